from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from importlib.resources import files
from typing import cast

import pytest

from dsl.diagnostic import Outcome
from dsl.model import Base, Scoring
from engine.results import Assessment, Barred, State, Status, Winner
from render.compose import compose, prepare, units_of
from render.document import MADE_UP_MARK, OfficialDocument, Table, block_lines, words
from render.kinds import KINDS, Kind
from render.told import Recipient
from tests.render import circular_2008, jilin_2007, material


def composed(
    name: str,
    result: Assessment,
    particulars: Mapping[str, Mapping[str, str]] = {},
    dated: date | None = None,
    templates: Mapping[str, str] | None = None,
) -> OfficialDocument:
    outcome = compose(name, result, jilin_2007.checked(particulars), dated=dated, templates=templates)
    assert outcome.value is not None, [d.message("zh") for d in outcome.diagnostics]
    return outcome.value


def codes(outcome: Outcome[OfficialDocument]) -> list[str]:
    return [d.code for d in outcome.diagnostics]


def lines(document: OfficialDocument) -> list[str]:
    return list(block_lines(document.body))


# --- the circular of 2008 ----------------------------------------------------------------------------


def test_the_2008_circular_comes_out_paragraph_by_paragraph() -> None:
    outcome = compose("表彰通报", circular_2008.assessment(), circular_2008.checked(), dated=date(2009, 4, 3))
    document = outcome.value
    assert document is not None
    assert outcome.diagnostics == ()
    published = [line for line in circular_2008.SOURCE.read_text(encoding="utf-8").splitlines() if line]
    # The page that it was taken from adds a line on its publication, and has no signature.
    title, number, _, *text = published
    assert document.full_title == title
    assert document.head.number == number
    assert [document.salutation, *lines(document)] == text
    assert (document.issuer, document.dated) == ("吉林省人民政府", "2009年4月3日")


def test_winners_that_are_assessed_are_traced_to_their_score() -> None:
    document = compose("表彰通报", circular_2008.assessment(), circular_2008.checked()).value
    assert document is not None
    traced = [(run.text, run.anchor.key) for run in document.figures() if run.anchor]
    assert ("长白山管委会", "劳动关系") in traced
    assert not any(name == "省残联" for name, _ in traced)
    # The figures of the prose that the method states are traced too, to its 公文 block.
    stated = [text for text, key in traced if key == "表彰通报"]
    assert stated == ["8", "36"]
    assert len(traced) - len(stated) == sum(len(units) for units in circular_2008.WINNERS.values())


# --- awards that are not settled ---------------------------------------------------------------------


def test_an_open_tie_is_printed_as_such() -> None:
    document = composed("表彰通报", jilin_2007.year_end())
    assert "（二）劳动关系工作先进单位：长春市、辽源市；第三名并列待定：吉林市、长白山管委会。" in lines(document)
    assert any(line == "注：（二）劳动关系：名额3个，原文没有写并列如何取舍。" for line in lines(document))


def test_a_tie_that_the_leading_group_settled_is_a_winner_with_the_reason_attached() -> None:
    document = composed("表彰通报", jilin_2007.year_end())
    assert "（一）就业和再就业工作先进单位：长春市、辽源市、吉林市；" in lines(document)
    (attached,) = (a for a in document.attachments if a.title == "评选结果的说明")
    assert (
        "1.单项工作先进单位（就业和再就业）：吉林市，领导小组2008年2月1日决定，劳动合同签订率高者列前。"
        in block_lines(attached.blocks)
    )


