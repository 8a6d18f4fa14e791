"""Tables of indicators, as pasted from a document, to the indicators that their rows are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from dsl.ast import Attributes, Grounds, IndicatorSyntax, Stated, Weight
from dsl.build.attributes import AttributeBuilder
from dsl.build.expressions import COMPARISONS
from dsl.build.tables import cells_of
from dsl.build.tokens import Node, Places, Quantities, token
from dsl.columns import CONTINUED, DIRECTIONS, EMPTY, ColumnKind, column_of, headings
from dsl.diagnostic import Diagnostic, Text
from dsl.errors_syntax import RowShape
from dsl.errors_tables import RowWithoutName, TableWithoutNames, UnknownHeading, UnreadableCell
from dsl.expressions import OWN, ComparisonOperator, Conditional, Judged, Name, Number, Side, Year
from dsl.lines import Line
from dsl.misreading import close_names
from dsl.model import Direction, IndicatorKind, Target
from dsl.model_scoring import ByFormula, Scoring
from dsl.quantity import MULTIPLIERS, NO_UNIT, POINT, Quantity, Unit, parse_number, parse_quantity
from dsl.regex import regex
from dsl.span import Span
from dsl.terms import fold

#: 指标性质: what a figure is held against is a bound, or it is judged in words.
_SIGNS: Mapping[str, ComparisonOperator] = {"≥": "≥", ">=": "≥", "≤": "≤", "<=": "≤", "=": "=", ">": ">", "<": "<"}
QUALITATIVE = "定性"
#: The heading of a column whose rows are things that are judged to be done or not.
CHECKLIST = "清单"
_BOUND_BEFORE = regex("|".join(sorted(map(re.escape, COMPARISONS), key=len, reverse=True)))
#: What a cell may say before its number, of what the number is: 社会满意率达99%以上.
_OF_WHAT = regex(r"[^\d,;、]*[率度](?=达|\d|不低于|不高于)达?(?:到)?")
_BOUND_AFTER: Mapping[str, ComparisonOperator] = {"以上": "≥", "以下": "≤", "以内": "≤"}


class IndicatorTableBuilder:
    """Builds the tables of indicators of one method."""

    def __init__(
        self, attributes: AttributeBuilder, quantities: Quantities, places: Places, findings: list[Diagnostic]
    ) -> None:
        self._attributes = attributes
        self._places = places
        self._findings = findings
        self._quantities = quantities
        #: Some row could not be read; what seems missing may stand there.
        self.is_torn = False

    def indicators(self, rows: Sequence[Node]) -> tuple[IndicatorSyntax, ...]:
        """The indicators of a block's rows; a new heading row begins a new table."""
        before = len(self._findings)
        found = self._found(rows)
        self.is_torn |= len(self._findings) > before
        return found

    def _found(self, rows: Sequence[Node]) -> tuple[IndicatorSyntax, ...]:
        found: list[IndicatorSyntax] = []
        unknown = 0
        is_checklist = False
        kinds: list[ColumnKind | None] | None = None
        above: dict[ColumnKind, str] = {}
        for row in rows:
            cells = cells_of(token(row, "ROW"), self._places)
            if any(column_of(c.text) is ColumnKind.NAME for c in cells):
                kinds, above = self._headings(cells), {}
                is_checklist = any(fold(c.text) == CHECKLIST for c in cells)
                unknown = kinds.count(None)
                continue
            if kinds is None:
                self._findings.append(TableWithoutNames(span=self._places.of(row)))
                return ()
            if "|" not in cells_text(row):
                # Where a row ends in empty cells, a document's tabs are lost with the line's end.
                cells += [replace(cells[-1], text="", folded="") for _ in range(len(kinds) - len(cells))]
            if len(cells) != len(kinds):
                span = self._places.of(row)
                self._findings.append(RowShape(span=span, expected=len(kinds), actual=len(cells)))
                continue
            before = len(self._findings)
            indicator = self._row({k: c for k, c in zip(kinds, cells, strict=True) if k is not None}, above)
            if indicator is not None and is_checklist and not indicator.attributes.target:
                indicator = _judged(indicator)
            if indicator is not None and (unknown or len(self._findings) > before):
                indicator = replace(
                    indicator, attributes=replace(indicator.attributes, grounds=Grounds(is_faulty=True))
                )
            if indicator is not None:
                found.append(indicator)
        return tuple(found)

    def _headings(self, cells: Sequence[Line]) -> list[ColumnKind | None]:
        kinds = []
        for cell in cells:
            kind = column_of(cell.text)
            if kind is None:
                near = "、".join(f"「{n}」" for n in close_names(cell.text, list(headings())))
                asked = Text(f"是不是要写 {near}？", f"did you mean {near}?")
                other = Text("写成「备注」的列照录，不起作用", "a column 备注 is kept as it is")
                self._findings.append(UnknownHeading(span=cell.whole, heading=cell.text, hint=asked if near else other))
            kinds.append(kind)
        return kinds

    def _row(self, cells: Mapping[ColumnKind, Line], above: dict[ColumnKind, str]) -> IndicatorSyntax | None:
        said = {k: c.text for k, c in cells.items() if fold(c.text) not in EMPTY}
        for kind in CONTINUED:
            if kind in said:
                above[kind] = said[kind]
                if kind is ColumnKind.FIRST:
                    above.pop(ColumnKind.SECOND, None)
        if ColumnKind.NAME not in said:
            place = cells[ColumnKind.NAME]
            self._findings.append(RowWithoutName(span=place.whole, heading=ColumnKind.NAME.value))
            return None
        traits = {k.value: t for k, t in said.items() if k not in (*CONTINUED, ColumnKind.NAME)}
        traits = {**{k.value: above[k] for k in CONTINUED if k in above}, **traits}
        unit = self._unit(cells, said)
        sign, value = self._target(cells, said, unit)
        if sign:
            traits[ColumnKind.SIGN.value] = sign
        direction = self._direction(cells, said)
        if _opposed(direction, value):
            direction = None  # the checker says so; what is held against is the sign
        if unit is None and value is not None and value.value is not None and value.value.unit != NO_UNIT:
            unit = Stated(value.value.unit, cells[ColumnKind.VALUE].whole)
        attributes = Attributes(
            unit=unit if sign != QUALITATIVE else None,
            target=replace(value, span=cells[ColumnKind.VALUE].whole) if value is not None else None,
            # Where the two contradict each other, the checker says so, and the sign is what is held against.
            direction=_direction_of(value, cells)
            if _opposed(direction, value)
            else direction or _direction_of(value, cells),
            points=self._points(cells, said),
            authority=said.get(ColumnKind.AUTHORITY, ""),
            explanation=said.get(ColumnKind.EXPLANATION, ""),
        )
        name = cells[ColumnKind.NAME]
        return IndicatorSyntax(
            kind=IndicatorKind.INDICATOR,
            number=said.get(ColumnKind.NUMBER, ""),
            name=name.text,
            attributes=attributes,
            components=(),
            of_which=(),
            span=name.whole,
            groups=tuple(above[k] for k in CONTINUED if k in above),
            traits=traits,
            weight=self._weight(cells, said),
        )

    # --- cells ---

    def _unreadable(self, cell: Line, kind: ColumnKind, expected: Text) -> None:
        self._findings.append(UnreadableCell(span=cell.whole, heading=kind.value, cell=cell.text, expected=expected))

    def _unit(self, cells: Mapping[ColumnKind, Line], said: Mapping[ColumnKind, str]) -> Stated[Unit] | None:
        if ColumnKind.UNIT not in said:
            return None
        return Stated(
            self._attributes.unit_named(said[ColumnKind.UNIT], cells[ColumnKind.UNIT].whole),
            cells[ColumnKind.UNIT].whole,
        )

    def _target(
        self, cells: Mapping[ColumnKind, Line], said: Mapping[ColumnKind, str], unit: Stated[Unit] | None
    ) -> tuple[str, Target | None]:
        """The sign and what the figure is held against; 定性 and None where the row is judged in words."""
        written = said.get(ColumnKind.SIGN, "")
        text = said.get(ColumnKind.VALUE, "")
        place = cells.get(ColumnKind.VALUE) or cells[ColumnKind.NAME]
        if written == QUALITATIVE:
            return QUALITATIVE, None
        sign = _SIGNS.get(fold(written))
        if written and sign is None:
            expected = Text("≥、≤、= 或定性", "≥, ≤, = or 定性")
            self._unreadable(cells[ColumnKind.SIGN], ColumnKind.SIGN, expected)
            return QUALITATIVE, None
        if not text:
            return sign or "", None
        bound = bound_in(text, unit.value if unit is not None else NO_UNIT, self._quantities)
        if bound is None and sign is None:
            return QUALITATIVE, None
        if bound is None:
            self._unreadable(place, ColumnKind.VALUE, Text("数", "a number"))
            return sign or "", None
        operator = sign or bound[0] or "="
        words = f"{operator} {bound[1]}"
        return operator, Target(value=bound[1], operator=operator, text=words, span=place.whole)

    def _direction(self, cells: Mapping[ColumnKind, Line], said: Mapping[ColumnKind, str]) -> Stated[Direction] | None:
        written = said.get(ColumnKind.DIRECTION)
        if written is None:
            return None
        direction = DIRECTIONS.get(written)
        if direction is None:
            expected = Text("正向指标或反向指标", "正向指标 or 反向指标")
            self._unreadable(cells[ColumnKind.DIRECTION], ColumnKind.DIRECTION, expected)
            return None
        return Stated(direction, cells[ColumnKind.DIRECTION].whole)

    def _points(
        self, cells: Mapping[ColumnKind, Line], said: Mapping[ColumnKind, str]
    ) -> Stated[Fraction | None] | None:
        if ColumnKind.POINTS not in said:
            return None
        cell = cells[ColumnKind.POINTS]
        quantity = parse_quantity(cell.text, POINT)
        if quantity is None or quantity.unit.dimension != POINT.dimension:
            self._unreadable(cell, ColumnKind.POINTS, Text("分值", "points"))
            return None
        return Stated(quantity.value, cell.whole)

    def _weight(self, cells: Mapping[ColumnKind, Line], said: Mapping[ColumnKind, str]) -> Weight | None:
        if ColumnKind.WEIGHT not in said:
            return None
        cell = cells[ColumnKind.WEIGHT]
        text = fold(cell.text)
        number = parse_number(text.rstrip("%分"))
        if number is None or number < 0:
            self._unreadable(cell, ColumnKind.WEIGHT, Text("数，或者百分数", "a number or a percentage"))
            return None
        is_share = text.endswith("%")
        return Weight(value=number / 100 if is_share else number, is_share=is_share, span=cell.whole)


