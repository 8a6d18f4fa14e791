"""An open total against every total that it can become: what is called settled never changes, what is in doubt can."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.engine.county import METHOD, Row, assess

NAMES = ("甲镇", "乙镇", "丙乡", "丁乡")
OPEN = "戊镇"
HEAD = METHOD[: METHOD.index("加分 最多")]
FORMULA = "平时考核得分 ＋ 指标得分合计 × 70% ＋ 加分合计 － 扣分合计"
BLOCK = """\
等次
    优秀 90分以上
        名额 {places}
        超出名额的，定为 良好
        名额处并列的，{rule}
    良好 88分以上
    合格 其余
"""


def row(total: int | None) -> Row:
    """Figures that give a total: 60 for 税收 in full, the rest for 矛盾化解; None is anything from 60 to 100."""
    return (100, None if total is None else 5 * (total - 60) // 2, 0, *(None,) * 5, 0)


def grades(places: int, rule: str, totals: Sequence[int], last: int | None) -> dict[str, tuple[str | None, bool]]:
    """The grade of each, and whether 戊镇 could still take its place."""
    text = HEAD.replace(FORMULA, "指标得分合计") + BLOCK.format(places=places, rule=rule)
    rows = {**{n: row(t) for n, t in zip(NAMES, totals, strict=True)}, OPEN: row(last)}
    units = assess(text, rows, true=frozenset()).units
    return {u.name: (u.grade, "可能占用“优秀”的名额" in u.reason) for u in units}


@pytest.mark.parametrize("rule", ["一并待定", "一并列入", "一并不列"])
@settings(max_examples=15, deadline=None)
@given(totals=st.lists(st.sampled_from([86, 88, 90, 92, 94]), min_size=4, max_size=4), places=st.integers(1, 4))
@example(totals=[94, 94, 92, 90], places=2)
@example(totals=[92, 92, 92, 86], places=2)
@example(totals=[94, 92, 90, 88], places=3)
def test_what_is_settled_beside_an_open_unit_never_changes(rule: str, totals: list[int], places: int) -> None:
    found = grades(places, rule, totals, None)
    completed = [grades(places, rule, totals, last) for last in (60, 86, 88, 90, 92, 94, 100)]
    for name in NAMES:
        grade, is_in_doubt = found[name]
        later = {c[name][0] for c in completed}
        if grade is not None and not is_in_doubt:
            assert later == {grade}
        if is_in_doubt:
            assert len({*later, grade}) > 1
