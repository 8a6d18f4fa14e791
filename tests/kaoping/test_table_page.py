"""The page of one unit of a large table, beside the page of the same unit from a data folder: the same sections.

Every name and figure here is made up.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

import kaoping
from kaoping.warehouse import company, edge
from tests.kaoping.test_table_decisions import evaluate, make


def without_places(page: str) -> str:
    """The page without where each figure was read, which a table says in other words."""
    lines = page.splitlines()
    return "\n".join(line for line in lines if not line.strip().startswith("出处："))


def pages(home: Path, unit: str, subject: str | None) -> tuple[str, str]:
    """What a data folder and what a table say of a unit."""
    policy = kaoping.load(home / "办法")
    folder = policy.evaluate(None, home / "数据").explain(unit, subject).to_text()
    row = policy.explain_row(home / "表.csv", unit, subject, decisions=home / "数据", results=home / "结果").to_text()
    return without_places(folder), without_places(row)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A method over a table, evaluated with details."""
    home = make(tmp_path_factory.mktemp("页"))
    evaluate(home, details=True)
    return home


@pytest.mark.parametrize("is_large", [False, True], ids=["few units", "very many"])
@pytest.mark.parametrize("subject", [None, "管理", "服务质量", "安置"])
def test_a_table_and_a_folder_say_the_same(
    ready: Path, subject: str | None, monkeypatch: pytest.MonkeyPatch, *, is_large: bool
) -> None:
    if is_large:
        monkeypatch.setattr(edge, "MOST_WHOLE", 0)
    said = ""
    for unit in ("甲县", "丙县", "戊县"):
        folder, row = pages(ready, unit, subject)
        assert row == folder
        said += row
    assert ("名次" in said) == (subject != "服务质量")


#: Ratios that end nowhere, a figure of which less is better, few places for a grade, counties ranked in their city.
LARGE = """\
办法 某省2025年就业考核办法
    责任期限 2025-01-01 至 2025-12-31
    指标得分 保留 2 位小数，四舍五入
层次 市
    包括 地级市
层次 县
    包括 县
    排名 在同一市内
期次 年终总评 截至 2025-12-31 用于 排序、表彰
填报
    就业人数 人
    培训人数 人
    信访件数 件
方面 就业
    指标 1 就业率
        对象 县
        公式 就业人数 ÷ 培训人数
        单位 %
        分母为零 不适用
        目标 70%
        分值 60分
        计分 按完成率，最多 满分
方面 稳定
    指标 2 信访
        对象 县
        公式 信访件数
        目标 不高于 3件
        分值 40分
        计分 每超过 1件 扣 5分，最低 0分
总分 年终总评 = 指标得分合计
    保留 2 位小数，四舍五入
等次
    优秀 60分以上
        名额 考评对象总数的 20%，四舍五入
        超出名额的，定为 良好
        名额处并列的，一并待定
    良好 40分以上
    一般 其余
奖项 就业先进县
    层次 县
    名额 3
    按 总分
    条件 信访件数 不超过 9件
    名额处并列的，一并列入
"""


def large(home: Path) -> list[str]:
    """Two cities with forty counties each, of whom a few have reported nothing; the names of some of them."""
    (home / "policy.kp").write_text(LARGE, encoding="utf-8")
    random = Random(4)
    units, reported = ["单位:"], ["单位,期次,就业人数,培训人数,信访件数"]
    table = ["单位,类型,上级,就业人数,培训人数,信访件数"]
    for city in ("甲市", "乙市"):
        units.append(f"  - {{名称: {city}, 类型: 地级市}}")
        table.append(f"{city},地级市,,,,")
        for n in range(40):
            name, trained = f"{city[0]}{n}县", random.randrange(1, 40)
            figures = [random.randrange(trained + 1), trained, random.randrange(12)]
            cells = ",".join(map(str, figures)) if n % 29 else ",,"
            units.append(f"  - {{名称: {name}, 类型: 县, 上级: {city}}}")
            table.append(f"{name},县,{city},{cells}")
            reported.append(f"{name},年终总评,{cells}")
    (home / "units.yaml").write_text("\n".join(units) + "\n", encoding="utf-8")
    (home / "submissions").mkdir()
    (home / "submissions" / "报表.csv").write_text("\n".join(reported) + "\n", encoding="utf-8")
    (home / "表.csv").write_text("\n".join(table) + "\n", encoding="utf-8")
    return ["甲1县", "乙31县", "乙31县", "乙29县"]


def test_ratios_and_few_places_and_cities(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "MOST_WHOLE", 0)
    names = large(tmp_path)
    policy = kaoping.load(tmp_path)
    result = policy.evaluate()
    policy.evaluate_tables(tmp_path / "表.csv", path=tmp_path / "结果", details=True)
    for name, subject in zip(names, ("信访", "就业率", None, None), strict=True):
        folder = without_places(result.explain(name, subject).to_text())
        row = policy.explain_row(tmp_path / "表.csv", name, subject, results=tmp_path / "结果").to_text()
        assert without_places(row) == folder, (name, subject)


def test_of_many_at_one_rank_some_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "MOST_WHOLE", 0)
    monkeypatch.setattr(company, "MOST_NAMED", 2)
    name = large(tmp_path)[0]
    policy = kaoping.load(tmp_path)
    policy.evaluate_tables(tmp_path / "表.csv", path=tmp_path / "结果", details=True)
    page = policy.explain_row(tmp_path / "表.csv", name, "信访", results=tmp_path / "结果").to_text()
    assert "的共 " in page
    assert "个，这里只写了 2 个。" in page


