"""Many official documents as the data of one PDF: contents with their pages first, then each from a page of its own.

One printing has each font once for all of them, and knows on which page each begins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from render.contents import contents
from render.document import OfficialDocument
from render.escape import plain
from render.layout import Face
from render.pdf.data import Part, page_data


def volume_data(
    title: str, names: Sequence[str], documents: Sequence[OfficialDocument], chains: Mapping[Face, tuple[str, ...]]
) -> Part:
    """Lay a volume out, for fonts that were found; the pages in the contents are filled in when it is printed."""
    is_made_up = any(document.is_made_up for document in documents)
    data = page_data(contents(title, [(plain(name), "") for name in names], is_made_up=is_made_up), chains)
    for part in data["parts"]:
        if part["kind"] == "table":
            for number, (*_, page) in enumerate(part["rows"]):
                page["unit"] = number
    bound = zip(names, documents, strict=True)
    data["documents"] = [{"name": plain(name), "parts": page_data(d, chains)["parts"]} for name, d in bound]
    return data
