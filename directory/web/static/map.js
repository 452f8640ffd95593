// The map of the results: an addition to the list, which is complete without it.
// Needs Leaflet and Leaflet.markercluster as the global L, loaded by the page before this module.
// No markup is built from strings and no style attribute is written, so a strict content policy holds.

const MAX_ZOOM_BUNDLED = 12; // The bundled coastlines say nothing finer than this.
const MAX_ZOOM_TILES = 18;
const FINE_WORLD_FROM_ZOOM = 4;
const SCALE_FROM_ZOOM = 4;
const CLUSTER_RADIUS_PIXELS = 56;
const CENTER_ZOOM = 8;
const BUBBLE_ROOM = { width: 420, height: 400 };
const TIP_ROOM_PIXELS = 112;
const FIT_PADDING = [28, 28];
const FIT_RESULTS = { padding: FIT_PADDING, maxZoom: 8, animate: false }; // One result is shown with its surroundings.
const MERCATOR_LATITUDE = 85.05;
const EARTH_RADIUS_KM = 6371.009;
const CIRCLE_STEPS = 180;
const MOVED_SHARE = 0.15; // Of the map's width: less than this is not a new area.
const WORLD_NOTICE = "Map data: Natural Earth; borders as drawn there, de facto, no position taken.";
const FAILED = "The map could not be loaded. The list is complete without it.";
const NO_WORLD = "The background of the map could not be loaded. The centers on it are complete.";

const STATUS_MARK = { active: "", trial_only: "T", closed: "×" };

// --- small helpers

/** An element with attributes, own properties and children; text is always text, never markup. */
function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;
const motionIsReduced = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const wrapLongitude = (degrees) => ((((degrees + 180) % 360) + 360) % 360) - 180;
/** The copy of a longitude that lies within half a turn of another. */
const nearestCopy = (longitude, reference) => longitude + 360 * Math.round((reference - longitude) / 360);

