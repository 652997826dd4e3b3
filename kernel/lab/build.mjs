import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "dist");
const packages = join(here, "node_modules");
const { dependencies } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));

/**
 * A font also comes in the formats of browsers that cannot run this page. Nobody asks for those, but a style sheet that
 * carries the drawn ones (.svg) is four times as large.
 */
const fonts = {
  name: "fonts",
  setup(build) {
    build.onLoad({ filter: /[\\/](katex|@fortawesome)[\\/].*\.css$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8")
        .replace(/src:url\([^)]*\.eot\);/g, "")
        .replace(/url\([^)]*\) ?format\("(?!woff2")[^"]*"\),?/g, "")
        .replace(/(format\("woff2"\)),(?=[;}])/g, "$1"),
      loader: "css",
      resolveDir: dirname(path),
    }));
  },
};

/** A picture is text where code imports it (JupyterLab puts it into the page), an address where a style sheet does. */
const pictures = {
  name: "pictures",
  setup(build) {
    build.onResolve({ filter: /^~/ }, ({ path, resolveDir, kind }) =>
      build.resolve(path.slice(1), { resolveDir, kind }),
    );
    build.onResolve({ filter: /\.svg(\?.*)?$/ }, async ({ path, resolveDir, kind }) => {
      if (kind !== "url-token") return undefined;
      const name = path.split("?")[0];
      return { path: join(resolveDir, name), namespace: "picture" };
    });
    build.onLoad({ filter: /.*/, namespace: "picture" }, ({ path }) => ({
      contents: readFileSync(path),
      loader: "dataurl",
    }));
  },
};

/** What every live figure of ours does in a browser is kept as text in the library; here it is a module. */
const live = {
  name: "live",
  setup(build) {
    build.onResolve({ filter: /^cellgrad:live$/ }, ({ path }) => ({ path, namespace: "live" }));
    build.onLoad({ filter: /.*/, namespace: "live" }, async () => {
      const { LIVE } = await import("../../dist/src/figure/live.js");
      return { contents: `export default ${LIVE}`, loader: "js" };
    });
  },
};

const common = {
  bundle: true,
  minify: true,
  metafile: true,
  absWorkingDir: here,
  logLevel: "error",
  plugins: [fonts, pictures, live],
  loader: {
    ".svg": "text",
    ".md": "text",
    ".png": "dataurl",
    ".gif": "dataurl",
    ".woff": "file",
    ".woff2": "file",
    ".ttf": "file",
    ".eot": "file",
  },
  assetNames: "assets/[name].[hash]",
};

async function bundleCode() {
  await esbuild
    .build({
      ...common,
      entryPoints: { lab: "front/index.ts" },
      outdir: out,
      format: "esm",
      splitting: true,
      target: "es2022",
      entryNames: "[name].[hash]",
      chunkNames: "chunks/[name].[hash]",
      define: { "process.env.NODE_ENV": '"production"', global: "globalThis", __dirname: '"/"' },
      banner: { js: 'globalThis.process??={env:{},cwd:()=>"/"};' },
    })
    .then(({ metafile }) => {
      const entry = Object.entries(metafile.outputs).find(
        ([, { entryPoint }]) => entryPoint === "front/index.ts",
      );
      const [file, { cssBundle }] = entry;
      const nameOf = (path) => path.replace(/^dist\//, "");
      const first = firstLoad(metafile, file);
      writeFileSync(
        join(out, "entry.json"),
        JSON.stringify({ script: nameOf(file), style: nameOf(cssBundle), preload: first.map(nameOf) }),
      );
    });
}

/** The chunks that the entry imports without condition: a page that names them all saves the round trips. */
function firstLoad(metafile, entry) {
  const seen = new Set();
  const visit = (file) => {
    for (const { path, kind } of metafile.outputs[file].imports) {
      if (kind !== "import-statement" || seen.has(path)) continue;
      seen.add(path);
      visit(path);
    }
  };
  visit(entry);
  return [...seen];
}

/** Themes are loaded by name while the page runs. */
async function bundleThemes() {
  for (const theme of ["light", "dark"]) {
    await esbuild.build({
      ...common,
      entryPoints: { index: `@jupyterlab/theme-${theme}-extension/style/theme.css` },
      outdir: join(out, "themes", "@jupyterlab", `theme-${theme}-extension`),
    });
  }
}

/** What the settings of each plugin may be, as its package says it: id -> { schema, version }. */
function collectSchemas() {
  const schemas = {};
  const add = (folder, name, version) => {
    for (const file of readdirSync(folder).filter(
      (name) => name.endsWith(".json") && name !== "package.json.orig",
    )) {
      schemas[`${name}:${file.replace(/\.json$/, "")}`] = {
        schema: JSON.parse(readFileSync(join(folder, file), "utf8")),
        version,
      };
    }
  };
  for (const name of Object.keys(dependencies)) {
    const { jupyterlab, version } = JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8"));
    if (jupyterlab?.schemaDir) add(join(packages, name, jupyterlab.schemaDir), name, version);
  }
  writeFileSync(join(out, "schemas.json"), JSON.stringify(schemas));
}

/** What compresses is kept compressed, so that serving it costs nothing. */
function compress(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) compress(path);
    else if (/\.(js|css|json|ttf|svg)$/.test(entry.name)) {
      const text = readFileSync(path);
      writeFileSync(
        `${path}.br`,
        brotliCompressSync(text, {
          params: { [constants.BROTLI_PARAM_QUALITY]: 7, [constants.BROTLI_PARAM_SIZE_HINT]: text.length },
        }),
      );
    }
  }
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out);
await bundleCode();
await bundleThemes();
collectSchemas();
compress(out);
