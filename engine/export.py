"""An assessment in, the result object that scripts read (`kaoping.result/1`) and flat rows for a table out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

from dsl.facts import Value
from dsl.model import Clause
from dsl.quantity import RATIO, Grade, Unit, exact_decimal
from engine.results import (
    AccountabilityResult,
    AreaResult,
    Assessment,
    AwardResult,
    DefinitionResult,
    FundResult,
    IndicatorResult,
    ScorePart,
    UnitResult,
    Winner,
)

SCHEMA = "kaoping.result/1"

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]

#: Digits that are kept of a decimal that does not end; `exact` then has the fraction.
_PLACES = 12


def export(assessment: Assessment) -> dict[str, Json]:
    """Give the result object of one period: plain values only, keys and rows in a fixed order.

    Units: decimals as strings; ratios as fractions of 1, other values in the unit that stands beside
    them. Where a decimal does not end, `exact` has it as a fraction.
    """
    return {
        "schema": SCHEMA,
        "policy": {
            "title": assessment.title,
            "number": assessment.number,
            "folder": assessment.folder,
            **_taken_over(assessment),
        },
        "period": assessment.period,
        "is_scored": assessment.is_scored,
        "units": [_unit(u) for u in assessment.units],
        "awards": [_award(a) for a in assessment.awards],
        "funds": [_fund(f) for f in assessment.funds],
        "accountability": [_accountability(a) for a in assessment.accountability],
        "data_quality": [
            {"unit": f.unit, "field": f.field, "code": f.code, "message": f.message, "source": f.source}
            for f in assessment.data_quality
        ],
        "assumptions": list(assessment.assumptions),
        "not_encoded": list(assessment.not_encoded),
        "made_up": list(assessment.made_up),
    }


# --- numbers -----------------------------------------------------------------------------------------


def _scale(unit: Unit | None) -> Fraction:
    """What a base value is divided by; a ratio stays a fraction of 1 whatever it is shown in."""
    return Fraction(1) if unit is None or (unit.dimension == RATIO and unit.scale <= 1) else unit.scale


def _decimal(value: Value | None, unit: Unit | None = None) -> Json:
    """One value as it leaves.

    >>> _decimal(Fraction(49, 50)), _decimal(Fraction(2, 3)), _decimal(date(2007, 6, 30)), _decimal(True)
    ('0.98', '0.666666666667', '2007-06-30', True)
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Grade):
        return value.name
    return exact_decimal(value / _scale(unit), _PLACES)[0]


def _fraction(value: Value | None, unit: Unit | None = None) -> str | None:
    """The fraction behind a decimal that does not end, else None."""
    if not isinstance(value, Fraction):
        return None
    number = value / _scale(unit)
    return None if exact_decimal(number, _PLACES)[1] else f"{number.numerator}/{number.denominator}"


def _exact(numbers: Mapping[str, tuple[Value | None, Unit | None]]) -> dict[str, Json]:
    """The `exact` entry: there only where some decimal does not end."""
    fractions = {name: text for name, (value, unit) in numbers.items() if (text := _fraction(value, unit))}
    return {"exact": dict(fractions)} if fractions else {}


# --- units -------------------------------------------------------------------------------------------


def _taken_over(assessment: Assessment) -> dict[str, Json]:
    """What the method continues and which rule sets it uses, where it says so."""
    said: dict[str, Json] = {"continues": assessment.continues} if assessment.continues else {}
    return {**said, "rule_sets": [*assessment.rule_sets]} if assessment.rule_sets else said


def _unit(unit: UnitResult) -> dict[str, Json]:
    return {
        "name": unit.name,
        "type": unit.type,
        "parent": unit.parent,
        "level": unit.level,
        "group": unit.group,
        "total": _decimal(unit.total),
        "raw_total": _decimal(unit.raw_total),
        "rank": unit.rank,
        "ranked_among": unit.ranked_among,
        "grade": unit.grade,
        "computed_grade": unit.computed_grade,
        "grade_reason": unit.grade_reason,
        "status": unit.status.value,
        "state": unit.state.value,
        "reason": unit.reason,
        "lowest": _decimal(unit.lowest),
        "highest": _decimal(unit.highest),
        **_exact({"total": (unit.total, None), "raw_total": (unit.raw_total, None)}),
        "areas": [_area(a) for a in unit.areas],
        "indicators": [_indicator(i) for i in unit.indicators],
        "definitions": [_definition(d) for d in unit.definitions],
        "adjustments": [
            {
                "kind": a.kind,
                "block": a.block,
                "name": a.name,
                "count": _decimal(a.count),
                "raw": _decimal(a.raw),
                "applied": _decimal(a.applied),
                "reason": a.reason,
            }
            for a in unit.adjustments
        ],
    }


def _area(area: AreaResult) -> dict[str, Json]:
    return {
        "key": area.key,
        "path": list(area.path),
        "score": _decimal(area.score),
        "max": _decimal(area.full_marks),
        "rank": area.rank,
        "state": area.state.value,
        "reason": area.reason,
        "lowest": _decimal(area.lowest),
        "highest": _decimal(area.highest),
        "applicable": area.applicable,
        "assessed": area.assessed,
        "met": area.met,
        "total": _decimal(area.total),
        "raw_total": _decimal(area.raw_total),
        **_exact(
            {
                "score": (area.score, None),
                "max": (area.full_marks, None),
                "total": (area.total, None),
                "raw_total": (area.raw_total, None),
            }
        ),
    }