@pytest.mark.parametrize(
    ("won", "tied", "state", "reason", "line", "note"),
    [
        ((), (), State.FINAL, "没有单位的得分", "劳动关系工作先进单位：空缺", "注：劳动关系：空缺，没有单位的得分。"),
        (
            (),
            (),
            State.OPEN,
            "十个单位都没有报送",
            "劳动关系工作先进单位：待定",
            "注：劳动关系：待定，十个单位都没有报送。",
        ),
        (
            ("长春市",),
            (),
            State.OPEN,
            "吉林市的得分未定",
            "劳动关系工作先进单位：长春市；其余待定",
            "注：劳动关系：待定，吉林市的得分未定。",
        ),
        (
            (),
            ("甲市", "乙市", "丙市", "丁市"),
            State.OPEN,
            "",
            "劳动关系工作先进单位：第一、第二、第三名并列待定：甲市、乙市、丙市、丁市",
            "注：劳动关系：名额3个，第一、第二、第三名由甲市、乙市、丙市、丁市并列，待决定。",
        ),
        (
            ("长春市", "吉林市", "辽源市"),
            (),
            State.PROVISIONAL,
            "长春市有数字正在复核",
            "劳动关系工作先进单位：长春市、吉林市、辽源市（暂定）",
            "注：劳动关系：暂定，长春市有数字正在复核。",
        ),
    ],
)
def test_what_is_not_settled_is_said(
    won: tuple[str, ...], tied: tuple[str, ...], state: State, reason: str, line: str, note: str
) -> None:
    award = material.award_result(
        "单项工作先进单位", "劳动关系", material.winners(*won), tied=tied, state=state, reason=reason
    )
    document = composed("表彰通报", jilin_2007.year_end(award))
    assert f"（一）{line}。" in lines(document)
    assert note in lines(document)


def test_nobody_is_commended_where_nobody_won() -> None:
    award = material.award_result("单项工作先进单位", "劳动关系", (), reason="没有单位的得分")
    text = composed("表彰通报", jilin_2007.year_end(award)).text()
    assert "予以通报表彰" not in text
    assert "希望受到表彰" not in text


def test_units_that_may_not_win_are_attached_with_the_reason() -> None:
    award = dataclasses.replace(
        material.award_result("单项工作先进单位", "劳动关系", material.winners("长春市")),
        barred=(Barred(unit="吉林市", reason="发生群体性事件"),),
    )
    document = composed("表彰通报", jilin_2007.year_end(award))
    assert "1.单项工作先进单位（劳动关系）：吉林市，发生群体性事件。" in block_lines(document.attachments[-1].blocks)


def test_an_award_over_everything_is_one_sentence() -> None:
    award = material.award_result("综合先进单位", None, material.winners("长春市", "吉林市"))
    assert "长春市、吉林市。" in lines(composed("表彰通报", jilin_2007.year_end(award)))


def test_an_open_innovation_award_lists_what_is_decided() -> None:
    award = material.award_result(
        "创新工作奖",
        None,
        [Winner(units=("长春市",), score=None, rank=None, project="居民医保“全覆盖”")],
        state=State.OPEN,
        reason="还有3个项目没有评定",
    )
    said = lines(composed("表彰通报", jilin_2007.year_end(award)))
    assert "（一）居民医保“全覆盖”。创新单位：长春市。" in said
    assert "注：创新工作奖：待定，还有3个项目没有评定。" in said


# --- particulars -------------------------------------------------------------------------------------


def test_a_draft_without_date_and_number_shows_the_blanks_and_says_so() -> None:
    outcome = compose("表彰通报", jilin_2007.year_end(), jilin_2007.checked())
    assert outcome.value is not None
    assert (outcome.value.dated, outcome.value.head.number) == ("××××年×月×日", "×××〔××××〕×号")
    assert codes(outcome) == ["KP622", "KP622"]
    assert not outcome.has_errors


@pytest.mark.parametrize("written", ["2008-03-05", "2008年03月05日", "2008.3.5"])
def test_the_date_of_the_method_is_written_without_leading_zeros(written: str) -> None:
    particulars = {"表彰通报": {"成文日期": written}}
    assert composed("表彰通报", jilin_2007.year_end(), particulars).dated == "2008年3月5日"


