"""Two months of access records that a sample government's systems would have written, as the files they would deliver.

Ordinary work of some hundred people, and a few things that somebody should look at. The layouts are those of the shipped
declarations, so the files go in through the real import. All numbers of residents are invented.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from sekimori.cli.sample.access_cases import tell
from sekimori.kernel.business_days import is_business_day

REGISTER, FILES, PC = "resident_register_csv", "file_server_log_csv", "pc_log_by_operation_csv"
DAYS = 60
MOST_PEOPLE = 110
AT_A_DESK = ("主査", "主任", "主事", "会計年度任用職員", "技師", "主幹", "係長")
HEADS = {
    REGISTER: (
        "処理日", "処理時刻", "職員番号", "職員氏名", "所属", "処理区分", "処理結果", "画面名", "宛名番号", "件数", "端末名",
        "業務目的", "受付番号",
    ),
    FILES: ("日時", "ユーザー", "サーバー", "対象", "操作", "回数", "クライアント", "詳細"),
    PC: ("発生日時", "端末名", "ログオンユーザー名", "グループ名", "操作", "対象", "結果"),
}  # fmt: skip
DONE = (("照会", "個人照会", 72), ("検索", "氏名検索", 12), ("証明書発行", "証明書", 10), ("異動", "異動入力", 6))
PURPOSES = ("証明書の交付", "異動の届出", "課税の調査", "給付の審査", "相談への対応")


class Clerk(NamedTuple):
    """Somebody who works with the systems: number as in the directory, name, the unit's name, the post's name."""

    number: str
    name: str
    unit: str
    post: str


class Sample(NamedTuple):
    """The files: deliveries as (code of the shipped declaration, file), and the three lists records are compared with."""

    deliveries: tuple[tuple[str, Path], ...]
    leaves: Path  # 職員番号, 日
    relations: Path  # 職員番号, 宛名番号, 関係 (own, family, address)
    watched: Path  # 宛名番号


@dataclass
class Book:
    """What is written down: rows by source, each with its moment; ``silent`` are (source, day) of which nothing is left."""

    random: Random
    rows: dict[str, list[tuple[datetime, tuple[str, ...]]]] = field(default_factory=lambda: {s: [] for s in HEADS})
    leaves: list[tuple[str, date]] = field(default_factory=list)
    relations: list[tuple[str, str, str]] = field(default_factory=list)
    watched: list[str] = field(default_factory=list)
    silent: set[tuple[str, date]] = field(default_factory=set)

    def look(
        self, clerk: Clerk, at: datetime, resident: str, *, done: str = "照会", screen: str = "個人照会",
        count: int = 1, purpose: str = "", case: str = "",
    ) -> None:  # fmt: skip
        """This function will write an access to the resident register."""
        row = (
            f"{at:%Y/%m/%d}", f"{at:%H:%M:%S}", clerk.number, clerk.name, clerk.unit, done, "正常", screen, resident,
            str(count), f"PC{clerk.number}", purpose, case,
        )  # fmt: skip
        self.rows[REGISTER].append((at, row))

    def touch(self, clerk: Clerk, at: datetime, path: str, done: str = "READ") -> None:
        """This function will write an access to the file server."""
        moment = f"{at:%Y/%m/%d %H:%M:%S}.000"
        self.rows[FILES].append((at, (moment, clerk.number, "FS01", path, done, "1", address(clerk), "")))

    def operate(self, clerk: Clerk, at: datetime, done: str, thing: str, *, ended: str = "成功") -> None:
        """This function will write an operation of a PC."""
        row = (f"{at:%Y/%m/%d %H:%M:%S}", f"PC{clerk.number}", clerk.number, clerk.unit, done, thing, ended)
        self.rows[PC].append((at, row))

    def moment(self, day: date, first: int = 9, last: int = 17) -> datetime:
        """This function will give a moment of a day between two hours."""
        seconds = self.random.randrange(first * 3600, last * 3600)
        return datetime.combine(day, time()) + timedelta(seconds=seconds)

    def resident(self) -> str:
        """This function will give the number of some resident."""
        return f"{self.random.randrange(1_000_000, 9_000_000):08d}"


def address(clerk: Clerk) -> str:
    """This function will return the address of somebody's machine."""
    digits = int("".join(letter for letter in clerk.number if letter.isdigit()) or "0")
    return f"10.{digits >> 16 & 255}.{digits >> 8 & 255}.{digits & 255}"


