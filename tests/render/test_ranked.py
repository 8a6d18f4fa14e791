from __future__ import annotations

import dataclasses
import re
from fractions import Fraction
from functools import cache

from engine.results import Assessment, State
from render.compose import compose
from render.document import Chart, ChartKind, OfficialDocument, Table, block_lines, lines_of, words
from render.told import LastResult, LastStanding
from tests.render import jilin_2007_whole as method
from tests.render import material

NAME = "年终考评结果通报"
LAST = LastResult(
    title="某省2006年就业和社会保障工作目标责任制实施办法",
    period="年终总评",
    file="2006.json",
    standings={
        ("市州", "吉林市"): LastStanding(total=Fraction(95), rank=3, grade=None),
        ("市州", "长春市"): LastStanding(total=Fraction(97), rank=1, grade=None),
        ("市州", "通化市"): LastStanding(total=Fraction(96), rank=2, grade=None),
        ("市州", "白山市"): LastStanding(total=None, rank=None, grade=None),
    },
)


@cache
def composed(name: str = NAME, *, is_compared: bool = False) -> OfficialDocument:
    return made(name, last=LAST if is_compared else None)


def made(name: str = NAME, *, last: LastResult | None = None, result: Assessment | None = None) -> OfficialDocument:
    checked = method.checked()
    policy = dataclasses.replace(checked.policy, documents=(material.document(name, None),))
    declared = dataclasses.replace(checked, policy=policy)
    outcome = compose(name, result or method.assessment(), declared, facts=method.facts(), last=last)
    assert outcome.value is not None
    return outcome.value


def body(document: OfficialDocument) -> list[str]:
    return list(block_lines(document.body))


def test_each_ranking_stands_best_first_as_it_was_computed() -> None:
    table = next(b for b in composed().body if isinstance(b, Table))
    rows = [tuple(words(cell) for cell in row) for row in table.rows]
    assert [row[0] for row in rows] == [str(n) for n in range(1, 11)]
    assert rows[0][1:3] == ("吉林市", "97.09分")
    ranked = {u.name: u.rank for u in method.assessment().by_level()["市州"]}
    assert {row[1]: int(row[0]) for row in rows} == ranked


def test_units_that_are_ranked_apart_have_a_table_each() -> None:
    headings = [line for line in body(composed()) if re.fullmatch(r"[一二三四五六七八九十]+、.*名次", line)]
    assert headings[:2] == ["一、市州名次", "二、长春市县市区名次"]
    assert len(headings) == 10


def test_every_area_is_told_with_score_and_rank_on_pages_that_lie_on_their_side() -> None:
    attachment = composed().attachments[0]
    assert attachment.title == "市州各方面得分和名次"
    table = next(b for b in attachment.blocks if isinstance(b, Table))
    assert table.is_landscape
    row = next(row for row in table.rows if words(row[0]) == "长春市")
    assert [words(c) for c in row][1:4] == ["29.00（1）", "11.61（7）", "10.59（10）"]


def test_the_totals_are_drawn_as_bars() -> None:
    (chart,) = [b for b in composed().body if isinstance(b, Chart)]
    assert words(chart.rows[0][1]) == "97.09分"


def test_beside_last_years_the_totals_are_drawn_in_pairs() -> None:
    (chart,) = [b for b in composed(is_compared=True).body if isinstance(b, Chart)]
    assert chart.kind is ChartKind.YEARLY
    drawn = [tuple(map(words, row)) for row in chart.rows]
    assert ("长春市", "93.92分", "97.00分") in drawn
    assert ("白山市", "95.39分", "—") in drawn


def test_rankings_within_each_city_share_one_table_that_says_which() -> None:
    """Of a level that is ranked city by city there is one attachment, not one for each city."""
    titles = [a.title for a in composed().attachments if a.title.endswith("各方面得分和名次")]
    assert len(titles) == len(set(titles)) == len({u.level for u in method.assessment().units})
    attachment = next(a for a in composed().attachments if a.title == "县市区各方面得分和名次")
    table = next(b for b in attachment.blocks if isinstance(b, Table))
    assert words(table.header[0][0]) == "排名范围"
    within: dict[str, list[str]] = {}
    for row in table.rows:
        within.setdefault(words(row[0]), []).append(words(row[1]))
    assert sum(map(len, within.values())) == sum(u.level == "县市区" for u in method.assessment().units)
    assert "榆树市" in within["长春市"]


def test_without_last_years_result_nothing_is_said_of_rises_and_falls() -> None:
    said = body(composed())
    assert "注：没有上年的结果，不比较升降。" in said
    assert not any("上年名次" in line or line.startswith("名次上升") for line in said)


def test_against_last_year_rises_and_falls_are_told_and_traced() -> None:
    document = composed(is_compared=True)
    said = body(document)
    assert "1\t吉林市\t97.09分\t3\t升2" in said
    assert "2\t通化市\t96.16分\t2\t持平" in said
    assert "7\t长春市\t93.92分\t1\t降6" in said
    assert "名次上升的：吉林市（2位）。" in said
    assert "名次下降的：长春市（6位）。" in said
    sources = {str(s.anchor): s.lines for s in document.sources}
    assert sources["市州/长春市//升降"] == ("上年第1名，总分97分；今年第7名；来源：2006.json",)


def test_a_rank_that_last_year_did_not_settle_is_not_invented() -> None:
    said = body(composed(is_compared=True))
    assert "3\t白山市\t95.39分\t—\t—" in said
    assert any(line.startswith("上年没有名次、不能比较的：白山市、") for line in said)


def test_open_and_provisional_results_are_called_so_with_the_reason() -> None:
    result = method.assessment()
    units = tuple(
        dataclasses.replace(u, total=None, raw_total=None, rank=None, state=State.OPEN, reason="缺报日常工作得分")
        if u.name == "长春市"
        else u
        for u in result.units
    )
    said = body(made(result=dataclasses.replace(result, units=units)))
    assert "—\t长春市\t待定" in said
    assert "待定：长春市：缺报日常工作得分。" in said
    assert any(line.startswith("暂定：白城市：") for line in said)
    assert "5\t白城市\t94.69分※" in said


def test_every_figure_of_the_rankings_is_traced() -> None:
    document = composed(is_compared=True)
    tables = [b for b in document.all_blocks() if isinstance(b, Table)]
    loose = [
        words((run,))
        for table in tables
        for row in table.rows
        for cell in row
        for run in cell
        if run.anchor is None and re.search(r"\d", run.text)
    ]
    assert loose == []
    assert all(source.lines for source in document.sources)
    assert {str(r.anchor) for b in document.all_blocks() for line in lines_of(b) for r in line if r.anchor}


def test_a_decision_commends_in_the_words_of_a_decision() -> None:
    document = composed("表彰决定")
    assert document.full_title.endswith("的决定")
    assert "予以表彰" in document.text()
    assert "通报表彰" not in document.text()
