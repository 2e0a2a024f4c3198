"""`sekimori sample`: a whole invented government to try Sekimori with."""

import time
from datetime import datetime

import click
from django.core.management import call_command

from sekimori.cli.sample.build import NAMES, build
from sekimori.cli.sample.record import TOKYO
from sekimori.cli.sample.sign_ins import PASSWORD, sign_ins


@click.command()
@click.argument("name", type=click.Choice(NAMES), metavar="|".join(NAMES))
def sample(name: str) -> None:
    """見本の団体（春日部市又は練馬区の組織と、架空の職員）を、空のデータベースに作ります。"""
    begun = time.monotonic()
    call_command("migrate", interactive=False, verbosity=0)
    build(name, click.echo)
    click.echo(f"見本データができました（{time.monotonic() - begun:.0f}秒）。氏名はすべて架空です。")
    list_sign_ins()


def list_sign_ins() -> None:
    """This function will print who can sign in to the sample, and the password they share."""
    click.echo(f"サインインできる利用者（パスワードはすべて「{PASSWORD}」）")
    for entry in sign_ins(datetime.now(TOKYO)):
        roles = "・".join(entry.roles) or "職員"
        click.echo(f"  {entry.username:<14}{entry.post}（{roles}）" if entry.post else f"  {entry.username:<14}{roles}")
