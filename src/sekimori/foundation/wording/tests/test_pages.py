"""The screens of the official wording: a file is sent, its report read, and only then it counts."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cast import TODAY
from tests.official import text_of

from sekimori.foundation.directory import queries as directory
from sekimori.foundation.wording import queries
from sekimori.foundation.wording.models import WordingSource
from sekimori.guideline.official.reading.bounds import MOST_BYTES

URL = "/guideline/wording/"


def guideline():
    return directory.guideline(TODAY)


def sent(client, data, name="指針.txt"):
    return client.post(URL, {"file": SimpleUploadedFile(name, data)})


def text(change=lambda text: text):
    return change(text_of(guideline())).encode()


def test_a_file_that_fits_is_reported_and_then_confirmed(signed_in, city):
    client = signed_in(city.chief)
    assert "まだ読み込まれていません" in client.get(URL).content.decode()
    answer = sent(client, text())
    report = client.get(answer.url)
    assert "すべての条項が合いました" in report.content.decode()
    assert queries.wording(guideline()) == {}
    done = client.post(answer.url, follow=True).content.decode()
    assert "条項に本文を付けました" in done
    assert "指針.txt" in done
    assert queries.wording(guideline())


def test_a_file_may_be_withdrawn_on_the_second_screen(signed_in, city):
    client = signed_in(city.chief)
    answer = sent(client, text())
    assert "何も変更していません" in client.post(answer.url, {"discard": "1"}, follow=True).content.decode()
    assert not WordingSource.objects.exists()
    assert client.get(answer.url).status_code == 404


def test_misfits_strange_letters_and_the_old_wording_are_named_in_the_report(signed_in, city):
    client = signed_in(city.chief)
    client.post(sent(client, text()).url)

    def spoil(whole):
        spoilt = whole.replace("アクセス制限", "アクセスの制限").replace("付けて物品", "付けて物\ud488", 1)
        return spoilt + "第99条 知らない条である。\n"

    report = client.get(sent(client, text(spoil)).url).content.decode()
    for word in ("合わないところがあります", "アクセスの制限", "置き換わる本文", "U+D488", "第99条"):
        assert word in report


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("指針.pdf", b"%PDF-1.7", "PDFファイルです"),
        ("指針.doc", b"\xd0\xcf\x11\xe0" + bytes(100), "古いWord形式"),
        ("指針.txt", bytes(1000), "文字のファイルではありません"),
        ("指針.txt", "拝啓　お世話になっております。".encode(), "番号が見つかりません"),
        ("指針.txt", "第901条　物品を守るものとする。".encode(), "一つも合いません"),
    ],
)
def test_a_file_that_cannot_be_read_is_explained_with_its_mend(signed_in, city, name, data, reason):
    answer = sent(signed_in(city.chief), data, name)
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert "直し方" in answer.content.decode()
    assert not WordingSource.objects.exists()


def test_a_file_beyond_every_guideline_is_refused_before_it_is_read(signed_in, city):
    answer = sent(signed_in(city.chief), bytes(MOST_BYTES + 1))
    assert answer.status_code == 422
    assert "10MBを超える" in answer.content.decode()


def test_no_file_at_all_is_asked_for(signed_in, city):
    assert signed_in(city.chief).post(URL, {}).status_code == 422


def test_nobody_sees_the_proposal_of_somebody_else(signed_in, city, client):
    answer = sent(signed_in(city.chief), text())
    other = signed_in("technical_administrator")
    assert other.get(answer.url).status_code == 404
    assert other.post(answer.url).status_code == 404


def test_who_has_no_right_does_not_get_in(signed_in, city):
    assert signed_in("staff").get(URL).status_code == 403
