"""What outlives the process: organizations, agents, Cal.com accounts, booking intents, kept answers."""

from scheduling.storage.database import Storage
from scheduling.storage.errors import StorageError
from scheduling.storage.profiles import (
    CalcomBinding,
    add_agent,
    add_organization,
    answering,
    connect,
    get_agent,
    get_binding,
    get_connected,
    get_organization,
    get_signing_secrets,
    has_numbers,
    list_agents,
    list_organizations,
    remove_agent,
    remove_organization,
    set_signing_secrets,
)

__all__ = [
    "CalcomBinding",
    "Storage",
    "StorageError",
    "add_agent",
    "add_organization",
    "answering",
    "connect",
    "get_agent",
    "get_binding",
    "get_connected",
    "get_organization",
    "get_signing_secrets",
    "has_numbers",
    "list_agents",
    "list_organizations",
    "remove_agent",
    "remove_organization",
    "set_signing_secrets",
]
