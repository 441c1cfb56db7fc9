"""What every store promises to those who ask it, whether just written, compacted, re-opened or only read."""

from datetime import timedelta

import pytest
from tinydb import where

from mailbot.casework.case import Applicant
from mailbot.store import AmbiguousNumber, DamagedBlob, KeyTaken
from mailbot.terms import CaseState, OutboxState
from tests.store.builders import HOUR, NOON, YEAR, a_case, a_cursor, a_letter, a_mail, an_answer, handle_letter
from tests.store.conftest import Keeper


class Refusal(Exception):
    """Something went wrong while a letter was handled."""


def test_a_unit_keeps_all_that_a_letter_changes(keeper: Keeper) -> None:
    with keeper.unit() as unit:
        number = handle_letter(unit, 1)
    store = keeper.store
    case = store.case(number)
    assert case is not None
    assert number == "ЭЖ-2026/27-0001"
    assert store.blob(case.letters[0]) == b"letter"
    assert [store.blob(mail.body) for mail in store.mails()] == [b"reply to letter"]
    assert store.seen("INBOX", 7, 1) is not None
    assert store.cursor("INBOX") == a_cursor(2)


def test_a_unit_that_fails_changes_nothing(keeper: Keeper) -> None:
    with keeper.unit() as unit:
        handle_letter(unit, 1)
    before = keeper.store.stats()
    with pytest.raises(Refusal), keeper.unit() as unit:
        handle_letter(unit, 2, b"x" * 5000)
        raise Refusal
    assert keeper.store.stats() == before
    with keeper.unit() as unit:
        assert handle_letter(unit, 2) == "ЭЖ-2026/27-0002"


def test_numbers_run_by_school_year_and_are_never_reused(keeper: Keeper) -> None:
    given = []
    for year in (YEAR, YEAR, "2027/28", YEAR):
        with keeper.unit() as unit:
            given.append(unit.next_number(year))
    assert given == ["ЭЖ-2026/27-0001", "ЭЖ-2026/27-0002", "ЭЖ-2027/28-0001", "ЭЖ-2026/27-0003"]


def test_two_numbers_of_one_unit_differ(keeper: Keeper) -> None:
    with keeper.unit() as unit:
        assert [unit.next_number(YEAR), unit.next_number(YEAR)] == ["ЭЖ-2026/27-0001", "ЭЖ-2026/27-0002"]


def test_a_lagging_counter_gives_no_living_case_s_number_away(keeper: Keeper) -> None:
    with keeper.unit() as unit:
        unit.put_case(a_case("ЭЖ-2026/27-0001"))
    with keeper.unit() as unit:
        assert unit.next_number(YEAR) == "ЭЖ-2026/27-0002"


def test_a_unit_sees_what_it_has_put(keeper: Keeper) -> None:
    with keeper.unit() as unit:
        unit.put_case(a_case())
        unit.put_mail(a_mail())
        unit.put_case(a_case(state=CaseState.ANSWERED))
        assert unit.case("ЭЖ-2026/27-0001") == a_case(state=CaseState.ANSWERED)
        assert unit.mail(a_mail().key) == a_mail()
        assert keeper.store.case("ЭЖ-2026/27-0001") is None
    assert keeper.store.cases() == (a_case(state=CaseState.ANSWERED),)


@pytest.mark.parametrize("typed", ["42", "0042", "№ 42", "2026/27-42", "ЭЖ-2026/27-0042", " эж-2026/27-0042 "])
def test_a_number_may_be_typed_short(keeper: Keeper, typed: str) -> None:
    with keeper.unit() as unit:
        unit.put_case(a_case("ЭЖ-2026/27-0042"))
    assert keeper.store.resolve_number(typed) == "ЭЖ-2026/27-0042"


@pytest.mark.parametrize("typed", ["41", "2025/26-42", "", "сорок два"])
def test_a_number_nobody_has_resolves_to_nothing(keeper: Keeper, typed: str) -> None:
    with keeper.unit() as unit:
        unit.put_case(a_case("ЭЖ-2026/27-0042"))
    assert keeper.store.resolve_number(typed) is None


