"""Ledgers as governments keep them, for tests: a title above, merged cells, notes below, their own words."""

import csv
import io

import openpyxl

HEADINGS = (
    "No.", "所管課", "個人情報ファイルの名称", "利用目的", "記録項目", "対象者", "件数", "基準日", "要配慮個人情報",
    "特定個人情報", "収集方法", "提供先", "委託先", "保管場所", "媒体", "保存年限", "備考",
)  # fmt: skip
NAMES = ("住民税課税台帳", "滞納整理簿", "証明書交付申請書", "高齢者台帳", "見守り名簿")


def tax_unit(pack):
    return "市民税課" if pack == "kasukabe" else "税務課"


def care_unit(pack):
    return "高齢者支援課" if pack == "kasukabe" else "高齢社会対策課"


def rows_of(pack):
    """Five holdings of two 課, each with something of what offices write."""
    tax, care = tax_unit(pack), care_unit(pack)
    return [
        [1, tax, NAMES[0], "賦課のため", "氏名、住所、所得額", "納税義務者", "120,000人", "令和8年4月1日", "無", "○",
         "本人の申告", "税務署", "なし", "サーバー室", "税務システム", "7年", ""],
        [2, "", NAMES[1], "徴収のため", "氏名、滞納額", "滞納者", "約1,200", "令和８年４月１日現在", "－", "",
         "他課からの提供", "－", "－", "書庫2", "紙", "5年", "要確認"],
        [3, "", NAMES[2], "証明のため", "①氏名、②住所", "申請者", 980, "R8.4.1", "", "", "本人の申請", "", "", "書庫2",
         "紙", "3年", ""],
        [4, care, NAMES[3], "福祉の増進のため", "氏名、心身の状態", "65歳以上の人", "５４，３２１", "2026/4/1",
         "有（障害、病歴）", "○", "本人の申請", "県", "○○データ株式会社", "クラウド", "電子データ", "永年", ""],
        [5, care, NAMES[4], "見守りのため", "氏名、住所", "独居の人", "不明", "", "有", "", "民生委員", "消防署", "",
         "鍵付きキャビネット", "紙、電子データ", "3年", ""],
    ]  # fmt: skip


def messy_book(pack, *, change=None, rows=None):
    """The ledger as an Excel book: title, date, a blank row, headings in row 4, merged 課, notes and a total below."""
    book = openpyxl.Workbook()
    book.active.title = "表紙"
    book.active["A1"] = "個人情報取扱台帳"
    sheet = book.create_sheet("台帳")
    sheet["A1"] = "令和８年度　保有個人情報　取扱台帳"
    sheet.merge_cells("A1:Q1")
    sheet["P2"] = "令和8年4月1日現在"
    for number, heading in enumerate(HEADINGS, start=1):
        sheet.cell(4, number, heading)
    for line, cells in enumerate(rows or rows_of(pack), start=5):
        for number, value in enumerate(cells, start=1):
            if value != "":
                sheet.cell(line, number, value)
    if rows is None:
        sheet.merge_cells("B5:B7")
        sheet["C10"], sheet["G10"] = "合計", "=SUM(G5:G9)"
        sheet["A12"] = "※件数は概数です。"
    if change is not None:
        change(sheet)
    return saved(book)


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def messy_csv(pack, encoding="cp932"):
    """The same ledger as CSV: what was merged is written once, as Excel does, and here filled by hand."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["令和8年度　取扱台帳"])
    writer.writerow([])
    writer.writerow(HEADINGS)
    for cells in rows_of(pack):
        writer.writerow([cells[0], cells[1] or tax_unit(pack), *cells[2:]])
    return text.getvalue().encode(encoding)
