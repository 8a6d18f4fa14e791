"""绩效目标申报表: of each budget project its money and what it is to reach, in the layout of the budget forms."""

from __future__ import annotations

from collections.abc import Mapping

from dsl.model import Area, Indicator
from dsl.quantity import format_quantity
from render.awards import award_remarks
from render.rulebook.article import Article, Book, table
from render.rulebook.items import aim_of, grouped
from render.rulebook.names import cited
from render.told import Occasion, Recipient, Told
from render.wording import formal

_HEADS = ("一级指标", "二级指标", "三级指标", "指标值", "权重", "指标方向性", "备注")
_WIDTHS = (24, 28, 52, 26, 13, 24, 22)
_WEIGHT = "权重"


def goals(occasion: Occasion, _: Recipient | None) -> Told:
    """Give the forms of all projects; what the rule file does not say is left to be filled in by hand."""
    book = Book.of(occasion.policy)
    projects = [a for a in occasion.policy.all_areas() if a.is_project]
    said = occasion.document.particulars
    by_hand = {name: said.get(name, "") for name in ("主管部门", "项目执行单位", "项目负责人", "联系电话")}
    values = {
        "申报": [_project(project, book, by_hand) for project in projects],
        "结果依据": {"本件": "本表", "假设": _assumed(projects), "未编入": [], **award_remarks(())},
    }
    return Told(values=values)


def _assumed(projects: list[Area]) -> list[str]:
    """What the forms rest on: the assumptions of the projects and of their rows, not those of scoring."""
    found = [a.text for p in projects for a in p.assumptions]
    found += [a.text for p in projects for i in p.indicators if i.groups for a in i.assumptions]
    return [formal(text) for text in dict.fromkeys(found)]


def _project(project: Area, book: Book, by_hand: Mapping[str, str]) -> Mapping[str, object]:
    # What the annual self-evaluation adds (预算执行率) is no goal that is applied for.
    items = [i for i in project.indicators if i.groups]
    budget = "" if project.budget is None else format_quantity(project.budget.value, project.budget.unit)
    head = [
        ["项目名称", formal(project.name), "主管部门", by_hand["主管部门"]],
        ["项目执行单位", by_hand["项目执行单位"], "项目负责人", by_hand["项目负责人"]],
        ["年度资金总额", budget, "联系电话", by_hand["联系电话"]],
        ["其中：财政拨款", "", "其他资金", ""],
    ]
    return {
        "名称": formal(project.name),
        "预算": budget,
        "总体目标": formal(project.goal),
        "依据": cited(project.basis),
        "基本情况": {"表头": head[0], "行": head[1:], "宽": [36, 52, 26, 42]},
        "指标数": len(items),
        "指标表": _table(items, book),
        "权重合计": _sum(items),
    }


def _table(items: list[Indicator], book: Book) -> Article:
    rows: list[list[object]] = [
        [
            *(*i.groups, "", "")[:2],
            formal(i.name),
            aim_of(i, book) or "—",
            i.traits.get(_WEIGHT, "") or "—",
            i.traits.get("指标方向性", "") or "—",
            formal(i.traits.get("备注", "")) or "—",
        ]
        for i in items
    ]
    return table(_HEADS, _WIDTHS, grouped(rows), "左左左中中中中")


def _sum(items: list[Indicator]) -> str:
    """The sum of the weights, where every row has one that is a whole number."""
    weights = [i.traits.get(_WEIGHT, "") for i in items]
    return str(sum(map(int, weights))) if weights and all(w.isdigit() for w in weights) else ""
