from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from render.chart import Drawing, draw
from render.chart.picture import rasterise
from render.document import Chart, ChartKind, Run

_SVG = "{http://www.w3.org/2000/svg}"
NAMES = ("长春市", "吉林市", "延边朝鲜族自治州", "长白山保护开发区管理委员会")


def chart(kind: ChartKind, *rows: tuple[str, ...], header: tuple[str, ...] = ("单位", "总分")) -> Chart:
    def row(cells: tuple[str, ...]) -> tuple[tuple[Run, ...], ...]:
        return tuple((Run(text=cell),) for cell in cells)

    return Chart(kind=kind, caption=(), header=row(header), rows=tuple(row(cells) for cells in rows))


def tree(drawing: Drawing) -> ElementTree.Element:
    return ElementTree.fromstring(drawing.svg)


def shown(drawing: Drawing) -> list[list[str]]:
    groups = [g for g in tree(drawing).iter(f"{_SVG}g") if g.get("class") == "row"]
    return [["".join(text.itertext()) for text in group.iter(f"{_SVG}text")] for group in groups]


def bars(drawing: Drawing) -> list[tuple[float, float]]:
    """Where each bar begins and how long it is."""
    return [(float(r.attrib["x"]), float(r.attrib["width"])) for r in tree(drawing).iter(f"{_SVG}rect")]


@pytest.mark.parametrize("kind", ChartKind)
def test_a_picture_shows_the_words_of_its_rows_and_no_others(kind: ChartKind) -> None:
    header = ("单位", "2007年") if kind is ChartKind.RANKING else ("单位", "2007年", "2006年")
    rows = [(name, "98.6", "待定")[: len(header)] for name in NAMES]
    (drawing,) = draw(chart(kind, *rows, header=header))
    assert shown(drawing) == [list(header), *map(list, rows)]
    texts = list(tree(drawing).iter(f"{_SVG}text"))
    assert len(texts) == len(header) * (len(rows) + 1)


def test_bars_are_as_long_as_their_figures() -> None:
    (drawing,) = draw(chart(ChartKind.RANKING, ("长春市", "100"), ("吉林市", "50"), ("白山市", "待定")))
    (first_x, first), (second_x, second) = bars(drawing)
    assert first_x == second_x
    assert first == pytest.approx(2 * second, abs=0.02)


def test_bars_of_losses_stand_left_of_zero() -> None:
    (drawing,) = draw(chart(ChartKind.RANKING, ("长春市", "3"), ("吉林市", "-2")))
    (gain, _), (loss, length) = bars(drawing)
    assert loss + length == pytest.approx(gain, abs=0.02)


def test_a_figure_that_may_change_has_an_open_bar() -> None:
    (drawing,) = draw(chart(ChartKind.RANKING, ("长春市", "98"), ("吉林市", "97※")))
    assert [r.get("stroke-dasharray") is not None for r in tree(drawing).iter(f"{_SVG}rect")] == [False, True]


def test_all_equal_to_zero_is_drawn() -> None:
    (drawing,) = draw(chart(ChartKind.RANKING, ("长春市", "0"), ("吉林市", "0")))
    assert [length for _, length in bars(drawing)] == [0, 0]


def test_many_rows_take_several_pictures_of_one_scale() -> None:
    rows = [(f"第{n}县", str(n)) for n in range(1, 81)]
    pictures = draw(chart(ChartKind.RANKING, *rows))
    assert len(pictures) > 1
    assert max(drawing.height for drawing in pictures) <= 190
    assert [row for drawing in pictures for row in shown(drawing)] == [["单位", "总分"], *map(list, rows)]
    lengths = [length for drawing in pictures for _, length in bars(drawing)]
    assert lengths[79] == pytest.approx(80 * lengths[0], rel=0.01)


def test_a_line_around_is_open_where_a_figure_is_wanting() -> None:
    whole, open_ = (
        draw(chart(ChartKind.RADAR, ("就业", "90%"), ("社保", "80%"), ("维权", last), ("收入", "70%")))[0]
        for last in ("60%", "缺报")
    )
    count = [len([p for p in tree(d).iter(f"{_SVG}polygon") if p.get("fill") != "none"]) for d in (whole, open_)]
    assert count == [1, 0]
    dots = [len(list(tree(d).iter(f"{_SVG}circle"))) for d in (whole, open_)]
    assert dots == [4, 3]


def test_hostile_names_are_text() -> None:
    (drawing,) = draw(chart(ChartKind.RANKING, ("</text><script>&", "1"), ("{{x}}#show", "2")))
    assert [row[0] for row in shown(drawing)[1:]] == ["</text><script>&", "{{x}}#show"]


def test_a_name_that_no_picture_can_show_is_left_to_the_table() -> None:
    assert draw(chart(ChartKind.RANKING, ("长" * 10_000, "1"))) == ()


def test_words_stay_on_the_picture() -> None:
    (drawing,) = draw(chart(ChartKind.RANKING, *((name, "3,606.21万元") for name in NAMES)))
    for text in tree(drawing).iter(f"{_SVG}text"):
        assert 0 <= float(text.attrib["x"]) < drawing.width
        assert 0 <= float(text.attrib["y"]) < drawing.height


def test_the_same_chart_gives_the_same_picture() -> None:
    made = [draw(chart(ChartKind.RADAR, *((n, "9.5") for n in NAMES)))[0] for _ in range(2)]
    assert made[0] == made[1]
    assert not re.search(r"url\(|href|<image", made[0].svg)


def test_a_picture_is_rasterised_in_its_size() -> None:
    pytest.importorskip("typst")
    (drawing,) = draw(chart(ChartKind.RANKING, ("长春市", "98.6"), ("吉林市", "97")))
    png = rasterise(drawing)
    if png is None:
        pytest.skip("no Chinese font on this machine")
    assert png.startswith(b"\x89PNG")
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    assert width == pytest.approx(drawing.width / 25.4 * 300, abs=2)
    assert height == pytest.approx(drawing.height / 25.4 * 300, abs=2)
