"""沿用, 修改, 删除, 确认 and 引用: an earlier method and what a new one says of it, the method of the year out."""

# ruff: noqa: E501 - a row of the table is one mistake, whole

from __future__ import annotations

import pytest

from dsl import errors_inherit
from dsl.diagnostic import Diagnostic, Language, Outcome
from dsl.library import Key, Library, Role, Shelved
from dsl.method import read_method
from dsl.model import CheckedPolicy
from dsl.report import draw
from tests.dsl.shapes import ROSTER, SMALL
from tests.dsl.test_diagnostics import compare

#: A method that continues SMALL without a mistake; tests change one line of it.
NEXT = """\
办法 某省2026年就业工作考核办法
    文号     “某政发〔2026〕1号”
    印发机关 某省人民政府
    责任期限 2026-01-01 至 2026-12-31
    共       1 个方面、4 项
    沿用     “某省2025”

修改 期次 半年初评 截至 2026-06-30 用于 通报
修改 期次 年终总评 截至 2026-12-31 用于 排序、表彰
修改 指标 1
    分值 5分
修改 指标 3 上访下降率
    目标 不低于 12%
确认 填报 日常工作得分、方面 就业、指标 4
确认 总分 年终总评、奖项 先进单位
"""
RULES = """\
规则集 项目自评
    文号 “财预〔2020〕10号”

计分规则 有几成得几成
    按完成率，最多 满分
    依据 “财预〔2020〕10号”
"""
FILES = {
    Key(Role.METHOD, "某省2025"): Shelved(file="2025/policy.kp", text=SMALL),
    Key(Role.RULES, "项目自评"): Shelved(file="rules.kp", text=RULES),
}
KNOWN = {Role.METHOD: ("某省2025",), Role.RULES: ("项目自评",)}


def read(text: str, **more: str) -> Outcome[CheckedPolicy]:
    texts = {**FILES, **{Key(Role.METHOD, n): Shelved(file=f"{n}.kp", text=t) for n, t in more.items()}}
    library = Library(texts=texts, known=KNOWN, own_name="某省2026")
    return read_method(text, file="policy.kp", roster=ROSTER, library=library)


def value(text: str) -> CheckedPolicy:
    outcome = read(text)
    assert outcome.diagnostics == ()
    assert outcome.value is not None
    return outcome.value


def shown(diagnostic: Diagnostic, text: str) -> str:
    span = diagnostic.span
    files = {"policy.kp": text, "2025/policy.kp": SMALL, "rules.kp": RULES}
    line = files[span.file].splitlines()[span.line - 1]
    return line[span.column - 1 : span.end_column - 1 if span.line == span.end_line else None]


# --- what is taken over --------------------------------------------------------------------------------


def test_what_is_not_changed_stays_and_stands_in_the_earlier_file() -> None:
    policy = value(NEXT).policy
    assert (policy.header.title, policy.header.continues) == (
        "某省2026年就业工作考核办法",
        "某省2025年就业工作考核办法（某政发〔2025〕1号）",
    )
    by_number = {i.number: i for i in policy.every_indicator()}
    assert list(by_number) == ["1", "2", "3", "4"]
    assert (by_number["2"].span.file, by_number["3"].span.file) == ("2025/policy.kp", "policy.kp")
    assert policy.header.score_rounding is not None  # a convention of the earlier header
    assert policy.header.starts_on is not None
    assert policy.header.starts_on.year == 2026


def test_a_change_states_only_the_lines_that_change() -> None:
    by_number = {i.number: i for i in value(NEXT).policy.every_indicator()}
    first, third = by_number["1"], by_number["3"]
    assert first.points is not None
    assert (first.name, first.unit.name, str(first.points.value)) == ("新增就业人数", "人", "5")
    assert third.formula is not None
    assert third.formula.span.file == "2025/policy.kp"
    assert third.target is not None
    assert third.target.span.file == "policy.kp"


def test_examples_of_the_earlier_year_are_not_taken_over() -> None:
    assert value(NEXT).policy.examples == ()


def test_what_is_deleted_is_gone_and_what_is_new_is_added_to_its_area() -> None:
    more = "删除 指标 4、奖项 先进单位\n修改 方面 （一） 就业\n    指标 4 回访率\n        单位 %\n"
    policy = value(NEXT.replace("、指标 4\n", "\n").replace("、奖项 先进单位\n", "\n") + more).policy
    assert [i.name for i in policy.every_indicator()][-1] == "回访率"
    assert policy.awards == ()


