"""Grades of units whose total is open, and awards that ask for them, from tables, beside the interpreter."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

import kaoping
from engine.columns.numbers import Unsupported
from engine.columns.program import Program
from engine.relational import ends
from kaoping.cli import run
from kaoping.warehouse import edge
from tests.kaoping.test_warehouse import rows

METHOD = """\
办法 某省考核办法
    责任期限 2025-01-01 至 2025-12-31
    指标得分 保留 2 位小数，四舍五入
层次 县
    包括 县
期次 年度考核 截至 2025-12-31 用于 排序、表彰
填报
    安置人数 人
    培训人数 人
    信访件数 件
    表扬次数 次
方面 工作
    指标 1 安置
        公式 安置人数
        目标 100人
        分值 60分
        计分 按完成率，最多 满分
    指标 2 培训
        公式 培训人数
        目标 30人
        分值 30分
        计分 按完成率，最多 满分
    指标 3 平稳
        公式 信访件数
        目标 不超过 5件
        分值 10分
        计分 完成得满分，未完成不得分
一票否决
    评定「弄虚作假」 的，定为 不合格、取消评优资格
    评定「发生事故」 的，总分得 0分
总分 年度考核 = 指标得分合计
    保留 2 位小数，四舍五入
等次
    依据 “十”
    优秀 90分以上
        信访件数 不超过 8件
        名额 2
        超出名额的，定为 良好
        名额处并列的，一并列入
    良好 80分以上
    合格 60分以上
    不合格 其余
    表扬次数 不低于 3次 的，升一档
    信访件数 高于 9件 的，降一档
奖项 先进单位
    名额 3
    按 总分
    条件 等次 优秀 或 等次 良好
    等次 不合格 的，不能评先
    名额处并列的，一并列入
奖项 安置先进单位
    名额 2
    按 指标 1
    等次 不合格 的，不能评先
    名额不递补
    名额处并列的，一并待定
