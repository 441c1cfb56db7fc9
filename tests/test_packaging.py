"""What setup.cfg says agrees with what the checkout holds."""

import configparser
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent


def test_every_package_is_listed_and_so_travels_in_the_wheel():
    settings = configparser.ConfigParser()
    settings.read(CHECKOUT / "setup.cfg", encoding="utf-8")
    listed = set(settings["options"]["packages"].split())
    found = {".".join(init.parent.relative_to(CHECKOUT).parts) for init in (CHECKOUT / "mailbot").rglob("__init__.py")}
    assert listed == found | {"mailbot.rules", "mailbot.units"}


def test_every_dependency_has_its_reason():
    settings = configparser.ConfigParser()
    settings.read(CHECKOUT / "setup.cfg", encoding="utf-8")
    notes = (CHECKOUT / "docs" / "design-notes.md").read_text(encoding="utf-8")
    for requirement in settings["options"]["install_requires"].split("\n"):
        name = requirement.partition(">")[0].partition(";")[0].strip()
        assert name in notes, f"docs/design-notes.md does not say why {name} is here"
