"""Indicators completed: what 各指标 says holds wherever an indicator says nothing, and is named as such."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace

from dsl.ast import Attributes, ClassRow, DefaultsSyntax, DefinitionSyntax, IndicatorSyntax, Stated
from dsl.binding import Binder
from dsl.classes import fitting, traits_said
from dsl.declarations import Declarations
from dsl.diagnostic import Diagnostic, Related, Text
from dsl.errors_checks import NothingSaysHow, OrphanPart, PartsAndFormula
from dsl.errors_scoring import NotScored
from dsl.errors_tables import NoRowFits
from dsl.expressions import Arithmetic, Call, ComparisonOperator, Expression, Ref, Side, Year, walk
from dsl.format import format_expression
from dsl.functions import SIGNATURES
from dsl.model import (
    Clause,
    CompletionForm,
    Definition,
    Direction,
    Exemption,
    Indicator,
    IndicatorKind,
    Points,
    Scoring,
    Target,
    Tier,
    TierCondition,
    ZeroRule,
)
from dsl.model_scoring import WhenMissing, needs_target
from dsl.namespace import Namespace
from dsl.quantity import NO_UNIT
from dsl.tiers import TierWriter

_OPERATORS: dict[Direction, ComparisonOperator] = {Direction.HIGHER: "≥", Direction.LOWER: "≤", Direction.EQUAL: "="}


class IndicatorResolver:
    """Completes the indicators of one method."""

    def __init__(
        self,
        binder: Binder,
        namespace: Namespace,
        declared: Declarations,
        defaults: DefaultsSyntax | None,
        define: Callable[[DefinitionSyntax, tuple[str, ...]], Definition | None],
        findings: list[Diagnostic],
    ) -> None:
        self._binder = binder
        self._namespace = namespace
        self._declared = declared
        self._defaults = defaults.attributes if defaults is not None else Attributes()
        self._default_zero = binder.zero_rule(self._defaults.zero_rule)
        self._define = define
        self._findings = findings
        #: What is needed and nobody says, an example of it, and who lacks it.
        self.gaps: list[tuple[Text, str, IndicatorSyntax]] = []
        self.faulty: set[str] = set()

    @contextmanager
    def defaulting(self, defaults: Attributes | None) -> Iterator[None]:
        """While an area with a 各指标 of its own is resolved, what it says comes before what the method says."""
        before, before_zero = self._defaults, self._default_zero
        if defaults is not None:
            self._defaults = _over(defaults, before)
            self._default_zero = self._binder.zero_rule(self._defaults.zero_rule)
        try:
            yield
        finally:
            self._defaults, self._default_zero = before, before_zero

    def indicator(
        self,
        syntax: IndicatorSyntax,
        path: tuple[str, ...],
        basis: tuple[Clause, ...],
        outer: IndicatorSyntax | None = None,
    ) -> Indicator:
        """Complete an indicator and what stands in it; `basis` is what it stands on where it cites nothing."""
        own, kind = self._classified(syntax), syntax.kind
        self._refuse_odd_parts(syntax, outer)
        here = (*path, syntax.name)
        basis = own.grounds.basis or basis
        formula = self._binder.expression(own.formula.value) if own.formula is not None else None
        has_parts = bool(syntax.components)
        is_scored = kind is not IndicatorKind.OF_WHICH
        zero, zero_defaulted = self._zero(own, formula)
        target, target_defaulted = (None, False) if has_parts else self._target(own)
        itself = Ref(
            key=self._namespace.key(self._declared.of[id(syntax)]), side=Side.VALUE, year=Year.THIS, span=syntax.span
        )
        scoring, scoring_defaulted = self._scoring(own, itself, is_scored=is_scored and not has_parts)
        points, points_defaulted = self._points(own, kind)
        direction = own.direction or self._defaults.direction
        completion = own.completion or self._defaults.completion
        levels = own.levels or (outer.attributes.levels if outer is not None else None) or self._defaults.levels
        defaulted = tuple(
            word
            for word, is_defaulted in (
                ("目标", target_defaulted),
                ("分值", points_defaulted),
                ("计分", scoring_defaulted),
                ("分母为零", zero_defaulted),
            )
            if is_defaulted
        )
        result = Indicator(
            key=self._namespace.key(self._declared.of[id(syntax)]),
            kind=kind,
            number=syntax.number,
            name=syntax.name,
            aliases=tuple(a.value for a in own.aliases),
            path=here,
            unit=own.unit.value if own.unit is not None else NO_UNIT,
            states_unit=own.unit is not None,
            formula=formula,
            formula_text=own.formula_text,
            zero_rule=zero,
            target=target,
            points=points,
            direction=direction.value if direction is not None else Direction.HIGHER,
            completion=_completion(direction.value if direction else None, completion.value if completion else None),
            levels=tuple(x.value for x in levels) if levels is not None else None,
            scoring=scoring,
            components=tuple(self.indicator(c, here, basis, syntax) for c in syntax.components),
            of_which=tuple(self.indicator(o, here, basis, syntax) for o in syntax.of_which),
            authority=own.authority,
            explanation=own.explanation,
            basis=basis,
            assumptions=own.grounds.assumptions,
            defaulted=defaulted,
            default_basis=self._defaults.grounds.basis if defaulted else (),
            default_assumptions=self._defaults.grounds.assumptions if defaulted else (),
            span=syntax.span,
            tiers=self._tiers(syntax),
            exemptions=self._exemptions(own),
            definitions=tuple(d for d in (self._define(x, here) for x in own.definitions) if d is not None),
            when_missing=self._when_missing(own, outer, itself),
            lists_only=own.lists_only,
            groups=syntax.groups,
            traits=syntax.traits,
        )
        torn = len(result.tiers) < len(own.tiers) or len(result.exemptions) < len(own.exemptions)
        if torn or own.grounds.is_faulty or self._defaults.grounds.is_faulty or (own.formula and formula is None):
            self.faulty.add(result.key)
        else:
            self._refuse_gaps(result, replace(syntax, attributes=own))
        return result

    def _classified(self, syntax: IndicatorSyntax) -> Attributes:
        """What an indicator says of itself, and what the row of 计分 分类 that fits it says."""
        own = syntax.attributes
        if self._defaults.lists_only and own.scoring is None and own.points is None:
            return replace(own, lists_only=True)
        classes = own.classes or self._defaults.classes
        if not classes or own.scoring is not None or syntax.kind is IndicatorKind.OF_WHICH:
            return own
        row = fitting(classes, syntax.traits)
        if row is None:
            traits = traits_said(syntax.traits) or "各格都没有写"
            self._findings.append(NoRowFits(span=syntax.span, name=syntax.name, traits=traits))
            return replace(own, grounds=replace(own.grounds, is_faulty=True))
        target = own.target
        if target is not None and row.operator is not None:
            target = replace(target, operator=row.operator)
        return replace(own, scoring=row.scoring, target=target, completion=own.completion or _completion_of(row))

    def _zero(self, own: Attributes, formula: Expression | None) -> tuple[ZeroRule | None, bool]:
        if own.zero_rule is not None:
            return self._binder.zero_rule(own.zero_rule), False
        if formula is None or not divides(formula):
            return None, False
        return self._default_zero, self._default_zero is not None

    def _target(self, own: Attributes) -> tuple[Target | None, bool]:
        # What is only listed, or judged, is held against a target only where it says so itself.
        is_free = own.lists_only or (own.scoring is not None and not needs_target(own.scoring))
        target = own.target or (None if is_free else self._defaults.target)
        direction = own.direction or self._defaults.direction
        if target is not None and direction is not None and target.text in ("责任状", str(target.value)):
            # A target without a bound is met in the direction, wherever that is stated.
            target = replace(target, operator=_OPERATORS[direction.value])
        if target is not None and target.formula is not None:
            target = replace(target, formula=self._binder.expression(target.formula))
        return target, own.target is None and target is not None

    def _scoring(self, own: Attributes, itself: Ref, *, is_scored: bool) -> tuple[Scoring | None, bool]:
        if not is_scored or own.lists_only:
            return None, False
        scoring = self._binder.scoring(own.scoring or self._defaults.scoring, itself)
        return scoring, own.scoring is None and self._defaults.scoring is not None

    def _when_missing(self, own: Attributes, outer: IndicatorSyntax | None, itself: Ref) -> WhenMissing | None:
        """Its own word, else that of the indicator that it is part of."""
        around = outer.attributes.when_missing if outer is not None else None
        return self._binder.when_missing(own.when_missing or around or self._defaults.when_missing, itself)

    def _points(self, own: Attributes, kind: IndicatorKind) -> tuple[Points | None, bool]:
        """A component without points shares its indicator's equally with the others."""
        is_defaulted = own.points is None and kind is IndicatorKind.INDICATOR and self._defaults.points is not None
        stated = self._defaults.points if is_defaulted else own.points
        if stated is None or kind is IndicatorKind.OF_WHICH or own.lists_only:
            return None, False
        by_case = self._defaults.points_by_case if is_defaulted else own.points_by_case
        formula = self._binder.expression(by_case) if by_case is not None else None
        return Points(value=stated.value, span=stated.span, formula=formula), is_defaulted

    def _exemptions(self, own: Attributes) -> tuple[Exemption, ...]:
        found = []
        for exemption in own.exemptions:
            condition = self._binder.expression(exemption.condition)
            level = exemption.level.value if exemption.level is not None else None
            if condition is not None:
                said = format_expression(condition)
                text = f"{level}（{said}）" if level else said
                found.append(Exemption(level=level, condition=condition, text=text, span=exemption.span))
        return tuple(found)

    def _tiers(self, syntax: IndicatorSyntax) -> tuple[Tier, ...]:
        """Write out what each tier repeats, and bind it to the indicator's own value."""
        key = self._namespace.key(self._declared.of[id(syntax)])
        writer = TierWriter(syntax.attributes.tiers, self._findings)
        tiers = []
        for tier in syntax.attributes.tiers:
            own = Ref(key=key, side=Side.VALUE, year=Year.THIS, span=tier.span)
            conditions = []
            written = writer.conditions(tier, own)
            for label, condition in written:
                bound = self._binder.expression(condition)
                if bound is not None:
                    text = format_expression(bound)
                    conditions.append(TierCondition(label=label, condition=bound, text=text, span=condition.span))
            at_least = tier.at_least if tier.at_least is not None else len(conditions)
            if conditions and not tier.is_faulty and len(conditions) == len(written):
                tiers.append(Tier(name=tier.name, conditions=tuple(conditions), at_least=at_least, span=tier.span))
        return tuple(tiers)

    def _refuse_odd_parts(self, syntax: IndicatorSyntax, outer: IndicatorSyntax | None) -> None:
        if outer is not None and (syntax.components or syntax.of_which):
            inner = (*syntax.components, *syntax.of_which)[0]
            self._findings.append(OrphanPart(span=inner.span, name=syntax.name, inner=inner.kind.value))
        own = syntax.attributes
        if syntax.kind is IndicatorKind.OF_WHICH and own.scoring is not None:
            self._findings.append(NotScored(span=own.scoring.span, name=syntax.name))
        if syntax.components:
            for part, stated in (("公式", own.formula), ("目标", own.target), ("计分", own.scoring)):
                if stated is not None:
                    self._findings.append(PartsAndFormula(span=stated.span, name=syntax.name, part=part))

    def _refuse_gaps(self, item: Indicator, syntax: IndicatorSyntax) -> None:
        """What is needed to score an item must be said somewhere."""
        needed: list[tuple[Text, object, str]]
        if item.lists_only:
            needed = [(Text("计量单位", "unit of measure"), item.unit != NO_UNIT or item.formula, "单位 人")]
            self._note_gaps(needed, syntax)
            return
        if (item.tiers or syntax.attributes.tiers) and item.scoring is None:
            return  # what is settled by tiers needs neither target nor points
        if item.components:
            needed = [(Text("分值", "points"), item.points or _have_points(item), "分值 责任状")]
        elif item.kind is IndicatorKind.OF_WHICH:
            needed = [(Text("目标", "target"), item.target, "目标 责任状")]
        else:
            scoring = syntax.attributes.scoring or self._defaults.scoring
            needed = [(Text("计分办法", "scoring rule"), scoring, "计分 按完成率，最多 满分")]
            if scoring is None or needs_target(scoring):
                needed.insert(0, (Text("目标", "target"), item.target, "目标 责任状"))
            if item.kind is IndicatorKind.INDICATOR:
                needed.append((Text("分值", "points"), item.points, "分值 责任状"))
        if item.is_reported and not syntax.attributes.formula and item.scoring is not None:
            needed.append((Text("计量单位", "unit of measure"), item.unit != NO_UNIT, "单位 人"))
        self._note_gaps(needed, syntax)

    def _note_gaps(self, needed: list[tuple[Text, object, str]], syntax: IndicatorSyntax) -> None:
        for part, found, example in needed:
            if not found:
                self.gaps.append((part, example, syntax))

    def report_gaps(self) -> None:
        """Report what is needed and nobody says: once for each thing, with the indicators that lack it."""
        gaps: dict[tuple[Text, str], list[IndicatorSyntax]] = {}
        for part, example, syntax in self.gaps:
            gaps.setdefault((part, example), []).append(syntax)
        for (part, example), lacking in gaps.items():
            first, *others = lacking
            more = f"等 {len(lacking)} 项" if others else ""
            names = Text(
                f"指标「{first.name}」{more}", f"“{first.name}”" + (f" and {len(others)} more" if others else "")
            )
            related = tuple(Related(o.span, Text("这里也没有写", "nor here")) for o in others[:5])
            self._findings.append(
                NothingSaysHow(span=first.span, related=related, names=names, part=part, example=example)
            )


