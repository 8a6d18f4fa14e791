"""The steps of a program fused into machine code by numba (extra [fast]): one loop for each column that comes out.

The same steps as `engine.columns.vector_lane` takes, so the same proofs hold; no relaxed floating-point mode is
used. The source is written into a folder, where numba keeps what it compiled for the next process.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

from numpy.typing import NDArray

from engine.columns.algebra import Algebra
from engine.columns.cells import CODES
from engine.columns.processors import processors, share_out
from engine.columns.program import Output
from engine.columns.room import Room, room_of
from engine.columns.vector_code import Move, Operand, Steps
from engine.columns.vector_lane import tests_in

#: Rows that one loop goes over before the next output's begins, where the cache holds them all; and where memory
#: is read: so few that what the next block reads can be asked for meanwhile without waiting for it.
_BLOCK, _STEP = 4096, 256
#: From so many rows on memory is read.
_MANY = 1 << 14
#: Bytes that come into the cache together.
_LINE = 64
#: From so many rows on they are shared out, so many of them at a time at least.
_SHARED, _PART = 1 << 16, 3 << 13
_BINARY: Mapping[str, str] = {
    "add": "{} + {}",
    "subtract": "{} - {}",
    "multiply": "{} * {}",
    "divide": "{} / {}",
    "floor_divide": "{} // {}",
    "less": "{} < {}",
    "less_equal": "{} <= {}",
    "equal": "{} == {}",
    "not_equal": "{} != {}",
    "greater": "{} > {}",
    "greater_equal": "{} >= {}",
    "logical_and": "{} & {}",
    "logical_or": "{} | {}",
    "minimum": "min({}, {})",
    "maximum": "max({}, {})",
    "half_even": "half_even({}, {})",
    "negative": "-{}",
    "floor": "np.floor({})",
    "ceil": "np.ceil({})",
    "logical_not": "not {}",
    "truth": "{}",
}
_HEAD = """\
import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numba.np import arrayobj


@intrinsic
def ask_for(context, array, place):
    # Have the memory at a place of an array brought into the cache; nothing is read, so no place can be wrong.
    def code(context, builder, signature, arguments):
        made = arrayobj.make_array(signature.args[0])(context, builder, arguments[0])
        byte, whole = ir.IntType(8).as_pointer(), ir.IntType(32)
        address = builder.bitcast(builder.gep(made.data, [arguments[1]]), byte)
        kind = ir.FunctionType(ir.VoidType(), [byte, whole, whole, whole])
        prefetch = builder.module.declare_intrinsic("llvm.prefetch", [byte], kind)
        builder.call(prefetch, [address, *(ir.Constant(whole, k) for k in (0, 2, 1))])
        return context.get_dummy_value()

    return types.none(array, place), code


@numba.njit(cache=True)
def half_even(above, below):
    whole = above // below
    twice = 2 * (above - whole * below)
    return whole + (1 if twice > below or (twice == below and whole % 2 == 1) else 0)


