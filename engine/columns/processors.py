"""Work shared out among the processors: the caller takes one part, helpers that are kept take the others.

Starting a thread costs as much as evaluating a few thousand rows, so the helpers are started once for a process.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

Part = TypeVar("Part")
Done = TypeVar("Done")


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _helpers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max(processors() - 1, 1), thread_name_prefix="kaoping")


# A process that was forked has the record of the helpers, and none of them.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_helpers.cache_clear)


def share_out(work: Callable[[Part], Done], parts: Sequence[Part]) -> list[Done]:
    """Do every part, and give what came of each, in order; the work must let others run while it runs."""
    if len(parts) < 2:
        return [work(part) for part in parts]
    own, *others = parts
    waiting = [_helpers().submit(work, part) for part in others]
    return [work(own), *(one.result() for one in waiting)]
