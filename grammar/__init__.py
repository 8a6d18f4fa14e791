"""The grammar's text, for whoever parses with it."""

from __future__ import annotations

from importlib.resources import files


def grammar_text() -> str:
    """Give the Lark grammar of the rule language."""
    return files(__name__).joinpath("kaoping.lark").read_text(encoding="utf-8")
