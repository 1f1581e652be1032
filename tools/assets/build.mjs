// Run by tools/purge_css.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { PurgeCSS } from "purgecss";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const source = join(root, "src", "aftermile");
const vendor = join(source, "console", "static", "aftermile", "vendor");
const icons = join(source, "database", "icons");
const packages = join(here, "node_modules");

function* files(folder, endings) {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (path === vendor || name === "__pycache__") continue;
    if (statSync(path).isDirectory()) yield* files(path, endings);
    else if (endings.some((ending) => name.endsWith(ending))) yield path;
  }
}

// Always kept, so that a new page need not wait for a new build: layout, spacing, text and the plain parts.
const KEPT = [
  /^(m|p)[tbsexy]?-(auto|[0-6])$/,
  /^(gap|row-gap|column-gap|g|gx|gy)-[0-6]$/,
  /^d-(none|inline|inline-block|block|grid|flex|inline-flex)$/,
  /^d-(sm|md|lg|xl)-(none|block|flex|grid)$/,
  /^(flex|align|justify-content|align-items|align-self)-/,
  /^(row|col|col-auto|col-\d+|col-(sm|md|lg|xl)-(auto|\d+)|row-cols-.*)$/,
  /^(w|h|mw|mh)-(25|50|75|100|auto)$/,
  /^text-(start|end|center|truncate|nowrap|wrap|break|uppercase|capitalize|secondary|muted|body|reset)$/,
  /^(fs|fw|lh)-/,
  /^(visually-hidden|sr-only|overflow-.*|position-.*|sticky-top|top-0|end-0|start-0|bottom-0|opacity-\d+)$/,
  /^(border|border-(top|bottom|start|end|0)|rounded|rounded-\d|shadow-none)$/,
  /^(container|container-fluid|container-xl|list-unstyled|list-inline.*|small|lead|mark|font-monospace)$/,
  /^(btn|btn-(primary|secondary|link|danger|outline-.*|ghost-.*|sm|lg|icon|close|group|list))$/,
  /^(form-(control|select|check|label|text|floating|range|hint|fieldset|switch|colorinput).*|input-group.*|input-icon.*)$/,
  /^((is|was)-(in)?valid(ated)?|(in)?valid-feedback)$/,
  /^(table|table-(sm|striped|hover|responsive|bordered|borderless|active))$/,
  /^(card|card-(body|header|footer|title|subtitle|actions|table|link|sm|borderless))$/,
  /^(alert|alert-(info|success|warning|danger|title|dismissible))$/,
  /^(badge|badge-(dot|pill)|avatar.*|progress.*|spinner-border.*|placeholder.*|list-group.*|breadcrumb.*)$/,
  /^(nav|nav-(tabs|link|item|pills)|tab-content|active|show|disabled|collapsed|open)$/,
];

const BLOCKED = [/^(theme-|bg-(azure|indigo|purple|pink|orange|lime|cyan)|btn-(facebook|twitter|google|youtube))/];

async function styles(name) {
  const [result] = await new PurgeCSS().purge({
    content: [...files(source, [".html", ".py", ".js"])],
    css: [join(packages, "@tabler", "core", "dist", "css", name)],
    safelist: { standard: KEPT, variables: [/^--tblr-form-/] },
    blocklist: BLOCKED,
    defaultExtractor: (content) => content.match(/[A-Za-z0-9_-]+/g) || [],
    keyframes: true,
    fontFace: true,
    variables: true,
  });
  const css = result.css.replace(/\/\*# sourceMappingURL=.*?\*\//g, "");
  writeFileSync(join(vendor, "tabler", name), `${css.trim()}\n`);
  return css.length;
}

function take(from, to) {
  mkdirSync(dirname(join(vendor, to)), { recursive: true });
  copyFileSync(join(packages, from), join(vendor, to));
}

const NAMED = [
  /\{% icon ["']([a-z0-9-]+)["']/g, // templates
  /\bicon=["']([a-z0-9-]+)["']/g, // registries, and includes with icon="name"
  /\bICON_[A-Z_]+\s*=\s*["']([a-z0-9-]+)["']/g,
];

function neededIcons() {
  const names = new Set();
  for (const path of files(source, [".html", ".py"])) {
    const text = readFileSync(path, "utf8");
    for (const pattern of NAMED) for (const match of text.matchAll(pattern)) names.add(match[1]);
  }
  const extra = readFileSync(join(here, "icons.txt"), "utf8");
  for (const line of extra.split("\n")) if (line && !line.startsWith("#")) names.add(line.trim());
  return [...names].sort();
}

function copyIcons() {
  rmSync(icons, { recursive: true, force: true });
  mkdirSync(icons, { recursive: true });
  const names = neededIcons();
  for (const name of names) {
    const text = readFileSync(join(packages, "@tabler", "icons", "icons", "outline", `${name}.svg`), "utf8");
    const inner = text.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
    const paths = inner.replace(/\s*<path stroke="none" d="M0 0h24v24H0z" fill="none" \/>/, "");
    writeFileSync(join(icons, `${name}.svg`), `${paths.trim().replace(/\n\s+/g, "\n")}\n`);
  }
  copyFileSync(join(packages, "@tabler", "icons", "LICENSE"), join(icons, "LICENSE"));
  return names.length;
}

mkdirSync(join(vendor, "tabler"), { recursive: true });
copyFileSync(join(here, "licenses", "tabler.txt"), join(vendor, "tabler", "LICENSE"));
take("htmx.org/dist/htmx.min.js", "htmx/htmx.min.js");
take("htmx.org/LICENSE", "htmx/LICENSE");
take("uplot/dist/uPlot.iife.min.js", "uplot/uPlot.iife.min.js");
take("uplot/dist/uPlot.min.css", "uplot/uPlot.min.css");
take("@zxing/library/umd/index.min.js", "zxing/zxing.min.js");
take("@zxing/library/LICENSE", "zxing/LICENSE");
take("uplot/LICENSE", "uplot/LICENSE");
const count = copyIcons();
for (const name of ["tabler.min.css", "tabler.rtl.min.css"]) {
  console.log(`${relative(root, join(vendor, "tabler", name))}: ${await styles(name)} bytes`);
}
console.log(`${count} icons`);
