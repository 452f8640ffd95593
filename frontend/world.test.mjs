// The base map's rules, on the real data: node --test frontend/
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { encode, makeWorld } from "./world.mjs";

const read = (name) => JSON.parse(readFileSync(new URL(`../node_modules/world-atlas/${name}`, import.meta.url)));

function decode(numbers, decimals) {
  const points = [];
  let [x, y] = [0, 0];
  for (let i = 0; i < numbers.length; i += 2) {
    x += numbers[i];
    y += numbers[i + 1];
    points.push([x / 10 ** decimals, y / 10 ** decimals]);
  }
  return points;
}

function isLand(world, longitude, latitude) {
  let inside = false;
  for (const numbers of world.land) {
    const ring = decode(numbers, world.decimals);
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [[ax, ay], [bx, by]] = [ring[i], ring[j]];
      if (ay > latitude !== by > latitude && longitude < ((bx - ax) * (latitude - ay)) / (by - ay) + ax) {
        inside = !inside;
      }
    }
  }
  return inside;
}

const WORLDS = { coarse: makeWorld(read("countries-110m.json"), 2), fine: makeWorld(read("countries-50m.json"), 3) };

for (const [grade, world] of Object.entries(WORLDS)) {
  test(`${grade}: no land or border runs across the map at the antimeridian`, () => {
    for (const numbers of [...world.land, ...world.borders]) {
      const line = decode(numbers, world.decimals);
      line.slice(1).forEach(([x, y], i) => {
        const isPoleEdge = y < -89.9 && line[i][1] < -89.9;
        assert.ok(isPoleEdge || Math.abs(x - line[i][0]) < 20, `${line[i]} to ${x},${y}`);
      });
    }
  });

  test(`${grade}: Antarctica is closed over the pole and the oceans are not land`, () => {
    for (const longitude of [-179, -90, 1, 90, 179]) assert.ok(isLand(world, longitude, -88), `${longitude}`);
    assert.ok(!isLand(world, -150, 0));
    assert.ok(!isLand(world, 179, -30));
    assert.ok(!isLand(world, -30, 40));
  });

  test(`${grade}: Chukotka and Russia are whole on both sides of the cut`, () => {
    assert.ok(isLand(world, 178, 67.5));
    assert.ok(isLand(world, -176, 67.3));
    assert.ok(isLand(world, 100, 62));
    assert.ok(!isLand(world, -130, 75), "no smear over the Arctic Ocean");
  });

  test(`${grade}: every country has a name at a place on the map`, () => {
    for (const [name, longitude, latitude, zoom] of world.labels) {
      assert.ok(name.length > 0);
      assert.ok(Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90, name);
      assert.ok(zoom >= 2 && zoom < 20, `${name} from zoom ${zoom}`);
    }
  });
}

test("encoding keeps every coordinate to within half of the last decimal", () => {
  const line = [[-179.999, 12.3456], [0.004, -89.99], [0.0041, -89.99], [180, 5.5]];
  const back = decode(encode(line, 2), 2);
  const kept = [line[0], line[1], line[3]];
  back.forEach((point, i) => point.forEach((value, axis) => assert.ok(Math.abs(value - kept[i][axis]) <= 0.0051)));
  assert.equal(back.length, kept.length);
});
