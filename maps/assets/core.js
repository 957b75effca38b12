// The page's data, its language, and small makers of elements. Text from data goes in through textContent only.
const vereda = {
  data: JSON.parse(document.getElementById("vereda-data").textContent),
  language: "en",
  listeners: [],
  map: null,
};

vereda.words = () => vereda.data.text[vereda.language];
vereda.ui = (key) => vereda.words().ui[key];
vereda.reword = (listener) => { vereda.listeners.push(listener); listener(); };

// Some browsers print a copy of the page, made right after they say so: no script runs in it, and nobody is told of the paper.
vereda.paper = { isOfCopies: CSS.supports("-moz-appearance", "none"), isCopied: false };
vereda.isOnPaper = () => vereda.paper.isCopied || window.matchMedia("print").matches;

// A number and its unit stay on one line.
vereda.tied = (text) => String(text).replace(/(\d) (?=(?:°C|°|L|L\/h|h|min|km|km²|m|mi|%|ppm)(?![\p{L}\d/²]))/gu, "$1\u00a0");

vereda.element = (tag, className, text) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined && text !== null) element.textContent = vereda.tied(text);
  return element;
};

// A name from data that is written from right to left would move the numbers of a sentence of ours: there it is closed off.
vereda.rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;
vereda.within = (name) => (vereda.rightToLeft.test(name) ? "\u2068" + name + "\u2069" : name);

vereda.isolated = (text, className) => {
  // Text from data may hold marks that turn the reading direction; <bdi> keeps them inside.
  const element = vereda.element("bdi", className, text);
  // A sentence of ours is read as we write, whatever it names first.
  element.dir = String(text).includes("\u2068") ? "ltr" : "auto";
  return element;
};

vereda.number = (value, digits) =>
  new Intl.NumberFormat(vereda.language === "es" ? "es-MX" : "en-US", {
    maximumFractionDigits: digits === undefined ? 2 : digits,
  }).format(value);

vereda.fixed = (value, digits) =>
  new Intl.NumberFormat(vereda.language === "es" ? "es-MX" : "en-US", {
    minimumFractionDigits: digits, maximumFractionDigits: digits,
  }).format(value);

vereda.length = (metres) =>
  metres < 1000 ? vereda.number(metres, 0) + " m" : vereda.number(metres / 1000, metres < 10000 ? 1 : 0) + " km";

vereda.hours = (hours) => {
  // As exactly as a walking time is known: to 5 minutes, from an hour on to 10, from ten hours on to one.
  const step = hours < 1 ? 5 : hours < 10 ? 10 : 60;
  const total = Math.round((hours * 60) / step) * step;
  if (total === 0) return (hours > 0 ? "< " : "") + vereda.number(hours > 0 ? 5 : 0, 0) + " min";
  const [whole, minutes] = [Math.floor(total / 60), total % 60];
  return [whole ? vereda.number(whole, 0) + " h" : "", minutes ? minutes + " min" : ""].filter(Boolean).join(" ");
};

vereda.quantity = (value, unit) => {
  if (unit === "h") return vereda.hours(value);
  if (unit === "m" && Math.abs(value) >= 1000) return vereda.length(value);
  const size = Math.abs(value);
  const text = vereda.number(value, size >= 100 ? 0 : size >= 10 ? 1 : 2);
  if (!unit) return text;
  return text + (unit === "°" ? "" : " ") + vereda.unit(unit);
};

vereda.unit = (unit) => vereda.words().unit[unit] || unit;

vereda.value = (column, value) => {
  const field = vereda.data.text.fields[column] || { form: "text", unit: "" };
  // As the words beside them have these two.
  if (column === "water_left_l" && typeof value === "number") return vereda.litres(value);
  if (column === "core_c" && typeof value === "number") return vereda.degrees(value);
  if (field.form === "category") return vereda.words().value[value] || String(value);
  if (field.form === "boolean") return vereda.ui(value ? "yes" : "no");
  if (field.form === "length" && typeof value === "number") return vereda.length(value);
  if (field.form === "hours" && typeof value === "number") return vereda.hours(value);
  if (field.form === "clock" && typeof value === "number") return vereda.clock(value);
  if (field.form === "share" && typeof value === "number") return vereda.percent(value, field.digits);
  if (field.form === "number" && typeof value === "number") return vereda.quantity(value, field.unit);
  return String(value);
};

vereda.nameDocument = () => {
  const { language } = vereda;
  document.documentElement.lang = language;
  document.title = vereda.data.title[language];
  document.querySelectorAll("[data-label-en]").forEach((element) => {
    element.setAttribute("aria-label", element.dataset[language === "es" ? "labelEs" : "labelEn"]);
  });
};

vereda.setLanguage = (language) => {
  vereda.language = language;
  vereda.nameDocument();
  vereda.listeners.forEach((listener) => listener());
};

vereda.languageInHash = () => (/(?:^|[#&])lang=es(?:&|$)/.test(location.hash) ? "es" : "en");
