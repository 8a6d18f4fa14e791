"""A small method with figures, for commands to work on."""

from __future__ import annotations

from pathlib import Path

import pytest

POLICY = """\
办法 吉林省就业目标责任制考评（节选）
    印发机关 吉林省人民政府
    责任期限 2007-01-01 至 2007-12-31
    指标得分 保留 2 位小数

层次 市州
    考评者 省人民政府
    包括   地级市

期次 半年初评  截至 2007-06-30  用于 通报
期次 年终总评  截至 2007-12-31  用于 排序、表彰

方面 （一） 就业和再就业
    填报
        解决零就业家庭户数    户
        发生零就业家庭户数    户
    指标 1 解决零就业家庭比率
        公式     解决零就业家庭户数 ÷ 发生零就业家庭户数
        分母为零 视为完成
        目标     不低于 95%
        分值     3分
        计分     按完成率，最多 满分
        假设     “没有发生零就业家庭的，原文未写，视为完成”

总分 年终总评 = 指标得分合计
    保留 2 位小数

奖项 单项工作先进单位
    每个 方面
    层次 市州
    期次 年终总评
    名额 1
    按   方面得分
    名额处并列的，一并待定

公文 初评通报    期次 半年初评
公文 表彰通报    期次 年终总评

算例 五十户解决四十五户
    设 解决零就业家庭户数 = 45户、发生零就业家庭户数 = 50户
    则 解决零就业家庭比率 = 90%、指标 1 未完成、指标 1.得分 = 2.84分
"""

UNITS = """\
单位:
  - {名称: 长春市, 类型: 地级市}
  - {名称: 吉林市, 类型: 地级市}
  - {名称: 通化市, 类型: 地级市}
"""

REPORT = """\
# 以下数字都是虚构的。
单位: {unit}
期次: {period}
填报人: 示例
填报日期: 2008-01-10
数据:
  解决零就业家庭户数: {solved}
  发生零就业家庭户数: {arisen}
"""


@pytest.fixture
def method(tmp_path: Path) -> Path:
    """The folder of a method: two units have reported for the year, one leaves a figure blank, and one for the half."""
    folder = tmp_path / "sample-2007"
    (folder / "submissions").mkdir(parents=True)
    (folder / "policy.kp").write_text(POLICY, encoding="utf-8")
    (folder / "units.yaml").write_text(UNITS, encoding="utf-8")
    (folder / "targets.yaml").write_text("责任状: {}\n", encoding="utf-8")
    (folder / "ratings.yaml").write_text("评定: {}\n", encoding="utf-8")
    reports = (
        ("长春市", "年终总评", "49", "50"),
        ("吉林市", "年终总评", "2", "3"),
        ("通化市", "年终总评", "7", ""),
        ("长春市", "半年初评", "20", "21"),
    )
    for number, (unit, period, solved, arisen) in enumerate(reports):
        text = REPORT.format(unit=unit, period=period, solved=solved, arisen=arisen)
        (folder / "submissions" / f"{number}.yaml").write_text(text, encoding="utf-8")
    return folder
