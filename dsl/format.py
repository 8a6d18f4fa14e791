"""Expressions back to text, in the one form that the language is written in."""

from __future__ import annotations

import re

from dsl.expressions import (
    OWN,
    AllOf,
    AnyOf,
    Arithmetic,
    AttributeIs,
    ByCase,
    Call,
    Comparison,
    Conditional,
    Day,
    DayOfYear,
    Expression,
    Fulfilled,
    GradeIs,
    InEachPart,
    InYear,
    Judged,
    JudgedAs,
    MeetsTier,
    Name,
    Negative,
    Not,
    Number,
    OwnBound,
    Ranked,
    Reduction,
    Ref,
    Scope,
    Scoped,
    ScoreSum,
    SumOfShares,
    Truth,
    YearNumber,
)

ARITHMETIC_SIGNS = {"+": "＋", "-": "－", "*": "×", "/": "÷"}
#: Parentheses of expressions while they are put together.
_OPEN, _CLOSE = "\ue000", "\ue001"
_PARTS = ("每月", "每季", "每半年")
COMPARISON_WORDS = {"=": "=", "≠": "≠", "<": "低于", "≤": "不超过", ">": "高于", "≥": "不低于"}

#: How tightly each kind of node binds; an operand that binds less stands in parentheses.
_STRENGTH: dict[type, int] = {
    Conditional: 0,
    AnyOf: 1,
    AllOf: 2,
    Not: 3,
    **dict.fromkeys((Comparison, Fulfilled, Judged, OwnBound, MeetsTier, Ranked, AttributeIs, GradeIs, JudgedAs), 4),
}


def format_expression(node: Expression) -> str:
    """Write an expression with full-width signs and one space at every seam, but for those at a parenthesis.

    >>> from dsl.span import NOWHERE
    >>> from dsl.expressions import Side, Year
    >>> x = Ref(key="甲", side=Side.VALUE, year=Year.LAST, span=NOWHERE)
    >>> minus = Arithmetic(operator="-", left=x, right=x, span=NOWHERE)
    >>> format_expression(Arithmetic(operator="/", left=minus, right=x, span=NOWHERE))
    '（上年.甲 － 上年.甲）÷ 上年.甲'
    """
    text = _marked(node)
    return re.sub(f" ?{_OPEN}", "（", re.sub(f"{_CLOSE} ?", "）", text))


def _marked(node: Expression) -> str:  # noqa: C901 - one case for each kind of node
    """The text of an expression in which its parentheses are told from those in names."""
    match node:
        case Number(quantity=quantity):
            return str(quantity)
        case Truth(value=value):
            return "是" if value else "否"
        case Day(value=value):
            return value.isoformat()
        case DayOfYear(month=month, day=day):
            return f"{month}月{day}日"
        case Name() | Ref():
            return node.text
        case Judged(sentence=sentence):
            return f"评定：{sentence}"
        case ScoreSum():
            return "指标得分合计"
        case Negative(operand=operand):
            return f"－{_inside(operand, 7)}"
        case Arithmetic(operator=operator, left=left, right=right):
            strength = strength_of(node)
            return f"{_inside(left, strength)} {ARITHMETIC_SIGNS[operator]} {_inside(right, strength + 1)}"
        case Comparison(operator=operator, left=left, right=right):
            return f"{_inside(left, 5)} {COMPARISON_WORDS[operator]} {_inside(right, 5)}"
        case AllOf(conditions=conditions):
            return " 且 ".join(_inside(c, 3) for c in conditions)
        case AnyOf(conditions=(own, Reduction(function="任一", condition=below) as reduction)) if own == below:
            return f"本级或{_reduction(reduction)}"
        case AnyOf(conditions=conditions):
            return " 或 ".join(_inside(c, 2) for c in conditions)
        case Not(operand=operand):
            return f"非 {_inside(operand, 3)}"
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return f"如果 {_inside(condition, 1)} 则 {_inside(then, 1)} 否则 {_marked(otherwise)}"
        case Call(function=function, arguments=arguments, without_years=years):
            inside = [_marked(a) for a in arguments]
            return f"{function}{_OPEN}{'，'.join((*inside, *_left_out(years)))}{_CLOSE}"
        case Fulfilled(subject=Name(path=path), positive=positive) if path == OWN:
            return "完成" if positive else "未完成"
        case Fulfilled(subject=subject, positive=positive):
            return f"{_inside(subject, 5)} {'完成' if positive else '未完成'}"
        case OwnBound(operator=operator, right=right):
            return f"{COMPARISON_WORDS[operator]} {_inside(right, 5)}"
        case MeetsTier(tier=tier):
            return f"符合 {tier}"
        case Ranked(subject=subject, places=places):
            return f"{_inside(subject, 5)} 列 {'、'.join(p.text for p in places)}"
        case InEachPart(part=part, condition=condition):
            return f"{part}{_OPEN}{_marked(condition)}{_CLOSE}"
        case Scoped(scope=scope, subject=subject):
            return scope.value if subject is None else f"{scope.value}.{_inside(subject, 8)}"
        case Reduction():
            return _reduction(node)
        case AttributeIs(attribute=attribute, value=value):
            return f"{attribute} = {value}"
        case JudgedAs(subject=subject, grades=grades):
            return f"{_inside(subject, 5)} 评为 {'、'.join(grades)}"
        case GradeIs(grade=grade):
            return f"等次 {grade}"
        case ByCase(kind=kind, cases=cases):
            inner = "，".join(f"{'、'.join(c.names) or '其余'}：{_marked(c.value)}" for c in cases)
            return f"按{kind}{_OPEN}{inner}{_CLOSE}"
        case InYear(year=year, subject=subject):
            return f"{year}年.{_inside(subject, 8)}"
        case YearNumber():
            return "年度"
        case SumOfShares(share=share):
            return f"下列各项之和，每项 {share}"


def _reduction(node: Reduction) -> str:
    """合计（下辖.x，condition） and its like."""
    condition = _marked(node.condition) if node.condition is not None else ""
    if node.is_condition:
        scope = node.over.value if isinstance(node.over, Scope) else node.over
        return f"{node.function}{scope} {condition}"
    if node.over in _PARTS and node.function == "计数" and node.subject is None:
        return f"计数{_OPEN}{node.over}{_OPEN}{condition}{_CLOSE}{_CLOSE}"
    if node.only_year is not None and node.subject is not None:
        return f"{node.only_year}年.{_inside(node.subject, 8)}"
    if node.without_years:
        condition = "，".join((*((condition,) if condition else ()), *_left_out(node.without_years)))
    if isinstance(node.over, Scope):
        over = node.over.value if node.subject is None else f"{node.over.value}.{_inside(node.subject, 8)}"
    else:
        last = node.year.head
        over = _marked(node.subject) if node.subject is not None else f"{last}{node.over}"
    return f"{node.function}{_OPEN}{over}{'，' + condition if condition else ''}{_CLOSE}"


def _left_out(years: tuple[int, ...]) -> tuple[str, ...]:
    return (f"不含 {'、'.join(f'{y}年' for y in years)}",) if years else ()


def strength_of(node: Expression) -> int:
    """How tightly a node binds, from 0 (如果) to 8 (a name)."""
    if isinstance(node, Arithmetic):
        return 5 if node.operator in "+-" else 6
    if isinstance(node, Negative):
        return 7
    if isinstance(node, Reduction) and node.is_condition:
        return 0
    return _STRENGTH.get(type(node), 8)


def _inside(node: Expression, at_least: int) -> str:
    text = _marked(node)
    return text if strength_of(node) >= at_least else f"{_OPEN}{text}{_CLOSE}"
