"""Areas, totals and ranks as formulas over the sheet of scores."""

from __future__ import annotations

from fractions import Fraction

from dsl.expressions import ScoreSum
from dsl.model import Area, Rounding, RoundingMode, Total
from engine.cases import Cases
from engine.plan import TOTAL_KEY
from engine.results import AreaResult, UnitResult
from kaoping.book.expressions import Writer
from kaoping.book.figures import Figures
from kaoping.book.grid import Cell, Formula, Points, Sheet
from kaoping.book.numbers import LARGEST, UNIT, NotExpressible, Ratio, constant, count_of, divide, floor_of, multiply
from kaoping.book.scores import ABSENT, LEFT_OUT, MISSING, UNDEFINED, Scores, UnitScores

_AREA_HEADINGS = (
    ("层次", 10),
    ("单位", 16),
    ("方面", 26),
    ("一起排名的", 18),
    ("待定几项", 8),
    ("有得分的几项", 8),
    ("亿分之几", 16),
    ("零头", 10),
    ("得分", 10),
    ("程序算的", 10),
    ("比对", 8),
    ("排名用", 16),
    ("名次", 8),
    ("程序排的", 8),
    ("比对", 8),
    ("总分", 10),
    ("程序算的", 10),
    ("比对", 8),
    ("说明", 30),
)
_TOTAL_HEADINGS = (
    ("层次", 10),
    ("单位", 16),
    ("一起排名的", 18),
    ("待定几个方面", 8),
    ("得分合计", 16),
    ("零头", 10),
    ("缺几个数", 8),
    ("总分：分子", 18),
    ("总分：分母", 14),
    ("太大", 6),
    ("取整后", 14),
    ("总分", 10),
    ("程序算的", 10),
    ("比对", 8),
    ("名次", 8),
    ("程序排的", 8),
    ("比对", 8),
    ("说明", 40),
)


def areas_sheet() -> Sheet:
    """The sheet of areas."""
    return Sheet(
        name="方面",
        title="各方面得分",
        about="各指标得分相加。得分合计写成亿分之几的整数，没有写完的零头另放；预算项目另有总分。",
        headings=[name for name, _ in _AREA_HEADINGS],
        widths=[width for _, width in _AREA_HEADINGS],
        folded=(5, 8),
        fixed_columns=3,
    )


def totals_sheet() -> Sheet:
    """The sheet of totals."""
    return Sheet(
        name="总分",
        title="总分和名次",
        about="总分按办法写的算，最后取舍一次；名次是一起排名的单位里总分更高的个数加一，并列的名次相同。",
        headings=[name for name, _ in _TOTAL_HEADINGS],
        widths=[width for _, width in _TOTAL_HEADINGS],
        folded=(4, 11),
        fixed_columns=2,
    )


