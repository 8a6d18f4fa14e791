"""The handbook does what it says: every example checks as told, every command prints what the page shows.

A page is a session at the keyboard, from top to bottom, in an empty folder:

- ```文件 NAME``` writes a file; ```改 NAME``` has pairs of 原来：… and 改成：… and changes the file for good;
  ```误改 NAME``` changes it until the next command has been run.
- ```命令``` has lines that begin with `> `, and below each what it prints; a line …… stands for any lines.
- ```考评 片段 正确``` and ```考评 片段 错误 KP000``` are parts of a method, put under `HEAD`; 全文 is a whole one.
  What is 正确 has no finding, and its worked examples hold.
- `<!-- 接着 PAGE -->` begins with the files that PAGE leaves behind.

`KAOPING_GOLDEN=write` writes the output of the commands into the pages; read them before you commit them.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dsl.facts import RosterUnit
from dsl.method import read_method
from engine.examples import run_examples
from engine.lower import lower

HANDBOOK = Path(__file__).parents[1] / "docs" / "手册"
PAGES = sorted(HANDBOOK.glob("[0-9]*.md"))
BLOCK = re.compile(r"^```(?P<kind>\S+)(?: (?P<rest>[^\n]*))?\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
AFTER = re.compile(r"<!-- 接着 (\S+) -->")
GAP = "……"
ROSTER = tuple(
    RosterUnit(name=name, type=kind, parent="某市" if kind != "地级市" else None)
    for name, kind in (("某市", "地级市"), ("甲县", "县"), ("乙县", "县"), ("丁县", "县"), ("丙区", "市辖区"))
)
#: What stands above the parts of a method that the pages show.
HEAD = """\
办法 某市2026年就业工作考核办法
    文号     “某政发〔2026〕1号”
    印发机关 某市人民政府
    责任期限 2026-01-01 至 2026-12-31
层次 县区
    考评者 某市人民政府
    包括   县、市辖区
期次 年终考核 截至 2026-12-31 用于 排序、表彰
"""


@dataclass(frozen=True)
class Block:
    """One block of a page, and where it stands in it."""

    kind: str
    rest: str
    text: str
    start: int
    end: int


def blocks(page: str) -> list[Block]:
    return [Block(m["kind"], m["rest"] or "", m["text"], m.start("text"), m.end("text")) for m in BLOCK.finditer(page)]


# --- examples ------------------------------------------------------------------------------------------

EXAMPLES = [
    pytest.param(block, id=f"{page.stem}-{count}")
    for page in PAGES
    for count, block in enumerate((b for b in blocks(page.read_text(encoding="utf-8")) if b.kind == "考评"), 1)
]


def whole(block: Block) -> str:
    if block.rest.startswith("全文"):
        return block.text
    total = "" if re.search(r"^(总分|修改)", block.text, re.MULTILINE) else "总分 年终考核 = 指标得分合计\n"
    return f"{HEAD}{block.text}{total}"


@pytest.mark.parametrize("block", EXAMPLES)
def test_an_example_is_what_the_page_says(block: Block) -> None:
    where, verdict, *code = block.rest.split()
    assert where in ("全文", "片段")
    outcome = read_method(whole(block), file="policy.kp", roster=ROSTER)
    assert [d.code for d in outcome.diagnostics if d.severity != "note"] == (code if verdict == "错误" else [])
    if verdict == "正确":
        assert outcome.value is not None
        plan = lower(outcome.value).value
        assert plan is not None
        assert [(r.example, r.got) for r in run_examples(plan, ROSTER) if not r.is_passed] == []


# --- sessions ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_the_commands_print_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    before = AFTER.search(text)
    if before:
        prepare(HANDBOOK / f"{before[1]}.md", tmp_path)
    written = "".join(played(text, tmp_path))
    if os.environ.get("KAOPING_GOLDEN") == "write":
        page.write_text(written, encoding="utf-8")
    assert written == page.read_text(encoding="utf-8")


def prepare(page: Path, folder: Path) -> None:
    """Leave in the folder what a page leaves there."""
    text = page.read_text(encoding="utf-8")
    before = AFTER.search(text)
    if before:
        prepare(HANDBOOK / f"{before[1]}.md", folder)
    for block in blocks(text):
        if block.kind in ("文件", "改"):
            act(block, folder)


def played(text: str, folder: Path) -> Iterator[str]:
    """The page again, with what its commands print now."""
    at = 0
    kept: dict[Path, bytes] = {}
    for block in blocks(text):
        yield text[at : block.start]
        at = block.end
        if block.kind in ("文件", "改", "误改"):
            if block.kind == "误改":
                kept[folder / block.rest] = (folder / block.rest).read_bytes()
            act(block, folder)
            yield block.text
        elif block.kind == "命令":
            yield "".join(typed(block.text, folder))
            for path, data in kept.items():
                path.write_bytes(data)
            kept.clear()
        else:
            yield block.text
    yield text[at:]


def act(block: Block, folder: Path) -> None:
    path = folder / block.rest
    if block.kind == "文件":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")
        return
    now = path.read_text(encoding="utf-8")
    for old, new in re.findall(r"原来：(.*?)\n改成：(.*?)(?:\n(?=原来：)|\Z)", block.text.rstrip("\n"), re.DOTALL):
        assert now.count(old) == 1, (old, now)
        now = now.replace(old, new)
    path.write_text(now, encoding="utf-8")


def typed(text: str, folder: Path) -> Iterator[str]:
    """Each command with what it prints; what stood below it is kept where it says the same, with gaps."""
    for command, shown in re.findall(r"^> ([^\n]*)\n((?:(?!> ).*\n?)*)", text, re.MULTILINE):
        said = run(command, folder)
        yield f"> {command}\n{shown if same(shown, said) else said}"


def same(shown: str, said: str) -> bool:
    pattern = "".join(".*?" if part == GAP else re.escape(part) + "\n" for part in shown.rstrip("\n").split("\n"))
    return re.fullmatch(pattern, said, re.DOTALL) is not None if shown.strip() else not said.strip()


def run(command: str, folder: Path) -> str:
    words = shlex.split(command)
    assert words[0] == "kaoping"
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "NO_COLOR"))}
    done = subprocess.run(
        [sys.executable, "-u", "-m", "kaoping", *words[1:]],
        cwd=folder,
        env={**environment, "LC_ALL": "zh_CN.UTF-8", "COLUMNS": "96", "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    assert done.returncode in (0, 1, 3), done.stdout.decode()
    return "\n".join(line.rstrip() for line in done.stdout.decode("utf-8").splitlines()) + "\n"


def test_the_pages_hold_all_kinds_of_blocks() -> None:
    every = [b for page in PAGES for b in blocks(page.read_text(encoding="utf-8"))]
    assert {b.kind for b in every} >= {"考评", "文件", "改", "误改", "命令"}
    assert {b.rest.split()[1] for b in every if b.kind == "考评"} == {"正确", "错误"}


def test_every_link_leads_somewhere() -> None:
    for page in HANDBOOK.glob("*.md"):
        targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        assert [t for t in targets if not (HANDBOOK / t).exists()] == []


def test_every_page_is_listed() -> None:
    contents = (HANDBOOK / "README.md").read_text(encoding="utf-8")
    assert [p.name for p in PAGES if f"({p.name})" not in contents] == []
