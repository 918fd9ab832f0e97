"""A caller who types lines at the brain, which has the small calendar for its tools."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from agent.brain.completion import Completion, ToolChoice, reply
from tests.agent.brain.counter import Calendar, Json

TOOLS = (
    "find_times",
    "book",
    "find_bookings",
    "reschedule",
    "cancel",
    "transfer_to_human",
    "answer_question",
    "end_conversation",
)
FACTS = """You answer the phone.

## Facts
- Business: Maple Street Physio
- Agent: Front desk
- Now: Tuesday, March 2, 2027 at 10:00 AM (2027-03-02T10:00:00-05:00)
- Timezone: America/New_York
- Locale: en-US
- Country: US
- Channel: {channel}
- Caller number: unknown
- Services: consultation = Consultation, 30 minutes (also: first visit); follow-up = Follow-up, 30 minutes; extended = Extended session, 60 minutes (also: long session, one hour session)
- Hours: Monday to Friday 9:00 AM to 5:00 PM; Saturday 10:00 AM to 1:00 PM; Sunday closed
- Required: {required}
- Topics: price, location, parking, hours
- Offers per turn: 3
"""


@dataclass
class Talk:
    """A conversation being held: its messages, its calendar, what the agent said each turn."""

    calendar: Calendar
    messages: list[Json]
    tools: ToolChoice
    replies: list[str] = field(default_factory=list)
    ended: bool = False
    transferred: bool = False

    def say(self, line: str) -> str:
        if self.ended:
            return ""
        self.calendar.heard.append(line)
        self.messages.append({"role": "user", "content": line})
        spoken: list[str] = []
        for _ in range(8):
            completion = reply(self.messages, self.tools)
            assert reply(self.messages, self.tools) == completion
            if completion.text:
                spoken.append(completion.text)
            self.messages.append(message_of(completion))
            if not completion.tool_calls:
                break
            self._run(completion)
        text = " ".join(spoken)
        assert text, f"nothing said after {line!r}"
        self.replies.append(text)
        return text

    def _run(self, completion: Completion) -> None:
        for call in completion.tool_calls:
            assert call.name in self.tools.listed
            result = self.calendar.call(call.name, json.loads(call.arguments))
            self.messages.append(
                {"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)}
            )
            self.ended = self.ended or call.name == "end_conversation"
            self.transferred = self.transferred or call.name == "transfer_to_human"


def message_of(completion: Completion) -> Json:
    message: Json = {"role": "assistant", "content": completion.text}
    if completion.tool_calls:
        message["tool_calls"] = [
            {
                "id": one.id,
                "type": "function",
                "function": {"name": one.name, "arguments": one.arguments},
            }
            for one in completion.tool_calls
        ]
    return message


def start(
    *,
    calendar: Calendar | None = None,
    channel: str = "chat",
    tools: Sequence[str] = TOOLS,
    required: str = "name, email",
    number: str = "unknown",
) -> Talk:
    system = FACTS.format(channel=channel, required=required)
    system = system.replace("number: unknown", f"number: {number}")
    greeting = "Thank you for calling Maple Street Physio. How can I help you today?"
    return Talk(
        calendar or Calendar(),
        [{"role": "system", "content": system}, {"role": "assistant", "content": greeting}],
        ToolChoice(frozenset(tools)),
    )


Converse = Callable[..., Talk]
