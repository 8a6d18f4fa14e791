"""算例 of the syntax tree: what is set, what must come out, and worked tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import cast

from dsl.ast import (
    AwardExpectedSyntax,
    Cell,
    Column,
    EachComponent,
    ExampleSyntax,
    ExpectedStep,
    ExpectedSyntax,
    GivenStep,
    GivenSyntax,
    ListStep,
    Literal,
    OutcomeExpectedSyntax,
    OutcomeWord,
    Stated,
    TableSyntax,
    TierWord,
)
from dsl.build.example_lists import ListBuilder
from dsl.build.expressions import ExpressionBuilder, side_named
from dsl.build.tables import cells_of
from dsl.build.tokens import Node, Places, child, rule_of, text_of, token, tokens
from dsl.diagnostic import Diagnostic
from dsl.errors_syntax import RowShape, SettingWithoutName
from dsl.expressions import Judged, Name, Side, Year
from dsl.lexicon import Lexicon
from dsl.lines import Line
from dsl.model import Claim
from dsl.outcomes import UnitSide
from dsl.parse import parse_cell
from dsl.span import NOWHERE, Span
from dsl.terms import EACH_ITEM, fold

_EMPTY = frozenset({"", "-", "--"})


class ExampleBuilder:
    """Builds worked examples."""

    def __init__(
        self,
        expressions: ExpressionBuilder,
        places: Places,
        findings: list[Diagnostic],
        lexicon: Lexicon,
        texts: Mapping[str, frozenset[str]],
    ) -> None:
        self._expressions = expressions
        self._places = places
        self._findings = findings
        self._lexicon = lexicon
        self._lists = ListBuilder(expressions, places, findings, lexicon, texts)

    def example(self, node: Node) -> ExampleSyntax:
        """Build one worked example."""
        steps: list[GivenStep | ExpectedStep | TableSyntax | ListStep] = []
        rows: list[Node] = []
        before = len(self._findings)
        for line in (c for c in node.children if c is not None and not isinstance(c, str)):
            rule = rule_of(line)
            if rule == "row":
                rows.append(line)
                continue
            if rows:
                steps.append(self._table(rows))
                rows = []
            if rule in ("given", "also_given"):
                span = self._places.of(line)
                steps.append(GivenStep(items=self._given(line), is_also=rule == "also_given", span=span))
            elif rule == "given_list":
                steps.append(self._lists.step(line, self._value))
            elif rule == "expected":
                steps.append(ExpectedStep(items=self._expected(line), span=self._places.of(line)))
        if rows:
            steps.append(self._table(rows))
        title = token(node, "TITLE")
        is_faulty = any(True for _ in node.find_data("broken")) or len(self._findings) > before
        return ExampleSyntax(name=str(title), steps=tuple(steps), is_faulty=is_faulty, span=self._places.of(title))

    # --- 设 ---

    def _given(self, line: Node) -> tuple[GivenSyntax, ...]:
        """Group the flat list: subjects without a value share the value that follows (`x、y 都 = 1`)."""
        items: list[GivenSyntax] = []
        waiting: list[Name | EachComponent | Judged] = []
        for part in (c for c in line.children if c is not None and not isinstance(c, str)):
            span = self._places.of(part)
            if part.data == "given_full":
                items.append(_given((), span, full_marks_in=self._full_marks_in(part)))
            elif part.data == "given_unit":
                items.append(_given((), span, unit=str(token(part, "ROSTER"))))
            elif part.data == "given_period":
                items.append(replace(_given((), span), period=str(token(part, "PERIOD"))))
            elif part.data == "given_year":
                items.append(replace(_given((), span), year=_year(part)))
            elif part.data == "given_in_year":
                given = _given((self._subject(part),), span, value=self._value(part))
                items.append(replace(given, in_year=_year(part)))
            elif part.data == "given_judgements":
                items.append(_given((), span, judgements=str(token(part, "TRUTH")) == "是"))
            elif part.data == "given_parts":
                items.append(_given((self._subject(part),), span, parts=(self._value(part),)))
            elif part.data == "given_part" and items and items[-1].parts is not None:
                items[-1] = replace(
                    items[-1], parts=(*items[-1].parts, self._value(part)), span=items[-1].span.to(span)
                )
            elif part.data == "given_grade":
                items += self._unit_before(part)
                items.append(replace(_given((), span), grade=str(token(part, "GRADE"))))
            elif part.data == "given_value":
                items += self._unit_before(part)
                subjects = (*waiting, self._subject(part))
                items.append(_given(subjects, span, value=self._value(part)))
                waiting = []
            elif part.data != "given_part":
                waiting.append(self._subject_of(part))
            else:
                self._findings.append(SettingWithoutName(span=span, value=show(self._value(part))))
        if waiting:
            # Subjects without a value: resolve reports them, since only it knows what they are.
            span = waiting[0].span.to(waiting[-1].span)
            items.append(_given(tuple(waiting), span))
        return tuple(items)

    def _unit_before(self, node: Node) -> Iterator[GivenSyntax]:
        """`设 甲市 总分 = 90分`: the unit may stand before what is set for it without a mark between them."""
        for unit in tokens(node, "ROSTER"):
            yield _given((), self._places.of(unit), unit=str(unit))

    def _full_marks_in(self, node: Node) -> Name | tuple[()]:
        """What the items stand in that are to get full marks; () for all of them."""
        reference = child(node, "reference")
        if reference is None:
            return ()
        name = self._expressions.reference(reference)
        return replace(name, path=name.path[:-1]) if name.path[-1:] == (EACH_ITEM,) else name

    def _subject(self, node: Node) -> Name | EachComponent | Judged:
        inner = child(node, "reference", "each_component", "judged_sentence")
        assert inner is not None
        return self._subject_of(inner)

    def _subject_of(self, node: Node) -> Name | EachComponent | Judged:
        if node.data == "reference":
            return self._expressions.reference(node)
        if node.data == "judged_sentence":
            return self._sentence(node)
        whole = child(node, "node")
        assert whole is not None
        of = self._expressions.path(whole, Year.THIS, whole)
        side = side_named(str(token(node, "SIDE")))
        return EachComponent(of=of, side=side, span=self._places.of(node))

    def _value(self, node: Node) -> Literal:
        inner = child(node, "quantity", "negative_quantity", "truth", "day", "graded_word")
        assert inner is not None
        return cast("Literal", self._expressions.literal(inner))

    # --- 则 ---

    def _expected(self, line: Node) -> tuple[ExpectedSyntax | AwardExpectedSyntax | OutcomeExpectedSyntax, ...]:
        items: list[ExpectedSyntax | AwardExpectedSyntax | OutcomeExpectedSyntax] = []
        for part in (c for c in line.children if c is not None and not isinstance(c, str)):
            last = items[-1] if items else None
            span = self._places.of(part)
            match str(part.data):
                case "expected_grade" | "expected_no_grade" | "expected_rank" | "expected_won":
                    items.append(self._of_unit(part, span))
                case "expected_award":
                    items.append(self._award(part, span))
                case "expected_unit" if isinstance(last, AwardExpectedSyntax):
                    items[-1] = _with(last, str(token(part, "ROSTER")), span, is_tied=bool(last.tied))
                case "expected_tied" if isinstance(last, AwardExpectedSyntax):
                    items[-1] = _with(last, str(token(part, "ROSTER")), span, is_tied=True)
                case "expected_value":
                    items.append(self._claim(part, Claim.EQUALS, span))
                case "expected_tier":
                    items.append(self._claim(part, Claim.TIER, span))
                case "expected_state":
                    items.append(self._claim(part, Claim(str(token(part, "STATE"))), span))
                case "applies":
                    claim = Claim.APPLIES if str(token(part, "APPLIES")) == "适用" else Claim.NOT_APPLICABLE
                    items.append(self._claim(part, claim, span, unit=str(token(part, "ROSTER"))))
                case _:
                    word = str(tokens(part, "ROSTER")[0])
                    place = self._places.of(part)
                    subject = Name(path=(word,), side=Side.VALUE, year=Year.THIS, span=place)
                    items.append(
                        ExpectedSyntax(
                            unit=None, subject=subject, claim=Claim.EQUALS, value=None, tier="", text=word, span=place
                        )
                    )
        return tuple(items)

    def _claim(self, node: Node, claim: Claim, span: Span, unit: str | None = None) -> ExpectedSyntax:
        reference = child(node, "reference")
        assert reference is not None
        subject = self._expressions.reference(reference)
        value = self._value(node) if claim is Claim.EQUALS else None
        text = f"{subject.text} = {show(value)}" if value is not None else f"{subject.text} {claim.value}"
        tier = str(token(node, "TIER")) if claim is Claim.TIER else ""
        text = f"{subject.text} {tier}" if tier else text
        unit = unit or next((str(t) for t in tokens(node, "ROSTER")), None)
        return ExpectedSyntax(unit=unit, subject=subject, claim=claim, value=value, tier=tier, text=text, span=span)

    def _of_unit(self, node: Node, span: Span) -> OutcomeExpectedSyntax:
        """等次 优秀, 名次 1, ‹award› 获评."""
        units, awards, numbers = (tokens(node, t) for t in ("ROSTER", "AWARD", "NUMBER"))
        words = tokens(node, "GRADE", "STATE", "WON")
        sides = {"expected_rank": UnitSide.RANK, "expected_won": UnitSide.AWARD}
        side = sides.get(rule_of(node), UnitSide.GRADE)
        shown = str(words[0]) if words else str(numbers[0])
        what = str(awards[0]) if awards else side.value
        return OutcomeExpectedSyntax(
            unit=str(units[0]) if units else None,
            side=side,
            word=str(words[0]) if words else "",
            rank=self._expressions.whole(numbers[0]) if numbers else None,
            award=str(awards[0]) if awards else "",
            text=f"{what} {shown}",
            span=span,
        )

    def _award(self, node: Node, span: Span) -> AwardExpectedSyntax:
        areas = tokens(node, "AREA")
        area = None
        if areas:
            area = Name(path=(str(areas[0]),), side=Side.VALUE, year=Year.THIS, span=self._places.of(areas[0]))
        winner = str(token(node, "ROSTER"))
        award = str(token(node, "AWARD"))
        text = f"{award}（{areas[0]}）" if areas else award
        return AwardExpectedSyntax(award=award, area=area, winners=(winner,), tied=(), text=text, span=span)

    # --- tables ---

    def _table(self, rows: list[Node]) -> TableSyntax:
        header, *body = (cells_of(token(row, "ROW"), self._places) for row in rows)
        columns: list[Column] = []
        for cell in header:
            columns.append(self._column(cell, columns))
        kept: list[tuple[Stated[Cell] | None, ...]] = []
        spans: list[Span] = []
        for node, cells in zip(rows[1:], body, strict=True):
            span = self._places.of(node)
            if all(set(fold(c.text).strip()) <= set("-: ") for c in cells):
                continue  # the rule that Markdown tables have under their header
            if len(cells) != len(columns):
                self._findings.append(RowShape(span=span, actual=len(cells), expected=len(columns)))
                continue
            kept.append(tuple(self._cell(c, column) for c, column in zip(cells, columns, strict=True)))
            spans.append(span)
        return TableSyntax(columns=tuple(columns), rows=tuple(kept), row_spans=tuple(spans))

    def _sentence(self, node: Node) -> Judged:
        """评定「…」: a judged fact by its sentence."""
        quoted = token(node, "QUOTED")
        return Judged(sentence=text_of(str(quoted)).strip(), span=self._places.of(quoted))

    def _column(self, cell: Line, before: Sequence[Column]) -> Column:
        span = cell.whole
        if cell.folded in ("单位", "则"):
            is_unit = cell.folded == "单位"
            return Column(subject=None, claim=None, is_unit=is_unit, is_divider=not is_unit, span=span)
        parsed = parse_cell(cell, lexicon=self._lexicon, start="cell_subject")
        self._findings.extend(parsed.diagnostics)
        if parsed.value is None:
            return Column(subject=None, claim=None, is_unit=False, is_divider=False, span=span)
        outcomes, awards = tokens(parsed.value, "OUTCOME"), tokens(parsed.value, "AWARD")
        if outcomes or awards:
            side = UnitSide(str(outcomes[0])) if outcomes else UnitSide.AWARD
            award = str(awards[0]) if awards else ""
            return Column(subject=None, claim=None, is_unit=False, is_divider=False, span=span, side=side, award=award)
        sentence = child(parsed.value, "judged_sentence")
        if sentence is not None:
            return Column(subject=self._sentence(sentence), claim=None, is_unit=False, is_divider=False, span=span)
        reference = child(parsed.value, "reference")
        if reference is None:
            return replace(self._side_of(before, parsed.value), span=span)
        states = tokens(parsed.value, "STATE")
        claim = Claim(str(states[0])) if states else None
        subject = self._expressions.reference(reference)
        return Column(subject=subject, claim=claim, is_unit=False, is_divider=False, span=span)

    def _side_of(self, before: Sequence[Column], heading: Node) -> Column:
        """A lone 得分 is that of what the column before speaks of."""
        subject = next((c.subject for c in reversed(before) if c.subject is not None), None)
        word = str(token(heading, "LONE_SIDE"))
        if isinstance(subject, Name):
            subject = replace(subject, side=side_named(word))
        return Column(subject=subject, claim=None, is_unit=False, is_divider=False, span=NOWHERE)

    def _cell(self, cell: Line, column: Column) -> Stated[Cell] | None:
        if cell.folded.strip() in _EMPTY or column.is_divider:
            return None
        if column.is_unit:
            return Stated(cell.text, cell.whole)
        if column.subject is None and column.side is None:
            return None
        parsed = parse_cell(cell, lexicon=self._lexicon, start="cell_value")
        self._findings.extend(parsed.diagnostics)
        if parsed.value is None:
            return None
        tiers = tokens(parsed.value, "TIER")
        words = tokens(parsed.value, "GRADE", "STATE", "WON", "TIER") if column.side is not None else []
        outside = tokens(parsed.value, "GRADE", "STATE", "WON")
        if words or outside:
            return Stated(OutcomeWord(str((words or outside)[0])), cell.whole)
        return Stated(TierWord(str(tiers[0])) if tiers else self._value(parsed.value), cell.whole)


def _year(node: Node) -> int:
    return int(str(token(node, "YEAR"))[:4])


def _given(
    subjects: tuple[Name | EachComponent | Judged, ...],
    span: Span,
    *,
    value: Literal | None = None,
    parts: tuple[Literal, ...] | None = None,
    judgements: bool | None = None,
    unit: str | None = None,
    full_marks_in: Name | tuple[()] | None = None,
) -> GivenSyntax:
    return GivenSyntax(
        subjects=subjects,
        value=value,
        parts=parts,
        judgements=judgements,
        unit=unit,
        span=span,
        full_marks_in=full_marks_in,
    )


def show(value: Literal | None) -> str:
    """Write a literal for reading."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return value.isoformat() if isinstance(value, date) else str(value)


def _with(item: AwardExpectedSyntax, unit: str, span: Span, *, is_tied: bool) -> AwardExpectedSyntax:
    """The same expectation with one more winner, or one more of those tied at the cut."""
    return AwardExpectedSyntax(
        award=item.award,
        area=item.area,
        winners=item.winners if is_tied else (*item.winners, unit),
        tied=(*item.tied, unit) if is_tied else item.tied,
        text=item.text,
        span=item.span.to(span),
    )
