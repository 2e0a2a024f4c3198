"""Days on the command line, written as people write them: 2026-04-01, 令和8年4月1日, R8.4.1."""

from datetime import date

import click

from sekimori.kernel.era import NotADate, parse_day


class Day(click.ParamType):
    """An option's value that is a day of the calendar."""

    name = "日付"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """This function will read the day, or leave with what is wrong with it."""
        try:
            return parse_day(value)
        except NotADate as error:
            self.fail(str(error), param, ctx)
