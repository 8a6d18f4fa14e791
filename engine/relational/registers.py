"""A register as relations: its records with what each is in every reduction, put together by unit.

What is said of a record is compiled as what is said of a unit, over the record's columns; a figure of the record's
unit stands beside them. What comes out is a small table, a row for each unit as it is written, which later steps join.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Literal

from dsl.expressions import Reduction, Year
from dsl.model import Period, RecordList
from dsl.model_groups import Group
from dsl.record import dataclass
from engine.columns.algebra import Interval, Poly
from engine.columns.each_record import EachRecord, RecordReader, each_record
from engine.columns.numbers import Unsupported
from engine.columns.program import Output
from engine.columns.reading import Columns
from engine.columns.table import LEVEL, Column, ColumnId, Tallied, TallyId
from engine.plan import Plan
from engine.relational.expressions import (
    HUGE,
    LONG,
    AllOf,
    AnyOf,
    Cell,
    Choice,
    Compare,
    Condition,
    Flag,
    Holding,
    IsBlank,
    IsOneOf,
    Named,
    Opposite,
    Scalar,
    Spaced,
    Trimmed,
    Whole,
    Word,
    greatest_reach,
)
from engine.relational.layers import Layers
from engine.relational.plan import Filter, Gather, Gathered, Join, Project, Query, Scan, Step
from engine.relational.roster import STANDING, is_group, standing_figure, standing_steps
from engine.relational.source import Held, Rostered, SourceTable, described, figure_name, scanned, stored
from engine.relational.units import LEVEL_PLACE, has_shared

#: The columns of what a register comes to: the unit as it is written, and how many records it has.
WRITTEN, RECORDS = "明细的单位", "明细条数"
#: Columns of the unit that may stand beside its records.
_OF_UNIT = ("figure", "part", "rating", "judged", "share", "target", "points")
_TRUTHS = Interval(0, 1)
_OUTSIDE = "单位自己的得分、名次等要写到外面，如 如果 ‹单位的条件› 则 计数（明细，…） 否则 0"
_UNIT_KEY, _IS_RECORD = "·单位", "·是记录"
#: Whether a name of a unit has spaces around it in any record.
_SPACED = "·有空格"


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Where the records of one list and year stand, of one period."""

    records: RecordList
    year: Year
    #: How the engine calls them.
    table: str
    #: The column that says the unit, and whether that is a text.
    unit: str
    is_text: bool
    #: By key of the column; those that are read.
    columns: Mapping[str, Held]
    #: Columns that are all blank in a row that only names its unit, with whether they are texts; none where no row is.
    bare: Mapping[str, bool]
    #: No more records than this.
    most: int

    @property
    def name(self) -> str:
        """As it is written in formulas."""
        return f"{self.year.head}{self.records.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The table of the units, of which a record may ask figures: the column that its `Register.unit` is equal to.

    A record may meet its unit by the name as it is written, which spares taking the spaces off the name in every
    record. Then `Tallies.spaced` says whether any had some, and all is put together again.
    """

    table: SourceTable
    key: str
    is_as_written: bool = False
    groups: tuple[Group, ...] = ()

    @property
    def has_one_level(self) -> bool:
        """Whether a unit stands in one level at most, so that its level can be told of its records."""
        return isinstance(self.table.source.standing, Rostered) and not has_shared(self.table.levels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallies:
    """What a register comes to: a table that a query makes, and the columns of it."""

    register: Register
    query: Query
    columns: Mapping[ColumnId, Held]
    #: The column that is 1 where spaces kept records from meeting their unit; None where nothing rests on that.
    spaced: str | None
    #: What cannot be put together by an engine, with why.
    left: Mapping[ColumnId, str]


class RecordTable:
    """A table of records, with the figures of their units."""

    def __init__(self, register: Register, beside: Beside) -> None:
        self.register, self.beside = register, beside
        self.rows, self.populations, self.population_of = 0, (), ()
        self.decided: frozenset[str] = frozenset()

    def column(self, wanted: ColumnId) -> Column | None:
        """A column without its figures."""
        if wanted.role == "record":
            held = self.register.columns.get(wanted.key)
            return described(held.range, held.unit / 10**held.places, has_blanks=held.has_blanks) if held else None
        if _is_attribute(wanted, self.beside):
            return described(_TRUTHS, Fraction(1), has_blanks=False)
        if wanted == LEVEL and self.beside.has_one_level:
            return described(_levels(self.beside), Fraction(1), has_blanks=False)
        if wanted == LEVEL or wanted.role not in _OF_UNIT:
            asked = "层次" if wanted == LEVEL else wanted.key.partition("\t")[0]
            raise Unsupported(f"要看单位的“{asked}”")
        return self.beside.table.column(wanted)


def _told(reason: Unsupported) -> str:
    """Why what is said of a record is refused; what is the unit's can most often be said outside."""
    said = str(reason)
    return f"{said}；{_OUTSIDE}" if said.startswith(("读", "要看")) else said


