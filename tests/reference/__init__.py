"""A slow second opinion: the method read straight off its records, with nothing of the engine in it.

`assess` gives, for every unit at every level, each node's value, each item's and area's score, the total and the
ranks; `awards` who wins. It is written to be checked by eye against the language's own pages, not to be fast or to
explain anything: nothing is remembered, and what another unit or year has is computed again whenever it is asked for.
What is absent is one of four words; everything else is a Fraction, a truth, a grade or a date.
"""

from __future__ import annotations

from tests.reference.absent import Absent as Absent
from tests.reference.rounded import round_exactly as round_exactly
from tests.reference.world import AwardReference as AwardReference
from tests.reference.world import UnitReference as UnitReference
from tests.reference.world import assess as assess
from tests.reference.world import awards as awards
