"""Why one indicator of one unit came out as it did: its result in, the sections of its explanation out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from dsl.expressions import Judged, Ref, SumOfShares, walk
from dsl.judging import judging_at
from dsl.model import Area, Clause, Indicator, IndicatorKind
from dsl.quantity import PERCENT, format_quantity
from engine.explain_points import mark, score_section
from engine.explain_scene import (
    STATUS_WORDS,
    Scene,
    Standing,
    assumptions,
    clauses,
    difference,
    figure_line,
    in_figures,
    is_unscored,
    is_zero_rule,
    item_of,
    leaves,
    open_line,
    origin,
    points,
    ranking,
    result,
    shown,
    stop,
    warnings,
)
from engine.explain_tiers import said_of_tier, tier_section
from engine.explanation import Line, Section, Topic, drop_empty
from engine.results import Derivation, IndicatorResult, Status
from engine.wording import IN_WORDS


def item_sections(scene: Scene, item: IndicatorResult, node: Indicator) -> tuple[Section, ...]:
    """Explain one indicator, component or 其中: what it is, how it was computed, scored and ranked."""
    unsettled = _open(item)
    return drop_empty(
        (
            _conclusion(scene, item, node),
            _subject(scene, node),
            tier_section(scene, item, node),
            *_own(scene, item, node),
            _parts(scene, item.components, Topic.COMPONENTS, "分项（各自计分，合起来是这项指标）"),
            _parts(scene, item.of_which, Topic.OF_WHICH, "其中（只报送、只考核目标，不另计分）"),
            _rank(scene, item),
            unsettled,
            warnings(scene, frozenset(_keys(scene, item, node)), unsettled, _files(item)),
            clauses(scene, _cited(scene, node, applies=item.applies)),
            _defaults(node) if item.applies else Section(topic=Topic.DEFAULTS, title=""),
            assumptions(_assumed(item, node)),
        )
    )


def _keys(scene: Scene, item: IndicatorResult, node: Indicator) -> Iterator[str]:
    """The indicator, its parts, and the figures that they were made of."""
    yield from (part.key for part in node.every())
    for part in (item, *item.components, *item.of_which):
        formula = next((n.formula for n in node.every() if n.key == part.key), None)
        yield from (x.key for x in walk(formula) if isinstance(x, Ref)) if formula else ()
        for leaf in leaves(part.value_derivation):
            found = scene.figures.get(leaf.source) if leaf.source else None
            yield from (found[0].key,) if found else ()


def _files(item: IndicatorResult) -> Iterator[str]:
    for part in (item, *item.components, *item.of_which):
        derivations = (part.value_derivation, part.target_derivation, part.score_derivation, part.tier_derivation)
        for derivation in derivations:
            yield from (leaf.source.file for leaf in leaves(derivation) if leaf.source)


def _own(scene: Scene, item: IndicatorResult, node: Indicator) -> tuple[Section, ...]:
    """The sections that a component has as well."""
    if not node.has_value:
        # Tiers over other figures are told with their conditions, and points with theirs.
        return (score_section(scene, item),)
    return (
        _value(item, node),
        _figures(scene, item, node),
        _target(scene, item, node),
        _completion(item, node),
        score_section(scene, item),
    )


# --- the gist ----------------------------------------------------------------------------------------


def _conclusion(scene: Scene, item: IndicatorResult, node: Indicator) -> Section:
    return Section(topic=Topic.CONCLUSION, title="结论", lines=tuple(_gist(scene, item, node)))


def _gist(scene: Scene, item: IndicatorResult, node: Indicator) -> Iterator[Line]:
    if not item.applies:
        yield Line(text=f"{scene.unit.name}不考评这项指标。{stop(item.reason)}")
        if item.score is not None:
            yield Line(text=f"得 {points(item.score)}（满分 {points(item.full_marks)}）。")
        return
    if item.components:
        said = "；".join(f"{c.name}{_outcome(c)}" for c in item.components)
        yield Line(text=f"这项指标由 {len(item.components)} 个分项组成：{said}。")
    elif node.has_value:
        yield Line(text=said_of_value(item, node))
    if item.tier_derivation is not None:
        yield Line(text=said_of_tier(item))
        if item.full_marks is not None:
            yield Line(text=_said_of_score(scene, item))
    elif node.kind is not IndicatorKind.OF_WHICH and scene.assessment.is_scored:
        yield Line(text=_said_of_score(scene, item))
    if item.rank is not None:
        shared = "并列" if _is_shared(scene, item) else "列"
        yield Line(text=f"在{scene.population}中{shared}第 {item.rank} 名。")
    if item.is_provisional:
        yield Line(text="这个结果是暂定的：用到的数字有的正在复核，或者与别的数字对不上（见“需要留意的”）。")


def _is_shared(scene: Scene, item: IndicatorResult) -> bool:
    others = (item_of(u, item.key) for u in scene.peers if u is not scene.unit)
    return any(i is not None and i.rank == item.rank for i in others)


def said_of_value(item: IndicatorResult, node: Indicator) -> str:
    """Say a value with the figures in its formula, what was wanted, and how far off it is."""
    if item.value is None:
        by_others = not node.has_value and not node.tiers and not node.components
        return "没有自己的数值，按别的数计分。" if by_others else _said_of_nothing(item)
    if node.is_judged:
        return f"评定为 {shown(item.value, item.unit)}。"
    worked = in_figures(item.value_derivation) if item.value_derivation and node.formula is not None else ""
    value = worked or f"完成 {shown(item.value, item.unit)}"
    if item.target is None:
        return f"{value}。"
    return f"{value}，目标{_wanted(node)} {shown(item.target, item.unit)}，{_verdict(item, node)}。"


def _said_of_nothing(item: IndicatorResult) -> str:
    """Why there is no value: a zero denominator and what it was said to mean, or what is missing."""
    rule = next((d for d in leaves(item.value_derivation) if is_zero_rule(d)), None)
    if rule is None or item.value_derivation is None:
        return stop(item.reason or STATUS_WORDS[item.status])
    return f"{item.value_derivation.substituted}，分母为零，按办法{rule.reason}。"


def _said_of_score(scene: Scene, item: IndicatorResult) -> str:
    full = f"（满分 {points(item.full_marks)}）" if item.full_marks is not None else ""
    if item.status is Status.NOT_APPLICABLE or item.score_derivation is None:
        return "不计分。"
    if item.score is None:
        return f"得分待定{full}。" + (stop(item.reason) if item.value is not None else "")
    lost = (item.full_marks - item.score) if item.full_marks is not None else Fraction(0)
    tail = f"，比满分少 {points(lost)}" if lost > 0 else ""
    return f"得 {mark(scene, item)}{full}{tail}。"


def _outcome(item: IndicatorResult) -> str:
    if item.is_met is None:
        is_left_out = item.applies and item.status is Status.NOT_APPLICABLE
        return "不计" if is_left_out else STATUS_WORDS[item.status] or "没有结论"
    return ("完成" if item.is_met else "未完成") + ("（暂定）" if item.is_provisional else "")


def _wanted(node: Indicator) -> str:
    """`不低于`, or nothing where being at least the target goes without saying."""
    operator = node.target.operator if node.target else "≥"
    return "" if operator == "≥" else IN_WORDS[operator]


def _verdict(item: IndicatorResult, node: Indicator) -> str:
    """Compare in words: 正好达到, or how far off it is; then what that means."""
    meaning = "算完成" if item.is_met else "算未完成"
    if not isinstance(item.value, Fraction) or item.target is None:
        return meaning
    gap, apart = item.value - item.target, difference(item.value - item.target, item.unit)
    operator = node.target.operator if node.target else "≥"
    if operator in ("≤", "<"):
        how = f"超过 {apart}" if gap > 0 else f"低 {apart}，没有超过" if gap else "正好相等"
    elif operator in ("≥", ">"):
        how = f"超过 {apart}" if gap > 0 else f"差 {apart}，没有达到" if gap else "正好达到"
    else:
        how = f"多 {apart}" if gap > 0 else f"少 {apart}" if gap else "正好相等"
    return f"{how}，{meaning}"


# --- what it is --------------------------------------------------------------------------------------


def _subject(scene: Scene, node: Indicator) -> Section:
    owner = scene.owners.get(node.key)
    lines = [Line(label="名称", text=title_of(scene, node))]
    if owner is not None and owner is not node:
        lines.append(Line(label="属于", text=f"指标 {title_of(scene, owner)}"))
    area = area_of(scene, node)
    if area is not None:
        lines.append(Line(label="方面", text=f"{area.number}{area.name}"))
    if node.aliases:
        lines.append(Line(label="原文又称", text="、".join(node.aliases)))
    if node.explanation:
        lines.append(Line(label="解释", text=node.explanation))
    if node.authority:
        lines.append(Line(label="数据来源", text=node.authority))
    lines += (Line(label=heading, text=said) for heading, said in node.traits.items())
    if node.levels is not None:
        lines.append(Line(label="对象", text="、".join(node.levels)))
    return Section(topic=Topic.SUBJECT, title="这项指标", lines=tuple(lines))


def title_of(scene: Scene, node: Indicator) -> str:
    """Number and name: `19（1） 查处举报投诉案件结案率`."""
    owner = scene.owners.get(node.key)
    number = node.number if owner is None or owner is node else owner.number + node.number
    return f"{number} {node.name}".strip()


def area_of(scene: Scene, node: Indicator) -> Area | None:
    """The innermost area that an indicator stands in."""
    holds = [a for a in scene.policy.all_areas() if any(node.key == x.key for i in a.indicators for x in i.every())]
    return holds[-1] if holds else None


# --- its value ---------------------------------------------------------------------------------------


def _value(item: IndicatorResult, node: Indicator) -> Section:
    lines = []
    if item.applies and not item.components:
        if node.is_judged:
            lines.append(Line(label="评定", text=f"{_value_words(item)}（由评定得出）"))
        elif not node.has_value:
            pass  # its points go by other figures, or by its tiers
        elif node.formula is None:
            lines.append(Line(label="完成值", text=f"{_value_words(item)}（直接报送，不用公式）"))
        else:
            lines.append(Line(label="公式", text=f"{node.name} = {node.formula_text}"))
            worked = in_figures(item.value_derivation) if item.value_derivation else ""
            lines.append(Line(label="代入数字", text=worked or _value_words(item)))
            lines += _within(item.value_derivation)
        lines += [_zero(d) for d in leaves(item.value_derivation) if is_zero_rule(d)]
    return Section(topic=Topic.VALUE, title="怎么算出来的", lines=tuple(lines))


def _zero(derivation: Derivation) -> Line:
    """What the rule on a zero denominator said, and by which condition."""
    if not derivation.substituted:
        return Line(label="分母为零", text=f"按办法{derivation.reason}")
    text = f"{derivation.formula}；代入是“{derivation.substituted}”，所以{derivation.reason}"
    return Line(label="分母为零", text=text)


def _value_words(item: IndicatorResult) -> str:
    return shown(item.value, item.unit) if item.value is not None else item.reason or STATUS_WORDS[item.status]


def _within(derivation: Derivation | None) -> Iterator[Line]:
    """The steps between the formula and the reported figures: definitions and inner indicators."""
    for child in derivation.children if derivation else ():
        if child.children and child.formula:
            worked = in_figures(child) or shown(child.value, child.unit)
            details = (Line(text=f"{child.label} = {child.formula}"), *_within(child))
            yield Line(label=child.label, text=worked, details=details)


def _figures(scene: Scene, item: IndicatorResult, node: Indicator) -> Section:
    used = [d for d in leaves(item.value_derivation) if not is_zero_rule(d)] if item.applies else []
    if isinstance(node.formula, SumOfShares):
        lines = tuple(_judged(scene, node.formula, used))
    else:
        lines = tuple(figure_line(scene, d) for d in used)
    judging = judging_at(scene.policy, node.path)
    if judging is not None and any(_is_judgement(scene, d) for d in used):
        by = f"由{judging.judges}评定" + (f"，凭{judging.evidence}" if judging.evidence else "")
        lines = (*lines, Line(text=f"{by}。"))
    return Section(topic=Topic.FIGURES, title="用到的评定" if _all_judged(scene, used) else "用到的数字", lines=lines)


def _judged(scene: Scene, shares: SumOfShares, used: Sequence[Derivation]) -> Iterator[Line]:
    """List the items of a sum of shares: what was judged, what it earns, and the sentence."""
    by_label = {d.label: d for d in used}
    for share in shares.items:
        sentence = share.condition.sentence if isinstance(share.condition, Judged) else ""
        leaf = by_label.get(f"评定：{sentence}")
        if leaf is None:
            continue
        line = figure_line(scene, leaf)
        earned = format_quantity(shares.share.value if leaf.value is True else Fraction(0), shares.share.unit)
        verdict = f"{line.text}，得 {earned}" if leaf.value is not None else line.text
        yield replace(line, label=share.label, text=f"{verdict}：{sentence}")


def _is_judgement(scene: Scene, derivation: Derivation) -> bool:
    pending = derivation.status is Status.JUDGEMENT_PENDING
    return pending or (derivation.source is not None and derivation.source in scene.ratings)


def _all_judged(scene: Scene, used: Sequence[Derivation]) -> bool:
    return bool(used) and all(_is_judgement(scene, d) for d in used)


# --- its target --------------------------------------------------------------------------------------


def _target(scene: Scene, item: IndicatorResult, node: Indicator) -> Section:
    if not item.applies or item.components or node.target is None:
        return Section(topic=Topic.TARGET, title="目标")
    operator = IN_WORDS[node.target.operator]
    if item.target is None:
        return Section(topic=Topic.TARGET, title="目标", lines=(Line(text="责任状里没有这一项的目标。"),))
    text = f"{operator} {shown(item.target, item.unit)}"
    lines = [Line(label="目标", text=text, details=_from_letter(scene, item, node))]
    if node.target.value is not None or node.target.formula is not None:
        lines.append(Line(label="由来", text=f"办法规定：{node.target.text}"))
    return Section(topic=Topic.TARGET, title="目标", lines=tuple(lines))


def _from_letter(scene: Scene, item: IndicatorResult, node: Indicator) -> tuple[Line, ...]:
    """Say who signed the letter when, and where it is kept."""
    if node.target is None or node.target.value is not None or node.target.formula is not None:
        return ()
    signed = scene.facts.letters(scene.year).get(scene.unit.name, {}).get(item.key)
    source = signed.source if signed else item.target_derivation.source if item.target_derivation else None
    return (*_signature(scene), *(Line(text=x) for x in (origin(scene, source) if source else ())))


def _signature(scene: Scene) -> Iterator[Line]:
    signature = scene.facts.signature(scene.unit.name, scene.year)
    if signature is None:
        yield Line(text="责任状")
        return
    when = f"{signature.signed_on.isoformat()} " if signature.signed_on else ""
    yield Line(text=f"责任状：{signature.party_a}与{signature.party_b} {when}签订")


# --- met or not --------------------------------------------------------------------------------------


def _completion(item: IndicatorResult, node: Indicator) -> Section:
    lines = []
    if item.components:
        return Section(topic=Topic.COMPLETION, title="完成没有", lines=tuple(_completion_of_parts(item)))
    if item.value is not None and item.target is not None and node.target is not None and item.is_met is not None:
        wanted = f"{IN_WORDS[node.target.operator]} {shown(item.target, item.unit)}"
        compared = f"{shown(item.value, item.unit)}，要求{wanted}"
        lines.append(Line(label="与目标比", text=f"{compared}：{_verdict(item, node)}"))
    elif item.is_met is not None and item.value is None:
        lines.append(Line(label="与目标比", text=f"没有数可比，按办法{'视为完成' if item.is_met else '视为未完成'}"))
    if item.completion is not None:
        lines.append(Line(label="完成率", text=said_of_rate(item, node)))
    return Section(topic=Topic.COMPLETION, title="完成没有", lines=tuple(lines))


def _completion_of_parts(item: IndicatorResult) -> Iterator[Line]:
    """An indicator that is its components is met where each of them is."""
    if item.is_met is True:
        counted = "计分的分项" if any(c.is_met is None for c in item.components) else "各分项"
        yield Line(text=f"{counted}都完成了，这项指标算完成。")
    elif item.is_met is False:
        failed = "、".join(c.name for c in item.components if c.applies and c.is_met is False)
        yield Line(text=f"各分项都完成才算完成；没有完成的是{failed}。")


def said_of_rate(item: IndicatorResult, node: Indicator) -> str:
    """Write how the completion rate was worked out."""
    form = node.completion.value if node.completion else "值 ÷ 目标"
    if isinstance(item.value, Fraction) and item.target is not None:
        worked = form.replace("值", shown(item.value, item.unit)).replace("目标", shown(item.target, item.unit))
        return f"{form} = {worked} {result(item.completion, PERCENT)}"
    return shown(item.completion, PERCENT)


# --- its parts, rank and grounds ---------------------------------------------------------------------


def _parts(scene: Scene, items: tuple[IndicatorResult, ...], topic: Topic, title: str) -> Section:
    """Explain the parts of an indicator in its own explanation."""
    parts = tuple(_part(scene, i, node) for i in items if isinstance(node := scene.nodes.get(i.key), Indicator))
    return Section(topic=topic, title=title, sections=parts)


def _part(scene: Scene, item: IndicatorResult, node: Indicator) -> Section:
    heading = f"{node.number} {node.name}".strip()
    gist = Section(topic=Topic.CONCLUSION, title="结论", lines=tuple(_gist(scene, item, node)))
    if not item.applies:
        return Section(topic=Topic.SUBJECT, title=heading, lines=gist.lines)
    explained = (Line(label="解释", text=node.explanation),) if node.explanation else ()
    own = drop_empty(_own(scene, item, node))
    if node.kind is IndicatorKind.OF_WHICH:
        own = tuple(s for s in own if s.topic is not Topic.COMPLETION)
    return Section(topic=Topic.SUBJECT, title=heading, lines=(*gist.lines, *explained), sections=own)


def _rank(scene: Scene, item: IndicatorResult) -> Section:
    if not item.applies or item.rank is None:
        return Section(topic=Topic.RANK, title="名次")
    others = [(u, item_of(u, item.key)) for u in scene.peers]
    standings = tuple(
        Standing(
            unit=u.name,
            rank=i.rank,
            words=_standing_words(scene, i),
            value=i.value if isinstance(i.value, Fraction) else None,
        )
        for u, i in others
        if i is not None and i.applies
    )
    return ranking(scene, standings, "完成值", lambda gap: difference(gap, item.unit))


def _standing_words(scene: Scene, item: IndicatorResult) -> str:
    value = shown(item.value, item.unit) if item.value is not None else STATUS_WORDS[item.status]
    return value if item.score is None else f"{value}，得 {mark(scene, item)}"


def _open(item: IndicatorResult) -> Section:
    parts = item.components or (item,)
    lines = [
        open_line(i.name, i.status, i.reason)
        for i in (*parts, *item.of_which)
        if i.applies and i.status in (Status.MISSING, Status.JUDGEMENT_PENDING)
    ]
    if not lines and is_unscored(item):
        lines.append(open_line(item.name, item.status, item.reason))
    return Section(topic=Topic.OPEN, title="还没有定的", lines=tuple(lines))


def _cited(scene: Scene, node: Indicator, *, applies: bool) -> tuple[Clause, ...]:
    owner = scene.owners.get(node.key) or node
    own = tuple(c for x in node.every() for c in x.basis)
    if not applies:
        return own
    return (*own, *(owner.basis if owner is not node else ()), *node.default_basis)


def _defaults(node: Indicator) -> Section:
    """Name what the indicator did not say itself; components hold what their indicator passes on."""
    nodes = (node, *node.components)
    said = {
        "目标": next((n.target.text for n in nodes if n.target), ""),
        "计分": next((n.scoring.text for n in nodes if n.scoring), ""),
        "分值": next(("责任状" for n in nodes if n.points and n.points.value is None and n.points.formula is None), ""),
        "分母为零": next((n.zero_rule.text for n in nodes if n.zero_rule), ""),
    }
    lines = tuple(Line(label=a, text=said[a]) for a in node.defaulted if said.get(a))
    return Section(topic=Topic.DEFAULTS, title="这项指标自己没有写、照“各指标”通例的", lines=lines)


def _assumed(item: IndicatorResult, node: Indicator) -> Iterator[str]:
    yield from (a.text for x in node.every() for a in x.assumptions)
    if item.applies:
        yield from (a.text for a in node.default_assumptions)
        yield from item.assumptions
