"""Registers put together where they are stored, held against the same records gone through one by one.

Every name and figure here is made up.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.facts import Facts, RosterUnit
from dsl.method import read_method
from dsl.model import CheckedPolicy
from engine.evaluate import evaluate
from engine.lower import lower
from engine.results import Assessment, Status
from intake.facts import read_facts

ROSTER = (
    RosterUnit(name="甲县", type="县", parent=None, attributes={"区划代码": "220101"}),
    RosterUnit(name="乙县", type="县", parent=None, attributes={"区划代码": "220102"}),
)
METHOD = """\
办法 某州2025年培训考核办法
    责任期限 2025-01-01 至 2025-12-31
层次 县
    包括 县
期次 年终总评 截至 2025-12-31 用于 排序
明细 培训台账 人 需要 上年 来源 “人社部门台账”
    姓名     文字
    课时     课时
    补贴     万元
    考核成绩 %
    合格     是否
    结业日期 日期
    开班日期 日期
    校核 天数（开班日期，结业日期） 不低于 0天
定义 标准 = 60%
    公布
定义 培训人数 = 计数（培训台账）
    公布
定义 合格人数 = 计数（培训台账，合格 = 是 且 结业日期 在 11月底前）
    公布
定义 超标人数 = 计数（培训台账，考核成绩 不低于 标准 或 课时 高于 20课时）
    公布
定义 补贴总额 = 合计（培训台账.补贴，非 （合格 = 否））
    公布
定义 平均课时 = 平均（培训台账.课时）
    公布
定义 净补贴 = 合计（培训台账.补贴 × 2 － 1元 × 3，课时 ÷ 4 不超过 10课时）
    公布
定义 最长天数 = 最大（天数（培训台账.开班日期，结业日期），合格 = 是）
    公布
定义 最早结业 = 最小（培训台账.结业日期）
    公布
定义 去年合格 = 计数（上年.培训台账，合格 = 是）
    公布
定义 去年按时 = 计数（上年.培训台账，结业日期 在 11月底前）
    公布
定义 按时增长 = 增长率（计数（培训台账，结业日期 在 11月底前））
    分母为零 视为完成
    公布
定义 增长 = 增长率（计数（培训台账，合格 = 是））
    分母为零 视为完成
    公布
