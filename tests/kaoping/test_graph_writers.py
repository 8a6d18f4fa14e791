"""SVG, HTML, Mermaid and DOT: whatever the names hold, what comes out is well formed and stands alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

import kaoping
from dsl.diagnostic import Language
from dsl.span import NOWHERE
from engine.picture import Flow, NodeKind, Origin, Picture, PictureNode, picture
from kaoping.folder import shipped_policies
from kaoping.graph.html import to_html
from kaoping.graph.svg import to_svg
from kaoping.graph.text import to_dot, to_json, to_mermaid

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '出现<一户>，"认定"一户 & </script><b onload="x">\\N{\'安置\'}`#;]]>\u2028\x07'


@pytest.fixture(scope="module")
def jilin() -> Picture:
    return picture(kaoping.load("jilin-2007-employment").plan.policy)


@pytest.fixture(scope="module")
def hostile() -> Picture:
    def node(number: int, origin: Origin) -> PictureNode:
        return PictureNode(
            id=f"n{number}{HOSTILE}",
            kind=NodeKind.INDICATOR,
            origin=origin,
            number=f"{number}",
            name=HOSTILE,
            area="一",
            details=(("公式", HOSTILE),),
            span=NOWHERE,
        )

    nodes = (node(1, Origin.REPORTED), node(2, Origin.COMPUTED))
    flow = Flow(used=nodes[0].id, user=nodes[1].id, is_part=False, reason=HOSTILE, span=NOWHERE)
    return Picture(title=HOSTILE, nodes=nodes, flows=(flow,), areas={"一": HOSTILE})


# --- SVG ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(shipped_policies()))
def test_the_methods_are_well_formed_and_load_nothing(name: str) -> None:
    drawn = to_svg(picture(kaoping.load(name).plan.policy), "zh")
    root = ElementTree.fromstring(drawn)
    assert root.tag == f"{SVG}svg"
    assert re.findall(r"https?://[^\"]*", drawn) == ["http://www.w3.org/2000/svg"]
    assert not root.findall(f".//{SVG}image")
    assert not root.findall(f".//{SVG}style")


def test_words_are_text_with_a_title_and_a_description(jilin: Picture) -> None:
    root = ElementTree.fromstring(to_svg(jilin, "zh"))
    title, about = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert title.text == "《吉林省2007年就业和社会保障工作目标责任制实施办法》关系图"
    assert about is not None
    assert about.text is not None
    assert "共 126 项" in about.text
    assert root.get("aria-labelledby") == "title about"
    texts = [t.text for t in root.iter(f"{SVG}text")]
    assert "6 解决零就业家庭比率" in texts
    assert {"报送的数字", "评定的", "计算的", "得出的结果"} <= set(texts)
    tips = [t.text or "" for t in root.iter(f"{SVG}title")]
    assert any(
        "公式：解决零就业家庭户数 ÷ 发生零就业家庭户数" in tip and "依据：二（一）6、附件2" in tip for tip in tips
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_focus_is_told_apart_from_what_it_rests_on_and_reaches(jilin: Picture, language: Language) -> None:
    around = jilin.around("解决零就业家庭比率")
    root = ElementTree.fromstring(to_svg(around, language, focus="解决零就业家庭比率"))
    arrows = [p.get("marker-end") for p in root.iter(f"{SVG}path") if p.get("marker-end")]
    assert sorted(a or "" for a in arrows) == ["url(#down)"] * 3 + ["url(#up)"] * 2
    texts = {t.text for t in root.iter(f"{SVG}text")}
    assert ("改了它会影响的" if language == "zh" else "what a change to it reaches") in texts


def test_hostile_names_are_escaped(hostile: Picture) -> None:
    root = ElementTree.fromstring(to_svg(hostile, "zh"))
    assert not root.findall(".//{*}b")
    tips = [t.text or "" for t in root.iter(f"{SVG}title")]
    assert any('公式：出现<一户>，"认定"一户 & </script>' in tip for tip in tips)


# --- HTML --------------------------------------------------------------------------------------------


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def elements(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Elements()
    parser.feed(page)
    return parser.tags


def page_data(page: str) -> dict[str, list[dict[str, object]]]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data: dict[str, list[dict[str, object]]] = json.loads(found.group(1))
    return data


def test_the_page_loads_nothing(jilin: Picture) -> None:
    page = to_html(jilin, "zh")
    assert "http:" not in page
    assert "https:" not in page
    assert "//" not in re.sub(r"^ *//.*$", "", page, flags=re.MULTILINE).replace("default-src", "")
    assert not any(tag in ("link", "img", "iframe", "object", "image", "use") for tag, _ in elements(page))
    assert not any("src" in attributes or "href" in attributes for _, attributes in elements(page))


def test_every_box_can_be_reached_by_keyboard_and_has_its_data(jilin: Picture) -> None:
    page = to_html(jilin, "zh")
    tags = elements(page)
    boxes = [a for _, a in tags if a.get("class") == "node"]
    folds = [a for _, a in tags if a.get("class") == "fold"]
    assert len(boxes) == 126
    assert len(folds) == 10
    assert {a.get("tabindex") for a in [*boxes, *folds]} == {"0"}
    assert {a.get("role") for a in [*boxes, *folds]} == {"button"}
    ids = [a["id"] for _, a in tags if "id" in a]
    assert len(ids) == len(set(ids))
    data = page_data(page)
    assert [n["title"] for n in data["nodes"]] == [n.title for n in jilin.nodes]
    assert len(data["wires"]) == len(jilin.flows)
    assert sum(int(str(n["area"])) for n in data["nodes"]) == 9


def test_no_name_breaks_out_of_the_page(hostile: Picture) -> None:
    page = to_html(hostile, "zh")
    assert not any(tag == "b" for tag, _ in elements(page))
    assert page.count("</script>") == 2
    assert page_data(page)["nodes"][0]["title"] == f"1 {HOSTILE}"


def test_the_script_keeps_to_what_old_browsers_know() -> None:
    from importlib.resources import files

    script = (files("kaoping.graph") / "page.js").read_text(encoding="utf-8")
    assert not re.search(
        r"=>|`|\blet\b|\bconst\b|\.\.\.|\bclass\s|\basync\b|\?\.|\?\?|\.includes\(|\.closest\(", script
    )
    assert not re.search(r"\bfetch\b|XMLHttpRequest|import\(|localStorage|eval\(", script)


# --- Mermaid, DOT, data ------------------------------------------------------------------------------


def test_mermaid_groups_by_area_and_quotes(jilin: Picture, hostile: Picture) -> None:
    text = to_mermaid(jilin, "zh")
    assert text.count("  subgraph ") == 10
    assert text.count("\n  end\n") == 10
    assert '("6 解决零就业家庭比率"):::computed' in text
    assert text.count(" --> ") == sum(not f.is_part for f in jilin.flows)
    labels = re.findall(r'^ +(?:n\d+|subgraph \w+)[\[(]"(.*)"[\])]', to_mermaid(hostile, "zh"), re.MULTILINE)
    assert len(labels) == 3
    assert not any(re.search(r'["<>&`\\\x07]', label) for label in labels)


def test_dot_quotes_so_that_it_can_be_read_back(jilin: Picture, hostile: Picture) -> None:
    text = to_dot(hostile, "zh")
    assert text.startswith("digraph ")
    quoted = re.compile(r'"(?:[^"\\\n]|\\.)*"')
    rest = quoted.sub("Q", text)
    assert '"' not in rest
    assert "<" not in rest
    assert rest.count("{") == rest.count("}")
    (label, _) = [q for q in quoted.findall(text) if q.startswith('"1 ')] * 2
    assert label[1:-1].replace('\\"', '"').replace("\\\\", "\\") == f"1 {HOSTILE}".replace("\x07", " ")
    assert to_dot(jilin, "zh").count(" -> ") == len(jilin.flows)


def test_data_says_on_which_side_of_the_focus_a_box_is(jilin: Picture) -> None:
    data = to_json(jilin.around("解决零就业家庭比率"), focus="解决零就业家庭比率")
    assert data["schema"] == "kaoping.graph/1"
    sides = {n["name"]: n["side"] for n in data["nodes"]}
    assert sides["解决零就业家庭户数"] == "rests_on"
    assert sides["解决零就业家庭比率"] == "focus"
    assert sides["总分"] == "reached"
    assert {"from": "解决零就业家庭户数", "to": "解决零就业家庭比率"}.items() <= data["edges"][0].items()


def test_the_same_method_gives_the_same_bytes() -> None:
    code = (
        "import kaoping, hashlib\n"
        "from engine.picture import picture\n"
        "from kaoping.graph.html import to_html\n"
        "p = picture(kaoping.load('jilin-2007-employment').plan.policy)\n"
        "print(hashlib.sha256(to_html(p, 'zh').encode()).hexdigest())\n"
    )
    seen = set()
    for seed in ("0", "7"):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        )
        seen.add(done.stdout)
    assert len(seen) == 1
