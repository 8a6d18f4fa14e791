"""Findings as a SARIF 2.1.0 log: what the standard allows, and what code scanning services and editors need."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from dsl.diagnostic import Diagnostic, Language, Related, Text
from dsl.sarif import to_sarif
from dsl.span import Span
from tests.dsl.test_report import Hint, Unused, WeightSum, at

#: Of the objects that we write, the properties that SARIF 2.1.0 knows, each with its type; a ! marks a required one.
SHAPES: Mapping[str, Mapping[str, str]] = {
    "log": {"$schema": "uri", "version": "version!", "runs": "run[]!"},
    "run": {
        "tool": "tool!",
        "language": "language",
        "columnKind": "columnKind",
        "defaultEncoding": "string",
        "originalUriBaseIds": "{artifactLocation}",
        "invocations": "invocation[]",
        "results": "result[]",
    },
    "tool": {"driver": "component!"},
    "component": {"name": "string!", "version": "string", "rules": "rule[]", "notifications": "rule[]"},
    "rule": {
        "id": "string!",
        "name": "string",
        "shortDescription": "text",
        "fullDescription": "text",
        "help": "text",
        "defaultConfiguration": "configuration",
        "properties": "bag",
    },
    "text": {"text": "string!", "markdown": "string"},
    "configuration": {"level": "level"},
    "bag": {"problem.severity": "problem", "tags": "string[]"},
    "invocation": {"executionSuccessful": "boolean!", "toolExecutionNotifications": "notification[]"},
    "notification": {"descriptor": "descriptor", "level": "level", "message": "text!"},
    "descriptor": {"id": "string", "index": "index"},
    "result": {
        "ruleId": "string",
        "ruleIndex": "index",
        "level": "level",
        "message": "text!",
        "locations": "location[]",
        "relatedLocations": "location[]",
    },
    "location": {"id": "index", "physicalLocation": "physicalLocation", "message": "text"},
    "physicalLocation": {"artifactLocation": "artifactLocation", "region": "region"},
    "artifactLocation": {"uri": "uri", "uriBaseId": "string", "description": "text"},
    "region": {"startLine": "place", "startColumn": "place", "endLine": "place", "endColumn": "place"},
}
WORDS: Mapping[str, tuple[str, ...]] = {
    "version": ("2.1.0",),
    "language": ("zh-CN", "en-US"),
    "columnKind": ("unicodeCodePoints", "utf16CodeUnits"),
    "level": ("none", "note", "warning", "error"),
    "problem": ("recommendation", "warning", "error"),
}


def check(value: Any, kind: str, path: str = "log") -> None:
    """Hold a value against its shape."""
    if kind.endswith("[]"):
        assert isinstance(value, list), path
        for number, item in enumerate(value):
            check(item, kind[:-2], f"{path}[{number}]")
    elif kind.startswith("{"):
        for name, item in value.items():
            check(item, kind[1:-1], f"{path}.{name}")
    elif kind in SHAPES:
        shape = SHAPES[kind]
        assert isinstance(value, dict), path
        assert value.keys() <= shape.keys(), path
        assert {name for name, of in shape.items() if of.endswith("!")} <= value.keys(), path
        for name, item in value.items():
            check(item, shape[name].rstrip("!"), f"{path}.{name}")
    elif kind in WORDS:
        assert value in WORDS[kind], path
    elif kind == "boolean":
        assert isinstance(value, bool), path
    elif kind in ("index", "place"):
        assert isinstance(value, int), path
        assert value >= (kind == "place"), path
    else:
        assert isinstance(value, str), path
        assert value, path
        if kind == "uri":
            assert value.isascii(), path
            assert not set(value) & set(' <>"{}|\\^`'), path


def log_of(found: list[Diagnostic], language: Language = "zh") -> dict[str, Any]:
    log: dict[str, Any] = json.loads(json.dumps(to_sarif(found, language, version="0.1.0")))
    check(log, "log")
    return log


def run_of(found: list[Diagnostic], language: Language = "zh") -> dict[str, Any]:
    (run,) = log_of(found, language)["runs"]
    assert isinstance(run, dict)
    return run


FOUND: list[Diagnostic] = [
    Unused(span=at(3, 2, 4, "办法/policy.kp")),
    WeightSum(span=at(1, 1, 3), related=(Related(at(1, 4, 6), Text("先在这里", "here first")),)),
    Unused(span=at(9, 1, 2)),
    Hint(span=Span("报送.xlsx", 0, 0, 0, 0)),
    Hint(),
]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_log_has_the_shape_of_the_standard(language: Language) -> None:
    run = run_of(FOUND, language)
    assert run["language"] == {"zh": "zh-CN", "en": "en-US"}[language]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["tool"]["driver"]["version"] == "0.1.0"


def test_nothing_found_is_a_log_too() -> None:
    run = run_of([])
    assert run["results"] == []
    assert run["invocations"] == [{"executionSuccessful": True}]


def test_every_code_of_the_program_makes_a_rule_that_services_take() -> None:
    from dsl.sarif import _rule
    from kaoping.pages import all_diagnostics

    for kind in all_diagnostics().values():
        for language in ("zh", "en"):
            rule = json.loads(json.dumps(_rule(kind, language)))
            check(rule, "rule")
            assert len(rule["shortDescription"]["text"]) <= 1024
            assert len(rule["fullDescription"]["text"]) <= 1024
            assert rule["help"]["markdown"]


def test_rules_are_named_once_and_results_point_at_them() -> None:
    run = run_of(FOUND)
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == ["KP304", "KP330", "KP399"]
    assert [(r["ruleId"], rules[r["ruleIndex"]], r["level"]) for r in run["results"]] == [
        ("KP330", "KP330", "warning"),
        ("KP304", "KP304", "error"),
        ("KP330", "KP330", "warning"),
        ("KP399", "KP399", "note"),
    ]


def test_places_are_relative_to_the_root_of_the_run() -> None:
    run = run_of(FOUND)
    physical = run["results"][0]["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "%E5%8A%9E%E6%B3%95/policy.kp", "uriBaseId": "%SRCROOT%"}
    assert physical["region"] == {"startLine": 3, "startColumn": 2, "endLine": 3, "endColumn": 4}
    assert list(run["originalUriBaseIds"]) == ["%SRCROOT%"]


def test_every_result_has_one_place_and_a_file_without_lines_has_no_region() -> None:
    results = run_of(FOUND)["results"]
    assert [len(r["locations"]) for r in results] == [1, 1, 1, 1]
    assert results[3]["locations"][0]["physicalLocation"].keys() == {"artifactLocation"}


def test_other_places_are_related_locations_with_a_number_and_a_message() -> None:
    (related,) = run_of(FOUND)["results"][1]["relatedLocations"]
    assert (related["id"], related["message"]) == (1, {"text": "先在这里"})


def test_a_finding_about_no_file_is_told_of_the_run() -> None:
    run = run_of([Hint(), WeightSum()])
    assert run["results"] == []
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    told = run["tool"]["driver"]["notifications"]
    said = invocation["toolExecutionNotifications"]
    assert [(told[n["descriptor"]["index"]]["id"], n["level"]) for n in said] == [("KP399", "note"), ("KP304", "error")]


def test_an_empty_stretch_marks_one_character() -> None:
    (result,) = run_of([Hint(span=at(2, 5, 5))])["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 2, "startColumn": 5, "endLine": 2, "endColumn": 6}


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("policies/a b.kp", "policies/a%20b.kp"),
        ("policies\\a.kp", "policies/a.kp"),
        ("/home/x/a.kp", "file:///home/x/a.kp"),
        ("C:\\规则\\a.kp", "file:///C:/%E8%A7%84%E5%88%99/a.kp"),
        ("a%b#c?.kp", "a%25b%23c%3F.kp"),
    ],
)
def test_paths_become_uris(file: str, uri: str) -> None:
    (result,) = run_of([Hint(span=at(1, 1, 2, file))])["results"]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact["uri"] == uri
    assert ("uriBaseId" in artifact) is not uri.startswith("file:")


@pytest.mark.parametrize(
    ("language", "short", "mend"),
    [
        ("zh", "分项权重合计不对。", "帮助：调整分项权重，或写明 `权重合计 …`"),
        ("en", "weights sum to …, expected …", "Help: adjust them, or declare `权重合计 …`"),
    ],
)
def test_a_rule_has_its_page_as_help(language: Language, short: str, mend: str) -> None:
    (rule,) = run_of([WeightSum(span=at(1, 1, 2))], language)["tool"]["driver"]["rules"]
    page = "分项权重合计不对。\n\n各分项权重加起来应当等于 100%。"
    assert rule["shortDescription"] == {"text": short}
    assert rule["fullDescription"] == {"text": page}
    assert rule["help"] == {"text": f"{page}\n\n{mend}", "markdown": f"{page}\n\n{mend}"}
    assert rule["properties"]["problem.severity"] == "error"
