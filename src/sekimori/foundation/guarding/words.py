"""What the journal's records of guarded settings and elevations are called."""

from sekimori.foundation.guarding.models import WHY

OBJECTS = {"setting": "二人で決める設定"}
REASONS = {
    "change_agreed": "変更の決定",
    "change_lapsed": "提案した人の異動などによる失効",
    "change_proposed": "変更の提案",
    "change_refused": "変更への不同意",
    "change_withdrawn": "変更の提案の取下げ",
    "setting_reviewed": "見直しの署名",
    **dict(WHY),
}
FACTS = {"attempt": "受け付けなかった試みの番号", "change": "変更の提案の番号"}
