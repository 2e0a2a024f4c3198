"""Real official texts, exactly as they arrived: read where a workplace has them, and not part of this project."""

from pathlib import Path

import pytest

from sekimori.guideline.library import Library
from sekimori.guideline.model import Level
from sekimori.guideline.official.attach import attach
from sekimori.guideline.official.document import open_document
from sekimori.guideline.official.tests.texts import squeezed
from sekimori.guideline.official.text import NodeKind, NoticeKind

ROOT = next(folder for folder in Path(__file__).parents if (folder / "pyproject.toml").exists())
SEEDS = sorted((ROOT.parent / "shared" / "seeds").glob("*.txt"))


def opened(seed):
    document = open_document(seed.name, seed.read_bytes())
    packs = [Library().pack(code) for code in Library().codes()]
    pack = next(pack for pack in packs if pack.government in document.text.nodes[0].raw)
    return document, attach(document.text, pack.versions[-1])


if SEEDS:  # without them these tests do not exist, rather than be passed over

    @pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.stem[:3])
    def test_nothing_of_a_real_text_is_lost(seed):
        document, _ = opened(seed)
        assert squeezed(document.text.raw) == squeezed(seed.read_text(encoding="utf-8"))

    @pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.stem[:3])
    def test_every_demand_and_item_gets_its_real_wording_and_nothing_is_left_over(seed):
        _, found = opened(seed)
        assert (found.missing, found.unknown, found.twice, found.headings) == ((), (), (), ())
        items = [each.ref for each in found.guideline.provisions.values() if each.level is Level.ITEM]
        assert all(ref in found.wording for ref in items)
        assert found.demands[0] == found.demands[1]
        assert found.demands[1] in (64, 55)  # 64 in the one, 54 and the supplementary provision in the other

    @pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.stem[:3])
    def test_sentences_that_pages_cut_read_as_one(seed):
        _, found = opened(seed)
        cut = ("第5の1(3)", "第6の10", "第7の1(1)", "第2条2項7号", "第19条2項")
        for ref in found.wording.keys() & cut:
            assert "\n" not in found.wording[ref], ref
        for ref, text in found.wording.items():
            assert not [line for line in text.split("\n") if line[0] in "、。）をにのはがって"], ref

    @pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.stem[:3])
    def test_strange_letters_and_lost_numbers_are_reported(seed):
        document, _ = opened(seed)
        kinds = {notice.kind for notice in document.text.notices}
        hangul = any("가" <= char <= "힣" for char in document.text.raw)
        implied = any(node.implied and len(node.key) == 3 for node in document.text.walk())
        assert (NoticeKind.SUSPICIOUS in kinds) is hangul
        assert (NoticeKind.IMPLIED in kinds) is implied
        assert hangul or implied

    @pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.stem[:3])
    def test_title_contents_and_notes_stay_beside_the_articles(seed):
        document, _ = opened(seed)
        kinds = [node.kind for node in document.text.nodes]
        assert kinds[0] is NodeKind.TITLE
        assert kinds[-1] in (NodeKind.NOTE, NodeKind.SUPPLEMENT)
        assert kinds.count(NodeKind.CONTENTS) == ("目 次" in seed.read_text(encoding="utf-8"))
