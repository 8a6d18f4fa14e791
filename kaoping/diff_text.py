"""A difference between two methods as a person would tell it: as text, as Markdown, and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from dsl.diagnostic import Language, Text
from dsl.diff import Change, ChangeKind, Difference
from dsl.span import Span
from dsl.terms import ENGLISH
from kaoping.language import say

SCHEMA = "kaoping.diff/1"

_TITLE = Text("《{new}》与《{old}》的不同", "“{new}” beside “{old}”")
_SAME = Text("两个办法的规定没有不同。", "The two methods say the same.")
_PARTLY = Text(
    "新办法有未编入的内容，下面写“取消”的，也可能只是没有编入。",
    "The newer method leaves part of its source out (未编入): what is said to be dropped may only not be encoded.",
)
_ADDED = Text("新增{part}“{name}”", "new {part} “{name}”")
_DROPPED = Text("取消{part}“{name}”", "{part} “{name}” is dropped")
_DROPPED_WITH = Text("取消{part}“{name}”（原有 {old}）", "{part} “{name}” is dropped ({old} before)")
_RENAMED = Text("{part}“{old}”改称“{new}”", "{part} “{old}” is now called “{new}”")
_RENUMBERED = Text("{part}“{name}”由第 {old} 项改为第 {new} 项", "{part} “{name}” is now number {new}, was {old}")
_RUN = Text("第 {old} 项依次改为第 {new} 项（{name}）", "numbers {old} are now {new} ({name})")
_MOVED = Text("{part}“{name}”由“{old}”移到“{new}”", "{part} “{name}” moved from “{old}” to “{new}”")
_CHANGED = Text("{aspect}由“{old}”改为“{new}”", "{aspect} is “{new}”, was “{old}”")
_GAINED = Text("增加了{aspect}“{new}”", "{aspect} “{new}” is new")
_LOST = Text("不再写{aspect}（原为“{old}”）", "{aspect} is not stated any more (was “{old}”)")
_OF = Text("{part}“{name}”：{changes}", "{part} “{name}”: {changes}")
_OF_METHOD = Text("办法的{changes}", "of the method, {changes}")
_UNKNOWN = Text(
    "{names}：新办法没有编入各项内容，不能逐项比较",
    "{names}: their items are not encoded in the newer method and cannot be compared",
)
_UNKNOWN_ONE = Text("“{name}”（原有 {old}）", "“{name}” ({old} before)")
_AND = Text("；", "; ")
_LISTED = Text("、", ", ")
_KINDS = {
    ChangeKind.ADDED: "added",
    ChangeKind.DROPPED: "dropped",
    ChangeKind.RENAMED: "renamed",
    ChangeKind.RENUMBERED: "renumbered",
    ChangeKind.MOVED: "moved",
    ChangeKind.CHANGED: "changed",
    ChangeKind.UNKNOWN: "not comparable",
}
_WHOLE = {
    ChangeKind.ADDED: _ADDED,
    ChangeKind.DROPPED: _DROPPED,
    ChangeKind.RENAMED: _RENAMED,
    ChangeKind.MOVED: _MOVED,
}
#: What kinds of part are called in English; the domain's own words are in `dsl.terms`.
_PARTS = {
    "办法": "method",
    "方面": "area",
    "分项": "component",
    "其中": "of-which figure",
    "填报": "reported figure",
    "定义": "definition",
    "期次": "period",
    "总分": "total",
    "奖项": "award",
    "追责": "accountability block",
    "公文": "document",
    "未编入": "part left out",
    "层次": "level",
    **{zh: en for zh, en in ENGLISH.items() if zh == "指标"},
}


def to_text(difference: Difference, language: Language) -> str:
    """Tell the difference on a screen: a heading for each kind of part, a line for each change."""
    return "\n".join(_lines(difference, language, heading="{}", item="  · {}")) + "\n"


def to_markdown(difference: Difference, language: Language) -> str:
    """Tell the difference as a document."""
    lines = list(_lines(difference, language, heading="\n## {}\n", item="- {}"))
    return f"# {lines[0]}\n" + "\n".join(lines[1:]) + "\n"


def to_json(difference: Difference, language: Language) -> dict[str, Any]:
    """Give the difference as data (`kaoping.diff/1`)."""
    return {
        "schema": SCHEMA,
        "old": {"title": difference.old_title},
        "new": {"title": difference.new_title},
        "changes": [
            {
                "kind": _KINDS[c.kind],
                "part": _part(c.part, language),
                "name": c.name,
                "path": list(c.path),
                "aspect": say(c.aspect, language),
                "old": c.old,
                "new": c.new,
                "old_place": _place(c.old_span),
                "new_place": _place(c.new_span),
            }
            for c in difference.changes
        ],
    }


def _place(span: Span | None) -> dict[str, Any] | None:
    return None if span is None else {"file": span.file, "line": span.line}


def _part(part: str, language: Language) -> str:
    return part if language == "zh" else _PARTS.get(part, part)


def _lines(difference: Difference, language: Language, *, heading: str, item: str) -> Iterator[str]:
    yield say(_TITLE, language, old=difference.old_title, new=difference.new_title)
    if not difference.changes:
        yield say(_SAME, language)
        return
    if any(c.kind == ChangeKind.UNKNOWN or (c.part == "未编入" and c.new_span) for c in difference.changes):
        yield say(_PARTLY, language)
    for part in dict.fromkeys(c.part for c in difference.changes):
        yield heading.format(_part(part, language))
        for sentence in _sentences(difference.of(part), language):
            yield item.format(sentence)


def _sentences(changes: Sequence[Change], language: Language) -> Iterator[str]:
    """One sentence for each change, but one for all sides of a part, and one for all that cannot be compared."""
    told: set[str] = set()
    unknown = [c for c in changes if c.kind is ChangeKind.UNKNOWN]
    for change in changes:
        words = {"part": _part(change.part, language), "name": change.name, "old": change.old, "new": change.new}
        if change.kind is ChangeKind.UNKNOWN:
            if change is unknown[0]:
                names = say(_LISTED, language).join(
                    say(_UNKNOWN_ONE, language, name=c.name, old=c.old) for c in unknown
                )
                yield say(_UNKNOWN, language, names=names)
        elif change.kind is ChangeKind.RENUMBERED:
            yield say(_RUN if "至" in change.old else _RENUMBERED, language, **words)
        elif change.kind is ChangeKind.CHANGED:
            if change.name not in told:
                told.add(change.name)
                sides = [c for c in changes if c.kind is ChangeKind.CHANGED and c.name == change.name]
                said = say(_AND, language).join(_side(c, language) for c in sides)
                if change.part == "办法":
                    yield say(_OF_METHOD, language, changes=said)
                else:
                    yield say(_OF, language, part=words["part"], name=change.name, changes=said)
        elif change.kind is ChangeKind.DROPPED and change.old:
            yield say(_DROPPED_WITH, language, **words)
        else:
            yield say(_WHOLE[change.kind], language, **words)


def _side(change: Change, language: Language) -> str:
    sentence = _CHANGED if change.old and change.new else _GAINED if change.new else _LOST
    return say(sentence, language, aspect=say(change.aspect, language), old=change.old, new=change.new)
