"""Cases of 按层次（…） and the like: each of the right kind, every one there, none twice; and units in their groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dsl.diagnostic import Diagnostic, Related, Text
from dsl.errors_groups import CaseMissing, CaseTwice, NotACase, UnitInNoGroup, UnitInTwoGroups
from dsl.expressions import ByCase, Case
from dsl.facts import RosterUnit
from dsl.levels import levels_of
from dsl.model import ResolvedPolicy
from dsl.model_groups import groups_of
from dsl.regex import regex
from dsl.whole import Whole

_YEAR = regex(r"(\d{4})年(起|以后)?")


def check_cases(whole: Whole) -> Iterator[Diagnostic]:
    """Check every 按…（…） of a method; units (按单位) are held against the roster in `check_roster`.

    One that an indicator asks is held against the levels that it is for.
    """
    of_items = (one for held in whole.held for one in held.asked)
    elsewhere = ((mark, None) for mark in whole.marks if isinstance(mark, ByCase))
    said: set[object] = set()
    for node, levels in (*of_items, *elsewhere):
        if node.span not in said:
            said.add(node.span)
            yield from _check(whole.policy, node, levels)


def _check(policy: ResolvedPolicy, node: ByCase, levels: tuple[str, ...] | None) -> Iterator[Diagnostic]:
    seen: dict[str, Case] = {}
    for case in node.cases:
        for name in case.names or ("其余",):
            first = seen.setdefault(name, case)
            if first is not case:
                related = Related(first.span, Text("先写在这里", "first here"))
                yield CaseTwice(span=case.span, related=(related,), name=name)
    known = _known(policy, node)
    wrong = [(case, n) for case in node.cases for n in case.names if not _is_case(node, n, known)]
    for case, name in wrong:
        yield NotACase(span=case.span, name=name, kind=node.kind, known="、".join(known) or "没有")
    if "其余" in seen or wrong:
        return
    wanted = levels if node.kind == "层次" and levels is not None else known
    missing = [w for w in wanted if not _covers(policy, node, seen, w)]
    if missing and node.kind != "单位":
        yield CaseMissing(span=node.span, missing="、".join(missing))


def _known(policy: ResolvedPolicy, node: ByCase) -> tuple[str, ...]:
    """The cases that there are."""
    match node.kind:
        case "层次":
            return tuple(level.name for level in policy.levels)
        case "分组":
            return tuple(group.name for group in policy.groups)
        case "年度":
            first, last = policy.header.starts_on, policy.header.ends_on
            return tuple(f"{y}年" for y in range(first.year, last.year + 1)) if first and last else ()
        case _:
            return ()


def _is_case(node: ByCase, name: str, known: tuple[str, ...]) -> bool:
    if node.kind == "年度":
        return _YEAR.fullmatch(name) is not None
    return node.kind == "单位" or name in known


def _covers(policy: ResolvedPolicy, node: ByCase, seen: Iterable[str], wanted: str) -> bool:
    """Whether a case holds for a level (or the one that it is part of), a group, or a year."""
    if wanted in seen:
        return True
    if node.kind == "层次":
        level = next((x for x in policy.levels if x.name == wanted), None)
        return level is not None and level.part_of is not None and level.part_of in seen
    if node.kind == "年度":
        year = int(wanted[:4])
        starts = [int(m[1]) for m in map(_YEAR.fullmatch, seen) if m is not None and m[2]]
        return any(start <= year for start in starts)
    return False


def check_roster(policy: ResolvedPolicy, roster: Iterable[RosterUnit]) -> Iterator[Diagnostic]:
    """Every unit of a level that has groups stands in exactly one of them."""
    units = tuple(roster)
    for level in policy.levels:
        groups = [g for g in policy.groups if g.level in (None, level.name)]
        if not groups:
            continue
        lost: list[str] = []
        for unit in (u for u in units if level in levels_of(u, policy.levels)):
            found = groups_of(unit, level.name, groups)
            if not found:
                lost.append(unit.name)
            elif len(found) > 1:
                related = Related(found[0].span, Text("这里包括它", "includes it"))
                names = "、".join(g.name for g in found)
                yield UnitInTwoGroups(span=found[1].span, related=(related,), unit=unit.name, groups=names)
        if lost:
            shown = "、".join(lost[:5]) + (f"等 {len(lost)} 个单位" if len(lost) > 5 else "")
            yield UnitInNoGroup(span=groups[0].span, level=level.name, units=shown)
