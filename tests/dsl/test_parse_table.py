"""The parse table that ships is that of the grammar as it is, and reads as a newly made one does."""

from __future__ import annotations

import lark
import pytest

import grammar
from dsl import parse as parsing
from dsl.parse import build_parser
from tests.dsl.shapes import SMALL, built, shape


def test_the_table_is_of_this_grammar_and_this_lark() -> None:
    assert grammar.packed_table(lark.__version__) is not None, "run python -m tools.make_parse_table"


def test_a_table_of_another_version_is_not_used() -> None:
    assert grammar.packed_table("0.0.0") is None


def test_both_ways_read_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = built(SMALL)
    fresh = build_parser()
    monkeypatch.setattr(parsing, "_lark", lambda: fresh)
    parsing._table.cache_clear()
    try:
        made = built(SMALL)
    finally:
        parsing._table.cache_clear()
    assert shipped.diagnostics == made.diagnostics == ()
    assert shape(made.value) == shape(shipped.value)
