"""Every rule that a method states, one by one, with the clauses and assumptions that each rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import Enum
from typing import Protocol

from dsl.expressions import Expression
from dsl.grounds import Assumption, Clause
from dsl.model import Area, Indicator, ResolvedPolicy
from dsl.outcomes import TOTAL_KEY, Outcomes
from dsl.record import dataclass
from dsl.span import Span


class RuleKind(Enum):
    """The block that a rule is written in."""

    HEADER = "办法"
    LEVEL = "层次"
    GROUP = "分组"
    PERIOD = "期次"
    JUDGING = "评定"
    TIERS = "档次"
    FIELD = "填报"
    RECORDS = "明细"
    CHECK = "校核"
    DEFINITION = "定义"
    AREA = "方面"
    PROJECT = "预算项目"
    INDICATOR = "指标"
    COMPONENT = "分项"
    OF_WHICH = "其中"
    AREA_TOTAL = "项目总分"
    TOTAL = "总分"
    BONUS = "加分"
    DEDUCTION = "扣分"
    VETO = "否决"
    GRADES = "等次"
    AWARD = "奖项"
    FUND = "资金"
    ACCOUNTABILITY = "追责"
    DOCUMENT = "公文"
    NOT_ENCODED = "未编入"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule; what it stands in may cite the clause for it."""

    kind: RuleKind
    name: str
    span: Span
    #: The clauses that it cites itself, and those of what it stands in.
    basis: tuple[Clause, ...] = ()
    inherited: tuple[Clause, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    inherited_assumptions: tuple[Assumption, ...] = ()
    #: The node that it is in expressions and results; "" where it is none.
    key: str = ""
    #: What it asks, where it is no node.
    conditions: tuple[Expression, ...] = ()

    @property
    def title(self) -> str:
        """Kind and name: `指标 6 解决零就业家庭比率`."""
        return self.kind.value if self.name in ("", self.kind.value) else f"{self.kind.value} {self.name}"

    @property
    def is_grounded(self) -> bool:
        """Whether a clause or an assumption stands behind it."""
        return bool(self.basis or self.inherited or self.assumptions or self.inherited_assumptions)


class _Grounded(Protocol):
    @property
    def span(self) -> Span: ...
    @property
    def basis(self) -> tuple[Clause, ...]: ...
    @property
    def assumptions(self) -> tuple[Assumption, ...]: ...


def rules(policy: ResolvedPolicy) -> tuple[Rule, ...]:
    """List every rule of a method, in the order of the page.

    An assumption of 各指标 or of 各预算项目 stands with each item that it holds for.
    """
    found = [*_frame(policy), *_declared(policy), *_after_points(policy), *_outcomes(policy.outcomes)]
    for area in policy.areas:
        found += _area(area, ())
    return tuple(sorted(found, key=lambda rule: rule.span))


def _of(
    kind: RuleKind,
    name: str,
    block: _Grounded,
    *,
    key: str = "",
    span: Span | None = None,
    conditions: Iterable[Expression] = (),
) -> Rule:
    return Rule(
        kind=kind,
        name=name,
        span=block.span if span is None else span,
        basis=block.basis,
        assumptions=block.assumptions,
        key=key,
        conditions=tuple(conditions),
    )


def _frame(policy: ResolvedPolicy) -> Iterator[Rule]:
    yield _of(RuleKind.HEADER, policy.header.title, policy.header)
    yield from (_of(RuleKind.LEVEL, level.name, level) for level in policy.levels)
    yield from (_of(RuleKind.GROUP, group.name, group) for group in policy.groups)
    yield from (_of(RuleKind.PERIOD, period.kind, period) for period in policy.written_periods)
    for name, judging in (("", policy.judging), *((a.name, a.judging) for a in policy.all_areas())):
        if judging is not None:
            yield _of(RuleKind.JUDGING, name, judging)
    places = [stated.span for stated in policy.tier_basis] + [stated.span for stated in policy.tier_assumptions]
    if places:
        yield Rule(
            kind=RuleKind.TIERS,
            name="、".join(policy.tiers),
            span=places[0],
            basis=policy.tier_basis,
            assumptions=policy.tier_assumptions,
        )
    if policy.has_no_total and policy.no_total_assumptions:
        assumptions = policy.no_total_assumptions
        yield Rule(kind=RuleKind.TOTAL, name="不设", span=assumptions[0].span, assumptions=assumptions)


def _declared(block: ResolvedPolicy | Area) -> Iterator[Rule]:
    """What the method declares for all areas, or an area for itself."""
    yield from (_of(RuleKind.FIELD, field.name, field, key=field.key) for field in block.fields)
    yield from (_of(RuleKind.RECORDS, listed.name, listed, key=listed.key) for listed in block.records)
    yield from (_of(RuleKind.CHECK, check.text, check) for check in block.checks)
    for definition in block.definitions:
        kind = RuleKind.FUND if definition.fund else RuleKind.DEFINITION
        yield _of(kind, definition.name, definition, key=definition.key)


def _area(area: Area, outer: tuple[Clause, ...]) -> Iterator[Rule]:
    above = (*area.basis, *outer)
    if area.basis or area.assumptions or area.is_project or area.is_capped:
        kind = RuleKind.PROJECT if area.is_project else RuleKind.AREA
        yield replace(_of(kind, f"{area.number} {area.name}".strip(), area, key=area.key), inherited=outer)
    if area.total is not None:
        yield replace(_of(RuleKind.AREA_TOTAL, area.name, area.total, key=area.key), inherited=above)
    yield from (replace(rule, inherited=above) for rule in _declared(area))
    for item in area.indicators:
        yield from _item(item, above, ())
    for inner in area.areas:
        yield from _area(inner, above)


def _item(item: Indicator, above: tuple[Clause, ...], assumed: tuple[Assumption, ...]) -> Iterator[Rule]:
    inherited = tuple(dict.fromkeys((*above, *item.default_basis)))
    doubtful = tuple(dict.fromkeys((*assumed, *item.default_assumptions)))
    own = _of(RuleKind[item.kind.name], f"{item.number} {item.name}".strip(), item, key=item.key)
    yield replace(own, inherited=inherited, inherited_assumptions=doubtful)
    within, doubts = (*item.basis, *inherited), (*item.assumptions, *doubtful)
    for definition in item.definitions:
        inner = _of(RuleKind.DEFINITION, definition.name, definition, key=definition.key)
        yield replace(inner, inherited=within, inherited_assumptions=doubts)
    for part in (*item.components, *item.of_which):
        yield from _item(part, within, doubts)


def _after_points(policy: ResolvedPolicy) -> Iterator[Rule]:
    yield from (_of(RuleKind.TOTAL, total.period, total, key=TOTAL_KEY) for total in policy.totals)
    for award in policy.awards:
        yield _of(RuleKind.AWARD, award.name, award, conditions=(*award.conditions, *award.bars))
    for block in policy.accountability:
        yield _of(RuleKind.ACCOUNTABILITY, block.name, block, conditions=block.circumstances)
    yield from (_of(RuleKind.DOCUMENT, document.name, document) for document in policy.documents)
    for left_out in policy.not_encoded:
        yield Rule(kind=RuleKind.NOT_ENCODED, name=left_out.text, span=left_out.span, basis=left_out.basis)


def _outcomes(outcomes: Outcomes) -> Iterator[Rule]:
    """Each row of 加分 and 扣分 and each veto is a rule of its own; what the block cites is cited for each."""
    for block in outcomes.adjustments:
        for row in block.group.every_row():
            yield _of(RuleKind[block.kind.name], row.name, block, span=row.span, conditions=row.expressions())
    for vetoes in outcomes.vetoes:
        for veto in vetoes.vetoes:
            conditions = (c.condition for c in veto.circumstances)
            yield _of(RuleKind.VETO, veto.name, vetoes, span=veto.span, conditions=conditions)
    for table in outcomes.tables:
        yield _of(RuleKind.GRADES, "、".join(table.names), table, conditions=table.decisions())
