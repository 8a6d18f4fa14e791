"""The lanes beside each other and beside exact arithmetic, on figures that sit on their thresholds."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from pathlib import Path
from types import FunctionType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import workload
from dsl.method import read_method
from dsl.model import RoundingMode
from engine.columns import kernel_lane
from engine.columns.algebra import Algebra, Interval, constant, whole
from engine.columns.evaluate import CompiledMethod
from engine.columns.kernel_lane import KernelLane, make_kernel_lane
from engine.columns.outcome import ColumnResult
from engine.columns.program import Output
from engine.columns.python_lane import make_loop
from engine.columns.ranges import comparison_margin, rounding_margin
from engine.columns.vector_lane import VectorLane, make_vector_lane
from engine.lower import lower
from engine.results import Status
from tests.engine.columns.lanes import lanes, plain_kernel

MODES = st.sampled_from(list(RoundingMode))


def output(poly: object, algebra: Algebra) -> Output:
    return Output(key="得分", poly=poly, scale=Fraction(1), absent=(), interval=algebra.range_of(poly))  # type: ignore[arg-type]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 10**6)), min_size=1, max_size=20),
    st.fractions(min_value=Fraction(1, 1000), max_value=10**5, max_denominator=10**4),
    MODES,
    st.sampled_from((1, 10**4, 10**12, 10**30)),
)
def test_a_rounding_is_exact_in_every_lane(
    pairs: list[tuple[int, int]], factor: Fraction, mode: RoundingMode, size: int
) -> None:
    above, below = [a * size for a, _ in pairs], [b * size + (b % 3) for _, b in pairs]
    algebra = Algebra([Interval(0, max(above)), Interval(1, max(below))], frozenset())
    rounded = algebra.rounded(algebra.column(0), algebra.column(1), factor, mode)
    made = output(rounded, algebra)
    expected = [whole(factor * Fraction(a, b), mode) for a, b in zip(above, below, strict=True)]
    rows = make_loop([made], algebra)([above, below], [], len(pairs))
    assert [r[0] for r in rows] == expected
    kind = np.int64 if max(above + below) < 1 << 63 else object
    lane = make_vector_lane([made], algebra, [np.dtype(kind), np.dtype(kind)])
    columns = [np.array(above, kind), np.array(below, kind)]
    assert lane(columns, [None, None], len(pairs))[0]["得分"].tolist() == expected
    kernel = plain_kernel([made], algebra, [np.dtype(kind)] * 2)
    if kernel is not None:
        assert kernel(columns, [None, None], len(pairs))[0]["得分"].tolist() == expected
    else:
        assert size > 1


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 10**13), st.integers(1, 999), st.integers(1, 999), st.sampled_from("<≤=≠"), st.integers(-1, 1))
def test_a_comparison_is_exact_beside_its_threshold(below: int, a: int, b: int, sign: str, off: int) -> None:
    above = max(below * a // b + off, 0)
    algebra = Algebra([Interval(0, max(above, 1)), Interval(1, below)], frozenset())
    x, y = algebra.column(0), algebra.column(1)
    test = algebra.test(x.times(b) - y.times(a), sign)  # type: ignore[arg-type]
    # The rounding makes the quotient that the comparison may be decided on.
    picked = algebra.pick(
        test, constant(7), algebra.least(algebra.rounded(x, y, Fraction(100), RoundingMode.HALF_UP), constant(5))
    )
    made = output(picked, algebra)
    holds = {
        "<": above * b < below * a,
        "≤": above * b <= below * a,
        "=": above * b == below * a,
        "≠": above * b != below * a,
    }
    expected = 7 if holds[sign] else min(whole(Fraction(100 * above, below), RoundingMode.HALF_UP), 5)
    lane = make_vector_lane([made], algebra, [np.dtype(np.int64)] * 2)
    kernel = plain_kernel([made], algebra, [np.dtype(np.int64)] * 2)
    assert kernel is not None
    for one in (lane, kernel):
        values, _ = one([np.array([above]), np.array([below])], [None, None], 1)
        assert values["得分"].tolist() == [expected]


def test_what_is_not_proved_is_refused() -> None:
    assert rounding_margin(Fraction(1), 10**14, Fraction(100), RoundingMode.HALF_UP) is None
    assert rounding_margin(Fraction(1), 10**6, Fraction(100), RoundingMode.HALF_EVEN) is None
    assert comparison_margin(Fraction(49, 50), 10**15) is None


@pytest.fixture(scope="module")
def method() -> CompiledMethod:
    read = read_method(workload.policy_text(), file="policy.kp", roster=workload.generate(3).roster())
    assert read.value is not None
    plan = lower(read.value).value
    assert plan is not None
    period = plan.policy.period(workload.PERIOD)
    assert period is not None
    return CompiledMethod(plan, period)


def cells(result: ColumnResult) -> list[list[int]]:
    assert result.total is not None
    scores = [*result.scores.values(), *result.areas.values(), result.total]
    return [[int(v) for v in s.values] for s in scores] + [[int(r) for r in result.ranks]]


def winners(result: ColumnResult) -> list[tuple[list[int], list[int]]]:
    return [(sorted(map(int, a.winners)), sorted(map(int, a.tied))) for a in result.awards]


@pytest.mark.parametrize("kind", [np.int64, np.int32, np.float64])
def test_the_lanes_agree_on_the_workload(method: CompiledMethod, kind: type) -> None:
    made = workload.generate(9000, hit=0.4)
    few = method.prepare(made.table(), is_few=True).evaluate()
    prepared = method.prepare(made.table(kind), is_few=False)
    # Several blocks, the last of them shorter.
    assert isinstance(prepared.lane, VectorLane)
    prepared.lane = dataclasses.replace(prepared.lane, block=2048)
    many = prepared.evaluate()
    assert cells(few) == cells(many)
    assert winners(few) == winners(many)


def test_the_text_of_kernels_says_what_the_lanes_say(method: CompiledMethod) -> None:
    pytest.importorskip("numba")
    made = workload.generate(300, hit=0.4)
    few, many, kernels = [(p.evaluate(), p.lane) for p in lanes(method, made.table())]
    assert isinstance(kernels[1], KernelLane)
    # Left as it was written, not compiled.
    assert isinstance(kernels[1].run, FunctionType)
    assert cells(few[0]) == cells(many[0]) == cells(kernels[0])
    assert winners(few[0]) == winners(many[0]) == winners(kernels[0])


def test_columns_come_out_narrow(method: CompiledMethod) -> None:
    result = method.evaluate(workload.generate(1000).table())
    assert {s.values.dtype.name for s in result.scores.values()} == {"uint8", "int16"}


def test_the_fused_kernel_agrees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    # Enough rows for blocks and threads.
    monkeypatch.setattr(kernel_lane, "_SHARED", 10_000)
    monkeypatch.setattr(kernel_lane, "_PART", 5000)
    monkeypatch.setattr(kernel_lane, "_MANY", 2000)
    count = 12_345
    table = [np.resize([0, 3, 10, 49, 98], count), np.resize([1, 4, 20, 50, 100], count)]
    algebra = Algebra([Interval(0, 98), Interval(1, 100)], frozenset({0}))
    x, y = algebra.column(0), algebra.column(1)
    rounded = algebra.rounded(x, y, Fraction(250), RoundingMode.HALF_UP)
    even = algebra.rounded(x, y, Fraction(10), RoundingMode.HALF_EVEN)
    cut = algebra.pick(
        algebra.test(x.times(100) - y.times(49), "≤"), constant(0), algebra.least(rounded, constant(240))
    )
    outputs = [
        Output(
            key=k,
            poly=p,
            scale=Fraction(1),
            absent=((Status.MISSING, algebra.absent(0)),),
            interval=algebra.range_of(p),
        )
        for k, p in (("甲", cut), ("乙", even + rounded))
    ]
    masks = [np.resize([True, False, False, False, False], count), None]
    lane = make_vector_lane(outputs, algebra, [a.dtype for a in table])
    kernel = make_kernel_lane(outputs, algebra, [a.dtype for a in table], tmp_path)
    assert kernel is not None
    expected, found = lane(table, masks, count), kernel(table, masks, count)
    for one, other in zip(expected, found, strict=True):
        assert {k: v.tolist() for k, v in one.items()} == {k: v.tolist() for k, v in other.items()}
