"""Signed targets in, a 目标责任状 out: the parties, each item with target and points, how it is assessed; no scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from dsl.facts import SignedTarget
from dsl.model import Area, Clause, Indicator, Period, ResolvedPolicy
from dsl.quantity import Quantity, format_quantity
from engine.results import IndicatorResult, UnitResult, all_items
from engine.wording import IN_WORDS
from render.grounds import grounds_of
from render.told import NOTHING, Figures, Occasion, Recipient, Told
from render.wording import DATE_PLACEHOLDER, chinese_date, join_names, points, work_title

#: What stands in a letter for a party that nobody named.
PARTY_PLACEHOLDER = "××××××"
_HEADS = ("序号", "指标", "目标", "分值")
_WIDTHS = (16, 84, 34, 22)
_TARGET, _POINTS = "目标", "分值"
#: What stands for a target or points that the letter is to state and does not.
OPEN = "待定"


def letter(occasion: Occasion, recipient: Recipient | None) -> Told:
    """Give what a unit's letter says; a signing date that the letter has goes before the one that is asked for."""
    if recipient is None:
        return NOTHING
    policy, assessment, facts = occasion.policy, occasion.result, occasion.facts
    unit = occasion.result_of(recipient)
    period = policy.period(assessment.period)
    year = period.closes_on.year if period is not None else policy.header.year
    signature = facts.signature(unit.name, year)
    writer = _Writer(unit, facts.letters(year).get(unit.name, {}))
    parties = {
        "甲方": (signature.party_a if signature else "") or PARTY_PLACEHOLDER,
        "乙方": (signature.party_b if signature else "") or PARTY_PLACEHOLDER,
        "签订日期": chinese_date((signature.signed_on if signature else None) or occasion.dated),
    }
    areas = [writer.area(a) for a in policy.areas if writer.items(a)]
    values = {
        **parties,
        "名称": _title(policy, year),
        "期限": _term(policy, year),
        "方面": areas,
        "方面数": writer.count("方面数", "", [str(a["名称"]) for a in areas]),
        "项数": writer.count("项数", "", [i.name for a in policy.areas for i in writer.items(a)]),
        "总分值": writer.summed(policy.all_indicators(), "", "各项分值"),
        "待定": writer.open,
        "考评": [{"名称": p.name, "截止": chinese_date(p.closes_on)} for p in _assessed(policy.periods, year)],
    }
    blanks = tuple(
        (zh, en, parties[zh])
        for zh, en in (("甲方", "party A"), ("乙方", "party B"), ("签订日期", "the signing date"))
        if parties[zh] in (PARTY_PLACEHOLDER, DATE_PLACEHOLDER)
    )
    grounds = grounds_of(unit, assessment, occasion.grounds, "本责任状", tells_awards=False)
    return Told(values={"责任状": values, "结果依据": grounds}, lines=writer.figures.lines, blanks=blanks)


def _assessed(periods: Sequence[Period], year: int | None) -> Iterator[Period]:
    """The periods of the letter's year; of a method of one year, all."""
    own = [p for p in periods if p.closes_on.year == year]
    yield from own or periods


def _title(policy: ResolvedPolicy, year: int | None) -> str:
    """2007年…目标责任制 makes 2007年…目标责任状; of a method of several years, with the year of the letter."""
    work = work_title(policy.header.title, policy.header.issuer).removesuffix("重点任务")
    named = f"{work.removesuffix('制')}状" if work.endswith("责任制") else f"{work}目标责任状"
    starts, ends = policy.header.starts_on, policy.header.ends_on
    is_of_years = starts is not None and ends is not None and starts.year != ends.year
    return f"{year}年{named}" if is_of_years and year and str(year) not in named else named


def _term(policy: ResolvedPolicy, year: int | None) -> str:
    """The term of the method; a letter of one year of several holds for that year."""
    starts, ends = policy.header.starts_on, policy.header.ends_on
    if not starts or not ends:
        return ""
    if year is not None and starts.year <= year <= ends.year:
        starts, ends = max(starts, date(year, 1, 1)), min(ends, date(year, 12, 31))
    return f"{chinese_date(starts)}至{chinese_date(ends)}"


