"""Registers in Parquet: how they join the roster, and what is said of those that cannot be put together.

Every name and figure here is made up.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dsl.diagnostic import Diagnostic, Outcome
from dsl.facts import Facts, RegisterFact
from dsl.method import read_method
from intake.facts import read_facts
from intake.registers import found
from tests.engine.test_registers import METHOD, POLICY, ROSTER, SCHEMA, Row, row

NAME = "培训台账"


def read(folder: Path) -> Outcome[Facts]:
    return read_facts(folder, POLICY, ROSTER)


def write(path: Path, rows: list[Row], schema: pa.Schema | None = SCHEMA) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)


def registers(outcome: Outcome[Facts]) -> dict[str, RegisterFact]:
    assert outcome.value is not None
    return {figure.unit: fact for figure, fact in outcome.value.registers.items()}


def of_code(outcome: Outcome[Facts], code: str) -> Diagnostic:
    return next(d for d in outcome.diagnostics if d.code == code)


def errors(outcome: Outcome[Facts]) -> list[str]:
    return [d.code for d in outcome.diagnostics if d.severity == "error"]


@pytest.fixture
def at(tmp_path: Path) -> Path:
    return tmp_path / "明细" / NAME / "1.parquet"


def test_a_short_file_is_read_record_by_record(tmp_path: Path) -> None:
    write(tmp_path / "明细" / f"{NAME}.parquet", [row("甲县", 课时=3, 补贴=Decimal("1.5"), 合格=True)])
    outcome = read(tmp_path)
    assert errors(outcome) == []
    assert outcome.value is not None
    ((figure, listed),) = outcome.value.records.items()
    assert (figure.unit, listed.rows[0].values[f"{NAME}.补贴"].value) == ("甲县", 15_000)
    assert not outcome.value.registers


def test_a_long_file_is_put_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found, "MOST_RECORDS", 2)
    write(tmp_path / "明细" / f"{NAME}.parquet", [row("甲县", 课时=3)] * 3)
    outcome = read(tmp_path)
    assert errors(outcome) == []
    assert registers(outcome)["甲县"].rows == 3
    assert of_code(outcome, "KP988").message("zh").startswith("“明细/培训台账.parquet”有3条")


def test_records_join_by_what_the_roster_says_of_a_unit_and_others_are_counted(tmp_path: Path, at: Path) -> None:
    cells: list[dict[str, Any]] = [
        {"区划代码": c, "期次": "年终总评", "课时": 1} for c in (220101, 220101, 220102, 999)
    ]
    schema = pa.schema([("区划代码", pa.int64()), *(f for f in SCHEMA if f.name not in ("单位", "姓名"))])
    write(at, cells, schema)
    outcome = read(tmp_path)
    assert errors(outcome) == []
    assert {u: r.rows for u, r in registers(outcome).items()} == {"甲县": 2, "乙县": 1}
    said = of_code(outcome, "KP985")
    assert said.message("zh") == "“明细/培训台账”共4条，其中1条认不出单位，没有算：999（1条）"


def test_the_period_may_be_the_name_of_a_folder(tmp_path: Path) -> None:
    schema = pa.schema([f for f in SCHEMA if f.name != "期次"])
    write(tmp_path / "明细" / NAME / "期次=年终总评" / "a.parquet", [{"单位": "甲县", "课时": 1}], schema)
    outcome = read(tmp_path)
    assert errors(outcome) == []
    assert registers(outcome)["甲县"].rows == 1


def test_a_unit_written_in_two_ways_is_one_unit(tmp_path: Path, at: Path) -> None:
    write(at, [row("甲县", 课时=1), row(" 甲县", 课时=2), row("甲 县", 课时=None, 合格=True)])
    outcome = read(tmp_path)
    fact = registers(outcome)["甲县"]
    assert fact.rows == 3
    tally = fact.tallies["平均（培训台账.课时）"]
    assert [tally.value, tally.counted, tally.open] == [3, 2, 1]


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        ({"课时": pa.float64()}, "KP983", "“课时”列存的是 DOUBLE，要整数或十进制数"),
        ({"结业日期": pa.timestamp("s")}, "KP983", "“结业日期”列存的是 TIMESTAMP，要日期"),
        ({"合格": None}, "KP982", "没有“合格”这一列"),
        ({"单位": None}, "KP982", "没有“单位”这一列"),
        ({"期次": None}, "KP982", "没有“期次”这一列"),
    ],
)
def test_columns_that_cannot_be_used_are_told(
    tmp_path: Path, at: Path, change: dict[str, pa.DataType | None], code: str, says: str
) -> None:
    kinds = {f.name: f.type for f in SCHEMA} | change
    write(at, [row("甲县")], pa.schema([(n, t) for n, t in kinds.items() if t is not None]))
    outcome = read(tmp_path)
    assert errors(outcome) == [code]
    assert says in of_code(outcome, code).message("zh")


def test_a_truth_may_be_a_text_but_no_other(tmp_path: Path, at: Path) -> None:
    schema = pa.schema([(f.name, pa.string() if f.name == "合格" else f.type) for f in SCHEMA])
    write(at, [row("甲县", 合格="是"), row("甲县", 合格="否"), row("甲县", 合格=" ", 课时=1)], schema)
    outcome = read(tmp_path)
    assert errors(outcome) == []
    tally = registers(outcome)["甲县"].tallies["合计（培训台账.补贴，非 培训台账.合格 = 否）"]
    assert (tally.counted, tally.open) == (0, 2)
    write(at, [row("甲县", 合格="是"), row("甲县", 合格="合格")], schema)
    outcome = read(tmp_path)
    assert errors(outcome) == ["KP987"]
    assert "1条不是“是”或“否”，例如“合格”" in of_code(outcome, "KP987").message("zh")


def test_counts_below_zero_are_told_with_their_unit(tmp_path: Path, at: Path) -> None:
    write(at, [row("甲县", 课时=-1), row("乙县", 课时=1)])
    outcome = read(tmp_path)
    # 课时 is a plain count.
    assert errors(outcome) == ["KP534"]
    assert "“课时”（甲县最小的一条）”不能是负数，写的是“-1”" in of_code(outcome, "KP534").message("zh")


def test_a_damaged_file_and_an_empty_folder_are_told(tmp_path: Path, at: Path) -> None:
    at.parent.mkdir(parents=True)
    assert errors(read(tmp_path)) == ["KP981"]
    at.write_bytes(b"PAR1 no such thing")
    assert errors(read(tmp_path)) == ["KP981"]


def test_a_folder_that_is_no_list_is_told(tmp_path: Path) -> None:
    write(tmp_path / "明细" / "培训名册" / "1.parquet", [row("甲县")])
    assert errors(read(tmp_path)) == [next(d.code for d in read(tmp_path).diagnostics if "培训名册" in d.message("zh"))]


def test_what_cannot_be_asked_of_each_record_is_told(tmp_path: Path, at: Path) -> None:
    method = (
        METHOD.replace("定义 标准 = 60%", "填报\n    门槛 课时\n定义 标准 = 60%")
        + "定义 多的 = 计数（培训台账，课时 高于 门槛）\n    公布\n"
    )
    policy = read_method(method, file="policy.kp", roster=ROSTER).value
    assert policy is not None
    write(at, [row("甲县", 课时=1)])
    outcome = read_facts(tmp_path, policy, ROSTER)
    assert errors(outcome) == ["KP984"]
    said = of_code(outcome, "KP984").message("zh")
    assert said == ("“计数（培训台账，培训台账.课时 高于 门槛）”里的“门槛”不能对“明细/培训台账”的每条记录问")


def test_a_number_that_is_too_large_is_told_and_not_rounded(tmp_path: Path, at: Path) -> None:
    kinds = [(f.name, pa.decimal128(38, 4) if f.name == "补贴" else f.type) for f in SCHEMA]
    write(at, [row("甲县", 补贴=Decimal("9" * 34 + ".9999"), 课时=1)] * 3, pa.schema(kinds))
    assert errors(read(tmp_path)) == ["KP986"]


def test_without_duckdb_it_is_told_what_to_install(tmp_path: Path, at: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(at, [row("甲县")])
    monkeypatch.setattr(found, "find_spec", lambda name: None if name == "duckdb" else object())
    outcome = read(tmp_path)
    assert errors(outcome) == ["KP980"]
    assert 'pip install "kaoping[sql]"' in of_code(outcome, "KP980").say("help", "zh")
