"""A relational plan as statements: each step a common table expression with a comment, each query one SELECT."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from sqlglot import exp

from dsl.record import dataclass
from engine.relational.expressions import Named
from engine.relational.plan import (
    Aggregate,
    Filter,
    Gather,
    Join,
    Listed,
    Project,
    Query,
    Relation,
    RelationalPlan,
    Scan,
    Union,
    WindowRank,
)
from engine.sql.dialects import BIGINT, Dialect
from engine.sql.gathering import gathered
from engine.sql.listing import listed
from engine.sql.numbers import NumberWriter, column, number

_LEFT, _RIGHT = "左", "右"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One query of a script."""

    name: str
    #: The SELECT.
    tree: exp.Query
    #: Later statements read it under its name.
    is_kept: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """The statements of a plan, in the order in which they run."""

    dialect: Dialect
    statements: tuple[Statement, ...]

    def text(self, statement: Statement) -> str:
        """A statement as text; what is kept is a temporary table, of Spark a view that is worked out on reading."""
        tree = statement.tree
        return self.dialect.text(_kept_as(statement.name, tree, self.dialect) if statement.is_kept else tree)

    def query(self, name: str) -> str:
        """The SELECT of one statement as text."""
        return self.dialect.text(next(s.tree for s in self.statements if s.name == name))

    def __str__(self) -> str:
        """Every statement with its note above it."""
        return "\n\n".join(f"-- {s.name}：{s.note}\n{self.text(s)};" for s in self.statements) + "\n"


def _kept_as(name: str, tree: exp.Query, dialect: Dialect) -> exp.Create:
    return exp.Create(
        this=table(name),
        kind="TABLE" if dialect.name == "duckdb" else "VIEW",
        replace=True,
        expression=tree.copy(),
        properties=exp.Properties(expressions=[exp.TemporaryProperty()]),
    )


def write_statement(query: Query, dialect: Dialect) -> Statement:
    """One query of a plan as a statement."""
    return Statement(name=query.name, tree=_Writer(dialect).query(query), is_kept=query.is_kept, note=query.note)


def write_kept(query: Query, dialect: Dialect) -> str:
    """One query as the statement that keeps what it gives."""
    return dialect.text(_kept_as(query.name, _Writer(dialect).query(query), dialect))


def write_query(query: Query, dialect: Dialect) -> str:
    """One query of a plan as text."""
    return dialect.text(_Writer(dialect).query(query))


def write_script(plan: RelationalPlan, dialect: Dialect, *, is_guarded: bool = False) -> Script:
    """Write a plan for an engine; one that somebody else runs begins with a look at the bounds.

    Errors: none; what is proved too large for an engine was refused before.
    """
    queries = [
        *([plan.guard] if is_guarded else []),
        plan.scores,
        *(q for q in (plan.ends, plan.graded) if q is not None),
        plan.results,
        *(q for q in (plan.awarded, plan.awards, plan.places, plan.details) if q is not None),
    ]
    return Script(dialect=dialect, statements=tuple(write_statement(q, dialect) for q in queries))


def table(name: str) -> exp.Table:
    """A table by its quoted name."""
    return exp.Table(this=exp.to_identifier(name, quoted=True))


def _named(tree: exp.Expr, name: str, note: str = "") -> exp.Expr:
    if isinstance(tree, exp.Column) and tree.name == name and not note:
        return tree
    found = exp.alias_(tree, exp.to_identifier(name, quoted=True))
    if note:
        found.comments = [note]
    return found


