"""The method that a document compares with: the one that was named, else the one that this method continues."""

from __future__ import annotations

from pathlib import Path

from kaoping.errors import PolicyError
from kaoping.errors_render import ComparedWithItself, NotCompared, NothingToCompare
from kaoping.folder import PolicyPlace, find_policy
from kaoping.shelf import method_taken_over
from render.kinds import kind_of


def earlier_file(place: PolicyPlace, text: str, document: str, against: str | Path | None) -> Path | None:
    """The rule file of the earlier method; None where the document compares with none.

    Raises PolicyError: KP650 (none named, none continued), KP651 (the document compares with none), KP652 (the
    method itself), and KP001-KP003 where there is none of that name.
    """
    kind = kind_of(document)
    if kind is None or not kind.needs_earlier:
        if against is not None:
            raise PolicyError([NotCompared(document=document, against=str(against))])
        return None
    found = method_taken_over(place, text) if against is None else find_policy(against).file
    if found is None:
        raise PolicyError([NothingToCompare(document=document)])
    if found.resolve() == place.file.resolve():
        raise PolicyError([ComparedWithItself(document=document)])
    return found
