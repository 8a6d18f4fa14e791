"""The list of constructs is whole: every kind of record that a method is made of, and every refusal, is in it.

So whoever adds a construct to the language must say whether columns and databases compute it.
"""

from __future__ import annotations

import ast
import inspect
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any

import dsl.expressions
import dsl.model
import dsl.model_groups
import dsl.model_scoring
import dsl.outcomes
import engine.columns
import engine.relational
from tests.engine.language.constructs import CONSTRUCTS, Construct
from tests.engine.language.methods import methods
from tests.engine.language.world import planned

MODULES = (dsl.expressions, dsl.model, dsl.model_groups, dsl.model_scoring, dsl.outcomes)
#: What no evaluator meets: it is bound to something else, or says what is reported, tried or written.
NOT_EVALUATED = {
    **dict.fromkeys(("Name", "InYear", "Scoped", "OwnBound", "MeetsTier"), "bound to another expression"),
    **dict.fromkeys(("ScoringRule", "Side.WEIGHT", "Side.TIER", "Recurrence", "HowOften"), "put in place before"),
    **dict.fromkeys(("CheckedPolicy", "ValueType", "TakenSource", "NotEncoded", "Document"), "about the method"),
    **dict.fromkeys(("Example", "Setting", "ListSetting", "SetRecord", "World", "UnitSide"), "of worked examples"),
    **dict.fromkeys(("Expectation", "OutcomeExpectation", "AwardExpectation", "Claim"), "of worked examples"),
    "CrossCheck": "says that figures are in doubt, and changes none",
    "Frequency.YEAR": "the same as a figure of the period",
    "Purpose": "what a period is for",
}


def _kinds(module: ModuleType) -> Iterator[str]:
    """The names of its records, and of the members of its enumerations."""
    for name, kind in inspect.getmembers(module, inspect.isclass):
        if kind.__module__ != module.__name__:
            continue
        if issubclass(kind, Enum):
            yield from (f"{name}.{member.name}" for member in kind)
        elif is_dataclass(kind):
            yield name


def _met(value: Any, found: set[str]) -> set[str]:
    """The kinds of everything that a record holds."""
    match value:
        case Enum():
            found.add(f"{type(value).__name__}.{value.name}")
        case tuple() | list() | frozenset():
            for inner in value:
                _met(inner, found)
        case dict():
            _met(tuple(value.values()), found)
        case _ if is_dataclass(value) and type(value).__module__.startswith("dsl."):
            found.add(type(value).__name__)
            _met(tuple(getattr(value, f.name) for f in fields(value)), found)
    return found


def test_every_kind_of_record_is_in_some_construct() -> None:
    met: set[str] = set()
    for method in methods(CONSTRUCTS):
        _met(planned(method.text).policy, met)
    missing = {kind for module in MODULES for kind in _kinds(module)} - met
    assert {k for k in missing if not {k, k.partition(".")[0]} & NOT_EVALUATED.keys()} == set()
    # What is met after all needs no excuse.
    assert NOT_EVALUATED.keys() & met == set()


