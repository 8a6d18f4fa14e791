"""Expressions with their names bound: every `Name` becomes a `Ref` to a key, or the judged sentence it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from dsl.ast import Stated
from dsl.binding_reductions import ReductionBinder
from dsl.diagnostic import Diagnostic, Text
from dsl.errors_checks import NotOfThisKind
from dsl.errors_names import NoSuchSide, NoSuchTier, NothingCompared, UnknownName
from dsl.errors_records import ColumnOutsideList, TextNotComputed
from dsl.errors_tables import NotInAProject
from dsl.expressions import (
    OWN,
    AllOf,
    AnyOf,
    Arithmetic,
    ByCase,
    Call,
    Comparison,
    Conditional,
    Expression,
    Fulfilled,
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
    Scoped,
    Side,
    SumOfShares,
    Year,
)
from dsl.model import Scoring, ZeroChoice, ZeroOutcome, ZeroRule
from dsl.model_scoring import WhenMissing, mapped
from dsl.namespace import Entry, Namespace, NodeKind
from dsl.own import about
from dsl.quantity import Quantity
from dsl.terms import BUDGET, fold

_T = TypeVar("_T")

_EVERY = frozenset(Side) - {Side.TIER, Side.TOTAL, Side.WEIGHT}
_SIDES: Mapping[NodeKind, frozenset[Side]] = {
    NodeKind.FIELD: frozenset({Side.VALUE}),
    NodeKind.DEFINITION: frozenset({Side.VALUE}),
    NodeKind.INDICATOR: _EVERY,
    NodeKind.COMPONENT: _EVERY,
    NodeKind.OF_WHICH: _EVERY - {Side.SCORE, Side.FULL_MARKS},
    NodeKind.AREA: frozenset({Side.SCORE, Side.FULL_MARKS, Side.RANK, Side.TOTAL}),
    NodeKind.SHARE: frozenset({Side.VALUE}),
    NodeKind.RECORDS: frozenset({Side.VALUE}),
    NodeKind.COLUMN: frozenset({Side.VALUE}),
    NodeKind.TOTAL: frozenset({Side.VALUE, Side.SCORE, Side.RANK}),
    NodeKind.ADJUSTMENTS: frozenset({Side.VALUE}),
    # Only a sum reads a group: that of its indicators.
    NodeKind.GROUP: frozenset(),
    NodeKind.BUDGET: frozenset({Side.VALUE}),
}
_CALLED: Mapping[NodeKind, Text] = {
    NodeKind.FIELD: Text("填报的数", "a reported figure"),
    NodeKind.DEFINITION: Text("定义", "a definition"),
    NodeKind.INDICATOR: Text("指标", "an indicator"),
    NodeKind.COMPONENT: Text("分项", "a component"),
    NodeKind.OF_WHICH: Text("「其中」", "an of-which"),
    NodeKind.AREA: Text("方面", "an area"),
    NodeKind.SHARE: Text("评定的一项", "a judged item"),
    NodeKind.RECORDS: Text("明细", "a list of records"),
    NodeKind.COLUMN: Text("明细的一列", "a column of a list"),
    NodeKind.TOTAL: Text("总分", "the total"),
    NodeKind.ADJUSTMENTS: Text("加分、扣分的合计", "a sum of bonuses or deductions"),
    NodeKind.GROUP: Text("指标类别", "a group of indicators"),
    NodeKind.BUDGET: Text("预算", "a budget"),
}


class Binder:
    """Binds the names of one method."""

    def __init__(
        self,
        namespace: Namespace,
        sentences: Mapping[int, Judged],
        findings: list[Diagnostic],
        budgets: Mapping[int, Quantity] = {},
    ) -> None:
        self._namespace = namespace
        self._budgets = budgets
        #: Where it was said already that there is no budget.
        self._without_budget: list[Entry | None] = []
        #: Some line names a budget where there is none.
        self.misses_budget = False
        #: The judged sentence of each share entry, by identity.
        self._sentences = sentences
        self._findings = findings
        self._reductions = ReductionBinder(namespace, findings, self.expression)

    def in_row(self, entry: Entry, condition: Expression) -> Expression | None:
        """Bind a condition about each row of a list."""
        with self._reductions.rows_of(entry):
            return self.expression(condition)

    def list_named(self, name: Name) -> str | None:
        """The key of the list that a name means; None where it was reported."""
        entry = self._namespace.find(name) if name.path else None
        if entry is None or entry.kind is NodeKind.RECORDS:
            return None if entry is None else self._namespace.key(entry)
        hint = Text("「设 明细」后面写一个明细的名称", "name a list after 设 明细")
        expected = _CALLED[NodeKind.RECORDS]
        self._findings.append(NotOfThisKind(span=name.span, expected=expected, actual=_CALLED[entry.kind], hint=hint))
        return None

    def column_of(self, name: Name, heading: Stated[str]) -> Ref | None:
        """The column of a list that a heading names; None where it was reported."""
        entry = self._namespace.matches(name.path)[0]
        column = self._namespace.column(entry, heading.value)
        if column is None:
            known = "、".join(c.name for c in self._namespace.columns(entry))
            hint = Text(f"「{entry.name}」的列是：{known}", f"its columns are: {known}")
            self._findings.append(UnknownName(span=heading.span, name=f"{entry.name}.{heading.value}", hint=hint))
            return None
        return Ref(key=self._namespace.key(column), side=Side.VALUE, year=Year.THIS, span=heading.span)

    def reference(self, name: Name) -> Ref | Judged | None:
        """Bind one name; None where it was reported."""
        if name.path == OWN:
            self._findings.append(NothingCompared(span=name.span))
            return None
        entry = self._reductions.column(name) or (self._namespace.find(name) if name.path else None)
        if entry is None:
            return None
        if entry.kind is NodeKind.RECORDS:
            self._reductions.refuse_list(entry, name)
            return None
        if entry.kind is NodeKind.COLUMN and entry.within is not self._reductions.current:
            self._findings.append(ColumnOutsideList(span=name.span, name=self._namespace.key(entry)))
            return None
        if entry.kind is NodeKind.SHARE and id(entry) in self._sentences:
            return replace(self._sentences[id(entry)], span=name.span)
        if entry.is_text:
            self._findings.append(TextNotComputed(span=name.span, name=entry.name))
            return None
        if not self._has_side(entry, name):
            return None
        return Ref(key=self._namespace.key(entry), side=name.side, year=name.year, span=name.span)

    def expression(self, node: Expression) -> Expression | None:
        """Bind every name in an expression; None where one of them was reported."""
        if isinstance(node, Name):
            return self._budget(node) if _is_budget(node) else self.reference(node)
        if isinstance(node, SumOfShares):
            conditions = [self.expression(i.condition) for i in node.items]
            items = tuple(replace(i, condition=c) for i, c in zip(node.items, conditions, strict=True) if c is not None)
            return replace(node, items=items) if len(items) == len(node.items) else None
        return self._inside(node)

    def scoring(self, scoring: Scoring | None, own: Ref) -> Scoring | None:
        """Bind a scoring to the indicator that it scores; None where a name in it was reported."""
        return self._record(scoring, own)

    def when_missing(self, rule: WhenMissing | None, own: Ref) -> WhenMissing | None:
        """Bind what a missing figure gives to the indicator that says so."""
        return self._record(rule, own)

    def _record(self, record: _T | None, own: Ref) -> _T | None:
        lost: list[Expression] = []

        def bind(node: Expression) -> Expression:
            bound = self.expression(about(node, own))
            if bound is None:
                lost.append(node)
            return bound or node

        found = mapped(record, bind) if record is not None else None
        return None if lost else found

    def _budget(self, name: Name) -> Number | None:
        """预算 of the 预算项目 that the line stands in is a number that the method states."""
        if not self._namespace.near(name):
            self.misses_budget = True
            if self._namespace.scope not in self._without_budget:
                self._without_budget.append(self._namespace.scope)
                self._findings.append(NotInAProject(span=name.span))
            return None
        entry = self._namespace.find(name)
        return Number(quantity=self._budgets[id(entry)], span=name.span) if id(entry) in self._budgets else None

    def _grouped(self, argument: Expression) -> tuple[Expression, ...]:
        """A group of a table, in a sum, stands for that side of each of its indicators."""
        if not isinstance(argument, Name) or not argument.path:
            return (argument,)
        matches = self._namespace.near(argument)
        if len(matches) != 1 or matches[0].kind is not NodeKind.GROUP:
            return (argument,)
        inside = self._namespace.inside(matches[0])
        return tuple(
            Ref(key=self._namespace.key(e), side=argument.side, year=argument.year, span=argument.span) for e in inside
        )

    def zero_rule(self, rule: ZeroRule | None) -> ZeroRule | None:
        """Bind the conditions of a zero rule."""
        if rule is None or isinstance(rule.outcome, ZeroOutcome):
            return rule
        outcome = self._choice(rule.outcome)
        return None if outcome is None else replace(rule, outcome=outcome)

    def _choice(self, choice: ZeroOutcome | ZeroChoice) -> ZeroOutcome | ZeroChoice | None:
        if isinstance(choice, ZeroOutcome):
            return choice
        condition, then, otherwise = (
            self.expression(choice.condition),
            self._choice(choice.then),
            self._choice(choice.otherwise),
        )
        if condition is None or then is None or otherwise is None:
            return None
        return ZeroChoice(condition=condition, then=then, otherwise=otherwise)

    def _has_side(self, entry: Entry, name: Name) -> bool:
        sides = _SIDES[entry.kind]
        if name.side in sides:
            return True
        self._findings.append(
            NoSuchSide(
                span=name.span,
                name=entry.name,
                side=name.side.value,
                what=_CALLED[entry.kind],
                sides=tuple(side.value for side in Side if side in sides),
            )
        )
        return False

    def _inside(self, node: Expression) -> Expression | None:  # noqa: C901 - one case a kind of node
        match node:
            case OwnBound():
                self._findings.append(NothingCompared(span=node.span))
                return None
            case MeetsTier(tier=tier):
                what = Text("可以照写的条件", "conditions to repeat")
                self._findings.append(NoSuchTier(span=node.span, tier=tier, what=what, has="没有"))
                return None
            case Ranked(subject=x) | JudgedAs(subject=x):
                (bound,) = self._all(x)
                return None if bound is None else replace(node, subject=bound)
            case InEachPart(condition=x):
                (bound,) = self._all(x)
                return None if bound is None else replace(node, condition=bound)
            case Negative(operand=x) | Not(operand=x):
                (bound,) = self._all(x)
                return None if bound is None else replace(node, operand=bound)
            case Fulfilled(subject=x):
                (bound,) = self._all(x)
                return None if bound is None else replace(node, subject=bound)
            case Arithmetic(left=a, right=b) | Comparison(left=a, right=b):
                left, right = self._all(a, b)
                return None if left is None or right is None else replace(node, left=left, right=right)
            case AllOf(conditions=xs) | AnyOf(conditions=xs):
                conditions = self._whole(xs)
                return None if conditions is None else replace(node, conditions=conditions)
            case ByCase(cases=cases):
                values = self._whole(tuple(c.value for c in cases))
                if values is None:
                    return None
                return replace(node, cases=tuple(replace(c, value=v) for c, v in zip(cases, values, strict=True)))
            case Reduction():
                return self._reductions.reduction(node)
            case InYear():
                return self._reductions.in_year(node)
            case Scoped():
                self._reductions.alone(node)
                return None
            case Call():
                found = self._reductions.call(node)
                return self._arguments(found) if isinstance(found, Call) else found
            case Conditional(condition=c, then=a, otherwise=b):
                bound_all = self._whole((c, a, b))
                if bound_all is None:
                    return None
                return replace(node, condition=bound_all[0], then=bound_all[1], otherwise=bound_all[2])
            case _:
                return node

    def _arguments(self, node: Call) -> Call | None:
        arguments = self._whole(tuple(y for x in node.arguments for y in self._grouped(x)))
        return None if arguments is None else replace(node, arguments=arguments)

    def _all(self, *nodes: Expression) -> list[Expression | None]:
        return [self.expression(node) for node in nodes]

    def _whole(self, nodes: tuple[Expression, ...]) -> tuple[Expression, ...] | None:
        bound = tuple(x for x in self._all(*nodes) if x is not None)
        return bound if len(bound) == len(nodes) else None


def _is_budget(name: Name) -> bool:
    return bool(name.path) and fold(name.path[-1]) == BUDGET and name.side is Side.VALUE
