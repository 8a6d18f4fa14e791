"""Which documents a method stands on beside its own source: the one it continues, rule sets, texts nobody can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dsl.ast import AreaSyntax, IndicatorSyntax, Policy
from dsl.build.tokens import Document, Node, Places, child, children, text_of, token, tokens
from dsl.diagnostic import Diagnostic
from dsl.errors_inherit import ElsewhereNotDeclared, UnexplainedElsewhere
from dsl.library import Role
from dsl.model import TakenSource
from dsl.parse import Parsed, ParsedPart
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """What a method names beside itself."""

    #: By file.
    documents: Mapping[str, Document]
    #: Numbers of documents that its header declares (另据).
    also_cited: frozenset[str]
    continues: str
    rule_sets: tuple[str, ...]
    #: 沿用 “…”，文本未公开: what they are called.
    unpublished: tuple[str, ...]
    #: 依据照本办法原文: what earlier methods cite is looked up in this method's own text.
    cites_own_text: bool = False

    @property
    def cited_documents(self) -> Mapping[str, Document]:
        """The files whose clauses are of another document than this method's own."""
        return {f: d for f, d in self.documents.items() if d.is_rule_set or not self.cites_own_text}

    @property
    def sources(self) -> tuple[TakenSource, ...]:
        """The texts of the methods it continues."""
        return tuple(
            TakenSource(name=d.name, policy_file=file, source_file=d.source_file)
            for file, d in self.documents.items()
            if d.source_file
        )


def taken_over(parsed: Parsed, root: Node) -> TakenOver:
    """Read off the trees what a method continues, uses and cites."""
    documents = {parsed.files[p.index]: _document(p) for p in _inner(parsed.part)}
    # What an earlier method leaves to a text that is not public stays there when it is taken over.
    unpublished = tuple(
        text_of(token(line, "STRING"))
        for part in (parsed.part, *_inner(parsed.part))
        for line in part.tree.find_data("inherits")
        if tokens(line, "NOT_PUBLIC")
    )
    base = parsed.part.base
    continued = documents[parsed.files[base.index]] if base is not None else None
    return TakenOver(
        documents=documents,
        also_cited=frozenset(text_of(t) for line in root.find_data("also_cites") for t in tokens(line, "STRING")),
        continues=_called(continued) if continued is not None else "、".join(f"{u}（文本未公开）" for u in unpublished),
        rule_sets=tuple(dict.fromkeys(_called(d) for d in documents.values() if d.is_rule_set)),
        unpublished=unpublished,
        cites_own_text=any(tokens(line, "OWN_CLAUSES") for line in parsed.tree.find_data("inherits")),
    )


def _inner(part: ParsedPart) -> Iterator[ParsedPart]:
    for inner in (*((part.base,) if part.base else ()), *part.rules):
        yield inner
        yield from _inner(inner)


def _document(part: ParsedPart) -> Document:
    header = next(iter(children(part.tree, "method", "rule_set")), None)
    number = child(header, "number_of_document") if header is not None else None
    source = child(header, "source_file") if header is not None else None
    return Document(
        title=str(token(header, "TITLE")) if header is not None else part.name,
        number=text_of(token(number, "STRING")) if number is not None else "",
        is_rule_set=part.role is Role.RULES,
        source_file=text_of(token(source, "STRING")) if source is not None else "",
    )


def _called(document: Document) -> str:
    return f"{document.title}（{document.number}）" if document.number else document.title


def check_explanations(policy: Policy, root: Node, taken: TakenOver, places: Places) -> Iterator[Diagnostic]:
    """Whoever says that explanations stand in a text that is not public says so of each indicator."""
    for line in root.find_data("explained_elsewhere"):
        word = token(line, "STRING")
        if text_of(word) not in taken.unpublished:
            yield ElsewhereNotDeclared(span=places.of(word), document=text_of(word))
    for line in root.find_data("inherits"):
        if not tokens(line, "NOT_PUBLIC"):
            continue
        silent = [i for i in _indicators(policy) if not _is_explained(i)]
        if silent:
            names = tuple(i.name for i in silent)
            word = token(line, "STRING")
            document = text_of(word)
            yield UnexplainedElsewhere(span=places.of(word), count=len(names), document=document, names=names)


def _indicators(policy: Policy) -> Iterator[IndicatorSyntax]:
    yield from policy.indicators
    for area in policy.areas:
        yield from _in_area(area)


def _in_area(area: AreaSyntax) -> Iterator[IndicatorSyntax]:
    yield from area.indicators
    for inner in area.areas:
        yield from _in_area(inner)


def _is_explained(item: IndicatorSyntax) -> bool:
    """By itself, or by what it is made of."""
    return bool(item.attributes.explanation) or any(map(_is_explained, (*item.components, *item.of_which)))
