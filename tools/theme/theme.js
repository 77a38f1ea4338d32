// Writes the parts of Bootstrap that the pages use: `make theme`. A word counts as a class wherever it stands in a
// template, a script or a Python file of the back office, so too much is kept rather than too little.
import { readFileSync, writeFileSync } from "node:fs";
import { PurgeCSS } from "purgecss";

const room = "../../src/krambod/backoffice/";
const source = "node_modules/bootstrap/dist/css/bootstrap.min.css";
const { version } = JSON.parse(readFileSync("node_modules/bootstrap/package.json", "utf8"));
const [kept] = await new PurgeCSS().purge({
  content: [`${room}templates/**/*.html`, `${room}static/krambod/*.js`, `${room}**/*.py`],
  css: [source],
  fontFace: true,
  keyframes: true,
});
const target = `${room}static/krambod/bootstrap.min.css`;
const licence = `/*! Bootstrap v${version}, only what the pages use (make theme). Copyright 2011-2025 The Bootstrap Authors. MIT. */\n`;
const css = kept.css.replace(/^@charset "UTF-8";/, "").replace(/\/\*![\s\S]*?\*\//, "");
writeFileSync(target, `@charset "UTF-8";\n${licence}${css}\n`);
console.log(`${target}: ${readFileSync(source).length} bytes of Bootstrap, ${css.length} kept`);
