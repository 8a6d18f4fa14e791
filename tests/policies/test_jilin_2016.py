"""The method of 吉民发〔2016〕13号 as encoded, and who reaches which tier with its sample figures."""

# ruff: noqa: E501 - a row of the table of tiers is one unit, whole

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Protocol

import pytest

from dsl.clauses import SourceText
from dsl.diagnostic import Outcome
from dsl.expressions import Judged, Number, Ranked, Ref, Year, walk
from dsl.facts import Facts, FigureId
from dsl.method import cited_clauses, read_method
from dsl.model import Assumption, CheckedPolicy, Claim, Clause, Expectation, Frequency, Indicator
from dsl.quantity import format_number
from dsl.terms import fold
from engine.evaluate import evaluate
from engine.lower import lower
from engine.results import Assessment, IndicatorResult, Status
from intake.facts import read_facts
from intake.roster import read_roster
from intake.source import read_source
from tools.make_jilin_2016_samples import files

FOLDER = Path(__file__).parents[2] / "policies" / "jilin-2016-civil-affairs"
TEXT = (FOLDER / "policy.kp").read_text(encoding="utf-8")
SOURCE = (FOLDER / "source.txt").read_text(encoding="utf-8")
PERIOD = "年度考评"

#: How many 考评内容 each 项目 has.
ROWS = (4, 4, 2, 3, 1, 2, 2, 1, 2, 1, 1, 2, 2, 5, 3, 4, 1, 1, 2, 1)
#: How the table of the source names the levels.
LEVELS = {"市（州）": "市州", "县（市）": "县市", "县（市、区）": "县市区"}


def read(text: str) -> Outcome[CheckedPolicy]:
    roster, source = read_roster(FOLDER / "units.yaml"), read_source(FOLDER, "source.txt")
    assert roster.value is not None
    return read_method(text, file="policy.kp", roster=roster.value, source=source.value)


@pytest.fixture(scope="module")
def method() -> CheckedPolicy:
    outcome = read(TEXT)
    assert outcome.value is not None
    return outcome.value


@pytest.fixture(scope="module")
def source() -> SourceText:
    outcome = read_source(FOLDER, "source.txt")
    assert not outcome.diagnostics
    assert outcome.value is not None
    return outcome.value


@pytest.fixture(scope="module")
def facts(method: CheckedPolicy) -> Facts:
    roster = read_roster(FOLDER / "units.yaml")
    assert not roster.diagnostics
    assert roster.value is not None
    outcome = read_facts(FOLDER, method, roster.value)
    assert not outcome.diagnostics
    assert outcome.value is not None
    return outcome.value


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", fold(text))


# --- the method against its source ------------------------------------------------------------------------


def test_the_checker_is_silent() -> None:
    assert read(TEXT).diagnostics == ()


def test_it_has_what_the_source_has(method: CheckedPolicy) -> None:
    policy = method.policy
    assert tuple(len(a.indicators) for a in policy.areas) == ROWS
    assert [a.number for a in policy.areas] == [str(n) for n in range(1, 21)]
    assert [i.number for i in policy.all_indicators()] == [
        f"{area}.{row}" for area, rows in enumerate(ROWS, 1) for row in range(1, rows + 1)
    ]
    assert all([t.name for t in i.tiers] == ["优秀", "达标"] for i in policy.all_indicators())


def _rows() -> Iterator[tuple[int, str, int, int]]:
    """Item, 考评内容, first and last line of every row of the table, found by its cells alone."""
    lines = SOURCE.split("\n")
    starts: list[tuple[int, str, int]] = []
    item, is_over = 0, True
    for number, line in enumerate(lines, 1):
        if number < 10 or line.strip().startswith("注："):
            if starts:
                break
            continue
        cells = line.split("\t")
        if cells[0].isdecimal():
            item = int(cells[0])
            starts.append((item, cells[2].strip(), number))
        elif is_over and not _is_level(line):
            starts.append((item, cells[0].strip(), number))
        is_over = _is_level(cells[-1])
    ends = [start - 1 for _, _, start in starts[1:]] + [number - 1]
    for (item, title, first), last in zip(starts, ends, strict=True):
        yield item, title, first, last


