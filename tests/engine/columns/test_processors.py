"""Work that is shared out among threads."""

from __future__ import annotations

import os
import threading

import pytest

from engine.columns.processors import processors, share_out


def test_the_caller_takes_a_part_and_what_came_stands_in_order() -> None:
    meeting = threading.Barrier(2, timeout=30)

    def work(part: int) -> tuple[int, str]:
        # Neither gets on without the other: both are being worked on at once.
        meeting.wait()
        return part * part, threading.current_thread().name

    one, other = share_out(work, [3, 5])
    assert (one[0], other[0]) == (9, 25)
    assert one[1] == threading.current_thread().name != other[1]
    assert processors() >= 1


def test_one_part_needs_no_helper() -> None:
    assert share_out(lambda part: threading.current_thread(), ["甲"]) == [threading.current_thread()]
    assert share_out(str, []) == []


def test_what_goes_wrong_in_a_part_is_told() -> None:
    with pytest.raises(ZeroDivisionError):
        share_out(lambda part: 1 // part, [1, 0])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_has_helpers_of_its_own() -> None:
    assert share_out(abs, [-1, -2]) == [1, 2]
    if not (child := os.fork()):
        os._exit(share_out(abs, [-3, -4])[1])
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 4
