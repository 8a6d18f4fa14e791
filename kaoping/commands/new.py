"""`kaoping new DIR [--from POLICY]`: the folder of a method to begin with, or of next year's from this year's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from dsl.diagnostic import Text
from kaoping.command import Argument, Command, Option, Year
from kaoping.folder import POLICY_FILE
from kaoping.session import Session

_MADE = Text("{folder} 里写好了：{files}", "made in {folder}: {files}")
_NEXT = Text(
    "先打开 {file}，按里面的注释往下写；随时运行 kaoping check {folder} 看还有什么没有写完。",
    "Open {file} and go on as its comments say; kaoping check {folder} tells at any time what is left.",
)
_CARRIED = Text(
    "去年的年度数值有 {count} 处要逐处核对，都列在 {file} 里；运行 kaoping check {folder} 看还有哪些没有人确认。",
    "{count} yearly values of last year are to be looked at, listed in {file}; kaoping check {folder} tells which "
    "nobody has confirmed.",
)


def run(session: Session, folder: str, from_policy: str | None, year: int | None) -> int:
    """Write the files; nothing that is there is ever overwritten."""
    from kaoping.begin import begin
    from kaoping.carry import carry_over

    if from_policy is None:
        # The only clock that is ever read: the year is written into a line that asks for it.
        made, said, count = begin(Path(folder), year, date.today().year), _NEXT, 0  # noqa: DTZ011 - the office's year
    else:
        carried = carry_over(Path(folder), from_policy, year)
        made, said, count = carried.files, _CARRIED, carried.count
    session.print(session.say(_MADE, folder=folder, files=Text("、".join(made), ", ".join(made))))
    session.tell(said, folder=folder, file=str(Path(folder) / POLICY_FILE), count=count)
    return 0


COMMAND = Command(
    "new",
    run,
    details=Text(
        "写好一个办法的文件夹：规则文件、放原文的 source.txt、名录和责任状，里面的注释说明每一处写什么。"
        "加 --from，就从去年的办法开始：沿用它的规则，列出每一处今年要核对的日期和数。"
        "文件夹里已经有东西的，什么也不写。",
        "Writes the folder of a method: the rule file, source.txt for the official text, the roster and the letters, "
        "with comments that say what to write where. With --from it begins from last year's method: its rules are "
        "taken over, and every date and number to look at this year is listed. Nothing is written into a folder "
        "that holds anything.",
    ),
    examples=[
        "kaoping new 某市2026年就业考核",
        "kaoping new jilin-2009-employment --from jilin-2007-employment --year 2009",
    ],
    params=[
        Argument("folder", "DIR", Text("要写的文件夹，还没有的或者空的", "the folder to write: a new or an empty one")),
        Option(
            ["--from", "from_policy"],
            Text("从哪一个办法开始（去年的）", "the method to begin from (last year's)"),
            metavar="POLICY",
        ),
        Option(
            ["--year"],
            Text(
                "责任年度（不写的，看文件夹名里的年份，再没有的按今年写，要您确认；有 --from 的，是去年的下一年）",
                "the responsibility year (default: the one in the folder's name, else this year, to be confirmed; "
                "with --from, the year after)",
            ),
            type=Year(),
            metavar="YYYY",
        ),
    ],
)
