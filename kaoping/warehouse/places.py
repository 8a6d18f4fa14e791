"""Where tables are and results go: a file or folder of this machine, or an address that a cluster knows."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

#: A path of this machine, or an address such as hdfs://….
Place = Path | str


def place_of(word: str | Path) -> Place:
    """What somebody wrote.

    >>> place_of("hdfs://主节点/考评/全省.parquet")
    'hdfs://主节点/考评/全省.parquet'
    >>> place_of("全省.parquet").suffix
    '.parquet'
    """
    return word if isinstance(word, str) and "://" in word else Path(word)


def in_full(place: Place) -> str:
    """What Spark is told."""
    return place if isinstance(place, str) else str(place.resolve())


def below(folder: Place, name: str) -> Place:
    """A file or folder in a folder.

    >>> below("hdfs:///考评/结果/", "年度考核-结果.parquet")
    'hdfs:///考评/结果/年度考核-结果.parquet'
    """
    return f"{folder.rstrip('/')}/{name}" if isinstance(folder, str) else folder / name


def suffix_of(address: str) -> str:
    """How an address ends.

    >>> suffix_of("hdfs:///考评/全省.CSV"), suffix_of("s3a://桶/全省/")
    ('.csv', '')
    """
    return PurePosixPath(address).suffix.lower()
