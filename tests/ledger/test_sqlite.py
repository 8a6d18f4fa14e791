"""A ledger in a file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from dsl.diagnostic import KaopingError
from ledger.store import open_store
from tests.ledger.behaviour import LedgerBehaviour
from tests.ledger.conftest import Office, report


@pytest.fixture
def address(tmp_path: Path) -> str:
    return str(tmp_path / "台账.db")


class TestInAFile(LedgerBehaviour):
    def behind_its_back(self, office: Office, tamper: str) -> None:
        with sqlite3.connect(office.address) as connection:
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                connection.execute(f"DROP TRIGGER {name}")
            connection.executescript(tamper.replace("{bytes}", "x'00'"))
        connection.close()


def test_a_commit_is_on_the_disk_and_readers_do_not_wait(office: Office) -> None:
    with office.ledger.store.reading() as connection:
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {p}").scalar() for p in pragmas]
    assert found == ["wal", 2, 1, 30_000]


def test_tables_are_strict(office: Office) -> None:
    with sqlite3.connect(office.address) as connection:
        strict = dict(connection.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'"))
    connection.close()
    own = {name: is_strict for name, is_strict in strict.items() if not name.startswith(("sqlite", "alembic"))}
    assert own
    assert set(own.values()) == {1}


def test_a_reader_sees_one_state_while_another_writes(office: Office) -> None:
    office.submit("甲县.yaml", report())
    with office.ledger.store.reading() as connection:
        before = connection.exec_driver_sql("SELECT max(seq) FROM entry").scalar()
        office.submit("乙县.yaml", report("乙县"))
        assert connection.exec_driver_sql("SELECT max(seq) FROM entry").scalar() == before
    assert office.ledger.head()[0] == 3


@pytest.mark.parametrize("content", [b"not a database at all, only some words", b"SQLite format 3\x00" + b"\xff" * 200])
def test_a_file_that_is_no_ledger_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "台账.db"
    path.write_bytes(content)
    with pytest.raises(KaopingError) as refused:
        open_store(str(path), may_create=True)
    assert [d.code for d in refused.value.diagnostics] == ["KP804"]


def test_another_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "别的.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE other (x)")
    connection.close()
    with pytest.raises(KaopingError) as refused:
        open_store(str(path), may_create=True)
    assert [d.code for d in refused.value.diagnostics] == ["KP804"]
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("other",)]
    connection.close()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(KaopingError) as refused:
        open_store(str(tmp_path / "没有" / "台账.db"), may_create=True)
    assert [d.code for d in refused.value.diagnostics] == ["KP802"]


def test_a_byte_of_the_file_that_changed_is_noticed(office: Office) -> None:
    office.submit("甲县.yaml", report())
    office.ledger.close()
    connection = sqlite3.connect(office.address)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    path = Path(office.address)
    content = path.read_bytes()
    at = content.index("甲县张三".encode())
    path.write_bytes(content[:at] + "乙".encode() + content[at + 3 :])
    found = office.ledger.verify()
    assert found.fault is not None
    assert found.fault.code == "KP814"
