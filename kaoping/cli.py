"""The command line: words in, one command run, an exit status out; no traceback ever reaches a user."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from dsl.diagnostic import Diagnostic, InternalError, KaopingError, Text
from dsl.span import NOWHERE
from kaoping import catalogue
from kaoping.command import Command, Option, common_options, naming_the_command, usage
from kaoping.errors import (
    FileUnreadable,
    MissingArgument,
    MissingValue,
    Misused,
    OutputUnwritable,
    PolicyError,
    UnknownCommand,
    UnknownOption,
    UnwantedValue,
    os_reason,
    suggest,
)
from kaoping.group import Group
from kaoping.language import preferred_language
from kaoping.layout import definitions, wrap
from kaoping.session import Session, screen_width

_ABOUT = Text(
    "考评：把考评办法写成规则文件，精确计算，逐项可查，出具公文。",
    "kaoping: assessment methods as rule files, evaluated exactly, explained item by item, and printed.",
)
_MORE = Text("每个命令后面加 --help，看它的用法和例子。", "Add --help to a command for its usage and examples.")
#: The longest option on the first page, so that all its sections stand in line.
_COMMAND_CELLS = len("--lang zh|en")
_INTERRUPTED = Text("已中断。", "Interrupted.")
_INTERNAL = Text(
    "程序内部出错，不是您的文件有错：{what}{place}\n"
    "请加上 --debug 再运行一次，把屏幕上的内容连同命令和规则文件一起发给 kaoping 的维护者。",
    "An internal error, which is no fault of your files: {what}{place}\n"
    "Please run it again with --debug and send what it prints, with the command and the rule file, to the "
    "maintainers of kaoping.",
)
_WORKING_ON = Text("（正处理 {span}）", " (while working on {span})")


class CommandGroup(click.Group):
    """`kaoping`, which loads a command when it is used."""

    def __init__(self) -> None:
        version = Option(
            ["--version"],
            Text("显示版本", "show the version"),
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_version,
        )
        super().__init__(
            "kaoping", params=[version, *common_options()], add_help_option=False, invoke_without_command=True
        )

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """List the commands in the order of an office's year."""
        return list(catalogue.names())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load a command."""
        if cmd_name not in catalogue.names():
            return None
        command = import_module(f"kaoping.commands.{cmd_name}").COMMAND
        assert isinstance(command, Command | Group)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take what stands before the command."""
        with naming_the_command(ctx):
            return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is meant, or offer near ones."""
        command = self.get_command(ctx, args[0])
        if command is None:
            known = catalogue.names()
            all_of_them = Text(f"命令有：{'、'.join(known)}", f"the commands are: {', '.join(known)}")
            raise PolicyError([UnknownCommand(name=args[0], near=suggest(args[0], known, all_of_them))])
        return args[0], command, args[1:]

    def invoke(self, ctx: click.Context) -> object:
        """Run the command, or show what there is."""
        if not ctx._protected_args:
            ctx.ensure_object(Session).print(ctx.get_help())
            return 0
        return super().invoke(ctx)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the first page: all commands in sections."""
        session, width = ctx.ensure_object(Session), screen_width()
        pages = [
            wrap(session.say(_ABOUT), width),
            session.say(Text("用法：kaoping 命令 …", "Usage: kaoping COMMAND …")),
        ]
        for heading, members in catalogue.SECTIONS.items():
            rows = [(name, session.say(text)) for name, text in members.items()]
            pages.append(f"{session.say(heading)}\n{definitions(rows, width, least=_COMMAND_CELLS)}")
        options = [(p.spelling(), p.said(session)) for p in self.params if isinstance(p, Option)]
        pages.append(f"{session.say(Text('选项', 'Options'))}\n{definitions(options, width, least=_COMMAND_CELLS)}")
        pages.append(wrap(session.say(_MORE), width))
        formatter.write("\n\n".join(pages))


def _show_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        ctx.ensure_object(Session).print(f"kaoping {version('kaoping')}")
        ctx.exit()


def run(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit status: 0 done, 1 no result, 2 a wrong command line, 3 a file."""
    _tolerate_narrow_encodings()
    session = Session(language=preferred_language(arguments, os.environ), is_debug="--debug" in arguments)
    try:
        status = _invoke(arguments, session)
        sys.stdout.flush()
    except PolicyError as error:
        session.show(error.diagnostics)
        return error.exit_status
    except KaopingError as error:
        session.show(error.diagnostics)
        return PolicyError(error.diagnostics).exit_status
    except click.UsageError as error:
        session.show([_in_our_words(error)])
        return 2
    except BrokenPipeError:
        # Whoever read our output (`| head`) has seen enough; nobody is left to be told.
        _let_go_of_stdout()
        return 3
    except (KeyboardInterrupt, click.Abort):
        sys.stderr.write("\n" + session.say(_INTERRUPTED) + "\n")
        return 3
    except OSError as error:
        session.show([_file_fault(error)])
        return 3
    except Exception as error:  # the last net: what falls here is our own fault
        _report_internal(error, session)
        return 1
    return status


def _invoke(arguments: Sequence[str], session: Session) -> int:
    """Do what click's own `main` does, without its way with broken pipes and its English messages."""
    group = CommandGroup()
    try:
        with group.make_context("kaoping", list(arguments), obj=session) as context:
            status = group.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    return status if isinstance(status, int) else 0


def _file_fault(error: OSError) -> Diagnostic:
    """Word what the system refused; without a file's name it was our own output."""
    if error.filename is not None:
        return FileUnreadable(path=os.fsdecode(error.filename), reason=os_reason(error))
    _let_go_of_stdout()
    return OutputUnwritable(path="stdout", reason=os_reason(error))


def _in_our_words(error: click.UsageError) -> Diagnostic:
    """Word what click found wrong with the command line."""
    match error:
        case click.NoSuchOption():
            known = [name for p in error.ctx.command.params for name in p.opts] if error.ctx else []
            return UnknownOption(name=error.option_name, near=suggest(error.option_name, known, _see_help(error.ctx)))
        case click.MissingParameter():
            name = (error.param.metavar or error.param.name or "") if error.param else ""
            if isinstance(error.param, Option):
                name = max(error.param.opts, key=len)
            return MissingArgument(name=name.strip("[]…"), usage=usage(error.ctx) if error.ctx else "")
        case click.BadOptionUsage():
            flags = (
                {n for p in error.ctx.command.params if isinstance(p, Option) and p.is_flag for n in p.opts}
                if error.ctx
                else set()
            )
            kind = UnwantedValue if error.option_name in flags else MissingValue
            return kind(name=error.option_name)
        case _:
            return Misused(detail=error.format_message())


def _see_help(ctx: click.Context | None) -> Text:
    command = f"{ctx.command_path if ctx else 'kaoping'} --help"
    return Text(f"用 {command} 看全部选项", f"{command} lists the options")


def _report_internal(error: Exception, session: Session) -> None:
    if session.is_debug:
        import traceback

        traceback.print_exc()
    span = error.span if isinstance(error, InternalError) else NOWHERE
    place = session.say(_WORKING_ON, span=span) if span != NOWHERE else ""
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    sys.stderr.write(session.say(_INTERNAL, what=what, place=place) + "\n")


def _tolerate_narrow_encodings() -> None:
    """Print ? for what a console's code page lacks (an emoji, a rare character) instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _let_go_of_stdout() -> None:
    """Keep the interpreter from writing to the closed pipe once more when it ends."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        # A stdout that is no file has nothing to let go of.
        return
