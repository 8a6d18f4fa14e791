"""The clock and the user of this computer, and moments as people write them: the only place that asks for the time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import click

from kaoping.errors import PolicyError
from kaoping.errors_ledger import NoMoment


def now() -> datetime:
    """The time of this computer's clock."""
    return datetime.now(UTC)


def user() -> str:
    """Who is at this computer; empty where the system does not say."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        # A container without a user database, or Windows without the variables.
        return ""


def end_of(day: date) -> datetime:
    """The last moment of a day, here."""
    return datetime.combine(day + timedelta(days=1), time()).astimezone() - timedelta(microseconds=1)


def local(at: datetime) -> str:
    """A moment as people here read it: `2008-01-10 08:30:15`."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S")


class Moment(click.ParamType[datetime]):
    """A day (its end), or a day with a time."""

    name = "moment"

    def convert(
        self,
        value: str | datetime,
        param: click.Parameter | None,  # noqa: ARG002
        ctx: click.Context | None,  # noqa: ARG002
    ) -> datetime:
        """Read `2008-01-15`, `2008-01-15 12:00`, or a full ISO time."""
        if isinstance(value, datetime):
            return value
        try:
            return end_of(date.fromisoformat(value))
        except ValueError:
            pass
        try:
            return datetime.fromisoformat(value).astimezone()
        except ValueError:
            raise PolicyError([NoMoment(value=value)]) from None
