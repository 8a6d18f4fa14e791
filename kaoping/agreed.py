"""What checking one evaluator by the other came to: in words, and as a certificate records it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dsl.diagnostic import Text
from engine.columns.agreement import Agreement, Kind

#: So many names of what only one evaluator computes are listed.
_LISTED = 5
_NAMES: Mapping[Kind, str] = {
    Kind.VALUE: "value",
    Kind.TARGET: "target",
    Kind.COMPLETION: "completion",
    Kind.MET: "met",
    Kind.DEFINITION: "definition",
    Kind.TIER: "tier",
    Kind.FIGURE_STATE: "state of a figure",
    Kind.SCORE: "score",
    Kind.SCORE_STATE: "state of a score",
    Kind.AREA: "area score",
    Kind.AREA_STATE: "state of an area",
    Kind.ITEM_RANK: "rank by an indicator",
    Kind.AREA_RANK: "rank by an area",
    Kind.TOTAL: "total",
    Kind.TOTAL_STATE: "state of a total",
    Kind.VETO: "veto",
    Kind.RANK: "rank",
    Kind.GRADE: "grade",
    Kind.POSSIBLE: "possible grades",
    Kind.AWARD: "award",
    Kind.QUOTA: "places of an award",
    Kind.BARRED: "barred from an award",
    Kind.AWARD_STATE: "state of an award",
}


def in_words(found: Agreement) -> tuple[Text, ...]:
    """What was compared, kind by kind; what only one evaluator has, which nothing was compared with."""
    counts = _counted(found.counts)
    agreed = Text(f"两种算法一致：核对了 {found.compared} 格", f"both evaluators agree on {found.compared} cells")
    said = [_joined(agreed, counts) if found.counts else agreed]
    if found.alone:
        alone = sum(found.alone.values())
        head = Text(f"另有 {alone} 格只有一种算法，没有核对", f"{alone} more come from one evaluator alone, unchecked")
        said.append(_joined(head, _counted(found.alone)))
    if found.left:
        listed = list(found.left)[:_LISTED]
        more = len(found.left) - len(listed)
        said.append(
            Text(
                f"第二种算法不会算的：{'、'.join(listed)}{f'等 {len(found.left)} 项' if more else ''}",
                f"what the second evaluator does not compute: {', '.join(listed)}{f' and {more} more' if more else ''}",
            )
        )
    return tuple(said)


def _joined(head: Text, counts: Text) -> Text:
    return Text(f"{head.zh}（{counts.zh}）", f"{head.en} ({counts.en})")


def _counted(counts: Mapping[Kind, int]) -> Text:
    return Text(
        "、".join(f"{kind.value} {count}" for kind, count in counts.items()),
        ", ".join(f"{_NAMES[kind]} {count}" for kind, count in counts.items()),
    )


def recorded(found: Agreement | None) -> dict[str, Any]:
    """As a certificate records it: whether both evaluators were run, and what was compared. None for no check."""
    if found is None:
        return {"ran": False}
    return {
        "ran": True,
        "compared": found.compared,
        "differences": len(found.differences),
        "unchecked": sum(found.alone.values()),
        "kinds": {kind.value: count for kind, count in found.counts.items()},
        "alone": {kind.value: count for kind, count in found.alone.items()},
        "left": dict(found.left),
    }


def as_recorded(check: Mapping[str, Any] | None) -> Text:
    """What a certificate says of its check; of one that says nothing, that."""
    if check is None:
        return Text("证书没有记着核对过两种算法", "the certificate records no check by a second evaluator")
    if not check["ran"]:
        return Text(
            "出证书时没有用第二种算法核对（--no-check）", "it was certified without a second evaluator (--no-check)"
        )
    compared, alone = check.get("compared"), check.get("unchecked")
    return Text(
        f"出证书时两种算法一致：核对了 {compared} 格，另有 {alone} 格只有一种算法",
        f"when it was certified both evaluators agreed on {compared} cells; {alone} came from one alone",
    )
