// The io room's face: tensors in files.
export { loadNpy, npyBytes, saveNpy } from "./npy.js";
export { loadNpz, type NpzOptions, npzBytes, saveNpz } from "./npz.js";
export {
  loadSafetensors,
  type SafetensorsOptions,
  safetensorsBytes,
  safetensorsMetadata,
  saveSafetensors,
} from "./safetensors.js";
export type { Source } from "./source.js";
