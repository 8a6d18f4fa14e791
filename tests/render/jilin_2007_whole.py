"""The shipped method of 2007 with its sample year, whole: documents that need signed targets and every score."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

import kaoping
from dsl.facts import Facts
from dsl.model import CheckedPolicy
from engine.results import Assessment
from render.compose import compose
from render.document import OfficialDocument

YEAR_END = "年终总评"


@cache
def _method() -> kaoping.Policy:
    return kaoping.load("jilin-2007-employment")


@cache
def facts() -> Facts:
    return _method().read_data().facts


def checked() -> CheckedPolicy:
    return _method().checked


@cache
def assessment(period: str = YEAR_END) -> Assessment:
    return _method().evaluate(period).assessment


def composed(
    name: str,
    unit: str | None = None,
    *,
    result: Assessment | None = None,
    known: Facts | None = None,
    method: CheckedPolicy | None = None,
    dated: date | None = None,
    templates: Mapping[str, str] | None = None,
) -> OfficialDocument:
    outcome = compose(
        name,
        result or assessment(),
        method or checked(),
        facts=known or facts(),
        dated=dated,
        unit=unit,
        templates=templates,
    )
    assert outcome.value is not None, [d.message("zh") for d in outcome.diagnostics]
    return outcome.value
