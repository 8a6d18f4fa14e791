"""The whole front of the language: the source text of a method in, the checked method out."""

from __future__ import annotations

from collections.abc import Iterable

from dsl.build import build
from dsl.check import check
from dsl.check_cases import check_roster
from dsl.check_open import check_open, check_title
from dsl.check_source import check_source
from dsl.check_source_figures import check_source_figures
from dsl.clauses import SourceText, check_addresses
from dsl.diagnostic import Diagnostic, Outcome, in_order
from dsl.facts import RosterUnit
from dsl.kept import Kept
from dsl.library import EMPTY, Library
from dsl.model import CheckedPolicy, Clause, ResolvedPolicy
from dsl.parse import parse
from dsl.readings import Readings
from dsl.resolve import resolve
from dsl.rules import rules
from dsl.source_coverage import check_citations


def read_method(
    text: str,
    *,
    file: str,
    roster: Iterable[RosterUnit] = (),
    source: SourceText | None = None,
    library: Library = EMPTY,
    readings: Readings | None = None,
    kept: Kept | None = None,
) -> Outcome[CheckedPolicy]:
    """Parse, build, resolve and check a method.

    `file` is what diagnostics call it; names of the roster's units and types may be used in it; with the source text
    every cited address is looked up; `library` holds the texts that it takes over; `readings` of an earlier text are
    gone by and renewed, and so is what is `kept` of it in this process. All that the passes find is reported in one
    run, in the order of the files; the value is None where no method could be made of the text at all.
    """
    roster, kept = tuple(roster), kept or Kept()
    parsed = parse(text, file=file, roster=roster, library=library, readings=readings, kept=kept)
    if parsed.value is None:
        return Outcome(None, in_order(parsed.diagnostics))
    built = build(parsed.value, kept)
    assert built.value is not None
    resolved = resolve(built.value, kept)
    assert resolved.value is not None
    checked = check(resolved.value, kept)
    grouped = tuple(check_roster(resolved.value, roster))
    beside = check_beside(resolved.value, source) if source is not None else ()
    still_open = (*check_open(text, file), *check_title(resolved.value.header))
    of_passes = (*parsed.diagnostics, *built.diagnostics, *resolved.diagnostics, *checked.diagnostics)
    every = (*of_passes, *grouped, *beside, *still_open)
    return Outcome(checked.value, in_order(every))


def check_beside(policy: ResolvedPolicy, source: SourceText) -> tuple[Diagnostic, ...]:
    """Check a method beside its source text: cited addresses (KP240), where the two differ, what nobody cites."""
    cited = check_addresses(cited_clauses(policy), source)
    return (
        *cited,
        *check_source(policy, source),
        *check_source_figures(policy, source),
        *check_citations(policy, source),
    )


def cited_clauses(policy: ResolvedPolicy) -> tuple[Clause, ...]:
    """Every clause that the method cites, in document order, once for each place."""
    defaults = (clause for item in policy.every_indicator() for clause in item.default_basis)
    return tuple(dict.fromkeys((*(clause for rule in rules(policy) for clause in rule.basis), *defaults)))
