"""Exact reasoning over conditions: whether some figures can make them hold, and which."""