"""


@dataclass(frozen=True, slots=True)
class KernelLane:
    """A program as machine code."""

    room: Room
    run: Callable[..., None]
    columns: tuple[int, ...]
    masks: tuple[int, ...]

    def __call__(
        self, columns: Sequence[NDArray[Any]], masks: Sequence[NDArray[Any] | None], rows: int
    ) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
        """Work out every output; give the integers and the statuses by key."""
        values, statuses = self.room.empty(rows)
        given: list[Any] = [columns[c] for c in self.columns] + [masks[m] for m in self.masks]
        given += [*values.values(), *statuses.values()]
        if rows < _SHARED or processors() < 2:
            self.run(*given, rows)
            return values, statuses

        # More parts than processors, so that nobody waits long for one that was held up.
        count = min(4 * processors(), rows // _PART)
        ends = [rows * k // count // _STEP * _STEP for k in range(count)] + [rows]

        def work(part: tuple[int, int]) -> None:
            self.run(*(a[slice(*part)] for a in given), part[1] - part[0])

        share_out(work, list(pairwise(ends)))
        return values, statuses


def make_kernel_lane(
    outputs: Sequence[Output], algebra: Algebra, types: Sequence[Any], folder: Path
) -> KernelLane | None:
    """Write the loops and load them, compiled by an earlier process or at the first call.

    None where some step needs integers beyond 64 bits, which machine code does not have.
    """
    steps = Steps(algebra)
    steps.prepare_quotients(tests_in(outputs, algebra))
    made = [steps.poly(o.poly, steps.lane_of(o.poly)) for o in outputs]
    states = [[(CODES[s], steps.condition(c)) for s, c in o.absent] for o in outputs]
    if any(m.lane == "o" for m in steps.moves) or any(t.kind == "O" for t in types):
        return None
    columns = tuple(sorted({c for c, _ in steps.loads}))
    masks = tuple(sorted(steps.masks))
    wide = [o.interval.most >= 1 << 31 for o in outputs]
    source = _source(steps, made, states, columns, masks, wide)
    name = f"kaoping_{hashlib.sha256(source.encode()).hexdigest()[:24]}"
    return KernelLane(
        room=room_of(outputs),
        run=loaded(source, folder / f"{name}.py").run,
        columns=columns,
        masks=masks,
    )


def loaded(source: str, file: Path) -> ModuleType:
    """A module of that text; what numba compiles of it is kept beside the file."""
    # Written even where it stands there already: what is executed is the text that was made here.
    if not file.exists() or file.read_text(encoding="utf-8") != source:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None and spec.loader is not None  # noqa: PT018 - a file ending in .py has both
    module = importlib.util.module_from_spec(spec)
    # What was compiled by an earlier process finds the module by its name.
    sys.modules[file.stem] = module
    spec.loader.exec_module(module)
    return module


def _source(
    steps: Steps,
    made: Sequence[Operand],
    states: Sequence[Sequence[tuple[int, int]]],
    columns: Sequence[int],
    masks: Sequence[int],
    wide: Sequence[bool],
) -> str:
    open_places = [p for p, s in enumerate(states) if s]
    names = [f"x{c}" for c in columns] + [f"m{m}" for m in masks]
    names += [f"o{p}" for p in range(len(made))] + [f"s{p}" for p in open_places]
    lines = [f"@numba.njit(cache=True, error_model='numpy', nogil=True)\ndef run({', '.join(names)}, rows):"]
    lines.append(f"    step = {_STEP} if rows >= {_MANY} else {_BLOCK}")
    lines.append("    for start in range(0, rows, step):\n        stop = min(rows, start + step)")
    stored: dict[int, str] = {}
    asked: set[str] = set()
    for place, operand in enumerate(made):
        wanted = [operand, *(c for _, c in states[place])]
        body = _body(steps.moves, [w for w in wanted if isinstance(w, int)], stored)
        # A whole number of 32 bits on the way out: that conversion is done for several rows at once.
        body.append(
            f"o{place}_[i] = np.int64({_name(operand)})"
            if wide[place]
            else f"o{place}_[i] = np.int32({_name(operand)})"
        )
        if states[place]:
            code = "0"
            for status, condition in states[place]:
                code = f"({status} if v{condition} else {code})"
            body.append(f"s{place}_[i] = {code}")
        # Slices from zero on, so that no index can be negative and the loop is made for several rows at once.
        used = sorted(set(re.findall(r"\b([xmos]\d+)_\[", "\n".join(body))))
        lines += [f"        {name}_ = {name}[start:stop]" for name in used]
        for name in (n for n in used if n[0] in "xm" and n not in asked):
            asked.add(name)
            lines.append(f"        for i in range(stop, min(rows, stop + step), max(1, {_LINE} // {name}.itemsize)):")
            lines.append(f"            ask_for({name}, i)")
        lines.append("        for i in range(stop - start):")
        lines += [f"            {line}" for line in body]
        if isinstance(operand, int):
            stored.setdefault(operand, f"{'float' if steps.moves[operand].lane == 'f' else 'int'}(o{place}_[i])")
    return _HEAD + "\n".join([*lines, ""])


def _name(operand: Operand) -> str:
    return f"v{operand}" if isinstance(operand, int) else operand


def _body(moves: Sequence[Move], wanted: Sequence[int], stored: Mapping[int, str]) -> list[str]:
    """The steps that some need, in order; what has come out already is read back."""
    needed: set[int] = set()
    waiting = list(wanted)
    while waiting:
        number = waiting.pop()
        if number not in needed:
            needed.add(number)
            if number not in stored:
                waiting.extend(a for a in moves[number].arguments if isinstance(a, int))
    return [f"v{n} = {stored[n] if n in stored else _expression(moves[n])}" for n in sorted(needed)]


def _expression(move: Move) -> str:
    arguments = [_name(a) for a in move.arguments]
    match move.operation:
        case "load":
            return f"{'float' if move.lane == 'f' else 'int'}(x{arguments[0]}_[i])"
        case "mask":
            return f"m{arguments[0]}_[i]"
        case "carry":
            return f"{'float' if move.lane == 'f' else 'int'}({arguments[0]})"
        case "choose":
            test, then, otherwise = arguments
            return f"{then} if {test} else {otherwise}"
        case operation:
            return _BINARY[operation].format(*arguments)
