"""加分, 扣分, 否决, 等次 and 名额 of the syntax tree to their records; names in them are not bound yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Protocol, TypeVar

from dsl.ast import FieldSyntax
from dsl.build.attributes import AttributeBuilder, rounding_mode
from dsl.build.expressions import ExpressionBuilder, counted_below
from dsl.build.tokens import Node, Places, Quantities, child, children, rule_of, token, tokens
from dsl.diagnostic import Diagnostic, Text
from dsl.errors_outcomes import ConsequenceTwice, NoCircumstances, ShareOfWhat, WrongWordHere
from dsl.errors_syntax import MissingPart
from dsl.expressions import (
    AllOf,
    AnyOf,
    Comparison,
    ComparisonOperator,
    Expression,
    Name,
    Not,
    Number,
    OwnBound,
    Side,
    Year,
)
from dsl.format import format_expression
from dsl.grounds import Clause
from dsl.model import Frequency, Kind
from dsl.outcomes import (
    TOTAL_KEY,
    AdjustmentBlock,
    AdjustmentGroup,
    AdjustmentKind,
    AdjustmentRow,
    Circumstance,
    Cut,
    Grade,
    GradeShift,
    GradeTable,
    ListedGrade,
    Outcomes,
    Partial,
    Reach,
    ShiftKind,
    TieRule,
    Veto,
    VetoBlock,
)
from dsl.quantity import POINTS, RATIO, Quantity
from dsl.record import dataclass
from dsl.span import Span
from dsl.survey import unquoted

T = TypeVar("T")

_LINES = ("counted_row", "below_row", "condition_row", "amount_row", "adjustment_group")
_GRADE_LINES = ("listed_grade", "grade", "grade_shift")
_SHIFTS = {"升一档": ShiftKind.UP, "降一档": ShiftKind.DOWN}


class Each(Protocol):
    """Gives what is made of each block of some rules."""

    def __call__(self, make: Callable[[Node], T], *rules: str) -> tuple[T, ...]:
        """Make it of each, in document order."""


@dataclass(frozen=True, slots=True)
class Built:
    """What was built, and the figures that rows of it declare."""

    outcomes: Outcomes
    fields: tuple[FieldSyntax, ...]


class OutcomeBuilder:
    """Builds what follows from points."""

    def __init__(
        self,
        quantities: Quantities,
        places: Places,
        expressions: ExpressionBuilder,
        attributes: AttributeBuilder,
        findings: list[Diagnostic],
    ) -> None:
        self._quantities = quantities
        self._places = places
        self._expressions = expressions
        self._attributes = attributes
        self._findings = findings
        self._fields: list[FieldSyntax] = []

    def outcomes(self, each: Each) -> Built:
        """Build every block of the method; `each` gives what is made of those of some rules."""
        adjustments = each(self._adjusting, "bonus", "deduction")
        vetoes = each(self._veto_block, "veto")
        tables = each(self._table, "grades")
        built = Outcomes(adjustments=tuple(block for block, _ in adjustments), vetoes=vetoes, tables=tables)
        return Built(built, tuple(f for _, fields in adjustments for f in fields))

    def _adjusting(self, node: Node) -> tuple[AdjustmentBlock, tuple[FieldSyntax, ...]]:
        """A block of 加分 or 扣分, and the figures that its rows declare."""
        self._fields = []
        return self._block(node), tuple(self._fields)

    def cut(self, node: Node) -> Cut | None:
        """名额 with its tie rule; None where no 名额 is stated."""
        line = self._attributes.once(node, "quota", "quota_share")
        if line is None:
            return None
        compared, rule = self._ties(node)
        span = self._places.of(line)
        if line.data == "quota":
            count = self._quantities.whole(token(line, "NUMBER"), least=1)
            return Cut(count=count, share=None, mode=None, compared=compared, rule=rule, span=span)
        inner = child(line, "quantity")
        assert inner is not None
        share = self._quantities.quantity(inner)
        modes = tokens(line, "ROUNDING_MODE")
        if share.unit.dimension != RATIO or not 0 < share.value <= 1:
            self._findings.append(ShareOfWhat(span=self._places.of(inner), found=str(share)))
            return None
        if not modes and not self._attributes.is_faulty(node):
            example = f"名额 考评对象总数的 {share}，向下取整"
            self._findings.append(MissingPart(span=span, block="名额", part="取整的办法", example=example))
        mode = rounding_mode(modes[0]) if modes else None
        return Cut(count=None, share=share.value, mode=mode, compared=compared, rule=rule, span=span)

    def _ties(self, node: Node) -> tuple[tuple[Expression, ...], TieRule]:
        line = self._attributes.once(node, "tie_rule")
        if line is None:
            return (), TieRule.ALL_OPEN
        words = tokens(line, "TIE_RULE")
        compared = tuple(self._expressions.reference(n) for n in children(line, "reference"))
        return compared, TieRule(str(words[0])) if words else TieRule.ALL_OPEN

    def reach(self, node: Node) -> Reach:
        """层次 and 期次 of a block."""
        level = self._attributes.once(node, "of_level")
        period = self._attributes.once(node, "of_period")
        return Reach(
            level=str(token(level, "LEVEL")) if level is not None else None,
            period=str(token(period, "PERIOD")) if period is not None else None,
        )

    def circumstances(self, nodes: Iterable[Node], *, about_total: bool = False) -> tuple[Circumstance, ...]:
        """Listed conditions, with their labels."""
        built: list[Circumstance] = []
        for node in nodes:
            condition = self._expressions.expression(self._expressions.inner(node)[0])
            condition = _about_total(condition) if about_total else condition
            labels = tokens(node, "ITEM")
            label = str(labels[0]).rstrip(".、．") if labels else str(len(built) + 1)
            text = format_expression(condition)
            built.append(Circumstance(label=label, condition=condition, text=text, span=condition.span))
        return tuple(built)

    # --- 加分, 扣分 ---

    def _block(self, node: Node) -> AdjustmentBlock:
        kind = AdjustmentKind.BONUS if node.data == "bonus" else AdjustmentKind.DEDUCTION
        span = self._head(node, 2)
        group = self._group(node, kind, name=kind.value, absent_is_none=False, span=span)
        grounds = self._attributes.grounds(node)
        is_faulty = any(True for _ in node.find_data("broken"))
        if not group.rows and not is_faulty:
            example = f"获得省级以上表彰 次 每 1次 {kind.verb} 1分"
            self._findings.append(MissingPart(span=span, block=kind.value, part="项目", example=example))
        return AdjustmentBlock(
            kind=kind,
            group=group,
            reach=self.reach(node),
            basis=grounds.basis,
            assumptions=grounds.assumptions,
            is_faulty=is_faulty,
            span=span,
        )

    def _group(
        self, node: Node, kind: AdjustmentKind, *, name: str, absent_is_none: bool, span: Span
    ) -> AdjustmentGroup:
        absent_is_none = absent_is_none or self._unreported(node, kind)
        return AdjustmentGroup(
            name=name,
            rows=tuple(self._line(line, kind, absent_is_none=absent_is_none) for line in children(node, *_LINES)),
            cap=self._cap(node, kind),
            only_highest=child(node, "same_matter") is not None,
            span=span,
        )

    def _line(self, node: Node, kind: AdjustmentKind, *, absent_is_none: bool) -> AdjustmentRow | AdjustmentGroup:
        span = self._places.of(node)
        match rule_of(node):
            case "adjustment_group":
                word = token(node, "NEW_NAME")
                place = self._places.of(word)
                name = unquoted(str(word))
                return self._group(node, kind, name=name, absent_is_none=absent_is_none, span=place)
            case "counted_row":
                return self._counted(node, kind, absent_is_none=absent_is_none)
            case "below_row":
                return self._counted_below(node, kind)
            case "condition_row":
                self._verb(node, kind)
                condition = self._expressions.expression(self._expressions.inner(node)[0])
                points = self._points(children(node, "quantity")[-1])
                text = format_expression(condition)
                return AdjustmentRow(name=text, text=text, condition=condition, points=points, span=span)
            case _:
                self._verb(node, kind)
                amount = self._expressions.expression(self._expressions.inner(node)[0])
                text = format_expression(amount)
                unreported = absent_is_none or child(node, "unreported_row") is not None
                cap = self._cap(node, kind)
                return AdjustmentRow(name=text, text=text, amount=amount, cap=cap, absent_is_none=unreported, span=span)

    def _counted_below(self, node: Node, kind: AdjustmentKind) -> AdjustmentRow:
        """下辖每有 1个 ‹condition› 的，扣 1分."""
        self._verb(node, kind)
        step_node, condition_node, points_node = self._expressions.inner(node)
        word = token(node, "EACH_BELOW")
        step, condition = self._quantities.quantity(step_node), self._expressions.expression(condition_node)
        name = f"{word} {step} {format_expression(condition)} 的"
        points = self._points(points_node)
        return AdjustmentRow(
            name=name,
            text=f"{name}，{kind.verb} {points}分",
            count=counted_below(word, condition, self._places.of(condition_node)),
            step=step,
            points=points,
            cap=self._cap(node, kind),
            span=self._places.of(node),
        )

    def _counted(self, node: Node, kind: AdjustmentKind, *, absent_is_none: bool) -> AdjustmentRow:
        self._verb(node, kind)
        span, step = self._places.of(node), self._step(node)
        names = tokens(node, "NEW_NAME")
        if names:
            count, name = self._declared(node, names[0]), unquoted(str(names[0]))
        else:
            reference = child(node, "reference")
            assert reference is not None
            count = self._expressions.reference(reference)
            name = count.text
        holder = child(node, "partial_row") or child(node, "partial")
        points = self._points(children(node, "quantity")[-1])
        return AdjustmentRow(
            name=name,
            text=f"{name} 每 {step} {kind.verb} {points}分",
            count=count,
            step=step,
            partial=Partial(str(token(holder, "PARTIAL"))) if holder is not None else None,
            points=points,
            cap=self._cap(node, kind),
            absent_is_none=absent_is_none or child(node, "unreported_row") is not None,
            span=span,
        )

    def _step(self, node: Node) -> Quantity:
        """The step: `每 5篇`, or one of the unit in `每篇`."""
        written = children(node, "quantity")
        if len(written) == 2:
            return self._quantities.quantity(written[0])
        unit = self._attributes.unit(tokens(node, "UNIT")[-1])
        return Quantity(unit.scale, unit)

    def _declared(self, node: Node, word: object) -> Name:
        """A figure that the row declares itself."""
        span = self._places.of(word)  # type: ignore[arg-type]  # a token
        name = unquoted(str(word))
        field = FieldSyntax(
            name=name,
            kind=Kind.NUMBER,
            unit=self._attributes.unit(tokens(node, "UNIT")[0]),
            judged_range=None,
            authority="",
            frequency=Frequency.PERIOD,
            needs_this_year=True,
            other_years=(),
            explanation="",
            grounds=self._attributes.grounds(node),
            span=span,
        )
        self._fields.append(field)
        return Name(path=(name,), side=Side.VALUE, year=Year.THIS, span=span)

    def _points(self, node: Node) -> Fraction:
        found = self._quantities.quantity(node)
        if found.unit.dimension != POINTS:
            self._findings.append(_points_wanted(self._places.of(node), str(found)))
        return found.value

    def _cap(self, node: Node, kind: AdjustmentKind) -> Fraction | None:
        most = self._attributes.once(node, "most")
        if most is None:
            return None
        self._verb(most, kind)
        inner = child(most, "quantity")
        assert inner is not None
        return self._points(inner)

    def _verb(self, node: Node, kind: AdjustmentKind) -> None:
        """加 in 扣分 and 扣 in 加分 are slips that would turn a sign round."""
        for word in tokens(node, "ADJUST"):
            if str(word) != kind.verb:
                problem = Text(f"「{kind.value}」里只能写「{kind.verb}」", f"only “{kind.verb}” may stand here")
                self._findings.append(WrongWordHere(span=self._places.of(word), found=str(word), problem=problem))

    def _unreported(self, node: Node, kind: AdjustmentKind) -> bool:
        line = self._attributes.once(node, "unreported")
        if line is not None and not str(token(line, "UNREPORTED")).endswith(kind.verb):
            word = token(line, "UNREPORTED")
            problem = Text(f"这里写「未报的不{kind.verb}」", f"write 未报的不{kind.verb} here")
            self._findings.append(WrongWordHere(span=self._places.of(word), found=str(word), problem=problem))
        return line is not None

    # --- 否决 ---

    def _veto_block(self, node: Node) -> VetoBlock:
        grounds = self._attributes.grounds(node)
        is_faulty = any(True for _ in node.find_data("broken"))
        span = self._head(node, 2)
        vetoes = tuple(self._veto(n) for n in children(node, "veto_list", "veto_row"))
        if not is_faulty and not vetoes:
            example = "评定：发生重大安全责任事故"
            self._findings.append(MissingPart(span=span, block="否决", part="情形", example=example))
        return VetoBlock(
            vetoes=vetoes,
            leaves_out=child(node, "without_vetoed") is not None,
            reach=self.reach(node),
            basis=(*grounds.basis, *self._inner_basis(node)),
            assumptions=grounds.assumptions,
            is_faulty=is_faulty,
            span=span,
        )

    def _inner_basis(self, node: Node) -> tuple[Clause, ...]:
        return tuple(c for n in children(node, "veto_list") for c in self._attributes.grounds(n).basis)

    def _veto(self, node: Node) -> Veto:
        graded = child(node, "graded_as")
        gives = child(node, "total_gives")
        total = child(gives, "quantity") if gives is not None else None
        rows = children(node, "circumstance") if node.data == "veto_list" else [node]
        veto = Veto(
            circumstances=self.circumstances(rows),
            grade=str(token(graded, "GRADE")) if graded is not None else None,
            total=self._points(total) if total is not None else None,
            bars=child(node, "barred_from_awards") is not None,
            span=self._places.of(node),
        )
        repeated = [r for r in ("graded_as", "total_gives", "barred_from_awards") if len(children(node, r)) > 1]
        if repeated:
            self._findings.append(ConsequenceTwice(span=veto.span))
        if node.data == "veto_list" and not rows and not children(node, "broken"):
            self._findings.append(NoCircumstances(span=veto.span, then=veto.consequence))
        return veto

    # --- 等次 ---

    def _table(self, node: Node) -> GradeTable:
        grounds = self._attributes.grounds(node)
        is_faulty = any(True for _ in node.find_data("broken"))
        span = self._head(node, 2)
        priority = self._attributes.once(node, "priority")
        grades = tuple(self._grade(n) for n in children(node, "grade"))
        if not grades and not is_faulty:
            self._findings.append(MissingPart(span=span, block="等次", part="等次", example="优秀 90分以上"))
        return GradeTable(
            grades=grades,
            listed=tuple(self._listed(n) for n in children(node, "listed_grade")),
            shifts=tuple(self._shift(n) for n in children(node, "grade_shift")),
            lower_wins=str(token(priority, "PRIORITY")) == "从低" if priority is not None else None,
            reach=self.reach(node),
            basis=grounds.basis,
            assumptions=grounds.assumptions,
            is_faulty=is_faulty,
            span=span,
        )

    def _listed(self, node: Node) -> ListedGrade:
        graded = child(node, "graded_as")
        assert graded is not None
        circumstances = self.circumstances(children(node, "circumstance"), about_total=True)
        span = self._places.of(graded)
        grade = str(token(graded, "GRADE"))
        if not circumstances and not children(node, "broken"):
            self._findings.append(NoCircumstances(span=span, then=f"定为 {grade}"))
        return ListedGrade(grade=grade, circumstances=circumstances, span=span)

    def _grade(self, node: Node) -> Grade:
        word = token(node, "GRADE")
        band = self._band(node)
        overflow = self._attributes.once(node, "over_quota")
        several = self._attributes.once(node, "grade_several")
        graded = child(overflow, "graded_as") if overflow is not None else None
        at_least = 1 if child(node, "grade_any") is not None else None
        if several is not None:
            at_least = self._quantities.whole(token(several, "NUMBER"), least=1)
        return Grade(
            name=str(word),
            band=band,
            band_text=format_expression(band) if band is not None else "",
            is_rest=child(node, "rest") is not None,
            conditions=self.circumstances(children(node, "grade_condition"), about_total=True),
            at_least=at_least,
            cut=self.cut(node),
            overflow=str(token(graded, "GRADE")) if graded is not None else None,
            span=self._places.of(word),
        )

    def _band(self, node: Node) -> Expression | None:
        two, ends = child(node, "band_of_two"), child(node, "band_from_to")
        if two is not None:
            both = tuple(_about_total(self._expressions.expression(n)) for n in self._expressions.inner(two))
            return AllOf(conditions=both, span=self._places.of(two))
        if ends is not None:
            low, high = (self._end(n, op) for n, op in zip(children(ends, "band_end"), ("≥", "≤"), strict=True))
            return AllOf(conditions=(low, high), span=self._places.of(ends))
        inner = self._expressions.inner(node)
        return _about_total(self._expressions.expression(inner[0])) if inner else None

    def _end(self, node: Node, operator: str) -> Expression:
        """One end of `80分（含）至 90分（不含）`; without a word in brackets the number is included."""
        inner, span = child(node, "quantity"), self._places.of(node)
        assert inner is not None
        included = [str(t) for t in tokens(node, "INCLUDED")]
        strict: dict[str, ComparisonOperator] = {"≥": ">", "≤": "<"}
        plain: dict[str, ComparisonOperator] = {"≥": "≥", "≤": "≤"}
        sign = (strict if included == ["不含"] else plain)[operator]
        number = Number(quantity=self._quantities.quantity(inner), span=span)
        return Comparison(operator=sign, left=_total(span), right=number, span=span)

    def _shift(self, node: Node) -> GradeShift:
        condition = _about_total(self._expressions.expression(self._expressions.inner(node)[0]))
        shifted = child(node, "shifted")
        regraded = child(node, "regraded")
        barred = child(node, "barred_from")
        named = regraded or barred
        kind = ShiftKind.TO if regraded is not None else ShiftKind.NEVER
        return GradeShift(
            kind=_SHIFTS[str(token(shifted, "SHIFT"))] if shifted is not None else kind,
            condition=condition,
            text=format_expression(condition),
            grade=str(token(named, "GRADE")) if named is not None else None,
            span=self._places.of(node),
        )

    def _head(self, node: Node, width: int) -> Span:
        whole = self._places.of(node)
        return whole.on_first_line(whole.column + width)


def _total(span: Span) -> Name:
    return Name(path=(TOTAL_KEY,), side=Side.VALUE, year=Year.THIS, span=span)


def _about_total(node: Expression) -> Expression:
    """A bare bound in 等次 is about the total."""
    match node:
        case OwnBound(operator=operator, right=right):
            return Comparison(operator=operator, left=_total(node.span), right=right, span=node.span)
        case AllOf(conditions=conditions) | AnyOf(conditions=conditions):
            return replace(node, conditions=tuple(_about_total(c) for c in conditions))
        case Not(operand=operand):
            return replace(node, operand=_about_total(operand))
        case _:
            return node


def _points_wanted(span: Span, found: str) -> Diagnostic:
    problem = Text(f"要写几分，写的是「{found}」", f"points are wanted, “{found}” is none")
    return WrongWordHere(span=span, found=found, problem=problem)
