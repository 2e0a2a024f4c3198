"""A log in an object store: S3 and what speaks like it, Azure, Google Cloud, through ``obstore``.

Nothing locks writers out here. The checkpoint is replaced only if it still is what the writer has read (a conditional
put), and a tile is never overwritten, so of two writers at most one wins (``log`` says how).
"""

from collections.abc import Iterable, Iterator, Mapping

import obstore
from obstore.exceptions import AlreadyExistsError, PreconditionError
from obstore.store import ObjectStore as Bucket

from sekimori.engines.tlog.stores import Missing, Taken, each
from sekimori.engines.tlog.tiles import TILES

DELETED_AT_ONCE = 1_000  # what S3 takes in one request


class ObjectStore:
    """A log in a bucket.

    :param bucket: opened by ``obstore``, with the log's folder as its prefix. It must offer conditional puts.
    """

    alone = False

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket

    def read(self, path: str) -> bytes:
        try:
            return bytes(obstore.get(self.bucket, path).bytes())
        except FileNotFoundError:
            raise Missing(path) from None

    def write(self, files: Mapping[str, bytes]) -> None:
        """A tile that is there already must have the same contents.

        :raises Taken: if it has others, or another writer has just taken it back.
        """
        each(self._put, files.items())

    def swap(self, path: str, old: bytes | None, new: bytes) -> None:
        try:
            if old is None:
                obstore.put(self.bucket, path, new, mode="create")
                return
            found = obstore.get(self.bucket, path)
            if bytes(found.bytes()) == old:
                obstore.put(self.bucket, path, new, mode={"e_tag": found.meta["e_tag"]})
                return
        except FileNotFoundError:
            raise Taken(path) from None
        except (AlreadyExistsError, PreconditionError):
            if self._meanwhile(path) == new:  # the answer to the first try was lost on its way
                return
        raise Taken(path)

    def delete(self, paths: Iterable[str]) -> None:
        left = list(paths)
        while left:
            obstore.delete(self.bucket, left[:DELETED_AT_ONCE])
            del left[:DELETED_AT_ONCE]

    def names(self, under: str = "") -> Iterator[str]:
        for found in obstore.list(self.bucket, under.rstrip("/") or None):
            yield from (each["path"] for each in found if each["path"].startswith(under))

    def _put(self, item: tuple[str, bytes]) -> None:
        path, data = item
        if not path.startswith(TILES):
            obstore.put(self.bucket, path, data)
            return
        try:
            obstore.put(self.bucket, path, data, mode="create")
        except AlreadyExistsError:
            if self._meanwhile(path) != data:
                raise Taken(path) from None

    def _meanwhile(self, path: str) -> bytes | None:
        """What lies there now: nothing, if another writer has just taken back what it lost."""
        try:
            return self.read(path)
        except Missing:
            return None
