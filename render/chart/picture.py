"""A drawing as a PNG, which Word files hold: rasterised by typst, where it is installed."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from render.chart.svg import Drawing
from render.faces import find_faces

if TYPE_CHECKING:
    import typst

_DOTS_AN_INCH = 300


def rasterise(drawing: Drawing) -> bytes | None:
    """Make a PNG of a drawing; None on a machine that cannot."""
    compiler = _compiler()
    if compiler is None:
        return None
    # The SVG goes in as data: nothing of it is read as typst's own markup.
    made = compiler.compile(
        _PAGE, format="png", ppi=_DOTS_AN_INCH, sys_inputs={"svg": drawing.svg, "width": f"{drawing.width:g}"}
    )
    return made if isinstance(made, bytes) else None


_PAGE = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1mm)
"""


@functools.cache
def _compiler() -> typst.Compiler | None:
    faces = find_faces().value
    if faces is None:
        return None
    from typst import Compiler

    return Compiler(font_paths=faces.fonts, ignore_system_fonts=True)
