"""What a cell of a form takes, and what it says to the person who fills it in."""

from __future__ import annotations

from openpyxl.worksheet.datavalidation import DataValidation

from dsl.model import Kind, ValueType
from intake.form_formulas import is_percent
from intake.form_grid import Role, Slot
from intake.values import is_counted

#: What Excel takes: characters of a heading, and of a prompt or message.
_TITLE, _TEXT = 32, 255
_MOST = "1000000000000000"


def validation(slot: Slot) -> DataValidation:
    """The data validation of a cell, with its prompt."""
    rule = _rule(slot)
    rule.allowBlank = True
    rule.showInputMessage = rule.showErrorMessage = True
    rule.promptTitle = _cut(slot.name, _TITLE)
    rule.prompt = _cut("\n".join(t for t in (_prompt(slot), slot.note) if t), _TEXT)
    return rule


def _rule(slot: Slot) -> DataValidation:
    if slot.role is Role.NO_RECORDS:
        return _listed(("无",))
    if slot.choices:
        return _listed(slot.choices)
    if slot.wanted is None:
        return DataValidation(type=None)
    if slot.lowest and slot.highest:
        rule = DataValidation(type="decimal", operator="between", formula1=slot.lowest, formula2=slot.highest)
        return _refusing(rule, f"请填 {slot.lowest} 到 {slot.highest} 之间的数。")
    match slot.wanted.kind:
        case Kind.TRUTH:
            return _listed(("是", "否"))
        case Kind.DATE:
            return _refusing(
                DataValidation(type="date", operator="between", formula1="DATE(1950,1,1)", formula2="DATE(2199,12,31)"),
                "请填日期，如 2016-6-30。",
            )
        case _:
            return _number(slot.wanted)


def _number(wanted: ValueType) -> DataValidation:
    if is_counted(wanted.unit):
        is_whole = wanted.unit.scale == 1
        rule = DataValidation(type="whole" if is_whole else "decimal", operator="between", formula1="0", formula2=_MOST)
        words = "非负整数" if is_whole else "非负的数"
        return _refusing(rule, f"请填{words}，不带单位、文字和空格；没有数的空着。")
    rule = DataValidation(type="decimal", operator="between", formula1=f"-{_MOST}", formula2=_MOST)
    return _refusing(rule, "请填数，不带单位、文字和空格；没有数的空着。")


def _listed(choices: tuple[str, ...]) -> DataValidation:
    rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"')
    return _refusing(rule, f"请从下拉中选：{'、'.join(choices)}。")


def _refusing(rule: DataValidation, message: str) -> DataValidation:
    rule.errorStyle, rule.errorTitle, rule.error = "stop", "填写有误", message
    return rule


def _prompt(slot: Slot) -> str:
    match slot.role:
        case Role.NO_RECORDS:
            return "一条也没有的选“无”；空着表示还没有报。"
        case Role.REMARK:
            return "对数字的说明，可以空着。"
        case Role.EVIDENCE:
            return "佐证材料的名称、文号，可以空着。"
        case Role.DAY:
            return "填报的日期，如 2016-6-30。"
        case Role.RATING if slot.choices:
            return f"选 {'、'.join(slot.choices)}；还没有评定的空着。"
        case _:
            return _of_value(slot.wanted) if slot.wanted is not None else ""


def _of_value(wanted: ValueType) -> str:
    match wanted.kind:
        case Kind.TRUTH:
            return "选“是”或“否”。"
        case Kind.DATE:
            return "填日期，如 2016-6-30。"
        case _ if is_percent(wanted.unit):
            return "填百分数，如 98.5%（直接键入 98.5%）。"
        case _:
            whole = "整数" if is_counted(wanted.unit) and wanted.unit.scale == 1 else "数"
            return f"填{whole}，单位：{wanted.unit.name}。" if wanted.unit.name else f"填{whole}。"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
