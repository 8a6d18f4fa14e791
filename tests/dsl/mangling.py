"""Rule files as hurried hands leave them: other widths, spaces, indentations and paddings, the same meaning."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from dsl.columns import split_row
from dsl.layout.source import Physical, physical_lines
from dsl.lines import Line
from dsl.parse import Parsed, ReadLine
from dsl.reading import Word
from dsl.terms import fold

#: Terminals of free text: what is in them is not to be changed.
FREE = ("TITLE", "SENTENCE", "WHO", "PARTICULAR", "NEW_NAME", "QUOTED", "ROW")
_WIDE = {chr(0x21 + i): chr(0xFF01 + i) for i in range(94)}
_OTHER = {"÷": "/", "×": "*", "≥": ">=", "≤": "<=", "≠": "!=", "－": "-", "＋": "+", "（": "(", "）": ")", "，": ","}
_OTHER.update({"：": ":", "%": "％", "=": "＝", ">": "＞", "<": "＜", ".": "．"})
Read = Callable[[str], Parsed | None]


def plain(text: str) -> str:
    """Text without what its one spelling decides: widths, spaces, kinds of quotes."""
    folded = re.sub(r"\s", "", fold(text)).replace(">=", "≥").replace("<=", "≤").replace("!=", "≠")
    return folded.replace("“", '"').replace("”", '"')


def readings(parsed: Parsed | None) -> dict[int, tuple[int, tuple[tuple[str, str], ...]]]:
    """How deep each line stands and what its words are, by the number of its first physical line."""
    if parsed is None:
        return {}
    return {r.line.place(0)[0]: (r.depth, tuple(_said(r.line, w) for w in r.words)) for r in parsed.lines[0]}


def _said(line: Line, word: Word) -> tuple[str, str]:
    text = line.text[word.start : word.end]
    if word.terminal == "ROW":
        cells = [cell for _, cell in split_row(text)]
        while cells and not cells[-1]:
            cells.pop()
        return "ROW", "|".join(cells)
    if word.terminal == "LABEL":
        return "LABEL", plain(text).rstrip(".、")
    return word.terminal, text.strip() if word.terminal in FREE else plain(text)


def mangled(text: str, read: Read, random: Random) -> str:
    """Give a text another look, line by line, wherever that leaves its one reading as it is."""
    parsed = read(text)
    assert parsed is not None
    physical = physical_lines(text)
    steps = [0]
    for _ in range(30):
        steps.append(steps[-1] + random.randint(1, 6))
    wanted = readings(parsed)
    contents = {number: p.content.strip() for number, p in enumerate(physical, 1)}
    leads = {n: _lead(steps[(len(p.raw) - len(p.raw.lstrip())) // 4], random) for n, p in enumerate(physical, 1)}
    owners: dict[int, int] = {}
    tight = dict(contents)
    for each in parsed.lines[0]:
        numbers = sorted({number for _, number, _ in each.line.pieces})
        for number in numbers:
            owners[number] = numbers[0]
            leads[number] = _lead(steps[each.depth] + (random.randint(1, 9) if number != numbers[0] else 0), random)
            tight[number] = _other_look(each, number, random)
    while True:
        found = readings(read(_whole(physical, leads, tight, None)))
        wrong = {n for n in owners if found.get(owners[n]) != wanted[owners[n]] and tight[n] != contents[n]}
        if not wrong:
            assert found == wanted
            return _whole(physical, leads, tight, random)
        tight.update({n: contents[n] for n in wrong})


def _lead(width: int, random: Random) -> str:
    wide = random.randint(0, width // 2) if random.random() < 0.3 else 0
    return "　" * wide + " " * (width - 2 * wide)


def _other_look(read: ReadLine, number: int, random: Random) -> str:
    line = read.line
    if read.words[0].terminal == "ROW":
        return _row(line.text, random)
    words = [w for w in read.words if line.place(w.start)[0] == number]
    text = ""
    for before, word in zip([None, *words], words, strict=False):
        if before is not None:
            seam = line.text[before.end : word.start]
            text += random.choice(("", seam, seam, " ", "  ", "　", "\u00a0"))
        text += _word(line.text[word.start : word.end], word.terminal, random)
    return text


def _word(text: str, terminal: str, random: Random) -> str:
    if terminal in FREE:
        return text
    if terminal == "STRING":
        return f'"{text[1:-1]}"' if random.random() < 0.3 and not re.search(r"[“”\"#＃]", text[1:-1]) else text
    share = random.choice((0.0, 0.0, 0.5, 1.0))
    other = "".join(_sign(c, random) if random.random() < share else c for c in text)
    # A number may stand apart from its unit.
    return re.sub(r"(?<=\d)(?=[一-龥%])", " ", other) if terminal == "QUANTITY" and random.random() < 0.2 else other


def _sign(sign: str, random: Random) -> str:
    if sign in _OTHER:
        return _OTHER[sign]
    return _WIDE[sign] if sign in _WIDE and sign not in "[]\"'" else sign


def _row(text: str, random: Random) -> str:
    cells = [cell for _, cell in split_row(text)]
    while cells and not cells[-1]:
        cells.pop()
    # A row that begins with a tab would begin with another cell.
    if random.random() < 0.3 and len(cells) > 1 and cells[0] and "|" not in "".join(cells):
        return "\t".join(f"{c}{' ' * random.randint(0, 1)}" for c in cells)
    cells = [cell for _, cell in split_row(text)]
    gaps = [(" " * random.randint(0, 3), " " * random.randint(0, 4)) for _ in cells]
    return "|" + "|".join(f"{a}{c}{b}" for (a, b), c in zip(gaps, cells, strict=True)) + "|"


def _whole(
    physical: tuple[Physical, ...], leads: dict[int, str], contents: dict[int, str], random: Random | None
) -> str:
    lines: list[str] = []
    for number, each in enumerate(physical, 1):
        if each.is_blank:
            lines += [" " * random.randint(0, 4) for _ in range(random.randint(1, 3))] if random else [""]
        elif each.is_note:
            lines.append(f"{leads[number]}{each.comment}{' ' * random.randint(0, 2) if random else ''}")
        else:
            gap = " " * random.randint(1, 5) if random else "  "
            lines.append(leads[number] + contents[number] + (gap + each.comment if each.comment else ""))
    return "\n".join(lines) + "\n"
