"""What can be wrong with cited clauses and with the table of clauses: KP240–KP249."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dsl.diagnostic import Error, Note, Text


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
    lines: str
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
class UnreadableClauseTable(Error):
    """clauses.yaml 不是合法的 YAML，或者不是「地址: 行」的表。

    常见的是冒号后面没有空格、引号不成对、同一个地址写了两遍。

    错误的写法：

        二（一）6:第20行

    改正：

        二（一）6: 第20行
    """

    code: ClassVar = "KP244"
    title: ClassVar = Text(zh="{file} 读不懂：{problem}", en="cannot read {file}: {problem}")
    label: ClassVar = Text(zh="从这里读不下去", en="reading stops here")
    help: ClassVar = Text(
        zh="改正这一处；也可以删去整个文件，由工具按原文编号重新提出",
        en="mend this place, or remove the file to have the addresses proposed again",
    )
    file: str
    problem: Text | str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableSource(Error):
    """原文读不出来。

    办法开头的 `原文 “source.txt”` 指的文件不在，或者不是 UTF-8、GB18030 编码的文本。
    Word、PDF 里的原文请先另存为纯文本。
    """

    code: ClassVar = "KP246"
    title: ClassVar = Text(zh="读不到原文 {file}：{problem}", en="cannot read the source text {file}: {problem}")
    help: ClassVar = Text(
        zh="把原文另存为纯文本（UTF-8），放在办法的文件夹里",
        en="keep the official text as plain UTF-8 text in the method's folder",
    )
    file: str
    problem: Text | str
