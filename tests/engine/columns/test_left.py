"""What of the shipped methods columns leave to the interpreter."""

from __future__ import annotations

import pytest

from tools.left_to_interpreter import METHODS, left_by_period

#: By method: what is left, with why.
LEFT: dict[str, set[str]] = {
    "jilin-2016-civil-affairs": {"Ranked"},
}


@pytest.mark.parametrize("name", sorted(p.parent.name for p in METHODS.glob("*/policy.kp")))
def test_what_is_left_of_a_shipped_method(name: str) -> None:
    found = dict(left_by_period(METHODS / name))
    assert found
    assert {reason for left in found.values() for reason in left.values()} == LEFT.get(name, set())
