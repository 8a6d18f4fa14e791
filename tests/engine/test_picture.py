"""The dependency picture: what flows into what, where each figure comes from, and what a change reaches."""

from __future__ import annotations

import pytest

import kaoping
from dsl.facts import RosterUnit
from dsl.method import read_method
from engine.picture import NodeKind, Origin, Picture, picture
from tests.engine import county


@pytest.fixture(scope="module")
def jilin() -> Picture:
    return picture(kaoping.load("jilin-2007-employment").plan.policy)


@pytest.fixture(scope="module")
def townships() -> Picture:
    return drawn(county.METHOD)


def drawn(method: str, units: tuple[RosterUnit, ...] = ()) -> Picture:
    checked = read_method(method, file="policy.kp", roster=units).value
    assert checked is not None
    return picture(checked.policy)


def into(drawn: Picture, node: str) -> set[str]:
    return {f.used for f in drawn.flows if f.user == node and not f.is_part}


def origins(drawn: Picture) -> dict[str, Origin]:
    return {n.id: n.origin for n in drawn.nodes}


# --- the method of 2007 ------------------------------------------------------------------------------


def test_a_rate_rests_on_its_two_fields(jilin: Picture) -> None:
    assert into(jilin, "解决零就业家庭比率") == {"解决零就业家庭户数", "发生零就业家庭户数"}
    assert jilin.rests_on("解决零就业家庭比率") == {"解决零就业家庭户数", "发生零就业家庭户数"}


def test_a_change_reaches_the_area_the_total_and_the_award(jilin: Picture) -> None:
    reached = jilin.reaches("解决零就业家庭户数")
    assert reached == {"解决零就业家庭比率", "就业和再就业", "总分", "奖项：单项工作先进单位"}


def test_an_indicator_of_components_rests_on_these(jilin: Picture) -> None:
    assert into(jilin, "查处举报投诉案件结案率及行政复议维持率") == {"查处举报投诉案件结案率", "行政复议维持率"}
    assert into(jilin, "查处举报投诉案件结案率") == {"举报投诉案件结案数", "举报投诉逾期未结案数"}


def test_every_item_counts_in_its_area_and_every_area_in_the_total(jilin: Picture) -> None:
    areas = [n.id for n in jilin.nodes if n.kind is NodeKind.AREA]
    assert len(areas) == 9
    assert into(jilin, "总分") == {*areas, "日常工作得分"}
    assert sum(len(into(jilin, area)) for area in areas) == 40
    assert into(jilin, "奖项：单项工作先进单位") == set(areas)


def test_judged_sentences_are_boxes_of_their_own(jilin: Picture) -> None:
    judged = into(jilin, "市级数据中心建设完成率")
    assert len(judged) == 4
    assert all(n.origin is Origin.JUDGED and n.area == "金保工程" for n in jilin.nodes if n.id in judged)


def test_what_is_reported_judged_and_computed_is_told_apart(jilin: Picture) -> None:
    found = origins(jilin)
    assert found["城镇新增就业人数"] is Origin.REPORTED
    assert found["解决零就业家庭户数"] is Origin.REPORTED
    assert found["日常工作得分"] is Origin.JUDGED
    assert found["解决零就业家庭比率"] is Origin.COMPUTED
    assert found["总分"] is Origin.RESULT


def test_a_figure_listed_beside_an_indicator_carries_no_change(jilin: Picture) -> None:
    (part,) = [f for f in jilin.flows if f.used == "政府出资购买公益性岗位就业人数"]
    assert (part.user, part.is_part) == ("城镇新增就业人数", True)
    assert jilin.reaches("政府出资购买公益性岗位就业人数") == set()


def test_one_that_is_computed_from_the_indicator_is_an_arrow_from_it(jilin: Picture) -> None:
    (arrow,) = [
        f for f in jilin.flows if {f.used, f.user} == {"基本养老保险参保人数", "养老保险实际缴费人数占参保人数比例"}
    ]
    assert (arrow.used, arrow.is_part) == ("基本养老保险参保人数", False)


def test_points_that_go_to_what_remains_make_no_arrows(jilin: Picture) -> None:
    assert "解决零就业家庭比率" not in jilin.reaches("企业劳动合同签订率")
    assert into(jilin, "城镇新增就业人数") == set()