def test_the_latest_school_year_comes_first_unless_two_cases_live(keeper: Keeper) -> None:
    with keeper.unit() as unit:
        unit.put_case(a_case("ЭЖ-2026/27-0042"))
        unit.put_case(a_case("ЭЖ-2025/26-0042", state=CaseState.CLOSED))
    assert keeper.store.resolve_number("42") == "ЭЖ-2026/27-0042"
    with keeper.unit() as unit:
        unit.put_case(a_case("ЭЖ-2025/26-0042", state=CaseState.ANSWERED))
    with pytest.raises(AmbiguousNumber) as caught:
        keeper.store.resolve_number("42")
    assert caught.value.candidates == ("ЭЖ-2026/27-0042", "ЭЖ-2025/26-0042")


def test_cases_are_found_by_state_thread_and_address(keeper: Keeper) -> None:
    first = a_case("ЭЖ-2026/27-0001", thread=("<a@example.org>", "<b@example.org>"))
    second = a_case("ЭЖ-2026/27-0002", state=CaseState.CLOSED, thread=("<c@example.org>",))
    for case in (first, second):
        with keeper.unit() as unit:
            unit.put_case(case)
    store = keeper.store
    assert store.cases() == (first, second)
    assert store.cases(CaseState.CLOSED) == (second,)
    assert store.cases_by_msgid(["<b@example.org>", "<a@example.org>", "<z@example.org>"]) == (first,)
    assert store.cases_by_msgid(["<c@example.org>", "<a@example.org>"]) == (first, second)
    assert store.cases_by_address("Anna@Example.ORG") == (first, second)
    assert store.cases_by_address("anna@example.org", CaseState.OPEN) == (first,)
    assert store.cases_by_address("other@example.org") == ()


def test_a_changed_case_is_found_by_its_new_values_only(keeper: Keeper) -> None:
    with keeper.unit() as unit:
        unit.put_case(a_case())
    changed = a_case(
        state=CaseState.CLOSED, thread=("<new@example.org>",), applicant=Applicant(address="b@example.org")
    )
    with keeper.unit() as unit:
        unit.put_case(changed)
    store = keeper.store
    assert store.cases(CaseState.OPEN) == ()
    assert store.cases_by_msgid(["<letter@example.org>"]) == ()
    assert store.cases_by_address("anna@example.org") == ()
    assert store.cases_by_msgid(["<new@example.org>"]) == store.cases_by_address("b@example.org") == (changed,)


def test_a_letter_is_seen_by_folder_validity_and_uid(keeper: Keeper) -> None:
    with keeper.unit() as unit:
        unit.put_seen(a_letter(5))
    store = keeper.store
    assert store.seen("INBOX", 7, 5) == a_letter(5)
    assert store.seen("Sent", 7, 5) is store.seen("INBOX", 8, 5) is store.seen("INBOX", 7, 6) is None


def test_a_duplicate_has_both_the_message_id_and_the_content(keeper: Keeper) -> None:
    nameless = a_letter(6, message_id=None)
    with keeper.unit() as unit:
        unit.put_seen(a_letter(5))
        unit.put_seen(a_letter(9, message_id="<letter5@example.org>", content_hash=a_letter(5).content_hash))
        unit.put_seen(nameless)
    store = keeper.store
    assert store.seen_like("<letter5@example.org>", a_letter(5).content_hash) == a_letter(5)
    assert store.seen_like("<letter5@example.org>", "0" * 64) is None
    assert store.seen_like("<other@example.org>", a_letter(5).content_hash) is None
    assert store.seen_like(None, nameless.content_hash) == nameless


def test_of_copies_the_one_that_became_a_case_counts(keeper: Keeper) -> None:
    same = {"message_id": "<1@example.org>", "content_hash": "0" * 64}
    copies = (a_letter(1, **same), *(a_letter(uid, case_number="ЭЖ-2026/27-0001", **same) for uid in (2, 3)))
    for letter in copies:
        with keeper.unit() as unit:
            unit.put_seen(letter)
        assert keeper.store.seen_like("<1@example.org>", "0" * 64) == letter


def test_letters_seen_in_a_period_come_in_order_of_time(keeper: Keeper) -> None:
    later, earlier = a_letter(1, at=NOON + HOUR), a_letter(2, at=NOON + timedelta(microseconds=1))
    with keeper.unit() as unit:
        unit.put_seen(later)
        unit.put_seen(earlier)
        unit.put_seen(a_letter(3, at=NOON))
    store = keeper.store
    assert store.seen_between(NOON, NOON + HOUR) == (earlier, later)
    assert store.seen_between(None, NOON) == (a_letter(3),)
    assert store.seen_between(NOON + HOUR, NOON + 2 * HOUR) == ()


