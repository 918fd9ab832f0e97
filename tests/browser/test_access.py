"""For everybody: names and roles, keyboard, contrast, sizes, small screens, less motion."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.desk import GREETING, Desk
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

DAYS = [
    {
        "day": "2027-03-04",
        "label": "Thursday",
        "times": [
            {"id": f"s{hour}", "label": f"{hour}:00 AM", "say": f"Thursday at {hour}:00 AM"}
            for hour in (9, 10, 11)
        ],
    },
    {
        "day": "2027-03-05",
        "label": "Friday",
        "times": [{"id": "t1", "label": "9:00 AM", "say": "Friday at 9:00 AM"}],
    },
]
CONTRASTS = """() => {
    const root = document.querySelector("calla-chat").shadowRoot;
    const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgba = (color) => {
        paint.clearRect(0, 0, 1, 1);
        paint.fillStyle = color;
        paint.fillRect(0, 0, 1, 1);
        return [...paint.getImageData(0, 0, 1, 1).data];
    };
    const light = (color) => {
        const [r, g, b] = rgba(color).map((part) => {
            const c = part / 255;
            return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element) => {
        for (let at = element; at; at = at.parentElement) {
            const { backgroundColor } = getComputedStyle(at);
            if (rgba(backgroundColor)[3] === 255) return backgroundColor;
        }
        return "white";
    };
    const found = [];
    for (const element of root.querySelectorAll("*")) {
        const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
        const isIcon = element.matches("svg");
        if (!(own || isIcon) || !element.checkVisibility() || element.closest(".sr")) continue;
        const [a, b] = [light(getComputedStyle(element).color), light(behind(element))];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        found.push([element.outerHTML.slice(0, 80), ratio, isIcon ? 3 : 4.5]);
    }
    return found;
}"""
EXTENTS = """() => {
    const log = document.querySelector("calla-chat").shadowRoot.querySelector(".log");
    const page = document.documentElement;
    return [log.scrollWidth - log.clientWidth, page.scrollWidth, log.clientHeight];
}"""


async def talking(visit: Visit, desk: Desk, address: str, **profile: Any) -> Visitor:
    """Somebody in a conversation that shows most of what there is."""
    caller = await visit(address, **profile)
    await caller.opens()
    await caller.says("Which times do you have?")
    await desk.next_said()
    await desk.tell(type="slots", days=DAYS)
    await desk.say("These times are open. Which one suits you?")
    await expect(caller.page.locator("calla-chat .chip")).to_have_count(4)
    return caller


async def test_everything_has_its_role_and_name(visit: Visit, desk: Desk, address: str) -> None:
    caller = await visit(address)
    launcher = caller.button("Open chat")
    await expect(launcher).to_have_attribute("aria-expanded", "false")
    panel_id = await launcher.get_attribute("aria-controls")
    await launcher.click()
    await caller.says("Which times do you have?")
    await desk.next_said()
    await desk.tell(type="slots", days=DAYS)
    await desk.say("Which one suits you?")
    panel = caller.page.get_by_role("dialog", name="Appointments")
    await expect(panel).to_have_id(str(panel_id))
    await expect(panel).not_to_have_attribute("aria-modal", "true")
    await expect(caller.button("Close chat").first).to_have_attribute("aria-expanded", "true")
    log = panel.get_by_role("log", name="Conversation")
    await expect(log).to_have_attribute("aria-live", "polite")
    await expect(log.get_by_text("You said:")).to_have_count(1)
    await expect(log.get_by_text("The assistant said:")).to_have_count(2)
    times = log.get_by_role("group", name="Open times")
    for day, count in (("Thursday", 3), ("Friday", 1)):
        chips = times.get_by_role("group", name=day, exact=True).get_by_role("button")
        await expect(chips).to_have_count(count)
    await expect(panel.get_by_role("textbox", name="Your message")).to_be_focused()
    for name in ("Copy conversation", "New conversation", "Send"):
        await expect(panel.get_by_role("button", name=name)).to_be_visible()


async def test_the_focus_goes_through_in_reading_order(
    visit: Visit, desk: Desk, address: str
) -> None:
    caller = await talking(visit, desk, address)
    await caller.button("Copy conversation").focus()
    order = [await caller.focused()]
    for _ in range(9):
        await caller.page.keyboard.press("Tab")
        order.append(await caller.focused())
    times = ["9:00 AM", "10:00 AM", "11:00 AM", "9:00 AM"]
    top = ["Copy conversation", "New conversation", "Close chat", "Conversation"]
    assert order == [*top, *times, "Your message", "Send"]
    await caller.page.keyboard.press("Escape")
    assert await caller.focused() == "Open chat"
    outline = "(button) => getComputedStyle(button).outlineWidth"
    assert await caller.button("Open chat").evaluate(outline) == "3px"


async def test_an_answer_is_announced_once_when_it_is_complete(
    visit: Visit, desk: Desk, address: str
) -> None:
    caller = await visit(address)
    await caller.opens()
    await desk.connected()
    await caller.sees(GREETING)
    await caller.page.locator("calla-chat .log").evaluate(
        """(log) => {
        window.announced = [];
        new MutationObserver((changes) => {
            for (const { addedNodes } of changes) for (const node of addedNodes) {
                const element = node.nodeType === 1 ? node : node.parentElement;
                if (element && !element.closest("[aria-hidden=true], [aria-live=off]"))
                    window.announced.push(node.textContent);
            }
        }).observe(log, { childList: true, subtree: true });
    }"""
    )
    await desk.push("bot-llm-started")
    for piece in ("We have", " ten", " and", " eleven."):
        await desk.push("bot-llm-text", {"text": piece})
    await caller.sees(GREETING, "We have ten and eleven.")
    assert await caller.page.evaluate("window.announced") == []
    await desk.push("bot-llm-stopped")
    await expect(caller.button("Stop the answer")).to_be_hidden()
    assert await caller.page.evaluate("window.announced") == [
        "The assistant said: We have ten and eleven."
    ]
    await desk.push("llm-function-call-in-progress", {"function_name": "find_times"})
    announcer = caller.page.locator("calla-chat .announcer")
    await expect(announcer).to_have_text("Looking for open times…")


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.deep)])
async def test_text_and_icons_stand_out_and_targets_are_large(
    visit: Visit, desk: Desk, address: str, scheme: str
) -> None:
    caller = await talking(visit, desk, address, color_scheme=scheme)
    await caller.page.locator("calla-chat .chip").first.click()
    await desk.next_said()
    await desk.push("llm-function-call-in-progress", {"function_name": "book"})
    await desk.cut(4409)
    await expect(caller.button("Continue here")).to_be_visible()
    measured = await caller.page.evaluate(CONTRASTS)
    assert len(measured) > 15
    assert [one for one in measured if one[1] < one[2]] == []
    paper = await caller.page.locator("calla-chat .panel").evaluate(
        "(panel) => getComputedStyle(panel).backgroundColor"
    )
    assert paper == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(23, 25, 31)")
    small = await caller.page.evaluate(
        """() => [...document.querySelector("calla-chat").shadowRoot.querySelectorAll("button")]
            .filter((one) => one.checkVisibility())
            .filter((one) => Math.min(one.offsetWidth, one.offsetHeight) < 44)
            .map((one) => one.outerHTML)"""
    )
    assert small == []


@pytest.mark.parametrize(
    ("sizes", "profile"),
    [
        (((320, 568), (390, 844), (568, 320)), {"is_mobile": True, "has_touch": True}),
        (((1280, 800), (640, 400)), {}),  # the second is the first at 200 %
    ],
    ids=["phone", "desktop"],
)
async def test_everything_is_in_reach_on_any_screen(
    visit: Visit,
    desk: Desk,
    address: str,
    sizes: tuple[tuple[int, int], ...],
    profile: dict[str, Any],
) -> None:
    first = {"width": sizes[0][0], "height": sizes[0][1]}
    caller = await talking(visit, desk, address, viewport=first, **profile)
    panel = caller.page.locator("calla-chat .panel")
    for width, height in sizes:
        await caller.page.set_viewport_size({"width": width, "height": height})
        for name in ("Close chat", "New conversation", "Send"):
            await expect(caller.button(name).last).to_be_in_viewport(ratio=1)
        await expect(caller.field).to_be_in_viewport(ratio=1)
        too_wide, page_width, log_height = await caller.page.evaluate(EXTENTS)
        assert (too_wide, page_width) == (0, width)
        assert log_height >= 120
        if width < 480:
            whole = {"x": 0, "y": 0, "width": width, "height": height}
            assert await panel.bounding_box() == whole


async def test_less_motion_means_none(visit: Visit, desk: Desk, address: str) -> None:
    caller = await visit(address)
    await caller.opens()
    await desk.connected()
    await desk.push("llm-function-call-in-progress", {"function_name": "find_times"})
    await expect(caller.page.locator("calla-chat .thinking")).to_be_visible()
    moving = "document.querySelector('calla-chat').shadowRoot.getAnimations().length"
    assert await caller.page.evaluate(moving) == 0
    await caller.page.emulate_media(reduced_motion="no-preference")
    assert await caller.page.evaluate(moving) >= 3


async def test_a_page_from_right_to_left_is_followed(
    visit: Visit, desk: Desk, address: str
) -> None:
    desk.pages["rtl"] = (
        "<!doctype html><html dir=rtl><title>RTL</title><p>.</p>"
        "<script type=module src=/widget/calla.js data-theme=dark></script>"
    )
    caller = await visit(f"{address}/page/rtl")
    await caller.opens()
    box = await caller.page.locator("calla-chat .panel").bounding_box()
    assert box is not None
    assert box["x"] == 20
    await caller.sees(GREETING)
    bubble = await caller.page.locator("calla-chat .bubble").bounding_box()
    assert bubble is not None
    assert bubble["x"] > 150


async def test_inside_a_page_it_has_no_launcher(visit: Visit, desk: Desk, address: str) -> None:
    desk.pages["inline"] = (
        "<!doctype html><title>Inline</title><calla-chat data-mode=inline></calla-chat>"
        "<script type=module src=/widget/calla.js></script>"
    )
    caller = await visit(f"{address}/page/inline")
    await caller.sees(GREETING)
    await expect(caller.page.get_by_role("region", name="Appointments")).to_be_visible()
    await expect(caller.page.locator("calla-chat .launcher")).to_be_hidden()
    await expect(caller.button("Close chat")).to_have_count(0)


async def test_nothing_is_asked_of_the_server_before_the_chat_is_opened(
    visit: Visit, desk: Desk, address: str
) -> None:
    caller = await visit(address)
    await expect(caller.button("Open chat")).to_be_visible()
    assert desk.requests == []
    await caller.opens()
    await caller.sees(GREETING)
    assert len(desk.requests) == 1


async def test_the_conversation_can_be_copied(visit: Visit, desk: Desk, address: str) -> None:
    caller = await visit(address, permissions=["clipboard-read", "clipboard-write"])
    await caller.opens()
    await caller.says("Hello")
    await desk.next_said()
    await desk.say("Hi.")
    await caller.sees(GREETING, "Hello", "Hi.")
    await caller.button("Copy conversation").click()
    announcer = caller.page.locator("calla-chat .announcer")
    await expect(announcer).to_have_text("Conversation copied")
    copied = await caller.page.evaluate("navigator.clipboard.readText()")
    assert copied == f"Assistant: {GREETING}\nYou: Hello\nAssistant: Hi."


async def test_the_demo_page_shows_the_line_to_copy(visit: Visit, desk: Desk, address: str) -> None:
    caller = await visit(address)
    line = f'<script type="module" src="{address}/widget/calla.js"></script>'
    await expect(caller.page.locator("#snippet")).to_have_text(line)
    await expect(caller.page.get_by_role("heading", name="This is a demo")).to_be_visible()
    await caller.page.get_by_role("button", name="Open the chat").click()
    await expect(caller.field).to_be_focused()
