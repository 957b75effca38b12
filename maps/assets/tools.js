// The tools over the map: search, distance, hour and month, a link to the view. One card is open at a time.
vereda.tools = { open: null, cards: new Map() };

vereda.toolIcons = {
  hours: '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.5 2.5"/>',
  measure: '<path d="M3.5 16.5 16.5 3.5l4 4-13 13zM7 13l2 2M10 10l2.5 2.5M13 7l2 2"/>',
  pause: '<path d="M8.5 6v12M15.5 6v12"/>',
  play: '<path d="M8 5.5v13l10-6.5z"/>',
  share: '<path d="M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1"/>',
  search: '<circle cx="10.5" cy="10.5" r="6"/><path d="m15 15 5 5"/>',
};

vereda.toolIcon = (name) => {
  const icon = vereda.svgElement("svg", {
    viewBox: "0 0 24 24", width: 22, height: 22, "aria-hidden": "true", focusable: "false",
    fill: "none", stroke: "currentColor", "stroke-width": 2, "stroke-linecap": "round", "stroke-linejoin": "round",
  });
  icon.innerHTML = vereda.toolIcons[name];
  return icon;
};

vereda.named = (element, key) => {
  // An element whose name follows the language; a button shows it when it is pointed at.
  vereda.reword(() => {
    element.setAttribute("aria-label", vereda.ui(key));
    if (element.tagName === "BUTTON") element.title = vereda.ui(key);
  });
  return element;
};

vereda.said = (tag, className, key) => {
  const element = vereda.element(tag, className);
  vereda.reword(() => { element.textContent = vereda.ui(key); });
  return element;
};

vereda.pressed = (key, act, className) => {
  const button = vereda.said("button", className || "", key);
  button.type = "button";
  button.addEventListener("click", act);
  return button;
};

// `start` fills the card's body and `stop` puts the map as it was; both are called each time.
vereda.addTool = (name, { start, stop }) => {
  const button = vereda.named(vereda.element("button", "tool"), "tool_" + name);
  button.type = "button";
  button.id = "tool-" + name;
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-controls", "card-" + name);
  button.append(vereda.toolIcon(name));
  button.addEventListener("click", () => vereda.openTool(vereda.tools.open === name ? null : name));
  const card = vereda.named(vereda.element("section", "tool-card"), "tool_" + name);
  card.id = "card-" + name;
  card.hidden = true;
  const close = vereda.named(vereda.element("button", "tool-close"), "close");
  close.type = "button";
  close.append(vereda.element("span", "", "×"));
  close.addEventListener("click", () => vereda.closeTool());
  card.addEventListener("keydown", (event) => {
    if (event.key === "Escape") vereda.closeTool();
  });
  const body = vereda.element("div", "tool-body");
  card.append(vereda.said("h2", "", "tool_" + name), close, body);
  vereda.tools.cards.set(name, { button, card, body, start, stop });
  vereda.tools.bar.append(button);
  vereda.tools.field.append(card);
};

vereda.openTool = (name) => {
  const { tools } = vereda;
  if (tools.open === name) return;
  const before = tools.cards.get(tools.open);
  tools.open = tools.cards.has(name) ? name : null;
  if (before) {
    before.card.hidden = true;
    before.button.setAttribute("aria-expanded", "false");
    before.stop();
  }
  document.body.classList.toggle("with-tool", tools.open !== null);
  const now = tools.cards.get(tools.open);
  if (!now) return;
  vereda.map.closePopup();
  if (vereda.isPhone()) vereda.openPanel(null);
  now.card.hidden = false;
  now.button.setAttribute("aria-expanded", "true");
  now.start(now.body);
};

vereda.closeTool = () => {
  // Back to the button that opened it.
  const open = vereda.tools.cards.get(vereda.tools.open);
  vereda.openTool(null);
  if (open) open.button.focus();
};

vereda.startTools = () => {
  const { tools } = vereda;
  tools.field = document.querySelector(".field");
  tools.bar = vereda.element("div", "tools");
  tools.field.prepend(tools.bar);
  vereda.startSearch();
  if (vereda.hasHours()) vereda.startHours();
  vereda.startMeasure();
  vereda.startShare();
};
