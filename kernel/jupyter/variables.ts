// Answers a front end's panel of variables: on a comm, `{}` asks for the list and `{ name }` for one value as a cell
// shows it.
import { briefly, bundleOf, typeName } from "../display/index.js";
import type { Session } from "../session/index.js";
import type { Comms } from "./comms.js";

const TARGET = "cellgrad.variables";

/** @param given names that every session has from its start: they are not the user's */
export function answerVariables(comms: Comms, session: Session, given: ReadonlyMap<string, unknown>): void {
  comms.register(TARGET, (comm) => {
    comm.onMessage = ({ data }) => {
      const { name } = (data ?? {}) as { name?: string };
      if (name !== undefined) {
        void bundleOf(session.variables.get(name)).then((bundle) => comm.send({ name, bundle }));
        return;
      }
      const isOwn = ([key, value]: [string, unknown]) => !given.has(key) || given.get(key) !== value;
      const own = [...session.variables].filter((one) => isOwn(one) && isData(one[1]));
      comm.send({
        variables: own.map(([key, value]) => ({ name: key, type: typeName(value), value: briefly(value) })),
      });
    };
  });
}

/** Functions and imported namespaces would only be in the way. */
function isData(value: unknown): boolean {
  if (typeof value === "function") return false;
  return (value as { [Symbol.toStringTag]?: string } | null | undefined)?.[Symbol.toStringTag] !== "Module";
}
