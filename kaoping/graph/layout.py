"""Where everything stands in the drawing: a picture in, boxes, lanes and wires with coordinates out.

What is declared in an area stands in a lane of its own, the lanes one below the other in the order of the page;
results that come of several areas stand to the right of all lanes. Every wire runs from left to right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from itertools import pairwise

from dsl.record import dataclass
from engine.graph import rank_nodes
from engine.picture import Flow, NodeKind, Origin, Picture, PictureNode
from kaoping.graph.labels import LINE, break_label, text_width

_PAD_X, _PAD_Y = 10, 4
_GAP_Y, _GAP_X = 6, 60
_LANE_PAD, _LANE_HEAD, LANE_GAP = 12, 26, 8
_MARGIN = 16
#: The height that a wire takes where it passes through a column.
_WIRE = 4
#: The lane of what is declared for all areas.
SHARED = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One node with its place; x and y are those of the upper left corner."""

    node: PictureNode
    #: Its column, from the left.
    layer: int
    #: Key of its lane; None of a result that stands to the right of all lanes.
    lane: str | None
    x: int
    y: int
    width: int
    height: int
    lines: tuple[str, ...]

    @property
    def middle(self) -> int:
        """The height at which wires come in and go out."""
        return self.y + self.height // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """One arrow with the points that it goes through; a backward one closes a circle."""

    flow: Flow
    points: tuple[tuple[int, int], ...]
    is_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A band that an area takes."""

    key: str
    title: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Everything with its place."""

    picture: Picture
    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]
    lanes: tuple[Lane, ...]
    width: int
    height: int


@dataclass(slots=True, kw_only=True)
class _Slot:
    """A box or the passage of a wire in one column of a lane."""

    key: object
    node: PictureNode | None
    lane: str | None
    layer: int
    place: int
    width: int
    height: int
    lines: tuple[str, ...] = ()
    left: list[_Slot] = field(default_factory=list)
    right: list[_Slot] = field(default_factory=list)
    rank: float = 0.0
    #: The middle, in its lane.
    y: float = 0.0


def lay_out(picture: Picture, *, top: int = 0, shared: str = "") -> Drawing:
    """Give everything its place, below so many pixels for a heading.

    Deterministic: coordinates are whole numbers that follow from the picture alone.
    """
    layers, results, back = _layers(picture)
    slots, chains = _slots(picture, layers, results, back)
    columns = _columns(slots)
    keys: list[str | None] = [key for key in (SHARED, *picture.areas) if any(s.lane == key for s in slots)]
    below, lanes = top + _MARGIN, []
    right = _right_edge(columns, {s.layer for s in slots if s.node is not None and s.lane is not None})
    for key in keys:
        own = [s for s in slots if s.lane == key]
        height = _place_lane(own, below + _LANE_HEAD) + _LANE_HEAD + _LANE_PAD
        title = picture.areas.get(key or "", shared)
        lanes.append(Lane(key=key or "", title=title, x=_MARGIN, y=below, width=right - _MARGIN, height=height))
        below += height + LANE_GAP
    _place_results([s for s in slots if s.lane is None], top + _MARGIN)
    boxes = tuple(_box(s, columns) for s in slots if s.node is not None)
    wires = tuple(_wire(flow, chain, columns, is_back=pair in back) for pair, (flow, chain) in chains.items())
    bottom = max([below - LANE_GAP, *(b.y + b.height for b in boxes)], default=below) + _MARGIN
    width = max([right, *(b.x + b.width for b in boxes)], default=right) + _MARGIN
    return Drawing(picture=picture, boxes=boxes, wires=wires, lanes=tuple(lanes), width=width, height=bottom)


# --- columns -----------------------------------------------------------------------------------------

Pair = tuple[str, str]


#: Stands for all results while the lanes are laid out; no box has this name.
_RESULTS = ""


def _layers(picture: Picture) -> tuple[dict[str, int], frozenset[str], frozenset[Pair]]:
    """The column of each node, which ones are results, and which flows lead back."""
    order = [node.id for node in picture.nodes]
    pairs = [(f.used, f.user) for f in picture.flows]
    rough, back = rank_nodes(order, pairs)
    forward = [pair for pair in pairs if pair not in back]
    results = _results(picture, rough, forward)
    inside = [node for node in picture.nodes if node.id not in results]
    within = {(a, _RESULTS if b in results else b) for a, b in forward if a not in results}
    layers, _ = rank_nodes([*(n.id for n in inside), _RESULTS], sorted(within))
    del layers[_RESULTS]
    used = {a for a, _ in forward}
    for node in inside:
        if node.id not in used:
            # What nothing uses stands in the column of its like.
            layers[node.id] = max(layers[n.id] for n in inside if n.kind is node.kind)
    first, behind = min(layers.values(), default=0), max(layers.values(), default=-1) + 1
    columns = {node: layer - first for node, layer in layers.items()}
    among, _ = rank_nodes([n for n in order if n in results], [pair for pair in forward if set(pair) <= results])
    start = min(among.values(), default=0)
    columns |= {node: behind - first + layer - start for node, layer in among.items()}
    return columns, results, back


