"""Extraction: Document → facts and relations."""
