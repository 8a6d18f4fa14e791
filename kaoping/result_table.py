"""An assessment in; tables for reading out: ranks and scores by level, then awards and whatever is still open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from dsl.diagnostic import Language, Text
from dsl.model import ResolvedPolicy
from dsl.quantity import exact_decimal, format_number, format_quantity
from engine.results import (
    AreaResult,
    Assessment,
    AwardResult,
    FundResult,
    QualityFinding,
    State,
    Status,
    UnitResult,
    Winner,
)
from kaoping.language import say
from kaoping.layout import Column, table, table_width, wrap

#: Headings of areas are broken to this width, so that nine of them stand side by side.
_HEADING_CELLS = 8
#: What is open and what to look at is listed up to here, then counted.
_MOST_ITEMS = 20
#: A reason is shown up to so many characters.
_GIST = 120
_NONE = "-"


def write_result(assessment: Assessment, policy: ResolvedPolicy, *, language: Language, width: int | None) -> str:
    """Write the whole result of a period as text.

    `width` is that of the screen; areas that do not fit beside each other stand in a further table.
    None sets no limit (a file, a pipe).
    """
    return "\n\n".join(_Page(assessment, policy, language, width).blocks()) + "\n"


def decimals(values: Sequence[Fraction | None]) -> int:
    """Count the decimal places that a column of numbers needs, at most four.

    >>> decimals([Fraction(3), Fraction(5, 4), None])
    2
    """
    written = (format_number(v) for v in values if v is not None)
    return max((len(text.partition(".")[2]) for text in written), default=0)


def fixed(value: Fraction | None, places: int) -> str:
    """Write a number with that many places, as columns of figures are written.

    >>> fixed(Fraction(149, 10), 2), fixed(Fraction(14), 0), fixed(None, 2)
    ('14.90', '14', '-')
    """
    if value is None:
        return _NONE
    text = exact_decimal(value)[0] if places == 0 else format_number(value, places)
    whole, _, part = text.partition(".")
    return f"{whole}.{part.ljust(places, '0')}" if places else whole


def _is_project(area: AreaResult) -> bool:
    """Whether it makes a total of its own, settled or not."""
    return area.total_derivation is not None


class _Page:
    """Writes one result; each method gives blocks that stand apart."""

    def __init__(self, assessment: Assessment, policy: ResolvedPolicy, language: Language, width: int | None) -> None:
        self._result = assessment
        self._policy = policy
        self._language = language
        self._width = width

    def blocks(self) -> Iterator[str]:
        yield self._head()
        for level, units in self._result.by_level().items():
            yield from self._level(level, units)
        if any(u.state is State.PROVISIONAL for u in self._result.units):
            yield self._wrapped(
                self._say(Text("* 暂定：背后的数字在复核、对不上校核，或名次还可能变。", _PROVISIONAL_EN))
            )
        yield from self._awards()
        yield from self._funds()
        yield from self._accountability()
        yield from self._open()
        yield from self._quality()
        yield from self._rests_on()

    def _say(self, text: Text, **values: object) -> str:
        return say(text, self._language, **values)

    def _wrapped(self, text: str, indent: int = 0, hang: int | None = None) -> str:
        return wrap(text, self._width or 100, indent=indent, hang=hang)

    def _head(self) -> str:
        number = f"（{self._result.number}）" if self._result.number else ""
        lines = [self._wrapped(self._result.title + number)]
        lines.append(self._say(Text("期次 {period}", "period {period}"), period=self._result.period))
        if self._result.made_up:
            lines.append(self._say(Text("数字是虚构的示例", "the figures are made-up samples")))
        return "\n".join(lines)

    # --- ranks and scores ------------------------------------------------------------------------

    def _level(self, level: str, units: tuple[UnitResult, ...]) -> Iterator[str]:
        declared = next((x for x in self._policy.levels if x.name == level), None)
        if declared is None or declared.ranked_within is None:
            yield from self._standing(level, units)
            return
        for parent in dict.fromkeys(u.parent for u in units):
            yield from self._standing(f"{level}  {parent or ''}".rstrip(), [u for u in units if u.parent == parent])

    def _standing(self, heading: str, units: Sequence[UnitResult]) -> Iterator[str]:
        counted = self._say(Text("{heading}（{n} 个）", "{heading} ({n})"), heading=heading, n=len(units))
        if not self._has_total and self._result.is_scored and any(_is_project(a) for u in units for a in u.areas):
            for number, unit in enumerate(units):
                yield (counted + "\n" if number == 0 else "") + self._projects(unit)
            return
        write = self._scores if self._has_total else self._tiers if self._policy.tiers else self._completion
        if write == self._completion and not any(a.applicable for u in units for a in u.areas):
            yield counted  # nothing is encoded that a table could show
            return
        for number, block in enumerate(self._in_width(*write(units))):
            yield (counted + "\n" if number == 0 else "") + block

    @property
    def _has_total(self) -> bool:
        return self._result.is_scored and any(t.period == self._result.period_kind for t in self._policy.totals)

    def _scores(self, units: Sequence[UnitResult]) -> tuple[int, list[Column], list[list[str]]]:
        """Rank, unit and total, then the areas; best first, the open ones last."""
        ranked = sorted(units, key=lambda u: (u.rank is None, u.rank or 0))
        areas = _areas(ranked)
        columns = [
            Column(heading=self._say(Text("名次", "rank")), align="right"),
            Column(heading=self._say(Text("单位", "unit"))),
            Column(heading=self._say(Text("总分", "total")), align="right"),
            *(Column(heading=a.path[-1], align="right", heading_width=_HEADING_CELLS) for a in areas.values()),
        ]
        has_grades = any(u.grade for u in ranked)
        if has_grades:
            columns.insert(3, Column(heading=self._say(Text("等次", "grade"))))
        places = decimals([u.total for u in ranked])
        area_places = {key: decimals([a.score for u in ranked for a in u.areas if a.key == key]) for key in areas}
        rows = []
        # Beside a mark the others get a space, so that the points stay under each other.
        no_star = " " if any(u.state is State.PROVISIONAL for u in ranked) else ""
        for unit in ranked:
            star = "*" if unit.state is State.PROVISIONAL else no_star
            total = self._say(Text("待定", "open")) if unit.total is None else fixed(unit.total, places)
            row = [_NONE if unit.rank is None else f"{unit.rank}", unit.name, total + star]
            row += [unit.grade or _NONE] if has_grades else []
            own = {a.key: a for a in unit.areas}
            row += [fixed(own[key].score, area_places[key]) if key in own else "" for key in areas]
            rows.append(row)
        return 2, columns, rows

    def _projects(self, unit: UnitResult) -> str:
        """For budget projects that make a total each: one line a project, in the order of the page."""
        projects = [a for a in unit.areas if _is_project(a)]
        open_one = self._say(Text("待定", "open"))
        columns = [
            Column(heading=unit.name),
            Column(heading=self._say(Text("总分", "total")), align="right"),
            Column(heading=self._say(Text("得分", "score")), align="right"),
            Column(heading=self._say(Text("满分", "full marks")), align="right"),
            Column(heading=self._say(Text("完成/已有数", "met/known")), align="right"),
        ]
        totals = decimals([a.total for a in projects])
        scores, marks = decimals([a.score for a in projects]), decimals([a.full_marks for a in projects])
        rows = [
            [
                a.path[-1],
                open_one if a.total is None else fixed(a.total, totals),
                fixed(a.score, scores),
                fixed(a.full_marks, marks),
                f"{a.met}/{a.assessed}",
            ]
            for a in projects
        ]
        return table(columns, rows)

    def _completion(self, units: Sequence[UnitResult]) -> tuple[int, list[Column], list[list[str]]]:
        """For a period without scores: how many targets are met of those that can be told, area by area."""
        areas = _areas(units)
        columns = [
            Column(heading=self._say(Text("单位", "unit"))),
            Column(heading=self._say(Text("完成/已有数", "met/known")), align="right"),
            *(Column(heading=a.path[-1], align="right", heading_width=_HEADING_CELLS) for a in areas.values()),
        ]
        rows = []
        for unit in units:
            own = {a.key: a for a in unit.areas}
            all_in_all = f"{sum(a.met for a in unit.areas)}/{sum(a.assessed for a in unit.areas)}"
            rows.append(
                [unit.name, all_in_all, *(f"{own[k].met}/{own[k].assessed}" if k in own else "" for k in areas)]
            )
        return 1, columns, rows

    def _tiers(self, units: Sequence[UnitResult]) -> tuple[int, list[Column], list[list[str]]]:
        """For a method that gives tiers and no total: how many indicators of each unit are in which tier."""
        names = self._policy.tiers
        open_ones = self._say(Text("待定", "open"))
        columns = [
            Column(heading=self._say(Text("单位", "unit"))),
            *(Column(heading=name, align="right") for name in (*names, open_ones)),
        ]
        rows = []
        for unit in units:
            tiers = [i.tier for i in unit.indicators if i.applies and i.status is not Status.NOT_APPLICABLE]
            rows.append([unit.name, *(f"{tiers.count(name)}" for name in names), f"{tiers.count(None)}"])
        return 1, columns, rows

    def _in_width(self, kept: int, columns: list[Column], rows: list[list[str]]) -> Iterator[str]:
        """Cut a table that is too wide into several, each beginning with the first columns up to the unit."""
        heads = [i for i in range(kept) if columns[i].align == "left"] or list(range(kept))
        wanted = list(range(len(columns)))
        first = True
        while wanted:
            chosen = wanted if first else [*heads, *wanted]
            least = kept + 1 if first else len(heads) + 1
            while self._width and len(chosen) > least and _width_of(chosen, columns, rows) > self._width:
                chosen = chosen[:-1]
            yield table([columns[i] for i in chosen], [[row[i] for i in chosen] for row in rows])
            wanted = [i for i in wanted if i not in chosen]
            first = False

    # --- what follows from them ------------------------------------------------------------------

    def _awards(self) -> Iterator[str]:
        awards = self._result.awards
        if not awards:
            return
        lines = [self._say(Text("奖项", "Awards"))]
        for award in awards:
            name = award.name if award.scope is None else f"{award.name}（{award.scope}）"
            lines.append(self._wrapped(self._say(Text("{a}：{b}", "{a}: {b}"), a=name, b=self._award(award)), 2, 4))
        yield "\n".join(lines)

    def _award(self, award: AwardResult) -> str:
        comma, stop = ("、", "；") if self._language == "zh" else (", ", "; ")
        parts = []
        if award.winners:
            places = decimals([w.score for w in award.winners])
            parts.append(comma.join(_winner(w, places) for w in award.winners))
        if award.tied and not all(name in award.reason for name in award.tied):
            tied = comma.join(award.tied)
            parts.append(self._say(Text("并列待定 {units}", "tied and open: {units}"), units=tied))
        if award.state is State.PROVISIONAL and award.winners:
            parts.append(self._say(Text("暂定", "provisional")))
        if award.state is State.OPEN and not award.tied:
            parts.append(self._say(Text("待定", "open")))
        if award.reason:
            parts.append(award.reason)
        parts += [
            self._say(Text("{unit} 不能评先：{reason}", "{unit} is barred: {reason}"), unit=b.unit, reason=b.reason)
            for b in award.barred
        ]
        return stop.join(parts) or self._say(Text("无", "none"))

    def _accountability(self) -> Iterator[str]:
        found = self._result.accountability
        if found:
            items = [f"{a.unit} {a.name}{self._aside(a.reason, a.state)}" for a in found]
            yield self._listed(Text("追责", "Accountability"), items)

    def _funds(self) -> Iterator[str]:
        """Money by name; who pays whom stands beside it, and an amount that is open says so."""
        found = self._result.funds
        if found:
            yield self._listed(Text("资金", "Money"), [self._fund(f) for f in found])

    def _fund(self, fund: FundResult) -> str:
        if fund.amount is None:
            return f"{fund.name} {fund.unit}{self._aside(fund.reason, State.OPEN)}"
        amount = f"{fund.name} {fund.unit} {format_quantity(fund.amount, fund.currency)}"
        way = self._say(Text("（{a} → {b}）", " ({a} → {b})"), a=fund.payer or "", b=fund.payee or "")
        return amount + (way if fund.payer else "")

    def _aside(self, reason: str, state: State) -> str:
        pending = self._say(Text("待定", "open")) if state is State.OPEN else ""
        said = "，".join(s for s in (pending, reason) if s)
        return f"（{said}）" if said else ""

    def _open(self) -> Iterator[str]:
        """Say what cannot be settled, and why; a period without totals has none to settle."""
        waiting = [u for u in self._result.units if u.state is State.OPEN] if self._has_total else []
        if waiting:
            items = [self._say(Text("{u}：{r}", "{u}: {r}"), u=u.name, r=_gist(u.reason)) for u in waiting]
            yield self._listed(Text("待定的总分（kaoping explain 看全部原因）", _OPEN_EN), self._at_most(items))

    def _quality(self) -> Iterator[str]:
        found = self._result.data_quality
        if found:
            items = [_finding(q) for q in found]
            yield self._listed(Text("数字要核对的地方", "Figures to look at"), self._at_most(items))

    def _at_most(self, items: list[str]) -> list[str]:
        more = len(items) - _MOST_ITEMS
        said = Text("另有 {n} 条，JSON 结果里全有", "{n} more; the JSON has all of them")
        return items if more <= 0 else [*items[:_MOST_ITEMS], self._say(said, n=more)]

    def _rests_on(self) -> Iterator[str]:
        assumptions, missing = len(self._result.assumptions), self._result.not_encoded
        if assumptions:
            yield self._wrapped(self._say(_ASSUMPTIONS, n=assumptions))
        if missing:
            yield self._listed(Text("没有编入的考评内容", "Not encoded"), missing)

    def _listed(self, heading: Text, items: Sequence[str]) -> str:
        return "\n".join([self._say(heading), *(self._wrapped(item, 2, 4) for item in items)])


_OPEN_EN = "Totals that are open (kaoping explain has all the reasons)"
_PROVISIONAL_EN = "* provisional: a figure behind it is under review or breaks a cross-check, or a rank may still move."
_ASSUMPTIONS = Text(
    "结果用到 {n} 条原文没有写明的假设，JSON 结果和公文里逐条列出。",
    "The result rests on {n} assumptions about what the source text leaves open; the JSON and the documents list them.",
)


def _areas(units: Sequence[UnitResult]) -> Mapping[str, AreaResult]:
    """The outermost areas that any of the units has, in document order."""
    return {a.key: a for u in units for a in u.areas if len(a.path) == 1}


def _winner(winner: Winner, places: int) -> str:
    said = "、".join(winner.units)
    if winner.project:
        said = f"{winner.project}（{said}）"
    return said if winner.score is None else f"{said} {fixed(winner.score, places)}"


def _gist(reason: str) -> str:
    return reason if len(reason) <= _GIST else reason[:_GIST] + "……"


def _finding(found: QualityFinding) -> str:
    """Write a finding; most of their messages name unit and field already."""
    where = "" if found.unit in found.message else f"{found.unit} {found.field}：".lstrip()
    return f"[{found.code}] {where}{found.message}" + (f"，见 {found.source}" if found.source else "")


def _width_of(chosen: Sequence[int], columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> int:
    return table_width([columns[i] for i in chosen], [[row[i] for i in chosen] for row in rows])
