"""The shapes of a guideline pack once it is loaded and validated.

A *pack* is one government's guideline over time; a *version* is what was in force from a date. Everything a version
says about posts, numbers and articles stands in the pack's files, with the place it came from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from sekimori.guideline.protection import ProtectionScheme
from sekimori.guideline.register import RegisterRules
from sekimori.guideline.route import Route, find
from sekimori.kernel.period import Period

ATTESTATION = "attestation"  # the control of every demand that no record can show: a person attests it


class Level(StrEnum):
    """How deep in the guideline a provision stands."""

    CHAPTER = "chapter"  # 第5, 第5章
    ARTICLE = "article"  # 第5の2, 第12条
    PARAGRAPH = "paragraph"  # (1), 2項
    ITEM = "item"  # ①, 第1号


class Modality(StrEnum):
    SHALL = "shall"
    SHOULD = "should"
    MAY = "may"
    DEFINES = "defines"


class Trigger(StrEnum):
    """When a demand calls for an act."""

    STANDING = "standing"
    EVENT = "event"
    PERIODIC = "periodic"
    ONCE = "once"


class Scope(StrEnum):
    """What a role or a demand is counted per."""

    GOVERNMENT = "government"
    AGENCY = "agency"  # 実施機関
    DEPARTMENT = "department"  # 部
    UNIT = "unit"  # 課, 所, 学校
    SECTION = "section"  # 担当


class Applies(StrEnum):
    """Which units of the scope a demand concerns; the trait is a fact of the unit, not of the guideline."""

    ALL = "all"
    HANDLING = "handling"  # 保有個人情報を取り扱う
    SYSTEMS = "systems"  # 情報システムを所管する
    ROOMS = "rooms"  # 情報システム室等を所管する
    SCHOOLS = "schools"
    OFFICES = "offices"  # 学校以外（一般の情報セキュリティポリシーに属する）


class Reach(StrEnum):
    """How far a grant reaches from where the role is held."""

    OWN = "own"  # 自分に関するもの
    SECTION = "section"  # 自分の担当
    UNIT = "unit"  # 自分の課
    BELOW = "below"  # 所管する部・課
    ALL = "all"  # 全体


class PostClass(StrEnum):
    """The rank of a post, so that packs can speak of posts without knowing every local title."""

    MAYOR = "mayor"  # 市長・区長
    VICE_MAYOR = "vice_mayor"  # 副市長・副区長
    AGENCY_HEAD = "agency_head"  # 教育長, 事業管理者
    DEPARTMENT_HEAD = "department_head"  # 部長・局長
    DEPARTMENT_DEPUTY = "department_deputy"  # 部次長・参事
    UNIT_HEAD = "unit_head"  # 課長・所長・館長・校長・園長
    UNIT_DEPUTY = "unit_deputy"  # 副課長・副校長・担当課長
    SENIOR_CHIEF = "senior_chief"  # 主幹・係長
    CHIEF = "chief"  # 主査・主任教諭
    MEMBER = "member"  # 主事・教諭・その他


class Holding(StrEnum):
    """The named ways in which a role can be held; a pack chooses one, it cannot express another."""

    POST = "post"  # 特定の職にある者（総務部長）
    IN_CHARGE = "in_charge"  # その部を担任する者（総務部を担当する副区長）
    HEAD = "head"  # その組織の長
    DESIGNATED = "designated"  # 他の役割の者が候補から指定する
    APPOINTED = "appointed"  # 他の役割の者が条件を満たす者から任命する
    SAME_AS = "same_as"  # 他の規程の役割の者が兼ねる
    MEMBERS = "members"  # 他の役割の者すべて
    EVERYONE = "everyone"  # 職にある者すべて
    ACCOUNT = "account"  # 職によらず、利用者登録に付ける（技術設定だけ）


@dataclass(frozen=True, slots=True)
class Source:
    """Where in the pack a thing is written; ``str()`` is what an error message shows."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file} {self.line}行目"


@dataclass(frozen=True, slots=True)
class Provision:
    """One numbered provision; ``ref`` is its number as printed and is unique in the version.

    ``summary`` is our own one-line statement of the demand (empty on chapters). A demand is green by ``controls``, or
    is ``delegated_to`` another norm, or is done ``by_people`` for a reason. ``attest_months`` is how long an
    attestation for this provision stays good; ``None`` takes the pack's parameter ``attestation.valid_months``.
    """

    ref: str
    level: Level
    parent: str | None
    heading: str
    order: int
    source: Source
    summary: str = ""
    canonical: str = ""
    modality: Modality = Modality.SHALL
    actor: str = ""
    scope: Scope = Scope.UNIT
    applies: Applies = Applies.HANDLING
    trigger: Trigger = Trigger.STANDING
    controls: tuple[str, ...] = ()
    question: str = ""
    attest_months: int | None = None
    delegated_to: str = ""
    by_people: str = ""
    note: str = ""

    @property
    def demands(self) -> bool:
        """Whether the provision is a leaf that asks for something, and so has cells in the matrix."""
        return bool(self.canonical)