def _is_level(cell: str) -> bool:
    return cell.strip() in LEVELS or cell.strip() == "试点县（市、区）除外"


def test_every_row_of_the_table_has_its_address(source: SourceText) -> None:
    count: Counter[int] = Counter()
    rows = list(_rows())
    for item, _, first, last in rows:
        count[item] += 1
        address = f"第{item}项第{count[item]}行" if ROWS[item - 1] > 1 else f"第{item}项"
        assert [(r.first, r.last) for r in source.find(address) or ()] == [(first, last)], address
    assert tuple(count.values()) == ROWS
    for item in count:
        own = [(first, last) for i, _, first, last in rows if i == item]
        assert [(r.first, r.last) for r in source.find(f"第{item}项") or ()] == [(own[0][0], own[-1][1])]
    assert source.quote("注1") == "  注：1.长白山管委会参加市（州）层次考评；"
    assert source.quote("注2") == "  2.长春市双阳区、九台区，白山市江源区参加县（市）层次考评。"
    assert len(source.addresses) - len(source.no_rules) == 20 + sum(r for r in ROWS if r > 1) + 2


def test_every_item_cites_its_row_bears_its_title_and_is_asked_of_its_levels(
    method: CheckedPolicy, source: SourceText
) -> None:
    for item, (area, title, _, _) in zip(method.policy.all_indicators(), _rows(), strict=True):
        address = item.basis[0].address
        assert address == f"第{item.number.split('.')[0]}项" + (
            f"第{item.number.split('.')[1]}行" if ROWS[area - 1] > 1 else ""
        )
        assert fold(item.name) == fold(title)
        quoted = source.quote(address)
        assert quoted is not None
        cells = [cell.strip() for line in quoted.split("\n") for cell in line.split("\t")]
        assert item.levels == tuple(LEVELS[c] for c in cells if c in LEVELS)
        exempts_pilots = any(e.level == "县市区" for e in item.exemptions)
        assert exempts_pilots == ("试点县（市、区）除外" in cells)


def test_every_judged_sentence_stands_in_the_row_that_asks_it(method: CheckedPolicy, source: SourceText) -> None:
    assert len(method.sentences) == 92
    for item in method.policy.all_indicators():
        quoted = source.quote(item.basis[0].address)
        assert quoted is not None
        for tier in item.tiers:
            for sentence in _sentences(item, tier.name):
                assert sentence in quoted, (item.number, sentence)


def _sentences(item: Indicator, tier: str) -> list[str]:
    conditions = (c.condition for t in item.tiers if t.name == tier for c in t.conditions)
    return [n.sentence for c in conditions for n in walk(c) if isinstance(n, Judged)]


#: Numbers that the source says in other words: 全部入住, 全部完工, 每村, 所有社区, 全年无, 没有发生, 正增长, 一次.
IN_WORDS = {
    "2.1": {"100%"},
    "3.1": {"100%"},
    "6.1": {"100%"},
    "6.2": {"100%"},
    "13.2": {"0"},
    "14.5": {"0"},
    "17.1": {"0", "1"},
    "20.1": {"0"},
}


def test_every_threshold_stands_in_its_row(method: CheckedPolicy, source: SourceText) -> None:
    compared = 0
    for item in method.policy.all_indicators():
        quoted = squeezed(source.quote(item.basis[0].address) or "")
        for tier in item.tiers:
            for condition in (c.condition for c in tier.conditions):
                for number in (n for n in walk(condition) if isinstance(n, Number)):
                    quantity = number.quantity
                    written = format_number(quantity.value / quantity.unit.scale) + (
                        "%" if quantity.unit.name == "%" else ""
                    )
                    compared += 1
                    assert re.search(rf"(?<![\d.]){re.escape(written)}(?!\d)", quoted) or written in IN_WORDS.get(
                        item.number, ()
                    ), (item.number, written)
                for ranked in (n for n in walk(condition) if isinstance(n, Ranked)):
                    for place in ranked.places:
                        compared += 1
                        assert f"前{place.count}名" in quoted
    assert compared > 100


