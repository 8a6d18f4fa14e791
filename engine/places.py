"""Places as conditions: `x 列 市州前3名` is true for a unit whose competition rank is good enough, so ties get in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Protocol

from dsl.expressions import Place, Ranked, Year
from engine.answer import Answer
from engine.exact import Lookup, evaluate
from engine.results import Derivation, Status
from engine.wording import Binding, Phrase, in_words, joined, shown


class RankedWorld(Lookup, Protocol):
    """What taking a place asks of a unit."""

    @property
    def unit_name(self) -> str:
        """What the unit is called."""

    @property
    def level_name(self) -> str:
        """The level that it stands in here."""

    def peers(self, level: str | None, *, whole: str, item: str | None) -> Sequence[RankedWorld] | None:
        """The units that it is placed among, itself included: those of a level, or of the whole area.

        `whole` is 全省, 全市 …, or "". With an `item` only those who take part in it. None where the
        unit does not stand in the level.
        """


def take_place(node: Ranked, world: RankedWorld, item: str | None, year: Year) -> Answer:
    """Whether a unit has one of the places; the one for its own level counts.

    A unit without the figure leaves it open. A peer without the figure is out of the ranking; where
    it could still push the unit out of its place, the answer is in doubt.
    """
    own = evaluate(node.subject, world, year)
    found = _place_for(node, world, item)
    text = f"{in_words(node.subject).text} 列 {'、'.join(p.text for p in node.places)}"
    if found is None:
        reason = f"没有写{world.level_name}要列第几名"
        return replace(own, value=None, status=Status.UNDEFINED, reason=reason, phrase=Phrase(text, Binding.COMPARISON))
    place, peers = found
    if own.value is None:
        return replace(own, phrase=Phrase(text, Binding.COMPARISON))
    others = [(p, evaluate(node.subject, p, year)) for p in peers if p.unit_name != world.unit_name]
    known = [(p, a.number) for p, a in others if a.value is not None]
    absent = [p.unit_name for p, a in others if a.value is None and a.status is not Status.NOT_APPLICABLE]
    top = place.is_from_the_top
    ahead = sum(number > own.number if top else number < own.number for _, number in known)
    rank = ahead + 1
    holds = rank <= place.count
    doubts = list(own.doubts)
    if holds and absent and rank + len(absent) > place.count:
        doubts.append(f"{joined(absent, '、')}还没有这个数，可能影响名次")
    side = "第" if top else "倒数第"
    phrase = f"{own.phrase.inside(Binding.SUM)} 列{side}{rank}名（{place.text}，共 {len(known) + 1} 个）"
    near = _neighbours(node, known, own, top=top)
    return replace(
        own,
        value=holds,
        doubts=tuple(doubts),
        phrase=Phrase(phrase, Binding.COMPARISON),
        children=(*own.children, *near),
    )


def _place_for(node: Ranked, world: RankedWorld, item: str | None) -> tuple[Place, Sequence[RankedWorld]] | None:
    """The place that speaks of the unit's own level first, then one of another level that it stands in."""
    for place in sorted(node.places, key=lambda p: p.level != world.level_name):
        whole = place.text[:2] if place.is_whole else ""
        peers = world.peers(place.level, whole=whole, item=item)
        if peers is not None:
            return place, peers
    return None


def _neighbours(
    node: Ranked, known: Sequence[tuple[RankedWorld, Fraction]], own: Answer, *, top: bool
) -> tuple[Derivation, ...]:
    """The units just before and after in the ranking."""
    ordered = sorted(known, key=lambda x: (-x[1] if top else x[1], x[0].unit_name))
    before = [x for x in ordered if (x[1] >= own.number if top else x[1] <= own.number)][-1:]
    after = [x for x in ordered if (x[1] < own.number if top else x[1] > own.number)][:1]
    unit = own.children[0].unit if len(own.children) == 1 else None
    name = in_words(node.subject).text
    return tuple(
        Derivation(
            label=f"{word} {peer.unit_name} {name}",
            value=number,
            unit=unit,
            status=Status.OK,
            substituted=shown(number, unit) if unit is not None else "",
        )
        for word, found in (("前一名", before), ("后一名", after))
        for peer, number in found
    )
