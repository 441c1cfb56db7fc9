"""What the school's configuration decides reaches everything that decides by it."""

from datetime import date, time
from pathlib import Path

from mailbot.config.load import load_config
from mailbot.daemon.rules import load_rules

CONFIG = """
[school]
regulation = "kerch-15"
week = 6
day_ends = "17:00"
move_hours_to_working_day = false
hours_confirmed_until = 2027-05-31
no_reception = [[2026-10-26, 2026-11-03]]

[imap]
host = "localhost"
username = "school@example.org"
password = { env = "NOT_READ_HERE" }

[smtp]
host = "localhost"
from = "Школа <school@example.org>"

[people]
consultants = ["it@example.org"]
director = "director@example.org"
"""


def test_the_schools_policy_is_what_the_configuration_says(tmp_path: Path) -> None:
    file = tmp_path / "mailbot.toml"
    file.write_text(CONFIG, encoding="utf-8")
    rules = load_rules(load_config(file, secrets=False))
    assert rules.policy is rules.world.policy
    assert (rules.policy.week, rules.policy.day_ends, rules.calendar.week) == (6, time(17), 6)
    assert not rules.policy.move_hours_to_working_day
    assert rules.policy.hours_confirmed_until == date(2027, 5, 31)
    assert rules.policy.no_reception == ((date(2026, 10, 26), date(2026, 11, 3)),)
