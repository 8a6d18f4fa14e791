"""The colours and lines of a drawing, and what they mean; told apart in print without colour too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dsl.diagnostic import Text
from engine.picture import Origin

FONTS = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','SimHei',sans-serif"
INK, QUIET, RULE, PAPER, BAND = "#1a1a1a", "#595959", "#8c8c8c", "#ffffff", "#f6f6f4"


@dataclass(frozen=True, slots=True)
class Look:
    """How boxes of one origin look; the colours are those of Okabe and Ito, which all eyes tell apart."""

    name: str
    fill: str
    line: str
    #: Corner radius, and how thick and how broken the line is.
    radius: int
    thickness: float
    dashes: str
    meaning: Text


LOOKS: Mapping[Origin, Look] = {
    Origin.REPORTED: Look("reported", "#dcebf7", "#0072b2", 0, 1.2, "", Text("报送的数字", "reported")),
    Origin.JUDGED: Look("judged", "#fce5cf", "#b35900", 0, 1.2, "5 3", Text("评定的", "judged")),
    Origin.STATED: Look("stated", "#efe3ee", "#8a4b7d", 0, 1.2, "1 3", Text("办法写明的参数", "stated by the method")),
    Origin.COMPUTED: Look("computed", "#ffffff", "#4d4d4d", 7, 1.2, "", Text("计算的", "computed")),
    Origin.RESULT: Look("result", "#d9f0e7", "#00694c", 7, 2.4, "", Text("得出的结果", "results")),
}

#: Around one node: the node, what it rests on, what a change to it reaches.
FOCUS, UPSTREAM, DOWNSTREAM = "#f0e442", "#0072b2", "#d55e00"
FOCUS_MEANING = Text("看的是这一项", "the one in question")
UPSTREAM_MEANING = Text("它依据的", "what it rests on")
DOWNSTREAM_MEANING = Text("改了它会影响的", "what a change to it reaches")
PART_MEANING = Text("其中（另列，不参与计算）", "其中 (listed beside, not computed from)")
