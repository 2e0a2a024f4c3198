"""What people type about a source, and the files they send."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from sekimori.chapters.systems.access_records.actions.sources import MOST_INTERVAL, Draft
from sekimori.chapters.systems.access_records.importing import read_declaration
from sekimori.chapters.systems.access_records.models import WAYS, Source
from sekimori.chapters.systems.access_records.queries import INTERVAL, holdings_to_choose, units_to_choose
from sekimori.engines.access_log.declaration import shipped
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.vault.uploading import MOST_BYTES

MEGABYTE = 1024 * 1024
TRIAL_BYTES = 2 * MEGABYTE  # of a sample file: enough for its first lines
OWN = "own"


class FileForm(forms.Form):
    """One file of access records."""

    file = forms.FileField(
        label="アクセス記録のファイル",
        help_text="システムから書き出したまま、直さずに選んでください（この枠に落としても選べます）。240MBまで。",
        error_messages={
            "required": "ファイルを選んでください。",
            "empty": "中身がありません。書き出し直してください。",
        },
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) >= MOST_BYTES - MEGABYTE:
            mend = "大きすぎます。期間を分けて書き出すか、決めたフォルダに置くか、sekimori logs import で取り込んでください。"
            raise forms.ValidationError(mend)
        return file


class ListForm(forms.Form):
    """One list, as Excel or CSV."""

    file = forms.FileField(
        label="ファイル",
        help_text="Excel（.xlsx）又はCSV（UTF-8、Shift_JIS）。50MBまで。",
        error_messages={"required": "ファイルを選んでください。", "empty": "中身がありません。"},
    )


class SourceForm(forms.Form):
    """What is said of a source and may be changed later."""

    label = forms.CharField(label="名称", max_length=80, help_text="例：住民記録システム")
    unit = forms.TypedChoiceField(
        label="責任を持つ課", coerce=int, help_text="この課の保護管理者が、取込みの様子を見ます。"
    )
    holding = forms.TypedChoiceField(
        label="保有個人情報",
        coerce=int,
        required=False,
        empty_value=None,
        help_text="この記録が、台帳のどの保有個人情報へのアクセスか。",
    )
    used_by = forms.TypedMultipleChoiceField(
        label="ほかに利用する課",
        coerce=int,
        required=False,
        widget=forms.SelectMultiple({"size": "8"}),
        help_text="責任を持つ課のほかに、業務で使う課。ここにない課の利用は、分析で示します。複数選べます（Ctrlキー）。",
    )
    way = forms.ChoiceField(label="受け取り方", choices=WAYS)
    interval_days = forms.IntegerField(
        label="届く間隔（日）",
        min_value=1,
        max_value=MOST_INTERVAL,
        help_text="この日数を過ぎても届かないと、「途絶えています」と知らせます。",
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        units = units_to_choose(actor)
        self.fields["unit"].choices = [("", "選んでください"), *units]  # type: ignore[attr-defined]
        self.fields["used_by"].choices = units  # type: ignore[attr-defined]
        self.fields["holding"].choices = [("", "決めない"), *holdings_to_choose(actor)]  # type: ignore[attr-defined]
        self.fields["interval_days"].initial = actor.roster.guideline.number(INTERVAL, actor.today)

    @property
    def draft(self) -> Draft:
        """What was typed, as plain values."""
        values = self.cleaned_data
        return Draft(
            label=values["label"].strip(),
            unit=values["unit"],
            interval_days=values["interval_days"],
            way=values["way"],
            holding=values["holding"],
            used_by=frozenset(values["used_by"]),
        )


class NewSourceForm(SourceForm):
    """A source that is not there yet: besides, how it is read, and a file to try it on."""

    kind = forms.ChoiceField(label="記録の形式", help_text="近いものを選びます。選んだ後に、下の欄で直せます。")
    declaration = forms.CharField(
        label="読み方（宣言）",
        required=False,
        max_length=100_000,
        strip=False,
        widget=forms.Textarea({"rows": "12", "spellcheck": "false", "class": "mono"}),
        help_text="列の名やコードが違うときに直します。空欄なら、選んだ形式のまま読みます。",
    )
    sample = forms.FileField(
        label="試すファイル",
        required=False,
        allow_empty_file=True,
        help_text="「読み方を試す」で、最初の数行がどう読めるかを示します。ファイルは残しません。",
    )
    code = forms.CharField(
        label="取込み元の名（英数字）",
        max_length=40,
        help_text="フォルダやコマンドで使います。後から変えられません。例：jumin",
    )

    field_order = (
        "kind",
        "sample",
        "declaration",
        "code",
        "label",
        "unit",
        "holding",
        "used_by",
        "way",
        "interval_days",
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, actor=actor, **options)
        labels = [(code, read_declaration(file.read_text(encoding="utf-8")).label) for code, file in shipped().items()]
        self.fields["kind"].choices = [("", "選んでください"), *labels, (OWN, "自分で書いた宣言")]  # type: ignore[attr-defined]

    @property
    def declared(self) -> str:
        """The text of the declaration: what was typed, or the chosen one as shipped."""
        typed = (self.data.get("declaration") or "").replace("\r\n", "\n")
        kind = self.data.get("kind")
        if typed.strip():
            return typed
        return shipped()[kind].read_text(encoding="utf-8") if kind in shipped() else ""


def initial_of(source: Source) -> dict[str, Any]:
    """This function will return what the form for changing a source begins with."""
    return {
        "label": source.label,
        "unit": source.unit_id,
        "holding": source.holding,
        "used_by": [unit.pk for unit in source.used_by.all()],
        "way": source.way,
        "interval_days": source.interval_days,
    }
