"""Charts: drawn as SVG, without any library, and by typst as a picture for Word files."""

from __future__ import annotations

from render.chart.bars import draw_bars
from render.chart.radar import draw_radar
from render.chart.svg import Drawing, Link, no_link
from render.document import Chart, ChartKind, words
from render.wording import width_in_ems

__all__ = ["Drawing", "Link", "draw"]

#: A name or figure longer than this is not one that a picture can show; the table can.
_LONGEST_NAME = 60
_LONGEST_FIGURE = 14


def draw(chart: Chart, link: Link = no_link) -> tuple[Drawing, ...]:
    """Draw a chart, on one picture or, where it has many rows, on several.

    The pictures show the words of the header and of each row in that order and no others. With names too long to
    be shown there is no picture: the table is printed (`Chart.as_table`).
    """
    rows = (chart.header, *chart.rows)
    too_long = any(width_in_ems(words(row[0])) > _LONGEST_NAME for row in rows) or any(
        width_in_ems(words(cell)) > _LONGEST_FIGURE for row in rows for cell in row[1:]
    )
    if too_long:
        return ()
    return (draw_radar(chart, link),) if chart.kind is ChartKind.RADAR else draw_bars(chart, link)