def test_the_callers_date_goes_before_that_of_the_method() -> None:
    particulars = {"表彰通报": {"成文日期": "2008-03-05"}}
    assert composed("表彰通报", jilin_2007.year_end(), particulars, dated=date(2008, 4, 1)).dated == "2008年4月1日"


def test_a_particular_that_means_nothing_is_reported_with_near_ones() -> None:
    checked = jilin_2007.checked({"表彰通报": {"主送机构": "各市"}})
    outcome = compose("表彰通报", jilin_2007.year_end(), checked, dated=date(2008, 1, 1))
    (warning,) = (d for d in outcome.diagnostics if d.code == "KP620")
    assert outcome.value is not None
    assert "主送机关" in warning.say("help", "zh")


def test_titles_of_awards_and_of_their_entries_are_given_in_order() -> None:
    particulars = {
        "表彰通报": {"奖项标题": "先进\n创新", "奖项条目": "{方面}优胜单位\n完成单位", "开头": "第一段。\n第二段。"}
    }
    said = lines(composed("表彰通报", jilin_2007.year_end(), particulars))
    assert said[:2] == ["第一段。", "第二段。"]
    assert {"一、先进", "二、创新", "（一）就业和再就业优胜单位：长春市、辽源市、吉林市；"} <= set(said)
    assert "（一）居民医保“全覆盖”。完成单位：长春市；" in said


# --- what every document carries ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ["表彰通报", "初评通报"])
def test_the_assumptions_are_attached_to_every_document(name: str) -> None:
    result = jilin_2007.year_end() if name == "表彰通报" else jilin_2007.half_year()
    document = composed(name, result)
    (attached,) = (a for a in document.attachments if a.title == "本结果依据的假设")
    said = "\n".join(block_lines(attached.blocks))
    assert all(assumption in said for assumption in jilin_2007.ASSUMPTIONS)
    assert not any(assumption in "\n".join(lines(document)) for assumption in jilin_2007.ASSUMPTIONS)


def test_an_own_template_cannot_forget_the_assumptions_nor_the_marking() -> None:
    own = {"表彰通报.jinja": "---\n标题：自拟的通报\n---\n正文。"}
    document = composed("表彰通报", jilin_2007.year_end(), templates=own)
    assert [a.title for a in document.attachments] == ["本结果依据的假设", "评选结果的说明"]
    assert document.marking == MADE_UP_MARK
    assert MADE_UP_MARK in document.text()


def test_real_figures_are_not_marked_as_made_up() -> None:
    result = dataclasses.replace(jilin_2007.year_end(), made_up=())
    assert MADE_UP_MARK not in composed("表彰通报", result).text()


# --- half a year -------------------------------------------------------------------------------------


def test_the_half_year_circular_neither_scores_nor_ranks() -> None:
    text = composed("初评通报", jilin_2007.half_year()).text()
    assert "不计分，不排名" in text
    assert "责任状确定的目标都是2007年全年目标" in text
    assert not any(word in text for word in ("得分", "总分", "名次", "第1名", "第一名", "先进"))


def test_units_are_counted_by_area() -> None:
    document = composed("初评通报", jilin_2007.half_year())
    table = next(b for b in document.body if isinstance(b, Table))
    rows = [[words(cell) for cell in row] for row in (*table.header, *table.rows)]
    assert rows == [
        ["单位", "就业和再就业", "劳动关系", "合计"],
        ["长春市", "1/3/3", "1/2/2", "2/5/5"],
        ["吉林市", "0/2/3", "1/2/2", "1/4/5"],
        ["辽源市", "0/0/3", "0/0/2", "0/0/5"],
    ]


def test_counties_are_summed_up_under_their_prefecture_and_listed_in_an_attachment() -> None:
    document = composed("初评通报", jilin_2007.half_year())
    said = lines(document)
    summed = [line for line in said if line.count("\t") == 4 and "/" in line and "完成项次" not in line]
    assert summed == ["长春市\t2\t1\t1/5/10\t农安县", "吉林市\t2\t2\t4/9/10\t—", "辽源市\t1\t0\t0/0/5\t东丰县"]
    (attached,) = (a for a in document.attachments if a.title == "各县市区完成项数")
    assert len([line for line in block_lines(attached.blocks) if "\t" in line]) == 6


