"""A method, figures and rules that somebody supposes in; both results and what moved between them out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from dsl.library import Key, Library, Role, Shelved
from dsl.method import read_method
from engine.comparison import Comparison, compare
from engine.evaluate import evaluate
from engine.lower import lower
from engine.results import Assessment
from intake.supposed import Supposed, suppose
from kaoping.errors import PolicyError
from kaoping.errors_whatif import NothingSupposed
from kaoping.files import read_text
from kaoping.folder import PolicyPlace
from kaoping.shelf import read_library

if TYPE_CHECKING:
    from dsl.facts import Facts
    from dsl.model import CheckedPolicy
    from engine.plan import Plan
    from kaoping.reading import Reading

#: What messages call the rules that are supposed.
RULES_PLACE = "--rule"
#: Lines of the 办法 block that a method which takes another over says for itself, or may not say again.
_NOT_TAKEN = re.compile(r"\s+(沿用|引用|原文|共|依据|假设)\s")
_SAYS_WHAT = re.compile(r"(修改|删除)\s")
_COLON = re.compile(r"[：:]")
_BETWEEN = re.compile(r"[；;]")


class Evaluated(Protocol):
    """What is asked of a result: `kaoping.api.Result`."""

    @property
    def assessment(self) -> Assessment: ...  # noqa: D102
    @property
    def facts(self) -> Facts: ...  # noqa: D102
    @property
    def period(self) -> str: ...  # noqa: D102


class Method(Protocol):
    """What is asked of a method: `kaoping.api.Policy`, which stands above this module."""

    @property
    def reading(self) -> Reading: ...  # noqa: D102
    @property
    def plan(self) -> Plan: ...  # noqa: D102
    @property
    def checked(self) -> CheckedPolicy: ...  # noqa: D102

    def evaluate(self, period: str | None = None, data: Any = None) -> Evaluated: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The result as it is and as it would be."""

    before: Assessment
    after: Assessment
    supposed: tuple[Supposed, ...]
    rules: tuple[str, ...]
    comparison: Comparison


def what_if(
    policy: Method, *, figures: Sequence[str], rules: Sequence[str], period: str | None, data: object
) -> WhatIf:
    """Evaluate a period as it is, and again with figures and rules that are supposed.

    `figures` are of the form UNIT.FIELD=VALUE; `rules` are of the form `指标 6：目标 不低于 90%；分值 4分`, the head of
    a block of the method and the lines that change in it, as under 修改.
    Raises PolicyError: KP910 and those of a report for figures, KP911 where nothing is supposed, those of a rule
    file for rules, KP005, KP020, KP5xx for what is evaluated.
    """
    if not figures and not rules:
        raise PolicyError([NothingSupposed()])
    before = policy.evaluate(period, data)
    changed = suppose(
        before.facts,
        tuple(figures),
        period=before.period,
        policy=policy.checked,
        roster=policy.reading.roster,
    )
    if changed.value is None:
        raise PolicyError(changed.diagnostics)
    facts, supposed = changed.value
    plan = changed_plan(policy, rules) if rules else policy.plan
    after = evaluate(plan, facts, period=before.period, folder=policy.reading.place.name)
    return WhatIf(
        before=before.assessment,
        after=after,
        supposed=supposed,
        rules=tuple(rules),
        comparison=compare(before.assessment, after),
    )


def changed_plan(policy: Method, rules: Sequence[str]) -> Plan:
    """Make the plan of a method with rules changed: one that takes it over (沿用) and says what is different.

    Raises PolicyError with what is wrong with the rules, placed in `--rule`.
    """
    place = policy.reading.place
    text = read_text(place.file)
    library = read_library(place, text)
    own = Key(Role.METHOD, place.name)
    shelf = Library(texts={**library.texts, own: Shelved(file=str(place.file), text=text)}, known=library.known)
    written = "\n".join((_head(text, place), *map(_block, rules))) + "\n"
    checked = read_method(written, file=RULES_PLACE, roster=policy.reading.roster, library=shelf)
    lowered = lower(checked.value) if checked.value is not None else None
    found = (*checked.diagnostics, *(lowered.diagnostics if lowered is not None else ()))
    errors = tuple(d for d in found if d.severity == "error")
    if errors or lowered is None or lowered.value is None:
        raise PolicyError(errors)
    return lowered.value


def _head(text: str, place: PolicyPlace) -> str:
    """The 办法 block of the method, which is never taken over, with the method in place of what it took over."""
    lines: list[str] = []
    for line in text.split("\n"):
        if lines and line.strip() and not line[0].isspace():
            break
        if lines or line.startswith("办法"):
            lines.append(line)
    kept = [line for line in lines if line.strip() and not _NOT_TAKEN.match(line)]
    return "\n".join((*kept, f"    沿用 “{place.name}”"))


def _block(rule: str) -> str:
    r"""Write one rule as a block.

    >>> _block("指标 6：目标 不低于 90%；分值 4分")
    '修改 指标 6\n    目标 不低于 90%\n    分值 4分'
    >>> _block("删除 指标 6")
    '删除 指标 6'
    """
    head, *rest = _COLON.split(rule.strip(), maxsplit=1)
    lines = [line.strip() for line in _BETWEEN.split(rest[0])] if rest else []
    first = head.strip() if _SAYS_WHAT.match(head) else f"修改 {head.strip()}"
    return "\n".join((first, *(f"    {line}" for line in lines if line)))
