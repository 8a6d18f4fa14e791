"""`kaoping help CODE`: the page of a diagnostic, or of a command."""

from __future__ import annotations

import re
from collections.abc import Collection

import click

from dsl.diagnostic import Text
from dsl.terms import fold
from kaoping import catalogue
from kaoping.command import Argument, Command
from kaoping.errors import NoSuchCode, PolicyError, near_names
from kaoping.layout import definitions
from kaoping.session import Session, screen_width


def run(session: Session, topic: str | None) -> int:
    """Print the page of one code, of one command, or the list of all codes."""
    if topic in catalogue.names():
        _print_command_page(topic or "")
        return 0
    # The packages' errors are imported for this command only.
    from kaoping.pages import all_diagnostics, line, page

    known = all_diagnostics()
    if topic is None:
        session.print(definitions([line(kind, session.language) for kind in known.values()], screen_width()))
        return 0
    code = _code(topic)
    if code not in known:
        raise PolicyError([NoSuchCode(wanted=topic, near=_near(code, known))])
    session.print(page(known[code], session.language, width=screen_width()))
    return 0


def _near(code: str, known: Collection[str]) -> Text:
    """The codes that a slip of one digit may have meant, and commands of about that name.

    >>> _near("KP305", ["KP301", "KP315", "KP350", "KP999"]).zh
    '是不是 KP301、KP315？'
    """
    slips = [k for k in known if len(k) == len(code) and sum(a != b for a, b in zip(k, code, strict=True)) == 1]
    nearest = sorted(slips, key=lambda k: (k[:-1] != code[:-1], _distance(k, code), k))[:4]
    names = nearest or near_names(code, catalogue.names())
    if not names:
        return Text("", "")
    return Text(f"是不是 {'、'.join(names)}？", f"did you mean {', '.join(names)}? ")


def _distance(one: str, other: str) -> int:
    return abs(int(one[2:]) - int(other[2:])) if one[2:].isdigit() and other[2:].isdigit() else 0


def _code(topic: str) -> str:
    """Read a code however it was copied.

    >>> _code("错误[KP304]"), _code("304"), _code("ｋｐ304")
    ('KP304', 'KP304', 'KP304')
    """
    match = re.search(r"(?:KP)?(\d{3})(?!\d)", fold(topic).upper())
    return f"KP{match.group(1)}" if match else topic


def _print_command_page(name: str) -> None:
    context = click.get_current_context()
    group = context.find_root()
    assert isinstance(group.command, click.Group)
    command = group.command.get_command(group, name)
    assert command is not None
    with click.Context(command, info_name=name, parent=group) as page_context:
        context.ensure_object(Session).print(command.get_help(page_context))


COMMAND = Command(
    "help",
    run,
    details=Text(
        "诊断的代码写在每条信息的方括号里，如 KP304。不写代码，列出全部代码；写命令名，显示这个命令的用法。",
        "A code stands in the brackets of every finding, such as KP304. Without one, all codes are listed; "
        "the name of a command shows its usage.",
    ),
    examples=["kaoping help KP001", "kaoping help evaluate"],
    params=[
        Argument(
            "topic", "[CODE]", Text("诊断的代码，或命令名", "a diagnostic's code, or a command's name"), required=False
        )
    ],
)
