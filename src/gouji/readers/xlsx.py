"""Read an .xlsx workbook (ECMA-376) sheet by sheet, with the text that each cell shows.

The parts are read as streams: a far cell costs nothing, number formats are looked up once a
style, and only filled cells are held.
"""

import posixpath

from gouji.errors import LimitExceeded, UnsupportedFormat
from gouji.readers.archive import Archive
from gouji.readers.markup import local, parse_events
from gouji.readers.number_format import BUILT_IN, NumberFormat, number_format
from gouji.readers.sheet_rows import Sheet
from gouji.readers.worksheet import Attributes, Book, SheetReader, unescape
from gouji.settings import Limits

_TRUE = ("1", "true")


def read_xlsx(archive: Archive, path: str, limits: Limits) -> list[Sheet]:
    """Return the sheets of a workbook in its own order; chart sheets are empty.

    Raises `DamagedReport`, `LimitExceeded` or `UnsupportedFormat` (the binary form .xlsb).
    """
    if "xl/workbook.bin" in archive.names:
        raise UnsupportedFormat(path, "暂不能读取 .xlsb，请另存为 .xlsx 后再提交")
    book = _workbook(archive, path, limits)
    sheets: list[Sheet] = []
    filled = 0
    for page, (name, part, hidden) in enumerate(book.sheets, 1):
        sheet = Sheet(name, hidden)
        if part is not None:
            reader = SheetReader(book, sheet, page, filled)
            rest = reader.plain_rows(archive.read(part))
            parse_events(rest, path, part, reader.start, reader.end, reader.characters)
            reader.finish()
            filled = reader.filled
        sheets.append(sheet)
    return sheets


def _workbook(archive: Archive, path: str, limits: Limits) -> Book:
    """The list of sheets with the strings and formats that they share."""
    root = _relations(archive, path, "")
    main = next((part for kind, part in root.values() if kind == "officeDocument"), None)
    main = main or "xl/workbook.xml"
    relations = _relations(archive, path, main)
    parts = dict(relations.values())
    book = Book(path, limits)

    def start(tag: str, attributes: Attributes) -> None:
        tag = local(tag)
        if tag == "workbookPr":
            book.epoch_1904 = attributes.get("date1904") in _TRUE
        elif tag == "sheet":
            key = next((v for k, v in attributes.items() if local(k) == "id"), "")
            kind, part = relations.get(key, ("", ""))
            hidden = attributes.get("state", "visible") != "visible"
            readable = part if kind == "worksheet" else None
            book.sheets.append((attributes.get("name", ""), readable, hidden))

    parse_events(archive.read(main), path, main, start)
    if len(book.sheets) > limits.max_pages:
        raise LimitExceeded(path, f"工作表超过上限 {limits.max_pages} 张")
    book.strings = _shared_strings(archive, path, parts.get("sharedStrings"))
    book.formats = _formats(archive, path, parts.get("styles"), book.epoch_1904)
    return book


def _relations(archive: Archive, path: str, part: str) -> dict[str, tuple[str, str]]:
    """The parts that a part names, by id: the last word of their type and their place."""
    folder, name = posixpath.split(part)
    place = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, attributes: Attributes) -> None:
        if local(tag) == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = (kind, target.lstrip("/"))

    if place in archive.names:
        parse_events(archive.read(place), path, place, start)
    return found


def _shared_strings(archive: Archive, path: str, part: str | None) -> list[str]:
    strings: list[str] = []
    pieces: list[str] = []
    collecting = phonetic = False

    def start(tag: str, _: Attributes) -> None:
        nonlocal collecting, phonetic
        tag = local(tag)
        if tag == "t":
            collecting = not phonetic
        elif tag == "rPh":
            phonetic = True

    def end(tag: str) -> None:
        nonlocal collecting, phonetic
        tag = local(tag)
        if tag == "t":
            collecting = False
        elif tag == "si":
            strings.append(unescape("".join(pieces)))
            pieces.clear()
        elif tag == "rPh":
            phonetic = False

    def characters(text: str) -> None:
        if collecting:
            pieces.append(text)

    if part in archive.names and part is not None:
        parse_events(archive.read(part), path, part, start, end, characters)
    return strings


def _formats(archive: Archive, path: str, part: str | None, epoch_1904: bool) -> list[NumberFormat]:
    """The number format of each cell style; at least that of style 0."""
    codes: dict[str, str] = {str(number): code for number, code in BUILT_IN.items()}
    used: list[str] = []
    inside = False

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal inside
        tag = local(tag)
        if tag == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            inside = True
        elif tag == "xf" and inside:
            used.append(attributes.get("numFmtId", "0"))

    def end(tag: str) -> None:
        nonlocal inside
        if local(tag) == "cellXfs":
            inside = False

    if part in archive.names and part is not None:
        parse_events(archive.read(part), path, part, start, end)
    return [number_format(codes.get(key, ""), epoch_1904) for key in used or ["0"]]
