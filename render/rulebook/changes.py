"""年度办法修订说明: what is new, dropped or changed against the method that went before, in its old and new words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dsl.diff import Change, ChangeKind, Difference, diff
from dsl.grounds import Clause
from dsl.model import Indicator, ResolvedPolicy
from dsl.rules import rules
from dsl.span import Span
from render.awards import award_remarks
from render.rulebook.article import Book, table
from render.rulebook.items import aim_of, method_of
from render.rulebook.names import cited, tidy
from render.rulebook.scoring import points_words, scoring_words, target_words
from render.told import NOTHING, Occasion, Recipient, Told
from render.wording import formal

_HEADS = ("内容", "修订", "原规定", "现规定", "依据")
_WIDTHS = (34, 24, 38, 38, 26)
#: Chapters, and the kinds of part that each tells.
_CHAPTERS: Mapping[str, tuple[str, ...]] = {
    "考评对象、期次和评定": ("层次", "分组", "期次", "评定"),
    "考评方面": ("方面",),
    "指标": ("指标", "分项", "其中"),
    "填报和计算": ("填报", "明细", "校核", "定义"),
    "总分、等次、加分扣分和否决": ("总分", "加分", "扣分", "否决", "等次", "列出的情形", "升降"),
    "奖项、资金和追责": ("奖项", "资金", "追责"),
    "公文": ("公文",),
}
_KINDS = {
    ChangeKind.ADDED: "新增",
    ChangeKind.DROPPED: "取消",
    ChangeKind.RENAMED: "改名",
    ChangeKind.RENUMBERED: "改编号",
    ChangeKind.MOVED: "改归方面",
    ChangeKind.UNKNOWN: "没有编入，不能比较",
}
#: What sides of a part are called, where the word of the language is too short for a document.
_ASPECTS = {
    "截至": "截止日期",
    "方面数": "考评的方面",
    "项数": "指标",
    "用于": "用途",
    "包括": "范围",
    "属于": "所属层次",
    "由谁评定": "评定的人",
    "评定凭什么": "评定的材料",
    "取舍": "小数取舍",
    "指标得分取舍": "得分的小数取舍",
    "每个": "给谁",
    "列": "填报的列",
    "对象": "考评对象",
    "除外": "不考评的情形",
    "来源": "数据来源",
    "频次": "填报频次",
}
#: A piece of a list that is a name.
_SHORT = 8
#: What a bare number of some sides counts.
_COUNTED = {"方面数": "个", "项数": "项", "名额": "个"}
_NUMBERED = re.compile(r"^(\d[\d.]*) ")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_ITEMS = re.compile(r"(?<=\d) (?=项)")


def changes(occasion: Occasion, _: Recipient | None) -> Told:
    """Give the changes by chapter; the assumptions of the method are not what changed, and are not attached."""
    if occasion.earlier is None:
        return NOTHING
    told = _Telling(diff(occasion.earlier, occasion.checked), occasion.earlier.policy, occasion.policy)
    values = {
        "修订": {
            "原办法": {"名称": told.old.policy.header.title, "文号": told.old.policy.header.number},
            "办法": told.header(),
            "章": [c for title, parts in _CHAPTERS.items() if (c := told.chapter(title, parts)) is not None],
            "数目": told.counts(),
            "未编入": told.left_out(),
            "无修订": not told.difference.changes,
        },
        "结果依据": {"本件": "本说明", "假设": [], "未编入": [], **award_remarks(())},
    }
    return Told(values=values)


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two methods: its words, and the clauses behind what stands where."""

    book: Book
    policy: ResolvedPolicy
    clauses: Mapping[Span, tuple[Clause, ...]]
    items: Mapping[Span, Indicator]

    @classmethod
    def of(cls, policy: ResolvedPolicy) -> _Side:
        return cls(
            book=replace(Book.of(policy), explained=""),
            policy=policy,
            clauses={rule.span: rule.basis for rule in rules(policy)},
            items={item.span: item for item in policy.every_indicator()},
        )

    def cited(self, span: Span | None) -> str:
        """The clauses of what stands at a place."""
        return "" if span is None else cited(self.clauses.get(span, ()))

    def summary(self, span: Span | None) -> str:
        """What an item says, for one that is new or gone."""
        item = self.items.get(span) if span is not None else None
        if item is None:
            return ""
        target = aim_of(item, self.book) if item.traits else target_words(item.target, self.book.words)
        said = (
            method_of(item, self.book),
            f"目标：{target}" if target else "",
            f"分值：{mark}" if (mark := points_words(item, self.book.words)) else "",
            f"计分：{way}" if (way := scoring_words(item, self.book.words)) else "",
        )
        return "；".join(s for s in said if s)


