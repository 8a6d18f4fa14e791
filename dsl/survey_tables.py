"""Names and units that the rows of tables of indicators declare, found while a method is surveyed."""

from __future__ import annotations

from dataclasses import field

from dsl.columns import PARAMETER_KEYS, ColumnKind, column_of, is_table_of_indicators, names_in, split_row
from dsl.lines import Line
from dsl.record import dataclass
from dsl.terms import fold

#: What a table of indicators may stand in.
_BLOCKS = ("方面", "项目", "预算项目", "各预算项目", "指标")


@dataclass(slots=True)
class TableNames:
    """What the rows seen so far declare."""

    names: list[str] = field(default_factory=list)
    #: Units of measure as written.
    units: list[str] = field(default_factory=list)
    _kinds: list[ColumnKind | None] = field(default_factory=list)
    _in_parameters: bool = False

    def take(self, line: Line, parent: str) -> bool:
        """Read a line that is a row of such a table; False for any other, which ends the table."""
        if line.is_row and parent == "参数":
            return self._take_parameters(line)
        if not line.is_row or parent not in _BLOCKS:
            self._kinds, self._in_parameters = [], False
            return False
        cells = [cell for _, cell in split_row(line.text)]
        if is_table_of_indicators(cells):
            self._kinds = [column_of(cell) for cell in cells]
            return True
        # Without a heading the table will be reported, and nothing that uses its names with it.
        self.names += names_in(self._kinds, cells) if self._kinds else [c for c in cells if not c[:1].isdigit()]
        pairs = zip(self._kinds, cells, strict=False)
        self.units += [fold(cell) for kind, cell in pairs if kind is ColumnKind.UNIT and cell]
        return True

    def _take_parameters(self, line: Line) -> bool:
        """The first row of a block 参数 names what the columns after its keys are called."""
        if not self._in_parameters:
            self._in_parameters = True
            cells = [cell for _, cell in split_row(line.text)]
            self.names += [cell for cell in cells if cell not in PARAMETER_KEYS]
        return True
