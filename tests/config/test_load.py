"""A configuration is read whole, and everything wrong with it is said at once."""

from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest

from mailbot.config.load import config_path, load_config
from mailbot.config.model import SaveToSent, Weekdays
from mailbot.config.problems import ConfigError
from mailbot.mail.message import Address
from mailbot.terms import Person, ReplyMode, Security

Write = Callable[..., Path]


def complaints(path: Path) -> list[str]:
    """What is said about a configuration, the file's name left out."""
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    return [str(problem).removeprefix(f"{path}: ") for problem in caught.value.problems]


def test_a_short_configuration_is_filled_up_with_what_contracts_and_the_pack_say(write: Write) -> None:
    config = load_config(write())
    assert config.regulation.id == "severokommunarskaya"
    assert config.school.name == config.regulation.school
    assert str(config.zone) == "Asia/Yekaterinburg"
    assert (config.school.week, config.school.day_ends, config.school.extra_days_off) == (5, None, ())
    assert (config.imap.port, config.imap.security, config.imap.inbox, config.imap.sent) == (
        993,
        Security.TLS,
        "INBOX",
        "auto",
    )
    assert (config.imap.poll_seconds, config.imap.idle) == (60, True)
    assert (config.smtp.port, config.smtp.save_to_sent) == (465, SaveToSent.AUTO)
    assert config.smtp.from_ == Address(name="Школа", addr="school@example.org")
    assert config.replies.mode is ReplyMode.SEND
    assert (config.digest.at, config.digest.weekdays) == (time(8), Weekdays.WORKING)
    assert config.store.path == Path("/var/lib/mailbot")
    assert config.limits.message_bytes == 26_214_400
    assert (config.retention.letters_days, config.retention.cases_years) == (400, 3)
    assert config.imap.password.reveal() == "s3cret-imap-password"


def test_every_key_of_a_long_configuration_is_taken_over(write: Write) -> None:
    path = write(
        (
            'regulation = "severokommunarskaya"',
            'regulation = "severokommunarskaya"\nname = "Школа № 1"\ntimezone = "Europe/Samara"\nweek = 6\n'
            'day_ends = "17:00"\nextra_days_off = [2026-11-16, "2026-11-17"]\nmove_hours_to_working_day = false\n'
            "hours_confirmed_until = 2027-05-31\nno_reception = [[2026-10-26, 2026-11-03], [2026-12-30, 2027-01-10]]",
        ),
        (
            'password = { credential = "imap-password" }',
            'password = { credential = "imap-password" }\nport = 1993\nsecurity = "starttls"\ninbox = "Входящие"\n'
            'sent = "Отправленные"\njunk = "Спам"\nauthserv_id = "mx.example.org"\nforms = ["noreply@example.com"]\n'
            'aliases = ["info@EXAMPLE.org"]\npoll_seconds = 30\nidle = false\ntimeout_seconds = 20',
        ),
        ('director = "director@example.org"', 'director = "director@example.org"\nalarm = ["alarm@example.org"]'),
        more=(
            '[replies]\nmode = "hold"\n[digest]\nat = "07:30"\nweekdays = "daily"\n[store]\npath = "state"\n'
            "[limits]\nmessage_bytes = 1000000\nreplies_per_address_per_day = 3\n"
            "replies_per_address_domain_per_day = 4\nreplies_per_hour = 5\n"
            "[retention]\nletters_days = 100\ncases_years = 1\n"
        ),
    )
    config = load_config(path)
    assert (config.school.name, str(config.zone)) == ("Школа № 1", "Europe/Samara")
    assert (config.school.week, config.school.day_ends) == (6, time(17))
    assert config.school.extra_days_off == (date(2026, 11, 16), date(2026, 11, 17))
    assert (config.school.move_hours_to_working_day, config.school.hours_confirmed_until) == (False, date(2027, 5, 31))
    assert config.school.no_reception == (
        (date(2026, 10, 26), date(2026, 11, 3)),
        (date(2026, 12, 30), date(2027, 1, 10)),
    )
    assert (config.imap.port, config.imap.security) == (1993, Security.STARTTLS)
    assert (config.imap.timeout_seconds, config.smtp.timeout_seconds) == (20, 60)
    assert (config.imap.inbox, config.imap.sent, config.imap.junk) == ("Входящие", "Отправленные", "Спам")
    assert config.imap.forms == ("noreply@example.com",)
    assert config.own_addresses == {"school@example.org", "info@example.org"}
    assert config.people.addresses(Person.ALARM) == ("alarm@example.org",)
    assert (config.replies.mode, config.digest.at, config.digest.weekdays) == (
        ReplyMode.HOLD,
        time(7, 30),
        Weekdays.DAILY,
    )
    assert config.store.path == path.parent / "state"
    assert (config.limits.replies_per_hour, config.retention.letters_days) == (5, 100)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("[[2026-11-03, 2026-10-26]]", "первый день позже последнего: 2026-11-03, 2026-10-26"),
        ("[[2026-10-26]]", "school.no_reception[1][2]: не задано"),
        ("[[2026-10-26, 2026-10-27, 2026-11-03]]", "лишние значения, их должно быть не больше 2"),
        ("[2026-10-26, 2026-11-03]", "нужен список в квадратных скобках"),
    ],
)
def test_days_without_reception_are_pairs_in_order(write: Write, written: str, told: str) -> None:
    path = write(("[imap]", f"no_reception = {written}\n\n[imap]"))
    assert all(told in complaint for complaint in complaints(path))


