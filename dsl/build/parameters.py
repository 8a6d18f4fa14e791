"""参数 and 分组 of the syntax tree: constants by level, group, unit or year, and which units make a group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from dsl.ast import DefinitionSyntax, GroupSyntax, Stated
from dsl.build.attributes import AttributeBuilder
from dsl.build.expressions import ExpressionBuilder
from dsl.build.tables import cells_of
from dsl.build.tokens import Node, Places, child, children, token, tokens
from dsl.columns import PARAMETER_KEYS
from dsl.diagnostic import Diagnostic
from dsl.errors_groups import ParametersWithoutKey
from dsl.errors_syntax import RowShape
from dsl.expressions import ByCase, Case, CaseKind, Expression, Number, Truth
from dsl.format import format_expression
from dsl.lexicon import Lexicon
from dsl.lines import Line
from dsl.parse import parse_cell
from dsl.quantity import Quantity
from dsl.span import Span
from dsl.survey import unquoted

_REST = "其余"


class ParameterBuilder:
    """Builds the groups and parameters of one method."""

    def __init__(
        self,
        attributes: AttributeBuilder,
        expressions: ExpressionBuilder,
        places: Places,
        findings: list[Diagnostic],
        lexicon: Lexicon,
    ) -> None:
        self._attributes = attributes
        self._expressions = expressions
        self._places = places
        self._findings = findings
        self._lexicon = lexicon

    def group(self, node: Node) -> GroupSyntax:
        """分组: its level, and the units, types and attributes that belong to it."""
        level = child(node, "of_level")
        name = token(node, "NEW_NAME")
        pairs = [what for line in children(node, "includes_by") for what in children(line, "attribute_is")]
        return GroupSyntax(
            name=unquoted(str(name)),
            level=Stated(str(token(level, "LEVEL")), self._places.of(level)) if level is not None else None,
            includes=tuple(str(t) for line in children(node, "includes") for t in tokens(line, "ROSTER")),
            attributes=tuple((str(token(p, "ATTRIBUTE")), str(token(p, "TRUTH", "ATTRIBUTE_VALUE"))) for p in pairs),
            grounds=self._attributes.grounds(node),
            span=self._places.of(name),
        )

    def definitions(self, block: Node) -> tuple[DefinitionSyntax, ...]:
        """Each column after the keys is a definition that goes by the case."""
        rows = children(block, "parameter_row")
        if not rows:
            return ()
        heading, *body = (cells_of(token(row, "ROW"), self._places) for row in rows)
        keys = 0
        while keys < len(heading) and heading[keys].text in PARAMETER_KEYS:
            keys += 1
        if not 1 <= keys <= 2 or keys == len(heading):
            self._findings.append(ParametersWithoutKey(span=self._places.of(rows[0])))
            return ()
        kept: list[list[Line]] = []
        for node, cells in zip(rows[1:], body, strict=True):
            if len(cells) == len(heading):
                kept.append(cells)
            else:
                span = self._places.of(node)
                self._findings.append(RowShape(span=span, expected=len(heading), actual=len(cells)))
        grounds = self._attributes.grounds(block)
        found = []
        for column, cell in enumerate(heading[keys:], keys):
            formula = self._by_case([c.text for c in heading[:keys]], kept, column, cell.whole)
            found.append(
                DefinitionSyntax(
                    name=cell.text,
                    formula=formula,
                    formula_text=format_expression(formula),
                    is_published=False,
                    zero_rule=None,
                    grounds=grounds,
                    span=cell.whole,
                )
            )
        return tuple(found)

    def _by_case(self, keys: Sequence[str], rows: Sequence[Sequence[Line]], column: int, span: Span) -> ByCase:
        """By the first key, and inside it by the second where there are two; several names share a cell with 、."""
        cases = []
        if len(keys) == 1:
            cases = [Case(names=_names(r[0]), value=self._value(r[column]), span=r[0].whole) for r in rows]
        else:
            first: dict[str, list[Sequence[Line]]] = {}
            for row in rows:
                for name in _names(row[0]) or (_REST,):
                    first.setdefault(name, []).append(row)
            for name, inside in first.items():
                inner = self._by_case(keys[1:], [r[1:] for r in inside], column - 1, span)
                names = () if name == _REST else (name,)
                cases.append(Case(names=names, value=inner, span=inside[0][0].whole))
        return ByCase(kind=cast("CaseKind", keys[0]), cases=tuple(cases), span=span)

    def _value(self, cell: Line) -> Expression:
        parsed = parse_cell(cell, lexicon=self._lexicon, start="cell_value")
        self._findings.extend(parsed.diagnostics)
        inner = child(parsed.value, "quantity", "truth", "negative_quantity") if parsed.value is not None else None
        value = self._expressions.literal(inner) if inner is not None else False
        if isinstance(value, Quantity):
            return Number(quantity=value, span=cell.whole)
        return Truth(value=value is True, span=cell.whole)


def _names(cell: Line) -> tuple[str, ...]:
    names = tuple(n.strip() for n in cell.text.split("、") if n.strip())
    return () if names == (_REST,) else names
