"""Queries that look a table over before it is evaluated: bounds of columns, what is no figure, unclear rows."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from dsl.record import dataclass
from engine.relational.expressions import Holding
from engine.sql.dialects import decimal_type, whole_type
from engine.sql.numbers import column, number, said
from engine.sql.relations import table

#: Whole numbers below this are exact in doubles.
_EXACT = 1 << 53
_DECIMAL = "^[+-]?[0-9]+([.][0-9]+)?$"
#: The most digits that a decimal of either engine has.
WIDEST = 38


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A column that is to be looked at."""

    name: str
    holding: Holding
    #: Of grades: those that there are.
    texts: tuple[str, ...] = ()


def _counted(condition: exp.Expr) -> exp.Expr:
    return exp.Count(this=exp.Case(ifs=[exp.If(this=condition, true=number(1))]))


def _is_there(name: str) -> exp.Expr:
    return exp.NEQ(this=column(name), expression=said(""))


def faults(source: str, asked: Sequence[Asked]) -> exp.Select | None:
    """For each column of texts or doubles: how many rows are no figures, and how long fractions are at most.

    Shape: one row; for each such column the count, one of the faulty values, and the length.
    """
    found: list[exp.Expr] = []
    for one in asked:
        own = column(one.name)
        match one.holding:
            case Holding.TEXT:
                fits: exp.Expr = exp.RegexpLike(this=own.copy(), expression=said(_DECIMAL))
                bad: exp.Expr = exp.And(this=_is_there(one.name), expression=exp.Not(this=fits))
                fraction = exp.Length(this=exp.SplitPart(this=own.copy(), delimiter=said("."), part_index=number(2)))
                most: exp.Expr = exp.Max(this=fraction)
            case Holding.TRUTH_TEXT | Holding.GRADE:
                known = one.texts or ("是", "否")
                fits = exp.In(this=own.copy(), expressions=[said(t) for t in known])
                bad = exp.And(this=_is_there(one.name), expression=exp.Not(this=fits))
                most = number(0)
            case Holding.WHOLE_DOUBLE:
                cut = exp.NEQ(this=own.copy(), expression=exp.Floor(this=own.copy()))
                large = exp.GTE(this=exp.Abs(this=own.copy()), expression=number(_EXACT))
                bad = exp.Or(this=cut, expression=large)
                most = number(0)
            case _:
                continue
        shown = exp.Cast(this=own.copy(), to=whole_type(exp.DType.VARCHAR))
        example = exp.Min(this=exp.Case(ifs=[exp.If(this=bad.copy(), true=shown)]))
        found += [_counted(bad), example, most]
    return exp.select(*found).from_(table(source)) if found else None


def bounds(source: str, asked: Sequence[Asked], places: Sequence[int]) -> exp.Select:
    """For each column its least and its greatest figure and how many rows have one; at last the number of rows."""
    found: list[exp.Expr] = []
    for one, digits in zip(asked, places, strict=True):
        own: exp.Expr = column(one.name)
        if one.holding is Holding.TEXT:
            own = exp.Cast(this=exp.Nullif(this=own, expression=said("")), to=decimal_type(WIDEST, digits))
        elif one.holding in (Holding.TRUTH_TEXT, Holding.GRADE):
            own = exp.Nullif(this=own, expression=said(""))
        elif one.holding is Holding.DATE:
            own = exp.Cast(this=own, to=whole_type(exp.DType.DATE))
        found += [exp.Min(this=own), exp.Max(this=own.copy()), exp.Count(this=own.copy())]
    return exp.select(*found, exp.Count(this=exp.Star())).from_(table(source))


def count_of(source: str) -> exp.Select:
    """How many rows there are."""
    return exp.select(exp.Count(this=exp.Star())).from_(table(source))


def repeated(source: str, unit: str, most: int) -> exp.Select:
    """Units that have several rows; of rows without a name, the empty text."""
    name = exp.Coalesce(this=column(unit), expressions=[said("")])
    several = exp.Or(
        this=exp.GT(this=exp.Count(this=exp.Star()), expression=number(1)),
        expression=exp.EQ(this=name.copy(), expression=said("")),
    )
    tree = exp.select(name.copy(), exp.Count(this=exp.Star())).from_(table(source))
    return tree.group_by(name).having(several).limit(most)