class _Writer:
    """Writes the items of one unit, and remembers what is not stated yet."""

    def __init__(self, unit: UnitResult, signed: Mapping[str, SignedTarget]) -> None:
        self.figures = Figures(level=unit.level, unit=unit.name)
        self.signed = signed
        self.results = {item.key: item for item in all_items(unit)}
        self.open: list[str] = []

    def items(self, area: Area) -> tuple[Indicator, ...]:
        """The items of an area that the unit takes part in."""
        return tuple(i for i in area.all_indicators() if self._applies(i))

    def _applies(self, indicator: Indicator) -> bool:
        found = self.results.get(indicator.key)
        return found is not None and found.applies

    def area(self, area: Area) -> Mapping[str, object]:
        """One area: its name, how many items, its points, and the table."""
        items = self.items(area)
        return {
            "编号": area.number,
            "名称": area.name,
            "项数": self.count("项数", area.key, [i.name for i in items]),
            "分值": self.summed(items, area.key, f"{area.name}各项分值"),
            "表": {"表头": list(_HEADS), "行": [r for i in items for r in self._rows(i)], "宽": list(_WIDTHS)},
        }

    def count(self, side: str, key: str, counted: Sequence[str]) -> object:
        """How many there are, traced to which."""
        return self.figures.run(str(len(counted)), key, f"责任{side}", [join_names(counted) or "没有"])

    def _rows(self, item: Indicator) -> Iterator[list[object]]:
        """The item, then its components, and what is to be told of which beside."""
        yield [item.number or "—", item.name, self._target(item), self._points(item)]
        for part, name in self._parts(item):
            own = self.signed.get(part.key)
            has_points = own is not None and own.points is not None
            yield ["", name, self._target(part), self._points(part) if has_points else "—"]

    def _parts(self, item: Indicator) -> Iterator[tuple[Indicator, str]]:
        """Components, and after each owner what is told of which."""
        for part in (*item.components, item):
            if part is not item and self._applies(part):
                yield part, f"{part.number}{part.name}"
            yield from ((o, f"其中：{o.number}{o.name}") for o in part.of_which if self._applies(o))

    # --- targets ---------------------------------------------------------------------------------

    def _target(self, node: Indicator) -> object:
        signed = self.signed.get(node.key)
        if signed is not None and signed.target is not None:
            text = self._wanted(node) + _written(signed.target)
            return self.figures.run(
                text, node.key, _TARGET, [f"责任状写明目标 {_written(signed.target)}；来源：{signed.source}"]
            )
        stated = node.target
        if node.components:
            return "见分项"
        if stated is None:
            return "—"
        result: IndicatorResult = self.results[node.key]
        if stated.value is None and result.target is None:
            self.open.append(f"{node.name}的目标")
            return OPEN
        value = (
            _written(stated.value)
            if stated.value is not None
            else format_quantity(result.target or Fraction(0), node.unit)
        )
        return self.figures.run(
            self._wanted(node) + value, node.key, _TARGET, [f"办法写明目标 {value}{_basis(node.basis)}"]
        )

    def _wanted(self, node: Indicator) -> str:
        """`不高于`, or nothing where being at least the target goes without saying."""
        operator = node.target.operator if node.target else "≥"
        return "" if operator == "≥" else IN_WORDS[operator]

    # --- points ----------------------------------------------------------------------------------

    def _points(self, item: Indicator) -> object:
        known = self._known_points(item)
        if known is not None:
            return self.figures.run(points(known), item.key, _POINTS, [self._whence(item, known)])
        if item.points is None:
            return "—"
        if item.points.formula is not None:
            # What the formula comes to may already have been shifted by items that are left out.
            return "按办法"
        self.open.append(f"{item.name}的分值")
        return OPEN

    def _known_points(self, item: Indicator) -> Fraction | None:
        signed = self.signed.get(item.key)
        if signed is not None and signed.points is not None:
            return signed.points
        return item.points.value if item.points is not None else None

    def _whence(self, item: Indicator, known: Fraction) -> str:
        signed = self.signed.get(item.key)
        if signed is not None and signed.points is not None:
            return f"责任状写明分值 {points(known)}；来源：{signed.source}"
        return f"办法写明分值 {points(known)}{_basis(item.basis)}"

    def summed(self, items: Sequence[Indicator], key: str, what: str) -> object:
        """The sum of the points of items, or nothing where those of one are not known."""
        taking_part = [i for i in items if self._applies(i)]
        known = [p for i in taking_part if (p := self._known_points(i)) is not None]
        if not known or len(known) < len(taking_part):
            return ""
        total = sum(known, Fraction(0))
        terms = " ＋ ".join(points(p) for p in known)
        return self.figures.run(points(total), key, _POINTS, [f"{what}之和：{terms} = {points(total)}"])


def _written(quantity: Quantity) -> str:
    return format_quantity(quantity.value, quantity.unit)


def _basis(clauses: Sequence[Clause]) -> str:
    return f"；依据：{join_names(c.address for c in clauses)}" if clauses else ""
