from collections.abc import Callable
from dataclasses import replace
from hashlib import sha512

import httpx
import pytest

from scheduling.api import Front, TokenKeys, mint
from scheduling.api.auth import Issuer, Secrets
from scheduling.clock import FixedClock
from tests.scheduling.api.forging import (
    GOOD,
    OTHER,
    SECONDS,
    but,
    lacking,
    part,
    private_key,
    public_pem,
    sealed,
    signed,
)
from tests.scheduling.api.world import NOW, PATH, SECRET, Api, Application

UNAUTHORIZED = "Please send a valid token for this organization."


def unsigned(alg: object) -> str:
    return f"{part({'alg': alg, 'typ': 'JWT'})}.{part(GOOD)}."


def by_rsa() -> str:
    return sealed(GOOD, private_key("RS256"), by="RS256")


def by_public_key() -> str:
    """Signed with HS256 under the text of a public key, as where both kinds are accepted."""
    return signed(key=public_pem(private_key("RS256")))


def swapped(index: int, text: str) -> str:
    parts = signed().split(".")
    parts[index] = text
    return ".".join(parts)


BAD: dict[str, Callable[[], str]] = {
    "alg none": lambda: unsigned("none"),
    "alg None": lambda: unsigned("None"),
    "alg NONE": lambda: unsigned("NONE"),
    "alg empty": lambda: unsigned(""),
    "alg null": lambda: unsigned(None),
    "alg list": lambda: unsigned(["HS256"]),
    "alg number": lambda: unsigned(256),
    "alg absent": lambda: signed(header={"typ": "JWT"}),
    "alg lower case": lambda: signed(alg="hs256"),
    "alg with a blank": lambda: signed(alg="HS256 "),
    "none with our signature": lambda: signed(alg="none"),
    "HS512 by our key": lambda: signed(alg="HS512", digest=sha512),
    "HS384 named, HS256 done": lambda: signed(alg="HS384"),
    "HS256 named, HS512 done": lambda: signed(digest=sha512),
    "RS256": by_rsa,
    "RS256 named, HS256 done": lambda: signed(alg="RS256"),
    "HS256 by a public key": by_public_key,
    "EdDSA named": lambda: signed(alg="EdDSA"),
    "another key": lambda: signed(key=OTHER),
    "an empty key": lambda: signed(key=b""),
    "our key cut short": lambda: signed(key=SECRET[:-1]),
    "our key twice": lambda: signed(key=SECRET * 2),
    "kid a path, empty key": lambda: signed(key=b"", kid="../../../../dev/null"),
    "kid a path, zero key": lambda: signed(key=b"\0", kid="/dev/null"),
    "kid SQL, key chosen": lambda: signed(key=b"k" * 32, kid="x' UNION SELECT 'k"),
    "kid an object": lambda: signed(kid={"a": 1}),
    "jwk inside": lambda: signed(key=OTHER, jwk={"kty": "oct", "k": part(OTHER), "alg": "HS256"}),
    "jku elsewhere": lambda: signed(key=OTHER, jku="https://keys.example.com/jwks.json"),
    "x5u elsewhere": lambda: signed(key=OTHER, x5u="https://keys.example.com/cert.pem"),
    "crit unknown": lambda: signed(crit=["exp2"], exp2=1),
    "crit empty": lambda: signed(crit=[]),
    "b64 false": lambda: signed(b64=False, crit=["b64"]),
    "header a list": lambda: signed(header=["HS256"]),
    "header a text": lambda: signed(header="HS256"),
    "without exp": lambda: lacking("exp"),
    "without iss": lambda: lacking("iss"),
    "without aud": lambda: lacking("aud"),
    "without sub": lambda: lacking("sub"),
    "expired": lambda: but(exp=SECONDS - 1),
    "expires this moment": lambda: but(exp=SECONDS),
    "exp a text": lambda: but(exp=str(SECONDS + 3600)),
    "exp null": lambda: but(exp=None),
    "exp true": lambda: but(exp=True),
    "exp infinite": lambda: but(exp=float("inf")),
    "exp not a number": lambda: but(exp=float("nan")),
    "exp beyond time": lambda: but(exp=10**400),
    "exp negative": lambda: but(exp=-1),
    "not yet": lambda: but(nbf=SECONDS + 1),
    "nbf a text": lambda: but(nbf="now"),
    "nbf null": lambda: but(nbf=None),
    "aud another": lambda: but(aud="calla"),
    "aud empty": lambda: but(aud=""),
    "aud a list without ours": lambda: but(aud=["other", "calla"]),
    "aud an object": lambda: but(aud={"calla-appointments": 1}),
    "aud null": lambda: but(aud=None),
    "aud ours in a longer one": lambda: but(aud="calla-appointments.example.com"),
    "iss another": lambda: but(iss="https://calla.example.com"),
    "iss a list": lambda: but(iss=["calla"]),
    "iss null": lambda: but(iss=None),
    "sub a number": lambda: but(sub=7),
    "sub null": lambda: but(sub=None),
    "sub empty": lambda: but(sub=""),
    "org a list": lambda: but(org_id=["org-1"]),
    "org an object": lambda: but(org_id={"id": "org-1"}),
    "org null": lambda: but(org_id=None),
    "org empty": lambda: but(org_id=""),
    "claims a list": lambda: signed([GOOD]),
    "claims no JSON": lambda: signed(b"{"),
    "payload changed": lambda: swapped(1, part({**GOOD, "sub": "somebody"})),
    "header changed": lambda: swapped(0, part({"alg": "HS256"})),
    "signature gone": lambda: swapped(2, ""),
    "signature of another": lambda: swapped(2, signed(GOOD | {"sub": "x"}).split(".")[2]),
    "one part": lambda: "token",
    "two parts": lambda: ".".join(signed().split(".")[:2]),
    "four parts": lambda: f"{signed()}.x",
    "dots": lambda: "..",
    "encrypted": lambda: "a.b.c.d.e",
    "no base64": lambda: "§.§.§".encode().decode("latin-1"),
    "our secret": SECRET.decode,
    "a Cal.com key": lambda: "cal_live_0123456789abcdef",
    "long": lambda: "a" * 20_000,
}


