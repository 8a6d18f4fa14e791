"""Clauses of 计分 back to text, in the one form that the language is written in."""

from __future__ import annotations

from dsl.expressions import OWN, Expression, Name, Number, Side
from dsl.format import format_expression
from dsl.model_scoring import BandRow, Mode, Sign, Way

#: The word of a step for each way; several written words mean the same.
_STEPS = {
    Way.BELOW: "每低",
    Way.ABOVE: "每高",
    Way.BEYOND: "每超额完成",
    Way.SHORT: "每差",
    Way.COUNT: "每发生",
}
_BOUNDS = {"≥": "≥", "≤": "≤", ">": ">", "<": "<", "=": "=", "≠": "≠"}


def is_own_full_marks(amount: Expression) -> bool:
    """Whether an amount is 满分."""
    return isinstance(amount, Name) and amount.path == OWN and amount.side is Side.FULL_MARKS


def is_nothing(amount: Expression) -> bool:
    """Whether an amount is 0分."""
    return isinstance(amount, Number) and amount.quantity.value == 0


def gives(amount: Expression) -> str:
    """Write what is earned: 得满分, 不得分, 得 80%."""
    if is_own_full_marks(amount):
        return "得满分"
    return "不得分" if is_nothing(amount) else f"得 {format_expression(amount)}"


def changes(sign: Sign, amount: Expression) -> str:
    """Write what is taken or added: 扣 1分."""
    return f"{sign.value} {format_expression(amount)}"


def where(condition: Expression) -> str:
    """Write a condition before what follows from it."""
    return f"{format_expression(condition)} 的"


def step(
    way: Way | None,
    subject: Expression | None,
    condition: Expression | None,
    size: str,
    changed: str,
    mode: Mode | None,
) -> str:
    """Write 满意度 低于 90% 的，每低 1个百分点 扣 0.5分（不足的不计）."""
    head = f"{where(condition)}，" if condition is not None else ""
    named = f"{format_expression(subject)} " if subject is not None else ""
    word = "每" if way is None else _STEPS[way]
    tail = f"（{mode.value}）" if mode is not None else ""
    return f"{head}{named}{word} {size} {changed}{tail}"


def band(row: BandRow) -> str:
    """Write one row of a table of bands."""
    side = f"{row.way.value} " if row.way is not None else ""
    bounds = "、".join(f"{_BOUNDS[b.operator]} {format_expression(b.value)}" for b in row.bounds)
    gained = gives(row.amount) if row.sign is None else changes(row.sign, row.amount)
    return f"{'其余' if row.is_rest else side + bounds} {gained}"
