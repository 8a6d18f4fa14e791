"""The syntax tree to the tree of the method: every statement a record, every word its meaning."""

from __future__ import annotations

from dsl.ast import Policy
from dsl.build.blocks import Builder
from dsl.diagnostic import Outcome
from dsl.kept import Kept
from dsl.parse import Parsed


def build(parsed: Parsed, kept: Kept | None = None) -> Outcome[Policy]:
    """Build the records of a method.

    What is stated twice, a day that is in no calendar, a row of another width: each is reported, and
    the rest is handed on with the faulty block marked. What is `kept` of an earlier text is not built again.
    """
    builder = Builder(parsed, kept)
    policy = builder.policy()
    return Outcome(policy, tuple(builder.findings))
