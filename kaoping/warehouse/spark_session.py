"""The session in which Spark works: the caller's, one on a cluster, or a local one; and what goes wrong with it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dsl.diagnostic import Diagnostic, KaopingError, Text
from kaoping.errors_spark import ExecutorsLacking, NotShared, SparkUnreachable
from kaoping.errors_warehouse import EngineFailed

#: Exact arithmetic that fails rather than overflows, and days that begin where the figures say.
_SET = {"spark.sql.ansi.enabled": "true", "spark.sql.session.timeZone": "UTC"}
#: Nothing that listens, for a session on this machine alone.
_LOCAL = {"spark.ui.enabled": "false"}
_JAVA = 17
#: Seconds for a port to answer, and for the first executor to come.
_ANSWER, _WAIT = 5, 60
_PATH = re.compile(r"(?:hdfs|s3a|viewfs|file):[^\s,;'\"]+")


@contextmanager
def session_for(given: Any = None) -> Iterator[Any]:
    """The caller's session, else one that runs already, else one that ends with the run.

    `given` is a session or the address of a master; without either `spark-submit` or Spark's own settings may say
    one, and a local one is the last resort.
    Raises KaopingError: KP962, KP992-KP994 where Spark cannot begin or go on.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    try:
        running = SparkSession.getActiveSession() if given is None else None if isinstance(given, str) else given
        if running is not None:
            # Whose it is will end it.
            with settings(running, _SET):
                yield running
            return
        with _opened(given) as made:
            yield made
    except (PySparkException, Py4JError) as error:
        raise KaopingError([_fault(error)]) from None


@contextmanager
def settings(session: Any, wanted: Mapping[str, str]) -> Iterator[None]:
    """Set what a run needs, and leave the session, which may be somebody else's, as it was."""
    before = {name: session.conf.get(name, None) for name in wanted}
    for name, value in wanted.items():
        session.conf.set(name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                session.conf.unset(name)
            else:
                session.conf.set(name, value)


@contextmanager
def _opened(master: str | None) -> Iterator[Any]:
    from pyspark import SparkConf, SparkContext
    from pyspark.sql import SparkSession

    if "PYSPARK_GATEWAY_PORT" not in os.environ:
        refuse_java()
    # Reads what spark-submit and the settings say; nothing public does before there is a context.
    SparkContext._ensure_initialized()
    address = master or SparkConf().get("spark.master") or "local[*]"
    refuse_silent(address)
    wanted = _SET if not is_local(address) else _SET | _LOCAL
    builder = SparkSession.builder.master(address).appName("kaoping")
    for name, value in wanted.items():
        builder = builder.config(name, value)
    with builder.getOrCreate() as made:
        _refuse_idle(made, address)
        yield made


def is_local(address: str) -> bool:
    """Whether all of a master is this one process.

    >>> is_local("local[*]"), is_local("spark://甲:7077"), is_local("yarn")
    (True, False, False)
    """
    return address.partition("[")[0] == "local"


def refuse_java() -> None:
    """Refuse a machine without the Java that Spark needs.

    Raises KaopingError (KP992).
    """
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    found = java_version(java) if java is not None else None
    if found is not None and found >= _JAVA:
        return
    where = Text(f"，JAVA_HOME 是 {home}", f", JAVA_HOME is {home}") if home else Text("", "")
    if found is None:
        problem = Text(f"这台机器上没有能运行的 Java{where.zh}", f"this machine has no Java that runs{where.en}")
    else:
        problem = Text(
            f"Java 是 {found}，要 {_JAVA} 以上{where.zh}", f"Java is {found}, not {_JAVA} or later{where.en}"
        )
    mend = Text(
        f"装 Java {_JAVA}（如 apt install openjdk-17-jre-headless），或者把 JAVA_HOME 改成它所在的文件夹",
        f"install Java {_JAVA} (such as apt install openjdk-17-jre-headless), or let JAVA_HOME name its folder",
    )
    raise KaopingError([SparkUnreachable(problem=problem, mend=mend)])


def java_version(java: str) -> int | None:
    """The version of a Java; None where it does not run."""
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, check=True, timeout=60).stderr
    except (OSError, subprocess.SubprocessError):
        return None
    return version_said(said)


def version_said(text: str) -> int | None:
    """What `java -version` says.

    >>> version_said('openjdk version "17.0.15" 2025-04-15'), version_said('java version "1.8.0_402"')
    (17, 8)
    """
    found = re.search(r'version "(?:1\.)?(\d+)', text)
    return int(found[1]) if found else None


