"""What must hold of every record of a register (校核), as relations: which records break it, and how many by unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from dsl.model import CrossCheck, Period
from dsl.record import dataclass
from engine.columns.algebra import ONE, ZERO, Interval
from engine.columns.each_record import RecordReader
from engine.columns.numbers import Unsupported
from engine.columns.program import Output
from engine.columns.reading import Columns
from engine.plan import Plan
from engine.relational.expressions import (
    HUGE,
    AnyOf,
    Cell,
    Compare,
    Condition,
    IsOneOf,
    Named,
    Opposite,
    Scalar,
    Trimmed,
    Whole,
    greatest_reach,
)
from engine.relational.plan import Filter, Gather, Gathered, Join, Project, Query, Scan, Step
from engine.relational.registers import WRITTEN, Beside, RecordTable, RecordWriter, Register

#: The unit of a record as the table has it.
OF = "校核的单位"
_ONE = Interval(0, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChecks:
    """The checks of a register that an engine can ask of its records."""

    register: Register
    beside: Beside
    #: Each with the column that is 1 where a record breaks it.
    columns: Mapping[str, CrossCheck]
    #: What cannot be asked, with why.
    left: Mapping[str, str]
    _writer: RecordWriter
    _outputs: tuple[Output, ...]

    def by_unit(self) -> Query:
        """How many records of each unit of the table break each check; a row for each unit that has any."""
        steps, flags = self._writer.of_each(self._outputs, ())
        made = tuple(Named(name=n, expression=flags[n]) for n in self.columns)
        steps.append(Step(name="每条记录", relation=Project(of=steps[-1].name, kept=(WRITTEN,), made=made)))
        most = Interval(0, max(1, self.register.most))
        sums = tuple(Gathered(name=n, function="合计", figure=Cell(n, _ONE), range=most) for n in self.columns)
        unit = Named(name=OF, expression=Trimmed(WRITTEN))
        steps.append(Step(name="按单位", relation=Gather(of="每条记录", by=(unit,), made=sums)))
        some = AnyOf(tuple(Compare(Whole(1), "≤", Cell(n, most)) for n in self.columns))
        steps.append(Step(name="有不符的", relation=Filter(of="按单位", condition=some)))
        return Query(name="不符的", steps=(*steps, *self._known("有不符的")))

    def breaking(self, column: str, kept: tuple[str, ...]) -> Query:
        """The records that break one check, with columns as they stand."""
        steps, flags = self._writer.of_each([o for o in self._outputs if o.key == column], kept)
        unit = Named(name=OF, expression=Trimmed(WRITTEN))
        made = Project(of=steps[-1].name, kept=kept, made=(unit,), condition=_is_one(flags[column]))
        steps.append(Step(name="不符的记录", relation=made))
        return Query(name="不符的", steps=(*steps, *self._known("不符的记录")))

    def _known(self, of: str) -> Iterator[Step]:
        """Those of units that the table has; records of others count nowhere."""
        yield Step(name="全部单位", relation=Scan(table=self.beside.table.source.table))
        key = Named(name=OF, expression=Trimmed(self.beside.key))
        own: Condition = Opposite(IsOneOf(OF, ("",)))
        yield Step(name="单位的键", relation=Project(of="全部单位", kept=(), made=(key,)))
        yield Step(name="有键的单位", relation=Filter(of="单位的键", condition=own))
        yield Step(name="表里的", relation=Join(left=of, right="有键的单位", on=((OF, OF),), taken=()))


def checks_of(
    plan: Plan, period: Period, register: Register, checks: Sequence[CrossCheck], beside: Beside
) -> RecordChecks:
    """Write down what must hold of each record; what the bounds of the columns prove is not asked."""
    columns_of = Columns(RecordTable(register, beside), lambda found: found)
    reader = RecordReader(plan, period, columns_of, register.records, register.year)
    outputs: list[Output] = []
    columns: dict[str, CrossCheck] = {}
    left: dict[str, str] = {}
    for number, check in enumerate(checks, start=1):
        try:
            breaks = reader.evaluate(check.condition, register.year).surely(False)
        except Unsupported as reason:
            left[check.text] = str(reason)
            continue
        if breaks is not False:
            key = f"不符{number}"
            poly = reader.algebra.pick(breaks, ONE, ZERO)
            outputs.append(Output(key=key, poly=poly, scale=Fraction(1), absent=(), interval=_ONE))
            columns[key] = check
    writer = RecordWriter(register, beside, reader, {})
    for key, figure in writer.of_each(outputs, ())[1].items():
        most = greatest_reach(figure)
        if most >= HUGE:
            left[columns.pop(key).text] = f"中间结果可能有 {len(str(most))} 位"
    kept = tuple(o for o in outputs if o.key in columns)
    return RecordChecks(register=register, beside=beside, columns=columns, left=left, _writer=writer, _outputs=kept)


def _is_one(flag: Scalar) -> Condition:
    return Compare(flag, "=", Whole(1))
