"""`kaoping submit`, `kaoping ledger …` and `--ledger`: what they print, and the exit status."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from kaoping.cli import run
from kaoping.commands.ledger import MEMBERS


@pytest.fixture
def place(method: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(method.parent)
    monkeypatch.setitem(os.environ, "TZ", "Asia/Shanghai")
    return method.parent


class Typed:
    """Types commands and hands out what they say."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str, status: int = 0, language: str = "zh") -> str:
        self._capsys.readouterr()
        assert run(["--lang", language, *arguments]) == status
        said = self._capsys.readouterr()
        return said.out + said.err

    def submit(self, *numbers: int) -> str:
        files = [f"sample-2007/submissions/{n}.yaml" for n in numbers]
        return self("submit", "sample-2007", *files, "--by", "李四")


@pytest.fixture
def typed(place: Path, capsys: pytest.CaptureFixture[str]) -> Typed:
    return Typed(capsys)


def corrected(place: Path, solved: str) -> str:
    text = (place / "sample-2007" / "submissions" / "0.yaml").read_text(encoding="utf-8")
    (place / "更正.yaml").write_text(text.replace(": 49", f": {solved}"), encoding="utf-8")
    return "更正.yaml"


def test_a_year_in_a_ledger(place: Path, typed: Typed) -> None:
    said = typed.submit(0, 1)
    assert "第 2 笔 sample-2007/submissions/0.yaml：长春市年终总评，2 个数" in said
    assert "台账 sample-2007/台账.db 共 3 笔，最后一笔的校验值 " in said
    assert "通化市　没有报" in typed("ledger", "outstanding", "sample-2007")
    typed.submit(2)
    assert "通化市　缺 1 个数：发生零就业家庭户数（第 4 笔）" in typed("ledger", "outstanding", "sample-2007")
    typed("ledger", "return", "sample-2007", "4", "--reason", "缺一个数", "--by", "王五")
    assert "通化市　退回了，没有再报：缺一个数（第 4 笔）" in typed("ledger", "outstanding", "sample-2007")
    typed("ledger", "accept", "sample-2007", "2")
    said = typed("submit", "sample-2007", corrected(place, "45"), "--reason", "核实", "--by", "李四")
    assert "第 7 笔" in said
    status = typed("ledger", "status", "sample-2007")
    assert "通过，更正待审核：第 7 笔" in status
    assert "等着审核的更正 1 份" in status
    said = typed("ledger", "preview", "sample-2007", "7")
    assert "总分  3 → 2.84（－0.16）" in said
    assert "1 解决零就业家庭比率 完成  98% → 90%" in said
    assert "KP818" in typed("evaluate", "sample-2007", "--ledger", "sample-2007/台账.db")
    typed("ledger", "accept", "sample-2007", "7")
    history = typed("ledger", "history", "sample-2007", "长春市", "解决零就业家庭户数")
    assert history.index("49") < history.index("45  ← 现在算这个")
    assert "核实" in history
    assert "共 8 笔，逐笔核对无误" in typed("ledger", "verify", "sample-2007")


def test_evaluate_and_explain_take_figures_from_the_ledger(place: Path, typed: Typed) -> None:
    typed.submit(0, 1, 2)
    result = json.loads(
        typed("evaluate", "sample-2007", "--ledger", "sample-2007/台账.db", "--format", "json", "--quiet")
    )
    assert {u["name"]: u["total"] for u in result["units"]} == {"长春市": "3", "吉林市": "2.11", "通化市": None}
    said = typed("explain", "sample-2007", "长春市", "1", "--ledger", "sample-2007/台账.db")
    assert "0.yaml（台账第 2 笔）" in said
    said = typed("evaluate", "sample-2007", "--as-of", "2008-01-01", "--ledger", status=2)
    assert "KP020" in said, "nothing was reported then"


