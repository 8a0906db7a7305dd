"""Settings: defaults, what is refused and how, secrets, and that the documentation lists them all."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from dashboard.settings import SettingError, Settings, settings_table

DOCUMENT = Path(__file__).parents[2] / "docs" / "settings.md"


def test_defaults() -> None:
    settings = Settings.from_environment({})
    assert settings.data_dir == Path("./var")
    assert settings.database_url == "sqlite:///var/siaga.db"
    assert (settings.host, settings.port) == ("127.0.0.1", 8050)
    assert (settings.refresh_seconds, settings.lead_threshold, settings.proxy_hops) == (5.0, 0.5, 0)
    assert settings.cookie_secure is None
    assert settings.controller == "belum ditetapkan"


def test_values_are_read_and_empty_is_unset() -> None:
    settings = Settings.from_environment(
        {
            "SIAGA_DATA_DIR": "/srv/siaga",
            "SIAGA_PORT": " 9000 ",
            "SIAGA_COOKIE_SECURE": "Ya",
            "SIAGA_TRUSTED_HOSTS": "siaga.go.id, 10.0.0.1",
            "SIAGA_LOG_LEVEL": "debug",
            "SIAGA_HOST": "",
            "PATH": "/bin",
        }
    )
    assert settings.database_url == "sqlite:////srv/siaga/siaga.db"
    assert (settings.port, settings.cookie_secure, settings.log_level) == (9000, True, "DEBUG")
    assert settings.trusted_hosts == ("siaga.go.id", "10.0.0.1")
    assert settings.host == "127.0.0.1"


@pytest.mark.parametrize(
    ("name", "value", "accepted"),
    [
        ("PORT", "abc", "bilangan bulat 1 sampai 65535"),
        ("PORT", "0", "bilangan bulat 1 sampai 65535"),
        ("THREADS", "8.5", "bilangan bulat 1 sampai 128"),
        ("REFRESH_SECONDS", "nan", "angka 1 sampai 60"),
        ("REFRESH_SECONDS", "2,5", "angka 1 sampai 60 (pakai titik"),
        ("LEAD_THRESHOLD", "1.5", "angka 0 sampai 1"),
        ("COOKIE_SECURE", "yes", "auto, ya atau tidak"),
        ("LOG_LEVEL", "semua", "DEBUG, INFO"),
        ("TRUSTED_HOSTS", "https://siaga.go.id", "tanpa http://"),
    ],
)
def test_a_wrong_value_is_refused_by_name_value_and_what_is_accepted(name: str, value: str, accepted: str) -> None:
    with pytest.raises(SettingError) as caught:
        Settings.from_environment({f"SIAGA_{name}": value})
    assert str(caught.value).startswith(f"SIAGA_{name}: '{value}' tidak dapat dipakai.")
    assert accepted in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://u:rahasia@h/d"),
        ("DATABASE_URL", "rahasia"),
        ("DATABASE_URL", "sqlite:///"),
        ("SECRET_KEY", "rahasia"),
        ("MASTER_KEY", "rahasia"),
        ("MASTER_KEY", "cmFoYXNpYQ=="),
    ],
)
def test_a_wrong_secret_is_refused_without_repeating_it(name: str, value: str) -> None:
    with pytest.raises(SettingError) as caught:
        Settings.from_environment({f"SIAGA_{name}": value})
    assert f"SIAGA_{name}: nilainya tidak dapat dipakai." in str(caught.value)
    assert f"{value} " not in str(caught.value)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(SettingError, match="SIAGA_PROT tidak dikenal"):
        Settings.from_environment({"SIAGA_PROT": "9000"})


def test_secrets_do_not_show(tmp_path: Path) -> None:
    settings = Settings.from_environment(
        {"SIAGA_SECRET_KEY": "s" * 40, "SIAGA_DATABASE_URL": "postgresql://siaga:rahasia@db/siaga"}
    )
    shown = repr(settings) + repr(settings.values())
    assert "rahasia" not in shown
    assert "s" * 40 not in shown
    assert dict((row.name, text) for row, text in settings.values())["SIAGA_SECRET_KEY"] == "(disetel)"


def test_the_session_key_is_made_once_and_only_ours_to_read(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    key = settings.session_key()
    path = tmp_path / "secrets" / "session.key"
    assert len(key) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Settings(data_dir=tmp_path).session_key() == key
    assert [one.name for one in path.parent.iterdir()] == ["session.key"]
    assert Settings(data_dir=tmp_path, secret_key="x" * 32).session_key() == b"x" * 32


def test_a_damaged_session_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "session.key").write_text("pendek")
    with pytest.raises(SettingError, match="rusak"):
        Settings(data_dir=tmp_path).session_key()


def test_the_document_lists_every_setting_as_it_is() -> None:
    lines = re.findall(r"^\| `(SIAGA_\w+)` \| (.*?) \| (.*) \|$", DOCUMENT.read_text(), re.M)
    assert lines == [(row.name, row.default, row.sentence) for row in settings_table()]
