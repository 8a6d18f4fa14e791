"""Write grammar/kaoping.table, so that no run has to make the table anew: `python -m tools.make_parse_table`."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import grammar
from dsl.parse_table import VERSION, make_table


def packed() -> bytes:
    """Make the table of the grammar as it is, with the line that says what it is made of."""
    table = json.dumps(make_table(), ensure_ascii=False, separators=(",", ":"))
    return grammar.made_of(VERSION) + zlib.compress(table.encode(), 9)


def main() -> None:
    """Write the table where the one that stands there is of another grammar or another Lark.

    How well zlib compresses differs from machine to machine; a table that is made of the same is the same.
    """
    file = Path(grammar.__file__).with_name(grammar.TABLE)
    if not file.exists() or not file.read_bytes().startswith(grammar.made_of(VERSION)):
        file.write_bytes(packed())


if __name__ == "__main__":
    main()
