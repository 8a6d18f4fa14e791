"""Proposed mappings in, 映射.yaml out: what stands there already stays, with its comments and its order."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from intake.findings import Findings
from intake.mapping import ENTRIES, read_mappings
from intake.mapping_proposal import Proposal, Proposed
from intake.names import Names
from intake.text import YAML_LIMIT, decode, read_bytes
from kaoping.errors import PolicyError
from kaoping.errors_forms import MappingConfirmed

_HEAD = (
    "由 kaoping map 提出：逐项核对，改好以后把“确认”改成“是”，程序才按它读。\n"
    "列：左边是表头，右边是填报项的名称，或 不读。"
)
_OPEN = "没有对上，请填填报项的名称，或 不读"


def with_proposals(path: Path, file: str, proposals: Sequence[Proposal], names: Names) -> str:
    """The text of 映射.yaml with proposals for one file, in place of earlier ones that nobody confirmed.

    Raises PolicyError: KP589 where a confirmed mapping is for the same sheet, whatever is wrong with the file.
    """
    from ruamel.yaml import YAML  # it is slow to load
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 4096
    yaml.allow_unicode = True
    text = _earlier(path, names)
    root: Any = yaml.load(text) if text.strip() else None
    if root is None:
        root = CommentedMap()
        root.yaml_set_start_comment(_HEAD)
    entries = root.setdefault(ENTRIES, CommentedSeq())
    if entries is None:
        entries = root[ENTRIES] = CommentedSeq()
    for proposal in proposals:
        sheet = proposal.sheet if len(proposals) > 1 else ""
        same = [n for n, e in enumerate(entries) if (e.get("文件"), e.get("工作表", "")) == (file, sheet)]
        if any(_is_confirmed(entries[n]) for n in same):
            raise PolicyError([MappingConfirmed(path=str(path), file=file)])
        for n in reversed(same):
            del entries[n]
        entries.append(_entry(file, sheet, proposal))
    out = io.StringIO()
    yaml.dump(root, out)
    return out.getvalue()


def _earlier(path: Path, names: Names) -> str:
    """The file as it is; it is read strictly first, so that nothing in it can do harm."""
    findings = Findings()
    data = read_bytes(path, YAML_LIMIT, findings) if path.exists() else b""
    text = None if data is None else decode(data, path.as_posix(), findings)
    if text is not None and text.strip():
        read_mappings(path, names, findings)
    if text is None or findings.error_count:
        raise PolicyError(findings.in_order())
    return text


def _is_confirmed(entry: Any) -> bool:
    return str(entry.get("确认")) in ("是", "True", "true")


def _entry(file: str, sheet: str, proposal: Proposal) -> Any:
    from ruamel.yaml.comments import CommentedMap

    entry = CommentedMap()
    entry["文件"] = file
    if sheet:
        entry["工作表"] = sheet
    entry["确认"] = "否"
    entry.yaml_add_eol_comment("核对以后改成 是", "确认")
    if proposal.period:
        entry["期次"] = proposal.period
    columns = CommentedMap()
    for column in proposal.columns:
        columns[column.heading] = _target(column)
        columns.yaml_add_eol_comment(column.why if column.target else _OPEN, column.heading)
    entry["列"] = columns
    entry.yaml_set_comment_before_after_key("列", before=f"表头在第 {proposal.header_row} 行", indent=4)
    if proposal.units:
        entry["单位对应"] = CommentedMap(proposal.units)
    if proposal.skipped:
        entry["不读的行"] = list(proposal.skipped)
    return entry


def _target(column: Proposed) -> Any:
    from ruamel.yaml.comments import CommentedMap

    if not column.measure:
        return column.target or None
    target = CommentedMap({"字段": column.target, "计量单位": column.measure})
    target.fa.set_flow_style()
    return target
