"""Reads targets.yaml: what each unit's responsibility letter (责任状) sets as target and points, and who signed it."""

from __future__ import annotations

from fractions import Fraction

from dsl.diagnostic import Text
from dsl.facts import Letters as Letters
from dsl.facts import Signature, SignedTarget, Source
from dsl.model import Indicator, IndicatorKind
from dsl.quantity import POINT, Quantity
from dsl.regex import regex
from dsl.span import Span
from intake.errors import DuplicateFigure, ItemNotForUnit, LetterContradicts
from intake.findings import Findings, earlier, shown
from intake.names import Names, folded
from intake.shapes import as_mapping, as_scalar, cell_of, entries_of, refuse_unknown, text_entry
from intake.tree import Entry, Mapping, Node, Scalar
from intake.values import is_blank, read_date, read_quantity

_FILE = Text("责任状文件", "the letters' file")
_SIGNED = "签订"
_YEAR = regex(r"(\d{4})年?度?")


def read_letters(tree: Node, file: str, names: Names, findings: Findings) -> Letters:
    """Read `责任状: unit: indicator: {目标, 分值}`, with `签订: {甲方, 乙方, 日期}` beside the indicators of a unit.

    A level for the year may stand above the units. A method of one year reads its own; what stands there for
    other years is for other methods. A method of several years reads every year of its term.
    """
    mapping = as_mapping(tree, _FILE, findings)
    if mapping is None:
        return Letters(targets={}, signatures={})
    refuse_unknown(mapping, ("责任状",), _FILE, findings)
    entries = entries_of(mapping.get("责任状"), Text("“责任状”", '"责任状"'), findings)
    years = _years(entries, names)
    if years is None:
        return _letters(entries, file, names, findings)
    first, last = _term(names)
    of_term = [(e, year) for e, year in zip(entries, years, strict=True) if first <= year <= last]
    if first == last or not names.policy.policy.header.year:
        return _letters(tuple(x for e, _ in of_term for x in _inside(e, findings)), file, names, findings)
    by_year = {year: _letters(_inside(e, findings), file, names, findings) for e, year in of_term}
    return Letters(targets={}, signatures={}, by_year=by_year)


def _term(names: Names) -> tuple[int, int]:
    """The first and last year of the method; one without a term takes every year."""
    periods, last = names.policy.policy.periods, names.policy.policy.header.year
    if last is None:
        return 0, 9999
    of_periods = [p.year_begins_on.year for p in periods if p.year_begins_on is not None]
    return min((*of_periods, last)), last


def _years(entries: tuple[Entry, ...], names: Names) -> tuple[int, ...] | None:
    """The year that each entry is for; None where they are units."""
    found = [
        int(m[1])
        for e in entries
        if (m := _YEAR.fullmatch(folded(e.key.text))) is not None and not names.is_unit(e.key.text)
    ]
    return tuple(found) if found and len(found) == len(entries) else None


def _inside(entry: Entry, findings: Findings) -> tuple[Entry, ...]:
    return entries_of(entry.value, Text(f"“{entry.key.text}”", f'"{entry.key.text}"'), findings)


def _letters(entries: tuple[Entry, ...], file: str, names: Names, findings: Findings) -> Letters:
    targets: dict[str, dict[str, SignedTarget]] = {}
    signatures: dict[str, Signature] = {}
    first: dict[str, Span] = {}
    for entry in entries:
        unit = names.unit(cell_of(entry.key, ""), findings)
        if unit is None:
            continue
        if unit in first:
            findings.add(
                DuplicateFigure(
                    span=entry.key.span, related=earlier(first[unit]), name=unit, written=shown(entry.key.text)
                )
            )
            continue
        first[unit] = entry.key.span
        letter = _Letter(unit, file, names, findings)
        letter.read(entry.value)
        targets[unit] = letter.targets
        if letter.signature is not None:
            signatures[unit] = letter.signature
    in_roster = [u.name for u in names.roster]
    return Letters(
        targets={u: targets[u] for u in in_roster if u in targets},
        signatures={u: signatures[u] for u in in_roster if u in signatures},
    )


