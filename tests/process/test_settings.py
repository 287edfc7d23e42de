"""Settings: everything that is missing or wrong is named at once, with what would be right, and no secret."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.settings import SettingsError, settings_from
from engine.ports.directory import PeopleRef

BOT, APP, SIGNING = "xoxb-1-of-ours", "xapp-1-of-ours", "0123456789abcdef0123456789abcdef"
SOCKET = {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP}
HTTP = {"SLACK_BOT_TOKEN": BOT, "SLACK_SIGNING_SECRET": SIGNING}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a folder for pipelines."""
    (tmp_path / "pipelines").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def problems_of(environment: Mapping[str, str], *, for_slack: bool = True) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        settings_from(environment, for_slack=for_slack)
    return list(refused.value.problems)


# --- Slack's tokens ------------------------------------------------------------------------------


def test_two_tokens_are_enough_for_socket_mode() -> None:
    settings = settings_from(SOCKET)
    assert settings.uses_socket_mode
    assert (settings.slack_bot_token, settings.slack_app_token) == (BOT, APP)


def test_a_token_and_the_signing_secret_are_enough_for_http() -> None:
    assert not settings_from(HTTP).uses_socket_mode


def test_without_tokens_both_are_named_with_where_to_find_them() -> None:
    bot, app = problems_of({})
    assert bot.startswith("SLACK_BOT_TOKEN: missing; copy the Bot User OAuth Token (xoxb-…)")
    assert app.startswith("SLACK_APP_TOKEN: missing; give an app-level token (xapp-…")
    assert "SLACK_SIGNING_SECRET for HTTP" in app


@pytest.mark.parametrize("missing", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
def test_one_token_of_two_is_half_and_the_other_is_named(missing: str) -> None:
    half = {name: value for name, value in SOCKET.items() if name != missing}
    (problem,) = problems_of(half)
    assert problem.startswith(f"{missing}: missing")


@pytest.mark.parametrize("empty", ["", "  ", "\t"])
def test_what_is_empty_counts_as_missing(empty: str) -> None:
    (problem,) = problems_of({**SOCKET, "SLACK_BOT_TOKEN": empty})
    assert problem.startswith("SLACK_BOT_TOKEN: missing")
    assert settings_from({**SOCKET, "SIGNOFF_PORT": empty, "SIGNOFF_DATABASE_URL": empty}).port == 3000


def test_tokens_that_were_swapped_are_both_named_by_how_they_begin() -> None:
    bot, app = problems_of({"SLACK_BOT_TOKEN": APP, "SLACK_APP_TOKEN": BOT})
    assert bot == "SLACK_BOT_TOKEN: a token of this kind begins with xoxb- (yours begins with xapp-)"
    assert app == "SLACK_APP_TOKEN: a token of this kind begins with xapp- (yours begins with xoxb-)"


def test_what_is_no_token_is_not_repeated() -> None:
    (problem,) = problems_of({**SOCKET, "SLACK_BOT_TOKEN": SIGNING})
    assert problem == "SLACK_BOT_TOKEN: a token of this kind begins with xoxb-"


def test_a_token_for_a_signing_secret_is_named() -> None:
    (problem,) = problems_of({**HTTP, "SLACK_SIGNING_SECRET": APP})
    assert problem.startswith("SLACK_SIGNING_SECRET: this is a token; copy the Signing Secret")


def test_a_token_that_is_rotated_is_taken() -> None:
    assert settings_from({**SOCKET, "SLACK_BOT_TOKEN": "xoxe.xoxb-1-of-ours"}).slack_bot_token


def test_what_needs_no_slack_needs_no_tokens() -> None:
    assert settings_from({}, for_slack=False).slack_bot_token == ""
    assert settings_from({"SLACK_BOT_TOKEN": "nonsense"}, for_slack=False).command == "/pipeline"


# --- our own -------------------------------------------------------------------------------------


def test_what_is_not_said_is_on_this_machine_alone() -> None:
    settings = settings_from(SOCKET)
    assert (settings.host, settings.port) == ("127.0.0.1", 3000)
    assert settings.database_url == "sqlite:///signoff.db"
    assert settings.pipelines == Path("pipelines")
    assert (settings.command, settings.log, settings.auto_migrate) == ("/pipeline", "text", False)
    assert settings.slack_api_url == "https://slack.com/api/"


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("SLACK_API_URL", "slack.com/api", "give a web address such as https://slack.com/api/"),
        ("SLACK_API_URL", "ftp://slack.com/", "give a web address such as https://slack.com/api/"),
        ("SLACK_API_URL", "https://", "give a web address such as https://slack.com/api/"),
        ("SLACK_API_URL", "https://slack.com:api/", "give a web address such as https://slack.com/api/"),
        ("SIGNOFF_HOST", "http://localhost", "give an address of this machine, such as 127.0.0.1"),
        ("SIGNOFF_HOST", "a" * 64, "give an address of this machine, such as 127.0.0.1"),
        ("SIGNOFF_COMMAND", "pipeline", "give a slash and 1 to 31 small letters, digits, - or _"),
        ("SIGNOFF_COMMAND", "/", "give a slash and 1 to 31 small letters, digits, - or _"),
        ("SIGNOFF_COMMAND", "/Pipe line", "give a slash and 1 to 31 small letters, digits, - or _"),
        ("SIGNOFF_PORT", "http", "give a number from 0 (any free port) to 65535"),
        ("SIGNOFF_PORT", "65536", "give a number from 0 (any free port) to 65535"),
        ("SIGNOFF_PORT", "-1", "give a number from 0 (any free port) to 65535"),
        ("SIGNOFF_PORT", "tcp://10.0.0.1:3000", "give a number from 0 (any free port) to 65535"),
        ("SIGNOFF_LOG", "xml", "give text or json"),
        ("SIGNOFF_LOG", "JSON", "give text or json"),
        ("SIGNOFF_AUTO_MIGRATE", "perhaps", "give 1 or 0"),
        ("SIGNOFF_ZONE", "berlin", "there is no such zone; did you mean `Europe/Berlin`?"),
        ("SIGNOFF_ZONE", "CET+1", "there is no such zone"),
        ("SIGNOFF_WORKING_DAYS", "mon-fry", "`fry` is no day; did you mean `fri`?"),
        ("SIGNOFF_WORKING_HOURS", "9-18", "hours are written 09:00-18:00"),
        ("SIGNOFF_WORKING_HOURS", "18:00-09:00", "09:00 is not after 18:00"),
        ("SIGNOFF_HOLIDAYS", "DE, Austria", "no holidays are known of `Austria`; did you mean `AT`?"),
        ("SIGNOFF_HOLIDAYS", "DE; AT", "no holidays are known of `DE; AT`: write the code of a country"),
        ("SIGNOFF_HOLIDAYS", "24.12.2030", "a date is written 2030-12-24"),
        ("SIGNOFF_OPERATORS", "Dave", "give ids, e-mail addresses, @handles, or groups as group:@handle"),
        ("SIGNOFF_OPERATORS", "@dave @erin", "give ids, e-mail addresses, @handles, or groups"),
        ("SIGNOFF_OPERATORS", "@dave, group:", "give ids, e-mail addresses, @handles, or groups"),
    ],
)
def test_a_wrong_setting_is_named_with_what_would_be_right(name: str, wrong: str, right: str) -> None:
    (problem,) = problems_of({**SOCKET, name: wrong})
    assert problem.startswith(f"{name}: {right}")
    assert problem.endswith(f"(it is {wrong!r})")


