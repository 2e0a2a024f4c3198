"""Words for the journal's codes. A code without a word here is shown as it stands."""

OBJECTS = {
    "account": "利用者登録",
    "agency": "実施機関",
    "attestation": "自己点検",
    "committee_meeting": "委員会の開催",
    "designation": "指定・任命",
    "entry": "記録",
    "file": "証拠書類",
    "government": "団体",
    "person": "職員",
    "provision": "指針の条項",
    "unit": "組織",
    "wording": "指針の正文",
}
REASONS = {
    "no_right": "権限がない",
    "out_of_reach": "権限の及ぶ範囲の外",
}
PURPOSES = {
    "audit": "監査",
    "inspection": "定期点検",
    "incident": "事案の調査",
    "inquiry": "本人又は外部からの照会への対応",
}
FACTS = {
    "rows": "件数",
    "first": "始め",
    "last": "終わり",
    "encoding": "文字コード",
    "narrowed_by": "絞り込んだ項目",
}


def said(words: dict[str, str], code: str) -> str:
    """This function will return the word for a code, or the code itself."""
    return words.get(code, code)
