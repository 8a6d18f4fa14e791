"""Reporting forms at the edge: which units, which period, where the workbooks go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Literal

from dsl.facts import RosterUnit
from engine.errors import UnknownPeriod
from engine.errors_explain import UnknownUnit
from intake.facts import read_targets
from intake.forms import FormMaker
from kaoping.api import Policy
from kaoping.errors import NotAFolder, PolicyError, near_names
from kaoping.errors_forms import FormInTheWay, NothingToFillIn, UnknownLevel
from kaoping.files import safe_name, write_bytes

#: A form for each unit, for each level, or for judging each unit.
Kind = Literal["unit", "level", "judges"]


def prepare_forms(method: Policy, period: str | None, data: str | None) -> FormMaker:
    """Read the letters of a method and get ready to make its forms; by default of its last period.

    Raises PolicyError: KP005, KP550, whatever is wrong with targets.yaml.
    """
    place = method.reading.place.folder if data is None else Path(data)
    if not place.is_dir():
        raise PolicyError([NotAFolder(path=str(place))])
    letters = read_targets(place, method.checked, method.reading.roster)
    if letters.value is None or letters.has_errors:
        raise PolicyError(letters.diagnostics)
    label = period if period is not None else method.periods[-1]
    found = method.checked.policy.period(label)
    if found is None:
        raise PolicyError([UnknownPeriod(period=label, known=method.periods)])
    return FormMaker(
        policy=method.checked,
        roster=method.reading.roster,
        letters=letters.value,
        period=found,
        fingerprint=method.reading.fingerprint,
    )


def write_forms(
    maker: FormMaker,
    folder: Path,
    *,
    unit: str | None,
    level: str | None,
    kind: Kind = "unit",
    when_made: Callable[[], None] | None = None,
) -> tuple[Path, ...]:
    """Write the forms of all units, of one level, or of one unit, as `‹period›/‹unit›.xlsx`; give their paths.

    Of kind `level` it is one for each level, `‹period›/‹level›.xlsx`; of kind `judges` those for judging the
    units, `‹period›/评定-‹unit›.xlsx`.

    A form that is there already with other content is never replaced; then nothing is written.
    Raises PolicyError: KP008, KP580, KP584, KP585, KP586.
    """
    _known_level(maker, level)
    made: dict[Path, bytes] = {}
    for name, write in _makes(maker, kind, unit, level):
        path = folder / safe_name(maker.period.name) / f"{safe_name(name)}.xlsx"
        made[path] = write()
        if when_made is not None:
            when_made()
    in_the_way = [path for path, content in made.items() if path.exists() and path.read_bytes() != content]
    if in_the_way:
        raise PolicyError([FormInTheWay(path=str(path)) for path in in_the_way])
    for path, content in made.items():
        write_bytes(path, content)
    return tuple(made)


#: What a form is called, and what makes it.
_Makes = Iterator[tuple[str, Callable[[], bytes]]]


def _makes(maker: FormMaker, kind: Kind, unit: str | None, level: str | None) -> _Makes:
    match kind:
        case "level":
            return _levels(maker, level)
        case "judges":
            units = _units(maker, unit, level, maker.judged_units(level))
            return ((f"评定-{u.name}", partial(maker.write_judging, u)) for u in units)
        case _:
            units = _units(maker, unit, level, maker.units(level))
            return ((u.name, partial(maker.write, u)) for u in units)


def _units(
    maker: FormMaker, unit: str | None, level: str | None, units: tuple[RosterUnit, ...]
) -> tuple[RosterUnit, ...]:
    """Those of the units that are asked for."""
    known = tuple(u.name for u in maker.roster)
    if unit is not None and unit not in known:
        raise PolicyError([UnknownUnit(unit=unit, nearest=near_names(unit, known))])
    found = tuple(u for u in units if unit in (None, u.name))
    if not found:
        raise _nothing(maker, unit or level)
    return found


def _levels(maker: FormMaker, level: str | None) -> _Makes:
    levels = tuple(name for name in _known_level(maker, level) if maker.level_form(name) is not None)
    if not levels:
        raise _nothing(maker, level)
    yield from ((name, partial(maker.write_level, name)) for name in levels)


def _known_level(maker: FormMaker, level: str | None) -> tuple[str, ...]:
    """The level that is asked for, or all."""
    levels = tuple(lv.name for lv in maker.policy.policy.levels)
    if level is not None and level not in levels:
        raise PolicyError([UnknownLevel(level=level, known=levels)])
    return levels if level is None else (level,)


def _nothing(maker: FormMaker, who: str | None) -> PolicyError:
    return PolicyError([NothingToFillIn(who=who or maker.policy.policy.header.title, period=maker.period.name)])
