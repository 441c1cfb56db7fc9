from pathlib import Path
from typing import Any

import pytest

from mailbot.mail.gate import suppressions
from mailbot.mail.message import DeliveryReport

OURS = ("<ours.1@school.example>",)
APPLICANT = ("orlova@example.org",)


@pytest.mark.parametrize(
    ("letter_of_server", "recipients", "action", "status", "permanent"),
    [
        ("report-postfix-no-such-user", APPLICANT, "failed", "5.1.1", True),
        ("report-one-of-two-failed", ("petrov@example.org",), "failed", "5.2.2", True),
        ("report-headers-only", APPLICANT, "failed", "5.1.1", True),
        ("report-gave-up-after-days", APPLICANT, "failed", "4.4.7", False),
        ("report-delayed", (), "delayed", "4.4.1", False),
        ("report-nul-in-an-address", APPLICANT, "failed", "5.1.1", True),
        ("report-exim", APPLICANT, "failed", "5.1.1", True),
        ("report-qmail", APPLICANT, "failed", "5.0.0", True),
        ("report-mail-ru", APPLICANT, "failed", "5.0.0", True),
        ("report-yandex", APPLICANT, "failed", "5.1.1", True),
        ("report-from-nobody", APPLICANT, "failed", "5.1.1", True),
        ("report-subject-of-our-mail", APPLICANT, "failed", "5.1.1", True),
        ("report-exchange-in-russian", APPLICANT, "failed", "5.2.2", True),
    ],
)
def test_a_report_names_our_mail_and_whom_it_did_not_reach(
    letter_of_server: str,
    recipients: tuple[str, ...],
    action: str,
    status: str,
    permanent: bool,
    letters: Path,
    read: Any,
) -> None:
    message = read((letters / f"{letter_of_server}.eml").read_bytes())
    assert message.report == DeliveryReport(
        original_message_ids=OURS, recipients=recipients, action=action, status=status, permanent=permanent
    )


@pytest.mark.parametrize("quirk", ["person-asks-about-undelivered-letter", "report-of-reading", "inner-message"])
def test_what_reports_no_delivery_is_no_delivery_report(quirk: str, letters: Path, read: Any) -> None:
    assert read((letters / f"{quirk}.eml").read_bytes()).report is None


def test_the_returned_mail_is_neither_the_text_nor_an_attachment(letters: Path, read: Any) -> None:
    message = read((letters / "report-postfix-no-such-user.eml").read_bytes())
    assert message.text == "The mail could not be delivered."
    assert message.attachments == ()


def test_a_subject_of_failure_from_a_person_is_no_report(letter: Any) -> None:
    assert letter(subject="Mail delivery failed", body=b"what does it mean?").report is None


def test_a_letter_of_a_daemon_about_something_else_is_no_report(letter: Any) -> None:
    assert letter(**{"from": "MAILER-DAEMON@example.org"}, subject="Weekly statistics").report is None


@pytest.mark.parametrize(
    "groups",
    [
        b"",
        b"Action: failed\r\n\r\n",
        b"Final-Recipient: rfc822; \xff\xfe\r\nAction: \xd0\r\nStatus: five\r\n\r\n",
        b"Final-Recipient: a@b.example\r\nStatus: 5.1.1 (no such user)\r\n\r\n",
    ],
)
def test_a_report_with_holes_is_still_a_report(groups: bytes, letter: Any) -> None:
    body = b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n" + groups + b"--b--\r\n"
    message = letter(content_type="multipart/report; boundary=b", body=body, references="<ours.1@school.example>")
    assert message.report is not None
    assert message.report.original_message_ids == OURS


def test_a_report_that_a_person_forwards_is_their_letter(letters: Path, letter: Any) -> None:
    """They attach what came back to them, and the text asks for help."""
    report = (letters / "report-postfix-no-such-user.eml").read_bytes()
    parts = (b"Content-Type: text/plain\r\n\r\nMy letter came back.", b"Content-Type: message/rfc822\r\n\r\n" + report)
    body = b"".join(b"--outer\r\n" + part + b"\r\n" for part in parts) + b"--outer--\r\n"
    message = letter(content_type="multipart/mixed; boundary=outer", body=body)
    assert (message.report, message.text) == (None, "My letter came back.")
    assert suppressions(message, None) == ()
