"""Work shared out among the processors: the caller takes one part, helpers that are kept take the others.

Starting a thread costs as much as evaluating a few thousand rows, so the helpers are started once for a process. A
helper that is woken is mostly put where the caller runs, and for work of some milliseconds stays there waiting for
it; so helpers are kept away from that one processor. The caller may run where it likes.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

Part = TypeVar("Part")
Done = TypeVar("Done")


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _where() -> Callable[[], int] | None:
    """What says on which processor a thread runs, where the system says that."""
    import ctypes

    found: Callable[[], int] | None = getattr(ctypes.CDLL(None), "sched_getcpu", None) if os.name == "posix" else None
    return found if hasattr(os, "sched_setaffinity") else None


@dataclass(slots=True)
class _Helpers:
    pool: ThreadPoolExecutor = field(init=False)
    #: The helpers, as the system numbers its threads.
    numbers: list[int] = field(default_factory=list)
    #: Where each of them may run.
    places: dict[int, frozenset[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        def begin() -> None:
            self.numbers.append(threading.get_native_id())

        self.pool = ThreadPoolExecutor(max(processors() - 1, 1), "kaoping", initializer=begin)

    def keep_away(self) -> None:
        """Leave the processor that the caller runs on to the caller."""
        where = _where()
        if where is None:
            return
        others = frozenset(os.sched_getaffinity(0)) - {where()}
        for number in self.numbers if others else ():
            if self.places.get(number) != others:
                self.places[number] = others
                # Where a system does not let a thread be sent, it goes where it goes.
                with suppress(OSError):
                    os.sched_setaffinity(number, others)


@cache
def _helpers() -> _Helpers:
    return _Helpers()


# A process that was forked has the record of the helpers, and none of them.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_helpers.cache_clear)


def share_out(work: Callable[[Part], Done], parts: Sequence[Part]) -> list[Done]:
    """Do every part, and give what came of each, in order; the work must let others run while it runs.

    Who is done with a part takes the next, so that a helper that comes late (or never, where all processors are busy)
    is not waited for.
    """
    done: dict[int, Done] = {}
    waiting = iter(enumerate(parts))

    def take() -> None:
        for number, part in waiting:
            done[number] = work(part)

    wanted = min(processors(), len(parts)) - 1
    called = []
    if wanted > 0:
        helpers = _helpers()
        helpers.keep_away()
        called = [helpers.pool.submit(take) for _ in range(wanted)]
    take()
    for helper in called:
        if not helper.cancel():
            helper.result()
    return [done[number] for number in range(len(parts))]
