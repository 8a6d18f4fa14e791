"""A program over whole columns with NumPy: block by block, into buffers that are made once, with narrow columns out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.columns.algebra import Algebra, Kept, Poly, Test
from engine.columns.cells import CODES
from engine.columns.program import Output
from engine.columns.python_lane import inner_of
from engine.columns.room import Room, narrowest, room_of
from engine.columns.vector_code import Lane, Move, Operand, Steps

#: Bytes that the buffers of a block may take, so that they stay in the second-level cache, and rows of a block.
_CACHE, _LEAST, _MOST = 1 << 20, 1 << 11, 1 << 15
_TYPES: Mapping[Lane, Any] = {"f": np.float64, "i": np.int64, "o": object, "b": np.bool_}
_VIEWS = ("load", "mask")
#: A line of code, or where a step's result is written.
Write = str | tuple[str, Operand]


@dataclass(frozen=True, slots=True)
class VectorLane:
    """A program made ready: its code, and how many buffers of each kind it works in."""

    room: Room
    run: Callable[..., None]
    source: str
    buffers: Mapping[Lane, int]
    #: Rows worked on at a time.
    block: int

    def __call__(
        self, columns: Sequence[NDArray[Any]], masks: Sequence[NDArray[Any] | None], rows: int
    ) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
        """Work out every output; give the integers and the statuses by key."""
        values, statuses = self.room.empty(rows)
        size = min(self.block, rows)
        whole = {lane: np.empty((count, size), _TYPES[lane]) for lane, count in self.buffers.items()}
        out, states = list(values.values()), list(statuses.values())
        views = {lane: list(b) for lane, b in whole.items()}
        if rows <= size:
            self.run(columns, masks, out, states, views)
            return values, statuses
        for start in range(0, rows, size):
            stop = min(start + size, rows)
            if stop - start < size:
                views = {lane: [b[: stop - start] for b in buffers] for lane, buffers in whole.items()}
            given = [[a[start:stop] if a is not None else None for a in part] for part in (columns, masks, out, states)]
            self.run(*given, views)
        return values, statuses


def make_vector_lane(outputs: Sequence[Output], algebra: Algebra, types: Sequence[Any]) -> VectorLane:
    """Write and compile the steps for columns of those types."""
    writer = _Writer(algebra, tuple(outputs), types)
    source = writer.source()
    names: dict[str, Any] = {"np": np, "half_even": _half_even, "whole_numbers": _whole_numbers}
    exec(compile(source, "<kaoping columns>", "exec"), names)
    return VectorLane(
        room=room_of(outputs),
        run=names["run"],
        source=source,
        buffers=dict(writer.counts),
        block=_block(sum(writer.counts.values())),
    )


def _block(buffers: int) -> int:
    """How many rows of so many buffers the cache holds, as a power of two.

    >>> _block(4), _block(20)
    (32768, 4096)
    """
    fits: int = _CACHE // (8 * max(buffers, 1))
    return min(max(1 << (fits.bit_length() - 1), _LEAST), _MOST)


def _half_even(above: NDArray[Any], below: NDArray[Any], out: NDArray[Any]) -> None:
    """Twice the dividend by twice the divisor to the nearest whole number, halves to the even one."""
    whole = above // below
    twice = 2 * (above - whole * below)
    np.add(whole, (twice > below) | ((twice == below) & (whole % 2 == 1)), out=out)


def _whole_numbers(values: NDArray[Any]) -> NDArray[Any]:
    """As Python's own integers."""
    return values if values.dtype == object else values.astype(np.int64).astype(object)


