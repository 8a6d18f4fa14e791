"""Methods drawn from the forms of the language whose conditions ask much of other units: places, populations, below."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from tests.engine.test_programs import programs

#: What stands in place of a place within the population, or of a figure; the number is kept.
_PLACES = (
    "安置人数 列 前{n}名",
    "安置人数 列 后{n}名",
    "安置人数 列 全省前{n}名",
    "安置比例 列 市前1名、县前{n}名",
    "安置比例 列 全省前{n}名",
    "信访总数 列 后{n}名",
    "（计数（全部，安置人数 高于 {n}0人） 不低于 {n}个）",
    "（安置人数 高于 平均（全部.安置人数））",
    "（报名人数 不低于 最大（全部.报名人数）×{n}0%）",
    "（计数（下辖，有无方案 = 是） 不低于 {n}个）",
    "（每个下辖 安置人数 高于 {n}0人）",
    "（合计（下辖.安置人数） 不低于 {n}0人）",
)
_ANY_PLACE = re.compile(r"安置人数 列 前(\d)名|有无方案 = [是否]|安置比例 不低于 (\d)0%")


@st.composite
def asking_programs(draw: st.DrawFn) -> str:
    """A whole method."""
    text = draw(programs())

    def other(match: re.Match[str]) -> str:
        number = match[1] or match[2] or "2"
        return draw(st.sampled_from(_PLACES)).format(n=number) if draw(st.integers(0, 2)) else match[0]

    return _ANY_PLACE.sub(other, text)
