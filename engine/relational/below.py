"""下辖 and 所有下辖 as a relation: a row of each unit below, with the unit above that it counts for."""

from __future__ import annotations

from collections.abc import Sequence

from dsl.expressions import Reduction, Ref, Scope, walk
from dsl.record import dataclass
from engine.columns.algebra import Interval
from engine.plan import Plan, applies_to
from engine.relational.expressions import AnyOf, Cell, Choice, Compare, Condition, Named, Scalar, Sum, Whole, Word
from engine.relational.plan import Gather, Gathered, Join, Project, Step, Union
from engine.relational.source import NO_LEVEL
from engine.relational.units import ABOVE, HOPS, LEVEL_PLACE, UNIT, may_share

#: The column of the unit above that a row counts for.
COUNTS_FOR = "归入"


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """Which rows count for whom."""

    label: str
    is_all: bool
    #: The places of the levels that take part in what is spoken of.
    fitting: tuple[int, ...]
    #: Whether a unit may stand in several levels, so that one of its rows is to be chosen.
    is_choosing: bool
    levels: int

    def steps(self, of: str, columns: Sequence[str]) -> list[Step]:
        """Rows with those columns and whom they count for; the last step has them."""
        steps = self._chosen(of) if self.is_choosing else []
        last = steps[-1].name if steps else of
        above = (Named(name=COUNTS_FOR, expression=Word(ABOVE, is_sure=True)),)
        first = Project(of=last, kept=tuple(columns), made=above)
        steps.append(Step(name=f"{self.label}·下辖1", relation=first, note="直接下辖的单位，归到上级"))
        if not self.is_all:
            return steps
        units = Project(of=last, kept=(UNIT, ABOVE), made=())
        steps.append(Step(name=f"{self.label}·上级", relation=units))
        for hop in range(2, HOPS + 1):
            steps += self._further(hop, columns)
        parts = tuple(f"{self.label}·下辖{hop}" for hop in range(1, HOPS + 1))
        steps.append(Step(name=f"{self.label}·所有下辖", relation=Union(of=parts), note="各级下辖的单位"))
        return steps

    def _further(self, hop: int, columns: Sequence[str]) -> list[Step]:
        """The same rows counted for one unit further up."""
        name = f"{self.label}·下辖{hop}"
        met = Join(
            left=f"{self.label}·下辖{hop - 1}",
            right=f"{self.label}·上级",
            on=((COUNTS_FOR, UNIT),),
            taken=((ABOVE, f"·再上{hop}"),),
            kept=tuple(columns),
        )
        made = (Named(name=COUNTS_FOR, expression=Word(f"·再上{hop}", is_sure=True)),)
        return [
            Step(name=f"{name}连", relation=met),
            Step(name=name, relation=Project(of=f"{name}连", kept=tuple(columns), made=made)),
        ]

    def _chosen(self, of: str) -> list[Step]:
        """Of a unit in several levels the first row that takes part, else the first."""
        level = Cell(LEVEL_PLACE, Interval(NO_LEVEL, self.levels))
        order = Interval(NO_LEVEL, 2 * self.levels)
        later = Sum(terms=((1, (level,)), (self.levels, ())), range=order, reach=order.high)
        fits = tuple(Compare(level, "=", Whole(place)) for place in self.fitting)
        rank: Scalar = later if not fits else Choice(condition=_any(fits), then=level, otherwise=later, range=order)
        name = f"{self.label}·取"
        made = (Named(name=f"{name}次序", expression=rank),)
        unit = (Named(name=UNIT, expression=Word(UNIT, is_sure=True)),)
        least = Gathered(
            name=f"{name}先", function="最小", figure=Cell(f"{name}次序", order), range=order, condition=None
        )
        on = ((UNIT, UNIT), (f"{name}次序", f"{name}先"))
        return [
            Step(name=f"{name}次序", relation=Project(of=of, kept=None, made=made)),
            Step(name=f"{name}先", relation=Gather(of=f"{name}次序", by=unit, made=(least,))),
            Step(name=name, relation=Join(left=f"{name}次序", right=f"{name}先", on=on, taken=())),
        ]


def _any(conditions: tuple[Compare, ...]) -> Condition:
    return conditions[0] if len(conditions) == 1 else AnyOf(conditions)


def below_members(label: str, node: Reduction, plan: Plan) -> Members:
    """Whose rows a reduction puts together."""
    spoken = [x for x in (node.subject, node.condition) if x is not None]
    items = {n.key for x in spoken for n in walk(x) if isinstance(n, Ref)} & plan.indicators.keys()
    nodes = [n for key in items for n in (plan.indicators[key], plan.parents.get(key)) if n is not None]
    levels = plan.policy.levels
    return Members(
        label=label,
        is_all=node.over is Scope.ALL_BELOW,
        fitting=tuple(p for p, x in enumerate(levels) if all(applies_to(n, x.name) for n in nodes)),
        is_choosing=any(may_share(levels, a, b) for a in range(len(levels)) for b in range(a)),
        levels=len(levels),
    )