def test_mails_fall_due_when_they_wait_for_an_attempt(keeper: Keeper) -> None:
    waiting = (OutboxState.QUEUED, OutboxState.DEFERRED, OutboxState.UNCERTAIN)
    with keeper.unit() as unit:
        for index, state in enumerate(OutboxState):
            unit.put_mail(a_mail(state.value, state=state, next_attempt_at=NOON - index * HOUR))
        unit.put_mail(a_mail("later", next_attempt_at=NOON + HOUR))
        unit.put_mail(a_mail("never", next_attempt_at=None))
    store = keeper.store
    due = [mail.state for mail in store.mails_due(NOON)]
    assert due == [state for state in reversed(OutboxState) if state in waiting]
    assert store.next_mail_at() == min(mail.next_attempt_at for mail in store.mails_due(NOON) if mail.next_attempt_at)
    assert store.mails_due(NOON + HOUR)[-1].key == "later"


def test_a_sent_mail_is_due_no_more(keeper: Keeper) -> None:
    with keeper.unit() as unit:
        unit.put_mail(a_mail())
    sent = a_mail(state=OutboxState.SENT, next_attempt_at=None, sent_at=NOON)
    with keeper.unit() as unit:
        unit.put_mail(sent)
    store = keeper.store
    assert store.mails_due(NOON + HOUR) == ()
    assert store.next_mail_at() is None
    assert store.mails(OutboxState.SENT) == (sent,)
    assert store.mails(OutboxState.QUEUED, OutboxState.HELD) == ()


def test_sent_mails_wait_for_their_copy(keeper: Keeper) -> None:
    with keeper.unit() as unit:
        unit.put_mail(a_mail("copied", state=OutboxState.SENT, copied_to_sent=True))
        unit.put_mail(a_mail("given up", state=OutboxState.SENT, copy_given_up=True))
        unit.put_mail(a_mail("uncopied", state=OutboxState.SENT))
        unit.put_mail(a_mail("queued"))
    assert [mail.key for mail in keeper.store.mails_uncopied()] == ["uncopied"]


def test_mails_are_found_by_key_and_case(keeper: Keeper) -> None:
    mail = a_mail("one", case_number="ЭЖ-2026/27-0001")
    with keeper.unit() as unit:
        unit.put_mail(mail)
        unit.put_mail(a_mail("digest"))
    store = keeper.store
    assert store.mail("one") == mail
    assert store.mails_of_case("ЭЖ-2026/27-0001") == (mail,)
    assert store.mail("two") is None


def test_the_same_decision_queues_no_second_mail(keeper: Keeper) -> None:
    with keeper.unit() as unit:
        unit.put_mail(a_mail("once"))
    with pytest.raises(KeyTaken), keeper.unit() as unit:
        unit.put_mail(a_mail("once", message_id="<another@example.com>"))
    assert keeper.store.mails() == (a_mail("once"),)


def test_the_octets_of_a_mail_never_change(keeper: Keeper) -> None:
    with keeper.unit() as unit:
        unit.put_mail(a_mail("once", body=unit.put_blob(b"one text", "mails")))
    mail = keeper.store.mail("once")
    with pytest.raises(KeyTaken), keeper.unit() as unit:
        unit.put_mail(a_mail("once", body=unit.put_blob(b"other text", "mails")))
    assert keeper.store.mail("once") == mail


def test_what_a_sender_told_once_is_remembered(keeper: Keeper) -> None:
    with keeper.unit() as unit:
        unit.put_applicant(Applicant(address="Anna@example.org", full_name="Петрова Анна"))
    with keeper.unit() as unit:
        unit.put_applicant(Applicant(address="anna@example.org", full_name="Петрова Анна Сергеевна"))
    found = keeper.store.applicant("ANNA@example.org")
    assert found == Applicant(address="anna@example.org", full_name="Петрова Анна Сергеевна")
    assert keeper.store.applicant("nobody@example.org") is None


def test_any_json_value_is_kept_under_a_name(keeper: Keeper) -> None:
    with keeper.unit() as unit:
        unit.put_meta("digest", {"last": NOON, "days": [1, 2]})
    assert keeper.store.get_meta("digest") == {"last": "2026-11-16T12:00:00+00:00", "days": [1, 2]}
    assert keeper.store.get_meta("unknown") is None


