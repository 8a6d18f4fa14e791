"""Work that is shared out among threads."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest

from engine.columns import processors as module
from engine.columns.processors import processors, share_out


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on a machine with two: one helper, also where there is but one."""
    monkeypatch.setattr(module, "processors", lambda: 2)
    module._helpers.cache_clear()
    yield
    module._helpers().pool.shutdown()
    module._helpers.cache_clear()


def test_the_caller_takes_a_part_and_what_came_stands_in_order() -> None:
    meeting = threading.Barrier(2, timeout=30)

    def work(part: int) -> tuple[int, str]:
        # Neither gets on without the other: both are being worked on at once.
        meeting.wait()
        return part * part, threading.current_thread().name

    found = share_out(work, [3, 5])
    assert [square for square, _ in found] == [9, 25]
    assert {name for _, name in found} > {threading.current_thread().name}
    assert processors() >= 1


def test_one_part_needs_no_helper() -> None:
    assert share_out(lambda part: threading.current_thread(), ["甲"]) == [threading.current_thread()]
    assert share_out(str, []) == []


def test_a_helper_that_does_not_come_is_not_waited_for() -> None:
    busy, begun = threading.Event(), threading.Event()

    def hold() -> bool:
        begun.set()
        return busy.wait(30)

    held = module._helpers().pool.submit(hold)
    assert begun.wait(30)
    assert share_out(lambda part: (part, threading.current_thread()), range(5)) == [
        (part, threading.current_thread()) for part in range(5)
    ]
    busy.set()
    assert held.result()


def test_what_goes_wrong_in_a_part_is_told() -> None:
    for parts in ([1, 0], [0, 1]):
        with pytest.raises(ZeroDivisionError):
            share_out(lambda part: 1 // part, parts)


@pytest.mark.skipif(processors() < 2 or not hasattr(os, "sched_getaffinity"), reason="one processor")
def test_helpers_leave_the_caller_its_processor() -> None:
    for _ in range(2):
        share_out(abs, [-1, -2])
    (number,) = module._helpers().numbers
    assert os.sched_getaffinity(number) < os.sched_getaffinity(0)
    assert len(os.sched_getaffinity(0)) == processors()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_has_helpers_of_its_own() -> None:
    assert share_out(abs, [-1, -2]) == [1, 2]
    if not (child := os.fork()):
        os._exit(share_out(abs, [-3, -4])[1])
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 4
