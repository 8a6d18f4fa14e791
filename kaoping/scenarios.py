"""Scenarios at the edge: families for `kaoping robust`, and files of scenarios for `kaoping whatif --scenarios`."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from dsl.diagnostic import Text
from dsl.model import RoundingMode
from dsl.quantity import Unit, parse_number
from dsl.record import dataclass
from engine.cases import open_cases
from engine.errors import UnknownPeriod
from engine.evaluate import inputs_of
from engine.plan import Plan
from engine.scenarios.model import (
    Change,
    Family,
    RoundingChange,
    Scenario,
    What,
    all_of,
    at_random,
    listed,
    one_at_a_time,
    roundings,
)
from engine.scenarios.parameters import parameters_of
from engine.scenarios.robust import Robustness, summarise
from engine.scenarios.run import Block, Runner
from engine.seeking.sensitivity import Sensitivity, sensitivity
from engine.seeking.trial import Trials
from kaoping.errors import PolicyError
from kaoping.errors_scenarios import BadScenario, TooSlow
from kaoping.files import read_text
from kaoping.whatif import Method, changed_plan

if TYPE_CHECKING:
    from dsl.facts import Facts


class Figures(Protocol):
    """What is asked of figures that were read: `kaoping.api.Data`, which stands above this module."""

    @property
    def facts(self) -> Facts: ...  # noqa: D102


class Opened(Method, Protocol):
    """What is asked of a method: `kaoping.api.Policy`."""

    @property
    def periods(self) -> tuple[str, ...]: ...  # noqa: D102

    def figures_for(self, period: str | None = None, data: Any = None) -> tuple[Figures, str]: ...  # noqa: D102


#: Units × scenarios that the interpreter works out one by one are refused beyond this many.
MOST_INTERPRETED = 2000
_MODES: Mapping[str, RoundingMode] = {
    "四舍五入": RoundingMode.HALF_UP,
    "修约": RoundingMode.HALF_EVEN,
    "截断": RoundingMode.DOWN,
    "向下取整": RoundingMode.DOWN,
    "向上取整": RoundingMode.UP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What `kaoping robust` moves: shares of weights, targets and limits, by steps, and roundings."""

    weights: Fraction = Fraction(1, 10)
    targets: Fraction = Fraction(1, 20)
    limits: Fraction = Fraction(1, 20)
    step: Fraction = Fraction(1, 100)
    samples: int = 1000
    seed: int = 1
    modes: tuple[RoundingMode, ...] = (RoundingMode.HALF_UP, RoundingMode.HALF_EVEN, RoundingMode.DOWN)
    places: tuple[int, ...] = ()

    def family(self, plan: Plan) -> Family:
        """Every weight, target and limit alone, all weights at random together, and the roundings."""
        weights, targets, limits = (parameters_of(plan, what) for what in ("分值", "目标", "界限"))
        return all_of(
            [
                one_at_a_time(weights, self.weights, self.step),
                one_at_a_time(targets, self.targets, self.step),
                one_at_a_time(limits, self.limits, self.step),
                at_random(weights, self.weights, self.step, self.samples, self.seed),
                roundings(self.modes, self.places),
            ]
        )


@dataclass(frozen=True, slots=True)
class ScenarioRun:
    """A period under a family of scenarios; nothing is worked out until it is asked for."""

    runner: Runner
    scenarios: Family

    def blocks(self) -> Iterator[Block]:
        """Every scenario in order, block by block; memory does not grow with their number."""
        return self.runner.run(self.scenarios)

    def summary(self, when_done: Callable[[], None] = lambda: None) -> Robustness:
        """Ranges of ranks, shares of scenarios, and the smallest movements that change something."""

        def told() -> Iterator[Block]:
            slow = 0
            for block in self.blocks():
                slow += len(block.scenarios) if block.is_interpreted else 0
                if slow * len(self.runner.units) > MOST_INTERPRETED:
                    raise PolicyError([TooSlow(count=len(self.scenarios), most=slow)])
                when_done()
                yield block

        return summarise(self.runner, told())