"""
FIGURES = ("安置人数", "培训人数", "信访件数", "表扬次数")
JUDGED = ("弄虚作假", "发生事故")


def made_up(seed: int, share_blank: float) -> list[dict[str, str]]:
    """Figures of some counties, with blanks."""
    random = Random(seed)

    def figure(*of: int) -> str:
        return "" if random.random() < share_blank else str(random.choice(of))

    found = []
    for number in range(40):
        row = {"单位": f"示例{number:02d}县", "安置人数": figure(40, 80, 95, 100), "培训人数": figure(0, 20, 30)}
        row |= {"信访件数": figure(1, 5, 6, 9, 12), "表扬次数": figure(0, 0, 0, 3)}
        for sentence in JUDGED:
            row[sentence] = "" if random.random() < share_blank / 3 else random.choice(["否"] * 12 + ["是"])
        found.append(row)
    return found


def written(folder: Path, found: list[dict[str, str]], text: str = METHOD) -> Path:
    """Put the method down with its figures in the folder, and give the same as a table."""
    (folder / "submissions").mkdir(parents=True)
    (folder / "policy.kp").write_text(text, encoding="utf-8")
    units = "".join(f"  - {{名称: {r['单位']}, 类型: 县}}\n" for r in found)
    (folder / "units.yaml").write_text(f"单位:\n{units}", encoding="utf-8")
    lines = [
        ",".join(("单位", "期次", *FIGURES)),
        *(",".join((r["单位"], "年度考核", *_of(r, FIGURES))) for r in found),
    ]
    (folder / "submissions" / "报表.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    judged = "".join(
        f"    {r['单位']}: {{{', '.join(f'{s}: {r[s]}' for s in JUDGED if r[s])}}}\n"
        for r in found
        if any(_of(r, JUDGED))
    )
    (folder / "ratings.yaml").write_text(f"评定:\n  年度考核:\n{judged}", encoding="utf-8")
    lines = [",".join(("单位", "类型", *FIGURES, *(f"评定.{s}" for s in JUDGED)))]
    lines += [",".join((r["单位"], "县", *_of(r, FIGURES), *_of(r, JUDGED))) for r in found]
    table = folder / "表.csv"
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return table


def _of(row: dict[str, str], names: tuple[str, ...]) -> list[str]:
    return [row[n] for n in names]


def grades_said(result: kaoping.Result) -> dict[str, tuple[str, str]]:
    return {u.name: (u.grade or "", "、".join(u.possible_grades)) for u in result.assessment.units}


def awards_said(result: kaoping.Result) -> set[tuple[str, str, str]]:
    found = set()
    for award in result.assessment.awards:
        named = (("获评", [n for x in award.winners for n in x.units]), ("并列，待定", award.tied))
        found |= {(award.name, unit, outcome) for outcome, units in named for unit in units}
        found |= {(award.name, b.unit, "不能评先") for b in award.barred}
    return found


def same(folder: Path, result: kaoping.Result) -> list[dict[str, Any]]:
    """Hold what stands in the files to what the interpreter says; the rows of the results."""
    found = rows(folder, "结果")
    assert {r["单位"]: (r["等次"], r["可能的等次"]) for r in found} == grades_said(result)
    assert all((r["状态.等次"] == 2) == (r["等次"] == "") for r in found)
    assert {(r["奖项"], r["单位"], r["结果"]) for r in rows(folder, "奖项")} == awards_said(result)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_grades_and_awards_where_totals_are_open(tmp_path: Path, seed: int) -> None:
    table = written(tmp_path / "办法", made_up(seed, 0.15))
    policy = kaoping.load(tmp_path / "办法")
    done = policy.evaluate_tables(table, path=tmp_path)
    assert [d.code for d in done.diagnostics] == []
    found = same(tmp_path, policy.evaluate())
    waiting = [r for r in found if r["状态.总分"]]
    # Some are settled although the total is open, and some can still have two grades or three.
    assert {r["状态.等次"] for r in waiting} == {0, 2}
    assert {len(r["可能的等次"].split("、")) for r in waiting} >= {1, 2, 3}


def none_open(folder: Path) -> Path:
    """Blanks that leave no total open: who is exempt from an indicator need not report it."""
    found = made_up(5, 0)
    for row in found[1::2]:
        row["表扬次数"] = ""
    found[0] |= {"培训人数": "0", "信访件数": ""}
    text = METHOD.replace("        分值 10分\n", "        分值 10分\n        除外 培训人数 不超过 20人\n")
    return written(folder, found, text)


def test_blanks_that_leave_no_total_open(tmp_path: Path) -> None:
    table = none_open(tmp_path / "办法")
    policy = kaoping.load(tmp_path / "办法")
    done = policy.evaluate_tables(table, path=tmp_path)
    assert done.plan.ends is not None
    assert not any(r["状态.总分"] for r in same(tmp_path, policy.evaluate()))


def test_sql_says_where_grades_look_at_how_far_a_total_can_go(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = written(tmp_path / "办法", made_up(0, 0.15))
    assert run(["sql", str(tmp_path / "办法"), "--table", str(table)]) == 0
    text = capsys.readouterr().out
    assert "-- 总分上下限：总分待定的单位，总分最少、最多能得几分" in text
    assert "/* 等次 优秀（依据 十） */" in text
    assert 'LEFT JOIN "总分上下限" AS "右"' in text


@pytest.mark.parametrize("most", [0, 3000], ids=["of many", "of few"])
def test_explaining_one_says_what_the_results_of_all_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(edge, "MOST_WHOLE", most)
    table = written(tmp_path / "办法", made_up(0, 0.15))
    policy = kaoping.load(tmp_path / "办法")
    policy.evaluate_tables(table, path=tmp_path)
    waiting = [r for r in rows(tmp_path, "结果") if r["状态.总分"]]
    for row in (next(r for r in waiting if r["等次"]), next(r for r in waiting if not r["等次"])):
        explained = policy.explain_row(table, row["单位"], results=tmp_path)
        (graded,) = (s for s in explained.explanation.sections if s.title == "等次怎么定的")
        last = graded.lines[-1]
        if row["等次"]:
            assert last.label.endswith(row["等次"]) or last.text.endswith(f"→ {row['等次']}")
        else:
            assert (last.label, f"可能是 {row['可能的等次']}" in last.text) == ("待定", True)


def unsupported(*_: object, **__: object) -> Program:
    raise Unsupported("有一种写法")


def test_a_method_whose_open_totals_nobody_knows_the_ends_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its grades stay open, which is said before anything runs, and awards that ask for them are refused by name."""
    monkeypatch.setattr(ends, "compile_ends", unsupported)
    table = written(tmp_path / "办法", made_up(0, 0.15))
    policy = kaoping.load(tmp_path / "办法")
    with pytest.raises(kaoping.PolicyError) as raised:
        policy.evaluate_tables(table, path=tmp_path)
    assert [d.code for d in raised.value.diagnostics] == ["KP950", "KP950", "KP965"]
    table = written(tmp_path / "另一个", made_up(0, 0.15), METHOD.partition("奖项")[0])
    policy = kaoping.load(tmp_path / "另一个")
    assert [d.code for d in policy.evaluate_tables(table, path=tmp_path).diagnostics] == ["KP965"]
    exact = grades_said(policy.evaluate())
    for row in rows(tmp_path, "结果"):
        grade, possible = exact[row["单位"]]
        could = set(row["可能的等次"].split("、"))
        assert could >= set(possible.split("、")) if row["状态.总分"] else row["等次"] == grade


BY_PLACE = "计分 按名次，第 1 名 得 满分，每后移 1 名 减 1分，最低 0分"


@pytest.mark.parametrize("exempt", ["", "        除外 表扬次数 不低于 3次\n"])
def test_points_that_fall_from_place_to_place(tmp_path: Path, exempt: str) -> None:
    """How far an open one can fall depends on how many take part."""
    text = METHOD.replace("计分 按完成率，最多 满分", BY_PLACE, 1).replace("分值 60分\n", f"分值 60分\n{exempt}")
    table = written(tmp_path / "办法", made_up(2, 0.15), text)
    policy = kaoping.load(tmp_path / "办法")
    done = policy.evaluate_tables(table, path=tmp_path)
    assert [d.code for d in done.diagnostics] == []
    assert {r["状态.等次"] for r in same(tmp_path, policy.evaluate()) if r["状态.总分"]} == {0, 2}
