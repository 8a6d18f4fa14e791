"""映射.yaml: what the columns of tables that are not ours mean, once somebody has confirmed it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

from dsl.diagnostic import Text
from dsl.model import Kind
from dsl.quantity import Unit, find_unit
from dsl.record import dataclass
from dsl.regex import regex
from dsl.span import Span
from intake.errors_mapping import MappedTwice, MappingNoLongerFits, MappingUnconfirmed, UnknownColumnTarget
from intake.findings import Findings, earlier, shown
from intake.names import Names, folded
from intake.shapes import as_list, as_mapping, cell_of, entries_of, needed, refuse_unknown, text_entry, texts
from intake.tables import Row, Table
from intake.text import YAML_LIMIT, decode, read_bytes
from intake.tree import Entry, Node, Scalar
from intake.tree import Mapping as Tree
from intake.values import Cell, is_blank, read_truth

FILE = "映射.yaml"
ENTRIES = "映射"
#: What a column may be besides a reported figure.
ROLES = ("单位", "期次", "填报人", "填报日期", "更正", "复核中", "字段", "值", "来源")
IGNORED = "不读"
_KNOWN = ("文件", "工作表", "确认", "期次", "列", "单位对应", "不读的行")
#: The header row is looked for no further down than this.
TITLE_ROWS = 20
_NUMBERED = regex(r"第(\d{1,4})列")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a column is."""

    #: A role, the name of a reported figure, or 不读.
    name: str
    #: The unit of measure that its numbers are in; None for that of the figure.
    measure: Unit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMapping:
    """One entry: which files it is for, and what their columns are."""

    #: A name, or a pattern (`*导出.xlsx`).
    file: str
    #: One sheet of them; empty for any.
    sheet: str
    is_confirmed: bool
    #: Of all rows, where no column says it; empty where one does.
    period: str
    #: By heading, or `第3列`.
    columns: Mapping[str, Target]
    #: How the table writes units that the roster calls otherwise.
    units: Mapping[str, str]
    #: What stands in the column of units in rows that are no unit's: 合计.
    skipped: frozenset[str]
    span: Span

    def fits(self, file: str, sheet: str) -> bool:
        """Whether a table is one of those that it is for."""
        return fnmatchcase(Path(file).name, self.file) and self.sheet in ("", sheet)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mappings:
    """All entries of 映射.yaml."""

    entries: tuple[FileMapping, ...] = ()

    def apply(self, table: Table, file: str, findings: Findings) -> Table | None:
        """Give a table with our headings; the table itself where no mapping is for it, None where one does not hold."""
        found = [e for e in self.entries if e.fits(file, table.name)]
        if not found:
            return table
        if len(found) > 1:
            what = Text(f"“{file}”合 {len(found)} 条映射", f'{len(found)} mappings are for "{file}"')
            findings.add(MappedTwice(span=found[1].span, related=earlier(found[0].span), what=what))
            return None
        if not found[0].is_confirmed:
            findings.add(MappingUnconfirmed(span=found[0].span, file=file))
            return None
        return _made_ours(table, found[0], file, findings)


def read_mappings(path: Path, names: Names, findings: Findings) -> Mappings:
    """Read 映射.yaml; none where there is no such file."""
    if not path.exists():
        return Mappings()
    data = read_bytes(path, YAML_LIMIT, findings)
    text = None if data is None else decode(data, path.as_posix(), findings)
    from intake.yaml_tree import parse_yaml  # ruamel is loaded for YAML only

    root = None if text is None else parse_yaml(text, path.as_posix(), findings)
    where = Text(FILE, FILE)
    tree = None if root is None else as_mapping(root, where, findings)
    if tree is None:
        return Mappings()
    refuse_unknown(tree, (ENTRIES,), where, findings)
    listed = tree.get(ENTRIES)
    nodes = () if listed is None else as_list(listed, Text(f"“{ENTRIES}”", f'"{ENTRIES}"'), findings)
    entries = (_entry(node, names, findings) for node in nodes)
    return Mappings(entries=tuple(e for e in entries if e is not None))


def _entry(node: Node, names: Names, findings: Findings) -> FileMapping | None:
    where = Text("一条映射", "a mapping")
    tree = as_mapping(node, where, findings)
    if tree is None:
        return None
    refuse_unknown(tree, _KNOWN, where, findings)
    file, confirmed = needed(tree, "文件", where, findings), needed(tree, "确认", where, findings)
    sheet, period = text_entry(tree, "工作表", findings), text_entry(tree, "期次", findings)
    if file is None or confirmed is None:
        return None
    is_confirmed = read_truth(cell_of(confirmed, "确认"), "确认", findings) is True
    # What nobody has confirmed yet may be unfinished.
    columns = dict(_columns(tree, names, findings)) if is_confirmed else {}
    units = entries_of(tree.get("单位对应"), Text("“单位对应”", '"单位对应"'), findings)
    return FileMapping(
        file=file.text,
        sheet=sheet.text if sheet else "",
        is_confirmed=is_confirmed,
        period=period.text if period else "",
        columns=columns,
        units={folded(e.key.text): e.value.text for e in units if isinstance(e.value, Scalar)},
        skipped=frozenset(folded(s.text) for s in texts(tree.get("不读的行"), Text("“不读的行”", ""), findings)),
        span=file.span,
    )


def _columns(tree: Tree, names: Names, findings: Findings) -> Iterator[tuple[str, Target]]:
    given: dict[str, Span] = {}
    for entry in entries_of(tree.get("列"), Text("“列”", '"列"'), findings):
        target = _target(entry, names, findings)
        if target is None:
            continue
        if target.name != IGNORED and target.name in given:
            what = Text(f"两列都是“{target.name}”", f'two columns are "{target.name}"')
            findings.add(MappedTwice(span=entry.key.span, related=earlier(given[target.name]), what=what))
            continue
        given[target.name] = entry.key.span
        yield entry.key.text, target


