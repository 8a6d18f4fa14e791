"""Expressions of the syntax tree to expression records, with the legal meaning of bounds in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import cast

from dsl.build.tokens import Child, Node, Places, Quantities, child, children, rule_of, text_of, token, tokens
from dsl.diagnostic import Diagnostic
from dsl.errors_syntax import MisplacedSide, MissingPart
from dsl.expressions import (
    OWN,
    AllOf,
    AnyOf,
    Arithmetic,
    ByCase,
    Call,
    Case,
    CaseKind,
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
    PartOfYear,
    Place,
    Ranked,
    Reduction,
    Scope,
    Scoped,
    ScoreSum,
    Side,
    Truth,
    Year,
    YearNumber,
)
from dsl.quantity import NO_UNIT, Grade, Quantity
from dsl.span import Span
from dsl.terms import fold
from dsl.tree import Token

#: Civil Code art. 1259: 以上、以下、以内 include the number; 超过、不满、以外 do not.
COMPARISONS: Mapping[str, ComparisonOperator] = {
    **dict.fromkeys(("不低于", "不少于", "达到", "至少", "≥", ">="), "≥"),
    **dict.fromkeys(("不高于", "不超过", "不多于", "至多", "≤", "<="), "≤"),
    **dict.fromkeys(("高于", "超过", "多于", ">"), ">"),
    **dict.fromkeys(("低于", "少于", "不满", "不足", "<"), "<"),
    **dict.fromkeys(("=", "等于"), "="),
    **dict.fromkeys(("≠", "!=", "不等于"), "≠"),
}
BOUNDS: Mapping[str, ComparisonOperator] = {"以上": "≥", "以下": "≤", "以内": "≤", "以外": ">"}
_WITHOUT: Mapping[ComparisonOperator, ComparisonOperator] = {"≥": ">", "≤": "<"}
_WITH: Mapping[ComparisonOperator, ComparisonOperator] = {">": "≥", "<": "≤"}

#: Sides of the indicator that a clause is written in.
_OWN_SIDES = {
    "完成率": Side.COMPLETION,
    "数值": Side.VALUE,
    "完成值": Side.VALUE,
    "目标值": Side.TARGET,
    "满分": Side.FULL_MARKS,
}
_YEARS = {"last_year": Year.LAST, "whole_last_year": Year.LAST_WHOLE, "first_half": Year.FIRST_HALF}
_PARTS: Mapping[str, PartOfYear] = {"每月": "每月", "每季": "每季", "每半年": "每半年"}
_SIDES = {
    "满分": Side.FULL_MARKS,
    "指标值": Side.TARGET,
    **{side.value: side for side in Side if side not in (Side.VALUE, Side.TIER)},
}


class ExpressionBuilder:
    """Builds the expressions of one method.

    `years` are the first and last of the responsibility term, for dates without one;
    `bounds` what 以上 and 以下 mean here.
    """

    def __init__(
        self,
        quantities: Quantities,
        places: Places,
        findings: list[Diagnostic],
        *,
        years: tuple[int, int] | None,
        bounds: Mapping[str, ComparisonOperator],
    ) -> None:
        self._quantities = quantities
        self._places = places
        self._findings = findings
        self._years = years
        self.last_year = years[1] if years is not None else None
        self._bounds = bounds
        self._rules: dict[str, Callable[[Node, Span], Expression]] = {
            "quantity": lambda n, s: Number(quantity=quantities.quantity(n), span=s),
            "truth": lambda n, s: Truth(value=str(token(n, "TRUTH")) == "是", span=s),
            "day": lambda n, s: Day(value=quantities.day(token(n, "DATE")), span=s),
            "reference": lambda n, _: self.reference(n),
            "own_side": lambda n, s: own_side(_OWN_SIDES[str(token(n, "OWN_SIDE"))], s),
            "own_met": lambda n, s: Fulfilled(
                subject=own_side(Side.VALUE, s), positive=str(token(n, "MET")) == "完成", span=s
            ),
            "score_sum": lambda _, s: ScoreSum(span=s),
            "judged": lambda n, s: Judged(sentence=text_of(str(token(n, "SENTENCE", "QUOTED")).strip()), span=s),
            "has_grade": lambda n, s: GradeIs(grade=str(token(n, "GRADE")), span=s),
            "judged_as": lambda n, s: JudgedAs(
                subject=self._only(n), grades=tuple(str(t) for t in tokens(n, "GRADED")), span=s
            ),
            "negative": self._negative,
            "negation": lambda n, s: Not(operand=self._only(n), span=s),
            "arithmetic_sum": self._arithmetic,
            "arithmetic_product": self._arithmetic,
            "share_of": self._share_of,
            "comparison": self._comparison,
            "comparison_bounded": self._comparison,
            "comparison_words": self._comparison_words,
            "between": self._between,
            "fulfilled": self._fulfilled,
            "in_time": self._in_time,
            "none_of": self._none_of,
            "own_bound": self._own_bound,
            "own_bound_bounded": self._own_bound,
            "own_bound_words": self._own_bound_words,
            "meets_tier": lambda n, s: MeetsTier(tier=str(token(n, "TIER")), span=s),
            "ranked": self._ranked,
            "in_each_part": self._in_each_part,
            "any_of_conditions": lambda n, s: AnyOf(conditions=self._all(n), span=s),
            "all_of_conditions": lambda n, s: AllOf(conditions=self._all(n), span=s),
            "conditional": self._conditional,
            "by_case": self._by_case,
            "year_number": lambda _, s: YearNumber(span=s),
            "any_below": self._any_below,
            "scoped": lambda n, s: Scoped(scope=_scope(n), subject=self._only(n), span=s),
            "scope": lambda n, s: Scoped(scope=_scope(n), subject=None, span=s),
            "in_year": lambda n, s: InYear(year=int(str(token(n, "YEAR"))[:4]), subject=self._only(n), span=s),
            "call": lambda n, s: Call(
                function=str(token(n, "FUNCTION")), arguments=self._all(n), span=s, without_years=_years_left_out(n)
            ),
        }

    def expression(self, node: Node) -> Expression:
        """Build one expression."""
        return self._rules[str(node.data)](node, self._places.of(node))

    def inner(self, node: Node) -> list[Node]:
        """The children that are expressions."""
        return children(node, *self._rules)

    def reference(self, node: Node) -> Name:
        """Build a reference: its path, side and year."""
        year = next((y for rule, y in _YEARS.items() if child(node, rule)), Year.THIS)
        return self.path(child(node, "node") or node, year, node)

    def path(self, node: Node, year: Year, whole: Node) -> Name:
        """Build the path of a `node` rule."""
        path: list[str] = []
        side = Side.VALUE
        for part in node.children:
            if rule_of(part) == "item_number" and not isinstance(part, Token) and part is not None:
                path.append(f"指标 {token(part, 'LABEL')}")
            elif isinstance(part, Token) and side is not Side.VALUE:
                self._findings.append(MisplacedSide(span=self._places.of(part), side=side.value))
                # A name without a path is not looked up, so nothing more is said of it.
                return Name(path=(), side=side, year=year, span=self._places.of(whole))
            elif isinstance(part, Token) and part.type == "SIDE":
                side = _SIDES[str(part)]
            elif isinstance(part, Token) and str(part) == Side.TOTAL.value and path:
                side = Side.TOTAL  # of the 预算项目 before it
            elif isinstance(part, Token):
                path.append(text_of(part) if part.type == "QUOTED" else str(part))
        return Name(path=tuple(path), side=side, year=year, span=self._places.of(whole))

    def whole(self, word: Token) -> int:
        """A whole number of at least one."""
        return self._quantities.whole(word, least=1)

    def literal(self, node: Node) -> Quantity | bool | object:
        """The value of a literal: a quantity, a truth or a day."""
        if node.data == "truth":
            return str(token(node, "TRUTH")) == "是"
        if node.data == "graded_word":
            share = child(node, "quantity")
            name = str(token(node, "GRADED"))
            return Grade(name) if share is None else Grade(name, self._quantities.quantity(share).value)
        if node.data == "day":
            return self._quantities.day(token(node, "DATE"))
        return self._quantities.quantity(node)

    def _all(self, node: Node) -> tuple[Expression, ...]:
        return tuple(self.expression(n) for n in self.inner(node))

    def _only(self, node: Node) -> Expression:
        return self._all(node)[0]

    def _negative(self, node: Node, span: Span) -> Expression:
        operand = self._only(node)
        if fold(token(node, "SIGN")) == "+":
            return operand
        return Negative(operand=operand, span=span)

    def _arithmetic(self, node: Node, span: Span) -> Expression:
        left, right = self._all(node)
        sign = fold(token(node, "SIGN", "FACTOR"))
        operator = {"+": "+", "-": "-", "*": "*", "/": "/"}[sign]
        return Arithmetic(operator=operator, left=left, right=right, span=span)  # type: ignore[arg-type]

    def _share_of(self, node: Node, span: Span) -> Expression:
        left, right = self._all(node)
        return Arithmetic(operator="*", left=left, right=right, span=span)

    def _comparison(self, node: Node, span: Span) -> Expression:
        left, right = self._all(node)
        return Comparison(operator=comparison_of(token(node, "COMPARE")), left=left, right=right, span=span)

    def _comparison_words(self, node: Node, span: Span) -> Expression:
        left, right = self._all(node)
        return Comparison(operator=self._at_bound(node), left=left, right=right, span=span)

    def _at_bound(self, node: Node) -> ComparisonOperator:
        operator = self._bounds[str(token(node, "AT_BOUND"))]
        inclusion = child(node, "inclusion")
        if inclusion is None:
            return operator
        included = str(token(inclusion, "INCLUDED")) == "含"
        return _WITH.get(operator, operator) if included else _WITHOUT.get(operator, operator)

    def _own_bound(self, node: Node, span: Span) -> Expression:
        return OwnBound(operator=comparison_of(token(node, "COMPARE")), right=self._only(node), span=span)

    def _own_bound_words(self, node: Node, span: Span) -> Expression:
        return OwnBound(operator=self._at_bound(node), right=self._only(node), span=span)

    def _ranked(self, node: Node, span: Span) -> Expression:
        places = tuple(self._place(p) for p in children(node, "place"))
        return Ranked(subject=self._only(node), places=places, span=span)

    def _place(self, node: Node) -> Place:
        where = [str(t) for t in tokens(node, "LEVEL", "WHOLE_AREA")]
        is_whole = bool(tokens(node, "WHOLE_AREA"))
        side, count = str(token(node, "RANK_SIDE")), self._quantities.whole(token(node, "NUMBER"))
        return Place(
            level=where[0] if where and not is_whole else None,
            is_whole=is_whole,
            is_from_the_top=side == "前",
            count=count,
            text=f"{''.join(where)}{side}{count}名",
        )

    def _in_each_part(self, node: Node, span: Span) -> Expression:
        return InEachPart(part=_PARTS[str(token(node, "PART_OF_YEAR"))], condition=self._only(node), span=span)

    def _any_below(self, node: Node, span: Span) -> Expression:
        word = str(token(node, "ANY_BELOW"))
        condition = self._only(node)
        over = Scope.ALL_BELOW if "所有" in word else Scope.BELOW
        every = word.startswith("每个")
        below = Reduction(function="每个" if every else "任一", over=over, subject=None, condition=condition, span=span)
        return AnyOf(conditions=(condition, below), span=span) if word.startswith("本级") else below

    def _between(self, node: Node, span: Span) -> Expression:
        middle, low, high = self._all(node)
        above = Comparison(operator="≥", left=middle, right=low, span=span)
        below = Comparison(operator="≤", left=middle, right=high, span=span)
        return AllOf(conditions=(above, below), span=span)

    def _fulfilled(self, node: Node, span: Span) -> Expression:
        return Fulfilled(subject=self._only(node), positive=str(token(node, "MET")) == "完成", span=span)

    def _in_time(self, node: Node, span: Span) -> Expression:
        word = token(node, "DEADLINE")
        if self._years is None:
            place = self._places.of(word)
            self._findings.append(
                MissingPart(span=place, block="办法", part="责任期限", example="责任期限 2007-01-01 至 2007-12-31")
            )
        (found, in_any), place = self._quantities.deadline(word, self._years or (1, 1)), self._places.of(word)
        last: Day | DayOfYear
        if found is not None:
            last = Day(value=found, span=place, of_any_year=in_any)
        else:
            assert in_any is not None
            last = DayOfYear(month=in_any[0], day=in_any[1], span=place)
        return _each(span, tuple(Comparison(operator="≤", left=x, right=last, span=span) for x in self._all(node)))

    def _none_of(self, node: Node, span: Span) -> Expression:
        zero = Number(quantity=Quantity(Fraction(0), NO_UNIT), span=span)
        return _each(span, tuple(Comparison(operator="=", left=x, right=zero, span=span) for x in self._all(node)))

    def _by_case(self, node: Node, span: Span) -> Expression:
        kind = cast("CaseKind", str(token(node, "BY_CASE")).removeprefix("按"))
        return ByCase(kind=kind, cases=tuple(self._case(n) for n in children(node, "case", "case_rest")), span=span)

    def _case(self, node: Node) -> Case:
        names = tuple(str(t) for t in tokens(node, "LEVEL", "GROUP", "ROSTER", "YEAR"))
        return Case(names=names, value=self._only(node), span=self._places.of(node))

    def _conditional(self, node: Node, span: Span) -> Expression:
        condition, then, otherwise = self._all(node)
        return Conditional(condition=condition, then=then, otherwise=otherwise, span=span)


def counted_below(word: Token, condition: Expression, span: Span) -> Call:
    """下辖每有 1个 ‹condition› 的: what is counted is the units below for which it holds."""
    scope = Scope.ALL_BELOW if str(word).startswith("所有") else Scope.BELOW
    return Call(function="计数", arguments=(Scoped(scope=scope, subject=None, span=span), condition), span=span)


def _years_left_out(call: Node) -> tuple[int, ...]:
    found = child(call, "without_years")
    return tuple(int(str(t)[:4]) for t in tokens(found, "YEAR")) if found is not None else ()


def _scope(node: Node) -> Scope:
    return Scope(str(token(node, "SCOPE")))


def own_side(side: Side, span: Span) -> Name:
    """A side of the indicator that a clause is written in, whichever that will be."""
    return Name(path=OWN, side=side, year=Year.THIS, span=span)


def side_named(word: str) -> Side:
    """The side that a word after a name means."""
    return _SIDES[word]


def comparison_of(word: Child) -> ComparisonOperator:
    """The operator that a word or sign of comparison means."""
    return COMPARISONS[fold(str(word))]


def bounds_of(header: Node | None) -> Mapping[str, ComparisonOperator]:
    """What 以上, 以下, 以内 and 以外 mean: as the Civil Code says, unless the header says otherwise."""
    bounds = dict(BOUNDS)
    for line in children(header, "inclusive_words") if header is not None else []:
        words = [str(t) for t in tokens(line, "AT_BOUND", "INCLUSION")]
        for bound, inclusion in zip(words[::2], words[1::2], strict=True):
            operator = bounds[bound]
            changed = _WITH if inclusion == "包括本数" else _WITHOUT
            bounds[bound] = changed.get(operator, operator)
    return bounds


def _each(span: Span, conditions: tuple[Expression, ...]) -> Expression:
    return conditions[0] if len(conditions) == 1 else AllOf(conditions=conditions, span=span)
