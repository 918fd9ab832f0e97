"""What outlives the process: organizations, agents, Cal.com accounts, booking intents, kept answers."""

from scheduling.storage.database import Storage
from scheduling.storage.errors import StorageError
from scheduling.storage.profiles import (
    CalcomBinding,
    add_agent,
    add_organization,
    connect,
    get_agent,
    get_binding,
    get_organization,
    list_agents,
    list_organizations,
)

__all__ = [
    "CalcomBinding",
    "Storage",
    "StorageError",
    "add_agent",
    "add_organization",
    "connect",
    "get_agent",
    "get_binding",
    "get_organization",
    "list_agents",
    "list_organizations",
]
