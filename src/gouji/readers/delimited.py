"""Read a delimited text file (.csv, .tsv) into a Document of one Table."""

import csv
import io
from collections import Counter

from gouji.document import Document
from gouji.errors import DamagedReport, LimitExceeded
from gouji.readers.grid import GridWriter
from gouji.readers.plain import decode, refuse_binary
from gouji.readers.sheet_rows import Row, Sheet
from gouji.settings import Limits

DELIMITERS = ",;\t|"
SAMPLE = 65_536
_TSV = "text/tab-separated-values"


def read_delimited(data: bytes, path: str, sha256: str, limits: Limits) -> Document:
    """Return a CSV or TSV file as a Document: every value is text, as written.

    Encoding: byte order mark, strict UTF-8, GB18030. Delimiter: the one of `, ; tab |` that
    splits the rows most evenly. Quoted values may hold delimiters, newlines and doubled quotes.
    Title and unit lines above the header become paragraphs, as on a sheet. `metadata` holds
    `encoding` and `delimiter`. Raises `UnsupportedFormat` for binary content (NUL bytes),
    `DamagedReport` for an unclosed quote, `EmptyReport`, `LimitExceeded`.
    """
    text, encoding, problems = decode(data, path)
    if len(text) > limits.max_text_chars:
        raise LimitExceeded(path, f"文字共 {len(text)} 字，超过上限 {limits.max_text_chars} 字")
    refuse_binary(text, path)
    delimiter = find_delimiter(text)
    sheet = Sheet(rows=_rows(text, delimiter, path, limits), problems=list(problems))
    writer = GridWriter(path, limits)
    writer.add(sheet)
    media_type = _TSV if delimiter == "\t" else "text/csv"
    metadata = {"encoding": encoding, "delimiter": delimiter}
    return writer.document(sha256, media_type, None, metadata)


def find_delimiter(text: str) -> str:
    """Return the delimiter that gives most rows of the sample the same width above one.

    >>> find_delimiter("科目;金额\\n办公费;1,5\\n")
    ';'
    """
    sample = text[:SAMPLE]
    if len(text) > SAMPLE:
        sample = sample[: max(sample.rfind("\n"), 1)]

    def evenness(delimiter: str) -> tuple[int, int]:
        try:
            rows = list(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter))
        except csv.Error:
            return 0, 0
        widths = Counter(len(row) for row in rows if len(row) > 1)
        width, times = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return times, width

    # Of equals the earlier one wins; a comma inside figures splits rows less evenly.
    return max(DELIMITERS, key=evenness)


def _shown(value: str) -> str:
    """The value as Excel shows it: `="005"` is how exports keep the zeros of a code."""
    if value.startswith('="') and value.endswith('"') and len(value) > 3:
        return value[2:-1]
    return value.replace("\r\n", "\n")


def _rows(text: str, delimiter: str, path: str, limits: Limits) -> list[Row]:
    csv.field_size_limit(limits.max_text_chars)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    filled = 0
    written_oddly = '="' in text or ('"' in text and "\r\n" in text)
    columns: list[int] = []
    kinds: list[str] = []
    try:
        for index, values in enumerate(reader):
            row = Row(index)
            if len(columns) != len(values):
                columns, kinds = list(range(len(values))), ["text"] * len(values)
            if all(values) and not any(map(str.isspace, values)):
                row.columns, row.texts, row.kinds = columns, values, kinds
            else:
                row.columns = [n for n in columns if values[n] and not values[n].isspace()]
                row.texts = [values[n] for n in row.columns]
                row.kinds = kinds[: len(row.columns)]
            if written_oddly:
                row.texts = list(map(_shown, row.texts))
            filled += len(row.columns)
            if filled > limits.max_cells:
                raise LimitExceeded(path, f"单元格超过上限 {limits.max_cells} 个")
            if row.columns:
                rows.append(row)
    except csv.Error as error:
        raise DamagedReport(
            path, f"第 {reader.line_num} 行不是有效的分隔文本（{error}）"
        ) from error
    return rows
