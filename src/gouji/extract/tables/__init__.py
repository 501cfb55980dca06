"""Tables of a report: figures by their layouts, and the ties that their shape states."""

from gouji.extract.tables.figures import TableFigure
from gouji.extract.tables.reading import ReadTable, TableReading, read_tables

__all__ = ["ReadTable", "TableFigure", "TableReading", "read_tables"]
