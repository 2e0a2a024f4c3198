"""The ways in which a document holds what its reader does not see, each with how to get rid of it."""

from enum import StrEnum


class Hidden(StrEnum):
    """Why nobody sees a piece of content although whoever receives the file can bring it out."""

    SHEET = "sheet"
    VERY_HIDDEN_SHEET = "very_hidden_sheet"
    ROW = "row"
    COLUMN = "column"
    FORMAT = "format"
    COLOUR = "colour"
    TINY = "tiny"
    OFF_PAGE = "off_page"
    COVERED = "covered"
    COMMENT = "comment"
    DELETED = "deleted"
    VANISHED = "vanished"
    SLIDE = "slide"
    NOTES = "notes"
    LAYER = "layer"
    INVISIBLE = "invisible"
    PROPERTY = "property"
    DATA_PART = "data_part"
    NAME = "name"
    PIVOT_CACHE = "pivot_cache"
    LINKED_VALUE = "linked_value"
    EMBEDDED = "embedded"
    ATTACHMENT = "attachment"
    REVISION = "revision"
    MACRO = "macro"
    MARKUP = "markup"
    FORM = "form"

    @property
    def label(self) -> str:
        return _SAID[self][0]

    @property
    def mend(self) -> str:
        return _SAID[self][1]


_INSPECT = "「ファイル」→「情報」→「ドキュメント検査」で削除してください。"
_REWRITE = "見える文字だけを新しいファイルに写し、作り直してください。"
_SAID: dict[Hidden, tuple[str, str]] = {
    Hidden.SHEET: ("非表示のシート", "再表示して要否を確かめ、要らなければシートを削除してください。"),
    Hidden.VERY_HIDDEN_SHEET: (
        "メニューから再表示できない非表示のシート",
        "Visual Basic の画面で表示に戻して削除するか、要るシートだけを新しいブックに写してください。",
    ),
    Hidden.ROW: ("非表示の行（絞り込みを含む）", "再表示して、要らない行を削除してください。"),
    Hidden.COLUMN: ("非表示の列", "再表示して、要らない列を削除してください。"),
    Hidden.FORMAT: ("表示形式で見えなくした値", "セルの値そのものを削除してください。"),
    Hidden.COLOUR: ("背景と同じ色の文字", "文字そのものを削除してください。"),
    Hidden.TINY: ("読めないほど小さい文字", "文字そのものを削除してください。"),
    Hidden.OFF_PAGE: ("紙面の外に置いた文字", "外に置いたものを削除してください。"),
    Hidden.COVERED: ("塗りつぶしの下の文字", "塗りつぶしでは消えません。文字を削除してから、PDFを作り直してください。"),
    Hidden.COMMENT: ("コメント・メモ", _INSPECT),
    Hidden.DELETED: ("変更履歴に残る文字", "変更履歴をすべて承諾してから保存してください。"),
    Hidden.VANISHED: ("隠し文字", _INSPECT),
    Hidden.SLIDE: ("非表示のスライド", "要らないスライドを削除してください。"),
    Hidden.NOTES: ("発表者のノート", _INSPECT),
    Hidden.LAYER: ("表示しないレイヤー", _REWRITE),
    Hidden.INVISIBLE: ("見えない文字（画像に重ねた文字など）", _REWRITE),
    Hidden.PROPERTY: ("文書のプロパティ（作成者など）", _INSPECT),
    Hidden.DATA_PART: ("画面に出ないデータ（カスタムXMLなど）", _INSPECT),
    Hidden.NAME: ("名前の定義・入力規則の一覧", "「名前の管理」と「データの入力規則」で削除してください。"),
    Hidden.PIVOT_CACHE: ("ピボットテーブルの元データの控え", "値だけを新しいブックに写してください。"),
    Hidden.LINKED_VALUE: (
        "ほかのブックから写した値の控え",
        "リンクを解除するか、値だけを新しいブックに写してください。",
    ),
    Hidden.EMBEDDED: ("埋め込まれたファイル", "埋め込みを削除するか、図として貼り直してください。"),
    Hidden.ATTACHMENT: ("添付されたファイル", "添付を外してください。"),
    Hidden.REVISION: ("ファイルに残る以前の版", "上書き保存ではなく、新しいPDFとして書き出してください。"),
    Hidden.MACRO: ("マクロ（プログラム）", "マクロのない形式（.xlsx、.docx）で保存し直してください。"),
    Hidden.MARKUP: ("画面に出ないHTML（注釈・非表示の部分）", "HTMLから削除してください。"),
    Hidden.FORM: ("入力欄・注釈の中の文字", "平らなPDFとして書き出してください。"),
}
