"""Reporting forms at the edge: which units, which period, where the workbooks go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from engine.errors import UnknownPeriod
from engine.errors_explain import UnknownUnit
from intake.facts import read_targets
from intake.forms import FormMaker
from kaoping.api import Policy
from kaoping.errors import NotAFolder, PolicyError, near_names
from kaoping.errors_forms import FormInTheWay, NothingToFillIn, UnknownLevel
from kaoping.files import safe_name, write_bytes


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
    is_per_level: bool = False,
    when_made: Callable[[], None] | None = None,
) -> tuple[Path, ...]:
    """Write the forms of all units, of one level, or of one unit, as `‹period›/‹unit›.xlsx`; give their paths.

    With `is_per_level` it is one for each level, `‹period›/‹level›.xlsx`.

    A form that is there already with other content is never replaced; then nothing is written.
    Raises PolicyError: KP008, KP580, KP584, KP585, KP586.
    """
    made: dict[Path, bytes] = {}
    for name, write in _levels(maker, level) if is_per_level else _units(maker, unit, level):
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


def _units(maker: FormMaker, unit: str | None, level: str | None) -> _Makes:
    _known_level(maker, level)
    known = tuple(u.name for u in maker.roster)
    if unit is not None and unit not in known:
        raise PolicyError([UnknownUnit(unit=unit, nearest=near_names(unit, known))])
    units = tuple(u for u in maker.units(level) if unit in (None, u.name))
    if not units:
        raise _nothing(maker, unit or level)
    yield from ((u.name, partial(maker.write, u)) for u in units)


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
