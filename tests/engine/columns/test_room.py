"""Memory that results stand in: used again, but never while anybody holds a result."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from engine.columns.algebra import Interval
from engine.columns.room import Room, narrowest

ROWS = 1 << 20


def room() -> Room:
    return Room({"甲": np.int16, "乙": np.uint8, "丙": np.int32}, ("甲",))


def address(array: object) -> int:
    return array.__array_interface__["data"][0]  # type: ignore[attr-defined, no-any-return]


def test_what_nobody_holds_is_used_again() -> None:
    made = room()
    values, statuses = made.empty(ROWS)
    assert [(v.dtype.name, len(v)) for v in (*values.values(), *statuses.values())] == [
        ("int16", ROWS),
        ("uint8", ROWS),
        ("int32", ROWS),
        ("uint8", ROWS),
    ]
    where = address(values["甲"])
    del values, statuses
    again, _ = made.empty(ROWS)
    assert address(again["甲"]) == where
    del again
    made.clear()
    assert made._kept == []


def test_what_somebody_holds_is_left_alone() -> None:
    made = room()
    # A part of one column, seen as something else, is enough.
    held = made.empty(ROWS)[0]["乙"][100:200].view(np.int8).reshape(10, 10)
    held[...] = 7
    others = [made.empty(ROWS) for _ in range(3)]
    for values, statuses in others:
        for column in (*values.values(), *statuses.values()):
            column.fill(1)
    assert (held == 7).all()
    starts = {address(values["甲"]) for values, _ in others}
    assert len(starts) == 3


def test_another_number_of_rows_is_other_memory() -> None:
    made = room()
    assert len(made.empty(ROWS)[0]["甲"]) == ROWS
    assert len(made.empty(ROWS + 5)[0]["甲"]) == ROWS + 5
    assert [len(v) for v in made.empty(10)[0].values()] == [10, 10, 10]


def test_threads_never_share() -> None:
    made = room()

    def work(number: int) -> bool:
        values, _ = made.empty(ROWS)
        values["丙"].fill(number)
        return bool((values["丙"] == number).all())

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(40)))


def test_the_narrowest_integers() -> None:
    ends = ((0, 255), (0, 256), (-1, 255), (0, 1 << 31), (0, 1 << 63))
    found = [np.dtype(narrowest(Interval(*e))).name for e in ends]
    assert found == ["uint8", "int16", "int16", "int64", "object"]
