"""The copy of the marts in a real PostgreSQL: whole, verified, swapped at once, readable."""

import os
import shutil
import subprocess
from contextlib import closing

import duckdb
import pytest
from click.testing import CliRunner

from gouji.cli import app
from gouji.postgres import PostgresError, PostgresTarget, publish_postgres
from gouji.settings import Settings
from gouji.watch import copy_night, watched_night
from tests.postgres import MISSING, server
from tests.published import HOSTILE, SPLIT, publish

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")
needs_server = pytest.mark.skipif(MISSING is not None, reason=str(MISSING))
DEAD = "host=/nonexistent user=someone password=hush-hush dbname=x"


@pytest.fixture(scope="module")
def dsn():
    with server() as address:
        yield address


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    reports = {"水利局.txt": SPLIT, "<i>x</i>.txt": HOSTILE}
    made = publish(tmp_path_factory.mktemp("warehouse"), reports)
    with closing(duckdb.connect(str(made))) as connection:
        connection.execute(
            "create table marts.odd as select * from (values "
            "(1.25::decimal(28,6), '', true, 0.1::double, date '2024-02-29'), "
            "(null, null, null, null, null), "
            "(-99999999999999999999.999999, e'a\"b,c\\\\.\n\t' || chr(0) || '县', "
            "false, 1e300, null)"
            ') as t (amount, said, "is", ratio, day)'
        )
        connection.execute("comment on table marts.odd is 'it''s odd'")
        connection.execute("comment on column marts.odd.said is '县'")
    return made


@pytest.fixture
def target(dsn):
    yield PostgresTarget(dsn)
    with psycopg.connect(dsn) as connection:
        for schema in ("kept", "marts", "marts_former", "marts_building"):
            connection.execute(f"drop schema if exists {schema} cascade")


def ask(dsn, query):
    with psycopg.connect(dsn) as connection:
        return connection.execute(query).fetchall()


@needs_server
def test_every_row_value_and_comment_arrives(database, target):
    copied = publish_postgres(database, target)
    with closing(duckdb.connect(str(database), read_only=True)) as connection:
        for name, rows in copied.rows.items():
            here = connection.execute(f"from marts.{name}").fetchall()
            there = ask(target.dsn, f"select * from marts.{name}")
            here = [
                tuple(v.replace("\0", "�") if isinstance(v, str) else v for v in r) for r in here
            ]
            assert sorted(map(repr, here)) == sorted(map(repr, there)), name
            assert rows == len(here)
    assert ask(target.dsn, "select obj_description('marts.odd'::regclass)") == [("it's odd",)]
    assert ask(target.dsn, "select col_description('marts.odd'::regclass, 2)") == [("县",)]
    indexed = ask(target.dsn, "select indexdef from pg_indexes where tablename = 'findings'")
    assert any("(document_id)" in definition for (definition,) in indexed)


@needs_server
def test_the_reader_reads_and_no_more(database, target):
    publish_postgres(database, target)
    with psycopg.connect(target.dsn) as connection:
        connection.execute("set role gouji_reader")
        assert connection.execute("select count(*) from marts.findings").fetchone()[0]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("delete from marts.findings")


@needs_server
def test_a_second_copy_takes_the_place_of_the_first(database, target):
    publish_postgres(database, target)
    with psycopg.connect(target.dsn) as reader:
        reader.execute("set default_transaction_isolation = 'read committed'")
        before = reader.execute("select count(*) from marts.odd").fetchone()
        reader.commit()
        assert not publish_postgres(database, target, again=False).changed
        assert publish_postgres(database, target).changed
        assert reader.execute("select count(*) from marts.odd").fetchone() == before
    schemas = ask(target.dsn, "select nspname from pg_namespace where nspname like 'marts%'")
    assert schemas == [("marts",)]


@needs_server
def test_a_copy_that_breaks_off_leaves_the_former_one(database, target, monkeypatch):
    publish_postgres(database, target)
    monkeypatch.setattr("gouji.postgres._same", lambda here, there: False)
    with pytest.raises(PostgresError, match="differs"):
        publish_postgres(database, target)
    assert ask(target.dsn, "select count(*) from marts.odd") == [(3,)]
    assert not ask(target.dsn, "select 1 from pg_namespace where nspname = 'marts_building'")


@needs_server
@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("create schema marts", "not made by Gouji"),
        ("create schema kept; create view kept.mine as select * from marts.odd", "kept.mine"),
    ],
)
def test_what_others_made_is_not_dropped(database, target, statement, told):
    if "view" in statement:
        publish_postgres(database, target)
    with psycopg.connect(target.dsn) as connection:
        connection.execute(statement)
    with pytest.raises(PostgresError, match=told):
        publish_postgres(database, target)


@needs_server
@pytest.mark.skipif(shutil.which("psql") is None, reason="psql is not installed")
def test_the_command_copies_and_psql_reads(database, target):
    variables = {"GOUJI_POSTGRES_DSN": target.dsn}
    done = CliRunner().invoke(
        app, ["publish", "postgres", "--warehouse", str(database.parent), "--lang", "en"],
        env=variables,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "verified" in done.output
    query = "select sum(amount_yuan) from marts.fct_fact"
    said = subprocess.run(
        ["psql", "-X", "-At", "-c", query, target.dsn], capture_output=True, text=True, check=True
    ).stdout
    with closing(duckdb.connect(str(database), read_only=True)) as connection:
        assert said.strip() == str(connection.execute(query).fetchone()[0])


def test_no_error_shows_the_address(database, tmp_path, monkeypatch, caplog):
    for dsn in (DEAD, "hush-hush and no address", "postgresql://u:hush-hush@:port/x"):
        target = PostgresTarget(dsn)
        with pytest.raises(PostgresError) as error:
            publish_postgres(database, target)
        assert "hush" not in f"{error.value} {target!r}"


def test_a_failing_copy_is_told_and_does_not_lose_the_night(database, monkeypatch, caplog):
    settings = Settings(warehouse=database.parent)
    monkeypatch.setenv("GOUJI_POSTGRES_DSN", DEAD)
    told = []
    monkeypatch.setattr("gouji.watch.deliver", lambda message, channels: told.append(message))
    with watched_night(settings, "test") as recorder:
        problem = copy_night(settings, recorder)
        recorder.end("unchanged")
    assert problem
    assert [message.data["event"] for message in told] == ["copy_failure"]
    assert "hush" not in caplog.text + problem + told[0].text
    assert recorder.run.outcome == "unchanged"


@pytest.mark.parametrize("name", ["a;b", "pg_catalog", "Größe", '"x"'])
def test_names_that_are_none_are_refused(name):
    with pytest.raises(PostgresError, match="SCHEMA"):
        PostgresTarget.of({"GOUJI_POSTGRES_DSN": "x", "GOUJI_POSTGRES_SCHEMA": name})


def test_nothing_is_copied_unless_configured():
    assert PostgresTarget.of({}) is None
    assert "GOUJI_POSTGRES_DSN" not in os.environ
