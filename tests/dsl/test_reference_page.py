"""Every example of the language reference is what the page says it is."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from tests.dsl.shapes import SMALL, checked
from tests.dsl.test_inheritance import read

PAGES = sorted((Path(__file__).parents[2] / "docs" / "语言参考").glob("*.md"))
EXAMPLE = re.compile(r"```考评 (\S+) (正确|错误)(?: (KP\d+))?\n(.*?)```", re.DOTALL)
EXAMPLES = [
    pytest.param(*example.groups(), id=f"{page.stem}-{count}")
    for page in PAGES
    for count, example in enumerate(EXAMPLE.finditer(page.read_text(encoding="utf-8")), 1)
]


def in_place(where: str, text: str) -> str:
    """An example of a part, put where that part stands in a whole method."""
    if where == "全文":
        return text
    base = SMALL.replace("    共       1 个方面、4 项\n", "").replace("    共 4 项\n", "")
    if where == "顶层":
        return base + "\n" + text
    assert where == "方面"
    return base.replace("\n总分 年终总评", f"\n{textwrap.indent(text, '    ')}\n总分 年终总评")


@pytest.mark.parametrize(("where", "verdict", "code", "text"), EXAMPLES)
def test_an_example_is_what_the_page_says(where: str, verdict: str, code: str, text: str) -> None:
    outcome = read(text) if where == "沿用" else checked(in_place(where, text))
    codes = [d.code for d in outcome.diagnostics]
    assert codes == ([code] if verdict == "错误" else [])


def test_the_pages_have_examples_of_both_kinds() -> None:
    assert {example.values[1] for example in EXAMPLES} == {"正确", "错误"}
