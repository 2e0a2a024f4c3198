"""What somebody should look at in the sample's access records: each as it happened at some government."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sekimori.cli.sample.access_records import Book, Clerk

A_UNIT = 3  # cases that fall to one unit before the next has its turn
LATEST = 30  # working days in which the cases lie: the weeks before show what is usual


def tell(book: "Book", clerks: "list[Clerk]", days: list[date]) -> None:
    """This function will write the cases among the ordinary records; each happens to somebody else."""
    recent = days[-LATEST:]
    who = iter(_spread(clerks))
    _takes_a_list_out(book, next(who), recent[-9])
    _comes_back_to_one_resident(book, next(who), recent[-24::5])
    _looks_at_night(book, next(who), recent[-6])
    _looks_up_the_own_record_and_a_neighbour(book, next(who), recent[-12])
    _goes_through_the_numbers(book, next(who), recent[-4])
    _is_used_on_leave(book, next(who), recent[-15])
    _is_guessed_at(book, next(who), recent[-2])
    _copies_to_a_stick(book, next(who), recent[-7])
    _talk_of_the_town(book, [next(who) for _ in range(min(8, max(1, len(clerks) - 20)))], recent[-11:-9])
    book.silent.add(("file_server_log_csv", recent[-13]))


def _spread(clerks: "list[Clerk]") -> "list[Clerk]":
    """A few of each unit in turn, the tax offices first: no manager has everything, and one of the first sign-ins some."""
    nth: Counter[str] = Counter()
    turns = []
    for clerk in clerks:
        turns.append(((nth[clerk.unit] // A_UNIT, "税" not in clerk.unit), clerk))
        nth[clerk.unit] += 1
    return [clerk for _, clerk in sorted(turns, key=itemgetter(0))]


def _at(day: date, hour: int, minute: int = 0, seconds: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute)) + timedelta(seconds=seconds)


def _takes_a_list_out(book: "Book", clerk: "Clerk", day: date) -> None:
    """A list of all residents of some quarters, once, by somebody who never takes lists out."""
    book.look(clerk, _at(day, 11, 42), "", done="一括出力", screen="一括出力", count=12_400)


def _comes_back_to_one_resident(book: "Book", clerk: "Clerk", days: list[date]) -> None:
    resident = book.resident()
    for day in days:
        book.look(clerk, _at(day, 10, 20), resident)
        book.look(clerk, _at(day, 10, 21), resident, screen="世帯照会")


def _looks_at_night(book: "Book", clerk: "Clerk", day: date) -> None:
    for number in range(18):
        book.look(clerk, _at(day, 22, 50, number * 95), book.resident())


def _looks_up_the_own_record_and_a_neighbour(book: "Book", clerk: "Clerk", day: date) -> None:
    own, neighbour = book.resident(), book.resident()
    book.relations += [(clerk.number, own, "own"), (clerk.number, neighbour, "address")]
    book.look(clerk, _at(day, 15, 3), own)
    book.look(clerk, _at(day, 15, 5), neighbour)
    book.look(clerk, _at(day, 15, 6), neighbour, screen="世帯照会")


def _goes_through_the_numbers(book: "Book", clerk: "Clerk", day: date) -> None:
    first = int(book.resident())
    for number in range(140):
        book.look(clerk, _at(day, 13, 10, number * 6), f"{first + number:08d}", purpose="照会への回答")


def _is_used_on_leave(book: "Book", clerk: "Clerk", day: date) -> None:
    if (clerk.number, day) not in book.leaves:
        book.leaves.append((clerk.number, day))
    for number in range(9):
        book.look(clerk, _at(day, 14, 5, number * 160), book.resident())


def _is_guessed_at(book: "Book", clerk: "Clerk", day: date) -> None:
    for number in range(25):
        book.operate(clerk, _at(day, 12, 8, number * 19), "LOGON", "", ended="失敗")


def _copies_to_a_stick(book: "Book", clerk: "Clerk", day: date) -> None:
    for number in range(160):
        name = rf"E:\持出し\{number:03d}.xlsx"
        book.operate(clerk, _at(day, 17, 2, number * 2), "COPY", name)


def _talk_of_the_town(book: "Book", clerks: "list[Clerk]", days: list[date]) -> None:
    """Somebody who had asked for protection is in the news; many have a look."""
    resident = book.resident()
    book.watched.append(resident)
    for number, clerk in enumerate(clerks):
        book.look(clerk, _at(days[number % len(days)], 9 + number, 30), resident)
