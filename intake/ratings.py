"""Reads ratings.yaml: judgements (评定), innovations (创新), decisions of the leading group (调整), awards (授奖)."""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly
from dataclasses import field
from fractions import Fraction

from dsl.diagnostic import Text
from dsl.facts import Adjustment, Grant, Nomination, Rating, Source, Value
from dsl.judging import is_enough, judging_at, put_together
from dsl.model import Award, Field, Indicator, Several
from dsl.outcomes import GRADE_KEY, TOTAL_KEY
from dsl.quantity import POINT, POINTS, Grade, parse_quantity
from dsl.record import dataclass
from dsl.span import Span
from intake.errors import (
    AwardRefused,
    BadChoice,
    DuplicateFigure,
    MissingEntry,
    NearlyAUnit,
    NotHere,
    SeveralJudges,
    UnknownName,
)
from intake.errors_records import TooFewJudges
from intake.findings import Findings, earlier, shown
from intake.judging import judge
from intake.names import AWARD, Names, folded, nearest, offer
from intake.shapes import as_list, as_mapping, as_scalar, cell_of, entries_of, needed, refuse_unknown, text_entry, texts
from intake.tree import Entry, Mapping, Node, Sequence
from intake.values import Cell, is_blank, read_choice, read_truth

_FILE = Text("评定文件", "the judgements' file")
_NOMINATION = Text("一项创新", "an innovation")
_ADJUSTMENT = Text("一项调整", "an adjustment")
_DECISION = Text("总分、等次的调整", "an adjustment of a total or grade")
_GRANT = Text("一项授奖", "an award as given")

#: What the leading group may decide about an award.
OUTCOMES = ("获评", "不获评")

