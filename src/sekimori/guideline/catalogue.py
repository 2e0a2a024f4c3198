"""The codes that the software asks packs for: parameters, words, checklists and roles.

A pack chooses values for these codes and cannot invent others, so that a mistyped code is a fault and not a silent
default. A chapter that needs a number from the guideline adds its code here and to the packs.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ParameterKind:
    """What a parameter is; ``required`` ones are asked for by code that has no other answer."""

    label: str
    kind: type
    required: bool = False


PARAMETERS: Mapping[str, ParameterKind] = {
    "attestation.valid_months": ParameterKind("自己点検の有効期間", int, required=True),
    "attestation.due_notice_days": ParameterKind("自己点検の期限を知らせ始める日数", int, required=True),
    "committee.period_months": ParameterKind("委員会の開催の間隔", int, required=True),
    "officer.designation_grace_days": ParameterKind("保護担当者の指定までの猶予", int, required=True),
    "session.idle_minutes": ParameterKind("操作がないとき画面を閉じるまでの時間", int, required=True),
    "password.minimum_length": ParameterKind("合言葉の最少文字数", int, required=True),
    "integration.longest_days": ParameterKind("連携の鍵を有効にできる最長の日数", int),
    "training.period_months": ParameterKind("研修の間隔", int),
    "training.new_holder_days": ParameterKind("新任の役割者が研修を受けるまでの日数", int),
    "handling.level_review_months": ParameterKind("保護区分の見直しの間隔", int),
    "handling.access_review_months": ParameterKind("アクセス権限の棚卸しの間隔", int),
    "handling.ledger_review_months": ParameterKind("台帳の確認の間隔", int),
    "handling.late_to_officer_days": ParameterKind(
        "返却・消去の遅れが保護担当者の仕事になるまでの日数", int, required=True
    ),
    "handling.late_to_manager_days": ParameterKind(
        "返却・消去の遅れが保護管理者の仕事になるまでの日数", int, required=True
    ),
    "obligations.remind_days": ParameterKind("期限の何日前から毎朝のメールで知らせるか", int, required=True),
    "handover.notice_days": ParameterKind("発令の終わりの何日前から引継ぎを示すか", int, required=True),
    "access_records.interval_days": ParameterKind("アクセス記録が届く間隔の目安の日数", int, required=True),
    "access_records.quarantine_days": ParameterKind("読めなかった行を確かめるまでの日数", int, required=True),
    "access_records.office_opens_minutes": ParameterKind(
        "時間外とみなさない時刻の始め（0時からの分数）", int, required=True
    ),
    "access_records.office_closes_minutes": ParameterKind(
        "時間外とみなさない時刻の終わり（0時からの分数）", int, required=True
    ),
    "analyses.items_per_week": ParameterKind("分析の結果を一週間に一人へ示す件数", int, required=True),
    "analyses.answer_days": ParameterKind("分析の結果に答えるまでの日数", int, required=True),
    "analyses.sign_off_days": ParameterKind("月の終わりから「分析済み」とするまでの日数", int, required=True),
    "analyses.look_back_days": ParameterKind("遅れて届いたアクセス記録を自動で分析し直す日数", int, required=True),
    "handover.acknowledge_days": ParameterKind("後任が引継ぎを確かめるまでの日数", int, required=True),
    "guarding.elevation_answer_hours": ParameterKind("昇格の求めに答えるまでの時間", int, required=True),
    "guarding.elevation_hours": ParameterKind("昇格の最長の時間", int, required=True),
    "guarding.privilege_months": ParameterKind("管理者権限を持てる最長の期間", int, required=True),
    "guarding.privilege_review_months": ParameterKind("管理者権限の棚卸しの間隔", int, required=True),
    "guarding.proposal_days": ParameterKind("二人で決める設定の提案が無効になるまでの日数", int, required=True),
    "guarding.review_months": ParameterKind("二人で決める設定の見直しの間隔", int, required=True),
    "file_register.threshold": ParameterKind("個人情報ファイル簿を作る本人の数（以上）", int),
    "file_register.request_desk": ParameterKind("開示請求等を受理する組織の名称及び所在地", str, required=True),
    "systems.log_retention_years": ParameterKind("アクセス記録の保存期間", int),
    "systems.journal_check_days": ParameterKind("記録の封印の検証が通っているべき日数", int),
    "systems.journal_witnesses": ParameterKind("記録の封印に要る立会人の数", int),
    "systems.journal_witness_days": ParameterKind("立会人の署名が効力をもつ日数", int),
    "systems.log_analysis_months": ParameterKind("アクセス記録の分析の間隔", int),
    "downloads.days": ParameterKind("取出しの量を合計する日数", int, required=True),
    "downloads.growth_percent": ParameterKind("承認の後に増えてよい割合", int, required=True),
    "downloads.agreement_days": ParameterKind("承認された取出しを受け取れる日数", int, required=True),
    "downloads.answer_days": ParameterKind("大量の取出しを確かめるまでの日数", int, required=True),
    "downloads.review_months": ParameterKind("取出しの目安を確かめる間隔", int, required=True),
    "downloads.times_program": ParameterKind("連携の目安を何倍にするか", int),
    "downloads.times_audit_manager": ParameterKind("監査責任者の目安を何倍にするか", int),
    "downloads.times_directory_manager": ParameterKind("人事の課長の目安を何倍にするか", int),
    "downloads.times_technical_administrator": ParameterKind("技術管理者の目安を何倍にするか", int),
    "outsourcing.inspection_months": ParameterKind("委託先の確認の間隔", int),
    "outsourcing.inspection_on_site": ParameterKind("委託先の確認を原則として実地で行う", bool),
    "incidents.first_seen_minutes": ParameterKind("事案の第一報を確かめるまでの時間", int),
    "breach.people_over": ParameterKind("委員会への報告を要する本人の数（超える）", int),
    "breach.preliminary_days": ParameterKind("速報の目安の日数", int),
    "breach.final_days": ParameterKind("確報の期限の日数", int),
    "breach.final_days_malicious": ParameterKind("確報の期限の日数（不正の目的によるおそれ）", int),
    "audits.audit_months": ParameterKind("監査の間隔", int),
    "audits.inspection_months": ParameterKind("点検の間隔", int),
    "audits.review_months": ParameterKind("評価及び見直しの間隔", int),
}

TERMS: Mapping[str, str] = {
    "government": "団体の種類（市・区・町・村）",
    "mayor": "長の職名",
    "vice_mayor": "副市長・副区長の職名",
    "agency": "法の義務を負う機関",
    "department": "部に当たる組織",
    "unit": "課に当たる組織",
    "section": "課の中の担当",
    "branch_office": "出先機関",
    "school": "学校",
    "workers": "保有個人情報を取り扱う者",
    "incident": "漏えい等の出来事",
    "security_policy": "情報セキュリティの規程",
    "school_security_policy": "学校の情報セキュリティの規程",
}

CHECKLISTS: Mapping[str, str] = {
    "self_inspection": "点検（課の長が行う点検の項目）",
    "audit": "監査の項目",
    "outbound": "送付前の点検の項目",
    "baseline": "安全の水準の項目",
    "contract_clauses": "委託契約に書く条項",
}

# Roles that code speaks of by name; the technical administrator's is tied to accounts.
ROLES: Mapping[str, str] = {
    "chief_protection_manager": "総括保護管理者",
    "protection_manager": "保護管理者・保護責任者",
    "protection_officer": "保護担当者",
    "audit_manager": "監査責任者",
    "committee_member": "委員会の構成員",
    "disclosure_manager": "情報公開・市政情報の課長",
    "directory_manager": "人事・職員の課長",
    "staff": "職員",
    "technical_administrator": "技術管理者",
}
