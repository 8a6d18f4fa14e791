"""`kaoping render POLICY DOCUMENT`: the official documents of a method."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from dsl.diagnostic import Text
from kaoping.api import load
from kaoping.command import Argument, Command, Day, Listed, Option
from kaoping.ledger_figures import figures
from kaoping.options import as_of_option, data_option, from_ledger_option, policy_argument
from kaoping.session import Session

FORMATS = ("docx", "pdf", "html", "md")
_DOING = Text("出公文", "making documents")
_WRITTEN = Text("写好 {path}", "wrote {path}")


def run(
    session: Session,
    policy: str,
    document: str,
    output: str,
    to: tuple[str, ...],
    period: str | None,
    unit: str | None,
    date: date | None,
    data: str | None,
    fonts: str | None,
    pdf_a: bool,
    ledger: str | None,
    as_of: datetime | None,
) -> int:
    """Make one document, or one for each unit, in each format."""
    with session.progress(_DOING) as bar:
        method = load(policy)
        figures_of = figures(method, data, ledger, as_of)
        result = None if method.needs_no_result(document) else method.evaluate_for(document, period, figures_of)
        issued = method.issue(
            document,
            result,
            to=to,
            path=Path(output),
            date=date,
            unit=unit,
            fonts=fonts,
            pdf_a=pdf_a,
            when_written=bar.advance,
        )
    session.show(issued.diagnostics, method.reading.sources)
    for path in (*issued.paths, *issued.records):
        session.tell(_WRITTEN, path=path)
    return 0


COMMAND = Command(
    "render",
    run,
    details=Text(
        "DOCUMENT 是办法里「公文」声明的名称。"
        "按 GB/T 9704 的格式出 Word 文件或者 PDF，同一份内容也可以出网页和 Markdown。"
        "PDF 里的字体，系统里装了方正小标宋、仿宋_GB2312 等的用它们，没有的用随程序带的；"
        "哪种字体都没有的字先报出来，不出文件。"
        "发文字号和日期没有写明的，留空待填。"
        "每份公文旁边有一个同名的 .json 文件，记着正文和每个数字的来历。",
        "DOCUMENT is one that the method declares with 公文. Word files and PDF are laid out after GB/T 9704; the "
        "same text comes as HTML and Markdown too. PDF is set in the fonts of the office where they are installed, "
        "else in those that travel with the program; a character that no font has is reported, and nothing is "
        "written. A number or date that nobody gave is left blank to fill in. Beside each document a .json file of "
        "the same name records its words and how each figure came about.",
    ),
    examples=[
        "kaoping render jilin-2007-employment 表彰通报",
        "kaoping render jilin-2007-employment 初评通报 --to docx,html -o out --date 2007-07-20",
        "kaoping render jilin-2007-employment 目标责任状 --unit 长春市",
        "kaoping render jilin-2007-employment 表彰通报 --to pdf --pdf-a",
    ],
    params=[
        policy_argument(),
        Argument("document", "DOCUMENT", Text("公文的名称，如 表彰通报", "the document's name, such as 表彰通报")),
        Option(["-o", "--output"], Text("放进这个文件夹", "the folder for them"), metavar="DIR", default="out"),
        Option(
            ["--to"],
            Text("格式，可以写几个，用逗号隔开", "the formats, several with commas"),
            type=Listed(*FORMATS),
            default="docx",
        ),
        Option(
            ["--period"],
            Text(
                "期次（默认取公文声明的，没有声明的取有数据的最后一个）",
                "the period (default: the document's own, else the last one that has data)",
            ),
            metavar="P",
        ),
        Option(
            ["--unit"],
            Text("每个单位一份的公文，只出这个单位的", "of a document that every unit gets, only that of this unit"),
            metavar="U",
        ),
        Option(
            ["--date"],
            Text("成文日期，如 2008-03-01", "the date on it, such as 2008-03-01"),
            type=Day(),
            metavar="DATE",
        ),
        data_option(),
        Option(
            ["--fonts"],
            Text("PDF 先用这个文件夹里的字体", "a folder whose fonts come first in PDF"),
            metavar="DIR",
        ),
        Option(
            ["--pdf-a"],
            Text("PDF 出成 PDF/A-2b，供存档", "make PDF/A-2b, for keeping"),
            is_flag=True,
        ),
        from_ledger_option(),
        as_of_option(),
    ],
)
