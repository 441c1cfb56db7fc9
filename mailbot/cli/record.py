"""The line that `mailbot assess --json` prints for a letter: every key on every line."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mailbot.casework.assess import Assessment
from mailbot.cli.verdict import Bench, Judged
from mailbot.language.letter import Finding, Letter, Parts, ToneFinding
from mailbot.mail.message import InboundMessage
from mailbot.mail.safe import well_formed
from mailbot.regulation.deadline import Deadline
from mailbot.terms import Disposition, Kind, Reason, Role, Source, Topic, Verdict

NO_PARTS = {source.value: "" for source in Source}


def judged_line(source: str, judged: Judged, bench: Bench) -> dict[str, Any]:
    """The line for a readable letter."""
    message, letter = judged.message, judged.letter
    return {
        "source": well_formed(source),
        "message_id": message.message_id,
        "pack": bench.world.regulation.id,
        **_judgement(judged.assessment, message, bench),
        "kind": letter.kind,
        "fields": _fields(letter),
        "politeness": {"verdict": letter.verdict, "findings": [_tone(item) for item in letter.tone]},
        "reply": {"subject": judged.reply.subject, "text": judged.reply.text} if judged.reply else None,
        "parts": _parts(letter.parts),
        "text": letter.text,
        "defects": list(dict.fromkeys([*(defect.code for defect in message.defects), *letter.defects])),
    }


def unreadable_line(source: str, bench: Bench, *, received_at: datetime, why: str) -> dict[str, Any]:
    """The line for bytes that are no letter, or that cannot be had: the daemon would put them into quarantine."""
    return {
        "source": well_formed(source),
        "message_id": None,
        "pack": bench.world.regulation.id,
        "edition": bench.world.edition_at(received_at).id,
        "received_at": _local(received_at, bench),
        "disposition": Disposition.NO_REPLY,
        "reason": Reason.UNREADABLE,
        "suppressed_by": [],
        "otherwise": Disposition.NO_REPLY,
        "registered": False,
        "role": Role.UNKNOWN,
        "missing": [],
        "doubtful": [],
        "topic": Topic.OTHER,
        "clauses": [],
        "due_at": None,
        "notify": [],
        "kind": Kind.EMPTY,
        "fields": {"full_name": None, "child_name": None, "class": None, "problem": None},
        "politeness": {"verdict": Verdict.POLITE, "findings": []},
        "reply": None,
        "parts": NO_PARTS,
        "text": "",
        "defects": [why],
    }


def _judgement(assessment: Assessment, message: InboundMessage, bench: Bench) -> dict[str, Any]:
    promised = assessment.promised
    return {
        "edition": assessment.edition,
        "received_at": _local(message.received_at, bench),
        "disposition": assessment.disposition,
        "reason": assessment.reason,
        "suppressed_by": list(assessment.suppressed_by),
        "otherwise": assessment.otherwise,
        "registered": assessment.registered,
        "role": assessment.role,
        "missing": list(assessment.missing),
        "doubtful": list(assessment.doubtful),
        "topic": assessment.topic,
        "clauses": [f"п. {number}" for number in assessment.clauses],
        "due_at": _local(promised.at, bench) if isinstance(promised, Deadline) else None,
        "notify": list(assessment.notify),
    }


def _fields(letter: Letter) -> dict[str, Any]:
    children, classes = letter.child_names, letter.classes
    return {
        "full_name": letter.full_name and {**_found(letter.full_name), "value": letter.full_name.value.full},
        "child_name": _several(children, ", ".join(item.value for item in children)) if children else None,
        "class": _several(classes, [item.value for item in classes]) if classes else None,
        "problem": letter.problem and _found(letter.problem),
    }


def _several(found: Sequence[Finding[str]], value: object) -> dict[str, Any]:
    return {"value": value, "found": [_found(item) for item in found]}


def _found(finding: Finding[Any]) -> dict[str, Any]:
    return {"value": finding.value, "source": finding.source, "span": list(finding.span)}


def _tone(finding: ToneFinding) -> dict[str, Any]:
    return {"text": finding.text, "source": finding.source, "span": list(finding.span), "kind": finding.kind}


def _parts(parts: Parts) -> dict[str, str]:
    return {source.value: parts.of(source) for source in Source}


def _local(moment: datetime, bench: Bench) -> str:
    return moment.astimezone(bench.world.policy.zone).isoformat(timespec="seconds")
