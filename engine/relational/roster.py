"""What the roster says of a row, as figures of 0 and 1: an attribute, its group, its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dsl.every_expression import all_expressions
from dsl.expressions import AttributeIs, walk
from dsl.model import Level, ResolvedPolicy
from dsl.model_groups import Group
from engine.columns.algebra import Interval
from engine.columns.table import ColumnId
from engine.relational.expressions import (
    Choice,
    Condition,
    IsOneOf,
    Known,
    Named,
    Said,
    Scalar,
    Text,
    Whole,
    Word,
    WordChoice,
)
from engine.relational.plan import Project, Step
from engine.relational.source import Rostered, TableSource
from engine.relational.units import LEVEL_PLACE, at_level, group_text

_GROUP = "·分组"


def attributes_asked(policy: ResolvedPolicy) -> frozenset[str]:
    """The attributes of units that a method asks for: in its groups, and in conditions."""
    asked = (n.attribute for x in all_expressions(policy) for n in walk(x) if isinstance(n, AttributeIs))
    return frozenset((*asked, *(a for g in policy.groups for a, _ in g.attributes)))


def group_steps(
    asked: Sequence[ColumnId], source: TableSource, of: str, levels: Sequence[Level], groups: Sequence[Group]
) -> Iterator[Step]:
    """The group of each row, where a figure asks for it."""
    if not isinstance(source.standing, Rostered) or not any(_kind(i) == "分组" for i in asked):
        return
    cases: tuple[tuple[Condition, Text], ...] = tuple(
        (at_level(place), group_text(source, [g for g in groups if g.level in (None, level.name)]))
        for place, level in enumerate(levels)
    )
    made = Named(name=_GROUP, expression=WordChoice(cases, Said("")))
    yield Step(name="分组", relation=Project(of=of, kept=None, made=(made,)), note="每个单位在哪一组")


#: The last of `standing_steps`.
STANDING = "单位归层"
_KEY = "·归类"


def standing_steps(source: TableSource, of: str, levels: Sequence[Level], groups: Sequence[Group]) -> Iterator[Step]:
    """The level and the group of each unit of a roster in which nobody stands in two levels.

    A unit of no level is given the first: nobody asks for what it comes to.
    """
    roster = source.standing
    assert isinstance(roster, Rostered)
    keys = tuple(dict.fromkeys(k for x in levels for k in x.includes))
    key = WordChoice(((IsOneOf(source.unit, keys), Word(source.unit)),), Word(roster.type))
    yield Step(name="单位归类", relation=Project(of=of, kept=None, made=(Named(name=_KEY, expression=key),)))
    places: Scalar = Whole(0)
    cases: list[tuple[Condition, Text]] = []
    for place, level in reversed(list(enumerate(levels))):
        here = IsOneOf(_KEY, tuple(level.includes))
        places = Choice(condition=here, then=Whole(place), otherwise=places, range=Interval(0, len(levels) - 1))
        cases.append((here, group_text(source, [g for g in groups if g.level in (None, level.name)])))
    made = (
        Named(name=f"·{LEVEL_PLACE}", expression=places),
        Named(name=_GROUP, expression=WordChoice(tuple(cases), Said(""))),
    )
    yield Step(name=STANDING, relation=Project(of="单位归类", kept=None, made=made), note="每个单位的层次和分组")


def is_group(wanted: ColumnId) -> bool:
    """Whether a column says that a row stands in a group."""
    return _kind(wanted) == "分组"


def standing_figure(wanted: ColumnId, source: TableSource) -> Scalar:
    """1 where the roster says so of a row, else 0."""
    assert isinstance(source.standing, Rostered)
    kind, _, value = wanted.key.partition("\t")
    condition: Condition
    match kind:
        case "分组":
            condition = IsOneOf(_GROUP, (value,))
        case "单位":
            condition = IsOneOf(source.unit, (value,))
        case attribute:
            column = source.standing.attributes.get(attribute)
            condition = Known(truth=False) if column is None else IsOneOf(column, (value,))
    return Choice(condition=condition, then=Whole(1), otherwise=Whole(0), range=Interval(0, 1))


def _kind(wanted: ColumnId) -> str:
    return wanted.key.partition("\t")[0] if wanted.role == "standing" else ""
