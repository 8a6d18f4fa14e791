"""Pieces of a written method as templates take them: chapters, articles, tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dsl.model import Indicator, ResolvedPolicy
from render.rulebook.names import Names
from render.rulebook.scoring import points_words, scoring_words, zero_words
from render.rulebook.words import Words

Article = Mapping[str, object]
Rows = Sequence[Sequence[object]]


def table(
    heads: Sequence[str],
    widths: Sequence[int],
    rows: Rows,
    aligns: str,
    *,
    caption: str = "",
    is_landscape: bool = False,
) -> Article:
    """A table; columns that are blank in every row are left out, and the others share their width."""
    shown = [i for i in range(len(heads)) if i == 0 or any(row[i] not in ("", "—") for row in rows)]
    return {
        "表头": [heads[i] for i in shown],
        "行": [[row[i] for i in shown] for row in rows],
        "宽": [widths[i] for i in shown],
        "对齐": "".join(aligns[i] for i in shown),
        "题": caption,
        "横": is_landscape,
    }


def article(
    title: str,
    text: str = "",
    *,
    items: Sequence[str] = (),
    tables: Sequence[Article] = (),
    notes: Sequence[str] = (),
) -> Article:
    """One article: its title, a text, numbered items, tables with what stands under them."""
    return {"题": title, "文": text, "项": list(items), "表": list(tables), "注": list(notes)}


def chapter(title: str, articles: Sequence[Article]) -> Article:
    """One chapter."""
    return {"题": title, "条": list(articles)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A method with its names, and what is said once for many items."""

    policy: ResolvedPolicy
    words: Words
    #: The ways of scoring, in the order in which they come first.
    ways: tuple[str, ...]
    #: What holds for most items whose formula may have a zero denominator, or "".
    zero: str
    #: The points that every item has, in words, or "".
    same_points: str
    #: The explanation that several items share, or "".
    explained: str

    @property
    def names(self) -> Names:
        """The names of its nodes."""
        return self.words.names

    @classmethod
    def of(cls, policy: ResolvedPolicy) -> Book:
        """Read through the method once."""
        words = Words(Names(policy))
        ways = dict.fromkeys(s for i in policy.every_indicator() if (s := scoring_words(i, words)))
        zeros = [z for i in policy.every_indicator() if (z := zero_words(i.zero_rule, words))]
        common = max(zeros, key=zeros.count, default="")
        meanings = [i.explanation for i in policy.every_indicator() if i.explanation]
        shared = max(meanings, key=meanings.count, default="")
        marks = {points_words(i, words) for i in policy.all_indicators() if i.scoring is not None or i.components}
        return cls(
            policy=policy,
            words=words,
            same_points=marks.pop() if len(marks) == 1 else "",
            ways=tuple(ways),
            zero=common if zeros.count(common) > 1 else "",
            explained=shared if meanings.count(shared) > 2 else "",
        )

    def way(self, item: Indicator) -> str:
        """How an item is scored: by number, where there are several ways."""
        said = scoring_words(item, self.words)
        if not said:
            return ""
        return f"第{self.ways.index(said) + 1}种" if len(self.ways) > 1 else "见计分办法"

    def zero_of(self, item: Indicator) -> str:
        """What a zero denominator means for an item, where it is not what is said for most."""
        said = zero_words(item.zero_rule, self.words)
        return "" if said == self.zero else said