async function fetchJson(url, signal) {
  const response = await fetch(url, { signal, headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.json();
}

// --- words

const isCityLevel = (properties) => properties.position_precision !== "building";

function warnings(properties) {
  return properties.red_flags ? plural(properties.red_flags, "warning", "warnings") : null;
}

function centerName(properties) {
  const place = [properties.name, properties.city, properties.country_name, properties.status_words];
  const notes = [warnings(properties), isCityLevel(properties) ? "position known to the city only" : null];
  return [...place, ...notes].filter(Boolean).join(", ");
}

function clusterName(features, opensInPlace) {
  const countries = new Set(features.map((feature) => feature.properties.country_name));
  const where = countries.size === 1 ? `in ${[...countries][0]}` : `in ${countries.size} countries`;
  const flagged = features.filter((feature) => feature.properties.red_flags).length;
  const deed = opensInPlace ? "at the same place, show each" : "zoom in";
  const note = flagged ? `, ${flagged} with warnings` : "";
  return `${plural(features.length, "center", "centers")} ${where}${note}, ${deed}`;
}

function statusLine(features) {
  const cityLevel = features.filter((feature) => isCityLevel(feature.properties)).length;
  const count = `${plural(features.length, "center", "centers")} on the map.`;
  if (cityLevel === 0) return count;
  return `${count} ${plural(cityLevel, "is placed at its", "are placed at their")} city, because no closer position is known.`;
}

// --- the world beneath

function decodeLine(numbers, decimals) {
  const factor = 10 ** -decimals;
  const points = [];
  let [x, y] = [0, 0];
  for (let i = 0; i < numbers.length; i += 2) {
    x += numbers[i];
    y += numbers[i + 1];
    points.push([y * factor, x * factor]);
  }
  return points;
}

const isCut = ([latitude, longitude]) => Math.abs(longitude) > 179.99 || latitude < -89.9;

/** A ring's outline without the edges that only the cut of the map made. */
function coastOf(ring) {
  const lines = [[]];
  const closed = [...ring, ring[0]];
  closed.forEach((point, i) => {
    if (i > 0 && isCut(point) && isCut(closed[i - 1])) lines.push([]);
    lines.at(-1).push(point);
  });
  return lines.filter((line) => line.length > 1);
}

function decodeWorld(data) {
  const land = data.land.map((ring) => decodeLine(ring, data.decimals));
  const borders = data.borders.map((line) => decodeLine(line, data.decimals));
  return { land, coast: land.flatMap(coastOf), borders, labels: data.labels };
}

const shifted = (lines, degrees) => lines.map((line) => line.map(([lat, lng]) => [lat, lng + degrees]));

/** Land, coast and borders, with as many copies of the world as the view shows. */
class World {
  constructor(map) {
    this.map = map;
    this.copies = new Map();
    this.data = null;
    this.renderer = L.svg({ pane: "world", padding: 0.4 });
    this.labels = new Labels(map);
    map.on("moveend", () => this.redraw());
  }

  show(data) {
    this.copies.forEach((layer) => layer.remove());
    this.copies.clear();
    this.data = data;
    this.labels.setCountries(data.labels);
    this.redraw();
  }

  redraw() {
    if (!this.data) return;
    const bounds = this.map.getBounds();
    const first = Math.floor((bounds.getWest() + 180) / 360);
    const last = Math.floor((bounds.getEast() + 180) / 360);
    this.copies.forEach((layer, copy) => {
      if (copy >= first && copy <= last) return;
      layer.remove();
      this.copies.delete(copy);
    });
    for (let copy = first; copy <= last; copy++) {
      if (!this.copies.has(copy)) this.copies.set(copy, this.draw(copy * 360).addTo(this.map));
    }
    this.labels.redraw();
  }

  draw(degrees) {
    const options = (className) => ({ className, renderer: this.renderer, pane: "world", interactive: false });
    const { land, coast, borders } = this.data;
    return L.layerGroup([
      L.polygon(shifted(land, degrees), { ...options("map-land"), stroke: false, noClip: false }),
      L.polyline(shifted(borders, degrees), options("map-border")),
      L.polyline(shifted(coast, degrees), options("map-coast")),
    ]);
  }
}

const LETTER_PIXELS = 7.6;
const LINE_PIXELS = 18;
const PIN_PIXELS = 34;
const NAME_OFFSETS = [0, 24, -24];
const CITY_OFFSETS = [28, -30];
const CITY_NAMES_FROM_ZOOM = 6;
const COUNTRY_NAME_ZOOMS = 5; // Closer than this many steps, a country's name no longer says where one is.

/** Names of countries and of the results' cities: for the eye only, left out where they would touch anything. */
class Labels {
  constructor(map) {
    this.map = map;
    this.countries = [];
    this.cities = [];
    this.reserved = null;
    this.layer = L.layerGroup().addTo(map);
  }

  setCountries(labels) {
    this.countries = labels.map(([name, lng, lat, from]) => {
      return { name, lng, lat, from, to: from + COUNTRY_NAME_ZOOMS, offsets: NAME_OFFSETS, kind: "map-name" };
    });
  }

  setCities(features) {
    const cities = features.map(({ properties, geometry: { coordinates } }) => {
      const [lng, lat] = coordinates;
      const zooms = { from: CITY_NAMES_FROM_ZOOM, to: Infinity };
      return { name: properties.city, lng, lat, ...zooms, offsets: CITY_OFFSETS, kind: "map-name is-city-name" };
    });
    this.cities = [...new Map(cities.filter((city) => city.name).map((city) => [city.name, city])).values()];
  }

  redraw() {
    this.layer.clearLayers();
    const zoom = this.map.getZoom();
    const taken = this.reserved ? [...this.pins(), this.reservedBox()] : this.pins();
    const fitting = [...this.cities, ...this.countries].filter(({ from, to }) => zoom >= from && zoom < to);
    fitting.sort((one, other) => one.from - other.from).forEach((label) => this.place(label, zoom, taken));
  }

  /** The name of the searched place stands under its mark and comes before all others. */
  reservedBox() {
    return this.boxOf(this.reserved.label ?? "", this.map.latLngToContainerPoint(this.reserved).add([0, 20]));
  }

  pins() {
    const nodes = [...this.map.getContainer().querySelectorAll(".map-pin")];
    return nodes.map((node) => {
      const center = this.map.layerPointToContainerPoint(L.DomUtil.getPosition(node));
      return L.bounds(center.subtract([PIN_PIXELS / 2, PIN_PIXELS / 2]), center.add([PIN_PIXELS / 2, PIN_PIXELS / 2]));
    });
  }

  place(label, zoom, taken) {
    const position = L.latLng(label.lat, nearestCopy(label.lng, this.map.getCenter().lng));
    const point = this.map.latLngToContainerPoint(position);
    // Only a country with room to spare keeps a name that stepped aside: it must not land in the neighbor.
    const offsets = label.to === Infinity || zoom > label.from + 0.7 ? label.offsets : label.offsets.slice(0, 1);
    for (const offset of offsets) {
      const box = this.boxOf(label.name, point.add([0, offset]));
      if (!this.fits(box, taken)) continue;
      taken.push(box);
      this.layer.addLayer(this.marker(label, this.map.containerPointToLatLng(point.add([0, offset]))));
      return;
    }
  }

  boxOf(name, point) {
    const half = L.point((name.length * LETTER_PIXELS) / 2, LINE_PIXELS / 2);
    return L.bounds(point.subtract(half), point.add(half));
  }

  fits(box, taken) {
    const size = this.map.getSize();
    return L.bounds([0, 0], size).contains(box) && !taken.some((other) => other.intersects(box));
  }

  marker({ name, kind }, position) {
    const icon = L.divIcon({ className: kind, html: element("span", {}, name), iconSize: [0, 0] });
    return L.marker(position, { icon, pane: "names", interactive: false, keyboard: false });
  }
}

// --- the searched place

/** Points at one distance around a place, on the sphere, with longitudes that run on without a jump. */
export function circleAround(latitude, longitude, radiusKm) {
  const angle = radiusKm / EARTH_RADIUS_KM;
  const phi = (latitude * Math.PI) / 180;
  const points = [];
  let before = longitude;
  for (let step = 0; step <= CIRCLE_STEPS; step++) {
    const bearing = (2 * Math.PI * step) / CIRCLE_STEPS;
    const sine = Math.sin(phi) * Math.cos(angle) + Math.cos(phi) * Math.sin(angle) * Math.cos(bearing);
    const turn = Math.atan2(
      Math.sin(bearing) * Math.sin(angle) * Math.cos(phi),
      Math.cos(angle) - Math.sin(phi) * sine,
    );
    before = nearestCopy(longitude + (turn * 180) / Math.PI, before);
    points.push([(Math.asin(Math.min(1, Math.max(-1, sine))) * 180) / Math.PI, before]);
  }
  return closedOverPole(points, latitude, radiusKm);
}

/** A circle that holds a pole runs once around the map: it is closed along that pole. */
function closedOverPole(points, latitude, radiusKm) {
  const toNorth = ((90 - latitude) * Math.PI * EARTH_RADIUS_KM) / 180;
  const toSouth = ((90 + latitude) * Math.PI * EARTH_RADIUS_KM) / 180;
  if (radiusKm <= Math.min(toNorth, toSouth)) return points;
  const pole = toNorth < toSouth ? 89.9 : -89.9;
  const sorted = points.slice(1).sort((one, other) => one[1] - other[1]);
  const [first, last] = [sorted[0], sorted.at(-1)];
  return [[pole, first[1]], ...sorted, [first[0], first[1] + 360], [pole, Math.max(last[1], first[1] + 360)]];
}

function searchedPlace(near, radiusKm) {
  const group = L.layerGroup();
  const reach = radiusKm && radiusKm < 9000 ? circleAround(near.lat, near.lng, radiusKm) : null;
  const options = { className: "map-reach", interactive: false };
  if (reach) group.addLayer(L.polygon(reach, options));
  const mark = element("span", { class: "map-here-mark" });
  const html = element("span", {}, mark, element("span", { class: "map-here-name" }, near.label ?? ""));
  const icon = L.divIcon({ className: "map-here", html, iconSize: [0, 0] });
  group.addLayer(L.marker([near.lat, near.lng], { icon, interactive: false, keyboard: false, pane: "names" }));
  return { group, reach };
}

// --- pins

function pinShape(properties) {
  const classes = ["map-pin-shape", isCityLevel(properties) ? "is-city" : "is-building"];
  if (properties.red_flags) classes.push("is-flagged");
  classes.push(`is-${(properties.status ?? "unknown").replace("_", "-")}`);
  const mark = properties.red_flags ? "!" : (STATUS_MARK[properties.status] ?? "?");
  return element("span", { class: classes.join(" "), "aria-hidden": "true" }, element("span", {}, mark));
}

const heapFlag = () => element("span", { class: "map-heap-flag", "aria-hidden": "true" }, element("span", {}, "!"));

function makeIcons(layerOf) {
  // The size is Leaflet's measure for bringing a focused mark into view.
  const options = { iconSize: [44, 44], iconAnchor: [22, 22] };
  const Base = L.Icon.extend({ options, createShadow: () => null });
  const Pin = Base.extend({
    createIcon() {
      const { properties } = this.options.marker.feature;
      const node = element("div", { class: "leaflet-marker-icon map-pin", "aria-label": centerName(properties) }, pinShape(properties));
      node.append(element("span", { class: "map-pin-tip", "aria-hidden": "true" }, properties.name));
      node.dataset.slug = properties.slug;
      layerOf.set(node, this.options.marker);
      return node;
    },
  });
  const Heap = Base.extend({
    createIcon() {
      const { cluster } = this.options;
      const features = cluster.getAllChildMarkers().map((marker) => marker.feature);
      const size = features.length >= 25 ? "is-large" : features.length >= 8 ? "is-medium" : "is-small";
      const label = clusterName(features, isOnePlace(cluster));
      const count = element("span", { class: `map-heap-shape ${size}`, "aria-hidden": "true" }, `${features.length}`);
      const node = element("div", { class: "leaflet-marker-icon map-pin map-heap", "aria-label": label }, count);
      if (features.some((feature) => feature.properties.red_flags)) node.append(heapFlag());
      layerOf.set(node, cluster);
      return node;
    },
  });
  return { Pin, Heap };
}

const isOnePlace = (cluster) => cluster.getBounds().getNorthEast().equals(cluster.getBounds().getSouthWest());

// --- bounds

/** The longitudes moved to the copy that leaves the widest empty stretch outside. */
export function compactLongitudes(longitudes) {
  const sorted = [...new Set(longitudes)].sort((one, other) => one - other);
  let start = sorted[0];
  let widest = sorted[0] + 360 - sorted.at(-1);
  for (let i = 1; i < sorted.length; i++) {
    const gap = sorted[i] - sorted[i - 1];
    // The usual cut at the antimeridian is kept unless another is clearly better.
    if (gap > widest + 20) [widest, start] = [gap, sorted[i]];
  }
  return longitudes.map((longitude) => (longitude < start ? longitude + 360 : longitude));
}

/** `bbox` parameter of a view: "west,south,east,north"; west > east when it crosses the antimeridian. */
export function bboxOf({ west, south, east, north }) {
  const round = (degrees) => Number(degrees.toFixed(4));
  const [low, high] = [Math.max(-90, south), Math.min(90, north)];
  const sides = east - west >= 360 ? [-180, 180] : [wrapLongitude(west), wrapLongitude(east)];
  return [sides[0], low, sides[1], high].map(round).join(",");
}

function boundsFromAddress(url) {
  const parts = (new URL(url, location.href).searchParams.get("bbox") ?? "").split(",").map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isFinite(part))) return null;
  const [west, south, east, north] = parts;
  return L.latLngBounds([south, west], [north, west > east ? east + 360 : east]);
}

