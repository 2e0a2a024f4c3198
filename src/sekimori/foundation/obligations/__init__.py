"""Obligations 期限: what each person must do and by when — computed from records each time, never stored.

``queries.obligations_of(actor) -> tuple[Obligation, ...]`` most urgent first; ``queries.counts(obligations, today)``
the numbers of the home page. A chapter adds its own with ``@obligations("handling.return")`` in a module that
its ``apps.ready`` imports. ``worker.tick(at)`` is the unattended round: daily counts, the morning's mail, the outbox.
"""
