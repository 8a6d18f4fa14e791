"""The tree of a method to its model: names bound, defaults filled in, units worked out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Generic, TypeVar

from dsl.ast import (
    AccountabilitySyntax,
    AreaSyntax,
    AreaTotalSyntax,
    AwardSyntax,
    CheckSyntax,
    DefinitionSyntax,
    DocumentSyntax,
    ExampleSyntax,
    FieldSyntax,
    GroupSyntax,
    HeaderSyntax,
    IndicatorSyntax,
    JudgingSyntax,
    LevelSyntax,
    Policy,
    RecordsSyntax,
    TotalSyntax,
)
from dsl.binding import Binder
from dsl.check_records import refused_columns
from dsl.declarations import declare
from dsl.diagnostic import Diagnostic, Outcome, Related, Text
from dsl.errors_checks import AwardWithoutRule, BlocksMissing
from dsl.errors_names import DeclaredTwice
from dsl.errors_scoring import UnusedScoringRule
from dsl.expressions import Name, Ref, Side, Year
from dsl.inference import infer_types
from dsl.kept import Kept
from dsl.lexicon import NameKind
from dsl.model import (
    Accountability,
    Area,
    AreaTotal,
    Award,
    CrossCheck,
    Definition,
    Document,
    Example,
    Field,
    Group,
    Header,
    Indicator,
    Judging,
    Level,
    NotEncoded,
    RecordList,
    ResolvedPolicy,
    Total,
    ValueType,
)
from dsl.namespace import Namespace
from dsl.outcomes import TOTAL_KEY, Outcomes
from dsl.periods import unfold_periods
from dsl.projects import complete_projects
from dsl.quantity import NO_UNIT
from dsl.record import dataclass
from dsl.resolve_examples import ExampleResolver
from dsl.resolve_indicators import IndicatorResolver
from dsl.resolve_outcomes import OutcomeResolver
from dsl.span import Span
from dsl.terms import fold

S = TypeVar("S")
T = TypeVar("T")


def resolve(policy: Policy, kept: Kept | None = None) -> Outcome[ResolvedPolicy]:
    """Bind every name, fill in every default, and work out the unit of every formula.

    Errors: KP2xx for names; KP311 and the like for what an indicator needs and nobody says; blocks that
    could not be read are left out, and nothing is said of names that they may have declared. What is `kept`
    of an earlier text is not resolved again.
    """
    resolver = _Resolver(policy, kept or Kept())
    resolved = resolver.policy()
    return Outcome(resolved, tuple(resolver.findings))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Resolved(Generic[T]):
    """What was made of a part, and what making it left behind."""

    value: T
    findings: tuple[Diagnostic, ...]
    gaps: tuple[tuple[Text, str, IndicatorSyntax], ...]
    #: Keys of indicators, and of definitions.
    faulty: frozenset[str]
    faulty_definitions: frozenset[str]
    #: It names a budget where there is none, which is said once for the whole method; or it asks for more.
    is_open: bool
    run: object
    #: It names what is not there, and is silent where that is among the names that were lost.
    has_missed: bool
    lost: frozenset[str]


class _Resolver:
    def __init__(self, policy: Policy, kept: Kept) -> None:
        self.findings: list[Diagnostic] = []
        self._kept, self._run = kept, object()
        self._syntax = policy = complete_projects(policy, self.findings, kept)
        self._declared = declare(policy, kept)
        self._namespace = self._names(policy)
        self._binder = Binder(self._namespace, self._declared.sentences, self.findings, self._declared.budgets)
        self._faulty_definitions: set[str] = set()
        self._indicators = IndicatorResolver(
            self._binder, self._namespace, self._declared, policy.defaults, self._definition, self.findings
        )
        self._outcomes = OutcomeResolver(self._binder)

    def _names(self, policy: Policy) -> Namespace:
        lost = self._kept.same("lost names", None, _lost_names(policy))

        def make() -> tuple[Namespace, tuple[Diagnostic, ...]]:
            found: list[Diagnostic] = []
            return Namespace(self._declared.entries, found), tuple(found)

        namespace, found = self._kept.of("namespace", self._declared.shapes, make)
        self.findings += found
        namespace.report_to(self.findings)
        namespace.lost = self._lost = lost
        return namespace

    def policy(self) -> ResolvedPolicy:
        syntax = self._syntax
        header = self._once(self._header, syntax.header)
        self._refuse_missing()
        levels = self._each(self._level, syntax.levels)
        fields = self._all(self._fields, syntax.fields)
        records = self._all(self._lists, syntax.records)
        definitions = self._all(self._definitions, syntax.definitions)
        areas = self._each(self._area_at_margin, syntax.areas)
        loose = self._all(self._loose, syntax.indicators)
        areas = (*areas, *((loose,) if loose is not None else ()))
        self._indicators.report_gaps()
        self._scoring_rules()
        faulty = self._kept.same("faulty items", None, frozenset(self._indicators.faulty))
        types = infer_types(fields, definitions, areas, records, faulty, self._kept)
        resolved = ResolvedPolicy(
            file=syntax.file,
            header=header,
            levels=levels,
            groups=self._each(self._group, syntax.groups),
            tiers=self._kept.same("tiers", None, tuple(t.value for t in syntax.tiers)),
            tier_basis=syntax.tier_grounds.basis,
            tier_assumptions=syntax.tier_grounds.assumptions,
            has_no_total=syntax.no_total is not None,
            no_total_assumptions=syntax.no_total.assumptions if syntax.no_total is not None else (),
            periods=self._all(lambda periods: unfold_periods(periods, header, self.findings), syntax.periods, header),
            judging=self._once(self._judging, syntax.judging),
            fields=fields,
            checks=self._all(self._checks, syntax.checks),
            definitions=definitions,
            areas=self._several(_with_units(a, types, self._kept) for a in areas),
            totals=self._found(self._total, syntax.totals),
            awards=self._found(self._award, syntax.awards),
            accountability=self._found(self._accountability, syntax.accountability),
            documents=self._each(self._document, syntax.documents),
            not_encoded=tuple(
                NotEncoded(text=n.text, points=n.points, basis=n.grounds.basis, span=n.span) for n in syntax.not_encoded
            ),
            examples=(),
            written=self._kept.of("written", (self._namespace,), self._namespace.written),
            units=syntax.lexicon.units,
            is_faulty=syntax.is_faulty,
            faulty=self._kept.same("faulty", None, faulty | self._faulty_definitions),
            outcomes=self._outcomes_of(syntax.outcomes),
            records=records,
        )
        # A unit that a formula gives changes no type, so they are those of what the checker is given.
        parts = (resolved.fields, resolved.definitions, resolved.areas, resolved.records)
        self._kept.of("types of", parts, lambda: types)
        resolver = ExampleResolver(resolved, self._binder, types, self.findings, self._kept)

        def example(one: ExampleSyntax) -> tuple[Example | None, bool]:
            return resolver.example(one), resolver.has_blanket

        examples = [self._once(example, one, *resolver.beside, is_open=lambda made: made[1]) for one in syntax.examples]
        return replace(resolved, examples=tuple(e for e, _ in examples if e is not None))

    # --- parts, each resolved once ---

    def _each(self, make: Callable[[S], T], parts: tuple[S, ...]) -> tuple[T, ...]:
        """What is made of each part."""
        return self._several(self._once(make, part) for part in parts)

    def _several(self, parts: Iterable[T]) -> tuple[T, ...]:
        """Some parts, as the tuple that they were before."""
        every = tuple(parts)
        return self._kept.of("several", every, lambda: every)

    def _found(self, make: Callable[[S], T | None], parts: tuple[S, ...]) -> tuple[T, ...]:
        """What is made of the parts of which anything can be made."""
        return self._several(made for made in self._each(make, parts) if made is not None)

    def _all(self, make: Callable[[tuple[S, ...]], T], parts: tuple[S, ...], *beside: object) -> T:
        """What is made of several parts together."""
        return self._kept_of(make, (*parts, *beside), lambda: make(parts))

    def _once(
        self, make: Callable[[S], T], part: S, *beside: object, is_open: Callable[[T], bool] = lambda _: False
    ) -> T:
        """What is made of a part, and perhaps of something beside it."""
        return self._kept_of(make, (part, *beside), lambda: make(part), is_open)

    def _kept_of(
        self,
        make: Callable[..., object],
        parts: tuple[object, ...],
        run: Callable[[], T],
        is_open: Callable[[T], bool] = lambda _: False,
    ) -> T:
        """What a run makes, unless it was made of the same among the same names before; and what it left behind."""

        def watched() -> _Resolved[T]:
            return self._watched(run, is_open)

        what = f"resolve {make.__qualname__}"
        every = (*parts, self._namespace, self._syntax.defaults)
        found = self._kept.of(what, every, watched)
        is_stale = found.is_open or (found.has_missed and found.lost is not self._lost)
        if is_stale and found.run is not self._run:
            found = self._kept.again(what, every, watched)
        self.findings += found.findings
        self._indicators.gaps += found.gaps
        self._indicators.faulty |= found.faulty
        self._faulty_definitions |= found.faulty_definitions
        return found.value

    def _watched(self, run: Callable[[], T], is_open: Callable[[T], bool]) -> _Resolved[T]:
        indicators, binder = self._indicators, self._binder
        outside = (indicators.gaps, indicators.faulty, self._faulty_definitions)
        indicators.gaps, indicators.faulty, self._faulty_definitions = [], set(), set()
        binder.misses_budget, before, self._namespace.has_missed = False, len(self.findings), False
        value = run()
        made = _Resolved(
            value=value,
            findings=tuple(self.findings[before:]),
            gaps=tuple(indicators.gaps),
            faulty=frozenset(indicators.faulty),
            faulty_definitions=frozenset(self._faulty_definitions),
            is_open=binder.misses_budget or is_open(value),
            run=self._run,
            has_missed=self._namespace.has_missed,
            lost=self._lost,
        )
        del self.findings[before:]
        indicators.gaps, indicators.faulty, self._faulty_definitions = outside
        return made

    def _fields(self, fields: tuple[FieldSyntax, ...]) -> tuple[Field, ...]:
        return tuple(self._field(f, ()) for f in fields)

    def _lists(self, records: tuple[RecordsSyntax, ...]) -> tuple[RecordList, ...]:
        return tuple(self._list(r, ()) for r in records)

    def _definitions(self, definitions: tuple[DefinitionSyntax, ...]) -> tuple[Definition, ...]:
        return tuple(d for d in (self._definition(x, ()) for x in definitions) if d is not None)

    def _area_at_margin(self, area: AreaSyntax) -> Area:
        return self._area(area, ())

    def _loose(self, indicators: tuple[IndicatorSyntax, ...]) -> Area | None:
        """Indicators that stand in no area."""
        loose = tuple(self._indicators.indicator(i, (), ()) for i in indicators)
        return _unnamed_area(loose) if loose else None

    def _outcomes_of(self, outcomes: Outcomes) -> Outcomes:
        every = (*outcomes.adjustments, *outcomes.vetoes, *outcomes.tables)
        return self._kept_of(self._outcomes.outcomes, every, lambda: self._outcomes.outcomes(outcomes))

    # --- the frame ---

    def _header(self, header: HeaderSyntax | None) -> Header:
        if header is None:
            top = Span(self._syntax.file, 1, 1, 1, 2)
            return Header(
                title="",
                number="",
                issuer="",
                issued_on=None,
                starts_on=None,
                ends_on=None,
                source_file=None,
                stated_areas=None,
                stated_items=None,
                score_rounding=None,
                assumptions=(),
                span=top,
            )
        return Header(
            title=header.title,
            number=header.number,
            issuer=header.issuer,
            issued_on=header.issued_on,
            starts_on=header.term[0] if header.term else None,
            ends_on=header.term[1] if header.term else None,
            source_file=header.source_file,
            stated_areas=header.stated_areas.value if header.stated_areas else None,
            stated_items=header.stated_items.value if header.stated_items else None,
            score_rounding=header.score_rounding,
            assumptions=header.grounds.assumptions,
            span=header.span,
            continues=header.continues,
            rule_sets=header.rule_sets,
            taken_sources=header.taken_sources,
            basis=header.grounds.basis,
        )

    def _refuse_missing(self) -> None:
        """A method without a name, a level or a period cannot be evaluated; say so once each."""
        syntax = self._syntax
        if syntax.is_faulty:
            return  # it may stand in a line that could not be read
        needed = (
            ("办法", syntax.header, "办法 某某市2025年考核办法"),
            ("层次", syntax.levels, "层次 区县"),
            ("期次", syntax.periods, "期次 年终考核 截至 2025-12-31 用于 排序"),
        )
        top = Span(syntax.file, 1, 1, 1, 2)
        self.findings += [BlocksMissing(span=top, block=b, example=e) for b, found, e in needed if not found]

    def _scoring_rules(self) -> None:
        """A rule that is not used, or declared twice, is reported where it stands."""
        first: dict[str, Span] = {}
        for rule in self._syntax.scoring_rules:
            earlier = first.setdefault(rule.name, rule.span)
            if earlier is not rule.span:
                related = Related(earlier, Text("先在这里声明过", "declared first here"))
                self.findings.append(DeclaredTwice(span=rule.span, related=(related,), name=f"计分规则 {rule.name}"))
            elif not rule.is_used and not self._syntax.is_faulty:
                self.findings.append(UnusedScoringRule(span=rule.span, name=rule.name))

    def _level(self, level: LevelSyntax) -> Level:
        return Level(
            name=level.name,
            assessor=level.assessor,
            includes=tuple(i.value for i in level.includes),
            part_of=level.part_of.value if level.part_of else None,
            ranked_within=level.ranked_within.value if level.ranked_within else None,
            basis=level.grounds.basis,
            assumptions=level.grounds.assumptions,
            span=level.span,
        )

    def _group(self, group: GroupSyntax) -> Group:
        return Group(
            name=group.name,
            level=group.level.value if group.level is not None else None,
            includes=group.includes,
            attributes=group.attributes,
            basis=group.grounds.basis,
            assumptions=group.grounds.assumptions,
            span=group.span,
        )

    def _judging(self, judging: JudgingSyntax | None) -> Judging | None:
        if judging is None:
            return None
        return Judging(
            judges=judging.judges,
            evidence=judging.evidence,
            several=judging.several,
            basis=judging.grounds.basis,
            assumptions=judging.grounds.assumptions,
            span=judging.span,
        )

    # --- what is reported ---

    def _field(self, field: FieldSyntax, path: tuple[str, ...]) -> Field:
        low, high = field.judged_range or (None, None)
        return Field(
            key=self._namespace.key(self._declared.of[id(field)]),
            name=field.name,
            path=path,
            kind=field.kind,
            unit=field.unit,
            is_judged=field.judged_range is not None or bool(field.grades),
            grades=field.grades,
            lowest=low,
            highest=high,
            authority=field.authority,
            other_years=field.other_years,
            frequency=field.frequency,
            needs_this_year=field.needs_this_year,
            explanation=field.explanation,
            basis=field.grounds.basis,
            assumptions=field.grounds.assumptions,
            span=field.span,
        )

    def _list(self, records: RecordsSyntax, outer: tuple[str, ...]) -> RecordList:
        entry = self._declared.of[id(records)]
        path = (*outer, records.name)
        for column in records.columns:
            self.findings += refused_columns(column)
        bound = ((c, self._binder.in_row(entry, c.condition)) for c in records.checks)
        return RecordList(
            key=self._namespace.key(entry),
            name=records.name,
            path=path,
            unit=records.unit,
            columns=tuple(
                replace(
                    self._field(c, path),
                    other_years=(Year.LAST,) if records.needs_last_year else (),
                    authority=c.authority or records.authority,
                )
                for c in records.columns
            ),
            checks=tuple(
                CrossCheck(
                    text=c.text,
                    condition=x,
                    span=c.span,
                    basis=c.grounds.basis,
                    assumptions=c.grounds.assumptions,
                )
                for c, x in bound
                if x is not None
            ),
            authority=records.authority,
            needs_last_year=records.needs_last_year,
            explanation=records.explanation,
            basis=records.grounds.basis,
            assumptions=records.grounds.assumptions,
            span=records.span,
        )

    def _checks(self, checks: tuple[CheckSyntax, ...]) -> tuple[CrossCheck, ...]:
        bound = ((c, self._binder.expression(c.condition)) for c in checks)
        return tuple(
            CrossCheck(
                text=c.text,
                condition=x,
                span=c.span,
                basis=c.grounds.basis,
                assumptions=c.grounds.assumptions,
            )
            for c, x in bound
            if x is not None
        )

    def _definition(self, definition: DefinitionSyntax, path: tuple[str, ...]) -> Definition | None:
        formula = self._binder.expression(definition.formula)
        if formula is None:
            return None
        key = self._namespace.key(self._declared.of[id(definition)])
        if definition.grounds.is_faulty:
            self._faulty_definitions.add(key)
        return Definition(
            key=key,
            name=definition.name,
            path=path,
            formula=formula,
            formula_text=definition.formula_text,
            is_published=definition.is_published,
            zero_rule=self._binder.zero_rule(definition.zero_rule),
            basis=definition.grounds.basis,
            assumptions=definition.grounds.assumptions,
            span=definition.span,
            shape=definition.shape,
            fund=definition.fund,
        )

    def _area(self, area: AreaSyntax, outer: tuple[str, ...]) -> Area:
        """Resolve an area; in a 预算项目 its own names come before those of the others."""
        before = self._namespace.scope
        self._namespace.scope = self._declared.of[id(area)] if area.is_project else before
        try:
            with self._indicators.defaulting(area.defaults):
                return self._in_scope(area, (*outer, area.name))
        finally:
            self._namespace.scope = before

    def _in_scope(self, area: AreaSyntax, path: tuple[str, ...]) -> Area:
        return Area(
            key=self._namespace.key(self._declared.of[id(area)]),
            number=area.number,
            name=area.name,
            aliases=tuple(a.value for a in area.aliases),
            path=path,
            stated_items=area.stated_items.value if area.stated_items else None,
            fields=tuple(self._field(f, path) for f in area.fields),
            checks=self._checks(area.checks),
            definitions=tuple(d for d in (self._definition(x, path) for x in area.definitions) if d is not None),
            indicators=tuple(self._indicators.indicator(i, path, area.grounds.basis) for i in area.indicators),
            areas=tuple(self._area(a, path) for a in area.areas),
            assumptions=area.grounds.assumptions,
            span=area.span,
            is_project=area.is_project,
            budget=area.budget.value if area.budget is not None else None,
            goal=area.goal,
            total=self._area_total(area.total) if area.total is not None else None,
            is_capped=area.is_capped,
            basis=area.grounds.basis,
            records=tuple(self._list(r, path) for r in area.records),
            judging=self._judging(area.judging),
        )

    def _area_total(self, total: AreaTotalSyntax) -> AreaTotal | None:
        formula = self._binder.expression(total.formula)
        if formula is None:
            return None
        return AreaTotal(
            formula=formula,
            formula_text=total.formula_text,
            full_marks=total.full_marks,
            rounding=total.rounding,
            basis=total.grounds.basis,
            assumptions=total.grounds.assumptions,
            span=total.span,
        )

    # --- totals and what follows ---

    def _total(self, total: TotalSyntax) -> Total | None:
        formula = self._binder.expression(total.formula)
        if formula is None:
            return None
        return Total(
            period=total.period.value,
            formula=formula,
            formula_text=total.formula_text,
            sum_to_hundred=total.sum_to_hundred,
            rounding=total.rounding,
            shape=total.shape,
            missing_year=total.missing_year,
            basis=total.grounds.basis,
            assumptions=total.grounds.assumptions,
            span=total.span,
        )

    def _award(self, award: AwardSyntax) -> Award | None:
        if award.cut is None or award.grounds.is_faulty:
            return None
        problem = _award_problem(award)
        if problem is not None:
            self.findings.append(AwardWithoutRule(span=award.span, name=award.name, problem=problem))
            return None
        by_area, ranked_by, is_bound = self._ranked_by(award)
        conditions, bars = (
            tuple(x for x in map(self._binder.expression, xs) if x is not None) for xs in (award.conditions, award.bars)
        )
        if not is_bound or (len(conditions), len(bars)) != (len(award.conditions), len(award.bars)):
            return None
        return Award(
            name=award.name,
            is_per_area=award.is_per_area,
            level=award.level.value if award.level else None,
            period=award.period.value if award.period else None,
            quota=award.cut.count or 0,
            is_judged=award.is_judged,
            is_by_area_score=by_area,
            condition=award.condition,
            may_be_joint=award.may_be_joint,
            may_be_outside=award.may_be_outside,
            tie_rule=award.cut.rule,
            cut=self._outcomes.cut(award.cut) if award.cut.share is not None or award.cut.compared else None,
            ranked_by=ranked_by,
            conditions=conditions,
            bars=bars,
            passes_on=award.passes_on,
            basis=award.grounds.basis,
            assumptions=award.grounds.assumptions,
            span=award.span,
        )

    def _ranked_by(self, award: AwardSyntax) -> tuple[bool, Ref | None, bool]:
        """Whether it goes by the area's score, by what else, and whether that could be bound."""
        by = award.ranked_by
        if not isinstance(by, Name):
            return by is not None, None, True
        bound = self._binder.reference(by)
        if not isinstance(bound, Ref):
            return False, None, False
        is_total = bound.key == TOTAL_KEY and bound.side is not Side.RANK
        return False, None if is_total else bound, True

    def _accountability(self, block: AccountabilitySyntax) -> Accountability | None:
        bound = tuple(self._binder.expression(c) for c in block.circumstances)
        circumstances = tuple(c for c in bound if c is not None)
        if len(circumstances) < len(bound) or not circumstances:
            return None
        return Accountability(
            name=block.name,
            any_is_enough=block.any_is_enough,
            at_least=block.at_least,
            circumstances=circumstances,
            basis=block.grounds.basis,
            assumptions=block.grounds.assumptions,
            span=block.span,
        )

    def _document(self, document: DocumentSyntax) -> Document:
        return Document(
            name=document.name,
            per_level=document.per_level.value if document.per_level else None,
            period=document.period.value if document.period else None,
            particulars={word: "\n".join(texts) for word, texts in document.particulars.items()},
            basis=document.grounds.basis,
            assumptions=document.grounds.assumptions,
            span=document.span,
        )


