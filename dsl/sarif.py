"""Findings in, a SARIF 2.1.0 log out, as code scanning services and editors read it."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence

from dsl.diagnostic import Diagnostic, Language, Severity, Text
from dsl.report import Json, in_general, mend_in_general
from dsl.span import Span

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
#: What relative places are relative to: the folder that the command is run in, a repository's root.
_ROOT = "%SRCROOT%"
_ROOT_MEANING = Text("运行命令的文件夹", "the folder in which the command was run")
#: Services cut or refuse descriptions that are longer.
_LONGEST = 1000
_PROBLEM: Mapping[Severity, str] = {"error": "error", "warning": "warning", "note": "recommendation"}


def to_sarif(diagnostics: Sequence[Diagnostic], language: Language = "zh", *, version: str = "") -> dict[str, Json]:
    """Give findings as a SARIF 2.1.0 log with one run; `version` is the tool's.

    A finding about no file (a method that is not there) is a notification about the run, not a result:
    services refuse results without a place.
    """
    placed = [d for d in diagnostics if d.span.file]
    unplaced = [d for d in diagnostics if not d.span.file]
    kinds, told = _kinds(placed), _kinds(unplaced)
    driver: dict[str, Json] = {"name": "kaoping", "rules": [_rule(kind, language) for kind in kinds.values()]}
    if told:
        driver["notifications"] = [_rule(kind, language) for kind in told.values()]
    if version:
        driver["version"] = version
    root = _ROOT_MEANING.format(language, {})
    invocation: dict[str, Json] = {"executionSuccessful": not any(d.severity == "error" for d in unplaced)}
    if unplaced:
        invocation["toolExecutionNotifications"] = [_notification(d, _number(d, told), language) for d in unplaced]
    run: dict[str, Json] = {
        "tool": {"driver": driver},
        "language": "zh-CN" if language == "zh" else "en-US",
        "columnKind": "unicodeCodePoints",
        "defaultEncoding": "utf-8",
        "originalUriBaseIds": {_ROOT: {"description": {"text": root}}},
        "invocations": [invocation],
        "results": [_result(d, _number(d, kinds), language) for d in placed],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _kinds(diagnostics: Iterable[Diagnostic]) -> Mapping[str, type[Diagnostic]]:
    return {d.code: type(d) for d in sorted(diagnostics, key=lambda d: d.code)}


def _number(found: Diagnostic, kinds: Mapping[str, type[Diagnostic]]) -> int:
    return list(kinds).index(found.code)


def _rule(kind: type[Diagnostic], language: Language) -> Json:
    """What a code means: a sentence, its first paragraphs, and the whole page, which is Markdown as it is."""
    page = inspect.cleandoc(kind.__doc__ or "")
    first = page.partition("\n")[0]
    title, mend = in_general(kind.title, language), mend_in_general(kind, language)
    colon = "帮助：" if language == "zh" else "Help: "
    whole = page + (f"\n\n{colon}{mend}" if mend else "")
    return {
        "id": kind.code,
        "name": kind.__name__,
        "shortDescription": {"text": _cut(first if language == "zh" else title)},
        "fullDescription": {"text": _cut(page)},
        "help": {"text": whole, "markdown": whole},
        "defaultConfiguration": {"level": kind.severity},
        "properties": {"problem.severity": _PROBLEM[kind.severity], "tags": ["kaoping"]},
    }


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _said(found: Diagnostic, language: Language) -> str:
    colon, stop = ("：", "。") if language == "zh" else (": ", ". ")
    said = colon.join(s for s in (found.message(language), found.say("label", language)) if s)
    mend = found.say("help", language)
    return said + (stop + mend if mend else "")


def _notification(found: Diagnostic, number: int, language: Language) -> Json:
    return {
        "descriptor": {"id": found.code, "index": number},
        "level": found.severity,
        "message": {"text": _said(found, language)},
    }


def _result(found: Diagnostic, number: int, language: Language) -> Json:
    result: dict[str, Json] = {
        "ruleId": found.code,
        "ruleIndex": number,
        "level": found.severity,
        "message": {"text": _said(found, language)},
        "locations": [_location(found.span)],
    }
    related: list[Json] = [
        {"id": place} | _location(r.span) | {"message": {"text": r.message.format(language, {})}}
        for place, r in enumerate((r for r in found.related if r.span.file), 1)
    ]
    if related:
        result["relatedLocations"] = related
    return result


def _location(span: Span) -> dict[str, Json]:
    uri = _uri(span.file)
    artifact: dict[str, Json] = {"uri": uri}
    if not uri.startswith("file:"):
        artifact["uriBaseId"] = _ROOT
    physical: dict[str, Json] = {"artifactLocation": artifact}
    if span.line:
        region: dict[str, Json] = {"startLine": span.line}
        if span.column:
            end = max(span.end_line, span.line), span.end_column
            is_empty = end <= (span.line, span.column)
            region["startColumn"] = span.column
            region["endLine"] = end[0]
            region["endColumn"] = span.column + 1 if is_empty else span.end_column
        physical["region"] = region
    return {"physicalLocation": physical}


#: What a path in a URI may hold without being escaped (RFC 3986).
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/!$&'()*+,;=@")


def _uri(file: str) -> str:
    """Write a path as a URI: relative ones stay relative, absolute ones become file URIs."""
    slashed = file.replace("\\", "/")
    escaped = "".join(chr(b) if b in _PLAIN else f"%{b:02X}" for b in slashed.encode("utf-8", "surrogateescape"))
    if slashed.startswith("/"):
        return "file://" + escaped
    return "file:///" + escaped.replace("%3A", ":", 1) if slashed[1:3] == ":/" else escaped
