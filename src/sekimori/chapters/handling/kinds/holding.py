"""What is said of a holding in the ledger 取扱台帳 (春日部市 第5の7, 練馬区 第15条): declared once.

The kinds of special-care information follow 法第2条第3項 and 令第2条.
"""

from collections.abc import Mapping
from datetime import date

from sekimori.foundation.applications.kind import Choice, Field, FieldType

SPECIAL_CARE = (
    Choice("race", "人種"),
    Choice("creed", "信条"),
    Choice("social_status", "社会的身分"),
    Choice("medical_history", "病歴"),
    Choice("criminal_record", "犯罪の経歴"),
    Choice("crime_victim", "犯罪により害を被った事実"),
    Choice("disability", "心身の機能の障害"),
    Choice("health_check", "健康診断等の結果"),
    Choice("medical_care", "保健指導・診療・調剤"),
    Choice("criminal_procedure", "刑事事件の手続"),
    Choice("juvenile_procedure", "少年の保護事件の手続"),
)
# A ledger taken in may only say that there is some; the level is the same, the kind is asked at the yearly review.
UNSPECIFIED = Choice("unspecified", "含む（種類をまだ確かめていない）")
FORMS = (Choice("file", "電子ファイル"), Choice("system", "情報システム"), Choice("paper", "紙・台帳"))
FILE_KINDS = (
    Choice("electronic", "電算処理ファイル（法第60条第2項第1号）"),
    Choice("manual", "マニュアル処理ファイル（法第60条第2項第2号）"),
)

FIELDS: tuple[Field, ...] = (
    Field("name", "名称", heading="何か", example="例：個人住民税課税台帳", maximum=120),
    Field("form", "形態", FieldType.CHOICE, choices=FORMS),
    Field("purpose", "利用目的", FieldType.TEXT, example="例：個人住民税の賦課及び徴収のため"),
    Field("legal_basis", "根拠法令", required=False, example="例：地方税法第24条", maximum=300),
    Field("items", "記録項目", FieldType.TEXT, help="一行に一つずつ書きます。", example="例：氏名"),
    Field("scope", "記録範囲（本人）", FieldType.TEXT, required=False, example="例：市内に住所のある納税義務者"),
    Field("people_count", "本人の数", FieldType.INTEGER, required=False, unit="人", minimum=0),
    Field("people_as_of", "本人の数の基準日", FieldType.DATE, required=False),
    Field(
        "source",
        "収集方法",
        required=False,
        heading="どこから来て、どこへ行くか",
        example="例：本人の申告",
        maximum=300,
    ),
    Field("recipients", "経常的提供先", required=False, example="例：○○税務署", maximum=300),
    Field("contractors", "委託先", required=False, example="例：○○印刷株式会社", maximum=300),
    Field("countries", "取り扱う外国", required=False, help="外国にあるサーバーや委託先で扱うときに書きます。"),
    Field("media", "媒体", required=False, heading="どこに、どう置くか", example="例：サーバー、紙のつづり"),
    Field("place", "保管場所", required=False, example="例：市民税課の書庫2"),
    Field("systems", "情報システム", required=False, example="例：税務システム"),
    Field("retention", "保存期間", required=False, example="例：7年", maximum=60),
    Field("portable", "持ち運べる媒体に記録する", FieldType.YES_NO, required=False),
    Field("my_number", "個人番号を含む", FieldType.YES_NO, heading="秘匿性"),
    Field(
        "special_care",
        "要配慮個人情報",
        FieldType.CHOICES,
        required=False,
        choices=(*SPECIAL_CARE, UNSPECIFIED),
        help="含むものをすべて選びます。",
    ),
    Field("ordinance_special_care", "条例要配慮個人情報", required=False),
    Field(
        "protected_people",
        "所在を知られると危害のおそれがある人を含む",
        FieldType.YES_NO,
        required=False,
        help="配偶者からの暴力などの支援措置の対象者がいるときは「はい」です。",
    ),
    Field("financial", "不正に使われると財産的な被害のおそれがある", FieldType.YES_NO, required=False),
    Field(
        "file_kind",
        "個人情報ファイルの種別",
        FieldType.CHOICE,
        required=False,
        choices=FILE_KINDS,
        heading="個人情報ファイル簿",
        help="名前などで検索できるように体系的にまとめたものは、個人情報ファイルです。",
    ),
)

# Fields whose model column is a plain flag: unanswered is no.
FLAGS = frozenset({"portable", "my_number", "protected_people", "financial"})
# Fields kept as lists of lines.
LINES = frozenset({"items"})
SAID = tuple(entry.code for entry in FIELDS)


def columns_of(content: Mapping[str, object]) -> dict[str, object]:
    """This function will turn what was read of a form or a file into the columns of a version."""
    found: dict[str, object] = {}
    for code in SAID:
        value = content.get(code)
        if code in FLAGS:
            value = bool(value)
        elif code in LINES:
            value = [line.strip() for line in str(value or "").split("\n") if line.strip()]
        elif code in ("people_count", "people_as_of"):
            value = date.fromisoformat(value) if isinstance(value, str) else value
        found[code] = value if value is not None or code in ("people_count", "people_as_of") else ""
    return found
