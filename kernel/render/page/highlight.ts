// Colours for code, put in when the page is made: spans with highlight.js classes, which page.css colours for light
// and dark. No script does it in the browser.
import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import { escapeHtml } from "./text.js";

const LANGUAGES = { bash, css, diff, javascript, json, python, typescript, xml };
for (const [name, language] of Object.entries(LANGUAGES)) hljs.registerLanguage(name, language);

/** The inside of a `<code>`: coloured where the language is known, plain (escaped) otherwise. */
export function highlight(code: string, language: string | undefined): string {
  if (language === undefined || hljs.getLanguage(language) === undefined) return escapeHtml(code);
  const { value } = hljs.highlight(code, { language, ignoreIllegals: true });
  // highlight.js ends the name of a class before a small letter that follows a digit: Conv2|d.
  return value.replace(/(<span class="hljs-title class_">\w+)<\/span>(\w+)/g, "$1$2</span>");
}
