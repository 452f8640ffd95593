// Where a country's name is written, and from which zoom on it fits.
const PIXELS_PER_LETTER = 6.2;
/** A name may run over its country's edge a little; at 1 it would have to fit strictly inside. */
const OVERHANG = 1.7;
/** Names are about this much wider than high, so a wide place is worth more than a high one. */
const WIDE = 3;
const GRID_STEPS = 24;
const WORLD_PIXELS = 256;

const mercator = (latitude) => {
  const held = Math.max(-84, Math.min(84, latitude));
  return (Math.log(Math.tan(Math.PI / 4 + (held * Math.PI) / 360)) * 180) / Math.PI;
};
const inverseMercator = (y) => (Math.atan(Math.exp((y * Math.PI) / 180)) * 360) / Math.PI - 90;

function area(ring) {
  const twice = ring.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}

/** Distance from a point to a ring's edge, negative outside. */
function depth([px, py], ring) {
  let inside = false;
  let nearest = Infinity;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [ax, ay] = ring[i];
    const [bx, by] = ring[j];
    if (ay > py !== by > py && px < ((bx - ax) * (py - ay)) / (by - ay) + ax) inside = !inside;
    nearest = Math.min(nearest, distanceToEdge(px, py, ring[i], ring[j]));
  }
  return inside ? nearest : -nearest;
}

function distanceToEdge(px, py, [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / length));
  return Math.hypot(px - ax - along * dx, py - ay - along * dy);
}

/** The roomiest point of a ring, found on a grid: good enough for a label, and has no parameters to tune. */
function roomiest(ring) {
  const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)];
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  let best = { at: ring[0], room: 0 };
  for (let step = 0; step < GRID_STEPS * GRID_STEPS; step++) {
    const column = (step % GRID_STEPS) + 0.5;
    const row = Math.floor(step / GRID_STEPS) + 0.5;
    const at = [west + ((east - west) * column) / GRID_STEPS, south + ((north - south) * row) / GRID_STEPS];
    const room = depth(at, ring);
    if (room > best.room) best = { at, room };
  }
  return best;
}

/** [name, longitude, latitude, first zoom]: `rings` are in degrees, already cut at the antimeridian. */
export function labelFor(name, rings) {
  const stretched = rings.map((ring) => ring.map(([x, y]) => [x, WIDE * mercator(y)]));
  const largest = stretched.reduce((one, other) => (area(other) > area(one) ? other : one));
  const { at, room } = roomiest(largest);
  const halfWidthPixels = (name.length * PIXELS_PER_LETTER) / 2;
  const zoom = Math.log2((halfWidthPixels * 360) / (WORLD_PIXELS * OVERHANG * Math.max(room, 0.01)));
  const latitude = inverseMercator(at[1] / WIDE);
  return [name, Number(at[0].toFixed(2)), Number(latitude.toFixed(2)), Number(Math.max(2, zoom).toFixed(1))];
}