@dataclass(slots=True)
class _Writer:
    algebra: Algebra
    outputs: tuple[Output, ...]
    types: Sequence[Any]
    counts: defaultdict[Lane, int] = field(default_factory=lambda: defaultdict(int))
    _free: defaultdict[Lane, list[int]] = field(default_factory=lambda: defaultdict(list))
    _names: dict[int, str] = field(default_factory=dict)
    _constants: dict[str, str] = field(default_factory=dict)
    #: The buffer of a step that owns one.
    _buffers: dict[int, int] = field(default_factory=dict)
    #: Floors that are left out, since what they are written into holds whole numbers only.
    _cut: set[int] = field(default_factory=set)

    def source(self) -> str:
        """The function that works one block."""
        steps = Steps(self.algebra)
        results = self._plan(steps)
        lines = self._assign(steps, results)
        views = [f"    f{k} = V['f'][{k}]" for k in range(self.counts["f"])]
        for lane in "iob":
            views += [f"    {lane}{k} = V['{lane}'][{k}]" for k in range(self.counts[lane])]  # type: ignore[index]
        names = (
            "multiply",
            "add",
            "subtract",
            "negative",
            "divide",
            "floor_divide",
            "floor",
            "ceil",
            "minimum",
            "maximum",
        )
        more = ("less", "less_equal", "equal", "not_equal", "greater", "greater_equal", "logical_and", "logical_or")
        bound = [f"{n} = np.{n}" for n in (*names, *more, "logical_not", "putmask")]
        # A constant that is an array already is not made into one at every call.
        bound += [f"{name} = np.array({text})" for text, name in self._constants.items()]
        return "\n".join((*bound, "def run(X, M, O, S, V):", *views, *lines, "    return None", ""))

    # --- what is computed, in order ---

    def _plan(self, steps: Steps) -> list[tuple[int, list[Write]]]:
        """Each output with the number of steps that stand before it is written."""
        steps.prepare_quotients(tests_in(self.outputs, self.algebra))
        added = {place: parts for place in range(len(self.outputs)) if (parts := self._parts(place))}
        sums = [
            self.algebra.atoms[o.poly.atom]
            for place, o in enumerate(self.outputs)
            if o.poly.atom is not None and place not in added
        ]
        kept = [a.poly for a in sums if isinstance(a, Kept)]
        results: list[tuple[int, list[Write]]] = []
        states = 0
        for place, output in enumerate(self.outputs):
            writes: list[Write] = []
            if place in added:
                writes += _added(place, added[place], [narrowest(o.interval) for o in self.outputs])
            else:
                writes.append((f"O[{place}]", steps.poly(output.poly, steps.lane_of(output.poly))))
            if output.absent:
                writes.append(f"    z = S[{states}]; z.fill(0)")
                writes += [
                    (f"putmask(z, {{}}, {CODES[status]})", steps.condition(condition))
                    for status, condition in output.absent
                ]
                states += 1
            results.append((len(steps.moves), writes))
            if place not in added:
                self._begin_sums(steps, kept, output.poly)
        return results

    def _parts(self, place: int) -> list[int]:
        """The earlier outputs that an output is the sum of, where their narrow integers may be added as they stand."""
        poly = self.outputs[place].poly
        atom = self.algebra.atoms[poly.atom] if poly.atom is not None else None
        poly = atom.poly if isinstance(atom, Kept) else poly
        if len(poly.terms) < 2:
            return []
        before = {o.poly: p for p, o in reversed(list(enumerate(self.outputs[:place])))}
        found = [before.get(Poly((term,))) for term in poly.terms]
        parts = [p for p in found if p is not None]
        own, intervals = narrowest(self.outputs[place].interval), [self.outputs[p].interval for p in parts]
        # None below zero, so that no sum of some of them is greater than that of all.
        is_proved = (
            len(parts) == len(found)
            and own is not object
            and all(i.low >= 0 for i in intervals)
            and sum(i.high for i in intervals) <= np.iinfo(own).max
        )
        return parts if is_proved else []

    def _begin_sums(self, steps: Steps, kept: Sequence[Poly], last: Poly) -> None:
        """Add to the sums as far as they are known, so that few parts wait in buffers."""
        newest = max((a for m, _ in last.terms for a in m), default=-1)
        for poly in kept:
            known = tuple(t for t in poly.terms if max(t[0], default=-1) <= newest)
            prefix = Poly(known)
            is_part = 1 < len(known) < len(poly.terms) and all(c > 0 for _, c in poly.terms)
            if is_part and prefix.content == 1 and poly.content == 1 and newest in {a for m, _ in known for a in m}:
                steps.poly(prefix, steps.lane_of(poly))

    # --- buffers ---

    def _assign(self, steps: Steps, results: list[tuple[int, list[Write]]]) -> list[str]:
        last_use = self._last_uses(steps, results)
        self._cut = _cut_off(steps, results)
        lines: list[str] = []
        done = 0
        for count, writes in results:
            for number in range(done, count):
                if number in last_use:
                    lines += self._write(number, steps.moves, last_use)
            done = count
            for write in writes:
                lines.append(write if isinstance(write, str) else self._result(*write))
            self._release((n for n, at in last_use.items() if at == count - 1 + 0.5), steps.moves)
        return lines

    def _last_uses(self, steps: Steps, results: list[tuple[int, list[Write]]]) -> dict[int, float]:
        """After which step (or, with a half, after which output) each step is no longer needed."""
        last: dict[int, float] = {}
        for count, writes in results:
            for write in writes:
                if not isinstance(write, str) and isinstance(write[1], int):
                    last[write[1]] = max(last.get(write[1], 0), count - 0.5)
        for number in range(len(steps.moves) - 1, -1, -1):
            if number in last:
                for a in steps.moves[number].arguments:
                    if isinstance(a, int):
                        last[a] = max(last.get(a, 0), number)
        return last

    def _release(self, numbers: Any, moves: Sequence[Move]) -> None:
        for number in numbers:
            if number in self._buffers:
                self._free[moves[number].lane].append(self._buffers.pop(number))

    def _buffer(self, lane: Lane) -> int:
        if self._free[lane]:
            return self._free[lane].pop()
        self.counts[lane] += 1
        return self.counts[lane] - 1

    def _write(self, number: int, moves: Sequence[Move], last_use: Mapping[int, float]) -> list[str]:
        move = moves[number]
        if move.operation in _VIEWS:
            return self._load(number, move)
        dying = [a for a in move.arguments if isinstance(a, int) and last_use.get(a) == number]
        if number in self._cut and len(dying) == 1 and dying[0] in self._buffers:
            self._buffers[number], self._names[number] = self._buffers.pop(dying[0]), self._names[dying[0]]
            return []
        # An elementwise operation may write over what it reads; a choice fills its buffer first and may not.
        may_overlap = move.operation not in ("choose", "half_even", "carry")
        kept = self._over(move, dying) if move.operation == "choose" else None
        if kept is not None:
            dying.remove(kept)
            buffer = self._buffers.pop(kept)
            self._release(dying, moves)
            self._buffers[number] = buffer
            self._names[number] = f"{move.lane}{buffer}"
            test, then = (self._argument(a, move.lane) for a in move.arguments[:2])
            return [f"    putmask({self._names[number]}, {test}, {then})"]
        if may_overlap:
            self._release(dying, moves)
        buffer = self._buffer(move.lane)
        if not may_overlap:
            self._release(dying, moves)
        self._buffers[number] = buffer
        name = f"{move.lane}{buffer}"
        arguments = [self._argument(a, move.lane) for a in move.arguments]
        self._names[number] = name
        return [f"    {line}" for line in _lines(move, name, arguments)]

    def _argument(self, operand: Operand, lane: Lane) -> str:
        """How an operand is written: its buffer, a constant by its name, or a number."""
        if isinstance(operand, int):
            return self._names[operand]
        if lane == "o" or operand in ("True", "False"):
            return operand
        return self._constants.setdefault(operand, f"c{len(self._constants)}")

    def _over(self, move: Move, dying: Sequence[int]) -> int | None:
        """What a choice may be written over: its other branch, where nothing needs that any more."""
        other = move.arguments[2]
        is_own = isinstance(other, int) and other in dying and other in self._buffers
        return other if is_own and isinstance(other, int) and other not in move.arguments[:2] else None

    def _load(self, number: int, move: Move) -> list[str]:
        column = move.arguments[0]
        if move.operation == "mask":
            self._names[number] = f"m{column}"
            return [f"    m{column} = M[{column}]"]
        if self.types[int(column)] == _TYPES[move.lane]:
            self._names[number] = f"x{column}"
            return [f"    x{column} = X[{column}]"]
        buffer = self._buffer(move.lane)
        self._buffers[number] = buffer
        self._names[number] = f"{move.lane}{buffer}"
        source = f"X[{column}]"
        if move.lane == "o":
            source = f"whole_numbers({source})"
        return [f"    {move.lane}{buffer}[...] = {source}"]

    def _result(self, target: str, operand: Operand) -> str:
        name = self._names[operand] if isinstance(operand, int) else operand
        if "{}" in target:
            return f"    {target.format(name)}"
        return f"    {target}[...] = {name}"


