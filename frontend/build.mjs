// Copies the whitelisted third-party files and makes the base map, into a folder that git ignores.
// Run after `npm ci --ignore-scripts`:  node frontend/build.mjs
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(repository, "node_modules");
const destination = join(repository, "directory", "web", "static", "dist");

/** Everything of others that the pages may load: our plain name -> the file in its package. */
const COPIED = {
  "leaflet.js": "leaflet/dist/leaflet.js",
  "leaflet.css": "leaflet/dist/leaflet.css",
  "markercluster.js": "leaflet.markercluster/dist/leaflet.markercluster.js",
  "markercluster.css": "leaflet.markercluster/dist/MarkerCluster.css",
  "pico.css": "@picocss/pico/css/pico.min.css",
};

const LICENSES = {
  Leaflet: "leaflet/LICENSE",
  "Leaflet.markercluster": "leaflet.markercluster/MIT-LICENCE.txt",
  "Pico CSS": "@picocss/pico/LICENSE.md",
  "world-atlas, made from Natural Earth data, which is in the public domain": "world-atlas/LICENSE",
};

/** Decimals of a degree kept: 0.01 is about 1 km, less than a pixel until the finer map takes over. */
const WORLDS = {
  "world-110m.json": { source: "world-atlas/countries-110m.json", decimals: 2 },
  "world-50m.json": { source: "world-atlas/countries-50m.json", decimals: 3 },
};

async function readPackaged(path) {
  try {
    return await readFile(join(modules, path), "utf8");
  } catch {
    throw new Error(`node_modules/${path} is missing: run \`npm ci --ignore-scripts\` first`);
  }
}

/** Source maps are not shipped, so a pointer to one would only be a missing file. */
const withoutSourceMap = (text) => text.replace(/\n?\/\/# sourceMappingURL=\S+\s*$/, "\n");

async function copies() {
  const entries = Object.entries(COPIED);
  return Promise.all(entries.map(async ([name, path]) => [name, withoutSourceMap(await readPackaged(path))]));
}

async function worlds() {
  const { makeWorld } = await import("./world.mjs");
  const entries = Object.entries(WORLDS);
  return Promise.all(
    entries.map(async ([name, { source, decimals }]) => {
      const world = makeWorld(JSON.parse(await readPackaged(source)), decimals);
      return [name, JSON.stringify(world)];
    }),
  );
}

async function licenses() {
  const entries = Object.entries(LICENSES);
  const texts = await Promise.all(
    entries.map(async ([title, path]) => `${title}\n\n${(await readPackaged(path)).trim()}\n`),
  );
  return ["licenses.txt", texts.join("\n----\n\n")];
}

const hashOf = (text) => createHash("sha256").update(text).digest("hex").slice(0, 12);

async function build() {
  const files = [...(await copies()), ...(await worlds()), await licenses()];
  const manifest = Object.fromEntries(files.map(([name, text]) => [name, hashOf(text)]));
  files.push(["manifest.json", `${JSON.stringify(manifest, null, 2)}\n`]);
  // Written beside and swapped in, so that a broken build leaves the last good one in place.
  const fresh = `${destination}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  await Promise.all(files.map(([name, text]) => writeFile(join(fresh, name), text)));
  await rm(destination, { recursive: true, force: true });
  await rename(fresh, destination);
  console.log(`${files.length} files in directory/web/static/dist`);
}

build().catch((error) => {
  console.error(`front-end assets were not built: ${error.message}`);
  process.exitCode = 1;
});
