"""`kaoping map POLICY FILE`: what the columns of a table that is not ours may mean, written down to be confirmed."""

from __future__ import annotations

from pathlib import Path

from dsl.diagnostic import Text
from intake.mapping import FILE
from intake.names import Names
from kaoping.api import load
from kaoping.command import Argument, Command, Option
from kaoping.errors import PolicyError
from kaoping.errors_forms import NoTableToMap
from kaoping.files import write_bytes
from kaoping.layout import Column, table
from kaoping.mapping_file import with_proposals
from kaoping.mappings import propose_for
from kaoping.options import policy_argument
from kaoping.session import Session

_WRITTEN = Text(
    "写好 {path}，还没有确认：逐项核对，把“确认”改成“是”", "wrote {path}, unconfirmed: check it, then set 确认 to 是"
)
_SHEET = Text("工作表“{sheet}”，表头在第 {row} 行", 'sheet "{sheet}", header in row {row}')
_TABLE = Text("表头在第 {row} 行", "header in row {row}")
_OPEN = Text("没有对上的", "Not placed")


def run(session: Session, policy: str, file: str, period: str | None) -> int:
    """Propose, show, and write."""
    method = load(policy)
    proposals = propose_for(method, Path(file), period)
    if not proposals:
        raise PolicyError([NoTableToMap(file=file)])
    path = method.reading.place.folder / FILE
    text = with_proposals(path, Path(file).name, proposals, Names(method.checked, method.reading.roster))
    for proposal in proposals:
        where = _SHEET if proposal.sheet else _TABLE
        session.print(session.say(where, sheet=proposal.sheet, row=proposal.header_row))
        rows = [
            [c.heading, c.target + (f"（{c.measure}）" if c.measure else "") or "？", c.why] for c in proposal.columns
        ]
        rows += [[written, unit, "单位对应"] for written, unit in proposal.units.items()]
        rows += [[written, "不读", "不是单位的行"] for written in proposal.skipped]
        headings = (Text("表里", "in the table"), Text("是", "is"), Text("凭", "by"))
        session.print(table([Column(heading=session.say(h)) for h in headings], rows))
        if proposal.open:
            session.print("\n".join([session.say(_OPEN), *(f"  {line}" for line in proposal.open)]))
    write_bytes(path, text.encode())
    session.tell(_WRITTEN, path=path)
    return 0


COMMAND = Command(
    "map",
    run,
    details=Text(
        "给一张表头不是办法里的名称的表（别的系统导出的、各地自己做的）提出映射：按名称、简称、又称、相近的名称，"
        "找出表头、单位一列、表头里写的计量单位（如“（万元）”），写进办法文件夹的 映射.yaml，标着没有确认。"
        "核对改好、把“确认”改成“是”以后，evaluate 和 validate 才按它读；没有确认的、对不上的报错，不猜。",
        "Proposes a mapping for a table whose headings are not the method's names: by name, short name, other name or "
        "the nearest, with the header row, the column of units and the units of measure in headings, and writes it "
        "into 映射.yaml in the method's folder, unconfirmed. It is used once 确认 is set to 是; what is unconfirmed or "
        "does not fit any more is an error, and nothing is guessed.",
    ),
    examples=["kaoping map 办法 收到的/人社厅导出.xlsx", "kaoping map 办法 上报.csv --period 半年初评"],
    params=[
        policy_argument(),
        Argument(
            "file",
            "FILE",
            Text("表：.xlsx、.xls、.ods、.csv、.parquet", "the table: .xlsx, .xls, .ods, .csv, .parquet"),
        ),
        Option(
            ["--period"],
            Text("表里没有写期次的，是哪个期次（默认是办法的最后一个）", "the period of a table that names none"),
            metavar="P",
        ),
    ],
)
