"""Spark on a cluster of processes: executors elsewhere, with no Python, little memory, and shuffles between them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import kaoping
from tests.kaoping.spark_cluster import QUICK, Cluster, cluster, drive, free_port, spark_home
from tests.kaoping.spark_cluster import spark_cluster as spark_cluster
from tests.kaoping.test_spark import _joined
from tests.kaoping.test_warehouse import place as place
from tests.kaoping.test_warehouse import result as result
from tests.kaoping.test_warehouse import said, told

pytestmark = [pytest.mark.system, pytest.mark.filterwarnings("ignore")]

#: An executor on each of two workers.
SMALL = {
    "spark.executor.memory": "512m",
    "spark.executor.cores": "1",
    "spark.sql.shuffle.partitions": "2",
    "spark.executor.extraJavaOptions": QUICK,
    "spark.driver.extraJavaOptions": QUICK,
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
}


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """The environment in which Spark reads these settings."""
    folder = tmp_path / "conf"
    folder.mkdir()
    lines = "".join(f"{name} {value}\n" for name, value in SMALL.items())
    (folder / "spark-defaults.conf").write_text(lines, encoding="utf-8")
    return {"SPARK_CONF_DIR": str(folder)}


def joined(folder: Path) -> None:
    """Join the parts of each result, so that DuckDB reads them as one file."""
    for path in folder.glob("*.parquet"):
        parts = path.rename(folder / "parts")
        _joined(parts, path)


def test_the_command_submits_to_a_cluster(
    spark_cluster: Cluster, settings: dict[str, str], place: Path, result: kaoping.Result, tmp_path: Path
) -> None:
    words = ["evaluate", str(place / "办法"), "--engine", "spark", "--master", spark_cluster.address]
    words += ["--table", str(place / "表.parquet"), "-o", str(tmp_path / "结果")]
    done = drive(["-m", "kaoping", "--lang", "zh", *words], settings)
    assert done.returncode == 0, done.stderr
    assert "Spark 算了 9 行，7 列得分" in done.stderr
    joined(tmp_path / "结果")
    assert told(tmp_path / "结果") == said(result)
    # Both executors took part; there was no Python that they could have started.
    assert spark_cluster.logs().count("Successfully registered with driver") >= 2


def test_a_session_of_the_caller_with_little_memory(spark_cluster: Cluster, tmp_path: Path) -> None:
    """Blocks that do not fit are put on the executors' disks, and every cell is that of DuckDB."""
    before = spark_cluster.logs()
    own = {"spark.memory.fraction": "0.05", "spark.sql.ansi.enabled": "false"}
    words = [f"{name}={value}" for name, value in {**SMALL, **own}.items()]
    done = drive(["-m", "tests.kaoping.spark_driver", spark_cluster.address, str(tmp_path), *words])
    assert done.returncode == 0, done.stderr
    assert "executors 2 rows 30000" in done.stdout
    assert "to disk instead" in spark_cluster.logs().removeprefix(before)


def test_spark_submit(
    spark_cluster: Cluster, settings: dict[str, str], place: Path, result: kaoping.Result, tmp_path: Path
) -> None:
    """The launcher of two lines that the manual gives; the master is what spark-submit says."""
    launcher = tmp_path / "考评.py"
    launcher.write_text("from kaoping.__main__ import main\n\nraise SystemExit(main())\n", encoding="utf-8")
    submit = [str(spark_home() / "bin" / "spark-submit"), "--master", spark_cluster.address, str(launcher)]
    words = ["evaluate", str(place / "办法"), "--engine", "spark", "--table", str(place / "表.csv")]
    done = drive(["--lang", "zh", *words, "-o", str(tmp_path / "结果")], settings, program=submit)
    assert done.returncode == 0, done.stderr
    # spark-submit says there whatever its program says.
    assert "Spark 算了 9 行，7 列得分" in done.stdout
    joined(tmp_path / "结果")
    assert told(tmp_path / "结果") == said(result)


def test_a_master_that_does_not_answer(settings: dict[str, str], place: Path, tmp_path: Path) -> None:
    words = [
        "evaluate",
        str(place / "办法"),
        "--engine",
        "spark",
        "--table",
        str(place / "表.csv"),
        "-o",
        str(tmp_path),
    ]
    began = time.monotonic()
    done = drive(["-m", "kaoping", "--lang", "zh", *words, "--master", f"spark://127.0.0.1:{free_port()}"], settings)
    assert done.returncode == 1
    assert "错误[KP992]" in done.stderr
    assert "没有应答" in done.stderr
    assert time.monotonic() - began < 60


def test_nobody_to_work(settings: dict[str, str], place: Path, tmp_path: Path) -> None:
    """A master without workers: Spark would wait for ever."""
    words = [
        "evaluate",
        str(place / "办法"),
        "--engine",
        "spark",
        "--table",
        str(place / "表.csv"),
        "-o",
        str(tmp_path),
    ]
    with cluster(tmp_path / "空", workers=0) as empty:
        own = {**settings, "KAOPING_SPARK_WAIT": "3"}
        done = drive(["-m", "kaoping", "--lang", "en", *words, "--master", empty.address], own)
    assert done.returncode == 1
    assert "error[KP993]" in done.stderr
    assert "none came within 3 seconds (each asks for 512m of memory)" in done.stderr


def test_files_that_executors_do_not_see(settings: dict[str, str], place: Path, tmp_path: Path) -> None:
    """Workers before whose eyes a folder is empty, as on another machine."""
    seen, hidden = tmp_path / "共享", tmp_path / "本机"
    seen.mkdir()
    hidden.mkdir()
    (hidden / "表.csv").write_bytes((place / "表.csv").read_bytes())
    (seen / "表.csv").write_bytes((place / "表.csv").read_bytes())
    apart = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    apart += [f'mount -t tmpfs none "{hidden}" && exec "$@"', "sh"]
    words = ["-m", "kaoping", "--lang", "zh", "evaluate", str(place / "办法"), "--engine", "spark"]
    with cluster(tmp_path / "分开", workers=1, before=apart) as other:
        for table, out in ((hidden / "表.csv", seen / "结果"), (seen / "表.csv", hidden / "结果")):
            own = ["--master", other.address, "--table", str(table), "-o", str(out)]
            done = drive([*words, *own], settings)
            assert done.returncode == 3, done.stderr
            assert "错误[KP994]" in done.stderr
            assert str(hidden) in done.stderr
