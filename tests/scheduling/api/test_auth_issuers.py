"""Several issuers side by side: each is believed by its own key, algorithm and name alone."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from hashlib import sha384, sha512
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings, strategies as st

from agent.app.listening import listen
from agent.app.serving import AsgiApp, Server
from scheduling.api import Front, TokenKeys
from scheduling.api.auth import LONGEST_TOKEN, Issuer, KeyFile, Secrets
from scheduling.clock import FixedClock
from tests.depth import depth
from tests.scheduling.api.forging import (
    ALGORITHMS,
    GOOD,
    OTHER,
    SECONDS,
    Json,
    jwk,
    jwks,
    part,
    private_key,
    public_pem,
    sealed,
    signed,
)
from tests.scheduling.api.test_auth import BAD, UNAUTHORIZED, ask, refused
from tests.scheduling.api.world import NOW, PATH, SECRET, Api, Application

KINDS = ("HS256", "RS256", "ES256", "EdDSA", "RS256 set", "ES256 set", "EdDSA set")
ORDER = int("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16)
"""Of the curve P-256 (SEC 2, 2.4.2): no part of a signature reaches it."""
MEMBERS = ("alg", "kid", "crit", "b64", "iss", "aud", "exp", "nbf", "sub", "org_id", "typ")


def name_of(kind: str) -> str:
    return f"https://{kind.lower().replace(' ', '-')}.example.com"


VALUES: st.SearchStrategy[Any] = (
    st.sampled_from(["HS256", name_of("HS256"), "calla", "calla-appointments", "org-1", ["b64"]])
    | st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.lists(st.text(max_size=5), max_size=2)
)
DIGESTS: dict[str, Any] = {"HS384": sha384, "HS512": sha512}


def algorithm_of(kind: str) -> str:
    return kind.split(" ")[0]


def key_of(kind: str) -> Any:
    return private_key(algorithm_of(kind), KINDS.index(kind))


def says(kind: str, **more: Any) -> Json:
    return {**GOOD, "iss": name_of(kind), **more}


def made(kind: str, claims: object = None, **header: Any) -> str:
    """What the issuer of that kind itself would sign."""
    said = says(kind) if claims is None else claims
    if kind == "HS256":
        return signed(said, key=OTHER, **header)
    return sealed(said, key_of(kind), by=algorithm_of(kind), **{"kid": "k", **header})


def keys_of(kind: str, folder: Path) -> Secrets | KeyFile:
    if kind == "HS256":
        return Secrets(OTHER)
    is_set, key = kind.endswith("set"), key_of(kind)
    file = folder / kind
    file.write_bytes(jwks(jwk(key, kid="k")) if is_set else public_pem(key))
    algorithm: Any = algorithm_of(kind)
    return KeyFile(file, algorithm, is_set=is_set)


@pytest.fixture(scope="module")
def issuers(tmp_path_factory: pytest.TempPathFactory) -> list[Issuer]:
    folder = tmp_path_factory.mktemp("keys")
    return [
        Issuer(name_of(kind), keys_of(kind, folder), organizations=frozenset({"org-1"}))
        for kind in KINDS
    ]


@pytest.fixture(scope="module")
def keys(issuers: list[Issuer]) -> TokenKeys:
    return TokenKeys(SECRET, clock=FixedClock(NOW), issuers=issuers)


@pytest.fixture
async def many(api: Api, keys: TokenKeys) -> AsyncIterator[Api]:
    """The API, open to the tokens of every issuer."""
    app = Application(Front(api.office, keys))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api.example.com") as http:
        yield replace(api, http=http, app=app)


def forged(kind: str) -> Iterator[tuple[str, str]]:
    """Tokens in the name of an issuer that it did not sign, each under what is tried."""
    yield "not signed", f"{part({'alg': 'none'})}.{part(says(kind))}."
    yield "header deep", f"{part(b'[' * 3000)}.{part(says(kind))}.{part(b'x' * 32)}"
    yield "signature gone", f"{made(kind).rpartition('.')[0]}."
    yield "signed by us", signed(says(kind))
    yield "our name", made(kind, GOOD)
    yield "no name", made(kind, {k: v for k, v in GOOD.items() if k != "iss"})
    for other in KINDS:
        if other != kind:
            yield f"by {other}", made(other, says(kind))
    for alg in ("none", "HS256", "HS384", "HS512", *ALGORITHMS, "", "hs256", "NONE", None, 1):
        if alg != algorithm_of(kind):
            yield f"{alg} named, its own done", made(kind, alg=alg)
    yield (
        "signature of another token",
        ".".join([*made(kind, says(kind, sub="admin")).split(".")[:2], made(kind).split(".")[2]]),
    )
    yield from by_public_key(kind)
    yield from by_a_key_brought_along(kind)
    yield from by_another_algorithm(kind)


def by_public_key(kind: str) -> Iterator[tuple[str, str]]:
    """HMAC under what everybody knows, as where both kinds are accepted."""
    if kind == "HS256":
        return
    public, own = key_of(kind).public_key(), algorithm_of(kind)
    pem = public_pem(key_of(kind))
    known = {
        "PEM": pem,
        "PEM without its end": pem.strip(),
        "DER": public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        "set": jwks(jwk(key_of(kind), kid="k")),
        "nothing": b"",
        "its id": b"k",
    }
    for name, key in known.items():
        for alg in ("HS256", "HS384", "HS512"):
            digest = {"digest": DIGESTS[alg]} if alg in DIGESTS else {}
            yield f"{alg} by {name}", signed(says(kind), key=key, alg=alg, kid="k", **digest)
        yield f"{own} named, HS256 by {name}", signed(says(kind), key=key, alg=own, kid="k")


def by_a_key_brought_along(kind: str) -> Iterator[tuple[str, str]]:
    stranger = private_key("ES256", 99)
    brought: dict[str, Json] = {
        "jwk": {"jwk": jwk(stranger, kid="k")},
        "jku": {"jku": "https://keys.example.com/jwks.json"},
        "x5u": {"x5u": "https://keys.example.com/cert.pem"},
        "x5c": {"x5c": [part(public_pem(stranger))]},
    }
    for name, header in brought.items():
        yield f"{name} brought", sealed(says(kind), stranger, by="ES256", kid="k", **header)
        own = algorithm_of(kind)
        yield (
            f"{name} brought as {own}",
            sealed(says(kind), stranger, by="ES256", alg=own, kid="k", **header),
        )


def by_another_algorithm(kind: str) -> Iterator[tuple[str, str]]:
    """With the right key, in a way that was not agreed on."""
    body = made(kind).rpartition(".")[0]
    if kind.startswith("RS256"):
        for alg in ("RS384", "RS512", "PS256", "PS384", "PS512"):
            yield f"{alg} by its key", sealed(says(kind), key_of(kind), by=alg, kid="k")
            yield (
                f"RS256 named, {alg} done",
                sealed(says(kind), key_of(kind), by=alg, alg="RS256", kid="k"),
            )
        yield "a signature of 1", f"{body}.{part(bytes(255) + bytes([1]))}"
    elif kind.startswith("ES256"):
        der = key_of(kind).sign(body.encode(), ec.ECDSA(SHA256()))
        yield "a signature in DER", f"{body}.{part(der)}"
        for r, s in ((0, 0), (1, 0), (0, 1), (1, 1), (ORDER, ORDER), (2**256 - 1, 1)):
            raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
            yield f"a signature of {r:x} and {s:x}", f"{body}.{part(raw)}"
    elif kind.startswith("EdDSA"):
        yield "a signature of zeros", f"{body}.{part(bytes(64))}"
        yield "the neutral point", f"{body}.{part(bytes([1]) + bytes(63))}"
    else:
        for alg, digest in DIGESTS.items():
            yield f"{alg} by its key", signed(says(kind), key=OTHER, alg=alg, digest=digest)


WRONG: dict[str, Json] = {
    "expired": {"exp": SECONDS},
    "exp a text": {"exp": "tomorrow"},
    "exp null": {"exp": None},
    "exp true": {"exp": True},
    "exp infinite": {"exp": float("inf")},
    "exp beyond time": {"exp": 10**400},
    "not yet": {"nbf": SECONDS + 1},
    "nbf true": {"nbf": True},
    "nbf a text": {"nbf": "0"},
    "nbf null": {"nbf": None},
    "aud another": {"aud": "calla"},
    "aud null": {"aud": None},
    "aud a list without ours": {"aud": ["calla"]},
    "sub empty": {"sub": ""},
    "sub a number": {"sub": 7},
    "an organization of others": {"org_id": "org-2"},
    "one that is none": {"org_id": "org-1 "},
    "org empty": {"org_id": ""},
    "org null": {"org_id": None},
    "org a list": {"org_id": ["org-1"]},
}


def ill_said(kind: str) -> Iterator[tuple[str, str]]:
    """Tokens an issuer really signed, that must not be good all the same."""
    for name, claims in WRONG.items():
        yield name, made(kind, says(kind, **claims))
    for name in ("exp", "aud", "iss", "sub"):
        yield f"without {name}", made(kind, {k: v for k, v in says(kind).items() if k != name})
    yield "crit", made(kind, crit=["exp"])
    yield "crit of b64", made(kind, crit=["b64"], b64=True)
    yield "crit empty", made(kind, crit=[])
    yield "kid a number", made(kind, kid=1)
    yield "claims a list", made(kind, [says(kind)])
    yield "too long", made(kind, says(kind, more="x" * LONGEST_TOKEN))
    yield "claims deep", made(kind, b"[" * 3000)


async def test_every_issuer_is_believed(many: Api) -> None:
    uid = await many.booked()
    for kind in KINDS:
        header = f"Bearer {made(kind)}"
        listed, single = await ask(many, "", header), await ask(many, f"/{uid}", header)
        assert (kind, listed.status_code, single.status_code) == (kind, 200, 200)
    ours = f"Bearer {signed()}"
    assert (await ask(many, f"/{uid}", ours)).status_code == 200


@pytest.mark.parametrize("kind", KINDS)
async def test_nobody_else_speaks_for_an_issuer(many: Api, kind: str) -> None:
    uid = await many.booked()
    tokens = dict([*forged(kind), *ill_said(kind)])
    assert len(tokens) >= 60
    wrongly: list[str] = []
    for name, token in tokens.items():
        header = f"Bearer {token}"
        try:
            refused(await ask(many, "", header), await ask(many, f"/{uid}", header))
        except AssertionError:
            wrongly.append(name)
    assert wrongly == []


async def test_an_issuer_reads_only_for_its_organizations(many: Api) -> None:
    for kind in KINDS:
        header = f"Bearer {made(kind, says(kind, org_id='org-2'))}"
        refused(
            await ask(many, "", header, org_id="org-2"),
            await ask(many, "/anything", header, org_id="org-2"),
        )


async def test_a_subject_is_nobody_because_of_its_name(many: Api) -> None:
    uid = await many.booked()
    for kind in KINDS:
        nameless = {k: v for k, v in says(kind, sub="org-1").items() if k != "org_id"}
        answer = await many.get(f"/{uid}", token=made(kind, nameless), org_id="org-1")
        assert (kind, answer.status_code) == (kind, 401)
        assert answer.json()["code"] == "UNAUTHORIZED"


async def test_subjects_read_what_they_are_tied_to(api: Api) -> None:
    uid = await api.booked()
    tied = {"ada": frozenset({"org-1"}), "bo": frozenset({"org-2"})}
    issuer = Issuer(name_of("HS256"), Secrets(OTHER), subjects=tied)
    app = Application(Front(api.office, TokenKeys(SECRET, clock=api.clock, issuers=[issuer])))

    def token(subject: str) -> str:
        said = {k: v for k, v in says("HS256", sub=subject).items() if k != "org_id"}
        return signed(said, key=OTHER)

    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://api.example.com"
    ) as http:
        other = replace(api, http=http)
        single = await other.get(f"/{uid}", token=token("ada"), org_id="org-1")
        assert single.json()["data"]["appointment"]["id"] == uid
        for subject, org_id in (("ada", "org-2"), ("bo", "org-1"), ("cy", "org-1"), ("bo", "bo")):
            answer = await other.get(f"/{uid}", token=token(subject), org_id=org_id)
            assert (subject, answer.status_code) == (subject, 401)
        foreign = await other.get(f"/{uid}", token=token("bo"), org_id="org-2")
        assert (foreign.status_code, foreign.json()["code"]) == (400, "CALCOM_API_ERROR")
        assert (await other.get(token=token("ada"), org_id="org-1")).status_code == 401


@pytest.mark.parametrize("kind", KINDS)
def test_a_token_with_one_letter_changed(keys: TokenKeys, kind: str) -> None:
    token = made(kind)
    assert keys.verify(token)
    for at, letter in enumerate(token):
        put = "AB"[letter == "A"]
        assert keys.verify(token[:at] + put + token[at + 1 :]) is None, at
    for at in range(0, len(token), 7):
        for put in {".", "=", "é", ""} - {token[at]}:
            assert keys.verify(token[:at] + put + token[at + 1 :]) is None, (at, put)
        assert keys.verify(token[:at]) is None, at


@given(
    header=st.dictionaries(st.sampled_from(MEMBERS), VALUES),
    claims=st.dictionaries(st.sampled_from(MEMBERS), VALUES) | VALUES,
)
@settings(max_examples=depth(15, 500), deadline=None)
def test_whatever_is_signed_is_refused_and_nothing_worse(
    keys: TokenKeys, header: Json, claims: Any
) -> None:
    for token in (
        signed(claims, header=header),
        signed(claims, key=OTHER, header={"alg": "HS256", **header}),
        signed(claims),
    ):
        assert keys.verify(token) is None


@asynccontextmanager
async def served(app: AsgiApp) -> AsyncGenerator[int]:
    """Serve on a port of this machine, by the server that serves the product."""
    sock = listen(0)
    server = Server(app, sock)
    await server.start()
    yield sock.getsockname()[1]
    await server.stop()


async def test_bad_tokens_by_a_real_connection(many: Api) -> None:
    uid = await many.booked()
    tokens = {name: make() for name, make in BAD.items()}
    tokens |= {f"ES256, {name}": one for name, one in ill_said("ES256 set")}
    async with served(many.app) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)

        async def status(path: str, token: str) -> tuple[int, bytes]:
            writer.write(
                f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ".encode()
                + token.encode("latin-1")
                + b"\r\n\r\n"
            )
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
            return int(head.split(b" ")[1]), await reader.readexactly(length)

        paths = (f"{PATH}?org_id=org-1", f"{PATH}/{uid}?org_id=org-1")
        assert [(await status(path, made("ES256")))[0] for path in paths] == [200, 200]
        bodies: set[bytes] = set()
        wrongly: list[str] = []
        for name, token in tokens.items():
            answers = [await status(path, token) for path in paths]
            bodies |= {body for _, body in answers}
            if [code for code, _ in answers] != [401, 401]:
                wrongly.append(name)
        writer.close()
    assert wrongly == []
    assert len(bodies) == 2  # that of list, and that of get
    assert all(UNAUTHORIZED.encode() in body for body in bodies)


def test_two_issuers_of_one_name_are_refused(issuers: list[Issuer]) -> None:
    with pytest.raises(ValueError, match=r"two issuers of tokens with the name https://hs256"):
        TokenKeys(SECRET, clock=FixedClock(NOW), issuers=[*issuers, issuers[0]])
    with pytest.raises(ValueError, match="with the name calla"):
        TokenKeys(SECRET, clock=FixedClock(NOW), issuers=[Issuer("calla", Secrets(OTHER))])


def test_the_reason_is_in_the_log_without_the_token(
    keys: TokenKeys, caplog: pytest.LogCaptureFixture
) -> None:
    cases: dict[str, Callable[[], str]] = {
        "expired": lambda: made("ES256", says("ES256", exp=SECONDS)),
        "signature": lambda: made("ES256 set", says("ES256")),
        "issuer": lambda: signed({**GOOD, "iss": "secret-name"}),
        "organization": lambda: made("HS256", says("HS256", org_id="org-2")),
        "InvalidAudienceError": lambda: signed({**GOOD, "aud": "secret-name"}),
        "InvalidAlgorithmError": lambda: signed(alg="secret-name"),
    }
    with caplog.at_level("DEBUG", "scheduling"):
        assert [keys.verify(make()) for make in cases.values()] == [None] * len(cases)
    assert [vars(one)["reason"] for one in caplog.records] == list(cases)
    assert {one.getMessage() for one in caplog.records} == {"a token was refused"}
