"""The physical lines of a file: its text in; out, each with what is said on it and the comment behind it."""

from __future__ import annotations

from dataclasses import dataclass

from dsl.lines import BLANKS, without_comment


@dataclass(frozen=True, slots=True)
class Physical:
    """One line as it stands in the file."""

    raw: str
    #: What stands before the comment, its indentation included.
    content: str
    #: From the # on; "" where there is none.
    comment: str

    @property
    def lead(self) -> str:
        """What it is indented with."""
        return self.raw[: len(self.raw) - len(self.raw.lstrip(BLANKS))]

    @property
    def is_said(self) -> bool:
        """Whether the reader finds something on it."""
        return bool(self.content.strip(BLANKS))

    @property
    def is_note(self) -> bool:
        """Whether it is only a comment."""
        return bool(self.comment) and not self.is_said

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands on it."""
        return not self.comment and not self.is_said


def physical_lines(text: str) -> tuple[Physical, ...]:
    r"""Cut a text into its lines, comments told apart.

    >>> physical_lines("指标 1 甲  # 见附件\n")
    (Physical(raw='指标 1 甲  # 见附件', content='指标 1 甲', comment='# 见附件'),)
    """
    lines = []
    for raw in text.removeprefix("\ufeff").splitlines():
        content = without_comment(raw)
        lines.append(Physical(raw, content, raw[len(content) :].strip()))
    return tuple(lines)
