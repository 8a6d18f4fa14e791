"""What an engine cannot hold although 38 digits do: the quotients of Spark have 64 bits."""

from __future__ import annotations

from collections.abc import Iterator

from engine.relational.expressions import Condition, ExactDivide, Scalar, parts_of
from engine.relational.plan import Project, Query, RelationalPlan
from engine.sql.dialects import Dialect
from engine.sql.quotients import is_beyond_64_bits, takes_two_steps


def too_large_quotients(plan: RelationalPlan, dialect: Dialect) -> tuple[str, ...]:
    """Columns whose whole quotients may not fit the engine."""
    queries = [q for q in (plan.scores, plan.ends, plan.graded, plan.details) if q is not None]
    return tuple(name for q in queries for name in large_quotients(q, dialect))


def large_quotients(query: Query, dialect: Dialect) -> tuple[str, ...]:
    """The same of one query."""
    if dialect.name != "spark":
        return ()
    steps = [s.relation for s in query.steps if isinstance(s.relation, Project)]
    return tuple(n.name for s in steps for n in s.made if _has_any(n.expression))


def _has_any(node: object) -> bool:
    return isinstance(node, Scalar | Condition) and any(_is_wide(d) for d in _divisions(node))


def _is_wide(node: ExactDivide) -> bool:
    return is_beyond_64_bits(node) and not takes_two_steps(node)


def _divisions(node: Scalar | Condition) -> Iterator[ExactDivide]:
    if isinstance(node, ExactDivide):
        yield node
    for part in parts_of(node):
        yield from _divisions(part)
