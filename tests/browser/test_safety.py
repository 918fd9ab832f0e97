"""What others write stays text, and the widget and its page leave each other alone."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.desk import GREETING, Desk

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '"><img src=x onerror=alert(1)>',
    "'><script>alert(1)</script>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<body onload=alert(1)>",
    "<a href=javascript:alert(1)>click</a>",
    "<math><mtext></mtext><script>alert(1)</script></math>",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<style>@import 'javascript:alert(1)'</style>",
    "<link rel=stylesheet href=//example.com/x.css>",
    "<base href=//example.com/>",
    "<form action=//example.com/><button>Send</button></form>",
    "<template><img src=x onerror=alert(1)></template>",
    "</textarea><script>alert(1)</script>",
    "</span></p></div><script>alert(1)</script>",
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}",
    "javascript:alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u202e<b>right to left</b>",
    "[x](javascript:alert(1))",
)
NONSENSE: tuple[dict[str, Any], ...] = (
    {"type": "slots", "days": [{"label": 1, "times": "no"}, None, {"times": [None, {}]}]},
    {"type": "slots", "days": "no"},
    {"type": "history", "lines": [None, {"speaker": "x"}, {"text": 4}]},
    {"type": "unheard of"},
    {"type": ["ended"]},
)
ELEMENTS = "calla-chat :is(script, img, iframe, a, form.composer form, style, link, video, base)"


async def test_markup_stays_text_wherever_it_comes_from(
    visit: Visit, desk: Desk, address: str
) -> None:
    caller = await visit(address)
    await caller.opens()
    await caller.says("Hello")
    await desk.next_said()
    for payload in PAYLOADS:
        await desk.say(payload)
    await caller.sees(GREETING, "Hello", *PAYLOADS)
    times = [{"id": f"s{at}", "label": one, "say": one} for at, one in enumerate(PAYLOADS)]
    await desk.tell(type="slots", days=[{"day": "x", "label": PAYLOADS[1], "times": times}])
    chips = caller.page.locator("calla-chat .chip")
    await expect(chips).to_have_text(list(PAYLOADS))
    await expect(caller.page.locator("calla-chat .label")).to_have_text(PAYLOADS[1])
    await desk.push("error", {"error": PAYLOADS[0], "fatal": False})
    await expect(caller.notice).to_have_text(PAYLOADS[0])
    await chips.first.click()
    assert await desk.next_said() == PAYLOADS[0]
    for payload in PAYLOADS[1:8]:
        await caller.says(payload)
        assert await desk.next_said() == payload
    await desk.push("llm-function-call-in-progress", {"function_name": PAYLOADS[1]})
    await caller.page.reload()
    await caller.opens()
    await caller.sees(GREETING, "Hello", *PAYLOADS, *PAYLOADS[:8])
    assert await caller.page.locator(ELEMENTS).count() == 0


async def test_a_message_that_makes_no_sense_breaks_nothing(
    visit: Visit, desk: Desk, address: str
) -> None:
    caller = await visit(address)
    await caller.opens()
    await desk.connected()
    await caller.sees(GREETING)
    for data in NONSENSE:
        await desk.push("server-message", data)
    await desk.push("bot-llm-text", {"text": 5})
    await desk.push("from the future", {"x": 1})
    await desk.say("Still here.")
    await expect(caller.page.locator("calla-chat .message .text").last).to_have_text("Still here.")


async def test_options_of_the_page_are_text_too(visit: Visit, desk: Desk, address: str) -> None:
    desk.pages["options"] = (
        "<!doctype html><title>Options</title>"
        f"<calla-chat data-title='{PAYLOADS[1]}' data-open-chat='Ask us'"
        """ data-texts='{"send": "Go", "unknown": "x", "field": 7}'></calla-chat>"""
        "<script type=module src=/widget/calla.js></script>"
    )
    caller = await visit(f"{address}/page/options")
    await caller.button("Ask us").click()
    await expect(caller.page.get_by_role("dialog", name=PAYLOADS[1])).to_be_visible()
    await expect(caller.button("Go")).to_be_visible()
    await expect(caller.field).to_be_visible()
    assert await caller.page.locator("calla-chat").count() == 1


async def test_a_page_and_the_widget_leave_each_other_alone(
    visit: Visit, desk: Desk, address: str
) -> None:
    desk.policy = "default-src 'self'; style-src 'unsafe-inline'; script-src 'self'"
    desk.pages["bare"] = "<!doctype html><title>Bare</title><h1>Shop</h1>"
    desk.pages["loud"] = (
        "<!doctype html><title>Loud</title><style>body > * { color: red; font: 40px serif !important;"
        " letter-spacing: 9px; text-transform: uppercase; text-align: right; opacity: .2;"
        " transform: rotate(9deg); line-height: 3; visibility: visible; }"
        " button, .panel, textarea { display: none !important; background: lime !important; }"
        "</style><h1>Shop</h1><script type=module src=/widget/calla.js></script>"
    )
    bare = await visit(f"{address}/page/bare")
    globals_before = await bare.page.evaluate("Object.getOwnPropertyNames(window).sort()")
    caller = await visit(f"{address}/page/loud")
    await caller.opens()
    await caller.sees(GREETING)
    assert await caller.page.evaluate("Object.getOwnPropertyNames(window).sort()") == globals_before
    style = await caller.page.locator("calla-chat .message .text").evaluate(
        """(text) => {
        const { color, fontSize, letterSpacing, textTransform } = getComputedStyle(text);
        return [color, fontSize, letterSpacing, textTransform, text.getBoundingClientRect().width];
    }"""
    )
    assert style[:4] == ["rgb(22, 24, 29)", "15px", "normal", "none"]
    box = await caller.page.locator("calla-chat .panel").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (380, 600)


async def test_keys_written_in_the_chat_are_no_shortcuts_of_the_page(
    visit: Visit, desk: Desk, address: str
) -> None:
    caller = await visit(address)
    await caller.page.evaluate("addEventListener('keydown', () => { document.title += '!'; })")
    await caller.opens()
    await caller.field.press_sequentially("/?")
    assert "!" not in await caller.page.title()
