"""The sheet of scores: for every unit and item its value, target, full marks and points, each step a formula."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from dsl.amounts import is_share
from dsl.expressions import Expression, Number, Ref, Side, Year
from dsl.model import CompletionForm, Indicator, RoundingMode, ZeroChoice, ZeroOutcome
from dsl.model_scoring import Base, Graded, Scoring, WhenMet
from dsl.quantity import PERCENT
from engine.answer import Scored
from engine.case import Case
from engine.plan import Branch, scoring_of
from engine.points import Presence
from engine.results import Status
from kaoping.book.expressions import Writer
from kaoping.book.figures import Figures
from kaoping.book.grid import Cell, Entry, Formula, Points, Sheet
from kaoping.book.numbers import (
    LARGEST,
    LARGEST_DIVISOR,
    UNIT,
    NotExpressible,
    Ratio,
    constant,
    count_of,
    floor_of,
    rounded,
    times,
)

#: States of a row; a rule for a zero denominator gives one of them.
NORMAL, MISSING, FULL, NOTHING, LEFT_OUT, ABSENT, UNDEFINED = range(7)
_STATE: dict[ZeroOutcome, int] = {
    ZeroOutcome.FULFILLED: FULL,
    ZeroOutcome.FULL_MARKS: FULL,
    ZeroOutcome.UNFULFILLED: NOTHING,
    ZeroOutcome.NO_MARKS: NOTHING,
    ZeroOutcome.NOT_APPLICABLE: ABSENT,
    ZeroOutcome.REDISTRIBUTED: LEFT_OUT,
}
_HEADINGS = (
    ("层次", 10),
    ("单位", 16),
    ("方面", 18),
    ("编号", 8),
    ("指标", 34),
    ("怎么计分", 26),
    ("缺几个数", 6),
    ("值：分子", 14),
    ("值：分母", 14),
    ("约分", 12),
    ("约分", 12),
    ("状态", 6),
    ("目标：分子", 14),
    ("目标：分母", 12),
    ("完成", 6),
    ("率：分子", 14),
    ("率：分母", 14),
    ("满分：分子", 10),
    ("满分：分母", 10),
    ("得分：分子", 14),
    ("得分：分母", 14),
    ("太大", 6),
    ("商", 8),
    ("余", 12),
    ("四位", 8),
    ("余", 12),
    ("四位", 8),
    ("余", 12),
    ("亿分之几", 14),
    ("零头", 10),
    ("取整后", 14),
    ("零头", 8),
    ("得分", 10),
    ("程序算的", 10),
    ("比对", 8),
    ("说明", 40),
)
_ABOUT = (
    "每项的值、目标、满分、得分都写成整数分子、分母，最后除一次、按办法取舍一次；折起来的列是中间步骤。"
    "状态：0 正常，1 缺数，2 得满分，3 得 0 分，4 不计（分值折算给别的项），5 不适用，6 算不出。"
)


def scores_sheet() -> Sheet:
    """The sheet of scores."""
    return Sheet(
        name="得分",
        title="各项得分",
        about=_ABOUT,
        headings=[name for name, _ in _HEADINGS],
        widths=[width for _, width in _HEADINGS],
        folded=(7, 32),
        fixed_columns=5,
    )


def targets_sheet() -> Sheet:
    """The sheet of targets."""
    return Sheet(
        name="目标",
        title="目标和分值",
        about="浅黄色的目标可以改。分值照办法或责任状，折算以前的。",
        headings=("单位", "编号", "指标", "目标", "计量单位", "换算成整数", "分值", "出处"),
        widths=(16, 8, 34, 14, 10, 18, 10, 44),
    )


def shares_sheet() -> Sheet:
    """The sheet of points that go to what remains."""
    return Sheet(
        name="折算",
        title="不计的项的分值怎样折算",
        about="一处里有不计的项，它的分值按比例给留下的项：满分 × 原分值合计 ÷ 留下的合计。分值都放大成整数。",
        headings=("单位", "哪一处", "原分值合计", "留下的合计"),
        widths=(16, 34, 14, 14),
    )


@dataclass(slots=True)
class Line:
    """One row of the sheet of scores."""

    row: int
    item: Indicator
    #: Rows of the components, where it has any.
    parts: tuple[int, ...] = ()


@dataclass(slots=True)
class UnitScores:
    """The rows of one unit."""

    case: Case
    #: The items, in document order.
    lines: list[Line] = field(default_factory=list)
    #: By key of the leaf: its row.
    leaves: dict[str, int] = field(default_factory=dict)
    #: By key of a place in the tree of points: its row on the sheet of shares.
    places: dict[str, int] = field(default_factory=dict)
    #: Points are multiplied by this, so that all are whole.
    scale: int = 1

    def of_area(self, key: str) -> list[Line]:
        """The items below an area."""
        area = self.case.plan.areas[key]
        inside = {i.key for i in area.all_indicators()}
        return [line for line in self.lines if line.item.key in inside]


class Scores:
    """Builds the sheet."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self.sheet, self.targets, self.shares = scores_sheet(), targets_sheet(), shares_sheet()

    def add(self, case: Case) -> UnitScores:
        """Add the rows of one unit."""
        unit = UnitScores(case)
        leaves = [
            x for x in case.plan.tree.leaves() if case.share(x.key).presence is not Presence.ABSENT or _may(case, x)
        ]
        bases = [case.share(x.key).base for x in leaves]
        known = [b.number for b in bases if b.value is not None]
        unit.scale = math.lcm(*(n.denominator for n in known)) if known else 1
        shifting = any(case.plan.may_be_left_out(x.key) for x in leaves)
        if shifting and len(known) == len(bases):
            self._places(case.plan.tree, unit, {x.key for x in leaves})
        self._items(case.plan.tree, (), unit, {x.key for x in leaves})
        self._fill_places(case.plan.tree, unit)
        return unit

    # --- full marks --------------------------------------------------------------------------------------

    def _places(self, branch: Branch, unit: UnitScores, here: set[str]) -> None:
        if not any(leaf.key in here for leaf in branch.leaves()) or branch.key in here:
            return
        name = branch.name or "全部"
        unit.places[branch.key] = self.shares.add([unit.case.unit.name, name, None, None])
        for inner in branch.branches:
            self._places(inner, unit, here)

    def _fill_places(self, branch: Branch, unit: UnitScores) -> None:
        """Set what each place had and what remains, once the row of every leaf is known."""
        row = unit.places.get(branch.key)
        if row is None:
            return
        whole, left = [], []
        for inner in branch.branches:
            leaf, place = unit.leaves.get(inner.key), unit.places.get(inner.key)
            if leaf is not None:
                points = self._base(unit, inner.key)
                state = self.sheet.at(leaf, "L")
                whole.append(times(str(points), f"({state}<>{ABSENT})"))
                left.append(times(str(points), f"({state}<>{ABSENT})*({state}<>{LEFT_OUT})"))
            elif place is not None:
                whole.append(f"C{place}")
                left.append(f"C{place}*(D{place}>0)")
                self._fill_places(inner, unit)
        self.shares.set(row, 3, Formula("+".join(whole) or "0"))
        self.shares.set(row, 4, Formula("+".join(left) or "0"))

    def _base(self, unit: UnitScores, key: str) -> int:
        base = unit.case.share(key).base
        if base.value is None:
            raise NotExpressible("分值还不知道")
        return int(base.number * unit.scale)

    def _full_marks(self, unit: UnitScores, leaf: str, above: Sequence[str]) -> Ratio:
        points = self._base(unit, leaf)
        ratio = constant(Fraction(points, unit.scale))
        tops, bottoms = [ratio.above], [ratio.below]
        for place in above:
            row = unit.places.get(place)
            if row is not None:
                whole, left = (self.shares.at(row, c) for c in "CD")
                none = f"OR({left}=0,{left}={whole})"
                tops.append(f"IF({none},1,{whole})")
                bottoms.append(f"IF({none},1,{left})")
        return Ratio(above="*".join(tops), below="*".join(bottoms))

    # --- rows --------------------------------------------------------------------------------------------

    def _items(self, branch: Branch, above: tuple[str, ...], unit: UnitScores, here: set[str]) -> None:
        for inner in branch.branches:
            if inner.indicator is None:
                self._items(inner, (*above, branch.key), unit, here)
            elif inner.branches:
                self._whole(inner, (*above, branch.key), unit, here)
            elif inner.key in here:
                row = self._leaf(inner, inner.indicator, (*above, branch.key), unit, is_item=True)
                unit.lines.append(Line(row, inner.indicator))

    def _whole(self, branch: Branch, above: tuple[str, ...], unit: UnitScores, here: set[str]) -> None:
        item = branch.indicator
        assert item is not None
        parts = [b for b in branch.branches if b.key in here]
        if not parts:
            return
        rows = tuple(self._leaf(b, item, (*above, branch.key), unit, is_item=False) for b in parts)
        row = self.sheet.next_row
        states = [f"L{r}" for r in rows]
        open_ = count_of(f"({s}={MISSING})+({s}={UNDEFINED})" for s in states)
        absent = "*".join(f"(({s}={LEFT_OUT})+({s}={ABSENT})>0)" for s in states)
        state = f"IF({open_}>0,{MISSING},IF({absent}=1,{ABSENT},{NORMAL}))"
        cells: list[Cell] = [None] * len(_HEADINGS)
        cells[:6] = self._head(unit, item, "各分项得分之和")
        cells[11] = Formula(state)
        cells[28] = Formula(f'IF(L{row}={MISSING},"",{"+".join(f"N(AC{r})" for r in rows)})')
        cells[29] = Formula(f'IF(L{row}={MISSING},"",{"+".join(f"N(AD{r})" for r in rows)})')
        self._close(cells, row, unit, unit.case.scored(item.key), is_item=True, note="")
        self.sheet.add(cells)
        unit.lines.append(Line(row, item, rows))

    def _head(self, unit: UnitScores, item: Indicator, how: str) -> list[Cell]:
        return [
            unit.case.level.name,
            unit.case.unit.name,
            item.path[0] if len(item.path) > 1 else "",
            item.number,
            item.name,
            how,
        ]

    def _leaf(self, branch: Branch, item: Indicator, above: tuple[str, ...], unit: UnitScores, *, is_item: bool) -> int:
        leaf = branch.indicator
        assert leaf is not None
        scoring = scoring_of(leaf, item)
        row = self.sheet.next_row
        unit.leaves[leaf.key] = row
        cells: list[Cell] = [None] * len(_HEADINGS)
        cells[:6] = self._head(unit, leaf, scoring.text if scoring is not None else "")
        scored = _scored_leaf(unit.case, leaf, item)
        note = ""
        try:
            self._points(cells, row, unit, leaf, scoring, self._full_marks(unit, leaf.key, above), scored)
        except NotExpressible as reason:
            note = f"{reason.reason}：取程序算的"
            self._given(cells, scored, unit.case.share(leaf.key).presence)
        self._close(cells, row, unit, scored, is_item=is_item, note=note)
        self.sheet.add(cells)
        return row

    def _given(self, cells: list[Cell], scored: Scored, presence: Presence) -> None:
        """What the engine came to, where cells cannot say the rule."""
        cells[6:35] = [None] * 29
        is_open = scored.exact is None
        if presence is Presence.LEFT_OUT:
            cells[11] = LEFT_OUT
        elif scored.score.status is Status.NOT_APPLICABLE:
            cells[11] = ABSENT
        else:
            cells[11] = MISSING if is_open else NORMAL
        cells[28], cells[29] = _in_units(Fraction(0) if scored.score.status is Status.NOT_APPLICABLE else scored.exact)

    def _points(
        self,
        cells: list[Cell],
        row: int,
        unit: UnitScores,
        leaf: Indicator,
        scoring: Scoring | None,
        full: Ratio,
        scored: Scored,
    ) -> None:
        scoring = _sayable(scoring)
        writer = Writer(unit.case, self.figures)
        base = scoring.base
        if isinstance(base, Graded):
            rate, lacks = self._graded(base, unit, leaf)
            cells[6] = Formula(lacks)
            cells[11] = Formula(f"IF(G{row}>0,{MISSING},{NORMAL})")
        else:
            self._value(cells, row, unit, leaf, writer)
            rate = self._rate(cells, row, unit, leaf, base, writer)
        cells[15], cells[16] = _reduced(rate, f"L{row}<>{NORMAL}")
        cells[17], cells[18] = Formula(full.above), Formula(full.below)
        # What is judged 完成 by a rule for a zero denominator, or worth nothing by it.
        top = f"IF(L{row}={FULL},R{row},IF(L{row}=0,{self._capped(scoring, row, 'R', 'P')},0))"
        bottom = f"IF(L{row}={FULL},S{row},IF(L{row}=0,{self._capped(scoring, row, 'S', 'Q')},1))"
        cells[19], cells[20] = Formula(top), Formula(bottom)
        sizes = [f"ABS({c}{row})" for c in "HITP"]
        if cells[12] is not None:
            sizes += [f"ABS(J{row}*N{row})", f"ABS(K{row}*M{row})"]
        cells[21] = Formula(
            f"IF(L{row}={MISSING},0,IF(OR(MAX({','.join(sizes)})>={LARGEST},U{row}>={LARGEST_DIVISOR},T{row}<0),1,0))"
        )
        self._divide(cells, row, scored)

    def _capped(self, scoring: Scoring, row: int, full: str, rate: str) -> str:
        product = f"{full}{row}*{rate}{row}"
        return product if scoring.may_exceed else f"IF(P{row}>=Q{row},{full}{row},{product})"

    def _divide(self, cells: list[Cell], row: int, scored: Scored) -> None:
        """Divide once, four digits at a time, so that nothing is lost; what is too large is the engine's."""
        for quotient, remainder, above in (
            ("W", "X", f"T{row}"),
            ("Y", "Z", f"X{row}*10000"),
            ("AA", "AB", f"Z{row}*10000"),
        ):
            at = _column(quotient)
            assert _column(remainder) == at + 1
            cells[at] = Formula(f"IF(V{row}=1,0,{floor_of(f'({above})', f'U{row}')})")
            cells[at + 1] = Formula(f"IF(V{row}=1,0,{above}-{quotient}{row}*U{row})")
        units, left = _in_units(scored.exact)
        closed = f"OR(L{row}={MISSING},L{row}={UNDEFINED})"
        whole = f"W{row}*{UNIT}+Y{row}*10000+AA{row}"
        cells[28] = Formula(f'IF({closed},"",IF(V{row}=1,{_plain(units)},{whole}))')
        cells[29] = Formula(f'IF({closed},"",IF(V{row}=1,{_plain(left)},AB{row}/U{row}))')

    # --- value, target, rate -----------------------------------------------------------------------------

    def _value(self, cells: list[Cell], row: int, unit: UnitScores, leaf: Indicator, writer: Writer) -> None:
        if leaf.tiers or leaf.when_missing is not None:
            raise NotExpressible("按档次计分，或写了缺报怎么办")
        formula = leaf.formula
        value = writer.number(formula) if formula is not None else self.figures.number(unit.case, leaf.key, Year.THIS)
        cells[6] = Formula(count_of(value.lacks))
        cells[7] = Formula(f"IF(G{row}>0,0,{value.above})")
        cells[8] = Formula(f"IF(G{row}>0,1,{value.below})")
        zero = str(UNDEFINED)
        is_whole = False
        if leaf.zero_rule is not None:
            is_whole = leaf.zero_rule.outcome is ZeroOutcome.WHOLE
            zero = str(NORMAL) if is_whole else self._zero(leaf.zero_rule.outcome, writer)
        one = f"IF(I{row}=0,1,%s)" if is_whole else "%s"
        gcd = f"GCD(ABS(H{row}),ABS(I{row}))"
        cells[9] = Formula(one % f"IF(I{row}=0,0,SIGN(I{row})*H{row}/{gcd})")
        cells[10] = Formula(one % f"IF(I{row}=0,1,ABS(I{row})/{gcd})")
        cells[11] = Formula(f"IF(G{row}>0,{MISSING},IF(I{row}=0,{zero},{NORMAL}))")

    def _zero(self, outcome: ZeroOutcome | ZeroChoice, writer: Writer) -> str:
        if isinstance(outcome, ZeroOutcome):
            if outcome not in _STATE:
                raise NotExpressible("分母为零的规定")
            return str(_STATE[outcome])
        held = writer.truth(outcome.condition)
        then, other = self._zero(outcome.then, writer), self._zero(outcome.otherwise, writer)
        return f"IF({held}=1,{then},IF({held}=0,{other},{MISSING}))"

    def _rate(
        self, cells: list[Cell], row: int, unit: UnitScores, leaf: Indicator, base: object, writer: Writer
    ) -> Ratio:
        """The share of full marks that the figures earn."""
        if base is Base.VALUE:
            return Ratio(above=f"J{row}", below=f"K{row}")
        target = self._target(unit, leaf, writer)
        cells[12], cells[13] = Formula(target.above), Formula(target.below)
        assert leaf.target is not None
        own = Ratio(above=f"J{row}", below=f"K{row}")
        sign = {"≠": "<>", "≤": "<=", "≥": ">="}.get(leaf.target.operator, leaf.target.operator)
        met = f"IF(J{row}*N{row}{sign}M{row}*K{row},1,0)"
        cells[14] = Formula(f'IF(L{row}={NORMAL},{met},IF(L{row}={FULL},1,IF(L{row}={NOTHING},0,"")))')
        if base is Base.ALL_OR_NOTHING:
            return Ratio(above=f"O{row}", below="1")
        if isinstance(base, WhenMet):
            met_share, unmet_share = self._share(base.met, unit), self._share(base.unmet, unit)
            above = f"IF(O{row}=1,{met_share.numerator},{unmet_share.numerator})"
            return Ratio(above=above, below=f"IF(O{row}=1,{met_share.denominator},{unmet_share.denominator})")
        if base is not Base.COMPLETION or leaf.completion is None:
            raise NotExpressible("这样计分的第一步单元格里不写")
        # A target that is not above zero leaves the rate without a meaning.
        cells[11] = _undefined_where(cells[11], f"M{row}<=0")
        match leaf.completion:
            case CompletionForm.VALUE_OVER_TARGET:
                return Ratio(above=f"{own.above}*N{row}", below=f"{own.below}*M{row}")
            case CompletionForm.TARGET_OVER_VALUE:
                cells[11] = _undefined_where(cells[11], f"J{row}=0")
                return Ratio(above=f"M{row}*{own.below}", below=f"N{row}*{own.above}")
            case CompletionForm.TWO_MINUS_RATIO:
                return Ratio(above=f"(2*K{row}*M{row}-J{row}*N{row})", below=f"K{row}*M{row}")

    def _target(self, unit: UnitScores, leaf: Indicator, writer: Writer) -> Ratio:
        found = unit.case.appraise(leaf.key).target
        if leaf.target is None or found is None:
            raise NotExpressible("没有目标")
        if leaf.target.formula is not None:
            ratio = writer.number(leaf.target.formula)
            if ratio.lacks:
                raise NotExpressible("目标由报来的数算出")
            return ratio
        if found.value is None:
            raise NotExpressible("还没有目标")
        return self._target_cell(unit, leaf, found.number)

    def _target_cell(self, unit: UnitScores, leaf: Indicator, value: Fraction) -> Ratio:
        """The target as a cell that can be changed."""
        shown = value / leaf.unit.scale
        places = next((p for p in range(7) if (shown * 10**p).denominator == 1), None)
        if places is None:
            raise NotExpressible("目标不是有限小数")
        places = max(places, 2 if leaf.unit == PERCENT else 0)
        if abs(shown) * 10**places >= LARGEST:
            raise NotExpressible("目标太大")
        row = self.targets.next_row
        signed = unit.case.signed(leaf.key)
        points = unit.case.share(leaf.key).base
        self.targets.add(
            [
                unit.case.unit.name,
                leaf.number,
                leaf.name,
                Entry(shown),
                leaf.unit.name,
                Formula(f"ROUND(D{row}*{10**places},0)"),
                Points(points.number if points.value is not None else None),
                str(signed.source) if signed is not None else "办法",
            ]
        )
        factor = leaf.unit.scale / 10**places
        cell = self.targets.at(row, "F")
        return Ratio(above=times(cell, str(factor.numerator)), below=str(factor.denominator))

    def _share(self, amount: Expression, unit: UnitScores) -> Fraction:
        if isinstance(amount, Number) and amount.quantity.value == 0:
            return Fraction(0)
        if not isinstance(amount, Number) or not is_share(amount, unit.case.plan.checked.types):
            raise NotExpressible("得分不是满分的几成")
        return amount.quantity.value

    def _graded(self, base: Graded, unit: UnitScores, leaf: Indicator) -> tuple[Ratio, str]:
        """The share of full marks that a judged grade gives, and whether anything is still to be judged."""
        rating = unit.case.inputs.rating(unit.case.unit.name, leaf.key)
        if rating is not None and rating.each:
            raise NotExpressible("几人评定合成的")
        grade, share = self.figures.grade(unit.case, leaf.key)
        if all(g.shares is not None for g in base.grades):
            known = [
                f'AND({grade}="{_quoted(g.grade)}",{share}>={_decimal(low)},{share}<={_decimal(high)})'
                for g in base.grades
                if g.shares is not None
                for low, high in [g.shares]
            ]
            return Ratio(above=f"ROUND({share}*1000000,0)", below="100000000"), f"IF(OR({','.join(known)}),0,1)"
        shares = [(g.grade, self._share(g.amount, unit)) for g in base.grades if g.shares is None]
        if len(shares) != len(base.grades):
            raise NotExpressible("有的等级定比例，有的不定")
        whole = math.lcm(*(s.denominator for _, s in shares))
        above = "0"
        for name, value in reversed(shares):
            above = f'IF({grade}="{_quoted(name)}",{int(value * whole)},{above})'
        known = [f'{grade}="{_quoted(name)}"' for name, _ in shares]
        return Ratio(above=above, below=str(whole)), f"IF(OR({','.join(known)}),0,1)"

    # --- rounding, and beside it what the engine says -----------------------------------------------------

    def _close(
        self, cells: list[Cell], row: int, unit: UnitScores, scored: Scored, *, is_item: bool, note: str
    ) -> None:
        rounding = unit.case.plan.policy.header.score_rounding
        closed = f"OR(L{row}={MISSING},L{row}={UNDEFINED})"
        whole = f"AC{row}+INT(ROUND(AD{row},9))"
        value = scored.exact
        if is_item and rounding is not None:
            if rounding.mode not in (RoundingMode.HALF_UP, RoundingMode.DOWN) or rounding.places > 6:
                note = note or "取舍的办法单元格里不写：取程序算的"
                final = scored.score.number if scored.score.value is not None else None
                cells[30], cells[31] = _in_units(final)
            else:
                step = 10 ** (8 - rounding.places)
                said = rounded(f"({whole})", rounding.places, is_up=rounding.mode is RoundingMode.HALF_UP)
                cells[30] = Formula(f'IF({closed},"",{said}*{step})')
                cells[31] = Formula(f'IF({closed},"",0)')
            value = scored.score.number if scored.score.value is not None else None
        elif is_item:
            cells[30], cells[31] = Formula(f'IF({closed},"",AC{row})'), Formula(f'IF({closed},"",AD{row})')
        shown = ("AE", "AF") if is_item else ("AC", "AD")
        is_absent = f"OR(L{row}={LEFT_OUT},L{row}={ABSENT})"
        sum_ = f"({shown[0]}{row}+{shown[1]}{row})/{UNIT}"
        cells[32] = Points(Formula(f'IF({closed},"待定",IF({is_absent},"不适用",{sum_}))'))
        is_na = scored.score.status is Status.NOT_APPLICABLE
        cells[33] = "不适用" if is_na else "待定" if value is None else Points(value)
        same = f"IF(ISNUMBER(AG{row}),IF(ISNUMBER(AH{row}),ABS(AG{row}-AH{row})<0.00000001,FALSE),AG{row}=AH{row})"
        cells[34] = Formula(f'IF({same},"","不同")')
        large = f'IF(N(V{row})=1,"数太大或小于零，取程序算的","")'
        cells[35] = note or Formula(large)


