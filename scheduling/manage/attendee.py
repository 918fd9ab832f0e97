"""Who comes: name, e-mail, phone and notes, checked and brought into one form."""

import unicodedata
from dataclasses import dataclass

from scheduling.errors import InvalidRequest
from scheduling.model import EventType, ManageRequest

MOST_NAME = 120
MOST_NOTES = 1000
MOST_SESSION_ID = 200

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that reorder what is displayed, and with it what a name seems to say."""
_FORBIDDEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Unicode categories: controls, lone surrogates, line and paragraph separators."""


@dataclass(frozen=True, slots=True)
class Attendee:
    """Who a booking is for: e-mail normalized, phone in E.164, each empty when not given."""

    name: str
    email: str
    phone: str
    notes: str


def attendee_of(request: ManageRequest, event_type: EventType, *, country: str) -> Attendee:
    """Check the attendee of a booking; national phone forms are read in `country`.

    Raises:
        InvalidRequest: something is missing or malformed; the sentence says what to give.
    """
    name = _name(request.name)
    email = _email(request.email.strip())
    phone = e164(request.phone.strip(), country)
    if not email and not phone:
        raise InvalidRequest("Please give an e-mail address or a phone number for the booking.")
    if not email and event_type.email_required:
        raise InvalidRequest(f"Please give an e-mail address; {event_type.title} needs one.")
    if not phone and event_type.phone_required:
        raise InvalidRequest(f"Please give a phone number; {event_type.title} needs one.")
    return Attendee(name, email, phone, checked_notes(request.notes))


def checked_notes(text: str) -> str:
    """Return notes or a reason, trimmed; they may have several lines.

    Raises:
        InvalidRequest: too long, or holding characters that do not belong in text.
    """
    notes = text.replace("\r\n", "\n").strip()
    if len(notes) > MOST_NOTES:
        raise InvalidRequest(f"Please keep the notes to {MOST_NOTES} characters or fewer.")
    if not _is_plain(notes, also="\n\t"):
        raise InvalidRequest("Please give the notes as plain text, without control characters.")
    return notes


def checked_session_id(session_id: str) -> str:
    """Return the call session's id, fit for a booking's metadata.

    Raises:
        InvalidRequest: too long, or not plain text.
    """
    if len(session_id) > MOST_SESSION_ID or not _is_plain(session_id):
        raise InvalidRequest(
            f"Please give a call session id of at most {MOST_SESSION_ID} plain characters."
        )
    return session_id


def _name(given: str) -> str:
    if not _is_plain(given.strip()):
        raise InvalidRequest("Please give the name as plain text, without control characters.")
    name = " ".join(given.split())
    if not name:
        raise InvalidRequest("Please give the full name for the booking.")
    if len(name) > MOST_NAME:
        raise InvalidRequest(f"Please give a name of at most {MOST_NAME} characters.")
    return name


def _email(given: str) -> str:
    if not given:
        return ""
    # half a second to load, and many requests carry no address
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(given, check_deliverability=False).normalized
    except EmailNotValidError:
        raise InvalidRequest(
            "That e-mail address doesn't look right. "
            "Please give it in full, such as alex@example.com."
        ) from None


def e164(given: str, country: str) -> str:
    """Return a phone number in E.164, empty for an empty one; national forms are of `country`.

    Raises:
        InvalidRequest: it is no number that can be.
    """
    if not given:
        return ""
    # as slow to load as it is rarely needed
    import phonenumbers

    try:
        number = phonenumbers.parse(given, country) if _is_plain(given) else None
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise InvalidRequest(
            "That phone number doesn't look right. Please give it with its area code, "
            "or with a plus sign and the country code."
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _is_plain(text: str, *, also: str = "") -> bool:
    return not any(
        char in _BIDI or (unicodedata.category(char) in _FORBIDDEN and char not in also)
        for char in text
    )
