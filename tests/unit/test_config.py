"""Settings: what the environment says, and what is refused before anything starts."""

from pathlib import Path

import pytest

from server.config import ConfigError, read_settings


def test_an_empty_environment_gives_sqlite_in_var_on_port_8630() -> None:
    settings = read_settings({})
    assert settings.data_dir == Path("var")
    assert settings.database_url == ""
    assert (settings.host, settings.port, settings.web_processes) == ("127.0.0.1", 8630, 2)
    assert settings.public_url == "http://localhost:8630"
    assert settings.clock_file is None and not settings.test
    assert settings.blobs_dir == Path("var/blobs")


def test_sizes_are_read_with_their_unit() -> None:
    settings = read_settings({"HALFHOUR_MAX_BODY": "256k", "HALFHOUR_MAX_PHOTO": "8 MB"})
    assert (settings.max_body_bytes, settings.max_photo_bytes) == (256 * 1024, 8 * 1024 * 1024)


def test_the_hosts_of_the_public_address_and_the_second_host_are_allowed() -> None:
    settings = read_settings(
        {
            "HALFHOUR_PUBLIC_URL": "https://Field.example.cn:8443/",
            "HALFHOUR_SECOND_HOST": "inner.example.cn",
            "HALFHOUR_ALLOWED_HOSTS": "10.0.0.8, halfhour.lan",
        }
    )
    assert settings.public_url == "https://Field.example.cn:8443"
    assert settings.allowed_hosts == {
        *("field.example.cn", "inner.example.cn", "10.0.0.8", "halfhour.lan", "localhost", "127.0.0.1")
    }


def test_a_test_clock_is_refused_outside_tests() -> None:
    with pytest.raises(ConfigError, match="HALFHOUR_TEST=1"):
        read_settings({"HALFHOUR_TEST_CLOCK": "clock.txt"})
    settings = read_settings({"HALFHOUR_TEST_CLOCK": "clock.txt", "HALFHOUR_TEST": "1"})
    assert settings.clock_file == Path("clock.txt")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HALFHOUR_PORT", "0"),
        ("HALFHOUR_PORT", "八千"),
        ("HALFHOUR_PORT", "65536"),
        ("HALFHOUR_WEB_PROCESSES", "0"),
        ("HALFHOUR_MAX_BODY", "much"),
        ("HALFHOUR_MAX_PHOTO", "0"),
        ("HALFHOUR_PUBLIC_URL", "field.example.cn"),
        ("HALFHOUR_PUBLIC_URL", "https://example.cn/app"),
        ("HALFHOUR_DATABASE_URL", "mysql://somewhere"),
        ("HALFHOUR_HOST", "http://127.0.0.1"),
        ("HALFHOUR_TEST", "perhaps"),
        ("HALFHOUR_PHOTO_TYPES", "jpeg"),
    ],
)
def test_a_value_that_cannot_be_right_is_named_in_both_languages(name: str, value: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read_settings({name: value})
    assert f"环境变量 {name}" in str(refused.value)
    assert " is no good: " in str(refused.value)


def test_a_password_in_a_bad_address_is_not_shown() -> None:
    with pytest.raises(ConfigError) as refused:
        read_settings({"HALFHOUR_DATABASE_URL": "mysql://root:geheim@db/x"})
    assert "geheim" not in str(refused.value)
