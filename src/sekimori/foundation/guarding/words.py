"""What the journal's records of guarded settings and elevations are called."""

from sekimori.foundation.guarding.models import WHY

OBJECTS = {"elevation": "昇格", "privileges": "管理者権限簿", "setting": "二人で決める設定"}
REASONS = {
    "change_agreed": "変更の決定",
    "change_lapsed": "提案した人の異動などによる失効",
    "change_proposed": "変更の提案",
    "change_refused": "変更への不同意",
    "change_withdrawn": "変更の提案の取下げ",
    "elevation_agreed": "昇格への同意",
    "elevation_asked": "昇格の求め",
    "elevation_ended": "昇格の終了・取下げ",
    "elevation_read": "昇格して行われた操作の確認",
    "elevation_refused": "昇格への不同意",
    "not_elevated": "昇格していない",
    "privilege_ended": "管理者権限の終了",
    "privilege_entered": "管理者権限の登録",
    "privilege_extended": "管理者権限の期間の変更",
    "privileges_reviewed": "管理者権限の棚卸し",
    "setting_reviewed": "見直しの署名",
    **dict(WHY),
}
FACTS = {"attempt": "受け付けなかった試みの番号", "change": "変更の提案の番号", "elevation": "昇格の番号"}
