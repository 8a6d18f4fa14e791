"""`python -m kaoping` and the command `kaoping`."""

from __future__ import annotations

import gc
import sys

#: A run makes records that stay until it ends and hardly ever a circle of them, so looking for circles every 700 new
#: objects, as Python does unasked, is a tenth of the time of a short run. So many are some 30 MB.
_OBJECTS = 300_000


def main() -> int:
    """Run the command line that this program was started with."""
    gc.set_threshold(_OBJECTS)
    try:
        from kaoping.cli import run
    except KeyboardInterrupt:
        # Stopped before there was anything that could say so.
        return 3
    status = run(sys.argv[1:])
    # The interpreter would look through everything once more before it ends.
    gc.freeze()
    return status


if __name__ == "__main__":
    sys.exit(main())
