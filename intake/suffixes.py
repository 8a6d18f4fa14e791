"""Which spreadsheet files are read, by the end of their names; nothing that reads them is loaded for it."""

from __future__ import annotations

SUFFIXES = (".xlsx", ".xls", ".ods")
