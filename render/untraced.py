"""A finished document in, every figure out that leads to no derivation; what numbers and names things is no figure.

Dates and years, document numbers, titles in 《》, 第三条, numbers of paragraphs and attachments, and the names that the
method and the roster give are anchors of their own kind: they say themselves what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dsl.model import ResolvedPolicy
from dsl.rules import rules
from render.document import Block, Line, OfficialDocument, Table, lines_of, words
from render.wording import formal


@dataclass(frozen=True, slots=True, kw_only=True)
class Untraced:
    """A figure without an anchor, and the words that it stands in."""

    figure: str
    line: str


_FIGURE = re.compile(r"\d+(?:[.,]\d+)*[%‰]?")
#: What has digits and is no figure.
_NAMED = re.compile(
    r"""《[^《》]*》
      | [^\s，。；：、（）]*〔\d{4}〕\d+号
      | \d{4}(?:\s*年)?\s*[—－～-]\s*\d{4}\s*年 | \d{4}\s*年度? (?:\d{1,2}\s*月(?:\d{1,2}\s*日)?)?
      | \d{1,2}月\d{1,2}日 | \d{4}-\d{2}-\d{2}
      | 第\d+[条款项目段] | 附件\d+ | 公式\d+
      | (?:注|图|表)\d+ | GB/T\s?\d+(?:—\d+)?""",
    re.VERBOSE,
)
_LEAD = re.compile(r"\A(?:附件：|其中：)?\s*(?:\d+[.．](?!\d{1,3}(?:\D|$))|（\d+）)")
_DIGIT, _LETTER = re.compile(r"\d"), re.compile(r"[^\W\d_]|（")
#: Columns that number their rows, and that name clauses.
NUMBERING = frozenset({"序号", "编号"})
CLAUSES = "依据"


def untraced(document: OfficialDocument, names: re.Pattern[str] | None = None) -> tuple[Untraced, ...]:
    """List the figures of a document that have no anchor, in the order of the text; `names` are those of `naming`."""
    return tuple(_of_blocks(document.all_blocks(), names))


def naming(labels: Iterable[str]) -> re.Pattern[str] | None:
    """Make the pattern of all names that have digits, the longest first."""
    known = sorted(
        {name for name in labels if _DIGIT.search(name) and _LETTER.search(name)}, key=lambda name: (-len(name), name)
    )
    return re.compile("|".join(map(re.escape, known))) if known else None


def figures_in(text: str, names: re.Pattern[str] | None) -> tuple[tuple[int, int], ...]:
    """Where the figures of a text stand, from its first character to the one behind its last.

    >>> figures_in("1.2007年的36项目标，按80%", None)
    ((8, 10), (15, 18))
    """
    if not any(c.isdigit() for c in text):
        return ()
    bare = names.sub(_blank, text) if names is not None else text
    bare = _NAMED.sub(_blank, _LEAD.sub(_blank, bare))
    return tuple(found.span() for found in _FIGURE.finditer(bare))


def _blank(found: re.Match[str]) -> str:
    return "\0" * len(found[0])


def _of_blocks(blocks: Iterable[Block], names: re.Pattern[str] | None) -> Iterator[Untraced]:
    for block in blocks:
        numbering = _numbering(block) if isinstance(block, Table) else frozenset()
        for line in lines_of(block):
            if id(line) not in numbering:
                yield from _of_line(line, names)


def _numbering(table: Table) -> frozenset[int]:
    """The cells of columns that number the rows."""
    columns = {n for row in table.header for n, cell in enumerate(row) if words(cell) in (*NUMBERING, CLAUSES)}
    return frozenset(id(row[n]) for row in table.rows for n in columns)


def _of_line(line: Line, names: re.Pattern[str] | None) -> Iterator[Untraced]:
    bare = "".join("\0" * len(run.text) if run.anchor is not None else run.text for run in line)
    for start, end in figures_in(bare, names):
        yield Untraced(figure=bare[start:end], line=words(line))


def labels_of(policy: ResolvedPolicy, units: Iterable[str] = ()) -> Iterator[str]:
    """The names that a method and its roster give, as documents write them."""
    yield from units
    for name in _names(policy):
        yield from (name, formal(name))
    for rule in rules(policy):
        yield from (clause.address for clause in (*rule.basis, *rule.inherited))


def _names(policy: ResolvedPolicy) -> Iterator[str]:
    header = policy.header
    yield from (header.title, header.number, header.continues or "", *header.rule_sets)
    for area in policy.all_areas():
        yield from (area.name, *area.aliases)
    for item in policy.every_indicator():
        yield from (f"（{item.number}）",) if "." in item.number else ()
        yield from (f"指标{item.number}　{item.name}", f"第{item.number}项", f"{item.number}、{item.name}")
        for name in (item.name, *item.aliases):
            yield from (name, f"{item.number}{name}", f"{item.number} {name}", f"{item.number}.{name}")
        yield from (f"{item.number}{part.number}{part.name}" for part in (*item.components, *item.of_which))
    yield from (x.name for x in policy.all_fields())
    yield from (x.name for x in policy.all_definitions())
    yield from (x.name for x in policy.levels)
    yield from (x.name for x in policy.periods)
    yield from (x.name for x in policy.awards)
    yield from (x.name for x in policy.groups)
