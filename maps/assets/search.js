// Finds places, water, routes and what the legend has by name, whatever the accents; the rest is a list to choose from.
vereda.search = { entries: null, found: [], at: -1 };

vereda.mostFound = 8;

vereda.folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

// Layers whose features bear another's name.
vereda.isNamesake = (id) => id.startsWith("reach-") || id === "dry" || id === "no_return";

vereda.namedPlaces = () => {
  const entries = [];
  const { data } = vereda;
  const words = vereda.words();
  data.layers.filter((made) => !vereda.isNamesake(made.id)).forEach((made) => {
    const kind = words.one[made.id] || "";
    if (made.form === "lines") {
      // Pieces of one line carry one name.
      const set = vereda.lines.of(made.id);
      const pieces = new Map();
      for (let line = 0; line < set.count; line += 1) {
        const name = set.column("n").at(line);
        if (name && !pieces.has(name)) pieces.set(name, []);
        if (name) pieces.get(name).push(line);
      }
      pieces.forEach((lines, name) => {
        entries.push({ name, kind, layer: made.id, go: () => {
          vereda.seeBounds(vereda.boundsOf(lines.map((line) => [set, line])));
          vereda.lines.open(made.id, lines[Math.floor(lines.length / 2)]);
        } });
      });
      return;
    }
    made.features.filter((feature) => feature.n).forEach((feature) => {
      entries.push({ name: feature.n, kind, layer: made.id, go: () => {
        const bounds = made.form === "points" ? null : L.latLngBounds(feature.g.flat());
        if (bounds) vereda.seeBounds(bounds);
        else vereda.seePlace(feature.g);
        const popup = () => vereda.featurePopup(made.id, made.fields, feature);
        vereda.openPopup(bounds ? bounds.getCenter() : feature.g, popup, feature.p).layer = made.id;
      } });
    });
  });
  return entries;
};

vereda.namedRoutes = () => vereda.data.routes.list
  .map((route, index) => ({ name: route.n, kind: vereda.words().one.route, layer: "route", go: () => vereda.showRoute(index) }))
  .filter(({ name }) => name);

vereda.namedStations = () => (vereda.data.water ? vereda.data.water.sites : []).map((site, j) => ({
  name: site.n, kind: vereda.ui(site.old ? "drop_existing" : "drop_new"), layer: "drop",
  go: () => {
    vereda.seePlace(site.g);
    vereda.drops.signs[j].openPopup();
  },
}));

vereda.legendEntries = () => [...document.querySelectorAll("#legend .entry")].flatMap((entry) => {
  const box = entry.querySelector("input[data-layer]");
  const told = (element) => element.querySelector("." + vereda.language).textContent;
  const name = told(entry.querySelector(".name"));
  const go = () => {
    vereda.openPanel("legend");
    box.focus();
    entry.scrollIntoView({ block: "center" });
  };
  const classes = [...entry.querySelectorAll("li span:not(.sample):not(.en):not(.es)")].map(told);
  return [name, ...classes.map((text) => name + ": " + text)]
    .map((each) => ({ name: each, kind: vereda.ui("legend"), layer: box.dataset.layer, isLegend: true, go }));
});

vereda.searchEntries = () => {
  if (!vereda.search.entries) {
    vereda.search.entries = [...vereda.namedPlaces(), ...vereda.namedRoutes(), ...vereda.namedStations(), ...vereda.legendEntries()]
      .map((entry) => ({ ...entry, folded: vereda.folded(entry.name) }));
  }
  return vereda.search.entries;
};

// Each word that is sought must begin a word of the name, or at least stand in it; the better first.
vereda.searchFor = (text) => {
  const words = vereda.folded(text).split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  // Spot heights bear the names of towns, corridors those of routes.
  const score = ({ folded, isLegend, layer }) => {
    let sum = isLegend ? 1 : layer === "height" || layer === "corridor" ? 0.5 : 0;
    for (const word of words) {
      const at = folded.indexOf(word);
      if (at < 0) return Infinity;
      let begin = at;
      while (begin > 0 && /[\p{L}\p{N}]/u.test(folded[begin - 1])) begin = folded.indexOf(word, begin + 1);
      sum += at === 0 ? 0 : begin > 0 ? 2 : 6;
    }
    return sum + folded.length / 1000;
  };
  return vereda.searchEntries().map((entry) => [score(entry), entry]).filter(([value]) => value < Infinity)
    .sort(([one, a], [other, b]) => one - other || a.folded.localeCompare(b.folded)).map(([, entry]) => entry);
};

vereda.seePlace = (place) =>
  vereda.map.setView(place, Math.max(vereda.map.getZoom(), vereda.homeZoom + 2.5), { animate: false });

vereda.seeBounds = (bounds) => {
  if (bounds) vereda.map.fitBounds(bounds, { padding: [50, 50], maxZoom: vereda.homeZoom + 4, animate: false });
};

