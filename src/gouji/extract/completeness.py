"""Whether final accounts show the tables they must, and say which of them are empty."""

import re

from gouji.extract.ties import TieBuilder
from gouji.extract.told import Told, words

_DROPPED = re.compile(r"[\s“”\"'‘’《》（）()·—-]")


def completeness_checks(builder: TieBuilder, told: Told) -> None:
    """Add the checks of final accounts in which several of the required tables were read.

    A document without text of its own, or with hardly a table, may be a part of a publication:
    nothing is said of it.
    """
    if told.profile.kind != "final_accounts":
        return
    text = _DROPPED.sub("", told.document.text)
    required = words()["required_tables"]
    read = {t.layout.table for t in told.reading.tables if t.layout is not None}
    if len(read & {entry["title"] for entry in required}) < words()["fewest_tables"]:
        return
    lacking = [
        entry["title"] for entry in required
        if entry["title"] not in read and not re.search(entry["named"], text)
    ]  # fmt: skip
    span = _title_span(told)
    builder.add(
        "required_tables", "wording", [], span, tolerance="E", severity="warning",
        verdict="fail" if lacking else "pass",
        message=f"未见应公开的表：{'、'.join(f'《{title}》' for title in lacking)}"
        if lacking else None,
    )  # fmt: skip
    _empty_tables(builder, read, text, span)
    _three_public_items(builder, text, span)


def _empty_tables(builder: TieBuilder, read: set[str], text: str, span: tuple[int, int]) -> None:
    """A table without figures must say so: 没有政府性基金收入和支出，故本表无数据."""
    empty = [
        entry for entry in words()["empty_tables"]
        if not any(entry["about"] in title for title in read) and re.search(entry["shown"], text)
    ]  # fmt: skip
    silent = [entry["about"] for entry in empty if not re.search(entry["note"], text)]
    if empty:
        builder.add(
            "empty_table_note", "wording", [], span, tolerance="Q", severity="info",
            verdict="fail" if silent else "pass",
            message=f"{'、'.join(silent)}预算相关表无数据，未作空表说明" if silent else None,
        )  # fmt: skip


def _three_public_items(builder: TieBuilder, text: str, span: tuple[int, int]) -> None:
    """Where 三公经费 is told, its items are told, if only as 未发生."""
    if "三公" not in text:
        return
    lacking = [word for word in words()["three_public_items"] if word not in text]
    builder.add(
        "three_public_items_stated", "wording", [], span, tolerance="Q", severity="info",
        verdict="fail" if lacking else "pass",
        message=f"“三公”经费未分项列示：{'、'.join(lacking)}" if lacking else None,
    )  # fmt: skip


def _title_span(told: Told) -> tuple[int, int]:
    """The first line of the document: what is missing stands nowhere."""
    view = told.prose[0].view if told.prose else None
    return view.span(0, len(view.text)) if view else (0, min(1, len(told.document.text)))
