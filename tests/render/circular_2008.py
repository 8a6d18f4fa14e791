"""吉政函〔2009〕56号 as data: its winners as an assessment, its prose as the particulars of a 公文 block."""

from __future__ import annotations

from pathlib import Path

from dsl.model import CheckedPolicy
from engine.results import Assessment, Winner
from tests.render import material

SOURCE = Path(__file__).parents[1] / "golden" / "documents" / "jilin-2008-commendation-circular.txt"

WINNERS = {
    "就业和再就业": ("长春市", "吉林市", "白城市", "松原市", "延边州"),
    "职业培训鉴定": ("长春市", "通化市", "白城市"),
    "劳动关系": ("长春市", "辽源市", "通化市", "长白山管委会"),
    "养老保险": ("长春市", "吉林市", "通化市", "延边州"),
    "失业保险": ("辽源市", "白山市", "松原市"),
    "医疗保险": ("长春市", "吉林市", "松原市", "延边州"),
    "工伤生育保险": ("四平市", "辽源市", "白山市"),
    "金保工程": ("吉林市", "四平市", "延边州"),
}
INNOVATIONS = (
    ("构建劳动保障工作“阳光政务”", ("省人大财经委", "四平市")),
    ("农村独女户夫妇养老保险试点", ("原省劳动保障厅", "省人口计生委", "省社保局")),
    ("生育保险“一方缴费、三方受益”模式", ("省财政厅", "原省劳动保障厅")),
    ("率先拓展大学毕业生技能培训", ("通化市",)),
    ("创建居民医保“三账两表一社区”经办模式", ("吉林市",)),
    ("居民医保“全覆盖”", ("长春市",)),
    ("创新农村养老保险模式", ("和龙市",)),
    ("解决国企改革失业保险遗留问题", ("松原市",)),
    ("创建州级统筹异地就医新机制", ("延边州",)),
    ("“吉林妙手”助残创业就业", ("省残联",)),
    ("小市场大服务“三个转移”促就业", ("白山市",)),
    ("创业培训与小额贷款联动机制", ("白城市",)),
)
PREFECTURES = ["长春市", "吉林市", "四平市", "辽源市", "通化市", "白山市", "松原市", "白城市", "延边州", "长白山管委会"]

TITLE = "吉林省2008年就业和社会保障工作目标责任制实施办法"
NUMBER = "吉政发〔2008〕5号"
PARTICULARS = {
    "文号": "吉政函〔2009〕56号",
    "主送": "各市（州）人民政府，长白山管委会，各县（市）人民政府，省政府各厅委办、各直属机构",
    "开头": (
        "2008年，全省各地、各级社会保障部门全面落实党中央、国务院和省委、省政府关于就业和社会保障工作的部署，切实加强对就业和"
        "社会保障工作的领导，认真组织落实2008年就业和社会保障工作目标责任制，通过采取各种有效措施，较好地完成了年初确定的就业和"
        "再就业、劳动关系、培训鉴定、养老保险、失业保险、医疗保险、工伤保险和金保工程8个方面36项目标任务。各地、各部门在工作中"
        "不断创新工作思路和工作模式，使全省就业和社会保障工作呈现出诸多亮点和特色，原省劳动保障厅、省人口计生委、省社保局在全省"
        "开展的农村独女户夫妇养老保险试点；长春市实现居民医保“全覆盖”；白山市开展的“小市场大服务‘三个转移’促就业”等工作，"
        "均走在全国或全省的前列，具有很强的创新性和推广性，对扩大就业和完善社会保障体系，维护改革发展稳定大局，促进全省经济社会"
        "发展起到了重要作用。"
    ),
    "依据段": (
        "根据《吉林省人民政府关于印发吉林省2008年就业和社会保障工作目标责任制实施办法的通知》（吉政发〔2008〕5号）规定，省政府"
        "决定对2008年度就业和社会保障单项工作先进单位和创新单位予以通报表彰和奖励。"
    ),
    "奖项标题": "2008年度就业和社会保障单项工作先进单位\n2008年度就业和社会保障单项工作创新单位",
    "结尾": (
        "希望以上受到表彰的先进单位戒骄戒躁，再接再厉，取得更大成绩。各地、各部门要坚持以科学发展观为指导，全面落实党中央、国务院"
        "和省委、省政府对人力资源和社会保障工作的部署，与时俱进，开拓创新，认真组织落实2009年人力资源和社会保障工作绩效目标责任制，"
        "为推进全省经济和社会发展，构建和谐吉林做出新的更大的贡献。"
    ),
}


def checked() -> CheckedPolicy:
    return material.method(
        title=TITLE,
        number=NUMBER,
        year=2008,
        areas=[material.area(name) for name in WINNERS],
        awards=[
            material.award("单项工作先进单位"),
            material.award("创新工作奖", is_per_area=False, is_judged=True),
        ],
        documents=[material.document("表彰通报", "年终总评", PARTICULARS)],
    )


def assessment() -> Assessment:
    areas = [material.area(name) for name in WINNERS]
    innovations = [Winner(units=units, score=None, rank=None, project=project) for project, units in INNOVATIONS]
    return material.assessment(
        title=TITLE,
        number=NUMBER,
        period="年终总评",
        units=[material.unit(name, areas=[material.area_result(a, ()) for a in areas]) for name in PREFECTURES],
        awards=[
            *(
                material.award_result("单项工作先进单位", scope, material.winners(*won))
                for scope, won in WINNERS.items()
            ),
            material.award_result("创新工作奖", None, innovations, quota=12),
        ],
    )
