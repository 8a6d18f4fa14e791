"""Every document of the shipped methods, in every form: without a warning, and read back as it was composed."""

from __future__ import annotations

import dataclasses
import re
from functools import cache
from pathlib import Path

import pytest

import kaoping
from render.compose import Composer, compose, prepare
from render.document import OfficialDocument, Paragraph, Run
from render.docx import write_docx
from render.html import write_html
from render.markdown import write_markdown
from render.pdf import Press, open_press
from render.proof import proof, read_docx_file
from render.readback import read_back
from render.record import document_record
from render.untraced import labels_of, naming, untraced
from tests.render import jilin_2007

LAST, CIVIL, TOWN, CITY = (
    "jilin-2008-employment",
    "jilin-2016-civil-affairs",
    "dongxihu-2020-performance",
    "jiangyou-2024-performance",
)
FIRST = "jilin-2007-employment"
#: Declared or not, what each method can issue.
DOCUMENTS = (
    (FIRST, "目标责任状"),
    (FIRST, "初评通报"),
    (FIRST, "年终考评结果通报"),
    (FIRST, "表彰通报"),
    (FIRST, "单位反馈书"),
    (FIRST, "印发办法的通知"),
    (FIRST, "指标解释"),
    (LAST, "表彰通报"),
    (LAST, "单位反馈书"),
    (LAST, "印发办法的通知"),
    (LAST, "年度办法修订说明"),
    (CIVIL, "考评结果通报"),
    (CIVIL, "单位反馈书"),
    (CIVIL, "印发办法的通知"),
    (CIVIL, "指标解释"),
    (TOWN, "印发办法的通知"),
    (TOWN, "指标解释"),
    (TOWN, "绩效目标申报表"),
    (TOWN, "绩效自评表"),
    (TOWN, "单位反馈书"),
    (CITY, "绩效自评表"),
    (CITY, "单位反馈书"),
    (CITY, "印发办法的通知"),
    (CITY, "指标解释"),
    (CITY, "绩效目标申报表"),
)


@cache
def press() -> Press:
    opened = open_press(is_with_system_fonts=False).value
    assert opened is not None
    return opened


@cache
def loaded(policy: str) -> kaoping.Policy:
    return kaoping.load(policy)


@cache
def composed(policy: str, name: str) -> OfficialDocument:
    """The document, or that of the first unit; notes about a date that is left blank are no warnings."""
    method = loaded(policy)
    result = None if method.needs_no_result(name) else method.evaluate_for(name)
    prepared = prepare(
        name,
        None if result is None else result.assessment,
        method.checked,
        facts=None if result is None else result.facts,
        earlier=loaded(FIRST).checked if name == "年度办法修订说明" else None,
    )
    composer = prepared.value
    assert isinstance(composer, Composer), [d.message("zh") for d in prepared.diagnostics]
    outcome = composer.compose(composer.recipients[0] if composer.recipients else None)
    found = [d for d in (*prepared.diagnostics, *outcome.diagnostics) if d.severity != "note"]
    assert [d.message("zh") for d in found] == []
    assert outcome.value is not None
    return outcome.value


@pytest.mark.parametrize(("policy", "name"), DOCUMENTS, ids=[f"{p[:6]}-{p[6:10]}-{n}" for p, n in DOCUMENTS])
def test_it_is_written_in_every_form_and_reads_back(policy: str, name: str) -> None:
    document = composed(policy, name)
    assert press().check(document) == ()
    forms = {
        "docx": write_docx(document),
        "html": write_html(document).encode(),
        "pdf": press().write(document),
    }
    found = [d.message("zh") for kind, data in forms.items() for d in read_back(data, kind, document, file=kind)]
    assert found == []
    assert document.full_title in write_markdown(document)


def _names(policy: str, name: str) -> re.Pattern[str] | None:
    method = loaded(policy)
    facts = None if method.needs_no_result(name) else method.evaluate_for(name).facts
    return naming(labels_of(method.checked.policy, {u.name for u in facts.roster} if facts is not None else ()))


