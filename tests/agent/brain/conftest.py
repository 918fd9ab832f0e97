"""Hold a conversation with the brain in one call."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.agent.brain.talk import Converse, Talk, start


@pytest.fixture
def converse() -> Converse:
    def run(lines: Sequence[str], **world: Any) -> Talk:
        talk = start(**world)
        for line in lines:
            talk.say(line)
        return talk

    return run