// --- controls

function controlButton(name, sign, act) {
  const shown = element("span", { "aria-hidden": "true" }, sign);
  const button = element("button", { type: "button", "aria-label": name, title: name }, shown);
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled") !== "true") act();
  });
  return button;
}

function addZoomControl(map, showAll) {
  const zoomIn = controlButton("Zoom in", "+", () => map.zoomIn());
  const zoomOut = controlButton("Zoom out", "−", () => map.zoomOut());
  const all = controlButton("Show all results on the map", "⤢", showAll);
  const bar = element("div", { class: "map-controls leaflet-control" }, zoomIn, zoomOut, all);
  const control = new L.Control({ position: "topleft" });
  control.onAdd = () => bar;
  control.addTo(map);
  L.DomEvent.disableClickPropagation(bar);
  // Not the disabled attribute: that would throw the keyboard's focus away at the last step.
  const update = () => {
    zoomIn.setAttribute("aria-disabled", String(map.getZoom() >= map.getMaxZoom()));
    zoomOut.setAttribute("aria-disabled", String(map.getZoom() <= map.getMinZoom()));
  };
  map.on("zoomend zoomlevelschange", update);
  update();
}

function legendItem(properties, words) {
  return element("li", {}, pinShape(properties), element("span", {}, words));
}