@pytest.mark.parametrize(("policy", "name"), DOCUMENTS, ids=[f"{p[:6]}-{p[6:10]}-{n}" for p, n in DOCUMENTS])
def test_every_figure_leads_to_its_derivation_or_its_clause(policy: str, name: str) -> None:
    document = composed(policy, name)
    assert [(u.figure, u.line) for u in untraced(document, _names(policy, name))] == []
    known = {source.anchor for source in document.sources}
    assert {run.anchor for run in document.figures()} <= known
    assert all(source.lines and all(source.lines) for source in document.sources)
    told = document_record(document)["figures"]
    assert isinstance(told, list)
    assert len(told) == len(known)


@pytest.mark.parametrize(("policy", "name"), DOCUMENTS, ids=[f"{p[:6]}-{p[6:10]}-{n}" for p, n in DOCUMENTS])
def test_proof_finds_nothing_in_what_was_rendered(policy: str, name: str) -> None:
    paper = read_docx_file(write_docx(composed(policy, name)), "公文.docx").value
    assert paper is not None
    found = [d.message("zh") for d in proof(paper) if d.code not in _LEFT_TO_FILL]
    assert found == []


#: A number or date that is left to be filled in, and the mark of made-up figures: they are there on purpose.
_LEFT_TO_FILL = ("KP750", "KP751")


def test_a_figure_of_the_rule_file_leads_to_its_clause_and_line() -> None:
    document = composed(FIRST, "印发办法的通知")
    (found,) = (s for s in document.sources if "劳务输出6个月以上" in s.lines[0])
    assert found.anchor.key == "农村劳动力转移就业人数"
    assert "依据：二（一）8、附件3、六" in found.lines
    line = next(x for x in found.lines if "：规则文件第" in x)
    number = int(re.findall(r"第(\d+)行", line)[0])
    written = (Path(__file__).parents[2] / "policies" / FIRST / "policy.kp").read_text(encoding="utf-8").splitlines()
    assert "农村劳动力转移就业人数" in written[number - 1]


def test_a_figure_that_leads_nowhere_is_found() -> None:
    document = composed(FIRST, "目标责任状")
    more = dataclasses.replace(document, body=(*document.body, Paragraph(runs=(Run(text="2007年第3名共77分。"),))))
    assert [u.figure for u in untraced(more, _names(FIRST, "目标责任状"))] == ["3", "77"]


# --- hostile values ------------------------------------------------------------------------------------

#: Markup, XML, template syntax, signs of Typst, right-to-left marks, a null, and very much of it.
HOSTILE = {
    "markup": "一、|[1](a/b/c/d)\\",
    "xml": "<b>&amp;</b><!--",
    "template": "{{ 7*7 }}{% if x %}",
    "typst": "#import $x$ @ref *粗* _斜_ `码`",
    "direction": "甲\u202e乙\u200f\x00",
    "long": "长" * 10_000,
}


@cache
def hostile() -> OfficialDocument:
    """Names of units and the assumptions are all that; the template's own words are as ever."""
    names = dict(zip((u.name for u in jilin_2007.units()), HOSTILE.values(), strict=False))
    units = tuple(
        dataclasses.replace(u, name=names.get(u.name, u.name), parent=names.get(u.parent or "", u.parent))
        for u in jilin_2007.units()
    )
    result = dataclasses.replace(jilin_2007.half_year(), units=units, assumptions=tuple(HOSTILE.values()))
    document = compose("初评通报", result, jilin_2007.checked()).value
    assert document is not None
    return document


@pytest.mark.parametrize("kind", ["docx", "html", "pdf"])
def test_hostile_names_and_sentences_are_plain_text(kind: str) -> None:
    document = hostile()
    write = {"docx": write_docx, "html": lambda d: write_html(d).encode(), "pdf": press().write}[kind]
    assert [d.message("zh") for d in read_back(write(document), kind, document)] == []
    text = document.text()
    assert all(
        shown in text for shown in ("{{ 7*7 }}", "<b>&amp;</b>", "#import $x$", "甲〔U+202E〕乙〔U+200F〕〔U+0000〕")
    )
    assert HOSTILE["long"] in text


def test_a_title_of_any_length_makes_a_word_file() -> None:
    document = dataclasses.replace(hostile(), title=("长" * 10_000,))
    assert read_back(write_docx(document), "docx", document) == ()
