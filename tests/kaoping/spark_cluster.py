"""A standalone Spark cluster on this machine: a master and workers, each a process of its own, gone with the test."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

#: What Spark's own processes may take; all of it is small beside what tests compute.
_DAEMON_MEMORY = "192m"
_PATIENCE = 90
_HOST = "127.0.0.1"
#: A process ends with the one that started it, however that ends.
_BOUND = ("setpriv", "--pdeathsig", "TERM")
#: Compiled code is hardly ever run twice in a test: the quick compiler alone takes half the time.
QUICK = "-XX:TieredStopAtLevel=1"


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where its master is, and where its workers keep what executors say."""

    address: str
    folder: Path

    def logs(self) -> str:
        """What the executors said."""
        return "".join(p.read_text(errors="replace") for p in sorted(self.folder.rglob("stderr")))


def spark_home() -> Path:
    """Where Spark is."""
    import pyspark

    return Path(pyspark.__file__).parent


def environment() -> dict[str, str]:
    """What a process of Spark is started with: nothing of the kaoping that is tested."""
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "JAVA_HOME", "HOME", "LANG")}
    return kept | {"SPARK_HOME": str(spark_home()), "SPARK_LOCAL_IP": _HOST, "SPARK_DAEMON_MEMORY": _DAEMON_MEMORY}


@contextmanager
def started(words: Sequence[str], log: Path, before: Sequence[str] = ()) -> Iterator[subprocess.Popen[bytes]]:
    """A class of Spark that runs until the end of the block."""
    command = [*_BOUND, *before, str(spark_home() / "bin" / "spark-class"), *words]
    with log.open("wb") as said:
        process = subprocess.Popen(
            command,
            stdout=said,
            stderr=said,
            env=environment() | {"SPARK_DAEMON_JAVA_OPTS": QUICK},
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as found:
        found.bind((_HOST, 0))
        return int(found.getsockname()[1])


def until_said(log: Path, text: str, process: subprocess.Popen[bytes]) -> None:
    """Wait for a line of a log."""
    end = time.monotonic() + _PATIENCE
    while text not in (said := log.read_text(errors="replace")):
        assert process.poll() is None, said
        assert time.monotonic() < end, said
        time.sleep(0.2)


@contextmanager
def cluster(folder: Path, *, workers: int = 2, memory: str = "700m", before: Sequence[str] = ()) -> Iterator[Cluster]:
    """A master and workers with a core each; `before` stands before the command of a worker."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    address = f"spark://{_HOST}:{port}"
    place = "org.apache.spark.deploy"
    with ExitStack() as stack:
        log = folder / "master.log"
        words = [f"{place}.master.Master", "--host", _HOST, "--port", str(port), "--webui-port", "0"]
        master = stack.enter_context(started(words, log))
        until_said(log, "New state: ALIVE", master)
        for n in range(workers):
            words = [f"{place}.worker.Worker", "--host", _HOST, "--webui-port", "0", "--cores", "1"]
            words += ["--memory", memory, "--work-dir", str(folder / f"worker-{n}"), address]
            worker = stack.enter_context(started(words, folder / f"worker-{n}.log", before))
            until_said(folder / f"worker-{n}.log", "Successfully registered", worker)
        yield Cluster(address, folder)


@pytest.fixture(scope="session")
def spark_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One for all tests."""
    with cluster(tmp_path_factory.mktemp("集群")) as made:
        yield made


def drive(
    words: Sequence[str], more: Mapping[str, str] | None = None, *, program: Sequence[str] = (sys.executable,)
) -> subprocess.CompletedProcess[str]:
    """Run a program in a process of its own, beside the kaoping that is tested."""
    root = Path(__file__).parents[2]
    paths = [str(root), str(spark_home().parent)]
    own = {"PYTHONPATH": os.pathsep.join(paths), "LC_ALL": "C.UTF-8"}
    # Executors are to need no Python.
    own |= {"PYSPARK_DRIVER_PYTHON": sys.executable, "PYSPARK_PYTHON": "/nowhere/python"}
    return subprocess.run(
        [*program, *words],
        env=environment() | own | dict(more or {}),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
