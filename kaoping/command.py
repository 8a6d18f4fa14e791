"""How a command is declared: its arguments and options with their texts in both languages, and its help page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import click

from dsl.diagnostic import Text
from kaoping import catalogue
from kaoping.errors import BadChoice, BadDate, ExtraArgument, PolicyError
from kaoping.errors_bulk import BadCount
from kaoping.errors_new import NoSuchYear
from kaoping.layout import definitions, wrap
from kaoping.session import Session, screen_width

_USAGE = Text("用法：", "Usage: ")
_OPTIONS = Text("选项", "Options")
_ARGUMENTS = Text("参数", "Arguments")
_EXAMPLE = Text("例子", "Examples")
_DEFAULT = Text("（默认 {value}）", " (default: {value})")


class Choice(click.ParamType[str]):
    """One of a few words."""

    name = "choice"

    def __init__(self, *choices: str) -> None:
        self.choices = choices

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002
        """Accept the word as it is listed, else say what is."""
        if value not in self.choices:
            raise PolicyError([BadChoice(name=_spelled(param), value=value, choices=self.choices)])
        return value

    def shown(self) -> str:
        """The choices as they stand in the help."""
        return "|".join(self.choices)


class Listed(Choice):
    """Some of a few words, with commas between; what comes out is a tuple without repeats."""

    name = "listed"

    def convert(  # type: ignore[override]
        self, value: str | tuple[str, ...], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Take the words apart and accept each."""
        if isinstance(value, tuple):
            return value
        words = [w.strip() for w in value.replace("，", ",").split(",") if w.strip()]
        return tuple(dict.fromkeys(super(Listed, self).convert(w, param, ctx) for w in words or [value]))

    def shown(self) -> str:
        """The choices as they stand in the help."""
        return ",".join(self.choices)


class Day(click.ParamType[date]):
    """A date."""

    name = "date"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ARG002
        """Read a date in its ISO form."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise PolicyError([BadDate(value=value)]) from None


class Count(click.ParamType[int]):
    """How many: a whole number above zero."""

    name = "count"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ARG002
        """Read a number."""
        text = str(value)
        if not (text.isascii() and text.isdigit() and int(text)):
            raise PolicyError([BadCount(value=text)])
        return int(text)


class Year(click.ParamType[int]):
    """A year of four digits."""

    name = "year"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ARG002
        """Read a year."""
        if isinstance(value, int):
            return value
        if not re.fullmatch(r"(?:19|20)\d\d", value):
            raise PolicyError([NoSuchYear(value=value)])
        return int(value)


def _spelled(param: click.Parameter | None) -> str:
    if param is None:
        return ""
    return max(param.opts, key=len) if isinstance(param, click.Option) else _shown_name(param)


def _shown_name(param: click.Parameter) -> str:
    return (param.metavar or param.name or "").strip("[]…")


class Argument(click.Argument):
    """A positional argument; its metavar is how it stands in the usage: `POLICY…`, `[INDICATOR]`."""

    def __init__(self, name: str, metavar: str, text: Text, **attributes: Any) -> None:
        super().__init__([name], metavar=metavar, **attributes)
        self.text = text


class Option(click.Option):
    """An option with its text in both languages."""

    def __init__(self, names: Sequence[str], text: Text, **attributes: Any) -> None:
        super().__init__(list(names), **attributes)
        self.text = text

    def spelling(self) -> str:
        """The option as it stands in the help: `-o, --output DIR`."""
        short_first = [*sorted(self.opts, key=len), *self.secondary_opts]
        if self.is_flag:
            return ", ".join(short_first)
        value = self.type.shown() if isinstance(self.type, Choice) else self.metavar or ""
        return f"{', '.join(short_first)} {value}".rstrip()

    def said(self, session: Session) -> str:
        """What the option does, with its default where it has one."""
        text = session.say(self.text)
        if self.is_flag or not isinstance(self.default, str):
            return text
        return text + session.say(_DEFAULT, value=self.default)


def _set_language(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value in ("zh", "en"):
        ctx.ensure_object(Session).language = "zh" if value == "zh" else "en"


def _set_quiet(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        ctx.ensure_object(Session).is_quiet = True


def _show_help(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        ctx.ensure_object(Session).print(ctx.get_help())
        ctx.exit()


def common_options() -> list[click.Parameter]:
    """The options that every command has."""
    aside = {"expose_value": False, "is_eager": True}
    return [
        Option(
            ["--lang"],
            Text("用中文还是英文（默认看系统的语言，看不出的用中文）", "the language (default: the locale's, else zh)"),
            type=Choice("zh", "en"),
            callback=_set_language,
            **aside,
        ),
        Option(
            ["--quiet"],
            Text("只出结果和错误，不说别的", "give results and errors, nothing beside them"),
            is_flag=True,
            callback=_set_quiet,
            **aside,
        ),
        Option(
            ["--debug"],
            Text("程序自己出错时显示细节", "show the details of an internal error"),
            is_flag=True,
            expose_value=False,  # looked for before the command line is parsed
        ),
        Option(["--help"], Text("显示这一页", "show this page"), is_flag=True, callback=_show_help, **aside),
    ]


class Command(click.Command):
    """One command: what it does comes from `kaoping.catalogue`, the rest is said here."""

    def __init__(
        self,
        name: str,
        run: Callable[..., int],
        *,
        details: Text,
        examples: Sequence[str],
        params: Sequence[click.Parameter],
    ) -> None:
        super().__init__(
            name,
            callback=click.pass_obj(run),
            params=[*params, *common_options()],
            add_help_option=False,
            # What is left over is named by `parse_args`.
            context_settings={"allow_extra_args": True},
        )
        self.details = details
        self.examples = tuple(examples)
        #: What it does in one line, where it is one of a group's and not in the catalogue.
        self.summary: Text | None = None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, and say in our own words what was too much."""
        with naming_the_command(ctx):
            rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise PolicyError([ExtraArgument(arguments=" ".join(rest), usage=usage(ctx))])
        return rest

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help page: usage, what it does, arguments, options, examples."""
        session, width = ctx.ensure_object(Session), screen_width()
        arguments = [(_shown_name(p), session.say(p.text)) for p in self.params if isinstance(p, Argument)]
        options = [(p.spelling(), p.said(session)) for p in self.params if isinstance(p, Option)]
        summary = self.summary or catalogue.summary(self.name or "")
        said = (session.say(summary), session.say(self.details))
        pages = [session.say(_USAGE) + usage(ctx), *(wrap(s, width, indent=2) for s in said if s)]
        pages += [
            f"{session.say(h)}\n{definitions(rows, width)}"
            for h, rows in ((_ARGUMENTS, arguments), (_OPTIONS, options))
            if rows
        ]
        pages.append("\n".join([session.say(_EXAMPLE), *(f"  {line}" for line in self.examples)]))
        formatter.write("\n\n".join(pages))


@contextmanager
def naming_the_command(ctx: click.Context) -> Iterator[None]:
    """Let faults say which command they are about; click's parser leaves that out of some."""
    try:
        yield
    except click.UsageError as error:
        error.ctx = error.ctx or ctx
        raise


def usage(ctx: click.Context) -> str:
    """Give the one line that says how a command is written."""
    arguments = [p.metavar or "" for p in ctx.command.params if isinstance(p, Argument)]
    options = ctx.ensure_object(Session).say(Text("[选项]", "[options]"))
    return " ".join([ctx.command_path, *arguments, options])
