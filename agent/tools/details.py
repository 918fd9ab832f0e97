"""A caller's name, e-mail and phone: checked early, read back speakably, heard again in speech."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from email_validator import EmailNotValidError, validate_email

LONGEST_NAME = 120
LONGEST_EMAIL = 254
LONGEST_SPOKEN_NAME = 60
_SIGNS = {".": "dot", "_": "underscore", "-": "dash", "+": "plus", "@": "at"}

Problem = Literal["need_name", "need_email", "need_phone", "invalid_email", "invalid_phone", ""]


@dataclass(frozen=True, slots=True)
class Contact:
    """Who an appointment is for; `phone` is E.164, empty strings where nothing was given."""

    name: str = ""
    email: str = ""
    phone: str = ""


def checked(name: str, email: str, phone: str, *, country: str) -> tuple[Contact, Problem]:
    """Normalize the details; the problem is empty when what was given is well formed."""
    name = name[:LONGEST_NAME]
    if not spoken_name(name):
        return Contact(), "need_name"
    problem: Problem = ""
    address = normal_email(email) if email else ""
    number = normal_phone(phone, country=country) if phone else ""
    if email and not address:
        problem = "invalid_email"
    elif phone and not number:
        problem = "invalid_phone"
    return Contact(name, address, number), problem


def normal_email(text: str) -> str:
    """Return the address in its normal form, empty if its syntax is wrong; no DNS is asked."""
    if len(text) > LONGEST_EMAIL:
        return ""
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        return ""


def normal_phone(text: str, *, country: str) -> str:
    """Return the number as E.164, empty if it cannot be one in `country`."""
    import phonenumbers

    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def spoken_name(name: str) -> str:
    """Return the name as it may be spoken: letters only, bounded; markup and digits are dropped."""
    kept = "".join(char if char.isalpha() or char in " '\u2019.-" else " " for char in name)
    return " ".join(kept.split())[:LONGEST_SPOKEN_NAME].strip(" .-'\u2019")


def spoken_email(email: str, *, name: str) -> str:
    """Return the address for the ear: parts of the name whole, unusual parts letter by letter."""
    local, _, domain = email.partition("@")
    known = set(plain_words(name)) | {"mail", "info", "office", "contact", "hello"}
    parts = re.findall(r"[^\W_]+|[._+-]", local)
    said = [
        _SIGNS.get(part, part if part.lower() in known or len(part) < 2 else " ".join(part))
        for part in parts
    ]
    return f"{' '.join(said)} at {domain.replace('.', ' dot ').replace('-', ' dash ')}"


def written_phone(phone: str) -> str:
    """Return the number in groups, with its country: `+1 202-555-0123`."""
    import phonenumbers

    number = phonenumbers.parse(phone)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def plain_words(text: str) -> list[str]:
    """Return the words without accents, case and punctuation; a hyphen separates."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return re.findall(r"[^\W\d_]+", bare.replace("'", "").replace("\u2019", ""))


def run_together(text: str) -> str:
    """Return the letters and digits alone, in one case: `Follow-up visit` -> `followupvisit`."""
    return "".join(char for char in text.casefold() if char.isalnum())


def same_person(supplied: str, stored: str) -> bool:
    """Tell whether two full names are the same: first and last name, accents and case aside."""
    one, other = plain_words(supplied), plain_words(stored)
    if len(one) < 2 or not other:
        return False
    return sorted(one) == sorted(other) or (one[0], one[-1]) == (other[0], other[-1])


def names_email(text: str, email: str) -> bool:
    """Tell whether `text` says the address, written, spoken or spelled."""
    wanted = _letters(email, dash="dash")
    return wanted in _letters(text, dash="dash") or _letters(email, dash="") in _letters(
        text, dash=""
    )


def names_phone(text: str, phone: str) -> bool:
    """Tell whether `text` says the number, in any grouping."""
    import phonenumbers

    national = phonenumbers.national_significant_number(phonenumbers.parse(phone))
    return national in re.sub(r"\D", "", text)


def _letters(text: str, *, dash: str) -> str:
    signs = _SIGNS | {"-": dash}
    said = re.sub(r"(?<=\w)[.@+-](?=\w)|_", lambda sign: f" {signs[sign[0]]} ", text.casefold())
    return re.sub(r"[\W_]", "", said)