def tallies_of(
    plan: Plan, period: Period, register: Register, asked: Sequence[TallyId], beside: Beside, table: str
) -> Tallies:
    """Write down what is asked of a register; `table` is what the engine will call it."""
    columns = Columns(RecordTable(register, beside), lambda found: found)
    reader = RecordReader(plan, period, columns, register.records, register.year)
    made: dict[tuple[str, Year], EachRecord] = {}
    left: dict[ColumnId, str] = {}
    for one in asked:
        key = (one.key, one.seen)
        if key in made or one.node is None:
            continue
        try:
            made[key] = each_record(one.node, reader, one.seen)
        except Unsupported as reason:
            left |= {other: _told(reason) for other in asked if (other.key, other.seen) == key}
    writer = RecordWriter(register, beside, reader, {one.key: one.node for one in asked if one.node is not None})
    wanted = [one for one in asked if one not in left]
    return writer.written(made, wanted, left, table)


class RecordWriter:
    """Writes what is said of each record down as steps over a register."""

    def __init__(
        self, register: Register, beside: Beside, reader: RecordReader, nodes: Mapping[str, Reduction]
    ) -> None:
        self.register, self.beside, self.reader, self.nodes = register, beside, reader, nodes
        self._ids = reader.columns.ids

    def written(
        self,
        made: Mapping[tuple[str, Year], EachRecord],
        asked: Sequence[TallyId],
        left: dict[ColumnId, str],
        table: str,
    ) -> Tallies:
        """The query, and the columns that come out of it; what needs too many digits is left too."""
        parts = {key: tuple(self._parts(key, one)) for key, one in made.items()}
        layers = Layers(
            self.reader.algebra,
            [_name(i) for i in self._ids],
            [f"{_name(i)}·缺" for i in self._ids],
            {part.output.key: key[0] for key, group in parts.items() for part in group},
        )
        scalars = layers.outputs([p.output for group in parts.values() for p in group])
        steps = list(self._read())
        for number, layer in enumerate(layers.layers, start=1):
            relation = Project(of=steps[-1].name, kept=None, made=layer.made)
            steps.append(Step(name=f"记录第{number}步", relation=relation))
        shown, gathered, alike, columns = [], [], list[Named](), dict[ColumnId, Held]()
        for (key, seen), group in parts.items():
            figures = {p.aspect: scalars[p.output.key][0] for p in group}
            sums = [self._gathered(p) for p in group]
            most = max(*(greatest_reach(f) for f in figures.values()), *(g.range.most for g in sums))
            if most >= HUGE:
                left |= {a: f"中间结果可能有 {len(str(most))} 位" for a in asked if (a.key, a.seen) == (key, seen)}
                continue
            shown += [
                Named(name=p.output.key, expression=self._of_record(figures[p.aspect]), note=_note(p, key))
                for p in group
                if self._same_as(p) is None
            ]
            gathered += [g for p, g in zip(group, sums, strict=True) if self._same_as(p) is None]
            alike += [Named(name=p.output.key, expression=x) for p in group if (x := self._same_as(p)) is not None]
            columns |= {a: _held(p, g) for a in asked for p, g in zip(group, sums, strict=True) if _is(a, key, seen, p)}
        steps.append(
            Step(
                name="每条记录",
                relation=Project(of=steps[-1].name, kept=(WRITTEN,), made=(self._one(), *shown)),
                note="每条记录算不算在内（1 算），是多少，哪个数不知道（状态码）",
            )
        )
        spaced = _SPACED if self.register.is_text and self.beside.is_as_written and self._beside_ids() else None
        return Tallies(
            register=self.register,
            query=Query(
                name=table,
                steps=(*steps, *_put_together(gathered, alike, self.register, spaced)),
                note=f"明细“{self.register.name}”按单位汇总",
                is_kept=True,
            ),
            columns=columns,
            spaced=spaced,
            left=left,
        )

    def _same_as(self, part: _Part) -> Scalar | None:
        """What a column of a unit is without putting it together: nothing is open, or every record counts."""
        if part.aspect is Tallied.OPEN and part.output.poly.constant == 0:
            return Whole(0)
        return Cell(RECORDS, _whole(self.register)) if part.aspect is Tallied.COUNT and part.count is None else None

    def _parts(self, key: tuple[str, Year], one: EachRecord) -> Iterator[_Part]:
        text, seen = key
        name = f"{self.register.year.head}{text}"
        if seen is not self.register.year:
            name = f"{seen.value}看 {name}"
        polys = {Tallied.COUNT: one.counts, Tallied.OPEN: one.open, Tallied.VALUE: one.value}
        for aspect, poly in polys.items():
            if poly is None:
                continue
            output = Output(
                key=f"{name}·{aspect.value}",
                poly=poly,
                scale=Fraction(1),
                absent=(),
                interval=self._range(poly),
            )
            count = None if one.counts.constant == 1 and not self.register.bare else f"{name}·{Tallied.COUNT.value}"
            yield _Part(aspect, output, one.below, self.nodes[text].function, count)

    def _range(self, poly: Poly) -> Interval:
        found = self.reader.algebra.range_of(poly)
        return Interval(min(0, found.low), max(0, found.high)) if self.register.bare else found

    def _gathered(self, part: _Part) -> Gathered:
        found, name = part.output.interval, part.output.key
        cell = Cell(name, found)
        if part.aspect is Tallied.OPEN:
            return Gathered(name=name, function="最大", figure=cell, condition=None, range=found)
        if part.aspect is Tallied.VALUE and part.function in ("最大", "最小"):
            counts = Compare(Cell(part.count, Interval(0, 1)), "=", Whole(1)) if part.count is not None else None
            function: Literal["最大", "最小"] = "最大" if part.function == "最大" else "最小"
            return Gathered(name=name, function=function, figure=cell, condition=counts, range=found)
        return Gathered(
            name=name, function="合计", figure=cell, condition=None, range=_times(found, self.register.most)
        )

    def _one(self) -> Named:
        return Named(name=RECORDS, expression=self._of_record(Whole(1)))

    def of_each(self, outputs: Sequence[Output], kept: tuple[str, ...]) -> tuple[list[Step], dict[str, Scalar]]:
        """Steps over the records, and each output as a figure of the last of them; zero in a row that is no record."""
        names = [_name(i) for i in self._ids]
        layers = Layers(self.reader.algebra, names, [f"{n}·缺" for n in names], {})
        scalars = layers.outputs(outputs)
        steps = list(self._read(kept))
        for number, layer in enumerate(layers.layers, start=1):
            relation = Project(of=steps[-1].name, kept=None, made=layer.made)
            steps.append(Step(name=f"记录第{number}步", relation=relation))
        return steps, {key: self._of_record(figure) for key, (figure, _) in scalars.items()}

    def _of_record(self, figure: Scalar) -> Scalar:
        """The same, and zero in a row that is no record."""
        if not self.register.bare:
            return figure
        found = Interval(min(0, figure.range.low), max(0, figure.range.high))
        return Choice(condition=Flag(_IS_RECORD), then=figure, otherwise=Whole(0), range=found)

    # --- the records ---

    def _read(self, kept: tuple[str, ...] = ()) -> Iterator[Step]:
        """The records as figures; `kept` are columns that stay beside them as they stand."""
        register = self.register
        yield Step(name="明细", relation=Scan(table=register.table))
        last = "明细"
        beside = self._beside_ids()
        if beside:
            yield from self._units(beside)
            key = Named(name=_UNIT_KEY, expression=self._key(register.unit))
            yield Step(name="记录", relation=Project(of=last, kept=None, made=(key,)))
            taken = tuple((n, n) for i in beside for n in self._beside_names(i))
            # Records of units that the table lacks stay, to be counted; what they come to joins nothing.
            join = Join(left="记录", right="单位的数", on=((_UNIT_KEY, _UNIT_KEY),), taken=taken, is_outer=True)
            yield Step(name="记录和单位", relation=join, note="公式还要看记录所属单位的数")
            last = "记录和单位"
        # As it is: what says nothing is put right where a unit has one row.
        made: list[Named] = [Named(name=WRITTEN, expression=Word(register.unit, is_sure=True))]
        for wanted in self._ids:
            held = self._held(wanted)
            if wanted.role == "record" and held is not None:
                made += _figure(_name(wanted), held)
            elif held is not None:
                made += [_again(n, held) for n in self._beside_names(wanted)]
        if register.bare:
            note = "只写了单位、别的都空着的一行，表示一条也没有"
            made.append(Named(name=_IS_RECORD, expression=_is_record(register.bare), note=note))
        yield Step(name="记录的数", relation=Project(of=last, kept=kept, made=tuple(made)))

    def _beside_ids(self) -> list[ColumnId]:
        return [i for i in self._ids if i.role != "record" and self._held(i) is not None]

    def _key(self, name: str) -> Word | Trimmed:
        return Word(name, is_sure=True) if self.beside.is_as_written else Trimmed(name)

    def _units(self, wanted: Sequence[ColumnId]) -> Iterator[Step]:
        source = self.beside.table.source
        yield from scanned(source, "单位表")
        last = "单位表"
        if any(i == LEVEL or is_group(i) for i in wanted):
            levels = self.beside.table.levels
            yield from standing_steps(source, last, levels, self.beside.groups)
            last = STANDING
        key = Trimmed(self.beside.key) if self.register.is_text else self._key(self.beside.key)
        made = [Named(name=_UNIT_KEY, expression=key)]
        for one in wanted:
            held = self._held(one)
            assert held is not None
            if one == LEVEL:
                made.append(Named(name=_name(one), expression=Cell(f"·{LEVEL_PLACE}", _levels(self.beside))))
            elif _is_attribute(one, self.beside):
                made.append(Named(name=_name(one), expression=standing_figure(one, source)))
            else:
                made += _figure(_name(one), held)
        yield Step(name="各单位的数", relation=Project(of=last, kept=(), made=tuple(made)))
        # Several units may have no code; a record without one is none of theirs.
        named = Opposite(IsOneOf(_UNIT_KEY, ("",)) if isinstance(key, Trimmed) else IsBlank(_UNIT_KEY))
        yield Step(name="单位的数", relation=Filter(of="各单位的数", condition=named))

    def _beside_names(self, wanted: ColumnId) -> Sequence[str]:
        held = self._held(wanted)
        name = _name(wanted)
        return (name, f"{name}·缺") if held is not None and held.has_blanks else (name,)

    def _held(self, wanted: ColumnId) -> Held | None:
        if wanted.role == "record":
            return self.register.columns.get(wanted.key)
        if wanted == LEVEL:
            return Held(name=_name(wanted), holding=Holding.INTEGER, range=_levels(self.beside), has_blanks=False)
        if _is_attribute(wanted, self.beside):
            return Held(name=_name(wanted), holding=Holding.INTEGER, range=_TRUTHS, has_blanks=False)
        return self.beside.table.source.columns.get(wanted)


