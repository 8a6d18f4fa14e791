"""`kaoping test POLICY…`: the worked examples of methods, run as tests."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from fractions import Fraction
from pathlib import Path

from dsl.diagnostic import Diagnostic, Text
from dsl.quantity import NO_UNIT, format_quantity
from engine.example_coverage import Point, example_coverage
from engine.examples import ExampleOutcome
from engine.results import Derivation
from engine.witness import Witness, watching
from kaoping.api import load
from kaoping.command import Choice, Command, Option
from kaoping.errors import ExampleFailed, NothingToTest, PolicyError
from kaoping.example_coverage_text import to_json, to_text
from kaoping.files import write_bytes
from kaoping.options import policies_argument
from kaoping.session import Session

_DOING = Text("试算", "running worked examples")
_PASSED = Text(
    "{policy}：{examples} 个算例、{n} 处全部通过", "{policy}: {examples} worked examples, all of {n} checks passed"
)
_FAILED = Text(
    "{policy}：{examples} 个算例、{n} 处，{failed} 处没有通过",
    "{policy}: {examples} worked examples, {failed} of {n} checks failed",
)


#: How a figure came about is told up to so many lines: a total that is open rests on every item.
_MOST_STEPS = 30


def run(session: Session, policies: tuple[str, ...], junit: str | None, coverage: str | None) -> int:
    """Run the examples of each method; 1 where any fails."""
    status = 0
    reports: list[tuple[str, str, tuple[Point, ...]]] = []
    suites: list[tuple[str, tuple[ExampleOutcome, ...]]] = []
    for policy in policies:
        try:
            with session.progress(_DOING):
                method = load(policy)
                seen = Witness()
                with watching(seen) if coverage else nullcontext():
                    outcomes = method.test()
        except PolicyError as error:
            session.show(error.diagnostics)
            status = max(status, error.exit_status)
            continue
        suites.append((policy, outcomes))
        if coverage:
            reports.append((policy, method.plan.policy.file, example_coverage(method.plan, seen)))
        session.show(_findings(policy, outcomes), method.reading.sources)
        failed = sum(not o.is_passed for o in outcomes)
        status = max(status, 1 if failed else 0)
        examples = len({o.example for o in outcomes})
        if outcomes and not session.is_quiet and coverage != "json":
            said = _FAILED if failed else _PASSED
            session.print(session.say(said, policy=policy, examples=examples, n=len(outcomes), failed=failed))
    if coverage == "json":
        data = [{"policy": policy, **to_json(points)} for policy, _, points in reports]
        session.print_data(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
    elif coverage:
        for policy, file, points in reports:
            session.print(to_text(policy, points, session.language, file=file))
    if junit is not None:
        from kaoping.junit import write_junit

        write_bytes(Path(junit), write_junit(suites))
    return status


def _findings(policy: str, outcomes: Sequence[ExampleOutcome]) -> list[Diagnostic]:
    if not outcomes:
        return [NothingToTest(policy=policy)]
    return [
        ExampleFailed(span=o.span, example=_title(o), got=o.got, steps=_story(o.derivation))
        for o in outcomes
        if not o.is_passed
    ]


def _title(outcome: ExampleOutcome) -> str:
    return outcome.example if outcome.world in ("", outcome.example) else f"{outcome.example} {outcome.world}"


def _story(derivation: Derivation | None) -> Text:
    steps = list(_steps(derivation))
    if len(steps) > _MOST_STEPS:
        steps = [*steps[:_MOST_STEPS], f"……还有 {len(steps) - _MOST_STEPS} 行"]
    lines = "\n".join(steps)
    return Text(f"对照算出来的经过\n{lines}", f"compare how it came out\n{lines}") if lines else Text("", "")


def _steps(derivation: Derivation | None, depth: int = 0) -> Iterator[str]:
    """Write how a figure came about, what it was made of below it."""
    if derivation is None:
        return
    match derivation.value:
        case None:
            value = derivation.reason
        case bool():
            value = "是" if derivation.value else "否"
        case Fraction():
            value = format_quantity(derivation.value, derivation.unit or NO_UNIT)
        case _:
            value = str(derivation.value)
    yield "  " * depth + f"{derivation.label}：{_worked(derivation.substituted, value)}"
    for child in derivation.children:
        yield from _steps(child, depth + 1)


def _worked(substituted: str, value: str) -> str:
    """A calculation with what it comes to, said once; one that comes to nothing as it stands."""
    if not value or substituted == value or substituted.endswith(f"= {value}"):
        return substituted
    return f"{substituted} = {value}" if substituted else value


COMMAND = Command(
    "test",
    run,
    details=Text(
        "算例是写在规则文件里的小例子：设几个数字，说明应当得出什么。"
        "有没通过的，退出码是 1，并说明算出来是多少、怎么算的。",
        "Worked examples (算例) stand in the rule file: some figures are set, and what must come out. "
        "The exit status is 1 where one fails, with what came out instead and how.",
    ),
    examples=[
        "kaoping test jilin-2007-employment",
        "kaoping test jilin-2016-civil-affairs --coverage",
        "kaoping test policies/jilin-2007-employment --junit report.xml",
    ],
    params=[
        policies_argument(),
        Option(
            ["--junit"],
            Text("把结果写成 JUnit 的 XML 文件，供持续集成读", "write the outcome as a JUnit XML file, for CI"),
            metavar="FILE",
        ),
        Option(
            ["--coverage"],
            Text(
                "算例走到了哪些条款、分支和界线（恰好、低一点、高一点），哪些没有：text 或 json",
                "which clauses, branches and sides of thresholds the examples reach, and which none does: text or json",
            ),
            type=Choice("text", "json"),
            flag_value="text",
            is_flag=False,
        ),
    ],
)
