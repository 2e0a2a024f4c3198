"""The guideline as people read it, and the table of rights."""

import re


def test_every_demand_of_the_guideline_is_listed_with_our_summary(signed_in, city):
    page = signed_in("staff").get("/guideline/").content.decode()
    guideline = city.actor("staff").roster.guideline
    for provision in guideline.demands:
        assert provision.ref in page
        assert provision.summary in page


def test_words_are_found_whatever_their_width(signed_in, city):
    wide = signed_in("staff").get("/guideline/", {"q": "ＵＳＢ"}).content.decode()
    narrow = signed_in("staff").get("/guideline/", {"q": "usb"}).content.decode()
    count = re.compile(r"を含む項目は(\d+)件です")
    assert count.search(wide).group(1) == count.search(narrow).group(1)


def test_words_that_stand_nowhere_are_said_to(signed_in, city):
    page = signed_in("staff").get("/guideline/", {"q": "<b>ロケット"}).content.decode()
    assert "を含む項目は0件です" in page
    assert "当てはまる項目はありません" in page
    assert "<b>ロケット" not in page


def test_every_provision_has_a_page_of_its_own(kasukabe, client):
    from sekimori.foundation.compliance.labels import slug_of

    client.force_login(kasukabe.account("staff"))
    for provision in kasukabe.actor("staff").roster.guideline.provisions.values():
        answer = client.get(f"/guideline/{slug_of(provision)}/")
        assert answer.status_code == 200, provision.ref
        assert provision.ref in answer.content.decode()


def test_a_delegated_demand_names_the_norm_it_leads_to(signed_in, city):
    for provision in city.actor("staff").roster.guideline.demands:
        if provision.delegated_to:
            page = signed_in("staff").get(f"/guideline/{provision.canonical}/").content.decode()
            assert provision.delegated_to in page


def test_a_provision_that_does_not_exist_is_not_found(signed_in, city):
    assert signed_in("staff").get("/guideline/no.such/").status_code == 404


def test_the_rights_of_the_asker_stand_first_with_the_article_that_grants_them(signed_in, city):
    page = signed_in("manager").get("/authority/").content.decode()
    mine = page[page.index("わたしの権限") : page.index('id="all"')]
    assert "自己点検を確定する" in mine
    grant = next(
        grant
        for grant in city.actor("manager").roster.guideline.grants
        if (grant.role, grant.action) == ("protection_manager", "compliance.attestation.attest")
    )
    assert grant.article in mine


def test_every_granted_action_has_a_line_in_the_table(signed_in, city):
    from sekimori.foundation.authority.actions import catalogue

    page = signed_in("staff").get("/authority/").content.decode()
    for grant in city.actor("staff").roster.guideline.grants:
        if grant.action in catalogue():
            assert catalogue()[grant.action].label in page


def test_one_role_alone_can_be_looked_at(signed_in, city):
    page = signed_in("staff").get("/authority/", {"role": "audit_manager"}).content.decode()
    table = page[page.index('id="all"') :]
    assert "監査責任者</th>" in table
    assert "総括保護管理者</th>" not in table
    assert signed_in("staff").get("/authority/", {"role": "nobody"}).status_code == 200
