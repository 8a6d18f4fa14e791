"""Values for templates in, the same with their counts and the figures of the rule file traced out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dsl.model import Document, ResolvedPolicy
from engine.results import Assessment
from render.stated import Stated

#: What a document tells out of the rule file, by the name that templates use.
FROM_RULES = ("正文", "解释", "申报", "修订", "结果依据")
_PROSE = ("开头", "依据段", "结尾")
_Section = Mapping[str, Any]


def traced(
    context: Mapping[str, Any],
    document: Document,
    policy: ResolvedPolicy,
    assessment: Assessment | None,
    stated: Stated,
) -> dict[str, Any]:
    """Trace what all recipients of a document share."""
    place = (f"公文 {document.name}：规则文件第{document.span.line}行",)
    said = context["公文"]
    method = context["办法"]
    areas = [area.name for area in policy.areas]
    items = [item.name for item in policy.all_indicators()]
    found = {
        **context,
        "公文": {**said, **{key: stated.walk(said[key], document.name, place=place) for key in _PROSE}},
        "办法": {
            **method,
            "方面数": stated.count(method["方面数"], "", "", "方面数", areas),
            "指标数": stated.count(method["指标数"], "", "", "指标数", items),
        },
        "结果依据": stated.walk(context["结果依据"]),
    }
    if assessment is None:
        return found
    levels = assessment.by_level()
    parents = {u.name: u.parent or "" for u in assessment.units}
    return found | {
        "层次": [_level(section, parents, stated) for section in context["层次"]],
        "等次": [_grades(section, stated) for section in context["等次"]],
        "奖项": [{**a, "说明": stated.walk(a["说明"], str(a["名称"]))} for a in context["奖项"]],
        "档次": _tiers(context["档次"], levels, stated),
        "项目": stated.walk(context["项目"]),
    }


def told(values: Mapping[str, Any], stated: Stated) -> dict[str, Any]:
    """Trace what one document tells beside it."""
    return {key: stated.walk(value) if key in FROM_RULES else value for key, value in values.items()}


def _level(section: _Section, parents: Mapping[str, str], stated: Stated) -> _Section:
    level, names = str(section["名称"]), list(section["单位名"])
    absent = list(section["未报送"])
    partly = [
        {**unit, "缺报": stated.count(unit["缺报"], level, str(unit["名称"]), "缺报", unit["缺报指标"])}
        for unit in section["部分报送"]
    ]
    reported = [name for name in names if name not in absent]
    return {
        **section,
        "单位数": stated.count(section["单位数"], level, "", "单位数", names),
        "未报送数": stated.count(len(absent), level, "", "未报送", absent),
        "部分报送": partly,
        "部分报送数": stated.count(len(partly), level, "", "报送不全", [str(unit["名称"]) for unit in partly]),
        "已报送数": stated.count(section["已报送数"], level, "", "已报送", reported),
        "归总": [_parent(row, level, names, reported, parents, stated) for row in section["归总"]],
    }


def _parent(
    row: _Section,
    level: str,
    names: Sequence[str],
    reported: Sequence[str],
    parents: Mapping[str, str],
    stated: Stated,
) -> _Section:
    parent = str(row["上级"])
    inside = [name for name in names if parents.get(name, "") == parent]
    there = [name for name in reported if parents.get(name, "") == parent]
    return {
        **row,
        "单位数": stated.count(row["单位数"], level, parent, "单位数", inside),
        "已报送数": stated.count(row["已报送数"], level, parent, "已报送", there),
    }


def _grades(section: _Section, stated: Stated) -> _Section:
    rows = [
        {**row, "个数": stated.count(len(row["单位"]), "", str(section["标题"]), str(row["等次"]), row["单位"])}
        for row in section["条目"]
    ]
    return {**section, "条目": rows}


def _tiers(section: _Section, levels: Mapping[str, Sequence[Any]], stated: Stated) -> _Section:
    def named(rows: Sequence[_Section]) -> list[str]:
        return [f"{row['单位']}（{row['内容']}）" for row in rows]

    found = []
    for level in section["层次"]:
        name = str(level["名称"])
        units = [unit.name for unit in levels[name]]
        items = [str(row[0]) for row in level["内容表"]["行"]]
        found.append(
            {
                **level,
                "单位数": stated.count(level["单位数"], name, "", "单位数", units),
                "内容数": stated.count(level["内容数"], name, "", "考评内容数", items),
            }
        )
    return {
        **section,
        "层次": found,
        "待定数": stated.count(len(section["待定"]), "", "", "待定项次", named(section["待定"])),
        "暂定数": stated.count(len(section["暂定"]), "", "", "暂定项次", named(section["暂定"])),
        "待定": [{**row, "原因": stated.walk(row["原因"], str(row["单位"]))} for row in section["待定"]],
        "暂定": [{**row, "原因": stated.walk(row["原因"], str(row["单位"]))} for row in section["暂定"]],
    }