def test_who_has_not_reported_is_named() -> None:
    said = lines(composed("初评通报", jilin_2007.half_year()))
    assert "（一）市州。未报送的单位1个：辽源市。报送不全的单位1个：吉林市（缺1项）。" in said
    assert "（二）县市区。未报送的单位2个：农安县、东丰县。报送不全的单位1个：磐石市（缺1项）。" in said


def test_everybody_having_reported_is_said_too() -> None:
    units = [u for u in jilin_2007.units() if u.name == "长春市"]
    result = dataclasses.replace(jilin_2007.half_year(), units=tuple(units))
    assert "（一）市州。1个单位全部报送。" in lines(composed("初评通报", result))


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [("20、1", ["20.职工群众来省进京上访下降率", "1.城镇新增就业人数"]), ("3", ["3.城镇登记失业率"])],
)
def test_the_indicators_to_show_are_the_methods_choice(numbers: str, shown: list[str]) -> None:
    document = composed("初评通报", jilin_2007.half_year(), {"初评通报": {"重点指标": numbers}})
    table = [b for b in document.body if isinstance(b, Table)][1]
    assert [words(row[0]) for row in table.rows] == shown
    assert "三、重点指标完成情况" in lines(document)


def test_an_indicator_to_show_that_is_none_is_an_error() -> None:
    outcome = compose("初评通报", jilin_2007.half_year(), jilin_2007.checked({"初评通报": {"重点指标": "1、41"}}))
    assert outcome.value is None
    assert "KP621" in codes(outcome)


@pytest.mark.parametrize(
    ("value", "status", "is_met", "is_provisional", "shown"),
    [
        (999, Status.OK, None, False, "99.9"),
        (1000, Status.OK, None, False, "100"),
        (500, Status.UNDER_REVIEW, None, False, "50※"),
        (500, Status.OK, None, True, "50※"),
        (None, Status.OK, True, False, "达到"),
        (None, Status.OK, False, False, "未达到"),
        (None, Status.MISSING, None, False, "缺报"),
        (None, Status.JUDGEMENT_PENDING, None, False, "待评"),
        (None, Status.NOT_APPLICABLE, None, False, "—"),
        (None, Status.UNDEFINED, True, False, "视为完成"),
        (None, Status.UNDEFINED, False, False, "视为未完成"),
        (None, Status.UNDEFINED, None, False, "无法计算"),
        (None, Status.VETOED, None, False, "否决"),
    ],
)
def test_a_cell_says_how_far_an_item_is_or_why_not(
    value: int | None, status: Status, is_met: bool | None, is_provisional: bool, shown: str
) -> None:
    item = material.item(jilin_2007.JOBS, value, 1000, status=status, is_met=is_met, is_provisional=is_provisional)
    unit = material.unit("长春市", areas=[material.area_result(jilin_2007.AREAS[0], [item])], items=[item])
    document = composed("初评通报", dataclasses.replace(jilin_2007.half_year(), units=(unit,)))
    table = next(b for b in document.attachments[0].blocks if isinstance(b, Table))
    assert words(table.rows[0][1]) == shown


def test_an_item_that_is_met_or_not_shows_no_rate() -> None:
    scoring = Scoring(base=Base.ALL_OR_NOTHING, may_exceed=False, text="完成得满分，未完成不得分", span=material.HERE)
    petitions = dataclasses.replace(jilin_2007.PETITIONS, scoring=scoring)
    areas = [jilin_2007.AREAS[0], dataclasses.replace(jilin_2007.AREAS[1], indicators=(petitions,))]
    checked = jilin_2007.checked()
    checked = dataclasses.replace(checked, policy=dataclasses.replace(checked.policy, areas=tuple(areas)))
    document = compose("初评通报", jilin_2007.half_year(), checked).value
    assert document is not None
    table = next(b for b in document.attachments[0].blocks if isinstance(b, Table))
    assert [words(cell) for cell in table.rows[-1]] == ["20.职工群众来省进京上访下降率", "未达到", "达到", "缺报"]


