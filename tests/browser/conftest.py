"""A headless Chromium for the folder, a fresh profile for each test; skipped where there is none."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.browser.desk import Desk, served
from tests.browser.visitor import Visitor

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first is the engine without the browser around it, which costs less than half."""
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
expect.set_options(timeout=30_000)

Visit = Callable[..., Awaitable[Visitor]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all tests; its contexts share nothing."""
    if CHROMIUM is None:
        pytest.skip(f"no Chromium found: install it (Debian: apt-get install {NAMES[0]})")
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        await running.close()


@pytest.fixture
def desk() -> Desk:
    """A server that says what the test wants."""
    return Desk()


@pytest_asyncio.fixture(loop_scope="session")
async def address(desk: Desk) -> AsyncIterator[str]:
    """Where the scripted server is."""
    async with served(desk.app) as where:
        yield where


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, address: str) -> AsyncIterator[Visit]:
    """Open a page in a profile of its own; everything the browser complained of fails the test.

    `address` is asked for so that pages are closed before their server.
    """
    visitors: list[Visitor] = []
    async with AsyncExitStack() as stack:

        async def go(address: str, **profile: Any) -> Visitor:
            profile.setdefault("reduced_motion", "reduce")
            context = await browser.new_context(**profile)
            context.set_default_timeout(30_000)
            stack.push_async_callback(context.close)
            visitor = Visitor(await context.new_page())
            visitors.append(visitor)
            await visitor.watch()
            await visitor.page.goto(address)
            return visitor

        yield go
    assert [visitor.troubles for visitor in visitors if visitor.troubles] == []
