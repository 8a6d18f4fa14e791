"""What is typed on the command line goes into the ledger as a small file in the form of ratings.yaml."""

from __future__ import annotations

import io
import tempfile
from dataclasses import replace
from pathlib import Path

from dsl.diagnostic import Diagnostic
from dsl.span import NOWHERE
from kaoping.errors import PolicyError
from ledger.book import Ledger, Receipt, Signed

#: What the ledger calls it.
NAME = "命令行.yaml"


def as_yaml(content: dict[str, object]) -> str:
    """Write plain values as YAML: a text stays the text it is, whatever signs are in it."""
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = 10_000
    stream = io.StringIO()
    yaml.dump(content, stream)
    return stream.getvalue()


def enter_typed(ledger: Ledger, content: dict[str, object], signed: Signed, *, judge: str = "") -> Receipt:
    """Read the content as a file of judgements, and enter it with the words that were typed.

    Raises PolicyError with what is wrong with it.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        path.write_text(as_yaml(content), encoding="utf-8")
        found = ledger.read(path, name=NAME)
    if found.has_errors:
        raise PolicyError([_without_place(d) for d in found.diagnostics])
    receipt = ledger.enter(found, signed, judge=judge)
    if any(d.severity == "error" for d in receipt.diagnostics):
        raise PolicyError(receipt.diagnostics)
    return receipt


def _without_place(found: Diagnostic) -> Diagnostic:
    """What was typed stands in no file that could be shown."""
    return replace(found, span=NOWHERE, related=())