def bound_in(text: str, unit: Unit, quantities: Quantities) -> tuple[ComparisonOperator | None, Quantity] | None:
    """Read a free-form target: `≥99.5%`, `不超过一天`, `2000元/人`, `3家以上`; None for words (`明显`)."""
    folded = fold(text).replace(" ", "")
    operator: ComparisonOperator | None = None
    folded = _OF_WHAT.sub("", folded.removesuffix("。"), count=1)
    if before := _BOUND_BEFORE.match(folded):
        operator = COMPARISONS[before.group()]
        folded = folded[before.end() :]
    for word, meant in _BOUND_AFTER.items():
        if folded.endswith(word):
            folded, operator = folded.removesuffix(word), operator or meant
    if unit != NO_UNIT and folded[-1:] in MULTIPLIERS and parse_number(folded[:-1]) is not None:
        folded += unit.name  # 1.2万, of what the next column names
    quantity = quantities.in_text(folded, unit)
    return None if quantity is None else (operator, quantity)


def _judged(row: IndicatorSyntax) -> IndicatorSyntax:
    """A row of a 清单: it is judged whether it was done, which earns its points."""
    judged = Judged(sentence=row.name, span=row.span)
    full = Name(path=OWN, side=Side.FULL_MARKS, year=Year.THIS, span=row.span)
    nothing = Number(quantity=Quantity(Fraction(0), POINT), span=row.span)
    earned = Conditional(condition=judged, then=full, otherwise=nothing, span=row.span)
    text = "评定为是，得满分；为否，不得分"
    base = ByFormula(expression=earned, text=text, span=row.span)
    scoring = Scoring(base=base, may_exceed=False, text=text, span=row.span)
    return replace(row, attributes=replace(row.attributes, scoring=scoring))


def cells_text(row: Node) -> str:
    """A row as it is written."""
    return str(token(row, "ROW"))


def _opposed(direction: Stated[Direction] | None, target: Target | None) -> bool:
    """Whether a stated direction is the opposite of what the sign means."""
    if direction is None or target is None:
        return False
    wrong = {Direction.HIGHER: ("≤", "<"), Direction.LOWER: ("≥", ">")}
    return target.operator in wrong.get(direction.value, ())


def _direction_of(target: Target | None, cells: Mapping[ColumnKind, Line]) -> Stated[Direction] | None:
    """A row that names no direction has the one that its sign means."""
    if target is None:
        return None
    span: Span = cells[ColumnKind.VALUE].whole
    if target.operator in ("≤", "<"):
        return Stated(Direction.LOWER, span)
    return Stated(Direction.EQUAL if target.operator == "=" else Direction.HIGHER, span)
