"""The printed schedule: it hangs on the stand itself, and names each way to reach the school once."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from mailbot.config.packs import load_regulation
from mailbot.regulation.model import SchoolPolicy
from mailbot.regulation.noticeboard import hours_page
from mailbot.replies.noticeboard import render_hours
from mailbot.replies.templates import Templates

DAY = date(2026, 11, 16)
POLICY = SchoolPolicy(zone=ZoneInfo("Europe/Moscow"))


def printed(pack: str, templates: Templates, *, address: str = "") -> str:
    regulation = load_regulation(pack)
    page = hours_page(regulation, day=DAY, policy=POLICY)
    return render_hours(page, school=regulation.school, address=address, day=DAY, templates=templates)


@pytest.mark.parametrize("pack", ["kazminskoe-16", "lindovskaya", "severokommunarskaya"])
def test_days_left_to_a_schedule_are_named_by_the_school_not_by_the_stand(pack: str, templates: Templates) -> None:
    section = printed(pack, templates).partition("По графику")[2].partition("</ul>")[0]
    assert "назначает школа" in section
    assert "стенд" not in section


def test_a_mailbox_of_the_schools_own_is_printed_with_the_address_in_use(templates: Templates) -> None:
    assert "почтовый ящик" in printed("lindovskaya", templates).replace("\xa0", " ")
    page = printed("lindovskaya", templates, address="school@example.org").replace("\xa0", " ")
    assert "school@example.org" in page
    assert "почтовый ящик" not in page
