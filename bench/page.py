"""What was measured of the engine and its peers, as the tables and the plot of docs/性能.md."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.plot import Line, draw

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "性能.md"
PLOT = ROOT / "docs" / "images" / "speed.svg"
KEPT = ROOT / "bench" / "measured.json"
#: By peer and number of units; None where it would have taken too long.
Measured = Mapping[str, Mapping[str, Mapping[str, Any] | None]]
#: What a reader may hold us to: how many times faster than these, with NumPy only and with [fast].
AHEAD = {
    "openfisca_simulation": (1.5, 5),
    "polars_lazy": (4, 20),
    "duckdb_sql": (40, 150),
    "zen_decision": (1000, 5000),
}


def keep(found: Measured, order: Sequence[str]) -> dict[str, Any]:
    """Put what was measured beside what is kept, and keep that."""
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    for name, own in found.items():
        kept[name] = {**kept.get(name, {}), **own}
    kept = {name: dict(sorted(kept[name].items(), key=lambda e: int(e[0]))) for name in order if name in kept}
    KEPT.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return kept


def table(found: Measured) -> str:
    """Ratios and wrong cells; the baseline's own time and every size's load below."""
    sizes = sorted({int(n) for own in found.values() for n in own})
    heads = [f"{n:,}".replace(",", " ") for n in sizes]
    lines = ["| 谁 | " + " | ".join(heads) + " | 错的格 |", "|---" * (len(sizes) + 2) + "|"]
    for name, own in found.items():
        label = next((one["name"] for one in own.values() if one), name)
        cells = [_cell(own, n) for n in sizes]
        lines.append(f"| {label} | " + " | ".join(cells) + f" | {_wrong(own)} |")
    times = [_middle([one["base"] for own in found.values() if (one := own.get(str(n)))]) for n in sizes]
    lines.append("| 基准用的时间 | " + " | ".join(f"{t * 1000:.3g} 毫秒" for t in times) + " | |")
    return "\n".join(lines)


def _cell(own: Mapping[str, Mapping[str, Any] | None], n: int) -> str:
    if str(n) not in own:
        return "—"
    one = own[str(n)]
    if one is not None and one["ratio"] <= 0:
        return "量不出"  # a difference of two runs that is lost in their noise
    return "＞60 秒" if one is None else f"{one['ratio']:.3g}" if one["ratio"] < 1000 else f"{one['ratio']:.0f}"


def _wrong(own: Mapping[str, Mapping[str, Any] | None]) -> str:
    compared = [(int(n), one["wrong"]) for n, one in own.items() if one and one["wrong"] is not None]
    if not compared:
        return ""
    wrong, most = sum(sum(w.values()) for _, w in compared), max(n for n, _ in compared)
    return f"{wrong:,}".replace(",", " ") + (f"（{most} 个以内）" if most < 10_000 else "")


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2] if values else float("nan")


def ahead(found: Measured, n: int = 100_000) -> str:
    """How many times faster than others, beside what was aimed at."""
    lines = [
        f"| {n:,} 个单位，比它快几倍 | 只用 NumPy | 目标 | [fast] | 目标 |".replace(",", " "),
        "|---|---|---|---|---|",
    ]
    ours = [_ratio(found, name, n) for name in ("kaoping-float64", "kaoping-fast")]
    for name, (plain, fast) in AHEAD.items():
        theirs = _ratio(found, name, n) or _per_unit(found, name, n)
        if theirs is not None and None not in ours:
            label = next(one["name"] for one in found[name].values() if one)
            times = [f"{theirs / own:.3g}" if theirs / own < 1000 else f"{theirs / own:.0f}" for own in ours if own]
            lines.append(f"| {label} | {times[0]} | {plain} | {times[1]} | {fast} |")
    return "\n".join(lines)


def _ratio(found: Measured, name: str, n: int) -> float | None:
    one = found.get(name, {}).get(str(n))
    return one["ratio"] if one else None


def _per_unit(found: Measured, name: str, n: int) -> float | None:
    """Of a peer that takes units one by one and would take too long: its time a unit, over the baseline's."""
    own = [(int(size), one) for size, one in found.get(name, {}).items() if one]
    base = next((one["base"] for every in found.values() if (one := every.get(str(n)))), None)
    if not own or base is None:
        return None
    size, one = max(own, key=lambda e: e[0])
    return float(one["seconds"] * n / size / base)


def more(found: Measured) -> str:
    """Memory, growth, and the distance from the bound of copying."""
    lines = ["| | 输入以外的内存 | 每个单位的时间，1 000 个 → 1 000 000 个 |", "|---|---|---|"]
    for own in found.values():
        most, few = own.get("1000000"), own.get("1000")
        if most and few:
            times = " → ".join(f"{one['seconds'] * 1e9 / n:.0f}" for one, n in ((few, 1000), (most, 1_000_000)))
            lines.append(f"| {most['name']} | {most['grown_mb']:.0f} MB | {times} 纳秒 |")
    fast = found.get("kaoping-fast", {})
    copies = [(n, one["copies"]) for n, one in fast.items() if one and "copies" in one and int(n) >= 100_000]
    said = "，".join(f"{int(n):,} 个单位 {times:.2g} 倍".replace(",", " ") for n, times in copies)
    return "\n".join(lines) + (
        f"\n\n[fast] 的时间与把同样多的字节复制一遍（同一次里轮流量）相比：{said}。" if said else ""
    )


def write(found: Measured) -> None:
    """Make the tables and the plot anew."""
    loads = sorted(one["load"] for own in found.values() for one in own.values() if one)
    said = (
        f"Python {platform.python_version()}，{os.cpu_count()} 核；与基准轮流计时，取比值的中位数，越小越快。"
        f"测的时候机器的负载（1 分钟平均）是 {loads[0]:g} 到 {loads[-1]:g}，中位数 {_middle(loads):g}。"
    )
    parts = [said, table(found), f"![各做法的用时]({PLOT.relative_to(PAGE.parent)})", ahead(found), more(found)]
    text = PAGE.read_text(encoding="utf-8")
    head, rest = text.split("<!-- 表 -->\n")[0], text.split("<!-- 表完 -->")[1]
    made = "\n\n".join(parts)
    PAGE.write_text(f"{head}<!-- 表 -->\n{made}\n<!-- 表完 -->{rest}", encoding="utf-8")
    PLOT.write_text(draw([_line(name, own) for name, own in found.items()]), encoding="utf-8")


def _line(name: str, own: Mapping[str, Mapping[str, Any] | None]) -> Line:
    points = [(int(n), one["ratio"]) for n, one in own.items() if one and one["ratio"] > 0]
    label = next((one["name"] for one in own.values() if one), name).replace("**", "")
    if not name.startswith("kaoping"):
        label = label.split("，")[0] + ("）" if "（" in label else "")
    return Line(label, points, name.startswith("kaoping"))
