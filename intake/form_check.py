"""Holds a form that came back against what it was made as: no sheet renamed, no row moved, no word changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from dsl.diagnostic import Text
from dsl.span import Span
from intake.errors_forms import FormSheetMissing, FormShifted, FormTextChanged, FormUnexpected
from intake.findings import Findings, shown
from intake.form_grid import address
from intake.form_identity import FORMULA, WORDS, FormCell
from intake.names import folded
from intake.sheets import Merge, Sheet, merged_in

#: The sheet on which a report that goes back lists what was found; it may come in again.
RETURNED = "校验结果"
#: How much of a sheet must be found on another for that to be it under a new name.
_ENOUGH = 0.5
#: How many sheets are looked at for one that is missing, and how many cells for what is merged.
_MOST_OTHERS, _MOST_STEPS = 20, 2_000_000


def check_structure(cells: Sequence[FormCell], sheets: Sequence[Sheet], findings: Findings) -> bool:
    """Whether every figure stands where it was put; all that was changed is said, with the cell."""
    by_sheet: dict[str, list[FormCell]] = {}
    for cell in cells:
        by_sheet.setdefault(cell.sheet, []).append(cell)
    present = {s.name: s for s in sheets}
    visible = [s for s in sheets if s.is_visible]
    sound = True
    renamed: set[str] = set()
    for name, expected in by_sheet.items():
        sheet = present.get(name)
        if sheet is None:
            sound = False
            renamed |= _say_missing(name, expected, [s for s in visible if s.name not in by_sheet], findings)
        elif not _check_sheet(sheet, expected, findings):
            sound = False
    for sheet in visible:
        if sheet.name not in by_sheet and sheet.name not in (*renamed, RETURNED) and sheet.is_filled:
            _say_unexpected(f"工作表“{sheet.name}”", _first_text(sheet), sheet, findings)
    return sound


def _say_missing(name: str, expected: Sequence[FormCell], others: Sequence[Sheet], findings: Findings) -> set[str]:
    """Say that a sheet is not there, and which one it is now, if any holds most of its words."""
    words = [c for c in expected if c.use == WORDS]
    rated = [(sum(_stands(c, sheet) for c in words), sheet) for sheet in others[:_MOST_OTHERS]]
    best = max(rated, key=lambda r: r[0], default=None)
    found = best[1] if best is not None and words and best[0] >= _ENOUGH * len(words) else None
    text = Text(f"，它现在叫“{found.name}”", f'; it is called "{found.name}" now') if found else Text("", "")
    file = expected[0].sheet if not others else others[0].file
    span = Span(found.file if found else file, 1, 1, 1, 1)
    findings.add(FormSheetMissing(span=span, sheet=name, renamed=text))
    return {found.name} if found else set()


def _first_text(sheet: Sheet) -> str:
    return next((c.text for row in sheet.rows for c in row if c.text), "")


def _say_unexpected(place: str, content: str, sheet: Sheet, findings: Findings, span: Span | None = None) -> None:
    at = span or Span(sheet.file, 1, 1, 1, 1)
    findings.add(FormUnexpected(span=at, place=place, content=shown(content, 30)))


def _stands(cell: FormCell, sheet: Sheet) -> bool:
    return folded(sheet.at(cell.row, cell.column).text) == folded(cell.text)


# --- one sheet ---------------------------------------------------------------------------------------


def _check_sheet(sheet: Sheet, expected: Sequence[FormCell], findings: Findings) -> bool:
    words = [c for c in expected if c.use == WORDS]
    changed = [c for c in words if not _stands(c, sheet)]
    if not changed:
        _say_what_is_beside(sheet, expected, findings)
        return _check_merges(sheet, expected, findings)
    moved = _moved(changed, words, sheet)
    if moved is not None:
        findings.add(moved)
        return False
    for cell in changed:
        now = sheet.at(cell.row, cell.column)
        findings.add(
            FormTextChanged(
                span=now.span, cell=now.place, expected=shown(cell.text, 30), actual=shown(now.text, 30) or "（空）"
            )
        )
    return False


def _moved(changed: Sequence[FormCell], words: Iterable[FormCell], sheet: Sheet) -> FormShifted | None:
    """What is said where words stand elsewhere now: by most of them it is told how far things moved."""
    often = Counter(folded(c.text) for c in words)
    places: dict[str, list[tuple[int, int]]] = {}
    for number, row in enumerate(sheet.rows, start=1):
        for column, now in enumerate(row, start=1):
            if now.text:
                places.setdefault(folded(now.text), []).append((number, column))
    offsets: Counter[tuple[int, int]] = Counter()
    found: dict[tuple[int, int], FormCell] = {}
    for cell in changed:
        at = places.get(folded(cell.text), [])
        if often[folded(cell.text)] == 1 and len(at) == 1:
            offset = (at[0][0] - cell.row, at[0][1] - cell.column)
            offsets[offset] += 1
            known = found.setdefault(offset, cell)
            if known.row == cell.row and len(known.text) < len(cell.text):
                # A name says more than a number.
                found[offset] = cell
    if not offsets:
        return None
    (down, across), _ = offsets.most_common(1)[0]
    first = found[down, across]
    actual = address(first.row + down, first.column + across)
    return FormShifted(
        span=sheet.at(first.row + down, first.column + across).span,
        sheet=sheet.name,
        text=shown(first.text.strip("　 "), 30),
        expected=address(first.row, first.column),
        actual=actual,
        how=_how(down, across, offsets[down, across]),
    )


def _how(down: int, across: int, count: int) -> Text:
    """Rows or columns that came in between or are gone; nothing for one cell that was moved alone."""
    if count == 1 or (down and across):
        return Text("", "")
    what, number = (Text("行", "rows"), down) if down else (Text("列", "columns"), across)
    if number > 0:
        return Text(f"，前面多了 {number} {what.zh}", f" ({number} {what.en} more before it)")
    return Text(f"，前面少了 {-number} {what.zh}", f" ({-number} {what.en} fewer before it)")


def _say_what_is_beside(sheet: Sheet, expected: Sequence[FormCell], findings: Findings) -> None:
    """Report every filled cell that is none of the form's."""
    known = {(row, c.column) for c in expected for row in c.rows}
    # A list goes on below its last row for whoever made room there.
    below = {c.column: c.row for c in expected if c.last_row is not None and c.use != FORMULA}
    for number, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row, start=1):
            is_listed = column in below and number >= below[column]
            if (cell.text or cell.problem is not None) and (number, column) not in known and not is_listed:
                _say_unexpected(cell.place, cell.text or "公式", sheet, findings, cell.span)


def _check_merges(sheet: Sheet, expected: Sequence[FormCell], findings: Findings) -> bool:
    """Refuse entries that were merged with each other."""
    entries = {(row, c.column) for c in expected if c.role is not None for row in c.rows}
    steps = 0
    sound = True
    for merge in sheet.merges:
        steps += min(merge.size, len(entries))
        if steps > _MOST_STEPS or _joins_entries(merge, entries):
            findings.add(merged_in(merge, sheet))
            sound = False
        if steps > _MOST_STEPS:
            # No office merges as many cells: whoever did wants to be waited for.
            break
    return sound


def _joins_entries(merge: Merge, entries: Collection[tuple[int, int]]) -> bool:
    if merge.size < len(entries):
        inside = [at for at in merge.cells() if at in entries]
    else:
        inside = [at for at in entries if merge.covers(*at)]
    return len(inside) > 1 or (len(inside) == 1 and inside[0] != (merge.first_row, merge.first_column))
