"""Awards entered as decided (授奖): the units of the list win, whatever the figures at hand would give."""

from __future__ import annotations

from collections.abc import Sequence

from dsl.facts import Grant
from dsl.model import Area, Award
from engine.cases import Cases
from engine.plan import TOTAL_KEY
from engine.results import AwardResult, State, Winner
from engine.wording import joined


def find_grant(grants: Sequence[Grant], period: str, award: Award, area: Area | None) -> Grant | None:
    """The list for an award in an area (or in all), if one was entered."""
    scope = area.key if area else None
    return next((g for g in grants if (g.period, g.award, g.scope) == (period, award.name, scope)), None)


def apply_grant(
    award: Award, area: Area | None, found: Grant, computed: Sequence[AwardResult], cases: Cases
) -> AwardResult:
    """Give an award to the units of its list; where the scores settle it otherwise, the reason says so."""
    winners = tuple(_winner(unit, award, area, cases) for unit in found.units)
    listed = {unit for winner in winners for unit in winner.units}
    settled = [r for r in computed if r.winners and r.state is not State.OPEN]
    ranked = [unit for r in settled for w in r.winners for unit in w.units]
    differs = f"按得分排名应为{'、'.join(ranked)}" if ranked and set(ranked) != listed else ""
    return AwardResult(
        name=award.name,
        scope=area.name if area else None,
        winners=winners,
        tied=(),
        barred=(),
        quota=computed[0].quota if computed else award.quota,
        state=State.FINAL,
        reason=joined([f"按授奖名单（{found.source}）", differs]),
        basis=award.basis,
        level=award.level,
    )


def _winner(unit: str, award: Award, area: Area | None, cases: Cases) -> Winner:
    """One unit of the list, with its score and rank where the figures give them."""
    case = next((c for c in cases.of_unit(unit) if award.level in (None, c.level.name)), None)
    if case is None or award.is_judged:
        return Winner(units=(unit,), score=None, rank=None)
    by_area = area if award.is_by_area_score else None
    answer = case.area(by_area.key).score if by_area else case.total.score if case.total else None
    score = answer.number if answer is not None and answer.value is not None else None
    return Winner(units=(unit,), score=score, rank=case.rank(by_area.key if by_area else TOTAL_KEY))
