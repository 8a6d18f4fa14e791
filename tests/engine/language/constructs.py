"""Every construct of the language, each in the smallest text that has it, as `constructs.txt` lists them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

LIST = Path(__file__).parent / "constructs.txt"


class Where(Enum):
    """Where the text of a construct is put into the frame of a method."""

    #: A formula, as a published definition.
    DEFINITION = "定义"
    #: A condition: 如果 … 则 1 否则 0, published.
    CONDITION = "条件"
    #: The lines of an indicator.
    INDICATOR = "指标"
    #: Whole indicators, in an area of their own.
    AREA = "方面"
    #: The formula of the total, and lines below it.
    TOTAL = "总分"
    #: Blocks after the total.
    AFTER = "总分以后"
    #: The formula of a total that puts years together.
    YEARS = "各年度"


@dataclass(frozen=True, slots=True, kw_only=True)
class Construct:
    """One construct: where it stands, and what is said of it by those who do not compute it."""

    section: str
    name: str
    where: Where
    text: str
    options: Mapping[str, str]

    @property
    def left(self) -> str:
        """What columns say that do not compute it."""
        return self.options.get("都不编", "")

    @property
    def left_in_sql(self) -> str:
        """What is said where DuckDB and Spark do not compute it."""
        return self.options.get("数据库里不编", self.left)

    @property
    def left_over_tables(self) -> str:
        """What is said where a large table (of one period, with lists beside it) is not enough."""
        return self.options.get("大表里不编", self.left_in_sql)

    @property
    def is_alone(self) -> bool:
        """Whether it changes what others come to, or the method as a whole."""
        return "单独" in self.options

    @property
    def key(self) -> str:
        """What of a block after the total is computed."""
        return self.options.get("名称", "总分")

    @property
    def total(self) -> str:
        """The formula of the total that a block needs; none where any does."""
        return self.options.get("总分", "")


_HEAD = re.compile(r"【(.+?)】(.+)")


def constructs() -> Iterator[Construct]:
    """The list: a line `【where】name｜option …` and below it the text; `== title` begins a section."""
    section = ""
    for block in re.split(r"\n\n+", LIST.read_text(encoding="utf-8").strip()):
        if block.startswith("== "):
            section = block.removeprefix("== ")
            continue
        first, _, text = block.partition("\n")
        head = _HEAD.fullmatch(first)
        assert head is not None, first
        name, *options = head[2].split("｜")
        pairs = (o.partition(" ") for o in options)
        stated = {key: value for key, _, value in pairs}
        yield Construct(section=section, name=name, where=Where(head[1]), text=text, options=stated)


CONSTRUCTS = tuple(constructs())