def test_boxes_say_formula_target_and_clause(jilin: Picture) -> None:
    details = {n.id: dict(n.details) for n in jilin.nodes}
    assert details["解决零就业家庭比率"]["公式"] == "解决零就业家庭户数 ÷ 发生零就业家庭户数"
    assert details["解决零就业家庭比率"]["依据"] == "二（一）6、附件2"
    assert details["解决零就业家庭比率"]["分值"] == "责任状"
    assert details["职工群众来省进京上访下降率"]["目标"] == "不低于 10%"


def test_around_one_is_what_it_rests_on_and_reaches(jilin: Picture) -> None:
    around = jilin.around("查处举报投诉案件结案率")
    assert [n.id for n in around.nodes] == [
        "举报投诉案件结案数",
        "举报投诉逾期未结案数",
        "查处举报投诉案件结案率及行政复议维持率",
        "查处举报投诉案件结案率",
        "劳动关系",
        "总分",
        "奖项：单项工作先进单位",
    ]
    assert list(around.areas) == ["劳动关系"]
    kept = {n.id for n in around.nodes}
    assert all({f.used, f.user} <= kept for f in around.flows)


# --- what follows from points ------------------------------------------------------------------------


def test_a_veto_stands_between_its_circumstances_and_what_it_decides(townships: Picture) -> None:
    (veto,) = [n for n in townships.nodes if n.kind is NodeKind.VETO]
    assert into(townships, veto.id) == {"评定：发生重大安全责任事故", "评定：发生严重违纪违法案件"}
    assert {f.user for f in townships.flows if f.used == veto.id} == {"等次", "奖项：先进乡镇"}
    assert "评定：发生重大安全责任事故" not in into(townships, "等次")


def test_rows_of_a_bonus_flow_into_its_sum(townships: Picture) -> None:
    assert {"招商到位资金", "国家级媒体采用", "评定：获得省级以上表彰"} <= into(townships, "加分合计")
    assert {"加分合计", "扣分合计"} <= into(townships, "总分")


def test_grades_money_and_accountability_are_results(townships: Picture) -> None:
    kinds = {n.kind for n in townships.nodes if n.origin is Origin.RESULT}
    assert kinds == {NodeKind.TOTAL, NodeKind.GRADE, NodeKind.AWARD, NodeKind.FUND, NodeKind.ACCOUNTABILITY}
    assert into(townships, "追责：约谈") == {"总分", "等次", "评定：工作不力"}


def test_a_table_of_values_is_a_parameter_and_a_list_stands_for_its_columns() -> None:
    found = drawn(
        """\
办法 某县2025年考核办法
    责任期限 2025-01-01 至 2025-12-31
层次 乡镇
    包括 乡镇
层次 街道
    包括 街道
期次 年终 截至 2025-12-31 用于 通报
参数
    | 层次 | 标准 |
    | 乡镇 | 3个  |
    | 街道 | 5个  |
明细 项目 个
    投资额 万元
方面 一 项目
    指标 1 项目达标
        公式 合计（项目.投资额）÷ 1万元 × 标准
        目标 不低于 3个
        分值 10分
        计分 完成得满分，未完成不得分
""",
        (RosterUnit(name="甲乡", type="乡镇", parent=None), RosterUnit(name="乙街", type="街道", parent=None)),
    )
    assert into(found, "项目达标") == {"标准", "项目"}
    assert {n.id: n.kind for n in found.nodes}["标准"] is NodeKind.PARAMETER
    assert origins(found)["标准"] is Origin.STATED


@pytest.mark.parametrize("name", ["jilin-2008-employment", "jilin-2016-civil-affairs", "dongxihu-2020-performance"])
def test_every_arrow_joins_two_boxes_and_none_stands_twice(name: str) -> None:
    found = picture(kaoping.load(name).plan.policy)
    boxes = [n.id for n in found.nodes]
    assert len(boxes) == len(set(boxes))
    pairs = [(f.used, f.user) for f in found.flows]
    assert len(pairs) == len(set(pairs))
    assert all(used in boxes and user in boxes and used != user for used, user in pairs)
