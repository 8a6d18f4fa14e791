"""Thousands of scenarios in one call: weights, targets, figures and roundings moved, in blocks of bounded memory."""
