"""Comparing trees without their places, and reading small methods."""

from __future__ import annotations

import dataclasses
from typing import Any

from dsl.ast import Policy
from dsl.build import build
from dsl.diagnostic import Diagnostic, Outcome
from dsl.facts import RosterUnit
from dsl.method import read_method
from dsl.model import CheckedPolicy
from dsl.parse import parse
from dsl.quantity import Unit
from dsl.span import Span

ROSTER = (
    RosterUnit(name="某省", type="省", parent=None),
    RosterUnit(name="甲市", type="地级市", parent="某省"),
    RosterUnit(name="乙市", type="地级市", parent="某省"),
    RosterUnit(name="丙县", type="县", parent="甲市"),
)

#: A small method without a mistake; tests change one line of it.
SMALL = """\
办法 某省2025年就业工作考核办法
    文号     “某政发〔2025〕1号”
    印发机关 某省人民政府
    责任期限 2025-01-01 至 2025-12-31
    共       1 个方面、2 项
    指标得分 保留 2 位小数

层次 市州
    考评者 省人民政府
    包括   地级市

档次 优秀、达标、未达标

期次 半年初评 截至 2025-06-30 用于 通报
期次 年终总评 截至 2025-12-31 用于 排序、表彰

填报
    日常工作得分 分 评定 0分 至 100分

各指标
    目标 责任状
    分值 责任状
    计分 按完成率，最多 满分

方面 （一） 就业
    共 2 项
    填报
        安置户数 户
        零就业户数 户
        上访批次 批次 需要 上年
    校核
        安置户数 不超过 零就业户数
    指标 1 新增就业人数
        单位 人
    指标 2 解决零就业家庭比率
        公式 安置户数 ÷ 零就业户数
        分母为零 视为完成
    指标 3 上访下降率
        公式 下降率（上访批次）
        分母为零 不适用
        目标 不低于 10%
        计分 完成得满分，未完成不得分

    指标 4 培训班合格率
        单位 %
        优秀 达到 100%
        达标 达到 80%

总分 年终总评 = 指标得分合计 × 80% ＋ 日常工作得分 × 20%
    折算 指标得分合计按百分制
    保留 2 位小数

奖项 先进单位
    层次 市州
    期次 年终总评
    名额 1
    按 总分

追责 按规定追究责任
    满足任一
        评定：工作不力

公文 表彰通报 期次 年终总评

算例 恰好一半
    设 安置户数 = 1户、零就业户数 = 2户
    则 指标 2 = 50%
""".replace("2 项", "4 项")


def shape(value: Any) -> Any:
    """A record as nested tuples, its spans left out."""
    if isinstance(value, Span):
        return None
    if isinstance(value, Unit):
        return value.name
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = tuple(shape(getattr(value, f.name)) for f in dataclasses.fields(value))
        return (type(value).__name__, *fields)
    if isinstance(value, tuple):
        return tuple(shape(v) for v in value)
    return value


def built(text: str) -> Outcome[Policy]:
    """Parse and build, with the diagnostics of both."""
    parsed = parse(text, file="policy.kp", roster=ROSTER)
    if parsed.value is None:
        return Outcome(None, parsed.diagnostics)
    result = build(parsed.value)
    return Outcome(result.value, (*parsed.diagnostics, *result.diagnostics))


def checked(text: str) -> Outcome[CheckedPolicy]:
    """Read a whole method."""
    return read_method(text, file="policy.kp", roster=ROSTER)


def said(diagnostics: tuple[Diagnostic, ...]) -> list[tuple[str, int, int]]:
    """Code, line and column of each diagnostic."""
    return [(d.code, d.span.line, d.span.column) for d in diagnostics]