def _may(case: Case, branch: Branch) -> bool:
    """Whether a leaf that counts for nothing now may count once figures change."""
    return (
        branch.indicator is not None
        and case.applies(branch.key)
        and branch.key in case.plan.may_be_absent
        and (not branch.indicator.exemptions)
    )


def _scored_leaf(case: Case, leaf: Indicator, item: Indicator) -> Scored:
    whole = case.scored(item.key)
    return next((c for c in whole.components if c.indicator.key == leaf.key), whole)


def _sayable(scoring: Scoring | None) -> Scoring:
    """Refuse what no formula is written for."""
    if scoring is None:
        raise NotExpressible("没有计分办法")
    if not isinstance(scoring.base, Base | WhenMet | Graded):
        raise NotExpressible("这样计分的第一步单元格里不写")
    if scoring.others or scoring.overrides or scoring.multipliers or scoring.changes or scoring.idle is not None:
        raise NotExpressible("加分、扣分、乘数或几种办法取一")
    if scoring.floor is not None and scoring.floor.amount is not None:
        raise NotExpressible("写了最低分")
    if scoring.cap is not None and not _is_full(scoring.cap.amount):
        raise NotExpressible("写了最多几分")
    return scoring


def _is_full(amount: Expression | None) -> bool:
    """Whether a cap is full marks: 最多 满分."""
    return amount is None or (isinstance(amount, Ref) and amount.side is Side.FULL_MARKS)


