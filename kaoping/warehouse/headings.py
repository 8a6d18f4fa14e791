"""The column names of a table: which is the unit, its type and parent, and which figure each other one is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction

from dsl.diagnostic import KaopingError
from dsl.model import Kind
from dsl.record import dataclass
from dsl.span import NOWHERE
from engine.columns.table import ColumnId, PartId
from engine.plan import Plan, reads_below
from engine.relational.roster import attributes_asked
from intake.findings import Findings
from intake.names import Names
from intake.values import Cell
from kaoping.errors_warehouse import ColumnMissing

UNIT, TYPE, PARENT, PERIOD = "单位", "类型", "上级", "期次"
_ABOUT = frozenset({UNIT, TYPE, PARENT, PERIOD, "填报人", "填报日期", "更正", "复核中"})
_RATING, _SHARE, _TARGET, _POINTS = "评定.", "评定比例.", "目标.", "分值."


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A column of figures: what it is, and what one in it is worth."""

    name: str
    id: ColumnId
    kind: Kind
    unit: Fraction
    #: Of a judged grade: those that the method names.
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """All columns of a table."""

    figures: tuple[Heading, ...]
    #: None where the table has no such column.
    parent: str | None
    period: str | None
    #: Columns by attribute of the roster.
    attributes: Mapping[str, str]
    unused: tuple[str, ...]


def read_headings(plan: Plan, columns: Sequence[str], about: Collection[str] | None = None) -> Headings:
    """Find out what every column is.

    `about` are the attributes of a roster that says type and parent in the place of columns.
    Raises KaopingError (KP955) where one is missing that rows cannot do without.
    """
    policy = plan.policy
    needed = [UNIT, TYPE]
    if any(level.ranked_within for level in policy.levels) or reads_below(plan):
        needed.append(PARENT)
    attributes = attributes_asked(policy)
    for column in (*needed, *sorted(attributes)) if about is None else ():
        if column not in columns:
            raise KaopingError([ColumnMissing(column=column, known="、".join(columns))])
    names = Names(policy=plan.checked, roster=())
    figures, unused = [], []
    for column in columns:
        if column in _ABOUT or column in attributes:
            continue
        found = _heading(names, plan, column)
        if found is None and about is not None and column in about:
            continue
        if found is None:
            unused.append(column)
        else:
            figures.append(found)
    return Headings(
        figures=tuple(figures),
        parent=PARENT if PARENT in columns else None,
        period=PERIOD if PERIOD in columns else None,
        attributes={a: a for a in attributes},
        unused=tuple(unused),
    )


def _heading(names: Names, plan: Plan, column: str) -> Heading | None:
    for prefix, role in ((_RATING, "rating"), (_SHARE, "share"), (_TARGET, "target"), (_POINTS, "points")):
        if column.startswith(prefix):
            return _other(names, column, column.removeprefix(prefix), role)
    findings = Findings()
    named = names.figure(_cell(column), findings)
    if named is None:
        return None
    field = plan.fields.get(named.key)
    indicator = plan.indicators.get(named.key)
    if field is not None:
        wanted = ColumnId("figure", named.key, named.year)
        if named.part is not None:
            wanted = PartId("part", named.key, named.year, named.part)
        return Heading(name=column, id=wanted, kind=field.kind, unit=field.unit.scale)
    assert indicator is not None
    known = plan.checked.types.get(named.key)
    kind = known.kind if known is not None else Kind.NUMBER
    return Heading(name=column, id=ColumnId("figure", named.key, named.year), kind=kind, unit=indicator.unit.scale)


def _other(names: Names, column: str, written: str, role: str) -> Heading | None:
    findings = Findings()
    if role == "rating":
        found = names.judgement(_cell(written), findings)
        if found is None:
            return None
        if not isinstance(found, str) and found.grades:
            texts = tuple(dict.fromkeys(found.grades))
            wanted = ColumnId("judged", found.key)
            return Heading(name=column, id=wanted, kind=Kind.GRADE, unit=Fraction(1), texts=texts)
        if isinstance(found, str):
            return Heading(name=column, id=ColumnId("rating", found), kind=Kind.TRUTH, unit=Fraction(1))
        kind = getattr(found, "kind", Kind.NUMBER)
        kind = kind if isinstance(kind, Kind) else Kind.NUMBER
        return Heading(name=column, id=ColumnId("rating", found.key), kind=kind, unit=found.unit.scale)
    item = names.item(_cell(written), findings)
    if item is None:
        return None
    if role == "share":
        # A share of the full marks, in percent.
        return Heading(name=column, id=ColumnId("share", item.key), kind=Kind.NUMBER, unit=Fraction(1, 100))
    if role == "points":
        return Heading(name=column, id=ColumnId("points", item.key), kind=Kind.NUMBER, unit=Fraction(1))
    return Heading(name=column, id=ColumnId("target", item.key), kind=Kind.NUMBER, unit=item.unit.scale)


def _cell(text: str) -> Cell:
    return Cell(text=text, span=NOWHERE, place="")


def listed(names: Iterable[str], most: int = 8) -> str:
    """The first few names.

    >>> listed(["甲", "乙", "丙"], 2)
    '甲、乙等'
    """
    known = list(names)
    return "、".join(known[:most]) + ("等" if len(known) > most else "")
