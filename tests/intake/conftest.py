"""An empty data folder to write files into and read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from dsl.diagnostic import Outcome
from dsl.facts import Facts
from intake.facts import read_facts
from tests.intake.method import ROSTER, build_policy

Read = Callable[[Mapping[str, str | bytes]], Outcome[Facts]]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Write files into an empty data folder called `data` and read it."""
    monkeypatch.chdir(tmp_path)
    policy = build_policy()

    def write_and_read(files: Mapping[str, str | bytes]) -> Outcome[Facts]:
        folder = Path("data")
        (folder / "submissions").mkdir(parents=True, exist_ok=True)
        complete = {"targets.yaml": "责任状:\n", "ratings.yaml": "评定:\n", **files}
        for name, content in complete.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_facts(folder, policy, ROSTER)

    return write_and_read
