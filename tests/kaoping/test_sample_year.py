"""The sample year of the handbook: seventy units, from the forms to the certificate, step by step as the page says."""

from __future__ import annotations

import io
import json
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

import kaoping
from kaoping.cli import run

PAGE = Path(__file__).parents[2] / "docs" / "手册" / "18-走完一年.md"
FOLDER, CITIES = "全省就业考核", "甲乙丙丁戊己庚辛壬癸"
COUNTIES = [f"{c}{n}县" for c in CITIES for n in range(1, 7)]

METHOD = """\
办法 全省{year}年就业工作考核办法
    文号     “某政发〔{year}〕1号”
    印发机关 某省人民政府
    责任期限 {year}-01-01 至 {year}-12-31
    指标得分 保留 2 位小数
层次 市州
    考评者 省人民政府
    包括   地级市
层次 县区
    考评者 省人民政府
    包括   县
期次 年度考核 截至 {year}-12-31 用于 排序
各指标
    分值     10分
    计分     按完成率，最多 满分
    分母为零 不计，按比例折算
    假设     “示例办法，计分都是假设”
方面 （一） 就业
    填报
        解决户数     户
        发生户数     户
        培训人数     人
        到位资金     万元
        方案印发日期 日期
    校核
        解决户数 不超过 发生户数
    指标 1 新增就业人数
        单位 人
        目标 1000人
    指标 2 困难人员就业人数
        单位 人
        目标 100人
    指标 3 解决比率
        公式 解决户数 ÷ 发生户数
        目标 95%
    指标 4 登记失业率
        单位 %
        目标 不高于 4.2%
        方向 越低越好
        计分 完成得满分，未完成不得分
    指标 5 培训
        公式 培训人数
        目标 500人
    指标 6 增长率
        公式 （新增就业 － 上年.新增就业）÷ 上年.新增就业
        目标 不低于 3%
        计分 完成得满分，未完成不得分
填报
    新增就业 人 需要 上年
总分 年度考核 = 指标得分合计
    折算 指标得分合计按百分制
    保留 2 位小数
"""


def units() -> str:
    lines = [f"  - {{名称: {c}市, 类型: 地级市}}" for c in CITIES]
    lines += [f"  - {{名称: {n}, 类型: 县, 上级: {n[0]}市}}" for n in COUNTIES]
    return "单位:\n" + "\n".join(lines) + "\n"


def figures(unit: str) -> dict[str, float]:
    """What a unit has to report, made up; a city's are the sums over its counties."""
    if unit.endswith("市"):
        below = [figures(n) for n in COUNTIES if n[0] == unit[0]]
        whole = {key: round(sum(b[key] for b in below), 2) for key in below[0]}
        return whole | {"登记失业率": 0.04}
    n = COUNTIES.index(unit)
    arisen = 40 + n
    return {
        "新增就业": 1100 + 13 * n,
        "上年.新增就业": 1000 + 12 * n,
        "新增就业人数": 900 + 17 * n,
        "困难人员就业人数": 80 + 3 * n,
        "解决户数": arisen - n % 3,
        "发生户数": arisen,
        "培训人数": 450 + 7 * n,
        "到位资金": round(100 + 1.25 * n, 2),
        "登记失业率": round(0.038 + n % 6 / 1000, 4),
    }