class _Telling:
    """Tells one difference."""

    def __init__(self, difference: Difference, old: ResolvedPolicy, new: ResolvedPolicy) -> None:
        self.difference = difference
        self.old, self.new = _Side.of(old), _Side.of(new)

    def header(self) -> list[str]:
        """What changed of the method as a whole, as sentences."""
        # When it was issued is no rule of it.
        return [_sentence(c) for c in self.difference.of("办法") if c.aspect.zh != "印发日期"]

    def counts(self) -> str:
        """`新增指标2项，取消指标1项，修改指标3项`."""
        found = self.difference.of("指标")
        told = []
        for kind, verb in ((ChangeKind.ADDED, "新增"), (ChangeKind.DROPPED, "取消"), (ChangeKind.RENAMED, "改名")):
            number = sum(c.kind is kind for c in found)
            told += [f"{verb}指标{number}项"] if number else []
        changed = {c.name for c in found if c.kind is ChangeKind.CHANGED}
        told += [f"修改指标{len(changed)}项"] if changed else []
        return "，".join(told)

    def left_out(self) -> list[str]:
        """What the newer method does not hold, so that what is said to be dropped may only not be encoded."""
        unknown = any(c.kind is ChangeKind.UNKNOWN for c in self.difference.changes)
        new = [formal(n.text) for n in self.new.policy.not_encoded]
        return new if new or not unknown else ["各方面的指标"]

    def chapter(self, title: str, parts: Sequence[str]) -> Mapping[str, object] | None:
        """One chapter: of items a table for each area, else one table."""
        found = self.difference.of(*parts)
        if not found:
            return None
        groups = self._by_area(found) if "指标" in parts else {"": list(found)}
        tables = [
            {"方面": area, "表": table(_HEADS, _WIDTHS, list(self._rows(listed, parts)), "左中左左中")}
            for area, listed in groups.items()
        ]
        return {"题": title, "表": tables}

    def _by_area(self, found: Sequence[Change]) -> Mapping[str, list[Change]]:
        """The changes to items by the area that they stand in, in the order of the method, the older's last."""
        names = [formal(a.name) for side in (self.new, self.old) for a in side.policy.areas]
        groups: dict[str, list[Change]] = {}
        for change in found:
            groups.setdefault(formal("".join(change.path[:1])), []).append(change)
        return {name: groups[name] for name in dict.fromkeys((*names, *groups)) if name in groups}

    def _rows(self, found: Iterable[Change], parts: Sequence[str]) -> Iterator[list[object]]:
        above = ""
        for change in found:
            name = _called(change, parts)
            yield [
                "" if name == above else name,
                _what(change),
                _counted(change, change.old)
                or (self.old.summary(change.old_span) if change.kind is ChangeKind.DROPPED else ""),
                _counted(change, change.new)
                or (self.new.summary(change.new_span) if change.kind is ChangeKind.ADDED else ""),
                "" if name == above else self._grounds(change),
            ]
            above = name

    def _grounds(self, change: Change) -> str:
        was, now = self.old.cited(change.old_span), self.new.cited(change.new_span)
        if was and now == cited(self._still(change.old_span)):
            # It was taken over with the clauses of the text that it was taken from.
            return f"原{was}"
        if was and now and was != now:
            return f"原{was}；现{now}"
        return now or (f"原{was}" if was else "—")

    def _still(self, span: Span | None) -> tuple[Clause, ...]:
        """What the old method cites at a place, as a method that continues it cites it."""
        number = self.old.policy.header.number
        own = self.old.clauses.get(span, ()) if span is not None else ()
        return tuple(c if c.document else replace(c, document=number) for c in own)


def _called(change: Change, parts: Sequence[str]) -> str:
    """What changed: the kind of part too, where a chapter tells several kinds."""
    name = formal(_NUMBERED.sub(r"第\1项　", change.name)).replace("） ", "）")
    return name if len(parts) == 1 or change.part == "指标" else f"{change.part}：{name}"


def _what(change: Change) -> str:
    if change.kind is not ChangeKind.CHANGED:
        return _KINDS[change.kind]
    verb = "修改" if change.old and change.new else "增加" if change.new else "不再写明"
    return f"{verb}{_aspect(change)}"


def _aspect(change: Change) -> str:
    return _ASPECTS.get(change.aspect.zh, change.aspect.zh)


def _said(text: str) -> str:
    """A text of the rule file as a document writes it."""
    dated = _DAY.sub(lambda m: f"{m[1]}年{int(m[2])}月{int(m[3])}日", text)
    said = _ITEMS.sub("", tidy(dated)).replace(" 至 ", "至")
    parts = said.split("；")
    # A list of names is no list of rules.
    return "、".join(parts) if len(parts) > 1 and all(len(p) <= _SHORT for p in parts) else said


def _counted(change: Change, text: str) -> str:
    """A text of one side; a bare number with what it counts."""
    said = _said(text)
    return said + _COUNTED.get(change.aspect.zh, "") if said.isdigit() else said


def _sentence(change: Change) -> str:
    old, new, what = _counted(change, change.old), _counted(change, change.new), _aspect(change)
    if old and new and change.aspect.zh in _COUNTED:
        return f"{what}由{old}改为{new}"
    if old and new:
        return f"{what}由“{old}”改为“{new}”"
    return f"增加{what}“{new}”" if new else f"不再写明{what}（原为“{old}”）"
