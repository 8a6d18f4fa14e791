"""`kaoping graph POLICY`: the dependency picture of a method."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from dsl.diagnostic import Language, Text
from engine.picture import Picture
from kaoping.api import load
from kaoping.command import Command, Listed, Option
from kaoping.files import safe_name, write_bytes
from kaoping.options import policy_argument
from kaoping.session import Session

FORMATS = ("svg", "html", "mermaid", "dot", "json")
#: What a file of each format is called, where that is not the format's own name.
_ENDINGS = {"mermaid": "mmd"}
_FOLDER = "out"
_NAME = Text("关系图", "graph")
_WRITTEN = Text("写好 {path}", "wrote {path}")


def run(session: Session, policy: str, around: str | None, to: tuple[str, ...] | None, output: str | None) -> int:
    """Draw, on stdout or into files."""
    from engine.picture import picture
    from kaoping.graph.find import find_node

    kinds = to or (_kind_of(output),)
    method = load(policy)
    drawn = picture(method.plan.policy)
    focus = None if around is None else find_node(drawn, method.plan.policy, around)
    if focus is not None:
        drawn = drawn.around(focus)
    texts = {kind: _writer(kind)(drawn, session.language, focus) for kind in kinds}
    if output is None and len(kinds) == 1 and not _would_flood(kinds[0]):
        session.print_data(texts[kinds[0]])
        return 0
    name = session.say(_NAME) + ("" if focus is None else f" {_name(drawn, focus)}")
    for path, text in _paths(output, name, texts).items():
        write_bytes(path, text.encode("utf-8"))
        session.tell(_WRITTEN, path=path)
    return 0


def _kind_of(output: str | None) -> str:
    """The format that the name of a file asks for."""
    ending = Path(output or "").suffix.removeprefix(".")
    return next((kind for kind in FORMATS if _ENDINGS.get(kind, kind) == ending), FORMATS[0])


def _would_flood(kind: str) -> bool:
    """A drawing on a terminal helps nobody; Mermaid and DOT are for copying."""
    return kind in ("svg", "html") and sys.stdout.isatty()


def _name(drawn: Picture, focus: str) -> str:
    return next(node.name for node in drawn.nodes if node.id == focus)


def _paths(output: str | None, name: str, texts: dict[str, str]) -> dict[Path, str]:
    """Files in a folder, or the one file that was named."""
    target = Path(output or _FOLDER)
    kinds = {_ENDINGS.get(kind, kind): kind for kind in texts}
    if len(texts) == 1 and target.suffix.removeprefix(".") in kinds and not target.is_dir():
        return {target: next(iter(texts.values()))}
    return {target / f"{safe_name(name)}.{ending}": texts[kind] for ending, kind in kinds.items()}


def _writer(kind: str) -> Callable[[Picture, Language, str | None], str]:
    match kind:
        case "html":
            from kaoping.graph.html import to_html

            return lambda drawn, language, focus: to_html(drawn, language, focus=focus)
        case "mermaid":
            from kaoping.graph.text import to_mermaid

            return lambda drawn, language, focus: to_mermaid(drawn, language, focus=focus)
        case "dot":
            from kaoping.graph.text import to_dot

            return lambda drawn, language, focus: to_dot(drawn, language, focus=focus)
        case "json":
            from kaoping.graph.text import to_json

            return lambda drawn, _, focus: json.dumps(to_json(drawn, focus=focus), ensure_ascii=False, indent=1) + "\n"
        case _:
            from kaoping.graph.svg import to_svg

            return lambda drawn, language, focus: to_svg(drawn, language, focus=focus)


COMMAND = Command(
    "graph",
    run,
    details=Text(
        "从左到右画出报送和评定的数字怎样算成指标、方面得分、总分和奖项，按方面分栏；颜色和线型分出报送的、评定的、计算的和结果。"
        "--around 只画一项的来龙去脉：它依据什么，改了它会影响什么。网页可以收起方面、查找、点选，不用联网。",
        "Draws from left to right how reported and judged figures become indicators, scores, totals and awards, in a "
        "band for each area; colours and lines tell what is reported, judged, computed and a result. --around draws "
        "what one of them rests on and what a change to it reaches. The page folds, finds and highlights, without a "
        "network.",
    ),
    examples=[
        "kaoping graph jilin-2007-employment -o out",
        "kaoping graph jilin-2007-employment --around 解决零就业家庭比率 > 来龙去脉.svg",
        "kaoping graph jilin-2016-civil-affairs --to html,svg -o out",
    ],
    params=[
        policy_argument(),
        Option(
            ["--around"],
            Text(
                "只画这一项依据的和影响的：名称、编号、简称或带路径的名称",
                "draw only what this rests on and reaches: a name, number, short form or path",
            ),
            metavar="X",
        ),
        Option(
            ["--to"],
            Text(
                "格式，可以写几个，用逗号隔开（默认照 -o 的后缀，没有后缀的是 svg）",
                "the formats, several with commas (default: as -o ends, else svg)",
            ),
            type=Listed(*FORMATS),
        ),
        Option(
            ["-o", "--output"],
            Text(
                "放进这个文件夹，或写进这个文件（不写就显示出来；几种格式或屏幕上看的，放进 out）",
                "the folder for them, or the file (else print; several formats, or drawings on a terminal, go to out)",
            ),
            metavar="DIR",
        ),
    ],
)