def _indicator(item: IndicatorResult) -> dict[str, Json]:
    return {
        "key": item.key,
        "number": item.number,
        "name": item.name,
        "path": list(item.path),
        "applies": item.applies,
        "status": item.status.value,
        "value": _decimal(item.value, item.unit),
        "unit": item.unit.name,
        "target": _decimal(item.target, item.unit),
        "completion": _decimal(item.completion),
        "met": item.is_met,
        "tier": item.tier,
        "score": _decimal(item.score),
        "raw": _decimal(item.raw_score),
        "max": _decimal(item.full_marks),
        "rank": item.rank,
        **_exact(
            {
                "value": (item.value, item.unit),
                "target": (item.target, item.unit),
                "score": (item.score, None),
                "raw": (item.raw_score, None),
                "max": (item.full_marks, None),
                "completion": (item.completion, None),
            }
        ),
        "parts": [_part(p) for p in item.parts],
        "components": [_indicator(c) for c in item.components],
        "of_which": [_of_which(o) for o in item.of_which],
        "reason": item.reason,
        "provisional": item.is_provisional,
        "basis": _basis(item.basis),
        "assumptions": list(item.assumptions),
        "attributes": dict(item.attributes),
    }


def _of_which(item: IndicatorResult) -> dict[str, Json]:
    """A 其中 has the shape of an indicator, without what belongs to points."""
    return {key: value for key, value in _indicator(item).items() if key not in ("score", "raw", "max", "parts")}


def _part(part: ScorePart) -> dict[str, Json]:
    return {
        "kind": part.kind,
        "rule": part.rule,
        "count": _decimal(part.count),
        "raw": _decimal(part.raw),
        "applied": _decimal(part.applied),
        **_exact({"raw": (part.raw, None), "applied": (part.applied, None)}),
    }


def _definition(definition: DefinitionResult) -> dict[str, Json]:
    fraction = _fraction(definition.value, definition.unit)
    return {
        "name": definition.name,
        "value": _decimal(definition.value, definition.unit),
        **({"exact": fraction} if fraction else {}),
        "unit": definition.unit.name,
        "status": definition.status.value,
    }


def _basis(basis: tuple[Clause, ...]) -> list[Json]:
    return [clause.address for clause in basis]


# --- what follows ------------------------------------------------------------------------------------


def _award(award: AwardResult) -> dict[str, Json]:
    return {
        "name": award.name,
        "scope": award.scope,
        "level": award.level,
        "within": award.within,
        "quota": award.quota,
        "winners": [_winner(w) for w in award.winners],
        "tied": list(award.tied),
        "barred": [{"unit": b.unit, "reason": b.reason} for b in award.barred],
        "state": award.state.value,
        "reason": award.reason,
        "basis": _basis(award.basis),
    }


def _winner(winner: Winner) -> dict[str, Json]:
    return {
        "units": list(winner.units),
        "score": _decimal(winner.score),
        "rank": winner.rank,
        "project": winner.project,
        "reason": winner.reason,
        **_exact({"score": (winner.score, None)}),
    }


def _fund(fund: FundResult) -> dict[str, Json]:
    return {
        "name": fund.name,
        "unit": fund.unit,
        "level": fund.level,
        "amount": _decimal(fund.amount, fund.currency),
        "currency_unit": fund.currency.name,
        **_exact({"amount": (fund.amount, fund.currency)}),
        "payer": fund.payer,
        "payee": fund.payee,
        "status": fund.status.value,
        "reason": fund.reason,
    }


def _accountability(entry: AccountabilityResult) -> dict[str, Json]:
    return {
        "unit": entry.unit,
        "name": entry.name,
        "reason": entry.reason,
        "state": entry.state.value,
        "basis": _basis(entry.basis),
    }


# --- rows --------------------------------------------------------------------------------------------

#: The columns of `rows`, in order.
COLUMNS = (
    "unit",
    "type",
    "level",
    "period",
    "area",
    "number",
    "key",
    "name",
    "kind",
    "applies",
    "status",
    "value",
    "value_unit",
    "target",
    "completion",
    "met",
    "score",
    "max",
    "rank",
    "reason",
)


def rows(assessment: Assessment) -> tuple[Mapping[str, str], ...]:
    """Give one flat row for each unit and indicator, component and 其中, each with all of `COLUMNS`.

    Numbers are written as in `export`; what is absent is empty, never zero.
    """
    return tuple(
        dict(zip(COLUMNS, _row(assessment, unit, item, kind), strict=True))
        for unit in assessment.units
        for top in unit.indicators
        for item, kind in _with_parts(top, "指标")
    )


def _with_parts(item: IndicatorResult, kind: str) -> Iterator[tuple[IndicatorResult, str]]:
    yield item, kind
    for part in item.components:
        yield from _with_parts(part, "分项")
    for part in item.of_which:
        yield from _with_parts(part, "其中")


def _row(assessment: Assessment, unit: UnitResult, item: IndicatorResult, kind: str) -> tuple[str, ...]:
    return (
        unit.name,
        unit.type,
        unit.level,
        assessment.period,
        "／".join(item.path[:-1]),
        item.number,
        item.key,
        item.name,
        kind,
        _cell(item.applies),
        item.status.value,
        _cell(_decimal(item.value, item.unit)),
        item.unit.name,
        _cell(_decimal(item.target, item.unit)),
        _cell(_decimal(item.completion)),
        _cell(item.is_met),
        _cell(_decimal(item.score)),
        _cell(_decimal(item.full_marks)),
        _cell(item.rank),
        item.reason,
    )


def _cell(value: Json) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)