def _over(inner: Attributes, outer: Attributes) -> Attributes:
    """What an area says of its indicators, and what the method says where the area says nothing."""
    stated = {f.name: getattr(inner, f.name) for f in fields(inner) if f.name != "grounds"}
    grounds = replace(
        inner.grounds,
        basis=(*inner.grounds.basis, *outer.grounds.basis),
        assumptions=(*inner.grounds.assumptions, *outer.grounds.assumptions),
    )
    return replace(outer, **{n: v for n, v in stated.items() if v not in (None, "", ())}, grounds=grounds)


def divides(formula: Expression) -> bool:
    """Whether an expression has a denominator that could be zero."""
    return any(
        (isinstance(n, Arithmetic) and n.operator == "/") or (isinstance(n, Call) and SIGNATURES[n.function].divides)
        for n in walk(formula)
    )


def _completion_of(row: ClassRow) -> Stated[CompletionForm] | None:
    return Stated(row.completion, row.span) if row.completion is not None else None


def _have_points(item: Indicator) -> bool:
    return all(c.points is not None for c in item.components)


def _completion(direction: Direction | None, stated: CompletionForm | None) -> CompletionForm | None:
    """越高越好 has a natural form; 越低越好 and 等于 have none."""
    if stated is not None or direction not in (None, Direction.HIGHER):
        return stated
    return CompletionForm.VALUE_OVER_TARGET
