"""What a page does with hostile text, asked of it in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.browser import run

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

_LOOSE_IN = """(root) => {
  const found = [];
  const marks = /[\\u202a-\\u202e\\u2066-\\u2069]/;
  // A name that our own pair of marks closes off turns nothing outside of it.
  const closed = /\\u2068[^\\u202a-\\u202e\\u2066-\\u2069]*\\u2069/g;
  const turns = { test: (text) => marks.test(text.replace(closed, '')) };
  root.querySelectorAll('*').forEach((each) => [...each.attributes].forEach(({ name, value }) => {
    if (turns.test(value)) found.push('mark in ' + each.localName + ' ' + name);
  }));
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement: parent, textContent: text } = walker.currentNode;
    if (parent.closest('script, style')) continue;
    if (turns.test(text)) found.push('mark in ' + parent.localName + '.' + parent.className);
    if (!/[\\u0590-\\u05ff]/.test(text)) continue;
    let part = parent;
    for (;;) {
      const style = getComputedStyle(part);
      // An element of SVG with text is a paragraph of its own.
      if (/isolate|plaintext/.test(style.unicodeBidi) || part.closest('svg')) break;
      if (!/^(inline|contents)$/.test(style.display)) {
        if (part.textContent.trim() !== text.trim()) {
          found.push(parent.localName + '.' + parent.className + ' in ' + part.outerHTML.slice(0, 80));
        }
        break;
      }
      part = part.parentElement;
    }
  }
  return found;
}"""
"""Where a text may turn what stands beside it: it has a mark that does, or letters written from right to left
and is neither isolated nor alone in its paragraph."""

_EVERYTHING = """(async (looseIn) => {
  const [told, bad] = [[], []];
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const tell = () => {
    const found = [...document.querySelectorAll('.leaflet-popup-content')].at(-1);
    if (!found) return;
    told.push(found.innerText);
    bad.push(...looseIn(found));
  };
  document.querySelectorAll('input[data-layer]').forEach((box) => { if (!box.checked) box.click(); });
  vereda.map.eachLayer((layer) => {
    if (layer.getPopup && layer.getPopup()) { layer.openPopup(); tell(); }
    if (layer.getTooltip && layer.getTooltip()) layer.openTooltip();
  });
  vereda.lines.sets.filter((set) => set.popup).forEach((set) => set.classOf.forEach((_, line) => {
    if (line > 7) return;
    if (set.parts[line + 1] > set.parts[line]) { vereda.lines.open(set.id, line); tell(); }
    vereda.lines.point({ set, line }, { x: 300, y: 300 });
    told.push(vereda.lines.tip.innerText);
  }));
  vereda.lines.marks.forEach((marks) => marks.x.forEach((_, number) => {
    vereda.openMark(marks, number);
    tell();
    vereda.lines.point({ marks, number }, { x: 300, y: 300 });
    told.push(vereda.lines.tip.innerText);
  }));
  const panel = (name) => {
    vereda.openPanel(name);
    told.push(document.getElementById(name).innerText);
  };
  vereda.reaches.forEach((_, number) => { vereda.showReach(number); });
  vereda.panels.forEach(panel);
  vereda.data.routes.list.forEach((_, index) => {
    vereda.showRoute(index);
    tell();
    if (vereda.hasDetail(index)) vereda.openDetail(index);
    told.push(document.getElementById('route-detail').innerText);
  });
  document.querySelectorAll('details').forEach((each) => { each.open = true; });
  if (vereda.drops) {
    document.querySelectorAll('.drop-row input').forEach((box) => box.click());
    document.querySelectorAll('.drop-show').forEach((each) => each.click());
    vereda.drops.signs.forEach((sign) => { sign.openPopup(); tell(); });
    panel('water-plan');
  }
  [...vereda.tools.cards.keys()].forEach((name) => {
    vereda.openTool(name);
    told.push(vereda.tools.cards.get(name).card.innerText);
  });
  vereda.openTool(null);
  for (const text of ['${window', 'script', '</']) {
    vereda.search.input.value = text;
    vereda.look();
    told.push(document.getElementById('found').innerText);
    const first = document.querySelector('#found li');
    if (first) { first.click(); tell(); }
    vereda.search.input.value = text;
    vereda.look();
  }
  vereda.setLanguage(vereda.language === 'en' ? 'es' : 'en');
  vereda.setLanguage(vereda.language === 'en' ? 'es' : 'en');
  vereda.map.setZoom(vereda.map.getZoom() + 2, { animate: false });
  await frame(); await frame();
  told.push(document.body.innerText);
  return [told.join('\\n'), ...bad];
})"""

_HARM = """(() => {
  const found = [];
  if (window.__pwned !== undefined) found.push('ran: ' + window.__pwned);
  const odd = 'img:not(.leaflet-image-layer), object, embed, base, form[action], svg[onload], [onerror], '
    + '[onmouseover], [onfocus], [autofocus], [href^="javascript" i], [src^="javascript" i]';
  document.querySelectorAll(odd).forEach((each) => found.push(each.outerHTML.slice(0, 200)));
  document.querySelectorAll('*').forEach((each) => [...each.attributes].forEach(({ name }) => {
    if (name.startsWith('on')) found.push(each.localName + ' ' + name);
  }));
  if (/[\\u0000-\\u0008\\u000e-\\u001f\\u007f-\\u009f]/.test(document.title)) found.push('title');
  return found;
})()"""


def everything(driver: Chrome) -> str:
    """Open everything that a map page can open, and return all the words that it showed."""
    told, *bad = run(driver, f"{_EVERYTHING}({_LOOSE_IN})")
    assert bad == []
    return str(told)


def harm(driver: Chrome) -> list[str]:
    """Return what of hostile text was run, or became an element or an attribute."""
    found: list[str] = run(driver, _HARM)
    return found


def loose(driver: Chrome) -> list[str]:
    """Return where a text of a page may turn the reading direction of what stands beside it."""
    found: list[str] = run(driver, f"({_LOOSE_IN})(document.documentElement)")
    return found


def shown(driver: Chrome, selector: str = "body") -> str:
    told: Any = run(driver, f"document.querySelector({selector!r}).innerText")
    return str(told)
