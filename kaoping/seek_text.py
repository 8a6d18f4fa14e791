"""What seeking came to, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from fractions import Fraction

from dsl.diagnostic import Language, Text
from dsl.quantity import format_quantity
from engine.plan import Plan
from engine.seeking.figures import Figure
from engine.seeking.goal import Aim
from engine.seeking.outcome import Found, Move, NotEnough, Short, Sought, Standing
from kaoping.goals import written
from kaoping.language import say

_REACHED = Text("{unit}现在就达到“{goal}”", "{unit} reaches “{goal}” as it is")
_NOW = Text("{unit}现在：{standing}。目标：{goal}", "{unit} now: {standing}. Goal: {goal}")
_FIXED = Text("别的单位的数都不动", "the figures of all other units stay as they are")
_ENOUGH = Text("只改一个数就够的（改动占比小的在前）", "enough by itself (the smallest relative change first)")
_TOGETHER = Text("几个数一起改", "together")
_RISES = Text("再多 {by}就够", "{by} more is enough")
_FALLS = Text("再少 {by}就够", "{by} fewer is enough")
_RISES_SHORT = Text("再多 {by}不够", "{by} more is not")
_FALLS_SHORT = Text("再少 {by}不够", "{by} fewer is not")
_STAYS_SHORT = Text("不改不够", "as it is, it is not")
_AS_SHOWN = Text("这样就够", "this is enough")
_ONE_LESS = Text("{figure} 退一步到 {value} 不够", "{figure} one step back, at {value}, is not")
_NOT_ALL = Text(
    "更小的改动没有逐个试过：{why}，整数列跟不上", "not every smaller change was tried: columns do not follow ({why})"
)
_DOUBT = Text("注意：{doubt}", "mind: {doubt}")
_NONE = Text("只改一个数，没有能达到“{goal}”的", "no single figure reaches “{goal}”")
_NONE_TOGETHER = Text("这几个数一起改，达不到“{goal}”", "these figures together do not reach “{goal}”")
_NOTHING = Text(
    "没有能试的数：{unit}没有报送影响“{goal}”的数字", "nothing to try: {unit} reported no figure that bears on “{goal}”"
)
_NOT_ENOUGH = Text("改了也不够的", "not enough, however far they are moved")
_BEST = Text("{figures}：最多到 {best}（{moves}）", "{figures}: {best} at most ({moves})")
_BEST_AS_IT_IS = Text("{figures}：再改也不会更好", "{figures}: no change of it is any better")
_NO_BEST = Text("{figures}：怎么改都不够", "{figures}: no value is enough")
_UNPROVED = Text("{figures}：试过的值都不够，没有试尽", "{figures}: no value that was tried is enough; not all were")
_WITHIN = Text("，在校核“{checks}”之内", ", within the check “{checks}”")
_CEILING = Text(
    "就是这个单位报的数全都改到最好，{what}也不超过 {most}",
    "with all its figures at their best, {what} is {most} at most",
)
_UNMET = Text("“{goal}”现在不成立的条件", "conditions of “{goal}” that do not hold")
_UNRELATED = Text("{count} 个数与这个目标无关", "{count} figures have no bearing on this goal")
_OPEN = Text("要先补上：{reason}", "to be settled first: {reason}")
#: So many of those that are not enough are listed, the best first.
_MOST = 12


def seek_lines(sought: Sought, plan: Plan, unit: str, goal: str, language: Language) -> list[str]:
    """Write what seeking came to, for reading."""
    return list(_Page(sought, plan, unit, goal, language).lines())


class _Page:
    def __init__(self, sought: Sought, plan: Plan, unit: str, goal: str, language: Language) -> None:
        self._sought, self._plan, self._unit, self._goal, self._language = sought, plan, unit, goal, language

    def _say(self, text: Text, **values: object) -> str:
        return say(text, self._language, **values)

    def lines(self) -> Iterator[str]:
        sought = self._sought
        if sought.is_reached:
            yield self._say(_REACHED, unit=self._unit, goal=self._goal)
            return
        yield self._say(_NOW, unit=self._unit, standing=self._standing(sought.now), goal=self._goal)
        if sought.rests_on_others:
            yield self._say(_FIXED)
        yield ""
        alone = [f for f in sought.found if len(f.moves) == 1]
        if alone:
            yield self._say(_ENOUGH)
        for one in sought.found:
            yield from self._alone(one) if len(one.moves) == 1 else self._several(one)
        if not sought.found:
            yield from self._nothing()
        if sought.not_enough:
            yield from self._not_enough()
        if sought.unrelated:
            yield self._say(_UNRELATED, count=len(sought.unrelated))

    # --- enough ---

    def _alone(self, found: Found) -> Iterator[str]:
        (move,) = found.moves
        figure = move.figure
        yield f"  {self._name(figure)}  {self._value(figure, figure.now)} → {self._value(figure, move.value)}"
        text = _RISES if move.steps > 0 else _FALLS
        yield f"    {self._say(text, by=self._by(move))}：{self._standing(found.standing)}"
        for short in found.short:
            yield f"    {self._short_of(short.moves[0])}：{self._standing(short.standing)}"
        yield from self._remarks(found)

    def _short_of(self, move: Move) -> str:
        if not move.steps:
            return self._say(_STAYS_SHORT)
        return self._say(_RISES_SHORT if move.steps > 0 else _FALLS_SHORT, by=self._by(move))

    def _several(self, found: Found) -> Iterator[str]:
        yield self._say(_TOGETHER)
        for move in found.moves:
            values = f"{self._value(move.figure, move.figure.now)} → {self._value(move.figure, move.value)}"
            sign = "＋" if move.steps > 0 else "－"
            by = f"（{sign}{self._by(move)}）" if move.steps else ""
            yield f"  {self._name(move.figure)}  {values}{by}"
        yield f"    {self._say(_AS_SHOWN)}：{self._standing(found.standing)}"
        for short in found.short:
            yield f"    {self._step_back(found, short)}：{self._standing(short.standing)}"
        yield from self._remarks(found)

    def _step_back(self, found: Found, short: Short) -> str:
        changed = [s for f, s in zip(found.moves, short.moves, strict=True) if f.steps != s.steps]
        named = "、".join(self._name(m.figure) for m in changed)
        values = "、".join(self._value(m.figure, m.value) for m in changed)
        return self._say(_ONE_LESS, figure=named, value=values)

    def _remarks(self, found: Found) -> Iterator[str]:
        if not found.is_smallest:
            followed = self._sought.by_interpreter or {}
            yield f"    {self._say(_NOT_ALL, why=followed.get(found.moves[0].figure.key, ''))}"
        if found.doubt:
            yield f"    {self._say(_DOUBT, doubt=found.doubt)}"

    # --- not enough ---

    def _nothing(self) -> Iterator[str]:
        if not self._sought.not_enough:
            yield self._say(_NOTHING, unit=self._unit, goal=self._goal)
        elif len(self._sought.not_enough[0].figures) > 1:
            yield self._say(_NONE_TOGETHER, goal=self._goal)
        else:
            yield self._say(_NONE, goal=self._goal)
        if self._sought.now.is_open:
            yield self._say(_OPEN, reason=self._sought.now.open_reason)
        if self._sought.unmet:
            yield self._say(_UNMET, goal=self._goal)
            yield from (f"  {text}" for text in self._sought.unmet)
        if self._sought.ceiling is not None:
            yield self._say(_CEILING, what=self._what(), most=written(self._sought.ceiling))

    def _not_enough(self) -> Iterator[str]:
        listed = sorted(self._sought.not_enough, key=lambda n: -(n.best if n.best is not None else -1))
        yield self._say(_NOT_ENOUGH)
        for one in listed[:_MOST]:
            yield f"  {self._limit(one)}"
        if len(listed) > _MOST:
            yield "  ……" + self._say(Text("另有 {count} 个", "{count} more"), count=len(listed) - _MOST)

    def _limit(self, one: NotEnough) -> str:
        figures = "、".join(self._name(f) for f in one.figures)
        if not one.is_proved:
            return self._say(_UNPROVED, figures=figures)
        within = self._say(_WITHIN, checks="”“".join(one.checks)) if one.checks else ""
        if one.best is None:
            return self._say(_NO_BEST, figures=figures) + within
        now = self._sought.now
        if not any(m.steps for m in one.best_moves) or one.best in (now.score, None if now.score else now.total):
            return self._say(_BEST_AS_IT_IS, figures=figures) + within
        moves = "、".join(self._value(m.figure, m.value) for m in one.best_moves)
        best = f"{self._what()} {written(one.best)}"
        return self._say(_BEST, figures=figures, best=best, moves=moves) + within

    # --- words ---

    def _what(self) -> str:
        goal = self._sought.goal
        if goal.aim is Aim.SCORE or (goal.aim is Aim.AWARD and goal.key):
            return self._say(Text("“{name}”得分", "the score of “{name}”"), name=self._plan.name_of(goal.key))
        return self._say(Text("总分", "the total"))

    def _name(self, figure: Figure) -> str:
        return figure.key

    def _value(self, figure: Figure, value: Fraction) -> str:
        return format_quantity(value, figure.unit)

    def _by(self, move: Move) -> str:
        return format_quantity(abs(move.value - move.figure.now), move.figure.unit)

    def _standing(self, standing: Standing) -> str:
        goal, parts = self._sought.goal, []
        if standing.score is not None or (goal.key and goal.aim is Aim.SCORE):
            parts.append(f"{self._what()} {written(standing.score)}")
        if goal.aim is Aim.TIER:
            return standing.grade or self._say(Text("待定", "open"))
        if self._has_total:
            parts.append(self._say(Text("总分 {total}", "total {total}"), total=written(standing.total)))
        if standing.rank is not None:
            parts.append(self._say(Text("第 {rank} 名", "rank {rank}"), rank=standing.rank))
        if goal.aim is Aim.GRADE:
            parts.append(standing.grade or self._say(Text("等次待定", "grade open")))
        if goal.aim is Aim.AWARD:
            parts.append(self._say(Text("获奖", "wins") if standing.is_reached else Text("没有获奖", "does not win")))
        return self._say(Text("，", ", ")).join(parts)

    @property
    def _has_total(self) -> bool:
        return bool(self._plan.policy.totals)


# --- JSON --------------------------------------------------------------------------------------------


def seek_json(sought: Sought, unit: str, level: str, goal: str) -> str:
    """Write what seeking came to as `kaoping.seek/1`."""
    said = {
        "schema": "kaoping.seek/1",
        "unit": unit,
        "level": level,
        "goal": goal,
        "is_reached": sought.is_reached,
        "others_stay": sought.rests_on_others,
        "now": _standing_json(sought.now),
        "found": [_found_json(f) for f in sought.found],
        "not_enough": [_not_enough_json(n) for n in sought.not_enough],
        "unrelated": list(sought.unrelated),
        "by_interpreter": dict(sought.by_interpreter or {}),
        "ceiling": None if sought.ceiling is None else written(sought.ceiling),
        "unmet": list(sought.unmet),
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _found_json(found: Found) -> dict[str, object]:
    first, short = found.moves[0], found.short[0]
    own: dict[str, object] = {}
    if len(found.moves) == 1:
        own = {**_move_json(first), "not_yet": _in_unit(first.figure, short.moves[0].value)}
    return {
        **own,
        "moves": [_move_json(m) for m in found.moves],
        "standing": _standing_json(found.standing),
        "short": [
            {"values": [_in_unit(m.figure, m.value) for m in s.moves], "standing": _standing_json(s.standing)}
            for s in found.short
        ],
        "total": written(found.standing.total),
        "total_not_yet": written(short.standing.total),
        "is_smallest": found.is_smallest,
        "doubt": found.doubt,
    }


def _move_json(move: Move) -> dict[str, object]:
    figure = move.figure
    return {
        "figure": figure.key,
        "unit": figure.unit.name,
        "step": _in_unit(figure, figure.step),
        "now": _in_unit(figure, figure.now),
        "needed": _in_unit(figure, move.value),
    }


def _not_enough_json(one: NotEnough) -> dict[str, object]:
    return {
        "figures": [f.key for f in one.figures],
        "best": None if one.best is None else written(one.best),
        "at": _values(one.best_moves),
        "checks": list(one.checks),
        "is_proved": one.is_proved,
    }


def _values(moves: Sequence[Move]) -> list[str]:
    return [_in_unit(m.figure, m.value) for m in moves]


def _in_unit(figure: Figure, value: Fraction) -> str:
    return written(value / figure.unit.scale)


def _standing_json(standing: Standing) -> dict[str, object]:
    def number(value: Fraction | None) -> str | None:
        return None if value is None else written(value)

    return {
        "is_reached": standing.is_reached,
        "total": number(standing.total),
        "rank": standing.rank,
        "score": number(standing.score),
        "grade": standing.grade,
    }
