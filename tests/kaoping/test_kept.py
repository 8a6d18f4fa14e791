"""What is kept between runs: the same as reading again, only while nothing that it rests on has changed."""

from __future__ import annotations

import io
import os
import pickle
from fractions import Fraction
from pathlib import Path

import pytest

import kaoping
from dsl import reading
from dsl.lines import Line
from kaoping import kept
from kaoping.reading import Reading, findings, read
from tests.kaoping.conftest import POLICY, REPORT, UNITS


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "kept"
    monkeypatch.setenv("KAOPING_CACHE", str(folder))
    return folder


@pytest.fixture
def method(tmp_path: Path) -> Path:
    folder = tmp_path / "method"
    (folder / "submissions").mkdir(parents=True)
    (folder / "policy.kp").write_text(POLICY, encoding="utf-8")
    (folder / "units.yaml").write_text(UNITS, encoding="utf-8")
    report = REPORT.format(unit="长春市", period="年终总评", solved=49, arisen=50)
    (folder / "submissions" / "长春市.yaml").write_text(report, encoding="utf-8")
    return folder


def refuse(*_: object, **__: object) -> Reading:
    """Stand in for what reads, where everything is to be taken as kept."""
    raise AssertionError("was read again")


def kept_files(cache: Path) -> list[Path]:
    return sorted(cache.glob("*.kept"))


