"""A small catalog in the shape of NIST SP 800-53: invented controls, enhancements, parameters, labels and parts."""

import json


def param(identifier, **keys):
    return {"id": identifier, **keys}


def part(identifier, name, prose="", label="", parts=()):
    found = {"id": identifier, "name": name}
    if label:
        found["props"] = [{"name": "label", "value": label}]
    if prose:
        found["prose"] = prose
    if parts:
        found["parts"] = list(parts)
    return found


def control(identifier, title, **keys):
    label = identifier.upper()
    return {
        "id": identifier,
        "class": "SP800-53",
        "title": title,
        "props": [
            {"name": "label", "class": "zero-padded", "value": label.replace("-", "-0")},
            {"name": "label", "value": label},
            {"name": "sort-id", "value": identifier},
        ],
        **keys,
    }


KEY_POLICY = control(
    "kx-1",
    "Key Policy",
    params=[
        param("kx-1_prm_1", label="organization-defined people"),
        param(
            "kx-1_prm_2", select={"how-many": "one-or-more", "choice": ["weekly", "{{ insert: param, kx-1_prm_3 }}"]}
        ),
        param("kx-1_prm_3", label="organization-defined frequency"),
        param("kx-1_prm_4", values=["12", "24"]),
    ],
    parts=[
        part(
            "kx-1_smt",
            "statement",
            parts=[
                part(
                    "kx-1_smt.a",
                    "item",
                    "Hand a list of keys to {{ insert: param, kx-1_prm_1 }}:",
                    "a.",
                    [part("kx-1_smt.a.1", "item", 'the "front" door\\gate;', "1.")],
                ),
                part("kx-1_smt.b", "item", "Count the keys {{ insert: param, kx-1_prm_2 }}.", "b."),
                part("kx-1_smt.c", "item", "Keep it {{ insert: param, kx-1_prm_4 }} months.", "c."),
            ],
        ),
        part("kx-1_gdn", "guidance", "Keys open doors."),
    ],
)
LOST_KEYS = control(
    "kx-2",
    "Lost Keys",
    parts=[part("kx-2_smt", "statement", "Report a lost key.")],
    controls=[
        control("kx-2.1", "Automated Notice", parts=[part("kx-2.1_smt", "statement", "Notify at once.")]),
        control("kx-2.2", "Old Notice", props=[{"name": "status", "value": "withdrawn"}]),
    ],
)
BADGES = control(
    "bd-1", "Badges", parts=[part("bd-1_smt", "statement", "Wear a badge of {{ insert: param, no_such }}.")]
)


def catalog(*groups, **keys):
    return {
        "catalog": {
            "uuid": "0a1b2c3d-0000-4000-8000-000000000000",
            "metadata": {"title": "Catalog of Keys", "last-modified": "2026-01-01T00:00:00Z", "version": "1"},
            "groups": list(groups) or [group("kx", KEY_POLICY, LOST_KEYS), group("bd", BADGES)],
            **keys,
        }
    }


def group(identifier, *controls, **keys):
    return {"id": identifier, "class": "family", "title": identifier.upper(), "controls": list(controls), **keys}


def as_bytes(root):
    return json.dumps(root, ensure_ascii=False).encode()
