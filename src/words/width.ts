// How wide a text is in a terminal.

/** Columns that a text takes: Chinese letters and their marks take two. */
export function textWidth(text: string): number {
  return text.length + (text.match(/[\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/g)?.length ?? 0);
}

/** The beginning of a text that fits into so many columns. */
export function cutToWidth(text: string, columns: number): string {
  let end = Math.max(0, columns);
  while (textWidth(text.slice(0, end)) > columns && end > 0) end--;
  return text.slice(0, end);
}
