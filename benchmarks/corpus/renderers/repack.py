"""Zip containers without the time of day, so that the same seed makes the same bytes."""

import io
import re
import zipfile

_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def repack(data: bytes) -> bytes:
    """The same members with one fixed date, in the properties too."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            member = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _TIME.sub(b"2020-01-01T00:00:00Z", content)
            target.writestr(member, content)
    return out.getvalue()
