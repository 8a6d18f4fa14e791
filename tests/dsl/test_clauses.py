"""Addresses of the source text: split, proposed, looked up and checked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dsl.clauses import LineRange, SourceText, check_addresses, nearest_addresses, propose, split_addresses
from dsl.diagnostic import Language
from dsl.model import Clause
from dsl.report import draw
from dsl.span import Span

GOLDEN = Path(__file__).parents[1] / "golden" / "diagnostics"
METHOD_2007 = Path(__file__).parents[2] / "policies" / "jilin-2007-employment" / "source.txt"


def source_of(text: str) -> SourceText:
    return SourceText(file="source.txt", lines=tuple(text.split("\n")), addresses=propose(text))


@pytest.fixture(scope="module")
def method() -> SourceText:
    return source_of(METHOD_2007.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("written", "addresses"),
    [
        pytest.param("二（九）35、附件13（1）（2）", ("二（九）35", "附件13（1）", "附件13（2）"), id="side by side"),
        pytest.param("“五”", ("五",), id="quoted"),
        pytest.param("二（一）5、附件1", ("二（一）5", "附件1"), id="two"),
        pytest.param("第20项、注1、注2", ("第20项", "注1", "注2"), id="table rows and notes"),
        pytest.param("二(一)5;附件 1", ("二（一）5", "附件1"), id="half width and a space"),
        pytest.param("二（一）（2）", ("二（一）（2）",), id="a step down is one address"),
        pytest.param("二（一）（二）", ("二（一）", "二（二）"), id="two areas"),
        pytest.param("二（三）（1）（2）", ("二（三）（1）", "二（三）（2）"), id="a step down, then side by side"),
        pytest.param("附件１３（１）", ("附件13（1）",), id="full-width digits"),
        pytest.param("第十二条第二款、五、五", ("第十二条第二款", "五"), id="said twice"),
        pytest.param("", (), id="nothing"),
    ],
)
def test_what_stands_behind_basis_is_taken_apart(written: str, addresses: tuple[str, ...]) -> None:
    assert split_addresses(written) == addresses


@pytest.mark.parametrize(
    ("address", "first", "last"),
    [
        ("一", 10, 11),
        ("二", 12, 62),
        ("二（一）", 14, 24),
        ("二（一）6", 20, 20),
        ("二（九）40", 62, 62),
        ("六", 69, 71),
        ("附件2", 77, 78),
        ("附件8", 91, 93),
        ("附件13（3）", 110, 111),
        ("附件17", 121, 122),
        ("附件注", 123, 123),
        ("附件", 74, 123),
    ],
)
def test_the_numbering_of_the_2007_method_is_found(method: SourceText, address: str, first: int, last: int) -> None:
    assert method.find(address) == (LineRange(first, last),)


def test_the_2007_method_has_its_forty_items_and_seventeen_explanations(method: SourceText) -> None:
    items = [a for a in method.addresses if a.startswith("二（") and a[-1].isdecimal()]
    explained = [a for a in method.addresses if a.startswith("附件") and a[2:].isdecimal()]
    assert (len(items), len(explained)) == (40, 17)


def test_the_list_of_annexes_at_the_end_of_the_body_is_no_clause() -> None:
    text = source_of("一、总则\n照此办理。\n附件：\n1.指标表\n2.评分表\n\n附件1\n1.新增就业人数\n附件2\n1.评分办法")
    assert text.quote("一") == "一、总则\n照此办理。"
    assert set(text.addresses) == {"一", "附件1", "附件1第1项", "附件2", "附件2第1项"}


def test_articles_run_on_through_chapters_and_have_paragraphs() -> None:
    text = source_of(
        "第一章 总则\n第一条 为了考评，制定本办法。\n"
        "第二章 计分\n第二条 按项计分。\n（一）就业；\n（二）社保。\n满分100分。"
    )
    assert text.quote("第二条") == "第二条 按项计分。\n（一）就业；\n（二）社保。\n满分100分。"
    assert text.quote("第二条（二）") == "（二）社保。\n满分100分。"
    assert text.quote("第二条第一款") == "第二条 按项计分。\n（一）就业；\n（二）社保。"
    assert text.quote("第二条第二款") == "满分100分。"
    assert text.quote("第一章") == "第一章 总则\n第一条 为了考评，制定本办法。"


def test_a_year_or_a_decimal_at_the_head_of_a_line_is_no_item() -> None:
    assert set(propose("一、期限\n2007年1月1日起。\n1.5万人以上。\n(二○○七年一月)")) == {"一"}


def test_a_number_that_occurs_twice_keeps_both_places() -> None:
    assert propose("1.就业\n2.社保\n1.培训")["1"] == (LineRange(1, 1), LineRange(3, 3))


def test_full_and_half_width_are_one_address(method: SourceText) -> None:
    assert (
        method.quote("二(九)３５")
        == method.quote("二（九）35")
        == "35.符合低保条件的城市困难居民应保尽保、分类施保率。"
    )


def test_an_address_that_the_text_lacks_is_an_error_with_its_neighbours(method: SourceText) -> None:
    wrong = Clause(address="二（二）6", span=Span("policy.kp", 9, 12, 9, 17))
    right = Clause(address="二（一）6", span=Span("policy.kp", 8, 12, 8, 17))
    (found,) = check_addresses((right, wrong), method)
    assert (found.code, found.span.line) == ("KP240", 9)
    assert found.message("zh") == "原文没有「二（二）6」这一条"
    assert found.say("help", "zh").startswith("是不是指 二（一）6")
    assert found.say("help", "en").startswith("did you mean 二（一）6")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_finding_reads_as_it_should(method: SourceText, language: Language) -> None:
    line = "        依据 “二（二）6”"
    wrong = Clause(address="二（二）6", span=Span("policy.kp", 1, 13, 1, 18))
    drawn = draw(check_addresses((wrong,), method), {"policy.kp": line}, language=language)
    path = GOLDEN / f"KP240.{language}.txt"
    if os.environ.get("KAOPING_GOLDEN") == "write":
        path.write_text(drawn, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == drawn


def test_an_address_like_no_other_gets_the_way_to_add_it(method: SourceText) -> None:
    (found,) = check_addresses((Clause(address="某文件", span=Span("policy.kp", 1, 1, 1, 4)),), method)
    assert "clauses.yaml" in found.say("help", "zh")


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [("二（二）6", "二（一）6"), ("附件13（4）", "附件13（3）"), ("附件18", "附件17"), ("二（一）60", "二（一）6")],
)
def test_the_address_that_was_meant_is_offered(method: SourceText, wrong: str, meant: str) -> None:
    assert meant in nearest_addresses(wrong, method)
