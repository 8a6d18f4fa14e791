"""What all tests share: Hypothesis without deadlines, since no test is about time; readings kept for this run alone."""

from __future__ import annotations

import os
import tempfile

import pytest
from hypothesis import settings

settings.register_profile("kaoping", deadline=None, print_blob=True)
settings.register_profile("thorough", parent=settings.get_profile("kaoping"), max_examples=2_000)
settings.load_profile("kaoping")

_FOLDER = pytest.StashKey[tempfile.TemporaryDirectory[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Keep what commands keep between runs away from the person's own; the processes of one run share it."""
    if "KAOPING_CACHE" not in os.environ:
        config.stash[_FOLDER] = tempfile.TemporaryDirectory(prefix="kaoping-kept-")
        os.environ["KAOPING_CACHE"] = config.stash[_FOLDER].name


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove it."""
    if _FOLDER in config.stash:
        del os.environ["KAOPING_CACHE"]
        config.stash[_FOLDER].cleanup()
