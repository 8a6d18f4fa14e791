"""What an area, and a 预算项目 above all, says beside its indicators: budget, goal, sums of points, a total."""

from __future__ import annotations

from fractions import Fraction
from typing import TypedDict

from dsl.ast import AreaTotalSyntax, CellAssumption, GroupPoints, Stated, Weight
from dsl.build.attributes import AttributeBuilder
from dsl.build.expressions import ExpressionBuilder
from dsl.build.tokens import Node, Places, Quantities, child, children, rule_of, text_of, token, tokens
from dsl.expressions import Year
from dsl.format import format_expression
from dsl.model import Assumption
from dsl.quantity import RATIO, Quantity


class ProjectParts(TypedDict):
    """The fields of `AreaSyntax` that are built here."""

    is_project: bool
    budget: Stated[Quantity] | None
    goal: str
    points: Stated[Fraction | None] | None
    weight_sum: Stated[Fraction] | None
    is_capped: bool
    total: AreaTotalSyntax | None
    cell_assumptions: tuple[CellAssumption, ...]
    group_points: tuple[GroupPoints, ...]


class ProjectBuilder:
    """Builds these lines of areas and projects."""

    def __init__(
        self, attributes: AttributeBuilder, quantities: Quantities, expressions: ExpressionBuilder, places: Places
    ) -> None:
        self._attributes = attributes
        self._quantities = quantities
        self._expressions = expressions
        self._places = places

    def of(self, node: Node) -> ProjectParts:
        """Build what stands in an area beside its indicators."""
        goal = self._attributes.once(node, "goal")
        weight_sum = self._stated(node, "weight_sum")
        return ProjectParts(
            is_project=rule_of(node) in ("project", "project_defaults"),
            budget=self._stated(node, "budget"),
            goal=text_of(token(goal, "STRING")) if goal is not None else "",
            points=self._attributes.points(node),
            weight_sum=Stated(weight_sum.value.value, weight_sum.span) if weight_sum is not None else None,
            is_capped=child(node, "area_cap") is not None,
            total=self._total(node),
            cell_assumptions=tuple(self._cell_assumption(n) for n in children(node, "cell_assumption")),
            group_points=self._group_points(node),
        )

    def _group_points(self, node: Node) -> tuple[GroupPoints, ...]:
        """分值 产出指标 50分、效益指标 30分，各行平分."""
        line = self._attributes.once(node, "group_points")
        if line is None:
            return ()
        pairs = zip(tokens(line, "NAME"), children(line, "quantity"), strict=True)
        return tuple(
            GroupPoints(
                group=str(group),
                points=self._quantities.quantity(points).value,
                grounds=self._attributes.grounds(node),
                span=self._places.of(group),
            )
            for group, points in pairs
        )

    def weight(self, node: Node) -> Weight | None:
        """权重 of an indicator that stands in a block of its own."""
        stated = self._stated(node, "weight")
        if stated is None:
            return None
        is_share = stated.value.unit.dimension == RATIO and stated.value.unit.name == "%"
        return Weight(value=stated.value.value, is_share=is_share, span=stated.span)

    def _stated(self, node: Node, rule: str) -> Stated[Quantity] | None:
        line = self._attributes.once(node, rule)
        written = child(line, "quantity") if line is not None else None
        if line is None or written is None:
            return None
        return Stated(self._quantities.quantity(written), self._places.of(line))

    def _total(self, node: Node) -> AreaTotalSyntax | None:
        line = self._attributes.once(node, "area_total")
        if line is None:
            return None
        formula = self._expressions.expression(self._expressions.inner(line)[0])
        rounding = self._attributes.once(line, "rounding_line")
        full_marks = self._stated(line, "total_to")
        return AreaTotalSyntax(
            formula=formula,
            formula_text=format_expression(formula),
            full_marks=full_marks.value.value if full_marks is not None else None,
            rounding=self._attributes.rounding(rounding) if rounding is not None else None,
            grounds=self._attributes.grounds(line),
            span=formula.span,
        )

    def _cell_assumption(self, line: Node) -> CellAssumption:
        inner = child(line, "node")
        assert inner is not None
        text = text_of(token(line, "STRING"))
        return CellAssumption(
            cell=self._expressions.path(inner, Year.THIS, inner),
            assumption=Assumption(text=text, span=self._places.of(line)),
        )
