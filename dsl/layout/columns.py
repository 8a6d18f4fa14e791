"""What stands in columns: the words of a line in, the pieces that line up with those of the lines around it out."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from dsl.layout.seams import joined
from dsl.layout.spelling import Spelled
from dsl.report import display_width

#: Heads of lines that say one thing of the block that they stand in; their values stand in one column.
_ATTRIBUTES = frozenset(
    {
        *("文号", "印发机关", "印发日期", "责任期限", "考核期", "原文", "共", "沿用", "引用", "另据", "指标得分"),
        *("考评者", "包括", "属于", "排名", "由", "凭", "预算", "年度目标", "权重合计", "权重", "分值", "简称", "又称"),
        *("单位", "公式", "分母为零", "目标", "方向", "完成率", "计分", "对象", "除外", "解释", "来源", "依据", "假设"),
        *("每个", "层次", "期次", "名额", "按", "条件", "授予", "折算", "正数", "缺考年度"),
    }
)
#: What begins a further statement on the line of a field, and on the head lines of some blocks.
_OF_FIELD = frozenset(["评定", "来源", "需要", "只需", "解释"])
_OF_HEAD = {
    "期次": frozenset(["截至", "用于"]),
    "公文": frozenset(["每个", "期次", "依据"]),
    "明细": frozenset(["来源", "需要", "解释"]),
}
_BOUNDS = frozenset({"BAND_SIDE", "COMPARE", "QUANTITY", "NUMBER"})
_VERBS = frozenset({"得", "不得分"})
_AFTER_NAME, _AFTER_UNIT, _BETWEEN_CLAUSES = "    ", "   ", "  "


class Kind(Enum):
    """In which way a line stands in columns."""

    PLAIN = ""
    ATTRIBUTE = "attribute"
    FIELD = "field"
    BAND = "band"
    TABLE = "table"
    TYPED = "as typed"


@dataclass(frozen=True, slots=True)
class Columns:
    """The pieces of one line; those of the lines beside it of the same kind begin where its own do."""

    kind: Kind
    pieces: tuple[str, ...]


def columns(words: Sequence[Spelled], stop: int) -> Columns:
    """Cut a logical line, as far as its first physical one goes, into its pieces."""
    if _is_attribute(words) and stop > 1:
        return Columns(Kind.ATTRIBUTE, (words[0].text, joined(words, 1, stop)))
    if _is_field(words):
        cuts = [i for i, w in enumerate(words) if i > 1 and (w.own in _OF_FIELD or w.terminal == "FREQUENCY")]
        return Columns(Kind.FIELD, tuple(_pieces(words, [1, *cuts], stop)))
    verb = _verb_of_band(words)
    if verb is not None and verb < stop:
        return Columns(Kind.BAND, tuple(_pieces(words, [verb], stop)))
    cuts = _clauses_of_head(words)
    return Columns(Kind.PLAIN, (_BETWEEN_CLAUSES.join(_pieces(words, cuts, stop)),))


def aligned(group: Sequence[Columns]) -> list[str]:
    """Write neighbouring lines of one kind, their pieces in columns.

    >>> aligned([Columns(Kind.ATTRIBUTE, ("单位", "人")), Columns(Kind.ATTRIBUTE, ("分母为零", "不适用"))])
    ['单位     人', '分母为零 不适用']
    """
    first = max(display_width(c.pieces[0]) for c in group)
    match group[0].kind:
        case Kind.ATTRIBUTE:
            return [f"{padded(c.pieces[0], first)} {c.pieces[1]}" for c in group]
        case Kind.BAND:
            return [f"{padded(c.pieces[0], first)}{_AFTER_NAME}{c.pieces[1]}" for c in group]
        case Kind.FIELD:
            return [
                f"{padded(c.pieces[0], first)}{_AFTER_NAME}{rest}" for c, rest in zip(group, _rests(group), strict=True)
            ]
        case _:
            return [c.pieces[0] for c in group]


def padded(text: str, width: int) -> str:
    """Fill up a text with spaces to a width on the screen."""
    return text + " " * max(width - display_width(text), 0)


def _rests(group: Sequence[Columns]) -> list[str]:
    """Units and what is further said of fields; a unit that nothing follows is not filled up."""
    unit = max((display_width(c.pieces[1]) for c in group if len(c.pieces) > 2), default=0)
    return [
        _AFTER_UNIT.join((padded(c.pieces[1], unit), *c.pieces[2:])) if len(c.pieces) > 2 else c.pieces[1]
        for c in group
    ]


def _clauses_of_head(words: Sequence[Spelled]) -> list[int]:
    """Where the statements begin that stand beside the name of a period, a document or a list of records."""
    start = 1 if words[0].own == "修改" else 0
    name = words[start + 1] if len(words) > start + 1 else None
    if words[start].own not in _OF_HEAD or name is None or name.terminal != "NEW_NAME":
        return []
    heads = _OF_HEAD[words[start].own]
    found = [i for i, w in enumerate(words) if i > start + 1 and (w.own in heads or w.terminal == "HOW_OFTEN")]
    # `每年 截至 12-31` is one statement.
    return [i for i in found if words[i - 1].terminal != "HOW_OFTEN" or words[i].own != "截至"]


def _is_attribute(words: Sequence[Spelled]) -> bool:
    if len(words) < 2 or words[1].terminal == "NEW_NAME" or words[1].own in ("，", "="):
        return False
    head = words[0]
    # In a scoring rule `按完成率` is a clause.
    return head.terminal == "PARTICULAR" or (head.own in _ATTRIBUTES and words[1].terminal != "OWN_SIDE")


def _is_field(words: Sequence[Spelled]) -> bool:
    if len(words) < 2 or words[0].terminal != "NEW_NAME":
        return False
    # `省级媒体采用 篇 每 1篇 加 0.2分` is a row of 加分.
    is_typed = words[1].terminal in ("UNIT", "FIELD_KIND") or words[1].own == "评定"
    return is_typed and all(w.own != "每" for w in words)


def _verb_of_band(words: Sequence[Spelled]) -> int | None:
    """Where the points of a band begin; None for any other line."""
    if words[0].terminal not in _BOUNDS and words[0].own not in ("介于", "其余"):
        return None
    verbs = [i for i, w in enumerate(words) if w.own in _VERBS or w.terminal == "CHANGE"]
    is_band = len(verbs) == 1 and verbs[0] > 0 and all(w.own not in ("，", "的，", "：") for w in words)
    return verbs[0] if is_band else None


def _pieces(words: Sequence[Spelled], cuts: Sequence[int], stop: int) -> list[str]:
    bounds = [0, *(c for c in cuts if c < stop), stop]
    return [joined(words, a, b) for a, b in itertools.pairwise(bounds)]
