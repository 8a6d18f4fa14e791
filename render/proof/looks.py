"""What a Word file says of a paragraph's look: its own properties, its style's, and the defaults."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from lxml import etree

from render.proof.package import Package
from render.proof.paper import Look

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_DEEPEST = 20
_T = TypeVar("_T")


def value(parent: etree._Element | None, tag: str, name: str = "val") -> str | None:
    """An attribute of a child, where there is one."""
    child = None if parent is None else parent.find(f"{W}{tag}")
    return None if child is None else child.get(f"{W}{name}")


def is_on(parent: etree._Element | None, tag: str) -> bool:
    """Whether a switch is there and not off."""
    child = None if parent is None else parent.find(f"{W}{tag}")
    return child is not None and child.get(f"{W}val") not in ("0", "false", "off")


@dataclass(slots=True)
class Styles:
    """The styles of a file, its defaults and theme fonts."""

    package: Package
    _styles: dict[str, etree._Element] = field(default_factory=dict)
    _default: str | None = None
    _fonts: dict[str, str] = field(default_factory=dict)
    _chains: dict[str | None, tuple[etree._Element, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index the styles and the theme's fonts."""
        for style in self._root():
            if style.tag == f"{W}style" and style.get(f"{W}type") == "paragraph":
                key = style.get(f"{W}styleId") or ""
                self._styles[key] = style
                if style.get(f"{W}default") in ("1", "true"):
                    self._default = key
        for name, part in self.package.parts.items():
            if name.startswith("word/theme/"):
                self._fonts = dict(_theme_fonts(part))

    def _root(self) -> etree._Element:
        found = self.package.parts.get("word/styles.xml")
        return etree.Element("none") if found is None else found

    def chain(self, paragraph: etree._Element) -> tuple[etree._Element, ...]:
        """The style of a paragraph and what it is based on, the nearest first."""
        key = value(paragraph.find(f"{W}pPr"), "pStyle") or self._default
        if key not in self._chains:
            self._chains[key] = self._chain(key)
        return self._chains[key]

    def _chain(self, key: str | None) -> tuple[etree._Element, ...]:
        chain: list[etree._Element] = []
        while key in self._styles and len(chain) < _DEEPEST:
            chain.append(self._styles[key])
            key = value(self._styles[key], "basedOn")
        return tuple(chain)

    def heading(self, paragraph: etree._Element) -> int:
        """1 for the title, 2 for a heading of the first level; 0 for text."""
        for style in self.chain(paragraph)[:1]:
            name = value(style, "name") or ""
            if name.lower() in ("title", "标题"):
                return 1
            match = _HEADING.fullmatch(name)
            if match:
                return int(match[1]) + 1
        return 0

    def has_numbers(self, paragraph: etree._Element) -> bool:
        """Whether the program that shows it numbers it."""
        holders = [paragraph, *self.chain(paragraph)]
        found = (h.find(f"{W}pPr/{W}numPr") for h in holders)
        return any(n is not None and value(n, "numId") != "0" for n in found)

    def look(self, paragraph: etree._Element) -> Look:
        """Put together how a paragraph looks."""
        properties = [paragraph.find(f"{W}pPr"), *(s.find(f"{W}pPr") for s in self.chain(paragraph))]
        properties.append(self._root().find(f"{W}docDefaults/{W}pPrDefault/{W}pPr"))
        runs = [run for run in paragraph.iter(f"{W}r") if "".join(t.text or "" for t in run.iter(f"{W}t")).strip()]
        fonts, sizes, colors = Counter[str](), Counter[float](), Counter[str]()
        lead = None
        for run in runs:
            weight = sum(len(t.text or "") for t in run.iter(f"{W}t"))
            font, size, color = self._run(run, paragraph)
            lead = lead or font
            fonts.update({font: weight} if font else {})
            sizes.update({size: weight} if size else {})
            colors.update({color: weight} if color else {})
        rule = _first(properties, "spacing", "lineRule")
        line = _first(properties, "spacing", "line")
        height = float(line) if line and line.lstrip("-").isdigit() else None
        return Look(
            font=_most(fonts),
            size=_most(sizes),
            color=_most(colors),
            is_centred=_first(properties, "jc", "val") == "center",
            is_indented=_is_indented(properties) or "".join(paragraph.itertext())[:2] == "　　",
            pitch=height / 20 if height is not None and rule == "exact" else None,
            spacing=height / 240 if height is not None and rule in (None, "auto") else None,
            lead_font=lead,
        )

    def _run(self, run: etree._Element, paragraph: etree._Element) -> tuple[str | None, float | None, str | None]:
        holders = [run.find(f"{W}rPr"), *(s.find(f"{W}rPr") for s in self.chain(paragraph))]
        holders.append(self._root().find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        size = _first(holders, "sz", "val")
        return self._font(holders), int(size) / 2 if size and size.isdigit() else None, _first(holders, "color", "val")

    def _font(self, holders: list[etree._Element | None]) -> str | None:
        for holder in holders:
            fonts = None if holder is None else holder.find(f"{W}rFonts")
            if fonts is None:
                continue
            named, theme = fonts.get(f"{W}eastAsia"), fonts.get(f"{W}eastAsiaTheme")
            if named or theme:
                return named if not theme else self._fonts.get(theme[:5])
        return None


def _first(holders: list[etree._Element | None], tag: str, name: str) -> str | None:
    return next((found for holder in holders if (found := value(holder, tag, name)) is not None), None)


def _is_indented(holders: list[etree._Element | None]) -> bool:
    for name in ("firstLineChars", "firstLine"):
        found = _first(holders, "ind", name)
        if found and found.isdigit() and int(found) > 0:
            return True
    return False


def _most(found: Counter[_T]) -> _T | None:
    return found.most_common(1)[0][0] if found else None


def _theme_fonts(theme: etree._Element) -> Iterator[tuple[str, str]]:
    for kind in ("major", "minor"):
        fonts = next(theme.iter(f"{_A}{kind}Font"), None)
        if fonts is None:
            continue
        east = fonts.find(f"{_A}ea")
        named = east.get("typeface") if east is not None else None
        script = next((f.get("typeface") for f in fonts.iter(f"{_A}font") if f.get("script") == "Hans"), None)
        if named or script:
            yield kind, named or script or ""