def test_every_rule_cites_the_source_or_says_that_it_assumes(method: CheckedPolicy) -> None:
    policy = method.policy
    assert policy.judging is not None
    records: list[_Grounded] = [*policy.levels, *policy.periods, *policy.documents, policy.judging]
    for record in (*records, *policy.all_indicators()):
        assert record.basis or record.assumptions, record
    assert policy.tier_assumptions
    assert policy.has_no_total
    assert policy.no_total_assumptions
    cited = {clause.address for clause in cited_clauses(policy)}
    assert {"注1", "注2"} <= cited


class _Grounded(Protocol):
    @property
    def basis(self) -> tuple[Clause, ...]: ...
    @property
    def assumptions(self) -> tuple[Assumption, ...]: ...


def test_figures_by_part_of_the_year_and_of_last_year_alone(method: CheckedPolicy) -> None:
    fields = method.policy.all_fields()
    often = {f.name: f.frequency for f in fields if f.frequency is not Frequency.PERIOD}
    assert often == {
        "暗查暗访": Frequency.QUARTER,
        "领导下访": Frequency.MONTH,
        "报送民政信息": Frequency.MONTH,
    }
    assert [f.name for f in fields if not f.needs_this_year] == ["城镇居民人均可支配收入", "农村居民人均可支配收入"]
    assert [f.name for f in fields if f.needs_last_year and f.needs_this_year] == ["节地生态安葬比例", "福彩销量"]


def test_every_field_is_used_in_a_rule(method: CheckedPolicy) -> None:
    policy = method.policy
    used = {ref.key for item in policy.all_indicators() for ref in _refs(method, item)}
    assert [f.name for f in policy.all_fields() if f.key not in used] == []


def _refs(method: CheckedPolicy, item: Indicator) -> Iterator[Ref]:
    """Every figure that an item's tier may depend on, through its definitions too."""
    definitions = {d.key: d for d in method.policy.all_definitions()}
    found = [
        *([item.formula] if item.formula is not None else []),
        *(c.condition for t in item.tiers for c in t.conditions),
        *(e.condition for e in item.exemptions),
    ]
    for node in (n for x in found for n in walk(x)):
        if isinstance(node, Ref) and node.key in definitions:
            yield from (n for n in walk(definitions[node.key].formula) if isinstance(n, Ref))
        elif isinstance(node, Ref):
            yield node


def test_every_item_has_examples_of_more_than_one_tier(method: CheckedPolicy) -> None:
    policy = method.policy
    shown: dict[str, set[str]] = {}
    for example in policy.examples:
        for world in example.worlds:
            for expected in world.expectations:
                if isinstance(expected, Expectation) and expected.claim is Claim.TIER:
                    shown.setdefault(expected.subject.key, set()).add(expected.tier)
    # That every tier is reached at all is asked of every method; here it is said of each what comes out.
    few = {i.number: shown.get(i.key) for i in policy.all_indicators() if len(shown.get(i.key, ())) < 2}
    assert few == {}


#: What a typist gets wrong: code, what stands in the file, and what was typed instead.
SLIPS = [
    ("KP208", "            同 优秀.1 至 优秀.5\n\n项目 18", "            同 优秀.1 至 优秀.9\n\n项目 18"),
    ("KP302", "        优秀 装卸及运输协议家数 3家以上", "        优秀 装卸及运输协议家数 3户以上"),
    ("KP307", "        除外 承担厕所改造任务的福利中心 = 0", "        # 除外一行漏了"),
    ("KP240", "        依据 “第7项第2行”", "        依据 “第7项第3行”"),
    ("KP206", "        福彩销量    万元   需要 上年", "        福彩销量    万元"),
]


@pytest.mark.parametrize(("code", "right", "wrong"), SLIPS, ids=[s[0] for s in SLIPS])
def test_a_mistake_is_found(code: str, right: str, wrong: str) -> None:
    assert TEXT.count(right) == 1
    assert code in {d.code for d in read(TEXT.replace(right, wrong)).diagnostics}


# --- the sample figures -----------------------------------------------------------------------------------


def test_the_script_writes_what_is_shipped() -> None:
    made = dict(files())
    shipped = [FOLDER / "ratings.yaml", *(FOLDER / "submissions").rglob("*.*")]
    assert {p.relative_to(FOLDER).as_posix() for p in shipped} == set(made)
    for name, text in made.items():
        assert (FOLDER / name).read_bytes() == text.encode(), name


