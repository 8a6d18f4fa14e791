"""Where boxes stand: none touches another, every arrow runs to the right, and words fit their boxes."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kaoping
from dsl.span import NOWHERE
from engine.picture import Flow, NodeKind, Origin, Picture, PictureNode, picture
from kaoping.folder import shipped_policies
from kaoping.graph.labels import break_label, text_width
from kaoping.graph.layout import Box, Drawing, lay_out

AREAS = {"一": "（一） 就业", "二": "（二） 社保"}


def node(number: int, area: str, kind: NodeKind, origin: Origin, name: str) -> PictureNode:
    return PictureNode(
        id=f"n{number}", kind=kind, origin=origin, number="", name=name, area=area, details=(), span=NOWHERE
    )


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    """Any boxes with any arrows, circles too."""
    count = draw(st.integers(1, 14))
    nodes = tuple(
        node(
            number,
            draw(st.sampled_from(["", "一", "二"])),
            draw(st.sampled_from([NodeKind.FIELD, NodeKind.INDICATOR, NodeKind.OF_WHICH, NodeKind.TOTAL])),
            draw(st.sampled_from(list(Origin))),
            draw(st.text("就业人数（），a1 “”", min_size=1, max_size=60)),
        )
        for number in range(count)
    )
    ends = st.integers(0, count - 1)
    pairs = draw(st.lists(st.tuples(ends, ends, st.booleans()), max_size=24))
    flows = {
        (a, b): Flow(used=f"n{a}", user=f"n{b}", is_part=part, reason="", span=NOWHERE)
        for a, b, part in pairs
        if a != b
    }
    return Picture(title="某办法", nodes=nodes, flows=tuple(flows.values()), areas=AREAS)


def overlap(one: Box, other: Box) -> bool:
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    above = one.y + one.height <= other.y or other.y + other.height <= one.y
    return not (beside or above)


def holds(drawing: Drawing) -> None:
    """What must be so of every drawing."""
    boxes = {box.node.id: box for box in drawing.boxes}
    assert list(boxes) == [n.id for n in drawing.picture.nodes]
    assert [pair for pair in combinations(drawing.boxes, 2) if overlap(*pair)] == []
    for box in drawing.boxes:
        assert 0 <= box.x < box.x + box.width <= drawing.width
        assert 0 <= box.y < box.y + box.height <= drawing.height
        assert all(text_width(line) <= box.width - 20 + 1 for line in box.lines)
    for wire in drawing.wires:
        used, user = boxes[wire.flow.used], boxes[wire.flow.user]
        assert wire.points[0] == (used.x + used.width, used.middle)
        assert wire.points[-1] == (user.x, user.middle)
        if not wire.is_back:
            assert used.layer < user.layer
            across = [x for x, _ in wire.points]
            assert across == sorted(across)
    for lane in drawing.lanes:
        for box in drawing.boxes:
            if box.lane == lane.key:
                assert lane.x < box.x < box.x + box.width < lane.x + lane.width
                assert lane.y < box.y < box.y + box.height < lane.y + lane.height
    edges = [(lane.y, lane.y + lane.height) for lane in drawing.lanes]
    assert all(one[1] <= other[0] for one, other in pairwise(edges))
    right = max((lane.x + lane.width for lane in drawing.lanes), default=0)
    assert all(box.x > right for box in drawing.boxes if box.lane is None)


@given(pictures())
@settings(max_examples=150, deadline=None)
def test_nothing_touches_and_every_arrow_runs_to_the_right(found: Picture) -> None:
    holds(lay_out(found, top=60))


@pytest.mark.parametrize("name", sorted(shipped_policies()))
def test_the_shipped_methods_are_drawn_so(name: str) -> None:
    drawing = lay_out(picture(kaoping.load(name).plan.policy), top=60)
    holds(drawing)
    assert not any(wire.is_back for wire in drawing.wires)


def test_no_arrow_of_2007_runs_through_a_box() -> None:
    drawing = lay_out(picture(kaoping.load("jilin-2007-employment").plan.policy))
    for wire in drawing.wires:
        for (x, y), (end, level) in zip(wire.points[1:-1:2], wire.points[2:-1:2], strict=True):
            assert y == level
            passed = [b for b in drawing.boxes if b.x < end and x < b.x + b.width and b.y < y < b.y + b.height]
            assert passed == [], wire.flow


def test_indicators_stand_in_the_order_of_the_page() -> None:
    drawing = lay_out(picture(kaoping.load("jilin-2007-employment").plan.policy))
    boxes = [b for b in drawing.boxes if b.node.kind is NodeKind.INDICATOR and b.lane == "劳动关系"]
    assert [b.node.number for b in sorted(boxes, key=lambda b: b.y)] == ["16", "17", "18", "19", "20"]


def test_a_circle_between_items_has_one_arrow_back() -> None:
    two = tuple(node(n, "一", NodeKind.INDICATOR, Origin.COMPUTED, f"率{n}") for n in range(2))
    flows = tuple(Flow(used=a, user=b, is_part=False, reason="", span=NOWHERE) for a, b in (("n0", "n1"), ("n1", "n0")))
    drawing = lay_out(Picture(title="", nodes=two, flows=flows, areas=AREAS))
    assert [(w.flow.used, w.is_back) for w in drawing.wires] == [("n0", False), ("n1", True)]
    holds(drawing)


@given(st.text("就业人数（），。a1 “”", max_size=80))
def test_a_label_keeps_its_words_or_ends_in_an_ellipsis(text: str) -> None:
    lines = break_label(text)
    assert 1 <= len(lines) <= 2
    said, wanted = "".join(lines).replace(" ", ""), text.replace(" ", "")
    assert said == wanted or (said.endswith("…") and wanted.startswith(said[:-1]))


def test_a_label_breaks_into_even_lines_and_at_no_bracket() -> None:
    assert break_label("（九） 城市居民最低生活保障 得分", widest=200) == ("（九） 城市居民最", "低生活保障 得分")
    assert break_label("法定期限内结案率（劳动保障监察大队）", widest=130)[0] == "法定期限内结案率"
