"""The kinds of application of 第5の2 / 第12条: copy, send, dispatch, take out, other risky acts.

Fields follow the ledgers local governments publish:
申請日・内容・件数・目的・持出先・手段・保護の措置・返却予定・返却の確認.
"""

from sekimori.chapters.handling.rules.copying_limits import copying, leaving_the_office
from sekimori.foundation.applications.kind import Choice, Field, FieldType, Kind, register

ARTICLE = "handling.copying_limits"

MEASURES = (
    Choice("encryption", "暗号化"),
    Choice("password", "パスワード"),
    Choice("locked_case", "施錠できるかばん・箱"),
    Choice("registered_mail", "書留・追跡できる便"),
    Choice("closed_network", "閉じた回線（LGWANなど）"),
    Choice("two_people", "二人で運ぶ"),
    Choice("masked", "氏名などを消すか置き換える"),
    Choice("none", "なし"),
)
MEDIA = (
    Choice("paper", "紙"),
    Choice("usb", "USBメモリ・外付けディスク"),
    Choice("disc", "CD・DVD"),
    Choice("terminal", "パソコン・タブレット"),
    Choice("file", "電子ファイル（媒体なし）"),
    Choice("other", "その他"),
)


def _what(verb: str) -> tuple[Field, ...]:
    return (
        Field("title", "件名", example=f"例：税務署との照合資料の{verb}", heading="何を"),
        Field(
            "holding",
            "保有個人情報",
            FieldType.HOLDING,
            required=False,
            help="取扱台帳から選びます。台帳にないものは、いちばん高い保護区分として扱います。",
        ),
        Field("information", "内容（記録項目）", FieldType.TEXT, example="例：氏名、住所、令和8年度の課税額"),
        Field(
            "people", "本人の数", FieldType.INTEGER, unit="人", minimum=1, help="分からないときは、最大の数を書きます。"
        ),
        Field("items", "件数", FieldType.INTEGER, unit="件", minimum=1),
    )


PURPOSE = (
    Field("purpose", "目的", FieldType.TEXT, heading="なぜ", example="例：所得の申告内容を照合するため"),
    Field("necessity", "ほかの方法ではできない理由", FieldType.TEXT, help="必要最小限であることを示します。"),
)
STANDING = (
    Field(
        "standing",
        "包括の許可にする",
        FieldType.YES_NO,
        required=False,
        heading="くり返し行うとき",
        help="毎月の発送など、同じ行為をくり返すときに選びます。行うたびに、日と人数を記録します。",
    ),
    Field("standing_scope", "包括の範囲", FieldType.TEXT, required=False, example="例：毎月1日の納税通知書の発送"),
)


def _period(start: str, end: str) -> tuple[Field, ...]:
    return (
        Field("starts_on", start, FieldType.DATE, heading="いつ", example="例：令和8年12月1日"),
        Field("due_on", end, FieldType.DATE, help="年度をまたぐことはできません。", example="例：令和8年12月4日"),
    )


ERASED = Field("erased", "不要になったものを消去・廃棄した", FieldType.YES_NO, help="複写したものも含みます。")
REMARK = Field("remark", "気づいたこと", FieldType.TEXT, required=False)

