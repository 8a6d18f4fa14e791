"""Facts in, a data folder out: reports and judgements as YAML that people read and `--data` takes back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dsl.facts import Fact, Facts, RecordsFact, Source, Value
from dsl.model import CheckedPolicy, Kind, ValueType
from dsl.quantity import Grade, exact_decimal
from kaoping.files import safe_name

if TYPE_CHECKING:
    from ruamel.yaml.comments import CommentedMap

_MADE_UP = "数字是虚构的。"
_REPORT = "从台账导出；每个数后面写着它的来处。"
_JUDGED = "从台账导出。"


def as_folder(facts: Facts, checked: CheckedPolicy) -> dict[Path, bytes]:
    """The files of a data folder, by their path in it; letters are not among them.

    A figure is written as it was typed where that says its value, else as an exact number with its unit.
    """
    writer = _Writer(facts, checked)
    found = {path: content.encode() for path, content in writer.reports()}
    judged = writer.judgements()
    return found | ({Path("ratings.yaml"): judged.encode()} if judged else {})


class _Writer:
    """The facts of a ledger, and the method that says what they are."""

    def __init__(self, facts: Facts, checked: CheckedPolicy) -> None:
        self._facts, self._checked = facts, checked

    # --- reports

    def reports(self) -> Iterator[tuple[Path, str]]:
        """A file for each unit and period."""
        given = dict.fromkeys((f.unit, f.period) for f in (*self._facts.figures, *self._facts.records))
        for unit, period in given:
            content = self._report(unit, period)
            yield Path("submissions") / safe_name(period) / f"{safe_name(unit)}.yaml", content

    def _report(self, unit: str, period: str) -> str:
        figures = {f: v for f, v in self._facts.figures.items() if (f.unit, f.period) == (unit, period)}
        lists = {f: v for f, v in self._facts.records.items() if (f.unit, f.period) == (unit, period)}
        sources = [*(f.source for f in figures.values()), *(r.source for r in lists.values())]
        own = next((r for r in self._facts.reports if (r.unit, r.period) == (unit, period) and r.is_live), None)
        data = _mapping()
        for figure, fact in figures.items():
            name = f"{figure.year.head}{figure.key}"
            data[name] = self._written(fact, self._checked.types[figure.key])
            data.yaml_add_eol_comment(_place(fact.source), name)
        for figure, listed in lists.items():
            name = f"{figure.year.head}{figure.key}"
            data[name] = self._rows(listed, figure.key)
        root = _mapping({"单位": unit, "期次": period})
        if own is not None and own.reporter:
            root["填报人"] = own.reporter
        if own is not None and own.reported_on is not None:
            root["填报日期"] = own.reported_on
        reviewed = [f"{f.year.head}{f.key}" for f, v in figures.items() if v.is_under_review]
        reviewed += [f"{f.year.head}{f.key}" for f, v in lists.items() if v.is_under_review]
        if reviewed:
            root["复核中"] = reviewed
        root["数据"] = data
        is_made_up = any(s.file in self._facts.made_up for s in sources)
        return _text(root, [_MADE_UP] * is_made_up + [_REPORT])

    def _written(self, fact: Fact, wanted: ValueType) -> Any:
        if fact.parts is not None:
            return [None if v is None else _exact(v, wanted) for v in fact.parts]
        return None if fact.value is None else self._typed(fact.source.raw, fact.value, wanted)

    def _typed(self, raw: str, value: Value, wanted: ValueType) -> str | int:
        """The text that was typed, where it is read as this value; else the value itself."""
        from intake.findings import Findings
        from intake.values import Cell, read_value

        cell = Cell(text=raw, span=Source(file="", place="").span, place="")
        units = self._checked.policy.units
        is_same = raw and read_value(cell, wanted, units, "", Findings()) == value
        return _plain(raw if is_same else _exact(value, wanted))

    def _rows(self, listed: RecordsFact, key: str) -> list[CommentedMap]:
        records = next(r for r in self._checked.policy.all_records() if r.key == key)
        word = next((c.name for c in records.columns if c.kind is Kind.TEXT), None)
        names = {c.key: c.name for c in records.columns}
        rows = []
        for row in listed.rows:
            written = _mapping({word: row.label} if word is not None and row.label else {})
            for column, fact in row.values.items():
                written[names[column]] = self._written(fact, self._checked.types[column])
            written.fa.set_flow_style()
            rows.append(written)
        return rows

    # --- judgements

    def judgements(self) -> str:
        """The file of judgements and decisions; empty where there is none."""
        facts, root = self._facts, _mapping()
        for (period, unit, item), rating in facts.ratings.items():
            of_unit = root.setdefault("评定", _mapping()).setdefault(period, _mapping()).setdefault(unit, _mapping())
            wanted = self._checked.types.get(item)
            each = [_exact(v, wanted) for v in rating.each]
            of_unit[item] = each or _exact(rating.value, wanted)
            of_unit.yaml_add_eol_comment(_place(rating.source), item)
        if facts.nominations:
            root["创新"] = [_nomination(n.project, n.units, n.is_selected, n.award) for n in facts.nominations]
        for a in facts.adjustments:
            decided = {"单位": a.unit, "项": a.item, "方面": a.scope, "结果": a.outcome, "理由": a.reason}
            decision = _mapping({k: v for k, v in (decided | {"决定人": a.decided_by}).items() if v is not None})
            root.setdefault("调整", _mapping()).setdefault(a.period, []).append(decision)
        for g in facts.grants:
            given = {"奖项": g.award, "方面": g.scope, "单位": list(g.units)}
            grant = _mapping({k: v for k, v in given.items() if v is not None})
            root.setdefault("授奖", _mapping()).setdefault(g.period, []).append(grant)
        files = {r.source.file for r in facts.ratings.values()}
        is_made_up = bool(files & set(facts.made_up))
        return _text(root, [_MADE_UP] * is_made_up + [_JUDGED]) if root else ""


def _nomination(project: str, units: tuple[str, ...], is_selected: bool | None, award: str) -> CommentedMap:
    found: dict[str, object] = {"项目": project, "单位": list(units)}
    if is_selected is not None:
        found["入选"] = "是" if is_selected else "否"
    return _mapping(found | ({"奖项": award} if award else {}))


def _exact(value: Value, wanted: ValueType | None) -> str:
    """A value as a text that is read as that value: numbers in the unit of the figure, exactly.

    >>> _exact(True, None), _exact(Fraction(2, 3), None), _exact(Fraction(5, 2), None)
    ('是', '2/3', '2.5')
    """
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Grade):
        return str(value)
    if not isinstance(value, Fraction):
        return value.isoformat()
    number = value if wanted is None else value / wanted.unit.scale
    decimal, is_exact = exact_decimal(number)
    unit = "" if wanted is None else wanted.unit.name
    return f"{decimal if is_exact else f'{number.numerator}/{number.denominator}'}{unit}"


def _plain(text: str) -> str | int:
    """A whole number without quotation marks around it.

    >>> _plain("72"), _plain("072"), _plain("1,020人")
    (72, '072', '1,020人')
    """
    return int(text) if re.fullmatch(r"0|[1-9]\d{0,17}", text) else text


#: `数据.解决户数（第9行）`: the figure is named where the comment stands.
_LINE = re.compile(r"^.*（(第\d+行)）$", re.DOTALL)


def _place(source: Source) -> str:
    place = _LINE.sub(r"\1", source.place)
    who = " ".join(t for t in (source.reporter, source.reported_on.isoformat() if source.reported_on else "") if t)
    return "，".join(t for t in (f"{source.file} {place}".strip(), who, source.remark) if t)


def _mapping(content: Mapping[Any, Any] | None = None) -> CommentedMap:
    from ruamel.yaml.comments import CommentedMap

    return CommentedMap(content or {})


def _text(root: CommentedMap, comments: list[str]) -> str:
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = 10_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    root.yaml_set_start_comment("\n".join(comments))
    stream = io.StringIO()
    yaml.dump(root, stream)
    return stream.getvalue()
