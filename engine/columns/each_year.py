"""各年度: the years are so few that what is put together of them is written out."""

from __future__ import annotations

from dsl.expressions import Reduction, Year
from engine.columns.cells import UNDEFINED, Cell, present
from engine.columns.numbers import NOTHING
from engine.columns.parts import Member, reduce_written_out
from engine.columns.world import World


def reduce_years(node: Reduction, reader: World, year: Year) -> Cell:
    """What the yearly assessments that are over make together. Raises Unsupported."""
    over = reader.plan.policy.years_over_by(reader.period.name)
    meant = [p for p in over if p.closes_on.year not in node.without_years]
    if node.only_year is not None:
        meant = [p for p in over if p.closes_on.year == node.only_year]
    if not meant:
        if node.is_condition:
            return Cell(truth=node.function == "每个")
        return present(NOTHING) if node.function == "计数" else Cell(absent={UNDEFINED: True})
    members: list[Member] = []
    for period in meant:
        is_only = node.only_year is not None
        holds = reader.in_year(node.condition, period, year, is_only=is_only) if node.condition is not None else None
        figure = reader.in_year(node.subject, period, year, is_only=is_only) if node.subject is not None else None
        # A condition comes as 0 and 1.
        members.append((reader.truth_of(holds) if holds is not None else None, figure))
    return reduce_written_out(node, members, reader)
