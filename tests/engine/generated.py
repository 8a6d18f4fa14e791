"""Small methods and figures for them, drawn by Hypothesis: enough of everything to make two evaluators disagree."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from dsl.expressions import (
    Arithmetic,
    Conditional,
    Expression,
    Not,
    ScoreSum,
    SharedItem,
    SumOfShares,
    Year,
    walk,
)
from dsl.expressions import Judged as JudgedNode
from dsl.facts import Fact, Facts, FigureId, Rating, RosterUnit, SignedTarget
from dsl.model import (
    Area,
    Base,
    CheckedPolicy,
    CompletionForm,
    Definition,
    Direction,
    Indicator,
    IndicatorKind,
    RoundingMode,
    ZeroChoice,
    ZeroOutcome,
    reported_keys,
)
from dsl.quantity import NO_UNIT, Quantity
from dsl.span import NOWHERE
from tests.engine.builders import (
    HALF_YEAR,
    HERE,
    YEAR_END,
    area,
    call,
    checked,
    city,
    compared,
    compute,
    definition,
    field,
    indicator,
    judged,
    level,
    num,
    ref,
    rounding,
    total,
)

FIELD_NAMES = ("参保人数", "应参保人数", "结案件数", "受理件数")
SENTENCES = ("有专门机构", "有专用机房")
LEVELS = (level("市州", "地级市"), level("县市区", "县", "市辖区", ranked_within="市州"))
ROSTER = (
    city("长春市"),
    city("通化市"),
    city("辽源市"),
    city("农安县", "县", "长春市"),
    city("南关区", "市辖区", "长春市"),
    city("辉南县", "县", "通化市"),
)

_years = st.sampled_from([Year.THIS, Year.THIS, Year.THIS, Year.LAST])
_names = st.sampled_from(FIELD_NAMES)
_numbers = st.sampled_from(["0", "1", "2", "0.5", "3"]).map(num)


def _leaf() -> st.SearchStrategy[Expression]:
    fields = st.builds(lambda name, year: ref(name, year=year), _names, _years)
    return st.one_of(fields, fields, _numbers)


def _conditions(numbers: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    comparisons = st.builds(compared, numbers, st.sampled_from(["=", "≠", "<", "≤", ">", "≥"]), numbers)
    sentences: st.SearchStrategy[Expression] = st.sampled_from(SENTENCES).map(judged)
    simple = st.one_of(comparisons, sentences)
    denied = simple.map(lambda c: Not(operand=c, span=NOWHERE))
    return st.one_of(simple, denied)


def _wider(numbers: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    arithmetic = st.builds(compute, numbers, st.sampled_from(["+", "-", "*", "/", "/"]), numbers)
    choices = st.builds(
        lambda c, a, b: Conditional(condition=c, then=a, otherwise=b, span=NOWHERE),
        _conditions(numbers),
        numbers,
        numbers,
    )
    calls = st.one_of(
        st.builds(lambda a, b: call("占比", a, b), numbers, numbers),
        st.builds(lambda name, n: call(name, ref(n)), st.sampled_from(["增长率", "下降率"]), _names),
        st.builds(call, st.sampled_from(["合计", "平均", "最大", "最小"]), numbers, numbers),
    )
    return st.one_of(arithmetic, arithmetic, choices, calls)


def _shares(sentences: list[str]) -> SumOfShares:
    items = tuple(SharedItem(label=f"（{n}）", condition=judged(s), span=NOWHERE) for n, s in enumerate(sentences, 1))
    return SumOfShares(share=Quantity(Fraction(1, 2), NO_UNIT), items=items, span=NOWHERE)


numbers = st.recursive(_leaf(), _wider, max_leaves=5)
formulas = st.one_of(numbers, numbers, st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=2).map(_shares))
#: Quotients whose value lies between zero and a few times one: nothing in them turns a better figure into a worse.
plain_formulas = st.builds(lambda a, b: compute(ref(a), "/", ref(b)), _names, _names)

_outcomes = st.sampled_from(list(ZeroOutcome))
zero_rules = st.one_of(
    st.none(),
    _outcomes,
    st.builds(lambda c, a, b: ZeroChoice(condition=c, then=a, otherwise=b), _conditions(_leaf()), _outcomes, _outcomes),
)


@st.composite
def leaves(
    draw: st.DrawFn, key: str, kind: IndicatorKind, formula: st.SearchStrategy[Expression], *, is_monotone: bool
) -> Indicator:
    """An indicator without components, or a component."""
    is_part = kind is IndicatorKind.COMPONENT
    points = draw(st.sampled_from([None, "1", "责任状"] if is_part else ["1", "2", "3", "责任状", None]))
    directions = [Direction.HIGHER] if is_monotone else list(Direction)
    forms = [CompletionForm.VALUE_OVER_TARGET] if is_monotone else [*CompletionForm, None]
    by_target = [Base.COMPLETION, Base.ALL_OR_NOTHING]
    bases = by_target if is_monotone else [*by_target, Base.VALUE]
    targets = ["1", "2", "责任状"] if is_monotone else ["0", "1", "2", "责任状", None]
    return indicator(
        key,
        "",
        kind=kind,
        formula=draw(st.one_of(st.none(), formula)),
        zero_rule=draw(zero_rules),
        target=draw(st.sampled_from(targets)),
        operator="≥" if is_monotone else draw(st.sampled_from(["=", "≠", "<", "≤", ">", "≥"])),
        points=points,
        base=draw(st.sampled_from(bases)),
        may_exceed=False if is_monotone else draw(st.booleans()),
        completion=draw(st.sampled_from(forms)),
        direction=draw(st.sampled_from(directions)),
        levels=draw(st.sampled_from([None, None, None, ("市州",), ("县市区",)])),
    )


@st.composite
def items(draw: st.DrawFn, key: str, formula: st.SearchStrategy[Expression], *, is_monotone: bool) -> Indicator:
    """A numbered item, sometimes of components."""
    if draw(st.integers(0, 3)):
        return draw(leaves(key, IndicatorKind.INDICATOR, formula, is_monotone=is_monotone))
    parts = [
        draw(leaves(f"{key}.（{n}）", IndicatorKind.COMPONENT, formula, is_monotone=is_monotone))
        for n in range(1, 1 + draw(st.integers(1, 3)))
    ]
    return indicator(key, "", points=draw(st.sampled_from(["2", "4", "责任状", None])), components=parts)


@st.composite
def policies(draw: st.DrawFn, *, is_monotone: bool = False) -> CheckedPolicy:
    """A method of one to three areas, one of them sometimes inside another."""
    definitions: list[Definition] = []
    if not is_monotone and draw(st.booleans()):
        definitions.append(definition("参保率", draw(numbers), zero_rule=draw(zero_rules), is_published=True))
    formula = plain_formulas if is_monotone else formulas
    if definitions:
        formula = st.one_of(formula, st.just(ref("参保率")), st.just(compute(ref("参保率"), "+", num("1"))))
    areas = [draw(_areas(f"方面{n}", formula, is_monotone=is_monotone)) for n in range(1, 1 + draw(st.integers(1, 3)))]
    if len(areas) > 1 and draw(st.booleans()):
        inner = areas.pop()
        areas[0] = area(areas[0].key, *areas[0].indicators, inner=[inner])
    score = draw(st.sampled_from([None, rounding(2), rounding(1), rounding(0, RoundingMode.UP)]))
    return checked(
        *areas,
        fields=[*(field(name, "") for name in FIELD_NAMES), field("日常工作得分", "分", is_judged=True)],
        definitions=definitions,
        levels=LEVELS,
        totals=[_total(draw)],
        rounded=score,
    )


def _areas(key: str, formula: st.SearchStrategy[Expression], *, is_monotone: bool) -> st.SearchStrategy[Area]:
    drawn = st.integers(1, 4).flatmap(
        lambda count: st.tuples(
            *(items(f"{key}.指标{n}", formula, is_monotone=is_monotone) for n in range(1, 1 + count))
        )
    )
    return drawn.map(lambda found: area(key, *found))


def _total(draw: st.DrawFn):  # type: ignore[no-untyped-def]
    weighted: Arithmetic | ScoreSum = ScoreSum(span=NOWHERE)
    if draw(st.booleans()):
        share = compute(ScoreSum(span=NOWHERE), "*", num("80%"))
        weighted = compute(share, "+", compute(ref("日常工作得分"), "*", num("20%")))
    rounded = draw(st.sampled_from([None, rounding(2), rounding(1)]))
    return total(weighted, sum_to_hundred=draw(st.booleans()), rounded=rounded)


#: Small figures: equal ones, zeros and blanks come up often.
_values = st.sampled_from([Fraction(n) for n in (0, 0, 1, 1, 2, 3)])
_marks = st.sampled_from([Fraction(60), Fraction(90), Fraction(100)])


@st.composite
def known(draw: st.DrawFn, policy: CheckedPolicy, *, gaps: bool = True) -> Facts:
    """What is known of some of the units, with gaps in it."""
    units = draw(st.lists(st.sampled_from(ROSTER), min_size=1, max_size=4, unique_by=lambda u: u.name))
    figures: dict[FigureId, Fact] = {}
    targets: dict[str, dict[str, SignedTarget]] = {}
    ratings: dict[tuple[str, str, str], Rating] = {}
    for one in units:
        figures |= _figures(draw, policy, one, gaps=gaps)
        targets[one.name] = _letter(draw, policy, gaps=gaps)
        for sentence in _sentences(policy):
            if not gaps or draw(st.integers(0, 4)):
                ratings[YEAR_END, one.name, sentence] = Rating(value=draw(st.booleans()), source=HERE)
        if not gaps or draw(st.integers(0, 4)):
            ratings[YEAR_END, one.name, "日常工作得分"] = Rating(value=draw(_marks), source=HERE)
    return Facts(roster=tuple(units), figures=figures, targets=targets, signatures={}, ratings=ratings)


def _figures(draw: st.DrawFn, policy: CheckedPolicy, unit: RosterUnit, *, gaps: bool) -> dict[FigureId, Fact]:
    found: dict[FigureId, Fact] = {}
    for key in reported_keys(policy.policy):
        for year in Year:
            shape = draw(st.integers(0, 11)) if gaps else 11
            if shape > 0:
                value = None if shape == 1 else draw(_values)
                for period in (HALF_YEAR, YEAR_END):
                    found[FigureId(unit=unit.name, period=period, key=key, year=year)] = Fact(value=value, source=HERE)
    return found


def _letter(draw: st.DrawFn, policy: CheckedPolicy, *, gaps: bool) -> dict[str, SignedTarget]:
    found = {}
    for item in policy.policy.every_indicator():
        if gaps and draw(st.integers(0, 7)) == 0:
            continue
        target = Quantity(draw(st.sampled_from([Fraction(1), Fraction(2), Fraction(3, 2)])), NO_UNIT)
        points = draw(st.sampled_from([Fraction(1), Fraction(2), Fraction(3), None] if gaps else [Fraction(2)]))
        found[item.key] = SignedTarget(target=target, points=points, source=HERE)
    return found


def _sentences(policy: CheckedPolicy) -> list[str]:
    formulas = [i.formula for i in policy.policy.every_indicator() if i.formula is not None]
    formulas += [d.formula for d in policy.policy.all_definitions()]
    rules = [i.zero_rule for i in policy.policy.every_indicator()] + [
        d.zero_rule for d in policy.policy.all_definitions()
    ]
    formulas += [r.outcome.condition for r in rules if r is not None and isinstance(r.outcome, ZeroChoice)]
    return list(dict.fromkeys(n.sentence for f in formulas for n in walk(f) if isinstance(n, JudgedNode)))