@dataclass(frozen=True, slots=True)
class _Part:
    """One of the columns that a reduction needs of each record."""

    aspect: Tallied
    output: Output
    below: int
    function: str
    #: The column that says whether a record counts; None where every one does.
    count: str | None


def _is_attribute(wanted: ColumnId, beside: Beside) -> bool:
    """Whether it is something that the roster says of the unit: an attribute, its name, its group."""
    if wanted.role != "standing" or not isinstance(beside.table.source.standing, Rostered):
        return False
    return beside.has_one_level or not is_group(wanted)


def _levels(beside: Beside) -> Interval:
    """Between what the places of levels lie."""
    return Interval(0, max(0, len(beside.table.levels) - 1))


def _is(asked: TallyId, key: str, seen: Year, part: _Part) -> bool:
    return (asked.key, asked.seen, asked.aspect) == (key, seen, part.aspect)


def _name(wanted: ColumnId) -> str:
    return f"记录.{wanted.key}" if wanted.role == "record" else figure_name(wanted)


def _figure(name: str, held: Held) -> list[Named]:
    """A column as whole numbers, and where nothing stands."""
    made = [Named(name=name, expression=stored(held))]
    if held.has_blanks:
        blank: Condition = IsBlank(held.name)
        if held.holding in (Holding.TEXT, Holding.TRUTH_TEXT):
            blank = AnyOf((blank, IsOneOf(held.name, ("",))))
        made.append(Named(name=f"{name}·缺", expression=blank))
    return made


