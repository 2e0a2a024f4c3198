"""The forms of the directory's screens."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.day_field import DayField
from sekimori.foundation.directory.ahead import NOT_YET, may_look_ahead
from sekimori.foundation.directory.exchange.reading import MEGABYTE, GivenFile

FILES_AT_ONCE = 10


class DayForm(forms.Form):
    """The day a page is about; days to come are open to those who load them."""

    on = DayField(label="基準日", required=False)

    def __init__(self, actor: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.actor = actor

    def clean_on(self) -> date:
        on = self.cleaned_data["on"] or self.actor.today
        if on > self.actor.today and not may_look_ahead(self.actor):
            raise forms.ValidationError(NOT_YET)
        return on

    @property
    def day(self) -> date:
        """The day asked about, or today when it cannot be read; the form then shows why."""
        return self.cleaned_data["on"] if self.is_valid() else self.actor.today


class SearchForm(forms.Form):
    text = forms.CharField(
        label="氏名、カナ又は職員番号", max_length=60, widget=forms.TextInput({"autocomplete": "off"})
    )


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or several files, each no larger than is read."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        sent = [entry for entry in (data or []) if entry]
        if not sent:
            raise forms.ValidationError("ファイルを選んでください。")
        if len(sent) > FILES_AT_ONCE:
            raise forms.ValidationError(f"一度に取り込めるのは{FILES_AT_ONCE}個までです。")
        if any(upload.size > settings.IMPORT_BYTES for upload in sent):
            limit = settings.IMPORT_BYTES // MEGABYTE
            raise forms.ValidationError(f"{limit}MBを超えるファイルは取り込めません。")
        return sent


class UploadForm(forms.Form):
    uploads = FilesField(
        label="ファイル", help_text="Excel（.xlsx）、CSV（UTF-8、Shift_JIS）又はCSVをまとめたzip。複数選べます。"
    )

    @property
    def given(self) -> tuple[GivenFile, ...]:
        return tuple(GivenFile(upload.name or "", upload.read()) for upload in self.cleaned_data["uploads"])
