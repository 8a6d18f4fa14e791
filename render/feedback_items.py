"""A unit's items in, the rows that derive their scores out: figures, value, target, completion, points, rounding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from dsl.model import Indicator
from engine.explain_item import said_of_rate, said_of_value
from engine.explain_points import mark, score_section
from engine.explain_scene import STATUS_WORDS, Scene, is_unscored
from engine.results import IndicatorResult, Status
from render.completion import UNSETTLED_MARK, completion_text, is_unsettled
from render.distance import exact, to_next_tier
from render.told import Figures
from render.wording import closed, formal, worked

#: What stands for points that are still to come.
OPEN = "待定"
_VALUE, _SCORE, _RATE, _TIER = "完成值", "得分", "完成率", "档次"
#: How the engine labels a step that goes by the completion rate.
_BY_RATE = "按完成率"


class ItemWriter:
    """Writes the items of one unit; what a cell says is traced as a whole."""

    def __init__(self, scene: Scene, figures: Figures) -> None:
        self.scene = scene
        self.figures = figures

    def _node(self, item: IndicatorResult) -> Indicator:
        node = self.scene.nodes[item.key]
        assert isinstance(node, Indicator)
        return node

    # --- scored items ------------------------------------------------------------------------------

    def scored_rows(self, items: Sequence[IndicatorResult]) -> Iterator[list[object]]:
        """序号, 指标, 怎样得来, 分值, 得分: an item, then its components."""
        for item in items:
            yield [item.number or "—", item.name, self._how(item), self._full(item), self.score(item)]
            for part in (*item.components, *item.of_which):
                if part.applies:
                    is_scored = part in item.components
                    marks = [self._full(part), self.score(part)] if is_scored else ["—", "—"]
                    name = f"{part.number}{part.name}" if is_scored else f"其中：{part.number}{part.name}"
                    yield ["", name, self._how(part), *marks]

    def _how(self, item: IndicatorResult) -> object:
        """What came of the item, and how that gave its points."""
        pieces = [self._value(item)] if not item.components else []
        scoring = worked("；".join(self._steps(item)))
        if scoring:
            pieces.append(self.figures.run(closed(scoring), item.key, _SCORE))
        if is_unscored(item) and not item.components:
            # Said with the value where that is what is missing.
            pieces += [] if item.value is None else [closed(formal(item.reason or "得分待定"))]
        return pieces or "见分项"

    def _value(self, item: IndicatorResult) -> object:
        text = closed(worked(said_of_value(item, self._node(item))))
        is_told = item.value is not None or item.value_derivation is not None
        return self.figures.run(text, item.key, _VALUE) if is_told else text

    def _steps(self, item: IndicatorResult) -> Iterator[str]:
        """The steps of the points: of components their sum, else each step, and rounding."""
        if item.score is None:
            return
        lines = score_section(self.scene, item).lines
        steps = [x.text for x in lines if x.label.startswith("第") or x.label == "取整"]
        if item.completion is not None and any(x.startswith(_BY_RATE) for x in steps):
            yield f"完成率={said_of_rate(item, self._node(item)).removeprefix('值 ÷ 目标 = ')}"
        yield from (x.text for x in lines if x.label == "怎么计分" and item.components)
        yield from steps

    def _full(self, item: IndicatorResult) -> object:
        return "—" if item.full_marks is None else self.figures.run(exact(item.full_marks), item.key, _SCORE)

    def score(self, item: IndicatorResult) -> object:
        """The points of an item; marked where a figure behind them may still move."""
        if item.score is None:
            return OPEN if is_unscored(item) else "—"
        text = mark(self.scene, item) + (UNSETTLED_MARK if is_unsettled(item) else "")
        return self.figures.run(text, item.key, _SCORE)

    # --- items of a period that only looks at completion ---------------------------------------------

    def completion_rows(self, items: Sequence[IndicatorResult]) -> Iterator[list[object]]:
        """序号, 指标, 完成情况, 完成率."""
        for item in items:
            parts = item.components or (item,)
            if item.components:
                yield [item.number or "—", item.name, "见分项", "—"]
            for part in parts:
                if part.applies:
                    number, name = (
                        ("", f"{part.number}{part.name}") if item.components else (item.number or "—", item.name)
                    )
                    rate = self.figures.run(completion_text(part), part.key, _RATE)
                    yield [number, name, self._value(part), rate]

    # --- tiers -------------------------------------------------------------------------------------

    def tier_rows(self, items: Sequence[IndicatorResult]) -> Iterator[list[object]]:
        """编号, 考评内容, 档次, 离上一档还差什么."""
        for item in items:
            text = (item.tier or OPEN) + (UNSETTLED_MARK if is_unsettled(item) and item.tier else "")
            tier = self.figures.run(text, item.key, _TIER)
            yield [item.number or "—", item.name, tier, self._lacking(item)]

    def _lacking(self, item: IndicatorResult) -> object:
        if item.tier is None:
            return self._why_open(item)
        lacking = to_next_tier(self.scene, item, self._node(item))
        if not lacking:
            return "—"
        above = self._above(item)
        return self.figures.run(f"离{above}：{closed('；'.join(lacking))}", item.key, _TIER)

    def _above(self, item: IndicatorResult) -> str:
        tried = item.tier_derivation.children if item.tier_derivation is not None else ()
        return [t.label for t in tried if t.value is False][-1]

    # --- what is lost and what is open ---------------------------------------------------------------

    def losses(self, items: Sequence[IndicatorResult]) -> list[list[object]]:
        """序号, 指标, 分值, 得分, 失分; what cost most first."""
        lost = [(gap, i) for i in items if (gap := _lost(i)) is not None]
        lost.sort(key=lambda pair: -pair[0])
        return [
            [i.number or "—", i.name, self._full(i), self.score(i), self.figures.run(exact(gap), i.key, _SCORE)]
            for gap, i in lost
        ]

    def unsettled(self, items: Sequence[IndicatorResult]) -> list[list[object]]:
        """序号, 指标, 为什么没有定, 涉及的分值: also those that no points depend on."""
        return [[i.number or "—", i.name, self._why_open(i), self._full(i)] for i in items if is_open(i)]

    def _why_open(self, item: IndicatorResult) -> object:
        """Why something is still to come; what it says in figures is traced to the item."""
        why = closed(formal(item.reason or STATUS_WORDS[item.status] or OPEN))
        if not any(c.isdigit() for c in why):
            return why
        return self.figures.run(why, item.key, "未定", (f"{item.name}：{why}",))


def _lost(item: IndicatorResult) -> Fraction | None:
    """How many points an item has lost, where it has lost any."""
    if not item.applies or item.score is None or item.full_marks is None:
        return None
    return item.full_marks - item.score if item.score < item.full_marks else None


def is_open(item: IndicatorResult) -> bool:
    """Whether something of an item is still to come: its points, its tier, a figure or a judgement."""
    if not item.applies or item.status is Status.NOT_APPLICABLE:
        return False
    is_untiered = item.tier_derivation is not None and item.tier is None
    return is_unscored(item) or is_untiered or item.status in (Status.MISSING, Status.JUDGEMENT_PENDING)
