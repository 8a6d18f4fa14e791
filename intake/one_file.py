"""Reads one file by itself, whatever of a data folder it is: a report, a 明细 table, a form, or judgements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dsl.facts import FigureId, RecordsFact
from intake import tree
from intake.drafts import Draft
from intake.findings import Findings
from intake.names import Names
from intake.ratings import Judgements, read_judgements
from intake.record_tables import FOLDER, read_list_table
from intake.submissions import Reading, read_file
from intake.text import YAML_LIMIT, decode, read_bytes, says_made_up
from intake.yaml_tree import parse_yaml

_JUDGED = {"评定", "创新", "调整", "授奖"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OneFile:
    """What a file held."""

    drafts: tuple[Draft, ...] = ()
    #: Of a table of records that stands in the folder 明细.
    lists: Mapping[FigureId, RecordsFact] = field(default_factory=dict)
    judgements: Judgements = field(default_factory=Judgements)
    #: It says that its figures are made up.
    is_made_up: bool = False


def read_one(path: Path, file: str, reading: Reading) -> OneFile:
    """Read a file; `file` is what it is called in the sources of its figures. What is wrong is in its findings."""
    names, findings = reading.names, reading.findings
    if path.resolve().parent.name == FOLDER:
        listed, is_made_up = read_list_table(path, file, names, findings)
        return OneFile(lists=dict(listed), is_made_up=is_made_up)
    judged = _judgements(path, file, names, findings) if path.suffix.lower() in (".yaml", ".yml") else None
    if judged is not None:
        return judged
    read = read_file(path, file, reading)
    return OneFile(drafts=read.drafts, judgements=Judgements(ratings=read.ratings), is_made_up=read.is_made_up)


def _judgements(path: Path, file: str, names: Names, findings: Findings) -> OneFile | None:
    """Judgements and decisions in the form of ratings.yaml; None for any other file."""
    tried = Findings()
    data = read_bytes(path, YAML_LIMIT, tried)
    text = None if data is None else decode(data, path.as_posix(), tried)
    root = None if text is None else parse_yaml(text, path.as_posix(), tried)
    # What could not be read is read again as a report, which says why.
    if text is None or not isinstance(root, tree.Mapping) or not _JUDGED & {e.key.text for e in root.entries}:
        return None
    for found in tried.in_order():
        findings.add(found)
    return OneFile(judgements=read_judgements(root, file, names, findings), is_made_up=says_made_up(text))
