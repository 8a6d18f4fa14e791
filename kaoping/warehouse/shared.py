"""Whether executors on other machines write where this one reads: what they write elsewhere would be lost unseen."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from dsl.diagnostic import KaopingError, Text
from kaoping.errors_spark import NotShared
from kaoping.warehouse.places import Place, in_full
from kaoping.warehouse.spark_session import is_local

_PROBE = ".试写"
#: Rows of a trial, each a file of its own: more than one executor is to write some.
_FILES = 8


def is_apart(session: Any) -> bool:
    """Whether executors are other processes, most likely on other machines."""
    return not is_local(session.conf.get("spark.master", ""))


def refuse_apart(session: Any, folder: Place) -> None:
    """Let executors write into the folder of results, and look whether it came.

    An address (hdfs://…) is the same for everybody; nothing is tried there.
    Raises KaopingError (KP994).
    """
    if isinstance(folder, str) or not is_apart(session):
        return
    probe = Path(folder) / _PROBE
    try:
        session.range(0, _FILES, 1, _FILES).write.mode("overwrite").parquet(in_full(probe))
        # With a schema, so that no file at all is no rows and not an error of Spark's.
        found = session.read.schema("id bigint").parquet(in_full(probe)).count()
    finally:
        shutil.rmtree(probe, ignore_errors=True)
    if found != _FILES:
        _refuse(folder)


def refuse_lost(session: Any, written: Place, rows: int) -> None:
    """Count what was written.

    Raises KaopingError (KP994).
    """
    if is_apart(session) and session.read.parquet(in_full(written)).count() != rows:
        _refuse(written)


def _refuse(place: Place) -> None:
    problem = Text("它们写在别处了", "what they write is not what is here")
    raise KaopingError([NotShared(path=str(place), problem=problem)])