def _award_problem(award: AwardSyntax) -> Text | None:
    if award.ranked_by is None and not award.is_judged:
        return Text("没有写按什么评", "does not say what it goes by")
    if award.ranked_by is not None and award.is_judged:
        return Text("又按得分排名、又由评定，只能有一种", "is both ranked and judged")
    by_area = award.ranked_by is not None and not isinstance(award.ranked_by, Name)
    if by_area != award.is_per_area and not award.is_judged:
        return Text("「每个 方面」要与「按 方面得分」一起写", "needs both 每个 方面 and 按 方面得分, or neither")
    return None


def _lost_names(policy: Policy) -> frozenset[str]:
    """Names that the survey saw declared, in case the line that declares one could not be read."""
    if not policy.is_faulty:
        return frozenset()
    names = policy.lexicon.all_names(NameKind.NODE, NameKind.AREA)
    return frozenset(fold(n).replace(" ", "") for n in names)


def _unnamed_area(indicators: tuple[Indicator, ...]) -> Area:
    """Indicators that stand in no area make one without a name."""
    return Area(
        key="",
        number="",
        name="",
        aliases=(),
        path=(),
        stated_items=None,
        fields=(),
        checks=(),
        definitions=(),
        indicators=indicators,
        areas=(),
        assumptions=(),
        span=indicators[0].span,
    )


def _with_units(area: Area, types: Mapping[str, ValueType | None], kept: Kept) -> Area:
    """The area with the unit that each formula was found to give, where none is stated."""
    keys = kept.of("keys", (area,), lambda: tuple(x.key for i in area.all_indicators() for x in i.every()))
    return kept.of("with units", (area, *map(types.get, keys)), lambda: _area_with_units(area, types))


def _area_with_units(area: Area, types: Mapping[str, ValueType | None]) -> Area:
    return replace(
        area,
        indicators=tuple(_indicator_with_unit(i, types) for i in area.indicators),
        areas=tuple(_area_with_units(a, types) for a in area.areas),
    )


def _indicator_with_unit(indicator: Indicator, types: Mapping[str, ValueType | None]) -> Indicator:
    found = types.get(indicator.key)
    return replace(
        indicator,
        unit=found.unit if found is not None and indicator.unit == NO_UNIT else indicator.unit,
        components=tuple(_indicator_with_unit(c, types) for c in indicator.components),
        of_which=tuple(_indicator_with_unit(o, types) for o in indicator.of_which),
    )
