"""What can be wrong with dependencies (KP401–KP403), and what an evaluation finds in the figures (KP550–KP564)."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Text, Warning
from dsl.record import dataclass

# --- dependencies ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CircularDefinition(Error):
    """几个公式互相引用，绕成了一圈。

    甲要先算出乙，乙又要先算出甲，就永远算不出来。工具把这一圈逐条列出：每一处都是一个公式里引用下一个的地方，
    断开其中任何一处就行。「得分」也算引用：指标的得分要用它的完成率，完成率要用它的数值。

    错误的写法：

        定义 应保障人数 = 实际保障人数 ＋ 未保障人数
        定义 未保障人数 = 应保障人数 － 实际保障人数

    改正（把其中一个改为填报）：

        填报
            应保障人数    人
        定义 未保障人数 = 应保障人数 － 实际保障人数
    """

    code: ClassVar = "KP401"
    title: ClassVar = Text(zh="循环定义：{walk}", en="circular definition: {walk}")
    label: ClassVar = Text(zh="「{first}」要用到它自己", en="{first} needs itself")
    help: ClassVar = Text(
        zh="断开其中一处：改为引用填报的数据，或者把其中一个改为填报",
        en="break it at one place: refer to reported figures, or have one of these reported",
    )
    walk: str
    first: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnusedField(Warning):
    """要求填报，但办法里没有一处用到。

    公式、校核、总分、追责都没有用到的数据，填报单位白填，往往是公式里漏写或写错了名称。只在算例里出现的不算用到。

    错误的写法：

        填报
            培训人数      人
            结业人数      人
        指标 1 培训人数
            公式 培训人数

    改正（用到它，或者删去）：

        校核
            结业人数 不超过 培训人数
    """

    code: ClassVar = "KP402"
    title: ClassVar = Text(zh="填报的「{name}」没有用到", en="the reported figure {name} is used nowhere")
    label: ClassVar = Text(zh="没有公式、校核、总分用到它", en="no formula, check or total uses it")
    help: ClassVar = Text(
        zh="在公式或校核里用到它，或者删去这一行", en="use it in a formula or a check, or delete the line"
    )
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnusedDefinition(Warning):
    """定义了，但没有指标、总分、校核或追责用到它。

    不公布、也没有任何结果用到的定义不影响考评，往往是后来改了公式忘了删，或者名称写错了。
    只被别的没有用到的定义引用，也算没有用到。

    错误的写法：

        定义 参保率 = 参保人数 ÷ 应参保人数
        指标 1 参保人数
            单位 人

    改正（用到它、删去，或者公布）：

        定义 参保率 = 参保人数 ÷ 应参保人数
            公布
    """

    code: ClassVar = "KP403"
    title: ClassVar = Text(zh="定义「{name}」没有用到", en="the definition {name} is used nowhere")
    label: ClassVar = Text(zh="没有结果用到它", en="no result uses it")
    help: ClassVar = Text(zh="用到它、删去，或者写明 `公布`", en="use it, delete it, or publish it with `公布`")
    name: str


# --- evaluation --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownPeriod(Error):
    """办法里没有这个期次。

    期次的名称要和办法里 `期次` 声明的一样。

    错误的写法：

        kaoping evaluate jilin-2007-employment --period 年终

    改正：

        kaoping evaluate jilin-2007-employment --period 年终总评
    """

    code: ClassVar = "KP550"
    title: ClassVar = Text(zh="办法里没有期次「{period}」", en="the method has no period {period}")
    help: ClassVar = Text(zh="办法的期次是：{known}", en="its periods are: {known}")
    period: str
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingReport(Warning):
    """单位没有报送这一期的数据。

    用到报送数据的指标都待定，不按零计算；得分、总分、名次随之待定，其他单位照常计算。

    情形：submissions/ 里没有长春市年终总评的报表。

    改正：收到报表后放进 submissions/，重新计算。
    """

    code: ClassVar = "KP551"
    title: ClassVar = Text(zh="{unit}没有报送{period}的数据", en="{unit} has not reported for {period}")
    help: ClassVar = Text(zh="催报；报来之前有关指标待定", en="ask for the report; until then the indicators stay open")
    unit: str
    period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingFigure(Warning):
    """报送的数据里缺一项，或者那一格空着。

    缺报不是零：用到它的指标待定，并说明缺什么。确实没有发生的，要报 0。

    情形：

        数据:
          发生零就业家庭户数: 50

    改正：

        数据:
          解决零就业家庭户数: 49
          发生零就业家庭户数: 50
    """

    code: ClassVar = "KP552"
    title: ClassVar = Text(zh="{unit}缺报{figure}（{period}）", en="{unit} has not reported {figure} ({period})")
    help: ClassVar = Text(
        zh="补报这一项；确实没有的报 0，空着不当作零",
        en="report it; where there was none report 0, a blank is not zero",
    )
    unit: str
    period: str
    figure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenCrossCheck(Warning):
    """报送的数据不符合校核（勾稽关系）。

    数据照用，用到它的结果标为暂定；核实改正之前，不宜据此定稿。

    情形：校核 `解决零就业家庭户数 不超过 发生零就业家庭户数`，报来 51户 和 50户。

    改正：与填报单位核对，用更正报表改正其中一项。
    """

    code: ClassVar = "KP553"
    title: ClassVar = Text(
        zh="{unit}的数据不符合校核“{check}”（报来 {found}）",
        en="{unit} breaks the cross-check {check} (reported: {found})",
    )
    help: ClassVar = Text(
        zh="核对后用更正报表改正；在此之前结果是暂定的", en="have it corrected; the results stay provisional"
    )
    unit: str
    check: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureUnderReview(Warning):
    """这项数据正在复核。

    数据照用，用到它的结果标为暂定，复核结束后重新计算。

    情形：

        复核中: [来省进京上访批次]

    改正：复核结束后去掉这一行，数据有变的另报更正。
    """

    code: ClassVar = "KP554"
    title: ClassVar = Text(zh="{unit}的{figure}正在复核", en="{figure} of {unit} is under review")
    help: ClassVar = Text(zh="复核结束后重新计算", en="evaluate again once the review is done")
    unit: str
    figure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingTarget(Warning):
    """责任状里没有这项指标的目标。

    没有目标就说不出完成没有、完成率是多少，按完成情况计分的得分待定。

    情形：

        责任状:
          长春市:
            城镇新增就业人数: {分值: 3}

    改正：

        责任状:
          长春市:
            城镇新增就业人数: {目标: 12.5万人, 分值: 3}
    """

    code: ClassVar = "KP555"
    title: ClassVar = Text(zh="{unit}的责任状没有写{indicator}的目标", en="{unit} has signed no target for {indicator}")
    help: ClassVar = Text(zh="在 targets.yaml 里补上目标", en="add the target in targets.yaml")
    unit: str
    indicator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingPoints(Warning):
    """责任状里没有这项指标的分值。

    不知道满分是多少，得分就待定；不会按零分，也不会平均分配。

    情形：

        城镇新增就业人数: {目标: 12.5万人}

    改正：

        城镇新增就业人数: {目标: 12.5万人, 分值: 3}
    """

    code: ClassVar = "KP556"
    title: ClassVar = Text(zh="{unit}的责任状没有写{indicator}的分值", en="{unit} has signed no points for {indicator}")
    help: ClassVar = Text(zh="在 targets.yaml 里补上分值", en="add the points in targets.yaml")
    unit: str
    indicator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingLetter(Warning):
    """单位没有责任状。

    办法说目标和分值随责任状下达，没有责任状的单位各项得分都待定。

    情形：targets.yaml 里没有长春市。

    改正：在 targets.yaml 的 `责任状` 下补上这个单位。
    """

    code: ClassVar = "KP557"
    title: ClassVar = Text(zh="没有{unit}的责任状", en="there is no responsibility letter of {unit}")
    help: ClassVar = Text(zh="在 targets.yaml 里补上这个单位", en="add the unit in targets.yaml")
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InconsistentPoints(Warning):
    """责任状里分项的分值加起来，与整项的分值不一致。

    两个数只能有一个对，工具不替人选，这项得分待定。

    情形：

        指标 35: {分值: 4}
        应保尽保率: {分值: 3}
        分类施保率: {分值: 2}

    改正（让分项合计等于 4，或者只写整项的分值，由分项平分）：

        指标 35: {分值: 4}
    """

    code: ClassVar = "KP558"
    title: ClassVar = Text(
        zh="{unit}的责任状里，{indicator}的分项分值合计 {parts}分，整项是 {whole}分",
        en="in the letter of {unit} the parts of {indicator} sum to {parts} points, the whole is {whole}",
    )
    help: ClassVar = Text(zh="改正其中一个", en="correct one of them")
    unit: str
    indicator: str
    parts: str
    whole: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingJudgement(Warning):
    """该评定的还没有评定。

    没有评定不等于「否」，也不等于零分，有关结果待定。

    情形：ratings.yaml 里长春市没有 `日常工作得分`。

    改正：

        评定:
          年终总评:
            长春市: {日常工作得分: 92}
    """

    code: ClassVar = "KP559"
    title: ClassVar = Text(
        zh="{unit}尚未评定：{subject}（{period}）", en="{unit} is not judged yet: {subject} ({period})"
    )
    help: ClassVar = Text(zh="在 ratings.yaml 里写上评定结果", en="enter the judgement in ratings.yaml")
    unit: str
    period: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnusableAdjustment(Warning):
    """领导小组的调整用不上。

    调整写的奖项或方面办法里没有，单位不是这个奖项的候选单位，结果不是「获评」「不获评」，或者对一个单位前后矛盾。
    用不上的调整不起作用，并在这里说明。

    情形：

        - {单位: 双阳区, 项: 单项工作先进单位, 方面: 劳动关系, 结果: 获评, 理由: …, 决定人: …}

    改正（这个奖项评的是市州）：

        - {单位: 辽源市, 项: 单项工作先进单位, 方面: 劳动关系, 结果: 获评, 理由: …, 决定人: …}
    """

    code: ClassVar = "KP560"
    title: ClassVar = Text(
        zh="对{unit}的调整（{item}）用不上：{why}", en="the adjustment for {unit} ({item}) has no effect: {why}"
    )
    help: ClassVar = Text(zh="核对 ratings.yaml 的 `调整`", en="check `调整` in ratings.yaml")
    unit: str
    item: str
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TooManySelected(Warning):
    """入选的比名额多。

    工具不替人取舍，这个奖项待定，等领导小组定下来。

    情形：`名额 10` 的创新工作奖有 12 项 `入选: 是`。

    改正：把多出的改为 `入选: 否`，或者改办法的名额。
    """

    code: ClassVar = "KP561"
    title: ClassVar = Text(
        zh="{award}名额 {quota} 个，入选 {selected} 个", en="{award} has {quota} places and {selected} are selected"
    )
    help: ClassVar = Text(zh="由领导小组定下取舍，改正 `入选`", en="have the leading group decide, and correct `入选`")
    award: str
    quota: int
    selected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WinnerNotAllowed(Warning):
    """提名的单位不合授奖范围。

    办法写了 `授予 …，可以联合，可以不是考评对象` 的，才可以授予联合提名的单位、考评对象以外的单位。

    情形：奖项没有写「可以不是考评对象」，提名里有 `省财政厅`。

    改正（办法确实允许的）：

        授予 地区、单位，可以联合，可以不是考评对象
    """

    code: ClassVar = "KP562"
    title: ClassVar = Text(
        zh="{award}的“{project}”不能授予{units}：{why}", en="{award}: {project} of {units} cannot win: {why}"
    )
    help: ClassVar = Text(zh="核对提名，或者核对办法的 `授予`", en="check the nomination, or `授予` in the method")
    award: str
    project: str
    units: tuple[str, ...]
    why: Text
