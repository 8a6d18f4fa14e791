"""A year's scores in, what 年终考评结果通报 says of them out: rankings, areas, what is open, rises and falls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.explain_scene import Scene
from engine.results import AreaResult, State, UnitResult
from render.completion import top_areas
from render.distance import exact
from render.document import Run
from render.told import Figures, LastStanding, Occasion, Recipient, Told
from render.wording import closed, formal, join_names, worked

_TOTAL, _SCORE, _LAST = "总分", "得分", "上年"
_OPEN, _NONE = "待定", "—"
#: Marks a score that a figure behind it may still change.
_MARK = "※"
#: A chart of more bars than this is not read.
_MOST_BARS = 24
#: Those whose rank moved most are named.
_MOST_NAMED = 5


def ranked(occasion: Occasion, recipient: Recipient | None) -> Told:
    """Give the rankings of every level, and against last year's result where there is one."""
    del recipient
    writer = _Writer(occasion)
    last = occasion.last
    rankings = [*_rankings(occasion)]
    levels = dict.fromkeys(units[0].level for units in rankings)
    values = {
        "排名": [writer.ranking(units) for units in rankings],
        "方面表": [writer.areas(level, [u for u in rankings if u[0].level == level]) for level in levels],
        "上年": f"{last.title}（{last.period}）" if last is not None else "",
    }
    return Told(values={"年终": values}, lines=writer.lines)


def _rankings(occasion: Occasion) -> Iterator[tuple[UnitResult, ...]]:
    """The units that are ranked together, each ranking once, in the order of the roster."""
    seen: set[tuple[str, ...]] = set()
    for unit in occasion.result.units:
        peers = occasion.index.peers(unit)
        key = (unit.level, *(u.name for u in peers))
        if key not in seen:
            seen.add(key)
            yield peers