#: How alike to a unit of the roster an outside winner is asked about.
_NEARLY = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgements:
    """All that people decided."""

    ratings: ReadOnly[tuple[str, str, str], Rating] = field(default_factory=dict)
    nominations: tuple[Nomination, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    grants: tuple[Grant, ...] = ()


def read_judgements(tree: Node, file: str, names: Names, findings: Findings) -> Judgements:
    """Read the four blocks of ratings.yaml; each may be missing."""
    mapping = as_mapping(tree, _FILE, findings)
    if mapping is None:
        return Judgements()
    refuse_unknown(mapping, ("评定", "创新", "调整", "授奖"), _FILE, findings)
    reader = _Reader(file, names, findings)
    return Judgements(
        ratings=reader.ratings(mapping.get("评定")),
        nominations=reader.nominations(mapping.get("创新")),
        adjustments=reader.adjustments(mapping.get("调整")),
        grants=reader.grants(mapping.get("授奖")),
    )


def in_order(ratings: ReadOnly[tuple[str, str, str], Rating], names: Names) -> dict[tuple[str, str, str], Rating]:
    """Judgements in the order of periods and roster."""
    order = {
        name: i
        for i, name in enumerate((*(p.name for p in names.policy.policy.periods), *(u.name for u in names.roster)))
    }
    return dict(sorted(ratings.items(), key=lambda r: (order[r[0][0]], order[r[0][1]], r[0][2])))


class _Reader:
    """What every block needs at hand."""

    def __init__(self, file: str, names: Names, findings: Findings) -> None:
        self._file, self._names, self._findings = file, names, findings

    def _source(self, place: str, raw: str, span: Span) -> Source:
        return Source(file=self._file, place=f"{place}（第{span.line}行）", raw=raw, span=span)

    def _periods(self, node: Node | None, block: str) -> tuple[tuple[str, Entry], ...]:
        """The periods of a block, each once, with what stands under it."""
        found: dict[str, Entry] = {}
        for entry in entries_of(node, _named(block), self._findings):
            period = self._names.period(cell_of(entry.key, ""), self._findings)
            if period in found:
                self._twice(entry.key.span, found[period].key.span, period, entry.key.text)
            elif period is not None:
                found[period] = entry
        return tuple(found.items())

    def _twice(self, span: Span, first: Span, name: str, written: str) -> None:
        self._findings.add(DuplicateFigure(span=span, related=earlier(first), name=name, written=shown(written)))

    # --- 评定

    def ratings(self, node: Node | None) -> ReadOnly[tuple[str, str, str], Rating]:
        """Judgements by period, unit, and sentence or key of the judged field."""
        found: dict[tuple[str, str, str], Rating] = {}
        for period, under in self._periods(node, "评定"):
            first: dict[str, Span] = {}
            for entry in entries_of(under.value, _named(period), self._findings):
                unit = self._names.unit(cell_of(entry.key, ""), self._findings)
                if unit is None:
                    continue
                if unit in first:
                    self._twice(entry.key.span, first[unit], unit, entry.key.text)
                    continue
                first[unit] = entry.key.span
                found |= self._of_unit(period, unit, entry.value)
        return in_order(found, self._names)

    def _of_unit(self, period: str, unit: str, node: Node) -> dict[tuple[str, str, str], Rating]:
        found: dict[tuple[str, str, str], Rating] = {}
        first: dict[str, Span] = {}
        for entry in entries_of(node, _named(unit), self._findings):
            judged = self._names.judgement(cell_of(entry.key, ""), self._findings)
            if judged is None:
                continue
            key = judged if isinstance(judged, str) else judged.key
            if key in first:
                self._twice(entry.key.span, first[key], shown(key), entry.key.text)
                continue
            first[key] = entry.key.span
            place = f"评定.{period}.{unit}.{shown(entry.key.text, 20)}"
            if isinstance(entry.value, Sequence) and not isinstance(judged, str):
                several = self._several(judged, entry, entry.value, place)
                if several is not None:
                    found[period, unit, key] = several
                continue
            cell = self._single(entry, place)
            if cell is None or is_blank(cell.text):
                continue
            value = self._judge(judged, cell)
            if value is not None:
                source = Source(file=self._file, place=cell.place, raw=cell.text, span=cell.span)
                found[period, unit, key] = Rating(value=value, source=source)
        return found

    def _single(self, entry: Entry, place: str) -> Cell | None:
        name = shown(entry.key.text)
        if isinstance(entry.value, Sequence):
            self._findings.add(SeveralJudges(span=entry.value.span, name=name, count=len(entry.value.items)))
            return None
        scalar = as_scalar(entry.value, _named(name), self._findings)
        return None if scalar is None else cell_of(scalar, place)

    def _several(self, judged: Field | Indicator, entry: Entry, marks: Sequence, place: str) -> Rating | None:
        """What several judges gave, put together as the method says; None until all have judged."""
        name, count = shown(entry.key.text), len(marks.items)
        way = self._way(judged)
        if way is None or not count:
            self._findings.add(SeveralJudges(span=marks.span, name=name, count=count))
            return None
        if not is_enough(count, way):
            self._findings.add(TooFewJudges(span=marks.span, name=name, count=count))
            return None
        scalars = [as_scalar(node, _named(name), self._findings) for node in marks.items]
        cells = [cell_of(s, place) for s in scalars if s is not None]
        read = [self._judge(judged, c) for c in cells if not is_blank(c.text)]
        values = [v for v in read if v is not None]
        if len(values) < count:
            return None
        source = Source(file=self._file, place=cells[0].place, raw="、".join(c.text for c in cells), span=marks.span)
        return Rating(value=together(values, way), source=source, each=tuple(values))

    def _way(self, judged: Field | Indicator) -> Several | None:
        judging = judging_at(self._names.policy.policy, judged.path)
        return judging.several if judging is not None else None

    def _judge(self, judged: str | Field | Indicator, cell: Cell) -> Value | None:
        return judge(judged, cell, self._names, self._findings)

    # --- 创新

    def nominations(self, node: Node | None) -> tuple[Nomination, ...]:
        """Innovations in the order of the file, which is the order of the circular."""
        found: list[Nomination] = []
        first: dict[tuple[str, str], Span] = {}
        for item in () if node is None else as_list(node, _named("创新"), self._findings):
            mapping = as_mapping(item, _NOMINATION, self._findings)
            if mapping is None:
                continue
            refuse_unknown(mapping, ("项目", "单位", "入选", "奖项"), _NOMINATION, self._findings)
            project = needed(mapping, "项目", _NOMINATION, self._findings)
            award = self._judged_award(mapping)
            units = self._winners(mapping, award, _NOMINATION)
            selected = text_entry(mapping, "入选", self._findings)
            is_selected = read_truth(cell_of(selected, ""), "入选", self._findings) if selected else None
            if project is None or award is None or not units:
                continue
            given = award.name if text_entry(mapping, "奖项", self._findings) else ""
            if (award.name, project.text) in first:
                self._twice(project.span, first[award.name, project.text], shown(project.text), project.text)
                continue
            first[award.name, project.text] = project.span
            source = self._source("创新", project.text, project.span)
            found.append(
                Nomination(award=given, project=project.text, units=units, is_selected=is_selected, source=source)
            )
        return tuple(found)

    def _judged_award(self, mapping: Mapping) -> Award | None:
        """The award that a nomination is for: the only judged one where none is named."""
        written = text_entry(mapping, "奖项", self._findings)
        if written is not None:
            award = self._award(cell_of(written, ""))
            if award is not None and not award.is_judged:
                self._refuse(
                    award.name, written.span, Text("不由评定产生，不提名", "is not judged and takes no nominations")
                )
                return None
            return award
        judged = [a for a in self._names.policy.policy.awards if a.is_judged]
        if len(judged) == 1:
            return judged[0]
        if judged:
            self._findings.add(MissingEntry(span=mapping.span, where=_NOMINATION, entry="奖项"))
        else:
            self._refuse("创新", mapping.span, Text("办法里没有由评定产生的奖项", "the method has no judged award"))
        return None

    def _winners(self, mapping: Mapping, award: Award | None, where: Text) -> tuple[str, ...]:
        """The units of an entry; outsiders where the award may go to them."""
        node = mapping.get("单位")
        cells = [cell_of(s, "") for s in texts(node, _named("单位"), self._findings)]
        if not cells and (node is None or not isinstance(node, Mapping)):
            self._findings.add(MissingEntry(span=node.span if node else mapping.span, where=where, entry="单位"))
        found: dict[str, Span] = {}
        for cell in cells:
            name = self._winner(cell, award)
            if name is None:
                continue
            if name in found:
                self._twice(cell.span, found[name], name, cell.text)
            found.setdefault(name, cell.span)
        if award is not None and award.is_judged and len(found) > 1 and not award.may_be_joint:
            self._refuse(award.name, cells[1].span, Text("不能几个单位联合", "may not go to several units jointly"))
            return ()
        return tuple(found)

    def _winner(self, cell: Cell, award: Award | None) -> str | None:
        may_be_outside = award is not None and award.may_be_outside
        if self._names.is_unit(cell.text) or not may_be_outside:
            return self._names.unit(cell, self._findings, may_be_outside=may_be_outside)
        near = nearest(cell.text, (u.name for u in self._names.roster), at_least=_NEARLY)
        if near:
            self._findings.add(NearlyAUnit(span=cell.span, unit=shown(cell.text), near=near[0]))
        return cell.text

    # --- 调整, 授奖

    def adjustments(self, node: Node | None) -> tuple[Adjustment, ...]:
        """Decisions of the leading group, by period and then in the order of the file."""
        found: list[Adjustment] = []
        for period, under in self._periods(node, "调整"):
            first: dict[tuple[str, str, str | None], Span] = {}
            for item in as_list(under.value, _named(period), self._findings):
                adjustment = self._adjustment(period, item)
                if adjustment is None:
                    continue
                what = (adjustment.unit, adjustment.item, adjustment.scope)
                span = adjustment.source.span
                if what in first:
                    self._twice(span, first[what], f"{what[0]}{what[1]}", adjustment.unit)
                    continue
                first[what] = span
                found.append(adjustment)
        return tuple(found)

    def _adjustment(self, period: str, node: Node) -> Adjustment | None:
        mapping = as_mapping(node, _ADJUSTMENT, self._findings)
        if mapping is None:
            return None
        refuse_unknown(mapping, ("单位", "项", "方面", "结果", "理由", "决定人"), _ADJUSTMENT, self._findings)
        unit_text, item, outcome_text, reason, decided_by = (
            needed(mapping, name, _ADJUSTMENT, self._findings) for name in ("单位", "项", "结果", "理由", "决定人")
        )
        unit = self._names.unit(cell_of(unit_text, ""), self._findings) if unit_text else None
        if item is not None and folded(item.text) in (TOTAL_KEY, GRADE_KEY):
            return self._of_unit_as_a_whole(period, mapping, folded(item.text))
        award = self._award(cell_of(item, "")) if item else None
        outcome = read_choice(cell_of(outcome_text, ""), OUTCOMES, "结果", self._findings) if outcome_text else None
        scope = self._scope(mapping, award, period)
        if not (unit_text and unit and award and outcome and reason and decided_by) or scope is None:
            return None
        return Adjustment(
            period=period,
            unit=unit,
            item=award.name,
            scope=scope or None,
            outcome=outcome,
            reason=reason.text,
            decided_by=decided_by.text,
            source=self._source(f"调整.{period}.{unit}", outcome, unit_text.span),
        )

    def _of_unit_as_a_whole(self, period: str, mapping: Mapping, item: str) -> Adjustment | None:
        """A decision about a unit's total or grade; the words were found to be there already."""
        unit_text, outcome, reason, decided_by = (
            needed(mapping, name, _ADJUSTMENT, Findings()) for name in ("单位", "结果", "理由", "决定人")
        )
        unit = self._names.unit(cell_of(unit_text, ""), self._findings) if unit_text else None
        refuse_unknown(mapping, ("单位", "项", "结果", "理由", "决定人"), _DECISION, self._findings)
        if not (unit_text and unit and outcome and reason and decided_by) or mapping.get("方面") is not None:
            return None
        cell = cell_of(outcome, "")
        read = self._decided_grade(cell, period) if item == GRADE_KEY else self._decided_total(cell)
        if read is None:
            return None
        word, points, is_change = read
        return Adjustment(
            period=period,
            unit=unit,
            item=item,
            scope=None,
            outcome=word,
            reason=reason.text,
            decided_by=decided_by.text,
            source=self._source(f"调整.{period}.{unit}", outcome.text, unit_text.span),
            points=points,
            is_change=is_change,
        )

    def _decided_grade(self, cell: Cell, period: str) -> tuple[str, None, bool] | None:
        tables = self._names.policy.policy.outcomes.tables
        kind = self._names.policy.policy.kind_of_period(period)
        known = dict.fromkeys(n for t in tables if t.reach.period in (None, kind) for n in t.names)
        if not known:
            reason = Text(f"{period}不定等次", f"{period} has no grades")
            self._findings.add(NotHere(span=cell.span, name=GRADE_KEY, reason=reason))
            return None
        word = read_choice(cell, tuple(known), "结果", self._findings)
        return (word, None, False) if word else None

    def _decided_total(self, cell: Cell) -> tuple[str, Fraction, bool] | None:
        """`91分`, or by how much it changes: `加 1分`, `减 1分`."""
        text = folded(cell.text)
        sign = -1 if text.startswith(("减", "扣", "-")) else 1
        is_change = text.startswith(("加", "减", "扣", "+", "-"))
        found = parse_quantity(text[1:] if is_change else text, POINT)
        if found is None or found.unit.dimension != POINTS or found.value < 0:
            known = ("91分", "加 1分", "减 1分")
            self._findings.add(BadChoice(span=cell.span, name="结果", raw=shown(cell.text), known=known))
            return None
        points = sign * found.value
        return cell.text, points, is_change

    def grants(self, node: Node | None) -> tuple[Grant, ...]:
        """Awards as given, by period and then in the order of the file."""
        found: list[Grant] = []
        for period, under in self._periods(node, "授奖"):
            first: dict[tuple[str, str | None], Span] = {}
            for item in as_list(under.value, _named(period), self._findings):
                mapping = as_mapping(item, _GRANT, self._findings)
                if mapping is None:
                    continue
                refuse_unknown(mapping, ("奖项", "方面", "单位"), _GRANT, self._findings)
                written = needed(mapping, "奖项", _GRANT, self._findings)
                award = self._award(cell_of(written, "")) if written else None
                scope = self._scope(mapping, award, period)
                units = self._winners(mapping, award, _GRANT)
                if written is None or award is None or scope is None or not units:
                    continue
                what = (award.name, scope or None)
                if what in first:
                    self._twice(written.span, first[what], f"{award.name}{scope}", written.text)
                    continue
                first[what] = written.span
                source = self._source(f"授奖.{period}.{award.name}", "、".join(units), written.span)
                found.append(Grant(period=period, award=award.name, scope=scope or None, units=units, source=source))
        return tuple(found)

    def _award(self, cell: Cell) -> Award | None:
        awards = self._names.policy.policy.awards
        found = next((a for a in awards if folded(a.name) == folded(cell.text)), None)
        if found is None:
            near = offer(nearest(cell.text, (a.name for a in awards)))
            self._findings.add(UnknownName(span=cell.span, kind=AWARD, name=shown(cell.text), nearest=near))
        return found

    def _scope(self, mapping: Mapping, award: Award | None, period: str) -> str | None:
        """The key of the area; empty for an award without; None where it is at fault."""
        written = text_entry(mapping, "方面", self._findings)
        if award is None:
            return None
        if award.period not in (None, self._names.policy.policy.kind_of_period(period)):
            self._refuse(award.name, mapping.span, Text(f"只在{award.period}评", f"is only given in {award.period}"))
            return None
        if written is None:
            if award.is_per_area:
                self._refuse(
                    award.name, mapping.span, Text("按方面评，要写“方面”", "is given in each area: name the 方面")
                )
            return None if award.is_per_area else ""
        if not award.is_per_area:
            self._refuse(award.name, written.span, Text("不按方面评，不写“方面”", "is not given by area: no 方面"))
            return None
        return self._names.area(cell_of(written, ""), self._findings)

    def _refuse(self, award: str, span: Span, problem: Text) -> None:
        self._findings.add(AwardRefused(span=span, award=award, problem=problem))


def together(values: list[Value], way: Several) -> Value:
    """One value out of those of several judges."""
    numbers = [v for v in values if isinstance(v, Fraction)]
    if len(numbers) == len(values):
        return put_together(numbers, way)
    if len(set(values)) == 1:
        return values[0]
    # Grades have no mean of their own; their points have.
    return Grade("、".join(map(str, values)), each=tuple(v for v in values if isinstance(v, Grade)))


def _named(name: str) -> Text:
    return Text(f"“{name}”", f'"{name}"')
