"""The records of people, what they share and what tells them news, as this server shows them."""

from scheduling.localcal.errors import Json
from scheduling.localcal.published.shapes import (
    ANYTHING,
    FLAG,
    INSTANT,
    NUMBER,
    OBJECT,
    TEXT,
    many,
    maybe,
    named,
    one_of,
    record,
)
from scheduling.localcal.seeds.descriptions import WEEKDAYS
from scheduling.localcal.webhooks.subscriptions import CONFIRMED, TRIGGERS

PERSON: Json = {"name": TEXT, "username": TEXT}
FACE: Json = {"avatarUrl": maybe(TEXT), "weekStart": TEXT}
_USER: Json = {
    "id": NUMBER,
    "email": TEXT,
    **PERSON,
    **dict.fromkeys(("bio", "avatarUrl", "weekStart", "locale"), maybe(TEXT)),
    "timeZone": TEXT,
    "timeFormat": one_of([12, 24, None]),
    "defaultScheduleId": maybe(NUMBER),
    "metadata": OBJECT,
}
_TOKENS: Json = {
    "accessToken": TEXT,
    "refreshToken": TEXT,
    "accessTokenExpiresAt": NUMBER,
    "refreshTokenExpiresAt": NUMBER,
}

PEOPLE: dict[str, Json] = {
    "Me": record(
        {
            "id": NUMBER,
            "username": TEXT,
            "email": TEXT,
            "name": TEXT,
            "avatarUrl": maybe(TEXT),
            "bio": maybe(TEXT),
            "timeFormat": one_of([12, 24, None]),
            "defaultScheduleId": maybe(NUMBER),
            "weekStart": one_of([*WEEKDAYS, None]),
            "timeZone": TEXT,
            "organizationId": maybe(NUMBER),
        },
        {"organization": record({"id": NUMBER, "isPlatform": FLAG})},
    ),
    "Webhook": record(
        {
            "id": TEXT,
            "subscriberUrl": TEXT,
            "triggers": many(one_of((*TRIGGERS, CONFIRMED))),
            "active": FLAG,
            "payloadTemplate": maybe(TEXT),
            "version": TEXT,
        },
        {
            "userId": NUMBER,
            "eventTypeId": NUMBER,
            "teamId": NUMBER,
            "oAuthClientId": TEXT,
            "secret": TEXT,
        },
    ),
    "Team": record(
        {
            "id": NUMBER,
            "parentId": maybe(NUMBER),
            "name": TEXT,
            "slug": TEXT,
            "isOrganization": FLAG,
        },
        {
            "metadata": maybe(OBJECT),
            **dict.fromkeys(("logoUrl", "bio", "theme", "timeZone", "weekStart"), maybe(TEXT)),
            **dict.fromkeys(("hideBranding", "isPrivate", "hideBookATeamMember"), maybe(FLAG)),
        },
    ),
    "Membership": record(
        {
            "id": NUMBER,
            "userId": NUMBER,
            "teamId": NUMBER,
            "accepted": FLAG,
            "role": one_of(["MEMBER", "ADMIN", "OWNER"]),
            "user": record(
                {"email": TEXT, **PERSON}, FACE | {"bio": maybe(TEXT), "metadata": OBJECT}
            ),
        },
        {"disableImpersonation": FLAG, "attributes": many(ANYTHING)},
    ),
    "OrganizationUser": record(
        {
            **_USER,
            "hideBranding": FLAG,
            "profile": record(
                {"id": NUMBER, "organizationId": NUMBER, "userId": NUMBER, "username": TEXT}
            ),
        }
    ),
    "ManagedUser": record({**_USER, "createdDate": INSTANT}),
    "Tokens": record(_TOKENS, {"user": named("ManagedUser")}),
    "NewOAuthClient": record({"clientId": TEXT, "clientSecret": TEXT}),
    "OAuthClient": record(
        {
            "id": TEXT,
            "name": TEXT,
            "organizationId": maybe(NUMBER),
            "permissions": many(TEXT),
            "redirectUris": many(TEXT),
        }
    ),
    "OutOfOffice": record(
        {
            "id": NUMBER,
            "uuid": TEXT,
            "userId": NUMBER,
            "start": INSTANT,
            "end": INSTANT,
            "notes": TEXT,
            "reason": TEXT,
        },
        {"toUserId": maybe(NUMBER), "user": record({"id": NUMBER, "email": TEXT})},
    ),
    "Calendars": record(
        {"connectedCalendars": many(OBJECT), "destinationCalendar": maybe(OBJECT)},
    ),
    "BusyTime": record({"start": INSTANT, "end": INSTANT}, {"source": maybe(TEXT)}),
}
