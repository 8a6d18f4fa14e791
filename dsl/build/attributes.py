"""What indicators and other blocks say line by line: targets, points, scoring, zero denominators, grounds."""

from __future__ import annotations

import difflib
from fractions import Fraction

from dsl.ast import Attributes, ExemptionSyntax, Grounds, Stated, TierLineSyntax, TierSyntax
from dsl.build.classes import ClassBuilder
from dsl.build.expressions import ExpressionBuilder, comparison_of
from dsl.build.scoring import ScoringBuilder
from dsl.build.tokens import Node, Places, Quantities, child, children, rule_of, text_of, token, tokens
from dsl.clauses import split_addresses
from dsl.diagnostic import Diagnostic, Related, Text
from dsl.errors_syntax import ContradictoryScoring, LooksLikeAnotherUnit, StatedTwice
from dsl.expressions import AttributeIs, ByCase, Case, ComparisonOperator, Expression, Number, SharedItem, SumOfShares
from dsl.format import format_expression
from dsl.format_scoring import gives
from dsl.lexicon import Lexicon
from dsl.model import (
    COMPLETIONS,
    Assumption,
    Clause,
    CompletionForm,
    Direction,
    Rounding,
    RoundingMode,
    Target,
    ZeroChoice,
    ZeroOutcome,
    ZeroRule,
)
from dsl.model_scoring import WhenMissing
from dsl.quantity import BUILTIN, Quantity, Unit, declare_unit, find_unit
from dsl.span import Span
from dsl.terms import fold

_ROUNDINGS = {
    "四舍五入": RoundingMode.HALF_UP,
    "修约(GB/T 8170)": RoundingMode.HALF_EVEN,
    "修约(GB/T8170)": RoundingMode.HALF_EVEN,
    "向下取整": RoundingMode.DOWN,
    "向上取整": RoundingMode.UP,
}
_ZERO_OUTCOMES = {
    "zero_fulfilled": ZeroOutcome.FULFILLED,
    "zero_unfulfilled": ZeroOutcome.UNFULFILLED,
    "zero_full_marks": ZeroOutcome.FULL_MARKS,
    "zero_marks": ZeroOutcome.NO_MARKS,
    "zero_value": ZeroOutcome.WHOLE,
    "zero_not_applicable": ZeroOutcome.NOT_APPLICABLE,
    "zero_redistributed": ZeroOutcome.REDISTRIBUTED,
}
#: Which comparison a stated direction means; without a direction a bare target is reached from below.
_BY_DIRECTION: dict[Direction, ComparisonOperator] = {
    Direction.HIGHER: "≥",
    Direction.LOWER: "≤",
    Direction.EQUAL: "=",
}


