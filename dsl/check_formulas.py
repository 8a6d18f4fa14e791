"""Formulas and conditions checked: units that fit, denominators that may be zero, last year's figures asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from dsl.diagnostic import Diagnostic, Text
from dsl.errors_checks import (
    DenominatorMayBeZero,
    NotOfThisKind,
    NoValueOfItsOwn,
    NumberWithoutUnit,
    PartsNotPutTogether,
    StatedUnitDiffers,
    UnitOfQuotientNotStated,
    UnitsDoNotCompare,
)
from dsl.errors_names import LastYearNotAskedFor
from dsl.every_expression import conditions_of as conditions_of
from dsl.expressions import (
    AllOf,
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
    Field,
    Frequency,
    Indicator,
    Kind,
    ResolvedPolicy,
    Scoring,
    ValueType,
)
from dsl.model_scoring import conditions_in, expressions_in
from dsl.quantity import NO_UNIT, POINT, POINTS, Unit

_PARTS = (Frequency.MONTH, Frequency.QUARTER, Frequency.HALF)


def check_formulas(policy: ResolvedPolicy, types: Mapping[str, ValueType | None]) -> tuple[Diagnostic, ...]:
    """Check every formula and condition of a method against the types of its nodes."""
    return tuple(_Formulas(policy, types).run())


class _Formulas:
    def __init__(self, policy: ResolvedPolicy, types: Mapping[str, ValueType | None]) -> None:
        self._policy = policy
        self._found: list[Diagnostic] = []
        self._types = types
        self._inference = Inference(types, self._found)
        self._fields: dict[str, Field] = {f.key: f for f in policy.all_fields()}
        self._lists = {r.key: r for r in policy.all_records()}
        self._fields |= {c.key: c for r in policy.all_records() for c in r.columns}
        self._positive = frozenset(_positive(policy))
        self._asked_for: set[str] = set()
        #: Some report says what the first half of a year was.
        self._has_midyear = any((p.closes_on.month, p.closes_on.day) == (6, 30) for p in policy.periods)
        self._definitions = {d.key: d.formula for d in policy.all_definitions()}
        self._scored: set[tuple[object, str]] = set()
        #: Figures that are not zero where the item in hand applies (除外 x = 0).
        self._not_zero_here: frozenset[tuple[str, Year]] = frozenset()
        self._compound = {i.key: i for i in policy.every_indicator() if i.components}
        self._in_parts = frozenset(f.key for f in policy.all_fields() if f.frequency in _PARTS)

    def run(self) -> list[Diagnostic]:
        policy = self._policy
        in_rows = (c for r in policy.all_records() for c in r.checks)
        for check in (*policy.all_checks(), *in_rows):
            self._condition(check.condition)
        within = {d.key for i in policy.every_indicator() for d in i.definitions}
        for definition in policy.all_definitions():
            if definition.key not in within:
                self._formula(definition, definition.formula)
        for item in policy.every_indicator():
            self._item(item)
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
        self._outcomes()
        return self._found

    def _outcomes(self) -> None:
        """Bonuses, deductions, vetoes, grades and awards."""
        for block in self._policy.outcomes.adjustments:
            for row in block.group.every_row():
                for x in (row.count, row.amount):
                    if x is not None:
                        self._inference.of(x)
                        self._whole_of_parts(x)
                        self._last_year(x)
                        self._denominators(x, row.name)
                if row.condition is not None:
                    self._condition(row.condition)
        for vetoes in self._policy.outcomes.vetoes:
            for circumstance in (c for v in vetoes.vetoes for c in v.circumstances):
                self._condition(circumstance.condition)
        for table in self._policy.outcomes.tables:
            for condition in table.decisions():
                self._condition(condition)
        for award in self._policy.awards:
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
        if owner.zero_rule is None and owner.key not in self._policy.faulty:
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
        """An indicator that is made of components is no number."""
        for inner in walk(node):
            whole = self._compound.get(inner.key) if isinstance(inner, Ref) and inner.side is Side.VALUE else None
            if whole is not None:
                names = "、".join(c.name for c in whole.components)
                example = (
                    f"指标 {whole.number}.{whole.components[0].name}" if whole.number else whole.components[0].name
                )
                self._found.append(NoValueOfItsOwn(span=inner.span, name=whole.name, parts=names, example=example))

    def _whole_of_parts(self, node: Expression) -> None:
        """A figure that is reported by month or quarter is no single number: say how its parts are put together."""
        match node:
            case InEachPart() | Call(function="合计" | "平均" | "最大" | "最小", arguments=(Ref(),)):
                return
            case Reduction(over="每月" | "每季" | "每半年"):
                return
            case Ref(year=Year.FIRST_HALF) if self._fields[node.key].frequency is Frequency.HALF:
                return
            case Ref(side=Side.VALUE) if node.key in self._in_parts:
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
        if field is None or year in field.other_years or field.key in self._asked_for:
            return
        if year is Year.FIRST_HALF and (field.frequency in _PARTS or self._has_midyear):
            return
        self._asked_for.add(field.key)
        self._found.append(LastYearNotAskedFor(span=reference.span, name=field.name, time=year.value))

    def _needs_last_list(self, node: Reduction) -> None:
        """上年.明细 can be asked for only where the list is asked for of last year too."""
        listed = self._lists.get(node.over) if isinstance(node.over, str) else None
        if listed is None or listed.needs_last_year or listed.key in self._asked_for:
            return
        # One cause, one message: its columns are those of the list.
        self._asked_for |= {listed.key, *(c.key for c in listed.columns)}
        self._found.append(LastYearNotAskedFor(span=node.span, name=listed.name))

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
        if isinstance(node, Ref) and isinstance(self._definitions.get(node.key), ByCase):
            return self._never_zero(self._definitions[node.key])
        if isinstance(node, Reduction) and node.function in ("最好", "最大", "最小") and node.subject is not None:
            return node.condition is None and self._never_zero(node.subject)
        return isinstance(node, Ref) and (node.key, node.year) in self._positive | self._not_zero_here


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


def _positive(policy: ResolvedPolicy) -> Iterator[tuple[str, Year]]:
    """Figures that a cross-check says are above zero."""
    for check in policy.all_checks():
        condition = check.condition
        for part in condition.conditions if isinstance(condition, AllOf) else (condition,):
            match part:
                case Comparison(operator=">", left=Ref(side=Side.VALUE) as left, right=Number(quantity=bound)):
                    if bound.value >= 0:
                        yield left.key, left.year
                case Comparison(operator="≥", left=Ref(side=Side.VALUE) as left, right=Number(quantity=bound)):
                    if bound.value > 0:
                        yield left.key, left.year


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