def test_every_input_says_that_it_is_made_up(facts: Facts) -> None:
    assert len(facts.made_up) == 71
    for name in ("units.yaml", "README.md"):
        assert "虚构" in (FOLDER / name).read_text(encoding="utf-8")[:400]


def test_every_unit_reports_what_its_items_ask(method: CheckedPolicy, facts: Facts) -> None:
    """Only what an exemption leaves without meaning is not reported, and what was left blank on purpose."""
    blank = {("大安市", "福彩销量"), ("和龙市", "常住人口")}
    assert {(f.unit, f.key) for f, fact in facts.figures.items() if fact.value is None and fact.parts is None} == blank
    gaps = {f.unit for f, fact in facts.figures.items() if fact.parts is not None and None in fact.parts}
    assert gaps == {"白城市", "洮南市", "集安市"}
    for unit, tiers in EXPECTED.items():
        for item, tier in zip(method.policy.all_indicators(), tiers.replace(" ", ""), strict=True):
            if tier not in "优达未待":
                continue
            for ref in _refs(method, item):
                figure = FigureId(unit=unit, period=PERIOD, key=ref.key, year=ref.year)
                assert figure in facts.figures or ref.key == item.key, (unit, item.number, ref.text)
            for tier_name in ("优秀", "达标"):
                for sentence in _sentences(item, tier_name):
                    is_left_out = (unit, item.number) in {("延吉市", "14.1"), ("梨树县", "16.1")}
                    assert (PERIOD, unit, sentence) in facts.ratings or is_left_out


def test_lists_and_names_of_parts_are_read(facts: Facts) -> None:
    def parts(unit: str, key: str) -> object:
        return facts.figures[FigureId(unit=unit, period=PERIOD, key=key)].parts

    assert parts("白城市", "暗查暗访") == (3, None, 3, 3)
    assert parts("洮南市", "暗查暗访") == (0, None, 3, 3)
    assert parts("集安市", "报送民政信息") == (3, 3, 3, 3, 3, None, 3, 3, 3, 3, 3, 3)
    assert parts("桦甸市", "报送民政信息") == (*[3] * 11, 2)


def test_the_tied_units_tie(facts: Facts) -> None:
    def value(unit: str, key: str, year: Year = Year.THIS) -> Fraction:
        found = facts.figures[FigureId(unit=unit, period=PERIOD, key=key, year=year)].value
        assert isinstance(found, Fraction)
        return found

    def sold(unit: str) -> Fraction:
        return value(unit, "福彩销量")

    def grown(unit: str) -> Fraction:
        return sold(unit) / value(unit, "福彩销量", Year.LAST)

    def a_head(unit: str) -> Fraction:
        return sold(unit) / value(unit, "常住人口")

    prefectures = [u.name for u in facts.roster if u.type in ("地级市", "自治州", "管委会")]
    for measure, tied in ((sold, {"延边州", "通化市"}), (grown, {"通化市", "四平市"}), (a_head, {"通化市", "白山市"})):
        third = sorted((measure(u) for u in prefectures), reverse=True)[2]
        assert {u for u in prefectures if measure(u) == third} == tied
    adopted = {u: value(u, "民政信息采用量") for u in EXPECTED}
    twentieth = sorted(adopted.values(), reverse=True)[19]
    assert {u for u, n in adopted.items() if n == twentieth} == {"白山市", "绿园区", "通榆县"}


# --- who reaches which tier -------------------------------------------------------------------------------

