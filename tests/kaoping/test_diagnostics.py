"""Every diagnostic of the edge: the command line that makes it, and its text in both languages.

The golden files are written anew by `KAOPING_GOLDEN=write pytest tests/kaoping/test_diagnostics.py`; read them
before you commit them.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dsl.diagnostic import Diagnostic, Language, Text
from dsl.report import draw
from engine import errors_relational
from kaoping import (
    errors,
    errors_bulk,
    errors_decided,
    errors_new,
    errors_registers,
    errors_render,
    errors_spark,
    errors_warehouse,
)
from kaoping.cli import run

GOLDEN = Path(__file__).parents[1] / "golden" / "diagnostics"

#: Code, exit status, and the command line, typed beside the folder `sample-2007`.
COMMAND_LINES = [
    ("KP001", 3, ["check", "jilin-2007"]),
    ("KP002", 3, ["check", "other"]),
    ("KP005", 3, ["evaluate", "sample-2007", "--data", "nowhere"]),
    ("KP006", 3, ["check", "other/gbk.kp"]),
    ("KP008", 3, ["evaluate", "sample-2007", "--format", "json", "-o", "other/gbk.kp"]),
    ("KP020", 2, ["evaluate", "sample-2007", "--data", "other/empty"]),
    ("KP021", 2, ["help", "KP999"]),
    ("KP023", 0, ["test", "other/no-examples"]),
    ("KP024", 1, ["test", "other/failing"]),
    ("KP025", 2, ["render", "sample-2007", "表彰通报", "--unit", "长春市"]),
    ("KP030", 2, ["fmt", "jilin-2007-employment"]),
    ("KP040", 2, ["chekc"]),
    ("KP041", 2, ["check", "sample-2007", "--formt", "json"]),
    ("KP042", 2, ["explain", "sample-2007"]),
    ("KP043", 2, ["evaluate", "sample-2007", "--period"]),
    ("KP044", 2, ["check", "sample-2007", "--notes=1"]),
    ("KP045", 2, ["check", "sample-2007", "--format", "xml"]),
    ("KP046", 2, ["evaluate", "sample-2007", "半年", "初评"]),
    ("KP047", 2, ["render", "sample-2007", "表彰通报", "--date", "3月1日"]),
    ("KP221", 3, ["new", "other", "--year", "2008"]),
    ("KP223", 2, ["new", "other/sample-2008", "--from", "sample-2007"]),
    ("KP650", 2, ["render", "sample-2007", "年度办法修订说明"]),
    ("KP651", 2, ["render", "sample-2007", "表彰通报", "--against", "other"]),
    ("KP652", 2, ["render", "sample-2007", "年度办法修订说明", "--against", "sample-2007"]),
    ("KP681", 2, ["render", "sample-2007", "单位反馈书", "--jobs", "0"]),
    ("KP225", 2, ["new", "考核", "--year", "08"]),
]

#: What a command line cannot bring about in a test: a race, a locked file, a missing library, a fault of click's.
BUILT: list[Diagnostic] = [
    errors.FileMissing(path="templates/表彰通报.jinja"),
    errors.NotAFile(path="sample-2007/policy.kp"),
    errors.FileUnreadable(path="sample-2007/policy.kp", reason=errors.os_reason(PermissionError(13, "denied"))),
    errors.ExtraMissing(package="pyarrow", feature="result.frame()", extra="frame"),
    errors_bulk.WriterEnded(),
    errors_bulk.OtherVolumes(formats="DOCX、HTML", count=50, most=60),
    errors_new.TermUnknown(policy="某市2025年考核"),
    errors_relational.NotRelational(item="群众满意度", reason="由评定得分"),
    errors_relational.LeftOut(item="群众满意度", reason="由评定得分"),
    errors_relational.TooLarge(item="人均投资", digits=41),
    errors_warehouse.QuotientTooLarge(item="人均投资"),
    errors_warehouse.TableUnreadable(path="全省.xlsx", reason=Text("不是 Parquet 或 CSV 文件", "neither of the two")),
    errors_warehouse.ColumnMissing(column="类型", known="单位、安置人数"),
    errors_warehouse.ColumnUnusable(
        column="到位金额",
        problem=Text("有 3 行不是精确的数，如“1.5万”", "3 rows are no exact figures: 1.5万"),
    ),
    errors_warehouse.RowsUnclear(problem=Text("“甲县”有几行", "several rows for “甲县”")),
    errors_warehouse.ColumnsUnused(count=1, listed="备注"),
    errors_warehouse.ColumnsLacking(count=2, listed="报名人数、上年.安置人数"),
    errors_warehouse.EngineOptions(problem=Text("--engine 要有 -o", "--engine needs -o")),
    errors_warehouse.UnitNotInTable(unit="某县"),
    errors_warehouse.EngineFailed(engine="DuckDB", reason="Out of Memory Error: failed to allocate 32.0 KiB"),
    errors_warehouse.ParentsTooFar(unit="第0级", found=Text("还没有“市”的单位", "there is still no unit of “市”")),
    errors_warehouse.UnitsUngrouped(count=1, listed="某县"),
    errors_relational.GradesStayOpen(reason="只计最高一次，分档有扣有加"),
    errors_decided.UnitNotThere(unit="东乡镇", nearest=Text("，是不是“东乡”", '; did you mean "东乡"?')),
    errors_decided.JudgedTwice(unit="东乡", column="评定.服务质量"),
    errors_decided.NothingDecided(path="ratings.yaml", period="年度考核"),
    errors_decided.RecordsBroken(name="培训台账", check="课时 不超过 40课时", count="80", units="2", shown=5),
    errors_registers.RegisterUnknown(name="培训名册", known=Text("，是不是“培训台账”", "; did you mean “培训台账”?")),
    errors_registers.RegisterUnjoined(name="培训台账", columns="身份证号、课时"),
    errors_registers.RegisterUnused(name="上年.培训台账"),
    errors_registers.ResultsUnfit(folder="结果", problem=Text("里面没有“甲县”", "there is no “甲县” in it")),
    errors_registers.TooManyRecords(unit="甲县", name="培训台账", most="20,000"),
    errors_registers.RowsNotInRoster(count=1, listed="己县"),
    errors_registers.UnitsWithoutRow(count=1, listed="丁县"),
    errors_registers.RecordsNotJoined(name="培训台账", rows="4", count="1", units="1", listed="己县（1条）"),
    errors_spark.SparkUnreachable(
        problem=Text(
            "连不上集群 spark://主节点:7077：主节点:7077 没有应答（[Errno 111] Connection refused）",
            "cannot reach the cluster spark://host:7077: host:7077 does not answer ([Errno 111] Connection refused)",
        ),
        mend=Text("看主节点起来没有", "see that it runs"),
    ),
    errors_spark.ExecutorsLacking(
        problem=Text(
            "60 秒里一个也没有来（每个要内存 4g）", "none came within 60 seconds (each asks for 4g of memory)"
        ),
        mend=Text("在集群的网页上看空着的核数和内存", "see on the cluster's page which cores and memory are free"),
    ),
    errors_spark.NotShared(
        path="file:/本机/全省.parquet", problem=Text("那里没有这个文件", "there is no such file there")
    ),
    errors.Misused(detail="Option '--x' requires 2 arguments."),
]


@pytest.fixture
def place(method: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the commands are typed."""
    home = method.parent
    monkeypatch.chdir(home)
    for name in ("empty", "no-examples", "failing"):
        (home / "other" / name).mkdir(parents=True)
    (home / "other" / "gbk.kp").write_bytes("办法 甲".encode("gbk"))
    text = (method / "policy.kp").read_text(encoding="utf-8")
    roster = (method / "units.yaml").read_text(encoding="utf-8")
    for name, rules in (("no-examples", text[: text.index("算例")]), ("failing", text.replace("2.84分", "2.85分"))):
        (home / "other" / name / "policy.kp").write_text(rules, encoding="utf-8")
        (home / "other" / name / "units.yaml").write_text(roster, encoding="utf-8")
    return home


