"""Finds the method that a user means: a folder, a rule file, or the name of a shipped method."""

from __future__ import annotations

from pathlib import Path

from dsl.diagnostic import Text
from dsl.record import dataclass
from kaoping.errors import NoPolicyFile, PolicyError, PolicyNotFound, near_names

#: The rule file of a method's folder.
POLICY_FILE = "policy.kp"


@dataclass(frozen=True, slots=True)
class PolicyPlace:
    """Where a method stands: its folder, and the rule file in it."""

    folder: Path
    file: Path

    @property
    def name(self) -> str:
        """The folder's own name, which results carry; `.` has one too."""
        return self.folder.resolve().name


def find_policy(policy: str | Path) -> PolicyPlace:
    """Take a path as it is; what is no path is looked up among the shipped methods.

    Raises PolicyError (KP001, KP002).
    """
    path = Path(policy)
    if path.is_dir():
        return _in_folder(path)
    if path.exists():
        return PolicyPlace(path.parent, path)
    shipped = shipped_policies()
    if len(path.parts) == 1 and path.name in shipped:
        return _in_folder(_relative(shipped[path.name]))
    near = near_names(path.name, shipped)
    asked = Text(f"；是不是 {'、'.join(near)}？", f"; did you mean {', '.join(near)}?") if near else Text("", "")
    raise PolicyError([PolicyNotFound(policy=str(policy), known=tuple(shipped), near=asked)])


def shipped_root() -> Path:
    """Give the folder of the methods that are installed with this program."""
    return Path(__file__).resolve().parent.parent / "policies"


def shipped_policies() -> dict[str, Path]:
    """Find the methods that are installed with this program, by folder name."""
    root = shipped_root()
    return {folder.name: folder for folder in sorted(root.iterdir()) if (folder / POLICY_FILE).is_file()}


def shipped_rules() -> dict[str, Path]:
    """Find the rule sets that are installed with this program, by file name without .kp."""
    root = shipped_root() / "_rules"
    return {file.stem: _relative(file) for file in sorted(root.glob("*.kp"))}


def _in_folder(folder: Path) -> PolicyPlace:
    file = folder / POLICY_FILE
    if file.exists():
        return PolicyPlace(folder, file)
    others = sorted(p.name for p in folder.glob("*.kp"))
    found = Text(f"：{'、'.join(others)}", f": {', '.join(others)}") if others else Text("", "")
    raise PolicyError([NoPolicyFile(folder=str(folder), found=found)])


def _relative(folder: Path) -> Path:
    """Name a folder from here where that is shorter to read."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder
