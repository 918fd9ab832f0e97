"""The appointments API's front, as the settings want it."""

import asyncio

from agent.settings import Settings
from scheduling.api import Caps, Front, TokenKeys
from scheduling.desk import Office


def front_of(office: Office, keys: TokenKeys, settings: Settings) -> Front:
    """Return the front of the appointments API with the settings' caps."""
    return Front(
        office,
        keys,
        asyncio.Semaphore(settings.calla_requests_at_once),
        caps=Caps(
            settings.calla_requests_per_address_minute,
            settings.calla_requests_per_minute,
            settings.calla_bookings_per_day,
            settings.calla_open_bookings_per_contact,
            settings.calla_changes_per_contact_day,
        ),
    )
