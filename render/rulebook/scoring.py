"""How an item is scored, in words: the target, the points, what the figures give, and what a zero denominator means."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from dsl.expressions import ComparisonOperator, Expression, Number
from dsl.model import CompletionForm, Indicator, Target, ZeroChoice, ZeroOutcome, ZeroRule
from dsl.model_scoring import (
    BandChange,
    Bands,
    Base,
    ByFormula,
    FirstStep,
    Graded,
    GradePoints,
    Idle,
    IdleOutcome,
    Scoring,
)
from dsl.quantity import Quantity, format_quantity
from engine.wording import IN_WORDS
from render.rulebook.names import tidy
from render.rulebook.words import Words
from render.wording import points

#: What is not stated by the method but in each unit's letter.
SIGNED = "责任状确定"
_ZERO = {
    ZeroOutcome.FULFILLED: "视为完成",
    ZeroOutcome.UNFULFILLED: "视为未完成",
    ZeroOutcome.WHOLE: "按100%计算",
    ZeroOutcome.FULL_MARKS: "得满分",
    ZeroOutcome.NO_MARKS: "得0分",
    ZeroOutcome.NOT_APPLICABLE: "不考评本项",
    ZeroOutcome.REDISTRIBUTED: "本项不计分，分值按比例分给同一方面的其他项",
}
_COMPLETION = {
    CompletionForm.VALUE_OVER_TARGET: "分值 × 完成值 ÷ 目标",
    CompletionForm.TARGET_OVER_VALUE: "分值 × 目标 ÷ 完成值",
    CompletionForm.TWO_MINUS_RATIO: "分值 ×（2 － 完成值 ÷ 目标）",
}
_BOUNDS: dict[ComparisonOperator, str] = {
    "=": "为",
    "≠": "不为",
    "<": "低于",
    "≤": "不超过",
    ">": "超过",
    "≥": "不低于",
}
_FIRST = {
    Base.COMPLETION: "按完成率计分（分值 × 完成率）",
    Base.VALUE: "按数值计分（分值 × 完成值）",
    Base.ALL_OR_NOTHING: "完成目标的得满分，未完成的不得分",
    Base.FULL: "从满分起扣",
    Base.NOTHING: "从0分起加",
}


def target_words(target: Target | None, words: Words) -> str:
    """`不低于10%`, 责任状确定, or nothing."""
    match target:
        case None:
            return ""
        case Target(value=Quantity() as value):
            return f"{_wanted(target)}{format_quantity(value.value, value.unit)}"
        case Target(formula=formula) if formula is not None:
            return f"{_wanted(target)}{words.phrase(formula).text}"
        case _:
            return SIGNED


def _wanted(target: Target) -> str:
    return "" if target.operator == "=" else IN_WORDS[target.operator]


def points_words(item: Indicator, words: Words) -> str:
    """`3分`, 责任状确定, or nothing where it has no points of its own."""
    if item.points is None:
        return ""
    if item.points.value is not None:
        return exact_points(item.points.value)
    return words.phrase(item.points.formula).text if item.points.formula is not None else SIGNED


def exact_points(value: Fraction) -> str:
    """Points with all their digits, or marked as cut: `约5.5556分`."""
    text = points(value)
    return text if Fraction(text.removesuffix("分")) == value else f"约{text}"


def zero_words(rule: ZeroRule | None, words: Words) -> str:
    """What holds where the denominator is zero, or nothing where no rule says."""
    return "" if rule is None else f"分母为零的，{_zero(rule.outcome, words)}"


def _zero(outcome: ZeroOutcome | ZeroChoice, words: Words) -> str:
    if isinstance(outcome, ZeroOutcome):
        return _ZERO[outcome]
    condition = words.condition(outcome.condition)
    return f"{condition}时{_zero(outcome.then, words)}，否则{_zero(outcome.otherwise, words)}"


def scoring_words(item: Indicator, words: Words) -> str:
    """How an item is scored, its clauses in the order in which they are taken; nothing where it is not scored."""
    if item.scoring is None:
        return ""
    said = "；".join(s for s in _clauses(item, item.scoring, words) if s)
    return said.replace("）；最多得满分", "），最多得满分")


def _clauses(item: Indicator, scoring: Scoring, words: Words) -> Iterator[str]:
    yield from (_text(o.text).removeprefix("若") for o in scoring.overrides)
    firsts = [_first(base, item, words) for base in scoring.bases]
    yield "、".join(firsts) + (f"，{scoring.choice.value}" if scoring.choice is not None else "")
    yield from (_text(m.text) for m in scoring.multipliers)
    for change in scoring.changes:
        yield _bands(change.bands, item, words) if isinstance(change, BandChange) else _text(change.text)
        if isinstance(change, BandChange) and change.cap is not None:
            yield f"合计不超过{_amount(change.cap, item, words)}"
    if scoring.only_highest:
        yield "同一事项只计最高一次"
    yield _highest(scoring)
    if scoring.floor is not None:
        yield tidy(scoring.floor.text)
    if scoring.may_be_negative:
        yield "可以为负分"
    yield _idle(scoring.idle, item, words)
    yield _missing(item, words)


def _text(written: str) -> str:
    """A clause as it is written, with words for its signs."""
    return tidy(written).replace("≥", "不低于").replace("≤", "不超过")


def _amount(amount: Expression, item: Indicator, words: Words) -> str:
    """What is given or taken: points, 满分, or a share of the full marks."""
    if isinstance(amount, Number) and amount.quantity.unit.name == "%":
        return f"分值的{words.phrase(amount).text}"
    return words.phrase(amount, item).text


def _bands(bands: Bands, item: Indicator, words: Words) -> str:
    rows = []
    for row in bands.rows:
        between = "、".join(f"{_BOUNDS[b.operator]}{words.phrase(b.value, item).text}" for b in row.bounds)
        which = "其余" if row.is_rest else f"{row.way.value if row.way is not None else ''}{between}的"
        rows.append(f"{which}{row.sign.value if row.sign is not None else '得'}{_amount(row.amount, item, words)}")
    return f"{tidy(bands.text)}：{'，'.join(rows)}"


def _first(base: FirstStep, item: Indicator, words: Words) -> str:
    match base:
        case Base.COMPLETION if item.completion is not None:
            return f"按完成率计分（{_COMPLETION[item.completion]}）"
        case Base():
            return _FIRST[base]
        case Graded(grades=grades):
            return f"按评定计分：{'，'.join(map(_graded, grades))}"
        case Bands() if base.gives:
            return _bands(base, item, words)
        case ByFormula(expression=expression, text=text) if text.startswith("得分"):
            return words.stated("得分", expression, as_percent=False, own=item)
        case _:
            return _text(base.text)


def _graded(grade: GradePoints) -> str:
    ends = [str(e.quantity) for e in (grade.amount, grade.other) if isinstance(e, Number)]
    return f"{grade.grade}得{'分值的' if ends[0].endswith('%') else ''}{'至'.join(ends)}" if ends else grade.grade


def _highest(scoring: Scoring) -> str:
    if scoring.may_exceed:
        return "可以超过满分"
    if scoring.cap is not None:
        return tidy(scoring.cap.text).replace("最多满分", "最多得满分")
    # What is proportional to the value could go beyond full marks, and does not.
    return "最多得满分" if {Base.COMPLETION, Base.VALUE} & set(scoring.bases) else ""


def _idle(idle: Idle | None, item: Indicator, words: Words) -> str:
    if idle is None:
        return ""
    said = {
        IdleOutcome.REDISTRIBUTED: "不计分，分值按比例分给其他项",
        IdleOutcome.NOTHING_TAKEN: "不扣分",
        IdleOutcome.AMOUNT: f"得{_amount(idle.amount, item, words)}" if idle.amount is not None else "得分",
    }
    return f"没有任务的，{said[idle.outcome]}"


def _missing(item: Indicator, words: Words) -> str:
    """What a figure that nobody reported gives."""
    missing = item.when_missing
    if missing is None:
        return ""
    return "缺报的，待定" if missing.amount is None else f"缺报的，得{_amount(missing.amount, item, words)}"
