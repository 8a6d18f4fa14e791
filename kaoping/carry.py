"""Next year's folder from this year's method: its rules taken over, every value of the year listed to be looked at."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dsl.errors_inherit import YearlyValuesUnconfirmed
from dsl.lines import split_lines
from dsl.method import read_method
from kaoping.api import Policy, load
from kaoping.begin import RATINGS, REPORTS_NOTE, SOURCE, refuse_what_is_there, write_all
from kaoping.errors import PolicyError
from kaoping.errors_new import NotBeside, TermUnknown
from kaoping.files import read_text
from kaoping.folder import POLICY_FILE, PolicyPlace, find_policy, shipped_policies
from kaoping.reading import LETTERS_FILE, ROSTER_FILE
from kaoping.shelf import read_library

#: A year of the text itself; a number of a document (〔2006〕184号) stays that document's.
_YEAR = re.compile(r"(?<![\d〔\[(（])((?:19|20)\d\d)(?=年|-\d|[—至到])")
_TITLE_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
#: What an earlier run wrote at the top of a roster.
_NOTE = re.compile(r"^# （待确认）由 .* 的名录照抄.*\n", re.MULTILINE)
_PLAIN_KEY = re.compile(r"[\w（）()、《》“”〔〕·.]+(?: [\w（）()、《》“”〔〕·.]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What was written, and how many values of the year are to be looked at."""

    files: tuple[str, ...]
    count: int


def carry_over(folder: Path, policy: str, year: int | None) -> Carried:
    """Write the folder of next year's method.

    Raises PolicyError: what is wrong with this year's method, KP002, KP008, KP221, KP223, KP224.
    """
    refuse_what_is_there(folder)
    last = load(policy)
    place = find_policy(last.reading.place.folder)
    _refuse_far(folder, place, policy)
    header = last.plan.policy.header
    if header.starts_on is None or header.ends_on is None:
        raise PolicyError([TermUnknown(policy=policy)])
    first, end = header.starts_on.year, header.ends_on.year
    shift = (year - first) if year is not None else end - first + 1
    text, count = _Rules(folder, place, shift, last).write()
    files = {POLICY_FILE: text, "source.txt": SOURCE, ROSTER_FILE: _roster(folder, place)}
    letters = place.folder / LETTERS_FILE
    if letters.is_file():
        files[LETTERS_FILE] = _letters(read_text(letters), shift)
    if (place.folder / "ratings.yaml").is_file():
        files["ratings.yaml"] = RATINGS
    files["submissions/说明.txt"] = REPORTS_NOTE
    return Carried(files=write_all(folder, files), count=count)


def _refuse_far(folder: Path, place: PolicyPlace, policy: str) -> None:
    """A method is taken over by the name of its folder, from beside or from those that are shipped."""
    home = place.folder.resolve()
    shipped = shipped_policies().get(place.name)
    if home.parent == folder.resolve().parent or (shipped is not None and shipped.resolve() == home):
        return
    beside = place.folder.parent / folder.name
    raise PolicyError([NotBeside(folder=str(folder), policy=policy, beside=str(beside))])


# --- the rule file -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Block:
    """A block with values of the year: how 确认 names it, and its lines as last year's file has them."""

    called: str
    #: (number of the line, the line)
    lines: tuple[tuple[int, str], ...]
    file: str


