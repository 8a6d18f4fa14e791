"""Steps as they are put together, one over the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from dsl.record import dataclass
from engine.relational.among import Piece
from engine.relational.expressions import Named
from engine.relational.plan import Project, Relation, Step


@dataclass(slots=True)
class Writing:
    """Steps over one another, each named once; `last` is the one that the next reads."""

    last: str
    steps: list[Step] = field(default_factory=list)
    _pieces: set[Piece] = field(default_factory=set)

    def then(self, name: str, relation: Relation, note: str = "") -> str:
        """Add a step, and read from it on."""
        self.aside(name, relation, note)
        self.last = name
        return name

    def aside(self, name: str, relation: Relation, note: str = "") -> str:
        """Add a step that others join."""
        self.steps.append(Step(name=name, relation=relation, note=note))
        return name

    def piece(self, piece: Piece) -> None:
        """Add the columns of a piece, unless they are there."""
        if piece not in self._pieces:
            self._pieces.add(piece)
            self.steps += piece.steps(self.last)
            self.last = self.steps[-1].name

    def project(self, name: str, made: Sequence[Named], note: str = "") -> None:
        """Add columns."""
        if made:
            self.then(name, Project(of=self.last, kept=None, made=tuple(made)), note)
