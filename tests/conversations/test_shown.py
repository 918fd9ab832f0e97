"""What the documentation shows is what happens."""

from pathlib import Path

from tests.conversations.shown import PAGE, commands, played, shown


async def test_the_conversations_of_the_documentation_go_as_shown(migrated: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert len(commands(page)) == 3
    assert all("\nsolved" in one for one in shown(page))
    # After a change of wording: python -m tests.conversations.shown
    assert await played(commands(page), empty=migrated) == shown(page)
