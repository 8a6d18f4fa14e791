"""`dataclass` as the standard library means it, made so that a class costs next to nothing until it is used.

A method that is checked loads some four hundred records and diagnostics and makes objects of a few dozen. The standard
decorator compiles six functions for each when its module is imported, which took most of the time of starting. Here the
comparing, hashing and writing out are ordinary functions over the names of the fields, and `__init__` is compiled when
the first object is made. Whatever is not plain, frozen or not, goes to the standard decorator.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from operator import attrgetter
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # so that a type checker knows what it does
else:

    def dataclass(cls=None, /, **options):
        """Do what `dataclasses.dataclass` does."""
        if cls is None:
            return lambda made: dataclass(made, **options)
        fields = _own_fields(cls, **options) if _is_plain(cls, **options) else None
        if fields is None:
            return dataclasses.dataclass(cls, **options)
        return _made(cls, fields, **options)


#: A class of the standard decorator, for what it marks its classes and fields with.
@dataclasses.dataclass(frozen=True)
class _Sample:
    field: int


_PARAMETERS = _Sample.__dataclass_params__  # type: ignore[attr-defined]
_PLAIN_FIELD = _Sample.__dataclass_fields__["field"]._field_type  # type: ignore[attr-defined]
_MISSING = dataclasses.MISSING
_SIGNS = {"__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}
#: What is a matter of the standard decorator where a class has it itself.
_OWN = ("__eq__", "__hash__", "__init__", "__setattr__", "__delattr__", "__getstate__", "__setstate__", "__slots__")
_Field = dataclasses.Field[Any]


def _is_plain(
    cls: type, *, frozen: bool = False, slots: bool = False, kw_only: bool = False, order: bool = False, **others: Any
) -> bool:
    """Whether nothing is asked for beside, and all that it inherits from is frozen where it is."""
    del slots, kw_only
    if (order and not frozen) or others or type(cls) is not type or any(name in cls.__dict__ for name in _OWN):
        return False
    bases = (getattr(base, "__dataclass_params__", None) for base in cls.__mro__[1:])
    return all(p is None or (p.frozen is frozen and p.eq) for p in bases)


def _own_fields(cls: type, *, kw_only: bool = False, **_: Any) -> dict[str, _Field] | None:
    """The fields that a class declares; None where only the standard decorator knows what is meant."""
    found: dict[str, _Field] = {}
    for name, kind in vars(cls).get("__annotations__", {}).items():
        if not isinstance(kind, str) or "InitVar" in kind or "KW_ONLY" in kind:
            return None
        if kind.startswith(("ClassVar", "typing.ClassVar")):
            continue
        default = cls.__dict__.get(name, _MISSING)
        field: _Field = (
            default if isinstance(default, dataclasses.Field) else dataclasses.field(default=default, kw_only=kw_only)
        )
        if not (field.init and field.repr and field.compare) or field.hash is not None:
            return None
        if field.default.__class__.__hash__ is None:
            return None  # and it will be refused
        if field.kw_only is _MISSING:
            field.kw_only = kw_only
        field.name, field.type = name, kind
        field._field_type = _PLAIN_FIELD  # type: ignore[attr-defined]
        found[name] = field
    return found


def _made(
    cls: type,
    own: dict[str, _Field],
    *,
    frozen: bool = False,
    slots: bool = False,
    order: bool = False,
    kw_only: bool = False,
) -> type:
    """Make the class."""
    del kw_only  # each field knows it by now
    fields: dict[str, _Field] = {}
    for base in reversed(cls.__mro__[1:]):
        fields |= getattr(base, "__dataclass_fields__", {})
    inherited = _slots_of(cls)
    fields |= own
    names = tuple(fields)
    if slots:
        body = {k: v for k, v in cls.__dict__.items() if k not in fields and k not in ("__dict__", "__weakref__")}
        body["__slots__"] = tuple(n for n in names if n not in inherited)
        made = type(cls)(cls.__name__, cls.__bases__, body)
        made.__qualname__ = cls.__qualname__
    else:
        made = cls
    marks: dict[str, Any] = {
        "__dataclass_fields__": fields,
        "__dataclass_params__": _parameters(is_frozen=frozen, has_order=order),
        "__match_args__": tuple(n for n, f in fields.items() if not f.kw_only),
    }
    if hasattr(dataclasses, "_replace"):  # copy.replace, from Python 3.13
        marks["__replace__"] = dataclasses._replace
    if "__match_args__" in cls.__dict__:
        del marks["__match_args__"]
    marks |= _functions(made, fields, names, is_frozen=frozen)
    if order:
        marks |= {name: _comparing(name, sign, made, fields, names) for name, sign in _SIGNS.items()}
    if slots and frozen:
        marks |= _pickling(names)
    for name, value in marks.items():
        setattr(made, name, value)
    return made


def _parameters(*, is_frozen: bool, has_order: bool) -> Any:
    """What the standard decorator marks a class with, to say what was asked of it."""
    if is_frozen and not has_order:
        return _PARAMETERS
    found = copy.copy(_PARAMETERS)
    found.frozen, found.order = is_frozen, has_order
    return found


def _slots_of(cls: type) -> frozenset[str]:
    """The slots that a class inherits."""
    found: set[str] = set()
    for base in cls.__mro__[1:-1]:
        slots = base.__dict__.get("__slots__", ())
        found.update((slots,) if isinstance(slots, str) else slots)
    return frozenset(found)


def _functions(
    cls: type, fields: dict[str, _Field], names: tuple[str, ...], *, is_frozen: bool
) -> dict[str, Callable[..., Any] | None]:
    """What every record can do; what is called often is compiled when it is first called."""
    parent: Any = super

    def first_init(self: Any, *args: Any, **given: Any) -> None:
        cls.__init__ = made = _compiled(_init_text(cls, fields), cls, fields)  # type: ignore[misc]
        made(self, *args, **given)

    def first_equal(self: Any, other: object) -> Any:
        text = f"if other.__class__ is self.__class__:\n  return {_all('self', names)} == {_all('other', names)}"
        made = _compiled(f"def __eq__(self, other):\n {text}\n return NotImplemented", cls, fields)
        cls.__eq__ = made  # type: ignore[method-assign]
        return made(self, other)

    def first_hash(self: Any) -> int:
        made = _compiled(f"def __hash__(self): return hash({_all('self', names)})", cls, fields)
        cls.__hash__ = made  # type: ignore[method-assign]
        found: int = made(self)
        return found

    def shown(self: Any) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{self.__class__.__qualname__}({values})"

    def no_setting(self: Any, name: str, value: Any) -> None:
        if type(self) is cls or name in fields:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        parent(cls, self).__setattr__(name, value)

    def no_deleting(self: Any, name: str) -> None:
        if type(self) is cls or name in fields:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        parent(cls, self).__delattr__(name)

    made: dict[str, Callable[..., Any] | None] = {
        "__init__": first_init,
        "__eq__": first_equal,
        "__hash__": first_hash if is_frozen else None,
        "__repr__": shown,
    }
    if is_frozen:
        made |= {"__setattr__": no_setting, "__delattr__": no_deleting}
    return {name: function for name, function in made.items() if name not in cls.__dict__}


def _comparing(
    name: str, sign: str, cls: type, fields: dict[str, _Field], names: tuple[str, ...]
) -> Callable[[Any, object], Any]:
    """One of the comparisons of records that have an order; compiled when it is first called."""

    def first_compared(self: Any, other: object) -> Any:
        text = f"if other.__class__ is self.__class__:\n  return {_all('self', names)} {sign} {_all('other', names)}"
        made = _compiled(f"def {name}(self, other):\n {text}\n return NotImplemented", cls, fields)
        setattr(cls, name, made)
        return made(self, other)

    return first_compared


def _pickling(names: tuple[str, ...]) -> dict[str, Callable[..., Any]]:
    """How a frozen record with slots is kept and made again."""
    values, put = _getter(names), object.__setattr__

    def state_of(self: Any) -> tuple[Any, ...]:
        return values(self)

    def make_again(self: Any, state: tuple[Any, ...]) -> None:
        for name, value in zip(names, state, strict=True):
            put(self, name, value)

    return {"__getstate__": state_of, "__setstate__": make_again}


def _all(record: str, names: tuple[str, ...]) -> str:
    return f"({''.join(f'{record}.{name}, ' for name in names)})"


def _getter(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """All fields of an object as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    if names:
        (name,) = names
        return lambda record: (getattr(record, name),)
    return lambda _: ()


