"""Formulas and conditions in words: what a colleague would write for an expression of the rule file."""

from __future__ import annotations

from dsl.expressions import (
    AllOf,
    AnyOf,
    Arithmetic,
    AttributeIs,
    ByCase,
    Call,
    Comparison,
    ComparisonOperator,
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
    Side,
    SumOfShares,
    Truth,
    YearNumber,
)
from dsl.format import format_expression
from dsl.model import Indicator
from dsl.quantity import format_quantity
from engine.wording import IN_WORDS, Binding, Phrase, arithmetic
from render.rulebook.names import Names, tidy
from render.wording import chinese_date, formal, full_width, join_names

_DAYS: dict[ComparisonOperator, str] = {"=": "为", "≠": "不为", "<": "早于", "≤": "不晚于", ">": "晚于", "≥": "不早于"}
_WORDS: dict[ComparisonOperator, str] = {"=": "为", "≠": "不为", "≤": "不超过"}
#: What an indicator's own sides are called.
_OWN = {Side.FULL_MARKS: "满分", Side.COMPLETION: "完成率", Side.TARGET: "目标"}
_OVER = {
    Scope.BELOW: "下辖各单位",
    Scope.ALL_BELOW: "所有下辖单位",
    Scope.EACH_YEAR: "各年度",
    Scope.EVERYONE: "全部单位",
    "每月": "各月",
    "每季": "各季度",
    "每半年": "各半年",
}
_MADE = {"合计": "之和", "平均": "的平均值", "最大": "的最大值", "最小": "的最小值", "最好": "的最好值"}
#: Functions of figures that stand side by side.
_CALLED = {"合计": "之和", "平均": "的平均值", "最大": "中的最大值", "最小": "中的最小值"}


