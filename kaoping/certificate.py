"""A run frozen for later: the hashes of all that went in, every figure, the versions, and the whole result."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dsl.facts import Facts, SignedTarget
from engine.columns.agreement import Agreement
from kaoping.agreed import recorded
from kaoping.api import Policy, Result
from kaoping.folder import shipped_root
from ledger.chain import canonical, sha256
from ledger.encoding import encode, encode_fact, encode_records

SCHEMA = "kaoping.certificate/1"
#: The version of the rule language.
LANGUAGE = "1"
#: What of a data folder is read, beside targets.yaml.
_DATA = ("submissions", "明细")
_BESIDE = ("targets.yaml", "ratings.yaml", "映射.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the figures of a run came from."""

    policy: str
    data: str | None
    #: The ledger as it was named, the number and the hash of the entry up to which it counted.
    ledger: str | None = None
    count: int = 0
    head: str = ""


def certificate(
    result: Result, origin: Origin, *, at: datetime, by: str, agreement: Agreement | None
) -> dict[str, Any]:
    """Make the certificate of a result, sealed with the hash of its content.

    `agreement` is what the second evaluator said of it; None where there was no check.
    """
    method = result.policy
    files = input_files(method, None if origin.data is None else Path(origin.data), has_ledger=bool(origin.ledger))
    exported = result.to_dict()
    content: dict[str, Any] = {
        "schema": SCHEMA,
        "made": {"at": at.isoformat(timespec="seconds"), "by": by},
        "version": {"kaoping": version("kaoping"), "language": LANGUAGE},
        "policy": {"path": origin.policy, "title": method.title, "number": method.checked.policy.header.number},
        "period": result.period,
        "check": recorded(agreement),
        "data": origin.data,
        "ledger": None
        if origin.ledger is None
        else {"path": origin.ledger, "count": origin.count, "head": origin.head},
        "inputs": [{"path": shown(path), "sha256": sha256(path.read_bytes())} for path in files],
        "reported": reported(result.facts),
        "digests": {
            "reported": sha256(canonical(reported(result.facts)).encode()),
            "result": sha256(canonical(exported).encode()),
            "units": unit_digests(exported),
        },
        "result": exported,
    }
    return {**content, "seal": seal(content)}


def seal(content: Mapping[str, Any]) -> str:
    """The hash of all of a certificate but the seal itself."""
    return sha256(canonical({key: value for key, value in content.items() if key != "seal"}).encode())


def written(certificate: Mapping[str, Any]) -> bytes:
    """The text of a certificate."""
    return (json.dumps(certificate, ensure_ascii=False, indent=1) + "\n").encode()


def unit_digests(exported: Mapping[str, Any]) -> dict[str, str]:
    """The hash of all that was computed of each unit."""
    return {f"{u['name']}·{u['level']}": sha256(canonical(u).encode()) for u in exported["units"]}


# --- what went in ------------------------------------------------------------------------------------


def shown(path: Path) -> str:
    """A path as it is shorter to read from here."""
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def method_files(method: Policy) -> tuple[Path, ...]:
    """The rule file and every file that reading it looked at: rosters, texts, what it takes over."""
    reading = method.reading
    named = [reading.place.file, *(Path(i.path) for i in reading.inputs if not i.pattern)]
    return tuple(dict.fromkeys(p for p in named if p.is_file()))


def data_files(folder: Path, *, has_ledger: bool) -> tuple[Path, ...]:
    """The files of a data folder; with a ledger only the letters count."""
    names = ("targets.yaml",) if has_ledger else _BESIDE
    found = [folder / name for name in names if (folder / name).is_file()]
    if not has_ledger:
        found += [p for name in _DATA for p in sorted((folder / name).rglob("*")) if _is_input(p, folder)]
    return tuple(found)


def _is_input(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    return path.is_file() and not any(part.startswith((".", "~$")) for part in parts)


def input_files(method: Policy, data: Path | None, *, has_ledger: bool) -> tuple[Path, ...]:
    """All files that a run rests on, each once, in a fixed order."""
    folder = method.reading.place.folder if data is None else data
    found = (*method_files(method), *data_files(folder, has_ledger=has_ledger))
    return tuple({p.resolve(): p for p in found}.values())


def is_shipped(path: Path) -> bool:
    """Whether a file is installed with the program."""
    return path.resolve().is_relative_to(shipped_root().resolve())


# --- figures -----------------------------------------------------------------------------------------


def reported(facts: Facts) -> dict[str, str]:
    """Every figure, record, target and judgement by a name that people can read, as exact text."""
    return dict(_reported(facts))


def _reported(facts: Facts) -> Iterator[tuple[str, str]]:
    for figure, fact in facts.figures.items():
        review = "（复核中）" if fact.is_under_review else ""
        yield f"{figure.unit} {figure.period} {figure.year.head}{figure.key}", encode_fact(fact)[1] + review
    for figure, listed in facts.records.items():
        rows = json.loads(encode_records(listed))
        values = [{key: [c["kind"], c["value"]] for key, c in row["columns"].items()} for row in rows]
        yield f"{figure.unit} {figure.period} {figure.year.head}{figure.key}", canonical(values)
    for figure, register in facts.registers.items():
        tallied = {key: [t.counted, t.open, str(t.value), dict(t.blank)] for key, t in register.tallies.items()}
        whole = {"records": register.rows, "tallies": tallied, "broken": dict(register.broken)}
        yield f"{figure.unit} {figure.period} {figure.year.head}{figure.key}（长明细）", canonical(whole)
    yield from _targets("", facts.targets)
    for year, of_year in facts.yearly_targets.items():
        yield from _targets(f"{year}年 ", of_year)
    for (period, unit, item), rating in facts.ratings.items():
        yield f"评定 {unit} {period} {item}", encode(rating.value)[1]
    for a in facts.adjustments:
        yield (
            f"调整 {a.unit} {a.period} {a.item} {a.scope or ''}".rstrip(),
            f"{a.outcome}：{a.reason}（{a.decided_by}）",
        )
    for n in facts.nominations:
        yield f"创新 {n.award} {n.project}", f"{'、'.join(n.units)} {encode(n.is_selected)[1]}"
    for g in facts.grants:
        yield f"授奖 {g.period} {g.award} {g.scope or ''}".rstrip(), "、".join(g.units)


def _targets(head: str, targets: Mapping[str, Mapping[str, SignedTarget]]) -> Iterator[tuple[str, str]]:
    for unit, signed in targets.items():
        for key, one in signed.items():
            target = "" if one.target is None else str(one.target.value)
            yield f"责任状 {head}{unit} {key}", f"{target} {'' if one.points is None else f'{one.points}分'}".strip()
