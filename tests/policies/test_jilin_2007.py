"""The method of 吉政发〔2007〕4号 as encoded: complete, cited, quoted, and silent under the checker."""

# ruff: noqa: E501 - a row of the table is one slip, whole

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import pytest

from dsl.diagnostic import Outcome
from dsl.method import cited_clauses, read_method
from dsl.model import Assumption, CheckedPolicy, Clause
from dsl.terms import fold
from intake.roster import read_roster
from intake.source import read_source

FOLDER = Path(__file__).parents[2] / "policies" / "jilin-2007-employment"
TEXT = (FOLDER / "policy.kp").read_text(encoding="utf-8")


def read(text: str) -> Outcome[CheckedPolicy]:
    roster, source = read_roster(FOLDER / "units.yaml"), read_source(FOLDER, "source.txt")
    assert roster.value is not None
    return read_method(text, file="policy.kp", roster=roster.value, source=source.value)


@pytest.fixture(scope="module")
def method() -> CheckedPolicy:
    outcome = read(TEXT)
    assert outcome.value is not None
    return outcome.value


def test_the_checker_is_silent() -> None:
    assert [d for d in read(TEXT).diagnostics if d.severity != "note"] == []


def test_it_has_what_the_source_says_it_has(method: CheckedPolicy) -> None:
    policy = method.policy
    assert [len(a.indicators) for a in policy.areas] == [10, 5, 5, 4, 3, 2, 2, 3, 6]
    assert [i.number for i in policy.all_indicators()] == [str(n) for n in range(1, 41)]
    assert [len(i.of_which) for i in policy.all_indicators() if i.of_which] == [1, 1, 4, 1, 2, 1, 2, 1, 1, 1, 2]
    assert [i.number for i in policy.all_indicators() if i.components] == ["11", "12", "13", "14", "19", "35", "38"]


def test_every_rule_cites_the_source_or_says_that_it_assumes(method: CheckedPolicy) -> None:
    policy = method.policy
    records: list[_Grounded] = [*policy.levels, *policy.periods, *policy.totals, *policy.awards, *policy.accountability]
    for record in [*records, *policy.documents, *policy.every_indicator()]:
        assert record.basis or record.assumptions, record


def test_every_explanation_is_quoted_from_the_source(method: CheckedPolicy) -> None:
    source = fold((FOLDER / "source.txt").read_text(encoding="utf-8")).replace(" ", "").replace("\n", "")
    explained = [i for i in method.policy.every_indicator() if i.explanation]
    elsewhere = [i for i in explained if i.explanation.startswith("见“以上年度")]
    said = [i.explanation for i in explained if i not in elsewhere]
    assert len(said) >= 17
    # The note under the annex leaves the others to a text that is not public; each says so.
    assert len(elsewhere) == 22
    assert all(any("没有公开" in a.text for a in i.assumptions) for i in elsewhere)
    for explanation in said:
        assert fold(explanation).replace(" ", "") in source


def test_every_title_is_the_sources(method: CheckedPolicy) -> None:
    source = fold((FOLDER / "source.txt").read_text(encoding="utf-8"))
    for item in method.policy.all_indicators():
        assert f"{item.number}.{fold(item.name)}" in source
        assert all(fold(alias) in source for alias in item.aliases)


def test_every_annex_entry_is_cited(method: CheckedPolicy) -> None:
    cited = {fold(clause.address) for clause in cited_clauses(method.policy)}
    for entry in range(1, 18):
        assert any(address == f"附件{entry}" or address.startswith(f"附件{entry}(") for address in cited)


class _Grounded(Protocol):
    @property
    def basis(self) -> tuple[Clause, ...]: ...
    @property
    def assumptions(self) -> tuple[Assumption, ...]: ...


#: What a typist gets wrong: code, what stands in the file, and what was typed instead.
SLIPS = [
    ("KP110", "    印发机关 吉林省人民政府", "    印发机构 吉林省人民政府"),
    ("KP113", "截至 2007-06-30", "截至 2007-06-31"),
    ("KP105", "        解决零就业家庭户数 不超过 发生零就业家庭户数", "        解决零就业家挺户数 不超过 发生零就业家庭户数"),
    ("KP101", "        分母为零 视为完成", "        分母为零 视作完成"),
    ("KP120", "        来省进京上访批次                批次 ", "        来省进京上访批次批次 "),
    ("KP106", "        依据 “二（四）22”", "        依据 “二（四）22"),
    ("KP240", "        依据 “二（五）25”", "        依据 “二（五）45”"),
    ("KP310", "    指标 27 失业保险金", "    指标 26 失业保险金"),
    ("KP302", "        实际保障的分类施保人数 不超过 实际保障的城市困难居民人数", "        实际保障的分类施保人数 不超过 城市低保补差标准应到位"),
    ("KP203", "    则 指标 19.（1） = 95%".replace(" = ", " = "), "    则 指标 41 = 95%"),
]  # fmt: skip


def test_ten_mistakes_give_ten_diagnostics_at_the_ten_places() -> None:
    text = TEXT
    for _, right, _ in SLIPS:
        assert text.count(right) == 1, right
    places = []
    for _, right, wrong in SLIPS:
        text = text.replace(right, wrong)
    for code, _, wrong in SLIPS:
        places.append((code, text[: text.index(wrong)].count("\n") + 1))
    found = [d for d in read(text).diagnostics if d.severity != "note"]
    assert sorted((d.code, d.span.line) for d in found) == sorted(places)