@dataclass(slots=True)
class _Writer:
    dialect: Dialect
    #: What a step is read as: its own name, or the table that it is.
    sources: dict[str, str] = field(default_factory=dict)

    @property
    def numbers(self) -> NumberWriter:
        return NumberWriter(self.dialect)

    def query(self, query: Query) -> exp.Query:
        """The steps as common table expressions over the last."""
        made: list[tuple[str, exp.Query]] = []
        for step in query.steps:
            if isinstance(step.relation, Scan):
                self.sources[step.name] = step.relation.table
                continue
            is_last = step is query.steps[-1]
            tree = self._relation(step.relation, is_narrow=is_last and query.is_kept)
            if step.note:
                tree.comments = [step.note]
            made.append((step.name, tree))
        last = made.pop()[1]
        for name, tree in made:
            last = last.with_(exp.to_identifier(name, quoted=True), as_=tree, copy=False)
        return last

    def _from(self, name: str, alias: str | None = None) -> exp.Expr:
        found = table(self.sources.get(name, name))
        return exp.alias_(found, exp.to_identifier(alias, quoted=True), table=True) if alias else found

    def _relation(self, relation: Relation, *, is_narrow: bool) -> exp.Query:
        match relation:
            case Project(of=of, kept=kept, made=made, condition=condition):
                columns = [*_kept(kept), *(self._made(n, is_narrow=is_narrow) for n in made)]
                tree = exp.select(*columns, copy=False).from_(self._from(of), copy=False)
                return tree if condition is None else tree.where(self.numbers.condition(condition), copy=False)
            case Filter(of=of, condition=condition):
                tree = exp.select(exp.Star()).from_(self._from(of), copy=False)
                return tree.where(self.numbers.condition(condition), copy=False)
            case Listed(columns=columns, rows=rows):
                return listed(columns, rows, self.dialect)
            case Join():
                return self._join(relation)
            case Aggregate(of=of, by=by, counted=counted, condition=condition):
                trees = [self.numbers.expression(n.expression) for n in by]
                shown = [_named(t.copy(), n.name) for t, n in zip(trees, by, strict=True)]
                tree = exp.select(*shown, _named(exp.Count(this=exp.Star()), counted), copy=False)
                tree = tree.from_(self._from(of), copy=False)
                if condition is not None:
                    tree = tree.where(self.numbers.condition(condition), copy=False)
                return tree.group_by(*trees, copy=False) if trees else tree
            case Gather():
                return gathered(relation, self.numbers, self._from(relation.of))
            case WindowRank():
                return self._window_rank(relation)
            case Union(of=of):
                return _union([exp.select(exp.Star()).from_(self._from(name), copy=False) for name in of])
            case Scan(table=name):
                return exp.select(exp.Star()).from_(table(name))

    def _made(self, named: Named, *, is_narrow: bool) -> exp.Expr:
        return _named(self.numbers.expression(named.expression, is_narrow=is_narrow), named.name, named.note)

    def _join(self, join: Join) -> exp.Query:
        on: exp.Expr | None = None
        for left, right in join.on:
            same = exp.EQ(this=column(left, _LEFT), expression=column(right, _RIGHT))
            on = same if on is None else exp.And(this=on, expression=same)
        own: list[exp.Expr] = (
            [exp.Column(this=exp.Star(), table=exp.to_identifier(_LEFT, quoted=True))]
            if join.kept is None
            else [column(name, _LEFT) for name in join.kept]
        )
        taken = [_named(column(name, _RIGHT), called) for name, called in join.taken]
        tree = exp.select(*own, *taken, copy=False).from_(self._from(join.left, _LEFT), copy=False)
        kind = "LEFT" if join.is_outer else "INNER"
        return tree.join(self._from(join.right, _RIGHT), on=on, join_type=kind, copy=False)

    def _window_rank(self, rank: WindowRank) -> exp.Query:
        ordered = exp.Ordered(this=column(rank.by), desc=True, nulls_first=False)
        before = exp.Window(
            this=exp.Sum(this=column(rank.counted)),
            partition_by=[column(p) for p in rank.partition],
            order=exp.Order(expressions=[ordered]),
            spec=exp.WindowSpec(
                kind="ROWS",
                start="UNBOUNDED",
                start_side="PRECEDING",
                end=number(1),
                end_side="PRECEDING",
            ),
        )
        made = exp.Cast(this=exp.Coalesce(this=before, expressions=[number(0)]), to=BIGINT.copy())
        return exp.select(exp.Star(), _named(made, rank.before), copy=False).from_(self._from(rank.of), copy=False)


def _kept(kept: Sequence[str] | None) -> list[exp.Expr]:
    return [exp.Star()] if kept is None else [column(name) for name in kept]


def _union(trees: Sequence[exp.Select]) -> exp.Query:
    found: exp.Query = trees[0]
    for tree in trees[1:]:
        found = exp.Union(this=found, expression=tree, distinct=False)
    return found
