"""What the shell shows on every page: the government, who is signed in, and a menu by their rights."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from sekimori.foundation.accounts.passwords import in_force
from sekimori.foundation.accounts.rules import IDLE_MINUTES
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.models import Government, Person

# label, URL name, action that opens the page; in the order of a working day, what is used daily outside any group
MENU: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "",
        (
            ("わたしの仕事", "web:home", "home.view"),
            ("申請", "applications:index", "applications.open"),
            ("取扱台帳", "handling:ledger", "handling.holding.view"),
            ("ファイル簿", "handling:register", "handling.register.publish"),
            ("記録の分析", "analyses:index", "analyses.alert.view"),
        ),
    ),
    (
        "点検と指針",
        (
            ("自己点検", "compliance:attestations", "compliance.attestation.prepare"),
            ("対応状況", "compliance:matrix", "compliance.matrix.view"),
            ("指針", "web:guideline", "guideline.view"),
        ),
    ),
    (
        "組織と役割",
        (
            ("組織", "directory:units", "directory.units.view"),
            ("役割", "organization:holders", "organization.holders.view"),
            ("権限表", "web:authority", "authority.view"),
        ),
    ),
    (
        "記録と取出し",
        (
            ("記録", "systems:journal", "journal.view"),
            ("取出し", "releases:index", "downloads.view"),
            ("アクセスを調べる", "access_search:search", "access_records.search"),
            ("記録の取込み", "access_records:index", "access_records.source.view"),
            ("照合の一覧", "access_records:lists", "access_records.lists.load"),
        ),
    ),
    (
        "設定と権限",
        (
            ("設定", "guarding:index", "guarding.setting.view"),
            ("利用者登録", "accounts:manage", "accounts.manage"),
            ("管理者権限簿", "guarding:privileges", "guarding.privilege.view"),
            ("昇格", "guarding:elevation", "guarding.elevation.ask"),
            ("管理者の昇格", "guarding:elevations", "guarding.elevation.view"),
            ("設置状況", "setup:installation", "installation.view"),
        ),
    ),
)
ONE_LINE = 8  # entries that stand side by side at a desk; a longer menu is folded into its groups
ROLES_SHOWN = 2  # in the header; わたしの仕事 names them all


@dataclass(frozen=True, slots=True)
class MenuEntry:
    label: str
    url: str
    current: str  # the value of aria-current: page, true (a page below it) or nothing


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """Entries that stand together; folded under ``label``, or side by side if that is empty."""

    label: str
    entries: tuple[MenuEntry, ...]

    @property
    def here(self) -> str:
        """The label of the entry in which one is, or nothing."""
        return next((entry.label for entry in self.entries if entry.current), "")


def shell(request: HttpRequest) -> dict[str, Any]:
    """This function will give templates ``shell``, computed at most once for a request and only if it is used."""
    if not hasattr(request, "_shell"):
        request._shell = SimpleLazyObject(lambda: _shell(request))  # type: ignore[attr-defined]
    return {"shell": request._shell}  # type: ignore[attr-defined]


def _shell(request: HttpRequest) -> dict[str, Any]:
    government = Government.objects.first()
    found: dict[str, Any] = {
        "government": government.name if government else "",
        "sample": government is not None and government.is_sample,
    }
    actor: Actor | None = getattr(request, "actor", None)
    if government is None or actor is None:
        return found
    person = Person.objects.filter(pk=actor.person).first() if actor.person is not None else None
    return found | {
        "name": person.name if person else "技術管理者",
        "post": _place_and_post(actor),
        "roles": _roles(actor) if person else "",
        "own": reverse("accounts:own"),
        "sign_out": reverse("account_logout"),
        "menu": tuple(_menu(actor, request.path)),
        "request_id": actor.request_id,
        "idle_minutes": in_force("session.idle_minutes", IDLE_MINUTES, actor.today),
    }


def _place_and_post(actor: Actor) -> str:
    if actor.unit is None or actor.unit not in actor.organisation.units:
        return actor.post
    return f"{actor.organisation.name_of(actor.unit)} {actor.post}"


def _roles(actor: Actor) -> str:
    """The labels of the roles held, without the one that everybody holds."""
    rules = actor.roster.guideline.roles
    labels = list(dict.fromkeys(rules[held.role].label for held in actor.held if held.role != "staff"))
    return "・".join(labels[:ROLES_SHOWN]) + (" ほか" if len(labels) > ROLES_SHOWN else "")


def _menu(actor: Actor, path: str) -> Iterator[MenuGroup]:
    groups = [
        (label, [(entry, reverse(name)) for entry, name, action in entries if actor.may_somewhere(action)])
        for label, entries in MENU
    ]
    found = [url for _, entries in groups for _, url in entries]
    home = reverse("web:home")
    under = max((url for url in found if url != home and path.startswith(url)), key=len, default="")
    for label, entries in groups:
        shown = tuple(
            MenuEntry(entry, url, "page" if path == url else "true" if url == under else "") for entry, url in entries
        )
        if shown:
            folded = len(found) > ONE_LINE and len(shown) > 1
            yield MenuGroup(label if folded else "", shown)
