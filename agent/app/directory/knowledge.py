"""What an agent may tell callers of its business: a page of facts, each under its topic."""

import re
from pathlib import Path

from agent.errors import StartError

LONGEST_PAGE = 256 * 1024
MOST_TOPICS = 200
_HEADING = re.compile(r"^# +(.+)$", re.MULTILINE)


def facts_in(page: str) -> dict[str, str]:
    """Return the facts of a Markdown page by topic: each `# topic` and the text under it."""
    sections = _HEADING.split(page)[1:]
    return {
        " ".join(topic.split()): " ".join(fact.split())
        for topic, fact in zip(sections[::2], sections[1::2], strict=True)
    }


def facts_of(path: Path) -> dict[str, str]:
    """Return the facts of a file.

    Raises:
        StartError: it cannot be read, or holds no topic.
    """
    try:
        with path.expanduser().open("rb") as file:
            page = file.read(LONGEST_PAGE + 1)
        text = page.decode("utf-8-sig")
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise StartError(f"The knowledge file {path} cannot be read: {reason}.") from error
    except UnicodeDecodeError:
        raise StartError(f"The knowledge file {path} is not a UTF-8 text file.") from None
    facts = {topic: fact for topic, fact in facts_in(text).items() if fact}
    if len(page) > LONGEST_PAGE or len(facts) > MOST_TOPICS:
        raise StartError(f"The knowledge file {path} is too long: {MOST_TOPICS} topics at most.")
    if not facts:
        raise StartError(
            f"The knowledge file {path} holds no topic: write `# Parking` on a line, and what is to"
            " be said of it under it."
        )
    return facts
