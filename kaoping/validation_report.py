"""What validation found, for people as text, for programs as JSON, and for reporters as workbooks that go back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from dsl.diagnostic import Language, Severity, Text
from intake.errors import BadWorkbook
from kaoping.api import Policy
from kaoping.files import safe_name, write_bytes
from kaoping.language import say
from kaoping.layout import wrap
from kaoping.validation import Found, Validation

SCHEMA = "kaoping.validation/1"
#: The folder of what goes back.
RETURNED = "退回"
_SEVERITY: Mapping[Severity, Text] = {
    "error": Text("错误", "error"),
    "warning": Text("警告", "warning"),
    "note": Text("提示", "note"),
}
_HEAD = Text(
    "校验 {period}：{files} 份文件，{errors} 个错误，{warnings} 个警告，{notes} 条提示",
    "validated {period}: files {files}, errors {errors}, warnings {warnings}, notes {notes}",
)
_CLEAN = Text("没有发现问题", "nothing was found")
_NOT_REPORTED = Text("没有报送的", "Not reported")


def to_json(method: Policy, validation: Validation, returned: Mapping[str, Path], language: Language) -> dict[str, Any]:
    """Give the report as `kaoping.validation/1`."""
    header = method.checked.policy.header
    return {
        "schema": SCHEMA,
        "policy": {"title": header.title, "number": header.number, "folder": method.reading.place.folder.name},
        "period": validation.period,
        "files": [_file(validation, name, path, returned) for name, path in validation.files.items()],
        "findings": [_finding(found, language) for found in validation.found],
    }


def _file(validation: Validation, name: str, path: Path, returned: Mapping[str, Path]) -> dict[str, Any]:
    found = validation.of_file(path.as_posix())
    reports = validation.facts.reports if validation.facts is not None else ()
    counts = {f"{s}s": sum(f.said.severity == s for f in found) for s in _SEVERITY}
    back = returned.get(path.as_posix())
    return {
        "file": name,
        "units": sorted({r.unit for r in reports if r.file == name}),
        **counts,
        "returned": back.as_posix() if back is not None else None,
    }


def _finding(found: Found, language: Language) -> dict[str, Any]:
    said = found.said
    return {
        "code": said.code,
        "severity": said.severity,
        "message": said.message(language),
        "help": said.say("help", language),
        "unit": found.unit,
        "field": found.field,
        "file": found.file,
        "place": found.place,
        "sheet": found.sheet,
        "cell": found.cell,
        "line": said.span.line if found.file else None,
    }


def write_text(validation: Validation, language: Language, *, width: int) -> str:
    """Write the report for reading, file by file; reports that never came stand at the end."""
    counts = {f"{s}s": validation.count(s) for s in _SEVERITY}
    head = say(_HEAD, language, period=validation.period, files=len(validation.files), **counts)
    files = dict.fromkeys(f.file for f in validation.found)
    blocks = [head, *("\n".join(_block(file, validation, language, width)) for file in files)]
    if not files:
        blocks.append(say(_CLEAN, language))
    return "\n\n".join(blocks) + "\n"


def _block(file: str, validation: Validation, language: Language, width: int) -> Iterator[str]:
    yield file or say(_NOT_REPORTED, language)
    for found in validation.of_file(file):
        severity, said = say(_SEVERITY[found.said.severity], language), found.said
        place = found.place or (f"{said.span.line}:{said.span.column}" if found.file and said.span.line > 1 else "")
        line = f"{severity}[{said.code}] {place}{'  ' if place else ''}{said.message(language)}"
        yield wrap(line, width, indent=2, hang=4)
        mend = said.say("help", language)
        if mend and file:
            yield wrap(f"→ {mend}", width, indent=4, hang=6)


# --- what goes back to those who reported --------------------------------------------------------------


def write_returned(validation: Validation, folder: Path) -> dict[str, Path]:
    """Write for every file with errors or warnings a workbook that goes back; give their paths by file.

    An .xlsx goes back as it came, with comments and a list; for any other file it is the list alone.
    """
    back: dict[str, Path] = {}
    for name, path in validation.files.items():
        found = validation.of_file(path.as_posix())
        if any(f.said.severity != "note" for f in found):
            at, data = _returned(name, path, found)
            back[path.as_posix()] = folder / RETURNED / at
            write_bytes(back[path.as_posix()], data)
    return back


def _returned(name: str, path: Path, found: tuple[Found, ...]) -> tuple[PurePosixPath, bytes]:
    from intake.returned import (
        Remark,
        annotate,
        can_annotate,
        list_remarks,
    )  # openpyxl is loaded where a workbook is made

    remarks = [
        Remark(
            severity=_SEVERITY[f.said.severity].zh,
            code=f.said.code,
            unit=f.unit,
            sheet=f.sheet,
            cell=f.cell or f.place,
            message=f.said.message("zh"),
            mend=f.said.say("help", "zh"),
        )
        for f in found
    ]
    at = _relative(name)
    is_sound = path.suffix.lower() == ".xlsx" and not any(f.said.code == BadWorkbook.code for f in found)
    data = path.read_bytes() if is_sound else b""
    if can_annotate(data):
        return at, annotate(data, remarks)
    return at.with_name(f"{at.name}.xlsx"), list_remarks(remarks)


def _relative(name: str) -> PurePosixPath:
    """Where a file stands below its folder: never outside the one that it is written to."""
    parts = [p for p in PurePosixPath(name).parts if p not in ("/", "..", ".")]
    inside = parts[1:] if parts[0] == "submissions" and len(parts) > 1 else parts[-1:]
    return PurePosixPath(*(safe_name(p) for p in inside))
