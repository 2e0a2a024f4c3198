"""`sekimori accounts`: the way back in when no technical administrator can sign in any more."""

import click
from django.utils import timezone

from sekimori.foundation.accounts import actions
from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.accounts.models import Account
from sekimori.kernel.problems import Problem, Refused
from sekimori.kernel.text import fold_code


@click.group()
def accounts() -> None:
    """利用者登録を、サーバーの上で扱います。画面から入れなくなったときに使います。"""


@accounts.command("reset-password")
@click.argument("number", metavar="利用者ID")
def reset_password(number: str) -> None:
    """初期パスワードを作り直して、一度だけ表示します。"""
    account = Account.objects.filter(username=fold_code(number)).first()
    if account is None:
        raise Refused(Problem("利用者ID", "その登録はありません", "番号を確かめてください"))
    _hand_out(actions.reset_password(system_actor("cli", timezone.now()), account=account.pk))


@accounts.command("create-administrator")
@click.argument("name", metavar="利用者ID")
def create_administrator(name: str) -> None:
    """職員に結び付かない技術管理者を登録して、初期パスワードを一度だけ表示します。"""
    _hand_out(actions.create_administrator(system_actor("cli", timezone.now()), username=name))


def _hand_out(handout: actions.Handout) -> None:
    click.echo(f"利用者ID：{handout.number}")
    click.echo(f"初期パスワード：{handout.password}")
    click.echo(f"期限：{timezone.localtime(handout.until):%Y-%m-%d %H:%M}")