def refuse_silent(address: str) -> None:
    """Refuse masters of which none answers: Spark itself would ask for a minute.

    Raises KaopingError (KP992).
    """
    if not address.startswith("spark://"):
        return
    reasons = []
    for one in address.removeprefix("spark://").split(","):
        host, _, port = one.rpartition(":")
        try:
            with socket.create_connection((host, int(port)), timeout=_ANSWER):
                return
        except ValueError:
            reasons.append(Text(f"“{one}”不是 主机:端口", f"“{one}” is not HOST:PORT"))
        except OSError as error:
            reasons.append(Text(f"{one} 没有应答（{error}）", f"{one} does not answer ({error})"))
    problem = Text(
        f"连不上集群 {address}：{'；'.join(r.zh for r in reasons)}",
        f"cannot reach the cluster {address}: {'; '.join(r.en for r in reasons)}",
    )
    mend = Text(
        "核对主机名和端口（主节点的网页上写着），看主节点起来没有、这台机器到它的端口通不通",
        "check host and port (the master's page shows them), that it runs, and that this machine can reach its port",
    )
    raise KaopingError([SparkUnreachable(problem=problem, mend=mend)])


def _patience(said: str) -> float:
    """For how many seconds executors are waited for: as somebody says, else a minute.

    Raises KaopingError (KP993) for what is no number of seconds.

    >>> _patience(""), _patience("300")
    (60.0, 300.0)
    """
    if not said.strip():
        return float(_WAIT)
    if said.strip().isascii() and said.strip().isdigit():
        return float(said)
    problem = Text(
        f"不知道等多久，KAOPING_SPARK_WAIT 写的是“{said}”",
        f"it is not known how long to wait: KAOPING_SPARK_WAIT says “{said}”",
    )
    mend = Text("写秒数，如 300；不写的等 60 秒", "write seconds, such as 300; without it, it is a minute")
    raise KaopingError([ExecutorsLacking(problem=problem, mend=mend)])


def _refuse_idle(session: Any, address: str) -> None:
    """Refuse a cluster on which nothing begins to work: Spark itself would wait for ever.

    Raises KaopingError (KP993).
    """
    if is_local(address):
        return
    patience = _patience(os.environ.get("KAOPING_SPARK_WAIT", ""))
    with ThreadPoolExecutor(max_workers=1) as pool:
        first = pool.submit(session.range(1).count)
        try:
            first.result(patience)
        except TimeoutError:
            asked = session.conf.get("spark.executor.memory", "1g")
            session.stop()
            first.exception()
        else:
            return
    problem = Text(
        f"{patience:.0f} 秒里一个也没有来（每个要内存 {asked}）",
        f"none came within {patience:.0f} seconds (each asks for {asked} of memory)",
    )
    mend = Text(
        "在集群的网页上看空着的核数和内存；排队的，把 KAOPING_SPARK_WAIT 写长",
        "see on the cluster's page which cores and memory are free; where jobs queue, let KAOPING_SPARK_WAIT be longer",
    )
    raise KaopingError([ExecutorsLacking(problem=problem, mend=mend)])


def _fault(error: Exception) -> Diagnostic:
    """What an exception of Spark is to the person who asked."""
    said = str(error).strip()
    lines = said.splitlines() or [type(error).__name__]
    # The first line of what Java throws names a call of ours.
    first = (lines[1] if len(lines) > 1 and lines[1].startswith(": ") else lines[0]).removeprefix(": ")
    path = _PATH.search(said)
    if "JAVA_GATEWAY_EXITED" in said:
        problem = Text(f"Java 起不来（{first}）", f"Java does not start ({first})")
        mend = Text("用 java -version 看一看，要 17 以上", "look at java -version: 17 or later is needed")
        return SparkUnreachable(problem=problem, mend=mend)
    if "FILE_NOT_EXIST" in said or "FileNotFoundException" in said:
        return NotShared(
            path=path[0] if path else first, problem=Text("那里没有这个文件", "there is no such file there")
        )
    if "Mkdirs failed" in said or "Permission denied" in said:
        return NotShared(path=path[0] if path else first, problem=Text("写不进", "they may not write there"))
    if "ExecutorLostFailure" in said or "Master removed our application" in said:
        problem = Text("算到一半退出了，多半是内存不够", "they ended half way, most likely for want of memory")
        mend = Text(
            "把 spark.executor.memory 改大，或者把 spark.sql.shuffle.partitions 改多",
            "raise spark.executor.memory, or spark.sql.shuffle.partitions",
        )
        return ExecutorsLacking(problem=problem, mend=mend)
    return EngineFailed(engine="Spark", reason=first)
