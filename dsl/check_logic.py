"""Conditions reasoned about: what can never or always hold, and tiers of which the better does not imply the worse."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import lcm

from dsl.diagnostic import Diagnostic, Related, Text
from dsl.errors_checks import ConstantCondition
from dsl.errors_logic import TierNeverReached, TierNotImplied
from dsl.expressions import AllOf, Expression, Judged, Ref, walk
from dsl.kept import Kept
from dsl.logic.formula import Fact, Formula, World, find_world, holds, opposite, spelled
from dsl.logic.linear import TooHardError
from dsl.logic.rational import Formulas, Numbers, formulas_of
from dsl.logic.translate import Translator, facts, unknowns
from dsl.model import Indicator, Kind, ResolvedPolicy, Tier, ValueType
from dsl.quantity import POINTS, RATIO, format_quantity
from dsl.whole import Whole


def check_logic(whole: Whole) -> Iterator[Diagnostic]:
    """Find conditions and tiers that cannot be meant; what is too hard to decide is passed over.

    A claim that something can never hold is proved; a claim that it can fail comes with figures that show it.
    """
    reasoner = _Reasoner(whole)
    yield from reasoner.constant_conditions()
    for item in whole.every:
        if item.key not in whole.policy.faulty and item.tiers:
            yield from reasoner.tiers(item)


def never_holding(policy: ResolvedPolicy, types: Mapping[str, ValueType | None]) -> Callable[[Expression], bool]:
    """Give a question to ask of conditions: is it proved that one can never hold, the cross-checks being met?"""
    return _Reasoner(Whole(policy, types, Kept())).never


class _Reasoner:
    def __init__(self, whole: Whole) -> None:
        self._whole = whole
        self._policy, self._types = whole.policy, whole.types
        self._checks: dict[str | None, list[tuple[Expression, Formula, frozenset[str]]]] = {}
        self._said: set[object] = set()

    @cached_property
    def _formulas(self) -> Formulas:
        return formulas_of(self._policy)

    def _translator(self, level: str | None) -> Translator:
        return Translator(self._policy, self._types, level, Numbers(self._formulas))

    def _levels(self, item: Indicator) -> tuple[str | None, ...]:
        return item.levels or tuple(level.name for level in self._policy.levels) or (None,)

    # --- conditions ---

    def constant_conditions(self) -> Iterator[Diagnostic]:
        """Cross-checks and the conditions of tiers, exemptions and accountability, one by one."""
        policy = self._policy
        for check in self._whole.checks:
            yield from self._constant(check.condition, None, before=check.condition)
        for item in (i for i in self._whole.every if i.exemptions or i.tiers):
            for level in self._levels(item):
                for exemption in item.exemptions:
                    yield from self._constant(exemption.condition, level)
                for tier in item.tiers:
                    for condition in tier.conditions:
                        yield from self._constant(condition.condition, level)
        for block in policy.accountability:
            for circumstance in block.circumstances:
                yield from self._constant(circumstance, None)
        for asked in self._of_outcomes():
            yield from self._constant(asked, None)

    def never(self, node: Expression) -> bool:
        """Whether it is proved that a condition can never hold."""
        translator = self._translator(None)
        formula = translator.condition(node)
        given = self._given(translator, [formula])
        return self._decided(formula, given, given) is False

    def _of_outcomes(self) -> Iterator[Expression]:
        """Conditions of bonuses, vetoes, grades and awards; bands are compared with one another elsewhere."""
        outcomes = self._policy.outcomes
        for block in outcomes.adjustments:
            yield from (row.condition for row in block.group.every_row() if row.condition is not None)
        yield from (c.condition for b in outcomes.vetoes for v in b.vetoes for c in v.circumstances)
        for table in outcomes.tables:
            yield from (c.condition for x in table.listed for c in x.circumstances)
            yield from (c.condition for x in table.grades for c in x.conditions)
            yield from (s.condition for s in table.shifts)
        for award in self._policy.awards:
            yield from (*award.conditions, *award.bars)

    def _constant(self, node: Expression, level: str | None, before: Expression | None = None) -> Iterator[Diagnostic]:
        parts = node.conditions if isinstance(node, AllOf) else (node,)
        for part in parts:
            if part.span in self._said or not any(isinstance(n, Ref | Judged) for n in walk(part)):
                continue  # what the method's own numbers decide is compared in check_figures
            translator = self._translator(level)
            formula = translator.condition(part)
            given = self._given(translator, [formula], before)
            # A cross-check is there to say what counts anyway (x ≥ 0): only one that nothing can break says nothing.
            always = self._decided(formula, given, given if before is None else [])
            if always is not None:
                self._said.add(part.span)
                word = Text("成立", "always holds") if always else Text("不成立", "never holds")
                yield ConstantCondition(span=part.span, always=word)

    def _given(
        self, translator: Translator, formulas: Sequence[Formula], before: Expression | None = None
    ) -> list[Formula]:
        """What holds anyway: the cross-checks that speak of the same unknowns, and that counts are not negative."""
        spoken = {n for f in formulas for n in unknowns(f)}
        given: list[Formula] = []
        for condition, formula, names in self._cross_checks(translator.level):
            if condition is before:
                break  # of two that contradict one another, the later one is doubted
            if condition.span not in self._said and spoken & names:
                given.append(formula)
        return [*given, *translator.background([*formulas, *given])]

    def _cross_checks(self, level: str | None) -> list[tuple[Expression, Formula, frozenset[str]]]:
        if level not in self._checks:
            translator = self._translator(level)
            found = [(c.condition, translator.condition(c.condition)) for c in self._whole.checks]
            self._checks[level] = [(c, f, frozenset(unknowns(f))) for c, f in found]
        return self._checks[level]

    def _world(self, formulas: Sequence[Formula]) -> World | str:
        """A world, "none" where there is certainly none, or "unknown"."""
        asked = tuple(formulas)
        return self._whole.of_value("world", tuple(map(spelled, asked)), lambda: _world(asked))

    def _decided(self, formula: Formula, given: Sequence[Formula], given_against: Sequence[Formula]) -> bool | None:
        """Whether a condition holds in every world (True), in none (False), or in some."""
        if not any(True for _ in unknowns(formula)) and any(True for _ in facts(formula)):
            return None
        if self._world([formula, *given]) == "none":
            return False if self._world(list(given)) != "none" else None
        return True if self._world([opposite(formula), *given_against]) == "none" else None

    # --- tiers ---

    def tiers(self, item: Indicator) -> Iterator[Diagnostic]:
        """A better tier implies the worse ones, and each can be the outcome."""
        for level in self._levels(item):
            found = list(self._tiers_at(item, level))
            if found:
                yield from found
                return

    def _tiers_at(self, item: Indicator, level: str | None) -> Iterator[Diagnostic]:
        if any(e.condition.span in self._said for e in item.exemptions):
            return  # said of the exemption already
        translator = self._translator(level)
        formulas = [translator.tier(t) for t in item.tiers]
        left_in = [opposite(translator.condition(e.condition)) for e in item.exemptions if e.level in (None, level)]
        given = [*self._given(translator, [*formulas, *left_in]), *left_in]
        for place, (tier, formula) in enumerate(zip(item.tiers, formulas, strict=True)):
            if self._world([formula, *given]) == "none":
                if not any(c.condition.span in self._said for c in tier.conditions):
                    yield self._never(
                        item, tier, Text("几条不能同时成立", "its conditions contradict one another"), None
                    )
                continue
            for better, above in zip(item.tiers[:place], formulas[:place], strict=True):
                if self._world([formula, opposite(above), *given]) == "none":
                    reason = Text(f"够得上它的都够得上「{better.name}」", f"whoever meets it meets “{better.name}” too")
                    yield self._never(item, tier, reason, better)
                    break
            else:
                yield from self._implied(item, place, formulas, translator, given)

    def _never(self, item: Indicator, tier: Tier, reason: Text, better: Tier | None) -> Diagnostic:
        related = (Related(better.span, Text("更好的一档", "the better tier")),) if better is not None else ()
        return TierNeverReached(span=tier.span, related=related, name=item.name, tier=tier.name, reason=reason)

    def _implied(
        self,
        item: Indicator,
        place: int,
        formulas: Sequence[Formula],
        translator: Translator,
        given: Sequence[Formula],
    ) -> Iterator[Diagnostic]:
        """Whether the next better tier implies each condition of this one."""
        tier = item.tiers[place]
        if place == 0 or tier.at_least != len(tier.conditions):
            return
        better, above = item.tiers[place - 1], formulas[place - 1]
        for condition in tier.conditions:
            formula = translator.condition(condition.condition)
            world = self._world([above, opposite(formula), *_judged_too(formula, above), *given])
            if not isinstance(world, World) or not self._is_certain(translator, [above, formula]):
                continue
            yield TierNotImplied(
                span=condition.span,
                related=(Related(better.span, Text("更好的一档", "the better tier")),),
                name=item.name,
                better=better.name,
                worse=tier.name,
                condition=condition.text,
                example=self._shown(
                    self._in_whole_numbers(world, [above, opposite(formula), *given]), [formula, above]
                ),
            )
            return

    def _is_certain(self, translator: Translator, formulas: Sequence[Formula]) -> bool:
        """Whether no figure is hidden inside an expression that could not be looked into, and used beside it."""
        spoken = {n for f in formulas for n in unknowns(f)}
        opaque = {n: inside for n, inside in translator.numbers.opaque.items() if n in spoken}
        hidden = [inside for n, inside in opaque.items()]
        plain = spoken - opaque.keys()
        return not any(inside & plain for inside in hidden) and not any(
            one & other for i, one in enumerate(hidden) for other in hidden[:i]
        )

    def _in_whole_numbers(self, world: World, formulas: Sequence[Formula]) -> World:
        """The same world with whole numbers of people and households, where growing all of them alike allows it."""
        counted = {n for n in world.values if self._is_whole(n)}
        factor = lcm(*(world.values[n].denominator for n in counted))
        grown = World(world.facts, {n: v * factor if n in counted else v for n, v in world.values.items()})
        return grown if all(holds(f, grown) for f in formulas) else world

    def _is_whole(self, name: str) -> bool:
        known = self._types.get(name.partition("#")[0].removeprefix("上年."))
        return known is not None and known.kind is Kind.NUMBER and known.unit.dimension not in (RATIO, POINTS)

    def _shown(self, world: World, formulas: Sequence[Formula]) -> str:
        """The figures of a world that a condition speaks of, each in its unit."""
        first = dict.fromkeys(unknowns(formulas[0]))
        names = dict.fromkeys([*first, *(n for n in unknowns(formulas[1]) if n in world.values and not first)])
        shown = [f"{n} = {self._figure(n, world.values.get(n, Fraction(0)))}" for n in names]
        shown += [f"{n} = {'是' if world.facts.get(n, False) else '否'}" for n in dict.fromkeys(facts(formulas[0]))]
        return "、".join(shown)

    def _figure(self, name: str, value: Fraction) -> str:
        known = self._types.get(name.partition("#")[0].removeprefix("上年."))
        if known is None:
            return str(value)
        if known.kind is Kind.DATE:
            return date.fromordinal(int(value)).isoformat()
        return format_quantity(value, known.unit)


def _judged_too(formula: Formula, above: Formula) -> list[Formula]:
    """Facts that only the worse tier asks for: nobody but the judges knows whether the better ones imply them."""
    known = set(facts(above))
    return [Fact(name) for name in dict.fromkeys(facts(formula)) if name not in known]


def _world(formulas: Sequence[Formula]) -> World | str:
    try:
        found = find_world(formulas)
    except TooHardError:
        return "unknown"
    if found is None:
        return "none"
    return found if all(holds(f, found) for f in formulas) else "unknown"
