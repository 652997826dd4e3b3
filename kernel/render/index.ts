// The renderer's face: notebooks in, a folder of pages out.
export { type PageReport, renderSite, type SiteOptions, type SiteReport } from "./site/site.js";
export { SourceError } from "./site/sources.js";
