"""计分 分类 of the syntax tree: the rows of a decision table over what indicators say of themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dsl.ast import ClassRow
from dsl.build.expressions import COMPARISONS
from dsl.build.scoring import ScoringBuilder
from dsl.build.tables import cells_of
from dsl.build.tokens import Node, Places, children, token
from dsl.columns import EMPTY, ColumnKind, column_of
from dsl.diagnostic import Diagnostic, Text
from dsl.errors_syntax import RowShape
from dsl.errors_tables import UnknownHeading, UnreadableCell
from dsl.expressions import ComparisonOperator
from dsl.lines import Line
from dsl.model import COMPLETIONS, CompletionForm
from dsl.regex import regex

_MET, _RATE, _SCORING = "完成", "完成率", ColumnKind.SCORING.value
#: What fits anything: said outright, or because the rows above have taken the rest.
_ANYTHING = frozenset({"不限", "其余"})
_BOUND = regex(f"({'|'.join(sorted(map(re.escape, COMPARISONS), key=len, reverse=True))})(?:指标值|目标值?)")


class ClassBuilder:
    """Builds decision tables of one method."""

    def __init__(self, scoring: ScoringBuilder, places: Places, findings: list[Diagnostic]) -> None:
        self._scoring = scoring
        self._places = places
        self._findings = findings

    def rows(self, block: Node | None) -> tuple[ClassRow, ...]:
        """The rows of a block 计分 分类; none where there is none."""
        lines = children(block, "class_row") if block is not None else []
        if not lines:
            return ()
        heading, *body = (cells_of(token(line, "ROW"), self._places) for line in lines)
        columns = [self._heading(cell) for cell in heading]
        found = []
        for line, cells in zip(lines[1:], body, strict=True):
            if len(cells) != len(columns):
                span = self._places.of(line)
                self._findings.append(RowShape(span=span, expected=len(columns), actual=len(cells)))
                continue
            found.append(self._row(columns, cells))
        return tuple(found)

    def _heading(self, cell: Line) -> str:
        if cell.folded in (_MET, _RATE):
            return cell.folded
        kind = column_of(cell.text)
        if kind is None:
            hint = Text("写指标表格里的一列，或者「完成」「计分」", "name a column of the tables, or 完成, 计分")
            self._findings.append(UnknownHeading(span=cell.whole, heading=cell.text, hint=hint))
            return cell.text
        return kind.value

    def _row(self, columns: Sequence[str], cells: Sequence[Line]) -> ClassRow:
        pairs = list(zip(columns, cells, strict=True))
        patterns = tuple((column, _pattern(cell)) for column, cell in pairs if column not in (_MET, _RATE, _SCORING))
        met = next((cell for column, cell in pairs if column == _MET), None)
        scoring = next((cell for column, cell in pairs if column == _SCORING), None)
        rate = next((cell for column, cell in pairs if column == _RATE), None)
        return ClassRow(
            patterns=patterns,
            operator=self._operator(met) if met is not None and met.folded not in EMPTY else None,
            scoring=self._scoring.of_cell(scoring) if scoring is not None and scoring.folded not in EMPTY else None,
            span=cells[0].whole,
            completion=self._completion(rate) if rate is not None and rate.folded not in EMPTY else None,
        )

    def _completion(self, cell: Line) -> CompletionForm | None:
        form = COMPLETIONS.get(cell.folded.replace(" ", ""))
        if form is None:
            expected = Text("「值÷目标」「目标÷值」或「2－值÷目标」", "a form of the completion rate")
            self._findings.append(UnreadableCell(span=cell.whole, heading=_RATE, cell=cell.text, expected=expected))
        return form

    def _operator(self, cell: Line) -> ComparisonOperator | None:
        match = _BOUND.fullmatch(cell.folded.replace(" ", ""))
        if match is None:
            expected = Text("「不低于 指标值」「不高于 指标值」或「等于 指标值」", "a bound on 指标值")
            self._findings.append(UnreadableCell(span=cell.whole, heading=_MET, cell=cell.text, expected=expected))
            return None
        return COMPARISONS[match.group(1)]


def _pattern(cell: Line) -> tuple[str, ...] | None:
    words = tuple(w for w in cell.folded.replace(" ", "").split("、") if w)
    return None if set(words) <= _ANYTHING or cell.folded in EMPTY else words
