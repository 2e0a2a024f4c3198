"""A form field for a day as people write it: 2026-04-01, 2026/4/1, 令和8年4月1日, R8.4.1, full width too."""

from datetime import date
from typing import Any

from django import forms

from sekimori.kernel.era import NotADate, parse_day


class DayField(forms.Field):
    """One text input rather than a calendar: a clerk copies known days from paper, in either calendar."""

    widget = forms.TextInput
    default_help = "例：2026-04-01、令和8年4月1日"

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", self.default_help)
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"autocomplete": "off", "size": "14"}

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value

    def to_python(self, value: Any) -> date | None:
        text = (value or "").strip()
        if not text:
            return None
        try:
            return parse_day(text)
        except NotADate as error:
            raise forms.ValidationError(str(error)) from None
