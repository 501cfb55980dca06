"""Tables of a report: figures by their layouts, and the ties that their shape states."""

from gouji.extract.sections import Paragraph
from gouji.extract.tables.code_names import code_name_ties
from gouji.extract.tables.figures import TableFigure
from gouji.extract.tables.form_ties import form_ties
from gouji.extract.tables.link_ties import link_ties
from gouji.extract.tables.read_table import ReadTable, TableReading
from gouji.extract.tables.reading import read_tables
from gouji.extract.tables.shape_ties import shape_ties
from gouji.extract.tables.text_ties import text_ties
from gouji.extract.tables.wording_ties import listed_account_ties
from gouji.extract.ties import TieBuilder

__all__ = ["ReadTable", "TableFigure", "TableReading", "read_tables", "table_ties", "text_ties"]


def table_ties(
    builder: TieBuilder, reading: TableReading, prose: list[Paragraph], year: int | None
) -> None:
    """Add the ties of every table with itself, of the tables with one another and with words."""
    for table in reading.tables:
        shape_ties(builder, table)
    form_ties(builder, reading.tables)
    link_ties(builder, reading.tables)
    code_name_ties(builder, reading.tables, year)
    listed_account_ties(builder, reading.tables, prose)