function legend() {
  const building = { position_precision: "building", status: "active" };
  const items = element(
    "ul",
    { class: "map-legend-list" },
    legendItem(building, "Filled, solid edge: position of the hospital"),
    legendItem({ ...building, position_precision: "city" }, "Hollow, dashed edge: position known to the city only"),
    legendItem(building, "No sign inside: gives the treatment"),
    legendItem({ ...building, status: "trial_only" }, "T: only within a trial"),
    legendItem({ ...building, status: "unknown" }, "?: not known whether the treatment is given now"),
    legendItem({ ...building, status: "closed" }, "×: no longer given"),
    legendItem({ ...building, red_flags: 1 }, "Diamond with !: there are sourced warnings about this center"),
    element(
      "li",
      {},
      element("span", { class: "map-heap-shape is-small", "aria-hidden": "true" }, "12"),
      element("span", {}, "A number: so many centers close together; choose it to zoom in"),
    ),
  );
  const keys = "Keys on the map: arrows move it, + and − zoom, Tab goes from mark to mark, Enter or Space opens one.";
  const summary = element("summary", {}, "What the marks mean");
  return element("details", { class: "map-legend" }, summary, items, element("p", {}, keys));
}

// --- the map of one page

class ResultsMap {
  constructor(root) {
    this.root = root;
    this.container = root.querySelector("#map");
    this.layerOf = new WeakMap();
    this.markers = new Map();
    this.features = [];
    this.hasTiles = Boolean(root.dataset.tileUrl);
    this.request = null;
    this.home = null;
    this.keepNextView = false;
    this.opened = null;
  }

  start() {
    this.addFrame();
    this.createMap();
    this.addBase();
    this.addMarkersLayer();
    this.addControls();
    this.listen();
    return this.load(this.root.dataset.geojson);
  }

  // The frame: what stands around the map.

  addFrame() {
    this.status = element("p", { class: "map-status", id: "map-status", role: "status", tabindex: "-1" });
    const skip = element("a", { class: "map-skip", href: "#map-status" }, "Skip the map");
    this.frame = element("div", { class: "map-frame" });
    this.container.before(this.frame);
    const notice = this.hasTiles ? null : element("p", { class: "map-notice" }, WORLD_NOTICE);
    this.sheet = element("div", { class: "map-sheet", hidden: true });
    // Under the map, not over it: there it would cover marks, and the mark that has the focus.
    this.areaButton = element("button", { type: "button", class: "map-area", hidden: true }, "Search this area");
    const foot = element("div", { class: "map-foot" }, this.status, this.areaButton);
    this.frame.append(...[skip, this.container, this.sheet, foot, notice, legend()].filter(Boolean));
    this.container.setAttribute("role", "region");
    this.container.setAttribute("aria-label", "Map of the results");
  }

