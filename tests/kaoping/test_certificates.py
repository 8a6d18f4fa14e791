"""A certified run is repeated: everything agrees, or what does not is named."""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from engine.columns.agreement import Agreement, Difference
from kaoping import columns
from kaoping.certificate import seal, written
from kaoping.certificate_bundle import unpack
from kaoping.certificate_check import _inside
from kaoping.cli import run
from kaoping.errors import PolicyError
from kaoping.flat import figures_of


@pytest.fixture
def place(method: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the commands are typed; what `verify` sets is set back."""
    monkeypatch.chdir(method.parent)
    monkeypatch.setitem(os.environ, "KAOPING_CACHE", "off")
    return method.parent


def say(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = run(["--lang", "zh", *arguments])
    said = capsys.readouterr()
    return status, said.out + said.err


def certified(place: Path, name: str, *options: str) -> Path:
    path = place / name
    assert run(["evaluate", "sample-2007", "--quiet", "--certify", str(path), *options]) == 0
    return path


def read(path: Path) -> dict[str, Any]:
    if path.suffix == ".json":
        content = path.read_text(encoding="utf-8")
    else:
        with zipfile.ZipFile(path) as archive:
            content = archive.read("结果证书.json").decode()
    found = json.loads(content)
    assert isinstance(found, dict)
    return found


def test_a_run_is_checked_before_it_is_certified(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--lang", "zh", "evaluate", "sample-2007", "--certify", "证书.json"]) == 0
    assert "两种算法一致：核对了" in capsys.readouterr().err
    check = read(place / "证书.json")["check"]
    assert check["ran"]
    assert check["differences"] == 0
    assert check["compared"] == sum(check["kinds"].values()) > 0
    assert check["unchecked"] == sum(check["alone"].values())
    assert {"完成值", "得分", "总分", "名次"} <= check["kinds"].keys()
    assert f"核对了 {check['compared']} 格" in say(capsys, "verify", "证书.json")[1]


def test_that_there_was_no_check_is_recorded(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = certified(place, "证书.json", "--no-check")
    assert read(path)["check"] == {"ran": False}
    status, said = say(capsys, "verify", "证书.json")
    assert status == 0
    assert "没有用第二种算法核对（--no-check）" in said


def test_a_certificate_of_an_earlier_version_says_nothing_of_a_check(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = certified(place, "证书.json", "--no-check")
    content = read(path)
    del content["check"]
    path.write_bytes(written({**content, "seal": seal(content)}))
    assert "证书没有记着核对过两种算法" in say(capsys, "verify", "证书.json")[1]


def test_a_result_that_the_evaluators_disagree_on_is_not_certified(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = Difference(unit="长春市", level="市州", what="总分", key="总分", columns="2", interpreter="3")
    monkeypatch.setattr(columns, "agreement", lambda *_: Agreement(compared=10, differences=(wrong,), left={}))
    status, said = say(capsys, "evaluate", "sample-2007", "--certify", "证书.json")
    assert status == 1
    assert "KP594" in said
    assert not (place / "证书.json").exists()


@pytest.mark.parametrize("name", ["证书.json", "证书.zip"])
@pytest.mark.parametrize("from_ledger", [False, True])
def test_what_was_certified_agrees(
    place: Path, capsys: pytest.CaptureFixture[str], name: str, from_ledger: bool
) -> None:
    options: tuple[str, ...] = ()
    if from_ledger:
        files = [str(p) for p in sorted((place / "sample-2007" / "submissions").glob("*.yaml"))]
        assert run(["submit", "sample-2007", *files, "--quiet"]) == 0
        options = ("--ledger", "sample-2007/台账.db")
    path = certified(place, name, *options)
    capsys.readouterr()
    status, said = say(capsys, "verify", name)
    assert status == 0, said
    assert "一致：报送的 8 个数" in said
    assert read(path)["seal"] in said


def test_a_bundle_is_repeated_where_nothing_else_is(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = certified(place, "证书.zip")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copy(path, elsewhere)
    shutil.rmtree(place / "sample-2007")
    monkeypatch.chdir(elsewhere)
    status, said = say(capsys, "verify", "证书.zip")
    assert (status, "一致：" in said) == (0, True), said


def test_the_same_run_gives_the_same_bundle(place: Path) -> None:
    one, two = (certified(place, name) for name in ("一.zip", "二.zip"))
    with zipfile.ZipFile(one) as first, zipfile.ZipFile(two) as second:
        names = [n for n in first.namelist() if n != "结果证书.json"]
        assert second.namelist() == first.namelist()
        assert [first.read(n) for n in names] == [second.read(n) for n in names]
    assert read(one)["digests"] == read(two)["digests"]


def test_a_figure_that_somebody_changed_is_named(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    certified(place, "证书.json")
    report = place / "sample-2007" / "submissions" / "0.yaml"
    report.write_text(report.read_text(encoding="utf-8").replace(": 49", ": 45"), encoding="utf-8")
    status, said = say(capsys, "verify", "证书.json")
    assert status == 1
    assert "[KP832] 出证书以后，sample-2007/submissions/0.yaml 改过或者不在了" in said
    assert "[KP834] 报送的 长春市 年终总评 解决零就业家庭户数：证书上是 49，现在是 45" in said
    assert "[KP833] units.长春市·市州.total：证书上是 3，重算是 2.84" in said
    assert "不一致：报送的 8 个数里 1 个不同" in said


def test_a_method_that_somebody_changed_is_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    certified(place, "证书.json")
    rules = place / "sample-2007" / "policy.kp"
    rules.write_text(rules.read_text(encoding="utf-8").replace("不低于 95%", "不低于 96%"), encoding="utf-8")
    status, said = say(capsys, "verify", "证书.json")
    assert status == 1
    assert "KP832" in said
    assert "KP833" in said


def test_a_comment_changes_a_file_and_no_figure(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    certified(place, "证书.json")
    rules = place / "sample-2007" / "policy.kp"
    rules.write_text("# 改了一句注释\n" + rules.read_text(encoding="utf-8"), encoding="utf-8")
    status, said = say(capsys, "verify", "证书.json")
    assert status == 0
    assert "[KP832] 出证书以后，sample-2007/policy.kp 改过或者不在了" in said
    assert "一致：" in said


def test_a_certificate_that_was_altered_is_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = certified(place, "证书.json")
    path.write_text(path.read_text(encoding="utf-8").replace('"total": "3"', '"total": "2.9"'), encoding="utf-8")
    status, said = say(capsys, "verify", "证书.json")
    assert status == 1
    assert "KP831" in said
    assert "证书上是 2.9，重算是 3" in said


def test_another_version_is_told_and_agrees(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = certified(place, "证书.json")
    content = read(path)
    content["version"] = {"kaoping": "0.0.9", "language": "1"}
    content["seal"] = seal(content)
    path.write_bytes(written(content))
    status, said = say(capsys, "verify", "证书.json")
    assert status == 0
    assert "[KP835] 证书是 kaoping 0.0.9（语言 1）出的" in said


def test_a_ledger_that_went_on_still_agrees(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = place / "sample-2007" / "submissions"
    assert run(["submit", "sample-2007", str(folder / "0.yaml"), str(folder / "1.yaml"), "--quiet"]) == 0
    certified(place, "证书.json", "--ledger", "sample-2007/台账.db")
    assert run(["submit", "sample-2007", str(folder / "2.yaml"), "--quiet"]) == 0
    status, said = say(capsys, "verify", "证书.json")
    assert status == 0, said


def test_another_ledger_is_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = place / "sample-2007" / "submissions"
    assert run(["submit", "sample-2007", str(folder / "0.yaml"), "--quiet"]) == 0
    certified(place, "证书.json", "--ledger", "sample-2007/台账.db")
    assert run(["submit", "sample-2007", str(folder / "0.yaml"), "--ledger", "别的.db", "--quiet"]) == 0
    status, said = say(capsys, "verify", "证书.json", "--ledger", "别的.db")
    assert status == 1
    assert "KP836" in said


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.json", b""),
        ("别的.json", b'{"schema": "kaoping.result/1"}'),
        ("深.json", b"[" * 100_000),
        ("坏.zip", b"PK\x03\x04" + b"\x00" * 40),
        ("缺.json", b'{"schema": "kaoping.certificate/1", "policy": {}, "period": 5, "inputs": [{}]}'),
    ],
)
def test_what_is_no_certificate_is_told(
    place: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes
) -> None:
    (place / name).write_bytes(content)
    status, said = say(capsys, "verify", name)
    assert status == 3
    assert "KP830" in said


def test_a_bundle_points_at_nothing_outside_it(place: Path) -> None:
    unpacked = place / "解开"
    unpacked.mkdir()
    assert _inside(unpacked, "办法", place) == str(unpacked / "办法")
    for name in ("../别处", "/etc", "办法/../../别处"):
        with pytest.raises(PolicyError, match="KP830"):
            _inside(unpacked, name, place)


def test_a_bundle_writes_nothing_outside_its_folder(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in ("../逃.txt", "/tmp/逃.txt", "里/../../逃.txt", "好.txt"):
            archive.writestr(name, "x")
    inside = tmp_path / "里"
    inside.mkdir()
    with zipfile.ZipFile(stream) as archive:
        unpack(archive, inside)
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["好.txt"]


def test_paths_of_figures_are_unique() -> None:
    twice = {"adjustments": [{"name": "甲", "applied": "1"}, {"name": "甲", "applied": "2"}]}
    assert figures_of(twice) == {"adjustments.甲.applied": "1", "adjustments.甲（2）.applied": "2"}
