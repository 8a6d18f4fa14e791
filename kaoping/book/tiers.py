"""Tiers as formulas: each condition of each tier is a row, and the tier is the best whose conditions hold."""

from __future__ import annotations

from dsl.expressions import AttributeIs, Expression
from dsl.model import Indicator, Tier, ZeroOutcome
from engine.case import Case
from engine.exact import evaluate
from engine.results import UnitResult
from kaoping.book.expressions import Writer
from kaoping.book.figures import Figures
from kaoping.book.grid import Cell, Formula, Sheet
from kaoping.book.numbers import NotExpressible, count_of


def conditions_sheet() -> Sheet:
    """The sheet of conditions."""
    return Sheet(
        name="档次条件",
        title="各档次的条件",
        about="成立：1 成立，0 不成立，0.5 还不知道（缺数、没有评定或分母为零）。",
        headings=("层次", "单位", "编号", "档次", "条件", "成立", "说明"),
        widths=(10, 16, 8, 10, 90, 8, 36),
    )


def tiers_sheet(tiers: tuple[str, ...]) -> Sheet:
    """The sheet of tiers."""
    return Sheet(
        name="档次",
        title="各项档次",
        about="从最好的一档试起，条件够数的就是这一档；都不够的是最后一档。",
        headings=("层次", "单位", "编号", "指标", "除外", *tiers[:-1], "档次", "程序定的", "比对"),
        widths=(10, 16, 8, 50, 8, *(8 for _ in tiers[:-1]), 10, 10, 8),
        fixed_columns=3,
    )


class Tiers:
    """Builds both sheets."""

    def __init__(self, figures: Figures, tiers: tuple[str, ...]) -> None:
        self._figures, self._names = figures, tiers
        self.conditions, self.tiers = conditions_sheet(), tiers_sheet(tiers)

    def add(self, case: Case, result: UnitResult) -> None:
        """Add the tiers of one unit."""
        found = {i.key: i for top in result.indicators for i in (top, *top.components)}
        for item in case.plan.policy.every_indicator():
            if item.tiers and case.applies(item.key) and item.key in found:
                shown = found[item.key]
                said = shown.tier or ("待定" if shown.applies and shown.status.value != "not_applicable" else "不适用")
                self._item(case, item, said)

    def _item(self, case: Case, item: Indicator, said: str) -> None:
        writer = Writer(case, self._figures)
        held = {t.name: self._tier(case, item, t, writer) for t in item.tiers}
        row, names = self.tiers.next_row, self._names[:-1]
        last = _letter(5 + len(names))
        choice = f'"{_quoted(self._names[-1])}"'
        for place in reversed(range(len(names))):
            cell = f"{_letter(5 + place)}{row}"
            choice = f'IF({cell}=1,"{_quoted(names[place])}",IF({cell}=0.5,"待定",{choice}))'
        cells: list[Cell] = [
            case.level.name,
            case.unit.name,
            item.number,
            item.name,
            Formula(self._exempt(case, item, writer)),
            *(Formula(held.get(name, "0")) for name in names),
            Formula(f'IF(E{row}=1,"不适用",IF(E{row}=0.5,"待定",{choice}))'),
            said,
            Formula(f'IF({last}{row}={_letter(6 + len(names))}{row},"","不同")'),
        ]
        self.tiers.add(cells)

    def _tier(self, case: Case, item: Indicator, tier: Tier, writer: Writer) -> str:
        first = self.conditions.next_row
        for condition in tier.conditions:
            cell, note = self._condition(case, item, condition.condition, writer)
            label = f"{condition.label} " if condition.label else ""
            self.conditions.add(
                [case.level.name, case.unit.name, item.number, tier.name, f"{label}{condition.text}", cell, note]
            )
        last = self.conditions.last_row
        column = f"'{self.conditions.name}'!$F${first}:$F${last}"
        holding, unknown = f"COUNTIF({column},1)", f"COUNTIF({column},0.5)"
        return f"IF({holding}>={tier.at_least},1,IF({holding}+{unknown}>={tier.at_least},0.5,0))"

    def _condition(self, case: Case, item: Indicator, condition: Expression, writer: Writer) -> tuple[Cell, str]:
        try:
            return Formula(writer.truth(condition)), ""
        except NotExpressible as reason:
            truth = evaluate(condition, case.item_view(item.key)).truth
            value = {True: "1", False: "0", None: "0.5"}[truth]
            return Formula(value), f"{reason.reason}：取程序算的"

    def _exempt(self, case: Case, item: Indicator, writer: Writer) -> str:
        """Whether the unit is exempt: by its level, or by figures; a zero denominator may say so too."""
        stated = [x.condition for x in item.exemptions if x.level in (None, case.level.name)]
        held = [self._exemption(case, x, writer) for x in stated]
        if item.formula is not None and item.zero_rule is not None:
            if item.zero_rule.outcome is not ZeroOutcome.NOT_APPLICABLE:
                return "0" if not held else f"MAX({','.join(held)})"
            ratio = writer.number(item.formula)
            held.append(f"IF({count_of(ratio.lacks)}>0,0,IF(({ratio.below})=0,1,0))")
        return f"MAX({','.join(held)})" if held else "0"

    def _exemption(self, case: Case, condition: Expression, writer: Writer) -> str:
        if isinstance(condition, AttributeIs):
            return "1" if case.attribute(condition.attribute) == condition.value else "0"
        try:
            return writer.truth(condition)
        except NotExpressible:
            return {True: "1", False: "0", None: "0.5"}[evaluate(condition, case).truth]


def _letter(index: int) -> str:
    """A column by its place from 0; there are fewer than 26."""
    return chr(65 + index)


def _quoted(text: str) -> str:
    return text.replace('"', '""')
