"""分组: classes of units inside a level that are ranked apart."""

from __future__ import annotations

from collections.abc import Iterable

from dsl.facts import RosterUnit
from dsl.grounds import Assumption, Clause
from dsl.record import dataclass
from dsl.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Units of one level that are assessed together, apart from its other groups."""

    name: str
    #: None where the method has one level alone.
    level: str | None
    #: Unit types and unit names that belong to it.
    includes: tuple[str, ...]
    #: Attributes of the roster, each with the value that belongs to it.
    attributes: tuple[tuple[str, str], ...]
    basis: tuple[Clause, ...]
    assumptions: tuple[Assumption, ...]
    span: Span

    def holds(self, unit: RosterUnit) -> bool:
        """Whether a unit is named, or has the type or one of the attributes.

        >>> from dsl.span import NOWHERE
        >>> no = ()
        >>> counties = ("县",)
        >>> one = Group(name="甲", level=None, includes=counties, attributes=no, basis=no, assumptions=no, span=NOWHERE)
        >>> one.holds(RosterUnit(name="甲县", type="县", parent=None))
        True
        """
        named = unit.name in self.includes or unit.type in self.includes
        return named or any(unit.attributes.get(a) == value for a, value in self.attributes)


def groups_of(unit: RosterUnit, level: str, groups: Iterable[Group]) -> tuple[Group, ...]:
    """The groups of a level that hold a unit; one that names the unit wins over those that name its type."""
    here = [g for g in groups if g.level in (None, level)]
    named = [g for g in here if unit.name in g.includes]
    return tuple(named or [g for g in here if g.holds(unit)])
