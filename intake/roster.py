"""Reads the roster (名录): which units there are, of what type, under whom, with which attributes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dsl.diagnostic import Outcome, Text
from dsl.facts import RosterUnit
from dsl.span import Span
from intake.errors import DuplicateUnit, FileUnreadable, RosterCircle, UnknownParent
from intake.findings import Findings, earlier, shown
from intake.names import folded, nearest, offer
from intake.shapes import (
    as_list,
    as_mapping,
    as_scalar,
    entries_of,
    needed,
    refuse_unknown,
    text_entry,
)
from intake.text import YAML_LIMIT, decode, read_bytes
from intake.tree import Mapping, Node
from intake.yaml_tree import parse_yaml

_FILE = Text("名录", "the roster")
_UNIT = Text("名录的单位", "a unit of the roster")


def read_roster(path: Path) -> Outcome[tuple[RosterUnit, ...]]:
    """Read units.yaml, or the shared roster that it points to with `名录: ../../path`.

    Shape: units in the order of the file; those of a shared roster come first. A folder stands for
    the units.yaml in it.
    Errors: KP501–KP511 for the file, KP519 and KP526–KP528 for the units; what can be read is handed on.
    """
    findings = Findings()
    file = path / "units.yaml" if path.is_dir() else path
    units = _checked(_read(file, (), None, findings), findings)
    return Outcome(units, findings.in_order())


def roster_files(path: Path) -> tuple[Path, ...]:
    """The files that a roster is read from: itself, and those that `名录` leads to, as far as they can be read."""
    files: list[Path] = []
    while path.resolve() not in {f.resolve() for f in files}:
        files.append(path)
        data = read_bytes(path, YAML_LIMIT, Findings())
        text = None if data is None else decode(data, path.as_posix(), Findings())
        tree = None if text is None else parse_yaml(text, path.as_posix(), Findings())
        pointer = text_entry(tree, "名录", Findings()) if isinstance(tree, Mapping) else None
        if pointer is None:
            break
        target = path.parent / pointer.text
        try:
            path = target / "units.yaml" if target.is_dir() else target
            target.resolve()
        except (OSError, RuntimeError):
            # A name that is too long, a link to itself: `read_roster` says so.
            break
    return tuple(files)


#: A unit, and where its parent is written.
_Found = tuple[RosterUnit, Span]


def _read(path: Path, above: tuple[Path, ...], asked: Span | None, findings: Findings) -> tuple[_Found, ...]:
    data = read_bytes(path, YAML_LIMIT, findings, asked=asked)
    if data is None:
        return ()
    file = path.as_posix()
    text = decode(data, file, findings)
    tree = None if text is None else parse_yaml(text, file, findings)
    mapping = None if tree is None else as_mapping(tree, _FILE, findings)
    if mapping is None:
        return ()
    refuse_unknown(mapping, ("单位", "名录"), _FILE, findings)
    shared = _shared(mapping, path, (*above, path.resolve()), findings)
    own = mapping.get("单位")
    if own is None:
        if mapping.get("名录") is None:
            needed(mapping, "单位", _FILE, findings)
        return shared
    return shared + tuple(
        u for item in as_list(own, Text("“单位”", '"单位"'), findings) if (u := _unit(item, findings))
    )


def _shared(mapping: Mapping, path: Path, above: tuple[Path, ...], findings: Findings) -> tuple[_Found, ...]:
    pointer = text_entry(mapping, "名录", findings)
    if pointer is None:
        return ()
    target = path.parent / pointer.text
    try:
        if target.is_dir():
            target /= "units.yaml"
        is_above = target.resolve() in above
    except (OSError, RuntimeError) as error:
        # A name that is too long, a link to itself.
        reason = shown(str(getattr(error, "strerror", None) or error))
        findings.add(FileUnreadable(span=pointer.span, path=shown(target.as_posix()), reason=Text(reason, reason)))
        return ()
    if is_above:
        walk = " → ".join(p.name for p in (*above, target))
        findings.add(RosterCircle(span=pointer.span, walk=walk))
        return ()
    return _read(target, above, pointer.span, findings)


def _unit(node: Node, findings: Findings) -> _Found | None:
    mapping = as_mapping(node, _UNIT, findings)
    if mapping is None:
        return None
    refuse_unknown(mapping, ("名称", "类型", "上级", "属性"), _UNIT, findings)
    name, kind = needed(mapping, "名称", _UNIT, findings), needed(mapping, "类型", _UNIT, findings)
    parent = text_entry(mapping, "上级", findings)
    attributes = {}
    for entry in entries_of(mapping.get("属性"), Text("“属性”", '"属性"'), findings):
        value = as_scalar(entry.value, Text(f"属性“{entry.key.text}”", f'attribute "{entry.key.text}"'), findings)
        if value is not None:
            attributes[entry.key.text] = value.text
    if name is None:
        return None
    unit = RosterUnit(
        name=name.text,
        type=kind.text if kind else "",
        parent=parent.text if parent else None,
        attributes=attributes,
        span=name.span,
    )
    return unit, (parent or name).span


def _checked(found: tuple[_Found, ...], findings: Findings) -> tuple[RosterUnit, ...]:
    first: dict[str, RosterUnit] = {}
    for unit, _ in found:
        known = first.setdefault(folded(unit.name), unit)
        if known is not unit:
            findings.add(DuplicateUnit(span=unit.span, related=earlier(known.span), unit=unit.name))
    units: list[RosterUnit] = []
    for unit, parent_span in found:
        if first[folded(unit.name)] is not unit:
            continue
        parent = first.get(folded(unit.parent)) if unit.parent else None
        if unit.parent and parent is None:
            near = offer(nearest(unit.parent, (u.name for u in first.values())))
            findings.add(UnknownParent(span=parent_span, unit=unit.name, parent=shown(unit.parent), nearest=near))
        units.append(replace(unit, parent=parent.name if parent else None))
    _refuse_circles({u.name: u for u in units}, findings)
    return tuple(units)


def _refuse_circles(units: dict[str, RosterUnit], findings: Findings) -> None:
    settled: set[str] = set()
    for start in units:
        walk: dict[str, None] = {}
        name: str | None = start
        while name is not None and name not in settled and name not in walk:
            walk[name] = None
            name = units[name].parent
        if name is not None and name in walk:
            passed = list(walk)
            circle = [*passed[passed.index(name) :], name]
            findings.add(RosterCircle(span=units[name].span, walk=" → ".join(circle)))
        settled.update(walk)