  createMap() {
    const moves = !motionIsReduced();
    this.map = L.map(this.container, {
      zoomControl: false,
      attributionControl: this.hasTiles, // The bundled world's notice stands below the map, where it hides nothing.
      zoomSnap: this.hasTiles ? 1 : 0.25,
      maxZoom: this.hasTiles ? MAX_ZOOM_TILES : MAX_ZOOM_BUNDLED,
      maxBounds: [[-MERCATOR_LATITUDE, -36000], [MERCATOR_LATITUDE, 36000]],
      maxBoundsViscosity: 1,
      scrollWheelZoom: false,
      zoomAnimation: moves,
      fadeAnimation: moves,
      markerZoomAnimation: moves,
      inertia: moves,
    });
    if (!moves) this.stillPanning();
    this.map.attributionControl?.setPrefix(false);
    ["world", "names"].forEach((name) => this.map.createPane(name).setAttribute("aria-hidden", "true"));
    this.limitZoom();
    this.map.setView([25, 10], this.map.getMinZoom(), { animate: false });
  }

  /** Leaflet glides on keyboard, focus and popup pans whatever its options say. */
  stillPanning() {
    const panBy = this.map.panBy;
    this.map.panBy = (offset, options) => panBy.call(this.map, offset, { ...options, animate: false });
  }

  /** Zoomed out no further than one world across the map, and without empty bands above and below it if it can be. */
  limitZoom() {
    const { x, y } = this.map.getSize();
    const across = Math.floor(Math.log2(Math.max(x, 256) / 256) * 4) / 4;
    const down = Math.ceil(Math.log2(Math.max(y, 256) / 256) * 4) / 4;
    const zoom = Math.max(across, Math.min(down, across + 0.5));
    this.map.setMinZoom(this.hasTiles ? Math.floor(zoom) : zoom);
  }

  addBase() {
    if (this.hasTiles) {
      const attribution = this.root.dataset.tileAttribution ?? "";
      L.tileLayer(this.root.dataset.tileUrl, { attribution, maxZoom: MAX_ZOOM_TILES }).addTo(this.map);
      this.root.dataset.base = "tiles";
      return;
    }
    this.world = new World(this.map);
    this.showWorld("coarse", this.root.dataset.worldCoarse).then(() => this.refineWorld());
    this.map.on("zoomend", () => this.refineWorld());
  }

  async showWorld(grade, url) {
    try {
      const data = decodeWorld(await fetchJson(url));
      if (this.root.dataset.base === "fine") return;
      this.world.show(data);
      this.root.dataset.base = grade;
    } catch {
      if (grade === "coarse") this.note = NO_WORLD;
      this.say();
    }
  }

  refineWorld() {
    const isCoarse = this.map.getZoom() < FINE_WORLD_FROM_ZOOM;
    if (isCoarse || this.isRefining || !this.root.dataset.worldFine) return;
    this.isRefining = true;
    this.showWorld("fine", this.root.dataset.worldFine);
  }

  addMarkersLayer() {
    const { Pin, Heap } = makeIcons(this.layerOf);
    this.Pin = Pin;
    this.group = L.markerClusterGroup({
      animate: false, // Focus must be able to follow at once.
      maxClusterRadius: CLUSTER_RADIUS_PIXELS,
      showCoverageOnHover: false,
      spiderfyOnMaxZoom: false,
      zoomToBoundsOnClick: false,
      spiderfyDistanceMultiplier: 2,
      spiderLegPolylineOptions: { className: "map-leg", interactive: false },
      iconCreateFunction: (cluster) => new Heap({ cluster }),
    }).addTo(this.map);
    this.group.on("click", (event) => this.openCenter(event.layer));
    this.group.on("clusterclick", (event) => this.openCluster(event.layer));
  }

  addControls() {
    addZoomControl(this.map, () => this.showAll());
    this.addScale();
    this.areaButton.addEventListener("click", () => this.searchArea());
    const controls = this.container.querySelector(".leaflet-control-container");
    // Before the marks in the order of Tab: a hundred marks should not stand between a person and "zoom in".
    this.container.prepend(controls);
  }

  /** A scale bar says nothing true about a whole world on this projection, so it waits for a closer view. */
  addScale() {
    const bar = L.control.scale({ position: "bottomleft", maxWidth: 110 }).addTo(this.map).getContainer();
    const update = () => (bar.hidden = this.map.getZoom() < SCALE_FROM_ZOOM);
    this.map.on("zoomend", update);
    update();
  }

  // Listening.

  listen() {
    this.map.on("moveend", () => this.afterMove());
    this.map.on("focus", () => this.map.scrollWheelZoom.enable());
    this.map.on("blur", () => this.map.scrollWheelZoom.disable());
    this.map.on("popupclose", (event) => this.afterBubble(event.popup));
    // In the capture phase, before Leaflet's own keys: Space would scroll the page, Enter would do half.
    this.frame.addEventListener("keydown", (event) => this.onKey(event), true);
    document.addEventListener("mouseover", (event) => this.onPoint(event.target));
    document.addEventListener("focusin", (event) => this.onPoint(event.target));
    this.container.addEventListener("focusin", (event) => this.uncover(event.target));
    document.addEventListener("click", (event) => this.onShow(event));
    document.addEventListener("results:updated", (event) => this.load(event.detail.geojsonUrl));
    new ResizeObserver(() => this.onResize()).observe(this.container);
  }

