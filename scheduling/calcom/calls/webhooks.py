"""Subscriptions to Cal.com's notices, whoever they are for."""

from dataclasses import dataclass

from scheduling.calcom import operations as op
from scheduling.calcom.operations import Operation
from scheduling.calcom.session import Session
from scheduling.calcom.webhooks import OWN, NewWebhook, Subscriber, Webhook, WebhookChanges


@dataclass(frozen=True, slots=True)
class _Rows:
    """The five operations on one kind of webhooks, and the ids their paths begin with."""

    list: Operation[list[Webhook]]
    create: Operation[Webhook]
    get: Operation[Webhook]
    update: Operation[Webhook]
    delete: Operation[Webhook]
    ids: tuple[str | int, ...] = ()


def _rows(of: Subscriber) -> _Rows:
    if of.client_id:
        return _Rows(
            op.LIST_OAUTH_CLIENT_WEBHOOKS,
            op.CREATE_OAUTH_CLIENT_WEBHOOK,
            op.GET_OAUTH_CLIENT_WEBHOOK,
            op.UPDATE_OAUTH_CLIENT_WEBHOOK,
            op.DELETE_OAUTH_CLIENT_WEBHOOK,
            (of.client_id,),
        )
    if of.org_id is not None:
        return _Rows(
            op.LIST_ORG_WEBHOOKS,
            op.CREATE_ORG_WEBHOOK,
            op.GET_ORG_WEBHOOK,
            op.UPDATE_ORG_WEBHOOK,
            op.DELETE_ORG_WEBHOOK,
            (of.org_id,),
        )
    if of.event_type_id is None:
        return _Rows(
            op.LIST_WEBHOOKS,
            op.CREATE_WEBHOOK,
            op.GET_WEBHOOK,
            op.UPDATE_WEBHOOK,
            op.DELETE_WEBHOOK,
        )
    if of.team_id is not None:
        return _Rows(
            op.LIST_TEAM_EVENT_TYPE_WEBHOOKS,
            op.CREATE_TEAM_EVENT_TYPE_WEBHOOK,
            op.GET_TEAM_EVENT_TYPE_WEBHOOK,
            op.UPDATE_TEAM_EVENT_TYPE_WEBHOOK,
            op.DELETE_TEAM_EVENT_TYPE_WEBHOOK,
            (of.team_id, of.event_type_id),
        )
    return _Rows(
        op.LIST_EVENT_TYPE_WEBHOOKS,
        op.CREATE_EVENT_TYPE_WEBHOOK,
        op.GET_EVENT_TYPE_WEBHOOK,
        op.UPDATE_EVENT_TYPE_WEBHOOK,
        op.DELETE_EVENT_TYPE_WEBHOOK,
        (of.event_type_id,),
    )


class WebhookCalls(Session):
    """Webhooks; `of` says whose, by default the account's own."""

    async def list_webhooks(
        self, of: Subscriber = OWN, *, take: int = 250, skip: int = 0
    ) -> list[Webhook]:
        """Return the webhooks; there are no page counts."""
        rows = _rows(of)
        query = {"take": str(take), "skip": str(skip)}
        return await self.call(rows.list, *rows.ids, query=query)

    async def create_webhook(self, webhook: NewWebhook, of: Subscriber = OWN) -> Webhook:
        """Subscribe; an address that is subscribed already is refused."""
        rows = _rows(of)
        return await self.call(rows.create, *rows.ids, body=webhook.body())

    async def get_webhook(self, webhook_id: str, of: Subscriber = OWN) -> Webhook:
        """Return one webhook."""
        rows = _rows(of)
        return await self.call(rows.get, *rows.ids, webhook_id)

    async def update_webhook(
        self, webhook_id: str, changes: WebhookChanges, of: Subscriber = OWN
    ) -> Webhook:
        """Change a webhook."""
        rows = _rows(of)
        return await self.call(rows.update, *rows.ids, webhook_id, body=changes.body())

    async def delete_webhook(self, webhook_id: str, of: Subscriber = OWN) -> Webhook:
        """Unsubscribe, and return what was deleted."""
        rows = _rows(of)
        return await self.call(rows.delete, *rows.ids, webhook_id)
