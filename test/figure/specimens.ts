// Every figure that is looked at, by name: the galleries together.
import type { FigureSpec } from "../../src/plot/spec.js";
import { everything } from "./everything.js";
import { gallery } from "./gallery.js";
import { galleryOfAnswers } from "./galleryOfAnswers.js";
import { galleryOfAny } from "./galleryOfAny.js";
import { galleryOfInsides } from "./galleryOfInsides.js";
import { galleryOfModels } from "./galleryOfModels.js";
import { galleryOfSequences } from "./galleryOfSequences.js";
import { galleryOfTogether } from "./galleryOfTogether.js";

/** Makes them all, in the language that is chosen. */
export function specimens(): Record<string, FigureSpec> {
  return {
    ...gallery(),
    ...galleryOfAny(),
    ...galleryOfAnswers(),
    ...galleryOfInsides(),
    ...galleryOfModels(),
    ...galleryOfSequences(),
    ...galleryOfTogether(),
    everything: everything(),
  };
}
