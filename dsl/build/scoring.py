"""Clauses of 计分 to scoring records: one flat list, in which what completes a clause follows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from dsl.build.expressions import ExpressionBuilder, counted_below, own_side
from dsl.build.scoring_draft import Draft
from dsl.build.tables import cells_of
from dsl.build.tokens import Node, Places, Quantities, child, children, rule_of, token, tokens
from dsl.diagnostic import Diagnostic
from dsl.errors_scoring import MoreThanOneRule, OtherStep
from dsl.errors_syntax import RowShape
from dsl.expressions import Comparison, Expression, Number, OwnBound, Side
from dsl.format import format_expression
from dsl.format_scoring import band, changes, gives, step, where
from dsl.lexicon import Lexicon
from dsl.lines import Line
from dsl.model_scoring import (
    BandRow,
    Bands,
    Base,
    Bound,
    ByFormula,
    Change,
    Choice,
    Efficacy,
    FirstStep,
    Graded,
    GradePoints,
    Idle,
    IdleOutcome,
    JudgedPoints,
    Limit,
    Mode,
    Multiplier,
    Override,
    PlacePoints,
    Scoring,
    SharePoints,
    Sign,
    Step,
    TierPoints,
    ToBest,
    Way,
)
from dsl.parse import parse_cell
from dsl.quantity import POINT, Quantity
from dsl.span import Span

#: What each word of a step, or before the bounds of a band, measures.
_WAYS: Mapping[str, Way] = {
    **dict.fromkeys(("低", "少", "降低", "减少", "下降"), Way.BELOW),
    **dict.fromkeys(("高", "多", "提高", "增加", "增长", "超过", "超"), Way.ABOVE),
    **dict.fromkeys(("超额完成", "超额"), Way.BEYOND),
    **dict.fromkeys(("差", "缺", "欠"), Way.SHORT),
    **dict.fromkeys(("发生", "出现", "有", "发现", "查实"), Way.COUNT),
    **dict.fromkeys(("逾期", "迟报", "漏报", "错报", "瞒报", "延误", "缺席", "退回"), Way.COUNT),
}
_BAND_WAYS: Mapping[str, Way] = {**_WAYS, "差": Way.BELOW}
_SIGNS: Mapping[str, Sign] = {"扣": Sign.DEDUCT, "扣除": Sign.DEDUCT, "减": Sign.DEDUCT, "加": Sign.ADD}
#: Headings of the column of points in a table of bands.
_HEADINGS: Mapping[str, Sign | None] = {
    "得分": None,
    "分值": None,
    "计分": None,
    "扣分": Sign.DEDUCT,
    "加分": Sign.ADD,
}


class ScoringBuilder:
    """Builds the scoring of indicators, of named rules and of cells of one method."""

    def __init__(
        self,
        quantities: Quantities,
        places: Places,
        expressions: ExpressionBuilder,
        findings: list[Diagnostic],
        lexicon: Lexicon,
    ) -> None:
        self._quantities = quantities
        self._places = places
        self._expressions = expressions
        self._findings = findings
        self._lexicon = lexicon
        #: 计分规则 by name: the clauses that `计分 名称` repeats.
        self._rules: dict[str, tuple[Node, ...]] = {}
        self.used: set[str] = set()
        #: The clauses of 各指标, which an indicator that only adds a clause of its own keeps.
        self.defaults: tuple[Node, ...] = ()
        self._is_in_rule = False

    def declare(self, rules: Mapping[str, Node]) -> None:
        """Make the named rules known."""
        self._rules = {name: tuple(_flat(node)) for name, node in rules.items()}

    def of_rule(self, node: Node) -> Scoring | None:
        """The scoring of a named rule, read for what is wrong in it."""
        self._is_in_rule = True
        scoring = self._assembled(tuple(_flat(node)), self._places.of(token(node, "NEW_NAME")))
        self._is_in_rule = False
        return scoring

    def of_lines(self, lines: list[Node]) -> Scoring | None:
        """The scoring of an indicator: its line 计分 with what stands below, and further clauses beside it."""
        if not lines or any(children(line, "broken") for line in lines):
            return None
        clauses = tuple(n for line in lines for n in _flat(line))
        is_whole = any(rule_of(line) == "scoring" for line in lines)
        kept = () if is_whole or any(rule_of(n) == "formula_points" for n in clauses) else self.defaults
        return self._assembled((*kept, *clauses), self._places.of(lines[0]))

    def keep_as_default(self, lines: list[Node]) -> None:
        """Remember what 各指标 says of scoring."""
        self.defaults = tuple(n for line in lines for n in _flat(line))

    def of_cell(self, cell: Line) -> Scoring | None:
        """The scoring that a cell of a table says."""
        parsed = parse_cell(cell, lexicon=self._lexicon, start="cell_scoring", offset=self._places.offset_of(cell.file))
        self._findings.extend(parsed.diagnostics)
        return self._assembled(tuple(_flat(parsed.value)), cell.whole) if parsed.value is not None else None

    # --- putting clauses together ---

    def _assembled(self, clauses: tuple[Node, ...], span: Span) -> Scoring | None:
        before = len(self._findings)
        draft = Draft(span=span, findings=self._findings)
        for clause in self._written_out(clauses):
            self._take(clause, draft)
        scoring = draft.scoring()
        is_sound = len(self._findings) == before
        # What is wrong in a named rule was said where the rule stands.
        self._findings[before:] = [f for f in self._findings[before:] if f not in self._findings[:before]]
        return scoring if is_sound else None

    def _written_out(self, clauses: tuple[Node, ...]) -> Iterator[Node]:
        for clause in clauses:
            if rule_of(clause) != "rule_used":
                yield clause
                continue
            name = str(token(clause, "RULE"))
            if self._is_in_rule:
                self._findings.append(MoreThanOneRule(span=self._places.of(clause), name=name))
                continue
            self.used.add(name)
            yield from (node for node in self._rules.get(name, ()) if rule_of(node) != "rule_used")

    def _take(self, node: Node, draft: Draft) -> None:  # noqa: C901 - one case a kind of clause
        span, rule = self._places.of(node), rule_of(node)
        match rule:
            case "by" | "by_bands" | "by_gap" | "formula_points":
                self._by(node, draft, span)
            case "starting_points":
                amount = self._only(node)
                text = f"基础分 {format_expression(amount)}"
                draft.first(ByFormula(expression=amount, text=text, span=span))
            case "linear":
                self._linear(node, draft, span)
            case "by_rank":
                draft.rank(span)
            case "place_points" | "place_share" | "rank_step" | "rest_gives":
                self._rank_part(node, draft, span)
            case "when_met" | "when_unmet" | "unmet_by" | "unmet_by_rate":
                self._met(node, draft, span)
            case "to_best" | "efficacy" | "graded" | "judged_points":
                draft.first(self._compared(node, span))
            case "tier_points":
                tiers = tuple(self._tier(n) for n in children(node, "tier_gives"))
                draft.tiers(tiers, "、".join(f"{t.tier} {gives(t.amount)}" for t in tiers), span)
            case "override":
                condition, amount = self._only(node), self.amount(node)
                text = f"若 {where(condition)}，{gives(amount)}"
                draft.override(Override(condition=condition, amount=amount, text=text, span=span))
            case "conditional_change" | "change":
                self._change(node, draft, span)
            case "step" | "step_of" | "conditional_step":
                draft.change(self._step(node, span))
            case "below_step":
                draft.change(self._below_step(node, span))
            case "multiplier" | "conditional_multiplier":
                self._multiplier(node, draft, span)
            case "reached":
                row = BandRow(
                    bounds=self._bounds(node),
                    way=None,
                    is_rest=False,
                    sign=None,
                    amount=self.amount(node),
                    text="",
                    span=span,
                )
                draft.reached(replace(row, text=band(row)), own_side(Side.VALUE, span))
            case "band" | "band_rest" | "band_row":
                self._band(node, draft, span)
            case _:
                self._limit(node, draft, span)

    def _by(self, node: Node, draft: Draft, span: Span) -> None:
        match rule_of(node):
            case "by_gap":
                draft.bands(Bands(subject=None, rows=(), text="按缺口分档", span=span))
                return
            case "by_bands":
                subject = self._only(node)
                text = f"按{_close(format_expression(subject))}分档"
                draft.bands(Bands(subject=subject, rows=(), text=text, span=span))
                return
            case "formula_points":
                formula = self._only(node)
                text = f"得分 = {format_expression(formula)}"
                draft.first(ByFormula(expression=formula, text=text, span=span))
                return
        subject = self._only(node)
        text = f"按{_close(format_expression(subject))}"
        own = {own_side(Side.COMPLETION, subject.span): Base.COMPLETION, own_side(Side.VALUE, subject.span): Base.VALUE}
        base = next((b for name, b in own.items() if name == subject), None)
        draft.by(subject, base, text, span)

    def _linear(self, node: Node, draft: Draft, span: Span) -> None:
        a, p, b, q = (self._expressions.expression(n) for n in self._expressions.inner(node))
        start, end = format_expression(a), format_expression(b)
        draft.linear((a, p, b, q), f"从 {start} {gives(p)} 到 {end} {gives(q)}", span)

    def _rank_part(self, node: Node, draft: Draft, span: Span) -> None:
        if rule_of(node) == "rest_gives":
            amount = self.amount(node)
            row = BandRow(bounds=(), way=None, is_rest=True, sign=None, amount=amount, text="", span=span)
            draft.rest(replace(row, text=band(row)))
            return
        if rule_of(node) == "place_share":
            written, amount = child(node, "quantity"), self.amount(node)
            assert written is not None
            share = self._quantities.quantity(written)
            draft.place(SharePoints(share=share, amount=amount, span=span), f"前 {share} {gives(amount)}")
            return
        numbers = [self._quantities.whole(t, least=1) for t in tokens(node, "NUMBER")]
        if rule_of(node) == "rank_step":
            sign, amount = self._sign(node), self._only(node)
            draft.rank_step(numbers[0], sign, amount, f"每后移 {numbers[0]} 名 减 {format_expression(amount)}", span)
            return
        amount = self.amount(node)
        said = f"第 {numbers[0]} 名" if len(numbers) == 1 else f"第 {numbers[0]} 至 {numbers[1]} 名"
        draft.place(
            PlacePoints(first=numbers[0], last=numbers[-1], amount=amount, span=span), f"{said} {gives(amount)}"
        )

    def _met(self, node: Node, draft: Draft, span: Span) -> None:
        match rule_of(node):
            case "when_met":
                amount = self._only(node)
                draft.met(amount, f"完成{gives(amount)}", span)
            case "when_unmet":
                amount = self.amount(node)
                draft.unmet(amount, f"未完成{gives(amount)}", span)
            case "unmet_by_rate":
                draft.unmet(own_side(Side.COMPLETION, span), "未完成按完成率", span)
            case _:
                amount = self._only(node)
                draft.unmet(amount, f"未完成按{_close(format_expression(amount))}", span)

    def _compared(self, node: Node, span: Span) -> FirstStep:
        match rule_of(node):
            case "to_best":
                return ToBest(text="与第一名之比 × 满分", span=span)
            case "efficacy":
                low, high = self._both(node)
                text = f"功效系数，{format_expression(low)} 到 {format_expression(high)}"
                return Efficacy(lowest=low, highest=high, text=text, span=span)
            case "graded":
                grades = tuple(self._grade(n) for n in children(node, "grade_points"))
                text = "评定 " + "、".join(f"{g.grade} {_between(g)}" for g in grades)
                return Graded(grades=grades, text=text, span=span)
        low, high = self._both(node)
        judges = str(token(node, "WHO"))
        text = f"由{judges}评定，{format_expression(low)} 至 {format_expression(high)}"
        return JudgedPoints(judges=judges, lowest=low, highest=high, text=text, span=span)

    def _grade(self, node: Node) -> GradePoints:
        amount, *other = (self._expressions.expression(n) for n in self._expressions.inner(node))
        return GradePoints(
            grade=str(token(node, "GRADED")),
            amount=amount,
            other=other[0] if other else None,
            span=self._places.of(node),
        )

    def _tier(self, node: Node) -> TierPoints:
        return TierPoints(tier=str(token(node, "TIER")), amount=self.amount(node), span=self._places.of(node))

    def _change(self, node: Node, draft: Draft, span: Span) -> None:
        *condition, amount = (self._expressions.expression(n) for n in self._expressions.inner(node))
        sign = self._sign(node)
        said = changes(sign, amount)
        text = f"{where(condition[0])}，{said}" if condition else said
        when = condition[0] if condition else None
        draft.change(Change(sign=sign, condition=when, amount=amount, cap=None, text=text, span=span))

    def _below_step(self, node: Node, span: Span) -> Step:
        """下辖每有 1个 ‹condition› 的，扣 1分: a step whose subject counts the units below."""
        size_node, condition_node, amount_node = self._expressions.inner(node)
        size, word = self._quantities.quantity(size_node), token(node, "EACH_BELOW")
        condition = self._expressions.expression(condition_node)
        subject = counted_below(word, condition, self._places.of(condition_node))
        amount = self._expressions.expression(amount_node)
        inside = child(node, "partial_inside")
        sign = self._sign(node)
        return Step(
            sign=sign,
            way=Way.COUNT,
            subject=subject,
            bound=None,
            condition=None,
            size=size,
            amount=amount,
            mode=self._mode(inside, size) if inside is not None else None,
            cap=None,
            text=f"{word} {size} {format_expression(condition)} 的，{changes(sign, amount)}",
            span=span,
        )

    def _step(self, node: Node, span: Span) -> Step:
        *before, size_node, amount_node = self._expressions.inner(node)
        size, amount = self._quantities.quantity(size_node), self._expressions.expression(amount_node)
        first = self._expressions.expression(before[0]) if before else None
        words = tokens(node, "EACH")
        way = _way_of(str(words[0])) if words else None
        condition = first if rule_of(node) == "conditional_step" else None
        subject, bound = _measured_by(condition) if condition is not None else (first, None)
        inside = child(node, "partial_inside")
        mode = self._mode(inside, size) if inside is not None else None
        sign = self._sign(node)
        named = None if condition is not None else subject
        return Step(
            sign=sign,
            way=way or Way.COUNT,
            subject=subject,
            bound=bound,
            condition=condition,
            size=size,
            amount=amount,
            mode=mode,
            cap=None,
            text=step(way, named, condition, str(size), changes(sign, amount), mode),
            span=span,
        )

    def _multiplier(self, node: Node, draft: Draft, span: Span) -> None:
        *condition, factor = (self._expressions.expression(n) for n in self._expressions.inner(node))
        said = f"乘以 {format_expression(factor)}"
        text = f"{where(condition[0])}，{said}" if condition else said
        when = condition[0] if condition else None
        draft.multiplier(Multiplier(factor=factor, condition=when, text=text, span=span))

    def _limit(self, node: Node, draft: Draft, span: Span) -> None:
        match rule_of(node):
            case "partial":
                draft.partial(lambda size: self._mode(node, size), span)
            case "choose":
                draft.choose(Choice(str(token(node, "CHOICE"))), span)
            case "change_cap":
                sign, amount = self._sign(node), self._only(node)
                draft.cap_change(sign, amount, f"最多{sign.value} {format_expression(amount)}", span)
            case "cap":
                amount = self._only(node)
                draft.cap(Limit(amount=amount, text=f"最多 {format_expression(amount)}", span=span))
            case "no_less":
                amount = self._only(node)
                draft.no_less(Limit(amount=amount, text=f"最低 {format_expression(amount)}", span=span))
            case "floor":
                draft.floor(Limit(amount=None, text="扣完为止", span=span))
            case "below_zero":
                draft.below_zero(span)
            case "may_exceed":
                draft.may_exceed(span)
            case "only_highest":
                draft.only_highest(span)
            case "idle_redistributed":
                outcome = IdleOutcome.REDISTRIBUTED
                draft.idle(Idle(outcome=outcome, amount=None, text=f"无任务的，{outcome.value}", span=span))
            case "idle_spared":
                outcome = IdleOutcome.NOTHING_TAKEN
                draft.idle(Idle(outcome=outcome, amount=None, text=f"无任务的，{outcome.value}", span=span))
            case _:
                amount = self.amount(node)
                text = f"无任务的，{gives(amount)}"
                draft.idle(Idle(outcome=IdleOutcome.AMOUNT, amount=amount, text=text, span=span))

    def _mode(self, node: Node, size: Quantity) -> Mode | None:
        """不足的不计, or with the step in it: 不足 1个百分点 的按 1个百分点 计, which must be the step itself."""
        words = tokens(node, "PARTIAL")
        if words:
            return Mode(str(words[0]))
        part = child(node, "part_dropped", "part_counted")
        assert part is not None
        for written in children(part, "quantity"):
            if self._quantities.quantity(written).value != size.value:
                self._findings.append(OtherStep(span=self._places.of(written), size=str(size)))
                return None
        return Mode.WHOLE if rule_of(part) == "part_dropped" else Mode.ROUND_UP

    # --- rows of bands ---

    def _band(self, node: Node, draft: Draft, span: Span) -> None:
        if rule_of(node) == "band_row":
            row = self._row(node, draft)
        else:
            change = child(node, "change")
            amount = self._only(change) if change is not None else self.amount(node)
            row = BandRow(
                bounds=self._bounds(node),
                way=self._band_way(node),
                is_rest=rule_of(node) == "band_rest",
                sign=self._sign(change) if change is not None else None,
                amount=amount,
                text="",
                span=span,
            )
        if row is not None:
            draft.row(replace(row, text=band(row)))

    def _row(self, node: Node, draft: Draft) -> BandRow | None:
        """A row of a pasted table: the bound in the first cell, the points in the second."""
        cells = cells_of(token(node, "ROW"), self._places)
        if all(set(c.folded.strip()) <= set("-: ") for c in cells):
            return None  # the rule that Markdown tables have under their header
        if len(cells) != 2:
            self._findings.append(RowShape(span=self._places.of(node), actual=len(cells), expected=2))
            return None
        heading = cells[1].folded.strip()
        if heading in _HEADINGS and not draft.has_rows:
            draft.heading = _HEADINGS[heading]
            return None
        parsed = [
            parse_cell(c, lexicon=self._lexicon, start=s, offset=self._places.offset_of(c.file))
            for c, s in zip(cells, _CELLS, strict=True)
        ]
        for found in parsed:
            self._findings.extend(found.diagnostics)
        left, right = (p.value for p in parsed)
        if left is None or right is None:
            return None
        change, given = child(right, "change"), child(right, "gives", "gives_nothing")
        sign = self._sign(change) if change is not None else None if given is not None else draft.heading
        amount = self.amount(right) if given is not None else self._only(change or right)
        return BandRow(
            bounds=self._bounds(left),
            way=self._band_way(left),
            is_rest=rule_of(left) == "cell_band_rest",
            sign=sign,
            amount=amount,
            text="",
            span=self._places.of(node),
        )

    def _band_way(self, node: Node) -> Way | None:
        words = tokens(node, "BAND_SIDE")
        return _BAND_WAYS[str(words[0])] if words else None

    def _bounds(self, node: Node) -> tuple[Bound, ...]:
        found: list[Bound] = []
        for part in children(node, "own_bound", "own_bound_bounded", "own_bound_words", "band_range"):
            span = self._places.of(part)
            if rule_of(part) == "band_range":
                low, high = self._both(part)
                found += [Bound(operator="≥", value=low, span=span), Bound(operator="≤", value=high, span=span)]
                continue
            bound = self._expressions.expression(part)
            assert isinstance(bound, OwnBound)
            found.append(Bound(operator=bound.operator, value=bound.right, span=span))
        return tuple(found)

    # --- parts of clauses ---

    def _only(self, node: Node) -> Expression:
        return self._expressions.expression(self._expressions.inner(node)[0])

    def _both(self, node: Node) -> tuple[Expression, Expression]:
        first, second = (self._expressions.expression(n) for n in self._expressions.inner(node))
        return first, second

    def _sign(self, node: Node) -> Sign:
        return _SIGNS[str(token(node, "CHANGE"))]

    def amount(self, node: Node) -> Expression:
        """What 得 … or 不得分 gives."""
        given = child(node, "gives", "gives_nothing")
        assert given is not None
        if rule_of(given) == "gives":
            return self._only(given)
        return Number(quantity=Quantity(Fraction(0), POINT), span=self._places.of(given))


def _way_of(word: str) -> Way:
    """每低, and the longer 每低于目标值 of documents, which says the same."""
    plain = word.removeprefix("每")
    return _WAYS[plain.removesuffix("值").removesuffix("目标").removesuffix("于") or plain]


_CELLS = ("cell_band", "cell_points")


def _flat(node: Node) -> Iterator[Node]:
    """The clauses of a line and of the lines below it, as one list."""
    for part in node.children:
        if part is None or isinstance(part, str) or rule_of(part) in ("basis", "assumption", "broken"):
            continue
        if rule_of(part) == "scoring_more":
            yield from _flat(part)
        else:
            yield part


def _measured_by(condition: Expression) -> tuple[Expression | None, Expression | None]:
    """`满意度 低于 90% 的，每低 1个百分点 …` measures 满意度 from 90%; other conditions say nothing of it."""
    match condition:
        case Comparison(left=left, right=right):
            return left, right
        case OwnBound(right=right):
            return own_side(Side.VALUE, condition.span), right
        case _:
            return None, None


def _close(text: str) -> str:
    """A word stands close to 按; a longer formula has a space around it."""
    return text if " " not in text else f" {text} "


def _between(row: GradePoints) -> str:
    ends = (row.amount, row.other)
    return " 至 ".join(format_expression(e) for e in ends if e is not None)
