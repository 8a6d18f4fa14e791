"""A method with every kind of figure, its roster and letters, and the forms made of it."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from dsl.facts import RosterUnit
from dsl.method import read_method
from dsl.model import CheckedPolicy
from intake.facts import read_targets
from intake.form_grid import Form
from intake.forms import FormMaker

METHOD = """\
办法 江北市2025年度县区工作考评办法
    文号     “江北发〔2025〕3号”
    印发机关 江北市人民政府
    责任期限 2025-01-01 至 2025-12-31

层次 县区
    考评者 市人民政府
    包括   县、市辖区
层次 开发区
    考评者 市人民政府
    包括   开发区

期次 半年考评 截至 2025-06-30 用于 通报
期次 年度考评 截至 2025-12-31 用于 排序

填报
    常住人口 人 按年

各指标
    分值 10分
    计分 按完成率，最多 满分

方面 （一） 就业
    填报
        解决零就业家庭户数 户 需要 上年 解释 “以街道台账为准”
        发生零就业家庭户数 户
        拖欠工资           万元
        失业人员           人
        建立台账           是否
        方案印发日期       日期
        暗查暗访           次 按季
        上访批次           批次 只需 上年
    校核
        解决零就业家庭户数 不超过 发生零就业家庭户数
        拖欠工资 不超过 1.5万元
        方案印发日期 在 6月底前
        建立台账 = 是
        合计（暗查暗访）不少于 4次
    指标 1 城镇新增就业人数
        单位 人
        目标 责任状
        其中 大龄人员就业人数
            单位 人
            目标 责任状
    指标 2 解决零就业家庭比率
        公式 解决零就业家庭户数 ÷ 发生零就业家庭户数
        分母为零 视为完成
        目标 不低于 95%
    指标 3 城镇登记失业率
        单位 %
        目标 不高于 4.2%
        计分 完成得满分，未完成不得分
    指标 4 台账和方案
        对象 县区
        计分 拖欠工资 ≤ 1万元 且 方案印发日期 在 6月底前 且 建立台账 = 是 的，加 1分
    指标 5 村级经费到位率
        单位 %
        对象 县区
        除外 县区（没有村 = 是）
        目标 100%
    指标 6 暗查暗访次数
        单位 次
        公式 合计（暗查暗访）
        目标 8次
    指标 7 信访
        计分 失业人员 每 1人 扣 0.1分，最多扣 2分
            上年.上访批次 > 10批次 的，扣 1分

方面 （二） 项目
    明细 重点项目 个 需要 上年
        项目名称 文字
        计划投资 万元
        完成投资 万元
        竣工日期 日期
        已竣工   是否
        校核 完成投资 不超过 计划投资
    指标 8 竣工项目数
        单位 个
        公式 计数（重点项目，已竣工 = 是）
        目标 2个
    指标 9 项目增加数
        单位 个
        公式 计数（重点项目）－ 计数（上年.重点项目）
        目标 1个

总分 年度考评 = 指标得分合计
"""

ROSTER = (
    RosterUnit(name="江北市", type="地级市", parent=None),
    RosterUnit(name="东山县", type="县", parent="江北市"),
    RosterUnit(name="西城区", type="市辖区", parent="江北市", attributes={"没有村": "是"}),
    RosterUnit(name="高新区", type="开发区", parent="江北市"),
)

LETTERS = """\
责任状:
  东山县: {城镇新增就业人数: {目标: 1.2万人}, 大龄人员就业人数: {目标: 300人}}
  西城区: {城镇新增就业人数: {目标: 9000人}, 大龄人员就业人数: {目标: 200人}}
  高新区: {城镇新增就业人数: {目标: 500人}, 大龄人员就业人数: {目标: 20人}}
"""

FINGERPRINT = "a" * 64
MAIN = "填报表"


@cache
def method(text: str = METHOD) -> CheckedPolicy:
    outcome = read_method(text, file="policy.kp", roster=ROSTER)
    assert outcome.value is not None, [d.message("zh") for d in outcome.diagnostics]
    return outcome.value


def unit(name: str) -> RosterUnit:
    return next(u for u in ROSTER if u.name == name)


def maker(folder: Path, period: str = "年度考评", policy: CheckedPolicy | None = None) -> FormMaker:
    (folder / "targets.yaml").write_text(LETTERS, encoding="utf-8")
    policy = policy or method()
    letters = read_targets(folder, policy, ROSTER)
    assert letters.value is not None
    assert not letters.diagnostics
    found = policy.policy.period(period)
    assert found is not None
    return FormMaker(policy=policy, roster=ROSTER, letters=letters.value, period=found, fingerprint=FINGERPRINT)


def form(folder: Path, name: str = "东山县", period: str = "年度考评") -> Form:
    made = maker(folder, period).form(unit(name))
    assert made is not None
    return made


#: Forms that were written already: they are the same whatever the folder.
_WRITTEN: dict[tuple[str, str], bytes] = {}


def book(folder: Path, name: str = "东山县", period: str = "年度考评") -> Workbook:
    if (name, period) not in _WRITTEN:
        _WRITTEN[name, period] = maker(folder, period).write(unit(name))
    return load_workbook(io.BytesIO(_WRITTEN[name, period]))


def sheet(workbook: Workbook, name: str = MAIN) -> Worksheet:
    found = workbook[name]
    assert isinstance(found, Worksheet)
    return found


def row_of(rows: Worksheet, label: str, column: int = 2) -> int:
    """The row whose name is that one, however far it stands in."""
    return next(r for r in range(1, rows.max_row + 1) if str(rows.cell(r, column).value or "").strip("　 ") == label)


def saved(workbook: Workbook) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()
