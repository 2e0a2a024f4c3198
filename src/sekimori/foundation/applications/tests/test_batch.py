"""Many applications from one file: in order, every row is one; with one fault, nothing is entered and every fault named."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sekimori.foundation.applications.batch.reading import MOST, read_rows
from sekimori.foundation.applications.batch.template import template
from sekimori.foundation.applications.kind import kinds
from sekimori.foundation.applications.models import Application
from sekimori.foundation.applications.tests.conftest import TAKEOUT, Desk
from sekimori.foundation.directory.exchange.grid import Area, Grid
from sekimori.foundation.journal.models import Entry

ADDRESS = "/applications/new/handling-takeout/file/"
FIELDS = kinds()["handling.takeout"].fields


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings):
    settings.HOME = tmp_path


def row(**changed):
    """One row as a clerk writes it: choices by their words."""
    typed = {**TAKEOUT, "medium": "USBメモリ", "measures": "暗号化", **changed}
    return [typed.get(entry.code, "") for entry in FIELDS]


def book(*rows, headings=None) -> bytes:
    made = openpyxl.load_workbook(io.BytesIO(template(kinds()["handling.takeout"], {})))
    sheet = made["申請"]
    for number, heading in enumerate(headings or (), 1):
        sheet.cell(1, number, heading)
    for line, cells in enumerate(rows, 2):
        for number, value in enumerate(cells, 1):
            sheet.cell(line, number, value or None)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def send(client, content, name="申請.xlsx"):
    return client.post(ADDRESS, {"sheet": SimpleUploadedFile(name, content)})


def labels():
    medium = kinds()["handling.takeout"].field("medium")
    return {choice.code: choice.label for choice in medium.choices}


def test_every_row_becomes_an_application_of_its_own_on_its_own_route(city, signed_in):
    client = signed_in("staff")
    sent = send(client, book(row(medium=labels()["usb"]), row(medium=labels()["usb"], title="二件目", people="5")))
    page = client.get(sent.url).content.decode()
    assert "まだ何も登録していません" in page and "二件目" in page and "5人" in page
    assert not Application.objects.exists()
    done = client.post(sent.url, {"do": "submit"}).content.decode()
    assert done.count("申請しました") == 2
    assert [one.number for one in Application.objects.order_by("pk")] == [1, 2]
    assert {one.applicant_id for one in Application.objects.all()} == {city.person("staff").pk}
    assert Entry.objects.filter(action="handling.takeout.submit").count() == 2


def test_kept_as_drafts_they_wait_for_attachments_and_a_second_press_makes_no_more(city, signed_in):
    client = signed_in("staff")
    sent = send(client, book(row(medium=labels()["usb"])))
    for _ in range(2):
        assert client.post(sent.url, {"do": "draft"}).status_code == 302
    (draft,) = Application.objects.all()
    assert (draft.state, draft.title) == ("draft", TAKEOUT["title"])
    assert client.get(f"/applications/{draft.pk}/confirm/").status_code == 200


def test_one_wrong_row_keeps_all_back_and_every_fault_is_named_with_its_line(city, signed_in):
    wrong = row(medium=labels()["usb"], people="0", due_on="令和8年11月31日")
    answer = send(signed_in("staff"), book(row(medium=labels()["usb"]), wrong, row(medium="フロッピー")))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "3行目「本人の数」" in page and "3行目「返す日」" in page and "4行目「媒体」" in page
    assert not Application.objects.exists()


def test_a_return_before_the_taking_out_is_refused_by_the_kinds_own_rule(city, signed_in):
    answer = send(signed_in("staff"), book(row(medium=labels()["usb"], due_on="令和8年11月30日")))
    assert answer.status_code == 422
    assert "2行目" in answer.content.decode()


def test_the_ledgers_own_file_can_be_sent_again_with_other_words(city, signed_in):
    Desk(city).submitted()
    client = signed_in("staff")
    exported = b"".join(client.get("/applications/ledger/handling-takeout/export/").streaming_content)
    sent = send(client, exported)
    assert sent.status_code == 302
    assert TAKEOUT["title"] in client.get(sent.url).content.decode()


def test_anothers_upload_is_not_there(city, signed_in):
    address = send(signed_in("staff"), book(row(medium=labels()["usb"]))).url
    assert signed_in("officer").get(address).status_code == 404


def test_what_was_sent_is_discarded_and_nothing_is_left(city, signed_in, settings):
    client = signed_in("staff")
    address = send(client, book(row(medium=labels()["usb"]))).url
    client.post(address, {"do": "discard"})
    assert client.get(address).status_code == 404
    assert not list((settings.HOME / "imports").glob("*/0"))


def test_the_template_offers_the_words_of_every_choice_and_one_s_own_holdings_only():
    made = openpyxl.load_workbook(
        io.BytesIO(template(kinds()["handling.takeout"], {"holding": (("7", "0201-0001 台帳"),)}))
    )
    lists = {column[0].value: [cell.value for cell in column[1:] if cell.value] for column in made["一覧"].columns}
    assert lists["媒体"] == list(labels().values())
    assert lists["保有個人情報"] == ["0201-0001 台帳"]
    assert [cell.value for cell in made["申請"][1]] == [entry.column for entry in FIELDS]


def sheet(*rows, **more):
    return Grid("申請", {number: tuple(cells) for number, cells in enumerate(rows, 1)}, **more)


HEADINGS = [entry.column for entry in FIELDS]


@pytest.mark.parametrize(
    ("grid", "said"),
    [
        (sheet(), "行が一つもありません"),
        (sheet(HEADINGS), "申請が一つもありません"),
        (sheet([*HEADINGS, "備考"], row()), "この申請にはない項目です"),
        (sheet([*HEADINGS, HEADINGS[0]], row()), "二つあります"),
        (sheet(HEADINGS[1:], row()[1:]), "列がありません"),
        (sheet(HEADINGS, *[row()] * (MOST + 1)), "件まで"),
        (sheet(HEADINGS, row(), merged=(Area(2, 1, 2, 2),)), "結合したセル"),
        (sheet(HEADINGS, row(), faults={(2, 1): ("に数式が入っています", "値を入れてください")}), "数式"),
    ],
)
def test_a_sheet_that_cannot_be_meant_is_refused_with_place_and_mend(grid, said):
    rows, problems = read_rows(kinds()["handling.takeout"], grid, {})
    assert rows == ()
    assert said in "".join(f"{problem.where}{problem.what}{problem.mend}" for problem in problems)
