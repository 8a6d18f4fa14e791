"""The method beside its source text: names that differ, clauses that contradict themselves, references elsewhere."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence

from dsl.clauses import SourceText, beside
from dsl.diagnostic import Diagnostic, Related, Text
from dsl.errors_source import (
    CoveredOddity,
    SourceNameDiffers,
    SourceOrderDiffers,
    SourceRefersElsewhere,
    WordsAndFormulaDiffer,
)
from dsl.model import Area, Assumption, Indicator, ResolvedPolicy
from dsl.record import dataclass
from dsl.regex import regex
from dsl.span import Span
from dsl.terms import fold

#: Names this alike are taken for one thing written in two ways; less alike ones for two things.
_ALIKE = 0.72
#: A cell that is no title has the name in it: one that is nearly there is a slip of the pen.
_NEARLY = 0.85
_SHORTEST_WINDOW = 6
_LABEL = regex(r"^\s*(?:[(（][^()（）]{1,6}[)）]|[一二三四五六七八九十]+、|\d{1,3}[.、]|[①-⑳])\s*")
_END_OF_TITLE = regex(r"[:：。;；,，(（\d]|其中|方面")
_RATE = regex(
    r"指(?P<above>[^。;；]{2,60}?)(?:与|占)(?P<below>[^。;；与占]{2,60}?)的(?:比率|比例|比重|比)(?=[。,，;；]|$)"
)
_FORMULA = regex(r"=\s*(?P<above>[^=/÷]+?)\s*[/÷]\s*(?P<below>\([^()]*\)|[^()=×*]+?)\s*[×*]\s*100\s*%")
_ELSEWHERE = regex(r"[^。;；:\n]{0,30}见(?P<where>[^。;；,，\n]{0,6}(?:以上|上)年度)[^。;；\n]{0,40}")
_SENTENCE = regex(r"[^。;；\n]+")


def check_source(policy: ResolvedPolicy, source: SourceText) -> tuple[Diagnostic, ...]:
    """Find where the source text differs from itself or from the method; what is covered becomes a note.

    Nothing is claimed of a text in which no clause stands where the method says.
    """
    reader = _Reader(policy, source)
    return (
        *reader.lists_of_areas(),
        *reader.titles(),
        *reader.untitled(),
        *reader.denominators(),
        *reader.references_elsewhere(),
    )


@dataclass(frozen=True, slots=True)
class _Listed:
    """A list in the source that names the areas: its line, and each piece with the area it means."""

    line: int
    pieces: tuple[tuple[str, Area | None], ...]


class _Reader:
    def __init__(self, policy: ResolvedPolicy, source: SourceText) -> None:
        self._policy = policy
        self._source = source
        self._folded = tuple(fold(line) for line in source.lines)

    # --- the areas, where the source lists them ---

    def lists_of_areas(self) -> Iterator[Diagnostic]:
        """A sentence that lists most of the areas names each as the method does, in the same order."""
        areas = self._policy.areas
        if len(areas) < 3:
            return
        for listed in self._lists(areas):
            for written, area in listed.pieces:
                if area is not None and fold(area.name) != fold(written):
                    yield self._name_differs(area, area.aliases, written, listed.line)
            found = [area for _, area in listed.pieces if area is not None]
            if found != sorted(found, key=areas.index):
                yield self._order_differs(found, listed.line)

    def _lists(self, areas: Sequence[Area]) -> Iterator[_Listed]:
        names = [fold(a.name) for a in areas]
        for number, line in enumerate(self._folded, 1):
            for sentence in re.split(r"[。;,:]", line):
                # Where most names do not even stand, there is no need to cut and compare.
                if "、" not in sentence or sum(map(sentence.count, names)) * 2 <= len(areas):
                    continue
                pieces = self._pieces(sentence, areas)
                exact = sum(area is not None and fold(area.name) == fold(p) for p, area in pieces)
                if exact * 2 > len(areas):
                    yield _Listed(number, pieces)

    def _pieces(self, sentence: str, areas: Sequence[Area]) -> tuple[tuple[str, Area | None], ...]:
        """Cut a sentence at 、 and at 和, but not inside the name of an area; pair what is left over by likeness."""
        words = [w for piece in sentence.split("、") for w in self._cut(piece, areas)]
        words = [re.sub(r"\d.*$", "", w).strip() for w in words]
        exact = {fold(a.name): a for a in areas}
        ends = {w: next((n for n in exact if w.endswith(n) and w != n), None) for w in words}
        words = [ends[w] or w for w in words]
        unused = [a for a in areas if fold(a.name) not in words]
        found: list[tuple[str, Area | None]] = []
        for word in words:
            area = exact.get(word) or _most_alike(word, unused)
            if area is not None and area in unused:
                unused.remove(area)
            found.append((word, area))
        return tuple(found)

    def _cut(self, piece: str, areas: Sequence[Area]) -> list[str]:
        names = [fold(a.name) for a in areas]
        for name in sorted(names, key=len, reverse=True):
            if name in piece and re.search("[和及与]", name):
                return [piece]
        return [w for w in re.split("[和及与]", piece) if w] if re.search("[和及与]", piece) else [piece]

    def _name_differs(self, named: Area | Indicator, aliases: Iterable[str], written: str, line: int) -> Diagnostic:
        place = self._place(line, written)
        found = SourceNameDiffers(
            span=named.span,
            related=(Related(place, Text(f"原文写作「{written}」", f"“{written}” in the source")),),
            name=named.name,
            written=written,
            place=line_of(line),
        )
        alias = next((a for a in aliases if fold(a) == fold(written)), None)
        if alias is not None:
            return covered(found, f"又称 “{alias}”")
        return self._unless_assumed(found, named.assumptions, (written,))

    def _order_differs(self, found: Sequence[Area], line: int) -> Diagnostic:
        order = "、".join(a.name for a in found)
        differs = SourceOrderDiffers(
            span=self._policy.areas[0].span,
            related=(Related(self._place(line, ""), Text("原文在这里列举", "the source lists them here")),),
            place=line_of(line),
            order=order,
        )
        return self._unless_assumed(differs, self._policy.header.assumptions, ("先后", "次序", "顺序"))

    # --- titles of the cited clauses ---

    def titles(self) -> Iterator[Diagnostic]:
        """The title of a clause that an indicator cites is its name, or nothing like it."""
        names = {_plain(n) for i in self._policy.every_indicator() for n in (i.name, *i.aliases)}
        for item in self._policy.every_indicator():
            known = {_plain(n) for n in item.aliases}
            said: set[str] = set()
            for line in self._first_lines(item):
                title = _title(self._folded[line - 1])
                plain = _plain(title)
                own = _plain(item.name)
                whole = own.startswith(plain) and own in _plain(self._folded[line - 1])
                if not plain or plain in said or whole:
                    continue
                if plain in names - known:
                    continue  # the clause of another indicator, cited beside
                if plain in known or (_likeness(plain, own) >= _ALIKE and not _is_part(plain, item)):
                    said.add(plain)
                    yield self._name_differs(item, item.aliases, title, line)

    def untitled(self) -> Iterator[Diagnostic]:
        """The cell of a table that an indicator cites has its name in it, or one nearly like it."""
        for item in self._policy.every_indicator():
            own = _plain(item.name)
            for clause in item.basis:
                for lines in self._source.find(clause.address) or ():
                    if _title(self._folded[lines.first - 1]) or len(own) < _SHORTEST_WINDOW:
                        continue
                    cited = _plain("".join(self._folded[lines.first - 1 : lines.last]))
                    written = _nearly(own, cited)
                    if written is not None:
                        yield self._name_differs(item, item.aliases, written, lines.first)

    def _first_lines(self, item: Indicator) -> Iterator[int]:
        for clause in item.basis:
            for lines in self._source.find(clause.address) or ():
                yield lines.first

    # --- what a clause says in words and in its formula ---

    def denominators(self) -> Iterator[Diagnostic]:
        """A rate that a clause explains in words and as a formula has one denominator."""
        seen: set[int] = set()
        for item in self._policy.every_indicator():
            for clause in item.basis:
                for lines in self._source.find(clause.address) or ():
                    for number in range(lines.first, lines.last):
                        if number not in seen and (found := self._two_denominators(item, number)) is not None:
                            seen.add(number)
                            yield found

    def _two_denominators(self, item: Indicator, number: int) -> Diagnostic | None:
        words, formula = self._folded[number - 1], self._folded[number]
        said, written = _RATE.search(words), _FORMULA.search(formula)
        if said is None or written is None:
            return None
        below, divided_by = said.group("below").strip("的"), written.group("below").strip("()")
        if not _says_more(divided_by, words):
            return None
        start = self._source.lines[number - 1]
        differs = WordsAndFormulaDiffer(
            span=item.span,
            related=(
                Related(self._place(number, below), Text("文字这样说", "in words")),
                Related(self._place(number + 1, divided_by), Text("公式这样写", "in the formula")),
            ),
            name=_title(fold(start)) or item.name,
            words=below,
            formula=divided_by,
            place=line_of(number),
        )
        parts = (*item.every(), *(p for i in self._policy.all_indicators() if item in i.every() for p in i.every()))
        assumptions = [a for part in parts for a in part.assumptions]
        return self._unless_assumed(differs, assumptions, (below, divided_by, "分母同"))

    # --- what the source leaves to another text ---

    def references_elsewhere(self) -> Iterator[Diagnostic]:
        """见以上年度办法: part of the method is not in its text."""
        for number, line in enumerate(self._folded, 1):
            match = _ELSEWHERE.search(line)
            if match is None:
                continue
            silent = [i for i in self._policy.all_indicators() if not i.explanation and i.formula is None]
            refers = SourceRefersElsewhere(
                span=self._policy.header.span,
                related=(Related(self._place(number, match.group().strip()), Text("原文在这里说", "said here")),),
                place=line_of(number),
                sentence=match.group().strip().removeprefix("注:"),
                quoted=match.group("where"),
                count=len(silent),
            )
            every = (
                *self._policy.header.assumptions,
                *(a for i in self._policy.every_indicator() for a in (*i.assumptions, *i.default_assumptions)),
            )
            yield self._unless_assumed(refers, every, (match.group("where"),))

    # --- places and covers ---

    def _unless_assumed(self, found: Diagnostic, assumptions: Iterable[Assumption], words: Iterable[str]) -> Diagnostic:
        return unless_assumed(found, assumptions, words)

    def _place(self, line: int, words: str) -> Span:
        return place_of(self._policy, self._source, line, words)


def unless_assumed(found: Diagnostic, assumptions: Iterable[Assumption], words: Iterable[str]) -> Diagnostic:
    """Give a finding, or a note where one of these assumptions speaks of it."""
    wanted = [fold(w).replace(" ", "") for w in words]
    for assumption in assumptions:
        text = fold(assumption.text).replace(" ", "")
        if any(w in text for w in wanted):
            return covered(found, f"假设 “{assumption.text}”")
    return found


def place_of(policy: ResolvedPolicy, source: SourceText, line: int, words: str) -> Span:
    """Where words stand in a line of the source; the whole line where they do not."""
    text = fold(source.lines[line - 1])
    start = max(text.find(fold(words)), 0)
    end = start + len(words) if words else len(text)
    return Span(beside(policy.file, source.file), line, start + 1, line, end + 1)


def line_of(number: int) -> Text:
    """Say which line of the source is meant."""
    return Text(f"第 {number} 行", f"line {number}")


def covered(found: Diagnostic, cover: str) -> Diagnostic:
    """Turn a finding that somebody has spoken of into a note."""
    what = Text(found.message("zh"), found.message("en"))
    return CoveredOddity(span=found.span, related=found.related, what=what, cover=cover)


def _title(line: str) -> str:
    """What a clause is called: its first words, without its number.

    >>> _title("14.农村社会福利服务中心建设完成率:指农村社会福利服务中心实际建设数与……的比率。")
    '农村社会福利服务中心建设完成率'
    >>> _title("11.市(州)数据中心建设完成率(100%):指……")
    '市(州)数据中心建设完成率'
    """
    rest = _LABEL.sub("", line, count=1)
    if rest == line:
        return ""
    plain = re.sub(r"\((?=[^()]*[州区])[^()]*\)", lambda m: "\x00" * len(m.group()), rest)
    end = _END_OF_TITLE.search(plain)
    return rest[: end.start()].strip() if end else rest.strip()


def _plain(name: str) -> str:
    return fold(name).replace(" ", "")


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def _nearly(name: str, text: str) -> str | None:
    """The words of a text that a name comes closest to, where it does not stand there itself and comes close at all.

    >>> _nearly("编制甲地区社会养老服务体系建设规划", "1编制本地区社会养老服务体系建设规划优秀:……")
    '编制本地区社会养老服务体系建设规划'
    """
    if name in text:
        return None
    match = difflib.SequenceMatcher(None, name, text, autojunk=False).find_longest_match()
    start = max(match.b - match.a, 0)
    window = text[start : start + len(name)]
    return window if _likeness(name, window) >= _NEARLY else None


def _most_alike(word: str, areas: Sequence[Area]) -> Area | None:
    best, most = None, -1.0
    for area in areas:
        name = fold(area.name)
        # No more letters can agree than are in the other at all; most names share none.
        shared = sum(map(set(name).__contains__, word))
        if 2 * shared <= most * (len(word) + len(name)):
            continue
        likeness = _likeness(word, name)
        if likeness > most:
            best, most = area, likeness
    if best is None or not word:
        return None
    name = fold(best.name)
    return best if _likeness(word, name) >= 0.6 or word in name or name in word else None


def _is_part(title: str, item: Indicator) -> bool:
    """Whether a title is that of one part of an item, or names one."""
    return any(_plain(part.name) in title or title in _plain(part.name) for part in item.every()[1:])


def _says_more(formula: str, words: str) -> bool:
    """Whether a formula's denominator brings in something that the words do not have."""
    if re.search(r"[+＋]", formula):
        return not re.search(r"之和|合计|[+＋]", words)
    return any(ch not in words for ch in formula if "\u4e00" <= ch <= "\u9fff")
