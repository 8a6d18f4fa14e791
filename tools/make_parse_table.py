"""Write grammar/kaoping.table, so that no run has to make the table anew: `python -m tools.make_parse_table`."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import lark

import grammar
from dsl.parse import build_parser


def packed() -> bytes:
    """Make the table of the grammar as it is, with the line that says what it is made of."""
    table = io.BytesIO()
    build_parser().save(table)
    return grammar.made_of(lark.__version__) + zlib.compress(table.getvalue(), 9)


def main() -> None:
    """Write the table where the one that stands there is of another grammar or another Lark.

    The bytes of a pickle differ from run to run; a table that is made of the same is the same.
    """
    file = Path(grammar.__file__).with_name(grammar.TABLE)
    if not file.exists() or not file.read_bytes().startswith(grammar.made_of(lark.__version__)):
        file.write_bytes(packed())


if __name__ == "__main__":
    main()
