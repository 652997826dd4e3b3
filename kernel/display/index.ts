// The face of the room: values become MIME bundles, and code without a notebook finds one to show them in.
export { briefly, typeName } from "./brief.js";
export { bundleOf, DISPLAY, type MimeBundle, textOf } from "./bundle.js";
export { type FrontDoor, openFrontDoor, type Publish } from "./frontDoor.js";
