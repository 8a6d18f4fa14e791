"""Why a unit's total, or one of its areas, came out as it did: results in, the sections of the explanation out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from dsl.model import Area, Clause, Total
from dsl.quantity import PERCENT, POINT
from engine import rounding
from engine.explain_awards import awards, awards_here, honours
from engine.explain_outcomes import (
    adjustments,
    grade_section,
    money,
    open_grade,
    outcome_assumptions,
    outcome_clauses,
)
from engine.explain_scene import (
    STATUS_WORDS,
    Scene,
    Standing,
    assumptions,
    clauses,
    figure_line,
    in_figures,
    is_rounding,
    is_unscored,
    open_line,
    plain_label,
    points,
    ranking,
    result,
    shown,
    stop,
    warnings,
)
from engine.explain_tiered import tiered_conclusion, tiered_table
from engine.explanation import Line, Section, Table, Topic, drop_empty
from engine.results import (
    AreaResult,
    Derivation,
    IndicatorResult,
    State,
    Status,
    UnitResult,
)

#: So many open items are named in the conclusion; more are only counted.
_FEW = 2
#: How many of the items that cost most are listed.
_MOST_LOSSES = 10


def unit_sections(scene: Scene) -> tuple[Section, ...]:
    """Explain a unit's result as a whole: total, areas, rank, awards, and what is open."""
    if scene.policy.has_no_total and any(i.tier_derivation for i in scene.unit.indicators):
        return _tiered(scene)
    total = scene.total
    unsettled = _open(scene, scene.unit.indicators, scene.unit.reason if scene.unit.state is State.OPEN else "")
    return drop_empty(
        (
            _conclusion(scene),
            total_section(scene, total),
            adjustments(scene),
            _areas(scene),
            _rank(scene),
            grade_section(scene),
            _losses(scene),
            awards(scene, None),
            _accountability(scene),
            money(scene),
            unsettled,
            warnings(scene, None, unsettled, _files(scene)),
            clauses(scene, _cited(scene, total)),
            assumptions(
                [
                    *(a.text for a in scene.policy.header.assumptions),
                    *(a.text for a in (total.assumptions if total else ())),
                    *(a.text for a in outcome_assumptions(scene)),
                    *(a.text for w in awards_here(scene) for a in w.assumptions),
                ],
                "原文没有写、按下面的假设办的（各指标的假设见各指标）",
            ),
        )
    )


def _cited(scene: Scene, total: Total | None) -> Iterator[Clause]:
    yield from total.basis if total else ()
    yield from outcome_clauses(scene)
    yield from (c for a in awards_here(scene) for c in a.basis)


def _tiered(scene: Scene) -> tuple[Section, ...]:
    """A method with tiers and no total: the tiers are the result."""
    policy = scene.policy
    said = (*policy.header.assumptions, *policy.tier_assumptions, *policy.no_total_assumptions)
    return drop_empty(
        (
            tiered_conclusion(scene),
            tiered_table(scene),
            awards(scene, None),
            _accountability(scene),
            warnings(scene, None, Section(topic=Topic.OPEN, title=""), _files(scene)),
            clauses(scene, policy.tier_basis),
            assumptions((a.text for a in said), "原文没有写、按下面的假设办的（各指标的假设见各指标）"),
        )
    )


def area_sections(scene: Scene, area: Area, found: AreaResult) -> tuple[Section, ...]:
    """Explain the score of one area: its items, their sum, its rank and its award."""
    keys = {i.key for i in area.all_indicators()}
    items = tuple(i for i in scene.unit.indicators if i.key in keys)
    used = frozenset(x.key for i in area.all_indicators() for x in i.every())
    fields = frozenset(f.key for a in area.every() for f in a.fields)
    unsettled = _open(scene, items, found.reason if found.state is State.OPEN else "")
    return drop_empty(
        (
            _area_conclusion(scene, items, found),
            _area_items(scene, items, found),
            _area_rank(scene, area),
            awards(scene, area),
            unsettled,
            warnings(scene, used | fields, unsettled, _files(scene)),
            clauses(scene, (c for a in awards_here(scene) if a.is_per_area for c in a.basis)),
            assumptions(
                [
                    *(a.text for x in area.every() for a in x.assumptions),
                    *(a.text for w in awards_here(scene) if w.is_per_area for a in w.assumptions),
                ]
            ),
        )
    )


