"""What the journal's records of applications are called: the same acts for every kind."""

from functools import cache

from sekimori.foundation.applications.kind import kinds
from sekimori.foundation.applications.models import VERBS

_ACTS = {
    **{verb: f"{{kind}}の{label}" for verb, label in VERBS},
    "draft": "{kind}の下書きを始める",
    "attach": "{kind}の申請にファイルを添える",
    "detach": "{kind}の申請からファイルを外す",
    "read_file": "{kind}の申請のファイルを開く",
    "print": "{kind}の申請を様式で出す",
    "export": "{kind}の台帳を書き出す",
    "use": "{kind}の包括の許可で行ったことを記録する",
}
OBJECTS = {"application": "申請", "form_template": "申請の様式"}
FACTS = {
    "bytes": "大きさ（バイト）",
    "copied_from": "写した元の申請",
    "form": "形式",
    "items": "件数",
    "kind": "種別",
    "step": "段階",
    "template": "様式のひな形",
    "use": "実施の記録",
}


@cache
def act_words() -> dict[str, str]:
    """This function will return the word for each act of each kind, by its code in the journal."""
    return {
        f"{kind.code}.{act}": words.format(kind=kind.label) for kind in kinds().values() for act, words in _ACTS.items()
    }