#: Worked out from the sample figures without the engine, by the words of the source: for each unit its
#: items in order, those of one 项目 together. 优秀, 达标, 未达标, 待定, 无 (exempt), － (its level takes no part).
EXPECTED = {
    "长春市": "达优优未 －优优－ －－ 优－－ － －－ －达 达 优优 达 － 优优 优达 达达优优达 优达达 优优优未 达 优 未优 达",
    "吉林市": "达达达优 －优未－ －－ 达－－ － －－ －优 未 优优 优 － 优未 优达 优达优优达 优优优 达达优优 优 优 达优 达",
    "四平市": "优优达达 －达优－ －－ 优－－ － －－ －优 达 达优 优 － 优达 达优 达优达优优 达达达 未优达达 未 优 无无 达",
    "辽源市": "优未达优 －未达－ －－ 优－－ － －－ －未 达 优未 优 － 达优 达达 优优优优未 优优达 达未达优 优 达 优优 达",
    "通化市": "达优达达 －未优－ －－ 优－－ － －－ －达 未 未达 达 － 达优 未优 优达优优达 达达优 达优优优 优 达 优优 优",
    "白山市": "优优优优 －优未－ －－ 达－－ － －－ －达 优 达优 优 － 优优 达优 达优优优达 优优优 达优优优 优 优 无无 达",
    "松原市": "优优优优 －优达－ －－ 未－－ － －－ －优 达 达优 达 － 未优 达优 达优优优达 达达优 达达优达 优 优 优优 未",
    "白城市": "优优优优 －优优－ －－ 优－－ － －－ －优 未 达达 达 － 优优 未优 优优优未达 未优优 达待达达 达 达 无无 未",
    "延边州": "优优优达 －优达－ －－ 达－－ － －－ －优 优 优达 优 － 优达 达优 未优未未优 优优优 达优优优 达 优 达优 优",
    "长白山管委会": "优优优优 －优优－ －－ 优－－ － －－ －优 达 达优 无 － 达优 优优 优优达优优 优优达 达优优优 达 达 优达 达",
    "南关区": "－－－－ 优优优优 达未 －优优 达 优优 优优 优 优未 － 达 未优 －－ 优优达－达 达－－ 优优优优 优 优 达优 －",
    "宽城区": "－－－－ 无优达达 无优 －优优 优 未达 优达 优 达优 － 未 达达 －－ 优优达－达 优－－ 优达达优 优 达 优达 －",
    "朝阳区": "－－－－ 达优达优 优优 －达达 达 优优 达优 优 优优 － 优 未优 －－ 优达优－优 优－－ 优未优达 达 优 无无 －",
    "二道区": "－－－－ 无达优优 优未 －达优 达 优优 优优 优 优达 － 优 优优 －－ 优未达－优 达－－ 优达优优 优 达 优达 －",
    "绿园区": "－－－－ 无优优达 达优 －优达 优 未达 优优 达 优优 － 优 达优 －－ 达优优－优 优－－ 优达优优 优 优 优优 －",
    "双阳区": "优优达优 优优未优 优无 －优优 达 达优 优优 优 优优 达 优 优优 达优 达未优优优 优优－ 优达未优 未 未 无无 优",
    "九台区": "优优优优 优优优优 未优 －达达 优 优优 优优 优 优优 达 达 优达 优达 优达达达优 达优－ 达未优优 优 达 无无 达",
    "榆树市": "优优达优 无优优优 优达 －优优 优 达优 达达 优 优达 优 优 优优 优优 优优优优达 达优－ 达达优达 优 达 优优 达",
    "德惠市": "优优达优 达达达优 达达 －优达 达 优达 达优 优 达优 优 优 优优 优达 优未达达达 未优－ 达达达达 达 达 优达 优",
    "农安县": "优优未达 优优优优 优优 －优优 达 优优 达优 优 优优 优 优 优达 优达 优达优达优 优优－ 优达优达 优 优 达优 优",
    "昌邑区": "－－－－ 无优未优 达优 －优优 未 未优 优优 优 优达 － 达 优优 －－ 优达达－优 达－－ 优优达优 达 达 优优 －",
    "龙潭区": "－－－－ 优达达达 未达 －达达 达 优达 达达 达 达优 － 优 优优 －－ 达优优－优 优－－ 优优达达 达 达 优优 －",
    "船营区": "－－－－ 优优优优 优无 －优优 优 优达 未优 优 达优 － 优 无无 －－ 优未达－达 达－－ 达未优达 达 达 优优 －",
    "丰满区": "－－－－ 无优优达 达无 －达达 优 优优 达优 优 达未 － 优 优达 －－ 达达达－优 优－－ 优优达优 优 达 优优 －",
    "蛟河市": "优优达优 优优达优 无无 －优优 优 达达 达优 优 优优 达 达 优优 达达 优达优达优 优优－ 优优优优 优 优 优优 达",
    "桦甸市": "达达达优 优优优优 无未 －优达 优 优优 达未 优 优优 优 达 优未 优达 优达优优优 优优－ 优未达未 达 未 优优 达",
    "舒兰市": "优优优达 无达优优 优优 －达达 达 优优 达未 优 优未 达 达 优未 优达 优优优优未 未优－ 优未达未 优 达 无无 达",
    "磐石市": "未优未达 优优优达 达优 －未达 优 优达 优未 达 优优 优 优 无无 优优 达优优未优 优优－ 达优达优 达 达 优达 优",
    "永吉县": "优优优优 优优优优 无无 －优优 优 优优 优达 达 达达 达 达 优优 优优 达优优优优 优优－ 优优优达 优 达 达优 未",
    "铁西区": "－－－－ 优优达优 优未 －达未 优 无达 无优 达 优优 － 达 达优 －－ 优优达－优 优－－ 优优优优 达 达 达达 －",
    "铁东区": "－－－－ 未达优优 优达 －达达 优 优达 达优 达 达达 － 优 优达 －－ 优优优－优 达－－ 优达优优 达 达 无无 －",
    "公主岭市": "优优优优 优优达优 优优 －优达 优 优优 优优 优 优优 优 优 达优 优达 优达优达优 优达－ 未优达优 达 优 达优 优",
    "双辽市": "达优达达 达未达优 优未 －优优 优 优未 优未 优 优优 未 优 达优 优未 达达优优优 优达－ 优达达达 优 达 达达 达",
    "梨树县": "优优达优 无优优优 优达 －优达 优 优达 优优 达 未优 优 达 优优 达达 达优优达达 达达－ 未达达优 优 达 未优 达",
    "伊通满族自治县": "优优达优 达优未达 达未 －达达 达 优优 达优 优 达优 优 未 优达 优达 优未未优优 优优－ 达达优优 优 达 达未 达",
    "龙山区": "－－－－ 未优达达 优优 －达达 优 无优 无达 优 优优 － 优 达优 －－ 达优未－未 优－－ 未优优达 达 达 优优 －",
    "西安区": "－－－－ 达优未达 优无 －达优 达 达优 优优 达 达优 － 优 优优 －－ 达优优－达 未－－ 优优达优 优 达 达未 －",
    "东丰县": "未优优未 优优未未 无优 －优达 达 优达 优优 优 优优 优 达 无无 达达 优优优达达 优优－ 优达优优 未 达 优达 达",
    "东辽县": "优优优未 优优未达 优优 －优优 优 达达 优优 未 达优 优 达 达未 达优 优达优未优 优优－ 达优优达 优 达 达优 达",
    "东昌区": "－－－－ 优优达优 达达 －优优 达 达未 达优 优 达达 － 达 优未 －－ 优达达－达 达－－ 优优达达 优 达 达优 －",
    "二道江区": "－－－－ 达优优优 未达 －达未 达 优优 优未 优 达优 － 达 达未 －－ 优优优－优 优－－ 优优达优 优 达 达未 －",
    "梅河口市": "达优优达 达未优优 无达 －达优 优 优达 达优 达 优达 优 达 优优 达优 未达优达达 达优－ 达优达优 未 未 优优 达",
    "集安市": "优优优优 优优达优 达优 －优优 达 达优 达优 优 优优 未 优 无无 达达 未优未优优 达优－ 优优达达 优 待 达达 未",
    "通化县": "优优未未 达优优优 无优 －达达 未 达未 优优 未 优优 优 优 优优 优优 达优达达优 优达－ 优优达优 优 达 达达 达",
    "辉南县": "优优达优 优达优达 未优 －达未 优 优优 优优 优 优达 优 优 未优 优达 达优未优优 达优－ 未优优优 优 达 达优 达",
    "柳河县": "优优优优 无优优优 优达 －优优 优 优优 优达 优 优优 优 优 优优 优优 未优优达优 优达－ 优未优优 优 达 无无 达",
    "浑江区": "－－－－ 优达达优 优达 －优优 达 优优 优优 优 未优 － 达 达优 －－ 优优优－优 优－－ 达达优优 优 达 无无 －",
    "江源区": "优优优达 无优优达 优优 －优优 达 优优 优优 优 优达 优 优 优优 未优 达优达优未 优优－ 优未优优 优 达 优优 达",
    "临江市": "优未优优 无达优优 优无 －达达 达 达优 达优 优 达优 优 优 达优 达优 未达优未达 优优－ 未达优达 优 达 无无 达",
    "抚松县": "达达优达 无优优优 无无 －优达 达 达达 达优 未 优优 未 未 达优 达优 优优优达优 达优－ 达优优优 优 达 达达 达",
    "靖宇县": "未优未优 达达达优 优达 －无达 优 优优 达优 未 优达 达 达 未达 达优 优优优达达 优优－ 优优优达 达 达 达达 达",
    "长白朝鲜族自治县": "达达优达 优达优未 优优 －达优 优 优达 优达 未 达达 达 达 优优 达优 优优优达达 优优－ 达达优优 优 达 优优 达",
    "宁江区": "－－－－ 优达未达 达优 －优优 达 达优 达达 优 优优 － 达 达优 －－ 优达优－优 优－－ 优优达优 优 达 优达 －",
    "扶余市": "优优达优 无优优优 优优 －优优 未 优优 达达 优 优达 达 达 达优 未达 优达优达优 达优－ 优达优达 优 优 优优 优",
    "前郭尔罗斯蒙古族自治县": "优优未达 无达达达 无优 －优达 优 优达 优未 优 优优 优 优 优优 优优 优优优优优 优达－ 优优优优 优 优 达优 优",
    "长岭县": "优优达优 无未未达 优优 －优未 优 优达 达达 优 优达 优 未 优达 优优 优优优优优 达优－ 达优优达 达 达 达达 未",
    "乾安县": "未优达达 未优优优 优未 －达优 优 优达 优优 未 优达 优 达 无无 优未 优达优优达 优优－ 达未达优 未 达 优达 未",
    "洮北区": "－－－－ 达优优优 优无 －优优 优 达未 未未 优 优达 － 达 优优 －－ 优优达－优 达－－ 优优优优 达 未 达优 －",
    "洮南市": "优未未优 无优优优 达达 －达达 优 达达 优达 达 优达 优 优 优优 未优 优优达优优 达优－ 优未达达 优 达 优优 达",
    "大安市": "优优达达 优优达优 优达 －优达 未 优达 达未 优 达达 优 优 优优 达达 优优未优优 优达－ 优达优优 优 达 达达 待",
    "镇赉县": "优优未优 达达优优 达优 －达优 优 达优 达优 达 优达 达 优 优优 达优 未优达未达 达达－ 未优达达 达 达 优优 达",
    "通榆县": "达优优达 优优达优 优无 －优优 优 优优 达达 优 优达 达 达 达达 优优 优优达优达 达优－ 达优优优 优 优 优达 未",
    "延吉市": "达优未优 未达优未 达达 －达优 未 未优 优优 优 达达 优 达 优优 优优 待优优优未 优优－ 达未达达 优 优 达优 优",
    "图们市": "优优达达 无优达优 达优 －优优 优 达优 优优 优 优优 达 达 无无 达优 达优未优优 达优－ 优优达优 未 未 未优 达",
    "敦化市": "达达优优 优优优未 达优 －达优 达 优优 优达 达 优未 优 达 优优 优达 未未优未未 优优－ 达优优达 优 优 无无 优",
    "珲春市": "优优优达 优优达达 无达 －未优 优 达达 达未 优 达达 优 达 优优 优优 达未优优达 未优－ 优达优优 优 优 未达 优",
    "龙井市": "未优优优 无未优优 未无 －达达 达 优优 优优 优 达达 达 优 达未 优达 优达优优达 优优－ 优优优未 优 达 优达 未",
    "和龙市": "优未优达 无优优优 达无 －优达 优 优达 优优 优 优达 达 达 达优 优达 优达优优优 达优－ 达优未优 达 达 优优 达",
    "汪清县": "优优优未 达达未优 无优 －优优 优 优优 优优 达 达优 未 未 优优 达优 优优未达达 优达－ 优优达优 优 未 达优 未",
    "安图县": "优优优优 优达优达 优优 －达达 达 优优 优优 达 优优 未 达 达优 优达 优优达达优 达达－ 优达未优 达 达 达优 未",
}