class Words:
    """Writes the expressions of one method; `own` is the indicator that an expression stands in."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def formula(self, node: Expression, *, as_percent: bool, own: Indicator | None = None) -> str:
        """A formula; a quotient that is shown in per cent ends with × 100%."""
        phrase = self._quotient(node) if isinstance(node, Call) and node.function == "占比" else self.phrase(node, own)
        divides = isinstance(node, Arithmetic) and node.operator == "/"
        is_share = isinstance(node, Call) and node.function == "占比"
        if not (as_percent and (divides or is_share)):
            return phrase.text
        return f"{phrase.text}{'' if phrase.text.endswith('）') else ' '}× 100%"

    def stated(self, name: str, node: Expression, *, as_percent: bool, own: Indicator | None = None) -> str:
        """`入住率为入住户数 ÷ 倒损户数 × 100%`; before a choice stands a colon."""
        said = self.formula(node, as_percent=as_percent, own=own)
        return f"{name}：{said}" if self.phrase(node).binding is Binding.CHOICE else f"{name}为{said}"

    def condition(self, node: Expression, own: Indicator | None = None) -> str:
        """A condition as a sentence without its full stop."""
        return self.phrase(node, own).text

    def _quotient(self, node: Call) -> Phrase:
        part, whole = (self.phrase(a) for a in node.arguments)
        return arithmetic("/", part, whole)

    def phrase(self, node: Expression, own: Indicator | None = None) -> Phrase:  # noqa: C901 - one case a kind of node
        """Write an expression with the names in it."""
        match node:
            case Number(quantity=quantity):
                return Phrase(format_quantity(quantity.value, quantity.unit))
            case Truth(value=truth):
                return Phrase("是" if truth else "否")
            case Day(value=day):
                return Phrase(chinese_date(day))
            case DayOfYear(month=month, day=day):
                return Phrase(f"当年{month}月{day}日")
            case Ref():
                return self._ref(node, own)
            case Judged(sentence=sentence):
                return Phrase(formal(full_width(sentence)), Binding.COMPARISON)
            case ScoreSum():
                return Phrase("各项指标得分之和")
            case Arithmetic(operator="*", left=left, right=Number(quantity=quantity)) if quantity.unit.name == "%":
                share = format_quantity(quantity.value, quantity.unit)
                return Phrase(f"{self.phrase(left, own).inside(Binding.ATOM)}的{share}")
            case Arithmetic(operator=operator, left=left, right=right):
                return arithmetic(operator, self.phrase(left, own), self.phrase(right, own))
            case Negative(operand=operand):
                return Phrase(f"－{self.phrase(operand, own).inside(Binding.SIGN)}", Binding.SIGN)
            case Comparison():
                return Phrase(self._comparison(node, own), Binding.COMPARISON)
            case AllOf(conditions=conditions):
                *before, last = (self.phrase(c, own).inside(Binding.NOT) for c in conditions)
                return Phrase("，".join(before) + f"，且{last}", Binding.ALL)
            case AnyOf(conditions=(mine, Reduction(function="任一", condition=below))) if mine == below:
                return Phrase(f"本级或者任一下辖单位{self.phrase(mine, own).text}", Binding.COMPARISON)
            case AnyOf(conditions=conditions):
                return Phrase("，或者".join(self.phrase(c, own).inside(Binding.ALL) for c in conditions), Binding.ANY)
            case Not(operand=operand):
                return Phrase(f"不是“{self.phrase(operand, own).text}”", Binding.NOT)
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                rest = self.phrase(otherwise, own).text
                rest = rest if isinstance(otherwise, Conditional) else f"其余为{rest}"
                first = f"{self.phrase(condition, own).text}的，为{self.phrase(then, own).text}"
                return Phrase(f"{first}；{rest}", Binding.CHOICE)
            case Call():
                return self._call(node, own)
            case Fulfilled(subject=subject, positive=positive):
                said = "完成目标" if positive else "未完成目标"
                is_own = own is not None and isinstance(subject, Ref) and subject.key == own.key
                return Phrase(said if is_own else f"{self.phrase(subject, own).text}{said}", Binding.COMPARISON)
            case Ranked(subject=subject, places=places):
                listed = join_names(p.text for p in places)
                return Phrase(f"{self.phrase(subject, own).text}列{listed}", Binding.COMPARISON)
            case JudgedAs(subject=subject, grades=grades):
                return Phrase(f"{self.phrase(subject, own).text}评为{join_names(grades)}", Binding.COMPARISON)
            case GradeIs(grade=grade):
                return Phrase(f"等次为{grade}", Binding.COMPARISON)
            case AttributeIs(attribute=attribute, value=value):
                return Phrase(_attribute(attribute, value), Binding.COMPARISON)
            case InEachPart(part=part, condition=condition):
                return Phrase(f"{part}{self.phrase(condition, own).text}", Binding.COMPARISON)
            case Reduction():
                return Phrase(self._reduced(node, own), Binding.COMPARISON if node.is_condition else Binding.ATOM)
            case ByCase(cases=cases):
                listed = "；".join(f"{join_names(c.names) or '其余'}{self.phrase(c.value, own).text}" for c in cases)
                return Phrase(f"（{listed}）")
            case YearNumber():
                return Phrase("年份")
            case SumOfShares(share=share, items=items):
                inner = "；".join(f"{i.label}{self.phrase(i.condition, own).text}" for i in items)
                return Phrase(f"下列各项每符合一项计{share}，各项相加：{inner}", Binding.CHOICE)
            case Name() | OwnBound() | MeetsTier() | Scoped() | InYear():
                # These stand only in what is not bound yet.
                return Phrase(tidy(format_expression(node)))

    def _ref(self, node: Ref, own: Indicator | None) -> Phrase:
        if own is not None and node.key == own.key and node.side is Side.VALUE and own.formula is not None:
            # What an item is called is often a task; what is compared is its figure.
            return self.phrase(own.formula)
        if own is not None and node.key == own.key and node.side in _OWN:
            return Phrase(_OWN[node.side])
        return Phrase(self.names.of_ref(node))

    def _comparison(self, node: Comparison, own: Indicator | None) -> str:
        left, right = self.phrase(node.left, own), self.phrase(node.right, own)
        if isinstance(node.right, Truth):
            holds = node.right.value == (node.operator == "=")
            return left.text if holds else f"不是“{left.text}”"
        if isinstance(node.right, Day | DayOfYear):
            return f"{left.text}{_DAYS[node.operator]}{right.text}"
        word = _WORDS.get(node.operator, IN_WORDS[node.operator])
        if isinstance(node.right, Number) and node.right.quantity.value == 0 and node.operator == ">":
            word = "大于"
        if node.operator == "=" and any(isinstance(side, Arithmetic) for side in (node.left, node.right)):
            word = "等于"
        return f"{left.inside(Binding.SUM)}{word}{right.inside(Binding.SUM)}"

    def _call(self, node: Call, own: Indicator | None) -> Phrase:
        inside = [self.phrase(a, own).text for a in node.arguments]
        match node.function, inside:
            case "占比", [part, whole]:
                return Phrase(f"{part}占{'全部' if part.endswith(whole) else ''}{whole}的比例")
            case "增长率" | "下降率", [what]:
                return Phrase(f"{what}比上年的{node.function}")
            case "天数", [first, last]:
                return Phrase(f"{first}至{last}的天数")
            case function, _ if function in _CALLED:
                return Phrase(join_names(inside) + (_CALLED[function] if len(inside) > 1 else ""))
            case _:
                return Phrase(tidy(format_expression(node)))

    def _reduced(self, node: Reduction, own: Indicator | None) -> str:
        over = _OVER.get(node.over) or self.names.of(str(node.over))
        if node.year.head:
            over = node.year.head.removesuffix(".") + over
        what = self.phrase(node.subject, own).text if node.subject is not None else ""
        if node.only_year is not None:
            return f"{node.only_year}年{what}"
        if node.without_years:
            over += f"（不含{join_names(f'{y}年' for y in node.without_years)}）"
        condition = self.phrase(node.condition, own).text if node.condition is not None else ""
        if node.is_condition:
            return f"{over}中有{condition}的" if node.function == "任一" else f"{over}都{condition}"
        where = f"中{condition}的" if condition else ""
        if node.function == "计数":
            return f"{over}{where}数目" if where else f"{over}的数目"
        return f"{over}{where}{what}{_MADE[node.function]}"


def _attribute(attribute: str, value: str) -> str:
    if value in ("是", "否"):
        return f"{'是' if value == '是' else '不是'}{attribute}"
    return f"{attribute}为{value}"