def open_runner(policy: Opened, data: Any = None, period: str | None = None) -> Runner:
    """Open a period once.

    Raises PolicyError: KP005, KP020, KP550, KP5xx.
    """
    own, label = policy.figures_for(period, data)
    known = policy.plan.policy.period(label)
    if known is None:
        raise PolicyError([UnknownPeriod(period=label, known=policy.periods)])
    inputs = inputs_of(policy.plan, own.facts, known)

    def plan_with(rules: tuple[str, ...]) -> Plan:
        return changed_plan(policy, rules)

    folder = policy.reading.place.name
    return Runner(policy.plan, inputs, known, folder, open_cases(policy.plan, inputs), plan_with)


def run_scenarios(
    policy: Opened,
    scenarios: Family | Sequence[Scenario] | str | Path,
    data: Any = None,
    period: str | None = None,
) -> ScenarioRun:
    """Make scenarios (of a file, a list or a family) ready to be gone through."""
    runner = open_runner(policy, data, period)
    if isinstance(scenarios, str | Path):
        units = frozenset(u.name for u in runner.inputs.facts.roster)
        scenarios = read_scenarios(Path(scenarios), policy.plan, units)
    return ScenarioRun(runner, scenarios if isinstance(scenarios, Family) else listed(scenarios))


def cells(runner: Runner, limit: Fraction, confirmed: int, when_done: Callable[[], None]) -> Sensitivity:
    """Which single figure would change an award."""
    trials = Trials(runner.plan, runner.inputs, runner.cases)
    return sensitivity(trials, runner.period, limit, confirmed, when_done)


# --- files -------------------------------------------------------------------------------------------

_NAME, _MODE, _PLACES, _RULES = "情形", "取舍", "小数位数", "规则"
_SUFFIXES: Mapping[str, What] = {".分值": "分值", ".目标": "目标"}
_RELATIVE = re.compile(r"\s*([+＋\-－])\s*([0-9.]+)\s*[%％]\s*")
_TIMES = re.compile(r"\s*[×*xX]\s*([0-9./]+)\s*")


def read_scenarios(path: Path, plan: Plan, units: frozenset[str]) -> Family:
    """Read a table (CSV, a row a scenario) or a list (YAML).

    Raises PolicyError: KP004 for a file that cannot be read, KP926 for what stands in it.
    """
    text = read_text(path)
    rows = _yaml_rows(text, path) if path.suffix in (".yaml", ".yml") else _csv_rows(text, path)
    reader = _Reader(plan, units, str(path))
    found = [reader.scenario(line, row) for line, row in rows]
    if not found:
        raise PolicyError([BadScenario(file=str(path), place="", why=Text("里面没有情形", "it holds no scenario"))])
    return listed(found)