def _lines(move: Move, name: str, arguments: Sequence[str]) -> list[str]:
    match move.operation:
        case "choose":
            test, then, otherwise = arguments
            return [f"{name}[...] = {otherwise}", f"putmask({name}, {test}, {then})"]
        case "carry":
            source = arguments[0]
            if move.lane == "o" and isinstance(move.arguments[0], int):
                source = f"whole_numbers({source})"
            return [f"{name}[...] = {source}"]
        case "half_even":
            return [f"half_even({', '.join(arguments)}, {name})"]
        case "truth":
            return [f"{name}.fill({arguments[0]})"]
        case "minimum" | "maximum":
            return [f"{move.operation}({', '.join(arguments)}, out={name})"]
        case operation:
            return [f"{operation}({', '.join(arguments)}, {name})"]


def _added(place: int, parts: Sequence[int], types: Sequence[Any]) -> list[str]:
    """Add outputs up in the type of the sum, which two narrower ones might not hold."""
    first, *others = sorted(parts, key=lambda p: types[p] != types[place])
    target = f"O[{place}]"
    if types[first] != types[place]:
        return [f"    {target}[...] = O[{first}]", *(f"    add({target}, O[{p}], {target})" for p in others)]
    second, *others = others
    return [
        f"    add(O[{first}], O[{second}], {target})",
        *(f"    add({target}, O[{p}], {target})" for p in others),
    ]


