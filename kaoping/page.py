"""The page of one period that `kaoping evaluate` prints: its text and the findings about the figures.

Where the method, what stands beside it and every file of the data folder are as they were, the page is taken as it was
kept. Else it is written from columns where they settle everything (`engine.columns.outline`), which is many times
quicker than the interpreter and comes to the same text; the interpreter writes all other pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from dsl.diagnostic import Diagnostic, Language
from dsl.record import dataclass
from kaoping import kept
from kaoping.files import SourceFiles
from kaoping.reading import kept_reading

if TYPE_CHECKING:
    from engine.results import Assessment
    from kaoping.api import Data, Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is shown of a period."""

    text: str
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, str]


def read_page(
    policy: str,
    *,
    data: str | None,
    period: str | None,
    ledger: str | None,
    as_of: datetime | None,
    language: Language,
    width: int | None,
) -> Page:
    """Give the page of a period, by default of the last that has data.

    Raises PolicyError, as `load`, `read_data` and `evaluate` of `kaoping.api` do.
    """
    asked = f"page\n{data}\n{period}\n{language}\n{width}"
    # What a ledger holds is not seen from its file.
    is_kept = ledger is None and as_of is None
    before = _as_kept(policy, asked) if is_kept else None
    if before is not None:
        return before
    from kaoping.api import load
    from kaoping.figures import inputs_of
    from kaoping.ledger_figures import figures

    method = load(policy)
    place = method.reading.place
    inputs = inputs_of(place.folder if data is None else Path(data), place) if is_kept else ()
    chosen = figures(method, data, ledger, as_of)
    given = method.read_data(chosen, keeps=False) if chosen is None or isinstance(chosen, str) else chosen
    page = _written(method, given, period, language, width)
    if is_kept:
        parts = {"diagnostics": page.diagnostics} if page.diagnostics else {}
        kept.keep(f"{asked}\n{method.reading.about}", inputs, parts, {"text": page.text})
    return page


def _as_kept(policy: str, asked: str) -> Page | None:
    reading = kept_reading(policy)
    found = kept.find(f"{asked}\n{reading.about}") if reading is not None else None
    if reading is None or found is None:
        return None
    try:
        diagnostics = cast("tuple[Diagnostic, ...]", found.part("diagnostics") if found.has("diagnostics") else ())
    except kept.UNREADABLE:
        # A file that cannot be read is as good as none.
        return None
    return Page(text=str(found.header["text"]), diagnostics=diagnostics, sources=SourceFiles(reading.sources))


def _written(method: Policy, data: Data, period: str | None, language: Language, width: int | None) -> Page:
    from kaoping.result_table import write_result

    found = _outline(method, data, period) or method.evaluate(period, data).assessment
    text = write_result(found, method.checked.policy, language=language, width=width)
    return Page(text=text, diagnostics=data.diagnostics, sources=method.reading.sources)


def _outline(method: Policy, data: Data, label: str | None) -> Assessment | None:
    from engine.columns.outline import outline
    from engine.inputs import inputs_of

    period = method.plan.policy.period(method.label_of(label, data))
    if period is None:
        return None
    inputs = inputs_of(method.plan, data.facts, period)
    return outline(method.plan, period, inputs, folder=method.reading.place.name)
