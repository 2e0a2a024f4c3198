"""Short ways to read texts and bytes by a declaration, for the tests beside this file."""

import io
from datetime import date
from functools import cache

from sekimori.engines.access_log.declaration import load_source, shipped
from sekimori.engines.access_log.reading import Quarantined, Reading

HANDED_OVER = date(2026, 11, 22)


@cache
def source(code):
    return load_source(shipped()[code])


def declare(folder, text):
    """A declaration of one's own, read as a file."""
    file = folder / "own.toml"
    file.write_text(text, encoding="utf-8")
    return load_source(file)


def reading(which, data, **extra):
    """A reading that has read everything: records, quarantined lines, the reading itself."""
    which = source(which) if isinstance(which, str) else which
    data = data.encode(which.encoding.replace("auto", "utf-8")) if isinstance(data, str) else data
    read = Reading(which, io.BytesIO(data), **{"reference": HANDED_OVER, **extra})
    found = list(read)
    records = [each for each in found if not isinstance(each, Quarantined)]
    quarantined = [each for each in found if isinstance(each, Quarantined)]
    assert read.tally.balanced
    assert (read.tally.accepted, read.tally.quarantined) == (len(records), len(quarantined))
    return records, quarantined, read


PLAIN = """
code = "plain"
label = "試験用"
note = "試験用"
format = "csv"
encoding = "utf-8"

[time]
from = "日時"
clock = "%Y-%m-%d %H:%M:%S"
zone = "Asia/Tokyo"

[operation]
from = "操作"

[operation.codes]
read = ["照会"]
export = ["出力"]

[fields]
actor_user_uid = "職員番号"
object_name = "対象"
people = "件数"
"""
HEADING = "日時,職員番号,操作,対象,件数"
ROW = "2026-11-20 09:05:03,0401,照会,個人照会,1"
