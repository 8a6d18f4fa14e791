"""Objects in, a PDF out, written as they come: of a file of any size only the places of its objects are held."""

from __future__ import annotations

import hashlib
import io
from array import array
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from pypdf.generic import DictionaryObject, IndirectObject, NameObject, PdfObject

_HEADER = b"%PDF-1.7\n%\x80\x80\x80\x80\n\n"


class StreamedFile:
    """A PDF that is being written. Objects that are the same may be stored once."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        #: Where each object begins; the first is none.
        self._places = array("Q", [0])
        self._position = 0
        self._whole = hashlib.sha256()
        self._shared: dict[bytes, int] = {}
        self._write(_HEADER)

    def reserve(self) -> int:
        """Give an object its number before it is written."""
        self._places.append(0)
        return len(self._places) - 1

    def put(self, number: int, value: PdfObject) -> None:
        """Write the object of a number."""
        self._put(number, _written(value))

    def add(self, value: PdfObject) -> IndirectObject:
        """Write an object."""
        number = self.reserve()
        self.put(number, value)
        return reference(number)

    def share(self, value: PdfObject) -> IndirectObject:
        """Write an object unless the same was written."""
        written = _written(value)
        key = hashlib.blake2b(written, digest_size=20).digest()
        if key not in self._shared:
            self._shared[key] = self.reserve()
            self._put(self._shared[key], written)
        return reference(self._shared[key])

    def _put(self, number: int, written: bytes) -> None:
        self._places[number] = self._position
        self._write(b"%d 0 obj\n%b\nendobj\n\n" % (number, written))

    def _write(self, data: bytes) -> None:
        self._target.write(data)
        self._whole.update(data)
        self._position += len(data)

    def identity(self) -> str:
        """What tells the file, as far as it is written, from any other."""
        return b64encode(self._whole.digest()[:16]).decode()

    def end(self, root: PdfObject, info: PdfObject, identity: str) -> tuple[int, str]:
        """Write the list of objects and the end of the file; give its size and the digest of all of it."""
        from pypdf.generic import ByteStringObject

        start = self._position
        self._write(b"xref\n0 %d\n0000000000 65535 f\r\n" % len(self._places))
        for place in self._places[1:]:
            self._write(b"%010d 00000 n\r\n" % place)
        names = ByteStringObject(identity.encode())
        trailer = {"/Size": len(self._places), "/Root": root, "/Info": info, "/ID": array_of([names, names])}
        self._write(b"trailer\n%b\nstartxref\n%d\n%%%%EOF" % (_written(dictionary_of(trailer)), start))
        return self._position, self._whole.hexdigest()


class Copier:
    """Takes objects of another file over, each once; what they lead to comes with them."""

    def __init__(self, into: StreamedFile) -> None:
        self._into = into
        self._numbers: dict[int, IndirectObject] = {}

    def copy(self, value: Any) -> Any:
        """Give the same for the new file; raises RecursionError where objects lead to each other in a ring."""
        from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

        match value:
            case IndirectObject():
                if value.idnum not in self._numbers:
                    self._numbers[value.idnum] = self._into.share(self.copy(value.get_object()))
                return self._numbers[value.idnum]
            case DictionaryObject():
                # Written at once and then forgotten: it can be changed where it stands.
                for name in value:
                    value[NameObject(name)] = self.copy(value.raw_get(name))
                return value
            case ArrayObject():
                return array_of(self.copy(item) for item in value)
            case _:
                return value


def reference(number: int) -> IndirectObject:
    """Lead to an object of the file that is being written."""
    from pypdf.generic import IndirectObject

    return IndirectObject(number, 0, None)


def array_of(values: Iterable[Any]) -> PdfObject:
    """Make an array."""
    from pypdf.generic import ArrayObject

    return ArrayObject(map(_object, values))


def dictionary_of(entries: Mapping[str, Any]) -> DictionaryObject:
    """Make a dictionary."""
    from pypdf.generic import DictionaryObject

    return DictionaryObject({name_of(name): _object(value) for name, value in entries.items()})


def name_of(name: str) -> NameObject:
    """Make a name."""
    from pypdf.generic import NameObject

    return NameObject(name)


def text_of(text: str) -> PdfObject:
    """Make words that people read."""
    from pypdf.generic import TextStringObject

    return TextStringObject(text)


def _object(value: Any) -> Any:
    from pypdf.generic import FloatObject, NumberObject, PdfObject

    if isinstance(value, PdfObject):
        return value
    return NumberObject(value) if isinstance(value, int) else FloatObject(value)


def _written(value: PdfObject) -> bytes:
    target = io.BytesIO()
    value.write_to_stream(target)
    return target.getvalue()
