"""A corner of the 2007 method with made-up figures: two areas, three prefectures, five counties, both periods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from dsl.model import Area, CheckedPolicy, Indicator
from engine.results import Assessment, AwardResult, IndicatorResult, State, Status, UnitResult, Winner
from tests.render import material

TITLE = "吉林省2007年就业和社会保障工作目标责任制实施办法"
NUMBER = "吉政发〔2007〕4号"
ASSUMPTIONS = ("分值和计分办法原文未列：分值随责任状下达，按完成率计分，超额不加分", "第三名并列如何取舍原文未写")

_INDICATORS = {
    "就业和再就业": (("1", "城镇新增就业人数"), ("2", "下岗失业人员再就业人数"), ("3", "城镇登记失业率")),
    "劳动关系": (("16", "企业劳动合同签订率"), ("20", "职工群众来省进京上访下降率")),
}
AREAS: tuple[Area, ...] = tuple(
    material.area(name, [material.indicator(number, title, name) for number, title in rows])
    for name, rows in _INDICATORS.items()
)
JOBS, REHIRED, UNEMPLOYED, CONTRACTS, PETITIONS = (i for a in AREAS for i in a.indicators)

#: Made-up completion of each indicator in turn, against a target of 1000.
_PREFECTURES: Mapping[str, Sequence[int | None]] = {
    "长春市": (1042, 611, 500, 1000, 700),
    "吉林市": (999, 505, None, 480, 1200),
    "辽源市": (None, None, None, None, None),
}
_COUNTIES: Mapping[str, tuple[str, Sequence[int | None]]] = {
    "南关区": ("长春市", (600, 500, 400, 1000, 800)),
    "农安县": ("长春市", (None, None, None, None, None)),
    "磐石市": ("吉林市", (400, 1000, 1000, 480, None)),
    "永吉县": ("吉林市", (1000, 505, 470, 480, 1200)),
    "东丰县": ("辽源市", (None, None, None, None, None)),
}


def checked(particulars: Mapping[str, Mapping[str, str]] = {}) -> CheckedPolicy:
    """The method, with the particulars of each document by its name."""
    return material.method(
        title=TITLE,
        number=NUMBER,
        year=2007,
        areas=AREAS,
        awards=[
            material.award("单项工作先进单位"),
            material.award("创新工作奖", is_per_area=False, is_judged=True),
        ],
        documents=[
            material.document("目标责任状", None, per_level="市州"),
            material.document("初评通报", "半年初评", particulars.get("初评通报", {})),
            material.document("表彰通报", "年终总评", particulars.get("表彰通报", {})),
            material.document("整改通知书", None, per_level="市州"),
        ],
    )


def _item(of: Indicator, value: int | None) -> IndicatorResult:
    if value is None:
        return material.item(of, None, 1000, status=Status.MISSING, reason="没有报送")
    return material.item(of, value, 1000)


def unit(
    name: str, values: Sequence[int | None], level: str = "市州", parent: str = "吉林省", kind: str = "地级市"
) -> UnitResult:
    indicators = [i for a in AREAS for i in a.indicators]
    items = [_item(of, value) for of, value in zip(indicators, values, strict=True)]
    areas = [material.area_result(a, items, Fraction(1490 - 15 * rank, 100), rank) for rank, a in enumerate(AREAS, 1)]
    return material.unit(name, areas=areas, items=items, level=level, type=kind, parent=parent)


def units() -> tuple[UnitResult, ...]:
    prefectures = [unit(name, values) for name, values in _PREFECTURES.items()]
    counties = [
        unit(name, values, level="县市区", parent=parent, kind="县") for name, (parent, values) in _COUNTIES.items()
    ]
    return (*prefectures, *counties)


def half_year() -> Assessment:
    return material.assessment(
        title=TITLE,
        number=NUMBER,
        period="半年初评",
        units=units(),
        assumptions=ASSUMPTIONS,
        made_up=("submissions/长春市.yaml",),
    )


def year_end(*awards: AwardResult) -> Assessment:
    """The year's result: one area settled, one open at the third place, two innovations, or the awards given."""
    decided = Winner(units=("吉林市",), score=None, rank=3, reason="领导小组2008年2月1日决定，劳动合同签订率高者列前")
    default = (
        material.award_result("单项工作先进单位", "就业和再就业", (*material.winners("长春市", "辽源市"), decided)),
        material.award_result(
            "单项工作先进单位",
            "劳动关系",
            material.winners("长春市", "辽源市"),
            tied=("吉林市", "长白山管委会"),
            state=State.OPEN,
            reason="原文没有写并列如何取舍",
        ),
        material.award_result(
            "创新工作奖",
            None,
            [
                Winner(units=("长春市",), score=None, rank=None, project="居民医保“全覆盖”"),
                Winner(units=("省残联", "四平市"), score=None, rank=None, project="“吉林妙手”助残创业就业"),
            ],
            quota=10,
        ),
    )
    return material.assessment(
        title=TITLE,
        number=NUMBER,
        period="年终总评",
        units=units(),
        awards=awards or default,
        assumptions=ASSUMPTIONS,
        not_encoded=("综合评定的具体方法",),
        made_up=("submissions/长春市.yaml",),
    )
