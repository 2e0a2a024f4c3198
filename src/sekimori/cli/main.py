"""The `sekimori` command: finds the sub-commands, and turns every refusal into a Japanese message and an exit code.

Exit codes: 0 in order, 1 found something, 2 wrong use or bad input.
"""

import os
import sys
from importlib import import_module
from typing import Any

import click

from sekimori.kernel.problems import Problem, Refused

# Sub-command → module; the module's attribute of the same name is the click command. Imported only when called.
COMMANDS = {
    "accounts": "sekimori.cli.accounts",
    "check": "sekimori.cli.check",
    "deid": "sekimori.cli.deid_risk",  # the group of cli.deid and three commands more
    "guideline": "sekimori.cli.guideline_exchange",  # the group of cli.guideline and three commands more
    "journal": "sekimori.cli.journal_witness",  # the group of cli.journal and one command more
    "logs": "sekimori.cli.logs_analyse",  # the group of cli.logs and two commands more
    "matrix": "sekimori.cli.matrix",
    "org": "sekimori.cli.org",
    "register": "sekimori.cli.register",
    "sample": "sekimori.cli.sample.command",
    "serve": "sekimori.cli.serve",
    "worker": "sekimori.cli.worker",
}


class Commands(click.Group):
    """The group of all sub-commands, loaded one by one when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sekimori.config.settings")
        django.setup()
        command: click.Command = getattr(import_module(COMMANDS[name]), name)
        return command

    def main(self, *args: Any, **extra: Any) -> Any:
        """This function will run a command line and leave with its exit code, never with a traceback for bad input."""
        os.umask(0o077)  # the database, keys and files that any command makes are their owner's alone
        extra["standalone_mode"] = False
        try:
            code = super().main(*args, **extra)
        except Refused as refused:
            _complain(refused)
            code = 2
        except click.UsageError as error:
            _explain(error)
            code = 2
        except click.ClickException as error:
            click.echo(error.format_message(), err=True)
            code = 2
        except (click.Abort, KeyboardInterrupt):
            click.echo("中止しました。", err=True)
            code = 2
        except Exception as error:
            if not _says_no_database(error):
                raise
            _complain(NO_DATABASE)
            code = 2
        sys.exit(code if isinstance(code, int) else 0)


NO_DATABASE = Refused(
    Problem(
        "データベース",
        "接続できないか、まだ用意されていません",
        "DATABASE_URLを確かめ、sekimori serve を一度起動してください",
    )
)


def _says_no_database(error: Exception) -> bool:
    """This function will say whether the database cannot be reached or has no tables yet."""
    from django.db.utils import OperationalError, ProgrammingError

    undefined_table = getattr(error.__cause__, "sqlstate", "") == "42P01"  # PostgreSQL's code; SQLite says Operational
    return isinstance(error, OperationalError) or (isinstance(error, ProgrammingError) and undefined_table)


def _complain(refused: Refused) -> None:
    for problem in refused.problems:
        click.echo(f"・{problem}", err=True)


def _explain(error: click.UsageError) -> None:
    """This function will say in Japanese what is wrong with a command line, and where the help is."""
    where = error.ctx.command_path if error.ctx else "sekimori"
    match error:
        case click.NoSuchOption():
            what = f"「{error.option_name}」という指定はありません"
        case click.MissingParameter():
            what = f"「{error.param.make_metavar(error.ctx) if error.param and error.ctx else '?'}」がありません"
        case click.BadParameter():
            name = (error.param.opts[0] if error.param else error.param_hint) or "指定"
            what = f"「{name}」の値が正しくありません{_if_japanese(error.message)}"
        case _:
            what = f"そのような使い方はできません{_if_japanese(error.message)}"
    click.echo(f"・{where}：{what} → 使い方は {where} --help で確かめてください", err=True)


def _if_japanese(message: str) -> str:
    """Our own options explain themselves in Japanese; click's English is left out."""
    return "" if message.isascii() else f"（{message}）"


@click.group(cls=Commands, context_settings={"max_content_width": 100})
@click.version_option(package_name="sekimori", prog_name="sekimori", message="%(prog)s %(version)s")
def main() -> None:
    """保有個人情報の安全管理措置を、団体自身の指針に基づいて運用します。"""


if __name__ == "__main__":
    main()
