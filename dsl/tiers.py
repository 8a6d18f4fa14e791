"""Tiers of an indicator written out: 同 and 符合 replaced by the conditions that they repeat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dsl.ast import TierLineSyntax, TierSyntax
from dsl.diagnostic import Diagnostic, Text
from dsl.errors_names import NoSuchTier
from dsl.expressions import AllOf, AnyOf, Expression, MeetsTier, Ref
from dsl.own import about

Labelled = tuple[str, Expression]


class TierWriter:
    """Writes out the tiers of one indicator; what cannot be repeated is reported."""

    def __init__(self, tiers: tuple[TierSyntax, ...], findings: list[Diagnostic]) -> None:
        self._tiers = {tier.name: tier for tier in tiers}
        self._findings = findings

    def conditions(self, tier: TierSyntax, own: Ref) -> tuple[Labelled, ...]:
        """The conditions of a tier with their labels; a bare bound is about `own`."""
        return tuple((label, self._bound(c, own, frozenset({tier.name}))) for label, c in self._lines(tier))

    def _lines(self, tier: TierSyntax, seen: frozenset[str] = frozenset()) -> Iterator[Labelled]:
        """Its own lines and those it repeats; a line without a label has its position for one."""
        position = 0
        for line in tier.lines:
            for label, condition in self._line(line, tier, seen):
                position += 1
                yield (line.label if line.same is None else "") or label or str(position), condition

    def _line(self, line: TierLineSyntax, tier: TierSyntax, seen: frozenset[str]) -> Iterator[Labelled]:
        if line.same is None:
            assert line.condition is not None
            yield line.label, line.condition
            return
        name, first, last = line.same
        other = self._tiers.get(name)
        lines = list(self._lines(other, seen | {tier.name})) if other is not None and name not in seen else []
        labels = [label for label, _ in lines]
        for label in (first, last):
            if label not in labels:
                self._missing(line, name, Text(f"第 {label} 条", f"condition {label}"), labels)
                return
        yield from lines[labels.index(first) : labels.index(last) + 1]

    def _bound(self, node: Expression, own: Ref, seen: frozenset[str]) -> Expression:
        match node:
            case MeetsTier(tier=name):
                return self._met(node, name, own, seen)
            case AllOf(conditions=conditions) | AnyOf(conditions=conditions):
                return replace(node, conditions=tuple(self._bound(c, own, seen) for c in conditions))
            case _:
                return about(node, own)

    def _met(self, node: MeetsTier, name: str, own: Ref, seen: frozenset[str]) -> Expression:
        other = self._tiers.get(name)
        if other is None or name in seen:
            return node  # cannot be bound, and is reported then
        conditions = tuple(self._bound(c, own, seen | {name}) for _, c in self._lines(other))
        return AllOf(conditions=conditions, span=node.span)

    def _missing(self, line: TierLineSyntax, name: str, what: Text, labels: list[str]) -> None:
        has = "、".join(labels) or "没有"
        self._findings.append(NoSuchTier(span=line.span, tier=name, what=what, has=has))
