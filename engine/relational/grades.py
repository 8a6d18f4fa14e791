"""等次 as relations: what a row can still have is a truth for each grade, settled in the stages of `engine.grading`.

`engine.columns.grades` settles each pattern of conditions once; here the same rules are written out as conditions,
so that no pattern need be known beforehand, and every population gets its places by counting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from dsl.grade_bands import is_ordered
from dsl.outcomes import Grade, GradeShift, GradeTable, ShiftKind
from dsl.record import dataclass
from engine.columns.grades import Asked, needs_ranks
from engine.relational.expressions import Compare, Condition, Flag, Known, Named, Whole
from engine.relational.logic import at_least, both, either, equals, exactly_one, is_open, is_yes, opposite
from engine.relational.plan import Shown
from engine.relational.populations import OUT, TIED, Compared, Placing
from engine.relational.writing import Writing

_NO, _YES = Known(truth=False), Known(truth=True)
#: A condition for each grade.
ByGrade = Mapping[str, Condition]


@dataclass(slots=True)
class Desk:
    """One table of grades while it is written down."""

    writing: Writing
    #: Begins the names of its columns and steps.
    prefix: str
    asked: Asked
    #: The column of each condition that is asked, by its place.
    codes: Sequence[str]
    #: Which rows the table grades; whether they have a total.
    is_graded: Condition
    total: Shown | None
    has_total: Condition
    #: 依次比较, by grade.
    compared: Mapping[str, tuple[Compared, ...]] = field(default_factory=dict)
    _number: int = 0
    _made: list[Named] = field(default_factory=list)

    @property
    def table(self) -> GradeTable:
        """The table."""
        return self.asked.table

    @property
    def names(self) -> tuple[str, ...]:
        """The grades, best first."""
        return self.table.names

    # --- columns ---

    def _column(self, name: str, condition: Condition) -> Condition:
        """A condition under a name of its own, to be read by the next step."""
        if isinstance(condition, Known | Flag):
            return condition
        self._made.append(Named(name=f"{self.prefix}{name}", expression=condition))
        return Flag(f"{self.prefix}{name}")

    def _columns(self, name: str, conditions: ByGrade) -> dict[str, Condition]:
        return {g: self._column(f"{name}.{g}", c) for g, c in conditions.items()}

    def _step(self, note: str = "") -> None:
        """What was named so far can be read from here on."""
        self._number += 1
        self.writing.project(f"{self.prefix}第{self._number}段", tuple(self._made), note)
        self._made = []

    # --- stages ---

    def settle(self) -> dict[str, Condition]:
        """Which grades each row can have."""
        holding, waiting = self._listed()
        surely, perhaps = self._truths()
        self._step("每个等次的条件：符合，或者还不知道")
        is_final, listed = either(*holding.values()), waiting
        first = self._first(holding, waiting)
        banded = self._banded(surely, perhaps)
        is_final = self._column("已定", is_final)
        first = self._columns("列举", first)
        self._step("列举的情形和一票否决先定；总分在哪一档")
        possible = self._rows(surely, perhaps, banded, listed)
        possible = self._later(surely, perhaps, possible, listed)
        possible = {g: either(both(is_final, first[g]), both(opposite(is_final), possible[g])) for g in self.names}
        possible = self._columns("可", possible)
        self._step("可能的等次")
        for grade in self.table.grades:
            if grade.cut is not None and grade.overflow not in (None, grade.name):
                possible = self._limited(grade, possible, is_final)
        return self._shifted(possible, is_final)

    def _listed(self) -> tuple[dict[str, Condition], dict[str, Condition]]:
        """The grades that vetoes and listed circumstances name: surely, and perhaps."""
        places: dict[str, list[str]] = {name: [] for name in self.names}
        for grade, place in self.asked.vetoes:
            places[grade].append(self.codes[place])
        for grade, listed in self.asked.listed:
            places[grade] += [self.codes[p] for p in listed]
        holding = {g: either(*(is_yes(c) for c in codes)) for g, codes in places.items()}
        waiting = {g: either(*(is_open(c) for c in codes)) for g, codes in places.items()}
        return self._columns("列举有", holding), self._columns("列举待", waiting)

    def _first(self, holding: ByGrade, waiting: ByGrade) -> dict[str, Condition]:
        settled = self._chosen(holding)
        found = {}
        for place, grade in enumerate(self.names):
            # One that waits matters where it would win over what is settled.
            above = self.names[:place] if self.table.lower_wins is False else self.names[place + 1 :]
            rivals = [] if self.table.lower_wins is None else [settled[h] for h in above]
            found[grade] = either(settled[grade], both(waiting[grade], opposite(either(*rivals))))
        return found

    def _truths(self) -> tuple[dict[str, Condition], dict[str, Condition]]:
        """Of each grade: whether its row surely holds, whether it may."""
        surely, perhaps = {}, {}
        for grade in self.table.grades:
            yes, maybe = self._truth(grade)
            surely[grade.name] = yes
            perhaps[grade.name] = both(maybe, opposite(yes))
        return self._columns("符合", surely), self._columns("或许", perhaps)

    def _truth(self, grade: Grade) -> tuple[Condition, Condition]:
        """Whether it surely holds; whether nothing surely speaks against it."""
        yes: list[Condition] = []
        maybe: list[Condition] = []
        if grade.band is not None:
            band = self.codes[self.asked.bands[grade.name]]
            yes.append(is_yes(band))
            maybe.append(either(is_yes(band), is_open(band)))
        if grade.conditions:
            codes = [self.codes[p] for p in self.asked.conditions[grade.name]]
            yes.append(at_least(grade.needed, [is_yes(c) for c in codes]))
            maybe.append(at_least(grade.needed, [either(is_yes(c), is_open(c)) for c in codes]))
        barred, may_be_barred = self._barred(grade.name)
        yes.append(opposite(either(barred, may_be_barred)))
        maybe.append(opposite(barred))
        return both(*yes), both(*maybe)

    def _barred(self, name: str) -> tuple[Condition, Condition]:
        pairs = zip(self.table.shifts, self.asked.shifts, strict=True)
        codes = [self.codes[p] for s, p in pairs if s.kind is ShiftKind.NEVER and s.grade == name]
        return either(*(is_yes(c) for c in codes)), either(*(is_open(c) for c in codes))

    def _chosen(self, grades: ByGrade) -> dict[str, Condition]:
        """同时符合几种的: of several that hold the lower or the higher; all where nothing is said."""
        lower = self.table.lower_wins
        if lower is None:
            return {g: grades.get(g, _NO) for g in self.names}
        found = {}
        for place, grade in enumerate(self.names):
            rivals = self.names[place + 1 :] if lower else self.names[:place]
            found[grade] = both(grades.get(grade, _NO), opposite(either(*(grades.get(r, _NO) for r in rivals))))
        return found

    def _banded(self, surely: ByGrade, perhaps: ByGrade) -> dict[str, Condition]:
        """Which rows with a band can hold, from the top down where bands are read so; else what remains."""
        found: dict[str, Condition] = {}
        before: list[Condition] = []
        for grade in self.table.grades:
            if grade.band is None or needs_ranks(grade):
                continue
            holds = either(surely[grade.name], perhaps[grade.name])
            found[grade.name] = both(holds, *(opposite(b) for b in before)) if is_ordered(self.table) else holds
            before.append(surely[grade.name])
        nothing = both(*(opposite(b) for b in before))
        for grade in self.table.grades:
            if grade.is_rest:
                found[grade.name] = either(found.get(grade.name, _NO), nothing)
        return self._columns("分档", found)

    def _rows(self, surely: ByGrade, perhaps: ByGrade, banded: ByGrade, listed: ByGrade) -> dict[str, Condition]:
        now = [g for g in self.table.grades if not needs_ranks(g)]
        rest = {g.name for g in now if g.is_rest}
        loose = [g.name for g in now if g.band is None and g.conditions and not g.is_rest]
        any_holds = either(*(surely[n] for n in loose))
        kept = {n: both(b, opposite(any_holds)) if n in rest else b for n, b in banded.items()}
        is_sure = self._column("定档", exactly_one(list(kept.values())))
        kept = self._columns("入档", kept)
        self._step("总分只在一档的")
        holding = {n: both(is_sure, b) for n, b in kept.items()}
        for name in loose:
            holding[name] = either(holding.get(name, _NO), surely[name])
        settled = self._chosen(self._columns("得", holding))
        self._step()
        found = {}
        for name in self.names:
            open_band = both(opposite(is_sure), kept.get(name, _NO))
            found[name] = either(settled[name], open_band, perhaps[name] if name in loose else _NO, listed[name])
        return found

    def _later(self, surely: ByGrade, perhaps: ByGrade, possible: ByGrade, listed: ByGrade) -> dict[str, Condition]:
        """Rows that ask for ranks come after those that do not."""
        later = [g.name for g in self.table.grades if needs_ranks(g)]
        if not later:
            return dict(possible)
        holding = {n: surely[n] for n in later}
        any_holds = self._column("看名次的", either(*holding.values()))
        chosen = self._columns("看名次得", self._chosen(holding))
        before = self._columns("名次以前", possible)
        self._step("名次定了以后的等次")
        return {
            n: either(
                both(any_holds, either(chosen[n], listed[n])),
                both(opposite(any_holds), before[n]),
                perhaps[n] if n in later else _NO,
            )
            for n in self.names
        }

    # --- places ---

    def _limited(self, grade: Grade, possible: ByGrade, is_final: Condition) -> dict[str, Condition]:
        """Keep a grade to its places; who is beyond them gets the next one, who shares the last waits."""
        cut, own, overflow = grade.cut, grade.name, grade.overflow
        assert cut is not None
        assert overflow is not None
        p = f"{self.prefix}{own}·"
        others = (opposite(possible[h]) for h in self.names if h != own)
        standing = both(self.is_graded, opposite(is_final), possible[own])
        is_sure = both(standing, *others, self.has_total) if self.total is not None else _NO
        sure = self._column(f"{own}·够格", is_sure)
        stands = self._column(f"{own}·算上", standing)
        self._step(f"够得上“{own}”的")
        found = dict(possible)
        if not isinstance(sure, Flag) or self.total is None:
            found[overflow] = either(possible[overflow], stands)
            return found
        placing = Placing(
            prefix=p,
            of=self.writing.last,
            entering=sure,
            figure=self.total.by,
            cut=cut,
            note=f"等次 {own}",
            compared=self.compared.get(own, ()),
        )
        self.writing.steps.extend(placing.steps())
        placing.meet(self.writing, entering=sure.name)
        is_out = both(sure, equals(placing.outcome, OUT))
        is_beyond = both(sure, Compare(placing.outcome, "≤", Whole(TIED)))
        found[own] = both(possible[own], opposite(is_out))
        found[overflow] = either(possible[overflow], both(stands, opposite(sure)), is_beyond)
        found = self._columns(f"{own}以后", found)
        self._step(f"“{own}”的名额给了以后")
        return found

    # --- up and down ---

    def _shifted(self, possible: ByGrade, is_final: Condition) -> dict[str, Condition]:
        """升一档, 降一档, 改定为."""
        pairs = zip(self.table.shifts, self.asked.shifts, strict=True)
        moves = [(s, self.codes[p]) for s, p in pairs if s.kind is not ShiftKind.NEVER]
        if not moves:
            return dict(possible)
        relevant = [(s, c, opposite(is_final) if s.kind is ShiftKind.UP else _YES) for s, c in moves]
        holds = [both(is_yes(c), r) for _, c, r in relevant]
        any_holds = self._column("有升降", either(*holds))
        moved: dict[str, dict[str, Condition]] = {}
        for grade in self.names:
            to = {
                n: either(*(both(h, self._goes(grade, s, n)) for (s, _, _), h in zip(relevant, holds, strict=True)))
                for n in self.names
            }
            moved[grade] = self._columns(f"{grade}到", to)
        self._step("升降")
        found: dict[str, list[Condition]] = {n: [] for n in self.names}
        for grade in self.names:
            after = self._chosen(moved[grade])
            for name in self.names:
                stays = opposite(any_holds) if name == grade else _NO
                goes = either(stays, both(any_holds, after[name]))
                perhaps = (both(is_open(c), r, self._goes(grade, s, name)) for s, c, r in relevant)
                found[name].append(both(possible[grade], either(goes, *perhaps)))
        last = self._columns("升降后", {n: either(*c) for n, c in found.items()})
        self._step("升降以后可能的等次")
        return last

    def _goes(self, grade: str, shift: GradeShift, to: str) -> Condition:
        """Whether a shift takes one grade to another."""
        if shift.kind is ShiftKind.TO:
            return Known(truth=to == (shift.grade or grade))
        step = -1 if shift.kind is ShiftKind.UP else 1
        target = self.names[min(max(self.names.index(grade) + step, 0), len(self.names) - 1)]
        barred = self._barred(target)[0] if shift.kind is ShiftKind.UP else _NO
        if to == target:
            return _YES if to == grade else opposite(barred)
        return barred if to == grade else _NO
