"""REST for programs: the same doors, the same queries and the same records as the screens.

A resource is declared once (``operation.Resource``); its door, the checks of what is sent and the OpenAPI document
follow from the declaration. A program sends a key 連携 of somebody's (``foundation.integrations``); for reading alone
somebody's session will do. What goes wrong is a problem document (RFC 9457) in Japanese. ``docs/api.md`` tells more.
"""
