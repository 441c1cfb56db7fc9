"""The shared vocabulary of mailbot: closed sets only, no behaviour.

Every package speaks these words. Their values are what JSON, the store and rule packs contain,
so changing a value is a change of format.
"""

from enum import StrEnum


class Role(StrEnum):
    """Who writes, in the regulations' terms."""

    PARENT = "parent"
    STUDENT = "student"
    STAFF = "staff"
    UNKNOWN = "unknown"


class Topic(StrEnum):
    """What part of the electronic journal the letter is about."""

    CREDENTIALS = "credentials"
    GRADES = "grades"
    ATTENDANCE = "attendance"
    TIMETABLE = "timetable"
    LESSON_PLANNING = "lesson_planning"
    LESSON_CONDUCT = "lesson_conduct"
    HOMEWORK = "homework"
    OUTAGE = "outage"
    TRAINING = "training"
    COMPLAINT_SPECIALIST = "complaint_specialist"
    OTHER = "other"


class Kind(StrEnum):
    """What sort of letter this is, before any rule is applied to it."""

    APPEAL = "appeal"
    FOLLOWUP = "followup"
    THANKS = "thanks"
    AUTO = "auto"
    BOUNCE = "bounce"
    LIST = "list"
    SPAM = "spam"
    OFFTOPIC = "offtopic"
    EMPTY = "empty"


class Datum(StrEnum):
    """What a regulation may require of the applicant."""

    FULL_NAME = "full_name"
    CLASS = "class"
    PROBLEM = "problem"


class Verdict(StrEnum):
    """The tone of a letter. Borderline is handled as polite and shown to a person."""

    POLITE = "polite"
    BORDERLINE = "borderline"
    VIOLATION = "violation"


class ToneKind(StrEnum):
    """Why a run of words counts for the tone."""

    OBSCENE = "obscene"
    RUDE = "rude"
    INSULT = "insult"
    THREAT = "threat"
    SHOUTING = "shouting"


class Source(StrEnum):
    """The part of a letter in which something was found."""

    FROM = "from"
    SUBJECT = "subject"
    BODY = "body"
    SIGNATURE = "signature"
    QUOTE = "quote"


class LetterFlag(StrEnum):
    """What a person should know about a letter whatever else is decided."""

    FORMAL_PAPER = "formal_paper"  # «Заявление», «Жалоба», «Претензия» to the director
    CALL_BACK = "call_back"  # asks only to be called back and gives a number
    OTHER_LANGUAGE = "other_language"  # not Russian: never asked, never declined
    PICTURE_ONLY = "picture_only"  # no words, but an attachment
    DANGER = "danger"  # danger to a child, bullying, a leak of personal data
    LEAK = "leak"  # somebody else's diary was seen: as DANGER for people, and missing data are asked for all the same
    ATTACHMENT = "attachment"
    FORWARDED = "forwarded"
    IN_PART = "in_part"  # too big: only its beginning was read


class Disposition(StrEnum):
    """What the regulation, applied to one letter alone, calls for."""

    ACKNOWLEDGE = "acknowledge"
    REQUEST_INFO = "request_info"
    DECLINE_IMPOLITE = "decline_impolite"
    NO_REPLY = "no_reply"


class Reason(StrEnum):
    """Why a disposition was chosen."""

    COMPLETE = "complete"
    MISSING_REQUIRED = "missing_required"
    DOUBTFUL = "doubtful"
    IMPOLITE = "impolite"
    COMPLAINT = "complaint"
    FORMAL_PAPER = "formal_paper"
    DANGER = "danger"
    CALL_BACK = "call_back"
    OTHER_LANGUAGE = "other_language"
    PICTURE_ONLY = "picture_only"
    THANKS = "thanks"
    SPAM = "spam"
    OFFTOPIC = "offtopic"
    SUPPRESSED = "suppressed"
    UNREADABLE = "unreadable"


class Outcome(StrEnum):
    """The one outcome each letter in the mailbox ends in. The digest's line sums them all."""

    NEW_CASE = "new_case"
    ADDED_TO_CASE = "added_to_case"
    STAFF_ANSWER = "staff_answer"
    COMMAND = "command"
    THANKS = "thanks"
    ROBOT = "robot"
    LIST = "list"
    REPORT = "report"
    SPAM = "spam"
    OFFTOPIC = "offtopic"
    DUPLICATE = "duplicate"
    OWN = "own"
    QUARANTINED = "quarantined"
    GONE = "gone"  # moved or deleted by a person before it could be read


