"""Every diagnostic of the language: the mistake that makes it, its place, and its text in both languages.

The golden files are written anew by `KAOPING_GOLDEN=write pytest tests/dsl/test_diagnostics.py`; read them before
you commit them.
"""

# ruff: noqa: E501 - a row of the table is one mistake, whole

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dsl import errors_checks, errors_figures, errors_logic, errors_names, errors_syntax
from dsl.diagnostic import Diagnostic, Language
from dsl.report import draw
from tests.dsl.shapes import SMALL, checked

GOLDEN = Path(__file__).parents[1] / "golden" / "diagnostics"

#: Code, what to replace in the small method, by what, and the marked text (as the place cuts it out of the file).
#: One mistake in each, and exactly one diagnostic from it.
MISTAKES = [
    ("KP101", "分母为零 视为完成", "分母为零 视作完成", "视作完成"),
    ("KP102", "    指标 1 新增就业人数", "\t指标 1 新增就业人数", "\t"),
    ("KP103", "    指标 2 解决", "  指标 2 解决", "指标 2 解决零就业家庭比率"),
    ("KP104", "        上访批次 批次 需要 上年\n", "        上访批次 批次 需要 上年\n        非农户 户\n        农户 户\n    校核\n        非农户 ≥ 0户\n", "非农户"),
    ("KP105", "公式 安置户数 ÷ 零就业户数", "公式 安置户素 ÷ 零就业户数", "安置户素"),
    ("KP106", "文号     “某政发〔2025〕1号”", "文号     “某政发〔2025〕1号", "“某政发〔2025〕1号"),
    ("KP107", "        单位 人\n", "        单位 人\n            依据 “一”\n", "依据 “一”"),
    ("KP108", "指标 1 新增就业人数", "指标 1 " + "长" * 20_001, ""),
    ("KP109", "安置户数 不超过 零就业户数", "（" * 70 + "安置户数" + "）" * 70 + " 不超过 零就业户数", ""),
    ("KP110", "    考评者 省人民政府", "    考评人 省人民政府", "考评人"),
    ("KP111", "分母为零 视为完成", "分母为零", "零"),
    ("KP112", "    设 安置户数 = 1户、零就业户数 = 2户\n    则 指标 2 = 50%", "    | 安置户数 | 零就业户数 | 指标 2 |\n    | 1户 | 2户 |", "| 1户 | 2户 |"),
    ("KP113", "截至 2025-06-30", "截至 2025-06-31", "2025-06-31"),
    ("KP114", "        单位 人\n", "        单位 人\n        单位 户\n", "单位 户"),
    ("KP115", "目标 不低于 10%", f"目标 不低于 {'1' * 61}%", "1" * 61 + "%"),
    ("KP116", "    名额 1\n", "", "奖项 先进单位"),
    ("KP117", "则 指标 2 = 50%", "则 指标 2.得分.目标 = 50%", "目标"),
    ("KP118", "计分 完成得满分，未完成不得分", "计分 完成得满分", "计分 完成得满分"),
    ("KP119", "        安置户数 户", "        安置金额 万员\n        安置户数 户", "万员"),
    ("KP120", "上访批次 批次 需要 上年", "上访批次批次 需要 上年", "上访批次批次"),
    ("KP121", "设 安置户数 = 1户、零就业户数 = 2户", "设 3户", "3户"),
    ("KP122", "    名额 1\n", "    名额 1.5\n", "1.5"),
    ("KP201", "        安置户数 户\n", "        安置户数 户\n        安置户数 户\n", "安置户数"),
    ("KP202", "        单位 人\n    指标 2 解决零就业家庭比率\n", "        单位 人\n        其中 城镇\n            单位 人\n    定义 城镇占比 = 占比（城镇，新增就业人数）\n        分母为零 不适用\n    指标 2 解决零就业家庭比率\n        其中 城镇\n            单位 人\n", "城镇"),
    ("KP203", "则 指标 2 = 50%", "则 指标 7 = 50%", "指标 7"),
    ("KP204", "则 指标 2 = 50%", "则 安置户数.得分 = 5分", "安置户数.得分"),
    ("KP205", "公式 下降率（上访批次）", "公式 下降率（上访批次，上访批次）", "下降率（上访批次，上访批次）"),
    ("KP206", "上访批次 批次 需要 上年", "上访批次 批次", "上访批次"),
    ("KP207", "安置户数 不超过 零就业户数", "不超过 5户", "不超过 5户"),
    ("KP208", "达标 达到 80%", "达标 同 优秀.3", "同 优秀.3"),
    ("KP234", SMALL, SMALL.replace("1 个方面、4 项", "2 个方面、5 项").replace("目标 不低于 10%", "目标 不低于 10%\n        又称 “上访下降比率”").replace("\n总分 年终总评 =", "方面 （二） 信访\n    指标 5 上访下降比率\n        单位 %\n        目标 不低于 15%\n\n总分 年终总评 ="), "目标 不低于 15%"),
    ("KP235", "    指标 4 培训班合格率\n        单位 %\n", "    指标 4 培训班合格率\n        单位 %\n        目标 不高于 80%\n", "目标 不高于 80%"),
    ("KP301", "公式 安置户数 ÷ 零就业户数", "公式 （安置户数 ＋ 上访批次） ÷ 零就业户数", "安置户数 ＋ 上访批次"),
    ("KP302", "安置户数 不超过 零就业户数", "安置户数 不超过 上访批次", "安置户数 不超过 上访批次"),
    ("KP303", "安置户数 不超过 零就业户数", "安置户数", "安置户数"),
    ("KP305", "安置户数 不超过 零就业户数", "安置户数 不超过 500", "500"),
    ("KP306", "        公式 安置户数 ÷ 零就业户数", "        单位 户\n        公式 安置户数 ÷ 零就业户数", "安置户数 ÷ 零就业户数"),
    ("KP307", "        分母为零 视为完成\n", "", "安置户数 ÷ 零就业户数"),
    ("KP308", "    共 4 项\n", "    共 5 项\n", "方面 （一） 就业"),
    ("KP309", "指标 4 培训班合格率", "指标 5 培训班合格率", "培训班合格率"),
    ("KP310", "指标 3 上访下降率", "指标 2 上访下降率", "上访下降率"),
    ("KP311", "        单位 人\n", "", "新增就业人数"),
    ("KP313", "        单位 人\n", "        单位 人\n        方向 越低越好\n", "计分 按完成率，最多 满分"),
    ("KP314", "        单位 人\n", "        单位 人\n        计分 按数值\n", "计分 按数值"),
    ("KP315", "    按 总分\n", "", "奖项 先进单位"),
    ("KP316", "截至 2025-06-30", "截至 2024-06-30", "期次 半年初评 截至 2024-06-30 用于 通报"),
    ("KP317", "2025-01-01 至 2025-12-31", "2025-12-31 至 2025-01-01", "办法 某省2025年就业工作考核办法"),
    ("KP318", "安置户数 不超过 零就业户数", "安置户数 不超过 安置户数", "安置户数 不超过 安置户数"),
    ("KP319", "    则 指标 2 = 50%\n", "", "恰好一半"),
    ("KP320", "设 安置户数 = 1户、零就业户数 = 2户", "设 安置户数、零就业户数", "安置户数、零就业户数"),
    ("KP321", "        单位 人\n", "        单位 人\n        其中 城镇\n            单位 人\n            其中 女\n                单位 人\n", "女"),
    ("KP322", "        分母为零 视为完成\n", "        分母为零 视为完成\n        分项 安置率\n            公式 安置户数 ÷ 零就业户数\n            分母为零 视为完成\n", ""),
    ("KP323", SMALL, "层次 市州\n    包括 地级市\n期次 年终 截至 2025-12-31 用于 排序\n", ""),
    ("KP324", "上访批次 批次 需要 上年", "上访批次 批次 需要 上年 按季", "上访批次"),
    ("KP325", "        达标 达到 80%\n", "", "培训班合格率"),
    ("KP326", "        达标 达到 80%\n", "        达标 不足 80%\n", "不足 80%"),
    ("KP404", "        公式 下降率（上访批次）\n        分母为零 不适用\n        目标 不低于 10%\n        计分 完成得满分，未完成不得分\n", "        公式 安置户数 ÷ 零就业户数\n        分母为零 不适用\n", "上访下降率"),
    ("KP327", "        达标 达到 80%\n", "        达标 达到 100%\n", "达标"),
    ("KP328", "        公式 安置户数 ÷ 零就业户数\n        分母为零 视为完成\n", "        分项 安置率\n            公式 安置户数 ÷ 零就业户数\n            分母为零 视为完成\n        分项 登记数\n            单位 户\n    定义 一半 = 指标 2 × 50%\n        公布\n", "指标 2"),
    ("KP347", "        单位 %\n        优秀 达到 100%\n        达标 达到 80%\n", "        优秀 安置户数 高于 5户\n        达标 安置户数 高于 2户\n    定义 一半 = 指标 4 × 50%\n        公布\n", "指标 4"),
    ("KP329", "        单位 人\n", "        公式 上访批次 ÷ 零就业户数\n        分母为零 不适用\n", "上访批次 ÷ 零就业户数"),
    ("KP247", "    指标 4 培训班合格率\n", "    指标 4 培训班（含短期合格率\n", "培训班（含短期合格率"),
]  # fmt: skip


