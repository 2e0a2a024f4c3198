"""`sekimori check`: is this installation fit to be used?"""

import json
import sys
from dataclasses import asdict

import click
from django.utils import timezone

from sekimori.foundation.accounts import installation


@click.command()
@click.option("--json", "as_json", is_flag=True, help="プログラムが読む形で出す")
def check(as_json: bool) -> None:
    """設置の自己点検をします。直すことがあれば終了コードは1です。"""
    found = installation.checks(timezone.now())
    if as_json:
        click.echo(json.dumps([asdict(entry) for entry in found], ensure_ascii=False, indent=2))
    else:
        for entry in found:
            click.echo(f"{'○' if entry.fine else '✕'} {entry.label}：{entry.found}")
            if not entry.fine and entry.mend:
                click.echo(f"   直し方：{entry.mend}")
    if not all(entry.fine for entry in found):
        sys.exit(1)
