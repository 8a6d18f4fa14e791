"""What worked examples reach of a method, as text and as data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dsl.diagnostic import Language, Text
from engine.example_coverage import Point, PointKind
from kaoping.language import say

_HEAD = Text("{policy} 的算例走到：", "the examples of {policy} reach:")
_COUNT = Text("  {kind} {reached}/{all}", "  {kind} {reached}/{all}")
_MISSED = Text("没有走到的：", "not reached:")
_LINE = Text("  {file}第 {line} 行 {what} —— {missing}", "  {file}line {line} {what} -- {missing}")
_ALL = Text("全部走到。", "everything is reached.")
_KINDS = {
    PointKind.CLAUSE: Text("条款", "clauses"),
    PointKind.BRANCH: Text("分支", "branches"),
    PointKind.THRESHOLD: Text("界线", "thresholds"),
}
_LACKS = {
    "没有算例": Text("没有算例", "no example"),
    "没有走到": Text("没有走到", "not taken"),
    "低于": Text("缺低一点的", "none below"),
    "恰好": Text("缺恰好的", "none exactly at it"),
    "高于": Text("缺高一点的", "none above"),
}


def to_text(policy: str, points: Sequence[Point], language: Language, *, file: str) -> str:
    """Tell how many are reached, and each that is not, with its place; `file` is the rule file of the method."""
    lines = [say(_HEAD, language, policy=policy)]
    for kind, name in _KINDS.items():
        here = [p for p in points if p.kind is kind]
        reached = sum(p.is_reached for p in here)
        lines.append(say(_COUNT, language, kind=say(name, language), reached=reached, all=len(here)))
    missed = [p for p in points if not p.is_reached]
    if not missed:
        return "\n".join([*lines, say(_ALL, language)])
    lines.append(say(_MISSED, language))
    for point in missed:
        lacks = [say(_LACKS[m], language) if m in _LACKS else m for m in point.missing]
        missing = ("、" if language == "zh" else ", ").join(lacks)
        # A rule set has its own lines.
        where = "" if point.span.file == file else f"{Path(point.span.file).name} "
        lines.append(say(_LINE, language, file=where, line=point.span.line, what=point.text, missing=missing))
    return "\n".join(lines)


def to_json(points: Sequence[Point]) -> dict[str, Any]:
    """Give every point as data (`kaoping.example-coverage/1`)."""
    kinds = {PointKind.CLAUSE: "clause", PointKind.BRANCH: "branch", PointKind.THRESHOLD: "threshold"}
    return {
        "schema": "kaoping.example-coverage/1",
        "points": [
            {
                "kind": kinds[p.kind],
                "text": p.text,
                "file": p.span.file,
                "line": p.span.line,
                "reached": list(p.reached),
                "missing": list(p.missing),
            }
            for p in points
        ],
    }
