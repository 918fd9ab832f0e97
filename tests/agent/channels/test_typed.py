import pytest

from agent.channels.typed import LONGEST_LINE, script_lines, typed_line


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("  hello   there \r\n", "hello there"),
        ("a\x1b[31mb\x00c\x7f", "a [31mb c"),
        ("\N{REPLACEMENT CHARACTER}\ud800\u202e", ""),
        ("José Núñez", "José Núñez"),
        ("<silence>", "<silence>"),
        ("", ""),
    ],
)
def test_a_line_is_made_safe(raw: str, text: str) -> None:
    assert typed_line(raw).text == text
    assert not typed_line(raw).was_cut


def test_a_long_line_is_cut() -> None:
    line = typed_line("yes " * 10_000)
    assert line.was_cut
    assert len(line.text) <= LONGEST_LINE


def test_a_script_has_comments_and_blank_lines() -> None:
    text = "# who\n\nhello\r\n   \n <silence> \n#end"
    assert script_lines(text) == ["hello", "<silence>"]
