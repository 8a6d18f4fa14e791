"""Libraries that not every installation has."""

from __future__ import annotations

from importlib.util import find_spec

from dsl.diagnostic import KaopingError
from kaoping.errors import ExtraMissing


def need(package: str, feature: str) -> None:
    """Say which extra is missing, if one is.

    Raises KaopingError (KP022).
    """
    for name in (package, "sqlglot"):
        if find_spec(name) is None:
            extra = "spark" if package == "pyspark" else "sql"
            raise KaopingError([ExtraMissing(package=name, feature=feature, extra=extra)])


def need_pyarrow(feature: str) -> None:
    """Say that pyarrow is missing, if it is: rows that are made here go to an engine as its tables.

    Raises KaopingError (KP022).
    """
    if find_spec("pyarrow") is None:
        raise KaopingError([ExtraMissing(package="pyarrow", feature=feature, extra="frame")])
