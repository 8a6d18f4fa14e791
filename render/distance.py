"""How far a unit is from what it did not reach: the next rank, the next grade, the next tier, each exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from dsl.expressions import AllOf, Arithmetic, Comparison, Expression, Judged, Number, Ref, Side, Year
from dsl.grade_bands import bounds_of
from dsl.model import Indicator, Tier, TierCondition
from dsl.outcomes import GRADE_KEY, Grade
from dsl.quantity import POINT, Unit
from engine.explain_scene import Scene, difference, leaves, plain_label
from engine.results import Derivation, IndicatorResult, UnitResult
from engine.vetoes import said
from engine.wording import shown
from render.wording import formal, join_names, worked

_TURNED = {"<": ">", "≤": "≥", ">": "<", "≥": "≤", "=": "="}


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """One distance in words, and the figures that it is the difference of."""

    text: str
    lines: tuple[str, ...] = ()


def exact(points: Fraction) -> str:
    """Write points with all their digits, 约 where they do not end."""
    return shown(points, POINT)


def _sum(scene: Scene, points: Fraction) -> str:
    """Write a total, or a difference of totals, with the places that the method keeps; never cut for the page."""
    shape = scene.total.shape if scene.total is not None else None
    return exact(points) if shape is not None and shape.shown is not None else scene.sum(points)


# --- ranks -------------------------------------------------------------------------------------------


def to_next_rank(scene: Scene) -> Distance | None:
    """Say what the total lacks to the next rank above; of an open total, between which ranks it will be."""
    unit = scene.unit
    if unit.rank is None or unit.total is None:
        return _possible_ranks(scene)
    better = [u for u in scene.peers if u.rank is not None and u.rank < unit.rank]
    if not better:
        return Distance(text=f"已列第{unit.rank}名，前面没有单位。", lines=_totals(scene, [unit]))
    rank = max(u.rank or 0 for u in better)
    above = [u for u in better if u.rank == rank]
    target = above[0].total
    if target is None:
        return None
    names, gap = join_names(u.name for u in above), _sum(scene, target - unit.total)
    theirs = _sum(scene, target)
    text = f"前面一名是第{rank}名{names}（{theirs}）。总分再得{gap}，即与{names}同分，并列第{rank}名。"
    subtracted = f"{theirs} － {_sum(scene, unit.total)} = {gap}"
    return Distance(text=text, lines=(*_totals(scene, [*above, unit]), subtracted))


def _totals(scene: Scene, units: Sequence[UnitResult]) -> tuple[str, ...]:
    return tuple(f"{u.name}：总分{_sum(scene, u.total)}，第{u.rank}名" for u in units if u.total is not None)


def _possible_ranks(scene: Scene) -> Distance | None:
    """The best and the worst rank that an open total can still come to."""
    unit = scene.unit
    if unit.lowest is None or unit.highest is None:
        return None
    others = [u for u in scene.peers if u is not unit]
    best = 1 + sum(1 for u in others if u.lowest is not None and u.lowest > unit.highest)
    worst = 1 + sum(1 for u in others if u.highest is None or u.highest > unit.lowest)
    ranks = f"第{best}名" if best == worst else f"第{best}名至第{worst}名"
    text = f"总分待定，最低{exact(unit.lowest)}，最高{exact(unit.highest)}；定下来以后，名次在{ranks}之间。"
    lines = tuple(f"{u.name}：{_span(u)}" for u in scene.peers)
    return Distance(text=text.replace(f"{ranks}之间", ranks) if best == worst else text, lines=lines)


def _span(unit: UnitResult) -> str:
    if unit.total is not None:
        return f"总分{exact(unit.total)}"
    low = "没有下限" if unit.lowest is None else f"最低{exact(unit.lowest)}"
    return f"{low}，" + ("没有上限" if unit.highest is None else f"最高{exact(unit.highest)}")


# --- grades ------------------------------------------------------------------------------------------


def to_next_grade(scene: Scene) -> Distance | None:
    """Say what the total lacks to the next grade, or what else the grade was settled by."""
    unit = scene.unit
    table = scene.policy.outcomes.table(unit.level, scene.assessment.period_kind)
    if table is None or unit.grade is None or unit.total is None:
        return None
    steps = tuple(f"{s.label}：{s.formula}，{s.substituted}" for s in _steps(unit.grade_derivation))
    if unit.grade == table.names[0]:
        return Distance(text=f"已是最高的等次“{unit.grade}”。", lines=steps)
    decided = [a for a in unit.adjustments if a.kind in ("否决", "调整", "情形") and _settles(a.kind, a.block)]
    if decided:
        why = "；".join(formal(" ".join(x for x in (a.name, a.reason) if x)) for a in decided)
        return Distance(text=f"等次“{unit.grade}”不只由总分定：{why}。", lines=steps)
    better = table.grades[table.names.index(unit.grade) - 1]
    text = "".join(_to_band(better, unit.total, _steps(unit.grade_derivation)))
    return Distance(text=text, lines=steps) if text else None


def _settles(kind: str, block: str) -> bool:
    return kind == "否决" or block == GRADE_KEY


def _steps(derivation: Derivation | None) -> tuple[Derivation, ...]:
    return derivation.children if derivation is not None else ()


def _to_band(better: Grade, total: Fraction, steps: Sequence[Derivation]) -> Iterator[str]:
    bounds = bounds_of(better.band) if better.band is not None else None
    least = max(((n, op) for op, n in bounds or () if op in "≥>"), default=None)
    if least is not None:
        line, operator = least
        reaches = total > line if operator == ">" else total >= line
        beyond = "高于" if operator == ">" else "达到"
        if reaches:
            yield f"总分已{beyond}“{better.name}”的分数线{exact(line)}"
            over = next((s for s in steps if s.label.startswith("超出名额")), None)
            yield f"，没有评为“{better.name}”是因为超出名额（{formal(over.formula)}）。" if over else "。"
        elif line == total:
            yield f"总分正好是{exact(line)}，高于它才达到上一等次“{better.name}”的分数线。"
        else:
            gap = exact(line - total)
            how = f"总分再得{gap}，即达到" if operator == "≥" else f"总分再得{gap}以上（不含本数），才高于"
            yield f"{how}上一等次“{better.name}”的分数线{exact(line)}。"
    if better.conditions:
        count = "" if better.needed == len(better.conditions) else f"（具备其中{better.needed}条）"
        listed = "；".join(formal(said(c)) for c in better.conditions)
        yield f"评为“{better.name}”{'还' if least else ''}要求{count}：{listed}。"
    if better.cut is not None:
        yield f"“{better.name}”有{formal(better.cut.text)}。"


# --- tiers -------------------------------------------------------------------------------------------


def to_next_tier(scene: Scene, item: IndicatorResult, node: Indicator) -> tuple[str, ...]:
    """Name the conditions that keep an item from the tier above its own, with the figure that each lacks."""
    missed = [t for t in _steps(item.tier_derivation) if t.value is False]
    if item.tier is None or not missed:
        return ()
    nearest = missed[-1]
    tier = next((t for t in node.tiers if t.name == nearest.label), None)
    return tuple(_lacking(scene, nearest, tier)) if tier is not None else ()


def _lacking(scene: Scene, tried: Derivation, tier: Tier) -> Iterator[str]:
    for condition, outcome in zip(tier.conditions, tried.children, strict=True):
        if outcome.value is False:
            yield _condition(scene, condition, outcome)


def _condition(scene: Scene, condition: TierCondition, outcome: Derivation) -> str:
    gaps = list(_gaps(scene, condition.condition, outcome))
    if isinstance(condition.condition, Judged):
        return f"“{condition.condition.sentence}”评定为否"
    words = f"“{worked(condition.text)}”不成立"
    found = worked(outcome.substituted)
    if found and not condition.text.startswith("评定：") and found != worked(condition.text):
        words += f"（{found}）"
    return words + (f"，{join_names(gaps)}" if gaps else "")


def _gaps(scene: Scene, expression: Expression, outcome: Derivation) -> Iterator[str]:
    """What each comparison that does not hold lacks; nothing where its figures cannot be told apart."""
    parts = expression.conditions if isinstance(expression, AllOf) else (expression,)
    figures = _figures(scene, outcome)
    for part in parts:
        if isinstance(part, Comparison):
            gap = _gap(part, figures, scene)
            if gap:
                yield gap


def _figures(scene: Scene, outcome: Derivation) -> Mapping[str, Fraction]:
    """The figures of a condition by name; a name that two figures have is left out."""
    found: dict[str, list[Fraction]] = {}
    for child in (*outcome.children, *(x for c in outcome.children for x in leaves(c))):
        if isinstance(child.value, Fraction):
            values = found.setdefault(plain_label(scene, child), [])
            values += [child.value] if child.value not in values else []
    return {name: values[0] for name, values in found.items() if len(values) == 1}


def _gap(comparison: Comparison, figures: Mapping[str, Fraction], scene: Scene) -> str:
    left, right = (_number(x, figures) for x in (comparison.left, comparison.right))
    unit = _unit(comparison, scene)
    if left is None or right is None or unit is None:
        return ""
    operator: str = comparison.operator
    if isinstance(comparison.left, Number):
        left, right, operator = right, left, _TURNED.get(operator, operator)
    short, apart = right - left, difference(right - left, unit)
    if operator in ("≥", ">") and (short > 0 or (short == 0 and operator == ">")):
        return f"还差{apart}" if short else "要高于它"
    if operator in ("≤", "<") and (short < 0 or (short == 0 and operator == "<")):
        return f"多出{apart}" if short else "要低于它"
    if operator == "=" and short:
        return f"{'还差' if short > 0 else '多出'}{apart}"
    return ""


def _number(expression: Expression, figures: Mapping[str, Fraction]) -> Fraction | None:
    """Work out a side of a comparison from the figures that the derivation holds."""
    match expression:
        case Number(quantity=quantity):
            return quantity.value
        case Ref(key=key, side=Side.VALUE, year=Year.THIS):
            return figures.get(key.rpartition(".")[2]) if key not in figures else figures[key]
        case Arithmetic(operator=operator, left=left, right=right):
            one, other = _number(left, figures), _number(right, figures)
            return None if one is None or other is None else _compute(operator, one, other)
        case _:
            return None


def _compute(operator: str, one: Fraction, other: Fraction) -> Fraction | None:
    match operator:
        case "+":
            return one + other
        case "-":
            return one - other
        case "*":
            return one * other
        case _:
            return one / other if other else None


def _unit(comparison: Comparison, scene: Scene) -> Unit | None:
    """The unit to tell the difference in: that of the number it is compared with, else of the figure itself."""
    for side in (comparison.right, comparison.left):
        if isinstance(side, Number):
            return side.quantity.unit
    for side in (comparison.left, comparison.right):
        node = scene.nodes.get(side.key) if isinstance(side, Ref) else None
        if node is not None:
            return node.unit
    return None
