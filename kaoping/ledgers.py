"""The ledger of a method at the edge: where it is, who writes in it now, and its figures as data to evaluate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from dsl.diagnostic import Diagnostic, Outcome
from dsl.facts import Facts
from engine.errors import UnknownPeriod
from engine.errors_explain import UnknownUnit
from intake.facts import read_targets
from intake.form_items import FormItems, Line
from intake.mapping import FILE as MAPPING_FILE
from intake.names import Names
from intake.targets import Letters
from kaoping.api import Data, Policy
from kaoping.errors import NotAFolder, PolicyError, near_names
from kaoping.errors_ledger import LedgerInPackage
from kaoping.folder import shipped_policies
from kaoping.moments import now, user
from ledger.book import Ledger, Signed, open_ledger
from ledger.errors import NotInLedger

#: The ledger in a method's folder.
LEDGER_FILE = "台账.db"
#: What `--ledger` without a value stands for.
OWN = "-"


def address_of(method: Policy, ledger: str | None) -> str:
    """The path or address that is meant; by default in the method's folder.

    Raises PolicyError (KP822) for a method that is installed with the program.
    """
    if ledger is not None and ledger != OWN:
        return ledger
    folder = method.reading.place.folder
    if any(folder.resolve() == shipped.resolve() for shipped in shipped_policies().values()):
        raise PolicyError([LedgerInPackage(policy=folder.name)])
    return str(folder / LEDGER_FILE)


def names_of(method: Policy) -> Names:
    """All that a file may name in a method."""
    return Names(method.checked, method.reading.roster, method.reading.fingerprint)


def signed_by(by: str | None, reason: str = "") -> Signed:
    """Whoever acts now."""
    return Signed(by=by or user(), at=now(), reason=reason)


@contextmanager
def ledger_of(method: Policy, ledger: str | None, *, made_by: Signed | None = None) -> Iterator[Ledger]:
    """Open the ledger of a method while the body runs; `made_by` makes one where there is none."""
    mapping = method.reading.place.folder / MAPPING_FILE
    opened = open_ledger(address_of(method, ledger), names_of(method), made_by, mapping)
    try:
        yield opened
    finally:
        opened.close()


def letters_of(method: Policy, data: str | Path | None = None) -> Letters:
    """The responsibility letters, which stand in the method's folder or in `data`.

    Raises PolicyError: KP005, whatever is wrong with targets.yaml.
    """
    place = method.reading.place.folder if data is None else Path(data)
    if not place.is_dir():
        raise PolicyError([NotAFolder(path=str(place))])
    letters = read_targets(place, method.checked, method.reading.roster)
    if letters.value is None or letters.has_errors:
        raise PolicyError(letters.diagnostics)
    return letters.value


def ledger_data(
    method: Policy, ledger: str | None, *, as_of: datetime | None = None, data: str | Path | None = None
) -> Data:
    """The figures of a ledger that count now or counted at a moment, to evaluate with.

    Letters come from the folder; reports and judgements there do not count, and are told (KP817).
    Raises KaopingError: KP801–KP807, KP816, KP819.
    """
    place = method.reading.place.folder if data is None else Path(data)
    letters = letters_of(method, data)
    with ledger_of(method, ledger) as opened:
        found = opened.facts(letters, as_of)
    return as_data(found, place, [*_left_out(place, found.value)])


def as_data(found: Outcome[Facts], folder: Path, said: list[Diagnostic]) -> Data:
    """Facts as data to evaluate. Raises PolicyError where they have errors."""
    if found.value is None or found.has_errors:
        raise PolicyError(found.diagnostics)
    return Data(folder=folder, facts=found.value, diagnostics=(*found.diagnostics, *said))


def _left_out(folder: Path, facts: Facts | None) -> Iterator[NotInLedger]:
    """What lies in the folder and does not count, where the ledger has nothing of its kind."""
    if facts is None:
        return
    judged = facts.ratings or facts.adjustments or facts.nominations or facts.grants
    kinds = (("submissions", facts.figures), ("明细", facts.records or facts.registers), ("ratings.yaml", judged))
    for name, has in kinds:
        if (folder / name).exists() and not has:
            yield NotInLedger(path=(folder / name).as_posix())


def period_of(method: Policy, period: str | None) -> str:
    """A period of the method; by default its last.

    Raises PolicyError (KP550).
    """
    if period is not None and period not in method.periods:
        raise PolicyError([UnknownPeriod(period=period, known=method.periods)])
    return method.periods[-1] if period is None else period


def unit_of(method: Policy, unit: str | None) -> str:
    """A unit of the roster; empty for all.

    Raises PolicyError (KP580).
    """
    known = tuple(u.name for u in method.reading.roster)
    if unit and unit not in known:
        raise PolicyError([UnknownUnit(unit=unit, nearest=near_names(unit, known))])
    return unit or ""


def reporting_units(names: Names, method: Policy, period: str) -> tuple[str, ...]:
    """The units that the method asks for a report in a period, in roster order."""
    wanted = method.checked.policy.period(period)
    if wanted is None:
        return ()
    items = FormItems(names, wanted)
    asked = (u.name for u in names.roster if any(isinstance(x, Line) and x.is_asked for x in items.lines(u)))
    return tuple(asked)
