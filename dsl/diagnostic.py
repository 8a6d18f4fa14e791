"""What is said of a mistake: one frozen class per diagnostic, both languages side by side."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any, ClassVar, Generic, Literal, TypeVar

from dsl.record import dataclass
from dsl.span import NOWHERE, Span

Language = Literal["zh", "en"]
Severity = Literal["error", "warning", "note"]
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in both languages; `{field}` names a field of the diagnostic it belongs to."""

    zh: str
    en: str

    def format(self, language: Language, values: dict[str, object]) -> str:
        """Fill in the fields.

        >>> Text("应为 {n}", "expected {n}").format("en", {"n": 3})
        'expected 3'
        """
        template = self.zh if language == "zh" else self.en
        return template.format_map({k: _shown(v, language) for k, v in values.items()})


def _shown(value: object, language: Language) -> str:
    if isinstance(value, Text):
        # Not a template: it may quote what a user typed, braces and all.
        return value.zh if language == "zh" else value.en
    if isinstance(value, tuple):
        return ("、" if language == "zh" else ", ").join(_shown(v, language) for v in value)
    return str(value)


@dataclass(frozen=True, slots=True)
class Related:
    """Another place in the story: the earlier declaration, one edge of a cycle."""

    span: Span
    message: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One finding. A subclass holds its code, its sentences and the fields they speak of."""

    severity: ClassVar[Severity]
    code: ClassVar[str]
    title: ClassVar[Text]
    label: ClassVar[Text] = Text("", "")
    help: ClassVar[Text] = Text("", "")

    span: Span = NOWHERE
    related: tuple[Related, ...] = ()

    def fields(self) -> dict[str, object]:
        """The values that the sentences may name."""
        return {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}

    def say(self, part: Literal["title", "label", "help"], language: Language) -> str:
        """One of the sentences, filled in."""
        text: Text = getattr(self, part)
        return text.format(language, self.fields())

    def message(self, language: Language) -> str:
        """The title, filled in."""
        return self.say("title", language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Error(Diagnostic):
    """Prevents a result."""

    severity: ClassVar[Severity] = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Warning(Diagnostic):  # noqa: A001 - the word of the field; never used beside the builtin
    """Is most likely a mistake; the result still stands."""

    severity: ClassVar[Severity] = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Diagnostic):
    """Worth knowing; shown on request."""

    severity: ClassVar[Severity] = "note"


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T_co]):
    """What a pass hands on: its value, or None, and all that it found."""

    value: T_co | None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether any finding prevents a result."""
        return any(d.severity == "error" for d in self.diagnostics)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by place, then code, and drop what is said twice."""
    unique: dict[Any, Diagnostic] = {}
    for d in diagnostics:
        unique.setdefault((d.span, d.code, d.message("zh")), d)
    return tuple(sorted(unique.values(), key=lambda d: (d.span, d.code)))


class KaopingError(Exception):
    """A user's fault that stops the work: the diagnostics say what, where, and how to mend it."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("; ".join(f"{d.code} {d.message('zh')}" for d in self.diagnostics))


class InternalError(Exception):
    """Our own fault, with the place that was being worked on."""

    def __init__(self, message: str, span: Span = NOWHERE) -> None:
        self.span = span
        super().__init__(f"{message} ({span})" if span != NOWHERE else message)
