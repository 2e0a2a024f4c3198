"""REST for programs, read-only so far: the same doors, the same queries and the same records as the screens.

A resource answers JSON; what goes wrong is a problem document (RFC 9457) in Japanese. For now a program signs in as a
person does and sends the session's cookie. ``docs/api.md`` describes the resources.
"""
