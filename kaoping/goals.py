"""Goals as they are typed in, what is to be sought out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from dsl.diagnostic import Text
from dsl.quantity import exact_decimal, parse_number
from engine.plan import Plan
from engine.seeking.goal import Aim, Goal
from kaoping.errors import PolicyError
from kaoping.errors_seek import BadGoal

_NUMBER = r"\s*([0-9０-９.．]+)\s*(?:名|分)?\s*"
_AWARD = re.compile(r"\s*奖项\s*[:：]?\s*([^（(\s]+)\s*[（(\s]?\s*([^）)]*?)\s*[）)]?\s*")
_GRADE = re.compile(r"\s*等次\s*[:：]?\s*(\S+)\s*")
_TIER = re.compile(r"\s*(.+?)(?:\.档次|的档次)?[\s=＝]+(\S+)\s*")


def read_goal(text: str, plan: Plan) -> Goal:
    """Read `名次 3`, `总分 90`, `指标.得分 5`, `奖项 单项工作先进单位（劳动关系）`, `等次 优秀`, `指标 2.2 优秀`.

    Raises PolicyError (KP901).
    """
    if match := re.fullmatch(rf"\s*(名次|总分|.+\.得分){_NUMBER}", text):
        return _in_numbers(text, match.group(1), match.group(2), plan)
    if match := _AWARD.fullmatch(text):
        return _award(text, match.group(1), match.group(2), plan)
    if match := _GRADE.fullmatch(text):
        return _grade(text, match.group(1), plan)
    if (match := _TIER.fullmatch(text)) and match.group(2) in plan.policy.tiers[:-1]:
        return Goal(aim=Aim.TIER, key=_tiered(text, match.group(1), plan), name=match.group(2))
    forms = "“名次 3”“总分 90”“指标.得分 5”“奖项 名称（方面）”“等次 优秀”“指标 优秀”"
    raise _refuse(text, f"不是{forms}的样子", "it is none of the forms that there are")


def _refuse(text: str, zh: str, en: str) -> PolicyError:
    return PolicyError([BadGoal(text=text, why=Text(zh, en))])


def _in_numbers(text: str, about: str, written_number: str, plan: Plan) -> Goal:
    number = parse_number(written_number)
    if number is None:
        raise _refuse(text, f"“{written_number}”不是数", f"{written_number} is no number")
    if about == "名次":
        if number.denominator != 1 or number < 1:
            raise _refuse(text, "名次是 1、2、3 …", "a rank is a whole number")
        return Goal(aim=Aim.RANK, rank=int(number))
    if about == "总分":
        return Goal(aim=Aim.TOTAL, at_least=number)
    scored = {i.key for i in plan.policy.all_indicators()} | {a.key for a in plan.policy.areas}
    return Goal(aim=Aim.SCORE, key=_one(text, about.removesuffix(".得分"), scored, plan), at_least=number)


def _one(text: str, name: str, among: set[str], plan: Plan) -> str:
    keys = [k for k in plan.policy.find(name.strip()) if k in among]
    if len(keys) != 1:
        raise _refuse(text, f"办法里没有“{name}”这一项，或者不止一项", f"“{name}” is not one area or indicator")
    return keys[0]


def _tiered(text: str, name: str, plan: Plan) -> str:
    """An indicator with tiers, by its name or its number."""
    tiered = {i.key: i.number for i in plan.policy.every_indicator() if i.tiers}
    by_number = [k for k, number in tiered.items() if number and number == name.removeprefix("指标").strip()]
    return by_number[0] if len(by_number) == 1 else _one(text, name, set(tiered), plan)


def _award(text: str, name: str, area: str, plan: Plan) -> Goal:
    names = [a.name for a in plan.policy.awards]
    award = next((a for a in plan.policy.awards if a.name == name), None)
    if award is None:
        known = "、".join(names) or "没有奖项"
        raise _refuse(text, f"办法里没有奖项“{name}”（有的是：{known}）", f"there is no such award ({known})")
    if award.is_judged:
        raise _refuse(text, f"“{name}”由评定授予，报送的数说了不算", "it is given by judgement")
    if not award.is_per_area:
        return Goal(aim=Aim.AWARD, name=name)
    areas = {a.key for a in plan.policy.areas}
    listed = _listed([a.name for a in plan.policy.areas])
    if not area:
        raise _refuse(text, f"“{name}”每个方面评一次，要写明方面：{listed}", f"say in which area: {listed}")
    return Goal(aim=Aim.AWARD, name=name, key=_one(text, area, areas, plan))


def _grade(text: str, name: str, plan: Plan) -> Goal:
    grades = dict.fromkeys(g for t in plan.policy.outcomes.tables for g in t.names)
    if name not in grades:
        known = _listed(list(grades)) or "没有等次"
        raise _refuse(text, f"办法里没有等次“{name}”（有的是：{known}）", f"there is no such grade ({known})")
    return Goal(aim=Aim.GRADE, name=name)


def _listed(names: Sequence[str]) -> str:
    return "、".join(names)


def written(value: Fraction | None) -> str:
    """A figure of a result for reading.

    >>> written(Fraction(5, 2)), written(None)
    ('2.5', '待定')
    """
    return "待定" if value is None else exact_decimal(value)[0]
