"""The wheel that offices install: it carries what it needs, nothing else, and works from any folder."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("dsl", "engine", "grammar", "intake", "kaoping", "ledger", "policies", "render")
_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
METHOD = "policies/jilin-2007-employment"


def ordinary(command: list[str | Path], *, cwd: Path) -> str:
    """Run a command that has to succeed, without anything that would lead it back to this repository."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env={**environment, "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built in a copy so that nothing is left here."""
    copy = tmp_path_factory.mktemp("source")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy / name)
    (copy / "tests").mkdir()
    (copy / "tests" / "test_nothing.py").touch()
    out = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "wheel", "--no-deps", "--no-index", "--no-build-isolation"]
    ordinary([*pip, "--wheel-dir", out, copy], cwd=copy)
    (built,) = out.glob("kaoping-*.whl")
    return built


@pytest.fixture(scope="module")
def kaoping(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, installed in an environment that borrows the libraries of this one."""
    home = tmp_path_factory.mktemp("environment")
    ordinary([sys.executable, "-m", "venv", "--without-pip", home], cwd=home)
    python = home / "bin" / "python"
    ordinary(
        [sys.executable, "-m", "pip", "--quiet", "--python", python, "install", "--no-deps", "--no-index", wheel],
        cwd=home,
    )
    site = Path(ordinary([python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"], cwd=home).strip())
    (site / "borrowed.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    return home / "bin" / "kaoping"


def test_carries_what_it_needs_and_no_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    wanted = {"grammar/kaoping.lark", "kaoping/py.typed", "kaoping/graph/page.js", "kaoping/graph/page.css"}
    files = (p for p in (ROOT / "policies").rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    wanted |= {str(p.relative_to(ROOT)) for p in files}
    wanted |= {str(p.relative_to(ROOT)) for p in (ROOT / "render" / "templates").rglob("*.jinja")}
    wanted |= {str(p.relative_to(ROOT)) for p in (ROOT / "render" / "pdf").glob("*.typ")}
    wanted |= {str(p.relative_to(ROOT)) for package in PACKAGES for p in (ROOT / package).rglob("*.py")}
    assert wanted <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.split("/")[0] not in PACKAGES and ".dist-info/" not in name]


def test_works_from_another_folder(kaoping: Path, tmp_path: Path) -> None:
    assert "没有发现问题" in ordinary([kaoping, "check", "jilin-2007-employment"], cwd=tmp_path)


def test_makes_documents_from_another_folder(kaoping: Path, tmp_path: Path) -> None:
    ordinary([kaoping, "render", "jilin-2007-employment", "表彰通报", "--to", "docx,html,md"], cwd=tmp_path)
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "表彰通报.docx",
        "表彰通报.html",
        "表彰通报.json",
        "表彰通报.md",
    ]


def test_knows_its_version_and_its_pages(kaoping: Path, tmp_path: Path) -> None:
    assert ordinary([kaoping, "--version"], cwd=tmp_path).startswith("kaoping 0.")
    assert "KP001" in ordinary([kaoping, "help", "KP001"], cwd=tmp_path)


#: Libraries whose module is not called as they are.
#: What is imported from a distribution of another name; of py4j PySpark asks for the one version that fits.
_DISTRIBUTIONS = {"docx": "python-docx", "fontTools": "fonttools", "py4j": "pyspark", "ruamel": "ruamel.yaml"}
#: Imported by SQLAlchemy for an address that names it.
_IMPORTED_BY_OTHERS = {"psycopg"}
#: What a user may install besides, but not what a developer works with.
_EXTRAS = [group for name, group in _PROJECT["optional-dependencies"].items() if name != "dev"]


def test_every_library_that_is_imported_is_declared() -> None:
    declared = {
        re.split(r"[<>=\[;]", requirement)[0] for group in (_PROJECT["dependencies"], *_EXTRAS) for requirement in group
    }
    imported: dict[str, str] = {}
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                imported |= {name.partition(".")[0]: f"{package}/{file.name}" for name in names}
    foreign = {k: v for k, v in imported.items() if k not in sys.stdlib_module_names and k not in PACKAGES}
    assert {k: v for k, v in foreign.items() if _DISTRIBUTIONS.get(k, k) not in declared} == {}
    assert {_DISTRIBUTIONS.get(k, k) for k in foreign} == declared - _IMPORTED_BY_OTHERS


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-spark.lock", "bench/requirements-peers.lock"])
def test_a_lock_names_no_place_to_fetch_from(name: str) -> None:
    lock = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"://|--(?:extra-)?index|--find-links|--trusted", lock)
    assert "--hash=sha256:" in lock


def test_the_lock_holds_all_that_is_asked_for() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = re.findall(r"^([\w.\-]+)==[\w.]+ (?:; .+ )?\\$", lock, re.MULTILINE)
    # Spark has a lock of its own, for an environment of its own.
    extras = (g for name, g in _PROJECT["optional-dependencies"].items() if name != "spark")
    wanted = {re.split(r"[<>=\[;]", r)[0] for g in extras for r in g}
    wanted |= {re.split(r"[<>=\[;]", r)[0] for r in _PROJECT["dependencies"]}
    assert {name.replace(".", "-") for name in wanted} <= set(pinned)
