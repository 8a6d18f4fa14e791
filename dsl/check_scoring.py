"""Scoring clauses checked: amounts, steps, bands, comparisons, points below zero and beyond full marks."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from dsl.amounts import is_share
from dsl.check_bands import check_bands, is_counted
from dsl.diagnostic import Diagnostic, Text
from dsl.errors_checks import NotOfThisKind, NumberWithoutUnit, UnitsDoNotCompare
from dsl.errors_inherit import RangeIsNoShare
from dsl.errors_scoring import (
    CannotBeRanked,
    GradeIsNoNumber,
    GradeTwice,
    LinearRunsNowhere,
    MoreThanFullMarks,
    NoTargetToMeasure,
    PlacesNotCovered,
    PointsMayBeNegative,
    RemainderNotSaid,
    StepDoesNotFit,
    StepOfNothing,
    TiersNotCovered,
)
from dsl.expressions import Arithmetic, Call, Comparison, Expression, Negative, Number, Ref, Side, walk
from dsl.format import format_expression
from dsl.inference import Inference, said
from dsl.model import CompletionForm, Direction, Indicator, IndicatorKind, Kind, Scoring
from dsl.model_scoring import (
    Adjusting,
    BandChange,
    Bands,
    Base,
    ByFormula,
    ByRank,
    ByTier,
    Change,
    Efficacy,
    FirstStep,
    Graded,
    GradePoints,
    JudgedPoints,
    Linear,
    Sign,
    Step,
    ToBest,
    Way,
    earned_by,
    measures_itself,
)
from dsl.quantity import NO_UNIT, PERCENT, PERCENTAGE_POINTS, POINT, POINTS, RATIO, Quantity, Unit
from dsl.whole import Held, Known, Whole, together


def check_scoring(whole: Whole) -> tuple[Diagnostic, ...]:
    """Check the scoring of every indicator; what a default or a rule says wrong is reported once."""
    seen: dict[tuple[str, object], Diagnostic] = {}
    for found in together(whole.of_each("check scoring", lambda held: tuple(_look(held, whole.known)))):
        seen.setdefault((found.code, found.span), found)
    return tuple(seen.values())


def _look(held: Held, known: Known) -> Iterator[Diagnostic]:
    for item in held.every:
        scoring = item.scoring
        if scoring is not None and item.key not in known.faulty and item.kind is not IndicatorKind.OF_WHICH:
            yield from _Scoring(known, item, scoring).run()


def reads_completion(item: Indicator) -> bool:
    """Whether the points of an indicator go by its completion rate."""
    scoring = item.scoring
    if scoring is None:
        return False
    if any(base is Base.COMPLETION for base in scoring.bases):
        return True
    steps = [c for c in scoring.changes if isinstance(c, Step)]
    return any(_is_own_rate(s.subject, item) or (_is_measured(s) and _in_percent(s.size)) for s in steps)


def _is_own_rate(subject: Expression | None, item: Indicator) -> bool:
    return isinstance(subject, Ref) and subject.key == item.key and subject.side is Side.COMPLETION


def _is_measured(step: Step) -> bool:
    """Whether a step goes by the target of the indicator itself."""
    return step.subject is None and step.bound is None and step.way is not Way.COUNT


def _in_percent(size: Quantity) -> bool:
    return size.unit.dimension == RATIO and size.unit != NO_UNIT


class _Scoring:
    """The scoring of one indicator."""

    def __init__(self, known: Known, item: Indicator, scoring: Scoring) -> None:
        self._known = known
        self._item = item
        self._scoring = scoring
        self._types = known.types
        self._fields = known.fields
        self._full = item.points.value if item.points is not None else None

    def run(self) -> Iterator[Diagnostic]:
        yield from self._amounts()
        yield from self._factors()
        yield from self._graded()
        for base in self._scoring.bases:
            yield from self._first(base)
        for change in self._scoring.changes:
            match change:
                case Step():
                    yield from self._step(change)
                case BandChange(bands=bands):
                    yield from self._bands(bands)
        yield from self._target()
        yield from self._negative()

    # --- amounts ---

    def _amounts(self) -> Iterator[Diagnostic]:
        """Every amount is a number of points or a share, and no more than full marks where there is a cap."""
        caps = (self._scoring.floor, self._scoring.cap, self._scoring.idle)
        stated = [c.amount for c in caps if c is not None and c.amount is not None]
        overridden = [o.amount for o in self._scoring.overrides]
        when_missing = self._item.when_missing
        if when_missing is not None and when_missing.amount is not None:
            overridden.append(when_missing.amount)
        earned = [a for base in self._scoring.bases for a in earned_by(base)]
        moved = [a for c in self._scoring.changes for a in _moved(c)]
        for amount in (*stated, *overridden, *earned, *moved):
            yield from self._is_points(amount)
        cap = self._scoring.cap
        most = self._full if cap is None or cap.amount is None else self._value(cap.amount)
        for amount in (*overridden, *earned):
            value = self._value(amount)
            if most is not None and value is not None and value > most and not self._scoring.may_exceed:
                full, found = f"{Quantity(most, POINT)}", f"{Quantity(value, POINT)}"
                yield MoreThanFullMarks(span=amount.span, name=self._item.name, full=full, found=found)

    def _is_points(self, amount: Expression) -> Iterator[Diagnostic]:
        found = Inference(self._types, []).of(amount)
        if found is None or (isinstance(amount, Number) and amount.quantity.value == 0):
            return
        if isinstance(amount, Number) and amount.quantity.unit == NO_UNIT:
            yield NumberWithoutUnit(span=amount.span, number=str(amount.quantity), unit="分")
        elif found.kind is not Kind.NUMBER or found.unit.dimension not in (POINTS, RATIO):
            actual = said(found.unit) if found.kind is Kind.NUMBER else found.kind.value
            yield NotOfThisKind(
                span=amount.span,
                expected=Text("多少分，或满分的百分之几", "points, or a share of full marks"),
                actual=Text(actual, actual),
                hint=Text("写成例如 `0.5分`、`80%`，或者 `人数 × 0.1分 ÷ 1人`", "such as `0.5分` or `80%`"),
            )

    def _is_number_of_points(self, end: Expression) -> Iterator[Diagnostic]:
        """Judged points are written in 分."""
        if isinstance(end, Number) and (end.quantity.unit.dimension == POINTS or end.quantity.value == 0):
            return
        hint = Text("评定的分写作例如 `0分 至 30分`", "such as `0分 至 30分`")
        actual = format_expression(end)
        yield NotOfThisKind(span=end.span, expected=Text("多少分", "points"), actual=Text(actual, actual), hint=hint)

    def _graded(self) -> Iterator[Diagnostic]:
        """Of a grade nothing can be computed."""
        if not self._item.grades:
            return
        for clause in (*self._scoring.bases, *self._scoring.changes):
            # Judged points would be a second judgement of the same thing.
            if isinstance(clause, JudgedPoints) or (not isinstance(clause, Graded) and measures_itself(clause)):
                text = clause.value if isinstance(clause, Base) else clause.text
                span = self._scoring.span if isinstance(clause, Base) else clause.span
                yield GradeIsNoNumber(span=span, name=self._item.name, clause=text)

    def _factors(self) -> Iterator[Diagnostic]:
        """What is multiplied by is a number or a ratio."""
        for multiplier in self._scoring.multipliers:
            found = Inference(self._types, []).of(multiplier.factor)
            if found is not None and (found.kind is not Kind.NUMBER or found.unit.dimension != RATIO):
                actual = said(found.unit) if found.kind is Kind.NUMBER else found.kind.value
                hint = Text("乘以一个比率或倍数，例如 `80%`、`1.2倍`", "multiply by a ratio, such as `80%`")
                expected = Text("比率或倍数", "a ratio")
                yield NotOfThisKind(
                    span=multiplier.factor.span, expected=expected, actual=Text(actual, actual), hint=hint
                )

    def _value(self, amount: Expression | None) -> Fraction | None:
        """What an amount is known to be before there is any figure."""
        match amount:
            case Number(quantity=quantity) if quantity.value == 0:
                return Fraction(0)
            case Number(quantity=quantity) if is_share(amount, self._types):
                return None if self._full is None else quantity.value * self._full
            case Number(quantity=quantity):
                return quantity.value
            case Ref(key=key, side=Side.FULL_MARKS) if key == self._item.key:
                return self._full
            case _:
                return None

    # --- first steps ---

    def _first(self, base: FirstStep) -> Iterator[Diagnostic]:
        match base:
            case Bands():
                yield from self._bands(base)
            case Linear(subject=subject, from_value=a, to_value=b):
                yield from self._compared(subject, a)
                yield from self._compared(subject, b)
                if isinstance(a, Number) and isinstance(b, Number) and a.quantity.value == b.quantity.value:
                    yield LinearRunsNowhere(span=base.span, value=str(a.quantity))
            case Graded(grades=grades):
                for index, grade in enumerate(grades):
                    if grade.grade in {g.grade for g in grades[:index]}:
                        yield GradeTwice(span=grade.span, grade=grade.grade)
                    if grade.other is not None and not _are_shares(grade):
                        yield RangeIsNoShare(span=grade.span, grade=grade.grade)
            case JudgedPoints(lowest=low, highest=high):
                for end in (low, high):
                    yield from self._is_number_of_points(end)
            case ByRank() | ToBest() | Efficacy():
                if isinstance(base, ByRank):
                    yield from _places(base)
                if self._item.direction is Direction.EQUAL or not self._item.has_value:
                    yield CannotBeRanked(span=base.span, name=self._item.name, clause=base.text)
            case ByTier(tiers=tiers):
                yield from self._tiers(base, tuple(t.tier for t in tiers))

    def _tiers(self, base: ByTier, given: tuple[str, ...]) -> Iterator[Diagnostic]:
        names = self._known.tiers
        missing = [n for n in names if n not in given]
        twice = [n for n in dict.fromkeys(given) if given.count(n) > 1]
        problem: Text | None = None
        if not self._item.tiers:
            problem = Text("这个指标没有写档次的条件", "it has no tiers")
        elif missing:
            problem = Text(f"「{missing[0]}」没有写得多少分", f"“{missing[0]}” has no points")
        elif twice:
            problem = Text(f"「{twice[0]}」写了两次", f"“{twice[0]}” is given twice")
        if problem is not None:
            yield TiersNotCovered(span=base.span, name=self._item.name, problem=problem)

    # --- steps and bands ---

    def _step(self, step: Step) -> Iterator[Diagnostic]:
        if step.size.value <= 0:
            yield StepOfNothing(span=step.span, size=str(step.size))
            return
        unit = self._measured_unit(step)
        if unit is None:
            return
        fits = _fits(step.size, unit, is_rate=self._is_rate(step))
        if not fits:
            subject = format_expression(step.subject) if step.subject is not None else self._item.name
            found, wanted = said(step.size.unit) if step.size.unit.name else "没有单位的数", _wanted(unit)
            yield StepDoesNotFit(span=step.span, clause=step.text, subject=subject, wanted=wanted, found=found)
        elif step.mode is None and not (is_counted(step.size.unit) and is_counted(unit)):
            yield RemainderNotSaid(span=step.span, clause=step.text, size=str(step.size))

    def _measured_unit(self, step: Step) -> Unit | None:
        if step.subject is not None:
            found = Inference(self._types, []).of(step.subject)
            return found.unit if found is not None and found.kind is Kind.NUMBER else None
        found = self._types.get(self._item.key)
        return found.unit if found is not None else None

    def _is_rate(self, step: Step) -> bool:
        """Whether a step in % is of a completion rate."""
        is_indicator = step.subject is None or isinstance(step.subject, Ref)
        return is_indicator and step.bound is None and step.way is not Way.COUNT

    def _bands(self, bands: Bands) -> Iterator[Diagnostic]:
        clashes = [d for row in bands.rows for b in row.bounds for d in self._compared(bands.subject, b.value)]
        yield from clashes
        if not clashes:
            yield from check_bands(bands, self._item, self._types, self._fields)

    def _compared(self, subject: Expression | None, bound: Expression) -> Iterator[Diagnostic]:
        """A bound is of the kind of what it bounds; a gap is a share of the target."""
        found: list[Diagnostic] = []
        if subject is not None:
            compared = Comparison(operator="≥", left=subject, right=bound, span=bound.span)
            Inference(self._types, found).condition(compared)
        else:
            kind = Inference(self._types, []).of(bound)
            if isinstance(bound, Number) and bound.quantity.unit == NO_UNIT and bound.quantity.value != 0:
                found.append(NumberWithoutUnit(span=bound.span, number=str(bound.quantity), unit="%"))
            elif kind is not None and kind.unit.dimension != RATIO:
                hint = Text("缺口是目标的百分之几，各档用「%」", "a gap is a share of the target")
                found.append(UnitsDoNotCompare(span=bound.span, left="缺口（比率）", right=said(kind.unit), hint=hint))
        yield from found

    def _target(self) -> Iterator[Diagnostic]:
        """What 每低 and the like measure must have a target; that the indicator itself has one is KP311."""
        for step in self._scoring.changes:
            if not isinstance(step, Step) or step.way is Way.COUNT or step.bound is not None or step.subject is None:
                continue
            if not self._names_indicator(step.subject):
                yield NoTargetToMeasure(span=step.span, name=format_expression(step.subject), clause=step.text)

    def _names_indicator(self, subject: Expression) -> bool:
        keys = self._known.targeted
        return isinstance(subject, Ref) and subject.key in keys and subject.side in (Side.VALUE, Side.COMPLETION)

    # --- below zero ---

    def _negative(self) -> Iterator[Diagnostic]:
        if self._scoring.floor is not None or self._scoring.may_be_negative:
            return
        how = self._how_negative()
        if how is not None:
            yield PointsMayBeNegative(span=self._scoring.span, name=self._item.name, how=how)

    def _how_negative(self) -> Text | None:
        """How points can fall below zero, or None where they cannot."""
        for base in self._scoring.bases:
            if self._may_begin_negative(base):
                return Text("之前已经可能是负数", "points can begin below zero")
        if any(subtracts(m.factor) for m in self._scoring.multipliers):
            return Text("之前乘的数可能是负数", "a factor can be negative")
        taken = [self._most(c, Sign.DEDUCT) for c in self._scoring.changes]
        taken = [t for t in taken if t != 0]
        if not taken:
            return None
        known = [t for t in taken if t is not None]
        if len(known) < len(taken):
            return Text("没有上限", "nothing bounds what is deducted")
        most = max(known) if self._scoring.only_highest else sum(known, Fraction(0))
        least = min((self._least(base) for base in self._scoring.bases), key=lambda x: -1 if x is None else x)
        if least is None:
            return Text(f"最多 {Quantity(most, POINT)}，满分随责任状，不一定够扣", "full marks are not known")
        if self._scoring.multipliers:
            least = Fraction(0)
        if most <= least:
            return None
        return Text(
            f"最多 {Quantity(most, POINT)}，而扣之前可能只有 {Quantity(least, POINT)}",
            f"up to {most} from as little as {least}",
        )

    def _may_begin_negative(self, base: FirstStep) -> bool:
        if self._item.completion is CompletionForm.TWO_MINUS_RATIO and self._goes_by_rate(base):
            return True  # of a value above twice the target
        match base:
            case ByFormula(expression=formula):
                return subtracts(formula) or (isinstance(formula, Ref) and self._ref_subtracts(formula))
            case Base.COMPLETION | Base.VALUE | ToBest():
                return self._item.formula is not None and grows(self._item.formula)
            case _:
                return any((v := self._value(a)) is not None and v < 0 for a in earned_by(base))

    def _goes_by_rate(self, base: FirstStep) -> bool:
        earned = (x for amount in earned_by(base) for x in walk(amount))
        return base is Base.COMPLETION or any(_is_own_rate(x, self._item) for x in earned)

    def _ref_subtracts(self, node: Ref) -> bool:
        formula = self._known.formulas.get(node.key)
        return formula is not None and subtracts(formula)

    def _least(self, base: FirstStep) -> Fraction | None:
        if base is Base.FULL:
            return self._full
        if isinstance(base, ByFormula):
            return self._value(base.expression) or Fraction(0)
        values = [self._value(a) for a in earned_by(base)] if not isinstance(base, Base) else []
        known = [v for v in values if v is not None]
        return min(known) if known and len(known) == len(values) else Fraction(0)

    def _most(self, change: Adjusting, sign: Sign) -> Fraction | None:
        """The most that a clause can take; None without bound."""
        if isinstance(change, BandChange):
            amounts = [self._value(r.amount) for r in change.bands.rows if r.sign is sign]
            known = [a for a in amounts if a is not None]
            most = max(known, default=Fraction(0)) if len(known) == len(amounts) else None
        elif change.sign is not sign:
            return Fraction(0)
        else:
            most = self._value(change.amount) if isinstance(change, Change) else None
        cap = self._value(change.cap)
        return most if cap is None else cap if most is None else min(most, cap)


def _places(base: ByRank) -> Iterator[Diagnostic]:
    """Every place is given its points once, from the first on."""
    expected = 1
    for place in sorted(base.places, key=lambda p: (p.first, p.last)):
        if place.first < expected or place.last < place.first:
            problem = Text(f"第 {place.first} 名写了两次", f"place {place.first} is given twice")
            yield PlacesNotCovered(span=place.span, problem=problem)
            return
        if place.first > expected and base.step is None and base.rest is None and not base.shares:
            yield PlacesNotCovered(span=place.span, problem=_missing_place(expected))
            return
        expected = place.last + 1
    yield from _shares(base)
    if base.shares and base.rest is None and base.shares[-1].share.value < 1:
        yield PlacesNotCovered(span=base.span, problem=Text("没有写其余的名次得多少分", "the rest has no points"))
    if base.shares:
        return
    if not base.places or (base.places[0].first != 1 and base.rest is None):
        yield PlacesNotCovered(span=base.span, problem=_missing_place(1))
    elif base.step is None and base.rest is None:
        yield PlacesNotCovered(span=base.span, problem=_missing_place(expected))


def _shares(base: ByRank) -> Iterator[Diagnostic]:
    """Shares grow from one to the next, up to the whole."""
    before = Fraction(0)
    for share in base.shares:
        value = share.share.value
        if share.share.unit.dimension != RATIO or share.share.unit == NO_UNIT or not before < value <= 1:
            problem = Text(f"「前 {share.share}」应是百分数，比前一条多，不超过 100%", "shares grow, up to 100%")
            yield PlacesNotCovered(span=share.span, problem=problem)
            return
        before = value


def _missing_place(place: int) -> Text:
    return Text(f"没有写第 {place} 名得多少分", f"place {place} has no points")


def subtracts(node: Expression) -> bool:
    """Whether an expression can come out below zero though its figures are not: it subtracts, or is a growth rate."""
    return any(
        isinstance(n, Negative)
        or (isinstance(n, Arithmetic) and n.operator == "-")
        or (isinstance(n, Call) and n.function in ("增长率", "下降率"))
        for n in walk(node)
    )


def grows(node: Expression) -> bool:
    """Whether a rate of growth is in an expression: a figure less its own of the year before can well be negative.

    Other differences (`1 － 逾期件数 ÷ 总件数`) are rates that nobody expects below zero.
    """
    for inner in walk(node):
        match inner:
            case Call(function="增长率" | "下降率"):
                return True
            case Arithmetic(operator="-", left=Ref() as left, right=Ref() as right):
                if left.key == right.key and left.year is not right.year:
                    return True
    return False


def _fits(size: Quantity, unit: Unit, *, is_rate: bool) -> bool:
    if _in_percent(size):
        return is_rate or unit.dimension in (RATIO, PERCENTAGE_POINTS)
    if size.unit.dimension == PERCENTAGE_POINTS:
        return unit.dimension in (RATIO, PERCENTAGE_POINTS)
    return size.unit.dimension == unit.dimension


def _wanted(unit: Unit) -> str:
    return "个百分点" if unit.dimension == RATIO else unit.name or "它自己的单位"


def _moved(change: Adjusting) -> tuple[Expression, ...]:
    """The amounts that a deduction or a bonus moves, with its cap."""
    amounts = tuple(r.amount for r in change.bands.rows) if isinstance(change, BandChange) else (change.amount,)
    return (*amounts, *((change.cap,) if change.cap is not None else ()))


def _are_shares(row: GradePoints) -> bool:
    ends = (row.amount, row.other)
    return all(isinstance(e, Number) and e.quantity.unit == PERCENT and 0 <= e.quantity.value <= 1 for e in ends)
