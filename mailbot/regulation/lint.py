"""Lint: what is doubtful or wrong in a pack that can be read.

The rule behind every check: what a school's text does not authorise must not happen in the text's name.
"""

from dataclasses import dataclass
from datetime import date

from mailbot.regulation.checks import CHECKS, Severity
from mailbot.regulation.model import Regulation


@dataclass(frozen=True, slots=True, kw_only=True)
class LintFinding:
    """One thing wrong: its stable code, the edition's file, the section of it, and what to do, in Russian."""

    code: str
    severity: Severity
    file: str
    section: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}: {self.section}: {self.text} [{self.code}]"


def lint(regulation: Regulation, *, today: date) -> tuple[LintFinding, ...]:
    """What is doubtful or wrong in the pack, errors first; `today` decides which hours have expired.

    Former editions are read for errors only: their warnings can no longer be acted on.
    """
    found = [
        LintFinding(
            code=check.code,
            severity=check.severity,
            file=f"editions/{edition.id}.toml",
            section=section,
            text=text,
        )
        for edition in regulation.editions
        for check in CHECKS
        if check.severity is Severity.ERROR or edition is regulation.editions[-1]
        for section, text in check.find(edition, today)
    ]
    order = list(Severity)
    return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))
