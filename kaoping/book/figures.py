"""The sheets that everything rests on: reported figures and judgements, each a cell to be changed, with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from dsl.expressions import Year
from dsl.facts import Fact, Source
from dsl.model import Kind
from dsl.quantity import NO_UNIT, PERCENT, Grade, Unit
from engine.case import Case
from engine.plan import Plan
from kaoping.book.grid import Entry, Formula, Sheet
from kaoping.book.numbers import LARGEST, NotExpressible, Ratio

#: What is kept of a number that is measured and not counted, where the figures have no more.
_PLACES = 2
_MOST_PLACES = 6


@dataclass(frozen=True, slots=True)
class FigureCell:
    """Where a figure stands."""

    row: int
    #: The number, the truth or the day as it was entered.
    entered: str
    ratio: Ratio | None


def figures_sheet() -> Sheet:
    """The sheet of reported figures."""
    return Sheet(
        name="数据",
        title="报送的数字",
        about="浅黄色的“数”可以改：改了以后，得分、总分、名次跟着变。空着是没有报，不是零。",
        headings=("单位", "填报项", "时间", "计量单位", "数", "换算成整数", "位数", "出处", "原来写的"),
        widths=(16, 34, 8, 10, 16, 18, 12, 44, 20),
    )


def judgements_sheet() -> Sheet:
    """The sheet of judgements."""
    return Sheet(
        name="评定",
        title="评定",
        about="浅黄色的可以改：写 是、否，或者等级；比例写百分数的数字。空着是还没有评定。",
        headings=("单位", "评定什么", "结果", "比例（%）", "取值", "出处"),
        widths=(16, 80, 20, 10, 8, 40),
    )


@dataclass(slots=True)
class Figures:
    """All figures and judgements that formulas read; each gets its row when it is first asked for."""

    plan: Plan
    #: How many decimals each figure needs, over all units.
    places: Mapping[str, int | None]
    sheet: Sheet = field(default_factory=figures_sheet)
    judged: Sheet = field(default_factory=judgements_sheet)
    _cells: dict[tuple[str, str, Year, int | None], FigureCell] = field(default_factory=dict)
    _judged: dict[tuple[str, str], int] = field(default_factory=dict)

    def number(self, case: Case, key: str, year: Year, part: int | None = None) -> Ratio:
        """A figure as a fraction of whole numbers, in base units."""
        cell = self._cell(case, key, year, part)
        if cell.ratio is None:
            raise NotExpressible("这个数位数太多，单元格里存不下")
        return cell.ratio

    def entered(self, case: Case, key: str, year: Year) -> str:
        """The cell of a truth or a day."""
        return self._cell(case, key, year, None).entered

    def row_of(self, case: Case, key: str, year: Year) -> int:
        """The row of a figure."""
        return self._cell(case, key, year, None).row

    def _cell(self, case: Case, key: str, year: Year, part: int | None) -> FigureCell:
        known = self._cells.get((case.unit.name, key, year, part))
        if known is not None:
            return known
        value, source = _reported(case, key, year, part)
        wanted = self.plan.checked.types.get(key)
        unit = self.plan.unit_of(key)
        kind = wanted.kind if wanted is not None else Kind.NUMBER
        name = self.plan.name_of(key) + ("" if part is None else f"（第{part + 1}期）")
        row = self.sheet.next_row
        is_number = kind is Kind.NUMBER
        shown = value / unit.scale if isinstance(value, Fraction) else value
        places = self.places.get(key, 0) if is_number else 0
        fits = places is not None and (not isinstance(shown, Fraction) or abs(shown) * 10**places < LARGEST)
        scaled = f'IF(E{row}="","",ROUND(E{row}*{10 ** (places or 0)},0))'
        more = f'IF(E{row}="","",IF(ABS(E{row}*{10 ** (places or 0)}-F{row})<0.000001,"","小数超过{places}位"))'
        written = ("是" if shown else "否") if isinstance(shown, bool) else shown
        self.sheet.add(
            [
                case.unit.name,
                name,
                year.value,
                unit.name or ("是/否" if kind is Kind.TRUTH else "日期" if kind is Kind.DATE else ""),
                Entry(written if fits and not isinstance(written, Grade) else None),
                Formula(scaled) if is_number and fits else None,
                Formula(more) if is_number and fits else "" if fits else "位数太多",
                str(source) if source is not None else "",
                source.raw if source is not None else "",
            ]
        )
        entered = self.sheet.at(row, "E")
        ratio = None
        if is_number and fits and places is not None:
            factor = unit.scale / 10**places
            above, below = factor.numerator, factor.denominator
            whole = self.sheet.at(row, "F")
            ratio = Ratio(
                above=whole if above == 1 else f"{whole}*{above}", below=str(below), lacks=(f'({entered}="")',)
            )
        cell = FigureCell(row, entered, ratio)
        self._cells[case.unit.name, key, year, part] = cell
        return cell

    # --- judgements -------------------------------------------------------------------------------------

    def sentence(self, case: Case, sentence: str) -> str:
        """A sentence that is judged, as 1, 0, or a half while nobody has."""
        return self.judged.at(self._judgement(case, sentence), "E")

    def grade(self, case: Case, key: str) -> tuple[str, str]:
        """The cells of a judged grade, and of the share that the judges settled."""
        row = self._judgement(case, key)
        return self.judged.at(row, "C"), self.judged.at(row, "D")

    def _judgement(self, case: Case, subject: str) -> int:
        known = self._judged.get((case.unit.name, subject))
        if known is not None:
            return known
        rating = case.inputs.rating(case.unit.name, subject)
        row = self.judged.next_row
        value = rating.value if rating is not None else None
        share = value.share if isinstance(value, Grade) else None
        said = value.name if isinstance(value, Grade) else {True: "是", False: "否"}.get(value is True, "")
        self.judged.add(
            [
                case.unit.name,
                self.plan.name_of(subject),
                Entry(said if rating is not None else None),
                Entry(share * 100 if share is not None else None),
                Formula(f'IF(C{row}="是",1,IF(C{row}="否",0,0.5))'),
                str(rating.source) if rating is not None else "",
            ]
        )
        self._judged[case.unit.name, subject] = row
        return row


def _reported(
    case: Case, key: str, year: Year, part: int | None
) -> tuple[Fraction | bool | date | Grade | None, Source | None]:
    field_ = case.plan.fields.get(key)
    if field_ is not None and field_.is_judged:
        rating = case.inputs.rating(case.unit.name, key)
        if rating is not None and rating.each:
            raise NotExpressible("几人评定合成的")
        return (None, None) if rating is None else (rating.value, rating.source)
    fact = case.inputs.figure(case.unit.name, key, year)
    if fact is None:
        return None, None
    if part is not None:
        parts = fact.parts or ()
        return (parts[part] if part < len(parts) else None), fact.source
    if fact.parts is not None:
        raise NotExpressible("按月按季报的数")
    return fact.value, fact.source


def places_needed(facts: Mapping[str, list[Fact]], plan: Plan) -> dict[str, int | None]:
    """How many decimals the figures of each key have; None where no number of them will do."""
    found: dict[str, int | None] = {}
    for key, own in facts.items():
        unit = plan.unit_of(key)
        values = [v for f in own for v in (f.value, *(f.parts or ())) if isinstance(v, Fraction)]
        counts = [_decimals(v / unit.scale) for v in values]
        least = _PLACES if _is_measured(unit) else 0
        most = max([least, *(c for c in counts if c is not None)])
        found[key] = None if None in counts or most > _MOST_PLACES else most
    return found


def _is_measured(unit: Unit) -> bool:
    return unit in (PERCENT, NO_UNIT) or any(measure == "元" or power != 1 for measure, power in unit.dimension)


def _decimals(value: Fraction) -> int | None:
    """How many decimals a number has; None where they do not end.

    >>> _decimals(Fraction(5, 4)), _decimals(Fraction(1, 3)), _decimals(Fraction(7))
    (2, None, 0)
    """
    for places in range(_MOST_PLACES + 2):
        if (value * 10**places).denominator == 1:
            return places
    return None