def bare(source: str, columns: Sequence[str], texts: frozenset[str]) -> exp.Select:
    """One of the rows in which none of some columns says anything, if there is any."""
    blank: list[exp.Expr] = []
    for name in columns:
        nothing: exp.Expr = exp.Is(this=column(name), expression=exp.Null())
        if name in texts:
            empty = exp.EQ(this=exp.Trim(this=column(name)), expression=said(""))
            nothing = exp.Paren(this=exp.Or(this=nothing, expression=empty))
        blank.append(nothing)
    return exp.select(number(1)).from_(table(source)).where(*blank).limit(1)


def distinct(source: str, name: str) -> exp.Select:
    """How many rows have something in a column, and how many different things stand there."""
    own = column(name)
    different = exp.Count(this=exp.Distinct(expressions=[own.copy()]))
    return exp.select(exp.Count(this=own), different).from_(table(source))


def counted(source: str) -> exp.Select:
    """How many rows there are."""
    return exp.select(exp.Count(this=exp.Star())).from_(table(source))


def _plain(name: str, of: str | None = None) -> exp.Expr:
    """A column as a text without spaces around it; the empty text where nothing stands."""
    text = exp.Trim(this=exp.Cast(this=column(name, of), to=whole_type(exp.DType.VARCHAR)))
    return exp.Coalesce(this=text, expressions=[said("")])


def unmatched(source: str, key: str, other: str, other_key: str, shown: str, most: int) -> exp.Select:
    """Rows of one table whose key stands nowhere in the other: what they show, and how many they are."""
    known = exp.select(exp.alias_(_plain(other_key), exp.to_identifier("已知", quoted=True))).distinct()
    known = known.from_(table(other)).where(exp.NEQ(this=_plain(other_key), expression=said("")))
    tree = exp.select(_plain(shown, "明"), exp.Window(this=exp.Count(this=exp.Star())))
    tree = tree.from_(exp.alias_(table(source), exp.to_identifier("明", quoted=True), table=True))
    on = exp.EQ(this=_plain(key, "明"), expression=column("已知", "知"))
    tree = tree.join(known.subquery(exp.to_identifier("知", quoted=True)), on=on, join_type="LEFT")
    nobody = exp.Is(this=column("已知", "知"), expression=exp.Null())
    return tree.where(nobody).order_by(_plain(shown, "明")).limit(most)


def named_so(source: str, unit: str, kind: str, texts: Sequence[str]) -> exp.Select:
    """The units of a table that are called like one of some texts, spaces aside: name and type."""
    bare_name = exp.Replace(this=_plain(unit), expression=said(" "), replacement=said(""))
    tree = exp.select(column(unit), column(kind)).from_(table(source))
    return tree.where(exp.In(this=bare_name, expressions=[said(t) for t in texts]) if texts else exp.false())


def nearest_to(source: str, unit: str, kind: str, written: str, most: int) -> exp.Select:
    """The units whose names take the fewest changes to become a text, in order: name and type."""
    changes = exp.Levenshtein(this=_plain(unit), expression=said(written))
    ordered = [exp.Ordered(this=changes), exp.Ordered(this=column(unit))]
    return exp.select(column(unit), column(kind)).from_(table(source)).order_by(*ordered).limit(most)


def strangers(tallies: str, written: str, records: str, source: str, key: str, most: int) -> exp.Select:
    """What stands in a small table and not in the one that it is joined to, with how many records; the most first.

    Shape: the name as it is written, its records, the records of all of them together, how many there are, and all
    records of the small table.
    """
    known = exp.select(exp.alias_(_plain(key), exp.to_identifier("已知", quoted=True))).distinct().from_(table(source))
    own = column(written, "明")
    tree = exp.select(own, column(records, "明"))
    for whole in (exp.Sum(this=column(records, "明")), exp.Count(this=exp.Star())):
        tree = tree.select(exp.Window(this=whole))
    tree = tree.select(exp.select(exp.Sum(this=column(records))).from_(table(tallies)).subquery())
    tree = tree.from_(exp.alias_(table(tallies), exp.to_identifier("明", quoted=True), table=True))
    on = exp.EQ(this=own.copy(), expression=column("已知", "知"))
    tree = tree.join(known.subquery(exp.to_identifier("知", quoted=True)), on=on, join_type="LEFT")
    nobody = exp.Or(
        this=exp.Is(this=column("已知", "知"), expression=exp.Null()),
        expression=exp.EQ(this=own.copy(), expression=said("")),
    )
    ordered = [exp.Ordered(this=column(records, "明"), desc=True, nulls_first=False), exp.Ordered(this=own.copy())]
    return tree.where(nobody).order_by(*ordered).limit(most)
