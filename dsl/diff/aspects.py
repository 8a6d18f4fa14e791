"""A record of a method as named texts, so that two of a kind can be compared side by side and shown."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any

from dsl.diagnostic import Text
from dsl.expressions import Expression
from dsl.format import format_expression
from dsl.model import Rounding
from dsl.quantity import NO_UNIT, Quantity, Unit, format_number
from dsl.span import Span

#: What the fields of records are called; a field that is not here has its own name.
WORDS: Mapping[str, Text] = {
    "title": Text("名称", "title"),
    "number": Text("编号", "number"),
    "issuer": Text("印发机关", "issuer"),
    "issued_on": Text("印发日期", "issued on"),
    "stated_areas": Text("方面数", "stated areas"),
    "stated_items": Text("项数", "stated items"),
    "score_rounding": Text("指标得分取舍", "rounding of scores"),
    "continues": Text("沿用的办法", "method continued"),
    "rule_sets": Text("引用的规则集", "rule sets"),
    "assessor": Text("考评者", "assessor"),
    "includes": Text("包括", "includes"),
    "part_of": Text("属于", "part of"),
    "ranked_within": Text("排名范围", "ranked within"),
    "closes_on": Text("截至", "closes on"),
    "purposes": Text("用于", "used for"),
    "judges": Text("由谁评定", "judges"),
    "evidence": Text("评定凭什么", "evidence"),
    "kind": Text("种类", "kind"),
    "columns": Text("列", "columns"),
    "unit": Text("单位", "unit"),
    "formula": Text("公式", "formula"),
    "zero_rule": Text("分母为零", "zero denominator"),
    "target": Text("目标", "target"),
    "points": Text("分值", "points"),
    "weight": Text("权重", "weight"),
    "direction": Text("方向", "direction"),
    "completion": Text("完成率", "completion rate"),
    "levels": Text("对象", "levels"),
    "scoring": Text("计分", "scoring"),
    "tiers": Text("档次", "tiers"),
    "exemptions": Text("除外", "exemptions"),
    "explanation": Text("解释", "explanation"),
    "authority": Text("来源", "source of figures"),
    "needs_last_year": Text("需要上年", "asks for last year"),
    "other_years": Text("需要另报的年份", "asks for other times"),
    "needs_this_year": Text("需要本年", "asks for this year"),
    "frequency": Text("频次", "frequency"),
    "lowest": Text("最低", "lowest"),
    "highest": Text("最高", "highest"),
    "is_judged": Text("由人评定", "judged"),
    "is_published": Text("公布", "published"),
    "sum_to_hundred": Text("折算", "as a mark out of 100"),
    "rounding": Text("取舍", "rounding"),
    "quota": Text("名额", "quota"),
    "level": Text("层次", "level"),
    "period": Text("期次", "period"),
    "is_per_area": Text("每个方面", "per area"),
    "is_by_area_score": Text("按方面得分", "by area score"),
    "condition": Text("条件", "condition"),
    "conditions": Text("条件", "conditions"),
    "tie_rule": Text("名额处并列的", "ties at the cut"),
    "may_be_joint": Text("可以联合", "may be joint"),
    "may_be_outside": Text("可以不是考评对象", "may be outside"),
    "any_is_enough": Text("满足任一", "any is enough"),
    "circumstances": Text("情形", "circumstances"),
    "per_level": Text("每个", "one for each"),
    "cut": Text("名额", "places"),
    "count": Text("数什么", "what is counted"),
    "amount": Text("算式", "amount"),
    "step": Text("每多少", "step"),
    "partial": Text("不足一步的", "a started step"),
    "cap": Text("最多", "at most"),
    "only_highest": Text("只计最高一次", "only the highest counts"),
    "absent_is_none": Text("未报的不算", "unreported counts as none"),
    "grade": Text("定为", "grade"),
    "total": Text("总分得", "total"),
    "band_text": Text("分数段", "band"),
    "is_rest": Text("其余", "what remains"),
    "overflow": Text("超出名额的定为", "those beyond the places"),
    "ranked_by": Text("按什么评", "ranked by"),
    "bars": Text("不能评先的情形", "barred when"),
    "passes_on": Text("名额递补", "places pass on"),
    "at_least": Text("满足几项", "how many must hold"),
    "shape": Text("折算和最多最低", "conversion and bounds"),
    "fund": Text("资金", "money"),
}

#: What is no change of meaning: places, names that are compared on their own, and what follows from other fields.
_ASIDE = frozenset(
    {
        "span",
        "taken_sources",
        "key",
        "name",
        "path",
        "aliases",
        "basis",
        "assumptions",
        "defaulted",
        "default_basis",
        "default_assumptions",
        "formula_text",
        "rows",
        "band",
        "text",
        "components",
        "of_which",
        "definitions",
        "fields",
        "checks",
        "indicators",
        "areas",
        "particulars",
        "source_file",
        "number",
        "starts_on",
        "ends_on",
    }
)


def aspects(record: Any) -> Mapping[str, str]:
    """The texts of a record's fields by field name, leaving out what says nothing."""
    found = {f.name: said(getattr(record, f.name)) for f in dataclasses.fields(record) if f.name not in _ASIDE}
    return {name: text for name, text in found.items() if text}


def word(field: str) -> Text:
    """What a field is called."""
    return WORDS.get(field, Text(field, field))


def said(value: Any) -> str:
    """A value as a reader of the method would write it; empty where there is nothing to say."""
    match value:
        case None | False | "" | () | Span():
            return ""
        case True:
            return "是"
        case str():
            return value
        case Unit():
            return value.name if value != NO_UNIT else ""
        case Fraction():
            return format_number(value)
        case Quantity() | int():
            return str(value)
        case date():
            return value.isoformat()
        case Rounding(places=places, mode=mode):
            return f"{'保留整数' if places == 0 else f'保留 {places} 位小数'}，{mode.value}"
        case Enum():
            return str(value.value)
        case tuple() | frozenset():
            return "；".join(t for t in map(said, value) if t)
        case Mapping():
            return "；".join(f"{k}：{said(v)}" for k, v in value.items())
    if isinstance(value, Expression):
        return format_expression(value)
    return _record(value)


def _record(value: Any) -> str:
    """A record inside a record: its own text where it has one, else its fields with their names."""
    text = getattr(value, "text", None)
    name = getattr(value, "name", "")
    if isinstance(text, str) and text:
        return text
    if dataclasses.is_dataclass(value):
        inner = [
            said(getattr(value, f.name)) for f in dataclasses.fields(value) if f.name not in ("span", "key", "name")
        ]
        joined = "；".join(t for t in inner if t)
        return f"{name}（{joined}）" if name and joined else str(name) or joined
    return str(value)
