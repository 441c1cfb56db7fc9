"""Nothing is said that the edition does not authorise; packs may change words, not rules."""

from dataclasses import replace

import pytest

from mailbot.regulation.deadline import Deadline
from mailbot.regulation.model import Edition, Politeness
from mailbot.replies.facts import RenderError, ReplyFacts, SchoolIdentity, UnauthorisedError
from mailbot.replies.render import render_reply
from mailbot.replies.templates import parse_templates
from mailbot.terms import Datum, MailKind, Person, Role


class TestAuthority:
    def test_no_politeness_clause_no_decline(self, write, bare: Edition) -> None:
        for kind in (MailKind.DECLINE, MailKind.NOTICE_VIOLATION):
            with pytest.raises(UnauthorisedError, match="нет пункта о вежливости"):
                write(bare, kind=kind)

    def test_nobody_is_told_whom_the_clause_does_not_name(self, write, demanding: Edition) -> None:
        with pytest.raises(UnauthorisedError):
            write(demanding, kind=MailKind.DECLINE, told=Person.DIRECTOR)

    def test_no_term_no_date(self, write, demanding: Edition, monday: Deadline) -> None:
        with pytest.raises(UnauthorisedError, match="не назначает срока"):
            write(demanding, deadline=monday)

    @pytest.mark.parametrize("kind", [MailKind.REQUEST_INFO, MailKind.STILL_MISSING])
    def test_what_is_not_required_is_not_demanded(self, write, demanding: Edition, kind: MailKind) -> None:
        with pytest.raises(UnauthorisedError, match="class"):
            write(demanding, kind=kind, role=Role.STAFF, missing=(Datum.CLASS,))
        with pytest.raises(UnauthorisedError, match="ничего"):
            write(demanding, kind=kind, missing=())

    def test_a_digest_is_no_reply(self, write, bare: Edition) -> None:
        with pytest.raises(RenderError):
            write(bare, kind=MailKind.DIGEST)

    def test_a_decline_follows_the_clause_of_its_own_edition(self, write, bare: Edition) -> None:
        rule = Politeness(clause="10", decline_clause="10", told=Person.DIRECTOR)
        text = write(replace(bare, politeness=rule), kind=MailKind.DECLINE, told=Person.DIRECTOR).text
        assert "(п. 10)" in text
        assert "Вы вправе сообщить" not in text


class TestOverrides:
    def test_a_pack_may_replace_a_part(
        self, sources: dict[str, str], facts: ReplyFacts, bare: Edition, school: SchoolIdentity
    ) -> None:
        templates = parse_templates(sources, {"closing.j2": "С уважением, {{ school }}\n"})
        text = render_reply(facts, edition=bare, school=school, templates=templates).text
        assert text.endswith("С уважением, МБОУ «Приморская школа»\n")

    def test_a_text_without_its_number_is_refused(
        self, sources: dict[str, str], facts: ReplyFacts, bare: Edition, school: SchoolIdentity
    ) -> None:
        templates = parse_templates(sources, {"acknowledge.j2": "Тема: Письмо получено\n\nСпасибо."})
        with pytest.raises(RenderError, match="number"):
            render_reply(facts, edition=bare, school=school, templates=templates)
