"""Awards as relations: who has a place, who shares the last one, who may not win; and how each award stands.

Everything goes by counts of equal figures in each population; a row finds what became of its figure. What the leading
group decided comes after the places, as `engine.awards` has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dsl.model import Area, Award
from dsl.record import dataclass
from engine.columns.algebra import Interval
from engine.relational.compared import status_of
from engine.relational.decided import Decided, Nominated
from engine.relational.expressions import (
    Cell,
    Choice,
    Code,
    Compare,
    Condition,
    Flag,
    IsOneOf,
    Known,
    Named,
    Said,
    Scalar,
    Sum,
    Text,
    Whole,
    Word,
    WordChoice,
)
from engine.relational.logic import both, either, equals, opposite
from engine.relational.plan import MOST_ROWS, Aggregate, Join, Listed, Project, Query, Scan, Step, Union
from engine.relational.populations import (
    INSIDE,
    ON_POPULATION,
    PLACES,
    POPULATION,
    SIZE,
    TIED,
    Placing,
    or_zero,
    places_of,
    population,
    size_steps,
)
from engine.relational.standing import level_name
from engine.relational.units import LEVEL_PLACE, UNIT, WITHIN
from engine.relational.verdicts import (
    BARRED,
    NOBODY,
    WAITS,
    Contest,
    Verdicts,
    contest_compared,
    contest_figure,
    has_figure,
    is_code,
    may_still_count,
    of_levels,
    standing_code,
)
from engine.relational.writing import Writing

#: The kept query of all that became of units; its codes are those of places, one for who may not win, and one for who
#: may not and shares a last place that nobody decided: where places do not pass on, the award is open for it.
AWARDED = "获奖"
REFUSED, REFUSED_TIED = 3, 4
NUMBER, PART, RESULT = "奖序", "项", "结果"
_RESULTS = Interval(TIED, REFUSED_TIED)
#: Of a winner that was named, where the award is for every level.
_NO_LEVEL = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One award in one area: a contest, or winners known by name."""

    number: int
    award: Award
    area: Area | None
    key: str = ""
    contest: Contest | None = None
    nominated: Nominated | None = None

    @property
    def scope(self) -> str:
        """The area as it is shown."""
        return self.area.name if self.area is not None else ""

    @property
    def note(self) -> str:
        """The award with its clauses."""
        basis = "、".join(c.address for c in self.award.basis)
        return (
            f"奖项 {self.award.name}"
            + (f"（{self.scope}）" if self.scope else "")
            + (f"：依据 {basis}" if basis else "")
        )


def entries_of(verdicts: Verdicts) -> tuple[Entry, ...]:
    """Every award of a period, in the method's order."""
    order = {a.name: place for place, a in enumerate(verdicts.plan.policy.awards)}
    found: list[tuple[Award, Area | None, str, Contest | None, Nominated | None]] = []
    for contest in verdicts.contests:
        found += [(contest.award, area, key, contest, None) for area, key in contest.by]
    found += [(award, area, "", None, nominated) for award, area, nominated in verdicts.nominated]
    found.sort(key=lambda x: order[x[0].name])
    return tuple(
        Entry(number=n, award=a, area=area, key=key, contest=contest, nominated=nominated)
        for n, (a, area, key, contest, nominated) in enumerate(found, start=1)
    )


