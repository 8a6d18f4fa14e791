"""Tables of figures alone: rows join units.yaml by name or code, which says types, parents and attributes."""

from __future__ import annotations

from pathlib import Path

import pytest

import kaoping
from tests.kaoping.test_warehouse import FIGURES, NAMES, ROWS, _text, said, told
from tests.kaoping.test_warehouse import place as place
from tests.kaoping.test_warehouse import result as result


@pytest.fixture
def policy(place: Path) -> kaoping.Policy:
    return kaoping.load(place / "办法")


def write(path: Path, names: list[str], rows: list[tuple[object, ...]]) -> Path:
    path.write_text("\n".join([",".join(names), *(",".join(map(_text, r)) for r in rows)]) + "\n", encoding="utf-8")
    return path


def figures(row: tuple[object, ...]) -> tuple[object, ...]:
    return row[len(NAMES) - len(FIGURES) :]


def test_types_parents_and_attributes_are_the_rosters(
    policy: kaoping.Policy, result: kaoping.Result, tmp_path: Path
) -> None:
    path = write(tmp_path / "表.csv", ["单位", *FIGURES], [(f" {r[0]}", *figures(r)) for r in ROWS[1:]])
    done = policy.evaluate_tables(path, path=tmp_path)
    assert [d.code for d in done.diagnostics] == []
    assert told(tmp_path) == said(result)


def test_what_does_not_join_is_told_and_units_without_a_row_lack_everything(
    policy: kaoping.Policy, tmp_path: Path
) -> None:
    rows = [(r[0], *figures(r)) for r in ROWS[1:] if r[0] != "庚县"]
    path = write(tmp_path / "表.csv", ["单位", *FIGURES], [*rows, ("癸县", *figures(ROWS[3]))])
    done = policy.evaluate_tables(path, path=tmp_path)
    assert [d.message("zh") for d in done.diagnostics] == [
        "表里有 1 行的单位名录里没有，没有算：癸县",
        "名录里有 1 个考评对象表里没有，按缺报算：庚县",
    ]
    by_unit = {row[0]: row for row in told(tmp_path)}
    assert len(by_unit) == 9
    assert by_unit["庚县"][2:4] == (None, None)
    assert "癸县" not in by_unit


def test_rows_may_be_known_by_a_code(place: Path, tmp_path: Path) -> None:
    home = tmp_path / "办法"
    home.mkdir()
    (home / "policy.kp").write_text((place / "办法" / "policy.kp").read_text(encoding="utf-8"), encoding="utf-8")
    units = (place / "办法" / "units.yaml").read_text(encoding="utf-8").splitlines()
    coded = [line.replace("}", "", 1).rstrip("}") for line in units[1:]]
    lines = [f"{x}, 代码: 'c{n}'}}}}" if "属性" in x else f"{x}, 属性: {{代码: 'c{n}'}}}}" for n, x in enumerate(coded)]
    (home / "units.yaml").write_text("\n".join([units[0], *lines]) + "\n", encoding="utf-8")
    policy = kaoping.load(home)
    path = write(tmp_path / "表.csv", ["代码", *FIGURES], [(f"c{n}", *figures(r)) for n, r in enumerate(ROWS) if n])
    done = policy.evaluate_tables(path, path=tmp_path)
    assert [d.code for d in done.diagnostics] == []
    assert {row[0] for row in told(tmp_path)} == {r[0] for r in ROWS[1:]}
    page = policy.explain_row(path, "戊县", "资金", results=tmp_path).to_text()
    assert "6.99" in page
    assert "在甲市 2 个县中排" in page


def test_without_a_name_or_a_code_it_is_told(policy: kaoping.Policy, tmp_path: Path) -> None:
    path = write(tmp_path / "表.csv", FIGURES, [figures(r) for r in ROWS[1:]])
    with pytest.raises(kaoping.PolicyError) as raised:
        policy.evaluate_tables(path, path=tmp_path)
    assert [d.code for d in raised.value.diagnostics] == ["KP955"]


def test_the_sql_reads_the_roster(policy: kaoping.Policy, tmp_path: Path) -> None:
    path = write(tmp_path / "表.csv", ["单位", *FIGURES], [(r[0], *figures(r)) for r in ROWS[1:]])
    text = policy.sql(files=path)
    assert "名录在表“名录”里，一个单位一行" in text
    assert 'FROM "名录"' in text
