"""An award by the total, from files to the printed circular."""

from __future__ import annotations

from pathlib import Path

import pytest

import kaoping

METHOD = """\
办法 某市2025年就业工作考核办法
    文号 “某政发〔2025〕1号”
    印发机关 某市人民政府
    责任期限 2025-01-01 至 2025-12-31
    指标得分 保留 2 位小数
层次 区县
    包括 县
期次 年终考核 截至 2025-12-31 用于 排序、表彰
方面 （一） 就业
    指标 1 新增就业人数
        单位 人
        目标 1000人
        分值 100分
        计分 按完成率，最多 满分
总分 年终考核 = 指标得分合计
奖项 先进单位
    层次 区县
    期次 年终考核
    名额 1
    按 总分
公文 表彰通报 期次 年终考核
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "policy.kp").write_text(METHOD, encoding="utf-8")
    units = "单位:\n  - {名称: 甲县, 类型: 县}\n  - {名称: 乙县, 类型: 县}\n"
    (tmp_path / "units.yaml").write_text(units, encoding="utf-8")
    (tmp_path / "submissions").mkdir()
    return tmp_path


def report(folder: Path, unit: str, figure: str) -> None:
    text = f"单位: {unit}\n期次: 年终考核\n填报人: 示例\n填报日期: 2026-01-05\n数据:\n  新增就业人数: {figure}\n"
    (folder / "submissions" / f"{unit}.yaml").write_text(text, encoding="utf-8")


def test_the_winner_by_total_is_printed(folder: Path) -> None:
    report(folder, "甲县", "990人")
    report(folder, "乙县", "900人")
    policy = kaoping.load(folder)
    (path,) = policy.render("表彰通报", policy.evaluate(), to="md", path=folder / "out")
    assert "甲县" in Path(path).read_text(encoding="utf-8")


def test_who_only_leads_so_far_is_not_said_to_have_won(folder: Path) -> None:
    report(folder, "甲县", "990人")
    policy = kaoping.load(folder)
    result = policy.evaluate()
    assert "暂列先进单位" in str(result.explain("甲县"))
