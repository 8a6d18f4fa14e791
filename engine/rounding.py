"""Rounding to the places that the method names, on the absolute value."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from dsl.model import Rounding, RoundingMode
from dsl.quantity import POINT
from engine.answer import Answer
from engine.results import Derivation
from engine.wording import Phrase, shown


def round_value(value: Fraction, rounding: Rounding | None) -> Fraction:
    """Round a value; without a rounding it stays exact.

    >>> from dsl.span import NOWHERE
    >>> two = Rounding(places=2, mode=RoundingMode.HALF_UP, span=NOWHERE)
    >>> round_value(Fraction("2.345"), two), round_value(Fraction("-2.345"), two)
    (Fraction(47, 20), Fraction(-47, 20))
    """
    if rounding is None:
        return value
    scale = 10**rounding.places
    scaled = abs(value) * scale
    whole, rest = divmod(scaled, 1)
    rounded = Fraction(int(whole) + _step(int(whole), rest, rounding.mode), scale)
    return rounded if value >= 0 else -rounded


def _step(whole: int, rest: Fraction, mode: RoundingMode) -> int:
    half = Fraction(1, 2)
    match mode:
        case RoundingMode.HALF_UP:
            return int(rest >= half)
        case RoundingMode.HALF_EVEN:
            return int(rest > half or (rest == half and whole % 2 == 1))
        case RoundingMode.DOWN:
            return 0
        case RoundingMode.UP:
            return int(rest > 0)


def in_words(rounding: Rounding) -> str:
    """Say how many places are kept.

    >>> from dsl.span import NOWHERE
    >>> in_words(Rounding(places=0, mode=RoundingMode.DOWN, span=NOWHERE))
    '保留整数，向下取整'
    """
    kept = f"保留{rounding.places}位小数" if rounding.places else "保留整数"
    return f"{kept}，{rounding.mode.value}"


def round_points(answer: Answer, rounding: Rounding | None) -> Answer:
    """Round named points, and record it as the last step of how they came about; open ones stay open."""
    if rounding is None or answer.value is None:
        return answer
    value = round_value(answer.number, rounding)
    step = Derivation(
        label=in_words(rounding),
        value=value,
        unit=POINT,
        status=answer.shown_status,
        formula=in_words(rounding),
        substituted=shown(answer.number, POINT),
        span=rounding.span,
    )
    (derivation,) = answer.children
    rounded = replace(derivation, value=value, children=(*derivation.children, step))
    return replace(answer, value=value, phrase=Phrase(shown(value, POINT)), children=(rounded,))
