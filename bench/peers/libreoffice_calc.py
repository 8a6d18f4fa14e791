"""LibreOffice Calc without a window: a workbook of the same formulas, a row for each unit, recalculated as a whole.

Timed is the conversion of the workbook with formulas less that of the same workbook with the numbers alone.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from openpyxl import Workbook
from openpyxl.utils import get_column_letter as letter

from bench import workload as w

if shutil.which("soffice") is None:
    raise ModuleNotFoundError("LibreOffice (soffice)")

NAME = "LibreOffice Calc（xlsx 公式，无窗口）"
#: The first columns (from one) of the numbers, the scores, the areas; the total, its rank, and the awards follow.
_RAW = 2
_SCORES = _RAW + len(w.SCALE)
_AREAS = _SCORES + len(w.ROWS)
_TOTAL = _AREAS + len(w.AREAS)


def formula(row: w.Row, line: int) -> str:
    """The rounded score of one indicator."""
    x = [f"{letter(_RAW + j)}{line}" for j in row.columns]
    weight, target, scale = row.weight10 / 10, row.target / 10, 10 ** w.SCALE[row.columns[0]]
    if row.kind == "count":
        value = f"{weight}*MIN({x[0]}/{row.target / scale},1)"
    elif row.kind in ("ratio", "decline"):
        rate = f"{x[0]}/{x[1]}*100" if row.kind == "ratio" else f"({x[0]}-{x[1]})/{x[0]}*100"
        nothing = f"{rate}<{target}*0.6" if row.kind == "ratio" else f"{rate}<=0"
        value = f"IF({rate}>={target},{weight},IF({nothing},0,{weight}*({rate})/{target}))"
    elif row.kind == "comp":
        value = f"{weight}*(" + "+".join(f"0.25*MIN({c},100)" for c in x) + ")/100"
    elif row.kind == "neg":
        value = f"IF({x[0]}<={row.target / scale},{weight},{weight}*{row.target / scale}/{x[0]})"
    else:
        rate = f"{x[0]}/{x[1]}*100"
        value = f"IF({rate}>=95,{weight},IF({rate}>=80,{weight}*0.8,0))"
    return f"=ROUND({value},2)"


def _formulas(line: int, last: int) -> list[str]:
    def better(column: int) -> str:
        own = letter(column)
        return f'COUNTIFS($A$1:$A${last},A{line},${own}$1:${own}${last},">"&{own}{line})'

    made = [formula(row, line) for row in w.ROWS]
    made += [
        f"=SUM({letter(_SCORES + own.start)}{line}:{letter(_SCORES + own.stop - 1)}{line})" for own in w.area_slices()
    ]
    made.append(f"=ROUND(SUM({letter(_AREAS)}{line}:{letter(_TOTAL - 1)}{line}),2)")
    made.append(f"={better(_TOTAL)}+1")
    return made + [f"=IF({better(_AREAS + a)}<3,1,0)" for a in range(len(w.AREAS))]


def _write(figures: w.Figures, file: Path, *, is_full: bool) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("s")
    for line, raw in enumerate(figures.floats.T.tolist(), 1):
        sheet.append([int(figures.level[line - 1]), *raw, *(_formulas(line, figures.n) if is_full else [])])
    book.save(file)


def _convert(folder: Path, name: str) -> float:
    start = time.perf_counter()
    home = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", home, "--headless", "--convert-to", "csv", "--outdir", str(folder), str(folder / name)]
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def prepare(figures: w.Figures) -> Any:
    """What is not timed."""
    held = tempfile.TemporaryDirectory()
    folder = Path(held.name)
    _write(figures, folder / "full.xlsx", is_full=True)
    _write(figures, folder / "bare.xlsx", is_full=False)
    _convert(folder, "bare.xlsx")  # makes the profile
    return held, folder


def evaluate(state: Any) -> float:
    """How long the formulas alone took, in seconds."""
    _, folder = state
    return _convert(folder, "full.xlsx") - _convert(folder, "bare.xlsx")


def seconds(found: float) -> float:
    """What counts as the time of an evaluation, in place of the clock's."""
    return found


def extract(state: Any, found: float) -> dict[str, Any]:
    """The results in hundredths."""
    del found
    _, folder = state
    with (folder / "full.csv").open(encoding="utf-8", newline="") as file:
        cells = np.array([[float(cell or 0) for cell in line] for line in csv.reader(file)])
    cents = np.rint(cells * 100).astype(np.int64).T
    return {
        "scores": cents[_SCORES - 1 : _AREAS - 1],
        "total": cents[_TOTAL - 1],
        "rank": cells[:, _TOTAL].astype(np.int64),
        "award": cells[:, _TOTAL + 1 :].astype(bool).T,
    }
