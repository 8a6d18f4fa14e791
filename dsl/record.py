"""`dataclass` as the standard library means it, made so that a class costs next to nothing until it is used.

A method that is checked loads some four hundred records and diagnostics and makes objects of a few dozen, of most of
these a handful. The standard decorator compiles six functions for each when its module is imported, which took most of
the time of starting. Here all that a record does is done by ordinary functions over the names of its fields; making,
comparing and hashing are compiled for a class of which that is asked often. The fields that `dataclasses.fields` tells
are made when they are asked for. Whatever is not plain, frozen or not, goes to the standard decorator.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Iterable
from operator import attrgetter
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # so that a type checker knows what it does
else:

    def dataclass(cls=None, /, **options):
        """Do what `dataclasses.dataclass` does."""
        if cls is None:
            return lambda made: dataclass(made, **options)
        own = _own_fields(cls, **options) if _is_plain(cls, **options) else None
        if own is None:
            return dataclasses.dataclass(cls, **options)
        return _made(cls, own, **options)


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
#: How often a thing is asked of a class before it is compiled for it: compiling takes as long as a hundred calls.
_OFTEN = 60
_Field = dataclasses.Field[Any]


class _Spec(NamedTuple):
    """What a class says of one of its fields."""

    kind: str
    default: Any
    factory: Any
    kw_only: bool
    #: As it was written, where it was.
    written: _Field | None = None


#: The fields of each class that was made here, inherited ones too.
_SPECS: dict[type, dict[str, _Spec]] = {}


def _is_plain(
    cls: type, *, frozen: bool = False, slots: bool = False, kw_only: bool = False, order: bool = False, **others: Any
) -> bool:
    """Whether nothing is asked for beside, and all that it inherits from is frozen where it is."""
    del slots, kw_only
    if (order and not frozen) or others or type(cls) is not type or any(name in cls.__dict__ for name in _OWN):
        return False
    bases = (getattr(base, "__dataclass_params__", None) for base in cls.__mro__[1:])
    return all(p is None or (p.frozen is frozen and p.eq) for p in bases)


def _own_fields(cls: type, *, kw_only: bool = False, **_: Any) -> dict[str, _Spec] | None:
    """The fields that a class declares; None where only the standard decorator knows what is meant."""
    found: dict[str, _Spec] = {}
    for name, kind in vars(cls).get("__annotations__", {}).items():
        if not isinstance(kind, str) or "InitVar" in kind or "KW_ONLY" in kind:
            return None
        if kind.startswith(("ClassVar", "typing.ClassVar")):
            continue
        default = cls.__dict__.get(name, _MISSING)
        if isinstance(default, dataclasses.Field):
            field: _Field = default
            if not (field.init and field.repr and field.compare) or field.hash is not None:
                return None
            if field.default.__class__.__hash__ is None:
                return None  # and it will be refused
            by_name = kw_only if field.kw_only is _MISSING else field.kw_only
            found[name] = _Spec(kind, field.default, field.default_factory, by_name, field)
        elif default.__class__.__hash__ is None:
            return None
        else:
            found[name] = _Spec(kind, default, _MISSING, kw_only)
    return found


def _specs_of(base: type) -> dict[str, _Spec]:
    """The fields of a class that is inherited from."""
    known = _SPECS.get(base)
    if known is not None:
        return known
    fields: dict[str, _Field] = getattr(base, "__dataclass_fields__", {})
    return {n: _Spec(str(f.type), f.default, f.default_factory, bool(f.kw_only), f) for n, f in fields.items()}


def _made(
    cls: type,
    own: dict[str, _Spec],
    *,
    frozen: bool = False,
    slots: bool = False,
    order: bool = False,
    kw_only: bool = False,
) -> type:
    """Make the class."""
    del kw_only  # each field knows it by now
    specs: dict[str, _Spec] = {}
    for base in reversed(cls.__mro__[1:-1]):
        specs |= _specs_of(base)
    specs |= own
    names = tuple(specs)
    owner = _Owner()
    marks: dict[str, Any] = {
        "__dataclass_fields__": _Fields(own, owner),
        "__dataclass_params__": _parameters(is_frozen=frozen, has_order=order),
    }
    if "__match_args__" not in cls.__dict__:
        marks["__match_args__"] = tuple(n for n, spec in specs.items() if not spec.kw_only)
    if hasattr(dataclasses, "_replace"):  # copy.replace, from Python 3.13
        marks["__replace__"] = dataclasses._replace
    marks |= _functions(owner, specs, names, cls.__dict__, is_frozen=frozen)
    if order:
        marks |= {name: _comparing(name, sign, owner, names) for name, sign in _SIGNS.items()}
    if slots and frozen:
        marks |= _pickling(names)
    if slots:
        inherited = _slots_of(cls)
        body = {k: v for k, v in cls.__dict__.items() if k not in specs and k not in ("__dict__", "__weakref__")}
        body["__slots__"] = tuple(n for n in names if n not in inherited)
        made = type(cls)(cls.__name__, cls.__bases__, body | marks)
        made.__qualname__ = cls.__qualname__
    else:
        made = cls
        for name, value in marks.items():
            setattr(made, name, value)
        for name, spec in own.items():
            if spec.written is not None:
                _let_go(made, name, spec)
    owner.cls = made
    _SPECS[made] = specs
    return made


def _let_go(cls: type, name: str, spec: _Spec) -> None:
    """A class without slots has a default as an attribute, and not what it was written as."""
    if spec.default is _MISSING:
        delattr(cls, name)
    else:
        setattr(cls, name, spec.default)


class _Owner:
    """The class whose functions these are, once it is made."""

    cls: type


class _Fields:
    """Stands in for the fields of a class until they are asked for."""

    def __init__(self, own: dict[str, _Spec], owner: _Owner) -> None:
        self._own, self._owner = own, owner

    def __get__(self, record: object, _kind: type) -> dict[str, _Field]:
        owner: Any = self._owner.cls
        fields: dict[str, _Field] = {}
        for base in reversed(owner.__mro__[1:]):
            fields |= getattr(base, "__dataclass_fields__", {})
        fields |= {name: _field(name, spec) for name, spec in self._own.items()}
        owner.__dataclass_fields__ = fields
        return fields


def _field(name: str, spec: _Spec) -> _Field:
    """A field as the standard library has it."""
    field: _Field = spec.written or dataclasses.field(default=spec.default, kw_only=spec.kw_only)
    field.name, field.type, field.kw_only = name, spec.kind, spec.kw_only
    field._field_type = _PLAIN_FIELD  # type: ignore[attr-defined]
    return field


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
    owner: _Owner, specs: dict[str, _Spec], names: tuple[str, ...], written: Iterable[str], *, is_frozen: bool
) -> dict[str, Callable[..., Any] | None]:
    """What every record can do; what is asked often is compiled for its class."""
    values = _getter(names)
    made_so_far = compared = hashed = 0

    def first_init(self: Any, *args: Any, **given: Any) -> None:
        nonlocal made_so_far
        made_so_far += 1
        if made_so_far > _OFTEN or not _filled(self, specs, args, given):
            # What is wrong with the arguments is said by the function that names them.
            made = _compiled(_init_text(owner.cls, specs), owner.cls, specs)
            if made_so_far > _OFTEN:
                owner.cls.__init__ = made  # type: ignore[misc]
            made(self, *args, **given)

    def first_equal(self: Any, other: object) -> Any:
        nonlocal compared
        if other.__class__ is not self.__class__:
            return NotImplemented
        compared += 1
        if compared > _OFTEN:
            text = f"if other.__class__ is self.__class__:\n  return {_all('self', names)} == {_all('other', names)}"
            made = _compiled(f"def __eq__(self, other):\n {text}\n return NotImplemented", owner.cls, specs)
            owner.cls.__eq__ = made  # type: ignore[method-assign]
        return values(self) == values(other)

    def first_hash(self: Any) -> int:
        nonlocal hashed
        hashed += 1
        if hashed > _OFTEN:
            made = _compiled(f"def __hash__(self): return hash({_all('self', names)})", owner.cls, specs)
            owner.cls.__hash__ = made  # type: ignore[method-assign]
        return hash(values(self))

    made: dict[str, Callable[..., Any] | None] = {
        "__init__": first_init,
        "__eq__": first_equal,
        "__hash__": first_hash if is_frozen else None,
        "__repr__": _shown(names),
    }
    if is_frozen:
        made |= _guards(owner, names)
    return {name: function for name, function in made.items() if name not in written}


def _shown(names: tuple[str, ...]) -> Callable[[Any], str]:
    def shown(self: Any) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{self.__class__.__qualname__}({values})"

    return shown


def _guards(owner: _Owner, names: tuple[str, ...]) -> dict[str, Callable[..., Any]]:
    """What keeps a frozen record as it is."""
    parent: Any = super

    def no_setting(self: Any, name: str, value: Any) -> None:
        if type(self) is owner.cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        parent(owner.cls, self).__setattr__(name, value)

    def no_deleting(self: Any, name: str) -> None:
        if type(self) is owner.cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        parent(owner.cls, self).__delattr__(name)

    return {"__setattr__": no_setting, "__delattr__": no_deleting}


def _filled(record: Any, specs: dict[str, _Spec], args: tuple[Any, ...], given: dict[str, Any]) -> bool:
    """Give a new record its values; False where these are not what its fields ask for."""
    if args:
        by_place = [name for name, spec in specs.items() if not spec.kw_only][: len(args)]
        if len(by_place) < len(args) or any(name in given for name in by_place):
            return False
        given = {**given, **dict(zip(by_place, args, strict=True))}
    put, used = object.__setattr__, 0
    for name, spec in specs.items():
        if name in given:
            used += 1
            put(record, name, given[name])
        elif spec.default is not _MISSING:
            put(record, name, spec.default)
        elif spec.factory is not _MISSING:
            put(record, name, spec.factory())
        else:
            return False
    if used < len(given):
        return False
    if hasattr(record, "__post_init__"):
        record.__post_init__()
    return True


def _comparing(name: str, sign: str, owner: _Owner, names: tuple[str, ...]) -> Callable[[Any, object], Any]:
    """One of the comparisons of records that have an order; compiled when it is first called."""

    def first_compared(self: Any, other: object) -> Any:
        text = f"if other.__class__ is self.__class__:\n  return {_all('self', names)} {sign} {_all('other', names)}"
        made = _compiled(f"def {name}(self, other):\n {text}\n return NotImplemented", owner.cls, {})
        setattr(owner.cls, name, made)
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


def _init_text(cls: type, specs: dict[str, _Spec]) -> str:
    """The text of `__init__`, as the standard decorator words it."""
    positional: list[str] = []
    named: list[str] = []
    body: list[str] = []
    for name, spec in specs.items():
        value = written = name
        if spec.default is not _MISSING:
            written = f"{name}=_default_{name}"
        elif spec.factory is not _MISSING:
            written, value = f"{name}=_missing", f"_make_{name}() if {name} is _missing else {name}"
        (named if spec.kw_only else positional).append(written)
        if not cls.__dataclass_params__.frozen:  # type: ignore[attr-defined]
            body.append(f" self.{name} = {value}")
        elif isinstance(cls.__dict__.get(name), MemberDescriptorType):
            body.append(f" _put_{name}(self, {value})")
        else:
            body.append(f" _put(self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        body.append(" self.__post_init__()")
    parts = ["self", *positional, *(["*", *named] if named else [])]
    return f"def __init__({', '.join(parts)}):\n" + "\n".join(body or [" pass"])


def _compiled(text: str, cls: type, specs: dict[str, _Spec]) -> Callable[..., Any]:
    """A function of a class, in which its defaults and slots are known."""
    known: dict[str, Any] = {"_missing": _MISSING, "_put": object.__setattr__}
    for name, spec in specs.items():
        known |= {f"_default_{name}": spec.default, f"_make_{name}": spec.factory}
        slot = cls.__dict__.get(name)
        if isinstance(slot, MemberDescriptorType):
            known[f"_put_{name}"] = slot.__set__
    exec(text, known)  # nothing is in it but the names of fields
    (made,) = (v for k, v in known.items() if k.startswith("__") and k != "__builtins__")
    made.__qualname__ = f"{cls.__qualname__}.{made.__name__}"
    found: Callable[..., Any] = made
    return found
