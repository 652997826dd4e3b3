// Which module is running, for whoever looks at the graph later. The layers room says it; here it is only remembered.

/** Where in a model an operation ran. */
export interface Place {
  /** Path from the outermost module whose `forward` was running: `encoder.conv1`; `""` for that module itself. */
  path(): string;
  /** The outermost module. */
  readonly root: object;
  /** Names of the outermost module's parameters and buffers: `encoder.conv1.weight`. */
  names(): ReadonlyMap<object, string>;
  /** The modules' classes from the outermost in: `Autoencoder > Encoder > Conv2d`. */
  classes(): string;
}

let current: Place | null = null;

/** The module that is running, `null` outside of any. */
export function currentPlace(): Place | null {
  return current;
}

/** Says which module is running from here on and returns what was said before, for the caller to say it again. */
export function setPlace(place: Place | null): Place | null {
  const before = current;
  current = place;
  return before;
}

/** `in encoder.conv1 (Encoder > Conv2d)`, or `""` outside of any module. */
export function placeText(place: Place | null): string {
  if (place === null) return "";
  const path = place.path();
  return path === "" ? `in ${place.classes()}` : `in ${path} (${place.classes()})`;
}
