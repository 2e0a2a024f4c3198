"""All packs an installation knows: the shipped ones and those in further folders (``SEKIMORI_PACKS``)."""

from collections.abc import Iterable
from pathlib import Path

from sekimori.guideline import packs
from sekimori.guideline.loader import load_pack
from sekimori.guideline.model import Pack, Vocabulary
from sekimori.guideline.source import Faults
from sekimori.kernel.problems import Problem, Refused

SHIPPED = Path(packs.__file__).parent
MARK = "pack.toml"


class Library:
    """The packs by code. A folder given may be one pack or hold several.

    :raises Refused: if a folder is missing or holds no pack, or two packs share a code; a shipped pack cannot be
        replaced from outside, because its articles stand behind the shipped tests and documents.
    """

    def __init__(self, folders: Iterable[Path] = (), vocabulary: Vocabulary | None = None) -> None:
        self._vocabulary = vocabulary
        self._loaded: dict[str, Pack] = {}
        self._folders = {folder.name: folder for folder in packs_in(SHIPPED)}
        faults = Faults()
        for given in folders:
            self._add(Path(given), faults)
        if faults.found:
            raise Refused(*faults.found)

    def _add(self, given: Path, faults: Faults) -> None:
        found = packs_in(given)
        if not found:
            mend = f"{MARK} のあるフォルダ、又はそれを含むフォルダを指定してください。"
            faults.add(str(given), "指針のデータがありません" if is_folder(given) else "フォルダがありません", mend)
        for folder in found:
            other = self._folders.setdefault(folder.name, folder)
            if other.resolve() != folder.resolve():
                mend = "フォルダの名と pack.toml の code を、ほかにない名にしてください。"
                what = "同梱" if other.parent == SHIPPED else "別のフォルダ"
                faults.add(str(folder), f"指針「{folder.name}」は、{what}の指針と同じ名です", mend)

    def codes(self) -> tuple[str, ...]:
        """This function will return the codes of all packs, in order."""
        return tuple(sorted(self._folders))

    def folder(self, code: str) -> Path:
        """This function will return the folder of a pack.

        :raises Refused: if there is no pack of that code.
        """
        if code not in self._folders:
            mend = f"{'・'.join(self.codes())} のどれかにしてください。"
            raise Refused(Problem(code, "その名の指針はありません", mend))
        return self._folders[code]

    def pack(self, code: str) -> Pack:
        """This function will return a pack, loaded once and kept.

        :raises Refused: if there is none of that code, or with every fault of its files.
        """
        if code not in self._loaded:
            self._loaded[code] = load_pack(self.folder(code), self._vocabulary)
        return self._loaded[code]


def is_folder(path: Path) -> bool:
    """This function will say whether a path is a folder; one that cannot even be asked for is none."""
    try:
        return path.is_dir()
    except OSError:  # no permission on the way, or a name longer than the file system knows
        return False


def packs_in(folder: Path) -> list[Path]:
    """This function will return the pack folders in a folder: itself, or those directly under it."""
    try:
        if (folder / MARK).is_file():
            return [folder]
        return sorted(entry for entry in folder.iterdir() if (entry / MARK).is_file()) if folder.is_dir() else []
    except OSError:
        return []