# --- the gist ----------------------------------------------------------------------------------------


def _conclusion(scene: Scene) -> Section:
    unit = scene.unit
    lines = []
    if not scene.assessment.is_scored:
        lines.append(Line(text=f"{scene.assessment.period}只看完成情况，不打分、不排名。{_progress(unit.areas)}"))
    elif unit.total is None and unit.state is State.FINAL:
        lines.append(Line(text=f"{stop(unit.reason)}{_progress(unit.areas)}"))
    elif unit.total is None:
        why = _why_open(scene, unit.indicators, unit.reason)
        lines.append(Line(text=f"总分待定：{why}{_range(scene.sum, unit.lowest, unit.highest)}"))
    else:
        ranked = f"，在{scene.population}中{_placed(scene)}" if unit.rank is not None else ""
        graded = f"，等次：{unit.grade}" if unit.grade else ""
        lines.append(Line(text=f"总分 {scene.sum(unit.total)}{ranked}{graded}。{_progress(unit.areas)}"))
    lines += [*open_grade(unit), *honours(scene)]
    if unit.state is State.PROVISIONAL:
        lines.append(Line(text=stop(f"这个结果是暂定的：{unit.reason}")))
    return Section(topic=Topic.CONCLUSION, title="结论", lines=tuple(lines))


def _placed(scene: Scene) -> str:
    """A rank, and how far the unit above is away: what whoever lost a place asks first."""
    unit, peers = scene.unit, scene.peers
    shared = "并列" if any(u.rank == unit.rank for u in peers if u is not unit) else "列"
    above = _next_above(unit, peers)
    if above is None or above.total is None or unit.total is None:
        return f"{shared}第 {unit.rank} 名"
    return f"{shared}第 {unit.rank} 名，比前面的{above.name}低 {scene.sum(above.total - unit.total)}"


def _progress(areas: tuple[AreaResult, ...]) -> str:
    applicable, assessed, met = (sum(getattr(a, n) for a in areas) for n in ("applicable", "assessed", "met"))
    if not applicable:
        return ""
    failed = f"，未完成 {assessed - met} 项" if assessed > met else ""
    pending = f"，{applicable - assessed} 项还没有结论" if applicable > assessed else ""
    return f"应考评 {applicable} 项，完成 {met} 项{failed}{pending}。"


# --- the total ---------------------------------------------------------------------------------------


def total_section(scene: Scene, total: Total | None) -> Section:
    """How the total was made: its formula with the figures in it, what these are, and the rounding."""
    derivation = scene.unit.total_derivation
    if total is None or not scene.assessment.is_scored:
        return Section(topic=Topic.TOTAL, title="总分怎么来的")
    lines = [Line(label="公式", text=f"总分 = {total.formula_text}")]
    if derivation is not None:
        worked = f"{derivation.substituted} {result(scene.unit.raw_total, POINT)}" if scene.unit.raw_total else ""
        lines += [Line(label="代入数字", text=worked or derivation.substituted)]
        lines += [_term(scene, child) for child in _terms(derivation)]
    if total.rounding is not None and scene.unit.raw_total != scene.unit.total and scene.unit.raw_total is not None:
        raw, kept = shown(scene.unit.raw_total, POINT), scene.sum(scene.unit.total)
        lines.append(Line(label="取整", text=f"{rounding.in_words(total.rounding)}：{raw} → {kept}"))
    return Section(topic=Topic.TOTAL, title="总分怎么来的", lines=tuple(lines))


def _terms(derivation: Derivation) -> tuple[Derivation, ...]:
    """What a total was made of, without its last step."""
    return tuple(d for d in derivation.children if not is_rounding(d))


def _term(scene: Scene, derivation: Derivation) -> Line:
    if derivation.source is not None or not derivation.children:
        return figure_line(scene, derivation)
    worked = in_figures(derivation) or shown(derivation.value, derivation.unit)
    return Line(label=derivation.label, text=worked, details=tuple(_formula(derivation)))


def _formula(derivation: Derivation) -> Iterator[Line]:
    if derivation.formula:
        yield Line(text=derivation.formula)


