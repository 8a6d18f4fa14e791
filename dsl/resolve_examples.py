"""Worked examples to cases: what is set for which unit, then what must come out."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, fields, replace
from datetime import date

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
from dsl.binding import Binder
from dsl.diagnostic import Diagnostic, Text
from dsl.errors_checks import (
    ExampleSaysNothing,
    NotOfThisKind,
    NumberWithoutUnit,
    SettingWithoutValue,
    UnitsDoNotCompare,
)
from dsl.errors_names import UnknownName
from dsl.expressions import Judged, Name, Ref, Side, Year, walk
from dsl.full_marks import FullMarks
from dsl.inference import TRUTH, number_in, said
from dsl.kept import Kept
from dsl.model import (
    Area,
    AwardExpectation,
    Claim,
    Example,
    Expectation,
    Kind,
    ListSetting,
    OutcomeExpectation,
    ResolvedPolicy,
    SetRecord,
    Setting,
    ValueType,
    World,
)
from dsl.model_scoring import expressions_in
from dsl.outcomes import GRADE_KEY, UnitSide
from dsl.quantity import NO_UNIT, PERCENT, POINT, Grade, Quantity
from dsl.record import dataclass
from dsl.span import Span
from dsl.terms import fold


@dataclass(slots=True)
class _Case:
    """A world as it is being put together."""

    title: str
    span: Span
    settings: list[Setting] = field(default_factory=list)
    expectations: list[Expectation | AwardExpectation | OutcomeExpectation] = field(default_factory=list)
    judgements: bool | None = None
    lists: list[ListSetting] = field(default_factory=list)
    period: str | None = None
    year: int | None = None
    #: Areas ("" for all) whose items are to get full marks, each for a unit.
    blankets: list[tuple[str, str | None, Span]] = field(default_factory=list)

    def world(self, full_marks: Callable[[], FullMarks]) -> World:
        settings = tuple(_latest(self.settings))
        for area, unit, span in self.blankets:
            settings = (*settings, *full_marks().settings(area, unit, settings, span))
        units = dict.fromkeys(s.unit for s in self.settings if s.unit)
        units |= dict.fromkeys(s.unit for s in self.lists if s.unit)
        units |= dict.fromkeys(e.unit for e in self.expectations if not isinstance(e, AwardExpectation) and e.unit)
        return World(
            title=self.title,
            units=tuple(units),
            settings=settings,
            expectations=tuple(self.expectations),
            span=self.span,
            judgements=self.judgements,
            lists=tuple({(s.unit, s.key, s.year): s for s in self.lists}.values()),
            period=self.period,
            year=self.year,
        )


def _parts_of(area: Area) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """The components of each indicator of an area, and the keys of it and of the areas inside it."""
    every = (x for i in area.all_indicators() for x in i.every())
    return {i.key: tuple(c.key for c in i.components) for i in every if i.components}, tuple(
        a.key for a in area.every()
    )


def _sentences(policy: ResolvedPolicy, kept: Kept) -> dict[str, str]:
    """Every judged sentence, folded, as the method has it."""
    parts = (
        (part,) if f.name != "areas" else policy.areas for f in fields(policy) for part in [getattr(policy, f.name)]
    )
    found: dict[str, str] = {}
    for part in (p for several in parts for p in several):
        found |= kept.of("sentences of", (part,), lambda part=part: _judged_in(part))  # type: ignore[misc]
    return found


def _judged_in(part: object) -> dict[str, str]:
    judged = (n for x in expressions_in(part) for n in walk(x) if isinstance(n, Judged))
    return {fold(n.sentence): n.sentence for n in judged}


def _after(case: _Case, title: str, span: Span) -> _Case:
    """A case that keeps what was set in the one before."""
    return _Case(
        title,
        span,
        list(case.settings),
        judgements=case.judgements,
        lists=list(case.lists),
        blankets=list(case.blankets),
        period=case.period,
        year=case.year,
    )


def _written(subject: Name | EachComponent | Judged) -> str:
    if isinstance(subject, Judged):
        return f"评定「{subject.sentence}」"
    return subject.text if isinstance(subject, Name) else subject.of.text


def _graded(grade: str, span: Span, unit: str | None = None) -> Setting:
    subject = Ref(key=GRADE_KEY, side=Side.VALUE, year=Year.THIS, span=span)
    return Setting(unit=unit, subject=subject, value=Grade(grade), span=span)


class ExampleResolver:
    """Binds worked examples and cuts them into cases."""

    def __init__(
        self,
        policy: ResolvedPolicy,
        binder: Binder,
        types: Mapping[str, ValueType | None],
        findings: list[Diagnostic],
        kept: Kept,
    ) -> None:
        parts = [kept.of("parts", (a,), lambda a=a: _parts_of(a)) for a in policy.areas]  # type: ignore[misc]
        #: The components of each indicator that has any.
        self._components = kept.same("components", None, {k: v for found, _ in parts for k, v in found.items()})
        self._areas = kept.same("areas", None, frozenset(key for _, keys in parts for key in keys))
        self._sentences = kept.same("sentences", None, _sentences(policy, kept))
        self._policy = policy
        self._blanket_marks: FullMarks | None = None
        #: The example in hand sets the items of an area, and so asks for the points of all of them.
        self.has_blanket = False
        #: What an example without that depends on, beside the names.
        self.beside = (self._components, self._areas, self._sentences, types)
        self._binder = binder
        self._types = types
        self._findings = findings
        #: A name of the example in hand could not be bound; why is said elsewhere.
        self._has_unbound = False

    def example(self, syntax: ExampleSyntax) -> Example | None:
        """Resolve one example; one with a faulty line is left out, since that line was reported."""
        before, self._has_unbound = len(self._findings), False
        cases = tuple(self._cases(syntax))
        self.has_blanket = any(case.blankets for case in cases)
        worlds = tuple(case.world(self._full_marks) for case in cases)
        if syntax.is_faulty or self._has_unbound or len(self._findings) > before:
            return None
        if not any(w.expectations for w in worlds):
            hint = Text("加一行「则」，写明应当得出什么", "add a line 则 that says what must come out")
            part = Text("「则」", "expectation")
            self._findings.append(ExampleSaysNothing(span=syntax.span, name=syntax.name, part=part, hint=hint))
            return None
        return Example(name=syntax.name, worlds=worlds, span=syntax.span)

    def _full_marks(self) -> FullMarks:
        if self._blanket_marks is None:
            self._blanket_marks = FullMarks(self._policy)
        return self._blanket_marks

    def _cases(self, syntax: ExampleSyntax) -> Iterator[_Case]:
        """`又设` after a `则` begins a new case that keeps what was set before."""
        case = _Case(syntax.name, syntax.span)
        for step in syntax.steps:
            if isinstance(step, GivenStep | ListStep) and case.expectations:
                yield case
                case = _after(case, f"{syntax.name}（又设）", step.span)
            if isinstance(step, GivenStep):
                unit = None
                for item in step.items:
                    # A unit stands before what is set for it.
                    unit = item.unit or unit
                    case.judgements = item.judgements if item.judgements is not None else case.judgements
                    case.period, case.year = item.period or case.period, item.year or case.year
                    case.settings += (replace(s, unit=unit) for s in self._settings(item))
                    case.blankets += ((area, unit, item.span) for area in self._blanket(item))
            elif isinstance(step, ListStep):
                case.lists += self._list(step)
            elif isinstance(step, ExpectedStep):
                case.expectations += [e for e in map(self._expectation, step.items) if e is not None]
            elif any(c.is_unit for c in step.columns):
                self._fill(case, step, syntax)
            else:
                yield from self._one_a_row(case, step, syntax)
        if case.expectations or not any(isinstance(s, TableSyntax) for s in syntax.steps):
            yield case

    # --- lines ---

    def _settings(self, item: GivenSyntax) -> Iterator[Setting]:
        if item.grade is not None:
            yield _graded(item.grade, item.span)
            return
        if item.parts is not None:
            yield from self._parts(item)
            return
        if item.value is None:
            names = "、".join(map(_written, item.subjects))
            if names:
                self._findings.append(SettingWithoutValue(span=item.span, name=names))
            return
        for subject in item.subjects:
            for bound in self._subjects(subject):
                if self._fits(bound, item.value, item.span):
                    yield Setting(unit=None, subject=bound, value=item.value, span=item.span, in_year=item.in_year)

    def _list(self, step: ListStep) -> Iterator[ListSetting]:
        """The records of a list, each cell of the kind of its column."""
        found = self._binder.list_named(step.records)
        columns = [self._binder.column_of(step.records, c) for c in step.columns] if found is not None else []
        if found is None or any(c is None for c in columns):
            self._has_unbound = True
            return
        rows = []
        for row in step.rows:
            values: dict[str, Literal] = {}
            label = []
            for column, cell in zip(columns, row, strict=True):
                if cell is None or column is None:
                    continue
                if isinstance(cell.value, str):
                    label.append(cell.value)
                    continue
                value = _in_unit(cell.value, self._types.get(column.key))
                if self._fits(column, value, cell.span):
                    values[column.key] = value
            rows.append(SetRecord(values=values, label="，".join(label)))
        yield ListSetting(unit=step.unit, key=found, year=step.records.year, rows=tuple(rows), span=step.span)

    def _blanket(self, item: GivenSyntax) -> Iterator[str]:
        """The area whose items are to get full marks."""
        within = item.full_marks_in
        if within == ():
            yield ""
        if not isinstance(within, Name):
            return
        bound = self._binder.reference(replace(within, side=Side.SCORE))
        self._has_unbound |= bound is None
        if isinstance(bound, Ref) and bound.key in self._areas:
            yield bound.key
        elif isinstance(bound, Ref):
            hint = Text("写作 `‹方面›.各指标 都得满分`", "name an area before 各指标")
            expected, actual = Text("方面或预算项目", "an area"), Text(bound.key, bound.key)
            self._findings.append(NotOfThisKind(span=item.span, expected=expected, actual=actual, hint=hint))

    def _parts(self, item: GivenSyntax) -> Iterator[Setting]:
        """A value for each month or quarter; bare numbers are in the field's own unit."""
        assert item.parts is not None
        for bound in (b for s in item.subjects for b in self._subjects(s)):
            wanted = self._type(bound) if isinstance(bound, Ref) else None
            parts = tuple(_in_unit(p, wanted) for p in item.parts)
            if all(self._fits(bound, p, item.span) for p in parts):
                yield Setting(unit=None, subject=bound, value=parts, span=item.span)

    def _sentence(self, judged: Judged) -> Judged | None:
        """A sentence as the method has it; one that nobody judges is reported."""
        known = self._sentences.get(fold(judged.sentence))
        if known is not None:
            return replace(judged, sentence=known)
        near = difflib.get_close_matches(judged.sentence, tuple(self._sentences.values()), n=1)
        hint = Text(
            f"是不是 `评定「{near[0]}」`？" if near else "照「评定：……」里的句子写",
            f"did you mean 评定「{near[0]}」?" if near else "write a sentence of 评定",
        )
        self._findings.append(UnknownName(span=judged.span, name=f"评定：{judged.sentence}", hint=hint))
        self._has_unbound = True
        return None

    def _subjects(self, subject: Name | EachComponent | Judged) -> Iterator[Ref | Judged]:
        if isinstance(subject, Judged):
            sentence = self._sentence(subject)
            if sentence is not None:
                yield sentence
            return
        if isinstance(subject, Name):
            bound = self._binder.reference(subject)
            self._has_unbound |= bound is None
            if bound is not None:
                yield bound
            return
        of = self._binder.reference(subject.of)
        if isinstance(of, Ref):
            components = self._components.get(of.key, ())
            if not components:
                hint = Text("「各分项」前面写一个有分项的指标", "name an indicator with components before 各分项")
                expected, actual = Text("有分项的指标", "an indicator with components"), Text(of.key, of.key)
                self._findings.append(NotOfThisKind(span=subject.span, expected=expected, actual=actual, hint=hint))
            for component in components:
                yield Ref(key=component, side=subject.side, year=Year.THIS, span=subject.span)

    def _expectation(
        self, item: ExpectedSyntax | AwardExpectedSyntax | OutcomeExpectedSyntax
    ) -> Expectation | AwardExpectation | OutcomeExpectation | None:
        if isinstance(item, OutcomeExpectedSyntax):
            return OutcomeExpectation(
                unit=item.unit,
                side=item.side,
                word=item.word,
                rank=item.rank,
                award=item.award,
                text=item.text,
                span=item.span,
            )
        if isinstance(item, AwardExpectedSyntax):
            area = self._binder.reference(replace(item.area, side=Side.SCORE)) if item.area is not None else None
            scope = area.key if isinstance(area, Ref) else None
            return AwardExpectation(
                award=item.award, scope=scope, winners=item.winners, tied=item.tied, text=item.text, span=item.span
            )
        bound = self._binder.reference(item.subject)
        if not isinstance(bound, Ref):
            self._has_unbound = True
            return None
        if item.value is not None and not self._fits(bound, item.value, item.span):
            return None
        return Expectation(
            unit=item.unit,
            subject=bound,
            claim=item.claim,
            value=item.value,
            tier=item.tier,
            text=item.text,
            span=item.span,
        )

    # --- tables ---

    def _one_a_row(self, case: _Case, table: TableSyntax, syntax: ExampleSyntax) -> Iterator[_Case]:
        """Without a column 单位 every row is a case of its own."""
        bound = [self._bind(c) for c in table.columns]
        first = _first_expected(table, bound, has_line=_has_line(syntax))
        for number, (row, span) in enumerate(zip(table.rows, table.row_spans, strict=True), start=1):
            title = f"{syntax.name} 第 {number} 行"
            one = _after(case, title, span)
            self._read_row(one, table, bound, row, first, unit=None)
            yield one

    def _fill(self, case: _Case, table: TableSyntax, syntax: ExampleSyntax) -> None:
        """With a column 单位 the rows are the whole world of one case."""
        bound = [self._bind(c) for c in table.columns]
        first = _first_expected(table, bound, has_line=_has_line(syntax))
        at = next(i for i, c in enumerate(table.columns) if c.is_unit)
        for row in table.rows:
            unit = row[at]
            self._read_row(case, table, bound, row, first, unit=str(unit.value) if unit is not None else None)

    def _bind(self, column: Column) -> Ref | Judged | None:
        if isinstance(column.subject, Judged):
            return self._sentence(column.subject)
        bound = self._binder.reference(column.subject) if column.subject is not None else None
        self._has_unbound |= bound is None and column.subject is not None
        return bound

    def _read_row(
        self,
        case: _Case,
        table: TableSyntax,
        bound: list[Ref | Judged | None],
        row: tuple[Stated[Cell] | None, ...],
        first: int,
        *,
        unit: str | None,
    ) -> None:
        divider = next((i for i, c in enumerate(table.columns) if c.is_divider), 0)
        for i, (subject, column, cell) in enumerate(zip(bound, table.columns, row, strict=True)):
            if (
                column.side is UnitSide.GRADE
                and i < divider
                and cell is not None
                and isinstance(cell.value, OutcomeWord)
            ):
                case.settings.append(_graded(cell.value.word, cell.span, unit))
                continue
            if column.side is not None and cell is not None:
                self._read_outcome(case, column, cell, unit)
                continue
            if subject is None or cell is None or isinstance(cell.value, str):
                continue
            if column.claim is not None and isinstance(subject, Ref):
                self._read_claim(case, subject, column.claim, cell, unit)
            elif isinstance(cell.value, OutcomeWord):
                self._read_state(case, subject, cell.value.word, cell.span, unit)
            elif isinstance(cell.value, TierWord):
                self._read_tier(case, subject, cell.value, cell.span, unit)
            elif not self._fits(subject, cell.value, cell.span):
                continue
            elif i < first or not isinstance(subject, Ref):
                case.settings.append(Setting(unit=unit, subject=subject, value=cell.value, span=cell.span))
            else:
                case.expectations.append(_equals(subject, cell.value, cell.span, unit))

    def _read_tier(self, case: _Case, subject: Ref | Judged, tier: TierWord, span: Span, unit: str | None) -> None:
        if isinstance(subject, Ref):
            text = f"{subject.text} {tier.name}"
            case.expectations.append(
                Expectation(
                    unit=unit, subject=subject, claim=Claim.TIER, value=None, tier=tier.name, text=text, span=span
                )
            )

    def _read_outcome(self, case: _Case, column: Column, cell: Stated[Cell], unit: str | None) -> None:
        """A cell under 等次, 名次 or an award."""
        assert column.side is not None
        value = cell.value
        is_award, is_rank = column.side is UnitSide.AWARD, column.side is UnitSide.RANK
        word = value.word if isinstance(value, OutcomeWord) else ""
        if isinstance(value, bool) and is_award:
            word = "获评" if value else "不获评"
        rank = int(value.value) if isinstance(value, Quantity) and is_rank and value.value.denominator == 1 else None
        fits = rank is not None if is_rank else word in ("获评", "不获评", "待定") if is_award else bool(word)
        if not fits and not (is_rank and word == "待定"):
            wanted = {UnitSide.RANK: "名次（如 1）", UnitSide.AWARD: "是或否", UnitSide.GRADE: "等次"}[column.side]
            hint = Text(f"这一列写{wanted}，或者 待定", f"write {wanted} or 待定 in this column")
            shown = str(value)
            self._findings.append(
                NotOfThisKind(span=cell.span, expected=Text(wanted, wanted), actual=Text(shown, shown), hint=hint)
            )
            return
        what = column.award or column.side.value
        text = f"{what} {word or rank}"
        case.expectations.append(
            OutcomeExpectation(
                unit=unit, side=column.side, word=word, rank=rank, award=column.award, text=text, span=cell.span
            )
        )

    def _read_state(self, case: _Case, subject: Ref | Judged, word: str, span: Span, unit: str | None) -> None:
        """A cell that says 待定 or the like of a figure."""
        claims = {c.value: c for c in Claim}
        if word not in claims or not isinstance(subject, Ref):
            expected = Text("数或状态", "a figure or a state")
            hint = Text("等次写在「等次」一列", "a grade belongs in the column 等次")
            self._findings.append(NotOfThisKind(span=span, expected=expected, actual=Text(word, word), hint=hint))
            return
        text = f"{subject.text} {word}"
        case.expectations.append(
            Expectation(unit=unit, subject=subject, claim=claims[word], value=None, text=text, span=span)
        )

    def _read_claim(self, case: _Case, subject: Ref, claim: Claim, cell: Stated[Cell], unit: str | None) -> None:
        opposite = {Claim.FULFILLED: Claim.UNFULFILLED, Claim.UNFULFILLED: Claim.FULFILLED}
        if not isinstance(cell.value, bool) or (cell.value is False and claim not in opposite):
            hint = Text(f"「{claim.value}」这一列写「是」", "write 是 in this column")
            actual = Text(str(cell.value), str(cell.value))
            self._findings.append(
                NotOfThisKind(span=cell.span, expected=Text("是或否", "是 or 否"), actual=actual, hint=hint)
            )
            return
        meant = claim if cell.value else opposite[claim]
        text = f"{subject.text} {meant.value}"
        case.expectations.append(
            Expectation(unit=unit, subject=subject, claim=meant, value=None, text=text, span=cell.span)
        )

    # --- values ---

    def _fits(self, subject: Ref | Judged, value: Literal, span: Span) -> bool:
        """Report a value that is of another kind or unit than what it is set for."""
        wanted = TRUTH if isinstance(subject, Judged) else self._type(subject)
        if wanted is None:
            return True
        kind = _kind_of(value)
        if kind is not wanted.kind:
            hint = Text("核对这一格是不是写错了列", "check the column")
            expected, actual = Text(wanted.kind.value, wanted.kind.value), Text(kind.value, kind.value)
            self._findings.append(NotOfThisKind(span=span, expected=expected, actual=actual, hint=hint))
            return False
        if isinstance(value, Quantity) and value.unit.dimension != wanted.unit.dimension and value.value != 0:
            if value.unit == NO_UNIT:
                self._findings.append(NumberWithoutUnit(span=span, number=str(value), unit=wanted.unit.name))
            else:
                hint = Text(f"「{wanted.unit.name}」才是它的单位", f"its unit is {wanted.unit.name}")
                left, right = said(wanted.unit), said(value.unit)
                self._findings.append(UnitsDoNotCompare(span=span, left=left, right=right, hint=hint))
            return False
        return True

    def _type(self, subject: Ref) -> ValueType | None:
        match subject.side:
            case Side.SCORE | Side.FULL_MARKS | Side.TOTAL:
                return number_in(POINT)
            case Side.COMPLETION:
                return number_in(PERCENT)
            case Side.RANK:
                return number_in(NO_UNIT)
            case _:
                return self._types.get(subject.key)