def test_a_row_of_figures_is_changed_by_its_name() -> None:
    policy = value(NEXT + "修改 填报\n    上访批次 批次 来源 “信访局” 需要 上年\n").policy
    (field,) = (f for f in policy.all_fields() if f.name == "上访批次")
    assert (field.authority, field.path) == ("信访局", ("就业",))


def test_a_method_may_continue_one_that_continues_another() -> None:
    last = (
        NEXT.replace("2026", "2027").replace("“某省2025”", "“某省2026甲”").replace("12%", "15%").replace("5分", "6分")
    )
    outcome = read(last, 某省2026甲=NEXT)
    assert outcome.diagnostics == ()
    assert outcome.value is not None
    first = next(iter(outcome.value.policy.every_indicator()))
    assert first.points is not None
    assert first.points.value == 6


def test_a_confirmed_value_is_not_asked_for_again() -> None:
    silent = NEXT.replace("修改 指标 3 上访下降率\n    目标 不低于 12%\n", "")
    (asked,) = read(silent).diagnostics
    assert (asked.code, asked.message("zh")) == ("KP154", "沿用来的 1 处年度数值还没有人确认：指标 上访下降率")
    assert [(r.span.file, r.message.zh) for r in asked.related] == [("2025/policy.kp", "照旧：确认 指标 上访下降率")]
    assert asked.say("help", "zh").endswith("还没有表态的是：\n确认 指标 上访下降率")
    assert read(silent + "确认 指标 3\n").diagnostics == ()


def test_every_line_that_states_a_number_or_a_year_is_of_its_year() -> None:
    text = NEXT[: NEXT.index("确认")]
    (asked,) = read(text).diagnostics
    assert isinstance(asked, errors_inherit.YearlyValuesUnconfirmed)
    lines = SMALL.splitlines()
    assert [lines[r.span.line - 1].strip() for r in asked.related] == [
        "日常工作得分 分 评定 0分 至 100分",
        "共 4 项",
        "优秀 达到 100%",
        "达标 达到 80%",
        "总分 年终总评 = 指标得分合计 × 80% ＋ 日常工作得分 × 20%",
        "名额 1",
    ]


def test_what_is_confirmed_is_what_the_changes_leave_wherever_they_stand() -> None:
    confirmed = NEXT[NEXT.index("确认") :]
    first = NEXT[: NEXT.index("修改")] + confirmed + NEXT[NEXT.index("修改") : NEXT.index("确认")]
    assert read(first).diagnostics == ()


def test_a_block_without_a_name_is_confirmed_by_what_it_stands_in() -> None:
    base = SMALL.replace("安置户数 不超过 零就业户数", "安置户数 不超过 1000户")
    text = NEXT.replace("“某省2025”", "“戊”")
    (asked,) = read(text, 戊=base).diagnostics
    assert asked.say("help", "zh").endswith("确认 校核 就业")
    assert read(text + "确认 校核 就业\n", 戊=base).diagnostics == ()


def test_a_year_in_a_title_is_asked_for_though_a_line_below_changes() -> None:
    base = SMALL.replace("指标 1 新增就业人数", "指标 1 2025年新增就业人数")
    (asked,) = read(NEXT.replace("“某省2025”", "“己”"), 己=base).diagnostics
    assert (asked.code, [r.span.line for r in asked.related]) == ("KP154", [33])


def test_the_number_of_a_document_is_asked_for_and_zero_is_not() -> None:
    base = SMALL.replace("        单位 人\n", "        单位 人\n        解释 “见某政发〔2020〕3号”\n", 1).replace(
        "安置户数 不超过 零就业户数", "零就业户数 ≥ 0户"
    )
    (asked,) = read(NEXT.replace("“某省2025”", "“庚”"), 庚=base).diagnostics
    assert [r.message.zh for r in asked.related] == ["照旧：确认 指标 新增就业人数"]


def test_clauses_of_the_earlier_method_may_be_those_of_this_text() -> None:
    base = SMALL.replace("        单位 人\n", "        单位 人\n        依据 “一”\n", 1)
    for said, cited in (("", "某政发〔2025〕1号一"), ("，依据照本办法原文", "一")):
        outcome = read(NEXT.replace("“某省2025”", f"“辛”{said}"), 辛=base)
        assert outcome.diagnostics == ()
        assert outcome.value is not None
        first = next(iter(outcome.value.policy.every_indicator()))
        assert [c.address for c in first.basis] == [cited]


