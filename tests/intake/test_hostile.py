"""Files that mean harm, or are badly broken, end in a diagnostic within bounded time and memory."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from dsl.diagnostic import Diagnostic
from intake.facts import read_facts
from intake.roster import read_roster
from tests.intake.conftest import Read
from tests.intake.method import ROSTER, build_policy

LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
)
REPORT = "单位: 长春市\n期次: 年终总评\n数据:\n"

HOSTILE = {
    "billion laughs": LAUGHS.encode(),
    "python tag": b"!!python/object/apply:os.system ['touch /tmp/owned']",
    "merge key": b"a: &a {b: 1}\nc:\n  <<: *a\n",
    "deep lists": b"[" * 1_000_000,
    "deep maps": b"{a: " * 200_000,
    "deep blocks": "".join(f"{' ' * n}a:\n" for n in range(1000)).encode(),
    "deep dashes": b"- " * 200_000,
    "complex keys": b"? [a, b]\n: c\n",
    "escape beyond Unicode": b'a: "\\UFFFFFFFF"\n',
    "lone surrogate": b'a: "\\uD800"\n',
    "zero bytes": b"\0" * 1000,
    "reversing characters": "单位: \u202e市春长\n".encode(),
    "nothing but commas": b"," * 5_000_000,
    "absurd version": b"%YAML 99999999999999999999.1\n---\na: b\n",
    "a million of one sign": b"a" * 1_000_000,
    "a million quotes": b'"' * 1_000_000,
    "a million colons": b":" * 1_000_000,
    "a million question marks": b"? " * 500_000,
    "a number of a million digits": f"{REPORT}  解决零就业家庭户数: {'9' * 1_000_000}\n".encode(),
    "ten thousand unknown names": (REPORT + "".join(f"  解决零就业{n}: 1\n" for n in range(10_000))).encode(),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("name", ["submissions/甲.yaml", "submissions/甲.csv", "targets.yaml", "ratings.yaml"])
def test_a_hostile_file_ends_in_a_diagnostic(name: str, content: bytes, read: Read) -> None:
    started = time.monotonic()
    outcome = read({name: content})
    assert outcome.has_errors
    assert all(len(d.message("zh")) < 400 for d in outcome.diagnostics)
    assert time.monotonic() - started < 60


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_roster_ends_in_a_diagnostic(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "units.yaml").write_bytes(content)
    assert read_roster(tmp_path).has_errors


def test_a_list_of_very_many_is_not_read_to_its_end(read: Read) -> None:
    found = read({"submissions/甲.yaml": b"[" + b"a," * 500_000 + b"]"}).diagnostics
    assert [d.message("zh") for d in found] == ["文件有 200001 项，超过上限 200000 项，没有读"]


def test_a_table_of_very_many_cells_is_not_read_to_its_end(read: Read) -> None:
    found = read({"submissions/甲.csv": b"\n" * 1_500_000}).diagnostics
    assert [d.code for d in found] == ["KP516"]


@pytest.mark.parametrize("suffix", ["yaml", "csv", "xlsx"])
def test_a_hundred_megabytes_are_not_read(suffix: str, read: Read, tmp_path: Path) -> None:
    read({})
    path = tmp_path / "data" / "submissions" / f"大.{suffix}"
    with path.open("wb") as stream:
        stream.truncate(100 * 1024 * 1024)
    found = read_facts(Path("data"), build_policy(), ROSTER).diagnostics
    assert [d.code for d in found] == ["KP503"]


def test_a_pipe_is_not_waited_for(read: Read, tmp_path: Path) -> None:
    read({})
    os.mkfifo(tmp_path / "data" / "submissions" / "管道.yaml")
    found = read_facts(Path("data"), build_policy(), ROSTER).diagnostics
    assert [d.code for d in found] == ["KP502"]


def test_a_link_to_a_folder_above_is_not_followed(read: Read, tmp_path: Path) -> None:
    read({"submissions/甲.yaml": REPORT})
    (tmp_path / "data" / "submissions" / "上").symlink_to(tmp_path / "data", target_is_directory=True)
    facts = read_facts(Path("data"), build_policy(), ROSTER).value
    assert facts is not None
    assert len(facts.reports) == 1


def test_hidden_and_lock_files_are_passed_over(read: Read) -> None:
    assert not read(
        {"submissions/.DS_Store": b"\0", "submissions/~$表.xlsx": b"\0", "submissions/.x/a.yaml": b"\0"}
    ).diagnostics


GOOD = {
    "targets.yaml": """\
责任状:
  长春市:
    签订: {甲方: 甲, 乙方: 乙, 日期: 2007-02-06}
    指标 1: {目标: 5万人, 分值: 3}
""",
    "ratings.yaml": """\
评定:
  年终总评:
    长春市: {日常工作得分: 92}
创新:
  - {项目: 甲, 单位: [长春市], 入选: 是}
""",
    "submissions/甲.yaml": f"{REPORT}  解决零就业家庭户数: 49\n复核中: [解决零就业家庭户数]\n",
    "submissions/表.csv": '单位,期次,解决零就业家庭户数\n四平市,年终总评,"1,049"\n',
}
JUNK = b"\x00\n\t :-[]{}\"'&*!|>%@`,#?\xff\xe5"


@pytest.mark.parametrize("seed", range(60))
def test_damaged_files_never_end_in_a_traceback(seed: int, read: Read) -> None:
    """Bytes cut out, doubled and overwritten in good files of each kind."""
    chance = random.Random(seed)
    damaged: dict[str, str | bytes] = {}
    for name, text in GOOD.items():
        data = bytearray(text.encode())
        for _ in range(chance.randint(1, 6)):
            start = chance.randrange(len(data))
            end = min(len(data), start + chance.randint(1, 12))
            match chance.randrange(3):
                case 0:
                    del data[start:end]
                case 1:
                    data[start:start] = data[start:end] * chance.randint(1, 4)
                case _:
                    data[start:end] = bytes(chance.choice(JUNK) for _ in range(end - start))
            data = data or bytearray(b"x")
        damaged[name] = bytes(data)
    outcome = read(damaged)
    assert outcome.value is not None
    for d in outcome.diagnostics:
        assert isinstance(d, Diagnostic)
        assert all(
            d.say(part, language) is not None for part in ("title", "label", "help") for language in ("zh", "en")
        )


@pytest.mark.parametrize("pointer", ["x" * 5000, "loop", "/dev/zero", "/proc/self/mem", "\u202e", "../.."])
def test_a_pointer_to_nowhere_is_a_diagnostic(pointer: str, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "units.yaml").write_text(f"名录: {pointer}\n", encoding="utf-8")
    found = read_roster(tmp_path / "units.yaml").diagnostics
    assert {d.code for d in found} <= {"KP501", "KP502", "KP504", "KP509"}
    assert found


def test_a_pointer_to_a_shared_roster_is_followed(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "own").mkdir()
    (tmp_path / "shared" / "units.yaml").write_text("单位:\n  - {名称: 吉林省, 类型: 省}\n", encoding="utf-8")
    own = "名录: ../shared\n单位:\n  - {名称: 长春市, 类型: 地级市, 上级: 吉林省, 属性: {试点: 是}}\n"
    (tmp_path / "own" / "units.yaml").write_text(own, encoding="utf-8")
    outcome = read_roster(tmp_path / "own")
    assert not outcome.diagnostics
    assert outcome.value is not None
    found = [(u.name, u.type, u.parent, dict(u.attributes)) for u in outcome.value]
    assert found == [("吉林省", "省", None, {}), ("长春市", "地级市", "吉林省", {"试点": "是"})]
