"""What `kaoping coverage` found, as text for people and as data for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dsl.clauses import LineRange
from dsl.diagnostic import Language, Text
from dsl.rules import Rule, RuleKind
from dsl.source_coverage import ClauseStanding, Standing
from kaoping.coverage_report import Assumed, Coverage
from kaoping.language import say
from kaoping.layout import wrap

_HEAD = Text("《{title}》", "{title}")
_NO_SOURCE = Text(
    "办法没有写「原文」，不知道有哪些条款。", "The method names no source text, so its clauses are unknown."
)
_UNCONFIRMED = Text(
    "条款的位置由工具按编号推出，还没有人核对（见 kaoping help KP245）。",
    "The clauses were proposed from the numbering; nobody has confirmed them (kaoping help KP245).",
)
_CLAUSES = Text("原文 {n} 条：{counts}", "{n} clauses: {counts}")
_COUNTED = {
    Standing.CITED: Text("规则直接引用 {n}", "{n} cited"),
    Standing.WITH_WHOLE: Text("随所在条款引用 {n}", "{n} cited with the clause that holds them"),
    Standing.BY_PARTS: Text("由下级条款引用 {n}", "{n} by their parts"),
    Standing.NO_RULE: Text("非规则 {n}", "{n} that are no rule"),
    Standing.UNCITED: Text("没有规则引用 {n}", "{n} uncited"),
}
_UNCITED = Text("没有规则引用的条款 {n}：", "clauses that no rule cites ({n}):")
_PASSAGES = Text("不在任何条款里的原文 {n} 处：", "passages in no clause ({n}):")
_MEND = Text(
    "编成规则并写「依据」，或写「未编入」；本来不是规则的，在 clauses.yaml 里写「非规则」。",
    "Write a rule with 依据, or 未编入; what is no rule is marked 非规则 in clauses.yaml.",
)
_NO_RULES = Text("不是规则的原文 {n}：", "what is no rule ({n}):")
_BARE = Text("既没有依据也没有假设的规则 {n}：", "rules with neither a clause nor an assumption ({n}):")
_ASSUMED = Text("没有依据、只凭假设的规则 {n}：", "rules that rest on assumptions alone ({n}):")
_LEFT_OUT = Text("未编入 {n}：", "not encoded ({n}):")
_BECAUSE = Text("{words}（依据 {clauses}）", "{words} ({clauses})")
_ASSUMPTIONS = Text("假设 {n}：", "assumptions ({n}):")
_UNDER = Text("{rules}：{words}", "{rules}: {words}")
_DEFAULT = Text("各指标（{n} 项）", "各指标 ({n} items)")
_TRIED = Text(
    "得出结果的规则 {all}，有算例的 {tried}。",
    "rules that give a result: {all}, of which {tried} have worked examples.",
)
_UNTRIED = Text("没有算例的规则 {n}：", "rules without a worked example ({n}):")
_MANY = Text("{name}等 {n} 项", "{name} and the like, {n} in all")
_NONE = Text("没有规则引用的条款：没有。", "clauses that no rule cites: none.")


def to_text(found: Coverage, language: Language, *, width: int) -> str:
    """Tell first what is to be done, then what the method rests on."""
    return "\n".join(_Page(found, language, width).lines())


class _Page:
    def __init__(self, found: Coverage, language: Language, width: int) -> None:
        self._found = found
        self._language = language
        self._width = width

    def lines(self) -> Iterator[str]:
        found = self._found
        yield self._say(_HEAD, title=found.policy.header.title)
        yield from self._source()
        yield from self._rules(_BARE, found.without_clause(is_assumed=False))
        yield from self._rules(_ASSUMED, found.without_clause(is_assumed=True))
        yield self._say(_TRIED, all=len(found.examples), tried=len(found.examples) - len(found.untried))
        yield from self._rules(_UNTRIED, found.untried)
        left_out = found.policy.not_encoded
        rows = [(f"{n.span.file}:{n.span.line}", self._reason(n.text, [c.address for c in n.basis])) for n in left_out]
        yield from self._list(_LEFT_OUT, rows)
        yield from self._list(_ASSUMPTIONS, [self._assumed(a) for a in found.assumptions])

    def _source(self) -> Iterator[str]:
        source = self._found.source
        if source is None:
            yield self._say(_NO_SOURCE)
            return
        counts = [self._say(text, n=len(source.of(s))) for s, text in _COUNTED.items() if source.of(s)]
        comma = "、" if self._language == "zh" else ", "
        yield from wrap(self._say(_CLAUSES, n=len(source.clauses), counts=comma.join(counts)), self._width).split("\n")
        if not self._found.is_confirmed:
            yield self._say(_UNCONFIRMED)
        if not source.uncited:
            yield self._say(_NONE)
        yield from self._list(_UNCITED, [self._clause(c) for c in source.uncited])
        yield from self._list(_PASSAGES, [(self._place(p.lines), p.beginning) for p in source.passages])
        if not self._found.is_whole:
            yield from wrap(self._say(_MEND), self._width).split("\n")
        yield from self._list(_NO_RULES, [self._clause(c) for c in source.of(Standing.NO_RULE)])

    def _clause(self, clause: ClauseStanding) -> tuple[str, str]:
        said = clause.no_rule or clause.beginning
        return self._place(clause.lines[0]), clause.address if said == clause.address else f"{clause.address}　{said}"

    def _place(self, lines: LineRange) -> str:
        upto = f"-{lines.last}" if lines.last > lines.first else ""
        return f"{self._found.source_file}:{lines.first}{upto}"

    def _reason(self, text: str, clauses: list[str]) -> str:
        return self._say(_BECAUSE, words=text, clauses=tuple(clauses)) if clauses else text

    def _assumed(self, found: Assumed) -> tuple[str, str]:
        span = found.assumption.span
        if found.is_default:
            under: object = Text(*(self._say(_DEFAULT, n=len(found.justifies)),) * 2)
        else:
            under = tuple(dict.fromkeys(_short(r) for r in found.justifies))
        return f"{span.file}:{span.line}", self._say(_UNDER, rules=under, words=found.assumption.text)

    def _rules(self, head: Text, those: Iterable[Rule]) -> Iterator[str]:
        found = tuple(those)
        return self._list(head, [self._together(rules) for rules in _runs(found)], count=len(found))

    def _together(self, those: list[Rule]) -> tuple[str, str]:
        """Name the first of rules that stand together, and how many they are."""
        first, *others = those
        said = self._say(_MANY, name=first.title, n=len(those)) if others else first.title
        upto = f"-{those[-1].span.line}" if those[-1].span.line > first.span.line else ""
        return f"{first.span.file}:{first.span.line}{upto}", said

    def _list(self, head: Text, rows: list[tuple[str, str]], *, count: int | None = None) -> Iterator[str]:
        """Places stand at the margin, so that a terminal makes links of them; long sentences go on below."""
        if not rows:
            return
        yield self._say(head, n=len(rows) if count is None else count)
        for place, said in rows:
            short = _clip(said, 120)
            yield from wrap(f"  {place}  {short}", self._width, indent=0, hang=6).split("\n")

    def _say(self, text: Text, **values: object) -> str:
        return say(text, self._language, **values)


def _runs(those: Iterable[Rule]) -> list[list[Rule]]:
    """Rules of one kind on one line, or line by line: the rows of a 校核, a rule of 各预算项目 for each project."""
    runs: list[list[Rule]] = []
    for rule in those:
        before = runs[-1][-1] if runs else None
        is_next = before is not None and (before.kind, before.span.file) == (rule.kind, rule.span.file)
        if before is not None and is_next and 0 <= rule.span.line - before.span.line <= 1:
            runs[-1].append(rule)
        else:
            runs.append([rule])
    return runs


def _short(rule: Rule) -> str:
    """A method's own name says nothing new here."""
    return rule.kind.value if rule.kind is RuleKind.HEADER else rule.title


