"""Formulas and conditions checked: units that fit, denominators that may be zero, last year's figures asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from dsl.diagnostic import Diagnostic, Text
from dsl.errors_checks import (
    DenominatorMayBeZero,
    NotOfThisKind,
    NoValueOfItsOwn,
    NumberWithoutUnit,
    OnlyTiers,
    PartsNotPutTogether,
    StatedUnitDiffers,
    UnitOfQuotientNotStated,
    UnitsDoNotCompare,
)
from dsl.errors_names import LastYearNotAskedFor
from dsl.every_expression import conditions_of as conditions_of
from dsl.expressions import (
    AnyOf,
    Arithmetic,
    ByCase,
    Call,
    Comparison,
    Expression,
    InEachPart,
    Number,
    Reduction,
    Ref,
    Side,
    Year,
    parts,
    walk,
)
from dsl.format import format_expression
from dsl.functions import SIGNATURES
from dsl.inference import Inference, lacks_percent, number_in, said
from dsl.model import (
    Definition,
    Exemption,
    Frequency,
    Indicator,
    Kind,
    ResolvedPolicy,
    Scoring,
    ValueType,
)
from dsl.model_scoring import conditions_in, expressions_in
from dsl.quantity import NO_UNIT, POINT, POINTS, Unit
from dsl.record import dataclass
from dsl.whole import PARTS_OF_A_YEAR, Held, Known, Whole


def check_formulas(whole: Whole) -> Iterator[Diagnostic]:
    """Check every formula and condition of a method against the types of its nodes."""
    policy, known = whole.policy, whole.known
    parts = tuple(whole.of_each("check formulas", lambda held: _look(held, known)))
    frame = _Formulas(known)
    found = [
        frame.conditions(c.condition for c in policy.checks),
        *(p.checks for p in parts),
        frame.conditions(c.condition for r in policy.records for c in r.checks),
        *(p.rows for p in parts),
        frame.formulas(policy.definitions),
        *(p.definitions for p in parts),
        *(p.items for p in parts),
        frame.rest(policy),
    ]
    asked_for: set[str] = set()
    for each in (f for part in found for f in part):
        # What is asked for wrongly is told where it is asked for first.
        if each.asks is None:
            yield each.said
        elif each.asks[0] not in asked_for:
            asked_for |= set(each.asks)
            yield each.said


@dataclass(frozen=True, slots=True)
class _Found:
    """A finding; one about a figure that is not asked for, with its key and those of what comes with it."""

    said: Diagnostic
    asks: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """What is found in an area."""

    checks: tuple[_Found, ...]
    rows: tuple[_Found, ...]
    definitions: tuple[_Found, ...]
    items: tuple[_Found, ...]


def _look(held: Held, known: Known) -> _Part:
    formulas = _Formulas(known)
    return _Part(
        checks=formulas.conditions(c.condition for c in held.checks),
        rows=formulas.conditions(c.condition for r in held.records for c in r.checks),
        definitions=formulas.formulas(held.definitions),
        items=formulas.items(held.every),
    )


class _Formulas:
    def __init__(self, known: Known) -> None:
        self._known, self._types = known, known.types
        self._found: list[Diagnostic] = []
        self._inference = Inference(known.types, self._found)
        self._fields = known.fields
        #: What is not asked for and was told, by the finding that tells it.
        self._asks: dict[int, tuple[str, ...]] = {}
        self._scored: set[tuple[object, str]] = set()
        #: Figures that are not zero where the item in hand applies (除外 x = 0).
        self._not_zero_here: frozenset[tuple[str, Year]] = frozenset()

    def conditions(self, conditions: Iterable[Expression]) -> tuple[_Found, ...]:
        """Look at cross-checks."""
        for condition in conditions:
            self._condition(condition)
        return self._taken()

    def formulas(self, definitions: Iterable[Definition]) -> tuple[_Found, ...]:
        """Look at definitions that stand in no indicator."""
        for definition in definitions:
            self._formula(definition, definition.formula)
        return self._taken()

    def items(self, items: Iterable[Indicator]) -> tuple[_Found, ...]:
        """Look at indicators."""
        for item in items:
            self._item(item)
        return self._taken()

    def _taken(self) -> tuple[_Found, ...]:
        found = tuple(_Found(d, self._asks.get(id(d))) for d in self._found)
        self._found.clear()
        self._asks.clear()
        return found

    def rest(self, policy: ResolvedPolicy) -> tuple[_Found, ...]:
        """Look at totals and at what follows from points."""
        for total in policy.totals:
            found = self._inference.of(total.formula)
            self._last_year(total.formula)
            self._denominators(total.formula, "总分")
            if found is not None and (found.kind is not Kind.NUMBER or found.unit.dimension != POINTS):
                hint = Text("总分由得分相加、乘权重得来，例如 `指标得分合计 × 80%`", "a total is made of points")
                actual = said(found.unit) if found.kind is Kind.NUMBER else found.kind.value
                self._found.append(
                    NotOfThisKind(
                        span=total.formula.span,
                        expected=Text("以分计的数", "points"),
                        actual=Text(actual, actual),
                        hint=hint,
                    )
                )
        for block in policy.accountability:
            for circumstance in block.circumstances:
                self._condition(circumstance)
        self._outcomes(policy)
        return self._taken()

    def _outcomes(self, policy: ResolvedPolicy) -> None:
        """Bonuses, deductions, vetoes, grades and awards."""
        for block in policy.outcomes.adjustments:
            for row in block.group.every_row():
                for x in (row.count, row.amount):
                    if x is not None:
                        self._inference.of(x)
                        self._whole_of_parts(x)
                        self._last_year(x)
                        self._denominators(x, row.name)
                if row.condition is not None:
                    self._condition(row.condition)
        for vetoes in policy.outcomes.vetoes:
            for circumstance in (c for v in vetoes.vetoes for c in v.circumstances):
                self._condition(circumstance.condition)
        for table in policy.outcomes.tables:
            for condition in table.decisions():
                self._condition(condition)
        for award in policy.awards:
            for condition in (*award.conditions, *award.bars):
                self._condition(condition)

    def _item(self, item: Indicator) -> None:
        self._not_zero_here = frozenset(_not_zero(item.exemptions))
        for exemption in item.exemptions:
            self._condition(exemption.condition)
        for definition in item.definitions:
            self._formula(definition, definition.formula)
        if item.formula is not None:
            self._formula(item, item.formula)
            self._stated_unit(item)
        self._target(item)
        for tier in item.tiers:
            for condition in tier.conditions:
                self._condition(condition.condition)
        if item.scoring is not None:
            self._scoring(item.scoring)
        self._not_zero_here = frozenset()

    def _scoring(self, scoring: Scoring) -> None:
        """Conditions of a scoring are conditions, and what it computes with fits together."""
        conditions = set(map(id, conditions_in(scoring)))
        for node in expressions_in(scoring):
            key = (node.span, format_expression(node))
            if key in self._scored:
                continue  # a default or a rule that several indicators share is looked at once
            self._scored.add(key)
            if id(node) in conditions:
                self._condition(node)
            else:
                self._inference.of(node)
                self._whole_of_parts(node)
                self._last_year(node)
                self._denominators(node, format_expression(node))

    def _condition(self, node: Expression) -> None:
        self._inference.condition(node)
        self._own_values(node)
        self._whole_of_parts(node)
        self._last_year(node)
        self._denominators(node, format_expression(node))

    def _formula(self, owner: Definition | Indicator, formula: Expression) -> None:
        self._inference.of(formula)
        self._own_values(formula)
        self._whole_of_parts(formula)
        self._last_year(formula)
        for condition in conditions_of(owner.zero_rule):
            self._condition(condition)
        if owner.zero_rule is None and owner.key not in self._known.faulty:
            self._denominators(formula, owner.name)

    def _stated_unit(self, item: Indicator) -> None:
        assert item.formula is not None
        silent = Inference(self._types, [])
        found = silent.of(item.formula)
        if found is None:
            return
        if found.kind is not Kind.NUMBER:
            hint = Text("条件不能当数用；写成 `如果 … 则 … 否则 …`", "turn the condition into a number with 如果")
            expected, actual = Text("数", "a number"), Text(found.kind.value, "a condition")
            self._found.append(NotOfThisKind(span=item.formula.span, expected=expected, actual=actual, hint=hint))
        elif not item.states_unit:
            self._unit_of_quotient(item, item.formula, found.unit)
        elif item.unit != found.unit and item.unit.dimension != found.unit.dimension:
            self._found.append(
                StatedUnitDiffers(
                    span=item.formula.span, name=item.name, stated=said(item.unit), found=said(found.unit)
                )
            )

    def _target(self, item: Indicator) -> None:
        wanted = self._types.get(item.key)
        for rule, unit in ((item.target, wanted), (item.points, number_in(POINT))):
            if rule is not None and rule.formula is not None:
                self._stated_formula(rule.formula, unit)
        if item.target is None or item.target.value is None or wanted is None:
            return
        stated = item.target.value
        if lacks_percent(stated, wanted.unit):
            self._found.append(NumberWithoutUnit(span=item.target.span, number=str(stated), unit="%"))
            return
        if stated.value == 0 or stated.unit.dimension == wanted.unit.dimension:
            return
        if stated.unit == NO_UNIT:
            self._found.append(NumberWithoutUnit(span=item.target.span, number=str(stated), unit=wanted.unit.name))
            return
        hint = Text(f"目标要用「{wanted.unit.name}」", f"state the target in {wanted.unit.name}")
        left, right = said(wanted.unit), said(stated.unit)
        self._found.append(UnitsDoNotCompare(span=item.target.span, left=left, right=right, hint=hint))

    def _stated_formula(self, formula: Expression, wanted: ValueType | None) -> None:
        """A target or points that are a formula are of the unit that they are held against."""
        found = self._inference.of(formula)
        self._whole_of_parts(formula)
        self._last_year(formula)
        self._denominators(formula, format_expression(formula))
        if found is None or wanted is None or found.unit.dimension == wanted.unit.dimension:
            return
        hint = Text(f"要用「{wanted.unit.name or '数'}」", f"state it in {wanted.unit.name or 'a number'}")
        left, right = said(wanted.unit), said(found.unit)
        self._found.append(UnitsDoNotCompare(span=formula.span, left=left, right=right, hint=hint))

    def _unit_of_quotient(self, item: Indicator, formula: Expression, unit: Unit) -> None:
        """What is divided by another thing has a unit that nobody would guess: it is stated, or one is wrong."""
        if any(exponent < 0 for _, exponent in unit.dimension):
            self._found.append(UnitOfQuotientNotStated(span=formula.span, name=item.name, unit=said(unit)))

    def _own_values(self, node: Expression) -> None:
        """An indicator that is made of components, or has tiers alone, is no number and has no place by one."""
        for inner in walk(node):
            if not isinstance(inner, Ref) or inner.side not in (Side.VALUE, Side.RANK):
                continue
            tiered = self._known.tiered.get(inner.key)
            if tiered is not None:
                self._found.append(OnlyTiers(span=inner.span, name=tiered[1]))
            whole = self._known.compound.get(inner.key)
            if whole is not None:
                number, name, components = whole
                example = f"指标 {number}.{components[0]}" if number else components[0]
                self._found.append(
                    NoValueOfItsOwn(span=inner.span, name=name, parts="、".join(components), example=example)
                )

    def _whole_of_parts(self, node: Expression) -> None:
        """A figure that is reported by month or quarter is no single number: say how its parts are put together."""
        match node:
            case InEachPart() | Call(function="合计" | "平均" | "最大" | "最小", arguments=(Ref(),)):
                return
            case Reduction(over="每月" | "每季" | "每半年"):
                return
            case Ref(year=Year.FIRST_HALF) if self._fields[node.key].frequency is Frequency.HALF:
                return
            case Ref(side=Side.VALUE) if node.key in self._known.in_parts:
                often = self._fields[node.key].frequency.value
                self._found.append(PartsNotPutTogether(span=node.span, name=node.key, often=often))
        for inner in parts(node):
            self._whole_of_parts(inner)

    def _last_year(self, node: Expression) -> None:
        """上年.x can be asked for only where 填报 asks for it."""
        for inner in walk(node):
            if isinstance(inner, Ref) and inner.year is not Year.THIS:
                self._needs_year(inner, inner.year)
            elif isinstance(inner, Call) and SIGNATURES[inner.function].reads_last_year:
                for reference in (r for a in inner.arguments for r in walk(a)):
                    if isinstance(reference, Ref):
                        self._needs_year(reference, Year.LAST)
                    elif isinstance(reference, Reduction):
                        self._needs_last_list(reference)
            elif isinstance(inner, Reduction) and inner.year is Year.LAST:
                self._needs_last_list(inner)

    def _needs_year(self, reference: Ref, year: Year) -> None:
        field = self._fields.get(reference.key)
        if field is None or year in field.other_years:
            return
        if year is Year.FIRST_HALF and (field.frequency in PARTS_OF_A_YEAR or self._known.has_midyear):
            return
        self._not_asked_for(LastYearNotAskedFor(span=reference.span, name=field.name, time=year.value), field.key)

    def _needs_last_list(self, node: Reduction) -> None:
        """上年.明细 can be asked for only where the list is asked for of last year too."""
        listed = self._known.lists.get(node.over) if isinstance(node.over, str) else None
        if listed is None or listed.needs_last_year:
            return
        # One cause, one message: its columns are those of the list.
        columns = (c.key for c in listed.columns)
        self._not_asked_for(LastYearNotAskedFor(span=node.span, name=listed.name), listed.key, *columns)

    def _not_asked_for(self, found: Diagnostic, *keys: str) -> None:
        self._asks[id(found)] = keys
        self._found.append(found)

    def _denominators(self, node: Expression, name: str) -> None:
        for inner in walk(node):
            for denominator in _denominators_of(inner):
                if not self._never_zero(denominator):
                    text = format_expression(denominator)
                    self._found.append(DenominatorMayBeZero(span=inner.span, name=name, denominator=text))
                    return

    def _never_zero(self, node: Expression) -> bool:
        if isinstance(node, Number):
            return node.quantity.value != 0
        if isinstance(node, ByCase):
            return all(self._never_zero(c.value) for c in node.cases)
        if isinstance(node, Ref) and isinstance(self._known.formulas.get(node.key), ByCase):
            return self._never_zero(self._known.formulas[node.key])
        if isinstance(node, Reduction) and node.function in ("最好", "最大", "最小") and node.subject is not None:
            return node.condition is None and self._never_zero(node.subject)
        return isinstance(node, Ref) and (node.key, node.year) in self._known.positive | self._not_zero_here


def _denominators_of(node: Expression) -> tuple[Expression, ...]:
    match node:
        case Arithmetic(operator="/", right=right):
            return (right,)
        case Call(function="占比", arguments=(_, whole)):
            return (whole,)
        case Call(function=function, arguments=(Ref() as x,)) if SIGNATURES[function].divides:
            # 增长率 and 下降率 divide by last year's figure.
            return (replace(x, year=Year.LAST),)
        case Call(function=function, arguments=arguments) if SIGNATURES[function].divides:
            return arguments[:1]
        case _:
            return ()


def _not_zero(exemptions: tuple[Exemption, ...]) -> Iterator[tuple[str, Year]]:
    """Figures that cannot be zero where an item applies, because it does not apply where they are."""
    for exemption in exemptions:
        if exemption.level is not None:
            continue
        condition = exemption.condition
        for part in condition.conditions if isinstance(condition, AnyOf) else (condition,):
            match part:
                case Comparison(operator="=", left=Ref(side=Side.VALUE) as left, right=Number(quantity=bound)):
                    if bound.value == 0:
                        yield left.key, left.year
