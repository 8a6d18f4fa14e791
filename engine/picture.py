"""The dependency picture of a method as records: what is reported, judged and computed, and what flows into what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from dsl.expressions import ByCase, Expression, Judged, Number, Truth, walk
from dsl.format import format_expression
from dsl.model import (
    Area,
    Award,
    Definition,
    Field,
    Indicator,
    IndicatorKind,
    Points,
    RecordList,
    ResolvedPolicy,
    Target,
)
from dsl.model_scoring import expressions_in
from dsl.outcomes import BONUS_KEY, DEDUCTION_KEY, GRADE_KEY, TOTAL_KEY, AdjustmentKind
from dsl.quantity import NO_UNIT, POINT, Unit, format_quantity
from dsl.span import Span
from engine.graph import direct_uses, downstream, referred, upstream
from engine.plan import is_scored


class Origin(Enum):
    """Where a figure comes from."""

    REPORTED = "报送"
    JUDGED = "评定"
    STATED = "参数"
    COMPUTED = "计算"
    RESULT = "结果"


class NodeKind(Enum):
    """What a node is in the method."""

    FIELD = "填报"
    RECORDS = "明细"
    SENTENCE = "评定"
    PARAMETER = "参数"
    DEFINITION = "定义"
    INDICATOR = "指标"
    COMPONENT = "分项"
    OF_WHICH = "其中"
    AREA = "方面得分"
    BONUS = "加分"
    DEDUCTION = "扣分"
    VETO = "否决"
    TOTAL = "总分"
    GRADE = "等次"
    AWARD = "奖项"
    FUND = "资金"
    ACCOUNTABILITY = "追责"


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureNode:
    """One box."""

    id: str
    kind: NodeKind
    origin: Origin
    number: str
    name: str
    #: Key of the outermost area that it stands in; "" for what is declared for all, and for results.
    area: str
    #: What else is to be said of it, each with its label: 公式, 目标, 计分, 依据.
    details: tuple[tuple[str, str], ...]
    span: Span

    @property
    def title(self) -> str:
        """Number and name."""
        return f"{self.number} {self.name}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One arrow, from what is used to what uses it."""

    used: str
    user: str
    #: 其中 beside its indicator: shown together, computed apart.
    is_part: bool
    #: What is written at the span, or why.
    reason: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Boxes in the order of the page, arrows, and the areas that the boxes stand in."""

    title: str
    nodes: tuple[PictureNode, ...]
    flows: tuple[Flow, ...]
    #: Outermost areas by key, with the words that they are headed by.
    areas: Mapping[str, str]

    def uses(self) -> frozenset[tuple[str, str]]:
        """The arrows along which a change travels."""
        return frozenset((f.used, f.user) for f in self.flows if not f.is_part)

    def rests_on(self, node: str) -> frozenset[str]:
        """All that a node rests on."""
        return upstream(self.uses(), node)

    def reaches(self, node: str) -> frozenset[str]:
        """All that a change to a node would reach."""
        return downstream(self.uses(), node)

    def around(self, node: str) -> Picture:
        """What a node rests on and reaches, with the node."""
        return self.only({node, *self.rests_on(node), *self.reaches(node)})

    def only(self, wanted: Iterable[str]) -> Picture:
        """The picture of some nodes and the arrows between them."""
        kept = frozenset(wanted)
        nodes = tuple(n for n in self.nodes if n.id in kept)
        flows = tuple(f for f in self.flows if f.used in kept and f.user in kept)
        areas = {key: title for key, title in self.areas.items() if any(n.area == key for n in nodes)}
        return Picture(title=self.title, nodes=nodes, flows=flows, areas=areas)


def picture(policy: ResolvedPolicy) -> Picture:
    """Make the picture of a method: one box for each figure, score and result, whatever side of it is used.

    Not drawn: targets and points from the responsibility letter, which every item has, and the points that go to
    whatever remains where an item is left out.
    """
    nodes = {node.id: node for node in _nodes(policy)}
    flows: dict[tuple[str, str], Flow] = {}
    for flow in (*_uses(policy), *_parts(policy)):
        # A 其中 that is computed from its indicator stands beside it already.
        is_shown = flow.is_part and (flow.user, flow.used) in flows
        if flow.used != flow.user and flow.used in nodes and flow.user in nodes and not is_shown:
            flows.setdefault((flow.used, flow.user), flow)
    idle = {n.id for n in nodes.values() if n.kind in _ONLY_IF_USED and not any(n.id in pair for pair in flows)}
    places = {key: place for place, key in enumerate(nodes)}
    ordered = sorted(flows.values(), key=lambda f: (places[f.used], places[f.user]))
    return Picture(
        title=policy.header.title,
        nodes=tuple(n for n in nodes.values() if n.id not in idle),
        flows=tuple(ordered),
        areas={a.key: _headed(a) for a in policy.areas},
    )


#: Boxes that say nothing by themselves.
_ONLY_IF_USED = frozenset({NodeKind.AREA, NodeKind.PARAMETER})


def _headed(area: Area) -> str:
    return f"{area.number} {area.name}".strip()


# --- boxes -------------------------------------------------------------------------------------------


def _nodes(policy: ResolvedPolicy) -> Iterator[PictureNode]:
    yield from _of_block(policy, "")
    for area in policy.areas:
        yield from _of_area(policy, area, area.key)
    yield from _sentences(policy)
    yield from _results(policy)


def _of_block(block: ResolvedPolicy | Area, area: str) -> Iterator[PictureNode]:
    yield from (_field(field, area) for field in block.fields)
    yield from (_records(listed, area) for listed in block.records)
    yield from (_definition(definition, area) for definition in block.definitions)


def _of_area(policy: ResolvedPolicy, area: Area, outermost: str) -> Iterator[PictureNode]:
    yield from _of_block(area, outermost)
    for item in area.indicators:
        for part in item.every():
            yield from (_definition(definition, outermost) for definition in part.definitions)
            yield _indicator(part, outermost)
    for inner in area.areas:
        yield from _of_area(policy, inner, outermost)
    if any(is_scored(item) for item in area.all_indicators()) or not area.all_indicators():
        total = area.total
        yield PictureNode(
            id=area.key,
            kind=NodeKind.AREA,
            origin=Origin.COMPUTED,
            number=area.number,
            name=f"{area.name} {'总分' if total is not None else '得分'}",
            area=outermost,
            details=_said(
                ("公式", total.formula_text if total is not None else "各指标得分之和"),
                ("依据", _clauses(area.basis + (total.basis if total is not None else ()))),
            ),
            span=area.span,
        )


def _field(field: Field, area: str) -> PictureNode:
    return PictureNode(
        id=field.key,
        kind=NodeKind.FIELD,
        origin=Origin.JUDGED if field.is_judged else Origin.REPORTED,
        number="",
        name=field.name,
        area=area,
        details=_said(
            ("单位", _unit(field.unit)),
            ("来源", field.authority),
            ("解释", field.explanation),
            ("依据", _clauses(field.basis)),
        ),
        span=field.span,
    )


def _records(listed: RecordList, area: str) -> PictureNode:
    columns = "、".join(c.name for c in listed.columns)
    return PictureNode(
        id=listed.key,
        kind=NodeKind.RECORDS,
        origin=Origin.REPORTED,
        number="",
        name=listed.name,
        area=area,
        details=_said(("各列", columns), ("来源", listed.authority), ("依据", _clauses(listed.basis))),
        span=listed.span,
    )


def _definition(definition: Definition, area: str) -> PictureNode:
    is_fund, is_parameter = definition.fund is not None, _is_parameter(definition)
    return PictureNode(
        id=definition.key,
        kind=NodeKind.FUND if is_fund else NodeKind.PARAMETER if is_parameter else NodeKind.DEFINITION,
        origin=Origin.RESULT if is_fund else Origin.STATED if is_parameter else Origin.COMPUTED,
        number="",
        name=definition.name,
        area=area,
        details=_said(("公式", definition.formula_text), ("依据", _clauses(definition.basis))),
        span=definition.span,
    )


def _is_parameter(definition: Definition) -> bool:
    """Whether it is a table of values that the method states."""
    formula = definition.formula
    return isinstance(formula, ByCase) and all(isinstance(c.value, Number | Truth) for c in formula.cases)


_ITEMS = {
    IndicatorKind.INDICATOR: NodeKind.INDICATOR,
    IndicatorKind.COMPONENT: NodeKind.COMPONENT,
    IndicatorKind.OF_WHICH: NodeKind.OF_WHICH,
}


def _indicator(item: Indicator, area: str) -> PictureNode:
    origin = Origin.JUDGED if item.is_judged else Origin.REPORTED if item.is_reported else Origin.COMPUTED
    tiers = "；".join(f"{t.name}：{'、'.join(c.text for c in t.conditions)}" for t in item.tiers)
    return PictureNode(
        id=item.key,
        kind=_ITEMS[item.kind],
        origin=origin,
        number=item.number,
        name=item.name,
        area=area,
        details=_said(
            ("公式", item.formula_text),
            ("单位", _unit(item.unit)),
            ("目标", _target(item.target)),
            ("分值", _points(item.points)),
            ("计分", item.scoring.text if item.scoring is not None else ""),
            ("档次", tiers),
            ("对象", "、".join(item.levels or ())),
            ("解释", item.explanation),
            ("依据", _clauses(item.basis)),
        ),
        span=item.span,
    )


def _sentences(policy: ResolvedPolicy) -> Iterator[PictureNode]:
    """Each sentence that people judge is one box, however often it occurs; it stands where it occurs first."""
    seen: dict[str, None] = {}
    for _, area, expressions in _asking(policy):
        for node in (inner for x in expressions for inner in walk(x)):
            if isinstance(node, Judged) and node.sentence not in seen:
                seen[node.sentence] = None
                yield PictureNode(
                    id=_sentence_id(node.sentence),
                    kind=NodeKind.SENTENCE,
                    origin=Origin.JUDGED,
                    number="",
                    name=node.sentence,
                    area=area,
                    details=(),
                    span=node.span,
                )


def _sentence_id(sentence: str) -> str:
    return f"评定：{sentence}"


def _results(policy: ResolvedPolicy) -> Iterator[PictureNode]:
    for kind, key in ((AdjustmentKind.BONUS, BONUS_KEY), (AdjustmentKind.DEDUCTION, DEDUCTION_KEY)):
        blocks = [b for b in policy.outcomes.adjustments if b.kind is kind]
        if blocks:
            rows = "；".join(row.text for b in blocks for row in b.group.every_row())
            clauses = _clauses(c for b in blocks for c in b.basis)
            details = _said(("各行", rows), ("依据", clauses))
            yield _outcome(key, NodeKind[kind.name], Origin.COMPUTED, key, details, blocks[0].span)
    for block in policy.outcomes.vetoes:
        for veto in block.vetoes:
            details = _said(("后果", veto.consequence), ("依据", _clauses(block.basis)))
            name = "一票否决：" + veto.name.replace("评定：", "")
            yield _outcome(f"否决：{veto.name}", NodeKind.VETO, Origin.COMPUTED, name, details, veto.span)
    if policy.totals:
        formula = "；".join(f"{t.period}：{t.formula_text}" for t in policy.totals)
        clauses = _clauses(c for t in policy.totals for c in t.basis)
        details = _said(("公式", formula), ("依据", clauses))
        yield _outcome(TOTAL_KEY, NodeKind.TOTAL, Origin.RESULT, TOTAL_KEY, details, policy.totals[0].span)
    for table in policy.outcomes.tables[:1]:
        grades = "；".join(f"{g.name} {g.band_text}".strip() for g in table.grades)
        details = _said(("各档", grades), ("依据", _clauses(table.basis)))
        yield _outcome(GRADE_KEY, NodeKind.GRADE, Origin.RESULT, GRADE_KEY, details, table.span)
    for award in policy.awards:
        details = _said(("条件", award.condition), ("名额", award.places.text), ("依据", _clauses(award.basis)))
        yield _outcome(_award_id(award), NodeKind.AWARD, Origin.RESULT, award.name, details, award.span)
    for held in policy.accountability:
        details = _said(("依据", _clauses(held.basis)))
        yield _outcome(f"追责：{held.name}", NodeKind.ACCOUNTABILITY, Origin.RESULT, held.name, details, held.span)


def _award_id(award: Award) -> str:
    return f"奖项：{award.name}"


def _outcome(
    node_id: str, kind: NodeKind, origin: Origin, name: str, details: tuple[tuple[str, str], ...], span: Span
) -> PictureNode:
    return PictureNode(id=node_id, kind=kind, origin=origin, number="", name=name, area="", details=details, span=span)


# --- arrows ------------------------------------------------------------------------------------------


def _asking(policy: ResolvedPolicy) -> Iterator[tuple[str, str, tuple[Expression, ...]]]:
    """Each block that holds conditions or formulas: its box, its area, and what it asks."""

    def inside(area: Area, outermost: str) -> Iterator[tuple[str, str, tuple[Expression, ...]]]:
        yield from ((d.key, outermost, (d.formula,)) for d in area.definitions)
        for part in (p for item in area.indicators for p in item.every()):
            yield from ((d.key, outermost, (d.formula,)) for d in part.definitions)
            formula = () if part.formula is None else (part.formula,)
            tiers = (c.condition for t in part.tiers for c in t.conditions)
            scoring = expressions_in(part.scoring) if part.scoring is not None else ()
            exempt = (e.condition for e in part.exemptions)
            yield part.key, outermost, (*formula, *tiers, *scoring, *exempt)
        for inner in area.areas:
            yield from inside(inner, outermost)

    yield from ((d.key, "", (d.formula,)) for d in policy.definitions)
    for area in policy.areas:
        yield from inside(area, area.key)
    for total in policy.totals:
        yield TOTAL_KEY, "", (total.formula,)
    for block in policy.outcomes.adjustments:
        yield block.kind.key, "", tuple(x for row in block.group.every_row() for x in row.expressions())
    for veto in (v for b in policy.outcomes.vetoes for v in b.vetoes):
        yield f"否决：{veto.name}", "", tuple(c.condition for c in veto.circumstances)
    for table in policy.outcomes.tables:
        yield GRADE_KEY, "", tuple(table.conditions())
    for award in policy.awards:
        ranked = () if award.ranked_by is None else (award.ranked_by,)
        yield _award_id(award), "", (*ranked, *award.conditions, *award.bars, *award.places.compared)
    for held in policy.accountability:
        yield f"追责：{held.name}", "", held.circumstances


def _uses(policy: ResolvedPolicy) -> Iterator[Flow]:
    lists = {c.key: listed.key for listed in policy.all_records() for c in listed.columns}
    vetoed = [c.condition.span for b in policy.outcomes.vetoes for v in b.vetoes for c in v.circumstances]
    for use in direct_uses(policy):
        # What a veto asks goes to the veto, not past it.
        if use.user.key not in (TOTAL_KEY, GRADE_KEY) or not any(_within(use.span, place) for place in vetoed):
            yield _flow(lists.get(use.used.key, use.used.key), use.user.key, use.message.zh, use.span)
    for user, _, expressions in _asking(policy):
        for node in (inner for x in expressions for inner in walk(x)):
            if isinstance(node, Judged):
                yield _flow(_sentence_id(node.sentence), user, f"评定：{node.sentence}", node.span)
        if user.startswith(_NO_NODES):
            for expression in expressions:
                for used, span, _ in referred(policy, expression):
                    yield _flow(lists.get(used.key, used.key), user, format_expression(expression), span)
    yield from _veto_uses(policy)
    yield from _award_uses(policy)


#: Results that the graph of the evaluation has no node for.
_NO_NODES = ("奖项：", "追责：", "否决：")


def _veto_uses(policy: ResolvedPolicy) -> Iterator[Flow]:
    for veto in (v for block in policy.outcomes.vetoes for v in block.vetoes):
        reached = [GRADE_KEY] if veto.grade else []
        reached += [TOTAL_KEY] if veto.total is not None else []
        reached += [_award_id(a) for a in policy.awards] if veto.bars else []
        yield from (_flow(f"否决：{veto.name}", user, veto.consequence, veto.span) for user in reached)


def _award_uses(policy: ResolvedPolicy) -> Iterator[Flow]:
    for award in (a for a in policy.awards if not a.is_judged):
        if award.is_per_area:
            yield from (_flow(a.key, _award_id(award), "按方面得分", award.span) for a in policy.areas)
        elif award.ranked_by is None:
            yield _flow(TOTAL_KEY, _award_id(award), "按总分", award.span)


def _within(inner: Span, outer: Span) -> bool:
    starts = (outer.line, outer.column) <= (inner.line, inner.column)
    ends = (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)
    return inner.file == outer.file and starts and ends


def _parts(policy: ResolvedPolicy) -> Iterator[Flow]:
    for item in policy.all_indicators():
        for part in item.every():
            for inner in part.of_which:
                yield Flow(used=inner.key, user=part.key, is_part=True, reason="其中", span=inner.span)


def _flow(used: str, user: str, reason: str, span: Span) -> Flow:
    return Flow(used=used, user=user, is_part=False, reason=reason, span=span)


# --- words -------------------------------------------------------------------------------------------


def _said(*details: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((label, text) for label, text in details if text)


def _clauses(clauses: Iterable[object]) -> str:
    return "、".join(dict.fromkeys(str(getattr(c, "address", c)) for c in clauses))


def _unit(unit: Unit) -> str:
    return "" if unit == NO_UNIT else unit.name


def _points(points: Points | None) -> str:
    if points is None or points.formula is not None:
        return ""
    return "责任状" if points.value is None else format_quantity(points.value, POINT)


def _target(target: Target | None) -> str:
    if target is None:
        return ""
    return target.text or "责任状"