# --- who stands --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """Conditions on rows, for one contest."""

    verdicts: Verdicts
    entry: Entry
    contest: Contest

    @property
    def _code(self) -> Scalar:
        return standing_code(self.contest, self.verdicts)

    @property
    def figure(self) -> Cell:
        return contest_figure(self.contest, self.entry.key, self.verdicts)[0]

    @property
    def status(self) -> str | None:
        return contest_figure(self.contest, self.entry.key, self.verdicts)[1]

    @property
    def decided(self) -> Decided:
        return self.contest.decisions[self.entry.area.key if self.entry.area is not None else None]

    @property
    def of_level(self) -> Condition:
        return _of_level(self.entry.award, self.verdicts)

    @property
    def is_candidate(self) -> Condition:
        return both(self.of_level, may_still_count(self.status), opposite(is_code(self._code, NOBODY)))

    @property
    def named(self) -> Condition:
        return IsOneOf(UNIT, self.decided.named) if self.decided.named else Known(truth=False)

    @property
    def out(self) -> Condition:
        return IsOneOf(UNIT, self.decided.out) if self.decided.out else Known(truth=False)

    @property
    def barred(self) -> Condition:
        return both(is_code(self._code, BARRED), opposite(self.named))

    @property
    def entering(self) -> Condition:
        passed = opposite(self.barred) if self.entry.award.passes_on else Known(truth=True)
        waits = is_code(self._code, WAITS)
        return both(self.of_level, has_figure(self.status), opposite(self.out), passed, opposite(waits))

    @property
    def is_plain(self) -> bool:
        """Whether all who have a figure stand for it, and nobody decided anything."""
        return isinstance(self._code, Whole) and self.decided == Decided()

    @property
    def is_waiting(self) -> Condition:
        """A candidate that has no figure yet, or of which it is not known whether it may win."""
        is_open = either(opposite(has_figure(self.status)), is_code(self._code, WAITS))
        return both(self.is_candidate, is_open, *(opposite(c) for c in (self.out, self.named, self.barred)))


def _of_level(award: Award, verdicts: Verdicts) -> Condition:
    levels = verdicts.plan.policy.levels
    wanted = [place for place, level in enumerate(levels) if award.level in (None, level.name)]
    return of_levels(wanted, len(levels))


# --- who wins ----------------------------------------------------------------------------------------


def awarded_query(scores: str, verdicts: Verdicts, entries: Sequence[Entry]) -> Query:
    """Who wins what: a row for each winner, for each that shares a last place, for each that may not win."""
    steps = [Step(name="得分表", relation=Scan(table=scores)), *_sizes(verdicts)]
    last: list[str] = []
    for entry in entries:
        if entry.contest is not None:
            rows = _Rows(verdicts=verdicts, entry=entry, contest=entry.contest)
            own = list(_plain(rows) if rows.is_plain else _settled(rows))
        elif entry.nominated is not None and (entry.nominated.winners or entry.nominated.barred):
            own = list(_by_name(entry, entry.nominated, verdicts))
        else:
            continue
        steps += own
        last.append(own[-1].name)
    if last:
        steps.append(Step(name="全部获奖", relation=Union(of=tuple(last))))
    else:
        steps += [_nobody()]
    return Query(
        name=AWARDED, steps=tuple(steps), note="每个奖项的结果：2 获评，1 并列、待定，3 不能评先", is_kept=True
    )


def _nobody() -> Step:
    made = (
        Named(name=NUMBER, expression=Whole(0)),
        Named(name=PLACES, expression=Whole(0)),
        Named(name=PART, expression=Whole(0)),
        Named(name=RESULT, expression=Whole(0)),
    )
    kept = (LEVEL_PLACE, WITHIN, UNIT)
    return Step(name="没有人", relation=Project(of="得分表", kept=kept, made=made, condition=Known(truth=False)))


def _sizes(verdicts: Verdicts) -> Iterator[Step]:
    yield from size_steps("得分表", both(verdicts.takes_part, opposite(verdicts.left_out)))


def _placing(rows: _Rows, of: str, entering: Condition) -> Placing:
    return Placing(
        prefix=f"奖项{rows.entry.number}·",
        of=of,
        entering=entering,
        figure=rows.figure,
        cut=rows.entry.award.places,
        note=rows.entry.note,
        compared=contest_compared(rows.contest, rows.verdicts.plan),
    )


def _plain(rows: _Rows) -> Iterator[Step]:
    """Everybody who has the figure stands for it: only who reaches the line is looked at again."""
    placing = _placing(rows, "得分表", rows.entering)
    writing = Writing(last="得分表")
    writing.steps.extend(placing.steps())
    if rows.entering != Known(truth=True):
        writing.then(f"{placing.prefix}有分", Project(of="得分表", kept=None, made=(), condition=rows.entering))
    placing.meet(writing, is_outer=False)
    places = Cell(f"{placing.prefix}{PLACES}", MOST_ROWS)
    yield from writing.steps
    outcome = placing.outcome
    # Those that share the last place may all be left out (一并不列), or lose when they are compared.
    yield _result(rows.entry, writing.last, places, outcome, Compare(Whole(TIED), "≤", outcome))