class _Letter:
    """One unit's letter while it is read."""

    def __init__(self, unit: str, file: str, names: Names, findings: Findings) -> None:
        self.targets: dict[str, SignedTarget] = {}
        self.signature: Signature | None = None
        self._unit, self._file, self._names, self._findings = unit, file, names, findings
        self._first: dict[str, Span] = {}

    def read(self, node: Node) -> None:
        for entry in entries_of(node, Text(f"“{self._unit}”的责任状", f'the letter of "{self._unit}"'), self._findings):
            if entry.key.text == _SIGNED:
                self._sign(entry.value)
            else:
                self._item(entry)
        order = {key: i for i, key in enumerate(self._names.indicators)}
        self.targets = dict(sorted(self.targets.items(), key=lambda t: order[t[0]]))

    def _sign(self, node: Node) -> None:
        mapping = as_mapping(node, Text("“签订”", '"签订"'), self._findings)
        if mapping is None:
            return
        refuse_unknown(mapping, ("甲方", "乙方", "日期"), Text("“签订”", '"签订"'), self._findings)
        party_a, party_b = (text_entry(mapping, name, self._findings) for name in ("甲方", "乙方"))
        day = text_entry(mapping, "日期", self._findings)
        self.signature = Signature(
            party_a=party_a.text if party_a else "",
            party_b=party_b.text if party_b else "",
            signed_on=read_date(cell_of(day, ""), "签订日期", self._findings) if day else None,
        )

    def _item(self, entry: Entry) -> None:
        item = self._names.item(cell_of(entry.key, ""), self._findings)
        where = Text(f"“{shown(entry.key.text)}”", f'"{shown(entry.key.text)}"')
        mapping = as_mapping(entry.value, where, self._findings)
        if mapping is None:
            return
        refuse_unknown(mapping, ("目标", "分值"), where, self._findings)
        if item is None:
            return
        if item.key in self._first:
            self._findings.add(
                DuplicateFigure(
                    span=entry.key.span,
                    related=earlier(self._first[item.key]),
                    name=item.key,
                    written=shown(entry.key.text),
                )
            )
            return
        self._first[item.key] = entry.key.span
        if self._names.levels[self._unit] and not self._names.takes_part(self._unit, item.key):
            self._findings.add(ItemNotForUnit(span=entry.key.span, unit=self._unit, item=item.key))
        place = f"责任状.{self._unit}.{entry.key.text}（第{entry.key.span.line}行）"
        source = Source(file=self._file, place=place, raw=_raw(mapping), span=entry.key.span.to(entry.value.span))
        self.targets[item.key] = SignedTarget(
            target=self._target(item, mapping), points=self._points(item, mapping), source=source
        )

    def _given(self, mapping: Mapping, side: str) -> Scalar | None:
        node = mapping.get(side)
        scalar = None if node is None else as_scalar(node, Text(f"“{side}”", f'"{side}"'), self._findings)
        return None if scalar is None or is_blank(scalar.text) else scalar

    def _target(self, item: Indicator, mapping: Mapping) -> Quantity | None:
        scalar = self._given(mapping, "目标")
        if scalar is None:
            return None
        if item.components:
            self._contradict(item, scalar, _TARGET, Text("目标写在各分项上", "its components have the targets"))
            return None
        policy = self._names.policy
        unit = policy.types[item.key].unit
        quantity = read_quantity(cell_of(scalar, ""), unit, policy.policy.units, f"{item.key}的目标", self._findings)
        stated = item.target.value if item.target else None
        if quantity is not None and stated is not None and stated.value != quantity.value:
            self._contradict(item, scalar, _TARGET, Text(f"办法规定为 {stated}", f"the method says {stated}"))
            return None
        return quantity

    def _points(self, item: Indicator, mapping: Mapping) -> Fraction | None:
        scalar = self._given(mapping, "分值")
        if scalar is None:
            return None
        if item.kind is IndicatorKind.OF_WHICH:
            self._contradict(item, scalar, _POINTS, Text("“其中”不计分", "a 其中 is not scored"))
            return None
        if item.points is None:
            reason = Text("分项分所属指标的分值", "components share their indicator's points")
            self._contradict(item, scalar, _POINTS, reason)
            return None
        policy = self._names.policy
        quantity = read_quantity(cell_of(scalar, ""), POINT, policy.policy.units, f"{item.key}的分值", self._findings)
        stated = item.points.value if item.points else None
        if quantity is not None and stated is not None and stated != quantity.value:
            self._contradict(item, scalar, _POINTS, Text(f"办法规定为 {stated}分", f"the method says {stated}"))
            return None
        return None if quantity is None else quantity.value

    def _contradict(self, item: Indicator, scalar: Scalar, side: Text, reason: Text) -> None:
        self._findings.add(LetterContradicts(span=scalar.span, item=item.key, side=side, reason=reason))


_TARGET = Text("目标", "target")
_POINTS = Text("分值", "points")


def _raw(mapping: Mapping) -> str:
    return "，".join(f"{e.key.text} {e.value.text}" for e in mapping.entries if isinstance(e.value, Scalar))
