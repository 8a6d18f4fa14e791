"""What a run asked of DuckDB and the next run asks again: the same as working it out, only while all answers are alike.

Every name and figure here is made up.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import kaoping
from kaoping import kept
from kaoping.warehouse.session import Session

METHOD = """\
办法 某州2025年培训考核办法
    责任期限 2025-01-01 至 2025-12-31
    指标得分 保留 2 位小数，四舍五入
层次 县
    包括 县
期次 年终总评 截至 2025-12-31 用于 排序
填报
    任务数 人
    门槛   课时
明细 培训台账 人
    课时     课时
    合格     是否
方面 培训
    指标 1 人数
        公式 计数（培训台账）
        目标 任务数
        分值 10分
        计分 按完成率，最多 满分
    指标 2 达标
        公式 计数（培训台账，课时 不低于 门槛 且 合格 = 是）
        目标 10人
        分值 10分
        计分 按完成率，最多 满分
总分 年终总评 = 指标得分合计
    保留 2 位小数，四舍五入
"""
TABLE = pa.schema([("单位", pa.string()), ("类型", pa.string()), ("任务数", pa.int32()), ("门槛", pa.int32())])
RECORDS = pa.schema([("单位", pa.string()), ("课时", pa.int32()), ("合格", pa.bool_())])
Row = dict[str, Any]


def as_parquet(path: Path, rows: list[Row], schema: pa.Schema) -> None:
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)


def method(home: Path, text: str = METHOD) -> None:
    home.mkdir(exist_ok=True)
    (home / "policy.kp").write_text(text, encoding="utf-8")
    (home / "units.yaml").write_text("单位:\n  - {名称: 甲县, 类型: 县}\n", encoding="utf-8")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KAOPING_CACHE", str(tmp_path / "kept"))
    method(tmp_path / "办法")
    write_units(tmp_path, units())
    write_records(tmp_path, records())
    return tmp_path


def units(**changed: Any) -> list[Row]:
    rows: list[Row] = [{"单位": u, "类型": "县", "任务数": 3, "门槛": 10} for u in ("甲县", "乙县", "丙县")]
    return [rows[0] | changed, *rows[1:]]


def records(**changed: Any) -> list[Row]:
    rows = [("甲县", 40, True), ("甲县", 5, False), ("乙县", 40, True), ("己县", 40, True)]
    told: list[Row] = [{"单位": u, "课时": hours, "合格": is_passed} for u, hours, is_passed in rows]
    return [told[0] | changed, *told[1:]]


def write_units(home: Path, rows: list[Row], schema: pa.Schema = TABLE) -> None:
    as_parquet(home / "表.parquet", rows, schema)


def write_records(home: Path, rows: list[Row], schema: pa.Schema = RECORDS) -> None:
    as_parquet(home / "台账.parquet", rows, schema)


def outcome(home: Path, **given: Any) -> object:
    """What a run writes and says, or why it is refused."""
    try:
        done = kaoping.load(home / "办法").evaluate_tables(
            home / "表.parquet", path=home / "结果", registers={"培训台账": home / "台账.parquet"}, threads=1, **given
        )
    except kaoping.PolicyError as error:
        return [d.message("zh") for d in error.diagnostics]
    said = [d.message("zh") for d in done.diagnostics]
    with duckdb.connect() as connection:
        rows = connection.read_parquet(str(home / "结果" / "年终总评-结果.parquet")).order("单位").fetchall()
    return rows, said, done.rows, done.columns, done.plan, [p.name for p in done.paths]


@pytest.fixture
def deeds(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Every deed as it is done."""
    seen: list[tuple[str, ...]] = []
    plain = Session._done

    def watched(session: Session, deed: str, words: Any) -> Any:
        seen.append((deed, *words))
        return plain(session, deed, words)

    monkeypatch.setattr(Session, "_done", watched)
    return seen


