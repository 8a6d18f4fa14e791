"""What every part of an explanation looks at, and how values, places and ranks are put into words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from dsl.clauses import SourceText
from dsl.facts import Fact, Facts, FigureId, Source, Value
from dsl.model import Clause, Field, Indicator, Level, ResolvedPolicy, Rounding, Total
from dsl.quantity import NO_UNIT, PERCENTAGE_POINT, POINT, Unit
from engine import wording
from engine.errors import MissingReport
from engine.explain_index import SceneIndex
from engine.explanation import Line, Section, Topic
from engine.results import Assessment, Derivation, IndicatorResult, QualityFinding, Status, UnitResult, all_items
from engine.rounding import round_value

STATUS_WORDS = {
    Status.OK: "",
    Status.MISSING: "没有报",
    Status.UNDEFINED: "算不出（分母为零）",
    Status.NOT_APPLICABLE: "不适用",
    Status.JUDGEMENT_PENDING: "还没有评定",
    Status.UNDER_REVIEW: "正在复核",
    Status.VETOED: "被一票否决",
}

#: A clause longer than this is quoted by its beginning, with the lines where the rest stands.
_QUOTED_LINES = 12


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One unit in one assessment, with the indexes that its explanation looks things up in."""

    # No slots: the indexes are made when they are first asked for, and kept.

    assessment: Assessment
    policy: ResolvedPolicy
    facts: Facts
    source: SourceText | None
    unit: UnitResult
    #: Made once where many units of the assessment are explained.
    shared: SceneIndex | None = None

    @cached_property
    def year(self) -> int | None:
        """The year that the period belongs to."""
        period = self.policy.period(self.assessment.period)
        return period.closes_on.year if period is not None else self.policy.header.year

    @cached_property
    def index(self) -> SceneIndex:
        """What this scene shares with those of other units, or its own."""
        return self.shared or SceneIndex(assessment=self.assessment, policy=self.policy, facts=self.facts)

    @property
    def level(self) -> Level:
        """The level at which the unit stands."""
        return self.index.level_of(self.unit)

    @property
    def peers(self) -> tuple[UnitResult, ...]:
        """The units that it is ranked among, with it."""
        return self.index.peers(self.unit)

    @property
    def within(self) -> str:
        """The common parent inside which it is ranked, or "" for one ranking of the whole level."""
        return self.index.within(self.unit)

    @property
    def population(self) -> str:
        """How many are ranked together, in words: ` 10 个市州`."""
        return f"{self.within} {self.index.size(self.unit)} 个{self.unit.level}"

    @property
    def figures(self) -> Mapping[Source, tuple[FigureId, Fact]]:
        """The unit's figures of this period, by where each was read."""
        return self.index.figures(self.unit.name)

    @property
    def has_report(self) -> bool:
        """Whether the unit reported anything for this period; a list may be reported as empty."""
        return self.index.has_report(self.unit.name)

    @property
    def ratings(self) -> Mapping[Source, str]:
        """What was judged of the unit in this period, by where each judgement was read."""
        return self.index.ratings(self.unit.name)

    @property
    def nodes(self) -> Mapping[str, Indicator | Field]:
        """Indicators and fields by key."""
        return self.index.nodes

    @property
    def owners(self) -> Mapping[str, Indicator]:
        """The numbered indicator that each component or 其中 stands in; an indicator stands in itself."""
        return self.index.owners

    @cached_property
    def total(self) -> Total | None:
        """How the total of this period is made, if it has one."""
        return next((t for t in self.policy.totals if t.period == self.assessment.period_kind), None)

    def score(self, value: Fraction | None) -> str:
        """Write the score of an item or an area."""
        return points(value, self.policy.header.score_rounding)

    def sum(self, value: Fraction | None) -> str:
        """Write a total."""
        total = self.total
        shown_rounding = total.shape.shown if total is not None and total.shape is not None else None
        if value is not None and shown_rounding is not None:
            return points(round_value(value, shown_rounding), shown_rounding)
        return points(value, total.rounding if total else None)


# --- values in words ---------------------------------------------------------------------------------


