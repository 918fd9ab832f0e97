"""The tools around the appointment: a person, the known facts, the end."""

import re
from collections.abc import Mapping

from pipecat.services.llm_service import FunctionCallParams

from agent.session import Receipt, Result
from agent.tools.calling import session_of, tool
from agent.tools.details import plain_words
from agent.tools.results import done, refused

_SYNONYMS = {
    "price": "prices cost costs much charge charges fee fees rate rates expensive dollars",
    "location": "where address located find directions street office floor",
    "parking": "park car garage space spaces",
    "hours": "open opening close closing closed weekend saturday sunday",
    "cancellation": "cancel cancelling policy refund penalty show",
    "lateness": "late delay delayed behind traffic punctual",
    "payment": "pay paying card cards cash credit debit check",
}
_IDLE = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "at",
        "be",
        "can",
        "could",
        "do",
        "does",
        "for",
        "from",
        "have",
        "how",
        "i",
        "if",
        "in",
        "is",
        "it",
        "me",
        "my",
        "of",
        "on",
        "or",
        "our",
        "please",
        "so",
        "tell",
        "that",
        "the",
        "there",
        "this",
        "to",
        "was",
        "we",
        "what",
        "when",
        "which",
        "who",
        "will",
        "with",
        "would",
        "you",
        "your",
        "about",
        "after",
        "again",
        "any",
        "before",
        "day",
        "other",
        "then",
        "time",
        "some",
        "need",
        "know",
        "want",
        "like",
    ]
)


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
    topic = topic_of(question, knowledge)
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


_WAYS = re.compile(r"\b(?:get|getting|way|bus|train|drive) (?:there|here|to (?:you|your))\b")
"""How to come is asked with words that ask other things, too."""


def topic_of(question: str, knowledge: Mapping[str, str]) -> str | None:
    """Return the topic that answers `question`: by its name, its synonyms, the words of its fact."""
    asked = [word for word in plain_words(question) if word not in _IDLE]
    stems = {_stem(word) for word in asked}
    if _WAYS.search(question.casefold()):
        stems.add("where")
    best, best_score = None, 0
    for topic, fact in knowledge.items():
        names = {_stem(word) for word in plain_words(topic)}
        synonyms = {_stem(word) for word in _SYNONYMS.get(topic.casefold(), "").split()}
        facts = {_stem(word) for word in plain_words(fact) if word not in _IDLE}
        score = 6 * len(stems & names) + 3 * len(stems & synonyms - names) + len(stems & facts)
        if score > best_score:
            best, best_score = topic, score
    return best if best_score >= 2 or (best_score == 1 and len(stems) <= 2) else None


def _stem(word: str) -> str:
    """Cut the endings that questions vary: parking, parks, parked -> park; lateness, late -> lat."""
    cut = re.sub(r"(?:ations?|ings?|ness|led|ed|es|s|ation|e)$", "", word)
    if len(cut) < 3:
        return word
    return cut.removesuffix("e") if word.endswith("ness") else cut
