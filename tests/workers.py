"""Which tests go to which worker: a file's to one, and files that share a slow start to the same."""

from xdist.scheduler import LoadFileScheduling

TOGETHER = {
    "tests/browser/": "one Chromium",
    "tests/agent/test_cli.py": "one loaded program",
    "tests/agent/test_organizing.py": "one loaded program",
    "tests/agent/test_localcal_options.py": "one loaded program",
    "tests/agent/test_journal_command.py": "one loaded program",
    "tests/agent/test_chat_cut_off.py": "one loaded program",
    "tests/exactly_once/test_killed.py": "one loaded worker",
    "tests/exactly_once/test_races.py": "one loaded worker",
}


class Together(LoadFileScheduling):
    """Hands out files, in the order in which they were collected."""

    def _split_scope(self, nodeid: str) -> str:  # pyright: ignore[reportImplicitOverride]
        file = super()._split_scope(nodeid)
        return next((start for at, start in TOGETHER.items() if file.startswith(at)), file)
