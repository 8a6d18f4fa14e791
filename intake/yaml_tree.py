"""Turns YAML text into a tree of texts with their places.

ruamel.yaml reads the text into events; nothing of YAML's own typing, tags or anchors is applied.
"""

from __future__ import annotations

from collections.abc import Iterator

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from dsl.diagnostic import Text
from dsl.record import dataclass
from dsl.regex import regex
from dsl.span import Span
from intake.errors import BadYaml, DuplicateKey, FileTooLarge, ForbiddenYaml, TooDeep, WrongShape
from intake.findings import Findings, earlier, shown
from intake.text import has_forbidden_character, start_of
from intake.tree import NAMES, NOTHING, SINGLE, Entry, Mapping, Node, Scalar, Sequence, shape_of

#: The deepest file of the contract (judgements) has five.
DEEPEST = 20
#: A letter file for 70 units has 30,000 names and values.
MOST_NODES = 200_000


def parse_yaml(text: str, file: str, findings: Findings) -> Node | None:
    """Read one YAML document; None where it cannot be read or is empty, with the reason in `findings`."""
    yaml = YAML(typ="safe", pure=True)
    builder = _Builder(file, findings)
    try:
        events: Iterator[Event] = iter(yaml.parse(text))
        for event in events:
            if not builder.take(event):
                return None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        findings.add(_bad_colon(text, file, line) or _bad_yaml(file, line, column, _problem(error)))
        return None
    except (YAMLError, ValueError, OverflowError) as error:
        # An escape beyond Unicode, an absurd version number: ruamel lets Python's own errors through.
        findings.add(BadYaml(span=start_of(file), problem=Text("读不通", shown(str(error), 80))))
        return None
    if builder.root is None:
        findings.add(
            WrongShape(span=start_of(file), where=Text("文件", "the file"), expected=NAMES, actual=NOTHING),
        )
    return builder.root


@dataclass(slots=True)
class _Open:
    """A mapping or list that is not closed yet."""

    is_mapping: bool
    #: In brackets, so that its end has a place.
    is_flow: bool
    start: Span
    entries: list[Entry]
    items: list[Node]
    seen: dict[str, Span]
    key: Scalar | None = None


