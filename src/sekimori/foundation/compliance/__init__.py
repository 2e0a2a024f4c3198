"""Compliance 対応状況: controls, attestations and the matrix of provision × unit, as of any day.

For those who build on it (signatures are kept stable):

``queries.matrix(on, known_at) -> Matrix``
    The whole matrix, cached. ``Matrix.cell(ref, place)``, ``.row(place)``, ``.column(ref)``,
    ``.rollup(places, refs) -> Rollup(status, satisfied, applicable, unmet, due)``, ``.rollups[department, chapter]``,
    ``.visible_to(reachable)``, ``.findings``, ``.faults``. Pages show ``queries.visible_matrix(actor, on=None)``.
``queries.cell(actor, canonical, place, on=None) -> CellDetail``; ``queries.self_checks(actor) -> (SelfCheck, ...)``;
``queries.attestation(actor, key)``; ``queries.history(canonical, place, known_at)``.
``actions``: each verb is one durable transaction, journalled, and leaves the matrix's cache behind.
    ``prepare(actor, canonical=, place=, draft=Draft(answer, text, plan_date, files=(Upload(name, data),), keep=()))``
    ``prepare_and_attest(actor, canonical=, place=, draft=)`` · ``attest(actor, attestation=id)``
    ``attest_several(actor, attestations=[id])`` · ``return_attestation(actor, attestation=id, reason=)``
    ``withdraw(actor, attestation=id)`` · ``read_evidence(actor, attestation=id, file=id) -> (StoredFile, bytes)``
    ``export_matrix(actor, form="xlsx"|"pdf"|"json", on=None) -> Export(name, content_type, data, ...)``
    ``import_attestations(system actor, rows: [AttestationRow(...)])`` for samples only.
``snapshots.take_snapshot(actor, on, known_at=None)``; ``.trend(since=, until=, departments=None, chapter=None)``.

A row of ``Attestation`` is never edited: its key is its version. A place is a unit's key, ``None`` the government.
Screens it links to: ``compliance:attestation`` (id), ``compliance:cell`` (canonical id, unit's key or ``government``).
Who sees what: a reach over everything (chief, auditor) sees all, the government's own cells included; any other reach
sees the cells of the units it covers and nothing of the government's.
"""
