"""A picture in, one self-contained page out that folds by area, finds boxes, and works without a network."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from dsl.diagnostic import Language, Text
from engine.picture import NodeKind, Picture
from kaoping.graph.layout import LANE_GAP, Drawing, Wire, lay_out
from kaoping.graph.style import DOWNSTREAM_MEANING, UPSTREAM_MEANING
from kaoping.graph.svg import HEADING, SHARED_TITLE, Pen, clean, title_of
from kaoping.language import say

_SEARCH = Text("查找", "Find")
_FOLD = Text("全部收起", "Fold all")
_UNFOLD = Text("全部展开", "Unfold all")
_CLOSE = Text("关闭", "Close")
_HINT = Text(
    "点一项，看它依据什么、改了会影响什么；点方面的名称，收起或展开。键盘：Tab 选，回车看，左右键沿关系走，Esc 取消。",
    "Choose a box to see what it rests on and reaches; choose the name of an area to fold it. Keys: Tab, Enter, left "
    "and right along the arrows, Esc.",
)
_NONE = Text("没有找到", "nothing found")


def to_html(picture: Picture, language: Language, *, focus: str | None = None) -> str:
    """Write the page; script, style and data are inside it, and nothing is loaded from anywhere.

    Without a script the whole drawing is there all the same.
    """
    drawing = lay_out(picture, top=HEADING, shared=say(SHARED_TITLE, language))
    svg = "\n".join(Pen(drawing, language, None, on_page=True).lines())
    title = clean(title_of(picture, language, focus))
    data = json.dumps(_data(drawing, language, focus), ensure_ascii=False, separators=(",", ":"))
    own = files("kaoping.graph")
    return f"""<!DOCTYPE html>
<html lang="{"zh-CN" if language == "zh" else "en"}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src \
'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{(own / "page.css").read_text(encoding="utf-8").rstrip()}
</style>
</head>
<body>
<div id="tools">
<label for="search">{say(_SEARCH, language)}</label>
<input id="search" type="search" autocomplete="off" title="{clean(say(_HINT, language))}">
<button type="button" id="fold">{say(_FOLD, language)}</button>
<button type="button" id="unfold">{say(_UNFOLD, language)}</button>
<ul id="found"></ul>
</div>
<div id="canvas">
{svg}
<p style="margin: 8px 16px; color: #595959">{clean(say(_HINT, language))}</p>
</div>
<div id="details" role="region" aria-live="polite">
<button type="button" id="close" aria-label="{say(_CLOSE, language)}">×</button>
<div id="about-node"></div>
</div>
<script type="application/json" id="data">{_inside_script(data)}</script>
<script>
{(own / "page.js").read_text(encoding="utf-8").rstrip()}
</script>
</body>
</html>
"""


def _inside_script(data: str) -> str:
    r"""Write JSON so that nothing in it ends the element it stands in.

    >>> print(_inside_script('{"a":"</script>"}'))
    {"a":"\u003c/script>"}
    """
    return data.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _data(drawing: Drawing, language: Language, focus: str | None) -> dict[str, Any]:
    numbers = {box.node.id: number for number, box in enumerate(drawing.boxes)}
    lanes = {lane.key: number for number, lane in enumerate(drawing.lanes)}
    lane_of = {box.node.id: -1 if box.lane is None else lanes[box.lane] for box in drawing.boxes}
    return {
        "focus": -1 if focus is None else numbers[focus],
        "gap": LANE_GAP,
        "words": {
            "up": say(UPSTREAM_MEANING, language),
            "down": say(DOWNSTREAM_MEANING, language),
            "none": say(_NONE, language),
        },
        "lanes": [{"x": lane.x, "y": lane.y, "h": lane.height, "folded": False} for lane in drawing.lanes],
        "nodes": [
            {
                "title": box.node.title,
                "kind": box.node.kind.value,
                "origin": box.node.origin.value,
                "said": [list(pair) for pair in box.node.details],
                "lane": lane_of[box.node.id],
                "area": int(box.node.kind is NodeKind.AREA and box.node.id == box.node.area),
                "x": box.x,
                "y": box.y,
                "w": box.width,
                "h": box.height,
            }
            for box in drawing.boxes
        ],
        "wires": [_wire_data(wire, numbers, lane_of[wire.flow.used]) for wire in drawing.wires],
    }


def _wire_data(wire: Wire, numbers: dict[str, int], lane: int) -> dict[str, Any]:
    data: dict[str, Any] = {
        "a": numbers[wire.flow.used],
        "b": numbers[wire.flow.user],
        "via": [[x, y, lane] for x, y in wire.points[1:-1]],
    }
    if wire.flow.is_part:
        data["part"] = True
    if wire.is_back:
        data["back"] = True
    return data
