"""A ledger on a real PostgreSQL server, which these tests start by themselves: `make test-system` runs them."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from dsl.diagnostic import KaopingError
from kaoping.ledgers import names_of
from ledger.book import open_ledger
from ledger.store import open_store
from tests.ledger.behaviour import LedgerBehaviour
from tests.ledger.conftest import Office, report

pytestmark = pytest.mark.system
_NUMBERS = count()


def programs() -> Path:
    """Where initdb and pg_ctl are."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    on_path = shutil.which("initdb")
    assert found or on_path, "PostgreSQL is not installed (Debian: apt-get install postgresql)"
    return found[-1].parent if found else Path(str(on_path)).parent


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a server of our own on a socket in a short-lived folder; it never runs as root."""
    home = Path(tempfile.mkdtemp(prefix="kaoping-pg-", dir="/tmp"))
    user: list[str] = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if user:
        shutil.chown(home, "postgres", "postgres")
    run: list[str | Path] = [*user, "env", "LC_ALL=C.UTF-8"]
    place, data = programs(), home / "data"
    options = f"-c listen_addresses='' -c unix_socket_directories='{home}'"
    subprocess.run(
        [*run, place / "initdb", "-D", data, "-U", "kaoping", "-A", "trust", "-E", "UTF8"],
        check=True,
        capture_output=True,
        cwd="/",
    )
    control: list[str | Path] = [*run, place / "pg_ctl", "-D", data, "-w"]
    subprocess.run(
        [*control, "-l", home / "log", "-o", options, "start"], check=True, stdout=subprocess.DEVNULL, cwd="/"
    )
    yield f"postgresql://kaoping@/{{name}}?host={home}"
    subprocess.run([*control, "-m", "immediate", "stop"], check=True, stdout=subprocess.DEVNULL, cwd="/")
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def address(server: str) -> str:
    """A database of its own for each test."""
    import psycopg

    name = f"ledger_{next(_NUMBERS)}"
    with psycopg.connect(server.format(name="postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return server.format(name=name)


class TestOnAServer(LedgerBehaviour):
    def behind_its_back(self, office: Office, tamper: str) -> None:
        import psycopg

        with psycopg.connect(office.address) as connection:
            connection.execute("SET session_replication_role = replica")
            for act in tamper.replace("{bytes}", r"'\x00'").split("; "):
                connection.execute(act.encode())


def test_truncating_is_refused(office: Office) -> None:
    office.submit("甲县.yaml", report())
    with pytest.raises(KaopingError) as refused, office.ledger.store.writing() as connection:
        connection.exec_driver_sql("TRUNCATE entry CASCADE")
    assert "append-only" in refused.value.diagnostics[0].message("zh")
    assert office.ledger.head()[0] == 2


def test_a_password_is_never_shown(server: str) -> None:
    address = server.format(name="postgres").replace("kaoping@", "kaoping:secret@").replace("/tmp/", "/nowhere/")
    with pytest.raises(KaopingError) as refused:
        open_store(address)
    said = refused.value.diagnostics[0]
    assert said.code == "KP802"
    assert "secret" not in said.message("zh")


def test_two_who_make_it_at_once_make_one(address: str, office_at: Office) -> None:
    def work() -> None:
        open_ledger(address, names_of(office_at.method), office_at.signed()).close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ledger = open_ledger(address, names_of(office_at.method))
    assert (ledger.verify().count, ledger.verify().fault) == (1, None)
    ledger.close()


@pytest.fixture
def office_at(method: object, tmp_path: Path) -> Iterator[Office]:
    """An office with a ledger elsewhere, for its method and clock."""
    from kaoping.api import Policy

    assert isinstance(method, Policy)
    office = Office(str(tmp_path / "台账.db"), method, tmp_path / "inbox")
    yield office
    office.ledger.close()
