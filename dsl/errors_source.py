"""KP230–KP233 and KP239: where the source text contradicts itself, or says something else than the method."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Note, Text, Warning
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNameDiffers(Warning):
    """同一个方面或指标，原文在另一处用了不同的名称。

    原文自己前后不一的，照其中一处写，另一处的说法用「又称」记下来，别人对照原文时就不会疑心是抄错了。

    例如原文第二条列举时称「培训鉴定」，标题写作「职业培训鉴定」：

        方面 （二） 职业培训鉴定
            又称 “培训鉴定”
    """

    code: ClassVar = "KP230"
    title: ClassVar = Text("「{name}」在原文另一处写作「{written}」", "“{name}” is “{written}” elsewhere in the source")
    label: ClassVar = Text("原文 {place} 写作「{written}」", "{place} of the source says “{written}”")
    help: ClassVar = Text(
        "核对原文；确是一回事的，加一行 `又称 “{written}”`", "if they are one, add `又称 “{written}”`"
    )
    name: str
    written: str
    place: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOrderDiffers(Warning):
    """原文一处列举各方面的先后，与办法里的先后不一样。

    先后不影响计算，但通报和表格按先后排列。有意这样排的，在「办法」块写一条带「先后」二字的假设。
    """

    code: ClassVar = "KP231"
    title: ClassVar = Text(
        "各方面的先后与原文 {place} 列举的不同", "the areas stand in another order at {place} of the source"
    )
    label: ClassVar = Text("原文的先后是 {order}", "the source has {order}")
    help: ClassVar = Text(
        "核对原文；有意这样排的，在「办法」块加一行 `假设 “各方面的先后照……”`",
        "check the source, or add a 假设 on the order",
    )
    place: Text
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsAndFormulaDiffer(Warning):
    """同一条里，文字说的分母和公式里的分母不是一回事。

    照哪一个算，结果会不同，要由人定。定了以后在这个指标下写一条假设，引上文字或公式里的说法。

    例如附件4的文字是「与参加培训人数的比率」，公式却除以「参加职业技能培训人数」：

        假设 “附件4的文字以「参加培训人数」为分母，公式写作「参加职业技能培训人数」，从文字”
    """

    code: ClassVar = "KP232"
    title: ClassVar = Text(
        "「{name}」的分母，原文的文字说是「{words}」，公式写作「{formula}」",
        "the denominator of “{name}” is “{words}” in words and “{formula}” in the formula",
    )
    label: ClassVar = Text("原文 {place}", "{place} of the source")
    help: ClassVar = Text(
        "核对原文，定下照哪一个算，加一行 `假设 “文字以「{words}」为分母，……”`",
        "decide which holds and say so with a 假设",
    )
    name: str
    words: str
    formula: str
    place: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRefersElsewhere(Warning):
    """原文把一部分内容推给了另一个文件（如「见以上年度办法」），这里没有那个文件。

    照这一句，有些指标的解释不在原文里。在「办法」或「各指标」块写一条假设，引上这一句，说明缺的部分怎么办。
    """

    code: ClassVar = "KP233"
    title: ClassVar = Text(
        "原文 {place} 指向另一个文件：「{sentence}」", "{place} of the source refers elsewhere: {sentence}"
    )
    label: ClassVar = Text("有 {count} 个指标没有「解释」", "{count} indicators have no 解释")
    help: ClassVar = Text(
        "加一行 `假设 “……见{quoted}，……”`，说明缺的解释怎么办", "say with a 假设 what is done about what is missing"
    )
    place: Text
    sentence: str
    quoted: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceBoundDiffers(Warning):
    """同一件事，办法写的指标值和原文另一处写的不一样。

    例如表里的登记失业率是「≤3.2%」，总目标一句话里是「控制在 3.8%以内」。照哪一个考核要由人定；
    定了以后写一条带着另一个数的假设（在这个指标下、它所在的方面里或者「办法」块里）：

        假设 “总目标的失业率「3.8%以内」与表中的「≤3.2%」不一，照表”
    """

    code: ClassVar = "KP236"
    title: ClassVar = Text(
        "「{name}」这里是 {here}，原文 {place} 是 {there}",
        "“{name}” is {here} here and {there} at {place} of the source",
    )
    label: ClassVar = Text("这里是 {here}", "{here} here")
    help: ClassVar = Text(
        "核对原文；定下照哪一个的，加一行 `假设 “……{there}……”`", "decide which holds and name {there} in a 假设"
    )
    name: str
    here: str
    there: str
    place: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAmountDiffers(Warning):
    """预算项目的预算，和原文另一张表里这个项目的数不一样。

    例如申报表的预算是 300万元，项目支出情况表里是 150。定了以后写一条带着项目名称或另一个数的假设。
    """

    code: ClassVar = "KP237"
    title: ClassVar = Text(
        "「{name}」的预算这里是 {here}，原文 {place} 写 {there}",
        "the budget of “{name}” is {here} here and {there} at {place} of the source",
    )
    label: ClassVar = Text("预算是 {here}", "{here} here")
    help: ClassVar = Text(
        "核对原文；定下照哪一个的，加一行 `假设 “……{there}……”`", "decide which holds and name {there} in a 假设"
    )
    name: str
    here: str
    there: str
    place: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCellMissing(Warning):
    """表格的这一行写了权重，原文的那一行却没有这个数：空白、被截断，或者抄错了。

    原文没有的，用一条单元格的假设交代：

        假设 城镇登记失业率.权重 “原文该格空白，按合计90分补为5”
    """

    code: ClassVar = "KP238"
    title: ClassVar = Text(
        "「{name}」的权重写 {weight}，原文 {place} 这一行没有这个数",
        "“{name}” has the weight {weight}, which {place} of the source does not state",
    )
    label: ClassVar = Text("权重 {weight}", "weight {weight}")
    help: ClassVar = Text(
        "核对原文；原文空白的，加一行 `假设 {name}.权重 “原文空白，……”`",
        "check the source, or add `假设 {name}.权重 “…”`",
    )
    name: str
    weight: str
    place: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CostsMissBudget(Warning):
    """预算项目的成本指标加起来不等于预算：多半漏了一行，或者抄错了一个数。

    确实如此的，在这个项目里写一条假设，引上预算的数：

        假设 “两项成本合计9万元，与预算15万元相差6万元，原文未列消防维保的费用”
    """

    code: ClassVar = "KP246"
    title: ClassVar = Text(
        "「{name}」的成本指标合计 {total}，预算是 {budget}",
        "the costs of “{name}” add up to {total}, its budget is {budget}",
    )
    label: ClassVar = Text("预算 {budget}", "budget {budget}")
    help: ClassVar = Text(
        "核对原文，看是否漏了一行；确实不等的，加一行 `假设 “成本合计……，与预算{budget}……”`",
        "look for a missing row, or say so with a 假设 that names the budget",
    )
    name: str
    total: str
    budget: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredOddity(Note):
    """原文有出入，办法里已经用「又称」或「假设」作了交代。不用改，列出来供复核的人看。"""

    code: ClassVar = "KP239"
    title: ClassVar = Text("{what}", "{what}")
    label: ClassVar = Text("已由「{cover}」交代", "covered by “{cover}”")
    help: ClassVar = Text("", "")
    what: Text
    cover: str
