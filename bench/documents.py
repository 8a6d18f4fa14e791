"""Documents for many units: time for each form beside python-docx writing the same words plainly, and memory.

`python -m bench.documents [UNITS] [FORMS] [JOBS]`: a sheet for each of so many made-up units (default 60) in these
forms (docx,html,pdf), written by so many processes (default: one a processor). Peer and program write the same
documents in turn, in one run. With `stop` at the end the run is stopped half way, as Ctrl-C stops it, and taken up
again, and its files are held against those of a run in one go; with `volume` all are bound, with
`bound` nothing else is done.
"""

from __future__ import annotations

import io
import os
import re
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import active_children
from pathlib import Path

import docx

from bench import workload as w
from dsl.method import read_method
from engine.evaluate import evaluate
from engine.lower import lower
from kaoping.batch import RECORD, Batch, Run, Watch, make_batch
from kaoping.crew import Making
from kaoping.fingerprint import fingerprint, program
from kaoping.issue import Manner, file_names, making_for
from kaoping.volume import make_volume
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


@dataclass(kw_only=True)
class Others:
    """Looks at the processes that write, each time a document is done."""

    then: Callable[[], None] | None = None
    #: The most that one of them has taken, in MB; where the system does not tell, nothing.
    most: float = 0.0

    def __call__(self) -> None:
        """Look, and go on."""
        for process in active_children():
            try:
                told = Path(f"/proc/{process.pid}/status").read_text()
            except OSError:
                continue
            found = re.search(r"VmHWM:\s+(\d+) kB", told)
            self.most = max(self.most, int(found[1]) / 1024 if found else 0.0)
        if self.then is not None:
            self.then()


def each(made: Composer, making: Making, forms: list[str]) -> dict[str, float]:
    """Median milliseconds for a document, step by step."""
    rows: dict[str, list[float]] = {}
    for recipient in made.recipients[:SAMPLE]:
        document = made.compose(recipient).value
        assert document is not None
        rows.setdefault("compose", []).append(timed(partial(made.compose, recipient)))
        rows.setdefault("python-docx, the words alone", []).append(timed(partial(plainly, document)))
        for form in forms:
            # Once only: Typst remembers what it has set.
            start = time.process_time()
            data = making.write(document, form)
            rows.setdefault(form, []).append((time.process_time() - start) * 1000)
            rows.setdefault(f"{form}, read back", []).append(timed(partial(read_back, data, form, document)))
    return {name: statistics.median(found) for name, found in rows.items()}


@dataclass(kw_only=True)
class Stop:
    """Presses Ctrl-C when so many documents are done."""

    after: int
    done: int = 0

    def __call__(self) -> None:
        """Count one more."""
        self.done += 1
        if self.done == self.after:
            raise KeyboardInterrupt


def bulk(made: Composer, making: Making, folder: Path, run: Run, says: str) -> Batch | None:
    """Make all documents, and print time, sizes and memory; None where the run was stopped."""
    others = Others(then=run.watch.written)
    run = replace(run, watch=Watch(written=others))
    before, start = memory(), time.perf_counter()
    try:
        batch = make_batch(made, made.recipients, making, folder, file_names(made).__getitem__, run)
    except KeyboardInterrupt:
        print(f"{says}: stopped after {time.perf_counter() - start:.1f} s")
        return None
    taken = time.perf_counter() - start
    size = sum(p.stat().st_size for p in (*batch.paths, *batch.records)) / 1e6
    rate = f", {batch.made / taken:.2f} a second" if batch.made else ""
    print(f"{says}: {batch.made} made, {batch.kept} kept in {taken:.1f} s{rate}, {size:.1f} MB")
    most, writers = memory(), others.most
    print(f"  memory {before:.0f} MB before, at most {most:.0f} MB in this process, {writers:.0f} MB in another")
    return batch


def stopped(made: Composer, making: Making, folder: Path, run: Run) -> None:
    """Stop half way, take it up again, hold the files against those of a run in one go, and run once more."""
    halfway = replace(run, watch=Watch(written=Stop(after=len(made.recipients) // 2)))
    again = replace(run, resumes=True)
    bulk(made, making, folder / "stopped", halfway, "stopped half way")
    bulk(made, making, folder / "stopped", again, "taken up again")
    names = sorted(p.name for p in (folder / "whole").iterdir())
    same = names == sorted(p.name for p in (folder / "stopped").iterdir()) and all(
        (folder / "whole" / n).read_bytes() == (folder / "stopped" / n).read_bytes() for n in names
    )
    print(f"  {len(names)} files, {'the same to the byte' if same else 'NOT THE SAME'}")
    bulk(made, making, folder / "stopped", again, "once more")


@dataclass(kw_only=True)
class Clock:
    """Tells how long each part of the work takes, by the wall and in processor time of this process."""

    wall: float = 0.0
    processor: float = 0.0

    def tell(self, says: str) -> None:
        """Print what the work that ends here took."""
        now, used = time.perf_counter(), time.process_time()
        if says:
            print(f"  {says} {now - self.wall:.1f} s, {used - self.processor:.1f} s of it by this process", flush=True)
        self.wall, self.processor = now, used


def bound(made: Composer, making: Making, folder: Path, run: Run) -> None:
    """Bind all documents: PDF in one file, other forms in volumes."""
    others, clock = Others(), Clock()
    run = replace(run, watch=Watch(written=others, binding=lambda _: clock.tell("written in")))
    clock.tell("")
    volume = make_volume(made, made.recipients, making, folder / "volume", run)
    clock.tell("bound in")
    size = sum(p.stat().st_size for p in volume.paths) / 1e6
    print(f"{volume.made} bound in {len(volume.paths)} files, {size:.1f} MB")
    print(f"  memory at most {memory():.0f} MB in this process, {others.most:.0f} MB in another")


def main() -> None:
    """Print the time of a document in each form, then make all of them and print time and memory."""
    words_given = [a for a in sys.argv[1:] if a not in ("stop", "volume", "bound")]
    count, forms, jobs = (words_given + ["60", "docx,html,pdf", str(os.cpu_count() or 1)][len(words_given) :])[:3]
    start = time.perf_counter()
    made = composer(int(count))
    print(f"{count} units evaluated and prepared in {time.perf_counter() - start:.1f} s")
    making = making_for(forms.split(","), Manner())
    is_all = "bound" not in sys.argv
    if is_all:
        found = each(made, making, forms.split(","))
        peer = found["python-docx, the words alone"]
        for name, taken in found.items():
            print(f"  {name:30} {taken:8.1f} ms   {taken / peer:5.2f} x the peer")
    start = time.perf_counter()
    run = Run(jobs=int(jobs), basis=fingerprint(program(), making.options, *made.made_of))
    print(f"all that they are made of is digested in {time.perf_counter() - start:.1f} s; {jobs} processes")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if is_all:
            bulk(made, making, folder / "whole", run, f"{forms} and {RECORD} in one go")
        if "stop" in sys.argv:
            stopped(made, making, folder, run)
        if "volume" in sys.argv or not is_all:
            bound(made, making, folder, run)


if __name__ == "__main__":
    main()