def write(folder: Path, people: Sequence[Clerk], today: date, *, seed: int = 1) -> Sample:
    """This function will write the files of the 60 days before a day into a folder: at most some 30,000 rows.

    The same people, day and seed give the same files. Those whose post has nothing to do with the systems are left out.
    """
    book = Book(Random(seed))  # noqa: S311 a story, not a secret
    clerks = _chosen(people)
    days = [day for back in range(DAYS, 0, -1) if is_business_day(day := today - timedelta(days=back))]
    for clerk in clerks:
        for day in days:
            if book.random.random() < 0.06:
                book.leaves.append((clerk.number, day))
            else:
                _work(book, clerk, day)
    tell(book, clerks, days)
    folder.mkdir(parents=True, exist_ok=True)
    return _files(folder, book)


def _chosen(people: Sequence[Clerk]) -> list[Clerk]:
    """Those at the desks, some of every unit that looks into the register, the rest from elsewhere."""
    at_desks = [clerk for clerk in sorted(people) if clerk.post in AT_A_DESK]
    units: dict[str, list[Clerk]] = {}
    for clerk in at_desks:
        units.setdefault(clerk.unit, []).append(clerk)
    order = sorted(units, key=lambda unit: (not looks_residents_up(unit), unit))
    return [clerk for unit in order for clerk in units[unit][:8]][:MOST_PEOPLE]


def looks_residents_up(unit: str) -> bool:
    """This function will say whether a unit works with the resident register, by its name."""
    return any(
        word in unit for word in ("市民", "区民", "戸籍", "住民", "出張所", "税", "収納", "福祉", "介護", "子育て")
    )


def _work(book: Book, clerk: Clerk, day: date) -> None:
    """An ordinary day of somebody: a few clients, some files, signing in and out."""
    random = book.random
    start = datetime.combine(day, time(8, 10)) + timedelta(seconds=random.randrange(1200))
    if random.random() < 0.05:
        book.operate(clerk, start - timedelta(seconds=40), "LOGON", "", ended="失敗")
    book.operate(clerk, start, "LOGON", "")
    if looks_residents_up(clerk.unit):
        for _ in range(random.choice((1, 2, 2, 3, 4))):
            _serve(book, clerk, book.moment(day))
    for _ in range(random.choice((0, 1, 1, 2, 3))):
        late = random.random() < 0.04
        at = book.moment(day, 17, 20) if late else book.moment(day)
        done = random.choice(("READ", "READ", "READ", "WRITE"))
        book.touch(clerk, at, rf"\\FS01\{clerk.unit}\業務\{random.randrange(60):03d}.xlsx", done)


def _serve(book: Book, clerk: Clerk, at: datetime) -> None:
    """One client: one or two look-ups, nearly always with a purpose."""
    random, resident = book.random, book.resident()
    purpose = random.choice(PURPOSES) if random.random() < 0.93 else ""
    case = f"R8-{random.randrange(100_000):05d}" if purpose and random.random() < 0.5 else ""
    for step in range(random.choice((1, 1, 2))):
        done, screen, _ = random.choices(DONE, [weight for *_, weight in DONE])[0]
        count = random.randrange(1, 15) if done == "検索" else 1
        whom = "" if done == "検索" else resident
        at += timedelta(seconds=step * random.randrange(20, 200))
        book.look(clerk, at, whom, done=done, screen=screen, count=count, purpose=purpose, case=case)


def _files(folder: Path, book: Book) -> Sample:
    deliveries = tuple(_deliveries(folder, book))
    leaves, relations, watched = folder / "leaves.csv", folder / "relations.csv", folder / "watched.csv"
    _write(leaves, ("職員番号", "日"), ((number, f"{day:%Y-%m-%d}") for number, day in book.leaves))
    _write(relations, ("職員番号", "宛名番号", "関係"), book.relations)
    _write(watched, ("宛名番号",), ((number,) for number in book.watched))
    return Sample(deliveries, leaves, relations, watched)


def _deliveries(folder: Path, book: Book) -> Iterator[tuple[str, Path]]:
    """A file per source and month, as a system's monthly output would be."""
    for source, rows in book.rows.items():
        kept = sorted(row for row in rows if (source, row[0].date()) not in book.silent)
        for month in sorted({f"{at:%Y%m}" for at, _ in kept}):
            file = folder / f"{source}_{month}.csv"
            encoding = "cp932" if source == REGISTER else "utf-8"
            _write(file, HEADS[source], (row for at, row in kept if f"{at:%Y%m}" == month), encoding)
            yield source, file


def _write(file: Path, head: Sequence[str], rows: Iterable[Sequence[str]], encoding: str = "utf-8") -> None:
    with file.open("w", encoding=encoding, errors="replace", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(head)
        table.writerows(rows)
