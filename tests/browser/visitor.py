"""A person with a browser in front of the widget."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Locator, Page, expect

GONE_WRONG = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
"""


@dataclass
class Visitor:
    """One page with the widget on it; `troubles` holds what a browser complained of."""

    page: Page
    troubles: list[str] = field(default_factory=list[str])

    async def watch(self) -> None:
        """Note dialogs, errors and reports of the page's policy from now on."""
        await self.page.add_init_script(GONE_WRONG)
        self.page.on("dialog", lambda dialog: self.troubles.append(f"dialog {dialog.message}"))
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", self._listen)

    def _listen(self, message: Any) -> None:
        if message.text.startswith("policy:") or "Content Security Policy" in message.text:
            self.troubles.append(message.text)

    def button(self, name: str) -> Locator:
        """The widget's button of that name."""
        return self.page.locator("calla-chat").get_by_role("button", name=name, exact=True)

    @property
    def field(self) -> Locator:
        """Where a message is written."""
        return self.page.get_by_label("Your message")

    @property
    def notice(self) -> Locator:
        """The remark above the text field."""
        return self.page.locator("calla-chat .notice")

    async def opens(self) -> None:
        """Open the chat."""
        await self.button("Open chat").click()

    async def says(self, text: str) -> None:
        """Write a message and send it, once the agent has said something."""
        await expect(self.page.locator("calla-chat .message.agent").first).to_be_visible()
        await self.field.fill(text)
        await self.field.press("Enter")

    async def sees(self, *lines: str) -> None:
        """Wait until exactly these messages are shown, in this order."""
        await expect(self.page.locator("calla-chat .message .text")).to_have_text(list(lines))

    async def hears(self, words: str) -> str:
        """Wait for an answer after the caller's last message that has these words in it."""
        last = self.page.locator("calla-chat .log > .message").last
        await expect(last).to_contain_class("agent")
        await expect(last.locator(".text")).to_contain_text(words)
        return await last.locator(".text").inner_text()

    async def focused(self) -> str:
        """The name of the element that has the focus, inside the widget or outside."""
        return str(
            await self.page.evaluate(
                """() => {
                let at = document.activeElement;
                while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
                return at?.getAttribute("aria-label") ?? at?.labels?.[0]?.textContent
                    ?? at?.textContent ?? "";
            }"""
            )
        ).strip()

    async def presses(self, keys: Sequence[str]) -> None:
        """Press keys one after another."""
        for key in keys:
            await self.page.keyboard.press(key)
