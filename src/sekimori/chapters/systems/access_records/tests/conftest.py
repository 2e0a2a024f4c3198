"""A source of the tax unit as the cast knows it, and files as its system writes them."""

import io
from datetime import datetime, timedelta

import pytest
from tests.cast import NOW, TOKYO

from sekimori.chapters.systems.access_records.actions.deliveries import deliver
from sekimori.chapters.systems.access_records.models import Source
from sekimori.engines.access_log.declaration import shipped

HEADING = "処理日,処理時刻,職員番号,職員氏名,所属,端末名,画面名,処理区分,処理結果,宛名番号,件数,業務目的,受付番号"
RESIDENT_REGISTER = "resident_register_csv"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """Every test has a store and keys of its own."""
    settings.HOME = tmp_path / "home"
    return settings.HOME


def line(at: datetime, number: str, subject: str = "0001", *, act: str = "照会", **said) -> str:
    """One line of the register's log; ``said`` changes a column by position name."""
    local = at.astimezone(TOKYO)
    era = f"5{local.year - 2018:02d}{local:%m%d}"
    values = [
        era,
        f"{local:%H:%M:%S}",
        number,
        "氏名",
        "税務課",
        "PC01",
        "照会画面",
        act,
        "正常",
        subject,
        "1",
        "課税",
        "A1",
    ]
    return ",".join(values)


def file_of(*lines: str, heading: str = HEADING) -> bytes:
    return "\r\n".join((heading, *lines, "")).encode("cp932")


def days(count: int, number: str = "1024", first: datetime = NOW - timedelta(days=40)) -> list[str]:
    """So many look-ups, one an hour and each of another resident."""
    return [line(first + timedelta(hours=step), number, f"{step:05d}") for step in range(count)]


@pytest.fixture
def source(city) -> Source:
    return Source.objects.create(
        code="jumin",
        label="住民記録システム",
        declaration=shipped()[RESIDENT_REGISTER].read_text(encoding="utf-8"),
        unit=city.unit("0201"),
        interval_days=7,
        created_at=NOW - timedelta(days=60),
    )


@pytest.fixture
def bring(city, source):
    """``bring(content)`` has the head of the systems' unit send a file."""

    def do(content: bytes, *, who: str = "systems_manager", name: str = "access.csv", at: datetime = NOW, into=None):
        return deliver(city.actor(who, at), into or source, io.BytesIO(content), name=name, way="upload")

    return do
