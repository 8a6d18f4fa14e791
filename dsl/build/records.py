"""明细 of the syntax tree to its records: columns as in 填报, and what must hold in every row."""

from __future__ import annotations

from collections.abc import Callable

from dsl.ast import CheckSyntax, FieldSyntax, Grounds, RecordsSyntax
from dsl.build.attributes import AttributeBuilder
from dsl.build.expressions import ExpressionBuilder
from dsl.build.tokens import Node, Places, child, children, text_of, token, tokens
from dsl.diagnostic import Diagnostic
from dsl.errors_syntax import MissingPart
from dsl.format import format_expression
from dsl.quantity import BUILTIN
from dsl.survey import unquoted


class RecordsBuilder:
    """Builds the lists of records of one method; `field` builds one line of columns."""

    def __init__(
        self,
        expressions: ExpressionBuilder,
        attributes: AttributeBuilder,
        places: Places,
        findings: list[Diagnostic],
        field: Callable[[Node, Grounds], FieldSyntax],
    ) -> None:
        self._expressions = expressions
        self._attributes = attributes
        self._places = places
        self._findings = findings
        self._field = field

    def lists(self, node: Node) -> tuple[RecordsSyntax, ...]:
        """Every 明细 directly inside a node."""
        return tuple(map(self.list_of, children(node, "records")))

    def list_of(self, node: Node) -> RecordsSyntax:
        """One 明细."""
        name = token(node, "NEW_NAME")
        units = tokens(node, "UNIT")
        grounds = self._attributes.grounds(node)
        columns = tuple(self._field(line, grounds) for line in children(node, "field"))
        if not columns and not grounds.is_faulty:
            example = "计划投资 万元"
            self._findings.append(MissingPart(span=self._places.of(name), block="明细", part="列", example=example))
        return RecordsSyntax(
            name=unquoted(str(name)),
            unit=self._attributes.unit(units[0]) if units else BUILTIN["个"],
            columns=columns,
            checks=tuple(self._check(line, grounds) for line in children(node, "record_check")),
            authority=self._quoted(node, "data_source"),
            needs_last_year=child(node, "needs_last_year") is not None,
            explanation=self._quoted(node, "explained"),
            grounds=grounds,
            span=self._places.of(name),
        )

    def _check(self, line: Node, grounds: Grounds) -> CheckSyntax:
        condition = self._expressions.expression(self._expressions.inner(line)[0])
        return CheckSyntax(text=format_expression(condition), condition=condition, grounds=grounds, span=condition.span)

    def _quoted(self, node: Node, rule: str) -> str:
        line = child(node, rule)
        return text_of(token(line, "STRING")) if line is not None else ""
