"""What is drawn on a page in, a short mark out: the same for the same words and fonts, whatever file they stand in."""

from __future__ import annotations

import io
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf.generic import DictionaryObject

#: How a stream is packed says nothing of what is in it.
_PACKING = frozenset({"/Length", "/Filter", "/DecodeParms"})
_SIZE = 16


class Marker:
    """Gives marks for the pages of one file; what they share is looked at once."""

    def __init__(self) -> None:
        self._known: dict[int, bytes] = {}

    def of_page(self, contents: bytes, resources: DictionaryObject, besides: str = "") -> bytes:
        """Mark a page by what is drawn and what with; resources whose names begin with `besides` are of others."""
        from pypdf.generic import DictionaryObject

        whole = blake2b(contents, digest_size=_SIZE)
        for kind in sorted(resources):
            entries = resources[kind].get_object()
            if not isinstance(entries, DictionaryObject):
                continue
            for name in sorted(entries):
                if not (besides and name.startswith(besides)):
                    whole.update(f"{kind}{name}".encode() + self._of(entries.raw_get(name)))
        return whole.digest()

    def _of(self, value: Any) -> bytes:
        from pypdf.generic import IndirectObject

        if not isinstance(value, IndirectObject):
            return self._of_direct(value)
        if value.idnum not in self._known:
            self._known[value.idnum] = self._of_direct(value.get_object())
        return self._known[value.idnum]

    def _of_direct(self, value: Any) -> bytes:
        from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

        whole = blake2b(digest_size=_SIZE)
        match value:
            case DictionaryObject():
                if isinstance(value, StreamObject):
                    whole.update(b"stream" + value.get_data())
                for name in sorted(set(value) - _PACKING):
                    whole.update(name.encode() + self._of(value.raw_get(name)))
            case ArrayObject():
                for item in value:
                    whole.update(self._of(item))
            case _:
                written = io.BytesIO()
                value.write_to_stream(written)
                whole.update(written.getvalue())
        return whole.digest()
