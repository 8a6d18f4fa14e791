"""What the engine's own runs take in machine instructions, beside what they took when that was last accepted."""

from __future__ import annotations

import pytest

from bench import instructions


@pytest.mark.system
def test_no_run_takes_noticeably_more_instructions() -> None:
    last = instructions.history()[-1]["counts"]
    assert isinstance(last, dict)
    found = instructions.counts(with_pieces=len(last) > 1)
    assert found.keys() == last.keys()
    assert instructions.compare(found, last) == [], found


def test_more_than_the_tolerance_is_too_much() -> None:
    allowed = 1 + instructions.TOLERANCE
    assert instructions.compare({"查": allowed - 0.001, "算": 0.5}, {"查": 1.0, "算": 1.0}) == []
    assert len(instructions.compare({"查": allowed + 0.001, "新的": 9.0}, {"查": 1.0})) == 1
