// A link to the view: all of it stands after the # of the address, so that no server is told; and only what differs
// from the page as it opens.
vereda.shared = { layers: new Map(), timer: null, isFramed: window.parent !== window };

vereda.layerBoxes = () => [...document.querySelectorAll("input[data-layer]")];

vereda.isIn = (value, least, most) => Number.isFinite(value) && value >= least && value <= most;

vereda.seeExactly = (centre, zoom) => {
  const { options } = vereda.map;
  const { zoomSnap } = options;
  options.zoomSnap = 0;
  vereda.map.setView(centre, zoom, { animate: false });
  options.zoomSnap = zoomSnap;
};

vereda.listed = (text) => (text || "").split(",").filter(Boolean);

// Each part: what it says now (empty: as the page opens), and how a text of it, or none, is put in force.
vereda.shareParts = {
  lang: { tell: () => (vereda.language === "es" ? "es" : ""), apply: (text) => vereda.setLanguage(text === "es" ? "es" : "en") },
  at: {
    tell: () => {
      const { lat, lng } = vereda.map.getCenter();
      const zoom = vereda.map.getZoom();
      const { centre, zoom: homeZoom } = vereda.shared.home;
      const away = vereda.map.project([lat, lng], zoom).distanceTo(vereda.map.project(centre, zoom));
      return away < 2 && Math.abs(zoom - homeZoom) < 0.01 ? "" : [lat.toFixed(5), lng.toFixed(5), zoom.toFixed(2)].join(",");
    },
    apply: (text) => {
      const [lat, lng, zoom] = vereda.listed(text).map(Number);
      if (vereda.isIn(lat, -85, 85) && vereda.isIn(lng, -180, 180) && vereda.isIn(zoom, 0, 24)) {
        vereda.seeExactly([lat, lng], Math.max(vereda.map.getMinZoom(), Math.min(vereda.map.getMaxZoom(), zoom)));
      } else vereda.seeExactly(vereda.shared.home.centre, vereda.shared.home.zoom);
    },
  },
  on: { tell: () => vereda.switched(true), apply: (text) => vereda.switchTo(text, true) },
  off: { tell: () => vereda.switched(false), apply: (text) => vereda.switchTo(text, false) },
  leaving: {
    tell: () => {
      const { isOn, hour, month, measure } = vereda.leaving;
      return isOn ? [hour, month, measure].join(",") : "";
    },
    apply: (text) => {
      const [hour, month, measure] = vereda.listed(text);
      const isKnown = vereda.tools.cards.has("hours") && vereda.isIn(Number(hour), 0, 23) && vereda.isIn(Number(month), 1, 12);
      if (!isKnown) {
        if (vereda.tools.open === "hours") vereda.openTool(null);
        return;
      }
      const known = vereda.leavingMeasures();
      Object.assign(vereda.leaving, {
        hour: Math.floor(Number(hour)), month: Math.floor(Number(month)), measure: known.includes(measure) ? measure : known[0],
      });
      if (vereda.tools.open !== "hours") vereda.openTool("hours");
      else vereda.setLeaving({});
      vereda.listLeaving();
    },
  },
  route: {
    tell: () => (vereda.detail === null ? "" : String(vereda.detail)),
    apply: (text) => {
      const index = text ? Number(text) : -1;
      if (Number.isInteger(index) && index >= 0 && index < vereda.data.routes.list.length && vereda.hasDetail(index)) vereda.openDetail(index);
      else if (vereda.detail !== null) vereda.closeDetail(false);
    },
  },
};

vereda.switched = (isOn) => vereda.layerBoxes()
  .filter((box) => box.checked === isOn && vereda.shared.layers.get(box.dataset.layer) !== isOn)
  .map((box) => box.dataset.layer).join(",");

vereda.switchTo = (text, isOn) => {
  const wanted = vereda.listed(text);
  vereda.layerBoxes().filter((box) => vereda.shared.layers.get(box.dataset.layer) !== isOn).forEach((box) => {
    const shown = wanted.includes(box.dataset.layer) ? isOn : !isOn;
    if (box.checked !== shown) box.click();
  });
};