def _result(entry: Entry, of: str, places: Scalar, result: Scalar, condition: Condition) -> Step:
    made = (
        Named(name=NUMBER, expression=Whole(entry.number)),
        Named(name=LEVEL_PLACE, expression=Cell(LEVEL_PLACE, Interval(0, 1 << 15))),
        Named(name=WITHIN, expression=Word(WITHIN, is_sure=True)),
        Named(name=PLACES, expression=places),
        Named(name=UNIT, expression=Word(UNIT, is_sure=True)),
        Named(name=PART, expression=Whole(0)),
        Named(name=RESULT, expression=result),
    )
    return Step(name=f"获奖{entry.number}", relation=Project(of=of, kept=(), made=made, condition=condition))


def _settled(rows: _Rows) -> Iterator[Step]:
    """With conditions, bars, vetoes or decisions: every candidate is looked at again."""
    number = rows.entry.number
    enters, named, lost = f"入围{number}", f"点名{number}", f"不得{number}"
    keys = tuple(name for c in contest_compared(rows.contest, rows.verdicts.plan) for name in _key(c.key))
    made = (
        Named(name=enters, expression=rows.entering),
        Named(name=named, expression=rows.named),
        Named(name=lost, expression=either(rows.out, rows.barred)),
    )
    kept = tuple(dict.fromkeys((UNIT, *POPULATION, rows.figure.name, *keys)))
    writing = Writing(last="得分表")
    writing.then(
        f"候选{number}",
        Project(of="得分表", kept=kept, made=made, condition=rows.is_candidate),
        f"{rows.entry.note}：谁能参加评",
    )
    placing = _placing(rows, writing.last, Flag(enters))
    writing.steps.extend(placing.steps())
    placing.meet(writing, entering=enters)
    outcome: Scalar = placing.outcome
    if rows.decided.named:
        outcome = _after_decision(writing, placing, named)
    cases = (
        (both(Flag(lost), equals(outcome, TIED)), REFUSED_TIED),
        (Flag(lost), REFUSED),
        (Flag(named), INSIDE),
        (equals(outcome, INSIDE), INSIDE),
        (equals(outcome, TIED), TIED),
    )
    code = Named(name=f"码{number}", expression=Code(cases))
    writing.then(f"定奖{number}", Project(of=writing.last, kept=(UNIT, *POPULATION), made=(code,)))
    own = Cell(f"码{number}", _RESULTS)
    sized = Join(left=writing.last, right=SIZE, on=ON_POPULATION, taken=((SIZE, SIZE),))
    writing.then(f"定奖加总数{number}", sized)
    yield from writing.steps
    yield _result(rows.entry, writing.last, places_of(rows.entry.award.places), own, Compare(Whole(TIED), "≤", own))


def _key(key: Cell) -> tuple[str, ...]:
    return key.name, status_of(key.name)


def _after_decision(writing: Writing, placing: Placing, named: str) -> Scalar:
    """Of those that share the last place, whom the leading group named has it; what that leaves decides the others."""
    p, last = placing.prefix, writing.last
    is_tied = equals(placing.outcome, TIED)
    chosen = Aggregate(of=last, by=population(), counted=f"{p}已选", condition=both(is_tied, Flag(named)))
    others = Aggregate(of=last, by=population(), counted=f"{p}未定", condition=both(is_tied, opposite(Flag(named))))
    writing.aside(f"{p}选", chosen, "并列的里面，领导小组定了的")
    writing.aside(f"{p}余", others)
    for step, name in ((f"{p}选", f"{p}已选"), (f"{p}余", f"{p}未定")):
        taken = ((name, name),)
        writing.then(f"{step}对上", Join(left=writing.last, right=step, on=ON_POPULATION, taken=taken, is_outer=True))
    left = Sum(
        terms=((1, (placing.rest,)), (-1, (or_zero(f"{p}已选", MOST_ROWS),))),
        range=Interval(-2 * MOST_ROWS.high, MOST_ROWS.high),
        reach=2 * MOST_ROWS.high,
    )
    is_filled = Compare(left, "≤", Whole(0))
    has_room = Compare(or_zero(f"{p}未定", MOST_ROWS), "≤", left)
    settled = Code(((is_filled, 0), (has_room, INSIDE), (Known(truth=True), TIED)))
    return Choice(condition=is_tied, then=settled, otherwise=placing.outcome, range=Interval(0, REFUSED))


