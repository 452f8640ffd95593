// A map to pick the place of a center on. The coordinates field is what counts; the map only writes it.
// Needs Leaflet as the global L. No style attribute and no markup is written.

const WORLD_ZOOM = 2;
const CITY_ZOOM = 12;
const MAX_ZOOM_BUNDLED = 12;
const MAX_ZOOM_TILES = 18;
const DECIMALS = 5;

const holder = document.getElementById("place-map");
const field = document.getElementById("coordinates");
const confirmed = document.getElementById("position_checked");

/** Latitude and longitude of the field; null when it holds something else. */
function written() {
  const found = field.value.trim().match(/^\(?\s*([+-]?\d+(?:\.\d+)?)\s*[,;\s]\s*([+-]?\d+(?:\.\d+)?)\s*\)?$/);
  if (!found) return null;
  const [latitude, longitude] = [Number(found[1]), Number(found[2])];
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? [latitude, longitude] : null;
}

function write(point) {
  const { lat, lng } = point.wrap();
  field.value = `${lat.toFixed(DECIMALS)}, ${lng.toFixed(DECIMALS)}`;
  moved();
}

/** Another place was not confirmed by anybody yet. */
function moved() {
  if (confirmed) confirmed.checked = false;
}

function drawGround(map) {
  if (holder.dataset.tiles) {
    L.tileLayer(holder.dataset.tiles, { attribution: holder.dataset.attribution, maxZoom: MAX_ZOOM_TILES }).addTo(map);
    return;
  }
  fetch(holder.dataset.world)
    .then((answer) => answer.json())
    .then((world) => drawWorld(map, world))
    .catch(() => {});
}

/** A line of the bundled world: differences from point to point, in powers of ten of a degree. */
function decoded(numbers, decimals) {
  const factor = 10 ** -decimals;
  let [x, y] = [0, 0];
  const points = [];
  for (let i = 0; i < numbers.length; i += 2) {
    x += numbers[i];
    y += numbers[i + 1];
    points.push([y * factor, x * factor]);
  }
  return points;
}

function drawWorld(map, { land, borders, decimals }) {
  const lines = (many) => many.map((one) => decoded(one, decimals));
  L.polygon(lines(land), { className: "place-land", interactive: false }).addTo(map);
  L.polyline(lines(borders), { className: "place-border", interactive: false }).addTo(map);
}

function start() {
  holder.hidden = false;
  document.querySelector(".place-hint").hidden = false;
  const at = written();
  const maxZoom = holder.dataset.tiles ? MAX_ZOOM_TILES : MAX_ZOOM_BUNDLED;
  const map = L.map(holder, { maxZoom, worldCopyJump: true, attributionControl: Boolean(holder.dataset.tiles) }).setView(at ?? [30, 10], at ? CITY_ZOOM - 4 : WORLD_ZOOM);
  drawGround(map);
  const icon = L.divIcon({ className: "place-marker", iconSize: [22, 22] });
  const marker = L.marker(at ?? [0, 0], { draggable: true, keyboard: true, icon, title: "The place", alt: "The place" });
  if (at) marker.addTo(map);
  const show = (point) => {
    marker.setLatLng(point).addTo(map);
  };
  map.on("click", (event) => {
    show(event.latlng);
    write(event.latlng);
  });
  marker.on("dragend", () => write(marker.getLatLng()));
  const follow = () => {
    const point = written();
    if (!point) return;
    show(point);
    map.setView(point, Math.max(map.getZoom(), CITY_ZOOM - 4));
  };
  field.addEventListener("input", () => {
    moved();
    follow();
  });
  for (const button of document.querySelectorAll(".place-use")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      field.value = button.dataset.coordinates;
      moved();
      follow();
      field.focus();
    });
  }
}

if (holder && field && globalThis.L) start();
