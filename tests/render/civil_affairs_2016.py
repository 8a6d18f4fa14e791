"""A corner of the 2016 method, made up: tiers and no total, a level inside another, results of every kind."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from dsl.model import CheckedPolicy, Period, Purpose
from engine.results import Assessment, Derivation, IndicatorResult, Status, UnitResult
from tests.render import material

TITLE = "2016年全省民政工作目标责任制重点任务"
NUMBER = "吉民发〔2016〕13号"
TIERS = ("优秀", "达标", "未达标")
PERIOD = "年度考评"

RELIEF, NETWORK, DRILLS, LOTTERY = (
    material.indicator("1.1", "全面落实重特大疾病救助制度", "社会救助"),
    dataclasses.replace(
        material.indicator("16.1", "全面完成安全标准化建设、实现网格化全覆盖和有力的社会化监管", "安全生产"),
        aliases=("安全标准化和网格化",),
    ),
    material.indicator("16.4", "开展安全教育和培训", "安全生产"),
    material.indicator("20.1", "福利彩票销售指标稳步提升", "福利彩票"),
)
INDICATORS = (RELIEF, NETWORK, DRILLS, LOTTERY)

#: The results of each unit in turn: a tier, one that may still move (？), 待定, — for an exempt unit, "" for one that
#: the indicator is not for, 无 for one that has no cases.
_RESULTS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "市州": {
        "长春市": ("优秀", "优秀", "待定", "优秀"),
        "吉林市": ("优秀", "达标", "未达标", "未达标"),
    },
    "县市区": {
        "南关区": ("", "优秀？", "达标", ""),
        "榆树市": ("", "未达标？", "—", ""),
        "靖宇县": ("", "无", "未达标", ""),
    },
    "县市": {
        "榆树市": ("达标", "", "", "未达标"),
        "靖宇县": ("优秀", "", "", "待定"),
    },
}
_REASONS = {"待定": "年度考评报送的「福彩销量」是空白", "？": "不符合校核「已整改的隐患 不超过 隐患」"}


def checked(particulars: Mapping[str, str] = {}, tiers: tuple[str, ...] = TIERS) -> CheckedPolicy:
    """The method; without tiers where they are taken from it."""
    base = material.method(
        title=TITLE,
        number=NUMBER,
        year=2016,
        areas=[
            material.area(name, [i for i in INDICATORS if i.path[0] == name])
            for name in dict.fromkeys(i.path[0] for i in INDICATORS)
        ],
        awards=[],
        documents=[material.document("考评结果通报", PERIOD, particulars)],
        issuer="吉林省民政厅",
    )
    prefectures, districts = base.policy.levels
    counties = dataclasses.replace(districts, name="县市", part_of="县市区")
    ends_on = base.policy.header.ends_on
    assert ends_on is not None
    policy = dataclasses.replace(
        base.policy,
        levels=(prefectures, districts, counties),
        periods=(
            Period(
                name=PERIOD,
                closes_on=ends_on,
                purposes=(Purpose.CIRCULAR,),
                basis=(),
                assumptions=(),
                span=material.HERE,
            ),
        ),
        tiers=tiers,
        has_no_total=True,
    )
    return dataclasses.replace(base, policy=policy)


def _item(number: int, written: str) -> IndicatorResult:
    of = INDICATORS[number]
    tier = written.removesuffix("？")
    if tier in ("", "—"):
        return material.item(of, None, None, status=Status.NOT_APPLICABLE, reason="办法写明除外：有「试点」属性")
    status = {"待定": Status.MISSING, "无": Status.NOT_APPLICABLE}.get(tier, Status.OK)
    if status is Status.NOT_APPLICABLE:
        reason = "分母为零，不适用"
    else:
        reason = _REASONS["待定"] if status is Status.MISSING else _REASONS["？"] if written.endswith("？") else ""
    return dataclasses.replace(
        material.item(of, None, None, status=status, reason=reason, is_provisional=written.endswith("？")),
        applies=True,
        tier=tier if status is Status.OK else None,
        tier_derivation=_derivation(tier, status),
    )


def _derivation(tier: str, status: Status) -> Derivation:
    holds = {"优秀": True, "待定": None, "无": None}.get(tier, False)
    condition = Derivation(label="优秀.1", value=holds, unit=None, status=status, formula="救助率 = 100%")
    tried = Derivation(
        label="优秀", value=holds, unit=None, status=status, formula="各条都要成立", children=(condition,)
    )
    return Derivation(label="档次", value=None, unit=None, status=status, children=(tried,))


def units() -> tuple[UnitResult, ...]:
    return tuple(
        material.unit(name, level=level, items=[_item(n, written) for n, written in enumerate(results)])
        for level, listed in _RESULTS.items()
        for name, results in listed.items()
    )


def year(*only: UnitResult) -> Assessment:
    """The result of the year, of all units or of the given ones."""
    return material.assessment(
        title=TITLE,
        number=NUMBER,
        period=PERIOD,
        units=only or units(),
        assumptions=("两档都不符合的，原文没有名称，记为未达标",),
        made_up=("submissions/长春市.yaml",),
    )