class AttributeBuilder:
    """Builds what stands in the lines of a block."""

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
        self._doubted: set[str] = set()
        #: Some unit looked like a slip.
        self.has_doubted = False
        self.scoring = ScoringBuilder(quantities, places, expressions, findings, lexicon)
        self.classes = ClassBuilder(self.scoring, places, findings)

    # --- every block ---

    def once(self, node: Node, *rules: str) -> Node | None:
        """The only child that one of these rules made; a second one is reported."""
        found = children(node, *rules)
        for extra in found[1:]:
            related = Related(self._places.of(found[0]), Text("先在这里写过", "stated first here"))
            span = self._places.of(extra)
            self._findings.append(StatedTwice(span=span, related=(related,), what=_WORDS.get(rules[0], rules[0])))
        return found[0] if found else None

    def refuse_second(self, seen: dict[str, tuple[str, ...]], word: str, span: Span) -> None:
        """Report a word that stands in `seen` already."""
        if word in seen:
            self._findings.append(StatedTwice(span=span, what=word))

    def is_faulty(self, node: Node) -> bool:
        """Whether some line of the block could not be read."""
        return bool(children(node, "broken"))

    def grounds(self, node: Node) -> Grounds:
        """What a block rests on."""
        return Grounds(
            basis=tuple(c for line in children(node, "basis") for c in self.clauses(line)),
            assumptions=(
                *(
                    Assumption(text=text_of(token(line, "STRING")), span=self._places.of(line))
                    for line in children(node, "assumption")
                ),
                *(self._unexplained(line) for line in children(node, "explained_elsewhere")),
            ),
            is_faulty=self.is_faulty(node),
        )

    def _unexplained(self, line: Node) -> Assumption:
        """What is explained in a text that nobody can read rests on the name alone, and says so."""
        document = text_of(token(line, "STRING"))
        text = f"解释见“{document}”，其文本没有公开，按名称的字面意思填报"
        return Assumption(text=text, span=self._places.of(line))

    def clauses(self, line: Node) -> tuple[Clause, ...]:
        """The clauses that a line 依据 cites."""
        word = token(line, "STRING")
        span = self._places.of(word)
        return tuple(self._places.clause(a, span) for a in split_addresses(text_of(word)))

    def rounding(self, node: Node) -> Rounding:
        """保留 2 位小数, from the line that holds it."""
        inner = child(node, "rounding", "rounding_whole")
        assert inner is not None
        mode = child(inner, "rounding_mode")
        how = rounding_mode(token(mode, "ROUNDING_MODE")) if mode is not None else RoundingMode.HALF_UP
        places = 0 if inner.data == "rounding_whole" else self._quantities.whole(token(inner, "NUMBER"))
        return Rounding(places=places, mode=how, span=self._places.of(node))

    def unit(self, word: object) -> Unit:
        """The unit that a token names; one that looks like a slip of a usual unit is doubted."""
        return self.unit_named(str(word), self._places.of(word))  # type: ignore[arg-type]  # a token

    def unit_named(self, text: str, span: Span) -> Unit:
        """The same for a unit that stands at a place."""
        name = fold(text)
        known = find_unit(name)
        if known is not None:
            return known
        near = difflib.get_close_matches(name, list(BUILTIN), n=1, cutoff=0.5) if len(name) > 1 else []
        self.has_doubted |= bool(near)
        if near and name not in self._doubted:
            self._doubted.add(name)
            self._findings.append(LooksLikeAnotherUnit(span=span, found=name, near=near[0]))
        return self._lexicon.units.get(name) or declare_unit(name)

    def aliases(self, node: Node) -> tuple[Stated[str], ...]:
        """又称 and 简称."""
        quoted = [t for line in children(node, "alias") for t in tokens(line, "STRING")]
        short = [t for line in children(node, "short_name") for t in tokens(line, "TITLE")]
        return tuple(Stated(text_of(t), self._places.of(t)) for t in (*quoted, *short))

    # --- indicators ---

    def attributes(self, node: Node) -> Attributes:
        """What an indicator, or 各指标, says of itself."""
        unit = self.once(node, "unit")
        direction = self._direction(node)
        formula = self._formula(node)
        completion = self.once(node, "completion")
        scored = [n for n in (self.once(node, "scoring"), *children(node, "further")) if n is not None]
        scoring = self.scoring.of_lines(scored)
        self._refuse_scored_list(node, scored)
        levels = self.once(node, "levels")
        return Attributes(
            unit=Stated(self.unit(token(unit, "UNIT")), self._places.of(unit)) if unit is not None else None,
            formula=formula,
            formula_text=format_expression(formula.value) if formula is not None else "",
            zero_rule=self.zero_rule(node),
            target=self._target(node, direction.value if direction is not None else None),
            points=self.points(node),
            points_by_case=self.points_by_case(node),
            direction=direction,
            completion=self._completion(completion) if completion is not None else None,
            levels=self._levels(levels) if levels is not None else None,
            scoring=scoring,
            classes=self.classes.rows(self.once(node, "classified")),
            when_missing=self._when_missing(node),
            lists_only=child(node, "lists_only") is not None,
            aliases=self.aliases(node),
            tiers=tuple(self._tier(n) for n in children(node, "tier")),
            exemptions=tuple(self._exemption(n) for n in children(node, "exempt", "exempt_level")),
            authority=self._text(node, "authority"),
            explanation=self._explanation(node),
            # Where the clauses make no rule, that is all that is said of the points.
            grounds=self._all_grounds(node, is_faulty=bool(scored) and scoring is None),
        )

    def _refuse_scored_list(self, node: Node, scored: list[Node]) -> None:
        """只列数值 gives no points, so nothing may say how many."""
        listed, points = child(node, "lists_only"), child(node, "points", "points_by_letter")
        for line in (*scored[:1], *([points] if points is not None else [])) if listed is not None else ():
            said = "分值" if line is points else "计分"
            problem = Text(f"「只列数值」的指标又写了「{said}」", "what is only listed gives no points")
            self._findings.append(ContradictoryScoring(span=self._places.of(line), text=said, problem=problem))

    def _explanation(self, node: Node) -> str:
        """解释, or where it is said to stand."""
        line = self.once(node, "explanation", "explained_elsewhere")
        if line is None:
            return ""
        said = text_of(token(line, "STRING"))
        return f"见“{said}”，该文本没有公开" if line.data == "explained_elsewhere" else said

    def _all_grounds(self, node: Node, *, is_faulty: bool) -> Grounds:
        """What an indicator rests on, and what is said so below its 计分."""
        every = [self.grounds(node), *(self.grounds(n) for n in children(node, "scoring", "classified"))]
        return Grounds(
            basis=tuple(b for g in every for b in g.basis),
            assumptions=tuple(a for g in every for a in g.assumptions),
            is_faulty=is_faulty or any(g.is_faulty for g in every),
        )

    def _when_missing(self, node: Node) -> WhenMissing | None:
        line = self.once(node, "when_missing", "missing_is_open")
        if line is None:
            return None
        span = self._places.of(line)
        if rule_of(line) == "missing_is_open":
            return WhenMissing(amount=None, text="缺报的，待定", span=span)
        amount = self.scoring.amount(line)
        return WhenMissing(amount=amount, text=f"缺报的，{gives(amount)}", span=span)

    def _tier(self, node: Node) -> TierSyntax:
        lines = []
        if self._expressions.inner(node) or child(node, "same") is not None:
            lines.append(self._tier_line(node))  # a condition on the head line
        lines += [self._tier_line(n) for n in children(node, "tier_condition", "same_line")]
        several = self.once(node, "tier_several")
        at_least = 1 if child(node, "tier_any") is not None else None
        if several is not None:
            at_least = self._quantities.whole(token(several, "NUMBER"))
        return TierSyntax(
            name=str(token(node, "TIER")),
            lines=tuple(lines),
            at_least=at_least,
            is_faulty=self.is_faulty(node),
            span=self._places.of(token(node, "TIER")),
        )

    def _tier_line(self, node: Node) -> TierLineSyntax:
        labels = tokens(node, "ITEM")
        same = child(node, "same")
        repeated = None
        if same is not None:
            names, numbers = tokens(same, "TIER"), tokens(same, "LABEL")
            repeated = (str(names[0]), str(numbers[0]), str(numbers[-1]))
            if len({str(n) for n in names}) > 1:
                problem = Text("「同 …」前后要是同一档", "“同 …” must name one tier")
                self._findings.append(ContradictoryScoring(span=self._places.of(same), text="同", problem=problem))
        inner = self._expressions.inner(node)
        condition = self._expressions.expression(inner[0]) if inner else None
        return TierLineSyntax(
            label=str(labels[0]).rstrip(".、．") if labels else "",
            condition=condition,
            same=repeated,
            span=condition.span if condition is not None else self._places.of(same or node),
        )

    def _exemption(self, node: Node) -> ExemptionSyntax:
        span = self._places.of(node)
        if node.data == "exempt":
            return ExemptionSyntax(
                level=None, condition=self._expressions.expression(self._expressions.inner(node)[0]), span=span
            )
        level, what = token(node, "LEVEL"), child(node, "attribute_is")
        assert what is not None
        condition = AttributeIs(
            attribute=str(token(what, "ATTRIBUTE")),
            value=str(token(what, "TRUTH", "ATTRIBUTE_VALUE")),
            span=self._places.of(what),
        )
        return ExemptionSyntax(level=Stated(str(level), self._places.of(level)), condition=condition, span=span)

    def zero_rule(self, node: Node) -> ZeroRule | None:
        """分母为零."""
        line = self.once(node, "zero_rule")
        if line is None:
            return None
        outcome = self._zero_outcome(line)
        return ZeroRule(outcome=outcome, text=_zero_text(outcome), span=self._places.of(line))

    def _zero_outcome(self, node: Node) -> ZeroOutcome | ZeroChoice:
        choice = child(node, "zero_choice")
        if choice is None:
            inner = child(node, *_ZERO_OUTCOMES)
            assert inner is not None
            return self._zero_word(inner)
        condition = self._expressions.expression(self._expressions.inner(choice)[0])
        words = children(choice, *_ZERO_OUTCOMES)
        then = self._zero_word(words[0])
        otherwise = self._zero_outcome(choice) if child(choice, "zero_choice") else self._zero_word(words[1])
        return ZeroChoice(condition=condition, then=then, otherwise=otherwise)

    def _zero_word(self, node: Node) -> ZeroOutcome:
        outcome = _ZERO_OUTCOMES[rule_of(node)]
        written = child(node, "quantity")
        expected = {"zero_value": 1, "zero_marks": 0}.get(rule_of(node))
        if written is not None and self._quantities.quantity(written).value != expected:
            text = "视为 100%" if expected else "得 0分"
            problem = Text(f"分母为零时只能写「{text}」", f"only “{text}” may stand here")
            self._findings.append(ContradictoryScoring(span=self._places.of(node), text="分母为零", problem=problem))
        return outcome

    def _formula(self, node: Node) -> Stated[Expression] | None:
        line = self.once(node, "formula", "formula_of_shares")
        if line is None:
            return None
        span = self._places.of(line)
        if line.data == "formula":
            return Stated(self._expressions.expression(self._expressions.inner(line)[0]), span)
        share = child(line, "quantity")
        assert share is not None
        items = tuple(
            SharedItem(
                label=str(token(item, "ITEM")).rstrip(".、．"),
                condition=self._expressions.expression(self._expressions.inner(item)[0]),
                span=self._places.of(item),
            )
            for item in children(line, "share")
        )
        return Stated(SumOfShares(share=self._quantities.quantity(share), items=items, span=span), span)

    def _target(self, node: Node, direction: Direction | None) -> Target | None:
        line = self.once(node, "target_by_letter", "target_value", "target_bound", "target_by_year")
        if line is None:
            return None
        span = self._places.of(line)
        operator = _BY_DIRECTION[direction or Direction.HIGHER]
        if line.data == "target_by_letter":
            return Target(value=None, operator=operator, text="责任状", span=span)
        if line.data == "target_by_year":
            return self._target_by_year(line, operator, span)
        stated = self._expressions.expression(self._expressions.inner(line)[0])
        word = token(line, "COMPARE") if line.data == "target_bound" else None
        operator = comparison_of(word) if word is not None else operator
        value = stated.quantity if isinstance(stated, Number) else None
        written = str(value) if value is not None else format_expression(stated)
        return Target(
            value=value,
            operator=operator,
            text=f"{word} {written}" if word is not None else written,
            span=span,
            formula=None if value is not None else stated,
        )

    def _target_by_year(self, line: Node, operator: ComparisonOperator, span: Span) -> Target:
        """`2021年 60%，以后每年提高 3个百分点，至多 90%`: written out for every year of the method."""
        bounds = tokens(line, "COMPARE")
        first = int(str(token(line, "YEAR"))[:4])
        start, step, *end = (self._quantities.quantity(q) for q in children(line, "quantity"))
        grows = str(token(line, "GROWS")) == "提高"
        limits = tokens(line, "GROWTH_END")
        cases = []
        for year in range(first, max(self._expressions.last_year or first, first) + 1):
            value = start.value + (year - first) * step.value * (1 if grows else -1)
            if limits:
                value = min(value, end[0].value) if str(limits[0]) == "至多" else max(value, end[0].value)
            number = Number(quantity=Quantity(value, start.unit), span=span)
            cases.append(Case(names=(f"{year}年",), value=number, span=span))
        text = f"{first}年 {start}，以后每年{'提高' if grows else '降低'} {step}"
        text += f"，{limits[0]} {end[0]}" if limits else ""
        return Target(
            value=None,
            operator=comparison_of(bounds[0]) if bounds else operator,
            text=text,
            span=span,
            formula=ByCase(kind="年度", cases=tuple(cases), span=span),
        )

    def points(self, node: Node) -> Stated[Fraction | None] | None:
        """分值 of an indicator or an area; None inside for the letter, and for what differs from case to case."""
        line = self.once(node, "points", "points_by_letter")
        if line is None:
            return None
        stated = self.points_by_case(node) if line.data == "points" else None
        inner = self._expressions.inner(line)
        found = self._expressions.expression(inner[0]) if inner and stated is None else None
        return Stated(found.quantity.value if isinstance(found, Number) else None, self._places.of(line))

    def points_by_case(self, node: Node) -> Expression | None:
        """分值 that is no single number."""
        line = child(node, "points")
        inner = self._expressions.inner(line) if line is not None else []
        found = self._expressions.expression(inner[0]) if inner else None
        return None if found is None or isinstance(found, Number) else found

    def _direction(self, node: Node) -> Stated[Direction] | None:
        line = self.once(node, "direction")
        return Stated(Direction(str(token(line, "DIRECTION"))), self._places.of(line)) if line is not None else None

    def _completion(self, line: Node) -> Stated[CompletionForm]:
        written = fold(token(line, "COMPLETION_FORM")).replace(" ", "")
        return Stated(COMPLETIONS[written], self._places.of(line))

    def _levels(self, line: Node) -> tuple[Stated[str], ...]:
        return tuple(Stated(str(t), self._places.of(t)) for t in tokens(line, "LEVEL"))

    def _text(self, node: Node, rule: str) -> str:
        line = self.once(node, rule)
        return text_of(token(line, "STRING")) if line is not None else ""


