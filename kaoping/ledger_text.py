"""What a ledger says as lines for people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from dsl.diagnostic import Language, Text
from kaoping.language import say
from kaoping.layout import Column, table
from kaoping.moments import local
from ledger.answers import Outstanding, Version, Want
from ledger.state import Entry, Kind, Standing, State

KINDS: Mapping[Kind, Text] = {
    Kind.OPENED: Text("建账", "opened"),
    Kind.SUBMISSION: Text("报送", "report"),
    Kind.AUTHORITATIVE: Text("部门数据", "department"),
    Kind.DECISIONS: Text("评定、决定", "decisions"),
    Kind.REVIEW: Text("审核", "review"),
    Kind.LOCK: Text("锁定", "lock"),
}
STANDINGS: Mapping[Standing, Text] = {
    Standing.PENDING: Text("待审核", "pending"),
    Standing.ACCEPTED: Text("通过", "accepted"),
    Standing.RETURNED: Text("退回", "returned"),
}
_WANTS: Mapping[Want, Text] = {
    Want.NEVER_CAME: Text("没有报", "nothing came"),
    Want.RETURNED: Text("退回了，没有再报", "returned, and not reported again"),
    Want.INCOMPLETE: Text("缺 {count} 个数", "{count} figures are missing"),
}
_LISTED = 6


def log_table(state: State, language: Language, *, unit: str, last: int | None) -> str:
    """One line for each entry; of one unit those that bear on it."""
    seqs = [s for s in sorted(state.entries) if not unit or _is_about(state, s, unit)]
    rows = [
        (str(seq), local(entry.moment), entry.by, say(KINDS[entry.kind], language), _what(state, entry, language))
        for seq in (seqs if last is None else seqs[-last:])
        for entry in (state.entries[seq],)
    ]
    heads = (Text("笔", "no"), Text("时间", "time"), Text("登记人", "by"), Text("种类", "kind"), Text("内容", "what"))
    columns = [Column(heading=say(h, language), align="right" if i == 0 else "left") for i, h in enumerate(heads)]
    return table(columns, rows)


def _is_about(state: State, seq: int, unit: str) -> bool:
    own = {s.entry for s in state.submissions if s.unit == unit}
    reviewed = {r.entry for r in state.reviews if r.subject in own and r.unit in ("", unit)}
    locked = {k.entry for k in state.locks if k.unit in ("", unit)}
    return seq in own | reviewed | locked


def _what(state: State, entry: Entry, language: Language) -> str:
    said = []
    review = next((r for r in state.reviews if r.entry == entry.seq), None)
    lock = next((k for k in state.locks if k.entry == entry.seq), None)
    listed = [s for s in state.submissions if s.entry == entry.seq]
    if review is not None:
        of = f"（{review.unit}）" if review.unit else ""
        text = Text("第 {n} 笔{of} {outcome}", "number {n}{of} {outcome}")
        said.append(say(text, language, n=review.subject, of=of, outcome=STANDINGS[review.outcome]))
    elif lock is not None:
        text = Text("{period} {unit} 锁定", "{period} {unit} locked")
        if not lock.is_locked:
            text = Text("{period} {unit} 开锁", "{period} {unit} unlocked")
        said.append(say(text, language, period=lock.period, unit=lock.unit or Text("全部单位", "all units")))
        if lock.effective_at > entry.at:
            said.append(local(_moment(lock.effective_at)))
    elif listed:
        first = listed[0]
        more = Text(f" 等 {len(listed)} 份", f" and {len(listed) - 1} more") if len(listed) > 1 else Text("", "")
        given = f" {first.department}" if first.department else ""
        said.append(f"{first.unit} {first.period}{say(more, language)}{given}")
        standing = state.standing(first.entry, first.unit)
        if len(listed) == 1 and standing is not Standing.PENDING:
            said.append(say(STANDINGS[standing], language))
    if entry.seq in state.documents:
        said.append(state.documents[entry.seq].name)
    elif entry.kind is Kind.OPENED and state.method is not None:
        said.append(f"《{state.method[0]}》{state.method[1]}")
    if entry.reason:
        said.append(entry.reason)
    return "　".join(said)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def status_table(state: State, units: tuple[str, ...], period: str, now: datetime, language: Language) -> str:
    """One line for each unit that reports: which entry counts, what became of it, whether more is taken in."""
    rows = []
    for unit in units:
        whose = (unit, period, "")
        counted, listed = state.counted.get(whose), state.reports.get(whose, ())
        waits = [s.entry for s in state.waiting if s.whose == whose]
        if counted is None:
            standing = STANDINGS[Standing.RETURNED] if listed else Text("没有报", "nothing came")
            rows.append((unit, say(standing, language), "", "", "", "", _locked(state, unit, period, now, language)))
            continue
        entry = state.entries[counted.entry]
        standing = STANDINGS[state.standing(counted.entry, unit)]
        said = say(standing, language)
        if waits:
            said += say(Text("，更正待审核：第 {n} 笔", "; correction {n} waits"), language, n=waits[-1])
        rows.append(
            (
                unit,
                said,
                str(counted.entry),
                str(state.revision(counted)),
                counted.reporter,
                f"{entry.by} {local(entry.moment)}".strip(),
                _locked(state, unit, period, now, language),
            )
        )
    heads = (
        Text("单位", "unit"),
        Text("情况", "state"),
        Text("笔", "no"),
        Text("第几次更正", "revision"),
        Text("填报人", "reporter"),
        Text("登记", "entered"),
        Text("锁", "lock"),
    )
    right = (2, 3)
    columns = [Column(heading=say(h, language), align="right" if i in right else "left") for i, h in enumerate(heads)]
    return table(columns, rows)


def _locked(state: State, unit: str, period: str, now: datetime, language: Language) -> str:
    held = state.lock(period, unit, now) is not None
    return say(Text("已锁定", "locked"), language) if held else ""


def outstanding_lines(owed: tuple[Outstanding, ...], language: Language) -> list[str]:
    """One line for each unit that owes something."""
    lines = []
    for one in owed:
        said = say(_WANTS[one.want], language, count=len(one.names))
        if one.names:
            listed = "、".join(one.names[:_LISTED]) + ("…" if len(one.names) > _LISTED else "")
            said += f"：{listed}"
        if one.reason:
            said += f"：{one.reason}"
        if one.entry is not None:
            said += say(Text("（第 {n} 笔）", " (number {n})"), language, n=one.entry)
        lines.append(f"{one.unit}　{said}")
    return lines


def history_lines(versions: tuple[Version, ...], language: Language) -> list[str]:
    """Some lines for each version: what, from whom, where it stands, what became of it."""
    lines = []
    for one in versions:
        text = one.text or say(Text("（空白）", "(blank)"), language)
        value = f" = {one.value}" if one.value and one.value != one.text else ""
        mark = say(Text("  ← 现在算这个", "  <- counts now"), language) if one.is_counted else ""
        seq = say(Text("第 {n} 笔", "number {n}"), language, n=one.entry.seq)
        lines.append(f"{seq}  {local(one.entry.moment)}  {text}{value}{mark}")
        who = one.submission.department or one.submission.reporter
        by = say(Text("{who} 报，{by} 登记", "from {who}, entered by {by}"), language, who=who, by=one.entry.by)
        lines.append(f"    {by}　{one.file} {one.place}")
        if one.entry.reason or one.remark:
            lines.append(f"    {'　'.join(t for t in (one.entry.reason, one.remark) if t)}")
        if one.reviewed is not None:
            reason = f"：{one.reviewed.reason}" if one.reviewed.reason else ""
            said = say(STANDINGS[one.standing], language)
            lines.append(f"    {local(one.reviewed.moment)} {one.reviewed.by} {said}{reason}")
    return lines
