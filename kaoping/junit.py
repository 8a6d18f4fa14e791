"""Outcomes of worked examples in, the JUnit XML that CI systems read out; no times, so that runs compare equal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from engine.examples import ExampleOutcome

#: What XML 1.0 has no way to write.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(suites: Sequence[tuple[str, Sequence[ExampleOutcome]]]) -> bytes:
    """Write one suite a method and one case for each thing that must come out."""
    root = Element("testsuites")
    for policy, outcomes in suites:
        failures = sum(not o.is_passed for o in outcomes)
        suite = SubElement(root, "testsuite", name=_clean(policy), tests=str(len(outcomes)), failures=str(failures))
        for outcome in outcomes:
            case = SubElement(
                suite,
                "testcase",
                classname=_clean(outcome.example),
                name=_clean(outcome.expected),
                file=_clean(outcome.span.file),
                line=str(outcome.span.line),
            )
            if not outcome.is_passed:
                SubElement(case, "failure", message=_clean(f"应为 {outcome.expected}，算出来是 {outcome.got}"))
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
