"""`kaoping verify CERT`: a certified run repeated, and compared figure by figure."""

from __future__ import annotations

import os
from pathlib import Path

from dsl.diagnostic import Text
from kaoping.command import Argument, Command, Option
from kaoping.session import Session

_DOING = Text("重算", "evaluating again")
_HEAD = Text("《{title}》{period}，{at} {by}出的证书", '"{title}" {period}, certified {at} by {by}')
_SEAL = Text("证书的校验值 {seal}", "the certificate's hash {seal}")
_AGREES = Text(
    "一致：报送的 {reported} 个数、算出的 {results} 个数，和证书上的全都一样",
    "agrees: all of {reported} reported and {results} computed figures are as certified",
)
_DIFFERS = Text(
    "不一致：报送的 {reported} 个数里 {given} 个不同，算出的 {results} 个数里 {computed} 个不同",
    "differs: {given} of {reported} reported and {computed} of {results} computed figures are not as certified",
)
_UNSURE = Text("数和证书上的一样，但是有上面说的问题", "the figures are as certified, but see what is said above")


def run(session: Session, certificate: str, policy: str | None, data: str | None, ledger: str | None) -> int:
    """Repeat the run; 1 where anything does not agree."""
    from kaoping.agreed import as_recorded
    from kaoping.certificate_check import Where, verify_certificate

    # What was kept of earlier runs proves nothing about this one.
    os.environ["KAOPING_CACHE"] = "off"
    with session.progress(_DOING):
        found = verify_certificate(Path(certificate), Where(policy=policy, data=data, ledger=ledger))
    session.show(found.diagnostics)
    content = found.content
    made = content["made"]
    session.print(
        session.say(
            _HEAD, title=content["policy"]["title"], period=content["period"], at=made["at"][:10], by=made["by"]
        )
    )
    session.print(session.say(_SEAL, seal=content["seal"]))
    session.print(session.say(as_recorded(content.get("check"))))
    counts = {"reported": found.reported, "results": found.results}
    if found.result_differences or found.reported_differences:
        given, computed = found.reported_differences, found.result_differences
        session.print(session.say(_DIFFERS, given=given, computed=computed, **counts))
    else:
        session.print(session.say(_AGREES if found.agrees else _UNSURE, **counts))
    return 0 if found.agrees else 1


COMMAND = Command(
    "verify",
    run,
    details=Text(
        "用证书上写的办法和数（.zip 证书里带着）重算，报送的数和算出的数逐一对照，不同的列出来；程序版本不同也说。"
        "办法和数在别处的，用选项写明。有不一致的，退出码是 1。",
        "Evaluates again with the method and the figures that the certificate names (a .zip holds them) and compares "
        "every reported and computed figure; what differs is listed, and so is another version. Options name a method "
        "and figures elsewhere. The exit status is 1 where anything does not agree.",
    ),
    examples=["kaoping verify 结果证书.zip", "kaoping verify 结果证书.json --policy 办法 --ledger 台账.db"],
    params=[
        Argument("certificate", "CERT", Text("结果证书，.json 或 .zip", "the certificate, .json or .zip")),
        Option(["--policy"], Text("用这个办法重算", "evaluate with this method"), metavar="POLICY"),
        Option(["--data"], Text("用这个文件夹里的数", "with the figures of this folder"), metavar="DIR"),
        Option(["--ledger"], Text("用这本台账", "with this ledger"), metavar="PATH"),
    ],
)
