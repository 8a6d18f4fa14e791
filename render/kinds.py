"""The documents that there is a template for: what each needs, whom it is for, and what it tells of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from render.feedback import feedback
from render.letters import letter
from render.ranked import ranked
from render.rulebook.changes import changes
from render.rulebook.explanations import explanations
from render.rulebook.goals import goals
from render.rulebook.notice import notice
from render.told import Occasion, Recipient, Told

#: Tells what one document alone says; for one that each unit gets, of that unit.
Teller = Callable[[Occasion, Recipient | None], Told]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A document that there is a template for."""

    template: str
    #: Whether it says who was best, which only a scored period can.
    needs_scores: bool = False
    #: Whether it honours those who won awards, which not every method has.
    is_of_awards: bool = False
    #: Whether it tells tiers, which not every method gives.
    needs_tiers: bool = False
    #: Whether it tells budget projects, which not every method has.
    needs_projects: bool = False
    #: Whether it is written from the rule file, before anybody is assessed.
    needs_no_result: bool = False
    #: Whether it is made before anybody has reported, of targets alone.
    needs_no_reports: bool = False
    #: Whether it tells what changed against an earlier method.
    needs_earlier: bool = False
    #: A working document makes no claim of the method's own, and comes without a 公文 block too.
    needs_no_declaration: bool = False
    #: Whether each unit gets one: of every level, where no 公文 block names one.
    is_per_unit: bool = False
    #: Whether it has a number and a date of issue; what two sides sign, and forms, have none.
    is_issued: bool = True
    #: Whether the number and date that the method states of itself are its own.
    takes_own_number: bool = False
    #: What its 公文 block may say beside what every block may.
    particulars: tuple[str, ...] = ()
    #: What the text calls itself where it tells what it rests on.
    own_name: str = "本结果"
    tells: Teller | None = None


KINDS: Mapping[str, Kind] = {
    "表彰通报": Kind(template="commendation.jinja", needs_scores=True, is_of_awards=True),
    "表彰决定": Kind(template="commendation.jinja", needs_scores=True, is_of_awards=True),
    "初评通报": Kind(template="interim.jinja"),
    "考评结果通报": Kind(template="tiers.jinja", needs_tiers=True),
    "年终考评结果通报": Kind(template="ranked.jinja", needs_scores=True, needs_no_declaration=True, tells=ranked),
    "目标责任状": Kind(
        template="letter.jinja", needs_no_reports=True, is_issued=False, own_name="本责任状", tells=letter
    ),
    "单位反馈书": Kind(
        template="feedback.jinja", needs_no_declaration=True, is_per_unit=True, is_issued=False, tells=feedback
    ),
    "印发办法的通知": Kind(
        template="notice.jinja",
        needs_no_result=True,
        needs_no_declaration=True,
        takes_own_number=True,
        own_name="本办法",
        tells=notice,
    ),
    "指标解释": Kind(
        template="explanations.jinja",
        needs_no_result=True,
        needs_no_declaration=True,
        is_issued=False,
        own_name="本解释",
        tells=explanations,
    ),
    "年度办法修订说明": Kind(
        template="changes.jinja",
        needs_no_result=True,
        needs_no_declaration=True,
        needs_earlier=True,
        is_issued=False,
        own_name="本说明",
        tells=changes,
    ),
    "绩效目标申报表": Kind(
        template="goals.jinja",
        needs_projects=True,
        needs_no_result=True,
        needs_no_declaration=True,
        is_issued=False,
        own_name="本表",
        particulars=("主管部门", "项目执行单位", "项目负责人", "联系电话"),
        tells=goals,
    ),
    "绩效自评表": Kind(template="self_evaluation.jinja", needs_projects=True),
}


def kind_of(name: str) -> Kind | None:
    """The document of that name, where there is a template for it."""
    return KINDS.get(name)