def shown(value: Value | None, unit: Unit | None) -> str:
    """Write a value for reading; 约 where not all its digits are shown.

    >>> from dsl.quantity import PERCENT
    >>> shown(Fraction(49, 50), PERCENT), shown(Fraction(2, 3), PERCENT), shown(None, None)
    ('98%', '约66.6667%', '（空）')
    """
    return "（空）" if value is None else wording.shown(value, unit or NO_UNIT)


def result(value: Value | None, unit: Unit | None) -> str:
    """Write what stands behind the sign of equality, with the sign.

    >>> from dsl.quantity import PERCENT
    >>> result(Fraction(49, 50), PERCENT), result(Fraction(49, 51), PERCENT)
    ('= 98%', '≈ 96.0784%')
    """
    text = shown(value, unit)
    return f"≈ {text.removeprefix('约')}" if text.startswith("约") else f"= {text}"


def points(value: Fraction | None, rounding: Rounding | None = None) -> str:
    """Write a score: `2.94分`; with all the places that the method keeps where it rounds.

    >>> from dsl.model import RoundingMode
    >>> from dsl.span import NOWHERE
    >>> two = Rounding(places=2, mode=RoundingMode.HALF_UP, span=NOWHERE)
    >>> points(Fraction(3)), points(Fraction(3), two), points(Fraction(7, 8), two), points(None)
    ('3分', '3.00分', '0.875分', '待定')
    """
    if value is None:
        return "待定"
    written = shown(value, POINT)
    if rounding is None or not rounding.places or written.startswith("约"):
        return written
    whole, _, decimals = written.removesuffix("分").partition(".")
    return f"{whole}.{decimals.ljust(rounding.places, '0')}分"


def difference(value: Fraction, unit: Unit) -> str:
    """Write how far two values of a unit are apart; ratios differ by percentage points.

    >>> from dsl.quantity import PERCENT
    >>> difference(Fraction(1, 200), PERCENT)
    '0.5个百分点'
    """
    return shown(abs(value), PERCENTAGE_POINT if not unit.dimension else unit)


def stop(text: str) -> str:
    """End a sentence, unless there is none or it has ended."""
    return text if not text or text.endswith(("。", "！", "？")) else text + "。"


def in_figures(derivation: Derivation) -> str:
    """Write the formula with the figures in it and what comes out: `49户 ÷ 50户 = 98%`; of one figure alone nothing."""
    if derivation.substituted in ("", shown(derivation.value, derivation.unit)):
        return ""
    if derivation.value is None or "=" in derivation.substituted or "≈" in derivation.substituted:
        return derivation.substituted
    return f"{derivation.substituted} {result(derivation.value, derivation.unit)}"


# --- where a figure comes from -----------------------------------------------------------------------


def leaves(derivation: Derivation | None) -> tuple[Derivation, ...]:
    """The reported figures, targets and judgements that a figure was made of, each once, in order."""
    if derivation is None:
        return ()
    found: dict[object, Derivation] = {}
    for leaf in _leaves(derivation):
        # The months of one figure share a place in the report.
        found.setdefault((leaf.source, leaf.label), leaf)
    return tuple(found.values())


def _leaves(derivation: Derivation) -> Iterator[Derivation]:
    if derivation.source is not None or not derivation.children:
        yield derivation
        return
    for child in derivation.children:
        yield from _leaves(child)


def is_zero_rule(derivation: Derivation) -> bool:
    """Whether this is not a figure but what a rule made of a zero denominator."""
    return derivation.label == "分母为零" and derivation.source is None and not derivation.children


def is_rounding(derivation: Derivation) -> bool:
    """Whether this is not a term but the last step, the rounding."""
    return derivation.label == derivation.formula and derivation.label.startswith("保留")


def is_unscored(item: IndicatorResult) -> bool:
    """Whether points are still to come: the item counts, and has none yet."""
    counts = item.applies and item.status is not Status.NOT_APPLICABLE and item.score_derivation is not None
    return counts and item.score is None


