"""Figures by month or quarter: a list, names or columns become one value for each part, in order."""

from __future__ import annotations

import pytest

from dsl.expressions import Year
from dsl.facts import Fact, Facts, FigureId
from dsl.model import Frequency
from intake.parts import find_part, part_names, split_part
from tests.intake.conftest import Read
from tests.intake.test_tables import saved, workbook

REPORT = "单位: 长春市\n期次: 年终总评\n填报人: 张三\n数据:\n"
QUARTERS = ("暗查暗访.1季度", "暗查暗访（二季度）", "暗查暗访.第3季度", "暗查暗访(4季度)")


def figure(facts: Facts | None, key: str = "暗查暗访", year: Year = Year.THIS, unit: str = "长春市") -> Fact:
    assert facts is not None
    return facts.figures[FigureId(unit=unit, period="年终总评", key=key, year=year)]


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("暗查暗访: [3, 3, 1, 3]", (3, 3, 1, 3)),
        ("暗查暗访: [3次, ３, '1', 1,003]", None),
        ("暗查暗访: [3次, ３, '1', '1,003']", (3, 3, 1, 1003)),
        ("暗查暗访: [3, null, —, 0]", (3, None, None, 0)),
        ("暗查暗访: {1季度: 3, 二季度: 2, 第三季度: 1, 第4季: 0}", (3, 2, 1, 0)),
        ("暗查暗访: {4季度: 7, 1季度: 3}", (3, None, None, 7)),
        ("暗查暗访: {1季度: 3, 2季度: }", (3, None, None, None)),
        ("暗查暗访: {}", (None, None, None, None)),
        ("暗查暗访:", (None, None, None, None)),
        ("暗查暗访: —", (None, None, None, None)),
        ("暗查暗访.2季度: 5", (None, 5, None, None)),
    ],
)
def test_quarters_in_yaml(written: str, parts: tuple[int | None, ...] | None, read: Read) -> None:
    outcome = read({"submissions/甲.yaml": f"{REPORT}  {written}\n"})
    if parts is None:
        # A comma in a list always parts: 1,003 is two.
        assert [d.code for d in outcome.diagnostics] == ["KP590"]
        return
    assert not outcome.diagnostics
    assert figure(outcome.value).parts == parts
    assert figure(outcome.value).value is None


def test_months_over_several_lines(read: Read) -> None:
    lines = "".join(f"    - {n}\n" for n in range(12))
    names = "".join(f"    {n}月: {n}条\n" for n in range(12, 0, -1))
    outcome = read(
        {
            "submissions/甲.yaml": f"{REPORT}  报送信息:\n{lines}",
            "submissions/乙.yaml": f"{REPORT.replace('长春市', '四平市')}  报送信息:\n{names}",
        }
    )
    assert not outcome.diagnostics
    assert figure(outcome.value, "报送信息").parts == tuple(range(12))
    assert figure(outcome.value, "报送信息", unit="四平市").parts == tuple(range(1, 13))


def test_last_years_quarters_and_a_figure_of_last_year_only(read: Read) -> None:
    text = f"{REPORT}  上年.暗查暗访: [1, 2, 3, 4]\n  上年.居民可支配收入: 25000\n"
    outcome = read({"submissions/甲.yaml": text})
    assert not outcome.diagnostics
    assert figure(outcome.value, year=Year.LAST).parts == (1, 2, 3, 4)
    assert figure(outcome.value, "居民可支配收入", Year.LAST).value == 25000


def test_figures_of_one_number_have_no_parts(read: Read) -> None:
    facts = read({"submissions/甲.yaml": f"{REPORT}  解决零就业家庭户数: 1\n"}).value
    assert figure(facts, "解决零就业家庭户数").parts is None