#: Where each refusal comes from: a construct of the list, or why no method that the checker accepts meets it.
REFUSALS = {
    # Nothing of a method that has figures in a folder.
    "奖项“…”有条件、提名或依次比较": "asked of `engine.columns.candidates` next",
    "有一票否决": "asked of `engine.columns.candidates` next",
    "奖项“…”另有决定": "a table of columns has no decisions beside it",
    "考评对象总数要逐个看": "asked of `engine.columns.candidates` next",
    "奖项“…”另有决定或者由人评定": "a table of columns has no decisions beside it",
    "要看上下级或者别的层次，要有名册": "a table of columns has no roster",
    "领导小组调整过等次": "a table of columns has no decisions beside it",
    "领导小组调整过总分": "a table of columns has no decisions beside it",
    "领导小组定的等次，办法里没有": "decisions are held against the grades where they are read",
    "总分待定的，等次要看总分的上下限：…": "tests/engine/columns/test_ends.py",
    "要看明细“…”的记录": "suppositions about one unit, and scenarios, have no records",
    "要看别的单位的数": "suppositions about one unit have no other units",
    "要用往年的考评结果": "suppositions and scenarios have one period",
    # Of no unit can more be said than that its figures are too long.
    "第一名的数分母太多": "denominators of more than 512 digits in base 2",
    "合起来的数分母太多": "denominators of more than 512 digits in base 2",
    "每条记录除以的数不一样，合起来的分母太长": "denominators of more than 512 digits in base 2",
    # Refused before.
    "不是条件": "the checker keeps figures out of conditions (KP303)",
    "“…”是…": "words of a list are not computed with (KP393)",
    "合起来的不是数": "the checker keeps conditions out of sums (KP303)",
    "评定的不是等级": "the checker keeps 评定 … to judged grades (KP346)",
    "评为哪一级，看的不是评定的等级": "the checker keeps 评为 to judged grades (KP394)",
    "…的数": "fields are figures, truths, days or judged grades",
    "没有自己的分值": "a place without points is no leaf",
    "没有计分": "scored items have clauses (KP311)",
    "计分 …": "every first step has a case",
    "读“…”": "every name is one of a method's nodes",
    "读“…”的…": "every side that names may have is read",
    "读“…”的分值": "PointsMaker reads it",
    "读“…”的名次": "PointsMaker reads it",
    "读指标得分合计": "PointsMaker reads it",
    "“…”有折算或限额": "PointsMaker shapes it",
    "得分要看别的得分": "a circle (KP401)",
    "分值要看别的分值": "a circle (KP401)",
    "要看自己的结果": "a circle (KP401)",
    # How far an open total can go; the grade of such a unit is told by the interpreter.
    # Units that stand in no level, and count below others.
    "下辖里有不考评的单位": "tests/kaoping/test_warehouse_below.py: they have no row in columns",
    "不考评的单位的名次": "who is not assessed is not ranked",
    "方面得分最多满分": "tests/engine/columns/test_ends.py",
    "只计最高一次，分档有扣有加": "tests/engine/columns/test_ends.py",
    # What a database alone does not compute.
    "每条记录除以的数不一样，加起来没有公共的分母；可写成 合计（…）÷ 合计（…）": "明细 比率合计",
    "要看单位的“…”": "明细 单位的得分",
    "要看下辖单位的同一个数；各级各写一个指标（对象 …），上一级用下一级的": "总分 下辖总分",
    "名次在别的层次里比": "asked of what rows are among each other next",
    "等次由逐项解释来定": "the grades were refused, for the reason that is told of them",
    "要看等次，等次要等各单位的总分都有了才定": "等次",
    "要用“总分”的得分": "what was refused is asked for, and told of that",
    "要用“…”的得分": "what was refused is asked for, and told of that",
}


def _refusals() -> Iterator[str]:
    for package in (engine.columns, engine.relational):
        for path in Path(package.__path__[0]).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and _calls(node.exc) == "Unsupported":
                    yield _said(node.exc.args[0])


def _calls(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _said(node: ast.expr) -> str:
    """A message with … for what it names."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=values):
            return "".join(_said(v) for v in values)
        case _:
            return "…"


def test_every_refusal_is_accounted_for() -> None:
    found = set(_refusals()) - {"…"}
    long = {said for said in found if said.startswith("…：各单位的数分母不一样")}
    assert found - long == REFUSALS.keys()
    names = {c.name for c in CONSTRUCTS}
    assert {"明细 比率合计", "明细 单位的得分", "总分 下辖总分", "等次"} <= names


def test_what_is_refused_says_what_it_is() -> None:
    """No message is the name of a class."""
    assert [c.name for c in CONSTRUCTS if c.left.isascii() and c.left] == []


# --- the page ----------------------------------------------------------------------------------------

PAGE = Path(__file__).parents[3] / "docs" / "性能.md"
BETWEEN = re.compile(r"(?<=<!-- 编得了什么 -->\n).*?(?=<!-- 编得了什么完 -->)", re.DOTALL)
#: Who refuses a construct, and what is told of it.
REFUSING: tuple[tuple[str, Callable[[Construct], str]], ...] = (
    ("整数列和数据库都不编的，交给逐项解释", lambda c: c.left),
    ("只有数据库不编的（数据文件夹里的数）", lambda c: "" if c.left else c.left_in_sql),
    ("大表（`--table`）上不编的", lambda c: "" if c.left_in_sql else c.left_over_tables),
)


def _listed() -> str:
    sections: dict[str, list[str]] = {}
    for construct in CONSTRUCTS:
        sections.setdefault(construct.section, []).append(construct.name)
    lines = [f"- **{section}**：{'、'.join(names)}\n" for section, names in sections.items()]
    for title, said in REFUSING:
        refused = [f"  - {c.name}：{said(c)}\n" for c in CONSTRUCTS if said(c)]
        lines += [f"- {title}：{'' if refused else '没有'}\n", *refused]
    return "".join(lines)


def test_the_page_on_speed_lists_them() -> None:
    text = PAGE.read_text(encoding="utf-8")
    if os.environ.get("KAOPING_GOLDEN") == "write":
        PAGE.write_text(BETWEEN.sub(lambda _: _listed(), text), encoding="utf-8")
    assert BETWEEN.findall(PAGE.read_text(encoding="utf-8")) == [_listed()]