vereda.viewInHash = () => Object.entries(vereda.shareParts).map(([key, part]) => [key, part.tell()])
  .filter(([, text]) => text).map(([key, text]) => key + "=" + encodeURIComponent(text).replace(/%2C/g, ",")).join("&");

vereda.readHash = (hash) => {
  const found = {};
  hash.replace(/^#/, "").split("&").forEach((pair) => {
    const [key, ...rest] = pair.split("=");
    if (!Object.hasOwn(vereda.shareParts, key)) return;
    try {
      found[key] = decodeURIComponent(rest.join("="));
    } catch {
      // Half a letter: as if it were not there.
    }
  });
  return found;
};

vereda.restore = (hash) => {
  const found = vereda.readHash(hash);
  // A link to a place within the page, such as the one that skips to the map, says nothing of the view; none at all is
  // the view as it opens.
  if (hash.length > 1 && !Object.keys(found).length) return;
  // The hours switch the routes on, and the route moves the map, so that layers and view come after them.
  ["lang", "leaving", "on", "off", "route", "at"].forEach((key) => {
    const isMoved = key === "at" && found.route !== undefined && found.at === undefined;
    if (!isMoved) vereda.shareParts[key].apply(found[key] || "");
  });
};

vereda.writeHash = () => {
  window.clearTimeout(vereda.shared.timer);
  if (vereda.shared.isFramed) return;
  const wanted = "#" + vereda.viewInHash();
  if (wanted === (location.hash || "#")) return;
  try {
    history.replaceState(null, "", wanted);
  } catch {
    // A browser may allow only so many in a while; the next one tells it all.
  }
};

vereda.writeSoon = () => {
  window.clearTimeout(vereda.shared.timer);
  vereda.shared.timer = window.setTimeout(vereda.writeHash, 250);
};

vereda.linkToView = () => {
  const hash = vereda.viewInHash();
  // Where a file lies on this machine is nobody else's affair.
  const page = location.protocol === "file:" ? location.pathname.split("/").pop() : location.origin + location.pathname;
  return page + (hash ? "#" + hash : "");
};

vereda.copyLink = async () => {
  const { shared } = vereda;
  shared.field.value = vereda.linkToView();
  let isCopied = false;
  try {
    await navigator.clipboard.writeText(shared.field.value);
    isCopied = true;
  } catch {
    // A page opened from a file may not be allowed to; then as it was done before, or by hand.
    shared.field.focus();
    shared.field.select();
    isCopied = document.execCommand("copy");
  }
  shared.status.textContent = vereda.ui(isCopied ? "share_copied" : "share_by_hand");
};

vereda.startShare = () => {
  const { shared } = vereda;
  const label = vereda.element("label", "share-link");
  shared.field = vereda.element("input");
  Object.assign(shared.field, { type: "text", readOnly: true, id: "share-link" });
  shared.field.addEventListener("focus", () => shared.field.select());
  label.append(vereda.said("span", "unseen", "share_link"), shared.field);
  shared.status = vereda.element("p", "share-status");
  shared.status.setAttribute("role", "status");
  const copy = vereda.pressed("share_copy", vereda.copyLink, "more");
  const note = vereda.said("p", "note", location.protocol === "file:" ? "share_note_file" : "share_note");
  const warning = document.body.dataset.audience === "public" ? [] : [vereda.said("p", "note secret", "share_secret")];
  vereda.addTool("share", {
    start: (body) => {
      body.replaceChildren(label, copy, shared.status, note, ...warning);
      shared.status.textContent = "";
      shared.field.value = vereda.linkToView();
    },
    stop: () => {},
  });
  vereda.layerBoxes().forEach((box) => shared.layers.set(box.dataset.layer, box.checked));
  shared.home = { centre: vereda.map.getCenter(), zoom: vereda.map.getZoom() };
};

vereda.startLinks = () => {
  const { shared } = vereda;
  if (location.hash) vereda.restore(location.hash);
  window.addEventListener("hashchange", () => vereda.restore(location.hash));
  // All that changes the view begins with one of these.
  ["click", "change", "input", "keyup"].forEach((type) => document.addEventListener(type, vereda.writeSoon));
  vereda.map.on("moveend", vereda.writeSoon);
  vereda.map.on("moveend", () => {
    if (vereda.tools.open === "share") shared.field.value = vereda.linkToView();
  });
};
