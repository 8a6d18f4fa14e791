"""Goals as they are typed in, what is to be sought out."""

from __future__ import annotations

import re
from fractions import Fraction

from dsl.diagnostic import Text
from dsl.quantity import exact_decimal, parse_number
from engine.plan import Plan
from engine.seek import Goal
from kaoping.errors import PolicyError
from kaoping.errors_seek import BadGoal


def read_goal(text: str, plan: Plan) -> Goal:
    """Read `名次 3`, `总分 90`, `指标.得分 5`.

    Raises PolicyError (KP901).
    """

    def refuse(zh: str, en: str) -> PolicyError:
        return PolicyError([BadGoal(text=text, why=Text(zh, en))])

    match = re.fullmatch(r"\s*(名次|总分|.+\.得分)\s*([0-9０-９.．]+)\s*(?:名|分)?\s*", text)
    number = parse_number(match.group(2)) if match is not None else None
    if match is None or number is None:
        raise refuse("不是“名次 3”“总分 90”“指标.得分 5”的样子", "it is none of the forms that there are")
    about = match.group(1)
    if about == "名次":
        if number.denominator != 1 or number < 1:
            raise refuse("名次是 1、2、3 …", "a rank is a whole number")
        return Goal(key="名次", rank=int(number))
    if about == "总分":
        return Goal(key="总分", at_least=number)
    name = about.removesuffix(".得分")
    items = {i.key for i in plan.policy.all_indicators()} | {a.key for a in plan.policy.areas}
    keys = [k for k in plan.policy.find(name) if k in items]
    if len(keys) != 1:
        raise refuse(f"办法里没有“{name}”这一项，或者不止一项", f"“{name}” is not one area or indicator")
    return Goal(key=keys[0], at_least=number)


def written(value: Fraction | None) -> str:
    """A figure of a result for reading.

    >>> written(Fraction(5, 2)), written(None)
    ('2.5', '待定')
    """
    return "待定" if value is None else exact_decimal(value)[0]
