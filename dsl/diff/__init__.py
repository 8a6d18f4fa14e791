"""What changed between two years' methods, by meaning: two checked methods in, changes out."""

from dsl.diff.changes import Change, ChangeKind, Difference
from dsl.diff.compare import diff

__all__ = ["Change", "ChangeKind", "Difference", "diff"]