def test_text_that_no_file_can_hold_loses_no_letter(keeper: Keeper) -> None:
    with keeper.unit() as unit:
        unit.put_case(a_case(subject="raw \udcd0\udcff", thread=("<raw\udcff@example.org>",)))
        unit.put_seen(a_letter(1, message_id="<raw\udcff@example.org>"))
    found = keeper.store.cases_by_msgid(["<raw\udcff@example.org>"])
    assert [case.subject for case in found] == ["raw \ufffd\ufffd"]
    assert keeper.store.seen_like("<raw\udcff@example.org>", a_letter(1).content_hash) is not None


def test_a_naive_moment_is_refused(keeper: Keeper) -> None:
    with pytest.raises(ValueError, match="naive"), keeper.unit() as unit:
        unit.put_case(a_case(received_at=NOON.replace(tzinfo=None)))
    assert keeper.store.cases() == ()


def test_a_text_that_was_altered_is_not_handed_out(keeper: Keeper) -> None:
    with keeper.unit() as unit:
        number = handle_letter(unit, 1)
    case = keeper.store.case(number)
    assert case is not None
    path = keeper.folder / "blobs" / case.letters[0].file
    path.write_bytes(b"LETTER")
    with pytest.raises(DamagedBlob):
        keeper.store.blob(case.letters[0])


def test_units_of_a_batch_are_all_there_at_its_end(keeper: Keeper) -> None:
    with keeper.writer.batch():
        for uid in (1, 2, 3):
            with keeper.writer.unit() as unit:
                handle_letter(unit, uid)
    assert [case.number[-1] for case in keeper.store.cases()] == ["1", "2", "3"]
    assert keeper.store.cursor("INBOX") == a_cursor(4)


def test_a_failing_unit_takes_nothing_of_its_batch_with_it(keeper: Keeper) -> None:
    with pytest.raises(Refusal), keeper.writer.batch():
        with keeper.writer.unit() as unit:
            handle_letter(unit, 1)
        with keeper.writer.unit() as unit:
            handle_letter(unit, 2)
            raise Refusal
    assert [seen.uid for seen in keeper.store.seen_between(None, NOON)] == [1]
    keeper.reopen()
    assert len(keeper.store.cases()) == 1


def test_units_do_not_nest(keeper: Keeper) -> None:
    with keeper.writer.unit(), pytest.raises(RuntimeError), keeper.writer.unit():
        pass
    with keeper.writer.batch(), pytest.raises(RuntimeError), keeper.writer.batch():
        pass


def test_counts_say_how_many_of_each(keeper: Keeper) -> None:
    with keeper.unit() as unit:
        handle_letter(unit, 1)
    with keeper.unit() as unit:
        handle_letter(unit, 2)
    stats = keeper.store.stats()
    assert (stats.cases, stats.mails, stats.seen) == ({CaseState.OPEN: 2}, {OutboxState.QUEUED: 2}, 2)
    assert stats.journal_bytes == (keeper.folder / "store.journal").stat().st_size
    assert stats.blob_bytes == len(b"letter" + b"reply to letter") * 2


def test_people_query_the_tables_with_tinydb(keeper: Keeper) -> None:
    for uid in (1, 2):
        with keeper.unit() as unit:
            handle_letter(unit, uid)
    cases = keeper.store.database.table("cases")
    [found] = cases.search(where("number") == "ЭЖ-2026/27-0002")
    assert found["applicant"]["full_name"] == "Петрова Анна Сергеевна"
    assert len(cases) == 2
    assert cases.contains(where("state") == "open")
    assert keeper.store.database.tables() >= {"cases", "mails", "seen", "cursors"}


def test_answers_to_unread_letters_are_found_by_what_they_answer_until_they_are_forgotten(keeper: Keeper) -> None:
    first = an_answer(answers=("<a@example.org>", "<b@example.org>"))
    second = an_answer("<second@example.com>", answers=("<b@example.org>",), sent_at=NOON + HOUR)
    with keeper.unit() as unit:
        unit.put_answer(first)
        unit.put_answer(second)
    assert keeper.store.early_answers("<b@example.org>") == (first, second)
    assert keeper.store.early_answers("<c@example.org>") == ()
    with keeper.unit() as unit:
        unit.forget_answers(NOON)
    assert keeper.store.early_answers("<a@example.org>") == ()
    assert keeper.store.early_answers("<b@example.org>") == (second,)


def test_an_answer_forgotten_and_remembered_in_one_unit_is_remembered(keeper: Keeper) -> None:
    with keeper.unit() as unit:
        unit.put_answer(an_answer())
    with keeper.unit() as unit:
        unit.forget_answers(NOON)
        unit.put_answer(an_answer())
    assert keeper.store.early_answers("<letter@example.org>") == (an_answer(),)
