"""An explanation in, one self-contained HTML page out that folds and prints."""

from __future__ import annotations

from html import escape

from engine.explanation import Explanation, Line, Section, Table, Topic

#: What a reader opens only to check: folded until asked for.
_FOLDED = frozenset({Topic.DEFAULTS, Topic.ASSUMPTIONS})

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.7 "Noto Serif CJK SC", "Source Han Serif SC", SimSun, serif; max-width: 50em; margin: 2em auto;
  padding: 0 1em; }
h1 { font-size: 1.5em; margin-bottom: 0; }
header p { color: GrayText; margin-top: .2em; }
summary { cursor: pointer; }
section > details > summary, section > h2 { font-size: 1.1em; font-weight: bold; margin-top: 1em; }
dl { margin: .3em 0 .3em 1em; display: grid; grid-template-columns: minmax(6em, max-content) 1fr; gap: .2em 1.2em; }
dd { margin: 0; }
p, ul { margin: .2em 0 .2em 1em; }
blockquote { margin: .3em 0 .3em 1em; padding-left: .8em; border-left: .2em solid GrayText; white-space: pre-line; }
main div.details { font-size: .92em; }
table { border-collapse: collapse; margin: .4em 0 .4em 1em; }
th, td { border: 1px solid GrayText; padding: .15em .6em; text-align: left; vertical-align: top; }
th.number, td.number { text-align: right; font-variant-numeric: tabular-nums; }
section section { margin-left: 1em; }
main div { margin-left: 1em; }
@media print { body { max-width: none; } details::details-content { content-visibility: visible; height: auto; } }
"""


def write_html(explanation: Explanation) -> str:
    """Write an explanation as a page that needs nothing beside itself: no script, no font, no network."""
    number = f"（{explanation.policy_number}）" if explanation.policy_number else ""
    where = f"{explanation.period}　{explanation.level}　《{explanation.policy_title}》{number}"
    body = "\n".join(_section(s) for s in explanation.sections)
    title = escape(explanation.title)
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<header>\n<h1>{title}</h1>\n<p>{escape(where)}</p>\n</header>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _section(section: Section) -> str:
    inner = _lines(section.lines)
    if section.table is not None:
        inner += _table(section.table)
    inner += "".join(_section(s) for s in section.sections)
    title = escape(section.title)
    if section.topic is Topic.CONCLUSION:
        return f'<section class="conclusion">\n<h2>{title}</h2>\n{inner}</section>'
    is_open = "" if section.topic in _FOLDED else " open"
    return (
        f'<section class="{section.topic.value}">\n<details{is_open}>\n<summary>{title}</summary>\n'
        f"{inner}</details>\n</section>\n"
    )


def _lines(lines: tuple[Line, ...]) -> str:
    """Write neighbours that have labels as one list of terms, the others as paragraphs."""
    written: list[str] = []
    in_list = False
    for line in lines:
        if bool(line.label) != in_list:
            written.append("</dl>\n" if in_list else "<dl>\n")
            in_list = bool(line.label)
        written.append(_labelled(line) if line.label else _plain(line))
    if in_list:
        written.append("</dl>\n")
    return "".join(written)


def _labelled(line: Line) -> str:
    return f"<dt>{escape(line.label)}</dt>\n<dd>{_with_details(line)}</dd>\n"


def _plain(line: Line) -> str:
    return f"<div>{_with_details(line)}</div>\n" if line.details else f"<p>{escape(line.text)}</p>\n"


def _with_details(line: Line) -> str:
    text = f"<blockquote>{escape(line.text)}</blockquote>" if line.clause else escape(line.text)
    if not line.details:
        return text
    inner = _lines(line.details)
    return f'<details><summary>{text}</summary>\n<div class="details">\n{inner}</div></details>'


def _table(table: Table) -> str:
    def row(cells: tuple[str, ...], tag: str) -> str:
        marks = (' class="number"' if numeric else "" for numeric in table.numeric)
        return "".join(f"<{tag}{mark}>{escape(cell)}</{tag}>" for cell, mark in zip(cells, marks, strict=True))

    head = f"<tr>{row(table.columns, 'th')}</tr>"
    body = "".join(f"<tr>{row(cells, 'td')}</tr>\n" for cells in table.rows)
    return f"<table>\n<thead>{head}</thead>\n<tbody>\n{body}</tbody>\n</table>\n"