# --- winners known by name ---------------------------------------------------------------------------


def _places_by_name(entry: Entry, nominated: Nominated, verdicts: Verdicts) -> Iterator[Step]:
    """One row with the places of an award that is not given in each population."""
    number, cut = entry.number, entry.award.places
    if nominated.is_list or cut.share is None:
        # Of a list that was entered nobody counts places; it is shown how many units stand in it.
        places = len(nominated.winners) if cut.share is not None else cut.count or 0
        yield Step(name=f"名额{number}", relation=Listed(columns=("键", PLACES), rows=((1, places),)), note=entry.note)
        return
    counted = both(_of_level(entry.award, verdicts), verdicts.takes_part, opposite(verdicts.left_out))
    condition = None if counted == Known(truth=True) else counted
    yield Step(name=f"全体{number}", relation=Aggregate(of="得分表", by=(), counted=SIZE, condition=condition))
    made = (Named(name="键", expression=Whole(1)), Named(name=PLACES, expression=places_of(cut)))
    yield Step(name=f"名额{number}", relation=Project(of=f"全体{number}", kept=(), made=made), note=entry.note)


def _by_name(entry: Entry, nominated: Nominated, verdicts: Verdicts) -> Iterator[Step]:
    number = entry.number
    yield from _places_by_name(entry, nominated, verdicts)
    listed = [(1, unit, part, INSIDE) for part, units in enumerate(nominated.winners, start=1) for unit in units]
    listed += [(1, unit, 0, REFUSED) for unit in nominated.barred]
    rows = Listed(columns=("键", UNIT, PART, RESULT), rows=tuple(listed))
    yield Step(name=f"入选{number}", relation=rows, note="评定选中的")
    met = Join(left=f"入选{number}", right=f"名额{number}", on=(("键", "键"),), taken=((PLACES, PLACES),))
    yield Step(name=f"入选对名额{number}", relation=met)
    own = Cell(RESULT, _RESULTS)
    is_over = both(equals(own, INSIDE), _is_over(nominated))
    made = (
        Named(name=NUMBER, expression=Whole(number)),
        Named(name=LEVEL_PLACE, expression=Whole(_level(entry, verdicts))),
        Named(name=WITHIN, expression=Said("")),
        Named(name=PLACES, expression=Cell(PLACES, MOST_ROWS)),
        Named(name=UNIT, expression=Word(UNIT, is_sure=True)),
        Named(name=PART, expression=Cell(PART, MOST_ROWS)),
        Named(name=RESULT, expression=Choice(condition=is_over, then=Whole(TIED), otherwise=own, range=_RESULTS)),
    )
    yield Step(name=f"获奖{number}", relation=Project(of=f"入选对名额{number}", kept=(), made=made))


def _is_over(nominated: Nominated) -> Condition:
    """More were selected than there are places: which are meant, nobody has said."""
    if nominated.is_list:
        return Known(truth=False)
    return Compare(Cell(PLACES, MOST_ROWS), "<", Whole(len(nominated.winners)))


def _level(entry: Entry, verdicts: Verdicts) -> int:
    levels = verdicts.plan.policy.levels
    return next((p for p, level in enumerate(levels) if level.name == entry.award.level), _NO_LEVEL)


# --- for reading -------------------------------------------------------------------------------------


