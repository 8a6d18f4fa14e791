"""Where a zero denominator can come up, and what the rules of a policy may make of it."""

from __future__ import annotations

from collections.abc import Mapping

from dsl.expressions import Arithmetic, Call, Expression, Number, Ref, walk
from dsl.model import Definition, Indicator, ResolvedPolicy, ZeroChoice, ZeroOutcome, ZeroRule
from dsl.model_scoring import IdleOutcome
from dsl.record import dataclass
from engine.functions import expand

#: Outcomes after which an item does not count for a unit.
LEAVING = frozenset({ZeroOutcome.NOT_APPLICABLE, ZeroOutcome.REDISTRIBUTED})


@dataclass(frozen=True, slots=True)
class Zeros:
    """What may become of each definition and indicator because of a zero denominator or its levels."""

    #: Outcomes that rules may give to a node's formula, or to what it uses.
    outcomes: Mapping[str, frozenset[ZeroOutcome]]
    #: Nodes whose value may not apply to a unit of their own level.
    may_be_absent: frozenset[str]


def find_zeros(policy: ResolvedPolicy) -> Zeros:
    """Follow formulas to every quotient below them; circular formulas are followed once."""
    nodes: dict[str, Definition | Indicator] = {d.key: d for d in policy.all_definitions()}
    nodes |= {i.key: i for i in policy.every_indicator()}
    reached = {key: _reached(key, nodes) for key in nodes}
    divides = {key for key, n in nodes.items() if n.formula is not None and has_quotient(n.formula)}
    # A rule covers the quotients of its own formula, and those below that no nearer rule covers.
    own = {key: _own_outcomes(nodes[key]) if keys & divides else () for key, keys in reached.items()}
    exempting = {key for key, n in nodes.items() if isinstance(n, Indicator) and n.exemptions}
    limited = {key for key, n in nodes.items() if isinstance(n, Indicator) and n.levels is not None}
    outcomes = {key: frozenset(o for k in keys for o in own[k]) for key, keys in reached.items()}
    # 无任务的，不计，按比例折算 leaves an item out as a zero denominator may.
    outcomes |= {key: outcomes[key] | {ZeroOutcome.REDISTRIBUTED} for key, n in nodes.items() if _leaves_out_idle(n)}
    absent = {
        key for key, keys in reached.items() if outcomes[key] & LEAVING or limited & (keys - {key}) or exempting & keys
    }
    return Zeros(outcomes, frozenset(absent))


def _leaves_out_idle(node: Definition | Indicator) -> bool:
    idle = node.scoring.idle if isinstance(node, Indicator) and node.scoring is not None else None
    return idle is not None and idle.outcome is IdleOutcome.REDISTRIBUTED


def _reached(start: str, nodes: Mapping[str, Definition | Indicator]) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        formula = nodes[waiting.pop()].formula
        used = {n.key for n in walk(formula) if isinstance(n, Ref)} & nodes.keys() if formula else set()
        waiting.extend(used - seen)
        seen |= used
    return seen


def _own_outcomes(node: Definition | Indicator) -> tuple[ZeroOutcome, ...]:
    return possible_outcomes(node.zero_rule) if node.zero_rule else ()


def possible_outcomes(rule: ZeroRule) -> tuple[ZeroOutcome, ...]:
    """List what a rule may choose."""

    def inside(outcome: ZeroOutcome | ZeroChoice) -> tuple[ZeroOutcome, ...]:
        if isinstance(outcome, ZeroOutcome):
            return (outcome,)
        return (*inside(outcome.then), *inside(outcome.otherwise))

    return inside(rule.outcome)


def rule_conditions(rule: ZeroRule | None) -> tuple[Expression, ...]:
    """List the conditions by which a rule chooses."""

    def inside(outcome: ZeroOutcome | ZeroChoice) -> tuple[Expression, ...]:
        if isinstance(outcome, ZeroOutcome):
            return ()
        return (outcome.condition, *inside(outcome.then), *inside(outcome.otherwise))

    return inside(rule.outcome) if rule else ()


def has_quotient(formula: Expression) -> bool:
    """Whether a formula divides by anything but a number that is not zero."""
    for node in walk(formula):
        if isinstance(node, Arithmetic) and node.operator == "/" and not _is_nonzero(node.right):
            return True
        if isinstance(node, Call):
            definition = expand(node)
            if definition is not None and has_quotient(definition):
                return True
    return False


def _is_nonzero(node: Expression) -> bool:
    return isinstance(node, Number) and node.quantity.value != 0
