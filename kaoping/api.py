"""The Python API: a method's folder in, its results, explanations and documents out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dsl.diagnostic import Diagnostic, KaopingError, Text
from dsl.record import dataclass
from kaoping.errors import NoData, NotAFolder, PolicyError
from kaoping.folder import find_policy
from kaoping.reading import Reading, read, read_alone

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame

    from dsl.facts import Facts
    from dsl.model import CheckedPolicy, Period
    from engine.columns.agreement import Agreement
    from engine.columns.outcome import ColumnResult
    from engine.columns.table import Table
    from engine.examples import ExampleOutcome
    from engine.explanation import Explanation
    from engine.plan import Plan
    from engine.results import Assessment
    from engine.scenarios.model import Family, Scenario
    from kaoping.issue import Issued
    from kaoping.scenarios import ScenarioRun
    from kaoping.volume import CheckedFiles
    from kaoping.warehouse.limits import WarehouseResult
    from kaoping.whatif import WhatIf


def load(path: str | Path, *, without_units: bool = False) -> Policy:
    """Read a method: its folder, its rule file, or the folder name of a shipped method.

    A roster that is not there yet does not matter `without_units`, which does for documents that are written from
    the rule file alone.
    Raises PolicyError, whose `diagnostics` say what is wrong and where.
    """
    reading = read_alone(path) if without_units else read(path)
    if reading.plan is None:
        raise PolicyError(reading.diagnostics)
    return Policy(reading=reading, plan=reading.plan)


def _paths(files: str | Path | Sequence[str | Path]) -> list[Path]:
    return [Path(files)] if isinstance(files, str | Path) else [Path(f) for f in files]


def _registers(given: Mapping[str, Any] | None) -> dict[str, Any]:
    """Lists of places by name; what is no path (a DataFrame) as it is."""
    return {n: _places(f) for n, f in (given or {}).items()}


def _places(given: Any) -> Any:
    """Paths and addresses of a cluster; what is neither (a DataFrame) as it is."""
    from kaoping.warehouse.places import place_of

    if isinstance(given, str | Path):
        return [place_of(given)]
    return [place_of(f) for f in given] if isinstance(given, list | tuple) else given


def formatted(path: str | Path) -> str:
    """Give the text of a rule file in its one form; `path` as for `load`. Nothing is written.

    Raises PolicyError where lines cannot be read.
    """
    from kaoping.formatting import format_file

    found = format_file(find_policy(path).file)
    if found.is_left_alone:
        raise PolicyError(found.diagnostics)
    return found.after


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A method without errors."""

    reading: Reading
    plan: Plan

    @property
    def checked(self) -> CheckedPolicy:
        """The method as the checker left it."""
        return self.plan.checked

    @property
    def title(self) -> str:
        """What the method is called."""
        return self.plan.policy.header.title

    @property
    def periods(self) -> tuple[str, ...]:
        """The labels of its periods, in order."""
        return tuple(p.name for p in self.plan.policy.periods)

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents that it produces."""
        return tuple(d.name for d in self.plan.policy.documents)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The warnings and notes about it."""
        return self.reading.diagnostics

    def __repr__(self) -> str:
        return f"<Policy {self.title}>"

    def read_data(self, folder: str | Path | None = None, *, keeps: bool = True) -> Data:
        """Read the figures of a folder once, to evaluate several periods; by default the method's own.

        The folder holds targets.yaml, submissions/ and ratings.yaml. What was read is kept for the next run, unless
        nothing will ask for it again.
        Raises PolicyError: KP005, whatever is wrong with the figures (KP5xx).
        """
        from kaoping.figures import read_figures

        place = self.reading.place.folder if folder is None else Path(folder)
        if not place.is_dir():
            raise PolicyError([NotAFolder(path=str(place))])
        facts = read_figures(place, self.checked, self.reading, keeps=keeps)
        if facts.value is None or facts.has_errors:
            raise PolicyError(facts.diagnostics)
        return Data(folder=place, facts=facts.value, diagnostics=facts.diagnostics)

    def evaluate(self, period: str | None = None, data: str | Path | Data | None = None) -> Result:
        """Evaluate one period: by default the last that has data, from the method's own folder.

        `data` is a folder, or what `read_data` made of one.
        Raises PolicyError: KP005, KP020, KP5xx.
        """
        from engine.evaluate import evaluate

        figures = data if isinstance(data, Data) else self.read_data(data)
        label = self.label_of(period, figures)
        try:
            assessment = evaluate(self.plan, figures.facts, period=label, folder=self.reading.place.name)
        except KaopingError as error:
            raise PolicyError(error.diagnostics) from None
        return Result(policy=self, assessment=assessment, facts=figures.facts, diagnostics=figures.diagnostics)

    def figures_for(self, period: str | None = None, data: str | Path | Data | None = None) -> tuple[Data, str]:
        """Give the figures that `evaluate` would take, and the label of the period.

        Raises PolicyError: KP005, KP020, KP5xx.
        """
        figures = data if isinstance(data, Data) else self.read_data(data)
        return figures, self.label_of(period, figures)

    def evaluate_columns(
        self,
        table: Table | Data | str | Path | None = None,
        period: str | None = None,
        *,
        kernels: str | Path | None = None,
    ) -> ColumnResult:
        """Evaluate one period over columns: the same exact scores, ranks and awards, for a hundred or a million units.

        `table` is a `engine.columns.table.ColumnTable` of whole numbers, or what `evaluate` takes. What columns do
        not compute is left to the interpreter, and named in `left`. `kernels` is a folder that nobody else can write
        to, in which machine code is kept that numba (extra [fast]) makes once for each method.
        Raises PolicyError: KP595 for such an item of a table of columns alone, KP005, KP020, KP022, KP5xx.
        """
        from kaoping.columns import evaluate_columns

        folder = Path(kernels) if kernels is not None else None
        try:
            if table is None or isinstance(table, str | Path | Data):
                figures = table if isinstance(table, Data) else self.read_data(table)
                return evaluate_columns(self.plan, figures.facts, self.label_of(period, figures), folder)
            return evaluate_columns(self.plan, table, period or self.plan.policy.periods[-1].name, folder)
        except PolicyError:
            raise
        except KaopingError as error:
            raise PolicyError(error.diagnostics) from None

    def evaluate_tables(
        self,
        files: str | Path | Sequence[str | Path] | DataFrame | None = None,
        period: str | None = None,
        *,
        path: str | Path = "out",
        data: str | Path | Data | None = None,
        memory: str | None = None,
        threads: int | None = None,
        partial: bool = False,
        details: bool | None = None,
        engine: str = "duckdb",
        spark: Any = None,
        registers: Mapping[str, str | Path | Sequence[str | Path] | DataFrame] | None = None,
        decisions: str | Path | None = None,
        advance: Callable[[], None] = lambda: None,
    ) -> WarehouseResult:
        """Evaluate one period inside DuckDB, over Parquet or CSV files with a row for each unit, into Parquet files.

        A table without 类型 is joined to the method's roster by name or code.
        Without files the figures of `data` are taken (by default those of the method's own folder). Needs the extra
        [sql]. `registers` are lists of records (明细) beside `files`, by their names in the method: Parquet or CSV
        files, or folders. `decisions` is what people decided beside `files` (评定, 创新, 调整, 授奖): a ratings.yaml,
        or the folder that it stands in. With `engine="spark"` (extra [spark]) Spark does it, in the session `spark`, in
        one of its own on the cluster whose address `spark` is (spark://host:7077), or in a local one; then `files` and
        each register may be a DataFrame or an address (hdfs://…), and `path` an address. The same exact scores, ranks
        and awards as `evaluate`; what is not in memory (at most `memory`, such as 4GB) is put on disk. What cannot be
        written as SQL is an error, or left out where `partial` says so. With `details` values, targets, completion
        rates and tiers are written too; by default where the method has tiers.
        Raises PolicyError: KP022, KP950, KP952-KP957, KP962-KP964, KP970-KP972, KP977, KP989, KP992-KP994,
            and what `evaluate` raises.
        """
        from intake.registers.memory import within_memory
        from kaoping.errors_warehouse import EngineOptions
        from kaoping.warehouse.edge import evaluate_facts, evaluate_files, evaluate_spark
        from kaoping.warehouse.limits import Limits
        from kaoping.warehouse.places import place_of

        if files is None and decisions is not None:
            raise PolicyError([EngineOptions(problem=Text("decisions 要有 files", "decisions needs files"))])
        limits = Limits(threads=threads)
        has_details = self._has_tiers if details is None else details
        stack = ExitStack()
        try:
            stack.enter_context(within_memory(memory))
            figures = None
            if files is None:
                figures = data if isinstance(data, Data) else self.read_data(data)
                of = self._period(self.label_of(period, figures))
            else:
                of = self._period(period or self._last_scored())
            lists, decided = _registers(registers), None if decisions is None else Path(decisions)
            if engine == "spark":
                return evaluate_spark(
                    self.plan,
                    of,
                    figures.facts if figures is not None else _places(files),
                    place_of(path),
                    spark,
                    registers=lists,
                    decisions=decided,
                    roster=self.reading.roster,
                    may_leave=partial,
                    has_details=has_details,
                    advance=advance,
                )
            if figures is not None:
                return evaluate_facts(
                    self.plan,
                    of,
                    figures.facts,
                    Path(path),
                    limits,
                    may_leave=partial,
                    has_details=has_details,
                    advance=advance,
                )
            return evaluate_files(
                self.plan,
                of,
                _paths(files) if isinstance(files, str | Path | list | tuple) else [],
                Path(path),
                limits,
                registers=lists,
                decisions=decided,
                roster=self.reading.roster,
                may_leave=partial,
                has_details=has_details,
                about=self.reading.about if self.plan is self.reading.plan else None,
                advance=advance,
            )
        except PolicyError:
            raise
        except KaopingError as error:
            raise PolicyError(error.diagnostics) from None
        finally:
            stack.close()

    def sql(
        self,
        dialect: str = "duckdb",
        files: str | Path | Sequence[str | Path] = (),
        period: str | None = None,
        *,
        registers: Mapping[str, str | Path | Sequence[str | Path]] | None = None,
        decisions: str | Path | None = None,
        partial: bool = False,
        details: bool | None = None,
    ) -> str:
        """Give the method as SQL for duckdb or spark, over the table of some files or a supposed one.

        Raises PolicyError: KP022, KP950, KP952, KP954-KP957, KP970-KP972, KP989.
        """
        found = self.sql_and_findings(
            dialect, files, period, registers=registers, decisions=decisions, partial=partial, details=details
        )
        return found[0]

    @property
    def _has_tiers(self) -> bool:
        return any(item.tiers for item in self.plan.policy.every_indicator())

    def sql_and_findings(
        self,
        dialect: str,
        files: str | Path | Sequence[str | Path] = (),
        period: str | None = None,
        *,
        registers: Mapping[str, str | Path | Sequence[str | Path]] | None = None,
        decisions: str | Path | None = None,
        partial: bool = False,
        details: bool | None = None,
    ) -> tuple[str, Sequence[Diagnostic]]:
        """Do what `sql` does, and give its warnings too."""
        from kaoping.warehouse.edge import sql_of

        paths, of = _paths(files), self._period(period or self._last_scored())
        lists = _registers(registers)
        try:
            return sql_of(
                self.plan,
                of,
                dialect,
                paths,
                lists,
                None if decisions is None else Path(decisions),
                self.reading.roster,
                may_leave=partial,
                has_details=self._has_tiers if details is None else details,
            )
        except KaopingError as error:
            raise PolicyError(error.diagnostics) from None

    def explain_row(
        self,
        files: str | Path | Sequence[str | Path],
        unit: str,
        indicator: str | None = None,
        period: str | None = None,
        *,
        registers: Mapping[str, str | Path | Sequence[str | Path]] | None = None,
        decisions: str | Path | None = None,
        results: str | Path | None = None,
    ) -> Explained:
        """Unfold what came out for one unit of a large table: its row is fetched, and the interpreter goes through it.

        Its records are fetched from `registers`, and what was decided of it is read from `decisions`, as
        `evaluate_tables` takes them. Rank, grade and awards rest on all
        units: they are taken from `results`, the folder that `evaluate_tables` wrote into, and left out without one.
        Raises PolicyError: KP022, KP954, KP955, KP961, KP970-KP972, KP975, KP976, KP989, KP580-KP583.
        """
        from kaoping.warehouse.alone import unranked, with_place, without_others
        from kaoping.warehouse.edge import (
            asks_of_others,
            explain_among,
            facts_of_unit,
            lending_units,
            no_details,
            place_in,
        )
        from kaoping.warehouse.limits import Beside

        paths, folder = _paths(files), None if results is None else Path(results)
        of = self._period(period or self._last_scored())
        try:
            beside = Beside(
                registers=_registers(registers),
                decisions=None if decisions is None else Path(decisions),
                roster=self.reading.roster,
            )
            source, needed = self.reading.source, lending_units(self.plan, of, paths, unit, beside, folder)
            if folder is not None and needed:
                told = place_in(self.plan, folder, of.name, unit, None)
                page = explain_among(self.plan, of, paths, unit, beside, folder, told, source, indicator, needed)
                if page is None:
                    raise no_details(folder)
                return Explained(explanation=page)
            facts, is_whole = facts_of_unit(self.plan, of, paths, unit, beside, folder)
            result = self.evaluate(of.name, Data(folder=paths[0].parent, facts=facts, diagnostics=()))
            own = result.assessment.unit(unit)
            if own is None:
                # Its row is there, but the method does not assess such units: that is what explaining it says.
                return result.explain(unit, indicator)
            place = None if folder is None else place_in(self.plan, folder, of.name, unit, own)
            if is_whole:
                return result.explain(unit, indicator)
            if folder is not None and place is not None:
                found = explain_among(self.plan, of, paths, unit, beside, folder, place, source, indicator)
                if found is not None:
                    return Explained(explanation=found)
            alone = replace(result, assessment=unranked(result.assessment))
            explanation = alone.explain(unit, indicator).explanation
            if place is None:
                asks = asks_of_others(self.plan)
                return Explained(explanation=without_others(explanation, asks_others=asks))
            return Explained(explanation=with_place(explanation, place))
        except PolicyError:
            raise
        except KaopingError as error:
            raise PolicyError(error.diagnostics) from None

    def _period(self, label: str) -> Period:
        from kaoping.periods import period_of

        return period_of(self.plan, label)

    def _last_scored(self) -> str:
        """The last period in which anything is scored."""
        from engine.plan import is_scored_period

        scored = [p.name for p in self.plan.policy.periods if is_scored_period(p)]
        return (scored or list(self.periods))[-1]

    def agreement(self, result: Result) -> Agreement:
        """Evaluate a result's period once more, over columns, and compare cell by cell.

        A result is fit to be certified where `differences` is empty; `left` says what only one evaluator computed.
        """
        from kaoping.columns import agreement

        return agreement(self.plan, result.facts, result.assessment)

    def evaluate_for(self, document: str, period: str | None = None, data: str | Path | Data | None = None) -> Result:
        """Evaluate the period that a document is for: the one asked for, else its own, else the last that has data.

        A document that is made before anybody has reported (目标责任状) takes the last one that letters hold for.
        Raises PolicyError: KP005, KP020, KP5xx.
        """
        from render.compose import needs_no_reports

        figures = data if isinstance(data, Data) else self.read_data(data)
        label = period or self.period_of(document)
        if label is None and document in self.documents and needs_no_reports(document):
            label = self._last_with_letters(figures.facts)
        return self.evaluate(label, figures)

    def _last_with_letters(self, facts: Facts) -> str | None:
        years = facts.yearly_targets
        periods = [p for p in self.plan.policy.periods if not years or p.closes_on.year in years]
        return periods[-1].name if periods else None

    def label_of(self, period: str | None, figures: Data) -> str:
        """A label as it is; of what comes again (年度考核), the last time that has data."""
        periods = self.plan.policy.periods
        again = tuple(p.name for p in periods if p.kind == period and p.name != period)
        return period if period and not again else self._last_with_data(figures, again or self.periods)

    def _last_with_data(self, figures: Data, labels: tuple[str, ...]) -> str:
        facts = figures.facts
        reported = {period for _, period in facts.reported()} | {period for period, _, _ in facts.ratings}
        reported |= {grant.period for grant in facts.grants} | {entry.period for entry in facts.adjustments}
        with_data = [label for label in labels if label in reported]
        if not with_data:
            raise PolicyError([NoData(folder=str(figures.folder))])
        return with_data[-1]

    def what_if(
        self,
        *,
        figures: Sequence[str] = (),
        rules: Sequence[str] = (),
        period: str | None = None,
        data: str | Path | Data | None = None,
    ) -> WhatIf:
        """Evaluate a period as it is and with figures or rules that are supposed, and compare.

        `figures` are written UNIT.FIELD=VALUE, `rules` like `指标 6：目标 不低于 90%`.
        Raises PolicyError: KP910, KP911, KP005, KP020, KP5xx, and what is wrong with a rule.
        """
        from kaoping.whatif import what_if

        return what_if(self, figures=figures, rules=rules, period=period, data=data)

    def scenarios(
        self,
        scenarios: Family | Sequence[Scenario] | str | Path,
        data: str | Path | Data | Result | None = None,
        period: str | None = None,
    ) -> ScenarioRun:
        """Evaluate a period under thousands of scenarios: a file of them, a list, or a family (engine.scenarios.model).

        `data` is what `evaluate` takes, or a result of it. Gives a run: `.summary()` counts ranks, grades and awards
        over all of them, `.blocks()` gives every scenario's, block by block, in memory that does not grow.
        Raises PolicyError: KP926, KP005, KP020, KP5xx; of `.summary()` KP927.
        """
        from kaoping.scenarios import run_scenarios

        if isinstance(data, Result):
            facts = Data(folder=self.reading.place.folder, facts=data.facts, diagnostics=data.diagnostics)
            return run_scenarios(self, scenarios, facts, data.period)
        return run_scenarios(self, scenarios, data, period)

    def period_of(self, document: str) -> str | None:
        """The period that a document is declared for, if it is for one."""
        return next((d.period for d in self.plan.policy.documents if d.name == document), None)

    def needs_no_result(self, document: str) -> bool:
        """Whether a document is written from the rule file alone, so that nothing is to be evaluated."""
        from render.compose import needs_no_result

        return needs_no_result(document)

    def render(
        self,
        document: str,
        result: Result | None = None,
        to: str | Sequence[str] = "docx",
        path: str | Path = "out",
        *,
        date: date | None = None,
        unit: str | None = None,
        against: str | Path | Policy | None = None,
        fonts: str | Path | None = None,
        pdf_a: bool = False,
    ) -> tuple[Path, ...]:
        """Write a document of the method into the folder `path`; give the paths of its files.

        `to` is one or several of docx, pdf, html, md. Without a result the period that the document is for is
        evaluated first, unless it is written from the rule file alone. A document that every unit gets is made
        for all of them, or for `unit`. Without a date it is left blank, unless the method states one.
        `against` is the earlier method that 年度办法修订说明 compares with, by default the one that this continues.
        PDF is set in the fonts of the folder `fonts` first, and is PDF/A-2b where `pdf_a` says so.
        Raises PolicyError: KP008, KP6xx, and what `evaluate_for` raises.
        """
        if result is None and not self.needs_no_result(document):
            result = self.evaluate_for(document)
        issued = self.issue(
            document,
            result,
            to=to,
            path=Path(path),
            date=date,
            unit=unit,
            against=against,
            fonts=fonts,
            pdf_a=pdf_a,
        )
        return issued.paths

    def issue(
        self,
        document: str,
        result: Result | None,
        *,
        to: str | Sequence[str],
        path: Path,
        date: date | None = None,
        unit: str | None = None,
        against: str | Path | Policy | None = None,
        fonts: str | Path | None = None,
        pdf_a: bool = False,
        resume: bool = False,
        volume: bool = False,
        volume_of: int | None = None,
        last_year: str | Path | None = None,
        jobs: int = 1,
        when_counted: Callable[[int], None] | None = None,
        when_written: Callable[[], None] | None = None,
        when_binding: Callable[[int], None] | None = None,
    ) -> Issued:
        """Do what `render` does, and give its warnings and notes too.

        `when_counted` is told how many documents there will be, and `when_written` is called after each;
        `when_binding` is told how many of those that are written are to be bound now, and `when_written` then once
        more for each.

        The result may be None for a document that is written from the rule file alone. Of a document that each
        unit gets, `resume` keeps the files of an earlier run that are as they would be made; `volume` binds them, PDF
        in one file, `volume_of` in volumes of no more than so many; and `jobs` processes write them (a script that
        asks for more than one has to guard its start with `if __name__ == "__main__"`). `last_year` is last year's
        result (`kaoping.result/1`), for rises and falls.
        """
        from kaoping.batch import Watch
        from kaoping.issue import Manner, issue
        from kaoping.last_year import read_last_year

        formats = tuple(to.split(",")) if isinstance(to, str) else tuple(to)
        return issue(
            document,
            None if result is None or self.needs_no_result(document) else result.assessment,
            self.checked,
            facts=None if result is None else result.facts,
            own_templates=self.reading.place.folder / "templates",
            formats=formats,
            folder=path,
            dated=date,
            unit=unit,
            watch=Watch(counted=when_counted, written=when_written, binding=when_binding),
            earlier=self._earlier(document, against),
            last=read_last_year(Path(last_year)) if last_year else None,
            manner=Manner(
                fonts=Path(fonts) if fonts else None,
                is_archival=pdf_a,
                resumes=resume,
                is_volume=volume,
                volume_of=volume_of,
                jobs=jobs,
            ),
        )

    def _earlier(self, document: str, against: str | Path | Policy | None) -> CheckedPolicy | None:
        """The method that a document compares with."""
        from kaoping.earlier import earlier_file

        place = self.reading.place
        named = against.reading.place.file if isinstance(against, Policy) else against
        file = earlier_file(place, self.reading.sources[str(place.file)], document, named)
        return None if file is None else load(file).checked

    def check_files(
        self,
        document: str,
        result: Result | None,
        *,
        to: str | Sequence[str],
        path: Path,
        date: date | None = None,
        unit: str | None = None,
        against: str | Path | Policy | None = None,
        last_year: str | Path | None = None,
        volume: bool = False,
        volume_of: int | None = None,
    ) -> CheckedFiles:
        """Read the files of a document that were made earlier back and hold them against the result; write nothing.

        `volume` reads the file that all were bound in, `volume_of` the volumes of no more than so many.

        Raises PolicyError: KP003, KP004, KP6xx where the document cannot be composed.
        """
        from kaoping.issue import check_issued
        from kaoping.last_year import read_last_year

        return check_issued(
            document,
            None if result is None or self.needs_no_result(document) else result.assessment,
            self.checked,
            facts=None if result is None else result.facts,
            own_templates=self.reading.place.folder / "templates",
            formats=tuple(to.split(",")) if isinstance(to, str) else tuple(to),
            folder=path,
            dated=date,
            unit=unit,
            earlier=self._earlier(document, against),
            last=read_last_year(Path(last_year)) if last_year else None,
            is_volume=volume,
            volume_of=volume_of,
        )

    def test(self) -> tuple[ExampleOutcome, ...]:
        """Run the worked examples that the method holds."""
        from engine.examples import run_examples

        return run_examples(self.plan, self.reading.roster)


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """The figures of one folder, for every period."""

    folder: Path
    facts: Facts
    #: Warnings about them.
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The result of one period."""

    policy: Policy
    assessment: Assessment
    facts: Facts
    #: Warnings about the figures.
    diagnostics: tuple[Diagnostic, ...]

    @property
    def period(self) -> str:
        """The label of the period."""
        return self.assessment.period

    def __repr__(self) -> str:
        return f"<Result {self.assessment.title} {self.period}: {len(self.assessment.units)} units>"

    def to_dict(self) -> dict[str, object]:
        """Give the result as `kaoping.result/1`, with numbers as strings of exact decimals."""
        from engine.export import export

        return dict(export(self.assessment))

    def to_json(self) -> str:
        """Give the result as the text of `kaoping.result/1`."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1) + "\n"

    def to_csv(self) -> str:
        """Give the result as the text of a CSV file, one row for each unit and indicator."""
        from kaoping.csv_file import result_csv

        return result_csv(self.assessment)

    def to_xlsx(self) -> bytes:
        """Give the result as a workbook: units, indicators, awards, findings about the figures, assumptions."""
        from kaoping.book.build import result_book

        return result_book(self.assessment)

    def to_parquet(self) -> bytes:
        """Give the result as a Parquet file, one row for each unit and indicator.

        Raises PolicyError (KP022) where the extra [frame] is not installed.
        """
        from kaoping.frame import to_parquet

        return to_parquet(self.assessment)

    def audit_book(self) -> bytes:
        """Give a workbook whose scores, totals and ranks are formulas over the reported figures."""
        from kaoping.book.build import audit_book

        return audit_book(self.policy.plan, self.facts, self.assessment)

    def frame(self) -> pyarrow.Table:
        """Give one row for each unit and indicator as an Arrow table, which other libraries take over.

        Raises PolicyError (KP022) where the extra [frame] is not installed.
        """
        from kaoping.frame import to_frame

        return to_frame(self.assessment)

    def explain(self, unit: str, indicator: str | None = None) -> Explained:
        """Unfold a unit's result, or that of one indicator or area, down to figures and clauses.

        Raises PolicyError (KP580-KP583) where there is no such unit or indicator.
        """
        from engine.explain import explain

        outcome = explain(self.assessment, self.policy.checked, self.facts, self.policy.reading.source, unit, indicator)
        if outcome.value is None:
            raise PolicyError(outcome.diagnostics)
        return Explained(explanation=outcome.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """An explanation that prints as text, and shows as a page in a notebook."""

    explanation: Explanation

    def __str__(self) -> str:
        return self.to_text()

    def to_text(self, *, width: int = 100, ambiguous: int = 1) -> str:
        """Give the explanation as text of that width; `ambiguous` is the cells that signs like × take."""
        from kaoping.explain_text import write_text

        return write_text(self.explanation, width=width, ambiguous=ambiguous)

    def to_html(self) -> str:
        """Give the explanation as one self-contained page."""
        from kaoping.explain_html import write_html

        return write_html(self.explanation)

    def to_json(self) -> str:
        """Give the explanation as the text of `kaoping.explanation/1`."""
        from engine.explanation import to_json

        return json.dumps(to_json(self.explanation), ensure_ascii=False, indent=1) + "\n"

    def _repr_html_(self) -> str:
        return self.to_html()
