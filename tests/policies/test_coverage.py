"""The shipped methods leave nothing of their sources out: every clause is cited or said to be no rule."""

from __future__ import annotations

import pytest

import kaoping
from dsl.source_coverage import source_coverage
from engine.example_coverage import example_coverage
from engine.examples import run_examples
from engine.witness import Witness, watching
from kaoping.folder import shipped_policies


@pytest.mark.parametrize("name", sorted(shipped_policies()))
def test_every_clause_and_every_line_of_the_source_is_accounted_for(name: str) -> None:
    method = kaoping.load(name)
    assert method.reading.source is not None
    assert method.reading.source.is_confirmed
    found = source_coverage(method.plan.policy, method.reading.source)
    assert [c.address for c in found.uncited] == []
    assert [str(p.lines) for p in found.passages] == []
    assert not any(d.code in ("KP050", "KP051") for d in method.diagnostics)


def test_a_clause_of_2007_that_a_rule_gives_up_is_missed() -> None:
    method = kaoping.load("jilin-2007-employment")
    text = (method.reading.place.folder / "policy.kp").read_text(encoding="utf-8")
    assert text.count("依据     “二（九）37、附件16”") + text.count("依据 “二（九）37、附件16”") == 1
    from dsl.method import read_method

    changed = text.replace("“二（九）37、附件16”", "“附件16”")
    checked = read_method(changed, file="policy.kp", roster=method.reading.roster).value
    assert checked is not None
    assert method.reading.source is not None
    assert [c.address for c in source_coverage(checked.policy, method.reading.source).uncited] == ["二（九）37"]


@pytest.mark.parametrize("name", sorted(shipped_policies()))
def test_the_worked_examples_reach_every_clause_branch_and_side_of_a_threshold(name: str) -> None:
    plan = kaoping.load(name).plan
    seen = Witness()
    with watching(seen):
        outcomes = run_examples(plan, kaoping.load(name).reading.roster)
    assert all(o.is_passed for o in outcomes)
    assert [f"{p.text}：{'、'.join(p.missing)}" for p in example_coverage(plan, seen) if not p.is_reached] == []