def figure_line(scene: Scene, leaf: Derivation) -> Line:
    """Say one figure with its place, reporter, revision and authority."""
    label = plain_label(scene, leaf)
    if leaf.source is None:
        return Line(label=label, text=_figure_words(leaf))
    details = [Line(text=x) for x in origin(scene, leaf.source)]
    found = scene.figures.get(leaf.source)
    node = scene.nodes.get(found[0].key if found else scene.ratings.get(leaf.source, ""))
    if node is not None and node.authority:
        details.append(Line(text=f"以{node.authority}为准"))
    if found is not None and found[1].is_under_review:
        details.append(Line(text="这个数正在复核，结果随复核结论改变"))
    return Line(label=label, text=_figure_words(leaf), source=leaf.source, details=tuple(details))


def _figure_words(leaf: Derivation) -> str:
    if leaf.value is not None:
        return shown(leaf.value, leaf.unit)
    is_blank = leaf.status is Status.MISSING and leaf.source is not None
    return "空白，没有填" if is_blank else STATUS_WORDS[leaf.status] or leaf.reason


def plain_label(scene: Scene, derivation: Derivation) -> str:
    """The name of a figure without what the page says already: the unit and the assessment year."""
    label = derivation.label.removeprefix(scene.unit.name).strip()
    return label.removeprefix(f"{scene.year}年").strip()


def place(source: Source) -> str:
    """Say where something was read: `targets.yaml 第5行`, `报表.xlsx Sheet1!C7`."""
    line = _LINE_OF_PLACE.search(source.place)
    where = line.group(1) if line else source.place
    if not line and source.span.line and "!" not in where and not where.startswith("第"):
        where = f"第{source.span.line}行"
    return f"{source.file} {where}".strip()


#: A path in a YAML file ends with its line: `数据.解决零就业家庭户数（第8行）`; the figure is named beside it.
_LINE_OF_PLACE = re.compile(r"（(第\d+行)）$")


def origin(scene: Scene, source: Source) -> Iterator[str]:
    """Say where a figure was read, who reported it when, what it corrects, and what was written beside it."""
    raw = f"“{source.raw}”" if source.raw else ""
    when = source.reported_on.isoformat() if source.reported_on else ""
    by = " ".join(x for x in (source.reporter, when, "报送") if x)
    yield f"出处：{place(source)}{raw}" + (f"，{by}" if source.reporter or when else "")
    if source.revision:
        yield f"第 {source.revision} 次更正{_replaced(scene, source)}"
    if source.remark:
        yield f"报送说明：{source.remark}"
    if source.evidence:
        yield f"佐证材料：{source.evidence}"


def _replaced(scene: Scene, source: Source) -> str:
    if not source.replaces:
        return ""
    report = next((r for r in scene.facts.reports if r.file == source.replaces), None)
    when = f"{report.reported_on.isoformat()} 报送的 " if report and report.reported_on else ""
    return f"，取代 {when}{source.replaces}"


# --- clauses, assumptions, warnings ------------------------------------------------------------------


def clauses(scene: Scene, cited: Iterable[Clause]) -> Section:
    """Quote each cited clause from the source text."""
    addresses = dict.fromkeys(c.address for c in cited)
    return Section(topic=Topic.CLAUSES, title="原文", lines=tuple(_quoted(scene, a) for a in addresses))


def _quoted(scene: Scene, address: str) -> Line:
    quote = scene.source.quote(address) if scene.source else None
    if scene.source is None or quote is None:
        return Line(label=address, text="（没有原文可引）", clause=address)
    lines = quote.split("\n")
    if len(lines) > _QUOTED_LINES:
        where = "、".join(str(r) for r in scene.source.find(address) or ())
        quote = "\n".join([*lines[:_QUOTED_LINES], f"……（全文见 {scene.source.file_of(address)} {where}）"])
    return Line(label=address, text=quote, clause=address)


def assumptions(texts: Iterable[str], title: str = "原文没有写、按下面的假设办的") -> Section:
    """List assumptions, each once."""
    return Section(topic=Topic.ASSUMPTIONS, title=title, lines=tuple(Line(text=t) for t in dict.fromkeys(texts)))


