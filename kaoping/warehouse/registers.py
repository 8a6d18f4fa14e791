"""Registers beside a large table: looked over, put together by unit in the engine, and what did not join told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from dsl.diagnostic import Diagnostic, KaopingError
from dsl.expressions import Expression, Ref, Year, walk
from dsl.model import CrossCheck, Field, Kind, Period
from dsl.record import dataclass
from dsl.span import NOWHERE
from engine.columns.algebra import Interval
from engine.columns.table import ColumnId, TallyId
from engine.plan import Plan
from engine.relational.build import build_relational
from engine.relational.expressions import Holding
from engine.relational.plan import Query
from engine.relational.record_checks import RecordChecks, checks_of
from engine.relational.registers import RECORDS, WRITTEN, Beside, Register, Tallies, tallies_of
from engine.relational.source import Alongside, Held, SourceTable, TableSource
from engine.sql.capacity import large_quotients
from engine.sql.dialects import Dialect
from engine.sql.profile import Asked, bare, bounds, counted, distinct, strangers
from intake.errors_registers import RegisterColumnMissing
from intake.findings import Findings
from intake.names import Names, nearest, offer
from intake.records import ListName, asks_for, find_list
from kaoping.errors_registers import RecordsNotJoined, RegisterUnjoined, RegisterUnknown, RegisterUnused
from kaoping.errors_warehouse import QuotientTooLarge
from kaoping.warehouse.bounds import Bounds
from kaoping.warehouse.headings import PERIOD, UNIT, Heading, listed
from kaoping.warehouse.look import labels_of
from kaoping.warehouse.profile import hold

if TYPE_CHECKING:
    from sqlglot import exp

#: So many units that did not join are named.
_NAMED = 5
#: Between what it is supposed that registers come to, while it is found out what is asked of them.
_SUPPOSED = Interval(0, 10**6)
#: Types of codes of which the same number is the same text.
_WHOLE = frozenset({"TINYINT", "SMALLINT", "INTEGER", "INT", "BIGINT"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A register that an engine has opened under a name."""

    #: The type of each column.
    types: Mapping[str, str]
    #: Bounds that need no look.
    known: Mapping[str, Bounds]
    #: No more rows than this, where that needs no look.
    most: int | None = None


class Engine(Protocol):
    """What putting registers together asks of an engine."""

    @property
    def dialect(self) -> Dialect:
        """How it writes."""

    def fetch(self, text: str) -> Sequence[Sequence[Any]]:
        """The rows of a query."""

    def open_register(self, given: Any, name: str, labels: Sequence[str]) -> Opened:
        """Make the records of a period known by a name; of a list without 期次 all of them."""

    def open_located(self, given: Any, name: str, labels: Sequence[str]) -> Opened:
        """Make them known again by the same name, each with its `FILE` and which one `AT` it is, if that is known."""

    def keep(self, query: Query) -> None:
        """Run a query, and keep what it gives under its name."""


class _Probe(Mapping[ColumnId, Held]):
    """Columns that note which tallies are asked for, and suppose something of each."""

    def __init__(self, known: Mapping[ColumnId, Held]) -> None:
        self._known = known
        self.asked: dict[TallyId, None] = {}

    def __getitem__(self, wanted: ColumnId) -> Held:
        if not isinstance(wanted, TallyId):
            return self._known[wanted]
        self.asked[wanted] = None
        return Held(name=f"?{wanted.key}", holding=Holding.INTEGER, range=_SUPPOSED, has_blanks=True)

    def __iter__(self) -> Iterator[ColumnId]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def asked_of(plan: Plan, period: Period, source: TableSource) -> tuple[TallyId, ...]:
    """All that a period asks of registers."""
    probe = _Probe(source.columns)
    build_relational(plan, period, replace(source, columns=probe), may_leave=True, has_details=True)
    return tuple(probe.asked)


