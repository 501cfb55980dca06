"""The picture that a page of an OFD file is, for print that it does not name."""

from gouji.errors import ReportError
from gouji.readers.archive import Archive
from gouji.readers.ofd_objects import PrintedPage
from gouji.readers.ofd_resources import Resources
from gouji.readers.page_problems import SCAN_SHARE
from gouji.readers.pictures import recognise_picture
from gouji.readers.recognition import RecognisedPage


def recognise_scan(
    printed: PrintedPage, resources: Resources, archive: Archive
) -> RecognisedPage | None:
    """Return what is seen in the largest picture of a page, None where none covers the page.

    A picture that Pillow does not open (JBIG2 is common in scans) leaves the page unread.
    """
    area = printed.size[0] * printed.size[1]
    shares = [((x1 - x0) * (y1 - y0) / area, name, (x0, y0, x1, y1))
              for name, (x0, y0, x1, y1) in printed.pictures]  # fmt: skip
    share, name, box = max(shares, default=(0.0, "", (0.0, 0.0, 0.0, 0.0)))
    file = resources.pictures.get(name)
    if share <= SCAN_SHARE or file not in archive.names:
        return None
    try:
        return recognise_picture(archive.read(file), file, box)
    except ReportError:
        return None