# --- areas -------------------------------------------------------------------------------------------


def _areas(scene: Scene) -> Section:
    areas = {a.key: a for a in scene.policy.all_areas()}
    names = [_area_name(areas.get(a.key), a) for a in scene.unit.areas]
    if not any(a.applicable for a in scene.unit.areas):
        return Section(topic=Topic.AREAS, title="")
    is_scored = scene.assessment.is_scored
    cells = [_scored_row(scene, a) if is_scored else _counted_row(a) for a in scene.unit.areas]
    columns = _SCORED if is_scored else _COUNTED
    rows = tuple((name, *row) for name, row in zip(names, cells, strict=True))
    table = Table(columns=("方面", *columns), numeric=(False, *(True for _ in columns)), rows=rows)
    return Section(topic=Topic.AREAS, title="各方面", table=table)


_SCORED = ("得分", "满分", "名次", "完成", "应考评")
_COUNTED = ("完成", "未完成", "没有结论", "应考评")


def _scored_row(scene: Scene, area: AreaResult) -> tuple[str, ...]:
    return (
        scene.score(area.score) if area.applicable else "—",
        points(area.full_marks) if area.full_marks is not None else "—",
        f"第{area.rank}名" if area.rank is not None else "—",
        f"{area.met}项",
        f"{area.applicable}项",
    )


def _counted_row(area: AreaResult) -> tuple[str, ...]:
    counts = (area.met, area.assessed - area.met, area.applicable - area.assessed, area.applicable)
    return tuple(f"{n}项" for n in counts)


def _area_name(area: Area | None, found: AreaResult) -> str:
    return f"{area.number}{area.name}" if area is not None else found.path[-1]


def _area_conclusion(scene: Scene, items: tuple[IndicatorResult, ...], found: AreaResult) -> Section:
    progress = _progress((found,))
    if not scene.assessment.is_scored:
        text = f"{scene.assessment.period}只看完成情况，不打分、不排名。{progress}"
    elif not found.applicable:
        text = f"不计分。{stop(found.reason)}"
    elif found.score is None:
        why = _why_open(scene, items, found.reason)
        text = f"得分待定：{why}{_range(scene.score, found.lowest, found.highest)}{progress}"
    else:
        full = f"（满分 {points(found.full_marks)}）" if found.full_marks is not None else ""
        ranked = f"，在{scene.population}中列第 {found.rank} 名" if found.rank is not None else ""
        whole = f"，总分 {scene.score(found.total)}" if found.total is not None else ""
        text = f"得 {scene.score(found.score)}{full}{whole}{ranked}。{progress}"
    return Section(topic=Topic.CONCLUSION, title="结论", lines=(Line(text=text), *_project_lines(scene, found)))


def _project_lines(scene: Scene, found: AreaResult) -> tuple[Line, ...]:
    """Budget and goal of a 预算项目."""
    area = next((a for a in scene.policy.all_areas() if a.key == found.key), None)
    if area is None or not area.is_project:
        return ()
    lines = [Line(label="预算", text=str(area.budget))] if area.budget is not None else []
    return (*lines, *([Line(label="年度目标", text=area.goal)] if area.goal else []))


def _why_open(scene: Scene, items: tuple[IndicatorResult, ...], reason: str) -> str:
    """Say why something is open: in full where it is short, else how many items are."""
    count = sum(1 for i in items if _is_open(i))
    if not scene.has_report:
        return f"没有报送{scene.assessment.period}的数据。"
    return stop(reason) if count <= _FEW else f"{count} 项还没有定（见“还没有定的”）。"


def _range(write: Callable[[Fraction], str], lowest: Fraction | None, highest: Fraction | None) -> str:
    if lowest is None or highest is None or lowest == highest:
        return ""
    return f"最后会在 {write(lowest)} 到 {write(highest)} 之间。"


def _area_items(scene: Scene, items: tuple[IndicatorResult, ...], found: AreaResult) -> Section:
    lines = []
    scores = [i.score for i in items if i.applies and i.score is not None]
    if scene.assessment.is_scored and found.score is not None and len(scores) > 1:
        summed = " ＋ ".join(scene.score(s) for s in scores)
        lines.append(Line(label="得分", text=f"{summed} = {scene.score(found.score)}"))
    if found.total is not None and found.total_derivation is not None:
        how = found.total_derivation
        lines.append(Line(label="总分", text=f"{how.formula}，即 {how.substituted} = {scene.score(found.total)}"))
    return Section(topic=Topic.TOTAL, title="各项指标", lines=tuple(lines), table=_items_table(scene, items))


