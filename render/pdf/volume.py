"""Many official documents as the data of one PDF: contents with their pages first, then each from a page of its own.

One printing has each font once for all of them, and knows on which page each begins. What is too much for one is
printed in parts: the documents without contents or page numbers, and these by themselves when it is known how many
pages the parts have; `join.py` puts them together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from render.contents import contents
from render.document import OfficialDocument
from render.escape import plain
from render.layout import Face
from render.pdf.data import Part, page_data

Chains = Mapping[Face, tuple[str, ...]]
#: Leads from the contents to a document, until it is known on which page of the file that stands.
ADDRESS = "unit:"
#: All that numbers are written with: first in each printing of numbers, so that their fonts come out alike.
_SPECIMEN = "0123456789"


def volume_data(title: str, names: Sequence[str], documents: Sequence[OfficialDocument], chains: Chains) -> Part:
    """Lay a volume out, for fonts that were found; the pages in the contents are filled in when it is printed."""
    is_made_up = any(document.is_made_up for document in documents)
    data = _contents(title, [(name, "") for name in names], chains, is_made_up=is_made_up)
    for number, page in enumerate(_page_cells(data)):
        page["unit"] = number
    return {**data, "documents": _documents(names, documents, chains)}


def part_data(names: Sequence[str], documents: Sequence[OfficialDocument], chains: Chains, *, is_shifted: bool) -> Part:
    """Lay a part out: an odd number of pages stands before one that is shifted."""
    # Where one has a mark at head and foot, all have.
    marked = next((document for document in documents if document.is_made_up), documents[0])
    data = {**page_data(marked, chains), "parts": []}
    shift = {"is-part": True, "before": int(is_shifted)}
    return {**data, **shift, "documents": _documents(names, documents, chains)}


def contents_data(title: str, listed: Sequence[tuple[str, int]], chains: Chains, *, is_made_up: bool) -> Part:
    """Lay the contents alone out: each document with its page, and an address in place of the way to it."""
    data = _contents(title, [(name, str(page)) for name, page in listed], chains, is_made_up=is_made_up)
    for number, page in enumerate(_page_cells(data)):
        page["address"] = f"{ADDRESS}{number}"
    return data


def numbers_data(numbers: Sequence[tuple[int, bool]], chains: Chains) -> Part:
    """Lay page numbers out, each on a page of its own that lies on its side or stands; the first is a specimen."""
    data = {**_contents("", [], chains, is_made_up=False), "parts": []}
    wanted = [{"n": n, "words": str(n), "lies": lies} for n, lies in numbers]
    return {**data, "numbers": [{"n": 1, "words": _SPECIMEN, "lies": False}, *wanted]}


def _contents(title: str, listed: Sequence[tuple[str, str]], chains: Chains, *, is_made_up: bool) -> Part:
    rows = [(plain(name), page) for name, page in listed]
    return {**page_data(contents(title, rows, is_made_up=is_made_up), chains), "title": title}


def _page_cells(data: Part) -> list[Any]:
    return [row[-1] for part in data["parts"] if part["kind"] == "table" for row in part["rows"]]


def _documents(names: Sequence[str], documents: Sequence[OfficialDocument], chains: Chains) -> list[Part]:
    bound = zip(names, documents, strict=True)
    return [{"name": plain(name), "parts": page_data(document, chains)["parts"]} for name, document in bound]