def _results(picture: Picture, rough: Mapping[str, int], forward: Sequence[Pair]) -> frozenset[str]:
    """What comes of several areas: it is read by no lane, and is a result or fed by what stands in an area."""
    by_id = {node.id: node for node in picture.nodes}
    fed = {node.id for node in picture.nodes if node.area}
    users: dict[str, list[str]] = {}
    for used, user in forward:
        users.setdefault(used, []).append(user)
    for node in sorted(by_id, key=rough.__getitem__):
        if node in fed:
            fed.update(users.get(node, ()))
    found: set[str] = set()
    for node in sorted(by_id, key=rough.__getitem__, reverse=True):
        comes_of_areas = not by_id[node].area and (node in fed or by_id[node].origin is Origin.RESULT)
        if comes_of_areas and found.issuperset(users.get(node, ())):
            found.add(node)
    return frozenset(found)


def _slots(
    picture: Picture, layers: Mapping[str, int], results: frozenset[str], back: frozenset[Pair]
) -> tuple[list[_Slot], dict[Pair, tuple[Flow, list[_Slot]]]]:
    """One slot for each box, and for each wire one in every column that it passes."""
    places = {node.id: place for place, node in enumerate(picture.nodes)}
    boxes: dict[str, _Slot] = {}
    for node in picture.nodes:
        lines = break_label(node.title)
        boxes[node.id] = _Slot(
            key=node.id,
            node=node,
            lane=None if node.id in results else node.area,
            layer=layers[node.id],
            place=places[node.id],
            width=round(max(text_width(line) for line in lines)) + 2 * _PAD_X,
            height=len(lines) * LINE + 2 * _PAD_Y,
            lines=lines,
        )
    slots, chains = list(boxes.values()), {}
    behind = min((layers[node] for node in results), default=None)
    for flow in picture.flows:
        used, user = boxes[flow.used], boxes[flow.user]
        chain = [used]
        if (flow.used, flow.user) not in back:
            for layer in range(used.layer + 1, user.layer):
                in_lane = behind is None or layer < behind
                passing = _Slot(
                    key=(flow.used, flow.user, layer),
                    node=None,
                    lane=used.lane if in_lane else None,
                    layer=layer,
                    place=used.place,
                    width=0,
                    height=_WIRE,
                )
                slots.append(passing)
                chain.append(passing)
            chain.append(user)
            for one, other in pairwise(chain):
                one.right.append(other)
                other.left.append(one)
        else:
            chain.append(user)
        chains[flow.used, flow.user] = flow, chain
    return slots, chains


def _columns(slots: Iterable[_Slot]) -> Mapping[int, tuple[int, int]]:
    """Left edge and width of each column."""
    widths: dict[int, int] = {}
    for slot in slots:
        widths[slot.layer] = max(widths.get(slot.layer, 0), slot.width)
    x, found = _MARGIN + _LANE_PAD, {}
    for layer in sorted(widths):
        found[layer] = x, widths[layer]
        x += widths[layer] + _GAP_X
    return found


def _right_edge(columns: Mapping[int, tuple[int, int]], inside: Iterable[int]) -> int:
    return max((sum(columns[layer]) for layer in inside), default=_MARGIN) + _LANE_PAD


# --- heights -----------------------------------------------------------------------------------------


def _place_lane(slots: Sequence[_Slot], top: int) -> int:
    """Order the columns of a lane and give every slot its height; how high all of it is comes out."""
    by_layer: dict[int, list[_Slot]] = {}
    for slot in slots:
        by_layer.setdefault(slot.layer, []).append(slot)
    _order(by_layer)
    tallest = max(by_layer, key=lambda layer: (_stack_height(by_layer[layer]), layer))
    y = 0.0
    for slot in by_layer[tallest]:
        slot.y = y + slot.height / 2
        y += slot.height + _GAP_Y
    placed = {id(s) for s in by_layer[tallest]}
    for layer in sorted((x for x in by_layer if x < tallest), reverse=True):
        _settle(by_layer[layer], placed)
    for layer in sorted(x for x in by_layer if x > tallest):
        _settle(by_layer[layer], placed)
    upper = min(s.y - s.height / 2 for s in slots)
    for slot in slots:
        slot.y += top - upper
    return round(max(s.y + s.height / 2 for s in slots) - top)


