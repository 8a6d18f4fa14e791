"""Columns leave nothing of the shipped methods to the interpreter."""

from __future__ import annotations

import pytest

from tools.left_to_interpreter import METHODS, left_by_period


@pytest.mark.parametrize("name", sorted(p.parent.name for p in METHODS.glob("*/policy.kp")))
def test_nothing_is_left_of_a_shipped_method(name: str) -> None:
    found = dict(left_by_period(METHODS / name))
    assert found
    assert not [(period, key, reason) for period, left in found.items() for key, reason in left.items()]
