"""source.txt and clauses.yaml on disk."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from dsl.clauses import LineRange, split_addresses
from dsl.diagnostic import Language
from dsl.report import draw
from dsl.span import Span
from dsl.terms import fold
from intake.source import read_source, write_clauses

GOLDEN = Path(__file__).parents[1] / "golden" / "diagnostics"
POLICY = Path(__file__).parents[2] / "policies" / "jilin-2007-employment"
TEXT = "一、目标任务\n（一）就业方面\n1.城镇新增就业人数。\n2.城镇登记失业率，指年末数。\n二、考评方法\n年终总评。"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "source.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def short(span: Span) -> Span:
    return replace(span, file=Path(span.file).name)


def codes(folder: Path) -> list[str]:
    return [d.code for d in read_source(folder, "source.txt").diagnostics]


def with_clauses(folder: Path, text: str) -> Path:
    (folder / "clauses.yaml").write_text(text, encoding="utf-8")
    return folder


def test_without_a_table_the_clauses_are_proposed_and_said_to_be_unconfirmed(folder: Path) -> None:
    outcome = read_source(folder, "source.txt")
    assert outcome.value is not None
    assert outcome.value.quote("一（一）2") == "2.城镇登记失业率，指年末数。"
    assert not outcome.value.is_confirmed
    assert [(d.code, d.severity) for d in outcome.diagnostics] == [("KP245", "note")]


def test_what_is_written_for_a_person_to_confirm_reads_back_the_same(folder: Path) -> None:
    proposed = read_source(folder, "source.txt").value
    assert proposed is not None
    again = read_source(with_clauses(folder, write_clauses(proposed)), "source.txt")
    assert again.diagnostics == ()
    assert again.value is not None
    assert again.value.addresses == proposed.addresses
    assert again.value.is_confirmed


def test_a_number_that_occurs_twice_is_marked_for_the_person(tmp_path: Path) -> None:
    (tmp_path / "source.txt").write_text("1.就业人数\n2.社保人数\n1.培训人数", encoding="utf-8")
    proposed = read_source(tmp_path, "source.txt").value
    assert proposed is not None
    written = write_clauses(proposed)
    assert '"1": {行: [[1, 1], [3, 3]], 起: "1.就业人数"}  # 同一编号在原文里不止一处，请留下对的' in written
    again = read_source(with_clauses(tmp_path, written), "source.txt").value
    assert again is not None
    assert again.addresses == proposed.addresses


@pytest.mark.parametrize(
    "entry",
    [
        "第3行",
        "3",
        "[3, 3]",
        '"第3至3行"',
        "第３行",
        '{行: 3, 起: "1.城镇新增就业人数"}',
        '{行: 第3行, 起: "１．城镇"}',
        "[[3, 3]]",
    ],
)
def test_lines_may_be_written_in_several_ways(folder: Path, entry: str) -> None:
    outcome = read_source(with_clauses(folder, f"# 核对过\n一(一)1: {entry}\n"), "source.txt")
    assert outcome.diagnostics == ()
    assert outcome.value is not None
    assert outcome.value.find("一（一）1") == (LineRange(3, 3),)


@pytest.mark.parametrize(
    "entry", ["二十行", "", "true", "3.0", "[4, 3]", "{页: 3}", "{行: 3, 止: 4}", "[三, 四]", "-1", "[[1, 2], x]", "[]"]
)
def test_lines_that_cannot_be_read_are_reported_and_the_rest_holds(folder: Path, entry: str) -> None:
    outcome = read_source(with_clauses(folder, f"一: 第1行\n一（一）1: {entry}\n"), "source.txt")
    assert [(d.code, d.span.line) for d in outcome.diagnostics] == [("KP243", 2)]
    assert outcome.value is not None
    assert list(outcome.value.addresses) == ["一"]


@pytest.mark.parametrize("entry", ["第7行", "[1, 99]", "0", "{行: [[1, 2], [3, 999999999]]}"])
def test_lines_outside_the_text_are_reported(folder: Path, entry: str) -> None:
    assert codes(with_clauses(folder, f"二: {entry}\n")) == ["KP241"]


def test_a_table_that_slipped_by_a_line_is_noticed(folder: Path) -> None:
    (found,) = read_source(
        with_clauses(folder, '一（一）2: {行: 3, 起: "2.城镇登记失业率"}\n'), "source.txt"
    ).diagnostics
    assert found.code == "KP242"
    assert found.message("zh") == "「一（一）2」应以「2.城镇登记失业率」开头，source.txt 第3行是「1.城镇新增就业人数」"
    assert found.say("help", "zh") == "这几个字在第4行，把行号改过来"
    assert found.say("help", "en") == "these words stand on line 4: mend the line number"


def test_words_that_stand_nowhere_get_no_line_offered(folder: Path) -> None:
    (found,) = read_source(with_clauses(folder, '二: {行: 5, 起: "三、奖惩办法"}\n'), "source.txt").diagnostics
    assert found.say("help", "zh") == "核对原文，改行号或者改「起」"


@pytest.mark.parametrize(
    ("table", "code"),
    [
        pytest.param("一: [1, 2\n二: 5\n", "KP505", id="open bracket"),
        pytest.param("- 第1行\n", "KP509", id="a list"),
        pytest.param("一\n", "KP509", id="a word"),
        pytest.param("一: 1\n一: 2\n", "KP508", id="twice"),
        pytest.param("一（一）: 2\n一(一): 2\n", "KP244", id="twice in another width"),
        pytest.param("", "KP509", id="empty"),
        pytest.param("一: &x [1]\n二: *x\n", "KP506", id="anchors"),
        pytest.param("一: " + "[" * 50_000, "KP507", id="very deep"),
    ],
)
def test_a_table_that_is_no_table_is_reported(folder: Path, table: str, code: str) -> None:
    assert codes(with_clauses(folder, table)) == [code]


def test_an_old_text_in_gb18030_is_read(tmp_path: Path) -> None:
    (tmp_path / "source.txt").write_bytes(TEXT.replace("\n", "\r\n").encode("gb18030"))
    outcome = read_source(tmp_path, "source.txt")
    assert outcome.value is not None
    assert outcome.value.quote("二") == "二、考评方法\n年终总评。"


def test_a_text_that_is_not_there_or_no_text_is_an_error(tmp_path: Path) -> None:
    assert codes(tmp_path) == ["KP501"]
    (tmp_path / "source.txt").write_bytes(b"PK\x03\x04\x00\x00\xff\xff")
    assert codes(tmp_path) == ["KP504"]
    (tmp_path / "source.txt").unlink()
    (tmp_path / "source.txt").mkdir()
    assert codes(tmp_path) == ["KP502"]


@pytest.mark.parametrize(
    ("code", "table"),
    [
        ("KP241", "二: 第7行\n"),
        ("KP242", '一（一）2: {行: 3, 起: "2.城镇登记失业率"}\n'),
        ("KP243", "一（一）1: 二十行\n"),
        ("KP244", "二（一）: 第5行\n二(一): 第6行\n"),
        ("KP245", None),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_finding_reads_as_it_should(folder: Path, code: str, table: str | None, language: Language) -> None:
    if table is not None:
        with_clauses(folder, table)
    found = read_source(folder, "source.txt").diagnostics
    assert [d.code for d in found] == [code]
    # The golden text is drawn without the folder, which differs with every run.
    named = [
        replace(d, span=short(d.span), related=tuple(replace(r, span=short(r.span)) for r in d.related)) for d in found
    ]
    drawn = draw(named, {"clauses.yaml": table or "", "source.txt": TEXT}, language=language)
    path = GOLDEN / f"{code}.{language}.txt"
    if os.environ.get("KAOPING_GOLDEN") == "write":
        path.write_text(drawn, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == drawn


def test_the_table_of_the_2007_method_fits_its_text() -> None:
    outcome = read_source(POLICY, "source.txt")
    assert outcome.diagnostics == ()
    assert outcome.value is not None
    assert len(outcome.value.addresses) == 87
    assert list(outcome.value.no_rules) == ["标题和印发通知", "一", "附件目录"]


def test_every_address_that_the_2007_method_cites_resolves() -> None:
    source = read_source(POLICY, "source.txt").value
    assert source is not None
    cited = re.findall(r"^\s*依据\s+“(.*?)”", (POLICY / "policy.kp").read_text(encoding="utf-8"), re.MULTILINE)
    addresses = [a for basis in cited for a in split_addresses(basis)]
    assert len(addresses) > 60
    assert [a for a in addresses if source.quote(a) is None] == []


def test_every_indicator_of_the_2007_method_cites_the_clause_that_names_it() -> None:
    source = read_source(POLICY, "source.txt").value
    assert source is not None
    method = (POLICY / "policy.kp").read_text(encoding="utf-8")
    blocks = re.findall(r"^    指标 (\d+) (.+)$([\s\S]*?)(?=^    指标 |^\S|\Z)", method, re.MULTILINE)
    assert len(blocks) == 40
    for number, name, body in blocks:
        basis = re.search(r"依据\s+“(.*?)”", body)
        assert basis is not None, name
        quoted = source.quote(split_addresses(basis.group(1))[0])
        assert quoted is not None
        assert fold(quoted).startswith(fold(f"{number}.{name.split('（含')[0]}")), name