#: The cases that the folder's README.md tells of, and the letter that it promises.
HARD = {
    "20.1": {
        "优": "延边州 通化市 珲春市 敦化市",
        "达": "长春市 四平市 白山市 榆树市 梅河口市 长白朝鲜族自治县 江源区 和龙市",
        "未": "白城市 松原市 汪清县 龙井市",
        "待": "大安市",
        "－": "南关区",
    },
    "18.1": {"优": "白山市 绿园区 通榆县", "达": "东辽县 长白山管委会", "未": "桦甸市", "待": "集安市"},
    "16.2": {"待": "白城市", "未": "洮南市"},
    "14.1": {"待": "延吉市"},
    "16.1": {"未": "梨树县"},
    "7.2": {"优": "四平市 公主岭市", "未": "辽源市 双辽市"},
    "4.2": {"优": "德惠市", "达": "九台区", "无": "靖宇县"},
    "12.1": {"无": "船营区 磐石市 东丰县 集安市 乾安县 图们市"},
    "12.2": {"无": "船营区 磐石市 东丰县 集安市 乾安县 图们市"},
    "6.1": {"无": "铁西区 龙山区"},
    "7.1": {"无": "铁西区 龙山区"},
    "10.1": {"无": "长白山管委会"},
    "2.1": {"无": "宽城区"},
    "1.1": {"优": "九台区", "－": "南关区"},
}


