"""Reports in Parquet: what was stored is what is read, floats are told, and what means harm ends in a diagnostic."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from dsl.expressions import Year
from dsl.facts import Facts, FigureId, Value
from dsl.report import draw
from tests.intake.conftest import Read

COUNT, RATE, MONEY, TRUTH, DAY = "解决零就业家庭户数", "城镇登记失业率", "创业扶持资金", "建立台账", "台账建立之日"


def parquet(columns: Mapping[str, Sequence[object] | pyarrow.Array], **options: Any) -> bytes:
    stream = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(dict(columns)), stream, **options)
    return stream.getvalue()


def long_form(field: str, value: object) -> bytes:
    return parquet({"单位": ["长春市"], "期次": ["年终总评"], "字段": [field], "值": [value]})


def only(facts: Facts | None) -> Value | None:
    assert facts is not None
    (fact,) = facts.figures.values()
    return fact.value


@pytest.mark.parametrize(
    ("field", "stored", "value"),
    [
        (COUNT, "1.2万", Fraction(12_000)),
        (COUNT, "４９户", Fraction(49)),
        (COUNT, 49, Fraction(49)),
        (COUNT, "—", None),
        (COUNT, None, None),
        (RATE, "１２．５％", Fraction(1, 8)),
        (RATE, Decimal("12.50"), Fraction(1, 8)),
        (MONEY, Decimal("1234567890123456.78"), Fraction("12345678901234567800")),
        (MONEY, 2**60, Fraction(2**60 * 10_000)),
        (TRUTH, True, True),
        (DAY, date(2007, 6, 30), date(2007, 6, 30)),
        (DAY, datetime(2007, 6, 30), date(2007, 6, 30)),  # noqa: DTZ001 - a file says no more
        (DAY, "2007年6月30日", date(2007, 6, 30)),
    ],
    ids=str,
)
def test_what_was_stored_is_read(field: str, stored: object, value: Value | None, read: Read) -> None:
    outcome = read({"submissions/表.parquet": long_form(field, stored)})
    assert not outcome.diagnostics
    assert only(outcome.value) == value


@pytest.mark.parametrize(
    ("field", "stored", "code"),
    [(COUNT, "约300", "KP529"), (COUNT, "300人", "KP530"), (COUNT, [3], "KP515"), (RATE, b"4", "KP515")],
    ids=str,
)
def test_what_says_no_value_is_refused_with_its_place(field: str, stored: object, code: str, read: Read) -> None:
    outcome = read({"submissions/表.parquet": long_form(field, stored)})
    (said,) = outcome.diagnostics
    assert said.code == code
    assert (said.span.line, said.span.column) == (2, 4)
    assert outcome.value is not None
    assert not outcome.value.figures


@pytest.mark.parametrize(("stored", "value"), [(0.1, Fraction(1, 1000)), (4.2, Fraction(42, 1000))])
def test_floats_are_read_by_their_shortest_form_and_told(stored: float, value: Fraction, read: Read) -> None:
    outcome = read({"submissions/表.parquet": long_form(RATE, stored)})
    assert only(outcome.value) == value
    assert [(d.code, d.severity) for d in outcome.diagnostics if d.code == "KP575"] == [("KP575", "note")]
    drawn = draw(outcome.diagnostics, {}, language="zh")
    assert "“值”列存的是二进制小数（double），按最短的十进制写法读" in drawn


@pytest.mark.parametrize("stored", [float("nan"), float("inf")])
def test_a_float_that_is_no_number_is_refused(stored: float, read: Read) -> None:
    outcome = read({"submissions/表.parquet": long_form(RATE, stored)})
    assert "KP515" in [d.code for d in outcome.diagnostics]
    assert outcome.value is not None
    assert not outcome.value.figures


def test_a_figure_carries_its_row_and_column(read: Read) -> None:
    data = parquet({"单位": ["长春市", "双阳区"], "期次": ["年终总评"] * 2, "字段": [COUNT] * 2, "值": ["1", "2"]})
    facts = read({"submissions/全省/表.parquet": data}).value
    assert facts is not None
    fact = facts.figures[FigureId(unit="双阳区", period="年终总评", key=COUNT, year=Year.THIS)]
    assert (str(fact.source), fact.source.raw) == ("submissions/全省/表.parquet 第2行“值”", "2")


def test_a_wide_table_is_read_too(read: Read) -> None:
    data = parquet({"单位": ["长春市"], "期次": ["年终总评"], COUNT: [49], f"上年.{'来省进京上访批次'}": [100]})
    facts = read({"submissions/表.parquet": data}).value
    assert facts is not None
    assert sorted(f.value for f in facts.figures.values() if isinstance(f.value, Fraction)) == [49, 100]


def test_without_pyarrow_it_is_said_what_to_install(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (said,) = read({"submissions/表.parquet": b"PAR1"}).diagnostics
    assert said.code == "KP574"
    assert said.severity == "error"


WHOLE = long_form(COUNT, 49)


@pytest.mark.parametrize(
    "data",
    [b"", b"PAR1", b"PAR1PAR1", WHOLE[:-4], WHOLE[: len(WHOLE) // 2], WHOLE.replace(b"PAR1", b"PARE"), b"\0" * 1000],
    ids=["empty", "head", "head and foot", "cut", "half", "encrypted", "zeros"],
)
def test_a_damaged_file_is_refused(data: bytes, read: Read) -> None:
    outcome = read({"submissions/表.parquet": data})
    assert [d.code for d in outcome.diagnostics] == ["KP516"]


def test_many_rows_in_few_bytes_are_not_read(read: Read) -> None:
    """Run lengths pack four million cells into some kilobytes."""
    ones = pyarrow.array(["长春市"] * 1_000_001).dictionary_encode()
    data = parquet({"单位": ones}, compression="zstd")
    assert len(data) < 100_000
    (said,) = read({"submissions/表.parquet": data}).diagnostics
    assert said.code == "KP516"
    assert "1000000" in said.message("zh")


def test_a_text_beyond_any_cell_is_refused(read: Read) -> None:
    outcome = read({"submissions/表.parquet": long_form(COUNT, "9" * 100_000)})
    assert "KP515" in [d.code for d in outcome.diagnostics]
