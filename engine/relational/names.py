"""What columns are called beside those of figures."""

from __future__ import annotations


def blank_name(name: str) -> str:
    """The column of truths that says where a column has nothing.

    >>> blank_name("数.安置人数")
    '数.安置人数·缺'
    """
    return f"{name}·缺"
