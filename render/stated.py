"""What the rule file says in, the same with every figure traced to the clause and the line that say it out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dsl.model import ResolvedPolicy
from dsl.rules import Rule, rules
from render.document import Anchor, Counted, Run
from render.escape import plain
from render.untraced import CLAUSES, NUMBERING, figures_in, labels_of, naming
from render.wording import formal, join_names

#: What names a thing, or is no text of the document.
_NAMES = frozenset({"题", "名称", "标题", "编号", "本件", "宽", "对齐", "横", "表头", "称呼", "单位"})
#: So much of a sentence stands for it in a label.
_SHORT = 16
#: What stands before the name of a part: its number, in a table 其中 too.
_NUMBER = re.compile(r"^(?:其中：)?(?:[\d.]+\s+|[\d.]+(?=\D)|（\d+）\s*)*")


@dataclass(frozen=True, kw_only=True)
class Clauses:
    """Where a method says what, and what names things in it; made once for all documents of a run."""

    title: str
    #: By the name of what a rule is about, and by the text of an assumption.
    places: Mapping[str, tuple[str, ...]]
    names: re.Pattern[str] | None

    @classmethod
    def of(cls, policy: ResolvedPolicy, units: Iterable[str]) -> Clauses:
        """Read through the method."""
        places: dict[str, tuple[str, ...]] = {}
        for rule in rules(policy):
            place = _place(rule)
            places.setdefault(_bare(rule.name), place)
            for assumption in (*rule.assumptions, *rule.inherited_assumptions):
                places.setdefault(formal(assumption.text), (f"假设：规则文件第{assumption.span.line}行", *place))
        return cls(title=policy.header.title, places=places, names=naming(labels_of(policy, units)))


def _bare(name: str) -> str:
    """A name without its number.

    >>> _bare("其中：（3）农村劳动力转移就业人数"), _bare("6 解决零就业家庭比率")
    ('农村劳动力转移就业人数', '解决零就业家庭比率')
    """
    return formal(_NUMBER.sub("", name))


def _place(rule: Rule) -> tuple[str, ...]:
    cited = join_names(dict.fromkeys(clause.address for clause in (*rule.basis, *rule.inherited)))
    where = f"{rule.title}：规则文件第{rule.span.line}行"
    return (f"依据：{cited}", where) if cited else (where,)


@dataclass(slots=True, kw_only=True)
class Stated:
    """Traces the figures of what a document takes from the rule file; its anchors are numbered as they come."""

    clauses: Clauses
    #: Begins the side of each anchor: what one document tells and what all share are numbered apart.
    side: str = "依据"
    #: The lines behind each, by the anchor as it is printed.
    lines: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def count(self, number: int, level: str, unit: str, side: str, counted: Iterable[str]) -> Counted:
        """How many there are, traced to which."""
        anchor = Anchor(level=level, unit=unit, key="", side=side)
        self._keep(anchor, (join_names(counted) or "没有",))
        return Counted(number, anchor)

    def walk(self, value: object, title: str = "", *, place: Sequence[str] = ()) -> Any:
        """Trace the figures of a value and of all that it holds; names and what is traced already stay as they are."""
        match value:
            case str():
                return self._text(value, title, place)
            case bool() | Counted() | Run() | None:
                return value
            case int():
                anchor = self._anchor(title)
                self._keep(anchor, (f"{title or '规则文件'}：{value}", *self._whence(title, title, place)))
                return Counted(value, anchor)
            case Mapping() if "表头" in value and "行" in value:
                rows = self._rows(value["表头"], value["行"], str(value.get("题") or title), place)
                return {**value, "行": rows}
            case Mapping():
                own = next((str(v) for k in ("题", "名称", "标题") if isinstance(v := value.get(k), str) and v), title)
                return {k: v if k in _NAMES else self.walk(v, own, place=place) for k, v in value.items()}
            case Sequence():
                return [self.walk(inner, title, place=place) for inner in value]
            case _:
                return value

    def _rows(
        self, heads: Sequence[object], rows: Sequence[Sequence[object]], title: str, place: Sequence[str]
    ) -> list[list[object]]:
        """The rows of a table: what a row is about is told by the cell that names it, and holds for those below."""
        kept = [n for n, head in enumerate(heads) if head in NUMBERING or head == CLAUSES]
        basis = next((n for n, head in enumerate(heads) if head == CLAUSES), None)
        found: list[list[object]] = []
        about, whence = title, tuple(place)
        for row in rows:
            names = (_bare(cell) for cell in row[:4] if isinstance(cell, str))
            name = next((name for name in names if name and name in self.clauses.places), None)
            if name is not None:
                about, whence = name, self.clauses.places[name]
            cited = row[basis] if basis is not None and row[basis] not in ("", "—") else None
            own = (f"依据：{cited}", *whence) if cited is not None and not any("依据" in w for w in whence) else whence
            found.append([cell if n in kept else self.walk(cell, about, place=own) for n, cell in enumerate(row)])
        return found

    def _text(self, text: str, title: str, place: Sequence[str]) -> object:
        spans = figures_in(text, self.clauses.names)
        if not spans:
            return text
        anchor = self._anchor(title or text[:_SHORT])
        said = () if spans == ((0, len(text)),) and title else (text,)
        self._keep(anchor, (*said, *self._whence(text, title, place)))
        pieces: list[object] = []
        end = 0
        for start, stop in spans:
            pieces += [text[end:start]] if start > end else []
            pieces.append(Run(text=text[start:stop], anchor=anchor))
            end = stop
        return [*pieces, *([text[end:]] if end < len(text) else [])]

    def _whence(self, text: str, title: str, place: Sequence[str]) -> tuple[str, ...]:
        """The clause and the line: of the row, of the text itself, of what it is about, else the method as a whole."""
        places = self.clauses.places
        about = places.get(_bare(title), ()) if title else ()
        return tuple(place) or places.get(text.rstrip("。；"), ()) or about or (f"见《{self.clauses.title}》",)

    def _anchor(self, title: str) -> Anchor:
        return Anchor(level="", unit="", key=title, side=f"{self.side}{len(self.lines) + 1}")

    def _keep(self, anchor: Anchor, lines: Sequence[str]) -> None:
        self.lines[str_of(anchor)] = tuple(plain(line) for line in lines)


def str_of(anchor: Anchor) -> str:
    """An anchor with its names as they are printed."""
    return "/".join(plain(part) for part in (anchor.level, anchor.unit, anchor.key, anchor.side))
