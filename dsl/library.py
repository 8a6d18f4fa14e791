"""The texts that a method takes over: which ones it names, and each with what it names in turn.

The edge reads the files (`wanted` tells it which) and hands their text in as a `Library`; nothing
here opens a file.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import field
from enum import Enum

from dsl.diagnostic import Diagnostic, Related, Text
from dsl.errors_inherit import CircleOfMethods, NotInLibrary, SecondBase
from dsl.kept import Kept
from dsl.lines import BLANKS, INVISIBLE, Line, Section, split_lines, split_sections
from dsl.record import dataclass
from dsl.regex import regex
from dsl.span import Span

_NAMED = regex(r"(沿用|引用)\s*([“\"])([^”\"]*)[”\"]\s*(,\s*文本未公开)?")
#: A line that may name one, whatever separates lines and whatever nobody sees in it; most methods have none.
_BEGINNING = regex(rf"(?:\A|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029])[{BLANKS}]*[沿引][{INVISIBLE}]*用")


class Role(Enum):
    """What a text is to the method that names it."""

    METHOD = "沿用"
    RULES = "引用"


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """The name by which a text is taken over."""

    role: Role
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A text that can be taken over, and what diagnostics call its file."""

    file: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """The texts that were found, and the names that might have been meant."""

    texts: Mapping[Key, Shelved] = field(default_factory=dict)
    known: Mapping[Role, tuple[str, ...]] = field(default_factory=dict)
    #: What the method itself is called, so that a circle back to it is seen.
    own_name: str = ""


EMPTY = Library()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The lines of one file, and the parts that they take over: at most one method, and rule sets."""

    role: Role
    name: str
    file: str
    sections: tuple[Section, ...]
    #: Where the part was named; None for the method itself.
    named_at: Span | None
    base: Part | None = None
    rules: tuple[Part, ...] = ()

    def all_parts(self) -> tuple[Part, ...]:
        """Give this part first, then what it takes over."""
        inner = (*(self.base.all_parts() if self.base else ()), *(p for r in self.rules for p in r.all_parts()))
        return (self, *inner)


def wanted(text: str) -> tuple[Key, ...]:
    r"""Name the texts that a method takes over, for the edge to fetch.

    >>> wanted("沿用 “jilin-2006-employment”\n引用 “项目自评”\n沿用 “以上年度办法”，文本未公开")
    (Key(role=<Role.METHOD: '沿用'>, name='jilin-2006-employment'), Key(role=<Role.RULES: '引用'>, name='项目自评'))
    """
    if not _BEGINNING.search(text):
        return ()
    return tuple(key for key, _ in _named(split_lines(text, "").value or ()))


def gather(
    sections: tuple[Section, ...], file: str, library: Library, findings: list[Diagnostic], kept: Kept | None = None
) -> Part:
    """Put a method together with all that it takes over; what cannot be found, or leads back, is reported."""
    own = Key(Role.METHOD, library.own_name)
    above = (own,) if library.own_name else ()
    return _part(own, file, sections, None, library, findings, above, kept or Kept())


def _part(
    key: Key,
    file: str,
    sections: tuple[Section, ...],
    named_at: Span | None,
    library: Library,
    findings: list[Diagnostic],
    above: tuple[Key, ...],
    kept: Kept,
) -> Part:
    found: dict[Role, list[Part]] = {role: [] for role in Role}
    named = (kept.of("named", (s,), lambda s=s: tuple(_named(s.lines))) for s in sections)  # type: ignore[misc]
    for inner, span in (each for one in named for each in one):
        if inner in above:
            path = (*(k.name for k in above[above.index(inner) :]), inner.name)
            findings.append(CircleOfMethods(span=span, path=path, word=inner.role.value))
            continue
        shelved = library.texts.get(inner)
        if shelved is None:
            findings.append(_unknown(inner, span, library))
            continue
        if inner.role is Role.METHOD and found[Role.METHOD]:
            first = found[Role.METHOD][0].named_at
            related = (Related(first, Text("先沿用了这一个", "the first one")),) if first else ()
            findings.append(SecondBase(span=span, related=related))
            continue
        split = split_sections(shelved.text, shelved.file, kept)
        findings += split.diagnostics
        part = _part(inner, shelved.file, split.value or (), span, library, findings, (*above, inner), kept)
        found[inner.role].append(part)
    base = next(iter(found[Role.METHOD]), None)
    return Part(
        role=key.role,
        name=key.name,
        file=file,
        sections=sections,
        named_at=named_at,
        base=base,
        rules=tuple(found[Role.RULES]),
    )


def _named(lines: tuple[Line, ...]) -> Iterator[tuple[Key, Span]]:
    for line in lines:
        match = _NAMED.match(line.folded)
        if match and not match[4]:
            yield (
                Key(Role(match[1]), line.text[match.start(3) : match.end(3)]),
                line.span(match.start(2), match.end(3) + 1),
            )


def _unknown(key: Key, span: Span, library: Library) -> NotInLibrary:
    known = library.known.get(key.role, ())
    near = tuple(difflib.get_close_matches(key.name, known, n=3, cutoff=0.5))
    hint = (
        Text(f"是不是 {'、'.join(f'“{n}”' for n in near)}？", f"did you mean {', '.join(near)}?")
        if near
        else Text(
            "把它的文件夹放在本办法的文件夹旁边；文本没有公开的，写 `沿用 “…”，文本未公开`",
            "put its folder beside this one; if its text is not public, write `沿用 “…”，文本未公开`",
        )
        if key.role is Role.METHOD
        else Text(
            f"规则集放在本办法的文件夹里，或旁边的 _rules/ 里，文件名是 {key.name}.kp",
            f"a rule set stands in this folder or in _rules/ beside it, as {key.name}.kp",
        )
    )
    what = Text("办法", "method") if key.role is Role.METHOD else Text("规则集", "rule set")
    return NotInLibrary(span=span, what=what, name=key.name, hint=hint)
