"""Which node a written name means: keys, paths, 又称, numbers."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum

from dsl.diagnostic import Diagnostic, Related, Text
from dsl.errors_names import AmbiguousName, DeclaredTwice, UnknownName
from dsl.expressions import Name, PartOfYear
from dsl.misreading import close_names
from dsl.record import dataclass
from dsl.span import Span
from dsl.terms import fold


class NodeKind(Enum):
    """What kind of thing a name names."""

    FIELD = "填报"
    DEFINITION = "定义"
    INDICATOR = "指标"
    COMPONENT = "分项"
    OF_WHICH = "其中"
    AREA = "方面"
    #: A numbered item of 下列各项之和.
    SHARE = "各项"
    #: 明细, and what stands in each of its records.
    RECORDS = "明细"
    COLUMN = "列"
    #: 总分, 加分合计 and 扣分合计, which no line declares.
    TOTAL = "总分"
    ADJUSTMENTS = "加分、扣分合计"
    #: 一级指标 or 二级指标 of the rows of a table.
    GROUP = "指标类别"
    #: 预算 of a 预算项目.
    BUDGET = "预算"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Entry:
    """A node with the names it has and the node it stands in."""

    kind: NodeKind
    name: str
    #: Other ways to write it, without its surroundings: 又称, 简称, `指标 6`, `（1）`.
    also: tuple[str, ...]
    within: Entry | None
    span: Span
    #: Of a figure that is reported by month or quarter: 每月, 每季 or 每半年.
    often: PartOfYear | None = None
    #: A column that only tells records apart.
    is_text: bool = False

    def designations(self) -> frozenset[str]:
        """Every way to write it without its surroundings, folded."""
        return frozenset(_plain(n) for n in (self.name, *self.also) if n)

    def around(self) -> Iterator[Entry]:
        """The nodes it stands in, innermost first."""
        node = self.within
        while node is not None:
            yield node
            node = node.within


#: Named only together with what they stand in.
_ONLY_WITHIN = (NodeKind.SHARE, NodeKind.COLUMN)


class Namespace:
    """The names of one method."""

    def __init__(self, entries: Iterable[Entry], findings: list[Diagnostic]) -> None:
        self._entries = tuple(entries)
        #: Names that a line may declare which could not be read; nothing is said of them.
        self.lost: frozenset[str] = frozenset()
        #: Some name that was looked for is not there.
        self.has_missed = False
        self._findings = findings
        self._by_word: dict[str, list[Entry]] = {}
        for entry in self._entries:
            for word in sorted(entry.designations()):
                self._by_word.setdefault(word, []).append(entry)
        self._repeated: set[int] = set()
        #: The 预算项目 whose lines are being bound: of several nodes of a name, its own are meant.
        self.scope: Entry | None = None
        self._keys = dict(self._make_keys())

    def report_to(self, findings: list[Diagnostic]) -> None:
        """Say from now on there what is found wrong."""
        self._findings = findings

    def key(self, entry: Entry) -> str:
        """The key of a node: its name where that is unique, else the shortest path that is."""
        return self._keys[id(entry)]

    def find(self, name: Name) -> Entry | None:
        """The one node that a written name means; an unknown or ambiguous one is reported."""
        found = self.near(name)
        if len(found) == 1:
            return found[0]
        if found and name.path[-1].startswith("指标 "):
            return None  # one number used twice is reported where it is given
        if found:
            paths = tuple(self.key(e) if self.key(e) != e.name else self._long_path(e) for e in found)
            self._findings.append(
                AmbiguousName(
                    span=name.span,
                    name=".".join(name.path),
                    paths=paths,
                    example=paths[0],
                    related=tuple(Related(e.span, Text("这里有一个", "one is here")) for e in found),
                )
            )
            return None
        self.has_missed = True
        if not self.lost.intersection(_plain(part) for part in name.path):
            self._findings.append(UnknownName(span=name.span, name=".".join(name.path), hint=self._hint(name.path)))
        return None

    def near(self, name: Name) -> list[Entry]:
        """The nodes that a written name may mean from here."""
        return self._nearest(self.matches(name.path))

    def _nearest(self, found: list[Entry]) -> list[Entry]:
        inside = [e for e in found if self.scope is not None and self.scope in e.around()]
        return inside if len(found) > 1 and inside else found

    def inside(self, group: Entry) -> list[Entry]:
        """The indicators that stand in a group of a table."""
        return [e for e in self._entries if e.kind is NodeKind.INDICATOR and group in e.around()]

    def matches(self, path: tuple[str, ...]) -> list[Entry]:
        """The nodes that a path may mean: its last part names them, the others what they stand in."""
        *outer, last = (_plain(part) for part in path)
        found = []
        for entry in self._by_word.get(last, []):
            if id(entry) in self._repeated:
                continue
            if not outer:
                is_meant = entry.kind not in _ONLY_WITHIN
            else:
                is_meant = _stands_in(outer, [e.designations() for e in entry.around()])
            if is_meant:
                found.append(entry)
        return found

    def columns(self, records: Entry) -> tuple[Entry, ...]:
        """The columns of a list."""
        return tuple(e for e in self._entries if e.kind is NodeKind.COLUMN and e.within is records)

    def column(self, records: Entry, name: str) -> Entry | None:
        """The column of a list that a name without a path means."""
        return next((e for e in self.columns(records) if _plain(name) in e.designations()), None)

    def often(self, path: tuple[str, ...]) -> PartOfYear | None:
        """In which parts of the year a figure is reported; None for any other name."""
        found = self.matches(path)
        return found[0].often if len(found) == 1 else None

    def written(self) -> Mapping[str, tuple[str, ...]]:
        """Every written form, folded and without spaces, with the keys it may mean."""
        forms: dict[str, list[str]] = {}
        for entry in self._entries:
            if entry.kind in (*_ONLY_WITHIN, NodeKind.TOTAL, NodeKind.ADJUSTMENTS):
                continue
            heads = [""] + [f"{d}." for outer in entry.around() for d in sorted(outer.designations())]
            for head, word in itertools.product(heads, sorted(entry.designations())):
                keys = forms.setdefault(head + word, [])
                if self.key(entry) not in keys:
                    keys.append(self.key(entry))
            forms.setdefault(_plain(self.key(entry)), [self.key(entry)])
        return {form: tuple(keys) for form, keys in forms.items()}

    def _make_keys(self) -> Iterator[tuple[int, str]]:
        taken: dict[str, Entry] = {}
        for entry in self._entries:
            key = self._shortest(entry)
            earlier = taken.setdefault(_plain(key), entry)
            if earlier is not entry:
                related = Related(earlier.span, Text("先在这里声明过", "declared first here"))
                self._findings.append(DeclaredTwice(span=entry.span, related=(related,), name=entry.name))
                self._repeated.add(id(entry))
            yield id(entry), key

    def _shortest(self, entry: Entry) -> str:
        if entry.kind is NodeKind.COLUMN and entry.within is not None:
            return f"{self._shortest(entry.within)}.{entry.name}"
        if entry.kind is NodeKind.SHARE and entry.within is not None:
            return f"{_called(entry.within)}.{entry.name}"
        known = self._by_word.get(_plain(entry.name), [])
        rivals = [e for e in known if e is not entry and e.kind is not NodeKind.COLUMN]
        if not rivals:
            return entry.name
        for outer in entry.around():
            path = (_plain(_called(outer)), _plain(entry.name))
            if self.matches(path) == [entry]:
                return f"{_called(outer)}.{entry.name}"
        return self._long_path(entry)

    def _long_path(self, entry: Entry) -> str:
        number = next((n for n in entry.also if n.startswith("指标 ")), "")
        if entry.within is None:
            return number or entry.name
        return number or ".".join([*(_called(e) for e in reversed(list(entry.around()))), entry.name])

    def _hint(self, path: tuple[str, ...]) -> Text:
        numbers = [n for e in self._entries for n in e.also if n.startswith("指标 ")]
        if path[-1].startswith("指标 ") and numbers:
            first, last = numbers[0].removeprefix("指标 "), numbers[-1].removeprefix("指标 ")
            return Text(f"办法里的编号从 {first} 到 {last}", f"the method numbers its indicators {first} to {last}")
        near = close_names(path[-1], [e.name for e in self._entries])
        if not near:
            return Text("先在「填报」「指标」或「定义」里声明它", "declare it first")
        offers = "、".join(f"「{n}」" for n in near)
        return Text(f"是不是要写 {offers}？", f"did you mean {offers}?")


def _called(entry: Entry) -> str:
    """How an outer node is written in a path: by its number where it has one."""
    return next((n for n in entry.also if n.startswith("指标 ")), entry.name)


def _plain(text: str) -> str:
    return fold(text).replace(" ", "")


def _stands_in(outer: list[str], around: list[frozenset[str]]) -> bool:
    """Whether the outer parts of a path name, in order, nodes around it (some may be left out)."""
    waiting = list(reversed(outer))
    for designations in around:
        if waiting and waiting[0] in designations:
            waiting.pop(0)
    return not waiting
