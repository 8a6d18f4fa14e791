"""KP992–KP994: a Spark that cannot start, gives nobody to work, or whose machines do not see the files."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Text
from dsl.record import dataclass
from kaoping.errors import FileFault


@dataclass(frozen=True, slots=True, kw_only=True)
class SparkUnreachable(Error):
    """Spark 起不来，或者连不上集群。

    提交任务的机器上要有 Java 17 或更新的（`java -version` 看），环境变量 JAVA_HOME 写的是别的 Java 的，先改它。
    集群的地址是主节点网页上写的那个，如 `spark://主节点:7077`；先从这台机器上连一下那个端口，连不上的找管网络的人。

        kaoping evaluate 办法 --engine spark --master spark://主节点:7077 --table /共享/全省.parquet -o /共享/结果
    """

    code: ClassVar[str] = "KP992"
    title: ClassVar[Text] = Text("用不了 Spark：{problem}", "Spark cannot be used: {problem}")
    help: ClassVar[Text] = Text("{mend}", "{mend}")
    problem: Text
    mend: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutorsLacking(Error):
    """集群连上了，可是没有执行器来算，或者执行器算到一半退出了。

    一个也没有来的，多半是要的核数、内存比空着的多：在集群的网页上看哪些任务占着，等它们完了再算，或者把执行器改小。
    等多久由环境变量 KAOPING_SPARK_WAIT 定，单位是秒，不写是 60；排队的集群（YARN）写长一些。

    算到一半退出的，多半是内存不够，被操作系统或者集群停掉了：把 spark.executor.memory 改大，或者把分区数
    （spark.sql.shuffle.partitions）改多，每一份就小了。算出来的数与执行器的多少、大小无关。

        spark-submit --master spark://主节点:7077 --executor-memory 4g 考评.py evaluate 办法 --engine spark …
    """

    code: ClassVar[str] = "KP993"
    title: ClassVar[Text] = Text("Spark 的执行器不够：{problem}", "Spark lacks executors: {problem}")
    help: ClassVar[Text] = Text("{mend}", "{mend}")
    problem: Text
    mend: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NotShared(FileFault):
    """执行器在别的机器上，那里没有这个文件，或者写的地方不是同一个。

    集群上算，表要每个执行器都读得到，结果文件夹要每个执行器都写得进、提交任务的机器也看得到：放在各机器同一路径的共享磁盘上
    （如 NFS），或者写 HDFS 一类的地址。运行各执行器的用户要有权限。

        kaoping evaluate 办法 --engine spark --master spark://主节点:7077 --table /共享/全省.parquet -o /共享/结果
        kaoping evaluate 办法 --engine spark --master yarn --table hdfs:///考评/全省.parquet -o hdfs:///考评/结果
    """

    code: ClassVar[str] = "KP994"
    title: ClassVar[Text] = Text(
        "Spark 的执行器够不着 {path}：{problem}", "the executors of Spark cannot get at {path}: {problem}"
    )
    help: ClassVar[Text] = Text(
        "放到各机器同一路径的共享磁盘上，或者写 hdfs:// 这样的地址；看执行器的用户有没有权限",
        "put it on a disk that all machines share under one path, or give an address such as hdfs://; see that the "
        "executors' user may read and write there",
    )
    path: str
    problem: Text
