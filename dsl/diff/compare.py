"""Two checked methods compared part by part."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from dsl.diagnostic import Text
from dsl.diff.aspects import aspects, word
from dsl.diff.changes import NOTHING, Change, ChangeKind, Difference
from dsl.diff.outcomes import OUTCOME_PARTS, outcome_parts
from dsl.diff.pairs import pair, plain
from dsl.model import Area, CheckedPolicy, Header, Indicator, Period, ResolvedPolicy

#: Parts beside the tree of areas: what they are called, and where a method keeps them.
_PARTS = (
    ("层次", "levels"),
    ("期次", "written_periods"),
    ("填报", "fields"),
    ("明细", "records"),
    ("定义", "definitions"),
    ("总分", "totals"),
    ("奖项", "awards"),
    ("追责", "accountability"),
    ("公文", "documents"),
)
_NUMBER = Text("编号", "number")
_NAME = Text("名称", "name")
_AREA = Text("方面", "area")


def diff(old: CheckedPolicy, new: CheckedPolicy) -> Difference:
    """Compare two methods by meaning: places in the file, layout and comments do not count.

    A part is the same by its name or a 又称; one that is only alike, and stands in the same place, was renamed.
    """
    before, after = old.policy, new.policy
    areas = tuple(_areas(before, after))
    # What stood in an area that is gone, or that cannot be compared, is not told once more.
    aside = {
        (*c.path, _bare(c.name))
        for c in areas
        if c.part == "方面" and c.kind in (ChangeKind.DROPPED, ChangeKind.UNKNOWN)
    }
    changes = (
        *_header(before, after),
        *areas,
        *(c for part, field in _PARTS for c in _others(part, _all(before, field, aside), _all(after, field, set()))),
        *_outcomes(before, after),
        *_not_encoded(before, after),
    )
    return Difference(old_title=before.header.title, new_title=after.header.title, changes=tuple(changes))


def _all(policy: ResolvedPolicy, field: str, aside: Collection[tuple[str, ...]]) -> Sequence[Any]:
    if field not in ("fields", "records", "definitions"):
        return tuple(getattr(policy, field))
    inside = {d.key for i in policy.every_indicator() for d in i.definitions}
    found: Sequence[Any] = {
        "fields": policy.all_fields,
        "records": policy.all_records,
        "definitions": policy.all_definitions,
    }[field]()
    areas = list(aside)
    return tuple(part for part in found if part.key not in inside and not any(part.path[: len(a)] == a for a in areas))


def _bare(titled: str) -> str:
    """A name without the number before it."""
    return titled.rpartition(" ")[2]


def _header(old: ResolvedPolicy, new: ResolvedPolicy) -> Iterator[Change]:
    was, now = old.header, new.header
    if plain(was.title) != plain(now.title):
        yield _one(ChangeKind.RENAMED, "办法", was, now, _NAME, was.title, now.title)
    for aspect, before, after in (
        (Text("文号", "number"), was.number, now.number),
        (Text("责任期限", "term"), _term(was), _term(now)),
    ):
        if before != after:
            yield _one(ChangeKind.CHANGED, "办法", was, now, aspect, before, after)
    yield from _changed("办法", now.title, was, now, leave=("title",))


def _term(header: Header) -> str:
    return f"{header.starts_on} 至 {header.ends_on}" if header.starts_on and header.ends_on else ""


def _areas(old: ResolvedPolicy, new: ResolvedPolicy) -> Iterator[Change]:
    pairs = pair(old.all_areas(), new.all_areas(), names=_names, near=lambda o, n: len(o.path) == len(n.path))
    same = {n.key: o.key for o, n in pairs if o is not None and n is not None}
    yield from _whole("方面", pairs)
    # What has nothing in it on one side, because that method does not hold it, cannot be compared.
    unknown = {n.key for _, n in pairs if n is not None and new.not_encoded and not n.all_indicators()}
    held = {i.key: a for a in old.all_areas() for i in a.indicators}
    place = {i.key: a for a in new.all_areas() for i in a.indicators}
    for o, n in pairs:
        if o is not None and n is not None and n.key in unknown and o.all_indicators():
            yield Change(
                kind=ChangeKind.UNKNOWN,
                part="方面",
                name=n.name,
                path=n.path[:-1],
                old=f"{len(o.all_indicators())} 项",
                old_span=o.span,
                new_span=n.span,
            )
    silent = {same[key] for key in unknown if key in same}
    gone = {o.key for o, n in pairs if o is not None and n is None}
    before = [i for i in old.all_indicators() if held[i.key].key not in silent | gone]
    after = list(new.all_indicators())

    def near(o: Indicator, n: Indicator) -> bool:
        return same.get(place[n.key].key) == held[o.key].key or o.number == n.number != ""

    items = pair(before, after, names=_names, near=near)
    yield from _whole("指标", items)
    yield from _renumbered(items)
    for was, now in items:
        if was is None or now is None:
            continue
        if same.get(place[now.key].key) != held[was.key].key:
            yield _one(ChangeKind.MOVED, "指标", was, now, _AREA, held[was.key].name, place[now.key].name)
        yield from _item(was, now)


def _item(old: Indicator, new: Indicator) -> Iterator[Change]:
    yield from _changed("指标", new.name, old, new)
    for part, field in (("分项", "components"), ("其中", "of_which"), ("定义", "definitions")):
        pairs = pair(getattr(old, field), getattr(new, field), names=_names, near=lambda _o, _n: True)
        yield from _whole(part, pairs)
        for o, n in pairs:
            if o is not None and n is not None:
                yield from _changed(part, n.name, o, n)


def _renumbered(pairs: Sequence[tuple[Indicator | None, Indicator | None]]) -> Iterator[Change]:
    """Numbers that changed; a run that moved along by one step (an item was put in or taken out) is one change."""
    moved = [(o, n) for o, n in pairs if o is not None and n is not None and o.number != n.number]
    runs: list[list[tuple[Indicator, Indicator]]] = []
    for o, n in moved:
        step = _step(o, n)
        if runs and step is not None and step == _step(*runs[-1][-1]):
            runs[-1].append((o, n))
        else:
            runs.append([(o, n)])
    for run in runs:
        (first, now), (last, then) = run[0], run[-1]
        if len(run) < 3:
            yield from (_one(ChangeKind.RENUMBERED, "指标", o, n, _NUMBER, o.number, n.number) for o, n in run)
            continue
        name = f"{now.name}至{then.name}"
        yield Change(
            kind=ChangeKind.RENUMBERED,
            part="指标",
            name=name,
            aspect=_NUMBER,
            old=f"{first.number}至{last.number}",
            new=f"{now.number}至{then.number}",
            old_span=first.span,
            new_span=now.span,
        )


def _step(old: Indicator, new: Indicator) -> int | None:
    if old.number.isdigit() and new.number.isdigit():
        return int(new.number) - int(old.number)
    return None


def _others(part: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Change]:
    pairs = pair(old, new, names=_names, near=_in_one_place, alike=_say_the_same)
    yield from _whole(part, pairs)
    for o, n in pairs:
        if o is not None and n is not None:
            yield from _changed(part, _names(n)[0], o, n)


def _in_one_place(old: Any, new: Any) -> bool:
    return bool(getattr(old, "path", ())[:-1] == getattr(new, "path", ())[:-1])


def _say_the_same(old: Any, new: Any) -> bool:
    """Whether most of what two parts say is the same."""
    before, after = aspects(old), aspects(new)
    agreed = sum(after.get(field) == text for field, text in before.items())
    return 2 * agreed > len({*before, *after})


def _whole(part: str, pairs: Sequence[tuple[Any, Any]]) -> Iterator[Change]:
    """What came, went, or is called something else now."""
    for o, n in pairs:
        if o is None:
            yield _one(ChangeKind.ADDED, part, None, n)
        elif n is None:
            held = f"{len(o.all_indicators())} 项" if isinstance(o, Area) and o.all_indicators() else ""
            yield _one(ChangeKind.DROPPED, part, o, None, was=held)
        elif plain(_names(o)[0]) != plain(_names(n)[0]):
            yield _one(ChangeKind.RENAMED, part, o, n, _NAME, _names(o)[0], _names(n)[0])


def _changed(part: str, name: str, old: Any, new: Any, leave: tuple[str, ...] = ()) -> Iterator[Change]:
    before, after = aspects(old), aspects(new)
    for field in dict.fromkeys((*before, *after)):
        was, now = before.get(field, ""), after.get(field, "")
        if was != now and field not in leave:
            yield Change(
                kind=ChangeKind.CHANGED,
                part=part,
                name=name,
                path=tuple(getattr(new, "path", ()))[:-1],
                aspect=word(field),
                old=was,
                new=now,
                old_span=old.span,
                new_span=new.span,
            )


def _one(
    kind: ChangeKind, part: str, old: Any, new: Any, aspect: Text = NOTHING, was: str = "", now: str = ""
) -> Change:
    here = new if new is not None else old
    return Change(
        kind=kind,
        part=part,
        name=_titled(here),
        path=tuple(getattr(here, "path", ()))[:-1],
        aspect=aspect,
        old=was,
        new=now,
        old_span=old.span if old is not None else None,
        new_span=new.span if new is not None else None,
    )


def _titled(part: Any) -> str:
    number = getattr(part, "number", "") if isinstance(part, Indicator | Area) else ""
    return f"{number} {_names(part)[0]}".strip()


def _names(part: Any) -> Sequence[str]:
    """What a part is called; a total is named by its period."""
    if isinstance(part, Period):
        return (part.kind,)
    name = getattr(part, "name", "") or getattr(part, "period", "") or getattr(part, "title", "")
    return (name, *getattr(part, "aliases", ()))


def _outcomes(old: ResolvedPolicy, new: ResolvedPolicy) -> Iterator[Change]:
    before, after = outcome_parts(old), outcome_parts(new)
    for part in OUTCOME_PARTS:
        yield from _others(part, before[part], after[part])


def _not_encoded(old: ResolvedPolicy, new: ResolvedPolicy) -> Iterator[Change]:
    before, after = {n.text: n for n in old.not_encoded}, {n.text: n for n in new.not_encoded}
    for text, part in after.items():
        if text not in before:
            yield Change(kind=ChangeKind.ADDED, part="未编入", name=text, new_span=part.span)
    for text, part in before.items():
        if text not in after:
            yield Change(kind=ChangeKind.DROPPED, part="未编入", name=text, old_span=part.span)
