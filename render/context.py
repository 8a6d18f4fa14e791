"""What templates are given beside what their own document tells; render/templates/README.md lists it for authors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dsl.model import Document, Indicator, ResolvedPolicy
from dsl.rules import rules
from engine.results import Assessment
from render.awards import award_remarks, award_sections
from render.completion import level_section
from render.grades import grade_sections
from render.kinds import Kind
from render.particulars import Particulars
from render.projects import project_sections
from render.tiers import tier_section
from render.told import Recipient
from render.wording import chinese_date, formal, work_title


def of_method(document: Document, policy: ResolvedPolicy, particulars: Particulars, kind: Kind) -> dict[str, object]:
    """What the rule file alone says."""
    doubtful = dict.fromkeys(a.text for rule in rules(policy) for a in (*rule.assumptions, *rule.inherited_assumptions))
    return {
        "公文": {"名称": document.name, **particulars.lines, **particulars.prose},
        "办法": _method(policy),
        "重点指标自选": bool(particulars.key_items),
        "结果依据": _grounds(kind, tuple(doubtful), [n.text for n in policy.not_encoded]),
    }


def _method(policy: ResolvedPolicy) -> Mapping[str, object]:
    header = policy.header
    year = str(header.year) if header.year else ""
    work = work_title(header.title, header.issuer)
    return {
        "名称": header.title,
        "文号": header.number,
        "机关": header.issuer,
        "年": f"{year}年" if year else "",
        "年度": f"{year}年度" if year else "",
        "工作": work,
        "考评": work if work.endswith(("考核", "考评", "评价")) else f"{work}考核评比",
        "方面数": len(policy.areas),
        "指标数": len(policy.all_indicators()),
    }


def _grounds(kind: Kind, assumptions: Sequence[str], not_encoded: Sequence[str]) -> dict[str, object]:
    """What a document rests on; what the leading group decided is added by a result."""
    return {
        "本件": kind.own_name,
        "假设": [formal(text) for text in assumptions],
        "未编入": [formal(text) for text in not_encoded],
        **award_remarks(()),
    }


def of_result(
    assessment: Assessment,
    policy: ResolvedPolicy,
    particulars: Particulars,
    items: tuple[Indicator, ...],
    kind: Kind,
) -> dict[str, object]:
    """What the result of a period says."""
    period = policy.period(assessment.period)
    is_scored = assessment.is_scored
    return {
        "期次": {
            "名称": assessment.period,
            "截止": chinese_date(period.closes_on) if period else "",
            "计分": is_scored,
        },
        "层次": [
            level_section(name, units, policy, items, is_scored=is_scored)
            for name, units in assessment.by_level().items()
        ],
        "等次": grade_sections(assessment, policy) if is_scored else (),
        "奖项": award_sections(assessment, policy, particulars) if is_scored else (),
        "档次": tier_section(assessment, policy),
        "项目": project_sections(assessment, policy),
        "结果依据": _grounds(kind, assessment.assumptions, assessment.not_encoded)
        # What is made of targets is signed before anything is won.
        | dict(award_remarks(() if kind.needs_no_reports else assessment.awards)),
    }


def by_recipient(context: Mapping[str, object]) -> Mapping[Recipient, object]:
    """What `层次` says of each unit, to look up."""
    found: dict[Recipient, object] = {}
    for level in _records(context.get("层次")):
        for unit in _records(level.get("单位")):
            found[Recipient(level=str(level["名称"]), unit=str(unit["名称"]))] = unit
    return found


def _records(value: object) -> Sequence[Mapping[str, object]]:
    return tuple(value) if isinstance(value, Sequence) else ()
