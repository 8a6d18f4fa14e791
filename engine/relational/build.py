"""A checked plan and a table's layout in, the relational plan of one period out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from dsl.diagnostic import Diagnostic, Outcome
from dsl.grounds import Clause
from dsl.model import Area, Indicator, Period
from dsl.record import dataclass
from dsl.span import NOWHERE, Span
from engine.columns import flags
from engine.columns.algebra import Interval
from engine.columns.program import TOTAL, Output, Program, compile_program, divisor_of
from engine.columns.table import LEVEL, ColumnId
from engine.errors_relational import GradesStayOpen, LeftOut, NotRelational, TooLarge
from engine.plan import Plan, is_scored_period, reads_below
from engine.relational.awards import award_list, awarded_query, entries_of, standing_query
from engine.relational.deriving import DerivingTable
from engine.relational.details import Details, details_query, find_details
from engine.relational.ends import Ends, ends_query, open_query, open_units
from engine.relational.expressions import (
    HUGE,
    AllOf,
    AnyOf,
    Cell,
    Code,
    Compare,
    Condition,
    Expression,
    Holding,
    IsBlank,
    IsOneOf,
    Known,
    Named,
    Opposite,
    Said,
    Scalar,
    Scaled,
    Sum,
    Text,
    Whole,
    Word,
    greatest_reach,
)
from engine.relational.graded import GRADED, graded_query
from engine.relational.layers import Layers
from engine.relational.names import blank_name
from engine.relational.ordering import Ordered, order_key
from engine.relational.plan import Filter, Gather, Join, Project, Query, RelationalPlan, Shown, Step
from engine.relational.reaching import columns_of
from engine.relational.roster import group_steps, standing_figure
from engine.relational.source import (
    Held,
    Rostered,
    SourceTable,
    Standing,
    TableSource,
    figure_name,
    heading_of,
    scanned,
    stored,
)
from engine.relational.standing import ranked_results
from engine.relational.units import (
    ABOVE,
    LEVEL_PLACE,
    LEVELS,
    UNIT,
    WITHIN,
    is_inside,
    too_deep,
    too_far,
    ungrouped,
    unit_steps,
    whole_name,
)
from engine.relational.verdicts import Verdicts, find_verdicts

#: Most places behind the point that a result has; what has none that end is given times its denominator.
_MOST_PLACES = 12
SCORES = "得分"
#: The kind of a column that is true of a unit beside its points: 0 for no, 1 for yes, 2 while it is open.
FLAG = "标记"


def build_relational(
    plan: Plan, period: Period, source: TableSource, *, may_leave: bool = False, has_details: bool = False
) -> Outcome[RelationalPlan]:
    """Write the assessment of one period down as relations over a table.

    Errors: KP950 for each item, total or award that only the interpreter computes (KP951, and without those, where
    `may_leave` says so); KP952 where the bounds of the figures do not prove that 38 digits are enough.
    """
    table = table_of(plan, source)
    deriving, program, outputs, left = _compiled(plan, period, table)
    verdicts = find_verdicts(plan, period, table, _all_shown(plan, deriving, program, source, outputs), left)
    ends = verdicts.ends
    details = find_details(plan, period, table) if has_details else None
    if details is not None:
        left = {**details.left, **left}
    findings = [*_left_findings(plan, left, may_leave=may_leave), *_never_written(plan, period), *_stay_open(verdicts)]
    if any(d.severity == "error" for d in findings):
        return Outcome(value=None, diagnostics=tuple(findings))
    maker = _Maker(plan, deriving, program, source, tuple(outputs), verdicts.ranked, verdicts)
    scores = maker.scores()
    ending = _ending(plan, ends, source) if ends is not None else None
    graded = graded_query(SCORES, verdicts) if verdicts.is_asking else None
    detailed = _detailed(plan, details, source) if details is not None else None
    findings += _too_large(plan, [q for q in (scores, ending, graded, detailed) if q is not None])
    if any(d.severity == "error" for d in findings):
        return Outcome(value=None, diagnostics=tuple(findings))
    last = SCORES if graded is None else GRADED
    every = [deriving, *verdicts.derived, *(x.deriving for x in (ends, details) if x is not None)]
    wholes = {word for d in every for word in d.wholes}
    looks_all_up = any(d.looks_all_up for d in every)
    entries = entries_of(verdicts)
    made = RelationalPlan(
        guard=maker.guard(),
        too_far=(
            *too_far(source, "表", plan.policy.levels, plan.policy.groups, wholes),
            *(too_deep(source, "表", plan.policy.levels, plan.policy.groups) if looks_all_up else ()),
        ),
        ungrouped=tuple(ungrouped(source, "表", plan.policy.levels, plan.policy.groups)),
        scores=scores,
        ends=ending,
        open_units=open_query(SCORES, ends) if ends is not None else None,
        graded=graded,
        unknown_ends=verdicts.unknown_ends,
        settled=graded_query(SCORES, replace(verdicts, ends=None)) if ends is not None else None,
        details=detailed,
        results=ranked_results(last, maker.shown, maker.readable(), verdicts, _left_out(maker.shown)),
        awarded=awarded_query(last, verdicts, entries) if entries else None,
        awards=award_list(verdicts, entries) if entries else None,
        places=standing_query(last, verdicts, entries) if entries else None,
        columns=maker.shown,
        left=left,
        lacks=tuple(dict.fromkeys(heading_of(i, plan) for i in maker.ids if table.is_lacking(i))),
    )
    return Outcome(value=made, diagnostics=tuple(findings))


def table_of(plan: Plan, source: TableSource) -> SourceTable:
    """A source as what a method's program is compiled for."""
    return SourceTable(source, plan.policy.levels, has_outside=reads_below(plan))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a plan over a table asks of it."""

    #: Every figure; there may be more once it has these.
    figures: frozenset[ColumnId]
    #: Whether units are put together by those above them.
    looks_up: bool
    #: The words of 全省, 全市 … that places are counted in.
    wholes: frozenset[str]


def what_is_wanted(plan: Plan, period: Period, source: TableSource, *, has_details: bool = False) -> Wanted:
    """What a plan over such a table asks of it."""
    table = table_of(plan, source)
    deriving, program, outputs, left = _compiled(plan, period, table)
    verdicts = find_verdicts(plan, period, table, _all_shown(plan, deriving, program, source, outputs), left)
    details = find_details(plan, period, table) if has_details else None
    others = [x for x in (verdicts.ends, details) if x is not None]
    further = [i for x in others for i in x.deriving.ids(x.program)]
    every = [deriving, *verdicts.derived, *(x.deriving for x in others)]
    return Wanted(
        figures=frozenset((*deriving.ids(program), *verdicts.figures, *further)),
        looks_up=any(d.looks_up for d in every),
        wholes=frozenset(word for d in every for word in d.wholes),
    )


def _compiled(
    plan: Plan, period: Period, table: SourceTable
) -> tuple[DerivingTable, Program, list[Output], dict[str, str]]:
    deriving = DerivingTable(table, plan, period)
    program = compile_program(plan, deriving, period, widen=lambda found: found)
    return deriving, program, *_what_is_computed(program, table)


def _ending(plan: Plan, ends: Ends, source: TableSource) -> Query:
    maker = _Maker(plan, ends.deriving, ends.program, source, (), frozenset(), None)
    return ends_query(ends, maker.read(open_units(SCORES, ends)))


def _detailed(plan: Plan, details: Details, source: TableSource) -> Query:
    maker = _Maker(plan, details.deriving, details.program, source, (), frozenset(), None)
    return details_query(plan, details, maker.read(), has_outside=maker.table.has_outside)


def _all_shown(
    plan: Plan, deriving: DerivingTable, program: Program, source: TableSource, outputs: Sequence[Output]
) -> tuple[Shown, ...]:
    """The columns of the scores, each as if ranks went by it."""
    return _Maker(plan, deriving, program, source, tuple(outputs), frozenset(o.key for o in outputs), None).shown


def _left_out(shown: Sequence[Shown]) -> Shown | None:
    """The column that says who is not in the ranking, if any can be."""
    return next((s for s in shown if s.key == flags.LEFT_OUT), None)


# --- what is left to the interpreter -----------------------------------------------------------------


def _what_is_computed(program: Program, table: SourceTable) -> tuple[list[Output], dict[str, str]]:
    """Outputs that rest on columns of figures alone; and what does not, with why."""
    left, found = dict(program.left), list[Output]()
    divisors = {d.key: d for d in program.divisors}
    for output in (o for o in program.outputs if o.key not in divisors):
        if output.key in left:
            continue
        asked = [output, *(d for d in [divisors.get(divisor_of(output.key))] if d is not None)]
        reached = (program.columns.ids[c] for o in asked for c in columns_of(program, o))
        made = next((i for i in reached if table.is_out_of_reach(i)), None)
        if made is None:
            found.append(output)
        else:
            left[output.key] = table.why_out_of_reach(made)
    return found, left


def _left_findings(plan: Plan, left: Mapping[str, str], *, may_leave: bool) -> list[Diagnostic]:
    kind = LeftOut if may_leave else NotRelational
    return [kind(span=_span_of(plan, key), item=key, reason=reason) for key, reason in left.items()]


def _never_written(plan: Plan, period: Period) -> Iterator[Diagnostic]:
    """What follows from a method and stands in no table: money, and who is held to account."""
    if not is_scored_period(period):
        return
    kind = plan.policy.kind_of_period(period.name)
    for fund in plan.policy.all_definitions():
        if fund.fund is not None and fund.fund.reach.period in (None, kind):
            yield LeftOut(span=fund.span, item=fund.name, reason="资金只有逐项解释来算，结果表里没有")
    for block in plan.policy.accountability:
        yield LeftOut(span=block.span, item=block.name, reason="追责只有逐项解释来算，结果表里没有")


def _stay_open(verdicts: Verdicts) -> list[Diagnostic]:
    if not verdicts.unknown_ends:
        return []
    return [GradesStayOpen(span=verdicts.tables[0].table.span, reason=verdicts.unknown_ends)]


def _span_of(plan: Plan, key: str) -> Span:
    node = plan.indicators.get(key) or plan.areas.get(key)
    if node is not None:
        return node.span
    award = next((a for a in plan.policy.awards if a.name == key), None)
    return award.span if award is not None else NOWHERE


def _too_large(plan: Plan, queries: Sequence[Query]) -> list[Diagnostic]:
    found: dict[str, TooLarge] = {}
    for step in (s for q in queries for s in q.steps):
        if isinstance(step.relation, Gather):
            for gathered in (g for g in step.relation.made if g.range.most >= HUGE):
                key = gathered.name.partition("·")[0]
                digits = len(str(gathered.range.most))
                found.setdefault(key, TooLarge(span=_span_of(plan, key), item=key, digits=digits))
        for named in step.relation.made if isinstance(step.relation, Project) else ():
            if not isinstance(named.expression, Scalar):
                continue
            most = greatest_reach(named.expression)
            if most >= HUGE:
                key = named.name.rpartition("·")[0] or named.name.partition(".")[2] or named.name
                found.setdefault(key, TooLarge(span=_span_of(plan, key), item=key, digits=len(str(most))))
    return list(found.values())


# --- scores ------------------------------------------------------------------------------------------


class _Maker:
    def __init__(
        self,
        plan: Plan,
        deriving: DerivingTable,
        program: Program,
        source: TableSource,
        outputs: tuple[Output, ...],
        ranked: frozenset[str],
        verdicts: Verdicts | None,
    ) -> None:
        self.plan, self.program, self.source, self.outputs = plan, program, source, outputs
        #: What ranks go by.
        self.ranked = ranked
        #: Figures that are asked for once points are made, kept beside those; the same of the units above.
        self.further = verdicts.figures if verdicts is not None else ()
        self.keeps_above = verdicts is not None and verdicts.looks_up and verdicts.is_asking
        self.kept_wholes = sorted(verdicts.wholes) if verdicts is not None else []
        #: Every figure that is asked for.
        self.ids = tuple(dict.fromkeys((*deriving.ids(program), *self.further)))
        self.deriving = deriving
        keys = {divisor_of(o.key) for o in outputs}
        self.divisors = {d.key: d for d in program.divisors if d.key in keys}
        self.table = table_of(plan, source)
        self._names, self._blanks = deriving.names(program.columns.ids)
        self._kinds = {o.key: _kind_of(program, o) for o in outputs}
        self.shown = tuple(self._shown(o) for o in outputs)
        self._notes = {o.key: self._note(o.key) for o in outputs}

    def _shown(self, output: Output) -> Shown:
        kind = self._kinds[output.key]
        below = output.scale.denominator
        places = next((k for k in range(_MOST_PLACES + 1) if 10**k % below == 0), None)
        factor = 10**places // below if places is not None else 1
        name = output.key if kind in (TOTAL, FLAG) else f"{kind}.{output.key}"
        found = output.interval
        divisor = self.divisors.get(divisor_of(output.key))
        if divisor is not None:
            return self._divided(output, divisor, name, kind)
        return Shown(
            name=name if places is not None else f"{name}（乘以{below}）",
            key=output.key,
            kind=kind,
            scale=Fraction(1, 10**places) if places is not None else output.scale,
            places=places or 0,
            range=_with_zero(Interval(found.low * factor, found.high * factor)),
            status=f"状态.{output.key}" if output.absent else None,
        )

    def _divided(self, output: Output, divisor: Output, name: str, kind: str) -> Shown:
        """A figure that nothing rounds: two whole numbers, and where it is ranked by, one that orders them."""
        above, below = _with_zero(output.interval), divisor.interval
        shown = Shown(
            name=f"{name}（分子）",
            key=output.key,
            kind=kind,
            scale=output.scale,
            places=0,
            range=above,
            status=f"状态.{output.key}" if output.absent else None,
            below=f"{name}（分母）",
            below_range=below,
        )
        if output.key not in self.ranked:
            return shown
        return replace(shown, order=self._order("", shown).key)

    def _order(self, of: str, shown: Shown) -> Ordered:
        assert shown.below is not None
        assert shown.below_range is not None
        return order_key(of, shown.key, Cell(shown.name, shown.range), Cell(shown.below, shown.below_range))

    def _note(self, key: str) -> str:
        if self._kinds[key] == FLAG:
            return f"{key}：0 没有，1 有，2 待定"
        node: Indicator | Area | None = self.plan.indicators.get(key) or self.plan.areas.get(key)
        if node is None:
            total = self.plan.total(self.program.reader.period.kind)
            basis = total.basis if total is not None else ()
            return _noted(TOTAL, basis)
        if isinstance(node, Area):
            return _noted(f"方面 {node.name}", node.basis)
        basis = node.basis or node.default_basis
        return _noted(f"{node.kind.value} {node.number} {node.name}".replace("  ", " "), basis)

    def scores(self) -> Query:
        """The query that gives every unit its scores, in the narrowest whole numbers."""
        layers = Layers(self.program.reader.algebra, self._names, self._blanks, self._notes)
        made = layers.outputs((*self.outputs, *self.divisors.values()))
        steps = list(self.read())
        for number, layer in enumerate(layers.layers, start=1):
            note = "几处要用的数先算出来" if number == 1 else "再用上一步的数算"
            relation = Project(of=steps[-1].name, kept=None, made=layer.made)
            steps.append(Step(name=f"第{number}步", relation=relation, note=note))
        columns = list(self._scores(made))
        for shown in self.shown:
            if shown.order is None:
                continue
            own = [n for n in columns if n.name in (shown.name, shown.below)]
            steps.append(
                Step(
                    name=f"{shown.key}·分数",
                    relation=Project(of=steps[-1].name, kept=None, made=tuple(own)),
                    note="没有取整的：分子、分母",
                )
            )
            ordered = self._order(steps[-1].name, shown)
            steps += [replace(ordered.steps[0], note="分子 ÷ 分母 写成一个整数，次序不变：排名用"), *ordered.steps[1:]]
            columns = [n for n in columns if n not in own]
            columns += [Named(name=n.name, expression=_same(n), note=n.note) for n in own]
            columns.append(Named(name=shown.order.name, expression=shown.order))
        kept = (UNIT, LEVEL_PLACE, WITHIN, *self._kept())
        # Units of no level stay while anything is still put together over the units below.
        inside = is_inside() if self.table.has_outside and not self.keeps_above else None
        steps.append(
            Step(
                name="各项得分",
                relation=Project(of=steps[-1].name, kept=kept, made=tuple(columns), condition=inside),
                note="每项得分、方面得分、总分",
            )
        )
        return Query(name=SCORES, steps=tuple(steps), note="得分都是整数，一格是最后一位", is_kept=True)

    def _kept(self) -> Iterator[str]:
        """The columns of figures (and of units above) that are asked for once points are made."""
        if self.keeps_above:
            yield ABOVE
        yield from (whole_name(w) for w in self.kept_wholes)
        for named in self._figures():
            if any(named.name in (figure_name(i), blank_name(figure_name(i))) for i in self.further):
                yield named.name

    def _held(self) -> Iterator[tuple[ColumnId, Held]]:
        """The columns of the table that are read."""
        for wanted in self.ids:
            held = self.source.columns.get(wanted)
            if wanted != LEVEL and held is not None and not self.table.is_out_of_reach(wanted):
                yield wanted, held

    def _scores(self, made: Mapping[str, tuple[Scalar, Code | None]]) -> Iterator[Named]:
        for shown in self.shown:
            figure, code = made[shown.key]
            below = next(o.scale.denominator for o in self.outputs if o.key == shown.key)
            factor = shown.scale.denominator // below if shown.scale.denominator % below == 0 else 1
            if factor > 1:
                reach = greatest_reach(figure) * factor
                figure = Sum(terms=((factor, (figure,)),), range=shown.range, reach=reach)
            yield Named(name=shown.name, expression=figure, note=self._notes[shown.key])
            if shown.below is not None:
                yield Named(name=shown.below, expression=made[divisor_of(shown.key)][0], note=_BELOW_NOTE)
            if code is not None and shown.status is not None:
                yield Named(name=shown.status, expression=code, note=_STATUS_NOTE)

    def read(self, alone: Sequence[Step] = ()) -> tuple[Step, ...]:
        """Steps that read the table, and make what its rows are among each other.

        The last of `alone` names the rows that are wanted: others are read only where those are looked at among all.
        """
        is_late = bool(self.deriving.reached(self.program))
        steps = list(self._read(() if is_late else alone))
        steps += self.deriving.steps(steps[-1].name, self.program)
        if alone and is_late:
            steps += [*alone, _only(steps[-1].name, alone[-1].name, UNIT, LEVEL_PLACE)]
        return tuple(steps)

    def _read(self, alone: Sequence[Step]) -> Iterator[Step]:
        """The table, the level and population of each row, and its figures as whole numbers."""
        source, standing = self.source, self.source.standing
        yield from scanned(source, "表")
        made: list[Named] = [Named(name=UNIT, expression=Word(source.unit))]
        last = "表"
        if isinstance(standing, Rostered):
            policy, keeps = self.plan.policy, self.table.has_outside
            for step in unit_steps(source, "表", policy.levels, policy.groups, self._wholes, keeps_outside=keeps):
                yield step
                last = step.name
            for step in group_steps(self.ids, source, last, policy.levels, policy.groups):
                yield step
                last = step.name
            made += [
                Named(name=LEVEL_PLACE, expression=Cell(f"·{LEVEL_PLACE}", LEVELS)),
                Named(name=WITHIN, expression=Word(f"·{WITHIN}", is_sure=True)),
            ]
            if self.deriving.looks_up or self.keeps_above:
                made.append(Named(name=ABOVE, expression=Word("·上级", is_sure=True)))
            # Who has nobody above has met nothing.
            made += [Named(name=whole_name(w), expression=Word(f"·{whole_name(w)}")) for w in self._wholes]
        else:
            made += self._standing(standing)
        if alone:
            yield from alone
            level = f"·{LEVEL_PLACE}" if isinstance(standing, Rostered) else standing.level
            only = _only(last, alone[-1].name, source.unit, level)
            yield only
            last = only.name
        yield Step(
            name="数据",
            relation=Project(of=last, kept=(), made=(*made, *self._figures())),
            note="每个数化成整数；没有报的另记一列",
        )

    def _standing(self, standing: Standing) -> list[Named]:
        made = [
            Named(name=LEVEL_PLACE, expression=Cell(standing.level, LEVELS)),
            Named(name=WITHIN, expression=Word(standing.within)),
        ]
        if self.deriving.looks_up or self.keeps_above:
            above: Text = Word(standing.parent) if standing.parent is not None else Said("")
            made.append(Named(name=ABOVE, expression=above))
        made += [Named(name=whole_name(w), expression=Word(standing.whole[w])) for w in self._wholes]
        return made

    @property
    def _wholes(self) -> list[str]:
        return sorted({*self.deriving.wholes, *self.kept_wholes})

    def _figures(self) -> Iterator[Named]:
        if isinstance(self.source.standing, Rostered):
            for wanted in (i for i in self.ids if i.role == "standing"):
                yield Named(name=figure_name(wanted), expression=standing_figure(wanted, self.source))
        for wanted, held in self._held():
            name = figure_name(wanted)
            yield Named(name=name, expression=stored(held), note=_worth(held))
            if held.has_blanks:
                blank: Condition = IsBlank(held.name)
                if held.holding in (Holding.TEXT, Holding.TRUTH_TEXT, Holding.GRADE):
                    blank = AnyOf((blank, IsOneOf(held.name, ("",))))
                yield Named(name=blank_name(name), expression=blank)

    def guard(self) -> Query:
        """The rows of the table whose figures lie outside the bounds that everything rests on."""
        outside: list[Condition] = []
        for _, held in self._held():
            own, found = replace(stored(held), filler=None), held.range
            if held.holding is Holding.GRADE:
                outside.append(_not_among(held))
            else:
                outside += [Compare(own, "<", Whole(found.low)), Compare(Whole(found.high), "<", own)]
            if not held.has_blanks:
                outside.append(IsBlank(held.name))
        steps = (
            *scanned(self.source, "表"),
            Step(
                name="越界",
                relation=Filter(of="表", condition=AnyOf(tuple(outside)) if outside else Known(truth=False)),
                note="范围以外的数：应当一行也没有；有的话，下面的结果不能用",
            ),
        )
        return Query(name="核对", steps=steps, note="先核对各列的范围")

    def readable(self) -> tuple[Named, ...]:
        """The columns of the results as exact decimals."""
        found: list[Named] = []
        for shown in self.shown:
            expression: Expression = Scaled(
                name=shown.name, range=shown.range, places=shown.places, status=shown.status
            )
            found.append(Named(name=shown.name, expression=expression, note=self._notes[shown.key]))
            if shown.below is not None and shown.below_range is not None:
                expression = Scaled(name=shown.below, range=shown.below_range, places=0, status=shown.status)
                found.append(Named(name=shown.below, expression=expression, note=_BELOW_NOTE))
        return tuple(found)


def _only(of: str, wanted: str, unit: str, level: str) -> Step:
    """The rows of those units alone."""
    return Step(name="只看", relation=Join(left=of, right=wanted, on=((unit, UNIT), (level, LEVEL_PLACE)), taken=()))


_BELOW_NOTE = "得分没有取整，是分子 ÷ 分母"
_STATUS_NOTE = "0 有得分，1 不适用，2 没有定义，3 待评定，4 缺数"


def _noted(name: str, basis: Sequence[Clause]) -> str:
    said = "、".join(c.address for c in basis)
    return f"{name}（依据 {said}）" if said else name


def _kind_of(program: Program, output: Output) -> str:
    if output is program.total:
        return TOTAL
    if output in program.flags:
        return FLAG
    return "得分" if output in program.items else "方面得分"


def _with_zero(found: Interval) -> Interval:
    """The range with what stands where there is no figure."""
    return Interval(min(0, found.low), max(0, found.high))


def _same(named: Named) -> Cell:
    """A column that is there already."""
    assert isinstance(named.expression, Scalar)
    return Cell(named.name, named.expression.range)


def _not_among(held: Held) -> Condition:
    """A grade stands there that the method does not know."""
    texts = (*held.texts, "") if held.has_blanks else held.texts
    return AllOf((Opposite(IsBlank(held.name)), Opposite(IsOneOf(held.name, texts))))


def _worth(held: Held) -> str:
    worth = held.unit / 10**held.places
    return "" if worth == 1 else f"一格是 {worth}（基本单位）"
