"""`kaoping map`: a table that is not ours is proposed for, confirmed, and read; what does not fit is never guessed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from openpyxl import Workbook

import kaoping
from dsl.expressions import Year
from dsl.facts import Fact, Facts, FigureId
from kaoping.cli import run

POLICY = """\
办法 全省就业工作考评办法
    印发机关 省人民政府
    责任期限 2025-01-01 至 2025-12-31
层次 市州
    考评者 省人民政府
    包括   地级市
期次 半年考评 截至 2025-06-30 用于 通报
期次 年度考评 截至 2025-12-31 用于 通报
各指标
    分值 5分
    计分 完成得满分，未完成不得分
方面 （一） 就业
    填报
        解决零就业家庭户数   户
        发生零就业家庭户数   户
        来省上访批次         批次 需要 上年
        担保基金到位金额     万元
        方案印发日期         日期
    指标 1 城镇新增就业人数
        又称 “新增就业”
        单位 人
        目标 不低于 1人
    指标 2 城镇登记失业率
        单位 %
        目标 不高于 4.5%
"""
UNITS = "单位:\n  - {名称: 长春市, 类型: 地级市}\n  - {名称: 吉林市, 类型: 地级市}\n  - {名称: 通化市, 类型: 地级市}\n"
HEADING: list[object] = [
    "序号",
    "地区",
    "新增就业（万人）",
    "失业率",
    "解决零就业家庭数",
    "上年来省上访批次",
    "担保基金到位金额（亿元）",
    "备注",
]
ROWS: list[list[object]] = [
    ["2025年就业情况"],
    [],
    HEADING,
    [1, "长春", 1.25, "4.1%", 49, 100, 3.2, "好"],
    [2, "吉林市", "2.5", 3.9, "—", 90, "1,234万元", None],
    [None, "合计", 3.75, None, 49, 190, 6.4, None],
]


def xlsx(rows: Sequence[Sequence[object]], name: str = "汇总") -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "submissions").mkdir()
    (tmp_path / "policy.kp").write_text(POLICY, encoding="utf-8")
    (tmp_path / "units.yaml").write_text(UNITS, encoding="utf-8")
    return tmp_path


def mapped(folder: Path, name: str, data: bytes, *options: str) -> str:
    """The mapping that is proposed for a file among the submissions."""
    path = folder / "submissions" / name
    path.write_bytes(data)
    assert run(["map", str(folder), str(path), *options]) == 0
    return (folder / "映射.yaml").read_text(encoding="utf-8")


def confirm(folder: Path, *changes: tuple[str, str]) -> None:
    path = folder / "映射.yaml"
    text = path.read_text(encoding="utf-8").replace("确认: 否", "确认: 是")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def facts(folder: Path) -> Facts:
    return kaoping.load(folder).read_data().facts


def figure(found: Facts, unit: str, key: str, year: Year = Year.THIS, period: str = "年度考评") -> Fact:
    return found.figures[FigureId(unit=unit, period=period, key=key, year=year)]


def test_what_is_proposed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = mapped(folder, "导出.xlsx", xlsx(ROWS))
    assert text.splitlines()[2:] == [
        "映射:",
        "  - 文件: 导出.xlsx",
        "    确认: 否  # 核对以后改成 是",
        "    期次: 年度考评",
        "    # 表头在第 3 行",
        "    列:",
        "      序号: 不读  # 不像填报项",
        "      地区: 单位 # 内容是名录里的单位",
        "      新增就业（万人）: {字段: 城镇新增就业人数, 计量单位: 万人} # 又称、简称或编号",
        "      失业率: 城镇登记失业率 # 名称相近，请核对",
        "      解决零就业家庭数: 解决零就业家庭户数 # 名称相近，请核对",
        "      上年来省上访批次: 上年.来省上访批次 # 名称",
        "      担保基金到位金额（亿元）: {字段: 担保基金到位金额, 计量单位: 亿元} # 名称",
        "      备注: 不读 # 不像填报项",
        "    单位对应:",
        "      长春: 长春市",
        "    不读的行:",
        "      - 合计",
    ]
    assert "新增就业（万人）" in capsys.readouterr().out


def test_once_confirmed_it_is_read_with_every_cell(folder: Path) -> None:
    mapped(folder, "导出.xlsx", xlsx(ROWS))
    confirm(folder)
    found = facts(folder)
    jobs = figure(found, "长春市", "城镇新增就业人数")
    assert (jobs.value, str(jobs.source), jobs.source.raw) == (12_500, "submissions/导出.xlsx 汇总!C4", "1.25")
    assert figure(found, "吉林市", "城镇新增就业人数").value == 25_000
    assert figure(found, "长春市", "担保基金到位金额").value == 320_000_000
    assert figure(found, "吉林市", "担保基金到位金额").value == 12_340_000
    assert figure(found, "吉林市", "解决零就业家庭户数").value is None
    assert figure(found, "长春市", "来省上访批次", Year.LAST).value == 100
    assert {i.unit for i in found.figures} == {"长春市", "吉林市"}


def test_the_same_table_in_csv_and_parquet(folder: Path) -> None:
    rows = [["" if c is None else str(c).replace(",", "") for c in row] for row in ROWS[2:]]
    mapped(folder, "导出.csv", "\n".join(",".join(row) for row in rows).encode("gb18030"), "--period", "半年考评")
    columns = {h: [r[i] for r in rows[1:]] for i, h in enumerate(rows[0])}
    stream = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), stream)
    mapped(folder, "导出.parquet", stream.getvalue())
    confirm(folder)
    found = facts(folder)
    for period in ("半年考评", "年度考评"):
        assert figure(found, "长春市", "城镇新增就业人数", period=period).value == 12_500


def test_unconfirmed_it_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mapped(folder, "导出.xlsx", xlsx(ROWS))
    capsys.readouterr()
    assert run(["evaluate", str(folder)]) == 1
    told = capsys.readouterr().err
    assert "错误[KP576] “submissions/导出.xlsx”的映射没有确认，没有读" in told
    assert told.count("错误[") == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"地区": "区划"}, "表头里没有 地区"),
        ({"失业率": "失业率（修订）"}, "表头里没有 失业率"),
        ({"备注": "完成率"}, "表头里没有 备注"),
        ({"2025年就业情况": "2025年就业情况", "好": "好"}, ""),
    ],
    ids=["the units", "a figure", "what is not read", "nothing"],
)
def test_a_table_that_changed_is_refused(
    change: dict[str, str], says: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapped(folder, "导出.xlsx", xlsx(ROWS))
    confirm(folder)
    changed = [[change.get(str(c), c) for c in row] for row in ROWS]
    (folder / "submissions" / "导出.xlsx").write_bytes(xlsx(changed))
    capsys.readouterr()
    assert run(["evaluate", str(folder)]) == (1 if says else 0)
    told = capsys.readouterr().err
    assert ("KP577" in told) == bool(says)
    assert says in told


def test_a_new_column_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mapped(folder, "导出.xlsx", xlsx(ROWS))
    confirm(folder)
    wider = [[*row, "", "审核数", 5][: len(row) + 3] if len(row) == 8 else row for row in ROWS]
    wider = [row if len(row) < 9 else [*row[:8], "新列" if row is wider[2] else 7] for row in wider]
    (folder / "submissions" / "导出.xlsx").write_bytes(xlsx(wider))
    assert run(["evaluate", str(folder)]) == 1
    assert "多了映射里没有的列：新列" in capsys.readouterr().err


def test_a_header_that_moved_is_found(folder: Path) -> None:
    mapped(folder, "导出.xlsx", xlsx(ROWS))
    confirm(folder)
    (folder / "submissions" / "导出.xlsx").write_bytes(xlsx([["又一行标题"], *ROWS]))
    assert str(figure(facts(folder), "长春市", "城镇新增就业人数").source) == "submissions/导出.xlsx 汇总!C5"


def test_what_cannot_be_placed_is_said_and_left_open(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows: list[list[object]] = [
        ["市州", "毫不相干", "失业率（人）", "零就业家庭户数", "", "城镇新增就业人数", "新增就业"],
        ["长春市", 1, 2, 3, 4, 5, 6],
        ["长白山", 1, 2, 3, 4, 5, 6],
        ["通化市", 1, 2, 3, 4, 5, 6],
    ]
    text = mapped(folder, "导出.xlsx", xlsx(rows))
    told = capsys.readouterr().out
    for line in (
        "“毫不相干”没有找到对应的填报项",
        "“失业率（人）”的计量单位是“人”，“城镇登记失业率”是“%”，不能换算",
        "“零就业家庭户数”没有找到对应的填报项",
        "第5列没有表头",
        "“新增就业”和“城镇新增就业人数”都像“城镇新增就业人数”",
        "单位“长白山”不在名录里",
    ):
        assert line in told
    assert "第5列: # 没有对上，请填填报项的名称，或 不读" in text
    confirm(folder)
    assert run(["evaluate", str(folder)]) == 1
    assert capsys.readouterr().err.count("KP578") == 5


def test_a_long_table(folder: Path) -> None:
    rows: list[list[object]] = [
        ["报送单位", "考核期", "指标名称", "数值"],
        ["长春市", "年度考评", "新增就业", "1.2万"],
        ["吉林市", "年度考评", "上年.来省上访批次", 90],
    ]
    text = mapped(folder, "长表.xlsx", xlsx(rows))
    assert "指标名称: 字段" in text
    assert "期次: 年" not in text
    confirm(folder)
    assert figure(facts(folder), "长春市", "城镇新增就业人数").value == 12_000


def test_comments_and_order_of_the_file_are_kept(folder: Path) -> None:
    (folder / "映射.yaml").write_text(
        "# 王五核对过\n映射:\n  # 统计局的\n  - 文件: 统计*.xlsx   # 每季一份\n    确认: 是\n    期次: 年度考评\n"
        "    列: {市州: 单位, 新增就业: 城镇新增就业人数}\n",
        encoding="utf-8",
    )
    text = mapped(folder, "导出.xlsx", xlsx(ROWS))
    assert text.startswith("# 王五核对过\n映射:\n  # 统计局的\n  - 文件: 统计*.xlsx   # 每季一份\n    确认: 是\n")
    assert "{市州: 单位, 新增就业: 城镇新增就业人数}" in text
    assert mapped(folder, "导出.xlsx", xlsx(ROWS)) == text
    assert text.count("文件: 导出.xlsx") == 1


def test_a_pattern_is_for_all_files_of_that_name(folder: Path) -> None:
    rows: list[list[object]] = [["市州", "新增就业"], ["长春市", 5]]
    mapped(folder, "统计一.xlsx", xlsx(rows))
    confirm(folder, ("文件: 统计一.xlsx", "文件: 统计*.xlsx"))
    (folder / "submissions" / "统计二.xlsx").write_bytes(xlsx([["市州", "新增就业"], ["通化市", 7]]))
    found = facts(folder)
    assert [figure(found, u, "城镇新增就业人数").value for u in ("长春市", "通化市")] == [5, 7]


def test_a_confirmed_mapping_is_let_be(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mapped(folder, "导出.xlsx", xlsx(ROWS))
    confirm(folder)
    before = (folder / "映射.yaml").read_bytes()
    assert run(["map", str(folder), str(folder / "submissions" / "导出.xlsx")]) == 2
    assert "KP589" in capsys.readouterr().err
    assert (folder / "映射.yaml").read_bytes() == before


def test_two_mappings_for_one_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mapped(folder, "导出.xlsx", xlsx(ROWS))
    confirm(folder)
    path = folder / "映射.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "  - {文件: 导*.xlsx, 确认: 是, 期次: 年度考评, 列: {地区: 单位}}\n", encoding="utf-8")
    assert run(["evaluate", str(folder)]) == 1
    assert "KP579" in capsys.readouterr().err


def test_two_columns_for_one_figure(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mapped(folder, "导出.xlsx", xlsx(ROWS))
    confirm(folder, ("解决零就业家庭数: 解决零就业家庭户数", "解决零就业家庭数: 城镇登记失业率"))
    assert run(["evaluate", str(folder)]) == 1
    assert "映射重复：两列都是“城镇登记失业率”" in capsys.readouterr().err


def test_a_unit_of_measure_that_does_not_fit(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mapped(folder, "导出.xlsx", xlsx(ROWS))
    confirm(folder, ("计量单位: 亿元", "计量单位: 万人"))
    assert run(["evaluate", str(folder)]) == 1
    assert "计量单位“万人”不能用来报“担保基金到位金额”（万元）" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "code"),
    [(xlsx([[1, 2], [3, 4]]), "KP588"), (b"PK\x03\x04", "KP514"), (b"", "KP514")],
    ids=["no header", "damaged", "empty"],
)
def test_nothing_to_map(content: bytes, code: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.xlsx").write_bytes(content)
    assert run(["map", str(folder), str(folder / "a.xlsx")]) in (1, 2)
    assert code in capsys.readouterr().err
    assert not (folder / "映射.yaml").exists()


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\n",
        "映射: !!python/object/apply:os.system [ls]\n",
        "映射: [" * 500,
        "映射: [1, {文件: 1}, x]\n",
        "- 映射\n",
    ],
    ids=["laughs", "tag", "deep", "shapes", "list"],
)
def test_a_hostile_mapping_ends_in_a_diagnostic(text: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "映射.yaml").write_text(text, encoding="utf-8")
    (folder / "submissions" / "导出.xlsx").write_bytes(xlsx(ROWS))
    assert run(["evaluate", str(folder)]) == 1
    assert "错误[KP5" in capsys.readouterr().err
    assert run(["map", str(folder), str(folder / "submissions" / "导出.xlsx")]) in (0, 1)
    assert "内部出错" not in capsys.readouterr().err
