"""What was found: where, of which kind, how surely, why, and which part of the law it falls under."""

from dataclasses import dataclass
from enum import StrEnum


class Category(StrEnum):
    """How the law treats what was found."""

    BASIC = "basic"  # 個人情報 (法第2条第1項第1号)
    IDENTIFIER_CODE = "identifier_code"  # 個人識別符号 (法第2条第2項)
    SPECIAL_CARE = "special_care"  # 要配慮個人情報 (法第2条第3項)
    MY_NUMBER = "my_number"  # 個人番号: 番号利用法 forbids more than the Act on personal information
    NONE = "none"  # nobody is identified by it alone

    @property
    def label(self) -> str:
        return _CATEGORY_LABELS[self]


_CATEGORY_LABELS = {
    Category.BASIC: "個人情報",
    Category.IDENTIFIER_CODE: "個人識別符号",
    Category.SPECIAL_CARE: "要配慮個人情報",
    Category.MY_NUMBER: "個人番号（特定個人情報）",
    Category.NONE: "単独では個人情報でないもの",
}


class Kind(StrEnum):
    """What kind of information it is."""

    PERSON = "person"
    ADDRESS = "address"
    POSTAL_CODE = "postal_code"
    PHONE = "phone"
    FAX = "fax"
    EXTENSION = "extension"
    EMAIL = "email"
    BIRTH_DATE = "birth_date"
    DATE = "date"
    AGE = "age"
    SEX = "sex"
    MY_NUMBER = "my_number"
    CORPORATE_NUMBER = "corporate_number"
    RESIDENT_CODE = "resident_code"
    DRIVER_LICENCE = "driver_licence"
    PASSPORT = "passport"
    RESIDENCE_CARD = "residence_card"
    PENSION_NUMBER = "pension_number"
    INSURER = "insurer"
    INSURED = "insured"
    CARE_INSURED = "care_insured"
    BANK_ACCOUNT = "bank_account"
    CARD = "card"
    PLATE = "plate"
    ADDRESSEE_NUMBER = "addressee_number"
    HOUSEHOLD_NUMBER = "household_number"
    USER_NAME = "user_name"
    IP_ADDRESS = "ip_address"
    WELFARE = "welfare"
    SPECIAL_CARE = "special_care"

    @property
    def label(self) -> str:
        return _KINDS[self][0]

    @property
    def category(self) -> Category:
        return _KINDS[self][1]

    @property
    def personal(self) -> bool:
        return self.category is not Category.NONE


_KINDS: dict[Kind, tuple[str, Category]] = {
    Kind.PERSON: ("氏名", Category.BASIC),
    Kind.ADDRESS: ("住所", Category.BASIC),
    Kind.POSTAL_CODE: ("郵便番号", Category.BASIC),
    Kind.PHONE: ("電話番号", Category.BASIC),
    Kind.FAX: ("ファクシミリ番号", Category.BASIC),
    Kind.EXTENSION: ("内線番号", Category.BASIC),
    Kind.EMAIL: ("メールアドレス", Category.BASIC),
    Kind.BIRTH_DATE: ("生年月日", Category.BASIC),
    Kind.DATE: ("日付", Category.NONE),
    Kind.AGE: ("年齢", Category.BASIC),
    Kind.SEX: ("性別", Category.NONE),
    Kind.MY_NUMBER: ("個人番号", Category.MY_NUMBER),
    Kind.CORPORATE_NUMBER: ("法人番号", Category.NONE),
    Kind.RESIDENT_CODE: ("住民票コード", Category.IDENTIFIER_CODE),
    Kind.DRIVER_LICENCE: ("運転免許証の番号", Category.IDENTIFIER_CODE),
    Kind.PASSPORT: ("旅券の番号", Category.IDENTIFIER_CODE),
    Kind.RESIDENCE_CARD: ("在留カード等の番号", Category.IDENTIFIER_CODE),
    Kind.PENSION_NUMBER: ("基礎年金番号", Category.IDENTIFIER_CODE),
    Kind.INSURER: ("保険者番号", Category.IDENTIFIER_CODE),  # part of what 施行規則 counts together with the next
    Kind.INSURED: ("被保険者の記号・番号", Category.IDENTIFIER_CODE),
    Kind.CARE_INSURED: ("介護保険の被保険者番号", Category.IDENTIFIER_CODE),
    Kind.BANK_ACCOUNT: ("口座", Category.BASIC),
    Kind.CARD: ("クレジットカード等の番号", Category.BASIC),
    Kind.PLATE: ("自動車登録番号", Category.BASIC),
    Kind.ADDRESSEE_NUMBER: ("宛名番号", Category.BASIC),
    Kind.HOUSEHOLD_NUMBER: ("世帯番号", Category.BASIC),
    Kind.USER_NAME: ("利用者名", Category.BASIC),
    Kind.IP_ADDRESS: ("IPアドレス", Category.BASIC),
    Kind.WELFARE: ("福祉に関する事実", Category.BASIC),
    Kind.SPECIAL_CARE: ("要配慮個人情報に当たり得る記載", Category.SPECIAL_CARE),
}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One piece of personal information: ``start`` and ``end`` are offsets, half-open, in the text as it was given.

    ``score`` lies between 0 and 1: from 0.8 a person need not look at it, under 0.4 it is not reported.
    ``reason`` says in Japanese what spoke for it, and repeats nothing of what was found.
    """

    start: int
    end: int
    kind: Kind
    score: float
    reason: str

    @property
    def category(self) -> Category:
        return self.kind.category

    @property
    def personal(self) -> bool:
        return self.kind.personal

    def text_in(self, text: str) -> str:
        """This function will return what was found, out of the text it was found in."""
        return text[self.start : self.end]


_WHOLLY_HIDDEN = {Category.MY_NUMBER, Category.IDENTIFIER_CODE}


def masked(value: str, kind: Kind) -> str:
    """This function will hide a value for a preview: its first character stays, of identifying numbers nothing does."""
    value = " ".join(value.split())
    if not value or kind.category is Category.SPECIAL_CARE or kind is Kind.WELFARE:
        return value  # a term of our own lexicon, which identifies nobody
    shown = 0 if kind.category in _WHOLLY_HIDDEN or kind in (Kind.CARD, Kind.BANK_ACCOUNT) else 1
    return value[:shown] + "*" * min(len(value) - shown, 12)