def _level_text(verdicts: Verdicts) -> Text:
    named = WordChoice(
        ((equals(Cell(LEVEL_PLACE, Interval(_NO_LEVEL, 1 << 15)), _NO_LEVEL), Said("")),),
        level_name(verdicts.plan.policy.levels),
    )
    return named if any(e.nominated is not None for e in entries_of(verdicts)) else named.otherwise


def _names(entries: Sequence[Entry]) -> tuple[Named, Named]:
    cell = Cell(NUMBER, MOST_ROWS)

    def chosen(texts: Sequence[str]) -> Text:
        if len(set(texts)) == 1:
            return Said(texts[0])
        return WordChoice(
            tuple((equals(cell, e.number), Said(t)) for e, t in zip(entries, texts, strict=True)), Said("")
        )

    return (
        Named(name="奖项", expression=chosen([e.award.name for e in entries])),
        Named(name="方面", expression=chosen([e.scope for e in entries])),
    )


def award_list(verdicts: Verdicts, entries: Sequence[Entry]) -> Query:
    """The outcomes with names."""
    outcome = Cell(RESULT, _RESULTS)
    said = WordChoice(
        ((equals(outcome, INSIDE), Said("获评")), (equals(outcome, TIED), Said("并列，待定"))), Said("不能评先")
    )
    made = (
        *_names(entries),
        Named(name=LEVEL_PLACE, expression=_level_text(verdicts)),
        Named(name=WITHIN, expression=Word(WITHIN, is_sure=True)),
        Named(name=PLACES, expression=Cell(PLACES, MOST_ROWS)),
        Named(name=UNIT, expression=Word(UNIT, is_sure=True)),
        Named(name=PART, expression=Cell(PART, MOST_ROWS), note="联合获奖的单位同一项"),
        Named(name=RESULT, expression=said),
    )
    steps = (
        Step(name="获奖表", relation=Scan(table=AWARDED)),
        Step(name="获奖名单", relation=Project(of="获奖表", kept=(), made=made)),
    )
    return Query(name="奖项", steps=steps, note="获奖名单")


# --- how each award stands ---------------------------------------------------------------------------

_WAITING, _WITH_FIGURE, _IS_OPEN = "待定个数", "有数个数", "还在等"
_REFUSED_TIED = "并列的不能评先"


def standing_query(scores: str, verdicts: Verdicts, entries: Sequence[Entry]) -> Query:
    """Of each award in each population its places, how many have one, and whether it is settled."""
    steps = [
        Step(name="得分表", relation=Scan(table=scores)),
        Step(name="获奖表", relation=Scan(table=AWARDED)),
        *_sizes(verdicts),
    ]
    last = []
    for entry in entries:
        steps += _situation(entry, verdicts)
        last.append(steps[-1].name)
    steps.append(Step(name="全部奖项", relation=Union(of=tuple(last))))
    before = "全部奖项"
    by = (Named(name=NUMBER, expression=Cell(NUMBER, MOST_ROWS)), *population())
    on = ((NUMBER, NUMBER), *ON_POPULATION)
    found = Cell(RESULT, _RESULTS)
    counted = {
        "获评": equals(found, INSIDE),
        "并列": equals(found, TIED),
        "不能评先": Compare(Whole(REFUSED), "≤", found),
    }
    if any(e.contest is not None and not e.award.passes_on for e in entries):
        counted[_REFUSED_TIED] = equals(found, REFUSED_TIED)
    for name, is_one in counted.items():
        steps.append(Step(name=f"数{name}", relation=Aggregate(of="获奖表", by=by, counted=name, condition=is_one)))
        joined = Join(left=before, right=f"数{name}", on=on, taken=((name, f"{name}·数"),), is_outer=True)
        before = f"对上{name}"
        steps.append(Step(name=before, relation=joined))
    counts = {n: or_zero(f"{n}·数", MOST_ROWS) for n in counted}
    refused = counts.pop(_REFUSED_TIED, Whole(0))
    has_tie = [Compare(Whole(0), "<", n) for n in (counts["并列"], refused) if n != Whole(0)]
    is_open = either(*has_tie, Flag(_IS_OPEN))
    made = (
        *_names(entries),
        Named(name=LEVEL_PLACE, expression=_level_text(verdicts)),
        Named(name=WITHIN, expression=Word(WITHIN, is_sure=True)),
        Named(name=PLACES, expression=Cell(PLACES, MOST_ROWS)),
        *(Named(name=n, expression=c) for n, c in counts.items()),
        Named(name="待定", expression=Cell(_WAITING, MOST_ROWS), note="得分没有定、或者不知道能不能评的候选单位"),
        Named(name="状态", expression=WordChoice(((is_open, Said("待定")),), Said("定了"))),
    )
    steps.append(Step(name="情况", relation=Project(of=before, kept=(), made=made)))
    return Query(name="奖项情况", steps=tuple(steps), note="每个奖项在每个排名范围里的名额、结果各有几个")


