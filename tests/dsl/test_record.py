"""Records that are made cheaply behave as those of the standard library."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import field
from typing import Any, ClassVar

import pytest

from dsl import record
from dsl.diagnostic import Diagnostic
from dsl.errors_checks import NumberUsedTwice
from dsl.span import Span


@record.dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item."""

    kind: ClassVar[str] = "指标"
    name: str
    points: int = 5
    parts: list[str] = field(default_factory=list)


@record.dataclass(frozen=True, slots=True, kw_only=True)
class Component(Item):
    """A component."""

    share: int = 1
    points: int = 2


@record.dataclass(frozen=True, slots=True)
class Pair:
    """A pair."""

    first: int
    second: int = 0

    def __repr__(self) -> str:
        return f"<{self.first} {self.second}>"


@record.dataclass(frozen=True)
class Open:
    """A record with a dictionary."""

    name: str


def test_fields_defaults_and_order() -> None:
    assert [f.name for f in dataclasses.fields(Component)] == ["name", "points", "parts", "share"]
    made = Component(name="甲")
    assert (made.points, made.parts, made.share, made.kind) == (2, [], 1, "指标")
    assert made.parts is not Component(name="乙").parts
    assert Pair(1) == Pair(1, 0) != Pair(1, 1)
    assert Pair.__match_args__ == ("first", "second")
    assert Item.__match_args__ == ()


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(lambda: Item("甲"), id="positional"),  # type: ignore[call-arg]
        pytest.param(Item, id="missing"),
        pytest.param(lambda: Item(name="甲", weight=1), id="unknown"),  # type: ignore[call-arg]
        pytest.param(lambda: Pair(1, 2, 3), id="too many"),  # type: ignore[call-arg]
    ],
)
def test_wrong_arguments_are_refused_the_first_time_and_later(wrong: Callable[[], object]) -> None:
    for _ in range(2):
        with pytest.raises(TypeError):
            wrong()


@pytest.mark.parametrize("made", [Item(name="甲"), Component(name="甲"), Pair(1), Open("甲")])
def test_nothing_can_be_changed(made: Any) -> None:
    name = dataclasses.fields(made)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(made, name, 2)
    with pytest.raises(dataclasses.FrozenInstanceError):
        delattr(made, name)
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.other = 1
    assert hasattr(made, "__dict__") == isinstance(made, Open)


def test_equal_by_class_and_values() -> None:
    assert Pair(1, 2) == Pair(1, 2)
    assert hash(Pair(1, 2)) == hash(Pair(1, 2)) == hash((1, 2))
    assert Item(name="甲") != Component(name="甲", points=5)
    other: object = 1
    assert Pair(1) != other
    with pytest.raises(TypeError):
        hash(Item(name="甲"))  # of a list


def test_written_out() -> None:
    assert repr(Item(name="甲")) == "Item(name='甲', points=5, parts=[])"
    assert repr(Pair(1)) == "<1 0>"


@pytest.mark.parametrize("made", [Item(name="甲", parts=["乙"]), Component(name="甲"), Pair(1), Open("甲")])
def test_kept_copied_and_replaced(made: Any) -> None:
    assert pickle.loads(pickle.dumps(made)) == made
    assert copy.deepcopy(made) == made == copy.copy(made)
    first = dataclasses.fields(made)[0].name
    assert getattr(dataclasses.replace(made, **{first: 9}), first) == 9
    assert dataclasses.asdict(made)[first] == getattr(made, first)


def test_a_standard_class_may_follow() -> None:
    @dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
    class Later(Item):
        more: int = 3

    assert (Later(name="甲").points, Later(name="甲").more) == (5, 3)


def test_records_that_change() -> None:
    @record.dataclass(slots=True)
    class Changing:
        value: int
        parts: list[int] = field(default_factory=list)

    made = Changing(1)
    made.value = 2
    made.parts.append(3)
    assert made == Changing(2, [3]) != Changing(2)
    assert repr(made).endswith("Changing(value=2, parts=[3])")
    assert not hasattr(made, "__dict__")
    with pytest.raises(TypeError):
        hash(made)
    with pytest.raises(AttributeError):
        made.other = 1  # type: ignore[attr-defined]


def test_what_is_not_plain_is_the_standard_decorators() -> None:
    @record.dataclass(frozen=True, eq=False)
    class Alone:
        value: int

    assert Alone(1) != Alone(1)
    with pytest.raises(TypeError):

        @record.dataclass
        class Follows(Alone):  # type: ignore[misc]
            more: int


def test_records_in_order() -> None:
    @record.dataclass(frozen=True, slots=True, order=True)
    class Ordered:
        value: int
        name: str = ""

    for _ in range(2):
        assert Ordered(1, "乙") < Ordered(2, "甲")
        assert Ordered(1, "甲") <= Ordered(1, "甲") >= Ordered(1, "甲")
        assert Ordered(1, "甲") > Ordered(1, "乙")
    with pytest.raises(TypeError):
        assert Ordered(1) < 1  # type: ignore[operator]
    assert min([Ordered(2), Ordered(1)]).value == 1


def test_diagnostics_are_made_this_way() -> None:
    found = NumberUsedTwice(span=Span("甲.kp", 1, 1, 1, 2), number="3")
    assert isinstance(found, Diagnostic)
    assert found.fields() == {"span": found.span, "related": (), "number": "3"}
    assert "3" in found.message("zh")


def test_one_is_made_of_another() -> None:
    # copy.replace is there from Python 3.13.
    for replace in (dataclasses.replace, getattr(copy, "replace", dataclasses.replace)):
        assert replace(Component(name="甲", share=3), name="乙") == Component(name="乙", share=3)
