"""Makes the reporting forms of a method: for each unit a workbook with what it has to report in a period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from dsl.facts import RosterUnit, SignedTarget
from dsl.model import CheckedPolicy, Period
from intake.form_grid import Form, FormIdentity
from intake.form_items import FormItems, Line
from intake.form_judged import lay_out_judging
from intake.form_layout import lay_out
from intake.form_level import lay_out_level
from intake.names import Names
from intake.targets import Letters


@dataclass(frozen=True)
class FormMaker:
    """The forms of one method and period."""

    policy: CheckedPolicy
    roster: tuple[RosterUnit, ...]
    letters: Letters
    period: Period
    #: SHA-256 of the text of the method.
    fingerprint: str

    @cached_property
    def _items(self) -> FormItems:
        return FormItems(Names(self.policy, self.roster), self.period)

    def units(self, level: str | None = None) -> tuple[RosterUnit, ...]:
        """The units that have something to report, of one level or of all."""
        levels = self._items.names.levels
        return tuple(u for u in self.roster if (level is None or level in levels[u.name]) and self._has_any(u))

    def _has_any(self, unit: RosterUnit) -> bool:
        return self.form(unit) is not None

    def form(self, unit: RosterUnit) -> Form | None:
        """Lay out the form of a unit; None where it has nothing to report."""
        return lay_out(self._items, unit, self._targets.get(unit.name, {}), self._identity(unit.name))

    def write(self, unit: RosterUnit) -> bytes:
        """Write the form of a unit as .xlsx."""
        from intake.form_writer import write_form  # openpyxl is loaded where a workbook is made

        form = self.form(unit)
        return b"" if form is None else write_form(form)

    def level_form(self, level: str) -> Form | None:
        """Lay out one form for all units of a level; None where they have no figures to report."""
        asked = tuple(u for u in self.units(level) if any(isinstance(x, Line) for x in self._items.lines(u)))
        identity = self._identity(level)
        return lay_out_level(self._items, level, asked, self._targets, identity) if asked else None

    def write_level(self, level: str) -> bytes:
        """Write the form of a level as .xlsx."""
        from intake.form_writer import write_form  # openpyxl is loaded where a workbook is made

        form = self.level_form(level)
        return b"" if form is None else write_form(form)

    def judging_form(self, unit: RosterUnit) -> Form | None:
        """Lay out the form for those who judge a unit; None where nothing about it is judged."""
        return lay_out_judging(self._items, unit, self._identity(unit.name))

    def judged_units(self, level: str | None = None) -> tuple[RosterUnit, ...]:
        """The units about which anything is judged, of one level or of all."""
        levels = self._items.names.levels
        here = (u for u in self.roster if (level in levels[u.name] if level is not None else levels[u.name]))
        return tuple(u for u in here if self.judging_form(u) is not None)

    def write_judging(self, unit: RosterUnit) -> bytes:
        """Write the form for judging a unit as .xlsx."""
        from intake.form_writer import write_form  # openpyxl is loaded where a workbook is made

        form = self.judging_form(unit)
        return b"" if form is None else write_form(form)

    @property
    def _targets(self) -> Mapping[str, Mapping[str, SignedTarget]]:
        if not self.letters.by_year:
            return self.letters.targets
        began = self.period.year_begins_on
        year = began.year if began is not None else self.period.closes_on.year
        found = self.letters.by_year.get(year)
        return found.targets if found is not None else {}

    def _identity(self, addressee: str) -> FormIdentity:
        return identity_of(self.policy, self.period.name, addressee, self.fingerprint)


def identity_of(policy: CheckedPolicy, period: str, addressee: str, fingerprint: str) -> FormIdentity:
    """What the form of a method says of itself."""
    header = policy.policy.header
    return FormIdentity(
        title=header.title,
        number=header.number,
        year=str(header.year or ""),
        period=period,
        addressee=addressee,
        fingerprint=fingerprint,
    )
