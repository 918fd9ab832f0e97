"""Who may ask manage: open, signed, from listed addresses, or nobody."""

import hmac
import json
from datetime import timedelta

import httpx
import pytest

from scheduling.api import Caps
from scheduling.api.signatures import sign_request, sign_session
from scheduling.model import Policy
from scheduling.storage import set_signing_secrets
from tests.scheduling.api.at_the_door import Door, door_of, set_policy
from tests.scheduling.api.world import NOW, Api, Json

NEW, OLD, OTHER = "a new secret of thirty-two bytes!", "an old secret of thirty-two byte", "x" * 32
UNKNOWN = b'{"success":false,"message":"This calendar is not connected.","code":"NOT_CONNECTED"}'
AT = "2027-03-05T10:00:00-05:00"


def raw(body: Json) -> bytes:
    return json.dumps(body).encode()


def header(at: str, digits: str) -> list[tuple[str, str]]:
    return [("Calla-Signature", f"t={at},v1={digits}")]


@pytest.fixture
async def signed(api: Api) -> Door:
    """The door of an organization that only takes signed requests."""
    await set_policy(api, Policy(manage_policy="signed"))
    await set_signing_secrets(api.office.storage, "org-1", [NEW, OLD])
    await set_signing_secrets(api.office.storage, "org-2", [OTHER])
    return door_of(api)


def is_unsigned(answer: httpx.Response) -> bool:
    if answer.status_code != 401:
        return False
    assert answer.headers["www-authenticate"] == "Calla-Signature"
    assert list(answer.json()) == ["success", "message", "code"]
    assert answer.json()["code"] == "UNAUTHORIZED"
    return True


async def test_a_signed_request_is_answered(signed: Door) -> None:
    for secret, name in ((NEW, "Ada Park"), (OLD, "Ada")):
        answer = await signed.signs(raw(signed.api.books(name=name)), secret.encode())
        assert (answer.status_code, len(signed.api.calendar.bookings())) == (200, 1)


async def test_what_is_signed_is_the_time_a_dot_and_the_bytes(signed: Door) -> None:
    body = b'{ "org_id":"org-1",\n "agent_id" : "front", "action":"suggest" }'
    at = str(int(NOW.timestamp()))
    digits = hmac.new(NEW.encode(), at.encode() + b"." + body, "sha256").hexdigest()
    assert (await signed.sends(body, headers=header(at, digits))).status_code == 200


async def test_what_is_not_signed_well_is_refused_alike(signed: Door) -> None:
    signed = door_of(signed.api, Caps.none())
    body = raw(signed.api.books())
    at = f"{NOW.timestamp():.3f}"
    good = sign_request(NEW.encode(), body, now=NOW)
    digits = good.rpartition("=")[2]
    elsewhere = sign_request(OTHER.encode(), body, now=NOW).rpartition("=")[2]
    bad: list[list[tuple[str, str]]] = [
        [],
        header(at, elsewhere),
        header(at, digits[:-1]),
        header(at, digits.upper() if digits.upper() != digits else "0" * 64),
        header(at, "0" * 64),
        header(str(int(NOW.timestamp())), digits),
        header("9" * 20, digits),
        header("nan", digits),
        header("-1", digits),
        [("Calla-Signature", digits)],
        [("Calla-Signature", f"v1={digits}")],
        [("Calla-Signature", f"t={at},v0={digits}")],
        [("Calla-Signature", "")],
        [("Calla-Signature", good), ("Calla-Signature", good)],
        [("Authorization", f"Bearer {signed.api.token()}")],
    ]
    seen = set[bytes]()
    for headers in bad:
        answer = await signed.sends(body, headers=headers)
        assert is_unsigned(answer), headers
        seen.add(answer.content)
    changed = body.replace(b"Ada", b"Eve")
    assert is_unsigned(await signed.sends(changed, headers=header(at, digits)))
    nobody = await signed.asks(signed.api.books() | {"agent_id": "nobody"})
    assert {*seen, nobody.content} == {seen.pop()}
    assert signed.api.calendar.bookings() == []


async def test_a_signature_is_good_for_five_minutes(signed: Door) -> None:
    body = raw(signed.api.asks("cancel", appointment_id=""))
    for off, status in ((299, 400), (-299, 400), (301, 401), (-301, 401)):
        signature = sign_request(NEW.encode(), body, now=NOW + timedelta(seconds=off))
        answer = await signed.sends(body, headers=[("Calla-Signature", signature)])
        assert answer.status_code == status


async def test_a_change_overheard_cannot_be_sent_again(signed: Door) -> None:
    booked = await signed.signs(raw(signed.api.books()), NEW.encode())
    uid = booked.json()["data"]["appointment_id"]
    move = raw(signed.api.asks("reschedule", appointment_id=uid, appointment_datetime=AT))
    signature = [("Calla-Signature", sign_request(NEW.encode(), move, now=NOW))]
    assert (await signed.sends(move, headers=signature)).status_code == 200
    for key in ("", "k-1"):
        more = [("Idempotency-Key", key)] if key else []
        assert is_unsigned(await signed.sends(move, headers=[*signature, *more]))
    signed.api.clock.move_to(NOW + timedelta(milliseconds=1))
    assert (await signed.signs(move, NEW.encode())).status_code == 200  # signed anew


async def test_a_question_may_be_sent_again(signed: Door) -> None:
    body = raw(signed.api.asks("suggest"))
    signature = [("Calla-Signature", sign_request(NEW.encode(), body, now=NOW))]
    assert {(await signed.sends(body, headers=signature)).status_code for _ in range(2)} == {200}