def _csv_rows(text: str, path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    table = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    heads = [h.strip() for h in next(table, [])]
    for number, row in enumerate(table, 2):
        if len(row) > len(heads):
            why = Text("这一行的格子比表头多", "the row has more cells than the heading")
            raise PolicyError([BadScenario(file=str(path), place=f"第{number}行", why=why)])
        if any(cell.strip() for cell in row):
            yield f"第{number}行", dict(zip(heads, row, strict=False))


def _yaml_rows(text: str, path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        loaded = YAML(typ="base", pure=True).load(text)
    except YAMLError as error:
        why = Text(f"不是 YAML：{str(error).splitlines()[0]}", f"it is no YAML: {str(error).splitlines()[0]}")
        raise PolicyError([BadScenario(file=str(path), place="", why=why)]) from None
    for number, row in enumerate(loaded if isinstance(loaded, list) else [loaded], 1):
        place = f"第{number}种"
        if not isinstance(row, dict):
            why = Text("每种情形写成“填报项: 数”的样子", "a scenario is a map of names and numbers")
            raise PolicyError([BadScenario(file=str(path), place=place, why=why)])
        yield place, {str(k): v for k, v in row.items()}


@dataclass(frozen=True, slots=True)
class _Reader:
    plan: Plan
    units: frozenset[str]
    file: str

    def scenario(self, place: str, row: Mapping[str, Any]) -> Scenario:
        """One row."""
        changes = tuple(
            self._change(place, name, str(cell))
            for name, cell in row.items()
            if name not in (_NAME, _MODE, _PLACES, _RULES) and cell is not None and str(cell).strip()
        )
        return Scenario(
            name=str(row.get(_NAME) or place),
            changes=changes,
            rounding=self._rounding(place, str(row.get(_MODE) or "").strip(), str(row.get(_PLACES) or "").strip()),
            rules=self._rules(row.get(_RULES)),
        )

    def _rules(self, given: Any) -> tuple[str, ...]:
        if given is None or not str(given).strip():
            return ()
        return tuple(str(x) for x in given) if isinstance(given, list) else (str(given),)

    def _rounding(self, place: str, mode: str, places: str) -> RoundingChange:
        if mode and mode not in _MODES:
            raise self._wrong(place, f"{_MODE}只能是{'、'.join(_MODES)}", f"the rounding is one of {', '.join(_MODES)}")
        if places and not re.fullmatch(r"[0-9]", places):
            raise self._wrong(place, f"{_PLACES}写 0 到 9", "places are 0 to 9")
        return RoundingChange(_MODES.get(mode), int(places) if places else None)

    def _change(self, place: str, name: str, cell: str) -> Change:
        what, unit, key, measure = self._named(place, name)
        if match := _RELATIVE.fullmatch(cell):
            share = Fraction(match.group(2)) / 100
            return Change(what=what, key=key, unit=unit, factor=1 + (share if match.group(1) in "+＋" else -share))
        if match := _TIMES.fullmatch(cell):
            return Change(what=what, key=key, unit=unit, factor=Fraction(match.group(1)))
        return Change(what=what, key=key, unit=unit, value=self._number(place, name, cell, measure))

    def _number(self, place: str, name: str, cell: str, measure: Unit) -> Fraction:
        text = cell.strip()
        is_percent = text.endswith(("%", "％"))
        number = parse_number(text.rstrip("%％").removesuffix(measure.name).strip())
        if number is None:
            raise self._wrong(place, f"“{name}”的“{cell}”不是数", f"“{cell}” of {name} is no number")
        return number / 100 if is_percent else number * measure.scale

    def _named(self, place: str, name: str) -> tuple[What, str, str, Unit]:
        from dsl.quantity import POINT

        for suffix, what in _SUFFIXES.items():
            if name.endswith(suffix):
                key = self._one(place, name.removesuffix(suffix), self.plan.indicators)
                return what, "", key, POINT if what == "分值" else self.plan.unit_of(key)
        unit, dot, figure = name.partition(".")
        if not dot:
            forms = "“单位.填报项”“指标.分值”“指标.目标”"
            raise self._wrong(place, f"“{name}”不是{forms}的样子", f"“{name}” is none of {forms}")
        if unit not in self.units:
            raise self._wrong(place, f"名录里没有“{unit}”", f"there is no unit {unit}")
        key = self._one(place, figure, {**self.plan.fields, **self.plan.indicators})
        return "数", unit, key, self.plan.unit_of(key)

    def _one(self, place: str, name: str, among: Mapping[str, object]) -> str:
        keys = [k for k in self.plan.policy.find(name) if k in among]
        if len(keys) != 1:
            raise self._wrong(place, f"办法里没有“{name}”，或者不止一个", f"“{name}” is not one thing of the method")
        return keys[0]

    def _wrong(self, place: str, zh: str, en: str) -> PolicyError:
        return PolicyError([BadScenario(file=self.file, place=place, why=Text(zh, en))])


def modes_of(written: Iterable[str]) -> tuple[RoundingMode, ...]:
    """Read names of roundings; raises ValueError with one that is none."""
    found = []
    for name in written:
        if name not in _MODES:
            raise ValueError(name)
        found.append(_MODES[name])
    return tuple(found)
