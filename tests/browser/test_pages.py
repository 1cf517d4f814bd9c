"""What every page owes whoever reads it: structure, labels, contrast (WCAG 2.2, AA), room on a phone."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page

from tests.browser.visit import Application, Visit
from tests.instance import Instance

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverwaltung & Brothers"
LOOK = """() => {
  const channel = c => { c /= 255; return c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4; };
  const luminance = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
  const numbers = text => text.match(/[\\d.]+/g).map(Number);
  const behind = e => {
    for (; e; e = e.parentElement) {
      const colour = numbers(getComputedStyle(e).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const faint = new Set();
  for (const e of document.body.querySelectorAll("*")) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (!own || !e.checkVisibility()) continue;
    const style = getComputedStyle(e), size = parseFloat(style.fontSize);
    const [a, b] = [luminance(numbers(style.color)), luminance(behind(e))].sort((x, y) => y - x);
    const large = size >= 24 || (size >= 18.66 && +style.fontWeight >= 700);
    const ratio = (a + .05) / (b + .05);
    if (ratio < (large ? 3 : 4.5)) faint.add(`${e.tagName} ${ratio.toFixed(2)}: ${e.innerText.slice(0, 40)}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
  return {
    lang: document.documentElement.lang,
    title: document.title,
    h1: document.querySelectorAll("h1").length,
    main: document.querySelectorAll("main").length,
    scripts: document.scripts.length + document.querySelectorAll("[style], style, [onclick]").length,
    unlabelled: [...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
      .filter(e => !e.labels.length).map(e => e.name),
    nameless: [...document.querySelectorAll("a, button")].filter(e => !e.innerText.trim()).length,
    twice: ids.filter((id, at) => ids.indexOf(id) !== at),
    lost: [...document.querySelectorAll("a[href^='#']")].map(e => e.getAttribute("href").slice(1))
      .filter(id => !ids.includes(id)),
    wide: document.documentElement.scrollWidth - innerWidth,
    faint: [...faint],
  };
}"""
SOUND = {
    "lang": "en",
    "h1": 1,
    "main": 1,
    "scripts": 0,
    "unlabelled": [],
    "nameless": 0,
    "twice": [],
    "lost": [],
    "faint": [],
}


@pytest.fixture
async def page(browser: Browser, scheme: str) -> AsyncIterator[Page]:
    """A browser on a phone, in the light and in the dark; what it complains of fails the test."""
    context = await browser.new_context(
        viewport={"width": 390, "height": 844}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    await context.close()
    assert complaints == []


@pytest.fixture
def application(application: Application) -> Application:
    application.name = LONG
    return application


async def check(page: Page) -> None:
    found = await page.evaluate(LOOK)
    assert {name: found[name] for name in SOUND} == SOUND, page.url
    assert found["title"]
    assert found["wide"] <= 0, page.url


async def test_the_sign_in_pages(visit: Visit) -> None:
    await visit.begin()
    await check(visit.page)
    await visit.page.get_by_label("E-mail").fill("nobody@example.com")
    await visit.page.get_by_label("Password").fill("not the password")
    await visit.press("Sign in")
    await check(visit.page)
    await visit.sign_up(password="password1")
    await check(visit.page)
    await visit.page.get_by_label("Password").fill("violet harbour 1962")
    await visit.press("Create account")
    assert LONG in await visit.headline()
    await check(visit.page)
    visit.application.client_id = "nobody"
    await visit.begin()
    await check(visit.page)


async def test_the_focus_can_be_seen(visit: Visit) -> None:
    await visit.begin()
    for _ in range(4):
        outline = await visit.page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert outline == "3px"
        await visit.page.keyboard.press("Tab")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", ["/", "/docs", "/releases/nothing"])
async def test_the_pages_to_read(page: Page, instance: Instance, path: str, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 844})
    answer = await page.goto(instance.url + path)
    assert answer
    policy = (await answer.all_headers())["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert "unsafe" not in policy
    await check(page)
