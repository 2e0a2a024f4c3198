"""One system that finds personal information, in a process of its own: `python -m bench.deidentify_spans SYSTEM [WEIGHTS]`.

Run by the Python of the environment in which the system is installed (`sekimori`: ours; `presidio`: `.venv-bench-presidio`;
`fuseji`: `.venv-bench-fuseji`). Reads JSON texts, one a line, and prints JSON: for each text the spans with their kind, the
processor seconds of loading (to the first answer) and of finding, the largest memory and what is installed, in MB.
"""

import json
import os
import resource
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

Span = tuple[int, int, str]
Find = Callable[[list[str]], Iterable[list[Span]]]
TOOLS = {"pip", "setuptools", "pkg_resources", "_distutils_hack"}  # of the environment, not of the system
# What GiNZA calls people and places; dates, firms and all the rest identify nobody alone.
GINZA = {
    "Person": "person", "City": "address", "Province": "address", "County": "address", "GPE_Other": "address",
    "Domestic_Region": "address", "Postal_Address": "address", "Phone_Number": "phone", "Email": "email",
    "ID_Number": "number", "Age": "age",
}  # fmt: skip


def sekimori() -> tuple[Find, Callable[[], int]]:
    """Sekimori, with the weights of the file named behind it if there is one: those that did not learn the texts."""
    from sekimori.engines.deidentify import scan_text
    from sekimori.engines.deidentify.detectors import scored
    from sekimori.engines.deidentify.scoring.model import unpack

    if len(sys.argv) > 2:
        weights = unpack(Path(sys.argv[2]).read_bytes())
        scored.model = lambda: weights

    def find(texts: list[str]) -> Iterator[list[Span]]:
        for text in texts:
            yield [(each.start, each.end, each.kind.value) for each in scan_text(text) if each.personal]

    return find, _of_imported


def presidio() -> tuple[Find, Callable[[], int]]:
    """Presidio with GiNZA and with those of its recognizers of other countries' forms that fit here."""
    import tldextract
    from presidio_analyzer import AnalyzerEngine, BatchAnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine
    from presidio_analyzer.predefined_recognizers import CreditCardRecognizer, PhoneRecognizer

    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())  # its own list: no request while it is measured
    names = {"address": "LOCATION", "phone": "PHONE_NUMBER", "email": "EMAIL_ADDRESS", "number": "ID", "age": "AGE"}
    mapping = {label: names.get(kind, kind.upper()) for label, kind in GINZA.items()}
    configured = NerModelConfiguration(model_to_presidio_entity_mapping=mapping)
    model = SpacyNlpEngine([{"lang_code": "ja", "model_name": "ja_ginza"}], configured)
    model.load()
    registry = RecognizerRegistry(supported_languages=["ja"])
    registry.load_predefined_recognizers(languages=["ja"], nlp_engine=model)
    registry.add_recognizer(PhoneRecognizer(supported_language="ja", supported_regions=("JP",)))
    registry.add_recognizer(CreditCardRecognizer(supported_language="ja"))
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=model, supported_languages=["ja"])
    kinds = {name: kind for kind, name in names.items()} | {"PERSON": "person", "CREDIT_CARD": "card"}

    def find(texts: list[str]) -> Iterator[list[Span]]:
        wanted = [name for name in kinds if name in analyzer.get_supported_entities("ja")]
        found = BatchAnalyzerEngine(analyzer).analyze_iterator(texts, "ja", batch_size=32, entities=wanted)
        return ([(each.start, each.end, kinds[each.entity_type]) for each in spans] for spans in found)

    return find, _of_environment


def fuseji() -> tuple[Find, Callable[[], int]]:
    """fuseji with GiNZA, whose labels of places it is told to take too."""
    from fuseji import Masker
    from fuseji.ner.ginza import GinzaBackend

    masker = Masker(ner=GinzaBackend(labels=GINZA))
    kinds = {label.upper(): kind for label, kind in GINZA.items()} | {
        "JP_PHONE_NUMBER": "phone", "JP_POSTAL_CODE": "postal_code", "CREDIT_CARD": "card", "MY_NUMBER": "my_number",
    }  # fmt: skip

    def find(texts: list[str]) -> Iterator[list[Span]]:
        for text in texts:
            yield [(each.start, each.end, kinds[each.type.upper()]) for each in masker.detect(text)]

    return find, _of_environment


def _of_environment() -> int:
    """Bytes of the environment, without what makes every environment."""
    (packages,) = (Path(sys.prefix) / "lib").glob("python3*/site-packages")
    kept = (each for each in packages.iterdir() if each.name.split("-")[0] not in TOOLS)
    return sum(map(_size, kept))


def _of_imported() -> int:
    """Bytes of the engine with its lists and of the packages that it has imported; the rest of Sekimori does not count."""
    from importlib.metadata import distribution, packages_distributions

    import sekimori

    top = {name.partition(".")[0] for name in sys.modules} - {"sekimori"}
    named = {each for name, distributions in packages_distributions().items() if name in top for each in distributions}
    files = {Path(str(file.locate())) for name in named for file in distribution(name).files or ()}
    own = Path(sekimori.__file__).parent / "engines" / "deidentify"
    return _size(own) + sum(file.stat().st_size for file in files if file.suffix != ".pyc" and file.is_file())


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file() and file.suffix != ".pyc")


def _processor() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main(system: str) -> None:
    texts = [json.loads(line) for line in sys.stdin]
    before = _processor()
    find, size = {"sekimori": sekimori, "presidio": presidio, "fuseji": fuseji}[system]()
    list(find(["山田"]))
    loaded = _processor()
    spans = list(find(texts))
    found = {
        "spans": spans,
        "load": loaded - before,
        "seconds": _processor() - loaded,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "installed": size() / 2**20,
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
