"""A table of which most cells are bare digits reads as it does cell by cell: figures, places, findings."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from math import lcm
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.diagnostic import Outcome
from dsl.expressions import Year
from dsl.facts import Facts, FigureId, Figures
from dsl.quantity import BUILTIN, PERCENT, Unit
from intake import reported, tables
from intake.bare_figures import scaled
from intake.facts import read_facts
from tests.intake.conftest import Read
from tests.intake.method import ROSTER, build_policy

POLICY = build_policy()
TABLE = """\
单位,期次,填报人,解决零就业家庭户数,创业扶持资金,城镇登记失业率,上年.来省进京上访批次
长春市,年终总评,张三,1049,12.5,4.2,100
四平市,年终总评,李四,38,0,98,７
双阳区,年终总评,王五,,3.25,0.5,
"""


@contextmanager
def cell_by_cell() -> Iterator[None]:
    """Every cell made and read, and every fact put together at once."""
    with (
        patch.object(tables._Reader, "plain_row", lambda _: None),
        patch.object(reported.ReportedFigures, "of", lambda *_: None),
    ):
        yield


def test_a_figure_unfolds_to_its_cell(read: Read) -> None:
    facts = read({"submissions/汇总.csv": TABLE}).value
    assert facts is not None
    figure = FigureId(unit="四平市", period="年终总评", key="城镇登记失业率")
    assert isinstance(facts.figures, Figures)
    fact = facts.figures[figure]
    assert fact.value == Fraction(98, 100)
    assert (fact.source.place, fact.source.raw, fact.source.reporter) == ("第3行第6列", "98", "李四")
    span = fact.source.span
    assert (span.line, span.column, span.end_column) == (3, 18, 20)
    assert facts.figures.get(figure) is fact
    assert figure in facts.figures
    missing = FigureId(unit="农安县", period="年终总评", key="城镇登记失业率")
    assert missing not in facts.figures
    assert facts.figures.get(missing) is None
    with pytest.raises(KeyError):
        facts.figures[missing]


def test_what_is_kept_is_what_was_read(read: Read) -> None:
    facts = read({"submissions/汇总.csv": TABLE}).value
    assert facts is not None
    kept = pickle.loads(pickle.dumps(facts.figures))
    assert type(kept) is dict
    assert list(kept.items()) == list(facts.figures.items())


def test_whole_numbers_of_many_units(read: Read) -> None:
    facts = read({"submissions/汇总.csv": TABLE}).value
    assert facts is not None
    figures = facts.figures
    assert isinstance(figures, Figures)
    units, about = ["四平市", "长春市"], ("年终总评", "创业扶持资金", Year.THIS)
    assert figures.whole_numbers(units, *about) == ([0, 125000], Fraction(1))
    # 0.5% was remarked on, and a blank one is no number.
    assert figures.whole_numbers(["双阳区"], "年终总评", "城镇登记失业率", Year.THIS) == ([1], Fraction(1, 200))
    assert figures.whole_numbers(["双阳区"], "年终总评", "解决零就业家庭户数", Year.THIS) is None
    assert figures.whole_numbers(["四平市"], "年终总评", "来省进京上访批次", Year.LAST) is None
    assert figures.whole_numbers(["农安县"], *about) is None


# --- any table -------------------------------------------------------------------------------------------

_HEADS = (
    "解决零就业家庭户数",
    "发生零就业家庭户数",
    "创业扶持资金",
    "建立台账",
    "台账建立之日",
    "新增就业",
    "城镇登记失业率",
    "上年.来省进京上访批次",
    "来省进京上访批次",
    "居民可支配收入",
    "暗查暗访",
    "暗查暗访.一季度",
    "没有的字段",
    "",
)
_bare = st.one_of(
    st.integers(0, 5000).map(str),
    st.sampled_from(["0", "00", "1", "1.5", "0.5", "100", "98.65", "3.0", "0.00", "9" * 18, "9" * 20, "1.", ".5"]),
)
_cells = st.one_of(
    _bare,
    _bare,
    _bare,
    st.sampled_from(["", "—", "未报", "98%", "1.2万", "３", "是", "否", "2008-1-10", "约300", "-5", " 12 ", "12户"]),
    st.sampled_from(['"1,049"', '"7"', '"两\n行"']),
)
_units = st.sampled_from([u.name for u in ROSTER] + ["长春", "", "没有的市"])
_about = st.tuples(
    _units,
    st.sampled_from(["年终总评", "年终总评", "半年初评", "2007年年终总评", "季度"]),
    st.sampled_from(["张三", ""]),
    st.sampled_from(["2008-1-10", "", "某日"]),
    st.sampled_from(["", "", "", "解决零就业家庭户数", "创业扶持资金、没有的"]),
)


@st.composite
def _tables(draw: st.DrawFn) -> str:
    heads = draw(st.lists(st.sampled_from(_HEADS), min_size=1, max_size=7))
    if draw(st.booleans()):
        heads = [h for h in dict.fromkeys(heads) if h not in ("", "没有的字段", "暗查暗访", "暗查暗访.一季度")]
    lines = [["单位", "期次", "填报人", "填报日期", "复核中", *heads]]
    for _ in range(draw(st.integers(0, 4))):
        size = len(heads) + draw(st.sampled_from([0, 0, 0, 0, -1, 1]))
        lines.append([*draw(_about), *(draw(_cells) for _ in range(max(size, 0)))])
    written = [",".join(line) for line in lines]
    written.insert(draw(st.integers(0, len(written))), draw(st.sampled_from(["# 虚构", "", ",,", "汇总表"])))
    return draw(st.sampled_from(["\n", "\r\n"])).join(written) + draw(st.sampled_from(["", "\n"]))


def _read(folder: Path) -> Outcome[Facts]:
    return read_facts(folder, POLICY, ROSTER)


def _all(outcome: Outcome[Facts]) -> tuple[object, ...]:
    facts = outcome.value
    assert facts is not None
    return list(facts.figures.items()), len(facts.figures), facts.reports, facts.made_up, outcome.diagnostics


#: What something is said of, or may be, in one column or another.
_AWKWARD = ("0", "00", "0.5", "1", "1.0", "1.5", "2", "3.0", "12.5", "9" * 18, "9" * 20, "", "—", "3%", "-5", "约300")


@pytest.mark.parametrize("head", [h for h in _HEADS if h and "." not in h[2:]])
def test_each_awkward_cell_of_each_column(tmp_path: Path, head: str) -> None:
    lines = [f"单位,期次,{head}", *(f"长春市,年终总评,{cell}" for cell in _AWKWARD)]
    for count, line in enumerate(lines[1:]):
        folder = tmp_path / str(count)
        (folder / "submissions").mkdir(parents=True)
        (folder / "submissions" / "汇总.csv").write_text(f"{lines[0]}\n{line}\n", encoding="utf-8")
        with cell_by_cell():
            expected = _all(_read(folder))
        assert _all(_read(folder)) == expected, line


@settings(max_examples=150, deadline=None)
@given(text=_tables())
def test_it_reads_as_cell_by_cell(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("data", numbered=True)
    (folder / "submissions").mkdir()
    (folder / "submissions" / "汇总.csv").write_bytes(text.encode())
    with cell_by_cell():
        expected = _all(_read(folder))
    outcome = _read(folder)
    assert _all(outcome) == expected
    facts = outcome.value
    assert facts is not None
    assert facts.reported() == frozenset((f.unit, f.period) for f in facts.figures)
    if not isinstance(facts.figures, Figures):
        return
    bare = not any(f.is_under_review or f.parts is not None for f in facts.figures.values())
    assert bare or not facts.figures.is_bare
    for figure, fact in facts.figures.items():
        found = facts.figures.whole_numbers([figure.unit], figure.period, figure.key, figure.year)
        if found is not None:
            assert found[0][0] * found[1] == fact.value


@given(texts=st.lists(st.from_regex(r"[0-9]{1,6}(\.[0-9]{1,3})?", fullmatch=True), min_size=1, max_size=5))
@pytest.mark.parametrize("unit", [PERCENT, BUILTIN["人"], BUILTIN["万元"]], ids=lambda u: u.name)
def test_whole_numbers_are_as_small_as_can_be(unit: Unit, texts: list[str]) -> None:
    values = [Fraction(text) * unit.scale for text in texts]
    below = lcm(*(v.denominator for v in values))
    assert scaled(texts, unit) == ([int(v * below) for v in values], Fraction(1, below))
