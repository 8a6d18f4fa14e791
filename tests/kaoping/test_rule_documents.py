"""Documents that are written from the rule file, from the command line and from Python: no figures are needed."""

from __future__ import annotations

from pathlib import Path

import pytest

import kaoping
from kaoping.cli import run

OLD = """\
办法 某市2025年就业工作考核办法
    文号     “某政发〔2025〕1号”
    印发机关 某市人民政府
    责任期限 2025-01-01 至 2025-12-31

层次 县区
    考评者 某市人民政府
    包括   县
期次 年终考核 截至 2025-12-31 用于 排序、表彰

方面 （一） 就业
    填报
        安置户数 户
        零就业户数 户
    指标 1 新增就业人数
        单位 人
        目标 1000人
        分值 60分
        计分 按完成率，最多 满分
    指标 2 安置率
        公式 安置户数 ÷ 零就业户数
        分母为零 视为完成
        目标 不低于 90%
        分值 40分
        计分 完成得满分，未完成不得分
总分 年终考核 = 指标得分合计
"""
NEW = """\
办法 某市2026年就业工作考核办法
    文号     “某政发〔2026〕1号”
    印发机关 某市人民政府
    责任期限 2026-01-01 至 2026-12-31
    沿用     “甲2025”

修改 期次 年终考核 截至 2026-12-31 用于 排序、表彰
修改 指标 1 新增就业人数
    目标 1200人
确认 指标 新增就业人数
删除 指标 2
方面 （二） 培训
    指标 3 培训人数
        单位 人
        目标 500人
        分值 40分
        计分 按完成率，最多 满分
"""
UNITS = "单位:\n  - {名称: 某市, 类型: 地级市}\n  - {名称: 甲县, 类型: 县, 上级: 某市}\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two years' methods side by side, without any figures."""
    for name, text in (("甲2025", OLD), ("甲2026", NEW)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "policy.kp").write_text(text, encoding="utf-8")
        (tmp_path / name / "units.yaml").write_text(UNITS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_method_without_figures_makes_its_own_documents(place: Path) -> None:
    for document in ("印发办法的通知", "指标解释"):
        assert run(["--quiet", "render", "甲2025", document, "--to", "docx,html,md", "-o", "out"]) == 0
        made = {p.suffix for p in (place / "out").glob(f"{document}.*")}
        assert made == {".docx", ".html", ".md", ".json"}
    text = (place / "out" / "指标解释.md").read_text(encoding="utf-8")
    assert "计算方法：安置户数 ÷ 零就业户数 × 100%" in text


def test_the_method_that_is_continued_is_what_changes_are_told_against(place: Path) -> None:
    assert run(["--quiet", "render", "甲2026", "年度办法修订说明", "--to", "md", "-o", "out"]) == 0
    text = (place / "out" / "年度办法修订说明.md").read_text(encoding="utf-8")
    assert "相比，新增指标1项，取消指标1项，修改指标1项" in text
    assert "| 新增就业人数 | 修改目标 | 1000人 | 1200人 |" in text
    assert "| 第3项　培训人数 | 新增 |" in text
    assert "目标：不低于500人；分值：40分" in text


def test_python_takes_a_method_or_its_folder_and_evaluates_nothing(place: Path) -> None:
    new, old = kaoping.load("甲2026"), kaoping.load("甲2025")
    by_default, named, by_path = (
        new.render("年度办法修订说明", to="md", path=f"out{n}", **given)  # type: ignore[arg-type]
        for n, given in enumerate(({}, {"against": old}, {"against": place / "甲2025"}))
    )
    texts = {path.read_text(encoding="utf-8") for (path,) in (by_default, named, by_path)}
    assert len(texts) == 1


def test_a_template_of_the_method_goes_before_the_shipped_one(place: Path) -> None:
    own = place / "甲2025" / "templates"
    own.mkdir()
    template = "---\n标题：本办法的解释\n---\n{{ 解释.方面[0].名称 }}共{{ 解释.方面[0].指标|length }}项。\n"
    (own / "指标解释.jinja").write_text(template, encoding="utf-8")
    (path,) = kaoping.load("甲2025").render("指标解释", to="md", path="out")
    assert "就业共2项。" in path.read_text(encoding="utf-8")


def test_not_even_the_roster_is_needed(place: Path) -> None:
    (place / "甲2025" / "units.yaml").unlink()
    assert run(["--quiet", "render", "甲2025", "指标解释", "--to", "md", "-o", "out"]) == 0
    assert "安置户数 ÷ 零就业户数 × 100%" in (place / "out" / "指标解释.md").read_text(encoding="utf-8")


def test_a_method_that_names_its_units_needs_the_roster(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "甲2025" / "units.yaml").unlink()
    rules = OLD.replace("目标 1000人", "目标 按单位（甲县：900人，其余：1000人）")
    (place / "甲2025" / "policy.kp").write_text(rules, encoding="utf-8")
    assert run(["--quiet", "render", "甲2025", "指标解释", "--to", "md", "-o", "out"]) != 0
    assert "[KP501]" in capsys.readouterr().err
