"""The clauses of one item's 计分 as they come, each put where it belongs; then the record of them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field, replace

from dsl.diagnostic import Diagnostic, Text
from dsl.errors_scoring import MixedRows, NoRows, NothingToModify
from dsl.errors_syntax import ContradictoryScoring
from dsl.expressions import Expression
from dsl.format_scoring import is_own_full_marks
from dsl.model_scoring import (
    Adjusting,
    BandChange,
    BandRow,
    Bands,
    Base,
    ByFormula,
    ByRank,
    ByTier,
    Change,
    Choice,
    FirstStep,
    Idle,
    Limit,
    Linear,
    Mode,
    Multiplier,
    Override,
    PlacePoints,
    Scoring,
    SharePoints,
    Sign,
    Step,
    TierPoints,
    Way,
    WhenMet,
)
from dsl.quantity import Quantity
from dsl.record import dataclass
from dsl.span import Span


@dataclass(slots=True)
class _Rank:
    """按名次 while its parts are read."""

    span: Span
    text: list[str]
    places: list[PlacePoints] = field(default_factory=list)
    shares: list[SharePoints] = field(default_factory=list)
    step: tuple[int, Expression] | None = None
    lowest: Expression | None = None
    rest: Expression | None = None

    def made(self) -> ByRank:
        step, amount = self.step or (None, None)
        return ByRank(
            places=tuple(self.places),
            shares=tuple(self.shares),
            step=step,
            step_amount=amount,
            lowest=self.lowest,
            rest=self.rest,
            text="，".join(self.text),
            span=self.span,
        )


@dataclass(slots=True)
class Draft:
    """One item's clauses so far; what does not fit is kept in `findings`."""

    span: Span
    findings: list[Diagnostic]
    #: What the column of points in a table of bands says of its numbers.
    heading: Sign | None = None
    _firsts: list[FirstStep | _Rank] = field(default_factory=list)
    #: The 按 x that 从 … 到 … may still follow.
    _pending: tuple[Expression, str, Span] | None = None
    _bands: Bands | None = None
    _bands_cap: Expression | None = None
    _bands_at: int = 0
    #: 达到 90% 得满分, among other clauses.
    _reached: list[BandRow] = field(default_factory=list)
    _own_value: Expression | None = None
    _met: tuple[Expression, str, Span] | None = None
    _unmet: tuple[Expression, str] | None = None
    _changes: list[Step | Change] = field(default_factory=list)
    _overrides: list[Override] = field(default_factory=list)
    _multipliers: list[Multiplier] = field(default_factory=list)
    _choice: Choice | None = None
    _floor: Limit | None = None
    _cap: Limit | None = None
    _idle: Idle | None = None
    _is_negative: bool = False
    _exceeds: bool = False
    _once: bool = False
    #: Clauses that may stand once, with the text of each.
    _said: dict[str, str] = field(default_factory=dict)
    _texts: list[str] = field(default_factory=list)

    @property
    def has_rows(self) -> bool:
        """Whether a row of bands was read already."""
        return self._bands is not None and bool(self._bands.rows)

    # --- first steps ---

    def first(self, step: FirstStep) -> None:
        """A first step that needs nothing more."""
        self._firsts.append(step)
        self._texts.append(step.value if isinstance(step, Base) else step.text)

    def by(self, subject: Expression, base: Base | None, text: str, span: Span) -> None:
        """按 x: 按完成率 and 按数值 are first steps of their own; 从 … 到 … may follow any."""
        self.first(base or ByFormula(expression=subject, text=text, span=span))
        self._pending = (subject, text, span)

    def linear(self, ends: tuple[Expression, Expression, Expression, Expression], text: str, span: Span) -> None:
        """从 a 得 p 到 b 得 q, after the 按 x that it is about."""
        if self._pending is None or not self._firsts:
            self._needs(text, "按完成率", span)
            return
        subject, head, start = self._pending
        self._pending = None
        whole = f"{head}，{text}"
        self._firsts[-1] = Linear(
            subject=subject,
            from_value=ends[0],
            from_points=ends[1],
            to_value=ends[2],
            to_points=ends[3],
            text=whole,
            span=start.to(span),
        )
        self._texts[-1] = whole

    def met(self, amount: Expression, text: str, span: Span) -> None:
        """完成得 …."""
        if self._once_only("完成得", text, span):
            self._met = (amount, text, span)
            self._texts.append(text)

    def unmet(self, amount: Expression, text: str, span: Span) -> None:
        """未完成得 …."""
        if self._once_only("未完成得", text, span):
            self._unmet = (amount, text)
            self._texts.append(text)
            if self._met is None:
                self._needs(text, "完成得满分", span)

    def rank(self, span: Span) -> None:
        """按名次; the places follow."""
        self._firsts.append(_Rank(span, ["按名次"]))
        self._texts.append("按名次")

    def place(self, place: PlacePoints | SharePoints, text: str) -> None:
        """第 1 名 得 10分, 前 30% 得 8分."""
        rank = self._rank(text, place.span)
        if rank is not None:
            if isinstance(place, PlacePoints):
                rank.places.append(place)
            else:
                rank.shares.append(place)
            rank.text.append(text)
            self._texts.append(text)

    def rank_step(self, count: int, sign: Sign, amount: Expression, text: str, span: Span) -> None:
        """每后移 1 名 减 0.5分."""
        rank = self._rank(text, span)
        if rank is None or not self._once_only("每后移", text, span):
            return
        if sign is Sign.ADD:
            self._contradiction(text, Text("名次越后得分越少，这里要写「减」", "a later place earns less"), span)
        rank.step = (count, amount)
        rank.text.append(text)
        self._texts.append(text)

    def rest(self, row: BandRow) -> None:
        """其余 得 0分: of a rank, or the last row of bands."""
        last = self._firsts[-1] if self._firsts else None
        if self._reached and self._bands is None:
            self._reached.append(row)
            self._texts.append(row.text)
        elif isinstance(last, _Rank) and self._bands is None:
            last.rest = row.amount
            last.text.append(row.text)
            self._texts.append(row.text)
        else:
            self.row(row)

    def reached(self, row: BandRow, own: Expression) -> None:
        """达到 90% 得满分: with steps what they measure from, without them a band."""
        self._reached.append(row)
        self._own_value = own
        self._texts.append(row.text)

    def tiers(self, tiers: tuple[TierPoints, ...], text: str, span: Span) -> None:
        """优秀 得满分; several lines make one list."""
        self._texts.append(text)
        last = self._firsts[-1] if self._firsts else None
        if isinstance(last, ByTier):
            self._firsts[-1] = replace(
                last, tiers=(*last.tiers, *tiers), text=f"{last.text}、{text}", span=last.span.to(span)
            )
        else:
            self._firsts.append(ByTier(tiers=tiers, text=text, span=span))

    def bands(self, bands: Bands) -> None:
        """按 x 分档; its rows stand below it."""
        if self._once_only("分档", bands.text, bands.span):
            self._bands, self._bands_at = bands, len(self._changes)
            self._texts.append(bands.text)

    def row(self, row: BandRow) -> None:
        """A row of bands."""
        if self._bands is None:
            self._needs(row.text, "分档", row.span)
            return
        rows = self._bands.rows
        if rows and (rows[0].sign is None) != (row.sign is None):
            self.findings.append(MixedRows(span=row.span))
        self._bands = replace(self._bands, rows=(*rows, row))
        self._texts.append(row.text)

    # --- what changes them ---

    def override(self, override: Override) -> None:
        """若 … 的，得 0分."""
        self._overrides.append(override)
        self._texts.append(override.text)

    def multiplier(self, multiplier: Multiplier) -> None:
        """乘以 …."""
        self._multipliers.append(multiplier)
        self._texts.append(multiplier.text)

    def change(self, change: Step | Change) -> None:
        """A deduction or bonus."""
        self._changes.append(change)
        self._texts.append(change.text)

    def partial(self, mode_of: Callable[[Quantity], Mode | None], span: Span) -> None:
        """不足的不计, after the step that it is about."""
        last = self._changes[-1] if self._changes else None
        if not isinstance(last, Step):
            self._needs("不足的 …", "每 … 扣 …", span)
            return
        mode = mode_of(last.size)
        if mode is None:
            return  # and reported
        if last.mode is not None:
            self._contradiction(mode.value, Text("不足的怎么算写了两次", "part of a step is said twice"), span)
        else:
            text = f"{last.text}（{mode.value}）"
            self._changes[-1] = replace(last, mode=mode, text=text)
            self._texts[self._texts.index(last.text)] = text

    def cap_change(self, sign: Sign, amount: Expression, text: str, span: Span) -> None:
        """最多扣 10分: of the nearest deduction before it."""
        for index in range(len(self._changes) - 1, -1, -1):
            found = self._changes[index]
            if found.sign is sign:
                if found.cap is not None:
                    self._contradiction(text, Text("上限写了两次", "a cap is repeated"), span)
                self._changes[index] = replace(found, cap=amount)
                self._texts.append(text)
                return
        if self._bands is not None and any(r.sign is sign for r in self._bands.rows):
            self._bands_cap = amount
            self._texts.append(text)
            return
        self._needs(text, f"… {sign.value} …", span)

    def choose(self, choice: Choice, span: Span) -> None:
        """取较低者."""
        if self._once_only("取较低者、取较高者", choice.value, span):
            self._choice = choice
            self._texts.append(choice.value)

    def only_highest(self, span: Span) -> None:
        """同一事项只计最高一次."""
        if not self._changes:
            self._needs("同一事项只计最高一次", "… 加 … 或 … 扣 …", span)
        self._once = True
        self._texts.append("同一事项只计最高一次")

    def cap(self, limit: Limit) -> None:
        """最多 满分."""
        if self._once_only("最多", limit.text, limit.span):
            self._cap = limit
            self._texts.append(limit.text)

    def floor(self, limit: Limit) -> None:
        """扣完为止."""
        if self._once_only("扣完为止、最低", limit.text, limit.span):
            self._floor = limit
            self._texts.append(limit.text)

    def no_less(self, limit: Limit) -> None:
        """最低 2分: right after a rank it is the rank's, else the item's."""
        last = self._firsts[-1] if self._firsts else None
        if isinstance(last, _Rank) and last.lowest is None and not self._changes:
            last.lowest = limit.amount
            last.text.append(limit.text)
            self._texts.append(limit.text)
        else:
            self.floor(limit)

    def below_zero(self, span: Span) -> None:
        """可为负分."""
        if self._once_only("可为负分", "可为负分", span):
            self._is_negative = True
            self._texts.append("可为负分")

    def may_exceed(self, span: Span) -> None:
        """可超过满分."""
        if self._once_only("可超过满分", "可超过满分", span):
            self._exceeds = True
            self._texts.append("可超过满分")

    def idle(self, idle: Idle) -> None:
        """无任务的，…."""
        if self._once_only("无任务的", idle.text, idle.span):
            self._idle = idle
            self._texts.append(idle.text)

    # --- the whole ---

    def scoring(self) -> Scoring | None:
        """Put the clauses together; None where they make no rule."""
        self._measure_from_reached()
        bases, changes = self._bases(), self._all_changes()
        text = "，".join(self._texts)
        problem = self._problem(bases)
        if problem is not None:
            self._contradiction(text, problem, self.span)
            return None
        first, *others = bases or [_start_of(changes)]
        return Scoring(
            base=first,
            others=tuple(others),
            choice=self._choice,
            may_exceed=self._exceeds,
            text=text,
            span=self.span,
            overrides=tuple(self._overrides),
            multipliers=tuple(self._multipliers),
            changes=changes,
            only_highest=self._once,
            floor=self._floor,
            may_be_negative=self._is_negative,
            cap=self._cap,
            idle=self._idle,
        )

    def _measure_from_reached(self) -> None:
        """`达到 90% 得满分，每低 1个百分点 扣 0.5分` measures from 90%."""
        only = self._reached[0] if len(self._reached) == 1 and len(self._reached[0].bounds) == 1 else None
        steps = [c for c in self._changes if _goes_by_target(c)]
        if only is None or not steps:
            return
        bound = only.bounds[0]
        is_least = bound.operator in ("≥", ">")
        for index, change in enumerate(self._changes):
            if isinstance(change, Step) and _goes_by_target(change):
                way = {Way.SHORT: Way.BELOW, Way.BEYOND: Way.ABOVE}.get(change.way, change.way)
                if not is_least and change.way in (Way.SHORT, Way.BEYOND):
                    way = Way.ABOVE if change.way is Way.SHORT else Way.BELOW
                self._changes[index] = replace(change, way=way, subject=self._own_value, bound=bound.value)
        self._reached.clear()
        self._firsts.append(ByFormula(expression=only.amount, text=only.text, span=only.span))

    def _bases(self) -> list[FirstStep]:
        bases: list[FirstStep] = [f.made() if isinstance(f, _Rank) else f for f in self._firsts]
        if self._reached:
            rows = tuple(self._reached)
            text = "、".join(row.text for row in rows)
            span = rows[0].span.to(rows[-1].span)
            bases.append(Bands(subject=self._own_value, rows=rows, text=text, span=span))
        if self._bands is not None and not self._bands.rows:
            self.findings.append(NoRows(span=self._bands.span, clause=self._bands.text))
        elif self._bands is not None and self._bands.gives:
            bases.append(self._bands)
        if self._met is not None and self._unmet is None and not is_own_full_marks(self._met[0]):
            amount, text, span = self._met
            bases.append(ByFormula(expression=amount, text=text, span=span))
        if self._met is not None and self._unmet is not None:
            (met, said, span), (unmet, also) = self._met, self._unmet
            text = f"{said}，{also}"
            plain = text == Base.ALL_OR_NOTHING.value
            bases.append(Base.ALL_OR_NOTHING if plain else WhenMet(met=met, unmet=unmet, text=text, span=span))
        return bases

    def _all_changes(self) -> tuple[Adjusting, ...]:
        bands = self._bands
        if bands is None or not bands.rows or bands.gives:
            return tuple(self._changes)
        change = BandChange(bands=bands, cap=self._bands_cap, text=bands.text, span=bands.span)
        at = self._bands_at
        return (*self._changes[:at], change, *self._changes[at:])

    def _problem(self, bases: list[FirstStep]) -> Text | None:
        takes = any(c.sign is Sign.DEDUCT for c in self._changes)
        has_start = bool(bases or self._reached or self._changes or self._bands is not None)
        if self._met is not None and self._unmet is None and not (takes or self._bands):
            return Text("「完成得满分」要与「未完成不得分」一起写", "“完成得满分” and “未完成不得分” go together")
        if self._met is not None and self._unmet is None and self._firsts:
            return Text("要有并且只有一条说明按什么计分", "exactly one clause must say what points go by")
        if not has_start and self._met is None:
            return Text("要有并且只有一条说明按什么计分", "exactly one clause must say what points go by")
        if len(bases) > 1 and self._choice is None:
            return Text(
                "有几条说明按什么计分，没有写「取较低者」还是「取较高者」", "several clauses say what points go by"
            )
        if len(bases) < 2 and self._choice is not None:
            return Text(f"「{self._choice.value}」要有两条以上的得分可比", "there is nothing to choose from")
        if self._cap is not None and self._exceeds:
            return Text(f"「{self._cap.text}」和「可超过满分」相反", f"“{self._cap.text}” contradicts “可超过满分”")
        if self._floor is not None and self._is_negative:
            return Text(f"「{self._floor.text}」和「可为负分」相反", f"“{self._floor.text}” contradicts “可为负分”")
        return None

    def _rank(self, text: str, span: Span) -> _Rank | None:
        last = self._firsts[-1] if self._firsts else None
        if isinstance(last, _Rank):
            return last
        self._needs(text, "按名次", span)
        return None

    def _once_only(self, word: str, text: str, span: Span) -> bool:
        if word in self._said:
            self._contradiction(text, Text("有一条写了两次", "a clause is repeated"), span)
            return False
        self._said[word] = text
        return True

    def _needs(self, clause: str, needs: str, span: Span) -> None:
        self.findings.append(NothingToModify(span=span, clause=clause, needs=needs))

    def _contradiction(self, text: str, problem: Text, span: Span) -> None:
        self.findings.append(ContradictoryScoring(span=span, text=text, problem=problem))


def _goes_by_target(change: Step | Change) -> bool:
    """Whether a step measures the indicator from its target, unless something else is to be reached."""
    return (
        isinstance(change, Step)
        and change.way is not Way.COUNT
        and change.subject is None
        and change.bound is None
        and change.condition is None
    )


def _start_of(changes: Iterable[Adjusting]) -> Base:
    """Deductions start from full marks, bonuses alone from nothing."""
    signs: set[Sign | None] = set()
    for change in changes:
        signs |= {row.sign for row in change.bands.rows} if isinstance(change, BandChange) else {change.sign}
    return Base.NOTHING if signs == {Sign.ADD} else Base.FULL