def _situation(entry: Entry, verdicts: Verdicts) -> Iterator[Step]:
    """The populations of one award, with how many wait and how many have a figure."""
    if entry.nominated is not None:
        yield from _named_situation(entry, entry.nominated, verdicts)
        return
    assert entry.contest is not None
    rows = _Rows(verdicts=verdicts, entry=entry, contest=entry.contest)
    number = entry.number
    made: tuple[Named, ...] = (
        Named(name=NUMBER, expression=Whole(number)),
        Named(name=PLACES, expression=places_of(entry.award.places)),
    )
    level = None if rows.of_level == Known(truth=True) else rows.of_level
    yield Step(
        name=f"范围{number}", relation=Project(of=SIZE, kept=POPULATION, made=made, condition=level), note=entry.note
    )
    last, waiting, known = f"范围{number}", Whole(0), Whole(1)
    is_waiting = rows.is_waiting
    counts: dict[str, Scalar] = {_WAITING: waiting, _WITH_FIGURE: known}
    if is_waiting != Known(truth=False):
        with_figure = both(rows.is_candidate, has_figure(rows.status))
        for name, condition in ((_WAITING, is_waiting), (_WITH_FIGURE, with_figure)):
            counted = f"{name}{number}"
            yield Step(
                name=counted, relation=Aggregate(of="得分表", by=population(), counted=counted, condition=condition)
            )
            joined = Join(left=last, right=counted, on=ON_POPULATION, taken=((counted, counted),), is_outer=True)
            last = f"对{counted}"
            yield Step(name=last, relation=joined)
            counts[name] = or_zero(counted, MOST_ROWS)
    is_open = both(Compare(Whole(0), "<", counts[_WAITING]), equals(counts[_WITH_FIGURE], 0))
    yield _counted(number, last, counts[_WAITING], is_open if is_waiting != Known(truth=False) else Known(truth=False))


def _counted(number: int, of: str, waiting: Scalar, is_open: Condition) -> Step:
    made = (
        Named(name=NUMBER, expression=Cell(NUMBER, MOST_ROWS)),
        Named(name=LEVEL_PLACE, expression=Cell(LEVEL_PLACE, Interval(_NO_LEVEL, 1 << 15))),
        Named(name=WITHIN, expression=Word(WITHIN, is_sure=True)),
        Named(name=PLACES, expression=Cell(PLACES, MOST_ROWS)),
        Named(name=_WAITING, expression=waiting),
        Named(name=_IS_OPEN, expression=is_open),
    )
    return Step(name=f"情况{number}", relation=Project(of=of, kept=(), made=made))


def _named_situation(entry: Entry, nominated: Nominated, verdicts: Verdicts) -> Iterator[Step]:
    number = entry.number
    yield from _places_by_name(entry, nominated, verdicts)
    made = (
        Named(name=NUMBER, expression=Whole(number)),
        Named(name=LEVEL_PLACE, expression=Whole(_level(entry, verdicts))),
        Named(name=WITHIN, expression=Said("")),
        Named(name=PLACES, expression=Cell(PLACES, MOST_ROWS)),
    )
    yield Step(name=f"范围{number}", relation=Project(of=f"名额{number}", kept=(), made=made))
    is_open = either(Known(truth=nominated.is_waiting), _is_over(nominated))
    yield _counted(number, f"范围{number}", Whole(0), is_open)
