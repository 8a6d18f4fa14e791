"""What a register's records make together: the tallies that were worked out where they are stored, as an answer."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from dsl.expressions import Reduction, Year
from dsl.facts import RegisterFact, Tally, Value
from dsl.quantity import Unit
from dsl.registers import tally_key
from engine.answer import Answer, Asked, named
from engine.plan import Plan
from engine.results import Derivation, Status
from engine.wording import Phrase, in_words, joined


def reduce_register(node: Reduction, register: RegisterFact, plan: Plan, unit: Unit, asked: Asked) -> Answer:
    """Give what `reduce_members` gives for the same records gone through one by one; the records are counted alone.

    A sum of none is 0; a mean, a highest or a lowest of none is undefined. One that a blank column leaves open
    leaves the whole open.
    """
    tally = register.tallies[tally_key(node)]
    answer = Answer(
        phrase=Phrase(_written(node, tally)), asked=(asked,), children=(_records(register, tally, plan, asked),)
    )
    words = in_words(node).text
    if tally.open:
        columns = tuple(Asked(key, asked.year, is_judgement=False) for key in tally.blank)
        return named(
            replace(answer, status=Status.MISSING, reason=_reason(tally, plan), asked=(asked, *columns)), words, unit
        )
    value = _value(node, tally)
    if value is None:
        reason = f"“{words}”里一条也没有"
        return named(replace(answer, status=Status.UNDEFINED, reason=reason), words, unit)
    return named(replace(answer, value=value), words, unit)


def _value(node: Reduction, tally: Tally) -> Value | None:
    if node.function == "计数":
        return Fraction(tally.counted)
    if node.function == "平均" and isinstance(tally.value, Fraction):
        return tally.value / tally.counted if tally.counted else None
    return tally.value


def _written(node: Reduction, tally: Tally) -> str:
    without = f"，{tally.open:,} 条缺" if tally.open else ""
    if node.function == "计数":
        return f"{tally.counted:,} 条{without}"
    if not tally.counted and not tally.open:
        return "一条也没有"
    return f"{node.function}（共 {tally.counted:,} 条{without}）"


def _reason(tally: Tally, plan: Plan) -> str:
    """Which columns are blank in how many of the records that may count."""
    blank = joined((f"{count:,}条的“{plan.name_of(key)}”是空白" for key, count in tally.blank.items()), "、")
    return blank or f"{tally.open:,}条说不出算不算"


def _records(register: RegisterFact, tally: Tally, plan: Plan, asked: Asked) -> Derivation:
    """Where the records stand, and how many of them counted."""
    head = "" if asked.year is Year.THIS else asked.year.value
    out = register.rows - tally.counted - tally.open
    said = [f"共 {register.rows:,} 条", f"算在内 {tally.counted:,} 条"]
    said += [f"不在内 {out:,} 条"] if out else []
    said += [f"说不定 {tally.open:,} 条"] if tally.open else []
    return Derivation(
        label=f"{head}{plan.name_of(asked.key)}（长明细）",
        value=Fraction(register.rows),
        unit=plan.records[asked.key].unit,
        status=Status.OK,
        reason="",
        substituted="，".join(said),
        source=register.source,
    )
