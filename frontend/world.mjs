// The base map: world-atlas is spherical, so every ring is cut at the antimeridian and Antarctica is closed
// over the pole here; drawn as they are, Russia, Fiji and Antarctica would smear across a flat map.
import { geoClipAntimeridian, geoProjection } from "d3-geo";
import { feature, mesh } from "topojson-client";
import { labelFor } from "./labels.mjs";

const DEGREES = 180 / Math.PI;

/** Longitude and latitude as plane coordinates in degrees, with d3's cut at the antimeridian and nothing else. */
const plateCarree = geoProjection((lambda, phi) => [lambda, phi])
  .scale(DEGREES)
  .translate([0, 0])
  .preclip(geoClipAntimeridian)
  .postclip((sink) => sink)
  .precision(0);

/** Every line or ring of a geometry after the cut: arrays of [longitude, latitude]. */
export function flatten(geometry) {
  const lines = [];
  const sink = {
    point: (x, y) => lines.at(-1).push([x, -y]),
    lineStart: () => lines.push([]),
    lineEnd: () => {},
    polygonStart: () => {},
    polygonEnd: () => {},
    sphere: () => {},
  };
  streamGeometry(geometry, plateCarree.stream(sink));
  return lines;
}

function streamGeometry(geometry, stream) {
  if (geometry.type === "MultiLineString") {
    geometry.coordinates.forEach((line) => streamLine(line, stream));
    return;
  }
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  polygons.forEach((rings) => {
    stream.polygonStart();
    // d3 closes a ring by itself, so the repeated last point is left out.
    rings.forEach((ring) => streamLine(ring.slice(0, -1), stream));
    stream.polygonEnd();
  });
}

function streamLine(points, stream) {
  stream.lineStart();
  points.forEach(([longitude, latitude]) => stream.point(longitude, latitude));
  stream.lineEnd();
}

/** First point whole, then differences, as integers: short numbers that compress well. */
export function encode(line, decimals) {
  const factor = 10 ** decimals;
  const out = [];
  let before = [0, 0];
  for (const point of line) {
    const here = point.map((degrees) => Math.round(degrees * factor));
    const step = [here[0] - before[0], here[1] - before[1]];
    if (out.length === 0 || step[0] !== 0 || step[1] !== 0) out.push(...step);
    before = here;
  }
  return out;
}

/**
 * One base map: `land` rings (filled even-odd), `borders` between countries, `labels` as
 * [name, longitude, latitude, first zoom at which it fits]. Coordinates are 10^-decimals degrees.
 */
export function makeWorld(topology, decimals) {
  const { countries, land } = topology.objects;
  const landGeometries = feature(topology, land);
  const landRings = (landGeometries.features ?? [landGeometries]).flatMap((item) => flatten(item.geometry));
  const borders = flatten(mesh(topology, countries, (one, other) => one !== other));
  const named = feature(topology, countries).features;
  return {
    decimals,
    land: landRings.map((ring) => encode(ring, decimals)).filter((ring) => ring.length >= 6),
    borders: borders.map((line) => encode(line, decimals)).filter((line) => line.length >= 4),
    labels: named.map((country) => labelFor(country.properties.name, flatten(country.geometry))),
  };
}
