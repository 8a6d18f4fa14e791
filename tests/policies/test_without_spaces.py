"""The shipped methods without their optional spaces: the same tree, or a diagnostic at the line."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from dsl.ast import Policy
from dsl.build import build
from dsl.diagnostic import Diagnostic
from dsl.parse import parse
from intake.roster import read_roster
from kaoping.folder import PolicyPlace
from kaoping.shelf import read_library
from tests.dsl.shapes import shape

POLICIES = Path(__file__).parents[2] / "policies"
METHODS = sorted(p.name for p in POLICIES.iterdir() if (p / "policy.kp").exists())
_QUOTED = re.compile(r"(“[^”]*”|「[^」]*」|#.*)")


def squeezed(line: str) -> str:
    """The line without spaces, but for its indentation and what stands in quotes."""
    body = line.lstrip()
    pieces = _QUOTED.split(body)
    return line[: len(line) - len(body)] + "".join(p if _QUOTED.fullmatch(p) else p.replace(" ", "") for p in pieces)


def read(text: str, folder: Path) -> tuple[Policy | None, tuple[Diagnostic, ...]]:
    roster = read_roster(folder / "units.yaml").value
    library = read_library(PolicyPlace(folder, folder / "policy.kp"), text)
    parsed = parse(text, file="policy.kp", roster=roster or (), library=library)
    assert parsed.value is not None
    built = build(parsed.value)
    return built.value, (*parsed.diagnostics, *built.diagnostics)


@pytest.mark.parametrize("name", METHODS)
def test_removing_the_optional_spaces_changes_nothing_in_silence(name: str) -> None:
    folder = POLICIES / name
    text = (folder / "policy.kp").read_text(encoding="utf-8")
    original, found = read(text, folder)
    assert [d.message("zh") for d in found if d.severity == "error"] == []
    lines = text.splitlines()
    tight = [squeezed(line) for line in lines]
    while True:
        policy, found = read("\n".join(tight), folder)
        reported = {d.span.line for d in found if d.severity == "error"}
        if not reported:
            break
        # What is reported was not read wrongly; with its spaces it is read again.
        assert any(tight[number - 1] != lines[number - 1] for number in reported)
        for number in reported:
            tight[number - 1] = lines[number - 1]
    assert policy is not None
    assert original is not None
    assert shape(replace(policy, lexicon=original.lexicon)) == shape(original)
    kept = sum(line == spaced for line, spaced in zip(tight, lines, strict=True) if squeezed(spaced) != spaced)
    changed = sum(squeezed(line) != line for line in lines)
    assert kept < changed / 2, "most lines can do without their spaces"
