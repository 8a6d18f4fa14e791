"""The words of the field, once: how signs fold, and what each domain word is called in English."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

#: Full-width and half-width forms are one token. Every entry is one character for one character,
#: so a place in the folded text is the same place in the text that was typed.
_FOLDED: Mapping[str, str] = {
    **{chr(0xFF01 + i): chr(0x21 + i) for i in range(94)},
    "×": "*",
    "÷": "/",
    "≥": "≥",
    "〔": "[",
    "〕": "]",
    "\u3000": " ",
    "\u00a0": " ",
    "—": "-",
    "－": "-",
    "−": "-",
    "∶": ":",
    "﹪": "%",
}
_TABLE = str.maketrans(dict(_FOLDED))


def fold(text: str) -> str:
    """Give the form in which names and words are compared; its length is that of the text.

    >>> fold("失业保险费（含清欠）　９８％")
    '失业保险费(含清欠) 98%'
    """
    # None of what is folded is in ASCII; names are asked for again and again.
    if text.isascii():
        return text
    return _folded_name(text) if len(text) <= _NAME else text.translate(_TABLE)


#: No name is longer.
_NAME = 40


@lru_cache(maxsize=1 << 14)
def _folded_name(text: str) -> str:
    return text.translate(_TABLE)


#: What the budget of a 预算项目 is called in a formula that stands in it.
BUDGET = "预算"

#: Every item of what stands before it.
EACH_ITEM = "各指标"

#: 中文 to identifier: for keywords, messages and notices alike.
ENGLISH: Mapping[str, str] = {
    "考评办法": "policy",
    "考评年度": "assessment year",
    "考评对象": "assessed unit",
    "层次": "jurisdiction level",
    "指标": "indicator",
    "分项": "component",
    "其中": "of which",
    "分值": "points",
    "权重": "weight",
    "满分": "full marks",
    "得分": "score",
    "目标值": "target",
    "完成值": "actual",
    "完成率": "completion rate",
    "加分": "bonus",
    "扣分": "deduction",
    "封顶": "cap",
    "保底": "floor",
    "一票否决": "veto",
    "档次": "tier",
    "等次": "grade",
    "排名": "rank",
    "并列": "shared rank",
    "佐证材料": "evidence",
    "数据来源": "data source",
    "报送": "submission",
    "复核": "review",
    "责任状": "responsibility letter",
    "通报": "circular",
    "表彰": "commendation",
}