总分 不设
"""


def checked() -> CheckedPolicy:
    outcome = read_method(METHOD, file="policy.kp", roster=ROSTER)
    assert [d.code for d in outcome.diagnostics if d.severity != "note"] == []
    assert outcome.value is not None
    return outcome.value


POLICY = checked()
COLUMNS = ("单位", "期次", "姓名", "课时", "补贴", "考核成绩", "合格", "结业日期", "开班日期")
SCHEMA = pa.schema(
    [
        ("单位", pa.string()),
        ("期次", pa.string()),
        ("姓名", pa.string()),
        ("课时", pa.int32()),
        ("补贴", pa.decimal128(20, 4)),
        ("考核成绩", pa.decimal128(7, 2)),
        ("合格", pa.bool_()),
        ("结业日期", pa.date32()),
        ("开班日期", pa.date32()),
    ]
)
Row = dict[str, Any]


def written(value: Any) -> str:
    return "" if value is None else "是" if value is True else "否" if value is False else str(value)


def read(folder: Path) -> Facts:
    outcome = read_facts(folder, POLICY, ROSTER)
    assert [d.message("zh") for d in outcome.diagnostics if d.severity == "error"] == []
    assert outcome.value is not None
    return outcome.value


def by_row(folder: Path, lists: Mapping[str, Sequence[Row]]) -> Facts:
    (folder / "明细").mkdir(parents=True)
    for name, rows in lists.items():
        text = io.StringIO()
        writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows({k: written(v) for k, v in row.items()} for row in rows)
        (folder / "明细" / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8")
    return read(folder)


def stored(folder: Path, lists: Mapping[str, Sequence[Row]], parts: int = 2) -> Facts:
    for name, rows in lists.items():
        at = folder / "明细" / name
        at.mkdir(parents=True)
        for part in range(parts):
            table = pa.Table.from_pylist(list(rows[part::parts]), schema=SCHEMA)
            pq.write_table(table, at / f"{part}.parquet")
    return read(folder)


def assessed(known: Facts) -> Assessment:
    plan = lower(POLICY).value
    assert plan is not None
    return evaluate(plan, known, period="年终总评", folder="made-up")


def told(result: Assessment) -> dict[tuple[str, str], tuple[object, object]]:
    return {(u.name, d.name): (d.value, d.status) for u in result.units for d in u.definitions}


DAYS = st.one_of(
    st.none(),
    st.dates(date(2025, 11, 25), date(2025, 12, 5)),
    st.dates(date(2024, 11, 25), date(2024, 12, 5)),
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "单位": st.sampled_from(["甲县", "乙县"]),
            "期次": st.just("年终总评"),
            "姓名": st.sampled_from(["张三", "李四", None]),
            "课时": st.sampled_from([None, 0, 20, 21, 40, 41]),
            "补贴": st.sampled_from(
                [None, Decimal("-1.5"), Decimal(0), Decimal("0.0003"), Decimal("9999999999999999.9999")]
            ),
            "考核成绩": st.sampled_from([None, Decimal("59.99"), Decimal(60), Decimal("60.01")]),
            "合格": st.sampled_from([True, False, None]),
            "结业日期": DAYS,
            "开班日期": DAYS,
        }
    ),
    max_size=30,
)


@settings(max_examples=8, deadline=None)
@given(this=ROWS, last=ROWS)
def test_a_register_gives_what_its_records_give_one_by_one(this: list[Row], last: list[Row]) -> None:
    lists = {"培训台账": this, "上年.培训台账": last}
    with TemporaryDirectory() as place:
        records, register = by_row(Path(place) / "csv", lists), stored(Path(place) / "parquet", lists)
        assert told(assessed(register)) == told(assessed(records))
        assert {f.unit for f in register.registers} == {f.unit for f in records.records}


def row(unit: str, **cells: Any) -> Row:
    return {"单位": unit, "期次": "年终总评", **cells}


def test_a_check_of_each_record_is_counted(tmp_path: Path) -> None:
    late, early = date(2025, 11, 30), date(2025, 11, 1)
    rows = [row("甲县", 开班日期=late, 结业日期=early), row("甲县", 开班日期=early, 结业日期=late), row("乙县", 课时=1)]
    result = assessed(stored(tmp_path, {"培训台账": rows}))
    (finding,) = (f for f in result.data_quality if f.code == "KP553")
    assert finding.unit == "甲县"
    assert "1条记录不符" in finding.message
    assert finding.source == "明细/培训台账 “单位”列为“甲县”的2条"


def test_an_explanation_says_how_many_records_counted_and_where_they_stand(tmp_path: Path) -> None:
    rows = [row("甲县", 合格=True, 结业日期=date(2025, 11, 1)), row("甲县", 合格=False), row("甲县", 合格=None, 课时=1)]
    result = assessed(stored(tmp_path, {"培训台账": rows}))
    unit = next(u for u in result.units if u.name == "甲县")
    found = {d.name: d for d in unit.definitions}
    open_one = found["合格人数"]
    assert open_one.value is None
    assert "1条的“合格”是空白" in open_one.derivation.reason
    (told_of,) = found["培训人数"].derivation.children[0].children
    assert told_of.substituted == "共 3 条，算在内 3 条"
    assert str(told_of.source) == "明细/培训台账 “单位”列为“甲县”的3条"
    missing = [f.message for f in result.data_quality if f.unit == "甲县" and "合格" in f.message]
    assert any("1条的合格" in m for m in missing)


def test_a_row_that_only_names_its_unit_says_that_there_is_no_record(tmp_path: Path) -> None:
    lists = {"培训台账": [row("甲县"), row("乙县", 课时=3)]}
    records, register = by_row(tmp_path / "csv", lists), stored(tmp_path / "parquet", lists)
    assert told(assessed(register)) == told(assessed(records))
    assert [r.rows for r in register.registers.values()] == [0, 1]


def test_days_in_a_list_of_last_year_are_last_years(tmp_path: Path) -> None:
    in_time, late = row("甲县", 结业日期=date(2024, 11, 30)), row("甲县", 结业日期=date(2024, 12, 1))
    this = [row("甲县", 结业日期=date(2025, 11, day)) for day in (1, 2, 3)]
    lists = {"培训台账": this, "上年.培训台账": [in_time, late]}
    for known in (by_row(tmp_path / "csv", lists), stored(tmp_path / "parquet", lists)):
        found = told(assessed(known))
        assert found["甲县", "去年按时"] == (1, Status.OK)
        # A rate of growth asks the same of last year's list, with last year's day.
        assert found["甲县", "按时增长"] == (2, Status.OK)