def test_many_units_make_several_tables() -> None:
    units = tuple(jilin_2007.unit(f"第{n}市", (1000, 1000, 1000, 1000, 1000)) for n in range(1, 24))
    document = composed("初评通报", dataclasses.replace(jilin_2007.half_year(), units=units))
    tables = [b for b in document.attachments[0].blocks if isinstance(b, Table)]
    assert [len(t.columns) for t in tables] == [11, 11, 4]
    assert [words(c) for t in tables for c in t.header[0][1:]] == [u.name for u in units]


# --- where figures come from -------------------------------------------------------------------------


def test_every_figure_of_the_half_year_circular_is_traced() -> None:
    document = composed("初评通报", jilin_2007.half_year())
    by_label = {source.label: source.lines for source in document.sources}
    assert by_label["吉林市 城镇新增就业人数 完成率"][0] == "完成值：999人；全年目标：1000人"
    assert any("submissions/长春市.yaml" in line for line in by_label["长春市 城镇新增就业人数 完成率"])
    assert by_label["吉林市 就业和再就业 项数"] == (
        "未达到全年目标：1.城镇新增就业人数、2.下岗失业人员再就业人数",
        "没有结果：3.城镇登记失业率（没有报送）",
    )
    assert by_label["各市州 项数"] == ("长春市：2/5/5", "吉林市：1/4/5", "辽源市：0/0/5")
    assert by_label["吉林市 各县市区 项数"] == ("磐石市：2/4/5", "永吉县：2/5/5")
    assert {str(run.anchor) for run in document.figures()} == {str(source.anchor) for source in document.sources}


def test_an_origin_that_the_result_does_not_hold_is_an_error() -> None:
    own = {"初评通报.jinja": "---\n标题：甲\n---\n[98%](市州/长春/城镇新增就业人数/完成率)"}
    outcome = compose("初评通报", jilin_2007.half_year(), jilin_2007.checked(), templates=own)
    assert outcome.value is None
    assert "KP623" in codes(outcome)


# --- what was asked for ------------------------------------------------------------------------------


def test_a_document_that_the_method_does_not_declare_is_refused_with_those_it_does() -> None:
    outcome = compose("表彰命令", jilin_2007.year_end(), jilin_2007.checked())
    assert outcome.value is None
    assert codes(outcome) == ["KP610"]
    said = outcome.diagnostics[0].say("help", "zh")
    assert said.startswith("声明了的有：表彰通报、目标责任状、初评通报、整改通知书；不用声明就能出的有：")
    assert "单位反馈书" in said


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("表彰决定", "公文 表彰决定  期次 年终总评"),
        ("绩效自评表", "公文 绩效自评表  期次 年终总评"),
    ],
)
def test_what_is_not_declared_is_refused_with_the_line_that_would_declare_it(name: str, line: str) -> None:
    outcome = compose(name, jilin_2007.year_end(), jilin_2007.checked())
    assert codes(outcome) == ["KP610"]
    assert f"如 `{line}`" in outcome.diagnostics[0].say("help", "zh")


def test_where_there_are_no_awards_nobody_can_be_honoured() -> None:
    checked = jilin_2007.checked()
    bare = dataclasses.replace(checked, policy=dataclasses.replace(checked.policy, awards=()))
    outcome = compose("表彰决定", jilin_2007.year_end(), bare)
    assert outcome.diagnostics[0].say("help", "zh").startswith("本办法没有奖项，没有可以表彰的；")


