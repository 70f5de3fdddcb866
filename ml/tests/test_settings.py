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
        }
    )
    assert settings == Settings("::1", 0, Path("/models"), True)


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
