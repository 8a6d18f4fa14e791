"""KP650–KP652: what a document that compares two methods is asked to compare."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Text
from dsl.record import dataclass
from kaoping.errors import RequestFault


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingToCompare(RequestFault):
    """修订说明要和原来的办法比，没有说是哪一个。

    办法里写了「沿用 “去年的办法”」的，就和它比，不用说。没有沿用的，用 --against 说出原来的办法。

    错误：`kaoping render jilin-2008-employment 年度办法修订说明`（2008 年的办法没有沿用别的办法）

    改为：`kaoping render jilin-2008-employment 年度办法修订说明 --against jilin-2007-employment`
    """

    code: ClassVar[str] = "KP650"
    title: ClassVar[Text] = Text(
        "「{document}」要和原来的办法比，没有说是哪一个", "{document} compares with an earlier method; none was named"
    )
    help: ClassVar[Text] = Text(
        "加 --against 原来的办法；办法里写了「沿用」的不用加",
        "add --against and the earlier method; one that continues another (沿用) needs none",
    )
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCompared(RequestFault):
    """这种公文不和别的办法比，不用 --against。

    只有年度办法修订说明要说原来的办法。

    错误：`kaoping render jilin-2007-employment 表彰通报 --against jilin-2008-employment`

    改为：`kaoping render jilin-2007-employment 表彰通报`
    """

    code: ClassVar[str] = "KP651"
    title: ClassVar[Text] = Text(
        "公文「{document}」不和别的办法比", "the document {document} does not compare with another method"
    )
    help: ClassVar[Text] = Text("去掉 --against {against}", "leave out --against {against}")
    document: str
    against: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedWithItself(RequestFault):
    """--against 说的就是这个办法自己，没有修订可说。

    错误：`kaoping render jilin-2008-employment 年度办法修订说明 --against jilin-2008-employment`

    改为：`kaoping render jilin-2008-employment 年度办法修订说明 --against jilin-2007-employment`
    """

    code: ClassVar[str] = "KP652"
    title: ClassVar[Text] = Text(
        "「{document}」要和另一个办法比，--against 说的是它自己", "{document} was to be compared with the method itself"
    )
    help: ClassVar[Text] = Text("--against 后面写原来的办法", "name the earlier method after --against")
    document: str
