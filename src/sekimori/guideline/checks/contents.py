"""One version's rows as read, before they are known to fit together."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sekimori.guideline.model import Checklist, Elevation, Grant, Parameter, Provision, RoleRule, Source
from sekimori.guideline.protection import ProtectionScheme
from sekimori.guideline.register import RegisterRules
from sekimori.guideline.route import Route
from sekimori.guideline.rows import Rows
from sekimori.guideline.schema import suggest
from sekimori.guideline.source import Faults

LOCAL = "運用"  # the government's own decision, where the guideline is silent
_LAW = re.compile(
    r"(個人情報保護法|法|施行令|施行規則|番号法|番号法規則|地方自治法|サイバーセキュリティ基本法)"
    r"第\d+条(の\d+)*(第\d+項)?(第\d+号)?"
)


@dataclass(frozen=True)
class Contents:
    """Everything read of a version; ``name`` is its folder as messages show it."""

    name: str
    since: date
    provisions: Rows[Provision]
    roles: Rows[RoleRule]
    grants: tuple[Grant, ...]
    parameters: Rows[Parameter]
    terms: Mapping[str, str]
    checklists: Rows[Checklist]
    routes: tuple[Route, ...]
    protection: ProtectionScheme
    register: RegisterRules
    elevations: tuple[Elevation, ...] = ()

    def check_article(self, article: str, source: Source, faults: Faults, *, own_only: bool = False) -> None:
        """This function will note an article that neither the pack nor, unless ``own_only``, a law has."""
        if self.provisions.knows(article):
            return
        if not own_only and (article == LOCAL or _LAW.fullmatch(article)):
            return
        others = "" if own_only else f"、又は「{LOCAL}」か「法第66条」の形"
        near = suggest(article, self.provisions.names or ())
        faults.add(
            source,
            f"条「{article}」は、この指針にありません",
            f"{near}articles.toml にある番号{others}にしてください。",
        )

    def check_role(self, role: str, source: Source, faults: Faults) -> None:
        """This function will note a role that the pack does not have."""
        if not self.roles.knows(role):
            near = suggest(role, self.roles.names or ())
            faults.add(source, f"役割「{role}」がありません", f"{near}roles.toml にある役割にしてください。")
