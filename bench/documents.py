"""Documents for many units: time for each form beside python-docx writing the same words plainly, and memory.

`python -m bench.documents [UNITS] [FORMS]`: a sheet for each of so many made-up units (default 60) in these forms
(docx,html,pdf). Peer and program write the same documents in turn, in one run.
"""

from __future__ import annotations

import io
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import docx

from bench import workload as w
from dsl.method import read_method
from engine.evaluate import evaluate
from engine.lower import lower
from kaoping.batch import RECORD, Making, make_batch
from kaoping.issue import Manner, file_names, making_for
from render.compose import Composer, prepare
from render.document import OfficialDocument, Table, words
from render.readback import read_back

NAME = "单位反馈书"
SAMPLE = 12


def composer(count: int) -> Composer:
    """Evaluate that many made-up units, and prepare their sheets."""
    figures = w.generate(count)
    facts = figures.facts()
    checked = read_method(w.policy_text(), file="policy.kp", roster=facts.roster).value
    assert checked is not None
    plan = lower(checked).value
    assert plan is not None
    result = evaluate(plan, facts, period=w.PERIOD, folder="bench")
    prepared = prepare(NAME, result, checked, facts=facts).value
    assert prepared is not None
    return prepared


def plainly(document: OfficialDocument) -> bytes:
    """What one writes with python-docx who only wants the words in a file."""
    file = docx.Document()
    file.add_heading(document.full_title, 0)
    for block in document.all_blocks():
        if isinstance(block, Table):
            rows = (*block.header, *block.rows)
            table = file.add_table(rows=len(rows), cols=len(block.columns))
            for into, row in zip(table.rows, rows, strict=True):
                for cell, line in zip(into.cells, row, strict=True):
                    cell.text = words(line)
        else:
            file.add_paragraph(words(getattr(block, "runs", ())))
    saved = io.BytesIO()
    file.save(saved)
    return saved.getvalue()


def timed(act: Callable[[], object]) -> float:
    """Milliseconds of processor time."""
    start = time.process_time()
    act()
    return (time.process_time() - start) * 1000


def memory() -> float:
    """The most that this process has taken, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def each(made: Composer, making: Making, forms: list[str]) -> dict[str, float]:
    """Median milliseconds for a document, step by step."""
    rows: dict[str, list[float]] = {}
    for recipient in made.recipients[:SAMPLE]:
        document = made.compose(recipient).value
        assert document is not None
        rows.setdefault("compose", []).append(timed(partial(made.compose, recipient)))
        rows.setdefault("python-docx, the words alone", []).append(timed(partial(plainly, document)))
        for form in forms:
            data = making.write(document, form)
            rows.setdefault(form, []).append(timed(partial(making.write, document, form)))
            rows.setdefault(f"{form}, read back", []).append(timed(partial(read_back, data, form, document)))
    return {name: statistics.median(found) for name, found in rows.items()}


def main() -> None:
    """Print the time of a document in each form, then make all of them and print time and memory."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    forms = (sys.argv[2] if len(sys.argv) > 2 else "docx,html,pdf").split(",")
    start = time.perf_counter()
    made = composer(count)
    print(f"{count} units evaluated and prepared in {time.perf_counter() - start:.1f} s")
    making = making_for(forms, Manner())
    found = each(made, making, forms)
    peer = found["python-docx, the words alone"]
    for name, taken in found.items():
        print(f"  {name:30} {taken:8.1f} ms   {taken / peer:5.2f} x the peer")
    before = memory()
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        wanted = made.recipients
        batch = make_batch(made, wanted, making, Path(folder), file_names(made).__getitem__)
        taken = time.perf_counter() - start
        size = sum(p.stat().st_size for p in (*batch.paths, *batch.records)) / 1e6
    print(f"{batch.made} units in {', '.join(forms)} and {RECORD}: {taken:.1f} s, {size:.1f} MB")
    print(f"memory {before:.0f} MB before, at most {memory():.0f} MB while they were made")


if __name__ == "__main__":
    main()
