"""Lists of records that a worked example sets, with a table row for each record."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dsl.ast import ListStep, Literal, Stated
from dsl.build.expressions import ExpressionBuilder
from dsl.build.tables import cells_of
from dsl.build.tokens import Node, Places, child, children, token, tokens
from dsl.diagnostic import Diagnostic
from dsl.errors_syntax import RowShape
from dsl.lexicon import Lexicon
from dsl.lines import Line
from dsl.parse import parse_cell
from dsl.survey import unquoted
from dsl.terms import fold

_EMPTY = frozenset({"", "-", "--"})


def text_columns(root: Node) -> Mapping[str, frozenset[str]]:
    """The columns of text of every 明细 of a method, by its name."""
    return {
        unquoted(str(token(n, "NEW_NAME"))): frozenset(
            unquoted(str(token(f, "NEW_NAME")))
            for f in children(n, "field")
            if any(str(kind) == "文字" for kind in tokens(f, "FIELD_KIND"))
        )
        for n in root.find_data("records")
    }


class ListBuilder:
    """Builds `设 明细 …`; `value` reads a literal."""

    def __init__(
        self,
        expressions: ExpressionBuilder,
        places: Places,
        findings: list[Diagnostic],
        lexicon: Lexicon,
        texts: Mapping[str, frozenset[str]],
    ) -> None:
        self._expressions = expressions
        self._places = places
        self._findings = findings
        self._lexicon = lexicon
        self._texts = texts

    def step(self, node: Node, value: Callable[[Node], Literal]) -> ListStep:
        """Build one list."""
        reference = child(node, "reference")
        assert reference is not None
        records = self._expressions.reference(reference)
        units = tokens(node, "ROSTER")
        header, *body = [cells_of(token(row, "ROW"), self._places) for row in children(node, "row")] or [[]]
        columns = tuple(Stated(c.text.strip(), c.whole) for c in header)
        texts = self._texts.get(records.path[-1] if records.path else "")
        if texts is None:
            body = []  # that it is no list will be said where the name is bound
        rows = []
        for cells in body:
            if all(set(fold(c.text).strip()) <= set("-: ") for c in cells):
                continue  # the rule that Markdown tables have under their header, or a row left empty
            if len(cells) != len(columns):
                span = cells[0].whole.to(cells[-1].whole)
                self._findings.append(RowShape(span=span, actual=len(cells), expected=len(columns)))
                continue
            rows.append(
                tuple(
                    self._cell(c, texts is not None and column.value in texts, value)
                    for c, column in zip(cells, columns, strict=True)
                )
            )
        return ListStep(
            unit=str(units[0]) if units else None,
            records=records,
            columns=columns,
            rows=tuple(rows),
            span=self._places.of(reference),
        )

    def _cell(self, cell: Line, is_text: bool, value: Callable[[Node], Literal]) -> Stated[Literal | str] | None:
        if cell.folded.strip() in _EMPTY:
            return None
        if is_text:
            return Stated(cell.text.strip(), cell.whole)
        parsed = parse_cell(cell, lexicon=self._lexicon, start="cell_value")
        self._findings.extend(parsed.diagnostics)
        return Stated(value(parsed.value), cell.whole) if parsed.value is not None else None
