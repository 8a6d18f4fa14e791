"""Which part of the newer method is which of the older: by name, then by likeness, each once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from dsl.terms import fold

T = TypeVar("T")

#: Names this alike are one thing renamed, if nothing else claims either.
_RENAMED = 0.72


def pair(
    old: Sequence[T],
    new: Sequence[T],
    *,
    names: Callable[[T], Sequence[str]],
    near: Callable[[T, T], bool],
    alike: Callable[[T, T], bool] = lambda _old, _new: False,
) -> tuple[tuple[T | None, T | None], ...]:
    """Pair the parts of two methods; what is in one alone is paired with None.

    Shape: newer parts in their order, each with the older one or None; then the older ones that are gone.
    `names` gives what a part is called, its own name first; `near` says whether two that are only alike
    stand where one could be the other renamed; `alike` whether the only one left on each side are one
    under different names.
    """
    taken: dict[int, int] = {}
    for by in (_same_name, _alias):
        for there, part in enumerate(new):
            if there not in taken:
                here = next(
                    (i for i, o in enumerate(old) if i not in taken.values() and by(names(o), names(part))), None
                )
                if here is not None:
                    taken[there] = here
    candidates = sorted(
        (
            (-_likeness(names(o)[0], names(n)[0]), there, here)
            for there, n in enumerate(new)
            for here, o in enumerate(old)
            if there not in taken and here not in taken.values() and near(o, n)
        ),
    )
    for unlike, there, here in candidates:
        if -unlike >= _RENAMED and there not in taken and here not in taken.values():
            taken[there] = here
    left = [i for i in range(len(old)) if i not in taken.values()]
    come = [i for i in range(len(new)) if i not in taken]
    if len(left) == len(come) == 1 and alike(old[left[0]], new[come[0]]):
        taken[come[0]] = left[0]
    kept = [(old[taken[there]] if there in taken else None, part) for there, part in enumerate(new)]
    gone = [(part, None) for here, part in enumerate(old) if here not in taken.values()]
    return (*kept, *gone)


def plain(name: str) -> str:
    """A name as it is compared: folded, without spaces and without its year."""
    return re.sub(r"\d{4}年", "", fold(name).replace(" ", ""))


def _same_name(old: Sequence[str], new: Sequence[str]) -> bool:
    return plain(old[0]) == plain(new[0])


def _alias(old: Sequence[str], new: Sequence[str]) -> bool:
    return bool({plain(n) for n in old} & {plain(n) for n in new})


def _likeness(old: str, new: str) -> float:
    return difflib.SequenceMatcher(None, plain(old), plain(new), autojunk=False).ratio()