@dataclass(slots=True)
class _Writer:
    """Writes rankings, and remembers how each figure came about."""

    occasion: Occasion
    lines: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def _scene(self, unit: UnitResult) -> Scene:
        occasion = self.occasion
        return Scene(
            assessment=occasion.result,
            policy=occasion.policy,
            facts=occasion.facts,
            source=None,
            unit=unit,
            shared=occasion.index,
        )

    def _run(self, unit: UnitResult, text: str, key: str, side: str, lines: Sequence[str] = ()) -> Run:
        figures = Figures(level=unit.level, unit=unit.name, lines=self.lines)
        return figures.run(text, key, side, lines)

    def ranking(self, peers: Sequence[UnitResult]) -> Mapping[str, object]:
        """Everything of one ranking; best first, those without a rank last."""
        ordered = _ordered(peers)
        scene = self._scene(peers[0])
        settled = [u for u in ordered if u.rank is not None]
        return {
            "名称": formal(f"{scene.within}{peers[0].level}"),
            "名次表": self._ranks(ordered),
            "图": self._bars(settled),
            "各方面第一": [*self._firsts(ordered)],
            "待定": [closed(f"{u.name}：{worked(u.reason)}") for u in ordered if u.total is None and u.reason],
            "暂定": [closed(f"{u.name}：{worked(u.reason)}") for u in ordered if u.state is State.PROVISIONAL],
            "升降": [*self._moves(settled)],
        }

    # --- totals ------------------------------------------------------------------------------------

    def _ranks(self, units: Sequence[UnitResult]) -> Mapping[str, object]:
        """名次, 单位, 总分, 等次 where there are grades, and last year's rank where that is known."""
        has_grades = any(u.grade or u.grade_reason for u in units)
        has_last = any(self._last(u) is not None for u in units)
        heads = ["名次", "单位", "总分", *(["等次"] if has_grades else []), *(["上年名次", "升降"] if has_last else [])]
        rows = []
        for unit in units:
            row: list[object] = [self._rank(unit), unit.name, self._total(unit)]
            if has_grades:
                row.append(self._run(unit, unit.grade, "", _TOTAL) if unit.grade else _OPEN)
            rows.append([*row, *(self._against(unit) if has_last else [])])
        return {"表头": heads, "行": rows, "宽": [20, 50, 30, *([26] if has_grades else []), *([24, 24] * has_last)]}

    def _rank(self, unit: UnitResult) -> object:
        return _NONE if unit.rank is None else self._run(unit, str(unit.rank), "", _TOTAL)

    def _total(self, unit: UnitResult) -> object:
        if unit.total is None:
            return _OPEN
        mark = _MARK if unit.state is State.PROVISIONAL else ""
        return self._run(unit, self._scene(unit).sum(unit.total) + mark, "", _TOTAL)

    def _bars(self, units: Sequence[UnitResult]) -> Mapping[str, object]:
        """The totals as bars, beside last year's where they are known; where there are few enough to read."""
        if not 1 < len(units) <= _MOST_BARS:
            return {}
        rows = [[u.name, self._run(u, self._scene(u).sum(u.total), "", _TOTAL)] for u in units]
        last = [self._last_total(u) for u in units]
        if all(total == _NONE for total in last):
            return {"种类": "排名", "表头": ["单位", "总分"], "行": rows, "题": "总分"}
        rows = [[*row, total] for row, total in zip(rows, last, strict=True)]
        return {"种类": "同比", "表头": ["单位", "本年", "上年"], "行": rows, "题": "总分同上年比较"}

    def _last_total(self, unit: UnitResult) -> object:
        last = self._last(unit)
        if last is None or last.total is None:
            return _NONE
        lines = (f"上年总分{exact(last.total)}；来源：{self.occasion.last.file if self.occasion.last else ''}",)
        return self._run(unit, self._scene(unit).sum(last.total), "", f"{_LAST}{_TOTAL}", lines)

    # --- areas -------------------------------------------------------------------------------------

    def areas(self, level: str, rankings: Sequence[Sequence[UnitResult]]) -> Mapping[str, object]:
        """Units against areas; a cell is the score with the rank. All rankings of a level stand in one table."""
        units = [u for peers in rankings for u in _ordered(peers)]
        areas = [a for a in self.occasion.policy.areas if any(x.key == a.key for u in units for x in top_areas(u))]
        if not areas:
            return {}
        within = [self._scene(peers[0]).within for peers in rankings]
        rows: list[list[object]] = []
        for peers, whole in zip(rankings, within, strict=True):
            for unit in _ordered(peers):
                found = {a.key: a for a in top_areas(unit)}
                cells = (self._area(unit, found.get(a.key)) for a in areas)
                rows.append([*([formal(whole)] * any(within)), unit.name, *cells])
        width = max(14, 200 // len(areas))
        heads = [*(["排名范围"] * any(within)), "单位", *(a.name for a in areas)]
        return {
            "名称": formal(f"{within[0]}{level}" if len(rankings) == 1 else level),
            "表头": heads,
            "行": rows,
            "宽": [*([22] * any(within)), 26, *[width] * len(areas)],
            "有暂定": any(u.state is State.PROVISIONAL for u in units),
            "分组": any(within),
        }

    def _area(self, unit: UnitResult, area: AreaResult | None) -> object:
        if area is None or not area.applicable:
            return _NONE
        if area.score is None:
            return _OPEN
        mark = _MARK if area.state is State.PROVISIONAL else ""
        rank = f"（{area.rank}）" if area.rank is not None else ""
        text = self._scene(unit).score(area.score).removesuffix("分") + mark + rank
        return self._run(unit, text, area.key, _SCORE)

    def _firsts(self, units: Sequence[UnitResult]) -> Iterator[Mapping[str, object]]:
        """Who is first in each area; with how much."""
        for area in self.occasion.policy.areas:
            first = [(u, a) for u in units for a in top_areas(u) if a.key == area.key and a.rank == 1]
            if first:
                unit, found = first[0]
                score = self._run(unit, self._scene(unit).score(found.score), area.key, _SCORE)
                yield {"方面": area.name, "单位": [u.name for u, _ in first], "得分": score}

    # --- against last year ---------------------------------------------------------------------------

    def _last(self, unit: UnitResult) -> LastStanding | None:
        last = self.occasion.last
        return last.standings.get((unit.level, unit.name)) if last is not None else None

    def _against(self, unit: UnitResult) -> list[object]:
        """Last year's rank, and how many places up or down; nothing is said of a rank that is not known."""
        last = self._last(unit)
        if last is None or last.rank is None:
            return [_NONE, _NONE]
        shown = self._run(unit, str(last.rank), "", _LAST, self._told_of(unit, last))
        if unit.rank is None:
            return [shown, _NONE]
        return [shown, self._run(unit, _moved(last.rank - unit.rank), "", "升降", self._told_of(unit, last))]

    def _told_of(self, unit: UnitResult, last: LastStanding) -> tuple[str, ...]:
        read = self.occasion.last
        total = "" if last.total is None else f"，总分{exact(last.total)}"
        this = "" if unit.rank is None else f"；今年第{unit.rank}名"
        where = f"；来源：{read.file}" if read is not None else ""
        return (f"上年第{last.rank}名{total}{this}{where}",)

    def _moves(self, units: Sequence[UnitResult]) -> Iterator[list[object]]:
        """Name those that rose and fell most."""
        known = [(last, u) for u in units if (last := self._last(u)) is not None and last.rank is not None]
        by_places = [((last.rank or 0) - (u.rank or 0), last, u) for last, u in known]
        for sign, word in ((1, "上升"), (-1, "下降")):
            moved = sorted((m for m in by_places if sign * m[0] > 0), key=lambda m: -sign * m[0])
            if moved:
                more = "" if len(moved) <= _MOST_NAMED else f"等{len(moved)}个单位"
                yield [f"名次{word}的：", *self._named(moved[:_MOST_NAMED]), f"{more}。"]
        same = [u.name for by, _, u in by_places if not by]
        if same:
            yield [f"名次没有变的：{join_names(same)}。"]
        unknown = [u.name for u in units if u not in [k for _, k in known]]
        if unknown and known:
            yield [f"上年没有名次、不能比较的：{join_names(unknown)}。"]

    def _named(self, moved: Sequence[tuple[int, LastStanding, UnitResult]]) -> Iterator[object]:
        for place, (by, last, unit) in enumerate(moved):
            told = self._told_of(unit, last)
            yield from ("、" if place else "", self._run(unit, f"{unit.name}（{abs(by)}位）", "", "升降", told))


def _ordered(peers: Sequence[UnitResult]) -> list[UnitResult]:
    """Best first, those without a rank last."""
    return sorted(peers, key=lambda u: (u.rank is None, u.rank or 0))


def _moved(places: int) -> str:
    """How many places up (a positive number) or down.

    >>> _moved(2), _moved(-1), _moved(0)
    ('升2', '降1', '持平')
    """
    return f"升{places}" if places > 0 else f"降{-places}" if places else "持平"
