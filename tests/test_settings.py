"""Settings: what the environment says, and a clear sentence when it says nonsense."""

import pytest

from byibalance_core import settings


def test_the_store_is_the_named_folder_or_var_in_the_project(tmp_path):
    assert settings.store({"BYIBALANCE_STORE": str(tmp_path)}) == tmp_path
    assert settings.store({}) == settings.project_root() / "var"
    assert settings.store({"BYIBALANCE_STORE": "  "}) == settings.project_root() / "var"


def test_a_store_named_from_the_working_folder_is_an_absolute_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert settings.store({"BYIBALANCE_STORE": "releases"}) == tmp_path / "releases"


def test_the_environment_is_read_when_asked_and_not_before(monkeypatch):
    monkeypatch.setenv("BYIBALANCE_PROFILE", "public")
    assert settings.profile() == "public"
    monkeypatch.delenv("BYIBALANCE_PROFILE")
    assert settings.profile() == "partner"


@pytest.mark.parametrize("given", ["Public", "offentlig", "public,partner"])
def test_a_misspelt_profile_is_an_error_and_never_the_default(given):
    with pytest.raises(settings.SettingError, match="Skriv partner eller public"):
        settings.profile({"BYIBALANCE_PROFILE": given})


@pytest.mark.parametrize("given", ["0", "65536", "-1", "8501x", "8.5", "²"])
def test_a_port_that_is_no_port_is_an_error_that_shows_how(given):
    with pytest.raises(settings.SettingError, match="PORT=8600"):
        settings.port({"PORT": given})


def test_the_port_is_8501_where_none_is_named():
    assert settings.port({}) == 8501


def test_the_bundled_folders_stand_with_the_real_municipality_first(tmp_path):
    for code in ("999", "101", "250"):
        (tmp_path / "data" / code).mkdir(parents=True)
        (tmp_path / "data" / code / "municipality.toml").write_text("")
    assert [folder.name for folder in settings.data_folders(tmp_path)] == ["101", "999"]


def test_a_folder_without_a_municipality_is_not_a_data_folder(tmp_path):
    (tmp_path / "data" / "101").mkdir(parents=True)
    assert settings.data_folders(tmp_path) == ()
