"""Exports of the published warehouse: a workbook, a letter for each department, Parquet files."""
