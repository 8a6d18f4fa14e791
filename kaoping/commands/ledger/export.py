"""`kaoping ledger export POLICY -o DIR`: the ledger as a data folder, with the files that came in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from dsl.diagnostic import Text
from kaoping.api import load
from kaoping.command import Command, Option
from kaoping.errors import PolicyError
from kaoping.errors_ledger import ExportInTheWay
from kaoping.files import safe_name, write_bytes
from kaoping.options import as_of_option, ledger_option, policy_argument
from kaoping.session import Session

_DOING = Text("导出", "writing")
_WRITTEN = Text(
    "写好 {folder}：{reports} 份报送，{originals} 个原件", "wrote {folder}: {reports} reports, {originals} originals"
)
_ORIGINALS = "原件"


def run(session: Session, policy: str, output: str, ledger: str | None, as_of: datetime | None) -> int:
    """Write reports, judgements, letters and originals into a new folder."""
    from kaoping.ledger_export import as_folder
    from kaoping.ledgers import ledger_data, ledger_of
    from kaoping.reading import LETTERS_FILE

    folder = Path(output)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PolicyError([ExportInTheWay(folder=output)])
    method = load(policy)
    with session.progress(_DOING) as bar:
        data = ledger_data(method, ledger, as_of=as_of)
        session.show(data.diagnostics)
        files = as_folder(data.facts, method.checked)
        letters = method.reading.place.folder / LETTERS_FILE
        if letters.is_file():
            files[Path(LETTERS_FILE)] = letters.read_bytes()
        for path, content in files.items():
            write_bytes(folder / path, content)
            bar.advance()
        with ledger_of(method, ledger) as opened:
            documents = opened.state(as_of).documents
            for entry, document in documents.items():
                name = f"{entry:05d}-{safe_name(Path(document.name).name)}"
                write_bytes(folder / _ORIGINALS / name, opened.content(entry))
                bar.advance()
    reports = sum(path.parts[0] == "submissions" for path in files)
    session.print(session.say(_WRITTEN, folder=output, reports=reports, originals=len(documents)))
    return 0


COMMAND = Command(
    "export",
    run,
    details=Text(
        "把算数的报送、评定和调整写成 submissions/ 和 ratings.yaml（每个数后面注着来处），收到的原件放进 原件/。"
        "导出的文件夹用 --data 就能算，结果和台账的一样：什么也没有锁在台账里。",
        "Writes the reports, judgements and decisions that count as submissions/ and ratings.yaml, each figure with "
        "where it came from, and the files that came in as 原件/. The folder evaluates with --data to the same result: "
        "nothing is locked in.",
    ),
    examples=["kaoping ledger export 办法 -o 导出", "kaoping ledger export 办法 -o 导出 --as-of 2008-01-15"],
    params=[
        policy_argument(),
        Option(["-o", "--output"], Text("写进这个新文件夹", "the new folder for it"), metavar="DIR", default="out"),
        ledger_option(),
        as_of_option(),
    ],
)