def _target(entry: Entry, names: Names, findings: Findings) -> Target | None:
    where = Text(f"“{shown(entry.key.text)}”", f'"{shown(entry.key.text)}"')
    if isinstance(entry.value, Tree):
        refuse_unknown(entry.value, ("字段", "计量单位"), where, findings)
        field = needed(entry.value, "字段", where, findings)
        measure = text_entry(entry.value, "计量单位", findings)
    else:
        field, measure = (entry.value if isinstance(entry.value, Scalar) else None), None
    if field is None or is_blank(field.text):
        problem = Text("没有写它是什么", "nothing says what it is")
        findings.add(UnknownColumnTarget(span=entry.key.span, column=shown(entry.key.text), problem=problem))
        return None
    name = field.text.strip()
    if name in (*ROLES, IGNORED):
        return Target(name=name)
    found = names.figure(cell_of(field, entry.key.text), findings)
    if found is None:
        return None
    unit = None if measure is None else find_unit(measure.text, names.policy.policy.units)
    wanted = names.policy.types[found.key]
    if measure is not None and (
        unit is None or wanted.kind is not Kind.NUMBER or unit.dimension != wanted.unit.dimension
    ):
        wrong = shown(measure.text)
        problem = Text(
            f"计量单位“{wrong}”不能用来报“{name}”（{wanted.unit.name or '没有单位'}）",
            f'"{wrong}" does not measure "{name}" ({wanted.unit.name})',
        )
        findings.add(UnknownColumnTarget(span=measure.span, column=shown(entry.key.text), problem=problem))
        return None
    return Target(name=name, measure=unit)


# --- a foreign table made ours -------------------------------------------------------------------------


def header_of(columns: Iterable[str], rows: Iterable[Row]) -> int | None:
    """The row, from 0, in which all headings of a mapping stand."""
    wanted = {folded(c) for c in columns if not _NUMBERED.fullmatch(c)}
    for number, row in enumerate(rows):
        if wanted and wanted <= {folded(c.text) for c in row}:
            return number
    return None


def _made_ours(table: Table, mapping: FileMapping, file: str, findings: Findings) -> Table | None:
    at = header_of(mapping.columns, table.rows[:TITLE_ROWS])
    if at is None:
        findings.add(MappingNoLongerFits(span=table.span, file=file, reason=_lacking(mapping, table)))
        return None
    heading = table.rows[at]
    targets = dict(_placed(mapping, heading))
    unit_at = next((i for i, t in targets.items() if t.name == "单位"), None)
    if unit_at is None or not (mapping.period or any(t.name == "期次" for t in targets.values())):
        reason = Text("没有一列是“单位”，或没有写“期次”", "no column is 单位, or no 期次 is given")
        findings.add(MappingNoLongerFits(span=mapping.span, file=file, reason=reason))
        return None
    below = table.rows[at + 1 :]
    body = [row for row in below if unit_at >= len(row) or folded(row[unit_at].text) not in mapping.skipped]
    strange = sorted({i for row in body for i, cell in enumerate(row) if cell.text or cell.is_faulty} - set(targets))
    if strange:
        said = "、".join(_called(i, heading) for i in strange)
        reason = Text(f"多了映射里没有的列：{shown(said)}", f"columns that it does not name: {shown(said)}")
        span = heading[strange[0]].span if strange[0] < len(heading) else heading[0].span
        findings.add(MappingNoLongerFits(span=span, file=file, reason=reason))
        return None
    kept = {i: t for i, t in targets.items() if t.name != IGNORED}
    own = tuple(replace(heading[i], text=t.name) for i, t in kept.items())
    if mapping.period:
        own = (*own, replace(heading[unit_at], text="期次"))
    rows = tuple(_row(row, kept, mapping, heading) for row in body)
    return Table(name=table.name, rows=(own, *rows), span=table.span, merged=table.merged)


def _called(index: int, heading: Row) -> str:
    return (heading[index].text if index < len(heading) else "") or f"第{index + 1}列"


def _placed(mapping: FileMapping, heading: Row) -> Iterator[tuple[int, Target]]:
    for name, target in mapping.columns.items():
        numbered = _NUMBERED.fullmatch(name)
        if numbered is not None:
            yield int(numbered.group(1)) - 1, target
        else:
            yield from ((i, target) for i, cell in enumerate(heading) if folded(cell.text) == folded(name))


def _lacking(mapping: FileMapping, table: Table) -> Text:
    """Which headings are not there, by the row that has most of them."""
    wanted = {folded(c): c for c in mapping.columns if not _NUMBERED.fullmatch(c)}
    rows = [{folded(c.text) for c in row} for row in table.rows[:TITLE_ROWS]]
    best = max(rows, key=lambda r: len(r & set(wanted)), default=set())
    missing = "、".join(wanted[c] for c in wanted if c not in best)
    return Text(f"表头里没有 {shown(missing)}", f"its header row lacks {shown(missing)}")


def _row(row: Row, kept: Mapping[int, Target], mapping: FileMapping, heading: Row) -> Row:
    cells = []
    for index, target in kept.items():
        cell = row[index] if index < len(row) else Cell(text="", span=heading[index].span, place="")
        if target.name == "单位":
            cell = replace(cell, text=mapping.units.get(folded(cell.text), cell.text))
        elif target.measure is not None:
            cell = replace(cell, measure=target.measure)
        cells.append(cell)
    if not any(c.text or c.is_faulty for c in cells):
        return ()
    if mapping.period:
        cells.append(replace(cells[0], text=mapping.period, is_faulty=False, problem=None, measure=None))
    return tuple(cells)