def test_rules_of_a_set_are_used_and_named_where_they_are() -> None:
    text = SMALL.replace("\n层次 市州", "\n引用 “项目自评”\n\n层次 市州", 1).replace(
        "计分 按完成率，最多 满分", "计分 有几成得几成"
    )
    policy = value(text).policy
    assert policy.header.rule_sets == ("项目自评（财预〔2020〕10号）",)


def test_a_document_of_the_header_is_cited_and_not_looked_up() -> None:
    text = SMALL.replace("    印发机关", "    另据 “财预〔2020〕10号”\n    印发机关").replace(
        "    分值 责任状\n", "    分值 责任状\n    依据 “财预〔2020〕10号第十四条”\n"
    )
    first = next(iter(value(text).policy.every_indicator()))
    assert [(c.address, c.document) for c in first.default_basis] == [("财预〔2020〕10号第十四条", "财预〔2020〕10号")]


# --- 以上年度 --------------------------------------------------------------------------------------------

ELSEWHERE = SMALL.replace("    共  ", "    沿用 “以上年度办法”，文本未公开\n    共  ").replace(
    "    指标 4", "        解释 见 “以上年度办法”\n    指标 4"
)


def test_what_a_text_that_is_not_public_explains_rests_on_an_assumption() -> None:
    text = ELSEWHERE
    for after in ("        单位 人\n", "        公式 安置户数 ÷ 零就业户数\n", "        单位 %\n"):
        text = text.replace(after, f"{after}        解释 见 “以上年度办法”\n")
    policy = value(text).policy
    third = next(i for i in policy.every_indicator() if i.number == "3")
    assert third.explanation == "见“以上年度办法”，该文本没有公开"
    assert [a.text for a in third.assumptions] == ["解释见“以上年度办法”，其文本没有公开，按名称的字面意思填报"]
    assert policy.header.continues == "以上年度办法（文本未公开）"


# --- mistakes ------------------------------------------------------------------------------------------