async def test_who_signs_has_no_cap_of_its_address(signed: Door) -> None:
    signed = door_of(signed.api, Caps(requests_per_address_minute=2))
    bodies = [raw(signed.api.asks("cancel", appointment_id=f"n{n}")) for n in range(4)]
    assert {(await signed.signs(one, NEW.encode())).status_code for one in bodies} == {400}
    assert [(await signed.sends(one)).status_code for one in bodies] == [401, 401, 429, 429]


async def test_without_a_secret_nobody_signs(api: Api) -> None:
    await set_policy(api, Policy(manage_policy="signed"))
    door = door_of(api)
    assert is_unsigned(await door.signs(raw(api.books()), b""))
    assert is_unsigned(await door.signs(raw(api.books()), NEW.encode()))


async def test_off_is_as_if_there_were_no_such_organization(api: Api) -> None:
    await set_policy(api, Policy(manage_policy="off"))
    door = door_of(api, Caps.none())
    answers = [
        await door.asks(api.books()),
        await door.asks(api.asks("suggest")),
        await door.asks(api.books() | {"agent_id": "nobody"}),
        await door.asks(api.books() | {"org_id": "org-9"}),
    ]
    assert {(one.status_code, one.content) for one in answers} == {(400, UNKNOWN)}
    assert len({tuple(sorted(one.headers)) for one in answers}) == 1
    assert (await api.get(org_id="org-1")).status_code == 200  # tokens have nothing to do with it


async def test_only_listed_addresses(api: Api) -> None:
    await set_policy(
        api,
        Policy(manage_policy="ip_allowlist", ip_allowlist=("192.0.2.0/28", "2001:db8::/32")),
    )
    door = door_of(api, Caps(requests_per_address_minute=3))
    asked = api.asks("cancel", appointment_id="nothing")
    for address in ("192.0.2.1", "::ffff:192.0.2.15", "2001:db8:9::1"):
        assert (await door.asks(asked, address=address)).status_code == 400
    for agent_id in ("front", "nobody"):
        body = asked | {"agent_id": agent_id}
        refused = await door.asks(body, address="192.0.2.16", X_Forwarded_For="192.0.2.1")
        assert (refused.status_code, refused.json()["code"]) == (403, "FORBIDDEN")
    statuses = [(await door.asks(asked, address="192.0.2.2")).status_code for _ in range(5)]
    assert statuses == [400] * 5  # it is known: the cap is for strangers
    statuses = [(await door.asks(asked, address="192.0.2.16")).status_code for _ in range(2)]
    assert statuses == [403, 429]
    assert (await door.asks(asked, address="unix")).status_code == 403


@pytest.mark.parametrize("listed", [(), ("192.0.2.7", "nonsense"), ("192.0.2.7/8",)])
async def test_a_list_without_sense_lets_nobody_in(api: Api, listed: tuple[str, ...]) -> None:
    await set_policy(api, Policy(manage_policy="ip_allowlist", ip_allowlist=listed))
    assert (await door_of(api).asks(api.asks("suggest"))).status_code == 403


async def test_a_signed_session_lifts_the_caps_of_our_own_agent(api: Api) -> None:
    await set_signing_secrets(api.office.storage, "org-1", [NEW])
    door = door_of(api, Caps(1, 1, 1, 1, 1))
    until = NOW + timedelta(hours=1)
    session = sign_session(NEW.encode(), "org-1", "call-7", until=until)
    for hour in range(9, 13):
        body = api.books(f"2027-03-04T{hour:02}:00:00-05:00", call_session_id=session)
        assert (await door.asks(body)).status_code == 200
    named = {one["metadata"]["call_session_id"] for one in api.calendar.bookings()}
    assert named == {"call-7"}  # nobody who reads the calendar gets the signature

    strange = sign_session(OTHER.encode(), "org-1", "call-7", until=until)
    foreign = sign_session(NEW.encode(), "org-2", "call-7", until=until)
    over = sign_session(NEW.encode(), "org-1", "call-7", until=NOW)
    endless = sign_session(NEW.encode(), "org-1", "call-7", until=NOW + timedelta(days=2))
    renamed = session.replace("call-7", "call-8")
    asked = api.asks("suggest")
    assert (await door.asks(asked)).status_code == 200
    for bad in (strange, foreign, over, endless, renamed, "call-7", session[:-1]):
        assert (await door.asks(asked | {"call_session_id": bad})).status_code == 429
    assert (await door.asks(asked | {"call_session_id": session})).status_code == 200


async def test_a_signed_session_opens_no_door(signed: Door) -> None:
    session = sign_session(NEW.encode(), "org-1", "call-7", until=NOW + timedelta(hours=1))
    assert is_unsigned(await signed.asks(signed.api.books(call_session_id=session)))


async def test_a_strict_organization_wants_more_than_the_id(api: Api) -> None:
    await set_policy(api, Policy(strict_proof=True))
    door = door_of(api, Caps.none())
    uid = (await door.asks(api.books())).json()["data"]["appointment_id"]
    for one in (uid, "unknown"):
        for action in ("cancel", "reschedule", "suggest", "availability"):
            more = {"appointment_datetime": AT, "email": " ", "phone": None}
            refused = await door.asks(api.asks(action, appointment_id=one, **more))
            assert (refused.status_code, refused.json()["code"]) == (400, "INVALID_REQUEST")
            assert "was booked with" in refused.json()["message"]
    assert (await door.asks(api.asks("suggest"))).status_code == 200
    cancel = api.asks("cancel", appointment_id=uid, email="Ada@Example.com")
    assert (await door.asks(cancel)).status_code == 200
