"""`kaoping fmt POLICY…`: rule files in their one form, with comments kept."""

from __future__ import annotations

from dsl.diagnostic import Text
from kaoping.command import Argument, Command, Option
from kaoping.errors import PolicyError
from kaoping.formatting import Formatted, format_file, rule_files
from kaoping.session import Session

_REWRITTEN = Text("{path}：已排整齐", "{path}: rewritten")
_WOULD_CHANGE = Text("{path}：还不整齐", "{path}: would be rewritten")
_UNCHANGED = Text("{path}：本来就整齐", "{path}: already in form")
_LEFT_ALONE = Text(
    "{path}：上面的问题改好以后才能排，文件没有改动",
    "{path}: mend what stands above first; the file was not changed",
)
_ONLY_BYTES = Text(
    "{path}：只有换行或文件开头的标记不同（应为 LF、UTF-8，开头没有标记）",
    "{path}: only line ends or the byte order mark differ (should be LF, UTF-8 without a mark)",
)


def run(session: Session, policies: tuple[str, ...], check: bool, diff: bool) -> int:
    """Format each file; 1 where one cannot be read in full, or would change under --check; 3 where there is none."""
    status = 0
    for policy in policies:
        try:
            for path in rule_files(policy, for_reading=check or diff):
                status = max(status, _one(session, format_file(path), check=check, diff=diff))
        except PolicyError as error:
            session.show(error.diagnostics)
            status = max(status, error.exit_status)
    return status


def _one(session: Session, found: Formatted, *, check: bool, diff: bool) -> int:
    if found.is_left_alone:
        session.show(found.diagnostics, found.sources)
    if diff:
        session.print_data(found.diff())
        if found.is_changed and found.before == found.after:
            session.tell(_ONLY_BYTES, path=found.path)
    if found.is_left_alone:
        session.tell(_LEFT_ALONE, path=found.path)
        return 1
    if check or diff:
        if found.is_changed and not diff:
            session.print(session.say(_WOULD_CHANGE, path=found.path))
        return 1 if check and found.is_changed else 0
    if found.is_changed:
        found.write()
    if not session.is_quiet:
        session.print(session.say(_REWRITTEN if found.is_changed else _UNCHANGED, path=found.path))
    return 0


COMMAND = Command(
    "fmt",
    run,
    details=Text(
        "缩进、空格、全角半角、表格和各行的对齐都写成一个样子；字句、注释和空行照旧，再排一遍不会有变化。"
        "有读不出的行，就列出问题，文件不改动。",
        "Indentation, spaces, full- and half-width signs, tables and columns get one form; words, comments and blank "
        "lines stay, and doing it twice changes nothing. Where lines cannot be read the findings are listed and the "
        "file is left alone.",
    ),
    examples=[
        "kaoping fmt county-2025",
        "kaoping fmt county-2025/policy.kp --diff",
        "kaoping fmt jilin-2007-employment --check",
    ],
    params=[
        Argument(
            "policies",
            "POLICY…",
            Text(
                "规则文件，或文件夹（里面的 .kp 文件）；随程序带的办法名只用于 --check 和 --diff",
                "a rule file, or a folder (its .kp files); the name of a shipped method with --check or --diff only",
            ),
            nargs=-1,
            required=True,
        ),
        Option(
            ["--check"],
            Text("不改写；有还不整齐的，退出码是 1", "change nothing; exit with 1 where a file would change"),
            is_flag=True,
        ),
        Option(["--diff"], Text("不改写；列出会改什么", "change nothing; print what would change"), is_flag=True),
    ],
)