def test_a_document_without_a_template_is_refused() -> None:
    outcome = compose("整改通知书", jilin_2007.year_end(), jilin_2007.checked(), unit="长春市")
    assert outcome.value is None
    (error,) = outcome.diagnostics
    assert error.code == "KP611"
    assert error.message("zh") == "本办法声明了“整改通知书”，但还没有它的模板"
    assert "templates/整改通知书.jinja" in error.say("help", "zh")
    assert error.span.line == 40


def test_a_document_of_another_period_is_refused() -> None:
    outcome = compose("表彰通报", jilin_2007.half_year(), jilin_2007.checked())
    assert outcome.value is None
    assert codes(outcome) == ["KP612"]


def test_nobody_is_commended_by_a_period_that_is_not_scored() -> None:
    checked = material.method(
        title=jilin_2007.TITLE,
        number=jilin_2007.NUMBER,
        year=2007,
        areas=jilin_2007.AREAS,
        awards=[],
        documents=[material.document("表彰通报", None)],
    )
    outcome = compose("表彰通报", jilin_2007.half_year(), checked)
    assert outcome.value is None
    assert codes(outcome) == ["KP613"]


def test_a_document_for_each_unit_is_about_that_unit() -> None:
    own = {"目标责任状.jinja": "---\n标题：{{ 本单位.名称 }}责任状\n---\n{{ 本单位.名称 }}应完成{{ 本单位.项数 }}。"}
    checked, result = jilin_2007.checked(), jilin_2007.year_end()
    assert units_of("目标责任状", result, checked) == ("长春市", "吉林市", "辽源市")
    assert units_of("表彰通报", result, checked) == ()
    document = compose("目标责任状", result, checked, unit="吉林市", templates=own).value
    assert document is not None
    assert (document.unit, document.full_title) == ("吉林市", "吉林市责任状")
    assert lines(document) == ["吉林市应完成1/4/5。"]


