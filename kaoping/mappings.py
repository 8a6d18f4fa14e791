"""Proposed mappings at the edge: which tables a file holds, and for which period."""

from __future__ import annotations

from pathlib import Path

from engine.errors import UnknownPeriod
from intake.findings import Findings
from intake.mapping_proposal import Proposal, propose
from intake.names import Names
from intake.suffixes import SUFFIXES
from intake.tables import Table, parse_csv
from intake.text import CSV_LIMIT, decode, read_bytes
from kaoping.api import Policy
from kaoping.errors import FileMissing, PolicyError


def propose_for(method: Policy, path: Path, period: str | None) -> tuple[Proposal, ...]:
    """Propose a mapping for every table of a file.

    Raises PolicyError: KP003, KP50x, KP514 where the file cannot be read, KP550.
    """
    if not path.exists():
        raise PolicyError([FileMissing(path=str(path))])
    label = period if period is not None else method.periods[-1]
    if method.checked.policy.period(label) is None:
        raise PolicyError([UnknownPeriod(period=label, known=method.periods)])
    findings = Findings()
    tables = _tables(path, findings)
    if findings.error_count and not tables:
        raise PolicyError(findings.in_order())
    names = Names(method.checked, method.reading.roster)
    found = (propose(table, names, label) for table in tables)
    return tuple(p for p in found if p is not None)


def _tables(path: Path, findings: Findings) -> tuple[Table, ...]:
    if path.suffix.lower() in SUFFIXES:
        from intake.sheets import as_tables
        from intake.spreadsheets import read_sheets

        return tuple(as_tables(read_sheets(path, findings), findings))
    data = read_bytes(path, CSV_LIMIT, findings)
    if data is None:
        return ()
    if path.suffix.lower() == ".parquet":
        from intake.parquet import read_parquet

        found = read_parquet(data, path.as_posix(), findings)
    else:
        text = decode(data, path.as_posix(), findings)
        found = None if text is None else parse_csv(text, path.as_posix(), findings)
    return () if found is None else (found,)