def test_a_long_value_is_shown_by_its_beginning() -> None:
    (problem,) = problems_of({**SOCKET, "SIGNOFF_PORT": "9" * 5_000})
    assert problem.endswith(f"(it is '{'9' * 80}…')")


def test_a_password_in_slacks_address_is_not_repeated() -> None:
    (problem,) = problems_of({**SOCKET, "SLACK_API_URL": "https://me:hunter2@slack.com/api/"})
    assert problem.endswith("(it is 'https://…@slack.com/api/')")


def test_a_folder_of_pipelines_that_is_missing_is_named_with_where_it_was_looked_for(here: Path) -> None:
    (here / "pipelines").rmdir()
    (problem,) = problems_of(SOCKET)
    assert problem == (
        "SIGNOFF_PIPELINES: there is no such folder; make it and put pipeline files into it, or give the "
        f"folder where they are (it is 'pipelines', that is {here}/pipelines)"
    )
    assert settings_from({}, for_slack=False).pipelines == Path("pipelines")  # who only migrates needs none


def test_a_file_is_no_folder_of_pipelines(here: Path) -> None:
    (here / "hello.yaml").write_text("name: hello\n")
    (problem,) = problems_of({**SOCKET, "SIGNOFF_PIPELINES": "hello.yaml"})
    assert problem.startswith("SIGNOFF_PIPELINES: this is no folder; ")


@pytest.mark.parametrize(
    "wrong",
    [
        "signoff.db",
        "mysql://me:hunter2@host/db",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "postgres:",
        "postgresql://me:hunter2@host",
        "postgresql://me:hunter2@host:port/db",
        "postgresql+psycopg://me:hunter2@host/db",
    ],
)
def test_a_wrong_database_is_named_without_its_password(wrong: str) -> None:
    (problem,) = problems_of({**SOCKET, "SIGNOFF_DATABASE_URL": wrong})
    right = "give sqlite:///PATH or postgresql://USER:PASSWORD@HOST/DATABASE"
    assert problem.startswith(f"SIGNOFF_DATABASE_URL: {right}")
    assert "hunter2" not in problem