def with_registers(
    plan: Plan, period: Period, source: TableSource, types: Mapping[str, str], given: Mapping[str, Any], engine: Engine
) -> tuple[TableSource, list[Diagnostic], Mapping[str, RecordChecks]]:
    """The source with what registers come to alongside, and what must hold of each record of them.

    `types` are the columns of its table.
    Raises KaopingError: KP952, KP953, KP956, KP971, KP972, KP982, and what opening files raises.
    """
    if not given:
        return source, [], {}
    maker = _Maker(plan, period, source, types, engine)
    lists = [(name, list_named(name, plan)) for name in given]
    found: list[Diagnostic] = []
    asked = asked_of(plan, period, source)
    for name, meant in lists:
        own = [a for a in asked if a.node is not None and (a.node.over, a.year) == (meant.records.key, meant.year)]
        if own or _checks(meant):
            found += maker.add(name, meant, own, given[name])
        if not own:
            found.append(RegisterUnused(name=name))
    return maker.source, found, maker.checks


def _checks(meant: ListName) -> Sequence[CrossCheck]:
    """What must hold of each record; of last year's nothing is checked."""
    return meant.records.checks if meant.year is Year.THIS else ()


def planned_registers(
    plan: Plan, period: Period, source: TableSource, types: Mapping[str, str], given: Mapping[str, Any], engine: Engine
) -> tuple[TableSource, tuple[Query, ...]]:
    """The same without running anything: the queries, and what they may come to by what is known of the records.

    Raises KaopingError as `with_registers`.
    """
    maker, queries = _Maker(plan, period, source, types, engine), []
    asked = asked_of(plan, period, source) if given else ()
    for name, files in given.items():
        meant = list_named(name, plan)
        own = [a for a in asked if a.node is not None and (a.node.over, a.year) == (meant.records.key, meant.year)]
        if own:
            register, key, _ = maker.look(name, meant, own, files)
            tallies = maker.written(register, key, own)
            maker.beside(tallies, key, tallies.columns)
            queries.append(tallies.query)
    return maker.source, tuple(queries)