def test_the_place_and_the_text_of_all_parts(read: Read) -> None:
    facts = read({"submissions/甲.yaml": f"{REPORT}  暗查暗访: [3次, null, 1, ０]\n"}).value
    source = figure(facts).source
    assert (source.place, source.raw, source.reporter) == ("数据.暗查暗访（第5行）", "3次、null、1、０", "张三")
    assert (source.span.line, source.span.column, source.span.end_column) == (5, 10, 24)


def test_a_wide_table_has_a_column_for_each_quarter(read: Read) -> None:
    head = "单位,期次," + ",".join(QUARTERS)
    outcome = read({"submissions/表.csv": f"{head}\n长春市,年终总评,3,,1,3\n四平市,年终总评,0,0,0,0\n"})
    assert not outcome.diagnostics
    assert figure(outcome.value).parts == (3, None, 1, 3)
    assert figure(outcome.value, unit="四平市").parts == (0, 0, 0, 0)
    assert figure(outcome.value).source.place == "第2行第3列 至 第2行第6列"
    assert figure(outcome.value).source.raw == "3、—、1、3"


def test_columns_in_another_order_and_fewer_of_them(read: Read) -> None:
    outcome = read({"submissions/表.csv": "单位,期次,暗查暗访.4季度,暗查暗访.2季度\n长春市,年终总评,4,2\n"})
    assert not outcome.diagnostics
    assert figure(outcome.value).parts == (None, 2, None, 4)


def test_a_workbook_has_a_column_for_each_quarter(read: Read) -> None:
    book = workbook([["单位", "期次", *QUARTERS], ["长春市", "年终总评", 3, 3, None, 2]])
    outcome = read({"submissions/汇总.xlsx": saved(book)})
    assert not outcome.diagnostics
    assert figure(outcome.value).parts == (3, 3, None, 2)
    assert figure(outcome.value).source.place == "汇总!C2 至 汇总!F2"


def test_a_long_table_has_a_row_for_each_quarter(read: Read) -> None:
    rows = "".join(f"长春市,年终总评,{name},{n},,{'是' if n == 2 else ''}\n" for n, name in enumerate(QUARTERS))
    outcome = read({"submissions/表.csv": f"单位,期次,字段,值,来源,复核中\n{rows}"})
    assert not outcome.diagnostics
    assert figure(outcome.value).parts == (0, 1, 2, 3)
    assert figure(outcome.value).is_under_review


def test_a_part_under_review_puts_the_figure_under_review(read: Read) -> None:
    facts = read({"submissions/甲.yaml": f"{REPORT}  暗查暗访: [3, 3, 1, 3]\n复核中: [暗查暗访.3季度]\n"}).value
    assert figure(facts).is_under_review


def test_a_part_that_cannot_be_read_leaves_the_figure_out(read: Read) -> None:
    outcome = read({"submissions/甲.yaml": f"{REPORT}  暗查暗访: [3, 三, -1, 3]\n"})
    assert [d.message("zh") for d in outcome.diagnostics] == [
        "“暗查暗访（二季度）”应是数，写的是“三”",
        "“暗查暗访（三季度）”不能是负数，写的是“-1”",
    ]
    assert outcome.value is not None
    assert not outcome.value.figures


def test_an_unknown_name_with_a_part_is_answered_by_its_name(read: Read) -> None:
    outcome = read({"submissions/甲.yaml": f"{REPORT}  暗察暗访.1季度: 3\n"})
    assert [d.message("zh") for d in outcome.diagnostics] == ["办法里没有填报项“暗察暗访”，是不是“暗查暗访”"]


def test_every_part_is_found_by_its_own_name() -> None:
    for often in (Frequency.MONTH, Frequency.QUARTER, Frequency.HALF):
        names = part_names(often)
        assert [find_part(name, often) for name in names] == list(range(len(names)))
        assert all(split_part(f"暗查暗访.{name}") == ("暗查暗访", name) for name in names)
    for often in (Frequency.PERIOD, Frequency.YEAR):
        assert part_names(often) == ()
        assert find_part("1月", often) is None
