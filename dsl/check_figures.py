"""Figures beside one another: one formula scored twice, one quantity with two targets, a bound on the wrong side."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from fractions import Fraction

from dsl.columns import DIRECTIONS, ColumnKind
from dsl.constants import compares, sides
from dsl.diagnostic import Diagnostic, Related, Text
from dsl.errors_figures import ContradictoryBounds, CountedTwice, DirectionLooksReversed
from dsl.errors_source import CostsMissBudget, CoveredOddity
from dsl.errors_tables import DirectionContradictsSign, SumDoesNotHold
from dsl.expressions import Comparison, Ref, walk
from dsl.model import Assumption, Direction, Indicator, IndicatorKind
from dsl.quantity import MONEY, NO_UNIT, format_number, format_quantity
from dsl.record import dataclass
from dsl.regex import regex
from dsl.terms import fold
from dsl.whole import Held, Whole

#: What a name ends in when more of it is better, or less. Rates whose meaning the ending does not settle are left out.
_MORE = regex(
    r"(?:满意度|满意率|合格率|覆盖率|完成率|签订率|及时率|准确率|达标率|参保率|就业率|到位率|发放率|支付率|清欠率|普及率|结案率|得分)$"
)
_LESS = regex(r"(?:失业率|差错率|死亡率|逾期率|违规率|投诉率|发病率|失信率|流失率)$")
_UPWARD = ("≥", ">")
_DOWNWARD = ("≤", "<")


def check_figures(whole: Whole) -> Iterator[Diagnostic]:
    """Compare the indicators of a method with one another and with what their names say."""
    parts = tuple(whole.of_each("figures", lambda held: _look(held, whole.known.faulty), whole.known.faulty))
    yield from _sums(whole)
    yield from (d for part in parts for d in part.costs)
    yield from _counted_twice(one for part in parts for one in part.scored)
    yield from (d for part in parts for d in part.directions)
    yield from _two_targets(one for part in parts for one in part.targets)


@dataclass(frozen=True, slots=True)
class _Part:
    """What is found in an area, and what is compared with the others."""

    costs: tuple[Diagnostic, ...]
    directions: tuple[Diagnostic, ...]
    #: Formula, target and levels of what is scored by a formula.
    scored: tuple[tuple[Hashable, Indicator], ...]
    #: What has a target in figures, with its names, folded.
    targets: tuple[tuple[tuple[tuple[str, str], ...], Indicator], ...]


def _look(held: Held, faulty: frozenset[str]) -> _Part:
    items = [i for i in held.every if i.key not in faulty]
    return _Part(
        costs=tuple(_costs(held)),
        directions=tuple(_directions(items)),
        scored=tuple(
            ((i.formula_text, i.target.text if i.target is not None else "", i.levels), i)
            for i in items
            if i.scoring is not None and i.formula is not None and not isinstance(i.formula, Ref)
        ),
        targets=tuple(
            (tuple((name, fold(name)) for name in (i.name, *i.aliases)), i)
            for i in items
            if i.target is not None and i.target.value is not None
        ),
    )


def _sums(whole: Whole) -> Iterator[Diagnostic]:
    """Cross-checks that the method decides by itself, before there is any figure."""
    if not whole.checks:
        return
    stated = {i.key: i.target.value for i in whole.every if i.target is not None and i.target.value is not None}
    targets = {key: quantity.value for key, quantity in stated.items()}
    for check in whole.checks:
        condition = check.condition
        both = sides(condition, targets) if isinstance(condition, Comparison) else None
        if not isinstance(condition, Comparison) or both is None or compares(condition.operator, *both):
            continue
        unit = next((stated[n.key].unit for n in walk(condition) if isinstance(n, Ref) and n.key in stated), NO_UNIT)
        left, right = (format_quantity(value, unit) for value in both)
        yield SumDoesNotHold(span=check.span, text=check.text, left=left, right=right)


def _costs(held: Held) -> Iterator[Diagnostic]:
    """The costs of a budget project add up to its budget, where its rows state any."""
    for area in held.areas:
        if not area.is_project or area.budget is None:
            continue
        costs = [i for i in area.all_indicators() if any("成本" in g for g in i.groups) and _is_amount(i)]
        total = sum((i.target.value.value for i in costs if i.target and i.target.value), Fraction(0))
        checked = {n.key for c in area.checks for n in walk(c.condition) if isinstance(n, Ref)}
        # A 校核 over the costs tells it by itself.
        if not costs or total == area.budget.value or checked & {i.key for i in costs}:
            continue
        found = CostsMissBudget(
            span=area.span,
            related=tuple(Related(i.span, Text("这一行计入", "counted")) for i in costs),
            name=area.name,
            total=format_quantity(total, area.budget.unit),
            budget=format_quantity(area.budget.value, area.budget.unit),
        )
        said = format_number(area.budget.value / area.budget.unit.scale)
        covers = (f"预算{said}", format_quantity(area.budget.value, area.budget.unit))
        yield _unless_said(found, area.assumptions, covers)


def _is_amount(item: Indicator) -> bool:
    target = item.target.value if item.target is not None else None
    return (
        target is not None
        and target.unit.dimension == MONEY
        and item.target is not None
        and item.target.operator in ("=", "≤")
    )


def _counted_twice(scored: Iterable[tuple[Hashable, Indicator]]) -> Iterator[Diagnostic]:
    first: dict[Hashable, Indicator] = {}
    for said, item in scored:
        earlier = first.setdefault(said, item)
        # What 各预算项目 says stands once, and is each project's own.
        if earlier is item or earlier.span == item.span or item.assumptions:
            continue
        yield CountedTwice(
            span=item.span,
            related=(Related(earlier.span, Text("先在这里计分", "scored first here")),),
            name=item.name,
            other=earlier.name,
            formula=item.formula_text,
        )


def _directions(items: list[Indicator]) -> Iterator[Diagnostic]:
    for item in items:
        if item.target is None or item.kind is IndicatorKind.OF_WHICH or item.direction is Direction.EQUAL:
            continue
        opposed = _opposed(item)
        if opposed is not None:
            yield _unless_assumed(opposed, item, ("方向", item.target.text))
            continue
        more, less = _MORE.search(item.name), _LESS.search(item.name)
        reversed_ = (more and item.target.operator in _DOWNWARD) or (less and item.target.operator in _UPWARD)
        if not reversed_:
            continue
        better = Text("越高越好", "the higher") if more else Text("越低越好", "the lower")
        found = DirectionLooksReversed(span=item.target.span, name=item.name, better=better, target=item.target.text)
        yield _unless_assumed(found, item, ("越高越好", "越低越好", "方向", item.target.text))


def _opposed(item: Indicator) -> Diagnostic | None:
    """A row of a table whose direction is the opposite of its sign."""
    stated = item.traits.get(ColumnKind.DIRECTION.value)
    if stated is None or item.target is None:
        return None
    meant = DIRECTIONS.get(stated, Direction.EQUAL)
    if item.target.operator not in {Direction.HIGHER: _DOWNWARD, Direction.LOWER: _UPWARD}.get(meant, ()):
        return None
    return DirectionContradictsSign(span=item.target.span, name=item.name, direction=stated, sign=item.target.operator)


def _two_targets(targets: Iterable[tuple[tuple[tuple[str, str], ...], Indicator]]) -> Iterator[Diagnostic]:
    first: dict[str, Indicator] = {}
    for names, item in targets:
        for name, folded in names:
            earlier = first.setdefault(folded, item)
            here, there = item.target, earlier.target
            if earlier is item or here is None or there is None or here.value is None or there.value is None:
                continue
            if here.value.value == there.value.value or here.value.unit.dimension != there.value.unit.dimension:
                continue
            place = Text(f"第 {earlier.span.line} 行", f"line {earlier.span.line}")
            found = ContradictoryBounds(
                span=here.span,
                related=(Related(there.span, Text(f"这里是 {there.text}", f"{there.text} here")),),
                name=name,
                here=here.text,
                there=there.text,
                place=place,
            )
            yield _unless_assumed(found, item, (str(there.value),))
            break


def _unless_assumed(found: Diagnostic, item: Indicator, words: tuple[str, ...]) -> Diagnostic:
    return _unless_said(found, item.assumptions, words)


def _unless_said(found: Diagnostic, assumptions: tuple[Assumption, ...], words: tuple[str, ...]) -> Diagnostic:
    for assumption in assumptions:
        if any(fold(w).replace(" ", "") in fold(assumption.text).replace(" ", "") for w in words):
            what = Text(found.message("zh"), found.message("en"))
            return CoveredOddity(span=found.span, related=found.related, what=what, cover=f"假设 “{assumption.text}”")
    return found