def _cut_off(steps: Steps, results: Sequence[tuple[int, Sequence[Write]]]) -> set[int]:
    """Floors that nothing but a column of integers that comes out needs, by way of caps and choices at most."""
    kept = {w[1] for _, writes in results for w in writes if not isinstance(w, str) and "{}" in w[0]}
    whole: set[int] = set()
    for number in range(len(steps.moves) - 1, -1, -1):
        move = steps.moves[number]
        if number in kept or move.operation not in ("minimum", "maximum", "choose", "floor"):
            kept |= {a for a in move.arguments if isinstance(a, int)}
        elif move.operation == "floor":
            if number in steps.cut_off:
                whole.add(number)
            kept |= {a for a in move.arguments if isinstance(a, int)}
        elif move.operation == "choose" and isinstance(move.arguments[0], int):
            kept.add(move.arguments[0])
    return whole


def tests_in(outputs: Sequence[Output], algebra: Algebra) -> list[Poly]:
    """Every polynomial that is compared with zero."""
    found: list[Poly] = []
    waiting: list[Any] = [x for o in outputs for x in (o.poly, *(c for _, c in o.absent))]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, Test):
            found.append(node.poly)
            node = node.poly
        if isinstance(node, Poly):
            for atom in {a for m, _ in node.terms for a in m} - seen:
                seen.add(atom)
                waiting.extend(inner_of(algebra, atom))
        elif not isinstance(node, bool):
            waiting.extend(getattr(node, "conditions", ()))
            waiting.extend([node.condition] if hasattr(node, "condition") else [])
    return found