def _clip(text: str, most: int) -> str:
    """The beginning of a long sentence; the file has the rest.

    >>> _clip("一二三四", 3)
    '一二…'
    """
    return text if len(text) <= most else text[: most - 1] + "…"


# --- for programs ------------------------------------------------------------------------------------

_STANDINGS = {
    Standing.CITED: "cited",
    Standing.WITH_WHOLE: "with_whole",
    Standing.BY_PARTS: "by_parts",
    Standing.NO_RULE: "no_rule",
    Standing.UNCITED: "uncited",
}


def to_json(found: Coverage) -> dict[str, Any]:
    """Give everything as data (`kaoping.coverage/1`)."""
    header = found.policy.header
    return {
        "schema": "kaoping.coverage/1",
        "policy": {"title": header.title, "number": header.number, "folder": found.folder},
        "source": _source_json(found),
        "rules": [_rule_json(rule, found) for rule in found.rules],
        "assumptions": [
            {
                "text": a.assumption.text,
                "file": a.assumption.span.file,
                "line": a.assumption.span.line,
                "is_default": a.is_default,
                "rules": [r.title for r in a.justifies],
            }
            for a in found.assumptions
        ],
        "not_encoded": [
            {
                "text": n.text,
                "points": None if n.points is None else str(n.points),
                "clauses": [c.address for c in n.basis],
                "file": n.span.file,
                "line": n.span.line,
            }
            for n in found.policy.not_encoded
        ],
    }


def _source_json(found: Coverage) -> dict[str, Any] | None:
    source = found.source
    if source is None:
        return None
    return {
        "file": found.source_file,
        "confirmed": found.is_confirmed,
        "clauses": [
            {
                "address": c.address,
                "lines": [[r.first, r.last] for r in c.lines],
                "text": c.beginning,
                "standing": _STANDINGS[c.standing],
                "no_rule": c.no_rule or None,
                "rules": [r.title for r in c.rules],
            }
            for c in source.clauses
        ],
        "passages": [{"lines": [p.lines.first, p.lines.last], "text": p.beginning} for p in source.passages],
    }


def _rule_json(rule: Rule, found: Coverage) -> dict[str, Any]:
    names = found.examples.get(rule)
    return {
        "kind": rule.kind.value,
        "name": rule.name,
        "file": rule.span.file,
        "line": rule.span.line,
        "clauses": [c.address for c in rule.basis],
        "inherited_clauses": list(dict.fromkeys(c.address for c in rule.inherited)),
        "assumptions": [a.text for a in (*rule.assumptions, *rule.inherited_assumptions)],
        "examples": None if names is None else list(names),
    }
