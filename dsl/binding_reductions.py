"""Figures put together out of several, bound: 合计（明细.列，条件）, 计数（下辖，条件）, 最好（x）."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from dsl.diagnostic import Diagnostic, Text
from dsl.errors_names import WrongNumberOfArguments
from dsl.errors_records import ListNotReduced, NotOverThese, ReductionInside, ScopeNotReduced
from dsl.expressions import (
    AllOf,
    AnyOf,
    Call,
    Comparison,
    Expression,
    Fulfilled,
    InEachPart,
    InYear,
    Judged,
    Name,
    Not,
    Over,
    Reducer,
    Reduction,
    Scope,
    Scoped,
    Year,
    walk,
)
from dsl.format import format_expression
from dsl.namespace import Entry, Namespace, NodeKind

_REDUCERS: dict[str, Reducer] = {
    "合计": "合计",
    "平均": "平均",
    "最大": "最大",
    "最小": "最小",
    "计数": "计数",
    "最好": "最好",
}
_CONDITIONS = (Comparison, AllOf, AnyOf, Not, Fulfilled, InEachPart, Judged)
_EXAMPLES = {"计数": "计数（下辖，条件）", "最好": "最好（指标 1）"}


class ReductionBinder:
    """Tells a reduction from a call of plain numbers, and binds what is inside it.

    `bind` binds an expression as anywhere else; while one list is gone through, its columns come first.
    """

    def __init__(
        self, namespace: Namespace, findings: list[Diagnostic], bind: Callable[[Expression], Expression | None]
    ) -> None:
        self._namespace = namespace
        self._findings = findings
        self._bind = bind
        #: The list that is gone through, and what is written around the expression in hand.
        self._list: Entry | None = None
        self._outer: str = ""

    @property
    def current(self) -> Entry | None:
        """The list whose rows are gone through."""
        return self._list

    def column(self, name: Name) -> Entry | None:
        """The column of the list in hand that a name without a path means."""
        if self._list is None or len(name.path) != 1:
            return None
        return self._namespace.column(self._list, name.path[0])

    @contextmanager
    def rows_of(self, entry: Entry) -> Iterator[None]:
        """Bind what is said of each row of a list."""
        before, self._list = self._list, entry
        try:
            yield
        finally:
            self._list = before

    def call(self, node: Call) -> Expression | None:
        """Bind a call that goes over records, units or months; the node itself where it is none."""
        over = self._over(node)
        if node.without_years and over is not Scope.EACH_YEAR:
            problem = Text("“不含 …年”只用于各年度", "不含 …年 is for 各年度 only")
            example = f"{node.function}（各年度.x，不含 {node.without_years[0]}年）"
            self._findings.append(
                NotOverThese(span=node.span, function=node.function, problem=problem, example=example)
            )
            return None
        if over is None:
            if node.function not in _EXAMPLES:
                return node
            self._not_over(node)
            return None
        if len(node.arguments) > 2:
            form = f"{node.function}（…，条件）"
            self._findings.append(
                WrongNumberOfArguments(
                    span=node.span, function=node.function, expected="1 或 2", actual=len(node.arguments), form=form
                )
            )
            return None
        first = node.arguments[0]
        subject, condition = self._parts(node, first)
        if not self._fits(node, over, subject):
            return None
        years = self._years(over, first) if isinstance(over, Entry) else {Year.THIS}
        if len(years) > 1:
            problem = Text("本年和上年的记录不能放在一起", "records of two years are mixed")
            example = f"{node.function}（上年.{over.name if isinstance(over, Entry) else 'x'}）"
            self._findings.append(
                NotOverThese(span=node.span, function=node.function, problem=problem, example=example)
            )
            return None
        found = Reduction(
            year=years.pop(),
            function=_REDUCERS[node.function],
            over=over if not isinstance(over, Entry) else self._namespace.key(over),
            subject=subject,
            condition=condition,
            span=node.span,
            without_years=node.without_years,
        )
        return self.reduction(found, over if isinstance(over, Entry) else None)

    def in_year(self, node: InYear) -> Reduction | None:
        """`2025年.总分`: what goes over years, with one year in it."""
        found = Reduction(
            function="合计",
            over=Scope.EACH_YEAR,
            subject=node.subject,
            condition=None,
            span=node.span,
            only_year=node.year,
        )
        return self.reduction(found)

    def reduction(self, node: Reduction, rows: Entry | None = None) -> Reduction | None:
        """Bind what stands inside a reduction."""
        text = format_expression(node)
        if self._outer and not (rows is not None and self._list is None):
            self._findings.append(ReductionInside(span=node.span, outer=self._outer, inner=text))
            return None
        before, self._outer = self._outer, text
        outside, self._list = self._list, rows
        try:
            subject = self._bind(node.subject) if node.subject is not None else None
            condition = self._bind(node.condition) if node.condition is not None else None
        finally:
            self._outer, self._list = before, outside
        if (subject is None) != (node.subject is None) or (condition is None) != (node.condition is None):
            return None
        return replace(node, subject=subject, condition=condition)

    def alone(self, node: Scoped) -> None:
        """Report `下辖.x` outside of a function."""
        text = format_expression(node)
        example = f"合计（{text}）" if node.subject is not None else f"计数（{text}，条件）"
        self._findings.append(ScopeNotReduced(span=node.span, text=text, example=example))

    def _over(self, node: Call) -> Over | Entry | None:
        first = node.arguments[0]
        if node.function not in _REDUCERS:
            return None
        if isinstance(first, Scoped):
            return first.scope
        if isinstance(first, InEachPart):
            return first.part
        if (entry := self._list_in(first)) is not None:
            return entry
        if node.function == "最好" and len(node.arguments) == 1:
            return Scope.EVERYONE
        if len(node.arguments) == 2 and isinstance(node.arguments[1], _CONDITIONS):
            return self._often(first)
        return None

    def _often(self, node: Expression) -> Over | None:
        """The months or quarters of a figure that is reported in such parts."""
        names = (n for n in walk(node) if isinstance(n, Name))
        found = (self._namespace.often(n.path) for n in names if n.path)
        return next((often for often in found if often is not None), None)

    def _list_in(self, node: Expression) -> Entry | None:
        """The list that an argument names, or whose columns it names."""
        for name in (n for n in walk(node) if isinstance(n, Name) and n.path):
            for entry in self._namespace.matches(name.path):
                if entry.kind is NodeKind.RECORDS:
                    return entry
                if entry.kind is NodeKind.COLUMN:
                    return entry.within
        return None

    def _years(self, records: Entry, node: Expression) -> set[Year]:
        """The years of which the columns of a list, or the list itself, are named."""
        names = (n for n in walk(node) if isinstance(n, Name) and n.path)
        return {
            n.year for n in names for e in self._namespace.matches(n.path) if e is records or e.within is records
        } or {Year.THIS}

    def _parts(self, node: Call, first: Expression) -> tuple[Expression | None, Expression | None]:
        condition = node.arguments[1] if len(node.arguments) > 1 else None
        match first:
            case Scoped(subject=subject):
                return subject, condition
            case InEachPart(condition=inside):
                return None, inside
            case Name() if node.function == "计数" and self._list_in(first) is not None:
                return None, condition
            case _:
                return first, condition

    def _fits(self, node: Call, over: Over | Entry, subject: Expression | None) -> bool:
        """Whether the function can go over that; if not, it was said."""
        function, first = node.function, node.arguments[0]
        if isinstance(over, Entry) and function != "计数" and isinstance(first, Name):
            found = self._namespace.matches(first.path)
            if found and found[0].kind is NodeKind.RECORDS:
                self.refuse_list(over, first)
                return False
        problem = self._problem(node, over, subject)
        if problem is None:
            return True
        example = _example(function, first)
        self._findings.append(NotOverThese(span=node.span, function=function, problem=problem, example=example))
        return False

    def _problem(self, node: Call, over: Over | Entry, subject: Expression | None) -> Text | None:
        function, first = node.function, node.arguments[0]
        if function == "最好" and (over is Scope.EACH_YEAR or not isinstance(over, Scope)):
            return Text("它只在单位之间比", "it compares units")
        if isinstance(first, InEachPart) and (function != "计数" or len(node.arguments) > 1):
            return Text("月份、季度只能数有几个满足条件", "months that meet a condition can only be counted")
        if subject is None and function != "计数" and not isinstance(over, Entry):
            return Text("没有写合成哪个数", "it does not say which figure is put together")
        if function == "计数" and subject is not None and len(node.arguments) == 1:
            return Text("没有写数什么条件的", "it does not say what is counted")
        return None

    def _not_over(self, node: Call) -> None:
        problem = Text("里面不是明细、下辖单位或月份", "its first argument is no list, units or months")
        self._findings.append(
            NotOverThese(span=node.span, function=node.function, problem=problem, example=_EXAMPLES[node.function])
        )

    def refuse_list(self, entry: Entry, name: Name) -> None:
        """Report a list that stands where a number is wanted."""
        column = next((c.name for c in self._namespace.columns(entry) if not c.is_text), "列")
        self._findings.append(ListNotReduced(span=name.span, name=entry.name, column=column))


def _example(function: str, first: Expression) -> str:
    match function, first:
        case "计数", Scoped(scope=scope):
            return f"计数（{scope.value}，条件）"
        case "计数", _:
            return _EXAMPLES["计数"]
        case "最好", _:
            return _EXAMPLES["最好"]
        case _, Scoped(scope=scope):
            return f"{function}（{scope.value}.x）"
        case _:
            return "计数（每月（条件））"
