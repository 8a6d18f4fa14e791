"""Who is assessed where: steps that give every row its level and the population that it is ranked in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dsl.model import Level
from dsl.model_groups import Group
from engine.columns.algebra import Interval
from engine.relational.expressions import (
    AllOf,
    AnyOf,
    Cell,
    Choice,
    Compare,
    Condition,
    Holds,
    IsBlank,
    IsOneOf,
    Joined,
    Known,
    Named,
    Opposite,
    Said,
    Text,
    Whole,
    Word,
    WordChoice,
)
from engine.relational.plan import Aggregate, Join, Listed, Project, Query, Scan, Step, TooFar
from engine.relational.source import NO_LEVEL, Rostered, TableSource

#: The columns that every step has: the unit, the place of its level in the method, and its population.
UNIT, LEVEL_PLACE, WITHIN = "单位", "层次", "排名范围"
#: The unit above, where figures are put together over the units below.
ABOVE = "上级单位"
#: Units above are looked for no further up than this; the roster is checked for longer ways.
HOPS = 5
#: Between what the places of levels lie.
LEVELS = Interval(NO_LEVEL, 1 << 15)
_KEY, _ABOVE, _TOP, _IN = "归类", "上级", "范围内的上级", "在层"


def level_rows(levels: Sequence[Level]) -> tuple[tuple[str, int], ...]:
    """Unit types and names with the places of the levels that they stand in, as `dsl.levels` finds them."""
    by_name = {x.name: (place, x) for place, x in enumerate(levels)}
    found: list[tuple[str, int]] = []
    for key in dict.fromkeys(k for x in levels for k in x.includes):
        places: set[int] = set()
        for level in (x for x in levels if key in x.includes):
            current: Level | None = level
            while current is not None and by_name[current.name][0] not in places:
                place, _ = by_name[current.name]
                places.add(place)
                current = by_name[current.part_of][1] if current.part_of in by_name else None
        found += [(key, place) for place in sorted(places)]
    return tuple(found)


def has_shared(levels: Sequence[Level]) -> bool:
    """Whether any unit may stand in two levels."""
    keys = [key for key, _ in level_rows(levels)]
    return len(set(keys)) < len(keys)


def may_share(levels: Sequence[Level], one: int, other: int) -> bool:
    """Whether one unit may stand in both levels."""
    found: dict[str, set[int]] = {}
    for key, place in level_rows(levels):
        found.setdefault(key, set()).add(place)
    return any({one, other} <= places for places in found.values())


def whole_name(word: str) -> str:
    """The column of the nearest unit above whose type has a word in it: whom 全省, 全市 … speak of."""
    return f"所在的{word}"


def unit_steps(
    source: TableSource,
    scanned: str,
    levels: Sequence[Level],
    groups: Sequence[Group],
    wholes: Iterable[str] = (),
    *,
    keeps_outside: bool = False,
) -> Iterator[Step]:
    """Steps over a roster; the last has every column of the table and those of the units.

    Units of no level fall away, unless they count for the units above them.
    """
    roster = source.standing
    assert isinstance(roster, Rostered)
    keys = tuple(dict.fromkeys(k for x in levels for k in x.includes))
    key = WordChoice(((IsOneOf(source.unit, keys), Word(source.unit)),), Word(roster.type))
    above: Text = Word(roster.parent) if roster.parent is not None else Said("")
    yield Step(
        name="名录",
        relation=Project(
            of=scanned,
            kept=None,
            made=(Named(name=f"·{_KEY}", expression=key), Named(name=f"·{_ABOVE}", expression=above)),
        ),
        note="每个单位按名称归层次；名称没有写进办法的，按类型",
    )
    yield Step(
        name="层次表", relation=Listed(columns=(_KEY, LEVEL_PLACE), rows=level_rows(levels)), note="办法里的“层次”"
    )
    on = ((f"·{_KEY}", _KEY),)
    if keeps_outside:
        met = Join(left="名录", right="层次表", on=on, taken=((LEVEL_PLACE, "·归的层次"),), is_outer=True)
        place = Choice(
            condition=IsBlank("·归的层次"),
            then=Whole(NO_LEVEL),
            otherwise=Cell("·归的层次", LEVELS),
            range=LEVELS,
        )
        yield Step(name="归到层次", relation=met, note="不属于哪个层次的单位不参加考评，报的数算给上级")
        yield Step(
            name="归层",
            relation=Project(of="归到层次", kept=None, made=(Named(name=f"·{LEVEL_PLACE}", expression=place),)),
        )
    else:
        met = Join(left="名录", right="层次表", on=on, taken=((LEVEL_PLACE, f"·{LEVEL_PLACE}"),))
        yield Step(name="归层", relation=met, note="不属于哪个层次的单位不参加考评")
    last = "归层"
    within = {x.ranked_within for x in levels if x.ranked_within is not None}
    for number, name in enumerate(sorted(within), start=1):
        yield from _above(source, name, number, levels)
        yield _belonging(last, str(number), f"{_TOP}{number}")
        last = f"归属{number}"
    for word in sorted(wholes):
        inside = Project(
            of="名录",
            kept=(),
            made=(Named(name=_IN, expression=Word(source.unit)),),
            condition=Holds(roster.type, word),
        )
        yield from _nearest(source, word, inside, f"类型里有“{word}”的单位", Said(""))
        yield _belonging(last, word, whole_name(word))
        last = f"归属{word}"
    population = _population(source, levels, groups, sorted(within))
    if keeps_outside:
        population = WordChoice(((at_level(NO_LEVEL), Word(source.unit)),), population)
    yield Step(
        name="考评对象",
        relation=Project(of=last, kept=None, made=(Named(name=f"·{WITHIN}", expression=population),)),
        note="和谁一起排名",
    )


def _belonging(of: str, which: str, column: str) -> Step:
    """What was found for the unit above, beside each unit."""
    on, taken = ((f"·{_ABOVE}", _ABOVE),), ((_TOP, f"·{column}"),)
    found = Join(left=of, right=f"所在{which}", on=on, taken=taken, is_outer=True)
    return Step(name=f"归属{which}", relation=found)


def too_far(
    source: TableSource,
    scanned: str,
    levels: Sequence[Level],
    groups: Sequence[Group],
    wholes: Iterable[str] = (),
) -> Iterator[TooFar]:
    """For each level that others are ranked inside of: units above of which none stands in it, as far as is looked.

    The same for each 省, 市 … that places are counted in.
    """
    if not isinstance(source.standing, Rostered):
        return
    within = sorted({x.ranked_within for x in levels if x.ranked_within is not None})
    for key, name in [*((str(n), name) for n, name in enumerate(within, start=1)), *((w, w) for w in sorted(wholes))]:
        steps = [Step(name=scanned, relation=Scan(table=source.table))]
        for step in unit_steps(source, scanned, levels, groups, wholes):
            steps.append(step)
            if step.name == f"上级{key}_{HOPS}":
                break
        nowhere = AllOf(
            (
                *(IsBlank(f"在{hop}") for hop in range(1, HOPS + 1)),
                Opposite(IsBlank(f"上{HOPS}")),
                Opposite(IsOneOf(f"上{HOPS}", ("",))),
            )
        )
        last = Project(of=steps[-1].name, kept=(_ABOVE,), made=(), condition=nowhere)
        steps.append(Step(name="太远", relation=last))
        yield TooFar(level=name, query=Query(name="太远", steps=tuple(steps)))


def too_deep(source: TableSource, scanned: str, levels: Sequence[Level], groups: Sequence[Group]) -> Iterator[TooFar]:
    """Units that stand further below others than 所有下辖 looks."""
    roster = source.standing
    steps = [Step(name=scanned, relation=Scan(table=source.table))]
    if isinstance(roster, Rostered):
        steps += unit_steps(source, scanned, levels, groups, keeps_outside=True)
        parent = f"·{_ABOVE}"
    elif roster.parent is not None:
        parent = roster.parent
    else:
        return
    last = steps[-1].name
    own = (Named(name=UNIT, expression=Word(source.unit)), Named(name=ABOVE, expression=Word(parent)))
    steps.append(Step(name="单位表", relation=Project(of=last, kept=(), made=own)))
    last = "单位表"
    for hop in range(1, HOPS + 2):
        met = Join(
            left=last,
            right="单位表",
            on=((ABOVE if hop == 1 else f"再上{hop - 1}", UNIT),),
            taken=((ABOVE, f"再上{hop}"),),
        )
        steps.append(Step(name=f"上{hop}层", relation=met))
        last = f"上{hop}层"
    steps.append(Step(name="太深", relation=Project(of=last, kept=(UNIT,), made=())))
    yield TooFar(level=None, query=Query(name="太深", steps=tuple(steps)))


def ungrouped(source: TableSource, scanned: str, levels: Sequence[Level], groups: Sequence[Group]) -> Iterator[Query]:
    """Units of a level with groups that are in none of them; a run with any is refused."""
    grouped = [
        (place, own) for place, x in enumerate(levels) if (own := [g for g in groups if g.level in (None, x.name)])
    ]
    if not isinstance(source.standing, Rostered) or not grouped:
        return
    steps = [Step(name=scanned, relation=Scan(table=source.table)), *unit_steps(source, scanned, levels, groups)]
    cases = tuple((at_level(place), group_text(source, own)) for place, own in grouped)
    found = Named(name="·分组", expression=WordChoice(cases, Said("不分组")))
    steps.append(Step(name="分了组的", relation=Project(of=steps[-1].name, kept=(source.unit,), made=(found,))))
    last = Project(of="分了组的", kept=(source.unit,), made=(), condition=IsOneOf("·分组", ("",)))
    yield Query(name="没有组", steps=(*steps, Step(name="没有组", relation=last)))


def _above(source: TableSource, name: str, number: int, levels: Sequence[Level]) -> Iterator[Step]:
    """For each unit above: the nearest one, itself or further up, that stands in a level."""
    place = next(p for p, x in enumerate(levels) if x.name == name)
    inside = Project(
        of="归层",
        kept=(),
        made=(Named(name=_IN, expression=Word(source.unit)),),
        condition=at_level(place),
    )
    yield from _nearest(source, str(number), inside, f"“{name}”的单位", Word(_ABOVE, is_sure=True))


def _nearest(source: TableSource, number: str, inside: Project, said: str, otherwise: Text) -> Iterator[Step]:
    """For each unit above: the nearest one, itself or further up, that is among some units."""
    yield Step(name=f"层内{number}", relation=inside, note=said)
    yield Step(
        name=f"上级{number}_0",
        relation=Aggregate(
            of="归层", by=(Named(name=_ABOVE, expression=Word(f"·{_ABOVE}", is_sure=True)),), counted="·个数"
        ),
        note="有下级的单位",
    )
    last = f"上级{number}_0"
    for hop in range(1, HOPS + 1):
        at = _ABOVE if hop == 1 else f"上{hop}"
        yield Step(
            name=f"上级{number}_{hop}",
            relation=Join(
                left=last,
                right=f"层内{number}",
                on=((at, _IN),),
                taken=((_IN, f"在{hop}"),),
                is_outer=True,
            ),
        )
        last = f"上级{number}_{hop}"
        if hop < HOPS:
            yield Step(
                name=f"上级{number}_{hop}上",
                relation=Join(
                    left=last,
                    right="名录",
                    on=((at, source.unit),),
                    taken=((f"·{_ABOVE}", f"上{hop + 1}"),),
                    is_outer=True,
                ),
            )
            last = f"上级{number}_{hop}上"
    cases = tuple((Opposite(IsBlank(f"在{hop}")), Word(f"在{hop}", is_sure=True)) for hop in range(1, HOPS + 1))
    yield Step(
        name=f"所在{number}",
        relation=Project(of=last, kept=(_ABOVE,), made=(Named(name=_TOP, expression=WordChoice(cases, otherwise)),)),
        note=f"往上找{said}" + ("；没有的，就是上级自己" if otherwise != Said("") else ""),
    )


def at_level(place: int) -> Condition:
    """A row of the units stands in a level."""
    return Compare(Cell(f"·{LEVEL_PLACE}", LEVELS), "=", Whole(place))


def is_inside() -> Condition:
    """A row is of a level."""
    return Compare(Whole(NO_LEVEL), "<", Cell(LEVEL_PLACE, LEVELS))


def _population(source: TableSource, levels: Sequence[Level], groups: Sequence[Group], within: Sequence[str]) -> Text:
    cases: list[tuple[Condition, Text]] = []
    for place, level in enumerate(levels):
        parent: Text = Said("")
        if level.ranked_within is not None:
            parent = Word(f"·{_TOP}{within.index(level.ranked_within) + 1}", is_sure=True)
        group = group_text(source, [g for g in groups if g.level in (None, level.name)])
        cases.append((at_level(place), Joined(parent, group) if group != Said("") else parent))
    if len(levels) == 1 or all(text == cases[0][1] for _, text in cases):
        return cases[0][1] if cases else Said("")
    return WordChoice(tuple(cases), Said(""))


def group_text(source: TableSource, groups: Sequence[Group]) -> Text:
    """The first group that names the unit, else the first that holds it."""
    if not groups:
        return Said("")
    named = [(IsOneOf(source.unit, g.includes), Said(g.name)) for g in groups if g.includes]
    held = [(_holds(source, g), Said(g.name)) for g in groups]
    return WordChoice((*named, *held), Said(""))


def _holds(source: TableSource, group: Group) -> Condition:
    roster = source.standing
    assert isinstance(roster, Rostered)
    conditions: list[Condition] = [IsOneOf(roster.type, group.includes)] if group.includes else []
    conditions += [IsOneOf(roster.attributes[a], (value,)) for a, value in group.attributes if a in roster.attributes]
    return AnyOf(tuple(conditions)) if conditions else Known(truth=False)
