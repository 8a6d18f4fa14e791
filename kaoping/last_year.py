"""Last year's result as it was exported in, where each unit stood out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from kaoping.errors import PolicyError
from kaoping.errors_results import NoLastYear
from kaoping.files import read_text
from render.told import LastResult, LastStanding

_SCHEMA = "kaoping.result/1"


def read_last_year(path: Path) -> LastResult:
    """Read a result that `kaoping evaluate --format json` wrote.

    Raises PolicyError: KP003-KP007 (no such file, no text), KP662 (no such result).
    """
    text = read_text(path)
    try:
        read = json.loads(text)
    except ValueError as fault:
        raise PolicyError([NoLastYear(path=str(path), reason=str(fault))]) from None
    if not isinstance(read, dict) or read.get("schema") != _SCHEMA:
        raise PolicyError([NoLastYear(path=str(path), reason=f"schema ≠ {_SCHEMA}")])
    try:
        return LastResult(
            title=read["policy"]["title"],
            period=read["period"],
            file=path.name,
            standings=dict(_standings(read["units"])),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise PolicyError([NoLastYear(path=str(path), reason=f"{fault}")]) from None


def _standings(units: Any) -> Iterator[tuple[tuple[str, str], LastStanding]]:
    for unit in units:
        standing = LastStanding(total=_number(unit, "total"), rank=unit["rank"], grade=unit["grade"])
        yield (unit["level"], unit["name"]), standing


def _number(unit: Mapping[str, Any], key: str) -> Fraction | None:
    """A number exactly: as a fraction where its decimal does not end."""
    exact = (unit.get("exact") or {}).get(key)
    written = exact if exact is not None else unit[key]
    return None if written is None else Fraction(written)
