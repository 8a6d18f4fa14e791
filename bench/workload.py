"""The benchmark's workload: an assessment of 40 indicators in 9 areas, and made-up figures of any number of units.

12 counts against a target, 18 ratios, 3 declines, 2 sums of four components, 3 of which less is better, 2 with
bands; 60 numbers a unit, weights with one decimal that sum to 100, half up to 2 decimals, subtotals, total,
competition rank within 3 levels, and the best three of every area and level (ties included). Everything is
drawn from fixed seeds. The figures are whole numbers: column j holds its value × 10**SCALE[j].
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dsl.expressions import Year
from dsl.facts import Fact, Facts, FigureId, RosterUnit, Source
from engine.columns.table import ColumnId, ColumnTable, column_of

AREAS = ("经济发展", "乡村振兴", "生态环境", "民生保障", "公共安全", "科技创新", "文化旅游", "营商环境", "基层治理")
AREA_SIZES = (10, 5, 5, 4, 3, 2, 2, 3, 6)
KIND_COUNTS = (("count", 12), ("ratio", 18), ("decline", 3), ("comp", 2), ("neg", 3), ("tier", 2))
LEVELS = ("市", "县", "乡")
PERIOD = "年度考核"


@dataclass(frozen=True)
class Row:
    """One indicator: its kind, weight × 10, columns, and target (in the column's own scale, or percent × 10)."""

    index: int
    name: str
    area: int
    kind: str
    weight10: int
    columns: tuple[int, ...]
    target: int

    @property
    def full(self) -> int:
        """Full marks in hundredths."""
        return self.weight10 * 10


def _weights(draw: random.Random, count: int) -> list[int]:
    found = [draw.randint(10, 45) for _ in range(count)]
    while sum(found) != 1000:
        place = draw.randrange(count)
        step = 1 if sum(found) < 1000 else -1
        if 8 <= found[place] + step <= 48:
            found[place] += step
    return found


def _policy() -> tuple[tuple[Row, ...], tuple[int, ...]]:
    draw = random.Random(20251)
    kinds = [k for k, n in KIND_COUNTS for _ in range(n)]
    draw.shuffle(kinds)
    weights = _weights(draw, len(kinds))
    area_of = [a for a, n in enumerate(AREA_SIZES) for _ in range(n)]
    targets = {
        "count": [8, 12, 20, 24, 36, 50, 75, 120, 1250, 3480, 8800, 16025],  # the last four in hundredths
        "ratio": [980, 900, 950, 995, 850, 925, 100, 700, 600, 985, 999, 880, 970, 750, 350, 960, 570, 945],
        "decline": [100, 35, 182],
        "neg": [450, 320, 1275],
        "comp": [0] * 2,
        "tier": [0] * 2,
    }
    scale: list[int] = []
    rows: list[Row] = []
    denominators: list[int] = []
    ratios = 0

    def new(places: int) -> int:
        scale.append(places)
        return len(scale) - 1

    for index, kind in enumerate(kinds):
        target = targets[kind].pop(0)
        if kind == "ratio" and ratios % 2 == 0:
            denominators.append(new(0))
        ratios += kind == "ratio"
        if kind == "count":
            columns: tuple[int, ...] = (new(2 if target > 1000 else 0),)
        elif kind == "ratio":
            columns = (new(0), denominators[-1])
        elif kind == "comp":
            columns = tuple(new(1) for _ in range(4))
        elif kind == "neg":
            columns = (new(2),)
        else:
            places = 2 if kind == "decline" else 0
            columns = (new(places), new(places))
        rows.append(Row(index, f"指标{index + 1:02d}", area_of[index], kind, weights[index], columns, target))
    return tuple(rows), tuple(scale)


ROWS, SCALE = _policy()


# --- the method --------------------------------------------------------------------------------------


def _decimal(value: int, places: int) -> str:
    text = f"{value / 10**places:.{places}f}"
    return text.rstrip("0").rstrip(".") if places else text


def _clauses(row: Row) -> Iterator[str]:
    names = [f"数{c:02d}" for c in row.columns]
    target = _decimal(row.target, 1 if row.kind in ("ratio", "decline") else SCALE[row.columns[0]])
    # What is counted is whole.
    unit = "元" if SCALE[row.columns[0]] else "件"
    match row.kind:
        case "count":
            yield from (f"单位 {unit}", f"目标 {target}{unit}", "计分 按完成率，最多 满分")
        case "ratio":
            yield from (f"公式 {names[0]} ÷ {names[1]}", "单位 %", "分母为零 不适用", f"目标 {target}%")
            yield "计分 若 完成率 低于 60% 的，得 0分，按完成率，最多 满分"
        case "decline":
            yield from (f"公式 下降率（{names[1]}）", "单位 %", "分母为零 不适用", f"目标 {target}%")
            yield "计分 按完成率，最低 0分，最多 满分"
        case "comp":
            yield "公式 " + " ＋ ".join(f"25% × 最小（{n}，100%）" for n in names)
            yield from ("单位 %", "计分 按数值，最多 满分")
        case "neg":
            yield from (f"单位 {unit}", f"目标 不超过 {target}{unit}", "完成率 目标 ÷ 值", "计分 按完成率，最多 满分")
        case "tier":
            yield from (f"公式 {names[0]} ÷ {names[1]}", "单位 %", "分母为零 不适用", "计分 按数值分档")
            yield from ("    ≥ 95% 得满分", "    80%以上 得 80%", "    其余 得 0分")


def policy_text() -> str:
    """The method in the language."""
    lines = ["办法 性能测试办法（数据都是编的）", "    责任期限 2025-01-01 至 2025-12-31"]
    lines.append("    指标得分 保留 2 位小数，四舍五入")
    for level in LEVELS:
        lines += [f"层次 {level}", f"    包括 {level}级"]
    lines += [f"期次 {PERIOD} 截至 2025-12-31 用于 排序、表彰", "填报"]
    units = {"ratio": "人", "decline": "吨 需要 上年", "comp": "%", "tier": "人"}
    reported = {c: units[r.kind] for r in ROWS for c in _fields(r)}
    lines += [f"    数{c:02d} {unit}" for c, unit in sorted(reported.items())]
    area = -1
    for row in ROWS:
        if row.area != area:
            area = row.area
            lines.append(f"方面 {AREAS[area]}")
        lines.append(f"    指标 {row.index + 1} {row.name}")
        lines.append(f"        分值 {_decimal(row.weight10, 1)}分")
        lines += [f"        {clause}" for clause in _clauses(row)]
    lines += [f"总分 {PERIOD} = 指标得分合计", "    保留 2 位小数，四舍五入"]
    lines += ["奖项 单项先进单位", "    每个 方面", f"    期次 {PERIOD}", "    名额 3", "    按 方面得分"]
    return "\n".join([*lines, "    名额处并列的，一并列入", ""])


def _fields(row: Row) -> tuple[int, ...]:
    """The columns that are fields of their own; of a decline one field is asked for twice."""
    if row.kind in ("count", "neg"):
        return ()
    return row.columns[1:] if row.kind == "decline" else row.columns


def column_ids() -> dict[ColumnId, tuple[int, Fraction]]:
    """Which column of figures each column of the method is, and the factor to base units."""
    found: dict[ColumnId, tuple[int, Fraction]] = {}
    for row in ROWS:
        if row.kind in ("count", "neg"):
            found[ColumnId("figure", row.name)] = row.columns[0], Fraction(1)
        elif row.kind == "decline":
            before, now = row.columns
            found[ColumnId("figure", f"数{now:02d}", Year.LAST)] = before, Fraction(1000)
            found[ColumnId("figure", f"数{now:02d}")] = now, Fraction(1000)
        else:
            factor = Fraction(1, 100) if row.kind == "comp" else Fraction(1)
            found |= {ColumnId("figure", f"数{c:02d}"): (c, factor) for c in row.columns}
    return found


# --- the figures -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figures:
    """The figures of n units: whole numbers (60, n), and each unit's level."""

    raw: NDArray[np.int64]
    level: NDArray[np.int8]

    @property
    def n(self) -> int:
        """How many units there are."""
        return len(self.level)

    @cached_property
    def floats(self) -> NDArray[np.float64]:
        """The numbers as a user's table of doubles would hold them (12.5, not 125)."""
        out = self.raw.astype(np.float64)
        for column, places in enumerate(SCALE):
            if places:
                out[column] /= 10.0**places
        return out

    def table(self, kind: Any = None) -> ColumnTable:
        """The figures as a table; `kind` is the type of its arrays."""
        raw = self.raw if kind is None else self.raw.astype(kind)
        columns = {
            key: column_of(raw[place], Fraction(1, 10 ** SCALE[place]) * factor)
            for key, (place, factor) in column_ids().items()
        }
        return ColumnTable(
            rows=self.n,
            columns=columns,
            levels=self.level,
            populations=[(level, "") for level in LEVELS],
            population_of=self.level,
        )

    def roster(self) -> tuple[RosterUnit, ...]:
        """The units."""
        return tuple(
            RosterUnit(name=f"单位{k}", type=f"{LEVELS[level]}级", parent=None) for k, level in enumerate(self.level)
        )

    def facts(self) -> Facts:
        """The figures as reports would give them."""
        source = Source(file="性能测试.csv", place="")
        figures = {
            FigureId(unit=f"单位{k}", period=PERIOD, key=key.key, year=key.year): Fact(
                value=Fraction(int(self.raw[place, k]), 10 ** SCALE[place]) * factor, source=source
            )
            for key, (place, factor) in column_ids().items()
            for k in range(self.n)
        }
        return Facts(roster=self.roster(), figures=figures, targets={}, signatures={}, ratings={})


def write_folder(folder: Path, n: int) -> Path:
    """Write the method, its roster and the figures of n units as files; give the table of figures."""
    made = generate(n)
    (folder / "submissions").mkdir(parents=True, exist_ok=True)
    (folder / "policy.kp").write_text(policy_text(), encoding="utf-8")
    units = "".join(f"  - {{名称: {u.name}, 类型: {u.type}}}\n" for u in made.roster())
    (folder / "units.yaml").write_text(f"单位:\n{units}", encoding="utf-8")
    ids = column_ids()
    heads = ["单位", "期次", *(f"{key.year.head}{key.key}" for key in ids)]
    rows = [
        [u.name, PERIOD, *(_decimal(int(made.raw[place, k]), SCALE[place]) for place, _ in ids.values())]
        for k, u in enumerate(made.roster())
    ]
    table = folder / "submissions" / "性能测试.csv"
    table.write_text("".join(",".join(row) + "\n" for row in (heads, *rows)), encoding="utf-8")
    return table


def generate(n: int, hit: float = 0.05, seed: int = 7) -> Figures:
    """Figures of n units; `hit` is the share of cells that are forced onto their threshold (0.5: adversarial)."""
    draw = np.random.default_rng(seed)
    level = draw.choice(3, size=n, p=[0.05, 0.15, 0.80]).astype(np.int8)
    level[: min(3, n)] = np.arange(min(3, n))
    raw = np.zeros((len(SCALE), n), np.int64)
    low, high = np.array([5000, 500, 20])[level], np.array([500000, 20000, 500])[level]
    done: set[int] = set()

    def denominator(column: int) -> NDArray[np.int64]:
        if column not in done:
            drawn = (low + (high - low) * draw.random(n) ** 2).astype(np.int64)
            is_round = draw.random(n) < 0.30  # many totals that are reported are round numbers
            raw[column] = np.where(is_round, np.maximum(200, (drawn + 199) // 200 * 200), drawn)
            done.add(column)
        found: NDArray[np.int64] = raw[column]
        return found

    for row in ROWS:
        columns, target = row.columns, row.target
        forced = draw.random(n) < hit
        if row.kind == "count":
            drawn = np.rint(target * (0.5 + 0.75 * draw.random(n))).astype(np.int64)
            raw[columns[0]] = np.where(forced, target, drawn)
        elif row.kind in ("ratio", "tier"):
            target = target if row.kind == "ratio" else 950
            below = denominator(columns[1])
            share = target / 1000 * (0.5 + 0.6 * draw.random(n))
            above = np.minimum(np.rint(below * share).astype(np.int64), below)
            raw[columns[0]] = np.where(forced & ((below * target) % 1000 == 0), below * target // 1000, above)
        elif row.kind == "decline":
            before = (low * 10 + (high * 10 - low * 10) * draw.random(n)).astype(np.int64)
            step = 1000 // gcd(target, 1000)
            before = np.where(forced, (before + step - 1) // step * step, before)
            now = np.rint(before * (1 - target / 1000 * (-0.2 + 1.6 * draw.random(n)))).astype(np.int64)
            raw[columns[0]] = before
            raw[columns[1]] = np.where(forced, before - before * target // 1000, now)
        elif row.kind == "comp":
            for column in columns:
                raw[column] = np.rint(400 + 680 * draw.random(n)).astype(np.int64)
        else:
            drawn = np.rint(target * (0.6 + 0.9 * draw.random(n))).astype(np.int64)
            raw[columns[0]] = np.where(forced, target, np.maximum(drawn, 1))
    return Figures(raw, level)


def area_slices() -> list[slice]:
    """The rows of each area."""
    found, start = [], 0
    for size in AREA_SIZES:
        found.append(slice(start, start + size))
        start += size
    return found
