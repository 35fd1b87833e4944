from pathlib import Path

from ministack_fidelity.settings import complete


def test_no_credentials_of_the_user_are_passed_on() -> None:
    users = {
        "AWS_ACCESS_KEY_ID": "AKIAUSER",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_SESSION_TOKEN": "token",
        "AWS_PROFILE": "work",
        "AWS_CONFIG_FILE": "/home/user/config",
        "AWS_SHARED_CREDENTIALS_FILE": "/home/user/credentials",
    }
    variables = complete(users)
    assert set(users.values()).isdisjoint(variables.values())
    assert "AWS_SESSION_TOKEN" not in variables
    assert "AWS_PROFILE" not in variables


def test_other_variables_take_precedence_over_the_defaults() -> None:
    assert complete({})["BIND_HOST"] == "127.0.0.1"
    variables = complete({"BIND_HOST": "0.0.0.0", "AUTH": "true"})  # noqa: S104 - nothing listens
    assert (variables["BIND_HOST"], variables["AUTH"]) == ("0.0.0.0", "true")  # noqa: S104


def test_the_home_is_an_absolute_path() -> None:
    assert complete({})["MINISTACK_FIDELITY_HOME"] == str(Path(".ministack").resolve())
