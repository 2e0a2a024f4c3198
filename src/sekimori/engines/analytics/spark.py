"""Apache Spark as the engine of the analyses, for those whose records outgrow one machine: a shared centre of a prefecture.

Sekimori does not ship Spark; who needs it installs ``pyspark`` and a Java. The records are read as plain Parquet
(``plain.write_plain``) from a folder that every machine of the cluster sees. No Python runs on the workers.
"""

import logging
import os
import shutil
import subprocess
import tempfile
import warnings
from pathlib import Path
from typing import Any, Final, Self

from sekimori.engines.analytics.dialects import RECORDS, Row, translated
from sekimori.kernel.problems import Problem, Refused

OLDEST_JAVA: Final = 17  # Spark 4
PLACE: Final = "分析のエンジン（Spark）"
QUIET: Final = """
rootLogger.level = error
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n
"""


def refuse_without_spark() -> None:
    """This function will let a machine through that can run Spark.

    :raises Refused: if pyspark or a Java of its age is missing; the message says what to install.
    """
    other = "または --engine spark を付けずに実行する（1台のコンピューターで足りるうちは、その方が速い）"
    try:
        import pyspark  # noqa: F401
    except ImportError:
        problem = Problem(PLACE, "このコンピューターに pyspark がありません", f"pyspark 4 を入れる。{other}")
        raise Refused(problem) from None
    version = _java_version()
    if version is None:
        raise Refused(Problem(PLACE, "Java がありません", f"Java {OLDEST_JAVA} 以降を入れる。{other}"))
    if version < OLDEST_JAVA:
        raise Refused(Problem(PLACE, f"Java {version} では動きません", f"Java {OLDEST_JAVA} 以降を入れる。{other}"))


def _not_an_interruption(record: logging.LogRecord) -> bool:
    """What Spark's bridge says with a traceback when somebody stops the command, which the command says itself."""
    return not str(record.msg).startswith("KeyboardInterrupt while sending command")


def _java_version() -> int | None:
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")
    if java is None:
        return None
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S603
    number = said.partition('"')[2].partition('"')[0]
    parts = number.removeprefix("1.").split(".")
    return int(parts[0]) if parts[0].isdigit() else None


class Spark:
    """A Spark session with nothing on the screen and nothing left behind: ``with Spark(…) as engine``."""

    name = "Spark"

    def __init__(
        self, master: str = "local[*]", *, memory_mb: int = 1024, partitions: int = 4, brief: bool = False
    ) -> None:
        """This function will only remember; the session starts with ``with``.

        :param master: as Spark writes it: ``local[*]``, ``local-cluster[2,1,2048]``, ``spark://…``, ``yarn``.
        :param memory_mb: of the driver and of each executor.
        :param partitions: into how many parts a regrouping goes; about the cores of the cluster.
        :param brief: few records, many questions: nothing is compiled that would run for a moment only.
        """
        self._master, self._memory, self._partitions, self._brief = master, memory_mb, partitions, brief

    def __enter__(self) -> Self:
        """This function will start the session.

        :raises Refused: if Spark is not there, or does not start.
        """
        refuse_without_spark()
        self._kept: dict[str, Any] = {}
        self._folder = Path(tempfile.mkdtemp(prefix="sekimori-spark-"))
        logging.getLogger().addFilter(_not_an_interruption)
        try:
            self._session = self._started()
        except Exception as error:
            self._left()
            raise Refused(
                Problem(
                    PLACE, f"始められません（{type(error).__name__}）", "接続先（マスター）とメモリーの設定を確かめる"
                )
            ) from error
        return self

    def __exit__(self, *failure: object) -> None:
        self._session.stop()
        self._left()

    def _left(self) -> None:
        logging.getLogger().removeFilter(_not_an_interruption)
        shutil.rmtree(self._folder, ignore_errors=True)

    def open(self, folder: Path) -> None:
        """This function will make a folder's records the table ``stored``. The schema is given: Spark need not guess it."""
        import pyarrow.parquet as pq
        from pyspark.sql.pandas.types import from_arrow_schema

        schema = pq.read_schema(next(iter(sorted(folder.glob("*.parquet")))))
        reader = self._session.read.schema(from_arrow_schema(schema))
        reader.parquet(f"{folder}/*.parquet").createOrReplaceTempView(RECORDS)

    def table(self, name: str, given: Any) -> None:
        """This function will make an Arrow table a table of Spark's, or a dataset of files, which the cluster reads itself."""
        files = getattr(given, "files", None)
        frame = self._session.createDataFrame(given) if files is None else self._session.read.parquet(*files)
        frame.createOrReplaceTempView(name)

    def keep(self, name: str, sql: str) -> None:
        """This function will work an answer out once, in the cluster's memory or else on its disks, and make it a table."""
        if kept := self._kept.pop(name, None):
            kept.unpersist()
        self._kept[name] = self._session.sql(translated(sql, "spark")).persist()
        self._kept[name].createOrReplaceTempView(name)

    def rows(self, sql: str) -> list[Row]:
        """This function will answer a question that is put in DuckDB's SQL."""
        return [tuple(row) for row in self._session.sql(translated(sql, "spark")).collect()]

    def _started(self) -> Any:
        (self._folder / "log4j2.properties").write_text(QUIET)
        os.environ["SPARK_WORKER_DIR"] = str(
            self._folder / "work"
        )  # of local-cluster; else inside the installed package
        if self._master.startswith("local"):  # nothing of one machine's session is for the network
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about pandas, which is not used here
            from pyspark.sql import SparkSession

            builder = SparkSession.builder.master(self._master).appName("sekimori analyses")
            for name, value in self._settings().items():
                builder = builder.config(name, value)
            return builder.getOrCreate()

    def _settings(self) -> dict[str, str]:
        quiet = f"-Dlog4j2.configurationFile={(self._folder / 'log4j2.properties').as_uri()}"
        java = f"{quiet} -XX:TieredStopAtLevel=1" if self._brief else quiet
        settings = {
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.driver.extraJavaOptions": java,
            "spark.driver.memory": f"{self._memory}m",
            "spark.executor.memory": f"{self._memory}m",
            "spark.local.dir": str(self._folder),
            "spark.io.encryption.enabled": "true",  # of what it puts on the disk between two steps
            "spark.sql.warehouse.dir": str(self._folder / "warehouse"),
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.ansi.enabled": "true",  # an overflow is an error, as everywhere else
            "spark.sql.shuffle.partitions": str(self._partitions),
        }
        if self._master.startswith("local"):
            settings |= {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
            settings |= {"spark.executor.extraJavaOptions": java}
        if self._brief:
            settings |= {"spark.sql.codegen.wholeStage": "false", "spark.sql.adaptive.enabled": "false"}
            settings |= {"spark.sql.codegen.factoryMode": "NO_CODEGEN"}
        return settings
