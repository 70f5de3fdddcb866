from __future__ import annotations

from pathlib import Path

import pytest

from aegis_ml.settings import Settings, SettingsError


def test_by_default_only_this_machine_is_listened_to() -> None:
    settings = Settings.from_environment({})
    assert (settings.host, settings.port) == ("127.0.0.1", 5001)
    assert settings.model_dir == Path.cwd() / ".aegis" / "models"
    assert not settings.exit_with_stdin


def test_every_setting_is_read() -> None:
    settings = Settings.from_environment(
        {
            "AEGIS_ML_HOST": "::1",
            "AEGIS_ML_PORT": "0",
            "AEGIS_ML_MODEL_DIR": "/models",
            "AEGIS_ML_EXIT_WITH_STDIN": "1",
            "AEGIS_ML_ANALYTICS_URL": "https://analytics.example",
            "AEGIS_ML_ANALYTICS_TOKEN": "a-token",
            "AEGIS_ML_RETRAIN_DAYS": "0",
        }
    )
    assert settings == Settings(
        host="::1",
        port=0,
        model_dir=Path("/models"),
        exit_with_stdin=True,
        analytics_url="https://analytics.example",
        analytics_token="a-token",  # noqa: S106
        retrain_days=0,
    )
    assert "a-token" not in repr(settings)


@pytest.mark.parametrize(
    ("url", "token", "mistaken"),
    [
        ("https://analytics.example", "", "AEGIS_ML_ANALYTICS_TOKEN"),
        ("", "a-token", "AEGIS_ML_ANALYTICS_URL"),
        ("http://analytics.example", "a-token", "AEGIS_ML_ANALYTICS_URL"),
        ("https://user:secret@analytics.example", "a-token", "AEGIS_ML_ANALYTICS_URL"),
        ("http://[::1", "a-token", "AEGIS_ML_ANALYTICS_URL"),
        ("http://127.0.0.1:8081", "a token", "AEGIS_ML_ANALYTICS_TOKEN"),
        ("http://127.0.0.1:8081", "a-token\r\nX: 1", "AEGIS_ML_ANALYTICS_TOKEN"),
    ],
)
def test_analytics_needs_a_safe_address_and_a_token(url: str, token: str, mistaken: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({"AEGIS_ML_ANALYTICS_URL": url, "AEGIS_ML_ANALYTICS_TOKEN": token})
    assert [mistake.split(":")[0] for mistake in caught.value.mistakes] == [mistaken]
    assert "token" not in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("days", ["", "-1", "1.5", "366", "week"])
def test_days_that_are_no_number_are_refused(days: str) -> None:
    with pytest.raises(SettingsError, match="AEGIS_ML_RETRAIN_DAYS"):
        Settings.from_environment({"AEGIS_ML_RETRAIN_DAYS": days})


def test_every_mistake_is_listed_with_its_variable() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment(
            {"AEGIS_ML_HOST": "all", "AEGIS_ML_PORT": "65536", "AEGIS_ML_EXIT_WITH_STDIN": "maybe"}
        )
    variables = [mistake.split(":")[0] for mistake in caught.value.mistakes]
    assert variables == ["AEGIS_ML_HOST", "AEGIS_ML_PORT", "AEGIS_ML_EXIT_WITH_STDIN"]


@pytest.mark.parametrize("port", ["", "-1", "5001x", "1e3", "٣", "999999999999999999999"])
def test_a_port_that_is_no_number_is_refused(port: str) -> None:
    with pytest.raises(SettingsError, match="AEGIS_ML_PORT"):
        Settings.from_environment({"AEGIS_ML_PORT": port})