def _reduced(rate: Ratio, skip: str) -> tuple[Formula, Formula]:
    """A fraction in its lowest terms, where it is asked for."""
    above, below = rate.above, rate.below
    gcd = f"GCD(ABS({above}),ABS({below}))"
    return (
        Formula(f"IF({skip},0,({above})*SIGN({below})/{gcd})"),
        Formula(f"IF({skip},1,ABS({below})/{gcd})"),
    )


def _undefined_where(state: Cell, condition: str) -> Formula:
    assert isinstance(state, Formula)
    inner = state.text
    return Formula(f"IF(AND({inner}={NORMAL},{condition}),{UNDEFINED},{inner})")


def _in_units(value: Fraction | None) -> tuple[Cell, Cell]:
    """A number as whole hundred-millionths and what is left of one."""
    if value is None:
        return None, None
    whole = math.floor(value * UNIT)
    return whole, value * UNIT - whole


def _plain(value: Cell) -> str:
    if value is None:
        return '""'
    assert isinstance(value, int | Fraction)
    return str(value) if isinstance(value, int) or value.denominator == 1 else f"{value.numerator}/{value.denominator}"


def _column(letters: str) -> int:
    """The place of a column in a row, from 0."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _quoted(text: str) -> str:
    return text.replace('"', '""')


def _decimal(share: Fraction) -> str:
    """A share as a percentage in a formula."""
    value = share * 100
    return str(value.numerator) if value.denominator == 1 else f"({value.numerator}/{value.denominator})"
