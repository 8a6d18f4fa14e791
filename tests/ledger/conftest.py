"""A small method whose reports go into a ledger, and a way to enter them at a given time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kaoping.api import Policy, load
from kaoping.ledgers import letters_of, names_of
from ledger.book import Receipt, Signed, open_ledger

POLICY = """\
办法 某市2026年就业工作考核办法
    文号     “某政发〔2026〕1号”
    印发机关 某市人民政府
    责任期限 2026-01-01 至 2026-12-31

层次 县区
    考评者 某市人民政府
    包括   县、市辖区

期次 年终考核 截至 2026-12-31 用于 排序、表彰

评定
    由 考评组
    几人评定的，取平均

填报
    失业人员 人
    帮扶人数 人 按季
    整改分   分 评定 0分 至 10分

明细 重点项目 个
    项目名称 文字
    投资额   万元
定义 总投资 = 合计（重点项目.投资额）
    公布

方面 （一） 就业
    填报
        新增就业人数 人 需要 上年
    指标 1 新增就业增长率
        公式     增长率（新增就业人数）
        分母为零 不适用
        目标     不低于 5%
        分值     50分
        计分     按完成率，最多 满分，扣完为止
    指标 2 帮扶率
        公式     合计（帮扶人数） ÷ 失业人员
        分母为零 视为完成
        目标     不低于 90%
        分值     40分
        计分     按完成率，最多 满分
总分 年终考核 = 指标得分合计 ＋ 整改分
"""

UNITS = """\
单位:
  - {名称: 甲县, 类型: 县}
  - {名称: 乙县, 类型: 县}
  - {名称: 丙区, 类型: 市辖区}
"""

REPORT = """\
# 数字是虚构的。
单位: {unit}
期次: 年终考核
填报人: {unit}张三
填报日期: 2027-01-08
数据:
  新增就业人数: {jobs}
  上年.新增就业人数: 800
  失业人员: 200
  帮扶人数: [40, 50, 40, 55]
"""

START = datetime(2027, 1, 8, 9, tzinfo=UTC)


@pytest.fixture(scope="session")
def method(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    folder = tmp_path_factory.mktemp("methods") / "county-2026"
    folder.mkdir()
    (folder / "policy.kp").write_text(POLICY, encoding="utf-8")
    (folder / "units.yaml").write_text(UNITS, encoding="utf-8")
    return load(folder)


@pytest.fixture(scope="session")
def other_method(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    folder = tmp_path_factory.mktemp("methods") / "county-2027"
    folder.mkdir()
    text = POLICY.replace("某市2026年", "某市2027年").replace("2026-", "2027-").replace("〔2026〕", "〔2027〕")
    (folder / "policy.kp").write_text(text, encoding="utf-8")
    (folder / "units.yaml").write_text(UNITS, encoding="utf-8")
    return load(folder)


def report(unit: str = "甲县", jobs: str = "950") -> str:
    return REPORT.format(unit=unit, jobs=jobs)


class Office:
    """One ledger, and a clock that moves an hour with every act."""

    def __init__(self, address: str, method: Policy, inbox: Path) -> None:
        self.address, self.method, self.inbox = address, method, inbox
        self.now = START
        self.step = timedelta(hours=1)
        self.ledger = open_ledger(address, names_of(method), self.signed())

    def signed(self, reason: str = "", by: str = "李四") -> Signed:
        self.now += self.step
        return Signed(by=by, at=self.now, reason=reason)

    def file(self, name: str, text: str) -> Path:
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def submit(self, name: str, text: str, *, reason: str = "", department: str = "", judge: str = "") -> Receipt:
        path = self.file(name, text)
        return self.ledger.submit(path, self.signed(reason), department=department, judge=judge)

    def figures(self, as_of: datetime | None = None) -> dict[str, str]:
        """What counts: `甲县 新增就业人数` and its text."""
        found = self.ledger.facts(letters_of(self.method), as_of)
        assert found.value is not None
        return {f"{f.unit} {f.year.head}{f.key}": fact.source.raw for f, fact in found.value.figures.items()}

    def codes(self) -> list[str]:
        """What is said of the figures."""
        return [d.code for d in self.ledger.facts(letters_of(self.method)).diagnostics]


@pytest.fixture
def make_office(address: str, method: Policy, tmp_path: Path) -> Iterator[Callable[[], Office]]:
    """Makes offices that work in one ledger."""
    made: list[Office] = []

    def make() -> Office:
        office = Office(address, method, tmp_path / "inbox")
        made.append(office)
        return office

    yield make
    for office in made:
        office.ledger.close()


@pytest.fixture
def office(make_office: Callable[[], Office]) -> Office:
    return make_office()
