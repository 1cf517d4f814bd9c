"""A real browser before a real instance. Skipped, with the reason, where no Chromium is installed."""

import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, async_playwright

from tests.browser.visit import Application, Visit, listening
from tests.instance import Instance

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium() -> str:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip(f"no browser: none of {', '.join(NAMES)} is on the PATH (Debian: apt install chromium)")
    return found


@pytest.fixture(scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield browser
        await browser.close()


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A browser without memory, on a phone, and without scripts: none of our pages needs any."""
    context = await browser.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False, reduced_motion="reduce"
    )
    yield await context.new_page()
    await context.close()


@pytest.fixture
def application() -> AsyncIterator[Application]:
    """A program on this machine that waits for its code."""
    with listening() as application:
        yield application


@pytest.fixture
async def visit(page: Page, instance: Instance, application: Application) -> Visit:
    async with instance.client() as http:
        await application.register(http)
    return Visit(page, instance.url, application)