class Totals:
    """Builds both sheets."""

    def __init__(self, scores: Scores, figures: Figures, cases: Cases) -> None:
        self._scores, self._figures = scores, figures
        self.areas, self.totals = areas_sheet(), totals_sheet()
        #: By unit and level: who it is ranked with.
        self._among = {
            case.id: "·".join(w for w in key if w) for key, pop in cases.populations.items() for case in pop.cases
        }

    def add(self, unit: UnitScores, result: UnitResult) -> None:
        """Add the areas of a unit, and its total where the method has one."""
        by_key = {a.key: a for a in result.areas}
        rows = [row for area in unit.case.plan.policy.areas if (row := self._area(unit, area, by_key[area.key]))]
        total = unit.case.plan.total(unit.case.period_kind)
        if total is not None and rows and result.total_derivation is not None:
            self._total(unit, total, result, rows)

    # --- one area ------------------------------------------------------------------------------------------

    def _area(self, unit: UnitScores, area: Area, result: AreaResult) -> int | None:
        lines = unit.of_area(area.key)
        if not lines:
            return None
        row, sheet = self.areas.next_row, self._scores.sheet
        first = min(min((line.row, *line.parts)) for line in lines)
        last = max(line.row for line in lines)

        def column(name: str) -> str:
            return f"'{sheet.name}'!${name}${first}:${name}${last}"

        items = [sheet.at(line.row, "L") for line in lines]
        open_ = f"COUNTIF({column('L')},{MISSING})+COUNTIF({column('L')},{UNDEFINED})"
        counted = count_of(f"(({i}<>{LEFT_OUT})*({i}<>{ABSENT}))" for i in items)
        shown = f'IF(E{row}>0,"待定",IF(F{row}=0,"不适用",(G{row}+H{row})/{UNIT}))'
        cells: list[Cell] = [
            unit.case.level.name,
            unit.case.unit.name,
            area.name,
            self._among[unit.case.id],
            Formula(open_),
            Formula(counted),
            Formula(f"SUM({column('AE')})"),
            Formula(f"SUM({column('AF')})"),
            Points(Formula(shown)),
            _engine(result.score, is_absent=result.full_marks is None),
            Formula(_same(f"I{row}", f"J{row}")),
            Formula(f"IF(ISNUMBER(I{row}),G{row}+ROUND(H{row},9),-1E15)"),
            None,
            result.rank if result.rank is not None else "",
            None,
            None,
            None,
            None,
            "",
        ]
        if area.total is not None:
            self._area_total(cells, row, unit, area, result)
        self.areas.add(cells)
        return row

    def _area_total(self, cells: list[Cell], row: int, unit: UnitScores, area: Area, result: AreaResult) -> None:
        assert area.total is not None
        try:
            cells[15] = Points(Formula(self._scaled(row, unit, area)))
        except NotExpressible as reason:
            cells[15] = Points(result.total)
            cells[18] = f"{reason.reason}：取程序算的"
        cells[16] = _engine(result.total)
        cells[17] = Formula(_same(f"P{row}", f"Q{row}"))

    def _scaled(self, row: int, unit: UnitScores, area: Area) -> str:
        total = area.total
        assert total is not None
        if not isinstance(total.formula, ScoreSum) or unit.places:
            raise NotExpressible("总分不是得分合计")
        factor = Fraction(1)
        if total.full_marks is not None:
            full = unit.case.area(area.key).full_marks
            if full.value is None or full.number == 0:
                raise NotExpressible("满分还不知道")
            factor = total.full_marks / full.number
        a, b = factor.numerator, factor.denominator
        whole = f"(G{row}*{a}+INT(ROUND(H{row}*{a},9)))"
        said = _rounded(whole, str(b * UNIT), total.rounding, exact=f"(G{row}+H{row})*{a}/{b * UNIT}")
        return f'IF(E{row}>0,"待定",{said})'

    # --- the total -----------------------------------------------------------------------------------------

    def _total(self, unit: UnitScores, total: Total, result: UnitResult, areas: list[int]) -> None:
        row = self.totals.next_row
        first, last = areas[0], areas[-1]
        name = self.areas.name
        cells: list[Cell] = [None] * len(_TOTAL_HEADINGS)
        cells[:3] = [unit.case.level.name, unit.case.unit.name, self._among[unit.case.id]]
        cells[3] = Formula(f"COUNTIF('{name}'!$E${first}:$E${last},\">0\")")
        cells[4] = Formula(f"SUM('{name}'!$G${first}:$G${last})")
        cells[5] = Formula(f"SUM('{name}'!$H${first}:$H${last})")
        note = ""
        try:
            ratio = self._ratio(row, unit, total)
            cells[6] = Formula(count_of(ratio.lacks))
            waits = f"G{row}>0"
            cells[7], cells[8] = Formula(f"IF({waits},0,{ratio.above})"), Formula(f"IF({waits},1,{ratio.below})")
            size = f"MAX(ABS(H{row})*{2 * 10 ** _places(total.rounding)},ABS(I{row})*2)"
            cells[9] = Formula(f"IF(OR({size}>={LARGEST},H{row}<0,I{row}<=0),1,0)")
            said = _rounded(f"H{row}", f"I{row}", total.rounding, exact=f"H{row}/I{row}")
            given = f"M{row}"
            cells[11] = Points(Formula(f'IF(D{row}+G{row}>0,"待定",IF(J{row}=1,{given},{said}))'))
            note_cell: Cell = Formula(f'IF(J{row}=1,"数太大或小于零，取程序算的","")')
        except NotExpressible as reason:
            note = f"{reason.reason}：取程序算的"
            cells[6], cells[9] = 0, 0
            cells[11] = _engine(result.total)
            note_cell = note
        cells[10] = Formula(f"IF(ISNUMBER(L{row}),ROUND(L{row}*1000000,0),-1E15)")
        cells[12] = _engine(result.total)
        cells[13] = Formula(_same(f"L{row}", f"M{row}"))
        cells[15] = result.rank if result.rank is not None else ""
        cells[17] = note_cell
        self.totals.add(cells)

    def _ratio(self, row: int, unit: UnitScores, total: Total) -> Ratio:
        """The total as one fraction of whole numbers."""
        case = unit.case
        shape = total.shape
        if shape is not None and (shape.full, shape.lowest, shape.highest) != (None, None, None):
            raise NotExpressible("总分有折算或上下限")
        if case.vetoes.is_vetoed or case.decided(TOTAL_KEY) is not None:
            raise NotExpressible("一票否决，或领导小组作了调整")
        rounding = case.plan.policy.header.score_rounding
        if rounding is None:
            raise NotExpressible("各项得分没有取舍")
        step = 10 ** (8 - rounding.places)
        summed = Ratio(above=f"(E{row}/{step})", below=str(10**rounding.places))
        if total.sum_to_hundred:
            summed = divide(multiply(summed, constant(Fraction(100 * unit.scale))), Ratio(above=self._whole(unit)))
        return Writer(case, self._figures, summed).number(total.formula)

    def _whole(self, unit: UnitScores) -> str:
        """All points that anything counts for, as a whole number."""
        root = unit.places.get(unit.case.plan.tree.key)
        if root is not None:
            return self._scores.shares.at(root, "C")
        bases = [unit.case.share(key).base for key in unit.leaves]
        if any(b.value is None for b in bases):
            raise NotExpressible("有的分值还不知道")
        return str(int(sum((b.number for b in bases), Fraction(0)) * unit.scale))

    # --- ranks ---------------------------------------------------------------------------------------------

    def rank(self) -> None:
        """Set the ranks, once every unit has its rows."""
        last = self.areas.last_row
        for row in range(Sheet.HEADER + 1, last + 1):
            among = f"($D$4:$D${last}=D{row})*($C$4:$C${last}=C{row})"
            self.areas.set(row, 13, Formula(_rank(f"L{row}", f"$L$4:$L${last}", among)))
            self.areas.set(row, 15, Formula(_same(f"M{row}", f"N{row}")))
        last = self.totals.last_row
        for row in range(Sheet.HEADER + 1, last + 1):
            among = f"($C$4:$C${last}=C{row})"
            self.totals.set(row, 15, Formula(_rank(f"K{row}", f"$K$4:$K${last}", among)))
            self.totals.set(row, 17, Formula(_same(f"O{row}", f"P{row}")))