def test_of_very_many_with_an_outcome_it_is_the_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "MOST_WHOLE", 0)
    monkeypatch.setattr(company, "MOST_AWARDED", 1)
    name = large(tmp_path)[0]
    policy = kaoping.load(tmp_path)
    policy.evaluate_tables(tmp_path / "表.csv", path=tmp_path / "结果")
    winners = [u for a in policy.evaluate().assessment.awards for w in a.winners for u in w.units]
    for unit, is_winner in ((name, False), (winners[0], True)):
        page = policy.explain_row(tmp_path / "表.csv", unit, results=tmp_path / "结果").to_text()
        assert "在甲市 40 个县中" in page
        assert ("就业先进县：获评。" in page) == is_winner


#: The same with points by place, which no row alone can say.
BY_RANK = LARGE.replace("计分 按完成率，最多 满分", "计分 按名次，第 1 名 得 60分，其余 得 40分")


def test_points_that_rest_on_other_units(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = large(tmp_path)[0]
    (tmp_path / "policy.kp").write_text(BY_RANK, encoding="utf-8")
    policy = kaoping.load(tmp_path)
    folder = policy.evaluate().explain(name, "就业率").to_text()
    table = tmp_path / "表.csv"
    assert without_places(policy.explain_row(table, name, "就业率").to_text()) == without_places(folder)
    policy.evaluate_tables(table, path=tmp_path / "结果", details=True)
    monkeypatch.setattr(edge, "MOST_WHOLE", 0)
    assert "这样的得分不算数" in policy.explain_row(table, name, "就业率").to_text()
    monkeypatch.setattr(edge, "MOST_LENDING", 30)
    with pytest.raises(kaoping.PolicyError) as raised:
        policy.explain_row(table, name, "就业率", results=tmp_path / "结果")
    assert "不能逐项解释" in raised.value.diagnostics[0].message("zh")


#: A city's points rest on the counties below it, whose own rest on their rivals; another's on the other city, too.
FROM_BELOW = BY_RANK.replace(
    "方面 稳定\n",
    """    指标 3 所辖就业
        对象 市
        公式 合计（下辖.就业人数）
        目标 不低于 400人
        分值 40分
        计分 按完成率，最多 满分
    指标 4 所辖得分
        对象 市
        公式 平均（下辖.就业率.得分）
        目标 不低于 50分
        分值 20分
        计分 按完成率，最多 满分
方面 稳定
""",
)


#: Places among all counties of the province, whoever they are ranked with.
IN_PROVINCE = LARGE.replace(
    "计分 每超过 1件 扣 5分，最低 0分",
    "计分 得分 = 如果 信访件数 列 全省后10名 则 40分 否则 10分",
)


@pytest.mark.parametrize("limit", [0, 100, 3000], ids=["figures lent", "some gone through", "all gone through"])
@pytest.mark.parametrize(
    ("text", "unit", "subject"),
    [
        (BY_RANK, "甲1县", None),
        (BY_RANK, "甲1县", "就业率"),
        (BY_RANK, "乙29县", None),
        (FROM_BELOW, "乙市", "所辖得分"),
        (IN_PROVINCE, "甲1县", "信访"),
        (IN_PROVINCE, "乙31县", None),
    ],
)
def test_the_units_that_points_rest_on_are_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, unit: str, subject: str | None, limit: int
) -> None:
    large(tmp_path)
    if limit == 0:
        # How an award came about rests on everybody; of so many only what came of it is told.
        text = text[: text.index("奖项")]
    (tmp_path / "policy.kp").write_text(text, encoding="utf-8")
    policy = kaoping.load(tmp_path)
    folder = policy.evaluate().explain(unit, subject).to_text()
    policy.evaluate_tables(tmp_path / "表.csv", path=tmp_path / "结果", details=True)
    monkeypatch.setattr(edge, "MOST_WHOLE", limit)
    if limit == 100:
        monkeypatch.setattr(edge, "_are_few", lambda *_: False)
    page = policy.explain_row(tmp_path / "表.csv", unit, subject, results=tmp_path / "结果").to_text()
    assert without_places(page) == without_places(folder)


@pytest.mark.parametrize("limit", [0, 3000], ids=["figures lent", "all gone through"])
@pytest.mark.parametrize("has_results", [False, True], ids=["alone", "with results"])
def test_a_unit_that_the_method_does_not_assess(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int, *, has_results: bool
) -> None:
    large(tmp_path)
    (tmp_path / "policy.kp").write_text(BY_RANK, encoding="utf-8")
    table = tmp_path / "表.csv"
    table.write_text(table.read_text(encoding="utf-8") + "某省,省,,,,\n", encoding="utf-8")
    policy = kaoping.load(tmp_path)
    policy.evaluate_tables(table, path=tmp_path / "结果", details=True)
    monkeypatch.setattr(edge, "MOST_WHOLE", limit)
    with pytest.raises(kaoping.PolicyError) as raised:
        policy.explain_row(table, "某省", results=tmp_path / "结果" if has_results else None)
    assert "某省" in raised.value.diagnostics[0].message("zh")
