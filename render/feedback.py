"""One unit's result in, its 单位反馈书 out: scores with their derivations, what is missing, and what ranks lack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from dsl.model import Area
from engine.explain_awards import awards
from engine.explain_outcomes import money
from engine.explain_scene import Scene
from engine.explain_unit import total_section
from engine.results import AdjustmentResult, AreaResult, IndicatorResult, State
from render.completion import is_unsettled
from render.distance import Distance, exact, to_next_grade, to_next_rank
from render.document import Run
from render.feedback_areas import radar
from render.feedback_items import ItemWriter, is_open
from render.grounds import grounds_of
from render.rates import Rates
from render.told import Figures, Occasion, Recipient, Told
from render.wording import DATE_PLACEHOLDER, chinese_date, closed, formal, join_names, numeral, worked

_TOTAL, _SCORE, _DISTANCE, _COUNTS, _ADJUSTED = "总分", "得分", "差距", "项数", "加减分"
_TIERED = "档次 "
#: What stands for what is not settled, and for what there is none of.
_OPEN, _NONE = "待定", "—"
#: So many of the items that cost most are listed in the text; all stand in the attachment.
_MOST_LOSSES = 10

#: A paragraph: text and traced figures in turn.
Prose = list[object]
Grid = Mapping[str, object]


def feedback(occasion: Occasion, recipient: Recipient | None) -> Told:
    """Give what the sheet of one unit says."""
    if recipient is None:
        raise ValueError("a sheet is of one unit")
    scene = Scene(
        assessment=occasion.result,
        policy=occasion.policy,
        facts=occasion.facts,
        source=None,
        unit=occasion.result_of(recipient),
        shared=occasion.index,
    )
    writer = _Writer(scene, occasion.area_rates(scene.peers) if len(scene.peers) > 1 else None)
    day = chinese_date(occasion.dated)
    blanks = () if occasion.dated else (("日期", "the date", DATE_PLACEHOLDER),)
    values = {
        "反馈": {**writer.values(), "日期": day},
        "结果依据": grounds_of(scene.unit, scene.assessment, occasion.grounds, "本结果"),
    }
    return Told(values=values, lines=writer.figures.lines, blanks=blanks)


class _Writer:
    """Writes the parts of one unit's sheet; a part that there is nothing to say of is empty."""

    def __init__(self, scene: Scene, rates: Mapping[str, Rates] | None) -> None:
        self.scene = scene
        self.unit = scene.unit
        self._rates = rates
        self.figures = Figures(level=scene.unit.level, unit=scene.unit.name)
        self.items = ItemWriter(scene, self.figures)
        taking_part = [i for i in scene.unit.indicators if i.applies]
        self.is_tiered = any(i.tier_derivation is not None for i in taking_part)
        self.is_scored = scene.assessment.is_scored and any(i.score_derivation is not None for i in taking_part)
        self.taking_part = taking_part

    def values(self) -> Mapping[str, object]:
        """Everything that a template may say; render/templates/README.md lists it."""
        losses = self.items.losses(self.taking_part) if self.is_scored else []
        return {
            "称呼": self._salutation(),
            "计分": self.is_scored,
            "分档": self.is_tiered,
            "结论": self._gist(),
            "方面表": self._areas(),
            "方面图": radar(self.unit, self._population(), self._rates, self.figures) if self.is_scored else {},
            "有名次": len(self.scene.peers) > 1,
            "差距": [*self._distances()],
            "加减分表": self._adjustments(),
            "情形": [closed(_adjusted(a)) for a in self.unit.adjustments if not _is_counted(a)],
            "失分表": _grid(("序号", "指标", "分值", "得分", "失分"), losses[:_MOST_LOSSES], (16, 84, 18, 20, 18)),
            "失分项数": self._count(f"{len(losses)}项", "失分项数", [f"{row[0]} {row[1]}" for row in losses]),
            "失分列数": self._count(
                str(len(losses[:_MOST_LOSSES])), "列出的失分项", [f"{row[0]} {row[1]}" for row in losses[:_MOST_LOSSES]]
            ),
            "失分没列完": len(losses) > _MOST_LOSSES,
            "失分": self._lost(),
            "未定表": self._unsettled(),
            "未定": self._what_it_costs(),
            "评先表": self._awards(),
            "资金": [closed(f"{line.label}：{formal(line.text)}") for line in money(self.scene).lines],
            "追责": [*self._accountability()],
            "留意": [*self._warnings()],
            "有未定": any(is_unsettled(i) for i in self.taking_part),
            "各项表": self._items(),
        }

    def _salutation(self) -> str:
        """What the unit is called in its letter, else its name."""
        signature = self.scene.facts.signature(self.unit.name, self.scene.year)
        return (signature.party_b if signature else "") or self.unit.name

    # --- the gist ----------------------------------------------------------------------------------

    def _gist(self) -> list[Prose]:
        found = [self._outcome()] if self.scene.assessment.is_scored else []
        found.append(self._how())
        found.append(self._tiers() if self.is_tiered else self._progress())
        won = [*self._won()]
        if won:
            found.append([closed("；".join(won))])
        if self.unit.state is State.PROVISIONAL:
            found.append([closed(f"上述结果是暂定的：{formal(self.unit.reason)}")])
        return [p for p in found if p]

    def _outcome(self) -> Prose:
        unit = self.unit
        if unit.total is not None:
            said: Prose = [_TOTAL, self._total(self.scene.sum(unit.total))]
            if unit.rank is not None:
                tied = any(u.rank == unit.rank for u in self.scene.peers if u is not unit)
                placed = f"{'并列' if tied else '列'}第{unit.rank}名"
                peers = self._count(self._population(), "名次范围", [u.name for u in self.scene.peers])
            said += ["，在", peers, "中", self._total(placed)]
            said += ["，等次：", self._total(unit.grade)] if unit.grade else []
            said.append(
                "。" if unit.grade or not unit.grade_reason else f"；等次待定：{closed(formal(unit.grade_reason))}"
            )
            return said
        if unit.state is State.OPEN:
            return [closed(f"{_TOTAL}待定：{formal(unit.reason)}"), *self._bounds()]
        projects = [a for a in unit.areas if a.total is not None]
        if not projects:
            return [] if self.is_tiered else [closed(formal(unit.reason))] if unit.reason else []
        said = ["本办法各预算项目分别计算总分："]
        for place, area in enumerate(projects):
            said += [
                "；" if place else "",
                area.path[-1],
                self.figures.run(exact(area.total or Fraction(0)), area.key, _TOTAL),
            ]
        return [*said, "。"]

    def _how(self) -> Prose:
        """How the total was made; a figure of its own (a mark that was given) stands with the others."""
        if self.unit.total is None:
            return []
        lines = [
            x for x in total_section(self.scene, self.scene.total).lines if x.label in ("公式", "代入数字", "取整")
        ]
        formula, *rest = [worked(x.text) for x in lines]
        said = f"{formula}；代入数字：{'；'.join(rest)}" if rest else formula
        return [self._total(said), "。"]

    def _population(self) -> str:
        return formal(self.scene.population.strip())

    def _count(self, text: str, side: str, counted: Sequence[str]) -> object:
        """How many there are, traced to which."""
        return self.figures.run(text, "", side, (join_names(counted),)) if counted else text

    def _total(self, text: str) -> object:
        return self.figures.run(text, "", _TOTAL)

    def _bounds(self) -> Prose:
        """Between what the total will come out, where that is known."""
        low, high = self.unit.lowest, self.unit.highest
        if low is None or high is None or low == high:
            return []
        lines = (f"没有定的各项都不得分：{exact(low)}", f"没有定的各项都得满分：{exact(high)}")
        worked = self.figures.run(f"最低{exact(low)}，最高{exact(high)}", "", "范围", lines)
        return ["没有定的内容定下来以后，总分", worked, "。"]

    def _progress(self) -> Prose:
        """How many items there are, and how many were met."""
        areas = [a for a in self.unit.areas if len(a.path) == 1]
        applicable, assessed, met = (sum(getattr(a, n) for a in areas) for n in ("applicable", "assessed", "met"))
        if not applicable:
            return []
        failed = f"，没有达到{assessed - met}项" if assessed > met else ""
        pending = f"，{applicable - assessed}项没有完成与否的结论" if applicable > assessed else ""
        text = f"应考评{applicable}项，达到目标{met}项{failed}{pending}"
        return [self.figures.run(text, "", _COUNTS), "。"]

    def _tiers(self) -> Prose:
        """How many items reached which tier."""
        items = self._tiered_items()
        said: Prose = [self.figures.run(f"应考评{len(items)}项", "", f"{_TIERED}考评"), "："]
        names = [*self.scene.policy.tiers, *([_OPEN] if any(i.tier is None for i in items) else [])]
        for place, name in enumerate(names):
            count = sum((i.tier or _OPEN) == name for i in items)
            said += ["、" if place else "", self.figures.run(f"{name}{count}项", "", f"{_TIERED}{name}")]
        none = "。本办法不设总分，不排名。" if self.scene.policy.has_no_total else "。"
        return [*said, none]

    def _tiered_items(self) -> list[IndicatorResult]:
        return [i for i in self.taking_part if i.tier_derivation is not None and (i.tier or is_open(i))]

    def _won(self) -> Iterator[str]:
        for award in self.scene.assessment.awards:
            mine = [w for w in award.winners if self.unit.name in w.units]
            if mine and award.level in (None, self.unit.level):
                what = award.scope or mine[0].project
                state = {State.PROVISIONAL: "暂列", State.OPEN: "暂列"}.get(award.state, "获评")
                yield f"{state}{award.name}{f'（{what}）' if what else ''}"

    # --- areas -------------------------------------------------------------------------------------

    def _areas(self) -> Grid:
        """Every area: its points, its rank, and the best of those it is ranked among."""
        if not self.is_scored:
            return {}
        areas = [a for a in self.unit.areas if a.applicable and (a.score is not None or a.state is State.OPEN)]
        if len(self.scene.peers) == 1:
            return _grid(("方面", "得分", "满分"), [self._area_row(a) for a in areas], (96, 30, 30))
        heads = ("方面", "得分", "满分", "名次", "最高得分", "最高的单位", "与最高差")
        rows = [[*self._area_row(a), *self._compared(a)] for a in areas]
        return _grid(heads, rows, (40, 20, 16, 16, 20, 28, 18))

    def _area_row(self, area: AreaResult) -> list[object]:
        score: object = _OPEN
        if area.score is not None:
            mark = "（暂定）" if area.state is State.PROVISIONAL else ""
            score = self.figures.run(self.scene.score(area.score) + mark, area.key, _SCORE)
        full = _NONE if area.full_marks is None else self.figures.run(exact(area.full_marks), area.key, _SCORE)
        return [area.path[-1], score, full]

    def _compared(self, area: AreaResult) -> list[object]:
        """The rank in an area, the best score, whose it is, and how far away."""
        rank: object = _NONE if area.rank is None else self.figures.run(f"第{area.rank}名", area.key, _SCORE)
        best, names = self.scene.index.best(self.unit, area.key)
        if best is None:
            return [rank, _NONE, _NONE, _NONE]
        lines = (f"{self._population()}中最高：{join_names(names)} {exact(best)}",)
        most = self.figures.run(exact(best), area.key, "最高得分", lines)
        if area.score is None:
            return [rank, most, self._leaders(area, names), _NONE]
        gap = exact(best - area.score)
        lines = (f"最高{exact(best)} － 本单位{exact(area.score)} = {gap}",)
        return [rank, most, self._leaders(area, names), self.figures.run(gap, area.key, "与最高差", lines)]

    def _leaders(self, area: AreaResult, names: Sequence[str]) -> object:
        """Up to two units by name; of more the first, and how many they are."""
        if len(names) <= 2:
            return join_names(names)
        lines = (f"{self._population()}中得分最高的{len(names)}个：{join_names(names)}",)
        return self.figures.run(f"{names[0]}等{len(names)}个", area.key, "最高的单位", lines)

    # --- distances ---------------------------------------------------------------------------------

    def _distances(self) -> Iterator[Prose]:
        if not self.scene.assessment.is_scored:
            return
        for side, found in ((_DISTANCE, to_next_rank(self.scene)), ("等次差距", to_next_grade(self.scene))):
            if found is not None:
                yield [self._distance(found, side)]

    def _distance(self, found: Distance, side: str) -> object:
        return self.figures.run(found.text, "", side, found.lines or (found.text,))

    # --- bonuses, vetoes, circumstances --------------------------------------------------------------

    def _adjustments(self) -> Grid:
        rows: list[list[object]] = []
        for number, row in enumerate((a for a in self.unit.adjustments if _is_counted(a)), 1):
            applied: object = _OPEN
            if row.applied is not None:
                lines = (f"{_adjusted(row)}：应计{_marks(row.raw)}，实计{_marks(row.applied)}",)
                applied = self.figures.run(exact(row.applied), f"{row.block}{number}", _ADJUSTED, lines)
            what = row.name if row.block in (row.kind, "") else f"{row.block}：{row.name}"
            rows.append([row.kind, what, formal(row.reason) or _NONE, applied])
        return _grid(("类别", "项目", "说明", "计分"), rows, (16, 46, 70, 24))

    # --- losses, and what is open --------------------------------------------------------------------

    def _lost(self) -> object:
        lost = [
            i.full_marks - i.score
            for i in self.taking_part
            if i.score is not None and i.full_marks is not None and i.score < i.full_marks
        ]
        if not lost:
            return ""
        whole = sum(lost, Fraction(0))
        worked = " ＋ ".join(exact(x) for x in lost)
        return self.figures.run(exact(whole), "", "失分", (f"{worked} = {exact(whole)}",))

    def _unsettled(self) -> Grid:
        rows = self.items.unsettled(self.taking_part)
        return _grid(("序号", "指标", "没有定的原因", "分值"), rows, (16, 56, 66, 18))

    def _what_it_costs(self) -> Prose:
        """What is missing costs at most; where nothing was reported, that says all."""
        waiting = [i for i in self.taking_part if is_open(i)]
        if not waiting:
            return []
        said: Prose = []
        if not self.scene.has_report:
            said.append(f"没有报送{self.scene.assessment.period}的数据。")
        known = [i.full_marks for i in waiting if i.score is None and i.full_marks is not None]
        if known:
            whole = sum(known, Fraction(0))
            lines = (f"{' ＋ '.join(exact(x) for x in known)} = {exact(whole)}",)
            said += ["没有定的内容最多影响", self.figures.run(exact(whole), "", "未定分值", lines), "。"]
        return [*said, *(self._bounds() if self.unit.total is None else [])]

    # --- awards, accountability, warnings ------------------------------------------------------------

    def _awards(self) -> Grid:
        """Each award with what the unit lacks to it."""
        rows: list[list[object]] = []
        for section in awards(self.scene, None).sections:
            award = section.title.partition("（")[0]
            for place, line in enumerate(section.lines):
                what = f"{award}（{line.label}）" if line.label else award
                text = formal(line.text).replace("获评：", "获评，")
                rows.append([what, self.figures.run(text, f"{award}{line.label or place}", "评先", (text,))])
        return _grid(("奖项", "情况"), rows, (56, 100))

    def _accountability(self) -> Iterator[str]:
        for found in self.scene.assessment.accountability:
            if found.unit == self.unit.name:
                pending = "（待定）" if found.state is State.OPEN else ""
                yield closed(f"{formal(found.name)}{pending}：{formal(found.reason)}")

    def _warnings(self) -> Iterator[Run]:
        """What the office noticed about the unit's figures, each traced to where they were reported."""
        mine = (f for f in self.scene.assessment.data_quality if f.unit == self.unit.name)
        said = {closed(formal(f.message)): f for f in reversed([*mine])}
        for number, (text, found) in enumerate(reversed(said.items()), start=1):
            lines = (f"{found.field}：{found.source or '报送的数据'}",)
            yield self.figures.run(text, found.field, f"留意{number}", lines)

    # --- the attachment: item by item ----------------------------------------------------------------

    def _items(self) -> Grid:
        """Every item with how it came out, in one table; each area begins with a row of its own."""
        rows: list[list[object]] = []
        numbered = 0
        for area in self.scene.policy.all_areas():
            keys = {i.key for i in area.indicators}
            items = [i for i in self.taking_part if i.key in keys]
            if self.is_tiered:
                items = [i for i in items if i.tier_derivation is not None and (i.tier or is_open(i))]
            if items:
                numbered += 1
                rows += [self._area_head(area, numbered), *self._item_rows(items)]
        return _grid(self._item_heads(), rows, self._item_widths())

    def _item_heads(self) -> tuple[str, ...]:
        if self.is_tiered:
            return ("序号", "考评内容", "档次", "离上一档还差什么")
        if self.is_scored:
            return ("序号", "指标", "怎样得来", "分值", "得分")
        return ("序号", "指标", "完成情况", "完成率（%）")

    def _item_widths(self) -> tuple[int, ...]:
        if self.is_tiered:
            return (16, 80, 20, 110)
        return (14, 52, 122, 18, 20) if self.is_scored else (14, 62, 120, 30)

    def _item_rows(self, items: Sequence[IndicatorResult]) -> Iterator[list[object]]:
        if self.is_tiered:
            return self.items.tier_rows(items)
        return self.items.scored_rows(items) if self.is_scored else self.items.completion_rows(items)

    def _area_head(self, area: Area, number: int) -> list[object]:
        """The row that an area begins with: its name, and its points where it has any."""
        found = next((a for a in self.unit.areas if a.key == area.key), None)
        name = f"（{numeral(number)}）{area.path[-1]}"
        if not self.is_scored:
            return [_NONE, name, "", ""]
        full, score = self._area_row(found)[:0:-1] if found is not None else (_NONE, _NONE)
        return [_NONE, name, "", full, score]


def _grid(heads: Sequence[str], rows: Sequence[Sequence[object]], widths: Sequence[int]) -> Grid:
    """A table for the template, or nothing where it would have no rows."""
    return {"表头": list(heads), "行": [list(r) for r in rows], "宽": list(widths)} if rows else {}


def _is_counted(row: AdjustmentResult) -> bool:
    return row.kind in ("加分", "扣分")


def _adjusted(row: AdjustmentResult) -> str:
    """A veto, circumstance or decision in words, with its reason."""
    marks = "" if row.applied is None or _is_counted(row) else f"，{exact(row.applied)}"
    reason = f"：{formal(row.reason)}" if row.reason else ""
    return formal(f"{row.kind}（{row.name}）" if row.name else row.kind) + marks + reason


def _marks(value: Fraction | None) -> str:
    return _OPEN if value is None else exact(value)