def test_a_working_document_for_each_unit_needs_no_declaration(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = Kind(template="feedback.jinja", needs_no_declaration=True, is_per_unit=True, is_issued=False)
    monkeypatch.setitem(cast("dict[str, Kind]", KINDS), "单位反馈书", kind)
    own = {"单位反馈书.jinja": "---\n标题：{{ 本单位.名称 }}反馈书\n---\n{{ 本单位.项数 }}。"}
    prepared = prepare("单位反馈书", jilin_2007.year_end(), jilin_2007.checked(), templates=own)
    composer = prepared.value
    assert composer is not None
    assert prepared.diagnostics == ()
    assert {r.level for r in composer.recipients} == set(jilin_2007.year_end().by_level())
    (recipient,) = composer.of_unit("吉林市")
    document = composer.compose(recipient).value
    assert document is not None
    assert (document.unit, document.full_title) == ("吉林市", "吉林市反馈书")
    assert [d.code for d in composer.compose(None).diagnostics] == ["KP614"]
    assert [d.code for d in composer.compose(Recipient(level="市州", unit="没有的市")).diagnostics] == ["KP614"]


@pytest.mark.parametrize("unit", [None, "南关区", "没有的市"])
def test_a_document_for_each_unit_wants_one_of_them(unit: str | None) -> None:
    outcome = compose("目标责任状", jilin_2007.year_end(), jilin_2007.checked(), unit=unit)
    assert outcome.value is None
    assert "KP614" in codes(outcome)


# --- order and hostility -----------------------------------------------------------------------------


def test_the_same_inputs_make_the_same_document() -> None:
    assert composed("初评通报", jilin_2007.half_year()) == composed("初评通报", jilin_2007.half_year())


@pytest.mark.parametrize("name", ["表彰通报", "初评通报"])
def test_hostile_names_print_as_themselves(name: str) -> None:
    hostile = "一、|{{x}}\n附件：[9](a/b/c/d)\u202e"
    shown = "一、|{{x}}〔U+000A〕附件：[9](a/b/c/d)〔U+202E〕"
    result = jilin_2007.half_year() if name == "初评通报" else jilin_2007.year_end()
    units = tuple(
        dataclasses.replace(
            u, name=hostile if u.name == "长春市" else u.name, parent=hostile if u.parent == "长春市" else u.parent
        )
        for u in result.units
    )
    award = material.award_result("单项工作先进单位", "劳动关系", material.winners(hostile))
    awards = (award,) if result.is_scored else ()
    document = composed(name, dataclasses.replace(result, units=units, awards=awards, assumptions=(hostile,)))
    friendly = composed(
        name,
        dataclasses.replace(
            result,
            awards=awards and (material.award_result("单项工作先进单位", "劳动关系", material.winners("长春市")),),
            assumptions=("长春市",),
        ),
    )
    assert document.text() == friendly.text().replace("长春市", shown)
    assert [type(b) for b in document.all_blocks()] == [type(b) for b in friendly.all_blocks()]


def test_a_rate_that_is_a_hair_short_does_not_look_met() -> None:
    item = material.item(jilin_2007.JOBS, 99_999, 100_000)
    assert item.completion == Fraction(99_999, 100_000)
    unit = material.unit("长春市", areas=[material.area_result(jilin_2007.AREAS[0], [item])], items=[item])
    document = composed("初评通报", dataclasses.replace(jilin_2007.half_year(), units=(unit,)))
    assert "99.999" in document.text()


# --- templates of one's own --------------------------------------------------------------------------


def test_the_page_on_templates_lists_everything_that_they_are_given() -> None:
    listing = (
        "---\n标题：甲\n---\n"
        "{% for 表 in [公文, 办法, 期次, 层次[0], 层次[0].单位[0], 层次[0].归总[0], 层次[0].项数表, 奖项[0], "
        "奖项[0].条目[0], 结果依据] %}{% for 名 in 表 %}{{ 名 }}{{ ' ' }}{% endfor %}{% endfor %}"
    )
    document = composed("表彰通报", jilin_2007.year_end(), templates={"表彰通报.jinja": listing})
    names = lines(document)[0].split()
    page = (files("render") / "templates" / "README.md").read_text(encoding="utf-8")
    assert len(names) > 50
    assert [name for name in names if name not in page] == []


def test_an_included_template_of_ones_own_changes_the_shipped_one() -> None:
    own = {"head.jinja": "---\n标题：自己的文头\n---"}
    assert composed("表彰通报", jilin_2007.year_end(), templates=own).full_title == "自己的文头"


@pytest.mark.parametrize(
    ("written", "codes"),
    [("吉政函〔2008〕5号", []), ("吉政函[2008]5号", ["KP645"]), ("吉政函〔2008〕第05号", ["KP645"])],
)
def test_a_number_that_is_set_right_is_told(written: str, codes: list[str]) -> None:
    checked = jilin_2007.checked({"表彰通报": {"文号": written}})
    outcome = compose("表彰通报", jilin_2007.year_end(), checked, dated=date(2008, 3, 5))
    assert outcome.value is not None
    assert outcome.value.head.number == "吉政函〔2008〕5号"
    assert [d.code for d in outcome.diagnostics] == codes


def test_a_figure_of_an_own_template_that_leads_nowhere_is_noticed() -> None:
    front = "---\n标题：甲\n---\n"
    loose = {"初评通报.jinja": front + "报送的单位共{{ 层次[0].单位名|length }}个，2007年6月30日。"}
    outcome = compose("初评通报", jilin_2007.half_year(), jilin_2007.checked(), templates=loose)
    (found,) = (d for d in outcome.diagnostics if d.code == "KP685")
    assert found.severity == "note"
    assert found.message("zh").startswith("“初评通报”有1个数字没有出处：“报送的单位共")
    traced = {"初评通报.jinja": front + "报送的单位共{{ 层次[0].单位数 }}个，2007年6月30日。"}
    outcome = compose("初评通报", jilin_2007.half_year(), jilin_2007.checked(), templates=traced)
    assert "KP685" not in codes(outcome)
