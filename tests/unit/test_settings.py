"""Settings come from defaults, then the file, then the environment."""

from pathlib import Path

import pytest

from gouji.settings import Settings, SettingsError, load_settings


def test_the_environment_overrides_the_file(tmp_path):
    file = tmp_path / "gouji.toml"
    file.write_text('raw = "收件"\nworkers = 3\n[limits]\nmax_pages = 10\nmax_cells = 20\n')
    settings = load_settings(file, {"GOUJI_WORKERS": "5", "GOUJI_MAX_PAGES": "7", "LANG": "en_US"})
    assert settings.raw == Path("收件")
    assert (settings.workers, settings.lang) == (5, "en")
    assert (settings.limits.max_pages, settings.limits.max_cells) == (7, 20)


def test_memory_of_duckdb(tmp_path):
    file = tmp_path / "gouji.toml"
    file.write_text('duckdb_memory = "512 MB"')
    assert load_settings(file, {}).duckdb_memory == "512MB"
    assert load_settings(file, {"GOUJI_DUCKDB_MEMORY": "2GB"}).duckdb_memory == "2GB"


def test_without_file_or_environment_the_defaults_hold(tmp_path):
    assert load_settings(tmp_path / "none.toml", {}) == Settings()


@pytest.mark.parametrize(
    ("text", "environment"),
    [
        ("colour = 1", {}),
        ("[limits]\nmax_page = 1", {}),
        ("limits = 3", {}),
        ("raw = ", {}),
        ("", {"GOUJI_WORKERS": "many"}),
        ("", {"GOUJI_MAX_PAGES": "0"}),
        ("", {"GOUJI_LANG": "fr"}),
        ("", {"GOUJI_DUCKDB_MEMORY": "much"}),
        ("duckdb_memory = 4", {}),
        ("duckdb_memory = '0GB'", {}),
    ],
)
def test_what_is_not_understood_is_refused(tmp_path, text, environment):
    file = tmp_path / "gouji.toml"
    file.write_text(text)
    with pytest.raises(SettingsError):
        load_settings(file, environment)
