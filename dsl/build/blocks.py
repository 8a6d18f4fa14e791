"""Blocks of the syntax tree to the records of `dsl.ast`: one method a block."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Generic, TypeVar

from dsl.ast import (
    AccountabilitySyntax,
    AreaSyntax,
    AwardSyntax,
    CheckSyntax,
    DefaultsSyntax,
    DefinitionSyntax,
    DocumentSyntax,
    FieldSyntax,
    Grounds,
    HeaderSyntax,
    IndicatorSyntax,
    JudgingSyntax,
    LevelSyntax,
    NotEncodedSyntax,
    PeriodSyntax,
    Policy,
    Stated,
    TotalSyntax,
)
from dsl.build.attributes import AttributeBuilder
from dsl.build.documents import check_explanations, taken_over
from dsl.build.example_lists import text_columns
from dsl.build.examples import ExampleBuilder
from dsl.build.expressions import ExpressionBuilder, bounds_of
from dsl.build.indicator_tables import IndicatorTableBuilder
from dsl.build.inheritance import merge
from dsl.build.outcomes import OutcomeBuilder
from dsl.build.parameters import ParameterBuilder
from dsl.build.projects import ProjectBuilder
from dsl.build.records import RecordsBuilder
from dsl.build.tokens import Node, Places, Quantities, child, children, rule_of, text_of, token, tokens
from dsl.diagnostic import Diagnostic
from dsl.errors_outcomes import MoneyWithoutUnit
from dsl.errors_periods import ClosesWithItsStretch
from dsl.errors_syntax import MissingPart
from dsl.expressions import Expression, Name, Year
from dsl.format import format_expression
from dsl.kept import Kept
from dsl.lexicon import Lexicon
from dsl.model import Frequency, HowOften, IndicatorKind, Kind, MissingYear, Purpose, Recurrence, Several
from dsl.model_scoring import ScoringRule
from dsl.outcomes import FundRule, Shape
from dsl.parse import Parsed
from dsl.quantity import NO_UNIT
from dsl.record import dataclass
from dsl.span import Span
from dsl.survey import unquoted

T = TypeVar("T")

#: What a line of 填报 asks for beside this period's figure, and the rules that say so.
_OTHER_YEARS = (
    (("needs_last_year", "only_last_year"), Year.LAST),
    (("needs_whole_last_year",), Year.LAST_WHOLE),
    (("needs_first_half",), Year.FIRST_HALF),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Built(Generic[T]):
    """What was made of a block, and what making it left behind."""

    value: T
    findings: tuple[Diagnostic, ...]
    #: The named scoring rules that it uses.
    uses: frozenset[str]
    #: A row of a table in it could not be read.
    is_torn: bool
    #: A unit in it looks like another.
    doubts: bool
    lexicon: Lexicon
    #: Of which run it is.
    run: object


class Builder:
    """Builds one method; what it finds wrong is kept in `findings`."""

    def __init__(self, parsed: Parsed, kept: Kept | None = None) -> None:
        self.findings: list[Diagnostic] = []
        self._kept = kept or Kept()
        self._run = object()
        self._lexicon = parsed.lexicon
        self._places = Places(parsed.files, parsed.anchors)
        merging: list[Diagnostic] = []
        self._root = merge(parsed, self._places, merging)
        self._taken_over = taken_over(parsed, self._root)
        self._places.cites(self._taken_over.cited_documents, self._taken_over.also_cited)
        self._file = parsed.file
        self._quantities = Quantities(parsed.lexicon, self._places, self.findings)
        header = child(self._root, "method")
        years, bounds = self._years(header), bounds_of(header)
        # The header's days are read again when it is built, and what is wrong with them is said there.
        self.findings.clear()
        self.findings += merging
        self._expressions = ExpressionBuilder(self._quantities, self._places, self.findings, years=years, bounds=bounds)
        self._attributes = AttributeBuilder(
            self._quantities, self._places, self._expressions, self.findings, parsed.lexicon
        )
        self._outcomes = OutcomeBuilder(
            self._quantities, self._places, self._expressions, self._attributes, self.findings
        )
        self._tables = IndicatorTableBuilder(self._attributes, self._quantities, self._places, self.findings)
        self._projects = ProjectBuilder(self._attributes, self._quantities, self._expressions, self._places)
        self._parameters = ParameterBuilder(
            self._attributes, self._expressions, self._places, self.findings, parsed.lexicon
        )
        self._records = RecordsBuilder(self._expressions, self._attributes, self._places, self.findings, self._field)
        texts = text_columns(self._root)
        self._examples = ExampleBuilder(self._expressions, self._places, self.findings, parsed.lexicon, texts)
        said = (parsed.files, years, bounds, texts, self._taken_over)
        #: What is built of a block depends on this beside the block itself.
        self._beside = (
            self._kept.same("said of all blocks", None, said),
            *children(self._root, "scoring_rule", "defaults"),
        )

    def policy(self) -> Policy:
        """Build the whole method."""
        root = self._root
        outcomes = self._outcomes.outcomes(self._each)
        headers = self._attributes.once(root, "method")
        judging = self._attributes.once(root, "judging")
        tiers = self._attributes.once(root, "tiers")
        no_total = self._attributes.once(root, "no_total")
        defaults = self._attributes.once(root, "defaults")
        rules = self._scoring_rules()
        projects = self._attributes.once(root, "project_defaults")
        policy = Policy(
            file=self._file,
            lexicon=self._lexicon,
            header=self._one(self._header, headers),
            tiers=self._one(self._tiers, tiers) or (),
            tier_grounds=self._one(self._attributes.grounds, tiers) or Grounds(),
            no_total=self._one(self._attributes.grounds, no_total),
            levels=self._each(self._level, "level"),
            periods=self._each(self._period, "period"),
            judging=self._one(self._judging, judging),
            fields=(*self._fields_at_margin(), *outcomes.fields),
            checks=tuple(c for block in self._each(self._checks_in, "checks") for c in block),
            definitions=(
                *(d for block in self._each(self._parameters.definitions, "parameters") for d in block),
                *self._each(self._named_formula, "definition", "subtotal", "fund"),
            ),
            groups=self._each(self._parameters.group, "group"),
            scoring_rules=(),
            defaults=self._one(self._defaults, defaults),
            areas=self._each(self._area, "area", "project"),
            project_defaults=self._one(self._area, projects),
            indicators=self._each(self._indicator, "indicator"),
            totals=self._each(self._total, "total"),
            awards=self._each(self._award, "award"),
            accountability=self._each(self._accountability, "accountability"),
            documents=self._each(self._document, "document"),
            not_encoded=self._each(self._not_encoded, "not_encoded"),
            examples=self._each(self._examples.example, "example"),
            is_faulty=self._tables.is_torn or root.holds("broken"),
            outcomes=outcomes.outcomes,
            records=self._each(self._records.list_of, "records"),
        )
        self.findings += check_explanations(policy, self._root, self._taken_over, self._places)
        used = self._attributes.scoring.used
        return replace(policy, scoring_rules=tuple(replace(r, is_used=r.name in used) for r in rules))

    # --- blocks at the margin, each built once ---

    def _each(self, make: Callable[[Node], T], *rules: str) -> tuple[T, ...]:
        """What is made of each block of some rules."""
        return tuple(self._built(make, node) for node in children(self._root, *rules))

    def _one(self, make: Callable[[Node], T], node: Node | None) -> T | None:
        """What is made of a block, where there is one."""
        return self._built(make, node) if node is not None else None

    def _built(self, make: Callable[[Node], T], node: Node) -> T:
        """What is made of a block, unless it was made of it before; and what making it left behind."""

        def run() -> _Built[T]:
            return self._watched(make, node)

        what, parts = f"build {make.__qualname__}", (node, *self._beside)
        built = self._kept.of(what, parts, run)
        # What is wrong with a cell may be said with other names in mind; a unit is doubted where it is met first.
        if built.run is not self._run and (built.doubts or (built.findings and built.lexicon is not self._lexicon)):
            built = self._kept.again(what, parts, run)
        self.findings += built.findings
        self._attributes.scoring.used |= built.uses
        self._tables.is_torn |= built.is_torn
        if isinstance(built.value, DefaultsSyntax):
            self._attributes.scoring.keep_as_default(children(node, "scoring", "further"))
        return built.value

    def _watched(self, make: Callable[[Node], T], node: Node) -> _Built[T]:
        scoring, tables, before = self._attributes.scoring, self._tables, len(self.findings)
        outside = (scoring.used, tables.is_torn)
        scoring.used, tables.is_torn, self._attributes.has_doubted = set(), False, False
        value = make(node)
        built = _Built(
            value=value,
            findings=tuple(self.findings[before:]),
            uses=frozenset(scoring.used),
            is_torn=tables.is_torn,
            doubts=self._attributes.has_doubted,
            lexicon=self._lexicon,
            run=self._run,
        )
        del self.findings[before:]
        scoring.used, tables.is_torn = outside
        return built

    def _scoring_rules(self) -> tuple[ScoringRule, ...]:
        """Make the named rules known, and read each once for what is wrong in it."""
        nodes = children(self._root, "scoring_rule")
        self._attributes.scoring.declare({self._new_name(n): n for n in nodes})
        return self._each(self._scoring_rule, "scoring_rule")

    def _scoring_rule(self, node: Node) -> ScoringRule:
        return ScoringRule(
            name=self._new_name(node),
            scoring=self._attributes.scoring.of_rule(node),
            is_used=False,
            span=self._places.of(token(node, "NEW_NAME")),
        )

    # --- the frame ---

    def _header(self, node: Node) -> HeaderSyntax:
        once = self._attributes.once
        issued = once(node, "issued_on")
        areas, items = self._counts(node)
        rounding = once(node, "score_rounding")
        return HeaderSyntax(
            title=str(token(node, "TITLE")),
            number=self._quoted(node, "number_of_document"),
            issuer=self._title_of(node, "issuer"),
            issued_on=self._quantities.day(token(issued, "DATE")) if issued is not None else None,
            term=self._term(node),
            source_file=self._quoted(node, "source_file") or None,
            stated_areas=areas,
            stated_items=items,
            score_rounding=self._attributes.rounding(rounding) if rounding is not None else None,
            grounds=self._attributes.grounds(node),
            span=self._head(node),
            continues=self._taken_over.continues,
            rule_sets=self._taken_over.rule_sets,
            taken_sources=self._taken_over.sources,
        )

    def _counts(self, node: Node) -> tuple[Stated[int] | None, Stated[int] | None]:
        line = self._attributes.once(node, "counts", "counts_of_areas")
        if line is None:
            return None, None
        numbers = [Stated(self._quantities.whole(t), self._places.of(line)) for t in tokens(line, "NUMBER")]
        if line.data == "counts_of_areas":
            return numbers[0], None
        return (numbers[0], numbers[1]) if len(numbers) == 2 else (None, numbers[0])

    def _tiers(self, node: Node) -> tuple[Stated[str], ...]:
        return self._stated(node, "TIER")

    def _level(self, node: Node) -> LevelSyntax:
        includes = self._attributes.once(node, "includes")
        return LevelSyntax(
            name=self._new_name(node),
            assessor=self._title_of(node, "assessor"),
            includes=self._stated(includes, "ROSTER") if includes is not None else (),
            part_of=self._named(node, "part_of", "LEVEL"),
            ranked_within=self._named(node, "ranked_within", "LEVEL"),
            grounds=self._attributes.grounds(node),
            span=self._head(node),
        )

    def _period(self, node: Node) -> PeriodSyntax:
        return PeriodSyntax(
            name=self._new_name(node),
            closes=self._closes(node),
            purposes=tuple(Purpose(str(t)) for t in tokens(node, "PURPOSE")),
            grounds=self._attributes.grounds(node),
            span=self._head(node),
        )

    def _years(self, header: Node | None) -> tuple[int, int] | None:
        term = child(header, "term", "term_of_years") if header is not None else None
        if term is None:
            return None
        days = tokens(term, "DATE", "YEAR")
        return int(str(days[0])[:4]), int(str(days[1])[:4])

    def _closes(self, node: Node) -> date | Recurrence:
        again = child(node, "repeats")
        if again is None:
            return self._quantities.day(token(node, "DATE"))
        often = HowOften(str(token(again, "HOW_OFTEN")))
        days = tokens(again, "MONTH_DAY")
        if not days:
            return Recurrence(often=often)
        if often is not HowOften.YEAR:
            self.findings.append(ClosesWithItsStretch(span=self._places.of(days[0]), often=often.value))
            return Recurrence(often=often)
        return Recurrence(often=often, closes_on=self._quantities.month_day(days[0]))

    def _term(self, header: Node) -> tuple[date, date] | None:
        term = self._attributes.once(header, "term", "term_of_years")
        if term is None:
            return None
        if term.data == "term_of_years":
            first, last = (int(str(t)[:4]) for t in tokens(term, "YEAR"))
            return date(first, 1, 1), date(last, 12, 31)
        first_day, last_day = (self._quantities.day(t) for t in tokens(term, "DATE"))
        return first_day, last_day

    def _judging(self, node: Node) -> JudgingSyntax:
        return JudgingSyntax(
            judges=self._title_of(node, "judges"),
            several=self._several(node),
            evidence=self._quoted(node, "evidence"),
            grounds=self._attributes.grounds(node),
            span=self._head(node),
        )

    def _several(self, node: Node) -> Several | None:
        line = self._attributes.once(node, "several_judges")
        if line is None:
            return None
        return Several.TRIMMED if str(token(line, "SEVERAL_JUDGES")).startswith("去掉") else Several.MEAN

    # --- what is reported ---

    def _fields_at_margin(self) -> tuple[FieldSyntax, ...]:
        return tuple(f for block in self._each(self._reported, "reporting") for f in block)

    def _fields(self, node: Node) -> tuple[FieldSyntax, ...]:
        return tuple(f for block in children(node, "reporting") for f in self._reported(block))

    def _reported(self, block: Node) -> tuple[FieldSyntax, ...]:
        grounds = self._attributes.grounds(block)
        return tuple(self._field(f, grounds) for f in children(block, "field"))

    def _field(self, node: Node, grounds: Grounds) -> FieldSyntax:
        """One line of a block that rests on something."""
        kinds = tokens(node, "FIELD_KIND")
        units = tokens(node, "UNIT")
        judged = child(node, "judged_range")
        often = child(node, "frequency")
        graded = child(node, "judged_grades")
        kind = Kind.GRADE if graded is not None else Kind.NUMBER
        low_high = [self._quantities.quantity(q) for q in children(judged, "quantity")] if judged is not None else []
        return FieldSyntax(
            name=self._new_name(node),
            kind=Kind(str(kinds[0])) if kinds else kind,
            grades=tuple(str(t) for t in tokens(graded, "GRADED")) if graded is not None else (),
            unit=self._attributes.unit(units[0]) if units else NO_UNIT,
            judged_range=(low_high[0], low_high[1]) if low_high else None,
            authority=self._quoted(node, "data_source"),
            frequency=Frequency(str(token(often, "FREQUENCY"))) if often is not None else Frequency.PERIOD,
            needs_this_year=child(node, "only_last_year") is None,
            other_years=tuple(year for rules, year in _OTHER_YEARS if child(node, *rules) is not None),
            explanation=self._quoted(node, "explained"),
            grounds=grounds,
            span=self._places.of(token(node, "NEW_NAME")),
        )

    def _checks(self, node: Node) -> tuple[CheckSyntax, ...]:
        return tuple(c for block in children(node, "checks") for c in self._checks_in(block))

    def _checks_in(self, block: Node) -> tuple[CheckSyntax, ...]:
        built = []
        grounds = self._attributes.grounds(block)
        for line in children(block, "check"):
            condition = self._expressions.expression(self._expressions.inner(line)[0])
            text = format_expression(condition)
            built.append(CheckSyntax(text=text, condition=condition, grounds=grounds, span=condition.span))
        return tuple(built)

    def _definition(self, node: Node) -> DefinitionSyntax:
        formula = self._expressions.expression(self._expressions.inner(node)[0])
        return DefinitionSyntax(
            name=self._new_name(node),
            formula=formula,
            formula_text=format_expression(formula),
            is_published=child(node, "published") is not None,
            zero_rule=self._attributes.zero_rule(node),
            grounds=self._attributes.grounds(node),
            span=self._places.of(token(node, "NEW_NAME")),
        )

    def _named_formula(self, node: Node) -> DefinitionSyntax:
        """定义, 子考核 or 资金: an expression with a name."""
        built = self._definition(node)
        if node.data == "subtotal":
            return replace(built, is_published=True, shape=self._shape(node))
        return replace(built, fund=self._fund(node)) if node.data == "fund" else built

    def _fund(self, node: Node) -> FundRule:
        unit = self._attributes.once(node, "unit")
        rounding = self._attributes.once(node, "rounding_line")
        ways = self._attributes.once(node, "fund_ways")
        from_above = [str(t) == "上级拨付" for t in tokens(ways, "FUND_WAY")] if ways is not None else []
        if unit is None and not self._attributes.is_faulty(node):
            word = token(node, "NEW_NAME")
            self.findings.append(MoneyWithoutUnit(span=self._places.of(word), name=self._new_name(node)))
        return FundRule(
            unit=self._attributes.unit(token(unit, "UNIT")) if unit is not None else NO_UNIT,
            rounding=self._attributes.rounding(rounding) if rounding is not None else None,
            positive_from_above=from_above[0] if from_above else None,
            negative_from_above=from_above[1] if len(from_above) > 1 else None,
            reach=self._outcomes.reach(node),
        )

    def _shape(self, node: Node) -> Shape:
        rounding = self._attributes.once(node, "rounding_line")
        shown = self._attributes.once(node, "shown_rounding")
        lines = (self._attributes.once(node, rule) for rule in ("total_to", "at_least", "at_most"))
        full, lowest, highest = (
            self._quantities.quantity(inner).value if line is not None and (inner := child(line, "quantity")) else None
            for line in lines
        )
        return Shape(
            full=full,
            lowest=lowest,
            highest=highest,
            rounding=self._attributes.rounding(rounding) if rounding is not None else None,
            shown=self._attributes.rounding(shown) if shown is not None else None,
        )

    # --- areas and indicators ---

    def _defaults(self, node: Node) -> DefaultsSyntax:
        return DefaultsSyntax(attributes=self._attributes.attributes(node), span=self._head(node))

    def _area(self, node: Node) -> AreaSyntax:
        """方面, 项目, 预算项目, or 各预算项目 (which has no name of its own)."""
        titles = tokens(node, "TITLE")
        name = unquoted(str(titles[0])) if titles else ""
        rows = self._tables.indicators(children(node, "indicator_row"))
        defaults = self._attributes.once(node, "defaults")
        return AreaSyntax(
            number=self._label(node),
            name=name,
            aliases=self._attributes.aliases(node),
            stated_items=self._counts(node)[1],
            fields=self._fields(node),
            checks=self._checks(node),
            definitions=tuple(self._definition(n) for n in children(node, "definition")),
            indicators=(*(self._indicator(n) for n in children(node, "indicator")), *rows),
            areas=tuple(self._area(n) for n in children(node, "area", "project")),
            grounds=self._attributes.grounds(node),
            span=self._head(node),
            defaults=self._attributes.attributes(defaults) if defaults is not None else None,
            **self._projects.of(node),
            records=self._records.lists(node),
            judging=self._judging(judging) if (judging := self._attributes.once(node, "judging")) is not None else None,
        )

    def _indicator(self, node: Node) -> IndicatorSyntax:
        kind = {
            "indicator": IndicatorKind.INDICATOR,
            "component": IndicatorKind.COMPONENT,
            "of_which": IndicatorKind.OF_WHICH,
        }[rule_of(node)]
        rows = children(node, "indicator_row")
        return IndicatorSyntax(
            kind=kind,
            number=self._label(node),
            name=unquoted(str(token(node, "TITLE"))),
            attributes=replace(
                self._attributes.attributes(node),
                definitions=tuple(self._definition(n) for n in children(node, "definition")),
            ),
            components=(
                *(self._indicator(n) for n in children(node, "component")),
                *(replace(r, kind=IndicatorKind.COMPONENT) for r in self._tables.indicators(rows)),
            ),
            of_which=tuple(self._indicator(n) for n in children(node, "of_which")),
            span=self._places.of(token(node, "TITLE")),
            weight=self._projects.weight(node),
        )

    # --- totals and what follows ---

    def _total(self, node: Node) -> TotalSyntax:
        formula = self._expressions.expression(self._expressions.inner(node)[0])
        shape = self._shape(node)
        return TotalSyntax(
            period=Stated(str(token(node, "PERIOD")), self._places.of(token(node, "PERIOD"))),
            formula=formula,
            formula_text=format_expression(formula),
            sum_to_hundred=child(node, "sum_to_hundred") is not None,
            rounding=shape.rounding,
            shape=shape,
            grounds=self._attributes.grounds(node),
            span=self._head(node),
            missing_year=self._missing_year(node),
        )

    def _missing_year(self, node: Node) -> MissingYear | None:
        line = self._attributes.once(node, "missing_year")
        if line is None:
            return None
        points = child(line, "quantity")
        return MissingYear(self._quantities.quantity(points).value if points is not None else None)

    def _award(self, node: Node) -> AwardSyntax:
        before = len(self.findings)
        cut = self._outcomes.cut(node)
        recipients = self._attributes.once(node, "recipients")
        if cut is None and len(self.findings) == before and not self._attributes.is_faulty(node):
            self.findings.append(MissingPart(span=self._head(node), block="奖项", part="名额", example="名额 3"))
        return AwardSyntax(
            name=str(token(node, "TITLE")),
            is_per_area=child(node, "each_area") is not None,
            level=self._named(node, "of_level", "LEVEL"),
            period=self._named(node, "of_period", "PERIOD"),
            cut=cut,
            ranked_by=self._ranked_by(node),
            is_judged=child(node, "by_judges") is not None,
            condition=self._quoted(node, "condition"),
            may_be_joint=recipients is not None and child(recipients, "joint") is not None,
            may_be_outside=recipients is not None and child(recipients, "outside") is not None,
            conditions=tuple(self._conditions(node, "award_condition")),
            bars=tuple(self._conditions(node, "award_bar")),
            passes_on=child(node, "no_successor") is None,
            grounds=self._attributes.grounds(node),
            span=self._head(node),
        )

    def _conditions(self, node: Node, rule: str) -> Iterator[Expression]:
        for line in children(node, rule):
            yield self._expressions.expression(self._expressions.inner(line)[0])

    def _ranked_by(self, node: Node) -> Stated[str] | Name | None:
        line = self._attributes.once(node, "ranked_by")
        reference = child(line, "reference") if line is not None else None
        if line is None or reference is None:
            return self._stated(line, "RANKED_BY")[0] if line is not None else None
        return self._expressions.reference(reference)

    def _accountability(self, node: Node) -> AccountabilitySyntax:
        any_of = child(node, "any_of", "several_of")
        several = child(node, "several_of")
        lines = [*children(node, "circumstance"), *(children(any_of, "circumstance") if any_of is not None else [])]
        if not lines and not self._attributes.is_faulty(node):
            example = "评定：对目标责任制贯彻落实不力"
            self.findings.append(MissingPart(span=self._head(node), block="追责", part="情形", example=example))
        return AccountabilitySyntax(
            name=str(token(node, "TITLE")),
            any_is_enough=any_of is not None,
            at_least=self._quantities.whole(token(several, "NUMBER"), least=1) if several is not None else None,
            circumstances=tuple(self._expressions.expression(self._expressions.inner(n)[0]) for n in lines),
            grounds=self._attributes.grounds(node),
            span=self._head(node),
        )

    def _document(self, node: Node) -> DocumentSyntax:
        particulars: dict[str, tuple[str, ...]] = {}
        for line in children(node, "particular"):
            word = str(token(line, "PARTICULAR"))
            self._attributes.refuse_second(particulars, word, self._places.of(line))
            particulars[word] = tuple(text_of(t) for t in tokens(line, "STRING"))
        cited = [c for part in children(node, "cited") for c in self._attributes.clauses(part)]
        grounds = self._attributes.grounds(node)
        return DocumentSyntax(
            name=self._new_name(node),
            per_level=self._named(node, "for_each", "LEVEL"),
            period=self._named(node, "for_period", "PERIOD"),
            particulars=particulars,
            grounds=Grounds(
                basis=(*cited, *grounds.basis), assumptions=grounds.assumptions, is_faulty=grounds.is_faulty
            ),
            span=self._head(node),
        )

    def _not_encoded(self, node: Node) -> NotEncodedSyntax:
        points = child(node, "quantity")
        return NotEncodedSyntax(
            text=text_of(token(node, "STRING")),
            points=self._quantities.quantity(points).value if points is not None else None,
            grounds=self._attributes.grounds(node),
            span=self._head(node),
        )

    # --- pieces ---

    def _head(self, node: Node) -> Span:
        return self._places.head(node)

    def _label(self, node: Node) -> str:
        labels = tokens(node, "LABEL")
        return str(labels[0]).rstrip(".、．") if labels else ""

    def _new_name(self, node: Node) -> str:
        return unquoted(str(token(node, "NEW_NAME")))

    def _quoted(self, node: Node, rule: str) -> str:
        line = self._attributes.once(node, rule)
        return text_of(token(line, "STRING")) if line is not None else ""

    def _title_of(self, node: Node, rule: str) -> str:
        line = self._attributes.once(node, rule)
        return str(token(line, "TITLE")) if line is not None else ""

    def _named(self, node: Node, rule: str, terminal: str) -> Stated[str] | None:
        line = self._attributes.once(node, rule)
        return self._stated(line, terminal)[0] if line is not None else None

    def _stated(self, node: Node, terminal: str) -> tuple[Stated[str], ...]:
        return tuple(Stated(str(t), self._places.of(t)) for t in tokens(node, terminal))