def rounding_mode(word: str) -> RoundingMode:
    """The mode of rounding that a word names."""
    return _ROUNDINGS[fold(word)]


def _zero_text(outcome: ZeroOutcome | ZeroChoice) -> str:
    if isinstance(outcome, ZeroOutcome):
        return outcome.value
    condition = format_expression(outcome.condition)
    return f"如果 {condition} 则 {_zero_text(outcome.then)} 否则 {_zero_text(outcome.otherwise)}"


#: What a rule's line is called in messages.
_WORDS = {
    "method": "办法",
    "judging": "评定",
    "defaults": "各指标",
    "term": "责任期限",
    "issued_on": "印发日期",
    "number_of_document": "文号",
    "issuer": "印发机关",
    "source_file": "原文",
    "counts": "共",
    "score_rounding": "指标得分",
    "assessor": "考评者",
    "includes": "包括",
    "part_of": "属于",
    "ranked_within": "排名",
    "judges": "由",
    "evidence": "凭",
    "unit": "单位",
    "formula": "公式",
    "zero_rule": "分母为零",
    "target_by_letter": "目标",
    "points": "分值",
    "direction": "方向",
    "completion": "完成率",
    "levels": "对象",
    "explanation": "解释",
    "authority": "来源",
    "scoring": "计分",
    "when_missing": "缺报的",
    "rounding_line": "保留",
    "quota": "名额",
    "most": "最多",
    "at_most": "最多",
    "at_least": "最低",
    "shown_rounding": "显示保留",
    "total_to": "折算",
    "unreported": "未报的不加",
    "over_quota": "超出名额的",
    "priority": "同时符合几种的",
    "grade_several": "满足",
    "several_of": "满足",
    "fund_ways": "正数",
    "recipients": "授予",
    "tie_rule": "名额处并列的",
    "of_level": "层次",
    "of_period": "期次",
    "ranked_by": "按",
    "condition": "条件",
    "for_each": "每个",
    "for_period": "期次",
}
