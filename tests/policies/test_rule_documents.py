"""The documents that are written from the rule file: complete for every shipped method, in words and not in code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

import kaoping
from dsl.expressions import Ref, walk
from dsl.model import CheckedPolicy, ResolvedPolicy
from dsl.rules import Rule, RuleKind, rules
from render.compose import compose
from render.document import OfficialDocument, Table, words
from render.rulebook.article import Book
from render.rulebook.figures import check_words
from render.rulebook.names import tidy
from render.wording import formal
from tests.dsl.shapes import checked
from tests.dsl.test_reference_page import EXAMPLES, in_place
from tests.render.test_golden import GOLDEN, WRITERS, compare

METHODS = (
    "jilin-2007-employment",
    "jilin-2008-employment",
    "jilin-2016-civil-affairs",
    "dongxihu-2020-performance",
    "jiangyou-2024-performance",
)
#: What stands in a rule file and in no document: sides and years with a point, 评定 before a sentence, ASCII signs.
CODE = re.compile(
    r"上年\.|上半年\.|下辖\.|(?<!\d)\.(?:目标|得分|分值|完成率|预算|值)|评定：(?=[^，；。]*(?:\n|；))|[「」{}<>]"
)


@cache
def method(name: str) -> CheckedPolicy:
    return kaoping.load(name).checked


def written(name: str, policy: CheckedPolicy) -> OfficialDocument:
    outcome = compose(name, None, policy)
    assert outcome.value is not None, [d.message("zh") for d in outcome.diagnostics]
    assert {d.code for d in outcome.diagnostics} <= {"KP622"}
    return outcome.value


def words_of(rule: Rule, policy: ResolvedPolicy) -> Iterator[str]:
    """What must be said of a rule."""
    book = Book.of(policy)
    match rule.kind:
        case RuleKind.CHECK:
            check = next(c for c in policy.all_checks() if c.span == rule.span)
            yield check_words(check, book)
            yield from (book.names.of(n.key) for n in walk(check.condition) if isinstance(n, Ref))
        case RuleKind.JUDGING:
            judging = next(
                j for j in (policy.judging, *(a.judging for a in policy.all_areas())) if j and j.span == rule.span
            )
            yield from (formal(said) for said in (judging.judges, judging.evidence) if said)
        case RuleKind.TIERS:
            yield from policy.tiers
        case RuleKind.TOTAL | RuleKind.AREA_TOTAL:
            yield "总分"
        case RuleKind.GRADES:
            yield from rule.name.split("、")
        case RuleKind.HEADER:
            yield policy.header.title
        case RuleKind.BONUS | RuleKind.DEDUCTION | RuleKind.VETO:
            yield from (book.words.condition(c) for c in rule.conditions)
        case RuleKind.NOT_ENCODED:
            yield tidy(rule.name)
        case _:
            yield formal(rule.name.rpartition(" ")[2])


@pytest.mark.parametrize("name", METHODS)
def test_the_notice_holds_every_rule_assumption_and_clause(name: str) -> None:
    policy = method(name).policy
    text = written("印发办法的通知", method(name)).text()
    missing = [(rule.title, said) for rule in rules(policy) for said in words_of(rule, policy) if said not in text]
    assert missing == []
    doubtful = {a.text for rule in rules(policy) for a in (*rule.assumptions, *rule.inherited_assumptions)}
    assert [said for said in doubtful if formal(said).rstrip("。；") not in text] == []
    runs = re.findall(r"(\D*)(\d+)至\1(\d+)", text)
    cited = {f"{a}{n}" for a, first, last in runs for n in range(int(first), int(last) + 1)}
    clauses = {c.address.partition("（规则集")[0] for rule in rules(policy) for c in rule.basis}
    assert [c for c in clauses if c not in text and c not in cited] == []


@pytest.mark.parametrize("document", ["印发办法的通知", "指标解释"])
@pytest.mark.parametrize("name", METHODS)
def test_the_words_are_not_those_of_code(name: str, document: str) -> None:
    text = written(document, method(name)).text()
    assert CODE.findall(text) == []
    assert "。。" not in text
    assert "；。" not in text
    assert "None" not in text


def test_the_annex_explains_every_indicator_and_lists_every_figure() -> None:
    for name in METHODS:
        policy = method(name).policy
        text = written("指标解释", method(name)).text()
        assert [i.name for i in policy.every_indicator() if formal(i.name) not in text] == []
        assert [f.name for f in policy.all_fields() if formal(f.name) not in text] == []


#: The right examples of the language reference, which show every construct.
RIGHT = [
    pytest.param(*e.values[::3], id=str(e.id))
    for e in EXAMPLES
    if e.values[0] in ("顶层", "方面") and e.values[1] == "正确"
]


@pytest.mark.parametrize(("where", "text"), RIGHT)
def test_every_construct_of_the_language_has_words(where: str, text: str) -> None:
    outcome = checked(in_place(where, text))
    assert outcome.value is not None
    policy = outcome.value.policy
    for document in ("印发办法的通知", "指标解释"):
        said = written(document, outcome.value).text()
        assert CODE.findall(said) == []
        assert "None" not in said
    said = written("印发办法的通知", outcome.value).text()
    assert [(r.title, w) for r in rules(policy) for w in words_of(r, policy) if w not in said] == []


# --- as they come out --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "name", "document"),
    [
        ("notice-2007", "jilin-2007-employment", "印发办法的通知"),
        ("notice-2016", "jilin-2016-civil-affairs", "印发办法的通知"),
        ("notice-2024", "jiangyou-2024-performance", "印发办法的通知"),
        ("explanations-2007", "jilin-2007-employment", "指标解释"),
        ("goals-2020", "dongxihu-2020-performance", "绩效目标申报表"),
        ("goals-2024", "jiangyou-2024-performance", "绩效目标申报表"),
        ("explanations-2016", "jilin-2016-civil-affairs", "指标解释"),
    ],
)
def test_the_words_are_as_they_were(file: str, name: str, document: str) -> None:
    compare(GOLDEN / f"{file}.txt", written(document, method(name)).text() + "\n")


@pytest.mark.parametrize("kind", WRITERS)
def test_every_format_is_as_it_was(kind: str) -> None:
    document = written("印发办法的通知", method("jilin-2008-employment"))
    compare(GOLDEN / f"notice-2008.{kind}", WRITERS[kind](document))


def test_the_notice_has_the_number_and_date_that_the_method_states() -> None:
    document = written("印发办法的通知", method("jilin-2007-employment"))
    assert (document.head.number, document.dated) == ("吉政发〔2007〕4号", "2007年1月26日")
    assert document.attachments[0].title == "吉林省2007年就业和社会保障工作目标责任制实施办法"


# --- forms of budget projects ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["dongxihu-2020-performance", "jiangyou-2024-performance"])
def test_the_form_has_every_project_with_its_money_goal_and_rows(name: str) -> None:
    policy = method(name).policy
    document = written("绩效目标申报表", method(name))
    text = document.text()
    projects = [a for a in policy.all_areas() if a.is_project]
    tables = [b for b in document.body if isinstance(b, Table)]
    assert len(tables) == 2 * len(projects)
    for project, rows in zip(projects, tables[1::2], strict=True):
        assert formal(project.goal).rstrip("。") in text
        told = [words(row[2]) for row in rows.rows]
        assert told == [formal(i.name) for i in project.indicators if i.groups]


def test_the_form_writes_the_sign_that_the_table_states_and_no_other() -> None:
    stated = written("绩效目标申报表", method("jiangyou-2024-performance")).text()
    assert "执法人员着装统一率\t=100%\t20" in stated
    assert "投诉群众及用人单位满意度\t≥90%\t10" in stated
    assert "注：权重合计90。" in stated
    bare = written("绩效目标申报表", method("dongxihu-2020-performance")).text()
    assert "完成训练计划（内容保密）\t95%\t计划标准" in bare
    assert "年度人才引进任务\t≥80%" in bare


# --- what changed ------------------------------------------------------------------------------------


def test_the_changes_since_last_year_are_as_they_were() -> None:
    outcome = compose(
        "年度办法修订说明",
        None,
        method("jilin-2008-employment"),
        earlier=method("jilin-2007-employment"),
    )
    assert outcome.value is not None
    assert outcome.diagnostics == ()
    compare(GOLDEN / "changes-2008.txt", outcome.value.text() + "\n")