class _Rules:
    """Writes next year's rule file."""

    def __init__(self, folder: Path, place: PolicyPlace, shift: int, last: Policy) -> None:
        self._folder = folder
        self._place = place
        self._shift = shift
        self._last = last
        self._text = read_text(place.file)

    def write(self) -> tuple[str, int]:
        """Give its text, and the number of values to look at."""
        head = "\n".join(self._header())
        found, count = self._yearly(head)
        parts = [
            _INTRODUCTION.format(name=self._place.name),
            head,
            _HOW_TO.format(file=f"{self._place.name}/{self._place.file.name}"),
        ]
        parts += [self._asked(block) for block in found]
        examples = self._examples()
        if examples:
            parts.append(f"{_EXAMPLES}\n{examples}")
        return "\n\n".join(parts) + "\n", count

    def _later(self, text: str) -> str:
        return _YEAR.sub(lambda m: str(int(m[1]) + self._shift), text)

    def _header(self) -> Iterator[str]:
        """The header line by line: what holds again, what moves on, what is left open."""
        lines = split_lines(self._text, "").value or ()
        start = next(i for i, line in enumerate(lines) if line.folded.startswith("办法"))
        title = _TITLE_YEAR.sub(lambda m: str(int(m[1]) + self._shift), lines[start].text)
        yield title
        cites = "，依据照本办法原文"
        told_source = False
        for line in lines[start + 1 :]:
            if line.indent == 0:
                break
            word = line.folded.split(" ")[0]
            written = "    " + " ".join(line.text.split("\n"))
            if word == "文号":
                yield "    文号     “（待填）”"
            elif word == "印发日期":
                yield "    # 印发以后，把下一行改成今年的印发日期，去掉 # 号。"
                yield f"    # {line.text}"
            elif word in ("责任期限", "考核期"):
                yield self._later(written)
                yield f"    假设     “（待确认）责任期限由去年的顺延 {self._shift} 年”"
            elif word == "原文":
                told_source = True
                yield "    原文     “source.txt”"
            elif word == "共":
                yield "    # 去年写明的个数；今年的原文也写明的，改对以后去掉下一行的 # 号。"
                yield f"    # {line.text}"
            elif word == "印发机关" or (word == "假设" and not _is_open(written)):
                yield written
        if not told_source:
            yield "    原文     “source.txt”"
        yield f"    沿用     “{self._place.name}”{cites}"

    def _yearly(self, head: str) -> tuple[list[_Block], int]:
        """What the checker would ask about a method that says nothing but that it takes last year's over."""
        place = PolicyPlace(self._folder, self._folder / POLICY_FILE)
        roster = self._last.reading.roster
        outcome = read_method(head, file=str(place.file), roster=roster, library=read_library(place, head))
        asked = next((d for d in outcome.diagnostics if isinstance(d, YearlyValuesUnconfirmed)), None)
        return ([], 0) if asked is None else (list(_blocks(asked)), asked.count)

    def _asked(self, block: _Block) -> str:
        """A block as something to decide: a date moved on to be confirmed, or a line to be taken out of the comment."""
        heads = [text for _, text in block.lines if text.startswith("期次") and _YEAR.search(text)]
        if heads:
            why = f"    假设 “（待确认）截至日期由去年的顺延 {self._shift} 年”"
            kept = _grounds_below(read_text(Path(block.file)), block.lines[0][0])
            return "\n".join([f"修改 {self._later(heads[0])}", *kept, why])
        where = "" if Path(block.file).samefile(self._place.file) else f"{_short(Path(block.file))} "
        shown = [f"# {where}第 {number} 行：{text}" for number, text in block.lines]
        dated = [self._later(text) for _, text in block.lines if _YEAR.search(text)]
        moved = [f"# 年份顺延以后是：\n# 修改 {block.called}", *(f"#     {t}" for t in dated)] if dated else []
        return "\n".join([*shown, *moved, f"# 确认 {block.called}"])

    def _examples(self) -> str:
        """Last year's worked examples, as they stand, with their years moved on."""
        kept: list[str] = []
        above: list[str] = []
        inside = False
        for line in self._text.splitlines():
            if line.startswith(("#", "＃")):
                above.append(line)
                continue
            if line.strip() and not line[0].isspace():
                inside = line.startswith("算例")
            if inside:
                kept += [*above, line]
            above = [] if line.strip() or inside else above
        return self._later("\n".join(kept).strip())