#: Code, what to replace in NEXT, by what, and the marked text.
MISTAKES = [
    ("KP150", "    沿用     “某省2025”\n", "    沿用 “某省2025”\n    沿用 “某省2025”\n", "“某省2025”"),
    ("KP151", "修改 指标 1\n    分值 5分\n", "修改 方面 就业\n    指标 1 新增就业人数\n        单位 人\n修改 指标 1\n    分值 5分\n", "指标 1 新增就业人数"),
    ("KP152", "    目标 不低于 12%\n", "    目标 不低于 10%\n确认 指标 3\n", "指标 3 上访下降率"),
    ("KP153", "    沿用     “某省2025”\n", "", "修改 期次 半年初评 截至 2026-06-30 用于 通报"),
    ("KP154", "修改 指标 3 上访下降率\n    目标 不低于 12%\n", "", "“某省2025”"),
    ("KP155", "修改 指标 1\n    分值 5分\n", "修改 指标 1\n    分值 5分\n确认 指标 2\n", "指标 2"),
    ("KP156", "    沿用     “某省2025”\n", "    沿用 “某省2025”\n    沿用 “以上年度办法”，文本未公开\n", "“以上年度办法”"),
    ("KP157", "    分值 5分\n", "    分值 5分\n    解释 见 “以上年度办法”\n", "“以上年度办法”"),
    ("KP210", "“某省2025”", "“某省205”", "“某省205”"),
    ("KP211", "“某省2025”", "“某省2026”", "“某省2026”"),
    ("KP212", "修改 指标 1\n", "修改 指标 新增就业人次\n", "指标 新增就业人次"),
    ("KP214", "修改 指标 1\n    分值 5分\n", "删除 新增就业人数\n", "新增就业人数"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "old", "new", "marked"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_one_mistake_is_told_at_its_place(code: str, old: str, new: str, marked: str) -> None:
    assert NEXT.count(old) == 1
    text = NEXT.replace(old, new)
    found = list(read(text).diagnostics)
    assert [d.code for d in found] == [code]
    assert shown(found[0], text) == marked
    keep(code, found, text)


def keep(code: str, found: list[Diagnostic], text: str) -> None:
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        compare(
            code,
            language,
            draw(found, {"policy.kp": text, "2025/policy.kp": SMALL, "rules.kp": RULES}, language=language),
        )


def test_a_name_in_several_places_asks_for_a_path() -> None:
    twice = "其中 回访人数\n            单位 人\n"
    base = SMALL.replace("        单位 人\n", f"        单位 人\n        {twice}").replace(
        "        分母为零 视为完成\n", f"        分母为零 视为完成\n        {twice}"
    )
    text = NEXT.replace("“某省2025”", "“甲”") + "删除 其中 回访人数\n"
    (found,) = read(text, 甲=base).diagnostics
    assert (found.code, shown(found, text)) == ("KP213", "其中 回访人数")
    keep("KP213", [found], text)
    assert read(text.replace("其中 回访", "其中 新增就业人数.回访"), 甲=base).diagnostics == ()


def test_a_rule_set_holds_rules_only() -> None:
    text = SMALL.replace("\n层次 市州", "\n引用 “多了”\n\n层次 市州", 1)
    texts = {Key(Role.RULES, "多了"): Shelved(file="rules.kp", text=RULES + "指标 9 某某\n    单位 人\n")}
    outcome = read_method(text, file="policy.kp", roster=ROSTER, library=Library(texts=texts))
    found = [d for d in outcome.diagnostics if d.code == "KP215"]
    assert [(d.span.file, d.span.line) for d in found] == [("rules.kp", 7)]
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        files = {"policy.kp": text, "rules.kp": RULES + "指标 9 某某\n    单位 人\n"}
        compare("KP215", language, draw(found, files, language=language))


def test_a_circle_through_another_method_is_walked() -> None:
    back = SMALL.replace("    印发机关", "    沿用 “某省2026”\n    印发机关")
    found = [d for d in read(NEXT.replace("“某省2025”", "“乙”"), 乙=back).diagnostics if d.code == "KP211"]
    assert [(d.span.file, d.message("zh")) for d in found] == [("乙.kp", "沿用绕成了一圈：某省2026 → 乙 → 某省2026")]


def test_an_unknown_method_offers_the_nearest() -> None:
    (found,) = (d for d in read(NEXT.replace("“某省2025”", "“某省205”")).diagnostics if d.code == "KP210")
    assert found.say("help", "zh") == "是不是 “某省2025”？"


def test_a_mistake_in_the_earlier_method_is_told_in_its_file() -> None:
    base = SMALL.replace("公式 安置户数 ÷", "公式 安置户素 ÷")
    found = read(NEXT.replace("“某省2025”", "“丙”"), 丙=base).diagnostics
    assert ("KP105", "丙.kp") in [(d.code, d.span.file) for d in found]


def test_every_code_is_tried() -> None:
    kinds = [k for k in vars(errors_inherit).values() if isinstance(k, type) and "code" in vars(k)]
    assert {k.code for k in kinds} == {m[0] for m in MISTAKES} | {"KP213", "KP215", "KP216", "KP217"}  # type: ignore[attr-defined]
    assert all(k.__doc__ for k in kinds)


def test_constants_are_of_their_year() -> None:
    base = SMALL + "\n参数\n    | 层次 | 补助标准 |\n    | 市州 | 300元    |\n"
    text = NEXT.replace("“某省2025”", "“丁”")
    found = [d.message("zh") for d in read(text, 丁=base).diagnostics if d.code == "KP154"]
    assert found == ["沿用来的 1 处年度数值还没有人确认：参数 补助标准"]
    for said in ("确认 参数 补助标准\n", "修改 参数\n    | 层次 | 补助标准 |\n    | 市州 | 320元    |\n"):
        assert [d.code for d in read(text + said, 丁=base).diagnostics if d.code in ("KP154", "KP155", "KP212")] == []


def test_circumstances_are_changed_as_a_whole() -> None:
    (block,) = value(NEXT + "修改 追责 按规定追究责任\n    评定：弄虚作假\n").policy.accountability
    assert len(block.circumstances) == 1


def test_what_is_deleted_is_named() -> None:
    (found,) = read(NEXT + "删除 方面\n").diagnostics
    assert (found.code, found.say("help", "zh")) == ("KP212", "写出是哪一个，如 `删除 方面 ‹名称›`")


def test_the_only_block_of_its_kind_needs_no_name() -> None:
    outcome = read(
        NEXT[: NEXT.index("确认")] + "删除 总分 年终总评\n删除 奖项 先进单位\n删除 填报 日常工作得分\n总分 不设\n"
    )
    assert [d.code for d in outcome.diagnostics if d.severity == "error"] == []
