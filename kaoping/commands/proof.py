"""`kaoping proof FILE…`: what is wrong with the layout and the words of official documents."""

from __future__ import annotations

import json
from pathlib import Path

from dsl.diagnostic import Diagnostic, Outcome, Text
from dsl.report import summary, to_json
from kaoping.command import Argument, Choice, Command, Option
from kaoping.errors import PolicyError
from kaoping.files import read_bytes, read_text
from kaoping.session import Session
from render.proof.paper import Paper

_CHECKED = Text("{file}：{found}", "{file}: {found}")


def run(session: Session, files: tuple[str, ...], format: str) -> int:  # noqa: A002 - the option's name
    """Check each file; 1 where any has an error, 3 where one could not even be read."""
    from render.proof import proof

    everything: list[Diagnostic] = []
    unread: list[Diagnostic] = []
    for file in files:
        paper = _read(Path(file))
        found = list(paper.diagnostics if paper.value is None else proof(paper.value))
        unread += paper.diagnostics
        everything += found
        if format == "text":
            session.show(found, {} if paper.value is None else {file: paper.value.source})
            if not session.is_quiet:
                session.print(session.say(_CHECKED, file=file, found=summary(found, session.language)))
    if format == "json":
        session.print_data(json.dumps(to_json(everything, session.language), ensure_ascii=False, indent=2) + "\n")
    if unread:
        return 3
    return 1 if any(d.severity == "error" for d in everything) else 0


def _read(path: Path) -> Outcome[Paper]:
    """Read a Word file by its first bytes, anything else as text."""
    from render.proof import read_docx_file, read_markdown

    try:
        data = read_bytes(path)
        if path.suffix.lower() in (".docx", ".doc", ".wps", ".pdf") or data.startswith(b"PK"):
            return read_docx_file(data, str(path))
        return Outcome(read_markdown(read_text(path), str(path)))
    except PolicyError as error:
        return Outcome(None, error.diagnostics)


COMMAND = Command(
    "proof",
    run,
    details=Text(
        "按《党政机关公文格式》（GB/T 9704—2012）和标点、数字用法的标准，查一份公文的纸张、页边、字体、页码，版头、"
        "标题、附件说明、日期、版记，层次序数、标点和数字。读 DOCX 和 Markdown，公文标记也读。DOCX 的行号是第几段。"
        "有错误时退出码是 1。",
        "Holds a document against GB/T 9704-2012 and the standards of punctuation and numbers: paper, margins, fonts, "
        "page numbers; head, title, attachments, dates, imprint; levels, signs and figures. Reads DOCX and Markdown. "
        "In a DOCX, lines are paragraphs. The exit status is 1 where there are errors.",
    ),
    examples=["kaoping proof 通知.docx", "kaoping proof out/初评通报.docx out/初评通报.md --format json"],
    params=[
        Argument("files", "FILE…", Text("DOCX 或者 Markdown 文件", "DOCX or Markdown files"), nargs=-1, required=True),
        Option(
            ["--format"],
            Text("怎样列出：给人看的文字，还是给程序读的 JSON", "as text for people, or JSON for programs"),
            type=Choice("text", "json"),
            default="text",
        ),
    ],
)
