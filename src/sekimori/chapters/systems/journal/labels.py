"""Words for the journal's codes. A code without a word here is shown as it stands."""

from sekimori.foundation.accounts import events
from sekimori.foundation.applications import records

# Acts that the authority table grants to nobody, because the installation itself or whoever signs in does them.
ACTS = {
    "compliance.attestation.import": "自己点検を取り込む（見本）",
    "compliance.snapshot.take": "対応状況の毎日の記録を残す",
    "handling.holding.export": "取扱台帳を書き出す",
    "journal.cosign": "立会人の署名を受け取る",
    "journal.prove": "記録の証拠を書き出す",
    "journal.verify": "記録の封印を検証する",
    "notices.mail.send": "メールを送る",
    "setup.administrator": "最初の技術管理者を登録する",
    "setup.government": "団体を登録する",
    "setup.open": "初期設定の画面を開く",
    "setup.sample": "見本データを作る",
    **events.LABELS,
}
OBJECTS = {
    "account": "利用者登録",
    "agency": "実施機関",
    "application": "申請",
    "attestation": "自己点検",
    "column_mapping": "台帳の列の対応",
    "committee_meeting": "委員会の開催",
    "designation": "指定・任命",
    "directory": "組織・職員・発令",
    "entry": "記録",
    "file": "証拠書類",
    "government": "団体",
    "holding": "取扱台帳の保有個人情報",
    "installation": "設置状況",
    "integration": "連携",
    "ledger": "台帳",
    "people": "職員の一覧",
    "person": "職員",
    "provision": "指針の条項",
    "role": "役割",
    "seal": "記録の封印",
    "unit": "組織",
    "wording": "指針の本文",
    **records.OBJECTS,
}
REASONS = {
    "confirmed": "確認して読込み",
    "create": "新たに登録",
    "discarded": "読込みの取りやめ",
    "ended": "在職していない",
    "inactive": "停止中の利用者登録",
    "list": "一覧",
    "not_begun": "まだ在職していない",
    "no_right": "権限がない",
    "out_of_reach": "権限の及ぶ範囲の外",
    "proposed": "確認前の受取り",
    "sample": "見本データ",
    "view": "閲覧",
    "withdrawn": "取下げ",
    "wrong_code": "設定コードの誤り",
    **events.REASONS,
}
PURPOSES = {
    "audit": "監査",
    "inspection": "定期点検",
    "incident": "事案の調査",
    "inquiry": "本人又は外部からの照会への対応",
}
FACTS = {
    "attached": "結び付いた条項",
    "digest": "内容のSHA-256",
    "missing": "ファイルにない条項",
    "unknown": "指針のデータにない番号",
    "rows": "件数",
    "faults": "合わないものの件数",
    "first": "始め",
    "last": "終わり",
    "encoding": "文字コード",
    "narrowed_by": "絞り込んだ項目",
    **events.FACTS,
    **records.FACTS,
}


def said(words: dict[str, str], code: str) -> str:
    """This function will return the word for a code, or the code itself."""
    return words.get(code, code)
