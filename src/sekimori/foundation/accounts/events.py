"""Records of signing in and out and of what happens to an account: who, how and from where — never what was typed."""

from django.db import transaction
from django.http import HttpRequest

from sekimori.foundation.accounts.actors import AccountClosed, actor_of, nobody
from sekimori.foundation.accounts.addresses import address_of
from sekimori.foundation.accounts.models import Account
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal.write import record

SIGN_IN = "accounts.sign_in"
SIGN_OUT = "accounts.sign_out"
PROVE = "accounts.prove"
PASSWORD_CHANGE = "accounts.password.change"  # noqa: S105 the name of an act
FACTOR_ADD = "accounts.factor.add"
FACTOR_REMOVE = "accounts.factor.remove"
SESSIONS_END = "accounts.sessions.end"
INTEGRATION_ISSUE = "accounts.integration.issue"
INTEGRATION_END = "accounts.integration.end"
INTEGRATION_USE = "accounts.integration.use"
CALENDAR_MAKE = "accounts.calendar.make"
CALENDAR_STOP = "accounts.calendar.stop"
CALENDAR_READ = "accounts.calendar.read"

# What an account's owner reads about it, and how the journal's screens call these acts.
LABELS = {
    SIGN_IN: "サインイン",
    SIGN_OUT: "サインアウト",
    PROVE: "本人の再確認",
    PASSWORD_CHANGE: "パスワードの変更",
    FACTOR_ADD: "本人確認の手段の追加",
    FACTOR_REMOVE: "本人確認の手段の削除",
    SESSIONS_END: "他の接続の終了",
    INTEGRATION_ISSUE: "連携の鍵の作成",
    INTEGRATION_END: "連携の鍵の停止",
    INTEGRATION_USE: "連携の鍵の使用",
    CALENDAR_MAKE: "暦の購読の開始",
    CALENDAR_STOP: "暦の購読の停止",
    CALENDAR_READ: "暦の読取り（その日の最初）",
}

REASONS = {
    "wrong_credentials": "職員番号又はパスワードの誤り",
    "wrong_one_time_code": "確認コードの誤り",
    "wrong_key": "パスキーが合わない",
    "too_many_failures": "続けて失敗したための停止",
    "initial_password_expired": "初期パスワードの期限切れ",
    "initial_password": "初期パスワードのまま",
    "unknown_key": "登録のない鍵",
    "ended_key": "止めた鍵",
    "expired_key": "期限の切れた鍵",
    "no_post": "発令がない",
    "create_administrator": "技術管理者の登録",
    "reset_password": "パスワードの再発行",
    "activate": "利用の再開",
    "deactivate": "利用の停止",
    "appoint_administrator": "技術管理者にする",
    "dismiss_administrator": "技術管理者から外す",
    "end_sessions": "接続の終了",
    "remove_factors": "本人確認の手段を外す",
}
# What a technical administrator did to an account: its owner reads it, too.
ADMINISTRATORS_ACTS = (
    "reset_password",
    "activate",
    "deactivate",
    "appoint_administrator",
    "dismiss_administrator",
    "end_sessions",
    "remove_factors",
)
FACTS = {
    "actions": "できること",
    "integration": "連携（番号）",
    "methods": "確かめた手段",
    "kind": "手段",
    "kinds": "手段",
    "count": "件数",
    "people": "対象の職員（番号）",
    "pack": "指針",
}


def acting(request: HttpRequest, account: Account | None) -> Actor:
    """This function will return who a sign-in event is recorded for: the account if it may act, else nobody."""
    moment = {"at": request.at, "channel": "web", "source_address": address_of(request)}  # type: ignore[attr-defined]
    if account is None:
        return nobody(**moment)
    try:
        return actor_of(account, **moment)
    except AccountClosed:
        return nobody(**moment)


def note(request: HttpRequest, action: str, account: Account, **facts: object) -> None:
    """This function will record an act of an account in the transaction of the act."""
    record(acting(request, account), action, object_kind="account", object_id=account.pk, facts=facts)


def note_refusal(request: HttpRequest, action: str, account: Account | None, reason: str) -> None:
    """This function will record that somebody was not let in. The account is named if there is one, but not as the
    actor: it is not proven that they were it."""
    with transaction.atomic():
        record(
            acting(request, None),
            action,
            outcome="refused",
            object_kind="account",
            object_id=account.pk if account else "",
            reason=reason,
        )
