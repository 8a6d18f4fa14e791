"""Reads a data folder: letters, submissions and judgements become facts, every one with its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from dsl.diagnostic import Outcome, Text
from dsl.facts import Facts, FigureId, Letters, RecordsFact, RegisterFact, RosterUnit
from dsl.model import CheckedPolicy, reported_keys
from intake.errors import FileMissing, InputMissing
from intake.findings import Findings
from intake.mapping import FILE as MAPPING_FILE
from intake.mapping import read_mappings
from intake.names import Names
from intake.ratings import Judgements, in_order, read_judgements
from intake.record_tables import read_list_tables
from intake.submissions import Submissions, add_ratings, read_submissions, submitted_files
from intake.targets import read_letters
from intake.text import YAML_LIMIT, decode, read_bytes, says_made_up, start_of
from intake.tree import Node

_TARGETS_FILE = "targets.yaml"

L = TypeVar("L", RecordsFact, RegisterFact)


def read_facts(
    folder: Path,
    policy: CheckedPolicy,
    roster: tuple[RosterUnit, ...],
    *,
    fingerprint: str = "",
    submitted: Mapping[str, Path] | None = None,
    mapping: Path | None = None,
    letters: Outcome[Letters] | None = None,
    when_read: Callable[[], None] | None = None,
) -> Outcome[Facts]:
    """Read targets.yaml, submissions/ and ratings.yaml of a folder; what is missing there is a warning.

    Shape: figures, letters and judgements in the order of roster, periods and method, whatever the
    order of files and of the entries in them. Files in sources are relative to `folder`.
    Units: numbers in base units (ratios as fractions of 1, amounts in 元), each target in the unit it was written in.
    Errors: KP501–KP549, KP563–KP573 and KP590–KP593, all of all files in one run; what could be read is handed
    on with them. `fingerprint` is the SHA-256 of the method's text: a form made of an earlier text is told.
    A correction (更正) replaces the whole report that it names: a figure that it does not repeat is missing.
    `submitted` are the reports to read, by what a source calls each, in place of submissions/; `when_read` is
    called after each. `letters` are what `read_wanted_targets` made of targets.yaml. `mapping` is the 映射.yaml to
    use where the folder has none of its own.
    """
    findings = Findings()
    if not folder.is_dir():
        findings.add(FileMissing(span=start_of(folder.as_posix()), path=folder.as_posix()))
        return Outcome(None, findings.in_order())
    names = Names(policy, roster, fingerprint)
    made_up: list[str] = []
    no_ratings = Text("要评定的都待定", "everything judged is pending")
    no_reports = Text("各指标都算缺报", "every indicator counts as not reported")
    read = letters if letters is not None else _read_targets(folder, names, is_wanted=_by_letter(policy))
    for found in read.diagnostics:
        findings.add(found)
    signed = read.value
    assert signed is not None
    made_up += [_TARGETS_FILE] if signed.is_made_up else []
    if submitted is None and (folder / "submissions").is_dir():
        submitted = submitted_files(folder / "submissions")
    if submitted is not None:
        own = folder / MAPPING_FILE
        mappings = read_mappings(own if mapping is None or own.exists() else mapping, names, findings)
        submissions = read_submissions(submitted, names, findings, mappings=mappings, when_read=when_read)
    else:
        submissions = Submissions(figures={}, records={}, reports=(), made_up=())
        if reported_keys(policy.policy):
            _miss(folder, "submissions", no_reports, findings)
    waits = _by_judgement(policy) and not submissions.ratings
    tree = _read_tree(folder, "ratings.yaml", no_ratings if waits else None, made_up, findings)
    judged = Judgements() if tree is None else read_judgements(tree, "ratings.yaml", names, findings)
    ratings = dict(judged.ratings)
    add_ratings(ratings, submissions.ratings, findings)
    lists = read_list_tables(folder, names, submissions.records, findings)
    facts = Facts(
        roster=roster,
        figures=submissions.figures,
        targets=signed.targets,
        signatures=signed.signatures,
        yearly_targets={year: one.targets for year, one in signed.by_year.items()},
        yearly_signatures={year: one.signatures for year, one in signed.by_year.items()},
        ratings=in_order(ratings, names),
        nominations=judged.nominations,
        adjustments=judged.adjustments,
        grants=judged.grants,
        reports=submissions.reports,
        made_up=tuple(sorted((*made_up, *submissions.made_up, *lists.made_up))),
        records=_in_order(lists.records, names),
        registers=_in_order(lists.registers, names),
    )
    return Outcome(facts, findings.in_order())


def read_targets(folder: Path, policy: CheckedPolicy, roster: tuple[RosterUnit, ...]) -> Outcome[Letters]:
    """Read targets.yaml alone, as `read_facts` does; a folder without one has no letters."""
    return _read_targets(folder, Names(policy, roster), is_wanted=False)


def read_wanted_targets(folder: Path, policy: CheckedPolicy, roster: tuple[RosterUnit, ...]) -> Outcome[Letters]:
    """Read targets.yaml alone; that there is none is told where the method leaves anything to the letters."""
    return _read_targets(folder, Names(policy, roster), is_wanted=_by_letter(policy))


def _read_targets(folder: Path, names: Names, *, is_wanted: bool) -> Outcome[Letters]:
    findings = Findings()
    made_up: list[str] = []
    missing = Text("各指标缺目标和分值", "indicators lack targets and points") if is_wanted else None
    tree = _read_tree(folder, _TARGETS_FILE, missing, made_up, findings)
    read = Letters(targets={}, signatures={}) if tree is None else read_letters(tree, _TARGETS_FILE, names, findings)
    return Outcome(replace(read, is_made_up=bool(made_up)), findings.in_order())


def _in_order(lists: Mapping[FigureId, L], names: Names) -> dict[FigureId, L]:
    """Lists in the order of roster, periods and method."""
    units = {u.name: i for i, u in enumerate(names.roster)}
    periods = {p.name: i for i, p in enumerate(names.policy.policy.periods)}
    keys = {r.key: i for i, r in enumerate(names.policy.policy.all_records())}
    order = sorted(lists, key=lambda f: (units[f.unit], periods[f.period], keys[f.key], f.year.value))
    return {figure: lists[figure] for figure in order}


def _by_letter(policy: CheckedPolicy) -> bool:
    """Whether the method leaves any target or points to the responsibility letters."""
    items = policy.policy.every_indicator()
    return any(stated is not None and stated.is_signed for i in items for stated in (i.target, i.points))


def _by_judgement(policy: CheckedPolicy) -> bool:
    """Whether anything waits for a judgement, so that a method without ratings is short of something."""
    whole = policy.policy
    figures = any(f.is_judged for f in whole.all_fields()) or any(i.is_judged for i in whole.every_indicator())
    return bool(policy.sentences) or figures or any(a.is_judged for a in whole.awards)


def _read_tree(
    folder: Path, name: str, consequence: Text | None, made_up: list[str], findings: Findings
) -> Node | None:
    """Read one file; one that is missing without a consequence is not missed."""
    path = folder / name
    if not path.exists():
        if consequence is not None:
            _miss(folder, name, consequence, findings)
        return None
    data = read_bytes(path, YAML_LIMIT, findings)
    text = None if data is None else decode(data, path.as_posix(), findings)
    if text is None:
        return None
    if says_made_up(text):
        made_up.append(name)
    from intake.yaml_tree import parse_yaml  # ruamel is loaded for YAML only

    return parse_yaml(text, path.as_posix(), findings)


def _miss(folder: Path, name: str, consequence: Text, findings: Findings) -> None:
    path = (folder / name).as_posix()
    findings.add(InputMissing(span=start_of(path), path=path, consequence=consequence))
