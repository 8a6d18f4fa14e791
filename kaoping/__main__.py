"""`python -m kaoping` and the command `kaoping`."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line that this program was started with."""
    try:
        from kaoping.cli import run
    except KeyboardInterrupt:
        # Stopped before there was anything that could say so.
        return 3
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