def test_what_lies_in_the_folder_and_not_in_the_ledger_is_told(place: Path, typed: Typed) -> None:
    folder = place / "sample-2007"
    (folder / "评.yaml").write_text("评定: {}\n", encoding="utf-8")
    said = typed(
        "ledger", "adjust", "sample-2007", "长春市", "总分", "加1分", "--reason", "抗洪", "--decided-by", "会议"
    )
    assert "第 2 笔 长春市年终总评 总分：加1分" in said
    said = typed("evaluate", "sample-2007", "--ledger", "sample-2007/台账.db")
    assert "[KP817] sample-2007/submissions 没有登记进台账" in said


def test_a_lock_keeps_reports_out(place: Path, typed: Typed) -> None:
    typed.submit(0)
    said = typed("ledger", "lock", "sample-2007", "年终总评", "--reason", "到期", "--by", "王五")
    assert "全部单位年终总评锁定（第 3 笔）" in said
    said = typed("submit", "sample-2007", "sample-2007/submissions/1.yaml", status=1)
    assert "[KP808] 吉林市年终总评已经锁定，没有登记" in said
    assert "王五 锁定：到期" in said
    typed("ledger", "unlock", "sample-2007", "年终总评", "--unit", "吉林市", "--reason", "邮路不通")
    assert "第 5 笔" in typed.submit(1)
    typed("ledger", "lock", "sample-2007", "半年初评", "--deadline", "2007-07-20")
    assert "KP808" in typed("submit", "sample-2007", "sample-2007/submissions/3.yaml", status=1)


def test_the_original_comes_back(place: Path, typed: Typed) -> None:
    typed.submit(0)
    typed("ledger", "original", "sample-2007", "2", "-o", "原件")
    assert (place / "原件" / "0.yaml").read_bytes() == (place / "sample-2007" / "submissions" / "0.yaml").read_bytes()


def test_preview_enters_nothing(place: Path, typed: Typed) -> None:
    typed.submit(0, 1)
    before = (place / "sample-2007" / "台账.db").stat().st_size
    said = typed("ledger", "preview", "sample-2007", corrected(place, "30"), "--format", "json")
    moved = {(m["unit"], m["aspect"]): (m["before"], m["after"]) for m in json.loads(said)["moved"]}
    assert moved["长春市", "rank"] == (1, 2)
    assert moved["吉林市", "rank"] == (2, 1)
    assert moved["长春市", "value"] == ("0.98", "0.6")
    awards = json.loads(said)["awards"]
    assert [(a["gained"], a["lost"]) for a in awards] == [(["吉林市"], ["长春市"])]
    assert "共 3 笔" in typed("ledger", "verify", "sample-2007")
    assert (place / "sample-2007" / "台账.db").stat().st_size == before


@pytest.mark.parametrize(
    ("code", "status", "arguments"),
    [
        ("KP801", 3, ["ledger", "status", "sample-2007"]),
        ("KP821", 2, ["ledger", "log", "sample-2007", "--as-of", "昨天"]),
        ("KP822", 2, ["ledger", "log", "jilin-2007-employment"]),
        ("KP824", 2, ["evaluate", "sample-2007", "--as-of", "2008-01-01"]),
        ("KP040", 2, ["ledger", "statsu", "sample-2007"]),
        ("KP042", 2, ["ledger", "return", "sample-2007", "2"]),
        ("KP580", 2, ["ledger", "log", "sample-2007", "--unit", "长春"]),
        ("KP550", 2, ["ledger", "lock", "sample-2007", "年终"]),
    ],
)
def test_what_is_wrong_is_told(typed: Typed, code: str, status: int, arguments: list[str]) -> None:
    assert f"[{code}]" in typed(*arguments, status=status)


def test_what_is_missing_is_named_as_it_is_typed(typed: Typed) -> None:
    assert "缺少 --reason" in typed("ledger", "return", "sample-2007", "2", status=2)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["", *MEMBERS])
def test_every_command_has_a_page_with_an_example(typed: Typed, name: str, language: str) -> None:
    said = typed("ledger", *([name] if name else []), "--help", language=language)
    assert f"kaoping ledger {name}".strip() in said.partition("例子" if language == "zh" else "Examples")[2]
