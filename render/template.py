"""Templates in, markup out: Jinja2 in a sandbox, where data is protected and an unknown name is an error.

A template's own text is markup. Whatever an expression prints is data and comes out protected, also
when template text and data were joined in the expression; only macros, `{% set %}` blocks and the
functions given here (一级, 表格, 顿号 …) make structure.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from importlib.resources import files
from types import TracebackType
from typing import Any, cast

from jinja2 import FunctionLoader, StrictUndefined, TemplateRuntimeError, TemplateSyntaxError, UndefinedError, nodes
from jinja2 import TemplateNotFound as JinjaNotFound
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

from dsl.diagnostic import Diagnostic, Outcome, Text
from dsl.span import Span
from render.document import Anchor, ChartKind, Counted, Run
from render.errors import TemplateFailed, TemplateForbidden, TemplateNotFound, TemplateSyntax, UndefinedInTemplate
from render.escape import protect, without_moved
from render.wording import closed, join_last, join_names, level_number, numeral

#: What a template's own mistakes raise while it runs.
_FAILURES = (
    TemplateRuntimeError,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
    AttributeError,
    RecursionError,
    MemoryError,
)
_SUFFIX = ".jinja"
_ORIGIN = "template:"


class Structure(str):
    """Text that is markup. Whatever is made of it by cutting or joining is an ordinary string again, and so data."""

    __slots__ = ()


def shipped_templates() -> Mapping[str, str]:
    """Read the templates that come with the program, by file name."""
    folder = files("render") / "templates"
    return {f.name: f.read_text(encoding="utf-8") for f in folder.iterdir() if f.name.endswith(_SUFFIX)}


def render_template(name: str, context: Mapping[str, object], own: Mapping[str, str]) -> Outcome[str]:
    """Fill in a template once; who fills in many has `Templates` read and compiled once."""
    return Templates(own).fill(name, clean(context))


class Templates:
    """The templates of a method: its own, else those that come with the program; each is compiled once."""

    def __init__(self, own: Mapping[str, str]) -> None:
        self._environment = _Environment({**shipped_templates(), **own})

    @property
    def texts(self) -> Mapping[str, str]:
        """The templates, by file name."""
        return self._environment.texts

    def fill(self, name: str, context: Mapping[str, object]) -> Outcome[str]:
        """Fill in a template.

        Shape: the file name of a template and the values it may use, made `clean`; markup for `render.markup`.
        Errors: KP601-KP605 with the template, the line and what is wrong there.
        """
        return _filled(self._environment, name, context)


def _filled(environment: _Environment, name: str, context: Mapping[str, object]) -> Outcome[str]:
    try:
        return Outcome(environment.get_template(name).render(context))
    except _Forbidden as fault:
        return _failed(_forbidden(fault.template, fault.line, fault.act))
    except TemplateSyntaxError as fault:
        return _failed(_syntax_fault(fault, name))
    except JinjaNotFound as fault:
        at, line = _place(fault.__traceback__, name)
        known = tuple(sorted(environment.texts))
        return _failed(
            TemplateNotFound(template=at, line=line, wanted=str(fault.name), known=known, span=_span(at, line))
        )
    except UndefinedError as fault:
        at, line = _place(fault.__traceback__, name)
        return _failed(_undefined(fault, at, line, context))
    except SecurityError as fault:
        at, line = _place(fault.__traceback__, name)
        act = Text("碰了程序内部，或者要改数据", str(fault))
        return _failed(TemplateForbidden(template=at, line=line, act=act, span=_span(at, line)))
    except _FAILURES as fault:
        at, line = _place(fault.__traceback__, name)
        return _failed(
            TemplateFailed(template=at, line=line, fault=Text(_said(str(fault)), str(fault)), span=_span(at, line))
        )


def clean(value: object) -> Any:
    """Name the characters in data that would be taken for protected ones (`render.escape`)."""
    match value:
        case str():
            return without_moved(value)
        case Run(text=text, anchor=anchor):
            return Run(text=without_moved(text), anchor=anchor)
        case Mapping():
            return {key: clean(inner) for key, inner in value.items()}
        case Sequence():
            return tuple(clean(inner) for inner in value)
        case _:
            return value


# --- the sandbox -------------------------------------------------------------------------------------


class _Named(StrictUndefined):
    """An undefined value that knows its name and what stands beside it."""

    __slots__ = ()

    def __init__(
        self,
        hint: str | None = None,
        obj: object = missing,
        name: str | None = None,
        exc: type[TemplateRuntimeError] = UndefinedError,
    ) -> None:
        kind: Callable[..., TemplateRuntimeError] = exc
        if exc is UndefinedError:
            known = None if obj is missing else tuple(map(str, obj)) if isinstance(obj, Mapping) else ()
            kind = partial(_MissingName, name=str(name), known=known)
        super().__init__(hint, obj, name, cast("type[TemplateRuntimeError]", kind))


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja2 with our notion of what is data, and nothing that could leave the template or run away."""

    # Macro bodies and {% set %} blocks are made with this; their data was protected when it was printed.
    concat = staticmethod(lambda parts: Structure("".join(parts)))
    intercepted_binops = frozenset({"*", "**"})

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        super().__init__(
            loader=FunctionLoader(self._load),
            undefined=_Named,
            finalize=_finalize,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,
        )
        # Both draw lots; the same inputs give the same document.
        del self.globals["lipsum"], self.filters["random"]
        self.globals.update(
            {f"{numeral(level)}级": partial(_level, level) for level in (1, 2, 3, 4)} | {"表格": _table, "图": _chart}
        )
        self.filters.update({"顿号": _enumerated, "连写": _listed, "句号": _closed})

    def _load(self, name: str) -> tuple[str, str, None] | None:
        text = self.texts.get(name)
        return None if text is None else (text, _ORIGIN + name, None)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for node in tree.find_all((nodes.CallBlock, nodes.FilterBlock)):
            word = "call" if isinstance(node, nodes.CallBlock) else "filter"
            raise _Forbidden(name or "", node.lineno, Text(f"用了 {{% {word} %}}", f"{{% {word} %}} is used"))
        return tree

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Multiply small numbers only: a template has no use for others, and they fill the memory."""
        if operator == "**" or not (isinstance(left, int) and isinstance(right, int)):
            raise SecurityError(f"{operator} is only for multiplying whole numbers")
        return super().call_binop(context, operator, left, right)


def _finalize(value: object) -> str:
    """Make markup of what an expression prints: structure as it is, everything else protected."""
    match value:
        case Structure():
            return value
        case Run(text=text, anchor=Anchor() as anchor):
            origin = "/".join(protect(part) for part in (anchor.level, anchor.unit, anchor.key, anchor.side))
            return f"[{protect(text)}]({origin})"
        case bool():
            return "是" if value else "否"
        case Counted(anchor=Anchor() as anchor):
            return _finalize(Run(text=str(int(value)), anchor=anchor))
        case None:
            raise ValueError("an empty value is printed")
        case tuple() | list():
            # A sentence in pieces, of which some are figures.
            return Structure("".join(_finalize(piece) for piece in value))
        case _:
            return protect(str(value))


def _closed(value: object) -> object:
    """End a sentence with a full stop: of one in pieces the last that is text."""
    match value:
        case Structure():
            return Structure(closed(value))
        case [*pieces, str(last)]:
            return (*pieces, closed(last))
        case [*pieces, last]:
            return (*pieces, last, "。")
        case _:
            return closed(str(value))


def _level(level: int, number: int) -> Structure:
    return Structure(level_number(level, number))


def _enumerated(values: Iterable[object]) -> Structure:
    return Structure(join_names(_finalize(value) for value in values))


def _listed(values: Iterable[object]) -> Structure:
    return Structure(join_last([_finalize(value) for value in values]))


def table_markup(
    header: Sequence[object],
    rows: Iterable[Sequence[object]],
    widths: Sequence[int] = (),
    aligns: str = "左中",
    caption: str = "",
    *,
    is_landscape: bool = False,
) -> Structure:
    """Write a table; the last of the alignments and of the widths holds for all further columns.

    >>> from render.escape import plain
    >>> for line in table_markup(["单位", "完成"], [["长春市", 3]], widths=[2, 1]).split(chr(10)):
    ...     print(plain(line))
    列：2 1
    | 单位 | 完成 |
    |:--|:-:|
    | 长春市 | 3 |
    """
    rules = {"左": ":--", "中": ":-:", "右": "--:"}
    columns = range(len(header))
    lines = [f"表：{_finalize(caption)}"] if caption else []
    if is_landscape:
        lines.append("横表")
    if widths:
        lines.append("列：" + " ".join(str(int(widths[min(i, len(widths) - 1)])) for i in columns))
    rule = "|".join(rules[aligns[min(i, len(aligns) - 1)]] for i in columns)
    lines += [_table_row(header), f"|{rule}|", *(_table_row(row) for row in rows)]
    return Structure("\n".join(lines))


#: The names that a template gives a table's options by.
_TABLE_OPTIONS = {"宽": "widths", "对齐": "aligns", "题": "caption", "横": "is_landscape"}


def _table(header: Sequence[object], rows: Iterable[Sequence[object]], **options: Any) -> Structure:
    unknown = options.keys() - _TABLE_OPTIONS.keys()
    if unknown:
        raise TypeError(f"表格 has no option {min(unknown)}")
    return table_markup(header, rows, **{_TABLE_OPTIONS[name]: value for name, value in options.items()})


def chart_markup(kind: str, header: Sequence[object], rows: Iterable[Sequence[object]], caption: str = "") -> Structure:
    """Write a chart of one of the kinds that `render.document.ChartKind` names.

    >>> from render.escape import plain
    >>> for line in chart_markup("排名", ["单位", "总分"], [["长春市", "98.6"]], caption="总分").split(chr(10)):
    ...     print(plain(line))
    排名图：总分
    | 单位 | 总分 |
    |:--|:-:|
    | 长春市 | 98.6 |
    """
    known = [each.value for each in ChartKind]
    if kind not in known:
        raise ValueError(f"图 draws no {kind}")
    return Structure(f"{kind}图：{_finalize(caption)}\n{table_markup(header, rows)}")


def _chart(kind: str, header: Sequence[object], rows: Iterable[Sequence[object]], **options: Any) -> Structure:
    unknown = options.keys() - {"题"}
    if unknown:
        raise TypeError(f"图 has no option {min(unknown)}")
    return chart_markup(kind, header, rows, caption=options.get("题", ""))


def _table_row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(_finalize(cell) for cell in cells) + " |"


# --- what went wrong, and where ----------------------------------------------------------------------


class _MissingName(UndefinedError):
    """An undefined value was used; says which, and what there is instead."""

    def __init__(self, message: str | None = None, *, name: str = "", known: tuple[str, ...] | None = None) -> None:
        super().__init__(message)
        self.name = name
        self.known = known


class _Forbidden(Exception):
    """A template holds a construct that would let data past the protection."""

    def __init__(self, template: str, line: int, act: Text) -> None:
        super().__init__(act.en)
        self.template, self.line, self.act = template, line, act


def _failed(diagnostic: Diagnostic) -> Outcome[str]:
    return Outcome(None, (diagnostic,))


def _forbidden(template: str, line: int, act: Text) -> Diagnostic:
    return TemplateForbidden(template=template, line=line, act=act, span=_span(template, line))


def _undefined(fault: UndefinedError, template: str, line: int, context: Mapping[str, object]) -> Diagnostic:
    name, known = str(fault), tuple(context)
    if isinstance(fault, _MissingName):
        name = fault.name
        known = tuple(context) if fault.known is None else fault.known
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    offered = Text("：" + "、".join(near), ": " + ", ".join(near)) if near else Text("", "")
    return UndefinedInTemplate(template=template, line=line, name=name, near=offered, span=_span(template, line))


def _syntax_fault(fault: TemplateSyntaxError, name: str) -> Diagnostic:
    template = fault.name or name
    said = str(fault.message)
    return TemplateSyntax(
        template=template, line=fault.lineno, fault=Text(_said(said), said), span=_span(template, fault.lineno)
    )


def _place(traceback: TracebackType | None, name: str) -> tuple[str, int]:
    """Find the innermost template and its line in a traceback."""
    place = name, 1
    while traceback is not None:
        filename = traceback.tb_frame.f_code.co_filename
        if filename.startswith(_ORIGIN):
            place = filename.removeprefix(_ORIGIN), traceback.tb_lineno
        traceback = traceback.tb_next
    return place


def _span(template: str, line: int) -> Span:
    return Span(template, line, 1, line, 1)


#: What Jinja2 and Python say, in Chinese. What is not listed is passed on as it is.
_CHINESE = tuple(
    (re.compile(pattern), zh)
    for pattern, zh in (
        (r"Unexpected end of template\..*innermost block.* is '(\w+)'.*", r"少了 {% end\1 %}"),
        (r"Unexpected end of template.*", "模板没有写完"),
        (r"Encountered unknown tag '(.+?)'\..*", r"没有“\1”这种写法"),
        (r"No filter named '(.+?)'.*", r"没有过滤器“\1”"),
        (r"No test named '(.+?)'.*", r"没有判断“\1”"),
        (r"unexpected char '(.+?)' at.*", r"多了或者写错了“\1”"),
        (r"unexpected '(.+?)'(?:, expected '(.+?)')?", r"多了或者写错了“\1”"),
        (r"expected token '(.+?)', got '(.+?)'.*", r"这里应当是“\1”，写的是“\2”"),
        (r"(?:division|modulo).* by zero|.*by zero", "除数是零"),
        (r"can only concatenate str.*|unsupported operand type.*|must be str.*", "把文字和数放在一起运算"),
        (r"Range too big.*", "循环的次数太多"),
        (r"an empty value is printed", "印了一个空值"),
        (r"表格 has no option (.+)", r"表格没有“\1”这一项，只有：宽、对齐、题、横"),
        (r"图 has no option (.+)", r"图没有“\1”这一项，只有：题"),
        (r"图 draws no (.+)", r"没有“\1”这种图，只有：排名、雷达、同比"),
        (r"cannot assign attribute on non-namespace object", "不能改数据"),
    )
)


def _said(english: str) -> str:
    for pattern, zh in _CHINESE:
        match = pattern.fullmatch(english.replace("\n", " "))
        if match:
            return match.expand(zh)
    return english
