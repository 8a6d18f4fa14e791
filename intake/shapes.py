"""Takes a tree of YAML apart: what stands where it should, with every surprise named."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.diagnostic import Text
from dsl.span import Span
from intake.errors import MissingEntry, UnknownEntry, WrongShape
from intake.findings import Findings, shown
from intake.names import nearest, offer
from intake.tree import LIST, NAMES, SINGLE, Entry, Mapping, Node, Scalar, Sequence, shape_of
from intake.values import Cell, is_blank


def cell_of(scalar: Scalar, path: str) -> Cell:
    """A scalar with the place that a person would call it by.

    >>> cell_of(Scalar(text="49", span=Span("a.yaml", 12, 3, 12, 5)), "数据.解决户数").place
    '数据.解决户数（第12行）'
    """
    return Cell(text=scalar.text, span=scalar.span, place=f"{path}（第{scalar.span.line}行）" if path else "")


def as_mapping(node: Node, where: Text, findings: Findings) -> Mapping | None:
    """The node as names with their content."""
    if isinstance(node, Mapping):
        return node
    _refuse(node, where, NAMES, findings)
    return None


def as_list(node: Node, where: Text, findings: Findings) -> tuple[Node, ...]:
    """The node as a list; blank is an empty one."""
    if isinstance(node, Sequence):
        return node.items
    if not (isinstance(node, Scalar) and is_blank(node.text)):
        _refuse(node, where, LIST, findings)
    return ()


def as_scalar(node: Node, where: Text, findings: Findings) -> Scalar | None:
    """The node as a single value."""
    if isinstance(node, Scalar):
        return node
    _refuse(node, where, SINGLE, findings)
    return None


def _refuse(node: Node, where: Text, expected: Text, findings: Findings) -> None:
    findings.add(WrongShape(span=node.span, where=where, expected=expected, actual=shape_of(node)))


def entries_of(node: Node | None, where: Text, findings: Findings) -> tuple[Entry, ...]:
    """The entries of a mapping; none where it is missing or blank."""
    if node is None or (isinstance(node, Scalar) and is_blank(node.text)):
        return ()
    mapping = as_mapping(node, where, findings)
    return mapping.entries if mapping else ()


def refuse_unknown(mapping: Mapping, known: tuple[str, ...], where: Text, findings: Findings) -> None:
    """Name every entry that may not stand here."""
    for entry in mapping.entries:
        if entry.key.text not in known:
            near = offer(nearest(entry.key.text, known))
            findings.add(
                UnknownEntry(span=entry.key.span, where=where, entry=shown(entry.key.text), nearest=near, known=known)
            )


def text_entry(mapping: Mapping, name: str, findings: Findings) -> Scalar | None:
    """A single value by its name; None where it is missing, blank or something else."""
    node = mapping.get(name)
    if node is None:
        return None
    scalar = as_scalar(node, Text(f"“{name}”", f'"{name}"'), findings)
    return None if scalar is None or is_blank(scalar.text) else scalar


def needed(mapping: Mapping, name: str, where: Text, findings: Findings) -> Scalar | None:
    """A single value that must be there."""
    node = mapping.get(name)
    if node is None or (isinstance(node, Scalar) and is_blank(node.text)):
        place = node.span if node else first_line(mapping.span)
        findings.add(MissingEntry(span=place, where=where, entry=name))
        return None
    return as_scalar(node, Text(f"“{name}”", f'"{name}"'), findings)


def texts(node: Node | None, where: Text, findings: Findings) -> Iterator[Scalar]:
    """One text or a list of them (`[a, b]`, `a`)."""
    if node is None or (isinstance(node, Scalar) and is_blank(node.text)):
        return
    items = (node,) if isinstance(node, Scalar) else as_list(node, where, findings)
    for item in items:
        scalar = as_scalar(item, where, findings)
        if scalar is not None and not is_blank(scalar.text):
            yield scalar


def first_line(span: Span) -> Span:
    """The start of a stretch: a mark over a whole file says little."""
    return span if span.line == span.end_line else Span(span.file, span.line, span.column, span.line, span.column + 1)
