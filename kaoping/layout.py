"""Text for a screen: words in, lines and tables out that stand straight although Chinese is twice as wide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from dsl.record import dataclass
from dsl.regex import regex
from dsl.report import display_width

#: A line never begins with these (避头尾).
_CLOSING = "，。、；：？！）》」』】〕”’％%,.;:?!)]}"
#: A line never ends with these.
_OPENING = "（《「『【“‘([{"
#: Latin words and numbers stay whole; everything else breaks between characters.
_PIECES = regex(r"[!-~\u00a1-\u024f]+|\s+|.", re.DOTALL)

Align = Literal["left", "right"]


def wrap(text: str, width: int, *, indent: int = 0, hang: int | None = None) -> str:
    """Break a paragraph into lines of at most that many cells, the further ones indented by `hang`.

    A word that is wider than a line stands on a line of its own and sticks out.

    >>> print(wrap("考评办法写成规则文件，逐项可查。", 12, hang=2))
    考评办法写成
      规则文件，
      逐项可查。
    """
    hanging = indent if hang is None else hang
    lines: list[str] = []
    line, used = " " * indent, indent
    for piece in _pieces(text):
        cells = display_width(piece)
        if used + cells > width and line.strip():
            lines.append(line.rstrip())
            line, used = " " * hanging, hanging
            piece = piece.lstrip()  # noqa: PLW2901 - a line does not begin with the space that broke it
            cells = display_width(piece)
        line += piece
        used += cells
    return "\n".join([*lines, line.rstrip()])


def _pieces(text: str) -> list[str]:
    """Cut text where a line may end: before no closing sign, after no opening one."""
    pieces: list[str] = []
    for piece in _PIECES.findall(" ".join(text.split("\n"))):
        before = pieces[-1] if pieces else " "
        if (piece[0] in _CLOSING and not before.isspace()) or before[-1] in _OPENING:
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def pad(text: str, width: int, align: Align = "left") -> str:
    """Fill text up to that many cells.

    >>> pad("长春市", 8) + "|", pad("9.5", 6, "right")
    ('长春市  |', '   9.5')
    """
    space = " " * max(0, width - display_width(text))
    return space + text if align == "right" else text + space


def definitions(rows: Sequence[tuple[str, str]], width: int, *, indent: int = 2, least: int = 0) -> str:
    """Set terms on the left, in at least that many cells, and what is said of them on the right.

    >>> print(definitions([("check", "检查规则文件"), ("--lang zh|en", "用哪种语言")], 40))
      check         检查规则文件
      --lang zh|en  用哪种语言
    """
    left = min(max((display_width(term) for term, _ in rows), default=0), max(12, width // 2 - indent))
    left = max(left, least)
    column = indent + left + 2
    lines = []
    for term, said in rows:
        body = wrap(said, width, indent=column)
        if display_width(term) > left:
            lines.append(" " * indent + term + ("\n" + body if said else ""))
        else:
            lines.append((" " * indent + pad(term, left) + body[indent + left :]).rstrip())
    return "\n".join(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table: its heading, and how it stands."""

    heading: str
    align: Align = "left"
    #: Headings are broken into lines of at most this many cells (0: never).
    heading_width: int = 0


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], *, indent: int = 0) -> str:
    """Set a table with two spaces between columns and a rule under the headings.

    >>> print(table([Column(heading="单位"), Column(heading="得分", align="right")], [("长春市", "92.5")]))
    单位    得分
    ------  ----
    长春市  92.5
    """
    heads = [wrap(c.heading, c.heading_width).split("\n") if c.heading_width else [c.heading] for c in columns]
    widths = [max(display_width(x) for x in (*head, *(row[i] for row in rows))) for i, head in enumerate(heads)]
    depth = max((len(head) for head in heads), default=0)
    # Short headings stand at the foot, beside the last line of the long ones.
    lifted = [[""] * (depth - len(head)) + head for head in heads]
    top = [[head[i] for head in lifted] for i in range(depth)]
    lines = [*top, ["-" * w for w in widths], *rows]
    return "\n".join(
        (" " * indent + "  ".join(pad(x, w, c.align) for x, w, c in zip(line, widths, columns, strict=True))).rstrip()
        for line in lines
    )


def table_width(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> int:
    """Count the cells that a table takes.

    >>> table_width([Column(heading="单位"), Column(heading="得分")], [("长春市", "9")])
    12
    """
    return max(display_width(line) for line in table(columns, rows).split("\n"))
