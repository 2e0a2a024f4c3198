"""The form that takes a file with the official text."""

from django import forms
from django.core.files.uploadedfile import UploadedFile

from sekimori.guideline.official.reading.bounds import MOST_BYTES


class TextFileForm(forms.Form):
    """One file; its size is checked before it is read."""

    file = forms.FileField(
        label="指針の本文が入ったファイル",
        help_text="Word文書（.docx）、テキスト（.txt。UTF-8、UTF-16又はシフトJIS）又はHTML。10MBまで。",
        widget=forms.FileInput({"accept": ".docx,.txt,.html,.htm"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(f"{MOST_BYTES // 1_000_000}MBを超えるファイルは読み込めません。")
        return file
