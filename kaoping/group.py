"""A command with commands of its own: `kaoping ledger status`; each is loaded when it is used."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from keyword import iskeyword

import click

from dsl.diagnostic import Text
from kaoping import catalogue
from kaoping.command import Command, Option, common_options, naming_the_command
from kaoping.errors import PolicyError, UnknownCommand, suggest
from kaoping.layout import definitions, wrap
from kaoping.session import Session, screen_width


class Group(click.Group):
    """Some commands under one name; `package` has a module for each."""

    def __init__(
        self, name: str, package: str, members: Mapping[str, Text], *, details: Text, examples: list[str]
    ) -> None:
        super().__init__(name, params=common_options(), add_help_option=False, invoke_without_command=True)
        self.package = package
        self.members = members
        self.details = details
        self.examples = tuple(examples)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """List the commands in their order."""
        return list(self.members)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load a command."""
        if cmd_name not in self.members:
            return None
        # A word of Python's own cannot be the name of a module: return_.
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command = import_module(f"{self.package}.{module}").COMMAND
        assert isinstance(command, Command)
        command.summary = self.members[cmd_name]
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
            known = tuple(self.members)
            all_of_them = Text(f"命令有：{'、'.join(known)}", f"the commands are: {', '.join(known)}")
            name = f"{self.name} {args[0]}"
            raise PolicyError([UnknownCommand(name=name, near=suggest(args[0], known, all_of_them))])
        return args[0], command, args[1:]

    def invoke(self, ctx: click.Context) -> object:
        """Run the command, or show what there is."""
        if not ctx._protected_args:
            ctx.ensure_object(Session).print(ctx.get_help())
            return 0
        return super().invoke(ctx)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the page: what it is for, the commands, the options, examples."""
        session, width = ctx.ensure_object(Session), screen_width()
        usage = session.say(Text("用法：{path} 命令 …", "Usage: {path} COMMAND …"), path=ctx.command_path)
        said = (session.say(catalogue.summary(self.name or "")), session.say(self.details))
        rows = [(name, session.say(text)) for name, text in self.members.items()]
        options = [(p.spelling(), p.said(session)) for p in self.params if isinstance(p, Option)]
        pages = [usage, *(wrap(s, width, indent=2) for s in said)]
        pages.append(f"{session.say(Text('命令', 'Commands'))}\n{definitions(rows, width)}")
        pages.append(f"{session.say(Text('选项', 'Options'))}\n{definitions(options, width)}")
        pages.append("\n".join([session.say(Text("例子", "Examples")), *(f"  {line}" for line in self.examples)]))
        formatter.write("\n\n".join(pages))