def _rank(own: str, all_of_them: str, among: str) -> str:
    """Competition rank: one more than those that are better."""
    return f'IF({own}<0,"",1+SUMPRODUCT({among}*({all_of_them}>{own})))'


def _places(rounding: Rounding | None) -> int:
    return rounding.places if rounding is not None else 0


def _rounded(above: str, below: str, rounding: Rounding | None, *, exact: str) -> str:
    """A quotient of whole numbers to the places that the method keeps: divided once."""
    if rounding is None:
        return exact
    step = 10**rounding.places
    match rounding.mode:
        case RoundingMode.HALF_UP:
            return f"{floor_of(f'({above}*{2 * step}+{below})', f'({below}*2)')}/{step}"
        case RoundingMode.DOWN:
            return f"{floor_of(f'({above}*{step})', f'({below})')}/{step}"
        case _:
            raise NotExpressible("取舍的办法单元格里不写")


def _same(ours: str, engines: str) -> str:
    both = f"IF(ISNUMBER({ours}),IF(ISNUMBER({engines}),ABS({ours}-{engines})<0.00000001,FALSE),{ours}={engines})"
    return f'IF({both},"","不同")'


def _engine(value: Fraction | None, *, is_absent: bool = False) -> Cell:
    return "不适用" if is_absent else "待定" if value is None else Points(value)