_INTRODUCTION = """\
# 由 {name} 沿用而来：那里的规则都照旧，今年不同的写在这里。写着（待填）（待确认）的地方都要过一遍。
# 算例照抄在最后；责任状、报送、评定里的数没有抄来，templates/ 里的公文样式也没有。"""
_HOW_TO = """\
# 下面是去年写着日期和数的地方，逐处对照今年的原文，三样里选一样：
#   照旧：去掉「确认」前面的 # 号。
#   改了：写「修改」，下面只写变了的那一行，例如
#       修改 指标 20
#           目标 不低于 12%
#   没有了：写「删除」，例如 删除 指标 20
# 写着「年份顺延以后是」的，核对后去掉那几行的 # 号；那一块里别的数照旧的，「确认」的 # 号也去掉。
# 没有表态的，kaoping check 会一直提醒。行号是 {file} 的。"""
_EXAMPLES = """\
# 去年的算例，年份已经顺延。规则改了的，把算例应当得出的数也改过来；用不上的删去。"""


def _blocks(asked: YearlyValuesUnconfirmed) -> Iterator[_Block]:
    """Group what is asked by the block it stands in, with the lines of the files."""
    texts: dict[str, list[str]] = {}
    by_block: dict[str, list[tuple[str, int]]] = {}
    for name, place in zip(asked.called, asked.related, strict=True):
        by_block.setdefault(name, []).append((place.span.file, place.span.line))
    for name, places in by_block.items():
        lines = []
        for file, number in dict.fromkeys(places):
            if file not in texts:
                texts[file] = read_text(Path(file)).split("\n")
            lines.append((number, texts[file][number - 1].strip().removeprefix("修改").strip()))
        yield _Block(name, tuple(lines), places[0][0])


def _short(file: Path) -> str:
    """A rule file by the name of its folder, wherever that stands."""
    return f"{file.absolute().parent.name}/{file.name}"


def _is_open(line: str) -> bool:
    return "（待确认）" in line


def _grounds_below(text: str, number: int) -> Iterator[str]:
    """The 假设 of the block whose head is that line, which a new 假设 would take the place of."""
    for line in text.split("\n")[number:]:
        if line.strip() and not line[0].isspace():
            return
        if line.strip().startswith("假设") and not _is_open(line):
            yield f"    {line.strip()}"


# --- the other files ---------------------------------------------------------------------------------


def _roster(folder: Path, place: PolicyPlace) -> str:
    """The roster as it is, comments and all; one that it points to is found from the new folder."""
    text = _NOTE.sub("", read_text(place.folder / ROSTER_FILE))
    note = f"# （待确认）由 {place.name} 的名录照抄：核对今年的单位、类型和属性，然后删去这一行。\n"
    if not re.search(r"^名录:", text, re.MULTILINE):
        return note + text
    import io

    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = 4096
    yaml.preserve_quotes = True
    data = yaml.load(text)
    target = (place.folder / str(data["名录"])).resolve()
    data["名录"] = Path(os.path.relpath(target, folder.resolve())).as_posix()
    out = io.StringIO()
    yaml.dump(data, out)
    return note + out.getvalue()


def _letters(text: str, shift: int) -> str:
    """The letters with all names and no figures; who signed and when is of the year too."""
    from ruamel.yaml import YAML

    data = YAML(typ="safe").load(text) or {}
    lines = [
        "# 责任状：项目照去年，目标和分值都空着，照今年签订的填；空着就是还没有下达。",
        "# 今年不考的项目删去一行，新增的添一行。",
        "责任状:",
    ]
    entries = data.get("责任状") or {}
    is_by_year = bool(entries) and all(re.fullmatch(r"\d{4}年?", str(k)) for k in entries)
    if is_by_year:
        for year, units in entries.items():
            lines.append(f"  {int(str(year)[:4]) + shift}年:")
            lines += _units(units or {}, "    ")
    else:
        lines += _units(entries, "  ")
    return "\n".join(lines) + "\n"


def _units(units: dict[str, dict[str, dict[str, object]]], lead: str) -> Iterator[str]:
    for unit, items in units.items():
        yield f"{lead}{_key(unit)}:"
        for name, sides in (items or {}).items():
            if name != "签订":
                yield f"{lead}  {_key(name)}: {{{', '.join(f'{side}: ' for side in sides)}}}"


def _key(text: str) -> str:
    import json

    return text if _PLAIN_KEY.fullmatch(text) else json.dumps(text, ensure_ascii=False)
