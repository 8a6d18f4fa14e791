"""What a ledger does, whichever database it is in; `test_sqlite` and `test_postgresql` run it."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text

from dsl.diagnostic import KaopingError
from dsl.facts import FigureId
from kaoping.api import Policy
from kaoping.ledgers import letters_of, names_of
from ledger.answers import Want, history, outstanding
from ledger.book import open_ledger
from ledger.schema import HEAD, METADATA, REVISION
from ledger.state import Kind, Standing, read_state
from ledger.store import append, connect, open_store, upgrade
from tests.ledger.conftest import START, Office, report

PERIOD = "年终考核"
ROOT = Path(__file__).parents[2]


class LedgerBehaviour:
    """Tests over the fixture `office`; a subclass gives the fixture `address`."""

    # --- reports and revisions

    def test_a_report_counts_with_its_text_and_place(self, office: Office) -> None:
        receipt = office.submit("甲县.yaml", report())
        assert (receipt.seq, receipt.figures, receipt.reports) == (2, 4, (("甲县", PERIOD),))
        facts = office.ledger.facts(letters_of(office.method)).value
        assert facts is not None
        fact = facts.figures[FigureId(unit="甲县", period=PERIOD, key="新增就业人数")]
        assert fact.value == 950
        assert fact.source.file.endswith("甲县.yaml（台账第 2 笔）")
        assert (fact.source.place, fact.source.raw) == ("数据.新增就业人数（第7行）", "950")
        assert (fact.source.reporter, fact.source.span.line) == ("甲县张三", 7)
        parts = facts.figures[FigureId(unit="甲县", period=PERIOD, key="帮扶人数")].parts
        assert parts == (Fraction(40), Fraction(50), Fraction(40), Fraction(55))
        assert facts.made_up == (fact.source.file,)

    def test_a_later_report_is_a_revision_and_the_earlier_one_stays(self, office: Office) -> None:
        office.submit("甲县.yaml", report())
        office.submit("甲县更正.yaml", report(jobs="1,020"), reason="漏了一个乡")
        assert office.figures()["甲县 新增就业人数"] == "1,020"
        with office.ledger.store.reading() as connection:
            state = read_state(connection)
            figure = FigureId(unit="甲县", period=PERIOD, key="新增就业人数")
            versions = history(connection, state, figure)
        assert [(v.text, v.value, v.is_counted, v.entry.reason) for v in versions] == [
            ("950", "950", False, ""),
            ("1,020", "1020", True, "漏了一个乡"),
        ]
        assert [state.revision(s) for s in state.reports["甲县", PERIOD, ""]] == [0, 1]

    def test_what_a_figure_was_on_a_day(self, office: Office) -> None:
        office.submit("甲县.yaml", report())
        then = office.now
        office.submit("甲县更正.yaml", report(jobs="1020"))
        assert office.figures(as_of=then)["甲县 新增就业人数"] == "950"
        assert office.figures(as_of=then - timedelta(minutes=1)) == {}

    def test_a_correction_that_leaves_figures_out_is_told(self, office: Office) -> None:
        office.submit("甲县.yaml", report())
        shorter = report().replace("  失业人员: 200\n", "")
        receipt = office.submit("甲县更正.yaml", shorter)
        assert [d.code for d in receipt.diagnostics] == ["KP811"]
        assert "甲县 失业人员" not in office.figures()

    def test_a_file_with_an_error_records_nothing(self, office: Office) -> None:
        receipt = office.submit("甲县.yaml", report(jobs="约300"))
        assert (receipt.seq, [d.code for d in receipt.diagnostics]) == (None, ["KP529"])
        assert office.ledger.head()[0] == 1

    def test_a_file_without_a_report_records_nothing(self, office: Office) -> None:
        receipt = office.submit("评定.yaml", "评定: {}\n")
        assert (receipt.seq, [d.code for d in receipt.diagnostics]) == (None, ["KP809"])

    def test_the_same_file_twice_is_one_entry(self, office: Office) -> None:
        office.submit("甲县.yaml", report())
        again = office.submit("抄一份.yaml", report())
        assert (again.seq, [d.code for d in again.diagnostics]) == (None, ["KP810"])
        office.submit("甲县更正.yaml", report(jobs="1020"))
        assert office.submit("甲县.yaml", report()).seq == 4

    def test_the_file_is_kept_byte_for_byte(self, office: Office) -> None:
        content = report().replace("\n", "\r\n").encode("gb18030")
        path = office.inbox / "甲县.yaml"
        path.parent.mkdir()
        path.write_bytes(content)
        receipt = office.ledger.submit(path, office.signed())
        assert receipt.seq == 2
        assert office.ledger.content(2) == content

    def test_a_table_of_several_units_is_one_entry(self, office: Office) -> None:
        table = "单位,期次,新增就业人数,失业人员\n甲县,年终考核,950,200\n乙县,年终考核,1020,100\n"
        receipt = office.submit("汇总.csv", table)
        assert receipt.reports == (("甲县", PERIOD), ("乙县", PERIOD))
        assert office.figures()["乙县 新增就业人数"] == "1020"
        office.ledger.review(2, Standing.RETURNED, office.signed("对不上"), "乙县")
        assert set(office.figures()) == {"甲县 新增就业人数", "甲县 失业人员"}

    def test_a_list_of_records_comes_back_with_its_rows(self, office: Office) -> None:
        rows = "  重点项目:\n    - {项目名称: 甲桥, 投资额: 1000}\n    - {项目名称: 乙路, 投资额: 0.5亿元}\n"
        office.submit("甲县.yaml", report() + rows)
        facts = office.ledger.facts(letters_of(office.method)).value
        assert facts is not None
        fact = facts.records[FigureId(unit="甲县", period=PERIOD, key="重点项目")]
        assert [(r.label, r.values["重点项目.投资额"].value) for r in fact.rows] == [
            ("甲桥", 10_000_000),
            ("乙路", 50_000_000),
        ]
        assert "第" in fact.rows[1].values["重点项目.投资额"].source.place

    def test_a_list_in_two_places_is_refused(self, office: Office) -> None:
        table = "单位,期次,项目名称,投资额\n甲县,年终考核,甲桥,1000\n"
        assert office.submit("明细/重点项目.csv", table).seq == 2
        receipt = office.submit("甲县.yaml", report() + "  重点项目: []\n")
        assert (receipt.seq, [d.code for d in receipt.diagnostics]) == (None, ["KP825"])

    # --- departments

    def test_a_department_outranks_the_unit(self, office: Office) -> None:
        office.submit("统计局.csv", "单位,期次,新增就业人数\n甲县,年终考核,930\n", department="统计局")
        office.submit("甲县.yaml", report())
        facts = office.ledger.facts(letters_of(office.method)).value
        assert facts is not None
        fact = facts.figures[FigureId(unit="甲县", period=PERIOD, key="新增就业人数")]
        assert (fact.value, fact.source.reporter) == (930, "统计局")
        assert facts.figures[FigureId(unit="甲县", period=PERIOD, key="失业人员")].value == 200
        (told,) = office.ledger.facts(letters_of(office.method)).diagnostics
        assert told.code == "KP826"
        assert "甲县新增就业人数 950 → 930" in told.message("zh")
        office.ledger.review(2, Standing.RETURNED, office.signed("统计口径不对"))
        assert office.figures()["甲县 新增就业人数"] == "950"

    # --- reviews

    def test_a_correction_of_an_accepted_report_waits(self, office: Office) -> None:
        office.submit("甲县.yaml", report())
        office.ledger.review(2, Standing.ACCEPTED, office.signed())
        office.submit("甲县更正.yaml", report(jobs="1020"))
        assert office.figures()["甲县 新增就业人数"] == "950"
        assert office.codes() == ["KP818"]
        office.ledger.review(4, Standing.ACCEPTED, office.signed())
        assert office.figures()["甲县 新增就业人数"] == "1020"
        assert office.codes() == []

    def test_what_is_returned_does_not_count(self, office: Office) -> None:
        office.submit("甲县.yaml", report())
        office.ledger.review(2, Standing.RETURNED, office.signed("单位写错"))
        assert office.figures() == {}
        assert office.submit("甲县.yaml", report()).seq == 4, "returned, it may come again unchanged"

    def test_only_what_is_there_can_be_reviewed(self, office: Office) -> None:
        office.submit("甲县.yaml", report())
        for entry, unit in ((1, ""), (9, ""), (2, "乙县")):
            with pytest.raises(KaopingError) as refused:
                office.ledger.review(entry, Standing.ACCEPTED, office.signed(), unit)
            assert [d.code for d in refused.value.diagnostics] == ["KP812"]

    # --- locks

    def test_a_locked_period_takes_nothing_in(self, office: Office) -> None:
        office.ledger.lock(PERIOD, "", office.signed("截止"), is_locked=True)
        receipt = office.submit("甲县.yaml", report())
        assert (receipt.seq, [d.code for d in receipt.diagnostics]) == (None, ["KP808"])
        assert "截止" in receipt.diagnostics[0].message("zh")
        office.ledger.lock(PERIOD, "甲县", office.signed("邮件晚了"), is_locked=False)
        assert office.submit("甲县.yaml", report()).seq == 4
        assert office.submit("乙县.yaml", report("乙县")).seq is None
        assert office.submit("统计局.yaml", report("乙县"), department="统计局").seq == 5

    def test_a_table_with_one_locked_unit_is_refused_whole(self, office: Office) -> None:
        office.ledger.lock(PERIOD, "乙县", office.signed(), is_locked=True)
        table = "单位,期次,失业人员\n甲县,年终考核,200\n乙县,年终考核,100\n"
        assert office.submit("汇总.csv", table).seq is None
        assert office.figures() == {}

    def test_a_deadline_locks_when_it_comes(self, office: Office) -> None:
        deadline = office.now + timedelta(hours=3)
        office.ledger.lock(PERIOD, "", office.signed(), is_locked=True, from_=deadline)
        assert office.submit("甲县.yaml", report()).seq == 3
        office.now = deadline
        assert office.submit("乙县.yaml", report("乙县")).seq is None

    def test_locking_twice_is_told(self, office: Office) -> None:
        office.ledger.lock(PERIOD, "", office.signed(), is_locked=True)
        with pytest.raises(KaopingError) as refused:
            office.ledger.lock(PERIOD, "", office.signed(), is_locked=True)
        assert [d.code for d in refused.value.diagnostics] == ["KP813"]

    # --- what is outstanding

    def test_what_is_outstanding_and_from_whom(self, office: Office) -> None:
        office.submit("甲县.yaml", report().replace("55]", "null]") + "  重点项目: []\n")
        office.submit("乙县.yaml", report("乙县"))
        office.ledger.review(3, Standing.RETURNED, office.signed("盖章不清"))
        facts = office.ledger.facts(letters_of(office.method)).value
        period = office.method.checked.policy.period(PERIOD)
        assert facts is not None
        assert period is not None
        owed = outstanding(office.ledger.state(), facts, names_of(office.method), period)
        assert [(o.unit, o.want, o.names, o.reason, o.entry) for o in owed] == [
            ("甲县", Want.INCOMPLETE, ("帮扶人数",), "", 2),
            ("乙县", Want.RETURNED, (), "盖章不清", 3),
            ("丙区", Want.NEVER_CAME, (), "", None),
        ]

    # --- judgements and decisions

    def test_judges_are_put_together_as_the_method_says(self, office: Office) -> None:
        for judge, mark in (("王", "8"), ("赵", "7"), ("王", "9")):
            office.submit(f"{judge}{mark}.yaml", f"评定: {{年终考核: {{甲县: {{整改分: {mark}}}}}}}", judge=judge)
        facts = office.ledger.facts(letters_of(office.method)).value
        assert facts is not None
        rating = facts.ratings[PERIOD, "甲县", "整改分"]
        assert (rating.value, rating.each) == (8, (Fraction(7), Fraction(9)))
        office.ledger.review(4, Standing.RETURNED, office.signed("评错了单位"))
        facts = office.ledger.facts(letters_of(office.method)).value
        assert facts is not None
        assert facts.ratings[PERIOD, "甲县", "整改分"].value == Fraction(15, 2)

    def test_the_last_decision_about_a_thing_holds(self, office: Office) -> None:
        for points in ("加 1分", "减 2分"):
            text = f"调整: {{年终考核: [{{单位: 甲县, 项: 总分, 结果: {points}, 理由: 会议决定, 决定人: 领导小组}}]}}"
            office.submit(f"{points}.yaml", text)
        facts = office.ledger.facts(letters_of(office.method)).value
        assert facts is not None
        assert [(a.points, a.is_change, a.decided_by) for a in facts.adjustments] == [(Fraction(-2), True, "领导小组")]

    # --- the chain

    def test_the_chain_holds_and_knows_its_head(self, office: Office) -> None:
        office.submit("甲县.yaml", report())
        office.ledger.review(2, Standing.ACCEPTED, office.signed())
        before = office.ledger.verify()
        assert (before.count, before.fault) == (3, None)
        assert before.head == office.ledger.head()[1]
        office.submit("乙县.yaml", report("乙县"))
        assert office.ledger.verify(before.head).fault is None
        fault = office.ledger.verify("0" * 16).fault
        assert fault is not None
        assert fault.code == "KP815"

    @pytest.mark.parametrize("table", sorted(METADATA.tables))
    @pytest.mark.parametrize("act", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
    def test_nothing_can_be_changed_or_deleted(self, office: Office, table: str, act: str) -> None:
        rows = "  重点项目: []\n"
        office.submit("甲县.yaml", report() + rows)
        office.ledger.review(2, Standing.ACCEPTED, office.signed())
        office.ledger.lock(PERIOD, "", office.signed(), is_locked=True)
        judged = "评定: {年终考核: {甲县: {整改分: 8}}}\n"
        decided = "调整: {年终考核: [{单位: 甲县, 项: 总分, 结果: 加 1分, 理由: 理由, 决定人: 组}]}\n"
        office.submit("评定.yaml", judged + decided)
        column = next(iter(METADATA.tables[table].columns)).name
        with pytest.raises(KaopingError), office.ledger.store.writing() as connection:
            connection.execute(text(act.format(table=table, column=column)))
        assert office.ledger.verify().fault is None

    def test_a_row_of_no_entry_is_refused(self, office: Office) -> None:
        row = "INSERT INTO method (entry, title, number, year) VALUES (99, 'x', '', '')"
        with pytest.raises(KaopingError), office.ledger.store.writing() as connection:
            connection.execute(text(row))

    @pytest.mark.parametrize(
        ("tamper", "first"),
        [
            ("UPDATE revision SET value = '951' WHERE value = '950'", 2),
            ("UPDATE revision SET text = '95' WHERE text = '950'", 2),
            ("UPDATE source_document SET name = 'x' WHERE entry = 3", 3),
            ("UPDATE review SET outcome = 'returned'", 4),
            ("UPDATE entry SET entered_by = '别人' WHERE seq = 3", 3),
            ("UPDATE entry SET hash = previous WHERE seq = 1", 1),
            ("DELETE FROM revision WHERE entry = 2 AND position = 1", 2),
            ("DELETE FROM review", 4),
            ("DELETE FROM entry WHERE seq = 3", 3),
        ],
    )
    def test_tampering_names_the_first_entry(self, office: Office, tamper: str, first: int) -> None:
        office.submit("甲县.yaml", report())
        office.submit("乙县.yaml", report("乙县", jobs="1020"))
        office.ledger.review(2, Standing.ACCEPTED, office.signed())
        self.behind_its_back(office, tamper)
        found = office.ledger.verify()
        assert found.fault is not None
        assert found.fault.code == "KP814"
        assert found.count == first - 1
        assert f"第 {first} 笔" in found.fault.message("zh")

    def test_two_entries_that_change_places_are_noticed(self, office: Office) -> None:
        office.submit("甲县.yaml", report())
        office.submit("乙县.yaml", report("乙县"))
        tables = [t for t in METADATA.tables if t not in ("entry", "method", "review", "lock")]
        swap = "UPDATE {t} SET {c} = CASE {c} WHEN 2 THEN 103 WHEN 3 THEN 102 ELSE {c} END"
        back = "UPDATE {t} SET {c} = {c} - 100 WHERE {c} > 100"
        acts = [a.format(t=t, c="entry") for a in (swap, back) for t in tables]
        acts += [a.format(t="entry", c="seq") for a in (swap, back)]
        self.behind_its_back(office, "; ".join(acts))
        found = office.ledger.verify()
        assert found.fault is not None
        assert found.count == 1

    def test_bytes_of_a_document_that_changed_are_named(self, office: Office) -> None:
        office.submit("甲县.yaml", report())
        self.behind_its_back(office, "UPDATE source_document SET content = {bytes}")
        fault = office.ledger.verify().fault
        assert fault is not None
        assert "甲县.yaml" in fault.message("zh")

    def behind_its_back(self, office: Office, tamper: str) -> None:
        """Change the database as somebody with its password could."""
        raise NotImplementedError

    # --- clocks, methods, versions

    def test_time_never_runs_backwards(self, office: Office) -> None:
        office.submit("甲县.yaml", report())
        late = office.signed()
        for behind, is_taken in ((timedelta(minutes=2), True), (timedelta(hours=2), False)):
            signed = type(late)(by="李四", at=late.at - timedelta(hours=1) - behind)
            path = office.file(f"{behind.seconds}.yaml", report("乙县", jobs=str(behind.seconds)))
            if is_taken:
                office.ledger.submit(path, signed)
                entries = office.ledger.state().entries
                assert entries[3].at == entries[2].at
                continue
            with pytest.raises(KaopingError) as refused:
                office.ledger.submit(path, signed)
            assert [d.code for d in refused.value.diagnostics] == ["KP806"]
        assert office.ledger.head()[0] == 3

    def test_a_ledger_of_another_method_is_refused(self, office: Office, other_method: Policy) -> None:
        with pytest.raises(KaopingError) as refused:
            open_ledger(office.address, names_of(other_method), office.signed())
        assert [d.code for d in refused.value.diagnostics] == ["KP807"]

    def test_whoever_only_reads_makes_no_ledger(self, address: str, method: Policy) -> None:
        with pytest.raises(KaopingError) as refused:
            open_ledger(address, names_of(method))
        assert [d.code for d in refused.value.diagnostics] == ["KP801"]

    def test_a_ledger_of_a_later_version_is_refused(self, office: Office) -> None:
        self.behind_its_back(office, "UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(KaopingError) as refused:
            open_store(office.address)
        assert [d.code for d in refused.value.diagnostics] == ["KP803"]

    def test_figures_that_the_method_no_longer_knows_are_named(self, office: Office) -> None:
        office.submit("甲县.yaml", report())
        self.behind_its_back(office, "UPDATE revision SET measure = 'number/户' WHERE key = '失业人员'")
        assert office.codes() == ["KP816"]

    # --- several at once

    def test_several_write_at_once_and_the_chain_holds(self, make_office: Callable[[], Office]) -> None:
        offices = [make_office() for _ in range(4)]

        def work(office: Office, number: int) -> None:
            for jobs in range(5):
                receipt = office.submit(f"{number}-{jobs}.yaml", report(jobs=str(1000 + number * 10 + jobs)))
                assert receipt.seq is not None

        for office in offices:
            office.step = timedelta(0)
        threads = [threading.Thread(target=work, args=(o, n)) for n, o in enumerate(offices)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found = offices[0].ledger.verify()
        assert (found.count, found.fault) == (21, None)

    # --- processes

    def run(self, office: Office, how: str, rounds: int) -> dict[int, str]:
        """Let other processes submit; give what they were told: the entry, and the figure in it."""
        office.inbox.mkdir(exist_ok=True)
        folder = str(office.method.reading.place.folder)
        command = [sys.executable, "-m", "tests.ledger.submitter", office.address, folder, str(office.inbox), how]
        done = subprocess.run([*command, str(rounds)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
        assert done.stderr == ""
        return {int(seq): jobs for _, seq, jobs in (line.split() for line in done.stdout.splitlines())}

    def test_killing_loses_nothing_that_was_acknowledged_and_leaves_nothing_half_done(self, office: Office) -> None:
        rounds = 20
        told = self.run(office, "kill", rounds)
        assert len(told) > rounds / 2, "most of them got something done before they were killed"
        found = self.all_entries(office)
        assert {seq: found[seq] for seq in told} == told
        unacknowledged = set(found) - set(told)
        assert len(unacknowledged) <= rounds, "each may have been killed between its commit and its word"
        verified = office.ledger.verify()
        assert (verified.count, verified.fault) == (len(found) + 1, None)

    def test_two_processes_at_once(self, office: Office) -> None:
        told = self.run(office, "together", 10)
        assert sorted(told) == list(range(2, 22))
        assert self.all_entries(office) == told
        assert (office.ledger.verify().count, office.ledger.verify().fault) == (21, None)

    def all_entries(self, office: Office) -> dict[int, str]:
        """The figure of every submission; each has its document and all of its rows."""
        with office.ledger.store.reading() as connection:
            state = read_state(connection)
            rows = connection.execute(select(REVISION.c.entry, REVISION.c.key, REVISION.c.text)).all()
        for entry in state.entries.values():
            if entry.kind is Kind.SUBMISSION:
                assert entry.seq in state.documents
                assert sum(s.entry == entry.seq for s in state.submissions) == 1
                assert sum(row.entry == entry.seq for row in rows) == 4
        return {row.entry: row.text for row in rows if row.key == "新增就业人数" and len(row.text) == 5}

    # --- versions

    def test_the_tables_come_up_from_the_first_step(self, address: str, method: Policy) -> None:
        store = connect(address)
        upgrade(store, "0001")
        with store.reading() as connection:
            assert "judgement" not in connection.dialect.get_table_names(connection)
        with store.writing() as connection:
            header = method.checked.policy.header
            row = {"title": header.title, "number": header.number, "year": str(header.year)}
            append(connection, "opened", at=START, by="李四", details=[("method", row)])
        store.close()
        ledger = open_ledger(address, names_of(method))
        with ledger.store.reading() as connection:
            assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD
        assert (ledger.verify().count, ledger.verify().fault) == (1, None)
        ledger.close()

    def test_the_steps_make_the_tables_of_the_schema(self, office: Office) -> None:
        with office.ledger.store.reading() as connection:
            found = compare_metadata(MigrationContext.configure(connection), METADATA)
        assert found == []
