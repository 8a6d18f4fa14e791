"""Repeats a certified run, and says of every figure whether it still agrees."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

from dsl.diagnostic import Diagnostic, Text
from kaoping.api import Data, Policy, Result, load
from kaoping.certificate import LANGUAGE, SCHEMA, data_files, method_files, reported, seal
from kaoping.certificate_bundle import CERTIFICATE, unpack
from kaoping.certificate_shape import faults
from kaoping.errors import FileMissing, FileUnreadable, PolicyError, os_reason
from kaoping.errors_certificate import (
    CertificateAltered,
    CertificateUnreadable,
    InputChanged,
    LedgerDiffers,
    ReportedDiffers,
    ResultDiffers,
    VersionDiffers,
)
from kaoping.flat import figures_of
from kaoping.ledgers import as_data, ledger_of, letters_of
from ledger.chain import sha256

#: No more of each kind are listed; the counts are of all.
LISTED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """What to repeat the run with; by default what the certificate names, or holds."""

    policy: str | None = None
    data: str | None = None
    ledger: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """How a repeated run compares with its certificate."""

    content: Mapping[str, Any]
    #: How many computed and reported figures were compared, and how many of them differ.
    results: int
    reported: int
    result_differences: int
    reported_differences: int
    diagnostics: tuple[Diagnostic, ...]

    @property
    def agrees(self) -> bool:
        """Whether every figure agrees and nothing speaks against the certificate."""
        return not any(d.severity == "error" for d in self.diagnostics)


def verify_certificate(path: Path, where: Where) -> Verification:
    """Repeat the run of a certificate (.json, or .zip with all that it rests on).

    Raises PolicyError: KP003, KP830, whatever prevents the run.
    """
    with _opened(path) as (content, found):
        chosen = Where(
            policy=where.policy or found.policy, data=where.data or found.data, ledger=where.ledger or found.ledger
        )
        said: list[Diagnostic] = [*_sealed(content), *_versions(content)]
        result, more = _repeated(content, chosen)
        said += more
        if chosen == found:
            said += _inputs(content, result.policy, chosen)
        return _compared(content, result, said)


# --- reading -----------------------------------------------------------------------------------------


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Mapping[str, Any], Where]]:
    """The certificate, and what it says the run was made with; a bundle is unpacked while the body runs."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise PolicyError([FileMissing(path=str(path))]) from None
    except OSError as error:
        raise PolicyError([FileUnreadable(path=str(path), reason=os_reason(error))]) from None
    if not data.startswith(b"PK"):
        content = _content(data, path)
        policy, ledger = content["policy"], content.get("ledger")
        yield (
            content,
            Where(policy=policy["path"], data=content.get("data"), ledger=None if ledger is None else ledger["path"]),
        )
        return
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        try:
            with zipfile.ZipFile(path) as archive:
                unpack(archive, place)
        except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
            raise _unreadable(path, str(error)) from None
        if not (place / CERTIFICATE).is_file():
            raise _unreadable(path, CERTIFICATE)
        content = _content((place / CERTIFICATE).read_bytes(), path)
        inside = content.get("bundle")
        if inside is None:
            raise _unreadable(path, "bundle")
        found = {key: _inside(place, inside.get(key), path) for key in ("policy", "data", "ledger")}
        yield content, Where(**found)


def _inside(place: Path, name: str | None, path: Path) -> str | None:
    """A file of the bundle; a name that leads out of it is none."""
    if name is None:
        return None
    found = place / name
    if not found.resolve().is_relative_to(place.resolve()):
        raise _unreadable(path, name)
    return str(found)


def _content(data: bytes, path: Path) -> Mapping[str, Any]:
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _unreadable(path, str(error)) from None
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        raise _unreadable(path, f"schema {SCHEMA}")
    wrong = list(islice(faults(content), LISTED))
    if wrong:
        raise _unreadable(path, "、".join(wrong))
    return content


def _unreadable(path: Path, reason: str) -> PolicyError:
    return PolicyError([CertificateUnreadable(path=str(path), reason=Text(reason, reason))])


# --- repeating ---------------------------------------------------------------------------------------