def _again(name: str, held: Held) -> Named:
    return Named(name=name, expression=Flag(name) if name.endswith("·缺") else Cell(name, held.range))


def _is_record(bare: Mapping[str, bool]) -> Condition:
    blank = [AnyOf((IsBlank(n), IsOneOf(n, ("",)))) if is_text else IsBlank(n) for n, is_text in bare.items()]
    return Opposite(AllOf(tuple(blank)))


def _put_together(
    gathered: Sequence[Gathered], alike: Sequence[Named], register: Register, spaced: str | None
) -> Iterator[Step]:
    """By unit as it is written, and then of one that is written with spaces in one row and without in another."""
    found = _whole(register)
    records = Gathered(name=RECORDS, function="合计", figure=Cell(RECORDS, _TRUTHS), condition=None, range=found)
    first = (records, *gathered)
    written = Named(name=WRITTEN, expression=Word(WRITTEN, is_sure=True))
    yield Step(name="按单位", relation=Gather(of="每条记录", by=(written,), made=first))
    again = [replace(g, figure=Cell(g.name, g.range), condition=None) for g in first]
    if spaced is not None:
        is_spaced = Choice(condition=Spaced(WRITTEN), then=Whole(1), otherwise=Whole(0), range=_TRUTHS)
        again.append(Gathered(name=spaced, function="最大", figure=is_spaced, range=_TRUTHS))
    trimmed = Named(name=WRITTEN, expression=Trimmed(WRITTEN))
    yield Step(name="汇总", relation=Gather(of="按单位", by=(trimmed,), made=tuple(again)), note="一个单位一行")
    if alike:
        note = "没有哪条记录待定的是零，每条都算的就是条数"
        yield Step(name="汇总补全", relation=Project(of="汇总", kept=None, made=tuple(alike)), note=note)


def _whole(register: Register) -> Interval:
    return Interval(0, max(1, register.most))


def _times(found: Interval, count: int) -> Interval:
    return Interval(min(0, found.low) * count, max(0, found.high) * count)


def _held(part: _Part, gathered: Gathered) -> Held:
    return Held(
        name=gathered.name,
        holding=Holding.INTEGER if gathered.range.most < LONG else Holding.DECIMAL,
        unit=Fraction(1, part.below) if part.aspect is Tallied.VALUE else Fraction(1),
        range=gathered.range,
        # Nothing stands for a unit without records.
        has_blanks=True,
    )


def _note(part: _Part, key: str) -> str:
    return key if part.aspect is Tallied.COUNT else ""
