"""各年度 and 2023年.总分: whether it is known which assessments are meant."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.diagnostic import Diagnostic, Text
from dsl.errors_periods import NotOneYearlyPeriod, YearOutsideTerm
from dsl.expressions import Reduction, Scope
from dsl.format import format_expression
from dsl.whole import Whole


def check_years(whole: Whole) -> Iterator[Diagnostic]:
    """Report every figure of other years that no period has, or several have."""
    periods = whole.policy.periods
    kinds = tuple(dict.fromkeys(p.kind for p in periods if p.is_yearly))
    years = [p.closes_on.year for p in periods if p.is_yearly]
    for node in whole.marks:
        if not isinstance(node, Reduction) or node.over is not Scope.EACH_YEAR:
            continue
        if len(kinds) != 1:
            problem = Text("没有每年一次的期次", "there is no yearly period")
            if kinds:
                problem = Text(f"有{'、'.join(kinds)}几个", f"there are {', '.join(kinds)}")
            yield NotOneYearlyPeriod(span=node.span, text=format_expression(node), problem=problem)
            continue
        named = (*node.without_years, *(() if node.only_year is None else (node.only_year,)))
        for year in (y for y in named if y not in years):
            yield YearOutsideTerm(span=node.span, year=year, first=min(years), last=max(years))
