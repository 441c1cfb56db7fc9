"""A store is one mailbox's: a second school's configuration on it is refused, a school that moved is not."""

from dataclasses import replace

import pytest

from mailbot.config.model import Config
from mailbot.daemon.belonging import claim
from mailbot.daemon.rules import Rules
from mailbot.mail.message import Address
from mailbot.store.errors import ForeignStore
from mailbot.store.store import Store


def school_at(rules: Rules, address: str, *, formerly: tuple[str, ...] = ()) -> Config:
    """The configuration of a mailbox with this address."""
    config = rules.config
    sender = Address(name="Школа", addr=address)
    return replace(
        config,
        imap=config.imap.model_copy(update={"username": address, "aliases": formerly}),
        smtp=config.smtp.model_copy(update={"username": address, "from_": sender}),
    )


def test_another_schools_configuration_is_refused_with_the_way_out(rules: Rules, store: Store) -> None:
    claim(store, school_at(rules, "first@example.org"))
    with pytest.raises(ForeignStore) as refused:
        claim(store, school_at(rules, "second@example.org"))
    told = str(refused.value)
    assert "ведётся для ящика first@example.org, а настройки – для second@example.org" in told
    assert "[store] path" in told


def test_the_same_school_comes_back_in_any_case_of_letters(rules: Rules, store: Store) -> None:
    claim(store, school_at(rules, "first@example.org"))
    claim(store, school_at(rules, "First@Example.org"))


def test_a_school_that_moved_names_its_former_address(rules: Rules, store: Store) -> None:
    claim(store, school_at(rules, "first@example.org"))
    claim(store, school_at(rules, "second@example.org", formerly=("first@example.org",)))
    claim(store, school_at(rules, "second@example.org"))
