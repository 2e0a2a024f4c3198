"""Rows of the exchange files for tests, each complete unless told otherwise."""

from typing import Any

from tests.cast import NOW, operator

from sekimori.foundation.directory.actions import import_tables
from sekimori.foundation.directory.exchange.plan import ImportReport
from sekimori.foundation.directory.models import Government

OPERATOR = operator()


def agency(code: str = "01", name: str = "市長", **cells: str) -> dict[str, str]:
    return {"実施機関コード": code, "実施機関名": name, "並び順": "1", **cells}


def unit(code: str, name: str, kind: str = "課", parent: str = "", **cells: str) -> dict[str, str]:
    return {
        "組織コード": code,
        "組織名": name,
        "種別": kind,
        "上位組織コード": parent,
        "実施機関コード": "01",
        "情報セキュリティポリシー": "一般",
        "保有個人情報の取扱い": "有",
        "情報システムの所管": "無",
        "情報システム室等": "無",
        "始期": "2020-04-01",
        "終期": "",
        "並び順": "",
        "承継元組織コード": "",
        **cells,
    }


def post(code: str, title: str, post_class: str) -> dict[str, str]:
    return {"職コード": code, "職名": title, "職の級": post_class, "並び順": ""}


def person(number: str, family: str = "髙橋", given: str = "恵子", **cells: str) -> dict[str, str]:
    return {
        "職員番号": number,
        "姓": family,
        "名": given,
        "姓カナ": "",
        "名カナ": "",
        "区分": "職員",
        "メールアドレス": "",
        "採用日": "2020-04-01",
        "退職日": "",
        **cells,
    }


def posting(number: str, unit: str, post: str = "50", mode: str = "本務", since: str = "2020-04-01", **cells: str):
    return {
        "職員番号": number,
        "組織コード": unit,
        "職コード": post,
        "発令の種類": mode,
        "始期": since,
        "終期": "",
        "担任する部": "",
        **cells,
    }


def leave(number: str, since: str = "2026-05-01", until: str = "", kind: str = "休職") -> dict[str, str]:
    return {"職員番号": number, "種類": kind, "始期": since, "終期": until}


def designation(number: str, unit: str, role: str = "保護担当者", since: str = "2026-04-01") -> dict[str, str]:
    return {"役割": role, "職員番号": number, "組織コード": unit, "始期": since, "終期": ""}


POSTS = [
    post("10", "部長", "部長級"),
    post("20", "課長", "課長級"),
    post("30", "主幹", "主幹・係長級"),
    post("50", "主事", "主任・主事級"),
]


def town(**more: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    """A 部, two 課, four people in posts."""
    return {
        "実施機関": [agency()],
        "組織": [unit("01", "総務部", "部"), unit("0101", "総務課", parent="01"), unit("0102", "人事課", parent="01")],
        "職": POSTS,
        "職員": [person("1001"), person("1002", "石﨑", "𠮷子"), person("1003"), person("1004")],
        "発令": [
            posting("1001", "01", "10"),
            posting("1002", "0101", "20"),
            posting("1003", "0101"),
            posting("1004", "0102", "20"),
        ],
        **more,
    }


def found(pack: str = "kasukabe") -> None:
    Government.objects.create(name="春日部市", pack=pack, created_at=NOW)


def take_in(tables: dict[str, list[dict[str, str]]], actor: Any = OPERATOR) -> ImportReport:
    return import_tables(actor, tables, confirm=True)


def counts(report: ImportReport) -> dict[str, tuple[int, int, int, int, int]]:
    """added, changed, ended, withdrawn, unchanged of every table that the import touched."""
    return {
        part.table: (part.added, part.changed, part.ended, part.withdrawn, part.unchanged)
        for part in report.tables
        if part.changes or part.unchanged
    }