def _repeated(content: Mapping[str, Any], where: Where) -> tuple[Result, list[Diagnostic]]:
    method = load(str(where.policy))
    if where.ledger is None:
        return method.evaluate(content["period"], where.data), []
    data, said = _from_ledger(content, method, where)
    return method.evaluate(content["period"], data), said


def _from_ledger(content: Mapping[str, Any], method: Policy, where: Where) -> tuple[Data, list[Diagnostic]]:
    """The figures of the ledger up to the entry that the certificate names, if that is still the same."""
    certified = content.get("ledger") or {"count": 0, "head": ""}
    place = method.reading.place.folder if where.data is None else Path(where.data)
    with ledger_of(method, where.ledger) as opened:
        found = opened.facts(letters_of(method, where.data), upto=certified["count"] or None)
        entries = opened.state().entries
        chain = opened.verify()
    entry = entries.get(certified["count"])
    said: list[Diagnostic] = []
    if certified["count"] and (entry is None or entry.hash != certified["head"]):
        now = "—" if entry is None else entry.hash
        said.append(LedgerDiffers(count=certified["count"], certified=certified["head"], now=now))
    if chain.fault is not None and chain.count < certified["count"]:
        said.append(chain.fault)
    return replace(as_data(found, place, []), diagnostics=()), said


# --- comparing ---------------------------------------------------------------------------------------


def _sealed(content: Mapping[str, Any]) -> Iterator[Diagnostic]:
    actual = seal(content)
    if actual != content["seal"]:
        yield CertificateAltered(actual=actual, written=str(content["seal"]))


def _versions(content: Mapping[str, Any]) -> Iterator[Diagnostic]:
    certified, now = content["version"], version("kaoping")
    if (certified["kaoping"], certified["language"]) != (now, LANGUAGE):
        yield VersionDiffers(
            certified=certified["kaoping"], language=certified["language"], now=now, language_now=LANGUAGE
        )


def _inputs(content: Mapping[str, Any], method: Policy, where: Where) -> Iterator[Diagnostic]:
    """Files that are not what they were. In a bundle they stand elsewhere: there the hashes are compared alone."""
    place = method.reading.place.folder if where.data is None else Path(where.data)
    files = (*method_files(method), *data_files(place, has_ledger=where.ledger is not None))
    now = {sha256(p.read_bytes()): p for p in files}
    certified = {i["sha256"]: i["path"] for i in content["inputs"]}
    changed = [path for digest, path in certified.items() if digest not in now]
    added = [path.as_posix() for digest, path in now.items() if digest not in certified]
    for path in changed:
        yield InputChanged(path=path, how=Text("改过或者不在了", "was changed or is gone"))
    for path in added:
        if not any(path.endswith(Path(c).name) for c in changed):
            yield InputChanged(path=path, how=Text("是新加的", "was added"))


def _compared(content: Mapping[str, Any], result: Result, said: list[Diagnostic]) -> Verification:
    certified, now = figures_of(content["result"]), figures_of(result.to_dict())
    results = _differences(certified, now)
    was, is_now = content["reported"], reported(result.facts)
    given = _differences(was, is_now)
    said += [ReportedDiffers(where=_text(k), certified=_text(a), now=_text(b)) for k, a, b in given[:LISTED]]
    said += [ResultDiffers(where=_text(k), certified=_text(a), now=_text(b)) for k, a, b in results[:LISTED]]
    return Verification(
        content=content,
        results=len(certified),
        reported=len(was),
        result_differences=len(results),
        reported_differences=len(given),
        diagnostics=tuple(said),
    )


_ABSENT = object()


def _differences(was: Mapping[str, object], now: Mapping[str, object]) -> list[tuple[str, object, object]]:
    return [
        (key, was.get(key), now.get(key))
        for key in dict.fromkeys((*was, *now))
        if was.get(key, _ABSENT) != now.get(key, _ABSENT)
    ]


def _text(value: object) -> Text:
    if value is None:
        return Text("没有", "none")
    if isinstance(value, bool):
        return Text("是" if value else "否", "yes" if value else "no")
    return Text(str(value), str(value))