def test_three_mistakes_are_all_reported_with_file_and_dotted_key(write: Write) -> None:
    path = write(
        ('host = "imap.example.org"', 'host = "imap.example.org"\nport = "993"'),
        ('from = "Школа <school@example.org>"', 'from = "Школа"'),
        more='[replies]\nmode = "sends"\n',
    )
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert [(problem.file, problem.key) for problem in caught.value.problems] == [
        (str(path), "imap.port"),
        (str(path), "smtp.from"),
        (str(path), "replies.mode"),
    ]
    assert str(caught.value).count("\n") == 2


def test_mistakes_of_different_kinds_do_not_hide_one_another(write: Write) -> None:
    path = write(('regulation = "severokommunarskaya"', 'regulation = "severokomunarskaya"'), ("[people]", "[poeple]"))
    assert complaints(path) == [
        "poeple: неизвестный ключ. Может быть, «people»?",
        "school.regulation: нет набора правил «severokomunarskaya». Может быть, «severokommunarskaya»?",
    ]


def test_a_misspelt_key_is_one_mistake_with_a_suggestion(write: Write) -> None:
    path = write(('host = "imap.example.org"', 'hots = "imap.example.org"'))
    assert complaints(path) == ["imap.hots: неизвестный ключ. Может быть, «host»?"]