class _Maker:
    def __init__(
        self, plan: Plan, period: Period, source: TableSource, types: Mapping[str, str], engine: Engine
    ) -> None:
        self.plan, self.period, self.types, self.engine = plan, period, types, engine
        self.source = source
        #: What must hold of the records, by list.
        self.checks: dict[str, RecordChecks] = {}
        self._base = source

    def add(self, name: str, meant: ListName, asked: Sequence[TallyId], given: Any) -> list[Diagnostic]:
        """Put one register together, and its columns beside those of the table."""
        register, key, is_as_written = self.look(name, meant, asked, given)
        if _checks(meant):
            beside = Beside(table=SourceTable(self._base, self.plan.policy.levels), key=key)
            self.checks[name] = checks_of(self.plan, self.period, register, _checks(meant), beside)
        if not asked:
            return []
        tallies = self.written(register, key, asked, is_as_written=is_as_written)
        wrong = large_quotients(tallies.query, self.engine.dialect)
        if wrong:
            raise KaopingError([QuotientTooLarge(item=item) for item in wrong])
        self.engine.keep(tallies.query)
        columns = self._narrowed(tallies)
        if columns is None:
            tallies = self.written(register, key, asked)
            self.engine.keep(tallies.query)
            columns = self._narrowed(tallies) or {}
        self.beside(tallies, key, columns)
        return self._strangers(name, tallies.query.name, key)

    def written(
        self, register: Register, key: str, asked: Sequence[TallyId], *, is_as_written: bool = False
    ) -> Tallies:
        """The query of a register."""
        table, groups = SourceTable(self._base, self.plan.policy.levels), self.plan.policy.groups
        beside = Beside(table=table, key=key, groups=groups, is_as_written=is_as_written)
        return tallies_of(self.plan, self.period, register, asked, beside, f"汇总·{register.name}")

    def beside(self, tallies: Tallies, key: str, columns: Mapping[ColumnId, Held]) -> None:
        """Let the source have the columns of a register."""
        is_code = not _is_text(self.types.get(key, "VARCHAR"))
        self.source = with_tallies(self.source, replace(tallies, columns=columns), key, is_code=is_code)

    # --- a look ---

    def look(self, name: str, meant: ListName, asked: Sequence[TallyId], given: Any) -> tuple[Register, str, bool]:
        """What is known of a register before it is put together, and the column of the table that it joins.

        At last whether both columns are of a kind, so that what stands in them may be compared as it is.
        """
        view = f"明细·{meant.year.head}{meant.records.name}"
        opened = self.engine.open_register(given, view, labels_of(self.plan, self.period.name))
        figures = {h.name for h in self.source.columns.values()}
        at = self.source.table
        unit, key = joined_by(name, meant, opened, [c for c in self.types if c not in figures], at, self.engine)
        nodes = [a.node for a in asked if a.node is not None]
        spoken: list[Expression] = [p for n in nodes for p in (n.condition, n.subject) if p is not None]
        spoken += [c.condition for c in _checks(meant)]
        keys = {n.key for x in spoken for n in walk(x) if isinstance(n, Ref)}
        headings = [self._heading(c, name, opened) for c in meant.records.columns if c.key in keys]
        held = hold(view, headings, opened.types, opened.known, lambda t: self.engine.fetch(self._text(t))[0])
        register = Register(
            records=meant.records,
            year=meant.year,
            table=view,
            unit=unit,
            is_text=_is_text(opened.types[unit]),
            columns={i.key: h for i, h in held.items()},
            bare=self._bare(view, opened, unit, held),
            most=opened.most if opened.most is not None else int(self.engine.fetch(self._text(counted(view)))[0][0]),
        )
        return register, key, _are_alike(opened.types[unit], self.types.get(key, "VARCHAR"))

    def _text(self, tree: exp.Expr) -> str:
        return self.engine.dialect.text(tree)

    def _heading(self, column: Field, name: str, opened: Opened) -> Heading:
        if column.name not in opened.types:
            near = offer(nearest(column.name, opened.types))
            raise KaopingError([RegisterColumnMissing(span=NOWHERE, path=name, column=column.name, nearest=near)])
        scale = column.unit.scale if column.kind is Kind.NUMBER else Fraction(1)
        return Heading(name=column.name, id=ColumnId("record", column.key), kind=column.kind, unit=scale)

    def _bare(self, view: str, opened: Opened, unit: str, held: Mapping[ColumnId, Held]) -> Mapping[str, bool]:
        """The columns by which a row is known that only names its unit, where there is such a row."""
        if any(not h.has_blanks for h in held.values()):
            return {}
        others = [n for n in opened.types if n not in (unit, PERIOD)]
        texts = frozenset(n for n in others if _is_text(opened.types[n]))
        full = [n for n in others if n in opened.known and not opened.known[n].has_blanks]
        if not others or full or not self.engine.fetch(self._text(bare(view, others, texts))):
            return {}
        return {n: n in texts for n in others}

    # --- what came out ---

    def _narrowed(self, tallies: Tallies) -> dict[ColumnId, Held] | None:
        """The columns with the bounds that they really have; one in which nothing stands is none.

        None where spaces kept records from meeting their unit.
        """
        columns = tallies.columns
        names = list(dict.fromkeys(h.name for h in columns.values()))
        names += [tallies.spaced] if tallies.spaced is not None else []
        if not names:
            return {}
        tree = bounds(tallies.query.name, [Asked(name=n, holding=Holding.INTEGER) for n in names], [0] * len(names))
        row = self.engine.fetch(self._text(tree))[0]
        found = {n: (row[3 * i], row[3 * i + 1]) for i, n in enumerate(names)}
        if tallies.spaced is not None and found[tallies.spaced][1]:
            return None
        made: dict[ColumnId, Held] = {}
        for wanted, held in columns.items():
            low, high = found[held.name]
            # A highest of no records at all has no bounds; the reduction is undefined everywhere then.
            real = Interval(int(low), int(high)) if low is not None else Interval(0, 0)
            made[wanted] = replace(held, range=real)
        return made

    def _strangers(self, name: str, table: str, key: str) -> list[Diagnostic]:
        tree = strangers(table, WRITTEN, RECORDS, self.source.table, key, _NAMED + 1)
        rows = self.engine.fetch(self._text(tree))
        if not rows:
            return []
        shown = listed((f"{unit or '（空）'}（{int(count):,}条）" for unit, count, *_ in rows), _NAMED)
        said = RecordsNotJoined(
            name=name,
            rows=f"{int(rows[0][4]):,}",
            count=f"{int(rows[0][2]):,}",
            units=f"{int(rows[0][3]):,}",
            listed=shown,
        )
        return [said]


