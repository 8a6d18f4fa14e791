"""A result in; a CSV file out that Excel opens with its Chinese intact and without running anything."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from dsl.quantity import NO_UNIT, PERCENT, RATIO, Unit, exact_decimal, find_unit, parse_number
from engine.export import COLUMNS, rows
from engine.results import Assessment, Status

#: A spreadsheet takes text that begins so for a formula (CWE-1236); full-width forms count in Chinese Excel.
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?%?")

#: Headings as an office reads them; scripts read the JSON.
HEADINGS: Mapping[str, str] = {
    "unit": "单位",
    "type": "类型",
    "level": "层次",
    "period": "期次",
    "area": "方面",
    "number": "编号",
    "key": "标识",
    "name": "指标",
    "kind": "类别",
    "applies": "适用",
    "status": "状态",
    "value": "完成值",
    "value_unit": "计量单位",
    "target": "目标值",
    "completion": "完成率",
    "met": "完成",
    "score": "得分",
    "max": "满分",
    "rank": "名次",
    "reason": "说明",
}
_STATES: Mapping[str, str] = {
    Status.OK.value: "正常",
    Status.MISSING.value: "缺报",
    Status.UNDEFINED.value: "无法计算",
    Status.NOT_APPLICABLE.value: "不适用",
    Status.JUDGEMENT_PENDING.value: "待评定",
    Status.UNDER_REVIEW.value: "复核中",
    Status.VETOED.value: "被否决",
}


def result_csv(assessment: Assessment) -> str:
    """Write one row for each unit and indicator, component and 其中."""
    header = [HEADINGS[column] for column in COLUMNS]
    return write_csv(header, (row_of(row) for row in rows(assessment)))


def row_of(row: Mapping[str, str]) -> list[str]:
    """Write the cells of one row, as an office reads them."""
    unit = find_unit(row["value_unit"]) or NO_UNIT
    written = dict(row)
    written["status"] = _STATES[row["status"]]
    written["value"], written["target"] = _in_unit(row["value"], unit), _in_unit(row["target"], unit)
    written["completion"] = _in_unit(row["completion"], PERCENT) + ("%" if row["completion"] else "")
    return [written[column] for column in COLUMNS]


def _in_unit(text: str, unit: Unit) -> str:
    """Write a ratio in the unit beside it, for whoever reads 0.98 next to % takes it for less than one percent.

    >>> _in_unit("0.98", PERCENT), _in_unit("49", NO_UNIT), _in_unit("", PERCENT)
    ('98', '49', '')
    """
    number = parse_number(text)
    if number is None or unit.dimension != RATIO or unit.scale >= 1:
        return text
    return exact_decimal(number / unit.scale)[0]


def write_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""Write a table as CSV: a byte order mark for Excel, CRLF, and text that cannot be a formula.

    >>> write_csv(["单位", "得分"], [("长春市", "-2.5"), ("=1+1", "3")])
    "\ufeff单位,得分\r\n长春市,-2.5\r\n'=1+1,3\r\n"
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([protected(cell) for cell in header])
    writer.writerows([protected(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def protected(cell: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run; numbers stay as they are.

    >>> [protected(c) for c in ("-3", "-3+1", "＝求和", "长春市", "")]
    ['-3', "'-3+1", "'＝求和", '长春市', '']
    """
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
