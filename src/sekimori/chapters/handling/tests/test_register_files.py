"""The published register as PDF, Excel and CSV: the official lines in order, local ones after them, nothing else."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader
from tests.cast import NOW

from sekimori.chapters.handling import register_export as export
from sekimori.chapters.handling.actions import register
from sekimori.chapters.handling.models import Holding, RegisterEntry
from sekimori.chapters.handling.queries import public_register as public
from sekimori.chapters.handling.rules.register_form import digest
from sekimori.chapters.handling.tests.test_register import DESK, publish
from sekimori.chapters.handling.tests.test_register_decisions import version


def text_of(made):
    return [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]


def whole(form, name="statutory"):
    return Client().get(f"/public/file-register/whole/{name}/{form}/")


def test_the_form_is_one_page_with_the_official_lines_in_order(city, enter):
    holding = enter()
    publish(city, holding)
    answer = Client().get(f"/public/file-register/{holding.number}/form.pdf")
    (page,) = text_of(answer.content)
    places = [
        page.index(label)
        for label in ("1　個人情報ファイルの名称", "4　個人情報ファイルの利用目的", "8の2", "18　備考")
    ]
    assert places == sorted(places)
    assert "■ 法第60条第2項第1号" in page.replace("\n", "")
    assert "□ 有" in page
    assert "（所在地）" in page


def test_the_whole_register_begins_with_a_list_and_has_a_page_per_file(city, enter):
    for name in ("課税台帳", "収納台帳"):
        publish(city, enter(name=name))
    pages = text_of(whole("pdf").content)
    assert len(pages) == 3
    assert "課税台帳" in pages[0]
    assert "収納台帳" in pages[2]


def test_csv_and_excel_have_a_row_per_file_and_a_day_as_day(city, enter):
    publish(city, enter(name="=HYPERLINK(1)"))
    rows = list(csv.reader(io.StringIO(whole("csv").content.decode("utf-8-sig"))))
    assert (rows[0][0], rows[0][1], rows[1][1]) == ("登録番号", "1 個人情報ファイルの名称", "'=HYPERLINK(1)")
    sheet = load_workbook(io.BytesIO(whole("xlsx").content)).active
    _, row = sheet.iter_rows()
    assert (row[1].value, row[1].data_type, row[-1].value.date()) == ("=HYPERLINK(1)", "s", NOW.date())


def test_local_lines_stand_on_form_csv_and_pdf(by_ordinance, enter_in):
    holding = enter_in(by_ordinance, people_count="12")
    typed = {"local_outsourced": "有", "local_section": "庶務担当"}
    register.fill(by_ordinance.actor("officer"), holding.pk, typed, version=version(holding))
    register.publish(by_ordinance.actor(DESK), holding.pk)
    heads, row = csv.reader(io.StringIO(whole("csv", "ordinance").content.decode("utf-8-sig")))
    told = dict(zip(heads, row, strict=True))
    assert (told["19 外部委託の有無"], told["20 担当"]) == ("有", "庶務担当")
    page = text_of(whole("pdf", "ordinance").content)[1]
    assert "条例個人情報ファイル簿（単票）" in page
    assert "20　担当" in page
    made = export.site(NOW)
    assert {"ordinance.html", "ordinance.csv", "ordinance.pdf"} <= set(made)
    assert "条例個人情報ファイル簿" in made["index.html"].decode()


@pytest.mark.parametrize("path", ["statutory/docx", "ordinance/csv", "nothing/pdf"])
def test_what_there_is_not_is_not_found(city, path):
    assert Client().get(f"/public/file-register/whole/{path}/").status_code == 404


def test_a_character_without_type_does_not_keep_the_register_from_being_printed(city, enter):
    publish(city, enter(name="健診😀台帳"))
    assert "健診〓台帳" in text_of(whole("pdf").content)[1]


def test_the_desk_takes_the_site_as_a_zip_of_the_same_bytes(city, enter, signed_in):
    publish(city, enter())
    made = [signed_in(DESK).post("/file-register/static/").content for _ in range(2)]
    assert made[0] == made[1]
    assert "index.html" in zipfile.ZipFile(io.BytesIO(made[0])).namelist()
    assert signed_in("manager").post("/file-register/static/").status_code == 403


def test_every_file_is_exported_however_many(kasukabe, enter_in):
    first = enter_in(kasukabe)
    register.publish(kasukabe.actor(DESK), first.pk)
    template = RegisterEntry.objects.get()
    rows = [Holding(number=f"0201-{number:04d}", unit=first.unit, created_at=NOW) for number in range(2, 121)]
    Holding.objects.bulk_create(rows)
    entries = []
    for number, holding in enumerate(Holding.objects.exclude(pk=first.pk)):
        content = {
            **template.content,
            "name": f"{number}番目の台帳",
            "items": "、".join(f"{n} 項目" for n in range(40)),
        }
        entries.append(
            RegisterEntry(
                holding=holding, number=holding.number, content=content, digest=digest(content),
                published_at=NOW + timedelta(seconds=number),
            )
        )  # fmt: skip
    RegisterEntry.objects.bulk_create(entries)
    made = export.site(NOW)
    assert len(made) == 120 + len(("style.css", "index.html", "register.csv", "register.pdf", "files.txt"))
    assert len(PdfReader(io.BytesIO(made["register.pdf"])).pages) > 120
    assert len(public.public_list("statutory")) == 120