def _items_table(scene: Scene, items: tuple[IndicatorResult, ...]) -> Table:
    columns: tuple[str, ...] = ("编号", "指标", "完成值", "目标", "完成")
    rows: list[tuple[str, ...]] = [_completion_cells(i) for i in items]
    if scene.assessment.is_scored:
        columns += ("得分", "满分")
        rows = [(*row, *_score_cells(scene, i)) for row, i in zip(rows, items, strict=True)]
    else:
        columns += ("完成率",)
        rows = [(*row, _rate_cell(i)) for row, i in zip(rows, items, strict=True)]
    numeric = (False, False, True, True, False, True, True)
    return Table(columns=columns, numeric=numeric[: len(columns)], rows=tuple(rows))


def _completion_cells(item: IndicatorResult) -> tuple[str, ...]:
    met = {True: "完成", False: "未完成", None: "—"}[item.is_met]
    return (item.number, item.name, _value_cell(item), _target_cell(item), met)


def _rate_cell(item: IndicatorResult) -> str:
    return shown(item.completion, PERCENT) if item.completion is not None else "—"


def _score_cells(scene: Scene, item: IndicatorResult) -> tuple[str, ...]:
    if item.full_marks is None:
        return ("—", "—")
    return (scene.score(item.score), points(item.full_marks))


def _value_cell(item: IndicatorResult) -> str:
    if not item.applies:
        return "不考评"
    if item.value is not None:
        return shown(item.value, item.unit)
    return "见分项" if item.components else STATUS_WORDS[item.status] or "—"


# --- ranks -------------------------------------------------------------------------------------------


def _rank(scene: Scene) -> Section:
    has_no_total = scene.unit.total is None and scene.unit.state is State.FINAL
    if not scene.assessment.is_scored or has_no_total:
        return Section(topic=Topic.RANK, title="名次")
    peers = scene.peers
    standings = tuple(Standing(unit=u.name, rank=u.rank, words=scene.sum(u.total), value=u.total) for u in peers)
    section = ranking(scene, standings, "总分", scene.sum)
    above = _next_above(scene.unit, peers)
    compared = (_compared(scene, above),) if above is not None else ()
    return Section(topic=section.topic, title=section.title, lines=section.lines, sections=compared)


def _next_above(unit: UnitResult, peers: tuple[UnitResult, ...]) -> UnitResult | None:
    if unit.rank is None:
        return None
    better = [u for u in peers if u.rank is not None and u.rank < unit.rank]
    return max(better, key=lambda u: u.rank or 0, default=None)


def _compared(scene: Scene, above: UnitResult) -> Section:
    """Set the unit beside the one just above it: what the total was made of, and area by area."""
    areas = {a.key: a for a in scene.policy.all_areas()}
    theirs = {a.key: a for a in above.areas}
    pairs = [
        (_area_name(areas.get(a.key), a), a.score, theirs[a.key].score) for a in scene.unit.areas if a.key in theirs
    ]
    if scene.unit.total_derivation is not None and above.total_derivation is not None:
        others = {d.label.removeprefix(above.name).strip(): d for d in _terms(above.total_derivation)}
        pairs += [
            (plain_label(scene, d), _number(d), _number(others[plain_label(scene, d)]))
            for d in _terms(scene.unit.total_derivation)
            if plain_label(scene, d) in others
        ]
    rows = tuple((name, scene.score(mine), scene.score(other), _gap(scene, mine, other)) for name, mine, other in pairs)
    return Section(
        topic=Topic.AREAS,
        title=f"和前面的{above.name}比",
        table=Table(columns=("项目", "本单位", above.name, "本单位比它"), numeric=(False, True, True, True), rows=rows),
    )


def _number(derivation: Derivation) -> Fraction | None:
    return derivation.value if isinstance(derivation.value, Fraction) else None


