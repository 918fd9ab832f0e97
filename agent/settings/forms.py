"""What a setting must look like; each refusal continues "NAME is wrong"."""

import re
from ipaddress import ip_network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr

_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:[1-9][0-9]{0,4})?")
_DATABASE = re.compile(r"(postgres|postgresql|postgresql\+psycopg|sqlite)://.")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


def listed(text: str) -> tuple[str, ...]:
    """Return what stands between commas."""
    return tuple(one.strip() for one in text.split(",") if one.strip())


def _address(value: str) -> str:
    address = value.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not address.isprintable() or " " in address:
        raise ValueError("must be an address that begins with http:// or https://")
    return address


def _without_version(value: str) -> str:
    return value.removesuffix("/v2")


def _database(value: SecretStr | None) -> SecretStr | None:
    if value is None or _DATABASE.match(value.get_secret_value()):
        return value
    raise ValueError("must be an address such as postgresql://user:password@host/database")


def _origin_or_empty(value: str) -> str:
    origin = value.strip().rstrip("/").lower()
    if origin and not _ORIGIN.fullmatch(origin):
        raise ValueError("must be an address without a path, such as https://calls.example.com")
    return origin


def _header(value: SecretStr | None) -> SecretStr | None:
    if value is None:
        return None
    key = value.get_secret_value().strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ValueError("must be one word of plain letters and digits")
    return SecretStr(key) if key else None


def _origins(value: str) -> str:
    if not all(_ORIGIN.fullmatch(one) for one in listed(value)):
        raise ValueError("must be origins such as https://www.example.com, with commas between")
    return value


def _networks(value: str) -> str:
    try:
        for one in listed(value):
            ip_network(one)
    except ValueError:
        raise ValueError(
            "must be addresses or networks such as 10.0.0.0/8, with commas between"
        ) from None
    return value


def _number(value: str) -> str:
    if value and not _E164.fullmatch(value):
        raise ValueError("must be a number such as +12025550199")
    return value


def _numbers(value: str) -> str:
    if not all(_E164.fullmatch(one) for one in listed(value)):
        raise ValueError("must be numbers such as +12025550123, with commas between")
    return value


def _long_enough(value: SecretStr | None) -> SecretStr | None:
    if value is not None and len(value.get_secret_value().encode()) < 32:
        raise ValueError("must have at least 32 bytes, or be left empty")
    return value


def _hard_to_guess(value: SecretStr | None) -> SecretStr | None:
    token = value.get_secret_value() if value else ""
    if value and (len(token) < 16 or not token.isascii() or not token.isprintable()):
        raise ValueError("must have at least 16 plain characters, or be left empty")
    return value


WebAddress = Annotated[str, AfterValidator(_address)]
CalcomAddress = Annotated[str, AfterValidator(_address), AfterValidator(_without_version)]
DatabaseAddress = Annotated[SecretStr | None, AfterValidator(_database)]
PublicAddress = Annotated[str, AfterValidator(_origin_or_empty)]
Key = Annotated[SecretStr | None, AfterValidator(_header)]
Origins = Annotated[str, AfterValidator(_origins)]
Networks = Annotated[str, AfterValidator(_networks)]
Number = Annotated[str, AfterValidator(_number)]
Numbers = Annotated[str, AfterValidator(_numbers)]
SigningSecret = Annotated[SecretStr | None, AfterValidator(_long_enough)]
Token = Annotated[SecretStr | None, AfterValidator(_hard_to_guess)]