@dataclass(frozen=True, slots=True)
class RoleRule:
    """A role of the guideline and how it is held."""

    code: str
    label: str
    scope: Scope
    by: Holding
    article: str
    source: Source
    unit: str = ""  # POST, IN_CHARGE: the unit's name
    post_class: PostClass | None = None
    role: str = ""  # MEMBERS, and who designates or appoints
    same_as: tuple[str, ...] = ()  # SAME_AS: whoever holds one of these at the place holds this role too
    candidates: tuple[PostClass, ...] = ()
    fallback: str = ""  # DESIGNATED: "designator" when there is no candidate
    several: bool = False  # more than one holder is in order
    condition: str = ""  # APPOINTED: "impartial"
    applies: Applies = Applies.ALL
    required: bool = True  # a vacancy is a finding
    incompatible: tuple[str, ...] = ()
    norm: str = ""  # the other norm, with its article, that knows this role or the role it is the same as
    note: str = ""  # what a reader must know: where the guideline is silent and the government decided


@dataclass(frozen=True, slots=True)
class Grant:
    """One line of the authority table: a role may do an action within a reach, because of an article."""

    role: str
    action: str
    reach: Reach
    article: str
    source: Source


@dataclass(frozen=True, slots=True)
class Elevation:
    """An action that a role may do only while elevated 昇格: asked for with a reason, for hours, agreed by another."""

    role: str
    action: str
    article: str
    reason: str
    source: Source


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number or word that a norm or the government sets, from a date, with the source of the rule."""

    code: str
    value: int | str | bool | tuple[str, ...]
    unit: str
    article: str
    since: date
    reason: str
    source: Source


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    code: str
    text: str
    articles: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Checklist:
    code: str
    label: str
    items: tuple[ChecklistItem, ...]
    source: Source


@dataclass(frozen=True)
class Guideline:
    """One version of one government's guideline, whole and valid.

    ``provisions`` is in printed order. ``terms`` maps common words to the government's own.
    """

    pack: str
    government: str
    title: str
    status: str
    in_force: Period
    provisions: Mapping[str, Provision]
    roles: Mapping[str, RoleRule]
    grants: tuple[Grant, ...]
    parameters: tuple[Parameter, ...]
    terms: Mapping[str, str]
    checklists: Mapping[str, Checklist]
    routes: tuple[Route, ...]
    protection: ProtectionScheme
    register: RegisterRules
    elevations: tuple[Elevation, ...] = ()

    @cached_property
    def elevated(self) -> Mapping[str, frozenset[str]]:
        """The actions that a role may do only while elevated, by role."""
        found: dict[str, set[str]] = {}
        for entry in self.elevations:
            found.setdefault(entry.role, set()).add(entry.action)
        return {role: frozenset(actions) for role, actions in found.items()}

    @cached_property
    def by_canonical(self) -> Mapping[str, Provision]:
        """The demands by canonical id, which is the same in every pack for the same demand."""
        return {provision.canonical: provision for provision in self.demands}

    @property
    def version(self) -> str:
        """The version's name: the day it came into force, as in 2023-04-01."""
        return self.in_force.since.isoformat()

    @property
    def demands(self) -> tuple[Provision, ...]:
        """The provisions that ask for something, in printed order: the columns of the matrix."""
        return tuple(provision for provision in self.provisions.values() if provision.demands)

    def chapter_of(self, provision: Provision) -> Provision:
        """This function will return the chapter a provision stands in (itself, if it is one)."""
        while provision.parent is not None:
            provision = self.provisions[provision.parent]
        return provision

    @property
    def chapters(self) -> tuple[Provision, ...]:
        """The top of the tree, in printed order."""
        return tuple(provision for provision in self.provisions.values() if provision.parent is None)

    def route(self, kind: str, level: str) -> Route | None:
        """This function will return the route of a kind of application at a protection level, if the pack has one."""
        return find(self.routes, kind, level)

    @cached_property
    def roles_by_action(self) -> Mapping[str, frozenset[str]]:
        """The roles that are granted an action, whatever their reach."""
        found: dict[str, set[str]] = {}
        for grant in self.grants:
            found.setdefault(grant.action, set()).add(grant.role)
        return {action: frozenset(roles) for action, roles in found.items()}

    def parameter(self, code: str, on: date) -> Parameter:
        """This function will return the parameter in force on a day; before the first value, the first.

        Evidence from before the guideline is judged by its first numbers, as ``Pack.on`` judges by its first version.

        :raises KeyError: if the pack sets no such parameter.
        """
        entries = sorted((entry for entry in self.parameters if entry.code == code), key=lambda entry: entry.since)
        if not entries:
            raise KeyError(code)
        return next((entry for entry in reversed(entries) if entry.since <= on), entries[0])

    def number(self, code: str, on: date) -> int:
        """This function will return a whole-number parameter in force on a day.

        :raises KeyError: if there is none. :raises TypeError: if it is not a whole number.
        """
        value = self.parameter(code, on).value
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(f"{code} is no whole number")
        return value

    def term(self, code: str) -> str:
        """This function will return the government's word for a common thing or role.

        :raises KeyError: if the pack does not know the word.
        """
        if code in self.terms:
            return self.terms[code]
        return self.roles[code].label


@dataclass(frozen=True)
class Pack:
    """One government's guideline over time, oldest version first."""

    code: str
    government: str
    versions: tuple[Guideline, ...]

    def on(self, day: date) -> Guideline:
        """This function will return the version in force on a day; before the first one, the first.

        Evidence from before the guideline is judged by the first version rather than by nothing.
        """
        begun = [version for version in self.versions if version.in_force.since <= day]
        return begun[-1] if begun else self.versions[0]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What packs may refer to: the actions and controls that the code knows, with their Japanese labels."""

    actions: Mapping[str, str]
    controls: Mapping[str, str]
