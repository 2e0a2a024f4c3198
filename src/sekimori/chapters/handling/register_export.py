"""The published register as files: one CSV table, and plain pages that any web server can show."""

import csv
import html
import io
import zipfile
from collections.abc import Iterator

from sekimori.chapters.handling.models import RegisterEntry
from sekimori.chapters.handling.queries.register import shown
from sekimori.chapters.handling.rules.register_form import LINES
from sekimori.foundation.applications.export import defused

HEADINGS = ("登録番号", *(f"{line.number} {line.label}" for line in LINES), "公表日")
PAGE = """<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title></head><body><main><h1>{title}</h1>{body}</main></body></html>
"""


def published() -> Iterator[RegisterEntry]:
    """This function will go through the published entries in the order of their numbers."""
    return RegisterEntry.objects.filter(replaced_at=None).order_by("number").iterator(chunk_size=500)


def csv_rows() -> Iterator[list[str]]:
    """This function will return the published register, a row per file."""
    for entry in published():
        texts = (defused(text) for _, _, text in shown(entry.content))
        yield [entry.number, *texts, entry.published_at.date().isoformat()]


def static_site() -> bytes:
    """This function will make a zip of plain pages: a list, a page per file, and the CSV."""
    out = io.BytesIO()
    links: list[str] = []
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(HEADINGS)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in published():
            lines = shown(entry.content)
            rows = "".join(
                f"<tr><th scope='row'>{number} {html.escape(label)}</th><td>{html.escape(text)}</td></tr>"
                for number, label, text in lines
            )
            name = html.escape(entry.content["name"])
            body = f"<p>{html.escape(entry.number)}</p><table>{rows}</table><p><a href='index.html'>一覧へ</a></p>"
            archive.writestr(f"{entry.number}.html", PAGE.format(title=name, body=body))
            links.append(f"<li><a href='{entry.number}.html'>{name}</a>（{html.escape(entry.content['unit'])}）</li>")
            writer.writerow(
                [entry.number, *(defused(text) for _, _, text in lines), entry.published_at.date().isoformat()]
            )
        body = f"<ul>{''.join(links)}</ul><p><a href='register.csv'>CSV</a></p>"
        archive.writestr("index.html", PAGE.format(title="個人情報ファイル簿", body=body))
        archive.writestr("register.csv", "\ufeff" + table.getvalue())
    return out.getvalue()
