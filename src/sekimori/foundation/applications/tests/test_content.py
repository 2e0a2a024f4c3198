"""From what was typed to plain values: lengths and line ends, the same for form, file and API."""

from sekimori.foundation.applications.content import read
from sekimori.foundation.applications.kind import MAX_LINE, Field, FieldType


def test_a_line_is_as_long_as_its_field_allows():
    short, usual = Field("name", "名称", maximum=5), Field("title", "件名")
    assert read((short,), {"name": "あ" * 5})[1] == ()
    assert [problem.what for problem in read((short,), {"name": "あ" * 6})[1]] == ["6文字あります"]
    assert read((usual,), {"title": "あ" * MAX_LINE})[1] == ()
    assert read((usual,), {"title": "あ" * (MAX_LINE + 1)})[1]


def test_lines_end_the_same_whatever_wrote_them():
    content, _ = read((Field("items", "項目", FieldType.TEXT),), {"items": "氏名\r\n住所\r電話\n"})
    assert content == {"items": "氏名\n住所\n電話"}
