"""`format_text`: the same tree, every comment, once is enough, and one text for all ways of typing it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest

from dsl.build import build
from dsl.diagnostic import Outcome
from dsl.facts import RosterUnit
from dsl.layout import TakenOver, format_text
from dsl.layout.source import physical_lines
from dsl.layout.spelling import DRAFTED
from dsl.library import EMPTY, Key, Library, Role, Shelved
from dsl.parse import Parsed, parse
from dsl.tree import Token, Tree
from grammar import grammar_text
from intake.roster import read_roster
from kaoping.folder import PolicyPlace
from kaoping.shelf import read_library
from tests.dsl.mangling import FREE, mangled, plain
from tests.dsl.shapes import ROSTER, SMALL, shape
from tests.dsl.test_inheritance import FILES, KNOWN, NEXT
from tests.dsl.test_reference_page import EXAMPLES, in_place
from tests.kaoping.conftest import POLICY

POLICIES = Path(__file__).parents[2] / "policies"
#: Where an example of the reference stands, what it is, and its text.
PAGES = {str(e.id): (str(e.values[0]), str(e.values[1]), str(e.values[3])) for e in EXAMPLES}
LIBRARY = Library(texts=FILES, known=KNOWN, own_name="某省2026")


@dataclass(frozen=True)
class Given:
    """A text, and what it is read with."""

    text: str
    file: str = "policy.kp"
    roster: tuple[RosterUnit, ...] = ROSTER
    library: Library = EMPTY

    def formatted(self, text: str | None = None) -> Outcome[str]:
        return format_text(
            self.text if text is None else text, file=self.file, roster=self.roster, library=self.library
        )

    def parsed(self, text: str) -> Parsed | None:
        return parse(text, file=self.file, roster=self.roster, library=self.library).value


def shipped(folder: Path) -> Given:
    file = folder / "policy.kp"
    text = file.read_text(encoding="utf-8")
    roster = read_roster(folder / "units.yaml").value or ()
    return Given(text, str(file), roster, read_library(PolicyPlace(folder, file), text))


METHODS = {p.parent.name: shipped(p.parent) for p in sorted(POLICIES.glob("*/policy.kp"))}
TEXTS = {
    **METHODS,
    "small": Given(SMALL),
    "next": Given(NEXT, library=LIBRARY),
    "sample": Given(POLICY),
    **{
        name: Given(in_place("全文" if where == "沿用" else where, text), library=LIBRARY)
        for name, (where, verdict, text) in PAGES.items()
        if verdict == "正确"
    },
}
every_text = pytest.mark.parametrize("given", TEXTS.values(), ids=TEXTS.keys())
every_method = pytest.mark.parametrize("given", METHODS.values(), ids=METHODS.keys())


def value(outcome: Outcome[str]) -> str:
    assert outcome.diagnostics == ()
    assert outcome.value is not None
    return outcome.value


def tree(node: Tree[Token] | Token | None) -> object:
    """A tree without places, and without what spelling decides."""
    if isinstance(node, Tree):
        return (str(node.data), *(tree(c) for c in node.children))
    if node is None:
        return None
    if node.type == "ROW":
        return "ROW", tuple(plain(c) for c in re.split(r"[|\t]", str(node).strip().strip("|")))
    return node.type, str(node).strip() if node.type in FREE else plain(node)


def respelled(value: object) -> object:
    """A shape whose texts are plain: some records hold how a clause was written, for showing it."""
    if isinstance(value, str):
        return plain(value)
    return tuple(map(respelled, value)) if isinstance(value, tuple) else value


def comments(text: str) -> list[str]:
    return [p.comment for p in physical_lines(text) if p.comment]


@every_text
def test_the_tree_stays(given: Given) -> None:
    before, after = given.parsed(given.text), given.parsed(value(given.formatted()))
    assert before is not None
    assert after is not None
    assert tree(after.tree) == tree(before.tree)


@every_text
def test_the_method_stays(given: Given) -> None:
    before, after = given.parsed(given.text), given.parsed(value(given.formatted()))
    assert before is not None
    assert after is not None
    old, new = build(before), build(after)
    assert old.value is not None
    assert new.value is not None
    assert [d.code for d in new.diagnostics] == [d.code for d in old.diagnostics]
    assert respelled(shape(replace(new.value, lexicon=old.value.lexicon))) == respelled(shape(old.value))


@every_text
def test_once_is_enough(given: Given) -> None:
    text = value(given.formatted())
    assert value(given.formatted(text)) == text


@every_text
def test_every_comment_stays(given: Given) -> None:
    text = annotated(given.text, Random(1))
    assert comments(value(given.formatted(text))) == comments(text)


@every_text
def test_another_look_has_the_same_form(given: Given) -> None:
    random = Random(2)
    text = value(given.formatted(annotated(value(given.formatted()), random)))
    other = mangled(text, given.parsed, random)
    assert other != text
    assert value(given.formatted(other)) == text


@every_method
def test_a_shipped_method_stands_in_its_form(given: Given) -> None:
    assert value(given.formatted()) == given.text


def test_a_shipped_rule_set_stands_in_its_form() -> None:
    path = POLICIES / "_rules" / "project-self-evaluation.kp"
    text = path.read_text(encoding="utf-8")
    user = METHODS["dongxihu-2020-performance"]
    taken = TakenOver(key=Key(Role.RULES, path.stem), by=Shelved(file=user.file, text=user.text))
    found = format_text(text, file=str(path), roster=user.roster, library=user.library, taken_over=taken)
    assert value(found) == text


def test_the_page_on_the_form_shows_what_comes_out() -> None:
    typed, form = (text for name, (_, _, text) in PAGES.items() if name.startswith("20-版式"))
    assert only(in_place("方面", typed)) == only(in_place("方面", form))
    assert form in "".join(line[4:] for line in only(in_place("方面", form)).splitlines(keepends=True))


def annotated(text: str, random: Random) -> str:
    """A text with comments strewn over it: behind lines, above them, and at the end of blocks."""
    lines: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        lead = line[: len(line) - len(line.lstrip())]
        if random.random() < 0.1:
            lines.append(f"{lead}# 注{number}：见「附件」第 {number} 行，“存疑”")
        is_noted = random.random() < 0.2 and line.strip() and "#" not in line
        lines.append(f"{line}  # 注 {number}" if is_noted else line)
        if random.random() < 0.05:
            lines.append("")
    return "\n".join([*lines, "# 完"])


# --- one thing at a time -------------------------------------------------------------------------------


def only(text: str) -> str:
    return value(format_text(text, file="policy.kp", roster=ROSTER))


def inside(block: str) -> Callable[[str], str]:
    """Format lines inside a block, and give them alone."""

    def formatted(lines: str) -> str:
        indented = "".join(f"  {line}\n" for line in lines.splitlines())
        out = only(f"{SMALL}\n{block}\n{indented}").removeprefix(only(SMALL)).split("\n", 2)[2]
        return "".join(line.removeprefix("    ") + "\n" for line in out.splitlines())

    return formatted


LINES = [
    ("指标 9 新指标", "公式（安置户数+零就业户数）/零就业户数", "公式 （安置户数 ＋ 零就业户数）÷ 零就业户数"),
    ("指标 9 新指标", "公式 安置户数 * -2", "公式 安置户数 × －2"),
    ("指标 9 新指标", "公式 -安置户数 - 零就业户数", "公式 －安置户数 － 零就业户数"),
    ("指标 9 新指标", "公式 如果安置户数>=50户则1否则0", "公式 如果 安置户数 ≥ 50户 则 1 否则 0"),
    ("指标 9 新指标", "目标>=９０ ％", "目标 ≥ 90%"),
    ("指标 9 新指标", "除外 零就业户数 =0户 或 安置户数= 0户", "除外 零就业户数 = 0户 或 安置户数 = 0户"),
    ("指标 9 新指标", '依据"二(一)4"', "依据 “二(一)4”"),
    ("指标 9 新指标", '依据 "二“一”4"', "依据 “二“一”4”"),
    ("指标 9 新指标", '依据 "二”4"', '依据 "二”4"'),
    ("指标 9 新指标", "计分 按 完成率,最多 满分", "计分 按完成率，最多 满分"),
    ("指标 9 新指标", "计分 完成 得 满分, 未完成 不得分", "计分 完成得满分，未完成不得分"),
    (
        "指标 9 新指标",
        "计分 完成得满分，每低1个百分点扣0.5分(不足的不计)，扣完为止",
        "计分 完成得满分，每低 1个百分点 扣 0.5分（不足的不计），扣完为止",
    ),
    ("指标 9 新指标", "计分 按名次,第1名得10分,每后移1名减0.5分", "计分 按名次，第 1 名 得 10分，每后移 1 名 减 0.5分"),
    ("指标 9 新指标", "安置户数低于5户的,扣2分", "安置户数 低于 5户 的，扣 2分"),
    ("指标 9 新指标", "优秀 安置户数列市州前3名", "优秀 安置户数 列 市州前3名"),
    ("指标 9 新指标", "达标 安置户数3 户 以上", "达标 安置户数 3户以上"),
    ("校核", "上年.上访批次不超过 20批次", "上年.上访批次 不超过 20批次"),
    ("校核", "非(安置户数>3户)", "非（安置户数 > 3户）"),
    ("追责 约谈", "1、评定:弄虚作假 ", "1、评定：弄虚作假"),
    ("追责 约谈", "(1) 评定：弄虚作假", "（1）评定：弄虚作假"),
    ("追责 约谈", "1.总分低于60分", "1. 总分 低于 60分"),
    ("算例 甲", "设指标1.目标=1000人、指标 1=1000 人", "设 指标 1.目标 = 1000人、指标 1 = 1000人"),
    ("算例 甲", "则 指标1完成，指标 2=98％", "则 指标 1 完成，指标 2 = 98%"),
    ("算例 甲", "则 指标 3 = -20 %", "则 指标 3 = －20%"),
    ("加分 最多3分", "省级媒体采用 篇 每1篇加0.2分,最多1分", "省级媒体采用 篇 每 1篇 加 0.2分，最多 1分"),
    ("一票否决", "评定:弄虚作假的,总分得0分", "评定：弄虚作假的，总分 得 0分"),
]


@pytest.mark.parametrize(("block", "typed", "form"), LINES)
def test_a_line(block: str, typed: str, form: str) -> None:
    assert inside(block)(typed) == f"{form}\n"


def test_values_stand_in_one_column_within_a_run_of_lines() -> None:
    typed = "公式 安置户数 ÷ 零就业户数\n分母为零 不适用\n# 目标待定\n目标 90%\n\n单位 %\n依据 “四”\n"
    form = "公式     安置户数 ÷ 零就业户数\n分母为零 不适用\n# 目标待定\n目标     90%\n\n单位 %\n依据 “四”\n"
    assert inside("指标 9 新指标")(typed) == form


def test_fields_stand_in_columns() -> None:
    typed = "常住人口 人 来源 “统计部门”\n拖欠工资额 万元 需要 上年 按季\n有无台账 是否\n"
    form = "常住人口      人     来源 “统计部门”\n拖欠工资额    万元   需要 上年   按季\n有无台账      是否\n"
    assert inside("填报")(typed) == form


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("期次 中期 截至2025-06-30 用于通报、排序", "期次 中期  截至 2025-06-30  用于 通报、排序"),
        ("期次 年度考核 每年 截至12-31 用于 排序", "期次 年度考核  每年 截至 12-31  用于 排序"),
        ("修改 期次 中期 截至2025-07-31 用于通报", "修改 期次 中期  截至 2025-07-31  用于 通报"),
        ('公文 通报 每个 市州 依据"四"', "公文 通报  每个 市州  依据 “四”"),
        ("明细 项目 个 来源 “台账”", "明细 项目 个  来源 “台账”"),
    ],
)
def test_what_stands_beside_a_name_stands_apart(typed: str, form: str) -> None:
    assert only(f"{typed}\n层次 市州\n  包括 地级市\n").splitlines()[0] == form


def test_bands_stand_in_columns() -> None:
    typed = "计分 按完成率分档\n    ≥95% 得满分\n    ≥85%得16分\n    其余 不得分\n"
    form = "计分 按完成率分档\n    ≥ 95%    得满分\n    ≥ 85%    得 16分\n    其余     不得分\n"
    assert inside("指标 9 新指标")(typed) == form


def test_a_table_stands_between_bars_by_its_width_on_the_screen() -> None:
    typed = "单位\t就业.得分\n甲市\t９8.5 分\n|乙市|  |\n"
    form = "| 单位 | 就业.得分 |\n| 甲市 | 98.5分    |\n| 乙市 |           |\n"
    assert inside("算例 两个市")(typed) == form


CELLS = [
    (
        "参数",
        "|单位|难度系数|\n|甲市|１.１|\n|其余|1|",
        "| 单位 | 难度系数 |\n| 甲市 | 1.1      |\n| 其余 | 1        |",
    ),
    (
        "指标 9 新指标",
        "计分 按数值分档\n    满意率\t得分\n    90%以上\t10 分\n    其余\t８分",
        "计分 按数值分档\n    | 满意率  | 得分 |\n    | 90%以上 | 10分 |\n    | 其余    | 8分  |",
    ),
    (
        "各指标",
        "计分 分类\n    |指标性质|计分|\n    |>=|按完成率,最多满分|",
        "计分 分类\n    | 指标性质 | 计分                |\n    | >=       | 按完成率，最多 满分 |",
    ),
    (
        "方面 新方面",
        "|指标|指标值|计分|\n|培训(１)|>= ９0％|按完成率,最多满分|",
        "| 指标     | 指标值   | 计分                |\n| 培训(１) | >= ９0％ | 按完成率，最多 满分 |",
    ),
]


@pytest.mark.parametrize(("block", "typed", "form"), CELLS)
def test_cells_of_rules_are_spelled_and_those_of_documents_kept(block: str, typed: str, form: str) -> None:
    assert inside(block)(typed) == f"{form}\n"


def test_a_pasted_row_may_begin_with_an_empty_cell() -> None:
    typed = "一级指标\t三级指标\t指标值\n产出指标\t培训人数\t90人\n\t培训期数\t3期\n"
    form = "| 一级指标 | 三级指标 | 指标值 |\n| 产出指标 | 培训人数 | 90人   |\n|          | 培训期数 | 3期    |\n"
    assert inside("方面 新方面")(typed) == form


def test_a_bar_in_a_pasted_cell_stays_in_its_cell() -> None:
    typed = "三级指标\t指标值\n甲|乙\t95%\n"
    assert inside("方面 新方面")(typed) == typed


def test_a_row_that_a_comment_cuts_off_stays_as_it_was_typed() -> None:
    text = "算例 并列\n    |  #单位 | 就业.得分 |\n    | 甲市 | 90分      |\n"
    once = Given(text).formatted().value
    assert once is not None
    assert Given(text).formatted(once).value == once


def test_what_continues_a_line_stands_below_its_words() -> None:
    typed = "1. 评定：有专人负责\n 且 总分 低于 60分\n总分 低于 60分\n          或 总分 高于 90分\n"
    form = "1. 评定：有专人负责\n   且 总分 低于 60分\n总分 低于 60分\n    或 总分 高于 90分\n"
    assert inside("追责 约谈")(typed) == form


def test_comments_stand_where_the_line_does_that_they_were_written_above() -> None:
    typed = (
        "# 头\n层次 甲级\n   # 谁\n  考评者 省政府 # 一\n  包括 地级市# 二\n  # 块尾\n# 下一块\n层次 乙级\n"
        "  包括 县\n\n\n\n# 尾"
    )
    form = (
        "# 头\n层次 甲级\n    # 谁\n    考评者 省政府  # 一\n    包括   地级市  # 二\n    # 块尾\n# 下一块\n层次 乙级\n"
        "    包括 县\n\n# 尾\n"
    )
    assert only(typed) == form


def test_a_name_is_written_as_it_was_declared() -> None:
    text = "填报\n    征缴额（含清欠） 万元\n校核\n    征缴额(含清欠) > 0\n"
    assert only(text).splitlines()[-1] == "    征缴额（含清欠） > 0"


def test_tabs_that_can_only_mean_one_thing_become_spaces() -> None:
    assert only("指标 1 甲\n\t单位 人\n\t其中 乙\n\t\t单位 人\n") == (
        "指标 1 甲\n    单位 人\n    其中 乙\n        单位 人\n"
    )


def test_tabs_of_a_pasted_row_stand_beside_those() -> None:
    typed = "方面 甲\n\t共 2 项\n    一级指标\t指标\t指标值\n    产出指标\t乙\t90%\n    \t丙\t80%\n"
    assert only(typed).splitlines()[1:] == [
        "    共 2 项",
        "    | 一级指标 | 指标 | 指标值 |",
        "    | 产出指标 | 乙   | 90%    |",
        "    |          | 丙   | 80%    |",
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("指标 1 甲\n  单位 人\n\t其中 乙\n", id="beside levels of two spaces"),
        pytest.param("指标 1 甲\n\t单位 人\n  \t其中 乙\n", id="after spaces"),
        pytest.param(
            "方面 甲\n    | 三级指标 | 指标值 |\n\t培训人数\t95%\n", id="before a row whose first cell is empty"
        ),
    ],
)
def test_tabs_that_might_mean_two_things_are_reported(text: str) -> None:
    found = format_text(text, file="policy.kp", roster=ROSTER)
    assert "KP102" in [d.code for d in found.diagnostics]


def test_lines_that_cannot_be_read_stay_as_they_are() -> None:
    text = "指标 1 甲\n  单位  人\n  目标不低与95%   # 查\n校核\n  甲>0人\n"
    found = format_text(text, file="policy.kp", roster=ROSTER)
    assert [d.code for d in found.diagnostics] == ["KP105"]
    assert found.value == "指标 1 甲\n    单位 人\n  目标不低与95%   # 查\n校核\n    甲 > 0人\n"


def test_every_kind_of_word_that_the_reader_finds_has_a_spelling() -> None:
    declared = re.findall(r"%declare (.*)", grammar_text())
    framing = {"_NL", "_INDENT", "_DEDENT", "BROKEN"}
    assert {name for line in declared for name in line.split()} - framing == DRAFTED


def test_nothing_is_nothing() -> None:
    assert only("") == ""
    assert only("\n  \n") == ""
    assert only("\ufeff# 只有注释\r\n\r\n") == "# 只有注释\n"
