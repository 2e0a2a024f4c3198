"""A new government, from an empty installation to the day its roles are known."""

import pytest

from sekimori.foundation.accounts import founding
from sekimori.foundation.directory.models import POST_CLASSES, Government, Person
from sekimori.foundation.journal.models import Entry
from tests.cast import NOW
from tests.journeys.organisation_file import organisation_zip
from tests.signin import at

pytestmark = pytest.mark.browser
PASSWORD = "はじめての合言葉-ながく-2026"


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_government_is_set_up_from_nothing(visit, javascript):
    with at(NOW):
        code = founding.waiting_code()
        operator = visit(javascript=javascript)
        operator.go("/").sees("初期設定を始めます")
        operator.fill("設定コード", "違うコード").press("次へ").sees("設定コードが違います")
        operator.fill("設定コード", code).press("次へ").sees("団体と指針")
        operator.choose("春日部市").fill("団体名", "春日部市").press("登録して、次へ").sees("最初の技術管理者")
        operator.fill("利用者ID", "first-admin").fill("パスワード", PASSWORD)
        operator.page.get_by_label("パスワード（確認のためもう一度）").fill(PASSWORD)
        operator.press("登録して、初期設定を終える").sees("技術管理者を登録しました")

        operator.sign_in("first-admin", PASSWORD)
        operator.go("/setup/next/").sees("残りの準備").follow("組織・職員を取り込む")
        content = organisation_zip(dict(POST_CLASSES))
        operator.attach("ファイル", "組織.zip", content, "application/zip").press("確かめる")
        operator.sees("まだ登録していません")
        assert not Person.objects.exists()
        operator.press("取り込む").sees("取り込みました")
        operator.go("/setup/next/").sees("総括保護管理者", "まとめて登録する")
        assert operator.status_of("/setup/") == 404
        assert operator.status_of("/journal/") == 403
        operator.leaves_no_trace() if javascript else None
    assert Government.objects.get().name == "春日部市"
    assert Entry.objects.filter(action="directory.import").exists()
