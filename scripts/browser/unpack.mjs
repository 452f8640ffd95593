// Unpack the packed Chromium beside this file, with the libraries and fonts it brings, and write the
// small script that starts it. The package is made for a cloud function, where it unpacks into the
// temporary folder and finds the rest there; here everything stays in one folder that can be deleted.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const unpacked = join(here, "unpacked");
mkdirSync(unpacked, { recursive: true });
process.env.TMPDIR = unpacked; // read by os.tmpdir() inside the package, hence the late import

const { inflate } = await import("@sparticuz/chromium");
const packed = join(here, "node_modules", "@sparticuz", "chromium", "bin");
for (const name of ["chromium.br", "fonts.tar.br", "swiftshader.tar.br", "al2023.tar.br"]) {
  await inflate(join(packed, name));
}

// The configuration that comes along names folders of the cloud function.
writeFileSync(
  join(unpacked, "fonts", "fonts.conf"),
  `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>${unpacked}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${unpacked}/fonts-cache</cachedir>
</fontconfig>
`,
);

const start = `#!/bin/sh
export LD_LIBRARY_PATH="${unpacked}/al2023/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export FONTCONFIG_PATH="${unpacked}/fonts"
exec "${unpacked}/chromium" "$@"
`;
writeFileSync(join(here, "chromium"), start);
chmodSync(join(here, "chromium"), 0o755);
