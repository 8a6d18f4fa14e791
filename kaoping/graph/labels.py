"""How much room words take in a drawing, and where a label is broken or cut."""

from __future__ import annotations

import unicodedata

#: Pixels of the letters in boxes, and from line to line.
FONT, LINE = 13, 17
#: The widest line in a box, and how many lines it may have.
WIDEST, LINES = 208, 2
_NARROW = 0.58
_NOT_FIRST = "，。、；：？！）》」』】〕”’％%,.;:?!)]}"

_NOT_LAST = "（《「『【〔“‘([{"


def text_width(text: str, font: float = FONT) -> float:
    """Pixels that a line takes: Chinese characters and signs are square, letters and digits about half as wide.

    >>> text_width("总分"), round(text_width("6 "), 2)
    (26.0, 15.08)
    """
    return sum((1.0 if _is_wide(char) else _NARROW) * font for char in text)


def _is_wide(char: str) -> bool:
    # Signs of ambiguous width (“ × ①) come from the Chinese font too.
    return unicodedata.east_asian_width(char) in "WFA"


def break_label(text: str, *, widest: float = WIDEST, lines: int = LINES, font: float = FONT) -> tuple[str, ...]:
    """Break a label into lines; what does not fit is cut, and the last line then ends in ….

    >>> break_label("解决零就业家庭比率")
    ('解决零就业家庭比率',)
    >>> break_label("一二三四五六", widest=26, lines=2)
    ('一二', '三…')
    """
    said = " ".join(text.split())
    broken = _broken(said, widest, font)
    if len(broken) <= lines:
        # Lines of about one length: 得分 does not break before 分.
        even = text_width(said, font) / len(broken)
        tries = (_broken(said, even + step * font / 2, font) for step in range(12))
        return tuple(next((t for t in tries if len(t) == len(broken)), broken))
    last = broken[lines - 1]
    while last and text_width(last + "…", font) > widest:
        last = last[:-1]
    return (*broken[: lines - 1], last + "…")


def _broken(text: str, widest: float, font: float) -> list[str]:
    broken: list[str] = [""]
    for char in text:
        fits = text_width(broken[-1] + char, font) <= widest
        if not fits and broken[-1] and char not in _NOT_FIRST:
            kept = broken[-1].rstrip(_NOT_LAST)
            carried = broken[-1][len(kept) :] if kept else ""
            broken[-1] = kept or broken[-1]
            broken.append(carried)
        broken[-1] += char
    return [line.strip() for line in broken]
