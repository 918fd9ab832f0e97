"""What a page loads with the widget."""

import gzip

from tests.browser.desk import WIDGET


def test_the_widget_is_small() -> None:
    files = [path for path in WIDGET.glob("*.js") if path.name != "demo.js"]
    assert len(files) == 7
    packed = sum(len(gzip.compress(path.read_bytes(), 9)) for path in files)
    assert packed < 20_000
