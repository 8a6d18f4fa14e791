from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render import wording


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (9, "九"),
        (10, "十"),
        (12, "十二"),
        (21, "二十一"),
        (90, "九十"),
        (101, "一百零一"),
        (300, "三百"),
        (999, "九百九十九"),
    ],
)
def test_numerals_are_written_as_read(number: int, written: str) -> None:
    assert wording.numeral(number) == written


@pytest.mark.parametrize("number", [0, -1, 1000])
def test_a_level_outside_the_numerals_is_our_own_fault(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        wording.numeral(number)


@pytest.mark.parametrize(
    ("rate", "shown"),
    [
        (Fraction(1), "100%"),
        (Fraction(9996, 10000), "99.96%"),
        (Fraction(999_999, 1_000_000), "99.9999%"),
        (Fraction(10_004, 10_000), "100.04%"),
        (Fraction(0), "0%"),
        (Fraction(-1, 5), "-20%"),
        (Fraction(1, 3), "33.3%"),
        (Fraction(12345, 10_000), "123.5%"),
    ],
)
def test_a_percentage_never_rounds_onto_a_target(rate: Fraction, shown: str) -> None:
    assert wording.percent(rate) == shown


@given(st.fractions(min_value=0, max_value=2))
def test_only_the_whole_is_shown_as_the_whole(rate: Fraction) -> None:
    assert (wording.percent(rate) == "100%") == (rate == 1)


@given(st.text(alphabet="吉林省人民政府关于的和《》、就业工作目标2008年|一", max_size=120))
def test_breaking_a_title_loses_nothing(title: str) -> None:
    lines = wording.balance_title(title)
    assert "".join(lines) == title
    assert not any(line.startswith(("的", "和", "、")) for line in lines[1:])


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于2016年全省民政工作绩效考评结果的通报", ("关于2016年全省民政工作绩效考评结果的通报",)),
        (
            "江油市人民政府办公室关于2024年度部门整体支出绩效评价结果的通报",
            ("江油市人民政府办公室关于2024年度", "部门整体支出绩效评价结果的通报"),
        ),
        (
            "吉林省人民政府关于2007年就业和社会保障工作目标责任制半年初评情况的通报",
            ("吉林省人民政府关于2007年就业和社会保障", "工作目标责任制半年初评情况的通报"),
        ),
    ],
)
def test_titles_break_at_words_into_like_lines(title: str, lines: tuple[str, ...]) -> None:
    assert wording.balance_title(title) == lines


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("吉政函〔2009〕56号", "吉政函〔2009〕56号"),
        ("吉政函(2009)056号", "吉政函〔2009〕56号"),
        ("吉政函【2009】第56号", "吉政函〔2009〕56号"),
        ("吉政函〔××××〕×号", "吉政函〔××××〕×号"),
        ("", ""),
    ],
)
def test_document_numbers_have_tortoise_shell_brackets(written: str, printed: str) -> None:
    assert wording.document_number(written) == printed


@pytest.mark.parametrize(
    ("title", "issuer", "work"),
    [
        ("吉林省2016年民政工作绩效考评办法", "吉林省民政厅", "2016年民政工作绩效考评"),
        ("2024年度目标考核暂行办法（修订）", "江油市人民政府", "2024年度目标考核"),
        ("办法", "某厅", "办法"),
    ],
)
def test_the_work_is_named_by_the_title_of_the_method(title: str, issuer: str, work: str) -> None:
    assert wording.work_title(title, issuer) == work
