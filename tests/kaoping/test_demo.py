"""The demo names every file that it makes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_every_file_is_named(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kaoping", "--lang", "zh", "demo", "-o", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    named = {line.strip() for line in done.stdout.splitlines() if line.startswith("  ")}
    assert named == {str(path) for path in (tmp_path / "out").iterdir()}