def warnings(scene: Scene, keys: frozenset[str] | None, said: Section, files: Iterable[str]) -> Section:
    """List what the office should look at: of the unit or of some of its figures, beside what was said already.

    `files` are those that the figures were read from; one that says that it is made up is named.
    """
    already = "\n".join(line.text for line in said.lines)
    found = []
    for finding in scene.assessment.data_quality:
        concerns = keys is None or any(key in keys for key in finding.field.split("、"))
        if finding.unit == scene.unit.name and concerns and not _is_said(scene, finding, already):
            details = (Line(text=f"出处：{finding.source}"),) if finding.source else ()
            found.append(Line(text=finding.message, details=details))
    made_up = [f for f in dict.fromkeys(files) if f in scene.assessment.made_up]
    if made_up:
        found.append(Line(text=f"文件里注明数字是虚构的，只作演示：{'、'.join(made_up)}"))
    return Section(topic=Topic.WARNINGS, title="需要留意的", lines=tuple(found))


def _is_said(scene: Scene, finding: QualityFinding, already: str) -> bool:
    """Whether the list of what is open names the figure, or the report that is not there."""
    if finding.code == MissingReport.code:
        return bool(already)
    node = scene.nodes.get(finding.field)
    return f"“{node.name if node else finding.field}”" in already


def open_line(label: str, status: Status, reason: str) -> Line:
    """Say what is not settled, and what would settle it."""
    mend = {Status.MISSING: "；补上以后才能定", Status.JUDGEMENT_PENDING: "；评定以后才能定"}.get(status, "")
    return Line(label=label, text=stop((reason or STATUS_WORDS[status]) + mend))


# --- ranks -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One unit in a ranking: its rank, and what it is ranked by, in words and as a number."""

    unit: str
    rank: int | None
    words: str
    value: Fraction | None


def ranking(scene: Scene, standings: tuple[Standing, ...], by: str, gap: Callable[[Fraction], str]) -> Section:
    """Say a rank and name the neighbours above and below, with what they have and how far away they are.

    `gap` writes a distance.
    """
    title = f"名次（按{by}，在{scene.population}中排）"
    mine = next(s for s in standings if s.unit == scene.unit.name)
    left_out = [s.unit for s in standings if s.rank is None and s is not mine]
    unranked = [Line(text=f"还没有名次（{mine.words}）。")]
    lines = unranked if mine.rank is None else list(_neighbours(mine, standings, gap))
    if left_out:
        lines.append(Line(label="没有排上", text="、".join(left_out)))
    return Section(topic=Topic.RANK, title=title, lines=tuple(lines))


def _neighbours(mine: Standing, standings: tuple[Standing, ...], gap: Callable[[Fraction], str]) -> Iterator[Line]:
    rank = mine.rank or 0
    ranks = sorted({s.rank for s in standings if s.rank is not None})
    above, below = [r for r in ranks if r < rank][-1:], [r for r in ranks if r > rank][:1]
    for place_above in above:
        yield from _at(place_above, "前面", mine, standings, gap)
    yield Line(label="本单位", text=f"第 {rank} 名，{mine.words}")
    yield from _at(rank, "并列", mine, tuple(s for s in standings if s is not mine), gap)
    for place_below in below:
        yield from _at(place_below, "后面", mine, standings, gap)


def _at(
    rank: int, where: str, mine: Standing, standings: tuple[Standing, ...], gap: Callable[[Fraction], str]
) -> Iterator[Line]:
    """Name the units at a rank; those with the same figures on one line."""
    groups: dict[tuple[str, Fraction | None], list[str]] = {}
    for standing in standings:
        if standing.rank == rank:
            groups.setdefault((standing.words, standing.value), []).append(standing.unit)
    for (words, value), units in groups.items():
        text = f"第 {rank} 名 {'、'.join(units)}，{words}"
        if value is not None and mine.value is not None and value != mine.value:
            text += f"，比本单位{'高' if value > mine.value else '低'} {gap(abs(value - mine.value))}"
        yield Line(label=where, text=text)


def item_of(unit: UnitResult, key: str) -> IndicatorResult | None:
    """A unit's result for an indicator, component or 其中."""
    return next((i for i in all_items(unit) if i.key == key), None)
