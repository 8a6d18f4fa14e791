"""Which clauses of the source text the rules of a method cite: method and source in, each clause's standing out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

from dsl.clauses import LineRange, SourceText, beside, canonical_address
from dsl.diagnostic import Diagnostic
from dsl.errors_coverage import CitedNoRule, UncitedClause
from dsl.model import ResolvedPolicy
from dsl.record import dataclass
from dsl.rules import Rule, rules
from dsl.span import Span
from dsl.terms import fold


class Standing(Enum):
    """How a clause of the source text is accounted for."""

    CITED = "有规则引用"
    WITH_WHOLE = "引用了它所在的条款"
    BY_PARTS = "引用了它的下级条款"
    NO_RULE = "非规则"
    UNCITED = "没有规则引用"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseStanding:
    """One clause: where it stands, and which rules cite it or the clause that holds it."""

    address: str
    lines: tuple[LineRange, ...]
    #: Its first line.
    beginning: str
    standing: Standing
    rules: tuple[Rule, ...]
    #: What it is instead of a rule (指导思想).
    no_rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Lines of the source text that belong to no clause."""

    lines: LineRange
    beginning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCoverage:
    """Every clause of a source text, and what of the text belongs to none."""

    clauses: tuple[ClauseStanding, ...]
    passages: tuple[Passage, ...]

    @property
    def uncited(self) -> tuple[ClauseStanding, ...]:
        """The clauses that no rule accounts for."""
        return self.of(Standing.UNCITED)

    def of(self, standing: Standing) -> tuple[ClauseStanding, ...]:
        """The clauses of one standing, as the text has them."""
        return tuple(c for c in self.clauses if c.standing is standing)


def source_coverage(policy: ResolvedPolicy, source: SourceText) -> SourceCoverage:
    """Account for every clause and every written line of a source text.

    To cite a clause is to cite all that stands in it; a clause of which only parts are cited counts by
    these, and its other parts are told one by one. What clauses.yaml calls 非规则 is asked of no rule.
    """
    cited = _cited(policy, source)
    order = sorted(source.addresses.items(), key=lambda entry: (entry[1][0].first, -entry[1][0].last))
    reach = [(a, min(r.first for r in those), max(r.last for r in those)) for a, those in source.addresses.items()]
    clauses = tuple(_standing(address, source, cited, reach) for address, _ in order)
    return SourceCoverage(clauses=clauses, passages=tuple(_passages(source)))


def check_citations(policy: ResolvedPolicy, source: SourceText) -> tuple[Diagnostic, ...]:
    """Note every clause that no rule cites, and warn of rules that cite what is said to be none."""
    file = beside(policy.file, source.file)
    found: list[Diagnostic] = []
    for left in source_coverage(policy, source).uncited:
        line = left.lines[0].first
        end = len(source.lines[line - 1]) + 1
        found.append(UncitedClause(span=Span(file, line, 1, line, end), address=left.address))
    no_rules = {fold(canonical_address(address)): what for address, what in source.no_rules.items()}
    cited = {clause for rule in rules(policy) for clause in (*rule.basis, *rule.inherited)}
    for clause in sorted(cited, key=lambda c: c.span):
        what = no_rules.get(fold(canonical_address(clause.address)))
        if what is not None and not clause.document:
            found.append(CitedNoRule(span=clause.span, address=clause.address, no_rule=what))
    return tuple(found)


def _cited(policy: ResolvedPolicy, source: SourceText) -> Mapping[str, tuple[Rule, ...]]:
    """The rules that cite each address themselves; what 各指标 cites is cited once, by the first that takes it."""
    by_written = {fold(canonical_address(address)): address for address in source.addresses}
    found: dict[str, dict[Rule, None]] = {}
    seen = set()
    for rule in rules(policy):
        own = set(rule.basis)
        for clause in (*rule.basis, *rule.inherited):
            address = by_written.get(fold(canonical_address(clause.address)))
            if address is not None and (clause in own or clause not in seen):
                found.setdefault(address, {})[rule] = None
                seen.add(clause)
    return {address: tuple(those) for address, those in found.items()}


def _standing(
    address: str, source: SourceText, cited: Mapping[str, tuple[Rule, ...]], reach: Sequence[tuple[str, int, int]]
) -> ClauseStanding:
    """How one clause is accounted for; `reach` has the first and the last line of each."""
    lines = source.addresses[address]
    first, last = next((first, last) for other, first, last in reach if other == address)
    around = [
        a for a, f, t in reach if f <= first and last <= t and a != address and _holds(source.addresses[a], lines)
    ]
    inside = [
        a for a, f, t in reach if first <= f and t <= last and a != address and _holds(lines, source.addresses[a])
    ]
    whole = next((a for a in around if a in cited), None)
    no_rule = next((source.no_rules[a] for a in (address, *around) if a in source.no_rules), "")
    if address in cited:
        standing, those = Standing.CITED, cited[address]
    elif address in source.no_rules:
        standing, those = Standing.NO_RULE, ()
    elif whole is not None:
        standing, those = Standing.WITH_WHOLE, cited[whole]
    elif any(a in cited for a in inside):
        standing, those = Standing.BY_PARTS, ()
    elif no_rule or (inside and all(a in source.no_rules for a in inside)):
        standing, those = Standing.NO_RULE, ()
    else:
        standing, those = Standing.UNCITED, ()
    return ClauseStanding(
        address=address,
        lines=lines,
        beginning=source.lines[lines[0].first - 1].strip(),
        standing=standing,
        rules=those,
        no_rule=no_rule if standing is Standing.NO_RULE else "",
    )


def _holds(outer: tuple[LineRange, ...], inner: tuple[LineRange, ...]) -> bool:
    return all(any(o.first <= i.first and i.last <= o.last for o in outer) for i in inner)


def _passages(source: SourceText) -> Iterator[Passage]:
    """Runs of lines in no clause; blank lines neither make a run nor break one."""
    inside = {n for those in source.addresses.values() for r in those for n in range(r.first, r.last + 1)}
    run: list[int] = []
    for number, line in enumerate((*source.lines, ""), 1):
        if line.strip() and number not in inside:
            run.append(number)
        elif run and (number in inside or number > len(source.lines)):
            yield Passage(lines=LineRange(run[0], run[-1]), beginning=source.lines[run[0] - 1].strip())
            run = []