vereda.chooseFound = (entry) => {
  const { input } = vereda.search;
  input.value = entry.name;
  vereda.listFound([]);
  vereda.openTool(null);
  const box = document.querySelector(`input[data-layer="${entry.layer}"]`);
  if (box && !box.checked) box.click();
  if (!entry.isLegend) vereda.seeMap();
  entry.go();
  if (!entry.isLegend) vereda.enterPopup();
};

vereda.markFound = (at) => {
  const { search } = vereda;
  const options = [...search.list.children].filter((option) => option.getAttribute("role") === "option");
  search.at = options.length ? (at + options.length) % options.length : -1;
  options.forEach((option, place) => {
    option.setAttribute("aria-selected", String(place === search.at));
    if (place === search.at) option.scrollIntoView({ block: "nearest" });
  });
  if (search.at < 0) search.input.removeAttribute("aria-activedescendant");
  else search.input.setAttribute("aria-activedescendant", options[search.at].id);
};

vereda.listFound = (found) => {
  const { search } = vereda;
  search.found = found.slice(0, vereda.mostFound);
  search.list.replaceChildren(...search.found.map((entry, place) => {
    const option = vereda.element("li");
    option.id = "found-" + place;
    option.setAttribute("role", "option");
    option.append(vereda.isolated(entry.name, "name"), vereda.element("span", "kind", entry.kind));
    option.addEventListener("click", () => vereda.chooseFound(entry));
    return option;
  }));
  const isOpen = search.found.length > 0;
  search.list.hidden = !isOpen;
  search.input.setAttribute("aria-expanded", String(isOpen));
  const more = found.length - search.found.length;
  search.more.hidden = !isOpen || more < 1;
  search.more.textContent = vereda.ui("search_more").replace("{count}", vereda.number(more, 0));
  vereda.markFound(-1);
  search.at = -1;
  search.input.removeAttribute("aria-activedescendant");
  search.list.querySelectorAll("[aria-selected=true]").forEach((option) => option.setAttribute("aria-selected", "false"));
};

vereda.look = () => {
  const { search } = vereda;
  const text = search.input.value.trim();
  const found = vereda.searchFor(text);
  vereda.listFound(found);
  search.none.hidden = !text || found.length > 0;
  search.status.textContent = !text ? "" : found.length
    ? vereda.ui(found.length === 1 ? "search_one" : "search_many").replace("{count}", vereda.number(found.length, 0))
    : vereda.ui("search_none");
};

vereda.searchKey = (event) => {
  const { search } = vereda;
  const isOpen = !search.list.hidden;
  const act = {
    ArrowDown: () => (isOpen ? vereda.markFound(search.at + 1) : vereda.look()),
    ArrowUp: () => { if (isOpen) vereda.markFound(search.at < 0 ? -1 : search.at - 1); },
    Enter: () => { if (isOpen) vereda.chooseFound(search.found[Math.max(0, search.at)]); },
    Escape: () => {
      if (!isOpen) search.input.value = "";
      search.none.hidden = true;
      vereda.listFound([]);
    },
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
};

vereda.startSearch = () => {
  const { search, tools } = vereda;
  const box = vereda.element("div", "search");
  box.setAttribute("role", "search");
  search.input = vereda.named(vereda.element("input"), "search");
  Object.entries({
    type: "text", id: "search", role: "combobox", autocomplete: "off", spellcheck: "false", enterkeyhint: "search",
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "found",
  }).forEach(([name, value]) => search.input.setAttribute(name, value));
  vereda.reword(() => { search.input.placeholder = vereda.ui("search"); });
  search.list = vereda.named(vereda.element("ul"), "search_found");
  search.list.id = "found";
  search.list.setAttribute("role", "listbox");
  search.list.hidden = true;
  search.more = vereda.element("p", "more-found");
  search.none = vereda.said("p", "none-found", "search_none");
  [search.more, search.none].forEach((line) => {
    line.hidden = true;
    line.setAttribute("aria-hidden", "true");
  });
  search.status = vereda.element("p", "unseen");
  search.status.setAttribute("role", "status");
  const drop = vereda.element("div", "found");
  drop.append(search.list, search.more, search.none);
  // Before the box loses its focus, which closes the list.
  drop.addEventListener("mousedown", (event) => event.preventDefault());
  box.append(vereda.toolIcon("search"), search.input, drop, search.status);
  search.input.addEventListener("input", vereda.look);
  search.input.addEventListener("keydown", vereda.searchKey);
  search.input.addEventListener("blur", () => {
    search.none.hidden = true;
    vereda.listFound([]);
  });
  // Names of kinds are in the language of the page.
  vereda.reword(() => { search.entries = null; });
  tools.bar.append(box);
};
