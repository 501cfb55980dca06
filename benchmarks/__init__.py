"""Measurements: the generated corpus, its score, and speed. Not part of the wheel."""
