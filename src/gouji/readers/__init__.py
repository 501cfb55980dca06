"""Readers: one module per file format, file → Document."""
