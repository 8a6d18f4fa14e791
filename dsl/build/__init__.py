"""The syntax tree to the tree of the method: every statement a record, every word its meaning."""

from __future__ import annotations

from dsl.ast import Policy
from dsl.build.blocks import Builder
from dsl.diagnostic import Outcome
from dsl.parse import Parsed


def build(parsed: Parsed) -> Outcome[Policy]:
    """Build the records of a method.

    What is stated twice, a day that is in no calendar, a row of another width: each is reported, and
    the rest is handed on with the faulty block marked.
    """
    builder = Builder(parsed)
    policy = builder.policy()
    return Outcome(policy, tuple(builder.findings))
