"""Made-up texts of a government with everything personal marked, to measure what is left and what is masked too much.

In a template `{kind:value}` marks what is personal. Names are drawn half from the lists the detection knows and half put
together from kanji so that the whole surname is on no list; addresses from all municipalities with made-up towns.
"""

import random
import re
from collections.abc import Iterator

from sekimori.engines.deidentify.knowledge import gazetteer, lexicon

_SLOT = re.compile(r"\{(\w+)\}")
_RARE = "苧黛翡椛霰檜楠梛樫藪轟鵜鷺鳰鱸鴇"
TEMPLATES = (
    "{name}様　あなたの令和7年度の保険税額を通知します。納付書は{address}にお送りしました。",
    "相談者：{name}（{phone}）　{birth}生まれ。水道の使用開始について、来週改めて来庁するとのこと。",
    "{address}にお住まいの{name}さんから、隣地の樹木が越境しているとの申出があり、道路維持課が現地を確認した。",
    "{name}議員から、学校給食の無償化について質疑があり、教育長が答弁した。",
    "世帯主　{name}\n住所　{address}\n電話　{phone}\n個人番号　{my_number}\n上記のとおり届け出ます。",
    "会議には、{name}委員長のほか、{name}委員、{name}委員が出席し、原案のとおり可決した。",
    "From: {email}\nいつもお世話になっております。先日の件ですが、{name}宛てに{phone}へお電話ください。",
    "被相続人{name}の固定資産税について、相続人代表者を{name}とする届出を受け付けた。送付先は{address}。",
    "事故報告：{name}氏が運転する車両が、市道上で電柱に接触した。負傷者はない。保険会社へ連絡済み。",
    "氏名：{name}　フリガナ：{kana}　生年月日：{birth}　メール：{email}",
    "第3回審議会を開催します。資料は別添のとおりです。会場は中央公民館2階、第1研修室です。",
    "補助金の交付要綱を改正し、補助率を2分の1から3分の2に引き上げる。施行は令和8年4月1日とする。",
    "65歳以上の方を対象に、介護予防教室を開きます。定員は20人、参加費は300円です。",
)
Marked = tuple[str, list[tuple[int, int, str]]]


def texts(count: int, seed: int = 3) -> Iterator[Marked]:
    """This function will make texts with the spans and kinds of what is personal in them."""
    chance = random.Random(seed)
    surnames = sorted(lexicon().common_surnames)
    given = sorted(name for name in lexicon().given_names if len(name) == 2)
    places = sorted(gazetteer().municipalities)
    for _ in range(count):
        yield _filled(chance.choice(TEMPLATES), chance, surnames, given, places)


def _filled(template: str, chance: random.Random, surnames: list[str], given: list[str], places: list[str]) -> Marked:
    text, marks, done = "", [], 0
    for slot in _SLOT.finditer(template):
        text += template[done : slot.start()]
        value = _value(slot[1], chance, surnames, given, places)
        marks.append((len(text), len(text) + len(value), slot[1]))
        text += value
        done = slot.end()
    return text + template[done:], marks


def _value(kind: str, chance: random.Random, surnames: list[str], given: list[str], places: list[str]) -> str:
    match kind:
        case "name":
            known = chance.random() < 0.5
            surname = chance.choice(surnames) if known else chance.choice(_RARE) + chance.choice("田野川原沢")
            return surname + chance.choice(("", "", "　", " ")) + chance.choice(given)
        case "kana":
            return (
                chance.choice(("サトウ", "ナカムラ", "イガラシ", "オオツカ"))
                + " "
                + chance.choice(("ユウタ", "サクラ", "ケンジ"))
            )
        case "address":
            town = chance.choice("東西南北上下新本") + chance.choice(("町", "田", "原", "野", "沢"))
            block = chance.choice(("{}丁目{}番{}号", "{}-{}-{}", "{}番地の{}", "{}丁目{}番地{}"))
            room = chance.choice(("", "", "　コーポ青葉203号室", " さくら荘 5号室"))
            return chance.choice(places) + town + block.format(*(chance.randrange(1, 30) for _ in range(3))) + room
        case "phone":
            return f"{chance.choice(('048-736', '03-5984', '090-1234', '080-5678'))}-{chance.randrange(10**4):04}"
        case "birth":
            day = chance.randrange(1, 60), chance.randrange(1, 13), chance.randrange(1, 29)
            return chance.choice(("昭和{}年{}月{}日", "S{}.{}.{}")).format(*day)
        case "email":
            return f"{chance.choice(('taro', 'k.sato', 'info'))}{chance.randrange(99)}@example.jp"
        case _:
            return f"{chance.randrange(10**12):012}"
