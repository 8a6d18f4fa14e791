"""What is said of a record may speak of its unit: level, group, attributes, quarters, judgements; beside a large table.

Every name and figure here is made up.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from random import Random

import duckdb
import pytest

import kaoping

METHOD = """\
办法 某省2025年项目考核办法
    责任期限 2025-01-01 至 2025-12-31
    指标得分 保留 2 位小数，四舍五入
层次 市
    包括 地级市
层次 县
    包括 县
分组 山区县
    层次 县
    包括 类别 = 山区
分组 平原县
    层次 县
    包括 子县
    包括 类别 = 平原
期次 年度考核 截至 2025-12-31 用于 排序
填报
    到位金额 万元 按季
    规划等级 评定 优、良、差
参数
    | 层次 | 起点 |
    | 市 | 3万元 |
    | 县 | 1万元 |
明细 项目 个
    投资 万元
    竣工 是否
方面 工作
    指标 1 规模
        公式 计数（项目，投资 不低于 起点）
        目标 2个
        分值 10分
        计分 按完成率，最多 满分
    指标 2 山区
        公式 合计（项目.投资 × 按分组（山区县：2，其余：1），竣工 = 是）
        目标 5万元
        分值 10分
        计分 按完成率，最多 满分
    指标 3 到位
        公式 计数（项目，投资 高于 合计（到位金额） 且 规划等级 评为 优、良）
        目标 1个
        分值 10分
        计分 按完成率，最多 满分
总分 年度考核 = 指标得分合计
"""
UNITS = (("甲市", "地级市", ""), ("子县", "县", "山区"), ("丑县", "县", "平原"), ("寅县", "县", "山区"))
QUARTERS = ("一", "二", "三", "四")
Figures = dict[str, tuple[list[int], str]]
Records = list[tuple[str, int | None, str]]


def drawn(seed: int) -> tuple[Figures, Records]:
    random = Random(seed)
    figures = {
        n: ([random.randint(0, 1) for _ in QUARTERS], random.choice(("优", "良", "差", ""))) for n, _, _ in UNITS
    }
    records = [
        (random.choice(UNITS)[0], random.choice((None, 0, 1, 2, 3, 5)), random.choice(("是", "否", "")))
        for _ in range(14)
    ]
    return figures, records


def laid_out(home: Path, figures: Figures, records: Records) -> kaoping.Policy:
    """The same as a folder of reports, and as a table with a list beside it."""
    units = "".join(f"  - {{名称: {n}, 类型: {t}, 属性: {{类别: {k}}}}}\n" for n, t, k in UNITS if k)
    units += "".join(f"  - {{名称: {n}, 类型: {t}}}\n" for n, t, k in UNITS if not k)
    for folder in ("办法", "数据/submissions", "数据/明细"):
        (home / folder).mkdir(parents=True)
    (home / "办法" / "policy.kp").write_text(METHOD, encoding="utf-8")
    (home / "办法" / "units.yaml").write_text(f"单位:\n{units}", encoding="utf-8")
    listed = "".join(f"{n},年度考核,{'' if v is None else v},{done}\n" for n, v, done in records)
    (home / "数据" / "明细" / "项目.csv").write_text(f"单位,期次,投资,竣工\n{listed}", encoding="utf-8")
    (home / "项目.csv").write_text(f"单位,期次,投资,竣工\n{listed}", encoding="utf-8")
    for name, (parts, _) in figures.items():
        (home / "数据" / "submissions" / f"{name}.yaml").write_text(
            f"单位: {name}\n期次: 年度考核\n数据:\n  到位金额: [{', '.join(map(str, parts))}]\n", encoding="utf-8"
        )
    said = "".join(f"    {name}:\n      规划等级: {grade}\n" for name, (_, grade) in figures.items() if grade)
    (home / "数据" / "ratings.yaml").write_text(f"评定:\n  年度考核:\n{said}" if said else "", encoding="utf-8")
    heads = ",".join(("单位", "类型", "类别", *(f"到位金额.{q}季度" for q in QUARTERS), "评定.规划等级"))
    rows = [",".join([n, t, k, *map(str, figures[n][0]), figures[n][1]]) for n, t, k in UNITS]
    (home / "表.csv").write_text("\n".join([heads, *rows]) + "\n", encoding="utf-8")
    return kaoping.load(home / "办法")


@pytest.mark.parametrize("seed", range(3))
def test_a_record_asks_for_the_level_group_and_quarters_of_its_unit(tmp_path: Path, seed: int) -> None:
    policy = laid_out(tmp_path, *drawn(seed))
    assessment = policy.evaluate("年度考核", tmp_path / "数据").assessment
    expected = {u.name: [s.score for s in u.indicators] for u in assessment.units}
    policy.evaluate_tables(tmp_path / "表.csv", path=tmp_path / "结果", registers={"项目": tmp_path / "项目.csv"})
    with duckdb.connect() as connection:
        found = connection.read_parquet(str(tmp_path / "结果" / "年度考核-结果.parquet"))
        rows = found.project('单位, "得分.规模", "得分.山区", "得分.到位"').fetchall()
    told = {name: [None if s is None else Fraction(s) for s in scores] for name, *scores in rows}
    assert told == expected
    assert any(s is not None and s > 0 for scores in told.values() for s in scores)
