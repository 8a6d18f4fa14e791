"""The results as tables: a row for each unit, for each unit and indicator, for each award, finding and assumption."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dsl.quantity import parse_number
from engine.export import COLUMNS, rows
from engine.results import Assessment, State, UnitResult
from kaoping.book.grid import Cell, Points, Sheet
from kaoping.csv_file import HEADINGS, row_of

_STATES: Mapping[State, str] = {State.FINAL: "", State.PROVISIONAL: "暂定", State.OPEN: "待定"}
#: Columns of the table of indicators that hold numbers.
_NUMBERS = frozenset({"value", "target", "score", "max", "rank"})


def result_sheets(assessment: Assessment) -> tuple[Sheet, ...]:
    """All tables of a result."""
    sheets = (_units(assessment), _indicators(assessment), _awards(assessment), _quality(assessment))
    return (*sheets, _assumptions(assessment))


def _about(assessment: Assessment) -> str:
    made_up = "　数字是虚构的示例" if assessment.made_up else ""
    return f"{assessment.title}{f'（{assessment.number}）' if assessment.number else ''}　{assessment.period}{made_up}"


def _units(assessment: Assessment) -> Sheet:
    areas = tuple(dict.fromkeys(a.path[0] for u in assessment.units for a in u.areas if len(a.path) == 1))
    sheet = Sheet(
        name="单位",
        title="各单位结果",
        about=_about(assessment),
        headings=("层次", "上级", "单位", "名次", "总分", "等次", *areas, "状态", "原因"),
        widths=(10, 12, 18, 6, 10, 10, *(12 for _ in areas), 8, 60),
        fixed_columns=3,
    )
    for unit in assessment.units:
        sheet.add(_unit(unit, areas))
    return sheet


def _unit(unit: UnitResult, areas: Sequence[str]) -> list[Cell]:
    by_name = {a.path[0]: a for a in unit.areas if len(a.path) == 1}
    scores = [by_name[name].total if by_name[name].total is not None else by_name[name].score for name in areas]
    return [
        unit.level,
        unit.parent or "",
        unit.name,
        unit.rank if unit.rank is not None else "",
        Points(unit.total),
        unit.grade or "",
        *(Points(s) for s in scores),
        _STATES[unit.state],
        unit.reason,
    ]


def _indicators(assessment: Assessment) -> Sheet:
    sheet = Sheet(
        name="指标",
        title="各单位各项指标",
        about=_about(assessment),
        headings=[HEADINGS[c] for c in COLUMNS],
        widths=[14 if c not in ("name", "reason") else 36 for c in COLUMNS],
        fixed_columns=1,
    )
    for row in rows(assessment):
        written = row_of(row)
        sheet.add([_typed(name, text) for name, text in zip(COLUMNS, written, strict=True)])
    return sheet


def _typed(column: str, text: str) -> Cell:
    number = parse_number(text) if column in _NUMBERS else None
    return text if number is None else Points(number)


def _awards(assessment: Assessment) -> Sheet:
    sheet = Sheet(
        name="奖项",
        title="奖项",
        about=_about(assessment),
        headings=("奖项", "方面", "名次", "单位", "得分", "项目", "状态", "说明"),
        widths=(24, 24, 6, 40, 10, 40, 8, 60),
    )
    for award in assessment.awards:
        state = _STATES[award.state]
        for winner in award.winners:
            rank = winner.rank if winner.rank is not None else ""
            cells: list[Cell] = [award.name, award.scope or "", rank, "、".join(winner.units), Points(winner.score)]
            sheet.add([*cells, winner.project, state, winner.reason])
        if award.tied or not award.winners:
            sheet.add([award.name, award.scope or "", "", "、".join(award.tied), None, "", "待定", award.reason])
        for barred in award.barred:
            sheet.add([award.name, award.scope or "", "", barred.unit, None, "", "不能评先", barred.reason])
    return sheet


def _quality(assessment: Assessment) -> Sheet:
    sheet = Sheet(
        name="数据质量",
        title="数字要核对的地方",
        about=_about(assessment),
        headings=("单位", "填报项", "编号", "发现", "出处"),
        widths=(16, 34, 8, 80, 60),
    )
    for found in assessment.data_quality:
        sheet.add([found.unit, found.field, found.code, found.message, found.source])
    return sheet


def _assumptions(assessment: Assessment) -> Sheet:
    sheet = Sheet(
        name="假设",
        title="结果用到的假设、没有编入的内容",
        about=_about(assessment),
        headings=("类别", "内容"),
        widths=(10, 120),
        fixed_columns=1,
    )
    for text in assessment.assumptions:
        sheet.add(["假设", text])
    for text in assessment.not_encoded:
        sheet.add(["未编入", text])
    return sheet
