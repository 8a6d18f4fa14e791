"""Finds what a written name means: a unit, a period, a reported figure, a judged sentence; offers the nearest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from dsl.diagnostic import Text
from dsl.every_expression import all_expressions
from dsl.expressions import Judged, Reduction, Scope, SumOfShares, Year, walk
from dsl.facts import RosterUnit
from dsl.model import CheckedPolicy, Field, Frequency, Indicator, reported_keys
from dsl.record import dataclass
from dsl.terms import fold
from intake.errors import (
    AmbiguousName,
    NotHere,
    NotInParts,
    UnitNotAssessed,
    UnknownName,
    UnknownPart,
    UnknownPeriod,
    UnknownUnit,
)
from intake.findings import Findings, shown
from intake.parts import find_part, part_names, split_part
from intake.values import Cell

#: Which figure of a report: the key of its node, and the year.
FigureKey = tuple[str, Year]

#: How alike two names must be for one to be offered for the other.
_ALIKE = 0.5


def folded(text: str) -> str:
    """The form in which names are compared: signs folded, no spaces."""
    return fold(text).replace(" ", "")


def nearest(written: str, known: Iterable[str], *, count: int = 3, at_least: float = _ALIKE) -> tuple[str, ...]:
    """The known names most like a written one, best first.

    Only the few that share most characters are compared closely, so that a file full of
    unknown names is answered in bounded time.

    >>> nearest("解决零就业户数", ("发生零就业家庭户数", "解决零就业家庭户数", "养老保险实际缴费人数"))
    ('解决零就业家庭户数', '发生零就业家庭户数')
    """
    from difflib import SequenceMatcher  # only for what is written wrong

    wanted = folded(written)[:200]
    letters = set(wanted)
    candidates = sorted(set(known), key=lambda k: (-len(letters & set(k)), abs(len(k) - len(wanted)), k))[:12]
    rated = [(SequenceMatcher(None, wanted, folded(k)[:200], autojunk=False).ratio(), k) for k in candidates]
    # Of two characters one wrong is half.
    enough = [r for r in rated if r[0] > at_least or (len(wanted) <= 3 and r[0] == at_least)]
    return tuple(k for _, k in sorted(enough, key=lambda r: (-r[0], r[1])))[:count]


def offer(names: tuple[str, ...]) -> Text:
    """`，是不是“…”` after a title, or nothing."""
    if not names:
        return Text("", "")
    zh, en = "、".join(f"“{shown(n)}”" for n in names), ", ".join(f'"{shown(n)}"' for n in names)
    return Text(f"，是不是{zh}", f"; did you mean {en}?")


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureName:
    """What the written name of a reported figure means."""

    key: str
    year: Year
    #: Which month or quarter of it, from 0; None where the whole figure is named.
    part: int | None = None

    @property
    def figure(self) -> FigureKey:
        """The figure that it is, or is a part of."""
        return self.key, self.year


FIGURE = Text("填报项", "reported figure")
ITEM = Text("指标", "indicator")
JUDGEMENT = Text("评定项", "judged item")
AREA = Text("方面", "area")
AWARD = Text("奖项", "award")


@dataclass(frozen=True)
class Names:
    """All that a file may name."""

    policy: CheckedPolicy
    roster: tuple[RosterUnit, ...]
    #: SHA-256 of the method's text, for telling a form that was made of an earlier one.
    fingerprint: str = ""

    @cached_property
    def counts_above(self) -> bool:
        """Whether what a unit of no level reports may count for the unit above it."""
        policy = self.policy.policy
        checks = (c.condition for c in policy.all_checks())
        found = (n for x in (*all_expressions(policy), *checks) for n in walk(x))
        return any(isinstance(n, Reduction) and n.over in (Scope.BELOW, Scope.ALL_BELOW) for n in found)

    @cached_property
    def _units(self) -> Mapping[str, RosterUnit]:
        return {folded(u.name): u for u in self.roster}

    @cached_property
    def reported(self) -> tuple[str, ...]:
        """Keys that a report may give, in document order."""
        return reported_keys(self.policy.policy)

    @cached_property
    def _reported(self) -> frozenset[str]:
        return frozenset(self.reported)

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Declared fields by key."""
        return {f.key: f for f in self.policy.policy.all_fields()}

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        """Indicators, components and 其中 by key."""
        return {i.key: i for i in self.policy.policy.every_indicator()}

    @cached_property
    def levels(self) -> Mapping[str, frozenset[str]]:
        """The levels that each unit of the roster takes part in."""
        return {
            u.name: frozenset(lv.name for lv in self.policy.policy.levels if {u.name, u.type} & set(lv.includes))
            for u in self.roster
        }

    @cached_property
    def _sentences(self) -> Mapping[str, str]:
        """Written forms of judged sentences: the sentence, and the label of an item that is one (`指标 33.（1）`)."""
        known = {folded(s): s for s in self.policy.sentences}
        for indicator in self.indicators.values():
            if indicator.formula is None:
                continue
            for part in walk(indicator.formula):
                if isinstance(part, SumOfShares):
                    heads = {indicator.key, indicator.name, f"指标{indicator.number}", indicator.number}
                    for item in part.items:
                        if isinstance(item.condition, Judged):
                            known |= {folded(f"{head}.{item.label}"): item.condition.sentence for head in heads}
        return known

    @cached_property
    def _item_levels(self) -> Mapping[str, tuple[str, ...] | None]:
        """The levels that take part in each item; components and 其中 follow their indicator."""
        return {i.key: top.levels for top in self.policy.policy.all_indicators() for i in top.every()}

    def takes_part(self, unit: str, item: str) -> bool:
        """Whether a unit of the roster takes part in an indicator, component or 其中."""
        levels = self._item_levels[item]
        return bool(self.levels[unit]) if levels is None else not self.levels[unit].isdisjoint(levels)

    def is_unit(self, written: str) -> bool:
        """Whether the roster has a unit of that name."""
        return folded(written) in self._units

    def unit(self, cell: Cell, findings: Findings, *, may_be_outside: bool = False) -> str | None:
        """The roster's name of a unit that takes part in the assessment, unless it may be one that does not."""
        unit = self._units.get(folded(cell.text))
        if unit is None:
            near = offer(nearest(cell.text, (u.name for u in self.roster)))
            findings.add(UnknownUnit(span=cell.span, unit=shown(cell.text), nearest=near))
            return None
        if not self.levels[unit.name] and not may_be_outside and not self.counts_above:
            findings.add(UnitNotAssessed(span=cell.span, unit=unit.name, type=unit.type))
        return unit.name

    def area(self, cell: Cell, findings: Findings) -> str | None:
        """The key of an area, by its name, number or another name of it."""
        areas = self.policy.policy.all_areas()
        written = folded(cell.text)
        keys = {a.key for a in areas if written in {folded(w) for w in (a.key, a.name, a.number, *a.aliases)}}
        if len(keys) == 1:
            return keys.pop()
        if keys:
            paths = tuple(a.key for a in areas if a.key in keys)
            findings.add(AmbiguousName(span=cell.span, name=shown(cell.text), count=len(paths), paths=paths))
        else:
            near = offer(nearest(cell.text, (a.key for a in areas)))
            findings.add(UnknownName(span=cell.span, kind=AREA, name=shown(cell.text), nearest=near))
        return None

    def period(self, cell: Cell, findings: Findings) -> str | None:
        """The label of a period; the method's own year may stand before it."""
        policy = self.policy.policy
        written = folded(cell.text)
        for period in policy.periods:
            if written in {folded(period.name), f"{policy.header.year}年{folded(period.name)}"}:
                return period.name
        known = tuple(p.name for p in policy.periods)
        near = offer(nearest(cell.text, known))
        findings.add(UnknownPeriod(span=cell.span, period=shown(cell.text), nearest=near, known=known))
        return None

    def frequency(self, key: str) -> Frequency:
        """How often a figure is reported within the year; indicators are reported once."""
        return self.fields[key].frequency if key in self.fields else Frequency.PERIOD

    def figure(self, cell: Cell, findings: Findings) -> FigureName | None:
        """What a figure's name means: the figure, and which month or quarter of it (`暗查暗访.一季度`)."""
        written, year, part = cell.text.strip(), Year.THIS, ""
        for other in (Year.LAST, Year.LAST_WHOLE, Year.FIRST_HALF):
            if fold(written).startswith(other.head):
                written, year = written[len(other.head) :].strip(), other
        if not self.policy.policy.find(written):
            written, part = split_part(written) or (written, "")
        key = self._key(written, cell, FIGURE, self.reported, findings)
        if key is None:
            return None
        reason = self._why_not_reported(key, year)
        if reason is not None:
            findings.add(NotHere(span=cell.span, name=shown(written), reason=reason))
            return None
        return self._part(key, year, part, cell, findings) if part else FigureName(key=key, year=year)

    def _part(self, key: str, year: Year, part: str, cell: Cell, findings: Findings) -> FigureName | None:
        often = self.frequency(key)
        known = part_names(often)
        if not known:
            findings.add(NotInParts(span=cell.span, name=key))
            return None
        index = find_part(part, often)
        if index is None:
            findings.add(UnknownPart(span=cell.span, name=key, often=often.value, part=shown(part), known=known))
            return None
        return FigureName(key=key, year=year, part=index)

    def _why_not_reported(self, key: str, year: Year) -> Text | None:
        field, indicator = self.fields.get(key), self.indicators.get(key)
        if key in self._reported:
            if year is not Year.THIS or field is None or field.needs_this_year:
                return None
            return Text(
                f"办法只要上年的数，写作“上年.{key}”", f'only the figure of last year is asked for; write "上年.{key}"'
            )
        if field is not None and field.is_judged:
            return Text("由评定得出，写进 ratings.yaml", "it is judged and belongs into ratings.yaml")
        if indicator is not None and indicator.components:
            return Text("由各分项组成，请报各分项", "it is made of its components; report those")
        if indicator is not None:
            return Text(
                f"按公式算出（{indicator.formula_text}），请报公式里的数", "it is computed; report what it is made of"
            )
        return Text("不是填报项", "it is no reported figure")

    def item(self, cell: Cell, findings: Findings) -> Indicator | None:
        """The indicator, component or 其中 that a letter speaks of."""
        key = self._key(cell.text, cell, ITEM, tuple(self.indicators), findings)
        if key is None:
            return None
        indicator = self.indicators.get(key)
        if indicator is None:
            reason = Text("不是指标，没有目标和分值", "it is no indicator and has no target or points")
            findings.add(NotHere(span=cell.span, name=shown(cell.text), reason=reason))
        return indicator

    def judgement(self, cell: Cell, findings: Findings) -> str | Field | Indicator | None:
        """The judged sentence, the judged field, or the judged indicator, that a rating is about."""
        sentence = self._sentences.get(folded(cell.text))
        if sentence is not None:
            return sentence
        fields = (f.key for f in self.fields.values() if f.is_judged)
        items = (i.key for i in self.indicators.values() if i.is_judged)
        known = (*fields, *items, *self.policy.sentences)
        key = self._key(cell.text, cell, JUDGEMENT, known, findings)
        if key is None:
            return None
        field = self.fields.get(key) or self.indicators.get(key)
        if field is None or not field.is_judged:
            reason = Text("不由评定得出，写进报送", "it is not judged; it belongs into the submissions")
            findings.add(NotHere(span=cell.span, name=shown(cell.text), reason=reason))
            return None
        return field

    def _key(self, written: str, cell: Cell, kind: Text, known: tuple[str, ...], findings: Findings) -> str | None:
        keys = self.policy.policy.find(written)
        if len(keys) == 1:
            return keys[0]
        if keys:
            findings.add(AmbiguousName(span=cell.span, name=shown(written), count=len(keys), paths=keys))
        else:
            near = offer(nearest(written, known))
            findings.add(UnknownName(span=cell.span, kind=kind, name=shown(written), nearest=near))
        return None
