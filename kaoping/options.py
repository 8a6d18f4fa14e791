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