def compare(code: str, language: Language, drawn: str) -> None:
    golden = GOLDEN / f"{code}.{language}.txt"
    if os.environ.get("KAOPING_GOLDEN") == "write":
        golden.write_text(drawn, encoding="utf-8")
    assert drawn == golden.read_text(encoding="utf-8")


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("code", "status", "arguments"), COMMAND_LINES, ids=[c for c, _, _ in COMMAND_LINES])
def test_a_command_line_makes_it(
    code: str, status: int, arguments: list[str], language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--lang", language, *(["--quiet"] if status else []), *arguments]) == status
    # Findings of other packages about the figures may stand before it.
    drawn = capsys.readouterr().err
    start = drawn.rindex(f"[{code}]")
    compare(code, language, drawn[drawn.rfind("\n", 0, start) + 1 :])


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("found", BUILT, ids=[d.code for d in BUILT])
def test_it_reads_well(found: Diagnostic, language: Language) -> None:
    compare(found.code, language, draw([found], {}, language=language))


def test_every_code_of_the_edge_is_here() -> None:
    kinds = [
        k
        for module in (
            errors,
            errors_bulk,
            errors_new,
            errors_decided,
            errors_registers,
            errors_render,
            errors_spark,
            errors_warehouse,
            errors_relational,
        )
        for k in vars(module).values()
        if isinstance(k, type) and issubclass(k, Diagnostic) and "code" in vars(k)
    ]
    assert sorted(k.code for k in kinds) == sorted([*(c for c, _, _ in COMMAND_LINES), *(d.code for d in BUILT)])
