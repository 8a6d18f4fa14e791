"""How firm a result is, as text and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from dsl.diagnostic import Language, Text
from dsl.quantity import format_quantity
from engine.plan import Plan
from engine.scenarios.robust import AwardRange, Robustness, Tipping, UnitRange
from engine.scenarios.run import AwardId
from engine.seeking.sensitivity import Cell, Sensitivity
from engine.turns import Turn
from kaoping.goals import written
from kaoping.language import say
from kaoping.layout import Column, table

_HEAD = Text("{period}，{count} 种情形", "{period}, {count} scenarios")
_SLOW = Text("其中 {count} 种逐项解释", "{count} of them by the interpreter")
_MOVES = Text("名次有变的 {ranks} 种，奖项有变的 {awards} 种", "ranks move in {ranks} of them, awards in {awards}")
_RANKS_MOVE = Text("名次有变的 {ranks} 种", "ranks move in {ranks} of them")
_NOTHING = Text(
    "这一期不排名次，也没有随得分变的奖项，没有可比的",
    "the period has no ranks and no award that goes by scores, so that there is nothing to compare",
)
_NO_AWARDS = Text("没有只按得分评的奖项，不试报送的数", "no award goes by scores alone, so that no figure was tried")
_GRADES = Text("等次有变的 {grades} 种", "grades move in {grades}")
_TIERS = Text("档次有变的 {tiers} 种", "tiers move in {tiers}")
_DECIDED = Text("另有决定、不随得分变的：{listed}", "decided beside the scores, so that they do not move: {listed}")
_FIRM_AWARDS = Text("奖项：哪种情形都不变", "awards: the same in every scenario")
_AWARDS = Text("奖项（各种情形里得奖的占多少）", "awards (in what share of scenarios each wins)")
_TIPS = Text("单独动多少就换人（更小的都不换）", "the smallest movement of one thing that changes an award")
_GRADE_TIPS = Text("单独动多少等次就变（更小的都不变）", "the smallest movement of one thing that changes a grade")
_TIER_TIPS = Text("单独动多少档次就变（更小的都不变）", "the smallest movement of one thing that changes a tier")
_RANK_TIPS = Text("单独动多少名次就变（更小的都不变）", "the smallest movement of one thing that changes a rank")
_NAMED = Text("逐种", "one by one")
_SAME = Text("都不变", "nothing changes")
_CELLS = Text(
    "改一个报送的数就换人的（{count} 个数里有 {moving} 个，其余 {firm} 个在 {limit} 以内怎么改都不换）",
    "single figures that change an award ({moving} of {count}; no change of the other {firm} within {limit} does)",
)
_FIRM_CELLS = Text(
    "{count} 个报送的数，单独改哪个（{limit} 以内）都不换人", "no change of any of {count} figures within {limit} does"
)
_LEFT = Text("{unit} 的奖项没有全试：{why}", "not all awards of {unit} were tried: {why}")
_MORE = Text("……另有 {count} 个", "… {count} more")
#: So many movements are listed, and so many units in a line.
_MOST = 15
_FEW = 4


class RobustPage:
    """Writes what came of the scenarios."""

    def __init__(self, plan: Plan, period: str, language: Language) -> None:
        self._plan, self._period, self._language = plan, period, language

    def _say(self, text: Text, **values: object) -> str:
        return say(text, self._language, **values)

    def lines(self, found: Robustness, decided: Sequence[AwardId], level: str | None) -> Iterator[str]:
        """The whole page."""
        yield self._say(_HEAD, period=self._period, count=f"{found.scenarios:,}")
        if found.interpreted:
            yield self._say(_SLOW, count=found.interpreted)
        is_ranked = any(u.rank for u in found.units)
        if found.awards or is_ranked:
            moves = _MOVES if found.awards else _RANKS_MOVE
            yield self._say(moves, ranks=f"{found.ranks_move:,}", awards=f"{found.awards_move:,}")
        if is_graded := any(u.grade or u.other_grades for u in found.units):
            yield self._say(_GRADES, grades=f"{found.grades_move:,}")
        if has_tiers := any(i.tiers for i in self._plan.policy.every_indicator()):
            yield self._say(_TIERS, tiers=f"{found.tiers_move:,}")
        if not (found.awards or is_ranked or is_graded or has_tiers):
            yield self._say(_NOTHING)
            return
        if decided:
            yield self._say(_DECIDED, listed="、".join(self._award(a, area) for a, area in decided))
        yield from self._units(found, level)
        yield from self._awards(found, level)
        yield from self._tips(_TIPS, found.award_tips, lambda tip: "；".join(map(self._swap, tip.swaps)))
        own = {u.unit for u in found.units if level in (None, u.level)}
        ranks = [replace(t, ranks=tuple(r for r in t.ranks if r[0] in own)) for t in found.rank_tips]
        yield from self._tips(_RANK_TIPS, [t for t in ranks if t.ranks], self._ranks)
        grades = [replace(t, grades=tuple(g for g in t.grades if g[0] in own)) for t in found.grade_tips]
        yield from self._tips(_GRADE_TIPS, [t for t in grades if t.grades], self._grades)
        tiers = [replace(t, tiers=tuple(m for m in t.tiers if m[0] in own)) for t in found.tier_tips]
        yield from self._tips(_TIER_TIPS, [t for t in tiers if t.tiers], self._tiers)
        yield from self._named(found.named)

    # --- units ---

    def _units(self, found: Robustness, level: str | None) -> Iterator[str]:
        groups: dict[tuple[str, str], list[UnitRange]] = {}
        for unit in found.units:
            if unit.rank and level in (None, unit.level):
                groups.setdefault((unit.level, unit.within), []).append(unit)
        for (name, within), units in groups.items():
            yield ""
            yield f"{name}{within and f'  {within}'}"
            yield table(self._columns(units), [self._row(u, found) for u in sorted(units, key=lambda u: u.rank)])

    def _columns(self, units: Sequence[UnitRange]) -> list[Column]:
        names = [(Text("单位", "unit"), False), (Text("名次", "rank"), True), (Text("最好", "best"), True)]
        names += [(Text("最差", "worst"), True), (Text("名次不变", "rank kept"), True)]
        if any(u.grade or u.other_grades for u in units):
            names += [(Text("等次", "grade"), False), (Text("等次不变", "grade kept"), True)]
        return [Column(heading=self._say(t), align="right" if right else "left") for t, right in names]

    def _row(self, unit: UnitRange, found: Robustness) -> list[str]:
        row = [unit.unit, str(unit.rank), str(unit.best), str(unit.worst), _share(unit.keeps_rank, found.scenarios)]
        if any(u.grade or u.other_grades for u in found.units):
            row += [unit.grade or "-", _share(unit.keeps_grade, found.scenarios)]
        return row

    # --- awards ---

    def _awards(self, found: Robustness, level: str | None) -> Iterator[str]:
        if not found.awards:
            return
        groups: dict[tuple[str, str, str], list[AwardRange]] = {}
        for one in found.awards:
            if level in (None, one.level):
                groups.setdefault((one.award, one.area, one.level), []).append(one)
        moving = {k: g for k, g in groups.items() if any(a.waits or a.wins not in (0, found.scenarios) for a in g)}
        yield ""
        yield self._say(_AWARDS if moving else _FIRM_AWARDS)
        for (award, area, _), units in moving.items():
            yield f"  {self._award(award, area)}"
            rows = sorted(units, key=lambda a: (not a.wins_now, -a.wins))
            yield "    " + "，".join(self._holder(a, found.scenarios) for a in rows)

    def _holder(self, one: AwardRange, count: int) -> str:
        now = self._say(Text("（现在得奖）", " (wins now)")) if one.wins_now else ""
        if not one.wins and not one.wins_now:
            return self._say(
                Text("{unit} 并列待定 {share}", "{unit} waits {share}"), unit=one.unit, share=_share(one.waits, count)
            )
        return f"{one.unit} {_share(one.wins, count)}{now}"

    def _award(self, award: str, area: str) -> str:
        return f"{award}（{self._plan.name_of(area)}）" if area else award

    # --- movements ---

    def _tips(self, heading: Text, tips: Sequence[Tipping], says: Callable[[Tipping], str]) -> Iterator[str]:
        if not tips:
            return
        yield ""
        yield self._say(heading)
        for tip in tips[:_MOST]:
            yield f"  {tip.scenario}：{says(tip)}"
        if len(tips) > _MOST:
            yield "  " + self._say(_MORE, count=len(tips) - _MOST)

    def _swap(self, swap: Turn) -> str:
        out = self._say(Text("{units}出", "{units} out"), units=self._few(swap.lost)) if swap.lost else ""
        into = self._say(Text("{units}进", "{units} in"), units=self._few(swap.gained)) if swap.gained else ""
        return f"{self._award(swap.award, swap.area)} {'，'.join(x for x in (out, into) if x)}"

    def _few(self, units: Sequence[str]) -> str:
        more = self._say(Text("等 {count} 个", " and so on, {count} in all"), count=len(units))
        return "、".join(units[:_FEW]) + (more if len(units) > _FEW else "")

    def _ranks(self, tip: Tipping) -> str:
        return "，".join(f"{unit} {was or '-'}→{now or '-'}" for unit, was, now in tip.ranks[:6])

    def _grades(self, tip: Tipping) -> str:
        return "，".join(f"{unit} {was or '-'}→{now or '-'}" for unit, was, now in tip.grades[:6])

    def _tiers(self, tip: Tipping) -> str:
        moves = [f"{unit} {self._plan.name_of(item)} {was or '-'}→{now or '-'}" for unit, item, was, now in tip.tiers]
        more = self._say(Text("等 {count} 处", " and so on, {count} in all"), count=len(moves))
        return "，".join(moves[:_FEW]) + (more if len(moves) > _FEW else "")

    def _named(self, named: Sequence[Tipping]) -> Iterator[str]:
        if not named:
            return
        yield ""
        yield self._say(_NAMED)
        for one in named[: _MOST * 2]:
            said = [*map(self._swap, one.swaps)]
            parts = ((one.ranks, self._ranks), (one.grades, self._grades), (one.tiers, self._tiers))
            said += [says(one) for moved, says in parts if moved]
            yield f"  {one.scenario}：{'；'.join(said) or self._say(_SAME)}"
        if len(named) > _MOST * 2:
            yield "  " + self._say(_MORE, count=len(named) - _MOST * 2)

    # --- cells ---

    def cells(self, found: Sensitivity, limit: Fraction) -> Iterator[str]:
        """Which single figure would change an award."""
        share = _percent(limit)
        yield ""
        if not found.counted:
            yield self._say(_NO_AWARDS)
        elif not found.cells:
            yield self._say(_FIRM_CELLS, count=f"{found.counted:,}", limit=share)
        else:
            yield self._say(
                _CELLS, count=f"{found.counted:,}", moving=len(found.cells), firm=f"{found.firm:,}", limit=share
            )
        for cell in found.cells[:_MOST]:
            yield f"  {self._cell(cell)}"
        if len(found.cells) > _MOST:
            yield "  " + self._say(_MORE, count=len(found.cells) - _MOST)
        for unit, why in found.left:
            yield self._say(_LEFT, unit=unit, why=why)

    def _cell(self, cell: Cell) -> str:
        figure, value = cell.move.figure, cell.move.value
        by = format_quantity(abs(value - figure.now), figure.unit)
        sign = "＋" if value > figure.now else "－"
        moved = f"{format_quantity(figure.now, figure.unit)} → {format_quantity(value, figure.unit)}（{sign}{by}）"
        turns = "；".join(self._swap(t) for t in cell.turns)
        return f"{cell.unit} {figure.key} {moved}" + (f"：{turns}" if turns else "")


def _share(part: int, whole: int) -> str:
    """A share in percent, never 100% or 0% where it is not quite.

    >>> _share(1, 3), _share(9999, 10000), _share(3, 3)
    ('33.3%', '99.9%', '100%')
    """
    if whole == 0 or part in (0, whole):
        return "100%" if part and part == whole else "0%"
    tenths = min(max(1, (part * 1000 + whole // 2) // whole), 999)
    return f"{tenths // 10}.{tenths % 10}%"


def _percent(share: Fraction) -> str:
    return f"{written(share * 100)}%"


# --- JSON --------------------------------------------------------------------------------------------


def robust_json(found: Robustness, decided: Sequence[AwardId], period: str) -> dict[str, object]:
    """What came of the scenarios as `kaoping.robust/1`."""
    return {
        "schema": "kaoping.robust/1",
        "period": period,
        "scenarios": found.scenarios,
        "interpreted": found.interpreted,
        "ranks_move": found.ranks_move,
        "grades_move": found.grades_move,
        "tiers_move": found.tiers_move,
        "awards_move": found.awards_move,
        "decided": [{"award": a, "area": area or None} for a, area in decided],
        "units": [
            {
                "name": u.unit,
                "level": u.level,
                "within": u.within or None,
                "rank": u.rank or None,
                "best": u.best or None,
                "worst": u.worst or None,
                "keeps_rank": u.keeps_rank,
                "grade": u.grade,
                "keeps_grade": u.keeps_grade,
                "other_grades": list(u.other_grades),
                "keeps_tiers": u.keeps_tiers,
            }
            for u in found.units
        ],
        "awards": [
            {
                "award": a.award,
                "area": a.area or None,
                "unit": a.unit,
                "level": a.level,
                "wins_now": a.wins_now,
                "wins": a.wins,
                "waits": a.waits,
            }
            for a in found.awards
        ],
        "award_tips": [_tip_json(t) for t in found.award_tips],
        "rank_tips": [_tip_json(t) for t in found.rank_tips],
        "grade_tips": [_tip_json(t) for t in found.grade_tips],
        "tier_tips": [_tip_json(t) for t in found.tier_tips],
        "named": [_tip_json(t) for t in found.named],
    }


def _tip_json(tip: Tipping) -> dict[str, object]:
    return {
        "scenario": tip.scenario,
        "moved": tip.moved or None,
        "steps": tip.steps,
        "awards": [
            {"award": s.award, "area": s.area or None, "gained": list(s.gained), "lost": list(s.lost)}
            for s in tip.swaps
        ],
        "ranks": [{"unit": u, "before": was or None, "after": now or None} for u, was, now in tip.ranks],
        "grades": [{"unit": u, "before": was, "after": now} for u, was, now in tip.grades],
        "tiers": [{"unit": u, "item": i, "before": was, "after": now} for u, i, was, now in tip.tiers],
    }


def cells_json(found: Sensitivity) -> dict[str, object]:
    """The cells that change an award."""
    return {
        "counted": found.counted,
        "firm": found.firm,
        "cells": [
            {
                "unit": c.unit,
                "level": c.level,
                "figure": c.move.figure.key,
                "measure": c.move.figure.unit.name,
                "now": written(c.move.figure.now / c.move.figure.unit.scale),
                "needed": written(c.move.value / c.move.figure.unit.scale),
                "is_confirmed": c.is_confirmed,
                "awards": [
                    {"award": t.award, "area": t.area or None, "gained": list(t.gained), "lost": list(t.lost)}
                    for t in c.turns
                ],
            }
            for c in found.cells
        ],
        "left": [{"unit": u, "reason": why} for u, why in found.left],
    }