def _gap(scene: Scene, mine: Fraction | None, other: Fraction | None) -> str:
    if mine is None or other is None:
        return "—"
    return "一样" if mine == other else f"{'高' if mine > other else '低'} {scene.score(abs(mine - other))}"


def _area_rank(scene: Scene, area: Area) -> Section:
    own = next((a for a in scene.unit.areas if a.key == area.key), None)
    if not scene.assessment.is_scored or own is None or not own.applicable:
        return Section(topic=Topic.RANK, title="名次")
    standings = []
    for unit in scene.peers:
        found = next((a for a in unit.areas if a.key == area.key), None)
        if found is not None:
            standings.append(
                Standing(unit=unit.name, rank=found.rank, words=scene.score(found.score), value=found.score)
            )
    return ranking(scene, tuple(standings), "这个方面的得分", scene.score)


# --- where points were lost --------------------------------------------------------------------------


def _losses(scene: Scene) -> Section:
    title = "失分的指标"
    if not scene.assessment.is_scored:
        return _unmet(scene)
    lost = [
        (i.full_marks - i.score, i)
        for i in scene.unit.indicators
        if i.applies and i.score is not None and i.full_marks is not None and i.score < i.full_marks
    ]
    if not lost:
        return Section(topic=Topic.LOSSES, title=title)
    lost.sort(key=lambda pair: -pair[0])
    listed = lost[:_MOST_LOSSES]
    rows = tuple(
        (i.number, i.name, scene.score(gap), *_score_cells(scene, i), _value_cell(i), _target_cell(i))
        for gap, i in listed
    )
    table = Table(
        columns=("编号", "指标", "失分", "得分", "满分", "完成值", "目标"),
        numeric=(False, False, True, True, True, True, True),
        rows=rows,
    )
    rest = lost[_MOST_LOSSES:]
    total = sum((gap for gap, _ in lost), Fraction(0))
    said = f"{len(lost)} 项没有得满分，一共少 {scene.score(total)}"
    said += f"；下面是失分最多的 {_MOST_LOSSES} 项。" if rest else "。"
    return Section(topic=Topic.LOSSES, title=title, lines=(Line(text=said),), table=table)


def _unmet(scene: Scene) -> Section:
    """Where nothing is scored, what was not met is what counts."""
    items = tuple(i for i in scene.unit.indicators if i.is_met is False)
    table = _items_table(scene, items) if items else None
    return Section(topic=Topic.LOSSES, title="没有达到目标的指标", table=table)


def _target_cell(item: IndicatorResult) -> str:
    if item.target is not None:
        return shown(item.target, item.unit)
    return "见分项" if item.components else "—"


# --- what follows from it, and what is open -----------------------------------------------------------


def _accountability(scene: Scene) -> Section:
    lines = tuple(
        Line(label=a.name, text=f"{'待定：' if a.state is State.OPEN else ''}{a.reason}")
        for a in scene.assessment.accountability
        if a.unit == scene.unit.name
    )
    return Section(topic=Topic.ACCOUNTABILITY, title="追责", lines=lines)


def _files(scene: Scene) -> Iterator[str]:
    """The files that the unit's figures, targets and judgements were read from."""
    yield from (fact.source.file for _, fact in scene.figures.values())
    yield from (signed.source.file for signed in scene.facts.letters(scene.year).get(scene.unit.name, {}).values())
    yield from (source.file for source in scene.ratings)


def _open(scene: Scene, items: tuple[IndicatorResult, ...], reason: str) -> Section:
    """List the items that are not settled; the reason of the whole only where no item says it."""
    unsettled = [i for i in items if _is_open(i)]
    lines = [open_line(f"{i.number} {i.name}", i.status, i.reason) for i in unsettled]
    if unsettled and not scene.has_report:
        lines = [Line(text=f"没有报送{scene.assessment.period}的数据；报上来以后，{len(unsettled)} 项才能定。")]
    if not lines and reason:
        lines.append(Line(text=stop(reason)))
    return Section(topic=Topic.OPEN, title="还没有定的", lines=tuple(lines))


def _is_open(item: IndicatorResult) -> bool:
    if not item.applies or item.status is Status.NOT_APPLICABLE:
        return False
    return is_unscored(item) or item.status in (Status.MISSING, Status.JUDGEMENT_PENDING)