def joined_by(
    name: str, meant: ListName, opened: Opened, columns: Sequence[str], table: str, engine: Engine
) -> tuple[str, str]:
    """The column of a register that says the unit, and the one of the table that says the same.

    Raises KaopingError (KP972).
    """
    if UNIT in opened.types:
        return UNIT, UNIT
    own = {c.name for c in meant.records.columns}
    for column in opened.types:
        if column in columns and column not in own | {PERIOD}:
            there, different = engine.fetch(engine.dialect.text(distinct(table, column)))[0]
            if there and there == different:
                return column, column
    raise KaopingError([RegisterUnjoined(name=name, columns=listed(opened.types))])


def list_named(name: str, plan: Plan) -> ListName:
    """The list that a name means.

    Raises KaopingError: KP971, or that the method does not ask for it of the year before.
    """
    found = find_list(name, Names(policy=plan.checked, roster=()))
    if found is None:
        known = [r.name for r in plan.policy.all_records()]
        raise KaopingError([RegisterUnknown(name=name, known=offer(nearest(name, known)))])
    findings = Findings()
    if not asks_for(found, NOWHERE, findings):
        raise KaopingError(findings.in_order())
    return found


def with_tallies(source: TableSource, tallies: Tallies, key: str, *, is_code: bool = False) -> TableSource:
    """The source with the columns of a register alongside, joined by a column of its table."""
    taken = tuple(dict.fromkeys(h.name for h in tallies.columns.values()))
    one = Alongside(table=tallies.query.name, on=(key, WRITTEN), taken=taken, is_code=is_code)
    return replace(
        source,
        columns=_Joined(source.columns, tallies.columns),
        alongside=(*source.alongside, *([one] if taken else [])),
        unasked={**source.unasked, **tallies.left},
    )


class _Joined(Mapping[ColumnId, Held]):
    """Columns of one table, and those that stand beside them."""

    def __init__(self, first: Mapping[ColumnId, Held], second: Mapping[ColumnId, Held]) -> None:
        self._first, self._second = first, second

    def __getitem__(self, wanted: ColumnId) -> Held:
        return self._second[wanted] if wanted in self._second else self._first[wanted]

    def __iter__(self) -> Iterator[ColumnId]:
        yield from dict.fromkeys((*self._first, *self._second))

    def __len__(self) -> int:
        return len(dict.fromkeys((*self._first, *self._second)))


def _is_text(kind: str) -> bool:
    return kind.upper().startswith(("VARCHAR", "STRING"))


def _are_alike(kind: str, other: str) -> bool:
    """Whether two columns are both texts, or both whole numbers.

    >>> _are_alike("VARCHAR", "VARCHAR"), _are_alike("BIGINT", "INTEGER"), _are_alike("VARCHAR", "BIGINT")
    (True, True, False)
    """
    return (_is_text(kind) and _is_text(other)) or (kind.upper() in _WHOLE and other.upper() in _WHOLE)
