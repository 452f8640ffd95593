// Updates the results in place and starts the map. Without it every link and the form work as they are.

const REPLACED = ["results-head", "results-list", "search-form"];
const WIDE = matchMedia("(min-width: 1100px)");
let request = null;

const byId = (id) => document.getElementById(id);
const panel = () => byId("map-panel");

// --- addresses

const isWeight = ([name]) => name.startsWith("weight_");

/** The one parameter for four weights; none for the checklist's own. Numbers missing are left to the server. */
function joinedWeights(form, fields) {
  const numbers = fields.map(([, value]) => value.trim());
  if (numbers.some((number) => !number)) return fields;
  const joined = numbers.join(",");
  return joined === form.querySelector(".weights").dataset.standard ? [] : [["weights", joined]];
}

/** The address a form would send, without the fields that are empty. */
function addressOf(form) {
  const fields = [...new FormData(form)];
  const filled = fields.filter((field) => field[1].trim() && !isWeight(field));
  const query = new URLSearchParams([...filled, ...joinedWeights(form, fields.filter(isWeight))]).toString();
  return query ? `/?${query}` : "/";
}

/** The address of another page of the list, to which what is chosen for a comparison goes along. */
function withChosen(link) {
  const url = new URL(link.href);
  url.searchParams.delete("center");
  document.querySelectorAll('input[name="center"]:checked').forEach((box) => url.searchParams.append("center", box.value));
  return `${url.pathname}${url.search}`;
}

/** Whether a link leads to another state of this same page. */
function isSearch(link) {
  return link.origin === location.origin && link.pathname === "/" && !link.hash && !link.target;
}

// --- replacing

function remember() {
  const open = [...document.querySelectorAll("#search-form details")].map((one) => one.open);
  return { open, focused: document.activeElement?.id };
}

function replaceParts(page, { open, focused }) {
  for (const id of REPLACED) byId(id).replaceWith(page.getElementById(id));
  document.querySelectorAll("#search-form details").forEach((one, at) => (one.open ||= open[at]));
  document.title = page.title;
  showMapLinks();
  if (focused) byId(focused)?.focus({ preventScroll: true });
}

function updateMap(page) {
  const next = page.getElementById("map-panel");
  const held = panel();
  if (held.dataset.geojson === next.dataset.geojson) return;
  held.dataset.geojson = next.dataset.geojson;
  held.dataset.searchUrl = next.dataset.searchUrl;
  const detail = { geojsonUrl: next.dataset.geojson };
  document.dispatchEvent(new CustomEvent("results:updated", { detail }));
}

function say(text) {
  byId("live").textContent = "";
  requestAnimationFrame(() => (byId("live").textContent = text));
}

/** Fetches another state of this page and shows it; a page of another make is opened as a whole. */
async function show(address, { push, focusResults }) {
  request?.abort();
  request = new AbortController();
  document.body.dataset.state = "loading";
  let page;
  try {
    const response = await fetch(address, { signal: request.signal });
    page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (response.redirected) address = response.url;
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
    return;
  }
  if (!page.getElementById("results-head") || !byId("results-head")) {
    location.assign(address);
    return;
  }
  if (push) history.pushState(null, "", address);
  replaceParts(page, remember());
  updateMap(page);
  say(byId("results-title").textContent);
  if (focusResults) byId("results-title").focus({ preventScroll: true });
  if (focusResults) byId("results-head").scrollIntoView({ block: "start" });
  document.body.dataset.state = "ready";
}

// --- the map, loaded when it is wanted

function loaded(node) {
  return new Promise((resolve, reject) => {
    node.addEventListener("load", resolve);
    node.addEventListener("error", reject);
    document.head.append(node);
  });
}

function styleSheet(href) {
  return loaded(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
}

function classicScript(src) {
  return loaded(Object.assign(document.createElement("script"), { src, async: false }));
}

async function startMap() {
  const held = panel();
  if (held.dataset.started) return;
  held.dataset.started = "yes";
  const { styles, scripts, module } = held.dataset;
  try {
    await Promise.all(styles.split(" ").map(styleSheet));
    for (const script of scripts.split(" ")) await classicScript(script);
  } catch (error) {
    console.error("map:", error);
  }
  const { startMap: start } = await import(module);
  await start(held);
}

function openMap(isOpen) {
  byId("map-holder").hidden = !isOpen;
  const toggle = byId("map-toggle");
  toggle.setAttribute("aria-expanded", String(isOpen));
  toggle.textContent = isOpen ? "Hide the map" : "Show the map";
  return isOpen ? startMap() : null;
}

/** The links to the map in the list make sense only with a map. */
function showMapLinks() {
  document.querySelectorAll("[data-show-on-map]").forEach((link) => (link.hidden = false));
}

async function showOnMap(event, link) {
  if (panel().dataset.state === "ready" && !byId("map-holder").hidden) return; // The map itself listens.
  event.preventDefault();
  event.stopImmediatePropagation();
  await openMap(true);
  if (panel().dataset.state === "ready") link.click();
}

// --- listening

function onClick(event) {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.dataset.showOnMap) {
    showOnMap(event, link);
  } else if (isSearch(link) && link.closest("#results-head, #results-list, #search-form")) {
    event.preventDefault();
    const address = link.closest(".pages") ? withChosen(link) : link.href;
    show(address, { push: true, focusResults: true });
  }
}

function onSubmit(event) {
  if (event.target.id !== "search-form") return;
  event.preventDefault();
  show(addressOf(event.target), { push: true, focusResults: true });
}

function onSearchArea(event) {
  event.preventDefault();
  const url = new URL(panel().dataset.searchUrl, location.href);
  ["near", "within", "unit", "page"].forEach((name) => url.searchParams.delete(name));
  if (url.searchParams.get("sort") === "distance") url.searchParams.delete("sort");
  url.searchParams.set("bbox", event.detail.bbox);
  show(`${url.pathname}${url.search}`, { push: true, focusResults: false });
}

function start() {
  document.addEventListener("submit", onSubmit);
  document.addEventListener("click", onClick, true);
  document.addEventListener("map:search-area", onSearchArea);
  addEventListener("popstate", () => show(location.href, { push: false, focusResults: false }));
  if (byId("error-summary")) byId("error-summary").focus();
  if (!panel()) return;
  panel().hidden = false;
  showMapLinks();
  byId("map-toggle").addEventListener("click", () => openMap(byId("map-holder").hidden));
  const openWhenWide = () => WIDE.matches && openMap(true);
  WIDE.addEventListener("change", openWhenWide);
  openWhenWide();
}

start();
document.body.dataset.state = "ready";
