"""What an expression is: a number of which unit, a truth, or a day; and where its parts do not fit together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from fractions import Fraction

from dsl.diagnostic import Diagnostic, Text
from dsl.errors_checks import NotOfThisKind, NumberWithoutUnit, UnitsDoNotAdd, UnitsDoNotCompare
from dsl.errors_names import WrongNumberOfArguments
from dsl.expressions import (
    AllOf,
    AnyOf,
    Arithmetic,
    ByCase,
    Call,
    Comparison,
    Conditional,
    Day,
    DayOfYear,
    Expression,
    Fulfilled,
    GradeIs,
    InEachPart,
    Judged,
    JudgedAs,
    Name,
    Negative,
    Not,
    Number,
    Ranked,
    Reduction,
    Ref,
    Scope,
    ScoreSum,
    Side,
    SumOfShares,
    Truth,
    YearNumber,
    walk,
)
from dsl.functions import SIGNATURES
from dsl.kept import Kept
from dsl.model import Area, Definition, Field, Indicator, Kind, RecordList, ValueType
from dsl.model_scoring import Graded, JudgedPoints
from dsl.outcomes import BONUS_KEY, DEDUCTION_KEY, TOTAL_KEY
from dsl.quantity import (
    BUILTIN,
    NO_UNIT,
    PERCENT,
    PERCENTAGE_POINT,
    PERCENTAGE_POINTS,
    POINT,
    RATIO,
    YEAR,
    Dimension,
    Quantity,
    Unit,
    multiply_dimensions,
)
from dsl.record import dataclass

TRUTH = ValueType(kind=Kind.TRUTH, unit=NO_UNIT)
DATE = ValueType(kind=Kind.DATE, unit=NO_UNIT)
_KINDS = {
    Kind.NUMBER: Text("数", "a number"),
    Kind.TRUTH: Text("是或否", "a truth"),
    Kind.DATE: Text("日期", "a day"),
    Kind.GRADE: Text("评定的等级", "a judged grade"),
    Kind.TEXT: Text("文字", "a text"),
}


def number_in(unit: Unit) -> ValueType:
    """The type of a number in a unit."""
    return ValueType(kind=Kind.NUMBER, unit=unit)


_IN_POINTS = number_in(POINT)
_NONE: frozenset[str] = frozenset()


class Inference:
    """Infers types over the nodes of one method; a node whose type is not known is None and silent."""

    def __init__(self, types: Mapping[str, ValueType | None], findings: list[Diagnostic]) -> None:
        self._types = types
        self._findings = findings

    def of(self, node: Expression) -> ValueType | None:  # noqa: C901 - one case a kind of node
        """The type of an expression, or None where it cannot be told (the reason is reported once)."""
        match node:
            case Number(quantity=quantity):
                return number_in(quantity.unit)
            case Truth() | Judged() | GradeIs():
                return TRUTH
            case Day() | DayOfYear():
                return DATE
            case Ref():
                return self._side(node)
            case ScoreSum():
                return number_in(POINT)
            case Negative(operand=operand):
                return self._number(operand)
            case Arithmetic():
                return self._arithmetic(node)
            case Call():
                return self._call(node)
            case Reduction():
                return self._reduction(node)
            case SumOfShares(share=share, items=items):
                for item in items:
                    self.condition(item.condition)
                return number_in(share.unit)
            case Conditional() | ByCase():
                return self._by_case(node) if isinstance(node, ByCase) else self._conditional(node)
            case YearNumber():
                return number_in(YEAR)
            case Name():
                return None
            case _:
                return self._logic(node)

    def condition(self, node: Expression) -> None:
        """Report an expression that should be a condition and is none."""
        found = self.of(node)
        if found is not None and found.kind is not Kind.TRUTH:
            hint = Text("写成比较，例如 `… 不低于 …`", "write a comparison")
            self._findings.append(
                NotOfThisKind(
                    span=node.span, expected=Text("条件", "a condition"), actual=_KINDS[found.kind], hint=hint
                )
            )

    def _side(self, node: Ref) -> ValueType | None:
        match node.side:
            case Side.VALUE | Side.TARGET:
                return self._types.get(node.key)
            case Side.SCORE | Side.FULL_MARKS | Side.TOTAL | Side.WEIGHT:
                return number_in(POINT)
            case Side.COMPLETION:
                return number_in(PERCENT)
            case Side.RANK:
                return number_in(NO_UNIT)
            case Side.TIER:
                return None

    def _logic(self, node: Expression) -> ValueType | None:
        match node:
            case AllOf(conditions=conditions) | AnyOf(conditions=conditions):
                for condition in conditions:
                    self.condition(condition)
            case Not(operand=operand):
                self.condition(operand)
            case Comparison():
                self._comparison(node)
            case InEachPart(condition=condition):
                self.condition(condition)
            case Ranked(subject=subject):
                self._number(subject)
            case JudgedAs(subject=subject):
                self._judged_grade(subject)
            case Fulfilled(subject=subject) if not isinstance(subject, Ref):
                hint = Text("「完成」前面写一个指标，例如 `指标 20 完成`", "name an indicator before 完成")
                expected, actual = Text("指标", "an indicator"), Text("算式", "a formula")
                self._findings.append(NotOfThisKind(span=subject.span, expected=expected, actual=actual, hint=hint))
        return TRUTH

    def _judged_grade(self, node: Expression) -> None:
        found = self.of(node)
        if found is not None and found.kind is not Kind.GRADE:
            hint = Text("「评为」前面写评定等级的一项", "name what is judged as a grade")
            self._findings.append(
                NotOfThisKind(span=node.span, expected=_KINDS[Kind.GRADE], actual=_KINDS[found.kind], hint=hint)
            )

    def _number(self, node: Expression) -> ValueType | None:
        found = self.of(node)
        if found is None or found.kind is Kind.NUMBER:
            return found
        hint = Text("只有数可以计算；要数个数，先用「填报」报成数", "only numbers can be calculated with")
        self._findings.append(
            NotOfThisKind(span=node.span, expected=Text("数", "a number"), actual=_KINDS[found.kind], hint=hint)
        )
        return None

    def _reduction(self, node: Reduction) -> ValueType | None:
        """What several figures make: a condition, a count of records, units or months, or a number like theirs."""
        if node.condition is not None:
            self.condition(node.condition)
        subject = self._reduced(node) if node.subject is not None else None
        if node.is_condition:
            return TRUTH
        if node.function != "计数":
            return subject
        if isinstance(node.over, Scope):
            return number_in(BUILTIN["年" if node.over is Scope.EACH_YEAR else "个"])
        return self._types.get(node.over) or number_in(BUILTIN["个月" if node.over == "每月" else "个"])

    def _reduced(self, node: Reduction) -> ValueType | None:
        """What is put together: numbers, or days of which the first or last is wanted."""
        assert node.subject is not None
        if node.function in ("最大", "最小"):
            found = Inference(self._types, []).of(node.subject)
            if found == DATE:
                return found
        return self._number(node.subject)

    def _arithmetic(self, node: Arithmetic) -> ValueType | None:
        if node.operator == "-" and self._are_days(node.left, node.right):
            return number_in(BUILTIN["天"])
        left, right = self._number(node.left), self._number(node.right)
        if left is None or right is None:
            return None
        if node.operator in "+-":
            return self._sum(node, left.unit, right.unit)
        sign = 1 if node.operator == "*" else -1
        return number_in(_product_unit(left.unit, right.unit, sign))

    def _are_days(self, left: Expression, right: Expression) -> bool:
        silent = Inference(self._types, [])
        return silent.of(left) == DATE and silent.of(right) == DATE

    def _days(self, node: Call) -> ValueType:
        """天数（起，止）: both are days."""
        for argument in node.arguments:
            found = self.of(argument)
            if found is not None and found.kind is not Kind.DATE:
                hint = Text("写日期，例如 `天数（受理日期，办结日期）`", "name two days")
                expected, actual = Text("日期", "a day"), _KINDS[found.kind]
                self._findings.append(NotOfThisKind(span=argument.span, expected=expected, actual=actual, hint=hint))
        return number_in(BUILTIN["天"])

    def _sum(self, node: Arithmetic, left: Unit, right: Unit) -> ValueType | None:
        pair = {left.dimension, right.dimension}
        if pair == {RATIO, PERCENTAGE_POINTS}:
            return number_in(PERCENT)
        if pair == {RATIO} and node.operator == "-" and NO_UNIT not in (left, right):
            return number_in(PERCENTAGE_POINT)
        if len(pair) == 1:
            return number_in(left if left is not NO_UNIT else right)
        for one, other in ((node.left, right), (node.right, left)):
            if _is_zero(one):
                return number_in(other)
            if self._lacks_unit(one, other):
                return None
        act = Text("加", "add up") if node.operator == "+" else Text("减", "subtract")
        self._findings.append(UnitsDoNotAdd(span=node.span, left=said(left), right=said(right), act=act))
        return None

    def _comparison(self, node: Comparison) -> None:
        left, right = self.of(node.left), self.of(node.right)
        if left is None or right is None:
            return
        if left.kind is right.kind is Kind.NUMBER:
            self._compare_numbers(node, left.unit, right.unit)
        elif left.kind is not right.kind or (left.kind is Kind.TRUTH and node.operator not in "=≠"):
            names = (_KINDS[left.kind], _KINDS[right.kind])
            hint = Text("检查两边是不是写错了名称", "check both names")
            self._findings.append(UnitsDoNotCompare(span=node.span, left=names[0].zh, right=names[1].zh, hint=hint))

    def _compare_numbers(self, node: Comparison, left: Unit, right: Unit) -> None:
        for number, other, unit in ((node.right, node.left, left), (node.left, node.right, right)):
            if isinstance(number, Number) and not isinstance(other, Number) and lacks_percent(number.quantity, unit):
                self._findings.append(NumberWithoutUnit(span=number.span, number=str(number.quantity), unit="%"))
                return
        if left.dimension == right.dimension or _is_zero(node.left) or _is_zero(node.right):
            return
        if self._lacks_unit(node.right, left) or self._lacks_unit(node.left, right):
            return
        hint = Text("检查名称和单位", "check the names and the units")
        if {left.dimension, right.dimension} == {RATIO, PERCENTAGE_POINTS}:
            hint = Text("两个比率之差用「个百分点」，比率用「%」", "a difference of ratios is in 个百分点")
        self._findings.append(UnitsDoNotCompare(span=node.span, left=said(left), right=said(right), hint=hint))

    def _lacks_unit(self, node: Expression, other: Unit) -> bool:
        """Report a bare number that stands against a number with a unit."""
        if not (isinstance(node, Number) and node.quantity.unit == NO_UNIT):
            return False
        self._findings.append(NumberWithoutUnit(span=node.span, number=str(node.quantity), unit=other.name))
        return True

    def _conditional(self, node: Conditional) -> ValueType | None:
        self.condition(node.condition)
        then, otherwise = self.of(node.then), self.of(node.otherwise)
        if then is None or otherwise is None:
            return then or otherwise
        if then.kind is not otherwise.kind or then.unit.dimension != otherwise.unit.dimension:
            hint = Text("「则」和「否则」后面要是同一种东西", "both branches must be of one kind")
            left, right = said(then.unit), said(otherwise.unit)
            self._findings.append(UnitsDoNotCompare(span=node.span, left=left, right=right, hint=hint))
        return then

    def _by_case(self, node: ByCase) -> ValueType | None:
        """Every case is of one kind; a bare zero is of any unit."""
        found = [(c, self.of(c.value)) for c in node.cases]
        known = [(c, t) for c, t in found if t is not None and not _is_zero(c.value)]
        for case, other in known[1:]:
            first = known[0][1]
            if other.kind is not first.kind or other.unit.dimension != first.unit.dimension:
                hint = Text("各种情形后面要是同一种东西", "every case must be of one kind")
                left, right = said(first.unit), said(other.unit)
                self._findings.append(UnitsDoNotCompare(span=case.value.span, left=left, right=right, hint=hint))
                return None
        return known[0][1] if known else found[0][1]

    def _call(self, node: Call) -> ValueType | None:
        signature = SIGNATURES[node.function]
        count = len(node.arguments)
        if count < signature.fewest or (signature.most is not None and count > signature.most):
            expected = str(signature.fewest) if signature.most else f"至少 {signature.fewest}"
            self._findings.append(
                WrongNumberOfArguments(
                    span=node.span, function=node.function, expected=expected, actual=count, form=signature.form
                )
            )
            return None
        if node.function == "天数":
            return self._days(node)
        types = [self._number(a) for a in node.arguments]
        first = types[0]
        if first is None or any(t is None for t in types):
            return number_in(PERCENT) if signature.is_ratio else None
        for argument, other in zip(node.arguments[1:], types[1:], strict=True):
            assert other is not None
            if other.unit.dimension != first.unit.dimension and not _is_zero(argument):
                act = Text("除", "divide") if signature.is_ratio else Text("比", "go together")
                left, right = said(first.unit), said(other.unit)
                self._findings.append(UnitsDoNotAdd(span=node.span, left=left, right=right, act=act))
                return None
        return number_in(PERCENT) if signature.is_ratio else first


def said(unit: Unit) -> str:
    """What a unit is called in a message."""
    if unit.dimension == RATIO:
        return "比率" if unit.name in ("%", "") else unit.name
    return unit.name or "没有单位的数"


def lacks_percent(stated: Quantity, unit: Unit) -> bool:
    """Whether a bare number stands for a percentage: `95` beside a ratio would be read as 9500%.

    A number up to 1 says the ratio itself (`0.95`), and `1.5倍` has a unit.

    >>> from dsl.quantity import parse_quantity
    >>> [lacks_percent(parse_quantity(text, NO_UNIT), PERCENT) for text in ("95", "95%", "0.95", "1.5倍")]
    [True, False, False, False]
    """
    return stated.unit == NO_UNIT and stated.value > 1 and unit == PERCENT


def _is_zero(node: Expression) -> bool:
    return isinstance(node, Number) and node.quantity.value == 0


def _plain(dimension: Dimension) -> Dimension:
    """个百分点 multiplies and divides as a ratio does."""
    return RATIO if dimension == PERCENTAGE_POINTS else dimension


def _product_unit(left: Unit, right: Unit, sign: int) -> Unit:
    dimension = multiply_dimensions(_plain(left.dimension), _plain(right.dimension), sign)
    if left.dimension == PERCENTAGE_POINTS and right.dimension == RATIO:
        return left
    if dimension == RATIO:
        return PERCENT if NO_UNIT not in (left, right) or left.dimension != RATIO else NO_UNIT
    if _plain(right.dimension) == RATIO:
        return left
    if _plain(left.dimension) == RATIO and sign > 0:
        return right
    return Unit(_dimension_name(dimension), dimension, Fraction(1))


def _dimension_name(dimension: Dimension) -> str:
    above = [base if power == 1 else f"{base}^{power}" for base, power in dimension if power > 0]
    below = [base if power == -1 else f"{base}^{-power}" for base, power in dimension if power < 0]
    return "·".join(above) + ("/" + "/".join(below) if below else "")


@dataclass(frozen=True, slots=True)
class _Formula:
    """A formula whose type follows from those of the nodes that it names."""

    key: str
    formula: Expression
    #: In which its value is shown, where that is stated.
    stated: Unit | None
    names: tuple[str, ...]


@dataclass(slots=True)
class _Stated:
    """What the nodes of one part of a method say of their types, kind by kind, each in document order."""

    fields: dict[str, ValueType | None] = field(default_factory=dict)
    records: dict[str, ValueType | None] = field(default_factory=dict)
    definitions: list[_Formula | tuple[str, ValueType]] = field(default_factory=list)
    #: Those that stand in indicators.
    inner: list[_Formula | tuple[str, ValueType]] = field(default_factory=list)
    items: list[_Formula | tuple[str, ValueType | None]] = field(default_factory=list)


def infer_types(
    fields: tuple[Field, ...],
    definitions: tuple[Definition, ...],
    areas: tuple[Area, ...],
    records: tuple[RecordList, ...] = (),
    faulty: Collection[str] = (),
    kept: Kept | None = None,
) -> Mapping[str, ValueType | None]:
    """Work out the type of every field, definition and indicator, by key.

    A formula's type follows from the types of what it names; one that cannot be told (its names go in a
    circle, or its parts do not fit) is None. A stated unit holds for how a formula's value is shown. What is
    `kept` of an earlier text is not worked out again; equal types are the same object.
    """
    known = kept or Kept()
    frame = known.of("stated", (fields, definitions, records), lambda: _of_frame(fields, definitions, records))
    parts = [frame, *(_of_area_kept(area, slot, faulty, known) for slot, area in enumerate(areas))]
    types: dict[str, ValueType | None] = dict.fromkeys((TOTAL_KEY, BONUS_KEY, DEDUCTION_KEY), _IN_POINTS)
    for part in parts:
        types |= part.fields
    for part in parts:
        types |= part.records
    said = (said for kind in ("definitions", "inner", "items") for part in parts for said in getattr(part, kind))
    formulas: dict[str, _Formula] = {}
    for each in said:
        if isinstance(each, _Formula):
            formulas[each.key] = each
        else:
            types[each[0]] = each[1]
    for key, each in formulas.items():
        if key not in types:
            _infer(key, each, formulas, types, frozenset(), known)
    return known.same("types", None, types)


def _of_area_kept(area: Area, slot: int, faulty: Collection[str], kept: Kept) -> _Stated:
    """What an area says, where no more is marked as faulty than stands in it."""
    if not faulty:
        return kept.of("stated", (area, _NONE), lambda: _of_area(area, _NONE))
    keys = kept.of("keys", (area,), lambda: tuple(x.key for i in area.all_indicators() for x in i.every()))
    near = kept.same("faulty in", slot, _NONE.union(faulty).intersection(keys)) or _NONE
    return kept.of("stated", (area, near), lambda: _of_area(area, near))


def _of_frame(
    fields: tuple[Field, ...], definitions: tuple[Definition, ...], records: tuple[RecordList, ...]
) -> _Stated:
    found = _Stated(definitions=[_of_definition(d) for d in definitions])
    _note_figures(found, fields, records)
    return found


def _of_area(outer: Area, faulty: Collection[str]) -> _Stated:
    found = _Stated()
    every = outer.every()
    for area in every:
        _note_figures(found, area.fields, area.records)
        found.definitions += map(_of_definition, area.definitions)
    found.inner += (_of_definition(d) for a in every for i in a.indicators for d in i.definitions)
    for item in (x for a in every for i in a.indicators for x in i.every()):
        if item.formula is None:
            # One whose unit may stand on a line that could not be read is of any unit.
            is_unknown = item.key in faulty and item.unit == NO_UNIT
            found.items.append((item.key, None if item.components or is_unknown else _own_type(item)))
        else:
            stated = item.unit if item.unit != NO_UNIT else None
            found.items.append(_Formula(item.key, item.formula, stated, _named_in(item.formula)))
    return found


def _note_figures(found: _Stated, fields: Iterable[Field], records: Iterable[RecordList]) -> None:
    found.fields.update((f.key, ValueType(kind=f.kind, unit=f.unit)) for f in fields)
    for listed in records:
        # Under a list's own key stands what its entries are counted in.
        found.records[listed.key] = number_in(listed.unit)
        found.records.update((c.key, ValueType(kind=c.kind, unit=c.unit)) for c in listed.columns)


def _of_definition(definition: Definition) -> _Formula | tuple[str, ValueType]:
    if definition.shape is not None:
        return definition.key, number_in(POINT)  # 子考核; what its formula gives is checked apart
    stated = definition.fund.unit if definition.fund is not None else NO_UNIT
    return _Formula(
        definition.key, definition.formula, stated if stated != NO_UNIT else None, _named_in(definition.formula)
    )


def _named_in(formula: Expression) -> tuple[str, ...]:
    """The keys whose types the type of a formula follows from."""
    found: dict[str, None] = {}
    for node in walk(formula):
        if isinstance(node, Ref):
            found[node.key] = None
        elif isinstance(node, Reduction) and isinstance(node.over, str):
            found[node.over] = None
    return tuple(found)


def _own_type(item: Indicator) -> ValueType:
    """What is reported for an indicator, or judged: a number, or a grade."""
    bases = item.scoring.bases if item.scoring is not None else ()
    if any(isinstance(base, Graded) for base in bases):
        return ValueType(kind=Kind.GRADE, unit=NO_UNIT)
    return number_in(POINT if any(isinstance(base, JudgedPoints) for base in bases) else item.unit)


def _infer(
    key: str,
    each: _Formula,
    formulas: Mapping[str, _Formula],
    types: dict[str, ValueType | None],
    walking: frozenset[str],
    kept: Kept,
) -> None:
    for name in each.names:
        inner = formulas.get(name)
        if inner is not None and name not in types and name not in walking and name != key:
            _infer(name, inner, formulas, types, walking | {key}, kept)
    types[key] = kept.of("type", (each, *map(types.get, each.names)), lambda: _type_of(each, types))


def _type_of(each: _Formula, types: Mapping[str, ValueType | None]) -> ValueType | None:
    found = Inference(types, []).of(each.formula)
    if found is not None and each.stated is not None and each.stated.dimension == found.unit.dimension:
        return number_in(each.stated)
    return found