def _stack_height(slots: Sequence[_Slot]) -> int:
    return sum(s.height + _GAP_Y for s in slots)


def _order(by_layer: Mapping[int, list[_Slot]]) -> None:
    """Items stand as the page has them; whatever flows into others stands about where these do (barycentres)."""
    everything = sorted((s for slots in by_layer.values() for s in slots), key=lambda s: s.place)
    shares = {id(s): number / len(everything) for number, s in enumerate(everything)}
    for layer in sorted(by_layer, reverse=True):
        slots = by_layer[layer]
        for slot in slots:
            here = [s.rank for s in slot.right if s.lane == slot.lane]
            is_numbered = slot.node is not None and slot.node.kind is NodeKind.INDICATOR
            slot.rank = shares[id(slot)] if is_numbered or not here else sum(here) / len(here)
        slots.sort(key=lambda s: (s.rank, s.place, s.node is None, str(s.key)))
        if len(slots) > 1:
            spread = sorted(s.rank for s in slots)
            for slot, rank in zip(slots, spread, strict=True):
                slot.rank = rank


def _settle(slots: Sequence[_Slot], placed: set[int]) -> None:
    """Put slots, in their order, as near to what they are joined with as their heights allow."""
    wanted: list[float | None] = []
    for slot in slots:
        near = [s.y for s in (*slot.right, *slot.left) if id(s) in placed and s.lane == slot.lane]
        wanted.append(sum(near) / len(near) if near else None)
    _spread(slots, _filled(wanted))
    placed.update(id(s) for s in slots)


def _filled(wanted: Sequence[float | None]) -> list[float]:
    """What is joined with nothing goes where its neighbour goes."""
    known = next((w for w in wanted if w is not None), 0.0)
    filled = []
    for one in wanted:
        known = known if one is None else one
        filled.append(known)
    return filled


def _spread(slots: Sequence[_Slot], wanted: Sequence[float]) -> None:
    """The nearest heights, by least squares, at which no slot touches the next (pools of adjacent violators)."""
    offsets, offset, before = [], 0.0, None
    for slot in slots:
        if before is not None:
            offset += (before.height + slot.height) / 2 + _GAP_Y
        offsets.append(offset)
        before = slot
    pools: list[tuple[float, int]] = []
    for want, off in zip(wanted, offsets, strict=True):
        total, count = want - off, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            more, others = pools.pop()
            total, count = total + more, count + others
        pools.append((total, count))
    heights = [total / count for total, count in pools for _ in range(count)]
    for slot, off, height in zip(slots, offsets, heights, strict=True):
        slot.y = height + off


def _place_results(slots: Sequence[_Slot], top: int) -> None:
    """Results stand beside what they come of, over the whole height of the drawing."""
    for layer in sorted({s.layer for s in slots}):
        column = [s for s in slots if s.layer == layer]
        wanted = {id(s): sum(x.y for x in s.left) / len(s.left) if s.left else float(top) for s in column}
        column.sort(key=lambda s: (wanted[id(s)], s.place, str(s.key)))
        _spread(column, [wanted[id(s)] for s in column])
        upper = min(s.y - s.height / 2 for s in column)
        for slot in column:
            slot.y += max(0.0, top - upper)


# --- coordinates -------------------------------------------------------------------------------------


def _box(slot: _Slot, columns: Mapping[int, tuple[int, int]]) -> Box:
    assert slot.node is not None
    x, width = columns[slot.layer]
    return Box(
        node=slot.node,
        layer=slot.layer,
        lane=slot.lane,
        x=x,
        y=round(slot.y - slot.height / 2),
        width=width,
        height=slot.height,
        lines=slot.lines,
    )


def _wire(flow: Flow, chain: Sequence[_Slot], columns: Mapping[int, tuple[int, int]], *, is_back: bool) -> Wire:
    first, *passing, last = chain
    points = [(columns[first.layer][0] + columns[first.layer][1], _middle(first))]
    for slot in passing:
        x, width = columns[slot.layer]
        points += [(x, round(slot.y)), (x + width, round(slot.y))]
    points.append((columns[last.layer][0], _middle(last)))
    return Wire(flow=flow, points=tuple(points), is_back=is_back)


def _middle(slot: _Slot) -> int:
    return round(slot.y - slot.height / 2) + slot.height // 2
