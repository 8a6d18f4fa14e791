"""Meaning: a checked policy and facts in, an assessment out in which every figure unfolds."""
