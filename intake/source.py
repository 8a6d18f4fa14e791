"""The official text and its table of clauses: source.txt and clauses.yaml in, a `SourceText` out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from dsl.clauses import LineRange, SourceText, canonical_address, propose
from dsl.diagnostic import Diagnostic, Outcome, Text
from dsl.errors_clauses import ClauseMoved, ClauseOutsideText, ClauseTwice, UnconfirmedClauses, UnreadableClause
from dsl.record import dataclass
from dsl.regex import regex
from dsl.span import Span
from dsl.terms import fold
from intake.errors import WrongShape
from intake.findings import Findings, earlier, shown
from intake.text import YAML_LIMIT, decode, read_bytes, start_of
from intake.tree import NAMES, Entry, Node, Scalar, Sequence, shape_of
from intake.tree import Mapping as Table
from intake.yaml_tree import parse_yaml

CLAUSES_FILE = "clauses.yaml"

_LINES, _BEGINS, _NO_RULE = "行", "起", "非规则"
_WRITTEN_LINES = regex(r"第?(\d{1,9})(?:行?[至到-]第?(\d{1,9}))?行?")
#: Enough of a clause to know it again: its first phrase, at most so many characters.
_BEGINNING = 20


def read_source(folder: Path, source_file: str) -> Outcome[SourceText]:
    """Read the source text of a method and where its clauses stand.

    The addresses come from clauses.yaml beside the text; where there is none they are proposed from
    the numbering, and a note says that nobody has confirmed them (KP245).

    Errors: KP501–KP504 (the text is not there, or no text); KP505–KP509 (clauses.yaml is no YAML);
    KP241–KP244 (an entry that does not fit the text: it is left out, the others hold).
    """
    findings = Findings()
    path = folder / source_file
    text = _read(path, findings)
    if text is None:
        return Outcome(None, findings.in_order())
    lines = tuple(text.split("\n"))
    table = path.parent / CLAUSES_FILE
    if table.exists():
        entries = _read_table(table, source_file, lines, findings)
        source = SourceText(
            file=source_file,
            lines=lines,
            addresses={address: entry.ranges for address, entry in entries.items()},
            no_rules={address: entry.no_rule for address, entry in entries.items() if entry.no_rule},
        )
        return Outcome(source, findings.in_order())
    source = SourceText(file=source_file, lines=lines, addresses=propose(text), is_confirmed=False)
    where = start_of(path.as_posix())
    findings.add(UnconfirmedClauses(span=where, file=source_file, count=len(source.addresses)))
    return Outcome(source, findings.in_order())


def _read(path: Path, findings: Findings) -> str | None:
    data = read_bytes(path, YAML_LIMIT, findings)
    text = None if data is None else decode(data, path.as_posix(), findings)
    return None if text is None else text.replace("\r\n", "\n").replace("\r", "\n")


# --- clauses.yaml ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _ClauseEntry:
    """One entry: the lines of a clause (none where they cannot be read), how it begins, what it is if no rule."""

    ranges: tuple[LineRange, ...] = ()
    begins: str = ""
    no_rule: str = ""


def _read_table(path: Path, source_file: str, lines: tuple[str, ...], findings: Findings) -> Mapping[str, _ClauseEntry]:
    """Read each entry and hold it against the text."""
    text = _read(path, findings)
    root = None if text is None else parse_yaml(text, path.as_posix(), findings)
    if root is None:
        return {}
    if not isinstance(root, Table):
        where = Text(CLAUSES_FILE, CLAUSES_FILE)
        findings.add(WrongShape(span=root.span, where=where, expected=NAMES, actual=shape_of(root)))
        return {}
    places: dict[str, Span] = {}
    entries: dict[str, _ClauseEntry] = {}
    for entry in root.entries:
        address = canonical_address(entry.key.text)
        if address in places:
            related = earlier(places[address])
            findings.add(ClauseTwice(span=entry.key.span, address=address, related=related))
            continue
        places[address] = entry.key.span
        read = _read_entry(entry, address, source_file, lines)
        if isinstance(read, Diagnostic):
            findings.add(read)
        else:
            entries[address] = read
    return entries


def _read_entry(entry: Entry, address: str, source_file: str, lines: tuple[str, ...]) -> _ClauseEntry | Diagnostic:
    read = _entry(entry.value)
    if not read.ranges:
        return UnreadableClause(span=entry.key.span, address=address, written=shown(_written(entry.value)))
    return _fault(address, read.ranges, read.begins, source_file, lines, entry.key.span) or read


def _entry(value: Node) -> _ClauseEntry:
    """Take an entry apart."""
    if not isinstance(value, Table):
        return _ClauseEntry(ranges=tuple(_ranges(value)))
    lines, words = value.get(_LINES), {name: value.get(name) for name in (_BEGINS, _NO_RULE)}
    is_known = {e.key.text for e in value.entries} <= {_LINES, *words}
    if lines is None or not is_known or not all(isinstance(w, Scalar | None) for w in words.values()):
        return _ClauseEntry()
    begins, no_rule = (w.text.strip() if isinstance(w, Scalar) else "" for w in words.values())
    if _NO_RULE in {e.key.text for e in value.entries} and not no_rule:
        return _ClauseEntry()
    return _ClauseEntry(ranges=tuple(_ranges(lines)), begins=begins, no_rule=no_rule)


def _ranges(value: Node) -> Iterator[LineRange]:
    """Give the lines of `第20行`, `[36, 38]` or a list of such; nothing where any part cannot be read."""
    match value:
        case Scalar(text=text):
            if match := _WRITTEN_LINES.fullmatch(fold(text).replace(" ", "")):
                first = int(match.group(1))
                last = int(match.group(2) or first)
                if first <= last:
                    yield LineRange(first, last)
        case Sequence(items=(Scalar() as first_item, Scalar() as last_item)):
            pair = [*_ranges(first_item), *_ranges(last_item)]
            if len(pair) == 2 and pair[0].first <= pair[1].last:
                yield LineRange(pair[0].first, pair[1].last)
        case Sequence(items=items) if all(isinstance(i, Sequence) for i in items):
            inner = [tuple(_ranges(item)) for item in items]
            if all(inner):
                yield from (r for part in inner for r in part)


def _written(value: Node) -> str:
    match value:
        case Scalar(text=text):
            return text or "（空）"
        case Sequence(items=items):
            return "[" + ", ".join(_written(i) for i in items) + "]"
        case Table(entries=entries):
            return "{" + ", ".join(f"{e.key.text}: {_written(e.value)}" for e in entries) + "}"


def _fault(
    address: str, ranges: tuple[LineRange, ...], begins: str, source_file: str, lines: tuple[str, ...], span: Span
) -> Diagnostic | None:
    """Hold an entry against the text: its lines are there, and the first begins as the entry says."""
    for r in ranges:
        if r.first < 1 or r.last > len(lines):
            where = Text(str(r), f"lines {r.first} to {r.last}" if r.last > r.first else f"line {r.first}")
            return ClauseOutsideText(span=span, address=address, lines=where, file=source_file, count=len(lines))
    line = ranges[0].first
    if _begins(lines[line - 1], begins):
        return None
    elsewhere = [n for n, text in enumerate(lines, 1) if _begins(text, begins)]
    return ClauseMoved(
        span=span,
        address=address,
        expected=begins,
        actual=_beginning(lines[line - 1]),
        file=source_file,
        line=line,
        found_at=elsewhere[0] if len(elsewhere) == 1 else None,
    )


def _begins(line: str, begins: str) -> bool:
    return fold(line).strip().startswith(fold(begins).strip())


def _beginning(line: str) -> str:
    line = line.strip()
    phrase = re.split(r"[，。：；,:;]", line, maxsplit=1)[0]
    return (phrase if len(phrase) > 2 else line)[:_BEGINNING] or "（空行）"


# --- writing the table for a person to confirm -------------------------------------------------------


def write_clauses(source: SourceText) -> str:
    """Write the addresses of a text as clauses.yaml, for a person to look through.

    Each entry carries the first words of its clause, so that it stops fitting when lines are added
    to or taken from the text. An address that the numbering gives twice is marked.
    """
    written = [
        f"# {source.file} 的每一条在哪几行；「起」是这一条开头的几个字，原文增减行以后靠它发现错位。",
        "# 由工具按原文的编号提出：请对照原文逐条核对。",
    ]
    for address, ranges in source.addresses.items():
        if _is_outermost(address, source):
            written.append("")
        begins = json.dumps(_beginning(source.lines[ranges[0].first - 1]), ensure_ascii=False)
        doubt = "  # 同一编号在原文里不止一处，请留下对的" if len(ranges) > 1 else ""
        written.append(f"{_key(address)}: {{{_LINES}: {_written_ranges(ranges)}, {_BEGINS}: {begins}}}{doubt}")
    return "\n".join(written) + "\n"


def _is_outermost(address: str, source: SourceText) -> bool:
    """Whether a clause stands in no other one; a blank line sets these off."""
    lines = source.addresses[address][0]
    return not any(
        r.first <= lines.first and lines.last <= r.last and r != lines for rs in source.addresses.values() for r in rs
    )


def _key(address: str) -> str:
    plain = re.fullmatch(r"[一-鿿（）][\w（）]*", address)
    return address if plain else json.dumps(address, ensure_ascii=False)


def _written_ranges(ranges: tuple[LineRange, ...]) -> str:
    def one(r: LineRange) -> str:
        return str(r.first) if r.first == r.last else f"[{r.first}, {r.last}]"

    if len(ranges) == 1:
        return one(ranges[0])
    return "[" + ", ".join(f"[{r.first}, {r.last}]" for r in ranges) + "]"
