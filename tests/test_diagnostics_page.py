"""The page of diagnostics says what the program says."""

from __future__ import annotations

from importlib import import_module

from dsl.diagnostic import Diagnostic
from kaoping.pages import _error_modules, all_diagnostics
from tools.make_diagnostics_page import PAGE, write_page


def test_the_page_is_what_the_classes_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == write_page(), "run python -m tools.make_diagnostics_page"


#: Codes that said something once, and are given to nothing else.
RETIRED = {"KP966"}


def test_a_retired_code_stays_free() -> None:
    assert not RETIRED & set(all_diagnostics())


def test_no_code_is_used_twice() -> None:
    kinds = [
        kind
        for name in _error_modules()
        for kind in vars(import_module(name)).values()
        if isinstance(kind, type) and issubclass(kind, Diagnostic) and kind.__module__ == name and "code" in vars(kind)
    ]
    assert len({kind.code for kind in kinds}) == len(kinds)
