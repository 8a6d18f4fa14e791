"""Whole documents and every diagnostic of rendering, as they come out.

The golden files are written anew by `KAOPING_GOLDEN=write pytest tests/render/test_golden.py`; read them before you
commit them.
"""

from __future__ import annotations

import inspect
import json
import os
import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from dsl.diagnostic import Diagnostic, Language, Outcome
from dsl.report import draw
from engine.results import Assessment
from render import errors
from render.compose import compose
from render.document import OfficialDocument
from render.html import write_html
from render.markdown import write_markdown
from render.record import document_record
from tests.render import civil_affairs_2016, jilin_2007, jilin_2007_whole, material

GOLDEN = Path(__file__).parents[1] / "golden" / "documents"


def compare(path: Path, text: str) -> None:
    if os.environ.get("KAOPING_GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == text


# --- documents ---------------------------------------------------------------------------------------


def record(document: OfficialDocument) -> str:
    return json.dumps(document_record(document), ensure_ascii=False, indent=1) + "\n"


def page(document: OfficialDocument) -> str:
    """The page without its style sheet, whose numbers are tested elsewhere."""
    return re.sub(r"<style>.*?</style>", "<style></style>", write_html(document), flags=re.DOTALL)


WRITERS: Mapping[str, Callable[[OfficialDocument], str]] = {
    "txt": lambda document: document.text() + "\n",
    "md": write_markdown,
    "html": page,
    "json": record,
}


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize(
    ("file", "name", "result", "dated"),
    [
        ("commendation", "表彰通报", jilin_2007.year_end(), date(2008, 3, 5)),
        ("commendation-draft", "表彰通报", jilin_2007.year_end(), None),
        ("interim", "初评通报", jilin_2007.half_year(), date(2007, 7, 20)),
    ],
)
def test_documents_come_out_as_they_did(
    file: str, name: str, result: Assessment, dated: date | None, kind: str
) -> None:
    outcome = compose(name, result, jilin_2007.checked(), dated=dated)
    assert outcome.value is not None
    compare(GOLDEN / f"{file}.{kind}", WRITERS[kind](outcome.value))


@pytest.mark.parametrize("kind", WRITERS)
def test_the_circular_of_tiers_comes_out_as_it_did(kind: str) -> None:
    outcome = compose("考评结果通报", civil_affairs_2016.year(), civil_affairs_2016.checked(), dated=date(2017, 2, 10))
    assert outcome.value is not None
    compare(GOLDEN / f"tiers.{kind}", WRITERS[kind](outcome.value))


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize(("file", "name"), [("letter", "目标责任状")])
def test_documents_of_a_unit_come_out_as_they_did(file: str, name: str, kind: str) -> None:
    compare(GOLDEN / f"{file}.{kind}", WRITERS[kind](jilin_2007_whole.composed(name, "长春市")))


# --- diagnostics -------------------------------------------------------------------------------------

FRONT = "---\n标题：甲\n---\n"


def own(text: str) -> Outcome[OfficialDocument]:
    return compose("初评通报", jilin_2007.half_year(), jilin_2007.checked(), templates={"初评通报.jinja": FRONT + text})


def asked(
    name: str, result: Assessment, particulars: Mapping[str, str] = {}, unit: str | None = None
) -> Outcome[OfficialDocument]:
    return compose(name, result, jilin_2007.checked({name: particulars}), unit=unit)


def unscored() -> Outcome[OfficialDocument]:
    checked = material.method(
        title=jilin_2007.TITLE,
        number=jilin_2007.NUMBER,
        year=2007,
        areas=jilin_2007.AREAS,
        awards=[],
        documents=[material.document("表彰通报", None)],
    )
    return compose("表彰通报", jilin_2007.half_year(), checked)


def without_projects() -> Outcome[OfficialDocument]:
    checked = material.method(
        title=jilin_2007.TITLE,
        number=jilin_2007.NUMBER,
        year=2007,
        areas=jilin_2007.AREAS,
        awards=[],
        documents=[material.document("绩效自评表", None)],
    )
    return compose("绩效自评表", jilin_2007.year_end(), checked)


#: Code, and the outcome that holds it; for faults of templates, the template below its front matter.
CASES: Mapping[str, Outcome[OfficialDocument]] = {
    "KP601": own("甲\n{{ 公文.主送机构 }}"),
    "KP602": own("{% for 层 in 层次 %}\n{{ 层.名称 }}"),
    "KP603": own("{{ 公文.__class__ }}"),
    "KP604": own("{{ 1 // 0 }}"),
    "KP605": own("{% include '文头.jinja' %}"),
    "KP608": own("| 单位 | 完成 |\n|------|------|\n| {{ 层次[0].名称 }} |"),
    "KP610": asked("表彰命令", jilin_2007.year_end()),
    "KP611": asked("整改通知书", jilin_2007.year_end(), unit="长春市"),
    "KP612": asked("表彰通报", jilin_2007.half_year()),
    "KP613": unscored(),
    "KP614": asked("目标责任状", jilin_2007.year_end(), unit="南关区"),
    "KP615": compose("考评结果通报", civil_affairs_2016.year(), civil_affairs_2016.checked(tiers=())),
    "KP616": without_projects(),
    "KP620": asked(
        "表彰通报", jilin_2007.year_end(), {"主送机构": "各市", "成文日期": "2008-03-05", "文号": "甲〔2008〕1号"}
    ),
    "KP621": asked(
        "初评通报", jilin_2007.half_year(), {"重点指标": "1、41", "成文日期": "2007-07-20", "文号": "甲〔2007〕1号"}
    ),
    "KP622": asked("表彰通报", jilin_2007.year_end(), {"文号": "甲〔2008〕1号"}),
    "KP623": own("[98%](市州/长春/城镇新增就业人数/完成率)"),
}


def found(code: str) -> Diagnostic:
    return next(d for d in CASES[code].diagnostics if d.code == code)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", CASES)
def test_diagnostics_are_drawn_as_they_were(code: str, language: Language) -> None:
    diagnostic = found(code)
    compare(GOLDEN / "diagnostics" / f"{code}.{language}.txt", draw([diagnostic], {}, language=language))


def test_every_diagnostic_of_rendering_has_a_case() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Diagnostic)]
    assert sorted(kind.code for kind in kinds if kind.__module__ == errors.__name__) == sorted(CASES)


@pytest.mark.parametrize("code", CASES)
def test_every_diagnostic_has_a_help_page_with_a_mended_example(code: str) -> None:
    page = inspect.getdoc(type(found(code))) or ""
    assert len(page.splitlines()) > 3
    assert "改正" in page or "补上的办法" in page
