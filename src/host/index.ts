// The host room's face: what differs between Node and a browser.
export { type Blas, findBlas } from "./blas.js";
export { environment, HostError, isNode } from "./builtins.js";
export { download } from "./download.js";
export { cacheFolder, joinPath, kindOfPath, listFolder, makeFolder, readFile, writeWhole } from "./files.js";
export { gunzip, isGzip } from "./gunzip.js";
export { isAlive } from "./processes.js";
