"""A whole organization's appointments: all its agents' together, as list and get show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from scheduling.api.schemas import (
    CalcomAppointment,
    GetCalcomAppointmentResponse,
    GetData,
    ListCalcomAppointmentsResponse,
    ListData,
    SingleAppointment,
)
from scheduling.appointments import get_appointment, list_appointments
from scheduling.calcom.models import utc_text
from scheduling.desk import NOT_CONNECTED, Desk, Office
from scheduling.errors import NotConnected
from scheduling.model import AgentProfile, Appointment
from scheduling.storage import get_organization, list_agents


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What list was asked: statuses in Cal.com's words, the agent to stamp on rows, or empty."""

    status: tuple[str, ...]
    agent_id: str
    limit: int


@dataclass(frozen=True, slots=True)
class Records:
    """An organization's desk for reading, with every agent's event types, and its agents' names."""

    desk: Desk
    agent_names: Mapping[str, str]

    @property
    def org_id(self) -> str:
        """The organization these records are of."""
        return self.desk.organization.org_id

    async def listed(self, asked: ListQuery) -> ListCalcomAppointmentsResponse:
        """Return the answer of list.

        Raises:
            SchedulingError: a status is unknown, or Cal.com could not be read.
        """
        found = await list_appointments(self.desk, status=asked.status, limit=asked.limit)
        rows = [self._row(one, asked.agent_id or one.agent_id) for one in found]
        return ListCalcomAppointmentsResponse(
            data=ListData(
                appointments=rows, count=len(rows), org_id=self.org_id, agent_id=asked.agent_id
            )
        )

    async def single(self, uid: str) -> GetCalcomAppointmentResponse:
        """Return the answer of get.

        Raises:
            SchedulingError: no such appointment here, or Cal.com could not be read.
        """
        found = await get_appointment(self.desk, uid)
        appointment = SingleAppointment(
            id=found.uid,
            organization_id=self.org_id,
            agent_id=found.agent_id,
            agent_name=self.agent_names.get(found.agent_id, ""),
            contact_name=found.attendee_name,
            contact_email=found.attendee_email,
            contact_phone=found.attendee_phone,
            appointment_time=utc_text(found.start_at),
            end_time=utc_text(found.end_at),
            status=found.status,
        )
        data = GetData(appointment=appointment, org_id=self.org_id, agent_id=found.agent_id)
        return GetCalcomAppointmentResponse(data=data)

    def _row(self, one: Appointment, agent_id: str) -> CalcomAppointment:
        return CalcomAppointment(
            id=one.uid,
            organization_id=self.org_id,
            agent_id=agent_id,
            attendee_name=one.attendee_name,
            attendee_email=one.attendee_email,
            attendee_phone=one.attendee_phone,
            attendee_timezone=one.attendee_tz,
            start_time=utc_text(one.start_at),
            end_time=utc_text(one.end_at),
            duration_minutes=(one.end_at - one.start_at) // timedelta(minutes=1),
            status=one.status,
        )


async def open_records(office: Office, org_id: str) -> Records:
    """Return the records of an organization.

    Raises:
        NotConnected: no such organization, or not connected to Cal.com.
        StorageError: the database cannot be read.
    """
    organization = await get_organization(office.storage, org_id)
    calcom = await office.calcom_for(org_id)
    if organization is None or calcom is None:
        raise NotConnected(NOT_CONNECTED)
    agents = await list_agents(office.storage, org_id)
    services = {one.id: one for agent in agents for one in agent.event_types}
    everyone = AgentProfile("", organization.name, tuple(services.values()))
    desk = Desk(organization, everyone, calcom, office.journal, office.clock)
    return Records(desk, {agent.agent_id: agent.name for agent in agents})