def test_a_second_reading_is_the_first(cache: Path, method: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = kaoping.load(method)
    figures = first.read_data()
    monkeypatch.setattr("kaoping.reading._read", refuse)
    monkeypatch.setattr("intake.facts.read_facts", refuse)
    again = kaoping.load(method)
    assert again.plan == first.plan
    assert again.diagnostics == first.diagnostics
    assert again.reading.roster == first.reading.roster
    assert again.read_data() == figures


@pytest.mark.parametrize("shipped", ["jilin-2007-employment", "dongxihu-2020-performance"])
def test_findings_come_in_the_same_order_with_and_without_notes(cache: Path, shipped: str) -> None:
    first = read(shipped).diagnostics
    assert kept_files(cache)
    assert findings(shipped, notes=True)[0] == first == read(shipped).diagnostics
    assert findings(shipped, notes=False)[0] == tuple(d for d in first if d.severity != "note")


def _change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_changed_rule_is_read(cache: Path, method: Path) -> None:
    before = kaoping.load(method).plan
    _change(method / "policy.kp", "不低于 95%", "不低于 96%")
    assert kaoping.load(method).plan != before


def test_a_changed_roster_is_read(cache: Path, method: Path) -> None:
    assert len(kaoping.load(method).reading.roster) == 3
    _change(method / "units.yaml", "  - {名称: 通化市, 类型: 地级市}\n", "")
    assert len(kaoping.load(method).reading.roster) == 2


def test_a_source_that_is_there_now_is_read(cache: Path, method: Path) -> None:
    _change(method / "policy.kp", "    责任期限", "    原文     “source.txt”\n    责任期限")
    missing = [d.code for d in read(method).diagnostics if d.severity == "error"]
    assert missing
    (method / "source.txt").write_text("一、解决零就业家庭比率不低于95%。\n", encoding="utf-8")
    assert not [d.code for d in read(method).diagnostics if d.severity == "error"]


def test_a_rule_set_that_comes_or_changes_is_read(cache: Path, method: Path) -> None:
    rules = method.parent / "_rules"
    rules.mkdir()
    _change(method / "policy.kp", "    责任期限", "    引用     “common”\n    责任期限")
    assert "common" in " ".join(d.message("zh") for d in read(method).diagnostics if d.severity == "error")
    (rules / "common.kp").write_text("规则集 共用\n    文号 “示〔2007〕1号”\n", encoding="utf-8")
    without = read(method).diagnostics
    assert not [d for d in without if d.severity == "error"]
    _change(rules / "common.kp", "规则集", "规则")
    assert [d.code for d in read(method).diagnostics if d.severity == "error"]


def test_changed_added_and_missing_reports_are_read(cache: Path, method: Path) -> None:
    policy = kaoping.load(method)

    def solved() -> list[str]:
        figures = policy.read_data().facts.figures
        return [f"{key.unit} {fact.value}" for key, fact in figures.items() if key.key.endswith("解决零就业家庭户数")]

    assert solved() == ["长春市 49"]
    _change(method / "submissions" / "长春市.yaml", "解决零就业家庭户数: 49", "解决零就业家庭户数: 48")
    assert solved() == ["长春市 48"]
    report = REPORT.format(unit="吉林市", period="年终总评", solved=7, arisen=8)
    (method / "submissions" / "吉林市.yaml").write_text(report, encoding="utf-8")
    assert solved() == ["长春市 48", "吉林市 7"]
    (method / "submissions" / "长春市.yaml").unlink()
    assert solved() == ["吉林市 7"]


def test_what_was_kept_for_another_rule_is_not_taken(cache: Path, method: Path) -> None:
    before = kaoping.load(method).read_data().facts.figures
    _change(method / "policy.kp", "户数    户", "户数    万户")
    after = kaoping.load(method).read_data().facts.figures
    values = [fact.value for fact in before.values()]
    assert [fact.value for fact in after.values()] == [10_000 * v for v in values if isinstance(v, Fraction)]


@pytest.mark.parametrize("cut", [0, 10, 200, -1], ids=["empty", "head", "body", "last"])
def test_half_a_file_is_as_good_as_none(cache: Path, method: Path, cut: int) -> None:
    before = kaoping.load(method).plan
    for file in kept_files(cache):
        file.write_bytes(file.read_bytes()[:cut])
    assert kaoping.load(method).plan == before


class _Bomb:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("bomb",)


def test_a_file_that_would_run_something_is_refused(cache: Path, method: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(method)
    kept.keep("about", (), {"method": _Bomb()})
    found = kept.find("about")
    assert found is not None
    with pytest.raises(pickle.UnpicklingError, match="no record"):
        found.part("method")
    assert not (method / "bomb").exists()


@pytest.mark.parametrize("name", ["dsl.method.read_method", "intake.workbook.read_workbook", "builtins.eval"])
def test_no_function_is_a_record(name: str) -> None:
    module, _, function = name.rpartition(".")
    with pytest.raises((pickle.UnpicklingError, AttributeError)):
        kept._Records(io.BytesIO(f"c{module}\n{function}\n.".encode())).load()


def test_can_be_switched_off(cache: Path, method: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAOPING_CACHE", "off")
    kaoping.load(method).read_data()
    assert not cache.exists()


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="folders have no such rights here")
def test_a_folder_that_others_may_write_to_is_not_used(cache: Path, method: Path) -> None:
    cache.mkdir()
    cache.chmod(0o777)
    kaoping.load(method)
    assert not kept_files(cache)


def test_a_folder_that_cannot_be_made_is_no_fault(method: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAOPING_CACHE", str(method / "policy.kp" / "kept"))
    assert kaoping.load(method).title


def test_the_oldest_go_when_there_are_very_many(cache: Path) -> None:
    for number in range(205):
        kept.keep(f"about {number}", (), {"method": number})
    assert 100 <= len(kept_files(cache)) <= 200
    last = kept.find("about 204")
    assert last is not None
    assert last.part("method") == 204


def test_a_shared_roster_that_changed_is_read_again(cache: Path, method: Path) -> None:
    shared = method.parent / "shared" / "units.yaml"
    shared.parent.mkdir()
    shared.write_text(UNITS, encoding="utf-8")
    (method / "units.yaml").write_text("名录: ../shared\n", encoding="utf-8")
    assert len(kaoping.load(method).reading.roster) == 3
    shared.write_text(UNITS + "  - {名称: 白城市, 类型: 地级市}\n", encoding="utf-8")
    assert len(kaoping.load(method).reading.roster) == 4


@pytest.mark.parametrize("edit", ["\n# 备注\n", "", "\n方面 坏了 ==\n"])
def test_a_changed_method_is_read_as_if_nothing_were_kept(
    cache: Path, method: Path, edit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(method)
    file = method / "policy.kp"
    file.write_text(POLICY.replace("95%", "96%") + edit, encoding="utf-8")
    with_kept = read(method)
    monkeypatch.setenv("KAOPING_CACHE", "off")
    assert read(method) == with_kept


def test_a_changed_method_reads_its_changed_lines_alone(
    cache: Path, method: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(method)
    file = method / "policy.kp"
    file.write_text(POLICY.replace("95%", "96%"), encoding="utf-8")
    seen: list[str] = []
    plain = reading.read

    def watched(line: Line, *rest: object) -> object:
        seen.append(line.text)
        return plain(line, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("dsl.parse.read", watched)
    monkeypatch.setattr("intake.roster.read_roster", refuse)
    read(method)
    assert [line.split() for line in seen] == [["目标", "不低于", "96%"]]


def test_a_changed_roster_is_seen(cache: Path, method: Path) -> None:
    read(method)
    units = method / "units.yaml"
    units.write_text(UNITS + "  - {名称: 四平市, 类型: 地级市}\n", encoding="utf-8")
    (method / "policy.kp").write_text(POLICY + "# 改过\n", encoding="utf-8")
    assert [u.name for u in read(method).roster][-1] == "四平市"