def _init_text(cls: type, fields: dict[str, _Field]) -> str:
    """The text of `__init__`, as the standard decorator words it."""
    positional: list[str] = []
    named: list[str] = []
    body: list[str] = []
    for name, field in fields.items():
        value = written = name
        if field.default is not _MISSING:
            written = f"{name}=_default_{name}"
        elif field.default_factory is not _MISSING:
            written, value = f"{name}=_missing", f"_make_{name}() if {name} is _missing else {name}"
        (named if field.kw_only else positional).append(written)
        slot = cls.__dict__.get(name)
        put = f"_put_{name}(self, " if isinstance(slot, MemberDescriptorType) else f"_put(self, {name!r}, "
        body.append(f" {put}{value})")
    if hasattr(cls, "__post_init__"):
        body.append(" self.__post_init__()")
    parts = ["self", *positional, *(["*", *named] if named else [])]
    return f"def __init__({', '.join(parts)}):\n" + "\n".join(body or [" pass"])


def _compiled(text: str, cls: type, fields: dict[str, _Field]) -> Callable[..., Any]:
    """A function of a class, in which its defaults and slots are known."""
    known: dict[str, Any] = {"_missing": _MISSING, "_put": object.__setattr__}
    for name, field in fields.items():
        known |= {f"_default_{name}": field.default, f"_make_{name}": field.default_factory}
        slot = cls.__dict__.get(name)
        if isinstance(slot, MemberDescriptorType):
            known[f"_put_{name}"] = slot.__set__
    exec(text, known)  # nothing is in it but the names of fields
    (made,) = (v for k, v in known.items() if k.startswith("__") and k != "__builtins__")
    made.__qualname__ = f"{cls.__qualname__}.{made.__name__}"
    found: Callable[..., Any] = made
    return found
