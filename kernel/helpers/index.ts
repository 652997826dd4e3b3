// The face of the room: functions that every cell can call without importing them. Each comes with its declaration,
// which is what completion, Shift-Tab and `?` show.
import type { SessionGlobal } from "../session/index.js";
import { displayHelpers } from "./display.js";
import type { HelperHost } from "./host.js";
import { progressHelper } from "./progress.js";
import { promptHelper } from "./prompt.js";
import { shellHelper } from "./shell.js";
import { timeHelper } from "./time.js";

export function helpers(host: HelperHost): SessionGlobal[] {
  return [
    ...displayHelpers(host),
    timeHelper(host),
    progressHelper(host),
    promptHelper(host),
    shellHelper(host),
  ];
}
