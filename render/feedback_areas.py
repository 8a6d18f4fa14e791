"""A unit's areas as shares of their points, beside those it is ranked among: what the chart of its sheet draws."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from engine.results import AreaResult, State, UnitResult
from render.distance import exact
from render.rates import Rates, rate_of
from render.told import Figures
from render.wording import percent

RATE = "得分率"
#: A radar chart of fewer or more areas than these is not read.
_FEWEST, _MOST = 3, 16


def radar(
    unit: UnitResult, population: str, others: Mapping[str, Rates] | None, figures: Figures
) -> Mapping[str, object]:
    """The header and rows of the chart, or nothing; `others` is None where nobody else is ranked."""
    areas = [a for a in unit.areas if len(a.path) == 1 and a.applicable and rate_of(a) is not None]
    if not _FEWEST <= len(areas) <= _MOST:
        return {}
    heads = ["方面", "本单位", *(["平均", "最高"] if others is not None else [])]
    rows = []
    for area in areas:
        beside = _beside(area, population, others[area.key], figures) if others is not None else []
        rows.append([area.path[-1], _own(area, figures), *beside])
    return {"表头": heads, "行": rows}


def _own(area: AreaResult, figures: Figures) -> object:
    rate, score, full = rate_of(area) or Fraction(0), area.score or Fraction(0), area.full_marks or Fraction(0)
    mark = "（暂定）" if area.state is State.PROVISIONAL else ""
    lines = (f"得分{exact(score)} ÷ 满分{exact(full)} = {percent(rate)}",)
    return figures.run(percent(rate) + mark, area.key, RATE, lines)


def _beside(area: AreaResult, population: str, rates: Rates, figures: Figures) -> list[object]:
    count = len(rates.reached)
    said = f"{population}中有得分的{count}个：{rates.named}"
    mean, best = percent(rates.mean), percent(rates.best)
    added = f"合计{percent(rates.total)} ÷ {count} = {mean}"
    return [
        figures.run(mean, area.key, f"平均{RATE}", (said, added)),
        figures.run(best, area.key, f"最高{RATE}", (said, f"{rates.leaders}最高，{best}")),
    ]