COPY = register(
    Kind(
        code="handling.copy",
        label="複製",
        document="保有個人情報複製許可申請書",
        article=ARTICLE,
        lead="保有個人情報を写す・取り出す前に、許可を受けます。",
        fields=(
            *_what("複製"),
            *PURPOSE,
            *_period("複製する日", "消去する日"),
            Field("medium", "複製先", FieldType.CHOICE, choices=MEDIA, heading="どのように"),
            Field("place", "保管する場所", example="例：市民税課の施錠できる書庫"),
            *STANDING,
        ),
        people="people",
        items="items",
        starts="starts_on",
        due="due_on",
        holding="holding",
        rule=copying,
        report=(Field("done_on", "消去した日", FieldType.DATE), ERASED, REMARK),
        standing=True,
        bulk=True,
    )
)
SEND = register(
    Kind(
        code="handling.send",
        label="送信",
        document="保有個人情報送信許可申請書",
        article=ARTICLE,
        lead="保有個人情報を電子メールなどで送る前に、許可を受けます。",
        fields=(
            *_what("送信"),
            *PURPOSE,
            *_period("送信を始める日", "送信を終える日"),
            Field("recipient", "送信先", heading="どのように", example="例：○○税務署 個人課税部門"),
            Field(
                "channel",
                "手段",
                FieldType.CHOICE,
                choices=(
                    Choice("lgwan_mail", "LGWANメール"),
                    Choice("mail", "インターネットメール"),
                    Choice("file_service", "ファイル送付サービス"),
                    Choice("fax", "ファクス"),
                    Choice("other", "その他"),
                ),
            ),
            Field("measures", "保護の方法", FieldType.CHOICES, choices=MEASURES),
            Field("second_person", "あて先を確かめるもう一人", example="例：庶務担当 主査"),
            *STANDING,
        ),
        people="people",
        items="items",
        starts="starts_on",
        due="due_on",
        holding="holding",
        rule=leaving_the_office,
        report=(
            Field("done_on", "送信した日", FieldType.DATE),
            Field("checked_twice", "二人であて先と添付を確かめた", FieldType.YES_NO),
            ERASED,
            REMARK,
        ),
        standing=True,
        bulk=True,
    )
)
DISPATCH = register(
    Kind(
        code="handling.dispatch",
        label="送付",
        document="保有個人情報送付許可申請書",
        article=ARTICLE,
        lead="保有個人情報を記録した媒体を外部へ送る前に、許可を受けます。",
        fields=(
            *_what("送付"),
            *PURPOSE,
            *_period("送付する日", "届いたことを確かめる日"),
            Field("medium", "媒体", FieldType.CHOICE, choices=MEDIA, heading="どのように"),
            Field("medium_number", "媒体の番号", required=False, example="例：M-0213"),
            Field("recipient", "送付先", example="例：○○印刷株式会社 ○○工場"),
            Field("carrier", "運ぶ方法", example="例：書留郵便"),
            Field("measures", "保護の方法", FieldType.CHOICES, choices=MEASURES),
            *STANDING,
        ),
        people="people",
        items="items",
        starts="starts_on",
        due="due_on",
        holding="holding",
        rule=leaving_the_office,
        report=(
            Field("done_on", "届いたことを確かめた日", FieldType.DATE),
            Field("received_by", "受け取った相手", example="例：○○印刷 業務課"),
            REMARK,
        ),
        standing=True,
        bulk=True,
    )
)
TAKEOUT = register(
    Kind(
        code="handling.takeout",
        label="持出し",
        document="保有個人情報持出し許可申請書",
        article=ARTICLE,
        lead="保有個人情報を記録した媒体を持ち出す前に、許可を受けます。返したら、報告して確認を受けます。",
        fields=(
            *_what("持出し"),
            *PURPOSE,
            *_period("持ち出す日", "返す日"),
            Field("medium", "媒体", FieldType.CHOICE, choices=MEDIA, heading="どのように"),
            Field("medium_number", "媒体の番号", required=False, example="例：M-0213"),
            Field("destination", "持出し先", example="例：○○税務署"),
            Field("carrier", "運ぶ経路と手段", example="例：公用車、途中で立ち寄らない"),
            Field("measures", "保護の方法", FieldType.CHOICES, choices=MEASURES),
            *STANDING,
        ),
        people="people",
        items="items",
        starts="starts_on",
        due="due_on",
        holding="holding",
        rule=leaving_the_office,
        report=(
            Field("done_on", "返した日", FieldType.DATE),
            Field("copied", "持出し先で複写した", FieldType.YES_NO),
            ERASED,
            REMARK,
        ),
        standing=True,
        bulk=True,
    )
)
OTHER = register(
    Kind(
        code="handling.other",
        label="その他の行為",
        document="保有個人情報の取扱い許可申請書",
        article=ARTICLE,
        lead="そのほか、管理に支障を及ぼすおそれのある行為の前に、許可を受けます。",
        fields=(
            *_what("扱い"),
            Field("act", "行為", FieldType.TEXT, example="例：執務室の外での打合せに名簿を用いる"),
            *PURPOSE,
            *_period("始める日", "終える日"),
            Field("measures", "保護の方法", FieldType.CHOICES, choices=MEASURES, heading="どのように"),
        ),
        people="people",
        items="items",
        starts="starts_on",
        due="due_on",
        holding="holding",
        rule=copying,
        report=(Field("done_on", "終えた日", FieldType.DATE), ERASED, REMARK),
    )
)
