"""What can be wrong with cited clauses and with the table of clauses: KP240–KP249."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Note, Text
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownAddress(Error):
    """依据所引的条款，原文里没有。

    每条规则都要说得出依据原文的哪一条。工具按 clauses.yaml 找到条款所在的行，解释结果时照录原文；
    地址写错了，读者就会看到不相干的条文，或者什么也看不到，所以查不到的地址一律报错。

    错误的写法（原文第 6 项在（一）之下）：

        指标 6 解决零就业家庭比率
            依据 “二（二）6”

    改正：

        指标 6 解决零就业家庭比率
            依据 “二（一）6”

    地址没有写错、而 clauses.yaml 漏了的，在 clauses.yaml 里补一行。括号和数字的全角半角不分。
    """

    code: ClassVar = "KP240"
    title: ClassVar = Text(zh="原文没有「{address}」这一条", en="the source text has no clause {address}")
    label: ClassVar = Text(zh="{file} 里查不到", en="not in {file}")
    help: ClassVar = Text(zh="{mend}", en="{mend}")
    address: str
    file: str
    nearest: tuple[str, ...] = ()

    def fields(self) -> dict[str, object]:
        """The fields, and what to do: the nearest addresses, or where addresses are kept."""
        zh, en = "、".join(self.nearest), ", ".join(self.nearest)
        mend = (
            Text(f"是不是指 {zh}？", f"did you mean {en}?")
            if self.nearest
            else Text(
                "核对原文编号，或者在 clauses.yaml 里补上这个地址和它的行",
                "check the numbering, or add the address to clauses.yaml",
            )
        )
        return {**Error.fields(self), "mend": mend}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseOutsideText(Error):
    """clauses.yaml 里的行超出了原文。

    行号从 1 数起，含空行。原文删过行、或者行号抄错，就会指到原文之外。

    错误的写法（原文共 123 行）：

        二（一）6: {行: 200}

    改正：

        二（一）6: {行: 20}
    """

    code: ClassVar = "KP241"
    title: ClassVar = Text(
        zh="「{address}」指向{lines}，原文 {file} 只有 {count} 行",
        en="{address} points at {lines}, but {file} has only {count} lines",
    )
    label: ClassVar = Text(zh="超出原文", en="outside the text")
    help: ClassVar = Text(zh="改成这一条在 {file} 里的行号", en="write the lines of this clause in {file}")
    address: str
    lines: Text
    file: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseMoved(Error):
    """clauses.yaml 指的那一行，开头的字对不上。

    `起` 记着这一条开头的几个字。原文增减过行以后行号会错位，照旧引用就会引错条文；
    有 `起` 在，错位当场就能发现。

    错误的写法（第 21 行是第 7 项）：

        二（一）6: {行: 21, 起: "6.解决零就业家庭比率"}

    改正：

        二（一）6: {行: 20, 起: "6.解决零就业家庭比率"}
    """

    code: ClassVar = "KP242"
    title: ClassVar = Text(
        zh="「{address}」应以「{expected}」开头，{file} 第{line}行是「{actual}」",
        en="{address} should begin with “{expected}”, but line {line} of {file} reads “{actual}”",
    )
    label: ClassVar = Text(zh="与原文对不上", en="does not match the text")
    help: ClassVar = Text(zh="{mend}", en="{mend}")
    address: str
    expected: str
    actual: str
    file: str
    line: int
    #: Where these words stand now, or None.
    found_at: int | None = None

    def fields(self) -> dict[str, object]:
        """The fields, and what to do: the line that has these words now, where there is one."""
        at = self.found_at
        mend = (
            Text(f"这几个字在第{at}行，把行号改过来", f"these words stand on line {at}: mend the line number")
            if at
            else Text("核对原文，改行号或者改「起」", "compare with the text, and mend the line or 起")
        )
        return {**Error.fields(self), "mend": mend}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableClause(Error):
    """clauses.yaml 里这一条的写法读不懂。

    每条写成「地址: 行」。行可以是一个行号、`第20行`、`[36, 38]`（第 36 至 38 行）；
    要核对开头的，写成 `{行: 20, 起: "6.解决零就业家庭比率"}`。

    错误的写法：

        二（一）6: 二十行

    改正：

        二（一）6: 第20行
    """

    code: ClassVar = "KP243"
    title: ClassVar = Text(zh="「{address}」的行读不懂：{written}", en="cannot read the lines of {address}: {written}")
    label: ClassVar = Text(zh="不是行号", en="not a line number")
    help: ClassVar = Text(
        zh='写成 `第20行`、`[36, 38]` 或者 `{{行: 20, 起: "6.解决零就业家庭比率"}}`',
        en='write `第20行`, `[36, 38]` or `{{行: 20, 起: "6.解决零就业家庭比率"}}`',
    )
    address: str
    written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseTwice(Error):
    """clauses.yaml 里同一条写了两遍。

    括号和数字的全角半角不分，`二(一)6` 和 `二（一）6` 是同一条。两处的行不一样时，不知道以哪一处为准。

    错误的写法：

        二（一）6: 第20行
        二(一)6: 第21行

    改正（留下对的一行）：

        二（一）6: 第20行
    """

    code: ClassVar = "KP244"
    title: ClassVar = Text(zh="「{address}」写了两遍", en="{address} stands twice")
    label: ClassVar = Text(zh="又写了一遍", en="again here")
    help: ClassVar = Text(zh="留下对的一处", en="keep the one that is right")
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnconfirmedClauses(Note):
    """还没有人核对过条款的位置。

    文件夹里没有 clauses.yaml，条款的位置是工具按原文的编号推出来的，引用原文时用它。
    编号不规则的原文可能推错，所以要有人逐条核对，存成 clauses.yaml。
    """

    code: ClassVar = "KP245"
    title: ClassVar = Text(
        zh="{file} 的 {count} 条条款位置由工具按编号推出，还没有人核对",
        en="the {count} clause addresses of {file} were proposed from its numbering; nobody has confirmed them",
    )
    help: ClassVar = Text(
        zh="核对后存为 clauses.yaml",
        en="look through them and keep them as clauses.yaml",
    )
    file: str
    count: int
