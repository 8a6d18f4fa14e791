"""The arguments and options that several commands share."""

from __future__ import annotations

from dsl.diagnostic import Text
from kaoping.command import Argument, Option

_POLICY = Text(
    "办法的文件夹（里面有 policy.kp）、规则文件，或随程序带的办法名",
    "a method's folder (with policy.kp), its rule file, or the name of a shipped method",
)


def policy_argument() -> Argument:
    """POLICY."""
    return Argument("policy", "POLICY", _POLICY)


def policies_argument() -> Argument:
    """POLICY…."""
    return Argument("policies", "POLICY…", _POLICY, nargs=-1, required=True)


def period_option() -> Option:
    """--period."""
    return Option(
        ["--period"],
        Text("期次（默认取有数据的最后一个）", "the period (default: the last one that has data)"),
        metavar="P",
    )


def data_option() -> Option:
    """--data."""
    return Option(
        ["--data"],
        Text(
            "放 targets.yaml、submissions/、ratings.yaml 的文件夹（默认是办法自己的文件夹）",
            "the folder with targets.yaml, submissions/ and ratings.yaml (default: the method's own)",
        ),
        metavar="DIR",
    )


def ledger_option() -> Option:
    """--ledger, for what works on a ledger and needs no figures of a folder."""
    return Option(
        ["--ledger"],
        Text(
            "台账：文件，或者 postgresql://…（默认是办法文件夹里的 台账.db）",
            "the ledger: a file, or postgresql://… (default: 台账.db in the method's folder)",
        ),
        metavar="PATH",
    )


def from_ledger_option() -> Option:
    """--ledger, for what takes its figures from a folder otherwise."""
    return Option(
        ["--ledger"],
        Text(
            "报送和评定取自台账：文件，或者 postgresql://…；后面不写就是办法文件夹里的 台账.db",
            "take reports and judgements from the ledger: a file, postgresql://…, or bare the method's own",
        ),
        metavar="[PATH]",
        is_flag=False,
        flag_value="-",
    )


def as_of_option() -> Option:
    """--as-of."""
    from kaoping.moments import Moment

    return Option(
        ["--as-of"],
        Text(
            "按台账在那时的样子，如 2008-01-15（那天结束时）",
            "as the ledger stood then, such as 2008-01-15 (the end of that day)",
        ),
        type=Moment(),
        metavar="TIME",
    )


def by_option() -> Option:
    """--by."""
    return Option(
        ["--by"],
        Text("谁登记的，记进台账（默认是电脑的登录名）", "who enters it, for the record (default: the login name)"),
        metavar="NAME",
    )


def reason_option(*, is_required: bool) -> Option:
    """--reason."""
    return Option(
        ["--reason"], Text("理由，记进台账", "the reason, for the record"), metavar="TEXT", required=is_required
    )


def entry_argument() -> Argument:
    """N, the number of an entry."""
    return Argument(
        "entry", "N", Text("台账的第几笔（kaoping ledger log 看）", "the number of the entry (see the log)"), type=int
    )


def unit_option() -> Option:
    """--unit, of an act that is for all otherwise."""
    return Option(["--unit"], Text("只对这个单位", "for this unit only"), metavar="U")
