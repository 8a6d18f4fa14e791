from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from kaoping.errors import PolicyError
from kaoping.last_year import read_last_year


def write(path: Path, result: object) -> Path:
    path.write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")
    return path


def result(**unit: object) -> dict[str, object]:
    standing = {"name": "长春市", "level": "市州", "total": "93.92", "rank": 7, "grade": None, **unit}
    return {
        "schema": "kaoping.result/1",
        "policy": {"title": "某办法", "number": ""},
        "period": "年终总评",
        "units": [standing],
    }


def test_a_result_that_was_exported_is_read_exactly(tmp_path: Path) -> None:
    repeating = result(total="94.333333333333", exact={"total": "283/3"})
    last = read_last_year(write(tmp_path / "2006.json", repeating))
    assert (last.title, last.period, last.file) == ("某办法", "年终总评", "2006.json")
    standing = last.standings[("市州", "长春市")]
    assert (standing.total, standing.rank, standing.grade) == (Fraction(283, 3), 7, None)


def test_what_was_open_last_year_stays_unknown(tmp_path: Path) -> None:
    last = read_last_year(write(tmp_path / "2006.json", result(total=None, rank=None)))
    assert last.standings[("市州", "长春市")].total is None


@pytest.mark.parametrize(
    "content",
    ["不是 JSON", "[]", '{"schema": "kaoping.explanation/1"}', '{"schema": "kaoping.result/1", "units": []}'],
)
def test_what_is_no_result_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "2006.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        read_last_year(path)
    assert [d.code for d in caught.value.diagnostics] == ["KP662"]
