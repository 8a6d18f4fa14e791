"""A table made ready in every lane: integers in a loop, NumPy, and the text that numba makes machine code of.

That text is run as the Python that it is: compiling every method that Hypothesis draws would take hours, and what is
compared is whether it says the same as the other lanes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from engine.columns import kernel_field
from engine.columns.algebra import Algebra
from engine.columns.evaluate import CompiledMethod, Prepared
from engine.columns.kernel_lane import KernelLane, make_kernel_lane
from engine.columns.program import Output
from engine.columns.table import Table


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="kaoping-plain-kernels-")


@contextmanager
def plain_kernels() -> Iterator[Path]:
    """A folder whose kernels are left uncompiled; also few rows are ranked and placed by them."""
    import numba

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numba.config, "DISABLE_JIT", 1)
        patch.setattr(kernel_field, "_FEW", 0)
        patch.setattr(kernel_field, "_FEW_PLACED", 0)
        yield Path(_folder().name)


def lanes(method: CompiledMethod, table: Table) -> Iterator[Prepared]:
    """The table made ready in each lane, to be evaluated before the next is asked for."""
    yield method.prepare(table, is_few=True)
    yield method.prepare(table, is_few=False)
    if find_spec("numba") is not None:
        with plain_kernels() as folder:
            yield method.prepare(table, is_few=False, kernels=folder)


def plain_kernel(outputs: Sequence[Output], algebra: Algebra, types: Sequence[Any]) -> KernelLane | None:
    """The lane of those outputs as Python; None beyond 64 bits."""
    with plain_kernels() as folder:
        return make_kernel_lane(outputs, algebra, types, folder)
