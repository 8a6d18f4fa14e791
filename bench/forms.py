"""How long 3,000 reporting forms take to be read, validated and stored, beside openpyxl reading the same files.

`python bench/forms.py [--forms 3000]`. Each pass is a process of its own, so that its time and memory are its own;
what counts is the ratio to the first, since the machine may be busy.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The packages are meant, and not the scripts beside this one, of which one is called engine.
sys.path[0] = str(ROOT)
METHOD = "jilin-2007-employment"
#: What each pass does; the first is what the others are measured by.
PASSES = ("openpyxl", "openpyxl, row by row", "read", "validate", "submit")


def make(folder: Path, count: int) -> None:
    """A method with so many counties, and a filled-in form of each.

    One form is made and filled; the others are the same with another name and other figures, which is the
    work of reading them, not of making them.
    """
    import kaoping
    from kaoping.forms import prepare_forms

    method = folder / METHOD
    shutil.copytree(ROOT / "policies" / METHOD, method, ignore=shutil.ignore_patterns("submissions", "targets.yaml"))
    (method / "ratings.yaml").write_text("评定: {}\n", encoding="utf-8")
    names = [f"第{n:05}县" for n in range(count)]
    known = (method / "units.yaml").read_text(encoding="utf-8")
    units = "".join(f"  - {{名称: {name}, 类型: 县, 上级: 长春市}}\n" for name in names)
    (method / "units.yaml").write_text(known.rstrip("\n") + "\n" + units, encoding="utf-8")
    maker = prepare_forms(kaoping.load(method), None, None)
    form = filled(maker.write(next(u for u in maker.roster if u.name == names[0])))
    (folder / "forms").mkdir()
    for number, name in enumerate(names):
        (folder / "forms" / f"{name}.xlsx").write_bytes(renamed(form, names[0], name, number))


def filled(form: bytes) -> bytes:
    """The form with a figure in every cell for one."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(form))
    page = book["填报表"]
    page["E3"], page["H3"] = "示例（虚构）", "2008-1-10"
    for row in range(6, page.max_row + 1):
        for column in (4, 6):
            cell = page.cell(row, column)
            if not cell.protection.locked:
                cell.value = 0.98 if "%" in str(cell.number_format) else 4711
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def renamed(form: bytes, name: str, other: str, number: int) -> bytes:
    """The same form of another unit, whose counts are its own."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(form)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            content = source.read(part)
            # openpyxl writes Chinese by the numbers of its characters.
            for encode in ("utf-8", "ascii"):
                was, now = (n.encode(encode, "xmlcharrefreplace") for n in (name, other))
                content = content.replace(was, now)
            target.writestr(part, content.replace(b"<v>4711</v>", f"<v>{5000 + number}</v>".encode()))
    return stream.getvalue()


def work(what: str, folder: Path) -> None:
    """Do one pass, and print its seconds and its megabytes."""
    files = sorted((folder / "forms").iterdir())
    start = time.process_time()
    if what.startswith("openpyxl"):
        from openpyxl import load_workbook

        for path in files:
            book = load_workbook(path, read_only=what != "openpyxl")
            for sheet in book:
                for row in sheet.iter_rows():
                    [cell.value for cell in row]
            book.close()
    elif what == "read":
        from intake.findings import Findings
        from intake.spreadsheets import read_sheets

        for path in files:
            read_sheets(path, Findings())
    else:
        from kaoping.cli import run

        options = ["--ledger", str(folder / "ledger.sqlite"), "--by", "示例"] if what == "submit" else []
        status = run([what, str(folder / METHOD), *map(str, files), *options])
        if status:
            sys.exit(f"{what} ended with {status}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": time.process_time() - start, "megabytes": peak}), file=sys.stderr)


def passed(what: str, folder: Path) -> dict[str, float]:
    """Run a pass by itself; a terminal sees its progress bar."""
    command = [sys.executable, __file__, "--pass", what, "--folder", str(folder)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "KAOPING_CACHE": "off"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{what} failed:\n{done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stderr.strip().splitlines()[-1])
    return found


def main() -> None:
    """Make the forms, run every pass over them, and print times and memory beside openpyxl's."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--forms", type=int, default=3000)
    parser.add_argument("--pass", dest="what", choices=PASSES)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    if given.what is not None:
        work(given.what, given.folder)
        return
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        make(folder, given.forms)
        results = {what: passed(what, folder) for what in PASSES}
    base = results["openpyxl"]
    print(f"Python {sys.version.split()[0]}, {given.forms} forms; openpyxl {base['seconds']:.1f} s of processor time")
    for what, found in results.items():
        times, memory = found["seconds"] / base["seconds"], found["megabytes"] / base["megabytes"]
        each = found["seconds"] * 1000 / given.forms
        print(f"{what:>22} {times:6.2f} × {each:7.1f} ms a form {found['megabytes']:6.0f} MB {memory:5.2f} ×")


if __name__ == "__main__":
    main()
