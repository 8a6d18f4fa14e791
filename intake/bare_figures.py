"""The figures of a row of CSV: nearly all are bare digits, looked at as text and read when they are asked for.

A column says once what its figures must look like for there to be nothing to find in them: digits that are a number of
its unit, and nothing that `intake.values` would remark on. Any other cell of the column is read there and then.

INVARIANT: figures, places and findings are those of the reading cell by cell (tests/intake/test_bare_figures.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from math import gcd

from dsl.facts import Value
from dsl.model import Kind
from dsl.quantity import MULTIPLIERS, PERCENT, POINT, Unit, parse_quantity
from intake.drafts import Reported, read_figure
from intake.findings import Findings, shown
from intake.names import FigureKey, FigureName, Names
from intake.parts import part_names
from intake.tables import PlainRow, Row
from intake.values import Cell, is_blank, is_counted

#: Nothing at all is a figure that is left blank.
_COUNT = re.compile(r"(?:[0-9]{1,18})?")
_MEASURE = re.compile(r"(?:[0-9]{1,18}(?:\.[0-9]{1,12})?)?")
#: A bare percentage of one or less may be a ratio that was meant otherwise.
_PERCENTAGE = re.compile(r"(?:0|(?:[2-9][0-9]{0,17}|1[0-9]{1,17})(?:\.[0-9]{1,12})?)?")
_NOTHING = re.compile(r"(?!)")


class BareColumns:
    """The columns of a table that hold figures, one each."""

    def __init__(self, fields: Sequence[tuple[int, FigureName]], names: Names, heading: Row) -> None:
        self.names = names
        #: Where each figure stands.
        self.places: Mapping[FigureKey, int] = {found.figure: index for index, found in fields}
        self._headings = {index: shown(heading[index].text) for index in self.places.values()}
        self._tests = tuple(
            (figure, index, _pattern(names, figure[0]).fullmatch) for figure, index in self.places.items()
        )

    @staticmethod
    def of(fields: Sequence[tuple[int, FigureName]], names: Names, heading: Row) -> BareColumns | None:
        """The columns of a heading; None where a figure has several, or is reported by month or quarter."""
        in_parts = any(found.part is not None or part_names(names.frequency(found.key)) for _, found in fields)
        if in_parts or len({found.figure for _, found in fields}) < len(fields):
            return None
        return BareColumns(fields, names, heading)

    def read(self, row: PlainRow, reporter: str, findings: Findings) -> BareFigures:
        """Look at the figures of a row."""
        texts = row.texts
        odd = {figure: index for figure, index, fits in self._tests if fits(texts[index]) is None}
        read: dict[FigureKey, Reported | None] = {}
        for figure, index in odd.items():
            cell = row[index]
            value = read_figure(self.names, figure[0], cell, self._headings[index], findings)
            is_there = value is not None or is_blank(cell.text)
            read[figure] = Reported(value=value, cell=cell, reporter=reporter) if is_there else None
        return BareFigures(self, row, reporter, read)

    @cached_property
    def in_order(self) -> tuple[FigureKey, ...]:
        """The figures in the order of the method."""
        order = {key: i for i, key in enumerate(self.names.reported)}
        return tuple(sorted(self.places, key=lambda f: (order[f[0]], f[1].value)))

    def unit(self, key: str) -> Unit:
        """What the bare digits of a figure are in."""
        return self.names.policy.types[key].unit


class BareFigures(Mapping[FigureKey, Reported]):
    """The figures of one row."""

    def __init__(
        self, columns: BareColumns, row: PlainRow, reporter: str, read: Mapping[FigureKey, Reported | None]
    ) -> None:
        self.columns, self._row, self._reporter = columns, row, reporter
        #: What was read there and then; None for a cell that could not be.
        self._read = dict(read)

    def __len__(self) -> int:
        return len(self.columns.places) - sum(r is None for r in self._read.values())

    def __iter__(self) -> Iterator[FigureKey]:
        return (figure for figure in self.columns.places if figure in self)

    def __contains__(self, figure: object) -> bool:
        return figure in self.columns.places and self._read.get(figure, self) is not None  # type: ignore[call-overload]

    def __getitem__(self, figure: FigureKey) -> Reported:
        if figure in self._read:
            known = self._read[figure]
            if known is None:
                raise KeyError(figure)
            return known
        cell = self._row[self.columns.places[figure]]
        made = Reported(value=self._value(figure[0], cell), cell=cell, reporter=self._reporter)
        self._read[figure] = made
        return made

    def _value(self, key: str, cell: Cell) -> Value | None:
        if not cell.text:
            return None
        quantity = parse_quantity(cell.text, self.columns.unit(key))
        assert quantity is not None, "it was looked at before"
        return quantity.value

    def digits(self, figure: FigureKey) -> str | None:
        """The bare digits of a figure; None where it is blank, or more than digits, or not there."""
        place = self.columns.places.get(figure)
        if place is None or self._read.get(figure, self) is None:
            return None
        text = self._row.texts[place]
        return text if _MEASURE.fullmatch(text) else None


def _pattern(names: Names, key: str) -> re.Pattern[str]:
    """What a cell looks like in which there is nothing to find."""
    wanted = names.policy.types[key]
    unit = wanted.unit
    if wanted.kind is not Kind.NUMBER or unit.name in MULTIPLIERS:
        return _NOTHING
    if unit == PERCENT:
        return _PERCENTAGE
    if not is_counted(unit) or unit.dimension[0][0] == POINT.name:
        return _MEASURE
    return _COUNT if unit.scale.denominator == 1 else _NOTHING


def scaled(texts: Sequence[str], unit: Unit) -> tuple[list[int], Fraction]:
    """Bare digits of one unit as whole numbers over their least common denominator.

    >>> from dsl.quantity import PERCENT
    >>> scaled(("98", "50"), PERCENT)
    ([49, 25], Fraction(1, 50))
    >>> scaled(("1.5", "2"), PERCENT)
    ([3, 4], Fraction(1, 200))
    """
    parted = [text.partition(".") for text in texts]
    places = max(len(part) for _, _, part in parted)
    numbers = [int(whole + part.ljust(places, "0")) for whole, _, part in parted] if places else [*map(int, texts)]
    scale = unit.scale / 10**places
    common = gcd(scale.denominator, *numbers)
    factor = scale.numerator
    return [n * factor // common for n in numbers], Fraction(1, scale.denominator // common)
