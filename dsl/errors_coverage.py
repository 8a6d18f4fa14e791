"""KP050 and KP051: clauses of the source text that no rule cites, and rules that cite what is said to be none."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Note, Text, Warning
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class UncitedClause(Note):
    """原文的这一条没有规则引用。

    多半是漏编了。引用一条，就引用了其中各款项；只引用其中几项的，其余各项一项一项列出来。
    `kaoping coverage` 列出全部条款是怎样交代的。

    例如原文第五条没有规则引用，而它说的是奖惩，编成规则，写上依据：

        奖项 单项工作先进单位
            名额 3
            按   方面得分
            依据 “五”

    应当考评而这个文件不编的，写「未编入」；本来不是规则的（如指导思想），在 clauses.yaml 里写明：

        一: {行: [10, 11], 起: "一、指导思想", 非规则: "指导思想"}
    """

    code: ClassVar = "KP050"
    title: ClassVar = Text(zh="原文的「{address}」没有规则引用", en="no rule cites clause {address} of the source")
    label: ClassVar = Text(zh="没有引用", en="not cited")
    help: ClassVar = Text(
        zh="编成规则并写 `依据 “{address}”`，或者写「未编入」；不是规则的，在 clauses.yaml 里写「非规则」",
        en="cite it with `依据 “{address}”`, or write 未编入; what is no rule is marked 非规则 in clauses.yaml",
    )
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedNoRule(Warning):
    """规则引用了一条，clauses.yaml 却说这一条不是规则。

    两处总有一处不对：要么这条规则的依据引错了，要么那一条里有规则，「非规则」应当去掉。

    例如 clauses.yaml 写着：

        一: {行: [10, 11], 起: "一、指导思想", 非规则: "指导思想"}

    而规则文件里写着：

        指标 1 城镇新增就业人数
            依据 “一”

    改正（引错的）：

        指标 1 城镇新增就业人数
            依据 “二（一）1”
    """

    code: ClassVar = "KP051"
    title: ClassVar = Text(
        zh="依据「{address}」，而 clauses.yaml 说它不是规则：{no_rule}",
        en="{address} is cited here, but clauses.yaml says that it is no rule: {no_rule}",
    )
    label: ClassVar = Text(zh="引用了非规则的一条", en="cites what is no rule")
    help: ClassVar = Text(
        zh="引错的，改成对的条款；没有引错的，在 clauses.yaml 里去掉「非规则」",
        en="cite the right clause, or take 非规则 out of clauses.yaml",
    )
    address: str
    no_rule: str