class Year:
    """The office, and all who report."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.codes: list[set[str]] = []

    # --- what people do, by the words of the page --------------------------------------------------------

    def write_the_method(self) -> None:
        (self.folder / FOLDER).mkdir()
        (self.folder / FOLDER / "policy.kp").write_text(METHOD.format(year=2025), encoding="utf-8")
        (self.folder / FOLDER / "units.yaml").write_text(units(), encoding="utf-8")

    def fill_in(self) -> None:
        """Every unit fills its form in; some do it wrong, some otherwise, one not at all."""
        for unit in (*(f"{c}市" for c in CITIES), *COUNTIES):
            self.enter(self.form(unit), unit, figures(unit), "2026-01-20" if unit == "丁1县" else "2026-01-10")
        for unit, spoil in SPOILT.items():
            self.change(self.form(unit), spoil)
        self.enter(self.form("乙4县"), "乙4县", figures("乙5县"), "2026-01-10")
        self.last_years_form()
        for unit in ("乙1县", "丁3县", "丁4县", "丁5县"):
            self.form(unit).unlink()

    def take_in(self) -> None:
        shutil.copytree(self.folder / "表" / "年度考核", self.folder / "收到")
        book = Workbook()
        rows = book.worksheets[0]
        own = figures("乙1县")
        rows.append(["2025年就业情况表"])
        rows.append(
            ["地区", "新增就业（万人）", "上年新增就业", "新增就业人数", "困难人员就业数", "解决户数", "发生户数"]
        )
        rows.append(["乙1", own["新增就业"] / 10_000, own["上年.新增就业"], *list(own.values())[2:6]])
        rows["H2"], rows["I2"], rows["J2"], rows["K2"] = "培训人数", "到位资金（万元）", "登记失业率", "备注"
        rows["H3"], rows["I3"], rows["J3"] = own["培训人数"], own["到位资金"], f"{own['登记失业率']:.1%}"
        book.save(self.folder / "收到" / "乙1县自己做的.xlsx")
        self.long_csv("丁3县")
        self.long_parquet("丁4县")

    def confirm_the_mapping(self) -> None:
        path = self.folder / FOLDER / "映射.yaml"
        text = path.read_text(encoding="utf-8")
        assert "新增就业（万人）: {字段: 新增就业, 计量单位: 万人}" in text
        assert "困难人员就业数: 困难人员就业人数" in text
        path.write_text(text.replace("确认: 否", "确认: 是"), encoding="utf-8")

    def mend(self) -> None:
        """What came back is mended where it was marked; what cannot be is filled in anew."""
        returned = self.folder / "退表" / "退回"
        assert {p.stem for p in returned.iterdir()} == {*SPOILT, "乙4县", "乙5县", "甲6县", "丁1县"}
        assert load_workbook(returned / "甲1县.xlsx")["填报表"][cell_of("培训人数", returned / "甲1县.xlsx")].comment
        for unit in ("甲3县", "甲5县", "甲6县", "丁5县", "丙2县"):
            run(["template", FOLDER, "--unit", unit, "-o", "新表"])
        for unit in {*SPOILT, "乙4县", "甲6县"}:
            is_whole = unit not in ("甲3县", "甲5县", "甲6县")
            source = returned / f"{unit}.xlsx" if is_whole else self.folder / "新表" / "年度考核" / f"{unit}.xlsx"
            self.enter(source, unit, figures(unit), "2026-01-14")
            shutil.copy(source, self.folder / "收到" / f"{unit}.xlsx")
        late = self.folder / "新表" / "年度考核" / "丁5县.xlsx"
        self.enter(late, "丁5县", figures("丁5县"), "2026-01-15")
        shutil.copy(late, self.folder / "收到" / "丁5县.xlsx")

    def correct(self) -> None:
        path = self.folder / "新表" / "年度考核" / "丙2县.xlsx"
        self.enter(path, "丙2县", figures("丙2县") | {"培训人数": 300}, "2026-01-16")
        (self.folder / "更正").mkdir()
        shutil.copy(path, self.folder / "更正" / "丙2县.xlsx")

    # --- how they do it --------------------------------------------------------------------------------

    def form(self, unit: str) -> Path:
        return self.folder / "表" / "年度考核" / f"{unit}.xlsx"

    def enter(self, path: Path, unit: str, values: dict[str, float], day: str) -> None:
        book = load_workbook(path)
        rows = page(book)
        rows["E3"], rows["H3"] = "示例（虚构）", day
        for name, value in values.items():
            column = 4 if name.startswith("上年.") else 6
            rows.cell(row_of(rows, name.removeprefix("上年.")), column).value = value
        rows.cell(row_of(rows, "方案印发日期"), 6).value = "2025-6-30"
        if unit == "丁2县":
            rows.cell(row_of(rows, "新增就业人数"), 6).value = "１，２３４"
            rows.cell(row_of(rows, "登记失业率"), 6).value = "４．１％"
        book.save(path)

    def change(self, path: Path, spoil: Callable[[Worksheet], object]) -> None:
        book = load_workbook(path)
        spoil(page(book))
        book.save(path)

    def last_years_form(self) -> None:
        folder = self.folder / "去年"
        folder.mkdir()
        (folder / "policy.kp").write_text(METHOD.format(year=2024), encoding="utf-8")
        (folder / "units.yaml").write_text(units(), encoding="utf-8")
        run(["template", str(folder), "--unit", "甲6县", "-o", "去年的表"])
        shutil.copy(self.folder / "去年的表" / "年度考核" / "甲6县.xlsx", self.form("甲6县"))

    def long_rows(self, unit: str) -> list[list[str]]:
        shown = {k: f"{v:.2%}" if k == "登记失业率" else str(v) for k, v in figures(unit).items()}
        return [[unit, "年度考核", "2026-01-12", *pair] for pair in {**shown, "方案印发日期": "2025年6月30日"}.items()]

    def long_csv(self, unit: str) -> None:
        lines = [["单位", "期次", "填报日期", "字段", "值"], *self.long_rows(unit)]
        text = "\n".join(",".join(line) for line in lines)
        (self.folder / "收到" / f"{unit}.csv").write_bytes(text.encode("gb18030"))

    def long_parquet(self, unit: str) -> None:
        columns = dict(
            zip(("单位", "期次", "填报日期", "字段", "值"), zip(*self.long_rows(unit), strict=True), strict=True)
        )
        stream = io.BytesIO()
        pyarrow.parquet.write_table(pyarrow.table({k: list(v) for k, v in columns.items()}), stream)
        (self.folder / "收到" / f"{unit}.parquet").write_bytes(stream.getvalue())


def page(book: Workbook) -> Worksheet:
    found = book["填报表"]
    assert isinstance(found, Worksheet)
    return found


def row_of(rows: Worksheet, label: str) -> int:
    return next(r for r in range(1, rows.max_row + 1) if str(rows.cell(r, 2).value or "").strip("　 ") == label)


def cell_of(label: str, path: Path) -> str:
    return f"F{row_of(page(load_workbook(path)), label)}"


def put(label: str, value: object) -> Callable[[Worksheet], object]:
    def spoil(rows: Worksheet) -> None:
        rows.cell(row_of(rows, label), 6).value = value  # type: ignore[assignment]

    return spoil


def merge(rows: Worksheet) -> None:
    row = row_of(rows, "解决户数")
    rows.merge_cells(f"F{row}:F{row_of(rows, '发生户数')}")


#: What each of these units did to its form.
SPOILT: dict[str, Callable[[Worksheet], object]] = {
    "甲1县": put("培训人数", "约300"),
    "甲2县": put("培训人数", "300户"),
    "甲3县": lambda rows: rows.insert_rows(8),
    "甲4县": put("培训人数", "=400+50"),
    "甲5县": merge,
    "乙2县": put("解决户数", 99),
    "乙3县": put("困难人员就业人数", None),
    "乙6县": put("新增就业", 13_000),
    "丙1县": put("登记失业率", 4.1),
    "丙市": put("培训人数", figures("丙市")["培训人数"] + 7),
}
FOUND = {
    "甲1县": "KP529",
    "甲2县": "KP530",
    "甲3县": "KP566",
    "甲4县": "KP515",
    "甲5县": "KP573",
    "甲6县": "KP563",
    "乙2县": "KP553",
    "乙3县": "KP552",
    "乙4县": "KP856",
    "乙6县": "KP855",
    "丙1县": "KP851",
    "丙市": "KP853",
    "丁1县": "KP857",
}
STEPS: dict[str, Callable[[Year], None]] = {
    "写办法和名录": Year.write_the_method,
    "七十个单位填表，有的填错，有的用自己的表，有的不报": Year.fill_in,
    "收表": Year.take_in,
    "核对映射": Year.confirm_the_mapping,
    "各单位照批注改好，迟报的补报": Year.mend,
    "丙2县报来更正": Year.correct,
}


def arguments(line: str, folder: Path) -> list[str]:
    """The words of a command, with the files that a pattern stands for."""
    found: list[str] = []
    for word in shlex.split(line)[1:]:
        files = sorted(p.relative_to(folder).as_posix() for p in folder.glob(word)) if "*" in word else []
        found += files or [word]
    return found


def test_the_sample_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    text = PAGE.read_text(encoding="utf-8")
    script = re.search(r"^```脚本\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert script is not None
    year, told = Year(tmp_path), dict[str, str]()
    statuses: list[int] = []
    for line in filter(None, script.group(1).splitlines()):
        if line.startswith("#"):
            # What is no step is a heading.
            step = STEPS.get(line.lstrip("# "))
            if step is not None:
                step(year)
            continue
        capsys.readouterr()
        statuses.append(run(arguments(line, tmp_path)))
        captured = capsys.readouterr()
        told[line] = captured.out + captured.err
    assert statuses == [0, 0, 0, 1, *[0] * (len(statuses) - 4)], told
    lines = list(told)
    check_first(json.loads((tmp_path / "退表" / "年度考核-校验.json").read_text(encoding="utf-8")), text)
    second = told[next(x for x in lines if x.startswith("kaoping validate") and "-o" not in x)]
    assert "0 个错误" in second
    assert "丁1县的报送迟了 5 天" in second.replace("\n    ", "")
    assert "丙2县" in told[next(x for x in lines if " preview " in x)]
    history = told[next(x for x in lines if " history " in x)]
    assert "300" in history
    assert str(figures("丙2县")["培训人数"]) in history
    check_results(tmp_path)


def check_first(report: dict[str, Any], text: str) -> None:
    """Every fault that was made was found, and the page says so; every other finding is about these units."""
    found = {(Path(f["file"]).stem or f["unit"], f["code"]) for f in report["findings"] if f["severity"] != "note"}
    assert set(FOUND.items()) <= found
    assert {unit for unit, _ in found} == {*FOUND, "乙5县"}
    for unit, code in FOUND.items():
        assert re.search(rf"^\| {unit} \| .*{code}", text, re.MULTILINE), unit


def check_results(folder: Path) -> None:
    result = json.loads((folder / "结果" / "年度考核.json").read_text(encoding="utf-8"))
    assert len(result["units"]) == 70
    assert {u["state"] for u in result["units"]} == {"final"}
    assert (folder / "结果" / "年度考核-核算底稿.xlsx").exists()
    whole = {u["name"]: u for u in result["units"]}
    trained = next(i for i in whole["丙2县"]["indicators"] if i["name"] == "培训")
    assert trained["value"] == "300"
    own = next(i for i in whole["乙1县"]["indicators"] if i["name"] == "登记失业率")
    assert own["value"] == str(figures("乙1县")["登记失业率"])
    assert kaoping.load(FOLDER).periods == ("年度考核",)