def test_an_unknown_key_without_a_likeness_names_the_keys_there_are(write: Write) -> None:
    path = write(more='[replies]\nzzz = "x"\n')
    assert complaints(path) == ["replies.zzz: неизвестный ключ. Допустимо: mode, never_to, blocked, remind_after_days."]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('host = "imap.example.org"\n', "", "imap.host: не задано, а без этого нельзя"),
        ('host = "imap.example.org"', 'host = ""', "imap.host: не должно быть пустым"),
        ('host = "imap.example.org"', "host = 1", "imap.host: нужна строка в кавычках"),
        ('host = "imap.example.org"', 'host = "h"\nport = 70000', "imap.port: должно быть не больше 65535"),
        ('host = "imap.example.org"', 'host = "h"\nport = 99.5', "imap.port: нужно целое число без кавычек"),
        ('host = "imap.example.org"', 'host = "h"\nidle = "yes"', "imap.idle: нужно true или false"),
        ('host = "imap.example.org"', 'host = "h"\npoll_seconds = 0', "imap.poll_seconds: должно быть не меньше 1"),
        (
            'host = "imap.example.org"',
            'host = "h"\nsecurity = "startls"',
            "imap.security: допустимо: tls, starttls, plain; может быть, «starttls»?",
        ),
        (
            'host = "imap.example.org"',
            'host = "h"\naliases = "a@example.org"',
            "imap.aliases: нужен список в квадратных скобках",
        ),
        (
            'host = "imap.example.org"',
            'host = "h"\naliases = ["a@example.org", "b"]',
            "imap.aliases[2]: «b» не похоже на адрес вида school@example.org",
        ),
        (
            'regulation = "severokommunarskaya"',
            'regulation = "severokommunarskaya"\nweek = 7',
            "school.week: допустимо: 5, 6",
        ),
        (
            'regulation = "severokommunarskaya"',
            'regulation = "severokommunarskaya"\nday_ends = "25:00"',
            "school.day_ends: нужно время вида «17:00»",
        ),
        (
            'regulation = "severokommunarskaya"',
            'regulation = "severokommunarskaya"\nday_ends = 17',
            "school.day_ends: нужно время вида «17:00»",
        ),
        (
            'regulation = "severokommunarskaya"',
            'regulation = "severokommunarskaya"\nextra_days_off = ["16 ноября"]',
            "school.extra_days_off[1]: нужна дата вида 2026-11-16",
        ),
        (
            'regulation = "severokommunarskaya"',
            'regulation = "severokommunarskaya"\ntimezone = "Asia/Ekaterinburg"',
            "school.timezone: нет часового пояса «Asia/Ekaterinburg»; пишут, например, «Asia/Yekaterinburg»",
        ),
        ('consultants = ["it@example.org"]', "consultants = []", "people.consultants: нужно назвать хотя бы одно"),
        ('from = "Школа <school@example.org>"', 'from = "Школа"', "smtp.from: «Школа» не похоже"),
        (
            'from = "Школа <school@example.org>"',
            'from = "school@example.org"\nca_file = "ca.pem"',
            "smtp.ca_file: нет файла",
        ),
    ],
)
def test_each_kind_of_mistake_says_what_is_wanted(write: Write, old: str, new: str, said: str) -> None:
    (complaint,) = complaints(write((old, new)))
    assert complaint.startswith(said)


def test_a_store_whose_socket_would_have_too_long_a_name_is_refused(write: Write) -> None:
    (complaint,) = complaints(write(("[imap]", f'[store]\npath = "/{"x" * 100}"\n[imap]')))
    assert complaint.startswith("store.path: путь длиннее 94 байт")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_plain_text_is_allowed_on_this_machine(write: Write, host: str) -> None:
    path = write(('host = "imap.example.org"', f'host = "{host}"\nsecurity = "plain"'))
    assert load_config(path).imap.port == 143


@pytest.mark.parametrize("host", ["imap.example.org", "192.0.2.1", "localhost.example.org"])
def test_plain_text_is_refused_across_a_network(write: Write, host: str) -> None:
    path = write(('host = "imap.example.org"', f'host = "{host}"\nsecurity = "plain"'))
    (complaint,) = complaints(path)
    assert complaint.startswith("imap.security: «plain» годится только для этого же компьютера")


def test_a_broken_file_names_the_line(write: Write) -> None:
    (complaint,) = complaints(write(more="[store\n"))
    assert complaint.startswith("это не TOML: строка 19")


def test_a_missing_file_says_how_to_name_another(tmp_path: Path) -> None:
    (complaint,) = complaints(tmp_path / "absent.toml")
    assert "--config" in complaint


def test_a_file_in_another_encoding_is_told(write: Write) -> None:
    path = write()
    path.write_bytes("# Школа".encode("cp1251"))
    assert complaints(path) == ["файл не в кодировке UTF-8"]


def test_the_place_of_the_file_may_come_from_the_environment(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write()
    monkeypatch.setenv("MAILBOT_CONFIG", str(path))
    assert load_config().file == path


def test_the_usual_place_is_in_etc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAILBOT_CONFIG", raising=False)
    assert config_path() == Path("/etc/mailbot/mailbot.toml")


def test_a_pack_of_the_schools_own_is_a_path_beside_the_file(write: Write, tmp_path: Path) -> None:
    (tmp_path / "our-school").mkdir()
    (complaint,) = complaints(write(('"severokommunarskaya"', '"./our-school"')))
    assert "our-school" in complaint
    assert "pack.toml" in complaint
