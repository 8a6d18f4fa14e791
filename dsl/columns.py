"""Tables of indicators: what the headings of the field's own documents mean, and which cells name things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from dsl.model import Direction
from dsl.terms import fold


class ColumnKind(Enum):
    """What a column of a table of indicators says; the value is the heading that messages use."""

    NUMBER = "序号"
    FIRST = "一级指标"
    SECOND = "二级指标"
    NAME = "三级指标"
    SIGN = "指标性质"
    VALUE = "指标值"
    UNIT = "度量单位"
    WEIGHT = "权重"
    POINTS = "分值"
    DIRECTION = "指标方向性"
    SCORING = "计分"
    AUTHORITY = "来源"
    EXPLANATION = "解释"
    LEVELS = "对象"
    BASIS = "依据"
    #: Kept as it stands and shown; decides nothing by itself.
    REMARK = "备注"


#: Headings as documents have them.
_HEADINGS: Mapping[str, ColumnKind] = {
    **{kind.value: kind for kind in ColumnKind},
    "编号": ColumnKind.NUMBER,
    "指标名称": ColumnKind.NAME,
    "指标": ColumnKind.NAME,
    "名称": ColumnKind.NAME,
    "考核指标": ColumnKind.NAME,
    "考核项目": ColumnKind.NAME,
    "清单": ColumnKind.NAME,
    "性质": ColumnKind.SIGN,
    "绩效指标性质": ColumnKind.SIGN,
    "符号": ColumnKind.SIGN,
    "绩效指标值": ColumnKind.VALUE,
    "目标值": ColumnKind.VALUE,
    "年度指标值": ColumnKind.VALUE,
    "目标": ColumnKind.VALUE,
    "绩效度量单位": ColumnKind.UNIT,
    "计量单位": ColumnKind.UNIT,
    "单位": ColumnKind.UNIT,
    "方向": ColumnKind.DIRECTION,
    "指标方向": ColumnKind.DIRECTION,
    "计分办法": ColumnKind.SCORING,
    "评分标准": ColumnKind.SCORING,
    "数据来源": ColumnKind.AUTHORITY,
    "指标解释": ColumnKind.EXPLANATION,
    "说明": ColumnKind.REMARK,
    "绩效标准": ColumnKind.REMARK,
    "指标值确定依据": ColumnKind.REMARK,
}
#: What the column of directions may hold.
DIRECTIONS: Mapping[str, Direction] = {
    "正向指标": Direction.HIGHER,
    "正向": Direction.HIGHER,
    "越高越好": Direction.HIGHER,
    "反向指标": Direction.LOWER,
    "反向": Direction.LOWER,
    "负向指标": Direction.LOWER,
    "负向": Direction.LOWER,
    "越低越好": Direction.LOWER,
    "等于": Direction.EQUAL,
}
#: Columns whose cells, left empty, continue the one above, as merged cells do.
CONTINUED = (ColumnKind.FIRST, ColumnKind.SECOND)
#: Columns whose cells name something.
NAMING = (*CONTINUED, ColumnKind.NAME)
#: What the first columns of a table 参数 may be.
PARAMETER_KEYS = ("层次", "分组", "单位", "年度")
#: What an empty cell may hold.
EMPTY = frozenset({"", "-", "--", "/"})


def column_of(heading: str) -> ColumnKind | None:
    """What a heading means, or None for one that no document was seen to have.

    >>> column_of("绩效指标性质"), column_of("心情")
    (<ColumnKind.SIGN: '指标性质'>, None)
    """
    return _HEADINGS.get(fold(heading).replace(" ", ""))


def headings() -> tuple[str, ...]:
    """Every heading that is understood."""
    return tuple(_HEADINGS)


def split_row(text: str) -> list[tuple[int, str]]:
    r"""Cut a row at its bars or tabs: where each cell stands, and what is in it.

    >>> split_row("| 甲 |  | 3 |"), split_row("甲\t3")
    ([(2, '甲'), (7, ''), (9, '3')], [(0, '甲'), (2, '3')])
    """
    separator = "|" if fold(text).startswith("|") else "\t"
    cells, offset = [], 0
    for piece in fold(text).split(separator):
        start = offset + len(piece) - len(piece.lstrip())
        end = offset + len(piece.rstrip())
        cells.append((start, text[start:end]) if end > start else (offset + len(piece), ""))
        offset += len(piece) + 1
    if separator == "\t":
        return cells
    return cells[1:-1] if fold(text).rstrip().endswith("|") else cells[1:]


def is_table_of_indicators(cells: Sequence[str]) -> bool:
    """Whether a first row is the heading of a table of indicators: one column names them."""
    return ColumnKind.NAME in {column_of(c) for c in cells}


def names_in(kinds: Sequence[ColumnKind | None], cells: Sequence[str]) -> list[str]:
    """The names that a row declares, with those of its groups."""
    pairs = zip(kinds, cells, strict=False)
    return [cell for kind, cell in pairs if kind in NAMING and fold(cell) not in EMPTY]
