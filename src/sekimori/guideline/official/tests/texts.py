"""Invented official texts, broken in the ways in which real ones arrive."""

from sekimori.guideline.official.reading import read
from sekimori.guideline.official.text import Node, OfficialText
from sekimori.guideline.official.tree import parse

# 第1 / 1 / (1) / ①, as a PDF file copied into a text file: contents with page numbers, headings of the wrong depth,
# sentences cut by page breaks, numbers of two digits pulled apart, a letter of another language, a note at the end.
BY_NUMBERS = """桜野市物品管理のための措置に
関する指針
(案)

令和6年4月1日

## 目 次

第1\tはじめに\t1
第2\t体制\t1
1\t管理者\t1
2\t担当者\t2

第3\t取扱い\t2
第4\t記録\t3

## 第1 はじめに

この指針は、令和6年4月1日から施行される物品条例（平成15年条例第57号。以下「条例」という。）第66条第1項の規定を踏まえて定める。

各課は、物品の性質に応じた措置を講じなければならない。

# 第2 体制

### 1 管理者

物品の管理に関する事務を総括させるため、管理者を置く。
管理者は、物品課長をもって充てる。

## 2 担当者

管理者は、担当者を置く。ただし、出張所にあっては、その長をも

って充てる。

## 3 物品の適切な管理のための委員会

管理者は、必要があると認めるときは、委員会を設ける。

### 第3 取扱い

#### 1 持出しの制限

- (1) 管理者は、物品を持ち出すことができる者の範囲を、物品の管理のために必要な範囲に限る。
- (2) 担当者は、業務上の目的以外の目的で物

品を持ち出してはならない。

## 2 貸出しの制限

管理者は、次の行為については、担当者の指示に従い行わせる。

- (1) 物品の貸出し
- (2) 物品の送付
- (3) その他管理に支障を及ぼすおそれのある行為

## 3 契約

- (1) 契約書に、次の事項を明記する。
- ① 目的以外の利用の禁止等の義務
  - ② 再委託（上記（1）の者が行うもの（2次の下請を含む。）に限る。）の制限
  - ③ 物品の返却に関する事項
- (2) 契約の相手方は、能力を有する者でなければならない。

## 4 点検
担当者は、点検を行う。
## 5 札
担当者は、札を付ける。
## 6 棚
担当者は、棚に置く。
## 7 鍵
担当者は、鍵を掛ける。
## 8 帳簿
担当者は、帳簿を付ける。
## 9 照合
担当者は、帳簿と物品を照合する。
### 1 0 保管場所の限定

管理者は、保管する場所を


限定する。

### 1 1 盗難の防止等

- (1) 担当者は、物品を固定する
- (2) 職員は、物品を持ち込んで서는ならない。

## 第4 記録

担当者は、記録を付ける。

※関係課との確認において、表現が修正となる場合があります。
"""

# 第1条 / 2 / (1), as a web page copied into a text file: captions on lines of their own, dashes before paragraphs, the
# numbers of the items lost.
BY_ARTICLES = """柳川区の物品の管理に関する指針

令和6年3月27日

4 柳総第1261号

第1章 総則

(趣旨)

第1条 この指針は、物品条例(平成15年条例第57号。以下「条例」という。)第66条第1項に規定する措置について定める。

(定義)

第2条 この指針で使用する用語は、条例の例による。

2 この指針において、つぎの各号に掲げる用語の意義は、当該各号に定めるところによる。

物品 区が所有する動産をいう。

課 柳川区組織規則第2条に規定する課をいう。

柳川区物品方針 柳川区物品に関する基本方針、柳

川区物品に関する要綱(平成20年要綱第16号)の総称をいう。

第2章 体制

(管理者)

- 第3条 物品の管理に関する事務を総括する者として、管理者を置く。

- 2 管理者は、つぎに掲げる事務を行う。

重要な事項を決定するため、委員会を開くこと。なお、必要に応じて専門の者の参加を求めることができる。

前号に掲げるもののほか、物品の管理に関すること。

(貸出しの制限)

第4条 職員は、つぎの行為については、管理者の指示に従い行う。

物品の貸出し

物品の送付

その他管理に支障を及ぼすおそれのある行為

第5条 条例第69条第2項の規定に基づき区の機関以外の

者に物品を貸し出す場合には、契約書につぎの事項を明記する。

目的以外の利用の禁止等の義務

再委託の制限に関する事項

物品の返却に関する事項(写真を付した書類の提出を含む。)

- 2 前項の契約は、毎年度見直す。

付 則

この指針は、令和6年4月1日から施行する。
"""


def official(text: str) -> OfficialText:
    """This function will read a text as if it came from a UTF-8 file."""
    return parse(read("指針.txt", text.encode()))


def by_label(text: OfficialText) -> dict[str, Node]:
    """This function will return the numbered nodes by their labels."""
    return {node.label: node for node in text.walk() if node.label}


def squeezed(text: str) -> str:
    """This function will leave out all white space."""
    return "".join(text.split())
