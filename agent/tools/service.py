"""The tools around the appointment: a person, the known facts, the end."""

from collections.abc import Collection, Mapping

from pipecat.services.llm_service import FunctionCallParams

from agent.brain.understanding import topics
from agent.brain.understanding.normalize import clean, words
from agent.session import CallSession, Receipt, Result
from agent.tools.calling import session_of, tool
from agent.tools.details import plain_words
from agent.tools.results import done, refused


@tool(seconds=5.0)
async def transfer_to_human(params: FunctionCallParams, reason: str = "") -> Result:
    """Hand the caller to a person. Call it at the first request for one, without bargaining.

    Args:
        reason: In a few words, what it is about.
    """
    call = session_of(params)
    if not call.can_transfer:
        return refused("no_person", "I can't connect you to a person from here, I'm sorry.")
    call.receipts.append(Receipt("transferred"))
    call.ending = "transferred"
    return done("transferred", "I'm passing you on to a person now.", reason=reason)


@tool(seconds=5.0)
async def answer_question(params: FunctionCallParams, question: str) -> Result:
    """Get the fact that answers a question about the business: price, place, hours and the like.

    Args:
        question: The caller's question.
    """
    call = session_of(params)
    knowledge = call.desk.agent.knowledge
    topic = topic_of(question, knowledge, of_services=_service_words(call))
    if topic is None:
        offer = " Would you like to talk to a person?" if call.can_transfer else ""
        return refused("no_answer", f"I don't have that information.{offer}")
    return done("answer", knowledge[topic], topic=topic)


@tool(seconds=5.0)
async def end_conversation(params: FunctionCallParams, reason: str = "") -> Result:
    """End the conversation, once the caller wants nothing more. Say goodbye in your next words.

    Args:
        reason: In a few words, why.
    """
    call = session_of(params)
    call.ending = call.ending or "goodbye"
    return done("ending", "Goodbye.", reason=reason)


@tool(seconds=5.0)
async def no_such_tool(params: FunctionCallParams) -> Result:
    """Answer for a tool that does not exist: some models make one up."""
    return refused("no_such_tool", f"There is no tool {params.function_name[:40]}.")


def topic_of(
    question: str, knowledge: Mapping[str, str], *, of_services: Collection[str] = ()
) -> str | None:
    """Return the topic that answers `question`, read as the embedded brain reads questions.

    `of_services` are words that name what is bookable: they tell no topic from another.
    """
    plain = " ".join(word.text for word in words(clean(question)))
    read = topics.read(plain, tuple(knowledge), asking=True, answers=knowledge, idle=of_services)
    return read[0]


def _service_words(call: CallSession) -> set[str]:
    """Return the words of the services' names, in the singular and the plural."""
    services = call.desk.agent.event_types
    named = {word for one in services for word in plain_words(" ".join((one.title, *one.spoken)))}
    return named | {f"{word}s" for word in named}
