"""What can be wrong with scenarios: KP926-KP928."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Text
from dsl.record import dataclass
from kaoping.errors import RequestFault


@dataclass(frozen=True, slots=True, kw_only=True)
class BadScenario(RequestFault):
    """情形文件里有读不懂的。

    CSV 一行一种情形，YAML 一段一种。列（名字）写“单位.填报项”“指标.分值”“指标.目标”，还可以有“情形”（名称）、
    “取舍”（四舍五入、修约、截断）、“小数位数”、“规则”；空着的不变。
    数可以写成 `120`、`95%`，也可以写变多少：`+10%`、`×1.1`。

        情形,长春市.解决零就业家庭户数,养老保险覆盖率.分值,取舍
        多解决十户,170,,
        分值加一成,,+10%,
        改用截断,,,截断
    """

    code: ClassVar[str] = "KP926"
    title: ClassVar[Text] = Text("{file} {place}：{why}", "{file} {place}: {why}")
    help: ClassVar[Text] = Text(
        "列写“单位.填报项”“指标.分值”“指标.目标”“取舍”“小数位数”“规则”",
        "columns are UNIT.FIELD, INDICATOR.分值, INDICATOR.目标, 取舍, 小数位数, 规则",
    )
    file: str
    place: str
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TooSlow(RequestFault):
    """这么多种情形，只能一种一种用逐项解释的算法算，太慢。

    情形一般由整数列成批算。办法里有整数列算不了的规则，而情形又动到它们，就只能逐种解释，一种要几秒。可以少算几种：
    不动分值和目标，只看取舍；或者把情形写进文件，挑要紧的算：

        kaoping robust 办法 --weights 0 --targets 0 --thresholds 0 --samples 0
        kaoping whatif 办法 --scenarios 情形.csv
    """

    code: ClassVar[str] = "KP927"
    title: ClassVar[Text] = Text(
        "{count} 种情形里有 {most} 种以上要逐项解释，太慢",
        "more than {most} of {count} scenarios would go to the interpreter, which is too slow",
    )
    help: ClassVar[Text] = Text(
        "少动一些：--weights 0、--targets 0、--thresholds 0、--samples 0，或者用 whatif --scenarios 挑几种",
        "move less: --weights 0, --targets 0, --thresholds 0, --samples 0, or pick some with whatif --scenarios",
    )
    count: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BadMovement(RequestFault):
    """`kaoping robust` 的选项读不懂。

    `--weights`、`--targets`、`--step`、`--limit` 写百分数，`--roundings` 写四舍五入、修约、截断、向上取整，
    `--places` 写小数位数，几个用逗号隔开：

        kaoping robust jilin-2007-employment --weights 10% --step 0.5% --roundings 四舍五入,截断 --places 1,2
    """

    code: ClassVar[str] = "KP928"
    title: ClassVar[Text] = Text("{option} 的“{text}”读不懂", "“{text}” of {option} cannot be read")
    help: ClassVar[Text] = Text(
        "百分数写 10%，取舍写四舍五入、修约、截断，位数写 0 到 9",
        "shares are written 10%, roundings 四舍五入, 修约, 截断, places 0 to 9",
    )
    option: str
    text: str
