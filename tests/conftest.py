"""What all tests share: Hypothesis without deadlines, since no test is about time."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("kaoping", deadline=None, print_blob=True)
settings.register_profile("thorough", parent=settings.get_profile("kaoping"), max_examples=2_000)
settings.load_profile("kaoping")
