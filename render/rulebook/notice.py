"""The method written out from its rule file: what the notice that issues it has as its attachment."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.model import Document
from render.rulebook.article import Article, Book, article, chapter
from render.rulebook.figures import figures_chapter
from render.rulebook.frame import frame_chapter, scoring_chapter
from render.rulebook.items import items_chapter
from render.rulebook.names import cite
from render.rulebook.outcomes import outcomes_chapters
from render.told import Occasion, Recipient, Told
from render.wording import closed, formal


def notice(occasion: Occasion, _: Recipient | None) -> Told:
    """Give the chapters of the method; a notice is not made for single units."""
    book = Book.of(occasion.policy)
    return Told(values={"正文": {"章": list(_chapters(book))}})


def _chapters(book: Book) -> Iterator[Article]:
    yield frame_chapter(book)
    if book.policy.areas:
        yield items_chapter(book)
    scoring = scoring_chapter(book)
    if scoring is not None:
        yield scoring
    yield from outcomes_chapters(book)
    figures = figures_chapter(book)
    if figures is not None:
        yield figures
    if book.policy.documents:
        yield chapter("公文", [article("考评中印发的公文", items=[_document(d) for d in book.policy.documents])])


def _document(document: Document) -> str:
    whose = f"每个{document.per_level}一份" if document.per_level else ""
    when = f"用于{document.period}" if document.period else ""
    said = "，".join(s for s in (formal(document.name), whose, when) if s)
    return closed(said + cite(document.basis))
