"""Write docs/诊断.md, the page of every diagnostic, from the classes: `python -m tools.make_diagnostics_page`."""

from __future__ import annotations

import inspect
from pathlib import Path

from dsl.diagnostic import Diagnostic
from dsl.report import in_general, mend_in_general
from kaoping.pages import all_diagnostics

PAGE = Path(__file__).parents[1] / "docs" / "诊断.md"
HEAD = """\
# 诊断

每条诊断有固定的编号，编号不会改作他用。命令行里用 `kaoping help KP307` 看同样的说明。
编号的第一位是哪一步发现的：0 命令行，1 读文字，2 找名称，3 检查，4 依赖，5 数字和计算，6 公文，7 公文体检。

本页由 `python -m tools.make_diagnostics_page` 写成，不要直接改。
"""
_SEVERITY = {"error": "错误", "warning": "警告", "note": "提示"}


def write_page() -> str:
    """Give the text of the page: a section for each diagnostic, in the order of the codes."""
    return HEAD + "".join(_section(kind) for kind in all_diagnostics().values())


def _section(kind: type[Diagnostic]) -> str:
    title, mend = in_general(kind.title, "zh"), mend_in_general(kind, "zh")
    parts = [f"\n## {kind.code} {title}\n", f"{_SEVERITY[kind.severity]}。{inspect.cleandoc(kind.__doc__ or '')}\n"]
    if mend:
        parts.append(f"帮助：{mend}\n")
    return "\n".join(parts)


def main() -> None:
    """Write the page."""
    PAGE.write_text(write_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
