"""Uploads without end: what exceeds anything this installation takes is read to its end, but not written to disk."""

from django.core.files.uploadhandler import FileUploadHandler

# More than the largest file any screen takes, so that the screen itself says that a file is too large.
MOST_BYTES = 256 * 1024 * 1024


class Bounded(FileUploadHandler):
    """Stands before Django's own handlers and hands them no more than ``MOST_BYTES`` of a file (ASVS 5.0 5.2.1)."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """This function will pass a piece on, or drop it once the file is longer than anything that is kept."""
        return raw_data if start + len(raw_data) <= MOST_BYTES else None

    def file_complete(self, file_size: int) -> None:
        """This function will leave the finished file to Django's own handlers."""