async def ask(api: Api, path: str, *headers: str, **query: str) -> httpx.Response:
    lines = [(b"authorization", one.encode("latin-1")) for one in headers]
    return await api.http.get(f"{PATH}{path}", headers=lines, params={"org_id": "org-1", **query})


def refused(listed: httpx.Response, single: httpx.Response) -> None:
    assert (listed.status_code, single.status_code) == (401, 401)
    assert listed.json() == {"success": False, "message": UNAUTHORIZED}
    assert single.json() == {"success": False, "message": UNAUTHORIZED, "code": "UNAUTHORIZED"}
    assert listed.headers["www-authenticate"] == single.headers["www-authenticate"] == "Bearer"


@pytest.fixture
async def uid(api: Api) -> str:
    return await api.booked()


async def test_no_bad_token_opens_anything(api: Api, uid: str) -> None:
    assert len(BAD) >= 60
    for name, make in BAD.items():
        header = f"Bearer {make()}"
        listed, single = await ask(api, "", header), await ask(api, f"/{uid}", header)
        try:
            refused(listed, single)
        except AssertionError as error:
            raise AssertionError(name) from error


async def test_a_good_token_of_another_organization_is_refused(api: Api, uid: str) -> None:
    header = f"Bearer {but(org_id='org-2')}"
    listed, single = await ask(api, "", header), await ask(api, f"/{uid}", header)
    assert (listed.status_code, listed.json()) == (
        401,
        {"success": False, "message": UNAUTHORIZED},
    )
    assert (single.status_code, single.json()["message"]) == (400, "No appointment with that id.")


@pytest.mark.parametrize("org_id", ["org-9", "org-1 ", "ORG-1", "org-3"])
async def test_an_unknown_and_an_unconnected_organization_read_alike(
    api: Api, uid: str, org_id: str
) -> None:
    for answer in (
        await ask(api, f"/{uid}", f"Bearer {but(org_id=org_id)}"),
        await ask(api, "", f"Bearer {but(org_id=org_id)}", org_id=org_id),
    ):
        assert (answer.status_code, answer.json()) == (
            400,
            {
                "success": False,
                "message": "This calendar is not connected.",
                "code": "NOT_CONNECTED",
            },
        )


@pytest.mark.parametrize(
    "header",
    [
        "",
        "{}",
        "Bearer",
        "Bearer ",
        "Bearer {}, Bearer {}",
        "Bearer {} {}",
        'Bearer "{}"',
        "Bearer\t{}",
        "Bearer:{}",
        "Basic {}",
        "Token {}",
        "JWT {}",
        "Digest {}",
    ],
)
async def test_forms_of_the_header_that_are_no_bearer(api: Api, uid: str, header: str) -> None:
    line = header.replace("{}", signed())
    refused(await ask(api, "", line), await ask(api, f"/{uid}", line))


async def test_no_header_two_headers_and_other_places(api: Api, uid: str) -> None:
    refused(await ask(api, ""), await ask(api, f"/{uid}"))
    twice = (f"Bearer {signed()}", f"Bearer {signed()}")
    refused(await ask(api, "", *twice), await ask(api, f"/{uid}", *twice))
    query = {"access_token": signed(), "token": signed(), "authorization": f"Bearer {signed()}"}
    refused(await ask(api, "", **query), await ask(api, f"/{uid}", **query))


