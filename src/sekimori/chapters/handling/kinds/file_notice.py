"""個人情報ファイルの保有等の届出 (練馬区 第10条): before a file is held or changed, and promptly when it is no longer held.

保護責任者 → 情報公開課長 (whether to refer to 個人情報保護運営委員会) → result to the 保護責任者. Only a pack with a route for
this kind offers it.
"""

from sekimori.chapters.handling.kinds.holding import FILE_KINDS, SPECIAL_CARE
from sekimori.chapters.handling.rules.file_notice import in_order
from sekimori.foundation.applications.kind import Choice, Field, FieldType, Kind, register

OCCASIONS = (
    Choice("hold", "新たに保有する"),
    Choice("change", "届け出た内容を変える"),
    Choice("cease", "保有をやめた"),
)
NOTICE = register(
    Kind(
        code="handling.file_notice",
        label="ファイル保有等の届出",
        document="個人情報ファイル保有等届出書",
        article="handling.file_notification",
        lead="個人情報ファイルを保有するとき・変えるときは前もって、やめたときは速やかに届け出ます。",
        fields=(
            Field("title", "個人情報ファイルの名称", heading="何を"),
            Field("occasion", "届出の種類", FieldType.CHOICE, choices=OCCASIONS),
            Field(
                "holding",
                "取扱台帳の保有個人情報",
                FieldType.HOLDING,
                help="先に取扱台帳に書いてから、選びます。",
            ),
            Field("from_date", "保有・変更・廃止の日", FieldType.DATE, example="例：令和9年1月4日"),
            Field("reason", "保有・変更・廃止の理由", FieldType.TEXT),
            Field("purpose", "利用目的", FieldType.TEXT, heading="ファイルの内容"),
            Field("items", "記録項目", FieldType.TEXT, help="一行に一つずつ書きます。"),
            Field("scope", "記録範囲（本人）", FieldType.TEXT),
            Field("people", "本人の数", FieldType.INTEGER, unit="人", minimum=0),
            Field("source", "収集方法"),
            Field("recipients", "経常的提供先", required=False),
            Field("special_care", "要配慮個人情報", FieldType.CHOICES, required=False, choices=SPECIAL_CARE),
            Field("my_number", "特定個人情報ファイルである", FieldType.YES_NO),
            Field("file_kind", "ファイルの種別", FieldType.CHOICE, choices=FILE_KINDS),
            Field(
                "disposal", "やめたときの廃棄・消去", FieldType.TEXT, required=False, help="やめたときだけ書きます。"
            ),
        ),
        people="people",
        starts="from_date",
        holding="holding",
        rule=in_order,
        step_fields={
            "check": (
                Field("referred", "運営委員会へ発議する", FieldType.YES_NO),
                Field("referral_reason", "発議する・しない理由", FieldType.TEXT),
            ),
            "decide": (
                Field("opinion", "運営委員会の意見", FieldType.TEXT, required=False),
                Field("opinion_on", "意見の日", FieldType.DATE, required=False),
                Field(
                    "result",
                    "結果",
                    FieldType.CHOICE,
                    choices=(Choice("accepted", "届出のとおり"), Choice("conditions", "条件を付ける")),
                ),
                Field("conditions", "条件", FieldType.TEXT, required=False),
            ),
        },
    )
)
