"""`kaoping ledger original POLICY N`: a file as it came in."""

from __future__ import annotations

from pathlib import Path

from dsl.diagnostic import Text
from kaoping.api import load
from kaoping.command import Command, Option
from kaoping.errors import PolicyError
from kaoping.files import safe_name, write_bytes
from kaoping.options import entry_argument, ledger_option, policy_argument
from kaoping.session import Session

_WRITTEN = Text("写好 {path}", "wrote {path}")


def run(session: Session, policy: str, entry: int, output: str, ledger: str | None) -> int:
    """Write the bytes of an entry's document."""
    from kaoping.ledgers import ledger_of
    from ledger.errors import EntryUnknown

    with ledger_of(load(policy), ledger) as opened:
        document = opened.state().documents.get(entry)
        if document is None:
            raise PolicyError([EntryUnknown(seq=entry, unit=Text("", ""))])
        path = Path(output) / safe_name(Path(document.name).name)
        write_bytes(path, opened.content(entry))
    session.tell(_WRITTEN, path=path)
    return 0


COMMAND = Command(
    "original",
    run,
    details=Text(
        "登记时收到的文件，一个字节不差地取出来。",
        "Writes the file of an entry, byte for byte as it came in.",
    ),
    examples=["kaoping ledger original 办法 12 -o 原件"],
    params=[
        policy_argument(),
        entry_argument(),
        Option(["-o", "--output"], Text("放进这个文件夹", "the folder for it"), metavar="DIR", default="out"),
        ledger_option(),
    ],
)
