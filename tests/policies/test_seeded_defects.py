"""Recall of the checker: defects of every kind are planted into every method, and it says which were found."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from functools import cache

import pytest

from tests.policies.reread import reread, text_of
from tests.policies.seeds import KINDS, Kind, Seeded

METHODS = (
    "jilin-2007-employment",
    "jilin-2008-employment",
    "jilin-2016-civil-affairs",
    "dongxihu-2020-performance",
    "jiangyou-2024-performance",
)
#: How many places of each method a kind is planted in; more for a run by hand.
PLACES = int(os.environ.get("KAOPING_SEEDED_PLACES", "1"))


def without_examples(name: str) -> list[str]:
    """The method without its worked examples: they would find defects that the checker has to find alone."""
    kept: list[str] = []
    is_inside = False
    for line in text_of(name).split("\n"):
        if re.match(r"\S", line):
            is_inside = line.startswith("算例")
        if not is_inside:
            kept.append(line)
    return kept


@cache
def said_without_examples(name: str) -> frozenset[tuple[str, str]]:
    """What is said of the method before anything is planted: notes alone."""
    return frozenset((d.code, d.message("zh")) for d in reread(name, "\n".join(without_examples(name))).diagnostics)


def planted(kind: Kind, name: str) -> Iterator[Seeded]:
    """A kind at some places of a method, spread over the text."""
    every = list(kind.plant(without_examples(name)))
    step = max(len(every) // PLACES, 1)
    yield from every[step // 2 :: step][:PLACES]


def is_found(kind: Kind, name: str, seeded: Seeded) -> bool:
    """Whether something new is said at its line, or by a code that names it."""
    before = said_without_examples(name)
    new = [d for d in reread(name, seeded.text).diagnostics if (d.code, d.message("zh")) not in before]
    lines = {x.line for d in new if d.severity != "note" for x in (d.span, *(r.span for r in d.related))}
    return seeded.line in lines or any(d.code in kind.codes for d in new)


@pytest.mark.parametrize("name", METHODS)
def test_without_its_examples_a_method_has_nothing_to_say(name: str) -> None:
    assert [d.message("zh") for d in reread(name, "\n".join(without_examples(name))).findings] == []


def test_at_least_95_in_100_planted_defects_are_found(capsys: pytest.CaptureFixture[str]) -> None:
    found: dict[str, list[bool]] = {}
    missed: list[str] = []
    for kind in KINDS:
        for name in METHODS:
            for seeded in planted(kind, name):
                found.setdefault(kind.name, []).append(is_found(kind, name, seeded))
                if not found[kind.name][-1]:
                    line = seeded.text.split("\n")[seeded.line - 1].strip()
                    missed.append(f"{kind.name}：{name} 第{seeded.line}行 {line}")
    with capsys.disabled():
        if PLACES > 1:
            counts = [f"{kind_name}　{sum(results)}/{len(results)}" for kind_name, results in found.items()]
            sys.stdout.write("\n".join(["", *counts, "", *missed, ""]))
    every = [r for results in found.values() for r in results]
    assert set(found) == {k.name for k in KINDS}
    assert sum(every) >= 0.95 * len(every), "\n".join(missed)
