"""What people may ask of the matrix and write into an attestation: their words to plain values."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from sekimori.engines.authority.organisation import Organisation, UnitKind
from sekimori.foundation.compliance.actions import Draft, Upload
from sekimori.foundation.compliance.board import View, in_order
from sekimori.foundation.compliance.control import CellStatus
from sekimori.foundation.compliance.labels import slug_of
from sekimori.foundation.compliance.models import ANSWERS
from sekimori.foundation.compliance.rules import Answer
from sekimori.foundation.day_field import DayField
from sekimori.foundation.vault.files import MAX_BYTES
from sekimori.guideline.model import Guideline
from sekimori.kernel.problems import Refused

WORST = [("", "すべて"), ("unmet", "未実施・期限超過だけ"), ("due", "期限が近いものも")]
MAX_FOLDS = 400  # nobody opens more departments by hand; a longer address is not ours


class MatrixFilters(forms.Form):
    """The filters above the matrix. Filters are GET parameters: none of them says anything about a person."""

    on = DayField(label="基準日", required=False, help_text="")
    agency = forms.ChoiceField(label="実施機関", required=False)
    department = forms.ChoiceField(label="部", required=False)
    chapter = forms.ChoiceField(label="章", required=False)
    worst = forms.ChoiceField(label="状態", required=False, choices=WORST)

    def __init__(
        self,
        data: QueryDict | dict[str, str],
        *,
        guideline: Guideline,
        departments: Iterable[tuple[int, str]],
        agencies: Iterable[tuple[int, str]],
    ) -> None:
        super().__init__(data, auto_id="filter-%s")
        self._choose("agency", "すべて", agencies)
        self._choose("department", "すべて", departments)
        chapters = ((slug_of(top), f"{top.ref} {top.heading}") for top in guideline.chapters)
        self._choose("chapter", "章ごとにまとめる", chapters)

    def _choose(self, name: str, nothing: str, choices: Iterable[tuple[int | str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", nothing), *((str(value), label) for value, label in choices)]

    def view(self) -> View:
        """This function will return what was asked for, leaving out what could not be read (the errors name it)."""
        self.full_clean()
        asked = self.cleaned_data
        return View(
            open_departments=frozenset(int(key) for key in self._many("open") if key.isascii() and key.isdigit()),
            open_chapters=frozenset(self._many("wide")),
            department=int(asked["department"]) if asked.get("department") else None,
            agency=int(asked["agency"]) if asked.get("agency") else None,
            chapter=asked.get("chapter", ""),
            worst=CellStatus(asked["worst"]) if asked.get("worst") else None,
        )

    def _many(self, name: str) -> list[str]:
        return self.data.getlist(name)[:MAX_FOLDS] if isinstance(self.data, QueryDict) else []

    def parameters(self) -> list[tuple[str, str]]:
        """This function will return the filters in force as query parameters, in a fixed order, for every link."""
        kept: list[tuple[str, str]] = []
        for name in self.fields:
            value = self.cleaned_data.get(name)
            if value:
                kept.append((name, value.isoformat() if isinstance(value, date) else value))
        if isinstance(self.data, QueryDict):
            view = self.view()
            kept += [("open", str(key)) for key in sorted(view.open_departments)]
            kept += [("wide", slug) for slug in sorted(view.open_chapters)]
        return kept


def departments_of(organisation: Organisation, seen: Iterable[int | None]) -> list[tuple[int, str]]:
    """This function will list the departments that stand over the places somebody sees, as the chart reads."""
    over = {organisation.department_of(place) for place in seen if place is not None and place in organisation.units}
    return [
        (unit.id, unit.name) for unit in in_order(organisation) if unit.kind is UnitKind.DEPARTMENT and unit.id in over
    ]


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Any number of files, none of them too large to be kept."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """This function will return the files that were sent.

        :raises forms.ValidationError: if one is larger than the vault keeps.
        """
        sent = [entry for entry in (data or []) if entry]
        for upload in sent:
            if upload.size > MAX_BYTES:
                limit = MAX_BYTES // 1024 // 1024
                raise forms.ValidationError(
                    f"{limit}MBを超えるファイルがあります。分けるか、必要な部分だけにしてください。"
                )
        return sent


class AttestationForm(forms.Form):
    """What a unit says of one demand. The labels are those that ``rules.check_draft`` names as the place of a fault."""

    answer = forms.ChoiceField(
        label="点検の結果",
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages={"required": "満たしているかどうかを選んでください。"},
    )
    text = forms.CharField(
        label="内容",
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="何をしているか、何が足りないか、又は該当しない理由を書きます。満たしていることを証拠書類だけで示せるときは、"
        "書かなくても構いません。住民の個人情報は書かないでください。",
    )
    plan_date = DayField(
        label="満たす予定の日",
        required=False,
        help_text="満たしていないときに書きます。例 令和9年3月31日、2027-03-31",
        widget=forms.TextInput(attrs={"class": "short"}),
    )
    keep = forms.TypedMultipleChoiceField(
        label="前に付けた証拠書類のうち、もう一度示すもの",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    evidence = ManyFilesField(
        label="証拠書類",
        required=False,
        help_text="PDF、画像、Excel、Wordなどを付けられます。ファイルは暗号化して保管し、見た人を記録します。",
    )
    basis = forms.IntegerField(
        widget=forms.HiddenInput, required=False
    )  # the newest attestation when the form was read

    def __init__(self, *args: Any, shown_before: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What the template says beside the label instead of 任意.
        self.fields["text"].need = "条件により必須"  # type: ignore[attr-defined]
        self.fields["plan_date"].need = "満たしていないとき必須"  # type: ignore[attr-defined]
        kept = self.fields["keep"]
        choices = list(shown_before)
        if isinstance(kept, forms.TypedMultipleChoiceField):
            kept.choices = choices
        if not choices:
            del self.fields["keep"]

    def draft(self) -> Draft:
        """This function will return what was written, for the action. Only for a valid form."""
        said = self.cleaned_data
        return Draft(
            answer=Answer(said["answer"]),
            text=said["text"],
            plan_date=said["plan_date"],
            files=tuple(Upload(upload.name or "file", upload.read()) for upload in said["evidence"]),
            keep=tuple(said.get("keep", ())),
        )


class ReturnForm(forms.Form):
    """Why a self-check goes back."""

    reason = forms.CharField(
        label="差戻しの理由",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="何を直してほしいかが分かるように書きます。作成した人と確定した人に伝わります。",
        error_messages={"required": "何を直してほしいかを書いてください。"},
    )


def show_problems(form: forms.Form, refused: Refused) -> None:
    """This function will put each fault at the field it names, and the others at the top of the form."""
    by_label = {str(field.label): name for name, field in form.fields.items()}
    for problem in refused.problems:
        name = by_label.get(problem.where)
        message = f"{problem.what}。{problem.mend}。"
        form.add_error(name, message if name else f"{problem.where}：{message}")