def cut(text: str, found: Diagnostic) -> str:
    """What a diagnostic marks, on its first line."""
    line = text.splitlines()[found.span.line - 1]
    end = found.span.end_column - 1 if found.span.end_line == found.span.line else len(line)
    return line[found.span.column - 1 : end]


def test_the_small_method_has_no_mistake() -> None:
    assert checked(SMALL).diagnostics == ()


@pytest.mark.parametrize(("code", "old", "new", "marked"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_one_mistake_makes_one_diagnostic_at_its_place(code: str, old: str, new: str, marked: str) -> None:
    assert SMALL.count(old) == 1
    text = SMALL.replace(old, new)
    found = checked(text).diagnostics
    assert [d.code for d in found] == [code]
    if marked:
        assert cut(text, found[0]) == marked
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        compare(code, language, draw(found, {"policy.kp": text}, language=language))


#: As above, for mistakes whose code has a row there already; what they say is not kept.
MORE_MISTAKES = [
    ("KP122", "    名额 1\n", "    名额 0\n", "0"),
    ("KP122", "\n    保留 2 位小数\n", "\n    保留 1.5 位小数\n", "1.5"),
    ("KP105", "    层次 市州\n    期次 年终总评\n    名额", "    层次 区县\n    期次 年终总评\n    名额", "区县"),
    ("KP105", "    期次 年终总评\n    名额", "    期次 年末总评\n    名额", "年末总评"),
    ("KP201", "总分 年终总评 =", "总分 年终总评 = 指标得分合计\n总分 年终总评 =", ""),
    ("KP201", "期次 半年初评 截至 2025-06-30", "期次 年终总评 截至 2025-06-30", ""),
    ("KP305", "目标 不低于 10%", "目标 不低于 10", "目标 不低于 10"),
    ("KP305", "优秀 达到 100%", "优秀 达到 100", "100"),
]


@pytest.mark.parametrize(("code", "old", "new", "marked"), MORE_MISTAKES)
def test_another_mistake_of_the_kind_is_found_too(code: str, old: str, new: str, marked: str) -> None:
    assert SMALL.count(old) == 1
    text = SMALL.replace(old, new)
    found = checked(text).diagnostics
    assert [d.code for d in found] == [code]
    if marked:
        assert cut(text, found[0]) == marked


def test_the_hint_for_an_unknown_level_names_the_block_that_declares_levels() -> None:
    (found,) = checked(SMALL.replace("    层次 市州\n    期次", "    层次 区县\n    期次")).diagnostics
    assert "先用「层次」声明它" in found.say("help", "zh")


def test_characters_that_nobody_sees_change_nothing_and_move_no_place() -> None:
    hidden = SMALL.replace("安置户数", "\u200b安置\u200b户数\ufeff").replace("    指标", "\u2060    指标\u200d")
    assert checked(hidden).diagnostics == ()
    wrong = hidden.replace("公式 \u200b安置\u200b户数\ufeff ÷", "公式 \u200b安\u200b置户素\ufeff ÷")
    (found,) = checked(wrong).diagnostics
    assert (found.code, cut(wrong, found)) == ("KP105", "安\u200b置户素")


def test_of_words_equally_near_the_one_alike_in_more_places_is_offered() -> None:
    (found,) = checked(SMALL.replace("        单位 人\n", "        单位 人\n        记分 按数值\n", 1)).diagnostics
    assert found.say("help", "zh") == "是不是要写 `计分`？"


def compare(code: str, language: Language, drawn: str) -> None:
    path = GOLDEN / f"{code}.{language}.txt"
    drawn = "\n".join(line if len(line) < 300 else f"{line[:80]} … {len(line)} 个字符" for line in drawn.splitlines())
    if os.environ.get("KAOPING_GOLDEN") == "write":
        path.write_text(f"{drawn}\n", encoding="utf-8")
    assert path.read_text(encoding="utf-8") == f"{drawn}\n"


def test_every_code_of_the_language_is_tried() -> None:
    modules = (errors_checks, errors_figures, errors_logic, errors_names, errors_syntax)
    kinds = {v for m in modules for v in vars(m).values() if isinstance(v, type) and issubclass(v, Diagnostic)}
    codes = {kind.code for kind in kinds if kind.__module__ in {m.__name__ for m in modules}}
    assert codes == {m[0] for m in MISTAKES}


@pytest.mark.parametrize(
    "module", [errors_checks, errors_figures, errors_logic, errors_names, errors_syntax], ids=lambda m: m.__name__
)
def test_every_code_has_a_page(module: object) -> None:
    for kind in vars(module).values():
        if isinstance(kind, type) and issubclass(kind, Diagnostic) and "code" in vars(kind):
            assert kind.__doc__
            assert not kind.__doc__.startswith(kind.__name__ + "(")


def test_a_judgement_that_nobody_asks_for_cannot_be_set() -> None:
    old = "设 安置户数 = 1户、零就业户数 = 2户"
    found = checked(SMALL.replace(old, f"{old}、评定「有专人」 = 是")).diagnostics
    assert [(d.code, d.message("zh")) for d in found] == [("KP203", "没有「评定：有专人」")]