def test_a_second_run_works_nothing_out(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = outcome(home)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("was worked out again")

    monkeypatch.setattr("kaoping.warehouse.duckdb_run.run_files", refuse)
    assert outcome(home) == first


def test_figures_within_the_same_bounds_are_computed_anew(home: Path) -> None:
    before = outcome(home)
    write_records(home, [r | {"单位": "乙县"} if r["课时"] == 5 else r for r in records()])
    assert outcome(home) != before


def another_roster(home: Path) -> None:
    (home / "办法" / "units.yaml").write_text("单位:\n  - {名称: 乙县, 类型: 县}\n", encoding="utf-8")


CHANGES: dict[str, Callable[[Path], object]] = {
    "bounds of a figure": lambda home: write_units(home, units(任务数=70_000)),
    "a blank figure": lambda home: write_units(home, units(任务数=None)),
    "a type": lambda home: write_units(home, units(), TABLE.set(2, pa.field("任务数", pa.decimal128(12, 2)))),
    "a column less": lambda home: write_units(home, units(), TABLE.remove(3)),
    "a name twice": lambda home: write_units(home, units(单位="乙县")),
    "another unit": lambda home: write_units(home, [*units(), units(单位="戊县")[0]]),
    "bounds of records": lambda home: write_records(home, records(课时=70_000)),
    "a blank in records": lambda home: write_records(home, records(课时=None)),
    "a record that is none": lambda home: write_records(home, [*records(), {"单位": "丙县"}]),
    "a name with spaces": lambda home: write_records(home, records(单位=" 甲县 ")),
    "units that do not join": lambda home: write_records(home, [*records(), records(单位="庚县")[0]]),
    "a type of records": lambda home: write_records(home, records(), RECORDS.set(1, pa.field("课时", pa.int64()))),
    "the method": lambda home: method(home / "办法", METHOD.replace("目标 10人", "目标 11人")),
    "the roster": another_roster,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_after_a_change_all_is_as_without_anything_kept(
    home: Path, change: Callable[[Path], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome(home)
    change(home)
    after = outcome(home)
    monkeypatch.setenv("KAOPING_CACHE", "off")
    assert after == outcome(home)


def test_what_was_done_before_an_answer_differed_is_not_done_twice(home: Path, deeds: list[tuple[str, ...]]) -> None:
    outcome(home)
    write_records(home, [*records(), records(单位="庚县")[0]])
    deeds.clear()
    outcome(home)
    assert len(deeds) == len(set(deeds))
    assert {"open", "fetch", "keep", "write"} <= {deed for deed, *_ in deeds}


@pytest.mark.parametrize("other", [{"details": True}, {"partial": True}, {"period": "年终总评"}])
def test_other_options_are_another_run(home: Path, other: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    outcome(home)
    with_kept = outcome(home, **other)
    monkeypatch.setenv("KAOPING_CACHE", "off")
    assert outcome(home, **other) == with_kept


def test_another_writer_of_statements_is_another_run(
    home: Path, deeds: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome(home)
    asked: list[object] = []
    monkeypatch.setattr("importlib.metadata.version", lambda name: "99")
    monkeypatch.setattr(Session, "repeat", lambda session, steps: asked.append(steps))
    outcome(home)
    assert not asked


@pytest.mark.parametrize(
    ("deed", "text"),
    [
        ("fetch", "COPY (SELECT 1 AS x) TO '{bomb}' (FORMAT csv)"),
        ("fetch", "SELECT 1; COPY (SELECT 1 AS x) TO '{bomb}' (FORMAT csv)"),
        ("keep", "SELECT 1; COPY (SELECT 1 AS x) TO '{bomb}' (FORMAT csv)"),
        ("fetch", "ATTACH '{bomb}'"),
    ],
)
def test_a_kept_text_that_does_more_than_ask_is_not_run(
    home: Path, deed: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, bomb = outcome(home), home / "bomb"
    plain = kept.Kept.part

    def bombed(own: kept.Kept, name: str) -> Any:
        found: Any = plain(own, name)
        if name != "run":
            return found
        steps, *rest = found
        words = ("某表", text.format(bomb=bomb)) if deed == "keep" else (text.format(bomb=bomb),)
        return ((steps[0], (deed, words, ""), *steps[1:]), *rest)

    monkeypatch.setattr(kept.Kept, "part", bombed)
    assert outcome(home) == before
    assert not bomb.exists()


def test_a_file_is_written_into_the_folder_alone(home: Path) -> None:
    with pytest.raises(ValueError, match="no deed"):
        Session(None, home)._done("write", ("../外.parquet", "SELECT 1"))  # type: ignore[arg-type]
