// The map script's arithmetic: node --test frontend/
import assert from "node:assert/strict";
import { test } from "node:test";
import { bboxOf, circleAround, compactLongitudes } from "../directory/web/static/map.js";

const RADIUS_KM = 6371.009;
const radians = (degrees) => (degrees * Math.PI) / 180;

function distanceKm([latA, lngA], [latB, lngB]) {
  const half = Math.sin(radians(latB - latA) / 2) ** 2;
  const across = Math.cos(radians(latA)) * Math.cos(radians(latB)) * Math.sin(radians(lngB - lngA) / 2) ** 2;
  return 2 * RADIUS_KM * Math.asin(Math.sqrt(half + across));
}

/** The same numbers on every run. */
function* numbers(count) {
  let state = 42;
  for (let i = 0; i < count; i++) {
    state = (state * 1103515245 + 12345) % 2147483648;
    yield state / 2147483648;
  }
}

test("every point of a circle is at its distance, and the line never jumps around the world", () => {
  const draws = [...numbers(600)];
  for (let i = 0; i < draws.length; i += 3) {
    const [lat, lng, radius] = [draws[i] * 160 - 80, draws[i + 1] * 360 - 180, 20 + draws[i + 2] * 1000];
    const points = circleAround(lat, lng, radius);
    points.forEach((point, at) => {
      if (Math.abs(point[0]) === 89.9) return;
      assert.ok(Math.abs(distanceKm([lat, lng], point) - radius) < 0.5, `${lat} ${lng} ${radius}`);
      if (at > 0) assert.ok(Math.abs(point[1] - points[at - 1][1]) < 180);
    });
  }
});

test("a circle that holds a pole is closed along that pole, all around the world", () => {
  for (const [lat, pole] of [[78.2, 89.9], [-80, -89.9]]) {
    const points = circleAround(lat, 15, 2500);
    const longitudes = points.map(([, lng]) => lng);
    assert.equal(points[0][0], pole);
    assert.equal(points.at(-1)[0], pole);
    assert.ok(Math.abs(Math.max(...longitudes) - Math.min(...longitudes) - 360) < 1e-6);
  }
});

test("a view across the antimeridian is asked for with west greater than east", () => {
  assert.equal(bboxOf({ west: 170, south: -30, east: 200, north: 10 }), "170,-30,-160,10");
  assert.equal(bboxOf({ west: -200, south: -30, east: -170, north: 10 }), "160,-30,-170,10");
});

test("a view of a whole world or more asks for the whole world, and no latitude leaves the globe", () => {
  assert.equal(bboxOf({ west: -300, south: -99, east: 100, north: 91 }), "-180,-90,180,90");
});

test("results on both sides of the antimeridian are framed together, others as usual", () => {
  assert.deepEqual(compactLongitudes([174.8, -122.3, 151.2]), [174.8, 237.7, 151.2]);
  const world = [-122, -70, 10, 75, 151];
  assert.deepEqual(compactLongitudes(world), world);
  assert.deepEqual(compactLongitudes([18]), [18]);
});