class _Builder:
    """Puts the tree together without recursion, so that no depth of brackets can overflow the stack."""

    def __init__(self, file: str, findings: Findings) -> None:
        self.root: Node | None = None
        self._file = file
        self._findings = findings
        self._open: list[_Open] = []
        self._documents = 0
        self._nodes = 0

    def take(self, event: Event) -> bool:
        """Take the next event; False ends the reading, with the reason among the findings."""
        self._nodes += 1
        if self._nodes > MOST_NODES:
            size, limit = (Text(f"{n} 项", f"{n} entries") for n in (self._nodes, MOST_NODES))
            self._findings.add(FileTooLarge(span=start_of(self._file), size=size, limit=limit))
            return False
        match event:
            case AliasEvent():
                return self._forbid(event, Text("锚点引用（*）", "aliases (*)"))
            case DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    return self._forbid(event, Text("几段内容（---）", "several documents (---)"))
            case ScalarEvent() | MappingStartEvent() | SequenceStartEvent() if event.anchor is not None:
                return self._forbid(event, Text("锚点（&）", "anchors (&)"))
            case ScalarEvent() | MappingStartEvent() | SequenceStartEvent() if event.tag is not None:
                return self._forbid(event, Text("标签（!）", "tags (!)"))
            case ScalarEvent():
                return self._scalar(event)
            case MappingStartEvent() | SequenceStartEvent():
                return self._begin(event)
            case MappingEndEvent() | SequenceEndEvent():
                self._end(event)
        return True

    def _span(self, event: Event) -> Span:
        start, end = event.start_mark, event.end_mark
        return Span(self._file, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def _forbid(self, event: Event, what: Text) -> bool:
        self._findings.add(ForbiddenYaml(span=self._span(event), what=what))
        return False

    def _scalar(self, event: ScalarEvent) -> bool:
        span = self._span(event)
        if has_forbidden_character(event.value):
            problem = Text("文字里有控制字符", "the text holds a control character")
            self._findings.add(BadYaml(span=span, problem=problem))
            return False
        if not event.value and event.style is None:
            # A blank has no place of its own: ruamel marks it where the next token begins.
            span = self._open[-1].key.span if self._open and self._open[-1].key else span
        self._put(Scalar(text=event.value.strip(), span=span))
        return True

    def _begin(self, event: MappingStartEvent | SequenceStartEvent) -> bool:
        span = self._span(event)
        if len(self._open) >= DEEPEST:
            self._findings.add(TooDeep(span=span, limit=DEEPEST))
            return False
        self._open.append(_Open(isinstance(event, MappingStartEvent), bool(event.flow_style), span, [], [], {}))
        return True

    def _end(self, event: MappingEndEvent | SequenceEndEvent) -> None:
        done = self._open.pop()
        inside = [e.value for e in done.entries] if done.is_mapping else done.items
        end = self._span(event) if done.is_flow else max((node.span for node in inside), default=done.start)
        span = done.start.to(max(end, done.start))
        if done.is_mapping:
            self._put(Mapping(entries=tuple(done.entries), span=span))
        else:
            self._put(Sequence(items=tuple(done.items), span=span))

    def _put(self, node: Node) -> None:
        if not self._open:
            # A document of nothing but comments comes as one blank scalar.
            self.root = None if isinstance(node, Scalar) and not node.text else node
            return
        inner = self._open[-1]
        if not inner.is_mapping:
            inner.items.append(node)
        elif inner.key is None:
            inner.key = self._key(node)
        else:
            self._enter(inner, inner.key, node)
            inner.key = None

    def _key(self, node: Node) -> Scalar:
        if isinstance(node, Scalar):
            return node
        name = Text("名目的名称", "a name")
        self._findings.add(WrongShape(span=node.span, where=name, expected=SINGLE, actual=shape_of(node)))
        return Scalar(text="", span=node.span)

    def _enter(self, inner: _Open, key: Scalar, value: Node) -> None:
        if key.text in inner.seen:
            first = inner.seen[key.text]
            self._findings.add(DuplicateKey(span=key.span, related=earlier(first), key=shown(key.text)))
            return
        inner.seen[key.text] = key.span
        inner.entries.append(Entry(key=key, value=value))


#: What ruamel says, in the words of somebody who typed a file. The first that is contained counts.
_PROBLEMS = (
    ("'\\t' that cannot start", Text("用制表符缩进了", "a tab was used for indentation")),
    ("mapping values are not allowed", Text("这里不该有冒号，或上一行缩进不齐", "a colon is out of place here")),
    ("could not find expected ':'", Text("名称后缺冒号", "a name lacks its colon")),
    ("found unexpected end of stream", Text("引号没有配对", "a quotation mark is not closed")),
    ("found unexpected document", Text("引号没有配对", "a quotation mark is not closed")),
    ("expected ',' or '}'", Text("花括号里缺逗号，或没有配对", "a comma or the closing } is missing")),
    ("expected ',' or ']'", Text("方括号里缺逗号，或没有配对", "a comma or the closing ] is missing")),
    ("did not find expected <document start>", Text("缩进不齐", "the indentation is uneven")),
    ("expected <block end>", Text("缩进不齐", "the indentation is uneven")),
    ("block sequence entries are not allowed", Text("这里不该有“- ”", "a list item is out of place here")),
    ("that cannot start any token", Text("这个符号不能打头，要用引号括起来", "this sign must be put in quotes")),
    ("unknown escape character", Text("双引号里的反斜杠写法不对", "a backslash in double quotes is wrong")),
    ("undefined alias", Text("不许用锚点（*）", "aliases (*) are not allowed")),
)


def _bad_yaml(file: str, line: int, column: int, problem: Text) -> BadYaml:
    return BadYaml(span=Span(file, line, column, line, column + 1), problem=problem)


#: A line whose first colon is full-width, or has no space after it: YAML takes it for one text, and
#: complains of the line below.
_COLON = regex(r"[ \t]*(?:- )?[^\s:：#\"'{\[][^:：#\"'{\[]*(?:(?P<wide>：)|(?P<tight>:)(?=[^\s:]))")


def _bad_colon(text: str, file: str, line: int) -> BadYaml | None:
    """The likelier cause of a fault: the colon of this line or of the one above."""
    lines = text.split("\n")
    for number in (line, line - 1):
        match = _COLON.match(lines[number - 1]) if 0 < number <= len(lines) else None
        if match is None:
            continue
        if match["wide"]:
            problem = Text(
                "冒号是全角的（：），应是半角冒号加一个空格（: ）", "a full-width colon (：) in place of `: `"
            )
        else:
            problem = Text("冒号后面没有空格", "no space after the colon")
        return _bad_yaml(file, number, match.end(), problem)
    return None


def _problem(error: MarkedYAMLError) -> Text:
    said = " ".join(filter(None, (error.problem, error.context)))
    for part, text in _PROBLEMS:
        if part in said:
            return text
    return Text(f"读不通（{shown(said, 80)}）", shown(said, 80))
