"""The help pages of diagnostics: every package's errors in, one page for each code out."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module

from dsl.diagnostic import Diagnostic, Language, Severity, Text
from dsl.report import in_general, mend_in_general
from kaoping.layout import wrap

_PACKAGES = ("dsl", "intake", "engine", "ledger", "render", "kaoping")
_SEVERITY: Mapping[Severity, Text] = {
    "error": Text("错误", "error"),
    "warning": Text("警告", "warning"),
    "note": Text("提示", "note"),
}


def all_diagnostics() -> Mapping[str, type[Diagnostic]]:
    """Collect the diagnostics of all packages by code, in the order of the codes."""
    found: dict[str, type[Diagnostic]] = {}
    for module in _error_modules():
        for kind in vars(import_module(module)).values():
            is_own = inspect.isclass(kind) and issubclass(kind, Diagnostic) and kind.__module__ == module
            if is_own and "code" in vars(kind):
                found.setdefault(kind.code, kind)
    return dict(sorted(found.items()))


def _error_modules() -> Iterator[str]:
    """Name the modules called errors, errors_….

    >>> "kaoping.errors" in list(_error_modules())
    True
    """
    for package in _PACKAGES:
        for module in pkgutil.iter_modules(import_module(package).__path__, f"{package}."):
            if module.name.rpartition(".")[2].startswith("errors"):
                yield module.name


def page(kind: type[Diagnostic], language: Language, *, width: int) -> str:
    """Write what a diagnostic means, in lines of that many cells; the text is for drafters, who read Chinese."""
    title = in_general(kind.title, language)
    severity = in_general(_SEVERITY[kind.severity], language)
    mend = mend_in_general(kind, language)
    parts = [f"{kind.code}（{severity}）{title}" if language == "zh" else f"{kind.code} ({severity}): {title}"]
    parts += inspect.cleandoc(kind.__doc__ or "").split("\n\n")
    if mend:
        parts.append(("帮助：" if language == "zh" else "Help: ") + mend)
    return "\n\n".join(_set(part, width) for part in parts)


def _set(part: str, width: int) -> str:
    """Set a paragraph to the width; an example stays as it is written."""
    is_example = part.startswith(("    ", "- "))
    return part if is_example else wrap(_joined(part.split("\n")), width)


def _joined(lines: Sequence[str]) -> str:
    """Join the lines of a paragraph: Chinese without a space, words with one.

    >>> _joined(["规则文件用", "UTF-8 编码，", "see the", "page."])
    '规则文件用UTF-8 编码，see the page.'
    """
    text = ""
    for line in lines:
        ends_in_a_word = text[-1:].isascii() and text[-1:].isalnum()
        text += (" " if ends_in_a_word and line[:1].isascii() and line[:1].isalnum() else "") + line.strip()
    return text


def line(kind: type[Diagnostic], language: Language) -> tuple[str, str]:
    """Give code and title, for a list of all codes."""
    return kind.code, f"{in_general(_SEVERITY[kind.severity], language)}  {in_general(kind.title, language)}"