  onKey(event) {
    if (event.key === "Escape" && this.opened) {
      event.stopPropagation();
      this.closeCenter();
      return;
    }
    const layer = this.layerOf.get(event.target);
    if (!layer || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    event.stopPropagation();
    if (layer instanceof L.MarkerCluster) this.openCluster(layer);
    else this.openCenter(layer);
  }

  onPoint(target) {
    const pointed = (node) => node?.closest?.(".card[data-slug], .map-pin[data-slug]")?.dataset.slug;
    const opened = this.opened?.marker.feature.properties.slug;
    this.highlight(pointed(target) ?? pointed(document.activeElement) ?? opened ?? null);
  }

  /** A mark that takes the focus under the buttons moves out from below them, the shorter way. */
  uncover(node) {
    if (!this.layerOf.has(node)) return;
    const mark = node.getBoundingClientRect();
    const bar = this.container.querySelector(".map-controls").getBoundingClientRect();
    const [across, down] = [bar.right - mark.left, bar.bottom - mark.top];
    if (across <= 0 || down <= 0) return;
    this.map.panBy(across < down ? [-across - 4, 0] : [0, -down - 4]);
  }

  onShow(event) {
    const trigger = event.target instanceof Element ? event.target.closest("[data-show-on-map]") : null;
    if (!trigger || !this.markers.has(trigger.dataset.showOnMap)) return;
    event.preventDefault();
    this.showCenter(trigger.dataset.showOnMap);
  }

  onResize() {
    const wasEmpty = this.map.getSize().x === 0;
    this.map.invalidateSize({ animate: false, pan: false });
    if (this.map.getSize().x === 0) return;
    this.limitZoom();
    // A map that the reader has not moved goes on showing all results in its new size.
    if (wasEmpty || (this.home && !this.hasMoved)) this.showAll();
  }

  // Results.

  async load(url) {
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    this.root.dataset.state = "loading";
    try {
      this.draw(await fetchJson(url, request.signal), url);
      this.root.dataset.state = "ready";
    } catch (error) {
      // A newer request has taken over: its answer is the one to show.
      if (request.signal.aborted) return;
      this.fail(error);
    }
  }

  fail(error) {
    console.error("map:", error);
    this.closeCenter();
    this.root.dataset.state = "failed";
    this.frame.classList.add("is-failed");
    this.areaButton.hidden = true;
    this.status.textContent = FAILED;
  }

  draw(collection, url) {
    this.frame.classList.remove("is-failed");
    this.features = collection.features.filter((feature) => feature.geometry);
    this.drawSearchedPlace(collection);
    this.closeCenter();
    this.group.clearLayers();
    this.markers.clear();
    this.features.forEach((feature) => this.addMarker(feature));
    this.frameResults(collection, url);
    this.group.addLayers([...this.markers.values()]);
    this.drawNames(collection.near);
    this.say();
  }

  drawNames(near) {
    if (!this.world) return;
    this.world.labels.reserved = near ?? null;
    this.world.labels.setCities(this.features);
    this.world.labels.redraw();
  }

  drawSearchedPlace({ near, within_km: radiusKm }) {
    this.place?.group.remove();
    this.place = near ? searchedPlace(near, radiusKm) : null;
    this.place?.group.addTo(this.map);
  }

  addMarker(feature) {
    const [longitude, latitude] = feature.geometry.coordinates;
    const marker = L.marker([latitude, longitude], { riseOnHover: true, autoPanOnFocus: true });
    marker.feature = feature;
    marker.options.icon = new this.Pin({ marker });
    this.markers.set(feature.properties.slug, marker);
  }

  /** Keeps the view unless the results cover another area than before. */
  frameResults(collection, url) {
    const bounds = this.resultBounds(collection, url);
    const isSame = this.home && bounds && this.home.equals(bounds);
    const keeps = isSame || this.keepNextView;
    this.home = bounds;
    this.keepNextView = false;
    if (!keeps) this.showAll();
    else this.markReference();
    this.shiftMarkers();
  }

  resultBounds({ near }, url) {
    const asked = boundsFromAddress(url);
    this.fitOptions = asked ? { animate: false } : FIT_RESULTS;
    if (asked) return asked;
    if (this.place?.reach) return L.latLngBounds(this.place.reach);
    const points = this.features.map((feature) => feature.geometry.coordinates);
    if (points.length === 0) return near ? L.latLng(near.lat, near.lng).toBounds(500000) : null;
    const longitudes = points.map(([longitude]) => longitude);
    const placed = near
      ? longitudes.map((longitude) => nearestCopy(longitude, near.lng))
      : compactLongitudes(longitudes);
    const bounds = L.latLngBounds(points.map(([, latitude], i) => [latitude, placed[i]]));
    return near ? bounds.extend([near.lat, near.lng]) : bounds;
  }

  showAll() {
    const bounds = this.home;
    if (bounds) this.map.fitBounds(bounds, this.fitOptions);
    else this.map.setView([25, 10], this.map.getMinZoom(), { animate: false });
    this.markReference();
  }

  markReference() {
    this.reference = { center: this.map.getCenter(), zoom: this.map.getZoom() };
    this.afterMove();
  }

  say() {
    const words = this.features.length ? statusLine(this.features) : "No centers to show on the map.";
    this.status.textContent = [words, this.note].filter(Boolean).join(" ");
  }

  // Moving.

  afterMove() {
    this.shiftMarkers();
    if (!this.reference) return;
    const { center, zoom } = this.reference;
    const distance = this.map.latLngToContainerPoint(center).distanceTo(this.map.getSize().divideBy(2));
    this.hasMoved = this.map.getZoom() !== zoom || distance > this.map.getSize().x * MOVED_SHARE;
    this.areaButton.hidden = !this.hasMoved;
  }

  /** Centers follow the copy of the world in view, so that nobody meets an empty Fiji at 178° west. */
  shiftMarkers() {
    const bounds = this.map.getBounds();
    const isSeen = (longitude) => longitude >= bounds.getWest() && longitude <= bounds.getEast();
    const middle = this.map.getCenter().lng;
    const moves = [];
    this.markers.forEach((marker) => {
      const { lat, lng } = marker.getLatLng();
      const other = nearestCopy(lng, middle);
      if (other !== lng && !isSeen(lng) && isSeen(other)) moves.push([marker, L.latLng(lat, other)]);
    });
    if (moves.length === 0) return;
    const shown = moves.map(([marker]) => marker).filter((marker) => this.group.hasLayer(marker));
    this.group.removeLayers(shown);
    moves.forEach(([marker, position]) => marker.setLatLng(position));
    this.group.addLayers(shown);
  }

  /** Calls back once the view stands still. */
  moveTo(position, zoom, then) {
    this.map.once("moveend", then);
    this.map.setView(position, zoom, { animate: !motionIsReduced() });
  }

  searchArea() {
    const bounds = this.map.getBounds();
    const bbox = bboxOf({
      west: bounds.getWest(),
      south: bounds.getSouth(),
      east: bounds.getEast(),
      north: bounds.getNorth(),
    });
    this.keepNextView = true;
    const event = new CustomEvent("map:search-area", { detail: { bbox }, cancelable: true });
    // The page says preventDefault() when it replaces the results in place.
    if (document.dispatchEvent(event)) location.assign(this.areaAddress(bbox));
  }

  areaAddress(bbox) {
    const url = new URL(this.root.dataset.searchUrl || "/", location.href);
    ["near", "within", "unit", "page"].forEach((name) => url.searchParams.delete(name));
    // Without a place there is no distance to sort by.
    if (url.searchParams.get("sort") === "distance") url.searchParams.delete("sort");
    url.searchParams.set("bbox", bbox);
    return url.href;
  }

  // Opening.

  visibleElement(marker) {
    return this.group.getVisibleParent(marker)?.getElement() ?? null;
  }

  highlight(slug) {
    this.container.querySelectorAll(".is-highlighted").forEach((node) => node.classList.remove("is-highlighted"));
    document.querySelectorAll(".card.is-highlighted").forEach((node) => node.classList.remove("is-highlighted"));
    if (!slug) return;
    const marker = this.markers.get(slug);
    const node = marker ? this.visibleElement(marker) : null;
    node?.classList.add("is-highlighted");
    if (node) this.turnTip(node);
    this.cardOf(slug)?.classList.add("is-highlighted");
  }

  /** The name beside a mark opens toward the middle of the map, where it is not cut off. */
  turnTip(node) {
    const { x, y } = this.map.layerPointToContainerPoint(L.DomUtil.getPosition(node));
    node.classList.toggle("tip-below", y < TIP_ROOM_PIXELS);
    node.classList.toggle("tip-right", x < TIP_ROOM_PIXELS);
    node.classList.toggle("tip-left", x > this.map.getSize().x - TIP_ROOM_PIXELS);
  }

  cardOf(slug) {
    return document.querySelector(`.card[data-slug="${CSS.escape(slug)}"]`);
  }

  openCluster(cluster) {
    const children = cluster.getAllChildMarkers();
    const hadFocus = this.container.contains(document.activeElement);
    const focusFirst = () => hadFocus && this.visibleElement(children[0])?.focus();
    const bounds = cluster.getBounds();
    if (isOnePlace(cluster) || this.map.getZoom() >= this.map.getMaxZoom()) {
      cluster.spiderfy();
      focusFirst();
      return;
    }
    const fitting = this.map.getBoundsZoom(bounds, false, L.point(FIT_PADDING).multiplyBy(2));
    const zoom = Math.min(this.map.getMaxZoom(), Math.max(fitting, this.map.getZoom() + 1));
    this.moveTo(bounds.getCenter(), zoom, focusFirst);
  }

  showCenter(slug) {
    const marker = this.markers.get(slug);
    const block = motionIsReduced() ? "auto" : "smooth";
    this.frame.scrollIntoView({ block: "nearest", behavior: block });
    const zoom = Math.max(this.map.getZoom(), CENTER_ZOOM);
    this.moveTo(marker.getLatLng(), zoom, () => {
      this.group.zoomToShowLayer(marker, () => this.openCenter(marker));
    });
  }

  /** In a bubble over the map, or under a map too small to hold one. */
  openCenter(marker) {
    this.closeCenter();
    const content = this.popupContent(marker.feature.properties);
    const { x, y } = this.map.getSize();
    this.opened = { marker, content, bubble: null };
    if (x < BUBBLE_ROOM.width || y < BUBBLE_ROOM.height) this.openSheet();
    else this.openBubble();
    content.focus({ preventScroll: Boolean(this.opened.bubble) });
  }

  openSheet() {
    this.sheet.replaceChildren(this.opened.content);
    this.sheet.hidden = false;
    this.map.panInside(this.opened.marker.getLatLng(), { padding: [40, 64] });
  }

  openBubble() {
    const { marker, content } = this.opened;
    this.opened.bubble = L.popup({
      closeButton: false,
      offset: [0, -8],
      minWidth: 220,
      autoPanPaddingTopLeft: [64, 10], // Clear of the buttons.
      autoPanPaddingBottomRight: [10, 10],
    });
    this.opened.bubble.setLatLng(marker.getLatLng()).setContent(content).openOn(this.map);
  }

  closeCenter() {
    if (!this.opened) return;
    if (this.opened.bubble) this.map.closePopup(this.opened.bubble);
    else this.afterClose();
  }

  afterBubble(bubble) {
    if (this.opened?.bubble === bubble) this.afterClose();
  }

  /** Focus goes back to the mark, or to the group of marks that now holds it. */
  afterClose() {
    const { marker, content } = this.opened;
    const focused = document.activeElement;
    const hadFocus = focused === document.body || content.contains(focused);
    this.opened = null;
    this.sheet.hidden = true;
    this.sheet.replaceChildren();
    if (hadFocus) (this.visibleElement(marker) ?? this.container).focus({ preventScroll: true });
  }

  popupContent(properties) {
    const close = controlButton("Close", "×", () => this.closeCenter());
    close.className = "map-popup-close";
    const place = [properties.city, properties.country_name].filter(Boolean).join(", ");
    const away = typeof properties.distance_km === "number" ? `${Math.round(properties.distance_km)} km away` : null;
    const precision = isCityLevel(properties) ? "Position known to the city only." : null;
    const flags = warnings(properties);
    const line = (text, name) => (text ? element("p", { class: name ?? false }, text) : null);
    return element(
      "div",
      { class: "map-popup", role: "dialog", "aria-label": properties.name, tabindex: "-1" },
      line(properties.name, "map-popup-name"),
      line([place, away].filter(Boolean).join(" · ")),
      line(flags ? `! ${flags} about this center` : null, "map-popup-flags"),
      line(properties.status_words),
      line(properties.summary),
      line(precision, "map-popup-note"),
      this.popupDeeds(properties),
      close,
    );
  }

  popupDeeds(properties) {
    const weights = new URL(this.root.dataset.geojson, location.href).searchParams.get("weights");
    const href = weights ? `${properties.url}?weights=${weights}` : properties.url;
    const read = element("a", { class: "map-popup-deed", href }, "Read about this center");
    const card = this.cardOf(properties.slug);
    if (!card) return element("div", { class: "map-popup-deeds" }, read);
    const show = element("button", { type: "button", class: "map-popup-deed" }, "Show in list");
    show.addEventListener("click", () => this.showInList(properties.slug));
    return element("div", { class: "map-popup-deeds" }, read, show);
  }

  showInList(slug) {
    const card = this.cardOf(slug);
    if (!card) return;
    this.closeCenter();
    if (!card.hasAttribute("tabindex")) card.setAttribute("tabindex", "-1");
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "center", behavior: motionIsReduced() ? "auto" : "smooth" });
  }
}

/** Says that there is no map, on a page whose map library did not arrive. */
function withoutMap(root) {
  root.querySelector("#map").hidden = true;
  root.append(element("p", { class: "map-status", role: "status" }, FAILED));
  root.dataset.state = "failed";
}

/**
 * Builds the map inside `root` (the section `#map-panel`) from its data attributes.
 * `root.dataset.state` is "loading", then "ready" once all marks are drawn, or "failed".
 * Resolves when the first results are drawn or have failed; never rejects.
 */
export async function startMap(root) {
  root.hidden = false;
  root.dataset.state = "loading";
  if (!globalThis.L?.markerClusterGroup) {
    withoutMap(root);
    return;
  }
  await new ResultsMap(root).start();
}
