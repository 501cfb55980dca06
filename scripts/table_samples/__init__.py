"""The samples in tables: one department's year in every kind of document, from one set of books.

`samples()` returns them; `make_samples.py` writes them below raw/ with their labels.
"""

from table_samples.budget import budget
from table_samples.evaluation import base_data, overall_form, project_form
from table_samples.exports import accounts, assets, indicators, payments, procurement
from table_samples.final_accounts import final_accounts
from table_samples.paper import Sample


def samples() -> list[Sample]:
    """Every sample in tables, in the order of the year."""
    return [
        budget(), indicators(), payments(), procurement(), assets(), accounts(), final_accounts(),
        overall_form(), project_form(), base_data(),
    ]  # fmt: skip