def test_a_database_of_another_kind_is_named_by_how_it_begins() -> None:
    (problem,) = problems_of({**SOCKET, "SIGNOFF_DATABASE_URL": "mysql://me:hunter2@host/db"})
    assert problem.endswith(" (yours begins with mysql:)")
    (problem,) = problems_of({**SOCKET, "SIGNOFF_DATABASE_URL": "sqlite://signoff.db"})
    assert problem.endswith(" (yours begins with sqlite:, but goes on otherwise)")


@pytest.mark.parametrize(
    "right",
    [
        "sqlite:///signoff.db",
        "sqlite:////var/lib/signoff.db",
        "postgresql://me@host/db",
        "postgres://host/db",
        "postgresql:///db?host=/run/postgresql",
        "postgresql://me:[hunter/2]@host:5432/db",
    ],
)
def test_databases_of_both_kinds_are_taken(right: str) -> None:
    assert settings_from({**SOCKET, "SIGNOFF_DATABASE_URL": right}).database_url == right


def test_everything_that_is_wrong_is_said_at_once() -> None:
    wrong = {
        "SLACK_BOT_TOKEN": "xapp-of-the-other-kind",
        "SLACK_API_URL": "slack.com",
        "SIGNOFF_DATABASE_URL": "oracle://me:hunter2@host/db",
        "SIGNOFF_PIPELINES": "nowhere",
        "SIGNOFF_OPERATORS": "everybody",
        "SIGNOFF_ZONE": "Nowhere",
        "SIGNOFF_WORKING_DAYS": "always",
        "SIGNOFF_WORKING_HOURS": "9 to 5",
        "SIGNOFF_HOLIDAYS": "christmas",
        "SIGNOFF_COMMAND": "go",
        "SIGNOFF_HOST": "my host",
        "SIGNOFF_PORT": "0x10",
        "SIGNOFF_LOG": "loud",
        "SIGNOFF_AUTO_MIGRATE": "maybe",
    }
    problems = problems_of(wrong)
    assert sorted(problem.partition(":")[0] for problem in problems) == sorted([*wrong, "SLACK_APP_TOKEN"])
    assert not any("of-the-other-kind" in problem or "hunter2" in problem for problem in problems)


def test_no_secret_is_shown_by_the_settings_themselves() -> None:
    shown = repr(settings_from({**SOCKET, **HTTP, "SIGNOFF_DATABASE_URL": "postgresql://me:hunter2@host/db"}))
    assert not any(secret in shown for secret in (BOT, APP, SIGNING, "hunter2"))


def test_slacks_address_ends_with_a_slash_whether_it_is_given_or_not() -> None:
    given = {**SOCKET, "SLACK_API_URL": "https://slack-gov.com/api"}
    assert settings_from(given).slack_api_url == "https://slack-gov.com/api/"


# --- operators -----------------------------------------------------------------------------------


def test_there_may_be_no_operators() -> None:
    assert settings_from(SOCKET).operator_people == PeopleRef()


def test_operators_are_people_and_groups() -> None:
    operators = "U012AB3CD, dave@example.com ,@erin,,group:@ops-team, group:S0614TZR7, SAZ94GDB8"
    assert settings_from({**SOCKET, "SIGNOFF_OPERATORS": operators}).operator_people == PeopleRef(
        users=("U012AB3CD", "dave@example.com", "@erin"),
        groups=("@ops-team", "S0614TZR7", "SAZ94GDB8"),
        labels=("@ops-team", "S0614TZR7", "SAZ94GDB8"),
    )


# --- when people work ----------------------------------------------------------------------------


def test_nothing_may_be_said_of_when_people_work() -> None:
    assert settings_from(SOCKET).calendar == {}


def test_when_people_work_is_said_as_in_a_pipeline_file() -> None:
    said = {
        "SIGNOFF_ZONE": "Europe/Berlin",
        "SIGNOFF_WORKING_DAYS": "mon-thu",
        "SIGNOFF_WORKING_HOURS": "08:00-16:30",
        "SIGNOFF_HOLIDAYS": "DE-BY, 2030-12-24,",
    }
    assert settings_from({**SOCKET, **said}).calendar == {
        "zone": "Europe/Berlin",
        "days": "mon-thu",
        "hours": "08:00-16:30",
        "holidays": ["DE-BY", "2030-12-24"],
    }


def test_somebody_works_at_some_time_of_a_year() -> None:
    sundays = [(date(2027, 1, 3) + timedelta(weeks=number)).isoformat() for number in range(53)]
    (problem,) = problems_of({**SOCKET, "SIGNOFF_WORKING_DAYS": "sun", "SIGNOFF_HOLIDAYS": ",".join(sundays)})
    assert problem.startswith(
        "SIGNOFF_HOLIDAYS: nobody works for a year: each day of `sun` is a holiday of 2027"
    )
    assert problem.endswith("2027-01-31 and 48 more")


def test_there_are_so_many_holidays_and_no_more() -> None:
    (problem,) = problems_of({**SOCKET, "SIGNOFF_HOLIDAYS": "2030-12-24," * 101})
    assert problem.startswith("SIGNOFF_HOLIDAYS: give at most 100 countries and dates")
