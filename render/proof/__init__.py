"""公文体检: a DOCX, Markdown or 公文标记 in; what is wrong with its layout, its parts and its words out."""

from __future__ import annotations

from dsl.diagnostic import Diagnostic, Outcome, in_order
from dsl.span import Span
from render.errors_proof import Unreadable
from render.proof.form_rules import check_form
from render.proof.layout_rules import check_layout
from render.proof.level_rules import check_levels
from render.proof.markdown import read_markdown
from render.proof.package import NotReadable
from render.proof.paper import Paper
from render.proof.parts import find_parts
from render.proof.word import read_docx
from render.proof.wording_rules import check_wording

__all__ = ["Paper", "proof", "read_docx_file", "read_markdown"]


def read_docx_file(data: bytes, file: str) -> Outcome[Paper]:
    """Read a Word file.

    Errors: KP701 for what is none, is broken, or unpacks to more than any document.
    """
    try:
        return Outcome(read_docx(data, file))
    except NotReadable as fault:
        return Outcome(None, (Unreadable(path=file, reason=fault.reason),))


def proof(paper: Paper) -> tuple[Diagnostic, ...]:
    """Check a document: its layout (KP705-KP714), its parts (KP720-KP751), its words (KP760-KP774), in order."""
    parts = find_parts(paper)
    form = tuple(check_form(paper, parts))
    told = [d.span for d in form if d.code in _SAYS_WHICH_SIGN]
    # A colon that is wrong after the addressees is not wrong twice.
    words = (d for d in check_wording(paper, parts) if not (d.code == "KP760" and any(_is_in(d.span, s) for s in told)))
    return in_order((*check_layout(paper, parts), *form, *check_levels(paper, parts), *words))


#: Findings about a part that tell its half-width signs too.
_SAYS_WHICH_SIGN = frozenset({"KP727", "KP734", "KP744"})


def _is_in(inner: Span, outer: Span) -> bool:
    return inner.line == outer.line and outer.column <= inner.column and inner.end_column <= outer.end_column