class CaseState(StrEnum):
    """Where a case stands. The moves between states are `casework.lifecycle.TRANSITIONS`."""

    OPEN = "open"
    AWAITING_DATA = "awaiting_data"
    DECLINED = "declined"
    ANSWERED = "answered"
    CLOSED = "closed"


class CaseMove(StrEnum):
    """What can happen to a case."""

    DATA_MISSING = "data_missing"  # the first request for data was decided
    DATA_COMPLETED = "data_completed"
    HANDED_TO_PERSON = "handed_to_person"  # still incomplete after «осталось только …»
    VIOLATED = "violated"
    APOLOGISED = "apologised"  # a civil letter after a decline
    ACCEPTED = "accepted"  # a person overturned a decline
    ANSWERED = "answered"  # a person answered the applicant in the thread
    CLOSED = "closed"  # by hand
    ASKED_AGAIN = "asked_again"  # a new question after the answer
    REOPENED = "reopened"  # by hand


class CaseFlag(StrEnum):
    """What a person should notice about a case."""

    NEEDS_PERSON = "needs_person"
    DOUBT = "doubt"
    BORDERLINE = "borderline"
    COMPLAINT = "complaint"
    FORMAL_PAPER = "formal_paper"
    CALL_BACK = "call_back"
    OTHER_LANGUAGE = "other_language"
    PICTURE_ONLY = "picture_only"
    DANGER = "danger"
    NO_AUTOREPLY = "no_autoreply"  # registered, but a robot may not answer
    NOT_DELIVERED = "not_delivered"
    MAYBE_ANSWERED = "maybe_answered"  # a person wrote to the applicant outside the thread
    POSSIBLY_RELATED = "possibly_related"
    IN_PART = "in_part"  # a letter of it was too big: only the beginning was read
    LOOKALIKE = "lookalike"  # written from an address that only looks like one of the school's


class MailKind(StrEnum):
    """Each kind of letter the bot writes; a template bears its name."""

    ACKNOWLEDGE = "acknowledge"
    REQUEST_INFO = "request_info"
    STILL_MISSING = "still_missing"  # «осталось только …»
    DECLINE = "decline"
    COMPLAINT_RECEIVED = "complaint_received"
    RESUMED = "resumed"  # a person overturned the decline that the applicant was told of
    EXTENDED = "extended"  # a person has extended the term
    REMINDER = "reminder"  # the one reminder of the data that are awaited
    NOTICE_VIOLATION = "notice_violation"  # to the person the clause names
    NOTICE_OVERTURNED = "notice_overturned"  # to whoever was told of a violation
    NOTICE_COMPLAINT = "notice_complaint"  # to the person the clause names, never the helper
    NOTICE_URGENT = "notice_urgent"
    NOTICE_DEADLINE = "notice_deadline"  # to the consultants: due before their next digest
    DIGEST = "digest"


class Person(StrEnum):
    """The people of a school whom a clause can name."""

    CONSULTANT = "consultant"
    SUPERVISOR = "supervisor"
    DIRECTOR = "director"
    ALARM = "alarm"


class OutboxState(StrEnum):
    """The life of one outgoing mail."""

    QUEUED = "queued"
    HELD = "held"
    SENDING = "sending"
    DEFERRED = "deferred"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    REFUSED = "refused"
    BOUNCED = "bounced"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Security(StrEnum):
    """How a connection to a mail server is protected. Nothing ever falls back to a weaker way."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"  # loopback only


class ReplyMode(StrEnum):
    """`replies.mode` of the configuration."""

    SEND = "send"
    HOLD = "hold"
    OFF = "off"


class TermUnit(StrEnum):
    """How a regulation counts a term."""

    HOURS = "hours"  # round the clock («в течение суток»)
    DAYS = "days"  # from the next day; a last day that is not a working day moves on
    WORKING_DAYS = "working_days"


class TermStart(StrEnum):
    """From when a term is counted."""

    ARRIVAL = "arrival"
    TAKING_OFFICE = "taking_office"
