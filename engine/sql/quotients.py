"""Whole quotients of more than 64 bits where an engine gives no wider ones: long division in two steps."""

from __future__ import annotations

from engine.relational.expressions import HUGE, LONG, ExactDivide, reach_of

#: What the first step divides by besides.
STEP = 10**18


def is_beyond_64_bits(node: ExactDivide) -> bool:
    """Whether a whole quotient may have more than 64 bits."""
    return reach_of(node) >= LONG and node.range.most >= LONG


def takes_two_steps(node: ExactDivide) -> bool:
    """Whether two steps are enough for it: neither quotient has more than 64 bits, no product more than 38 digits."""
    return 2 * node.below.range.most * STEP < HUGE and node.range.most < LONG * STEP
