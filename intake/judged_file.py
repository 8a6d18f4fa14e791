"""Opens ratings.yaml by itself, while it is not known yet which units there are, and reads it once that is known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dsl.diagnostic import Outcome
from dsl.record import dataclass
from intake.errors import FileMissing
from intake.findings import Findings
from intake.names import Names
from intake.ratings import Judgements, read_judgements
from intake.text import YAML_LIMIT, decode, read_bytes, start_of
from intake.tree import Mapping, Node, Scalar, Sequence

RATINGS_FILE = "ratings.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedFile:
    """The file as a tree, and what it is called in the sources of what was read."""

    path: Path
    tree: Node

    @property
    def texts(self) -> Iterator[str]:
        """Every text in it: each may be the name of a unit."""
        return _texts(self.tree)

    def read(self, names: Names) -> Outcome[Judgements]:
        """Read it as `read_facts` does."""
        findings = Findings()
        return Outcome(read_judgements(self.tree, self.path.name, names, findings), findings.in_order())


def open_judged(path: Path) -> Outcome[JudgedFile]:
    """Open the file, or the one of a data folder. Errors: KP501-KP509."""
    from intake.yaml_tree import parse_yaml  # ruamel is loaded for YAML only

    findings = Findings()
    file = path / RATINGS_FILE if path.is_dir() else path
    if not file.exists():
        findings.add(FileMissing(span=start_of(file.as_posix()), path=file.as_posix()))
        return Outcome(None, findings.in_order())
    data = read_bytes(file, YAML_LIMIT, findings)
    text = None if data is None else decode(data, file.as_posix(), findings)
    tree = None if text is None else parse_yaml(text, file.as_posix(), findings)
    return Outcome(None if tree is None else JudgedFile(path=file, tree=tree), findings.in_order())


def _texts(node: Node) -> Iterator[str]:
    match node:
        case Scalar(text=text):
            yield text
        case Sequence(items=items):
            for item in items:
                yield from _texts(item)
        case Mapping(entries=entries):
            for entry in entries:
                yield entry.key.text
                yield from _texts(entry.value)
