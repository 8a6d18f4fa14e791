"""What stands in one cell of a relation: whole numbers with proved ranges, conditions never unknown, and texts.

A column of a table is read once, by a `Stored` node that says how it is held; from there on everything is a whole
number, and a column that may be blank has a truth beside it that says where. Nothing here is ever NULL.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from dsl.model import RoundingMode
from dsl.record import dataclass
from engine.columns.algebra import Interval, Sign

#: What 64-bit integers hold, and what the wide integers of both engines hold (38 digits).
LONG = 1 << 63
HUGE = 10**38


class Holding(Enum):
    """How a column of a table holds its figures."""

    INTEGER = "整数"
    DECIMAL = "小数"
    #: A decimal that is written as text, as in CSV.
    TEXT = "文字"
    #: 是 and 否 as text.
    TRUTH_TEXT = "是否"
    TRUTH = "真假"
    #: A judged grade as text; its figure is its place among those that the method names.
    GRADE = "等级"
    DATE = "日期"
    #: A double that was looked at: it holds whole numbers below 2**53 alone.
    WHOLE_DOUBLE = "整的双精度数"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A column of a table as whole numbers: value × 10**places; `filler` where nothing stands."""

    name: str
    holding: Holding
    places: int
    range: Interval
    #: None where something stands in every row.
    filler: int | None
    #: Of grades: what each place is called.
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of the relation below."""

    name: str
    range: Interval


@dataclass(frozen=True, slots=True)
class Whole:
    """A constant."""

    value: int

    @property
    def range(self) -> Interval:
        """Itself."""
        return Interval(self.value, self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """A sum of products, each with a coefficient."""

    terms: tuple[tuple[int, tuple[Scalar, ...]], ...]
    range: Interval
    #: What no part of the sum exceeds, in absolute value.
    reach: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Extreme:
    """The lesser or the greater of two."""

    is_least: bool
    first: Scalar
    second: Scalar
    range: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One or the other."""

    condition: Condition
    then: Scalar
    otherwise: Scalar
    range: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactDivide:
    """`above` ÷ `below` as a whole number, by its mode; `above` is not below zero, and so neither is the quotient.

    `below` is above zero wherever the figure is there; where it may be zero or less elsewhere, `is_guarded` says so,
    and one is taken instead.
    """

    above: Scalar
    below: Scalar
    mode: RoundingMode
    is_guarded: bool
    range: Interval
    #: What no step of the division exceeds.
    reach: int


@dataclass(frozen=True, slots=True)
class Code:
    """The number of the first case that holds; 0 where none does."""

    cases: tuple[tuple[Condition, int], ...]

    @property
    def range(self) -> Interval:
        """From zero to the greatest number."""
        return Interval(0, max((n for _, n in self.cases), default=0))


Scalar = Stored | Cell | Whole | Sum | Extreme | Choice | ExactDivide | Code


@dataclass(frozen=True, slots=True)
class Compare:
    """Two whole numbers against each other."""

    left: Scalar
    sign: Sign
    right: Scalar


@dataclass(frozen=True, slots=True)
class Flag:
    """A column of truths."""

    name: str


@dataclass(frozen=True, slots=True)
class IsBlank:
    """Nothing stands in a column of a table."""

    name: str


@dataclass(frozen=True, slots=True)
class IsOneOf:
    """A column of texts holds one of these."""

    name: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spaced:
    """A text has spaces before or after it."""

    name: str


@dataclass(frozen=True, slots=True)
class Holds:
    """A text stands somewhere in a column of texts."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Each holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Opposite:
    """It does not hold."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Known:
    """It holds, or does not, in every row."""

    truth: bool


Condition = Compare | Flag | IsBlank | IsOneOf | Spaced | Holds | AllOf | AnyOf | Opposite | Known


@dataclass(frozen=True, slots=True)
class Word:
    """A column of texts; the empty text where nothing stands in a table's own."""

    name: str
    #: Something stands in every row.
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class Trimmed:
    """A column of whatever type as a text without spaces around it; the empty text where nothing stands."""

    name: str


@dataclass(frozen=True, slots=True)
class Said:
    """A text that is the same in every row."""

    text: str


@dataclass(frozen=True, slots=True)
class WordChoice:
    """The text of the first case that holds, else the last."""

    cases: tuple[tuple[Condition, Text], ...]
    otherwise: Text


@dataclass(frozen=True, slots=True)
class Joined:
    """Two texts with a sign between them, which falls away where either is empty."""

    first: Text
    second: Text


@dataclass(frozen=True, slots=True)
class Enumerated:
    """The texts whose conditions hold, one after the other, with a sign of one character between them."""

    cases: tuple[tuple[Condition, str], ...]
    sign: str


Text = Word | Trimmed | Said | WordChoice | Joined | Enumerated


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaled:
    """A whole number as an exact decimal: value ÷ 10**places; nothing where the status is not 0."""

    name: str
    range: Interval
    places: int
    #: The column of statuses, if there is one.
    status: str | None


Expression = Scalar | Condition | Text | Scaled


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A column that a step makes, with what a reader is told about it."""

    name: str
    expression: Expression
    note: str = ""


def reach_of(node: Scalar) -> int:
    """What no step of a node exceeds, in absolute value; what it is made of is asked apart.

    >>> reach_of(Whole(-7))
    7
    """
    return node.reach if isinstance(node, Sum | ExactDivide) else node.range.most


def parts_of(node: Scalar | Condition) -> Sequence[Scalar | Condition]:
    """What a node is made of."""
    match node:
        case Sum(terms=terms):
            return [f for _, factors in terms for f in factors]
        case Extreme(first=first, second=second):
            return [first, second]
        case Choice(condition=condition, then=then, otherwise=otherwise):
            return [condition, then, otherwise]
        case ExactDivide(above=above, below=below):
            return [above, below]
        case Code(cases=cases):
            return [c for c, _ in cases]
        case Compare(left=left, right=right):
            return [left, right]
        case AllOf(conditions=conditions) | AnyOf(conditions=conditions):
            return conditions
        case Opposite(condition=condition):
            return [condition]
        case _:
            return []


def greatest_reach(node: Scalar | Condition) -> int:
    """What no step of an expression exceeds, in absolute value."""
    own = reach_of(node) if isinstance(node, Scalar) else 0
    return max((own, *(greatest_reach(p) for p in parts_of(node))))
