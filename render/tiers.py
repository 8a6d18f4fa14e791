"""Tiers in, what a circular says of them out: how many units and items reached which, who did not, what is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dsl.model import ResolvedPolicy
from engine.results import Assessment, IndicatorResult, Status, UnitResult, all_items
from render.completion import UNSETTLED_MARK, is_unsettled
from render.document import Anchor, Run
from render.escape import plain
from render.wording import closed, formal, join_names

#: What stands for the tier of an item that is open.
OPEN = "待定"
#: Begins the side of every figure that counts or names tiers; what follows is the tier, or one of these two.
SIDE = "档次"
_ASSESSED = "考评"

_UNIT_WIDTH, _ITEM_WIDTH, _COUNT_WIDTH = 32, 76, 16


def tiered_items(unit: UnitResult) -> tuple[IndicatorResult, ...]:
    """The items of a unit that have tiers and take part; one that turned out not to apply (no cases) does not."""
    return tuple(item for item in all_items(unit) if item.tier_derivation is not None and _takes_part(item))


def _takes_part(item: IndicatorResult) -> bool:
    return item.applies and not (item.tier is None and item.status is Status.NOT_APPLICABLE)


def tier_of(item: IndicatorResult) -> str:
    """The tier that an item reached, or 待定."""
    return item.tier or OPEN


def is_provisional(item: IndicatorResult) -> bool:
    """Whether an item has a tier that a figure behind it may still change."""
    return item.tier is not None and is_unsettled(item)


# --- what a template is given ------------------------------------------------------------------------


def tier_section(assessment: Assessment, policy: ResolvedPolicy) -> Mapping[str, object]:
    """Give all that a document may say of the tiers; nothing of any level where the method has none."""
    names = policy.tiers
    levels = {name: units for name, units in assessment.by_level().items() if any(map(tiered_items, units))}
    part_of = {level.name: level.part_of or "" for level in policy.levels}
    labels = _labels(policy)
    return {
        "名称": list(names),
        "不设总分": policy.has_no_total,
        "层次": [
            {"名称": level, "属于": parent if parent in levels else "", **_level(level, units, names, labels)}
            for level, units in (levels.items() if names else ())
            for parent in (part_of.get(level, ""),)
        ],
        "待定": [_unsettled(u, i, labels) for u, i in _every(assessment) if i.tier is None],
        "暂定": [_unsettled(u, i, labels) for u, i in _every(assessment) if is_provisional(i)],
    }


def _every(assessment: Assessment) -> Iterator[tuple[UnitResult, IndicatorResult]]:
    return ((unit, item) for unit in assessment.units for item in tiered_items(unit))


def _labels(policy: ResolvedPolicy) -> Mapping[str, str]:
    """Number and shortest name of every item, as the attachments call it."""
    return {i.key: _titled(i.number, min((i.name, *i.aliases), key=len)) for i in policy.every_indicator()}


def _titled(number: str, name: str) -> str:
    return f"{number} {name}" if number else name


def _level(
    level: str, units: Sequence[UnitResult], names: Sequence[str], labels: Mapping[str, str]
) -> Mapping[str, object]:
    taking_part = [(unit, item) for unit in units for item in tiered_items(unit)]
    # In the order of the method, whichever unit an item is first met in.
    by_key: dict[str, list[tuple[UnitResult, IndicatorResult]]] = {key: [] for key in labels}
    for unit, item in taking_part:
        by_key[item.key].append((unit, item))
    by_key = {key: found for key, found in by_key.items() if found}
    everything = [item for _, item in taking_part]
    columns = [_ASSESSED, *names, OPEN]
    return {
        "单位数": len(units),
        "内容数": len(by_key),
        "项次": _count(Anchor(level=level, unit="", key="", side=_side(_ASSESSED)), everything),
        "各档": [
            {"名称": name, "项次": _count(Anchor(level=level, unit="", key="", side=_side(name)), everything)}
            for name in (*names, OPEN)
        ],
        "单位表": {
            "表头": ["单位", "考评项数", *names, OPEN],
            "行": [[unit.name, *_row(level, unit.name, "", columns, tiered_items(unit))] for unit in units]
            + [["合计", *_row(level, "", "", columns, everything)]],
            "宽": [_UNIT_WIDTH, *[_COUNT_WIDTH] * len(columns)],
        },
        "内容表": {
            "表头": ["考评内容", "单位数", *names, OPEN],
            "行": [
                [_titled(found[0][1].number, found[0][1].name), *_row(level, "", key, columns, [i for _, i in found])]
                for key, found in by_key.items()
            ],
            "宽": [_ITEM_WIDTH, *[_COUNT_WIDTH] * len(columns)],
        },
        "名单": [
            {
                "内容": labels[key],
                "首档": _best(found, names[0]),
                "末档": [_named(u, i, u.name) for u, i in found if i.tier == names[-1]],
            }
            for key, found in by_key.items()
        ],
        "有暂定": any(map(is_provisional, everything)),
    }


def _side(name: str) -> str:
    return f"{SIDE} {name}"


def _row(level: str, unit: str, key: str, columns: Iterable[str], items: Sequence[IndicatorResult]) -> list[object]:
    return [_count(Anchor(level=level, unit=unit, key=key, side=_side(name)), items) for name in columns]


def _count(anchor: Anchor, items: Iterable[IndicatorResult]) -> Run:
    """Count the items that a side names; marked where one of them may still move."""
    counted = [item for item in items if _is_of(anchor.side, item)]
    is_marked = anchor.side != _side(_ASSESSED) and any(map(is_provisional, counted))
    return Run(text=f"{len(counted)}{UNSETTLED_MARK if is_marked else ''}", anchor=anchor)


def _is_of(side: str, item: IndicatorResult) -> bool:
    return side in (plain(_side(_ASSESSED)), plain(_side(tier_of(item))))


def _best(found: Sequence[tuple[UnitResult, IndicatorResult]], tier: str) -> list[object]:
    """The units in the best tier; where it is all of several, a word for them."""
    reached = [(unit, item) for unit, item in found if item.tier == tier]
    if len(reached) == len(found) > 1 and not any(is_provisional(item) for _, item in reached):
        anchor = Anchor(level=found[0][0].level, unit="", key=found[0][1].key, side=_side(tier))
        return [["全部", Run(text=str(len(found)), anchor=anchor), "个单位"]]
    return [f"{unit.name}{UNSETTLED_MARK if is_provisional(item) else ''}" for unit, item in reached]


def _named(unit: UnitResult, item: IndicatorResult, text: str) -> Run:
    """A unit or a tier, traced to the conditions that it came of."""
    marked = f"{text}{UNSETTLED_MARK}" if is_provisional(item) else text
    return Run(text=marked, anchor=Anchor(level=unit.level, unit=unit.name, key=item.key, side=SIDE))


def _unsettled(unit: UnitResult, item: IndicatorResult, labels: Mapping[str, str]) -> Mapping[str, object]:
    return {
        "层次": unit.level,
        "单位": unit.name,
        "内容": labels[item.key],
        "编号": item.number,
        "档次": _named(unit, item, tier_of(item)),
        "原因": closed(formal(item.reason)) if item.reason else "—",
    }


# --- how a count came about --------------------------------------------------------------------------


def counted_tiers(anchor: Anchor, units: Sequence[UnitResult]) -> Iterator[str]:
    """Say which items of a unit, or which units in an item, a count of tiers is made of; else how many of each unit."""
    what = anchor.side.removeprefix(f"{SIDE} ")
    if not anchor.unit and not anchor.key:
        for unit in units:
            yield f"{unit.name}：{sum(_is_of(anchor.side, item) for item in tiered_items(unit))}项"
        return
    counted = [
        (unit, item)
        for unit in units
        for item in tiered_items(unit)
        if anchor.key in ("", plain(item.key)) and _is_of(anchor.side, item)
    ]
    said = join_names(
        (_titled(item.number, item.name) if anchor.unit else unit.name) + _remark(item) for unit, item in counted
    )
    yield f"{what}：{said or '没有'}"


def _remark(item: IndicatorResult) -> str:
    if item.tier is None:
        return f"（{OPEN}：{item.reason}）" if item.reason else f"（{OPEN}）"
    return "（暂定）" if is_provisional(item) else ""
