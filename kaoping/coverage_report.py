"""What a method makes of its source text and its worked examples make of the method, gathered from a loaded method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dsl.clauses import beside
from dsl.grounds import Assumption
from dsl.model import ResolvedPolicy
from dsl.rules import Rule, RuleKind, rules
from dsl.source_coverage import SourceCoverage, source_coverage
from engine.rule_examples import rule_examples
from kaoping.api import Policy

#: The header names the source; figures are used by rules, which cite for them; what is left out is no rule.
_NEED_NO_CLAUSE = frozenset({RuleKind.HEADER, RuleKind.FIELD, RuleKind.RECORDS, RuleKind.NOT_ENCODED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """An assumption and the rules that it stands under."""

    assumption: Assumption
    #: Of one that 各指标 states, all items that take it.
    justifies: tuple[Rule, ...]
    is_default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """All that `kaoping coverage` tells of one method."""

    policy: ResolvedPolicy
    folder: str
    #: None where the method names no source text.
    source: SourceCoverage | None
    source_file: str
    is_confirmed: bool
    rules: tuple[Rule, ...]
    assumptions: tuple[Assumed, ...]
    #: The worked examples that try each rule that gives a result.
    examples: Mapping[Rule, tuple[str, ...]]

    @property
    def is_whole(self) -> bool:
        """Whether every clause and every line of the source is accounted for."""
        return self.source is None or not (self.source.uncited or self.source.passages)

    def without_clause(self, *, is_assumed: bool) -> tuple[Rule, ...]:
        """The rules that neither cite a clause nor stand in what does, with an assumption or without."""
        alone = (r for r in self.rules if r.kind not in _NEED_NO_CLAUSE and not r.basis and not r.inherited)
        return tuple(r for r in alone if r.is_grounded is is_assumed)

    @property
    def untried(self) -> tuple[Rule, ...]:
        """The rules that no worked example comes to."""
        return tuple(rule for rule, names in self.examples.items() if not names)


def coverage(method: Policy) -> Coverage:
    """Hold a method against its source text and its worked examples against the method."""
    policy, text = method.plan.policy, method.reading.source
    own = text if text is not None and text.file else None
    every = rules(policy)
    return Coverage(
        policy=policy,
        folder=method.reading.place.name,
        source=source_coverage(policy, own) if own is not None else None,
        source_file=beside(policy.file, own.file) if own is not None else "",
        is_confirmed=own is not None and own.is_confirmed,
        rules=every,
        assumptions=_assumptions(every),
        examples=rule_examples(method.plan, method.reading.roster),
    )


def _assumptions(every: tuple[Rule, ...]) -> tuple[Assumed, ...]:
    own: dict[Assumption, list[Rule]] = {}
    shared: dict[Assumption, list[Rule]] = {}
    for rule in every:
        for assumption in rule.assumptions:
            own.setdefault(assumption, []).append(rule)
        if rule.kind is RuleKind.INDICATOR:
            for assumption in rule.inherited_assumptions:
                shared.setdefault(assumption, []).append(rule)
    found = [Assumed(assumption=a, justifies=tuple(r), is_default=False) for a, r in own.items()]
    found += [Assumed(assumption=a, justifies=tuple(r), is_default=True) for a, r in shared.items() if a not in own]
    return tuple(sorted(found, key=lambda a: a.assumption.span))
