"""What a document tells beside what every document may: values for its template, and how their figures came about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from fractions import Fraction
from functools import cached_property

from dsl.diagnostic import Diagnostic
from dsl.facts import Facts
from dsl.model import CheckedPolicy, Document, ResolvedPolicy
from dsl.record import dataclass
from engine.explain_index import SceneIndex
from engine.results import Assessment, UnitResult
from render.document import Anchor, Run
from render.escape import plain
from render.grounds import Grounds
from render.rates import Rates, rates_by_area
from render.stated import str_of


@dataclass(frozen=True, slots=True, order=True)
class Recipient:
    """Whom a document is for, where each unit gets one; a unit of several levels gets one for each."""

    level: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LastStanding:
    """Where a unit stood last year; None for what was not settled or not published."""

    total: Fraction | None
    rank: int | None
    grade: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LastResult:
    """Last year's result, as far as rises and falls need it."""

    #: What the method and the period were called.
    title: str
    period: str
    #: Where it was read.
    file: str
    #: By level and unit.
    standings: Mapping[tuple[str, str], LastStanding]


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What a document is made of: the method, and the result of a period where the document tells one."""

    # No slots: the index is made when it is first asked for, and kept for all recipients.

    document: Document
    checked: CheckedPolicy
    #: None for what is written from the rule file alone.
    assessment: Assessment | None
    facts: Facts
    dated: date | None = None
    #: The method that went before, for what tells the changes.
    earlier: CheckedPolicy | None = None
    #: Last year's result, for what tells rises and falls.
    last: LastResult | None = None

    @property
    def policy(self) -> ResolvedPolicy:
        """The method."""
        return self.checked.policy

    @property
    def result(self) -> Assessment:
        """The result, of a document that cannot be without one."""
        if self.assessment is None:
            raise ValueError(f"{self.document.name} is made of a result")
        return self.assessment

    @cached_property
    def index(self) -> SceneIndex:
        """What explanations of all units look up."""
        return SceneIndex(assessment=self.result, policy=self.policy, facts=self.facts)

    @cached_property
    def grounds(self) -> Grounds:
        """The assumptions that touch each unit."""
        return Grounds(self.policy)

    @cached_property
    def _rates(self) -> dict[int, Mapping[str, Rates]]:
        return {}

    def area_rates(self, units: tuple[UnitResult, ...]) -> Mapping[str, Rates]:
        """What the units of a ranking reached in each area; worked out once for a ranking of the index."""
        # The index keeps its rankings, so that their identity stands for them.
        key = id(units)
        if key not in self._rates:
            self._rates[key] = rates_by_area(units)
        return self._rates[key]

    @cached_property
    def _results(self) -> Mapping[tuple[str, str], UnitResult]:
        # The first of a name at a level, as `Assessment.unit` finds it.
        return {(u.name, u.level): u for u in reversed(self.result.units)}

    def result_of(self, recipient: Recipient) -> UnitResult:
        """The result of the unit that a document is for."""
        found = self._results.get((recipient.unit, recipient.level))
        if found is None:
            raise ValueError(f"{recipient.unit} is no unit of {recipient.level}")
        return found


@dataclass(slots=True)
class Figures:
    """Makes the figures of one unit, and keeps for each the lines that trace it."""

    level: str
    unit: str
    #: By the anchor as it is printed.
    lines: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def run(self, text: str, key: str, side: str, lines: Sequence[str] = ()) -> Run:
        """A figure; without lines of its own the result says how it came about (`render.sources`)."""
        anchor = Anchor(level=self.level, unit=self.unit, key=key, side=side)
        if lines:
            self.lines[printed(anchor)] = tuple(plain(line) for line in lines)
        return Run(text=text, anchor=anchor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Values by the name that templates use, and the lines behind figures that the result itself cannot trace."""

    values: Mapping[str, object]
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: What nobody gave and is left blank: what it is, and what is printed.
    blanks: tuple[tuple[str, str, str], ...] = ()
    #: What is to be noticed beside the document.
    diagnostics: tuple[Diagnostic, ...] = ()


NOTHING = Told(values={})


#: An anchor with its names as they are printed.
printed = str_of