def _kind_of(value: Literal) -> Kind:
    if isinstance(value, bool):
        return Kind.TRUTH
    if isinstance(value, Grade):
        return Kind.GRADE
    return Kind.DATE if isinstance(value, date) else Kind.NUMBER


def _in_unit(part: Literal, wanted: ValueType | None) -> Literal:
    if isinstance(part, Quantity) and part.unit == NO_UNIT and wanted is not None:
        return Quantity(part.value * wanted.unit.scale, wanted.unit)
    return part


def _latest(settings: list[Setting]) -> Iterator[Setting]:
    """What is set last holds (`又设` overrides)."""
    by_subject: dict[object, Setting] = {}
    for setting in settings:
        subject = setting.subject
        key = subject.sentence if isinstance(subject, Judged) else (subject.key, subject.side, subject.year)
        by_subject.pop((setting.unit, setting.in_year, key), None)
        by_subject[setting.unit, setting.in_year, key] = setting
    yield from by_subject.values()


def _equals(subject: Ref, value: Literal, span: Span, unit: str | None) -> Expectation:
    shown = ("是" if value else "否") if isinstance(value, bool) else str(value)
    text = f"{subject.text} = {shown}"
    return Expectation(unit=unit, subject=subject, claim=Claim.EQUALS, value=value, text=text, span=span)


def _has_line(syntax: ExampleSyntax) -> bool:
    return any(isinstance(step, ExpectedStep) for step in syntax.steps)


def _first_expected(table: TableSyntax, bound: list[Ref | Judged | None], *, has_line: bool) -> int:
    """Where the expected columns begin.

    A lone `则` divides them from what is set. Without it a line `则` below says what must come out, and
    all columns are set; else the last column is expected, and those left of it that speak of the same node.
    Where the last column holds tiers, a figure of the same node beside it is what the tier is made of.
    """
    columns = table.columns
    for i, column in enumerate(columns):
        if column.is_divider:
            return i
    if has_line:
        return len(columns)
    first = len(columns) - 1
    if columns[first].side is not None:
        while first > 1 and columns[first - 1].side is not None:
            first -= 1
        return first
    if any(cell is not None and isinstance(cell.value, TierWord) for row in table.rows for cell in row[first:]):
        return first
    last = bound[first] if bound else None
    while first > 0 and isinstance(last, Ref) and _same_node(bound[first - 1], last):
        first -= 1
    return first or len(columns) - 1  # something must be set


def _same_node(subject: Ref | Judged | None, other: Ref) -> bool:
    return isinstance(subject, Ref) and subject.key == other.key and subject.year == other.year
