"""Tables and charts of 公文标记: the lines of one in, the block out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from render.amounts import Amount, amount_of
from render.document import Align, Chart, ChartKind, Column, Line, Row, Table, words
from render.escape import plain
from render.markup_lines import Reader, read_runs

_CELL = re.compile(r"((?:\\.|[^|\\])*)\|")
_RULE_CELL = re.compile(r"\s*(:?)-+(:?)\s*")
_CHART = re.compile(rf"({'|'.join(kind.value for kind in ChartKind)})图：\s*(.*)")
#: The line that lays a table's pages on their side.
_LANDSCAPE = "横表"

Numbered = list[tuple[int, str]]


def is_of_table(line: str) -> bool:
    """Whether a line is one of a table's or chart's."""
    return is_row(line) or line == _LANDSCAPE or line.startswith(("列：", "表：")) or _CHART.match(line) is not None


def is_row(line: str) -> bool:
    """Whether a line is a row; whatever else a table has stands above its rows."""
    return line.startswith("|")


@dataclass(slots=True)
class _Opening:
    """What the lines above the rows say."""

    caption: Line = ()
    widths: tuple[int, ...] = ()
    is_landscape: bool = False
    chart: ChartKind | None = None


def read_table(lines: Numbered, reader: Reader) -> Table | Chart | None:
    """Read a table or chart from its lines; None, and a fault, where it is none."""
    opening, rows = _Opening(), []
    for number, line in lines:
        if is_row(line):
            rows.append((number, line, _cells(number, line, reader)))
        else:
            _open(number, line, opening, reader)
    table = _table(lines[0], opening, rows, reader)
    if table is None or opening.chart is None:
        return table
    return _chart(lines[0], opening, table, reader)


def _open(number: int, line: str, opening: _Opening, reader: Reader) -> None:
    chart = _CHART.match(line)
    if chart:
        opening.chart = ChartKind(chart[1])
        opening.caption = read_runs(number, chart[2], reader)
    elif line.startswith("表："):
        opening.caption = read_runs(number, line.removeprefix("表：").strip(), reader)
    elif line.startswith("列："):
        opening.widths = _widths(number, line, reader)
    else:
        opening.is_landscape = True


def _table(
    first: tuple[int, str], opening: _Opening, rows: list[tuple[int, str, list[str]]], reader: Reader
) -> Table | None:
    widths = opening.widths
    rule = next((i for i, (_, _, cells) in enumerate(rows) if _is_rule(cells)), None)
    if rule is None or rule == 0:
        reader.fault(
            *first, "表格要有表头，表头下一行写 |---|---|", "a table has a header and under it a row |---|---|"
        )
        return None
    columns = _columns(rows[rule][2], widths)
    for number, line, cells in rows:
        if len(cells) != len(columns):
            reader.fault(
                number,
                line,
                f"这一行有 {len(cells)} 格，表格有 {len(columns)} 列",
                f"this row has {len(cells)} cells, the table has {len(columns)} columns",
            )
            return None
    if widths and len(widths) != len(columns):
        reader.fault(
            *first,
            f"“列：”写了 {len(widths)} 个宽度，表格有 {len(columns)} 列",
            f"列： gives {len(widths)} widths, the table has {len(columns)} columns",
        )
        return None
    return Table(
        caption=opening.caption,
        columns=columns,
        header=tuple(_row(number, cells, reader) for number, _, cells in rows[:rule]),
        rows=tuple(_row(number, cells, reader) for number, _, cells in rows[rule + 1 :]),
        is_landscape=opening.is_landscape,
    )


def _widths(number: int, line: str, reader: Reader) -> tuple[int, ...]:
    written = plain(line.removeprefix("列：")).split()
    if not written or not all(re.fullmatch(r"[1-9]\d{0,3}", width) for width in written):
        reader.fault(
            number, line, "“列：”后面写各列宽度，用整数和空格", "列： gives the columns' widths as whole numbers"
        )
        return ()
    return tuple(int(width) for width in written)


def _cells(number: int, line: str, reader: Reader) -> list[str]:
    inner = line[1:]
    cells = _CELL.findall(inner)
    if not inner.endswith("|") or "|".join(cells) + "|" != inner:
        reader.fault(number, line, "表格的行要以 | 结尾", "a table row ends with |")
    return [cell.strip() for cell in cells]


def _is_rule(cells: Sequence[str]) -> bool:
    return bool(cells) and all(_RULE_CELL.fullmatch(cell) for cell in cells)


def _columns(rule: list[str], widths: tuple[int, ...]) -> tuple[Column, ...]:
    columns = []
    for position, cell in enumerate(rule):
        left, right = cell.startswith(":"), cell.endswith(":")
        align = Align.CENTER if left and right else Align.RIGHT if right else Align.LEFT
        columns.append(Column(align=align, width=widths[position] if position < len(widths) else 1))
    return tuple(columns)


def _row(number: int, cells: list[str], reader: Reader) -> Row:
    return tuple(read_runs(number, cell, reader) for cell in cells)


# --- charts ------------------------------------------------------------------------------------------

#: The fewest and most columns of figures that each kind draws.
_COLUMNS = {ChartKind.RANKING: (1, 1), ChartKind.RADAR: (1, 3), ChartKind.YEARLY: (2, 2)}
#: Fewer spokes make no area, more cannot be told apart.
_SPOKES = (3, 16)


def _chart(first: tuple[int, str], opening: _Opening, table: Table, reader: Reader) -> Chart | None:
    kind = opening.chart
    if kind is None or not _can_be_drawn(first, kind, opening, table, reader):
        return None
    return Chart(kind=kind, caption=opening.caption, header=table.header[0], rows=table.rows)


def _can_be_drawn(first: tuple[int, str], kind: ChartKind, opening: _Opening, table: Table, reader: Reader) -> bool:
    """Hold a table against what its kind of chart can show; the first that is wrong is told."""
    least, most = _COLUMNS[kind]
    count = len(table.columns) - 1
    fault = None
    if opening.widths or opening.is_landscape:
        fault = ("图不写“列：”和“横表”", "a chart has neither 列： nor 横表")
    elif len(table.header) > 1:
        fault = ("图的数据只有一行表头", "a chart's data have one header row")
    elif not least <= count <= most:
        wanted = f"{least}" if least == most else f"{least}—{most}"
        fault = (
            f"{kind.value}图的第一列是名称，后面要有 {wanted} 列数，这里是 {count} 列",
            f"a {kind.value}图 has its names and then {wanted} columns of figures; here are {count}",
        )
    elif not table.rows:
        fault = ("图里没有一行数据", "the chart has no row")
    elif kind is ChartKind.RADAR and not _SPOKES[0] <= len(table.rows) <= _SPOKES[1]:
        fault = (
            f"雷达图要有 {_SPOKES[0]}—{_SPOKES[1]} 行，这里是 {len(table.rows)} 行",
            f"a 雷达图 has {_SPOKES[0]} to {_SPOKES[1]} rows; here are {len(table.rows)}",
        )
    else:
        fault = _faulty_figures(kind, table)
    if fault is not None:
        reader.fault(*first, *fault)
    return fault is None


def _faulty_figures(kind: ChartKind, table: Table) -> tuple[str, str] | None:
    found: list[Amount] = []
    for row in table.rows:
        for cell in row[1:]:
            written = words(cell)
            amount = amount_of(written)
            if amount is None and written[:1].isdigit():
                return f"图里的“{written}”不是一个数", f"“{written}” in a chart is not one number"
            if amount is not None:
                found.append(amount)
    units = list(dict.fromkeys(amount.unit for amount in found))
    if len(units) > 1:
        return (
            f"一张图里的数单位要一样，这里有“{units[0] or '没有单位'}”和“{units[1] or '没有单位'}”",
            f"the figures of a chart have one unit; here are “{units[0]}” and “{units[1]}”",
        )
    if kind is ChartKind.RADAR and any(amount.value < 0 for amount in found):
        return "雷达图里不能有负数", "a 雷达图 has no negative figures"
    return None