@pytest.mark.parametrize(
    "token",
    [
        signed(),
        signed(kid="2027-03"),
        but(aud=["calla-appointments", "other"]),
        but(exp=SECONDS + 0.5),
        but(nbf=SECONDS),
        but(iat="whenever"),
        but(admin=False),
    ],
)
async def test_good_tokens_open(api: Api, uid: str, token: str) -> None:
    for form in ("Bearer {}", "bearer {}", "BEARER  {}", " Bearer {} "):
        header = form.format(token)
        assert (await ask(api, "", header)).status_code == 200
        assert (await ask(api, f"/{uid}", header)).status_code == 200


async def test_a_minted_token_opens_until_it_expires(api: Api, uid: str) -> None:
    token = mint(SECRET, org_id="org-1", subject="ops", lifetime_seconds=60, clock=api.clock)
    assert (await api.get(token=token, org_id="org-1")).status_code == 200
    api.clock.move_to(NOW.replace(minute=1))
    assert (await api.get(token=token, org_id="org-1")).status_code == 401
    assert (await api.get(f"/{uid}", token=token)).status_code == 401


def test_time_is_that_of_the_clock_alone() -> None:
    for year in (2001, 2101):
        clock = FixedClock(NOW.replace(year=year))
        keys, now = TokenKeys(SECRET, clock=clock), int(clock.now().timestamp())
        assert keys.verify(but(exp=now + 1, nbf=now, iat=now))
        assert keys.verify(but(exp=now)) is None


def test_text_that_cannot_be_written_is_no_token() -> None:
    keys = TokenKeys(SECRET, clock=FixedClock(NOW))
    assert keys.verify("\ud800") is None
    assert keys.verify(f"{signed()}\udfff") is None


@pytest.mark.parametrize("secret", [b"", b"x" * 31])
def test_a_short_secret_is_refused(api: Api, secret: bytes) -> None:
    with pytest.raises(ValueError, match="at least 32 bytes"):
        TokenKeys(secret, clock=api.clock)
    with pytest.raises(ValueError, match="at least 32 bytes"):
        mint(secret, org_id="org-1", subject="ops", lifetime_seconds=60, clock=api.clock)


async def test_issuer_audience_and_claim_are_configured(api: Api, uid: str) -> None:
    issuer = Issuer("https://id.example.com", Secrets(OTHER), audience="back", org_claim="tenant")
    theirs = {
        "iss": "https://id.example.com",
        "aud": "back",
        "sub": "x",
        "tenant": "org-1",
        "exp": SECONDS + 60,
    }
    app = Application(Front(api.office, TokenKeys(SECRET, clock=api.clock, issuers=[issuer])))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://api.example.com"
    ) as http:
        other = replace(api, http=http)
        assert (await other.get(f"/{uid}", token=signed(theirs, key=OTHER))).status_code == 200
        assert (await other.get(f"/{uid}", token=signed())).status_code == 200
        for crossed in (signed(theirs), signed(key=OTHER), signed({**theirs, "iss": "calla"})):
            assert (await other.get(f"/{uid}", token=crossed)).status_code == 401


class TestTokensWithoutAnOrganization:
    """Get may take the organization from the query; list never does."""

    @staticmethod
    def of(subject: str) -> str:
        return signed({key: one for key, one in GOOD.items() if key != "org_id"} | {"sub": subject})

    async def test_the_subjects_own_organization(self, api: Api, uid: str) -> None:
        answer = await api.get(f"/{uid}", token=self.of("org-1"), org_id="org-1")
        assert answer.json()["data"]["appointment"]["id"] == uid

    @pytest.mark.parametrize(("subject", "org_id"), [("org-2", "org-1"), ("back-office", "org-1")])
    async def test_any_other(self, api: Api, uid: str, subject: str, org_id: str) -> None:
        answer = await api.get(f"/{uid}", token=self.of(subject), org_id=org_id)
        assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHORIZED")

    async def test_none_named_at_all(self, api: Api, uid: str) -> None:
        answer = await api.get(f"/{uid}", token=self.of("org-1"))
        assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")

    async def test_list_is_refused(self, api: Api) -> None:
        assert (await api.get(token=self.of("org-1"), org_id="org-1")).status_code == 401

    async def test_the_query_never_outranks_the_token(self, api: Api, uid: str) -> None:
        answer = await api.get(f"/{uid}", org_id="org-2")
        assert answer.json()["data"]["org_id"] == "org-1"