def test_the_hard_cases_come_out_as_the_readme_says(method: CheckedPolicy) -> None:
    numbers = [item.number for item in method.policy.all_indicators()]
    for number, letters in HARD.items():
        for letter, units in letters.items():
            for unit in units.split():
                assert EXPECTED[unit].replace(" ", "")[numbers.index(number)] == letter, (unit, number)
    pilots = HARD["12.1"]["无"].split()
    assert [u for u in EXPECTED if EXPECTED[u].replace(" ", "")[numbers.index("12.1")] == "无"] == pilots


TIER_NAMES = {"优": "优秀", "达": "达标", "未": "未达标"}


@pytest.fixture(scope="module")
def assessment(method: CheckedPolicy, facts: Facts) -> Assessment:
    plan = lower(method).value
    assert plan is not None
    return evaluate(plan, facts, period=PERIOD, folder=FOLDER.name)


def result(assessment: Assessment, unit: str, number: str) -> IndicatorResult | None:
    """What came out for a unit, at the level where it takes part; None where it takes part in none."""
    found = [i for u in assessment.units if u.name == unit for i in u.indicators if i.number == number]
    applying = [i for i in found if i.status is not Status.NOT_APPLICABLE]
    assert len({(i.tier, i.status) for i in applying}) <= 1
    return next(iter(applying or found), None)


@pytest.mark.parametrize("unit", EXPECTED)
def test_the_tiers_of_a_unit(unit: str, method: CheckedPolicy, assessment: Assessment) -> None:
    for item, letter in zip(method.policy.all_indicators(), EXPECTED[unit].replace(" ", ""), strict=True):
        found = result(assessment, unit, item.number)
        where = (item.number, letter, found.reason if found else "")
        if letter == "－":
            assert found is None or found.status is Status.NOT_APPLICABLE, where
            continue
        assert found is not None, where
        if letter == "无":
            assert (found.status, found.tier) == (Status.NOT_APPLICABLE, None), where
        elif letter == "待":
            assert found.tier is None, where
            assert found.status in (Status.MISSING, Status.JUDGEMENT_PENDING), where
        else:
            assert found.tier == TIER_NAMES[letter], where


def test_a_broken_cross_check_makes_its_item_provisional(assessment: Assessment) -> None:
    found = result(assessment, "抚松县", "16.3")
    assert found is not None
    assert (found.tier, found.is_provisional) == ("优秀", True)
    assert "抚松县" in {q.unit for q in assessment.data_quality}
