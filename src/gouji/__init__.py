"""Gouji (勾稽): a warehouse of Chinese public-finance disclosures whose ties are checked."""

__version__ = "0.1.0"
