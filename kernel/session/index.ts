// The face of the room: cells run in sessions.
export type { CellError } from "./errors.js";
export { codeFrame, errorFromThrown } from "./errors.js";
export { type Inspection, inspectionHtml, inspectionText } from "./inspection.js";
export {
  type CellResult,
  type Completion,
  createSession,
  type Session,
  type SessionGlobal,
} from "./session.js";
