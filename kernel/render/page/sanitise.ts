// What a notebook may put on a page: lets the harmless part of HTML through and nothing that runs, loads from a
// network, covers the page or takes over its names. Scripts of a notebook never reach a page; the page's own
// content-security policy (document.ts) is the second lock on the same door.
import sanitize from "sanitize-html";

/** How the links and pictures of one piece of HTML are to be read. */
export interface Surroundings {
  /** The address a picture is shown from, or `undefined` where it cannot be had without a network. */
  image(source: string): string | undefined;
  /** The address a link goes to. */
  link(target: string): string;
}

const INLINE =
  "a abbr b bdi bdo br cite code del dfn em i ins kbd mark q rp rt ruby s samp small span strong sub sup";
const BLOCK =
  "article aside blockquote caption center col colgroup dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6";
const MORE =
  "header hr img li main nav ol p pre section summary table tbody td tfoot th thead time tr tt u ul var wbr";
const TAGS = `${INLINE} ${BLOCK} ${MORE}`.split(" ");

/** Elements whose text is no prose either: it goes with them. */
const SWALLOWED = [
  "script",
  "style",
  "textarea",
  "option",
  "noscript",
  "iframe",
  "object",
  "embed",
  "svg",
  "math",
  "title",
  "template",
  "xmp",
  "noembed",
  "noframes",
  "plaintext",
  "select",
];

const COLOUR = [/^#[0-9a-f]{3,8}$/i, /^(rgb|hsl)a?\([\d\s.,%/deg]+\)$/i, /^[a-z]+$/i];
const LENGTH = [/^-?\d+(\.\d+)?(px|em|rem|ex|ch|%|pt|vw)?$/, /^auto$/];
const LENGTHS = [
  /^(-?\d+(\.\d+)?(px|em|rem|ex|ch|%|pt)?|auto)(\s+(-?\d+(\.\d+)?(px|em|rem|ex|ch|%|pt)?|auto)){0,3}$/,
];
const BORDER = [/^[\w\s#.(),%-]+$/];

/** No `position`, no `url()`, no `content`: an output stays in its place and loads nothing. */
const STYLES = {
  "*": {
    color: COLOUR,
    "background-color": COLOUR,
    background: COLOUR,
    "text-align": [/^(left|right|center|justify|start|end)$/],
    "vertical-align": [/^[\w-]+$/],
    "font-weight": [/^(\d{3}|bold|bolder|normal|lighter)$/],
    "font-style": [/^(italic|normal|oblique)$/],
    "font-size": LENGTH,
    "font-family": [/^[\w\s,'"-]+$/],
    "line-height": LENGTH,
    "white-space": [/^[\w-]+$/],
    "text-decoration": [/^[\w\s-]+$/],
    display: [/^(inline|block|inline-block|flex|inline-flex|grid|table|none)$/],
    "flex-wrap": [/^[\w-]+$/],
    "align-items": [/^[\w-]+$/],
    "justify-content": [/^[\w-]+$/],
    gap: LENGTHS,
    "grid-template-columns": [/^[\w\s(),.%-]+$/],
    width: LENGTH,
    height: LENGTH,
    "max-width": LENGTH,
    "min-width": LENGTH,
    "max-height": LENGTH,
    margin: [/^(\d+(\.\d+)?(px|em|rem|%)?|auto)(\s+(\d+(\.\d+)?(px|em|rem|%)?|auto)){0,3}$/],
    padding: LENGTHS,
    border: BORDER,
    "border-top": BORDER,
    "border-right": BORDER,
    "border-bottom": BORDER,
    "border-left": BORDER,
    "border-collapse": [/^[\w-]+$/],
    "border-spacing": LENGTHS,
    "border-radius": LENGTHS,
    overflow: [/^(auto|hidden|scroll)$/],
    "overflow-x": [/^(auto|hidden|scroll)$/],
    "image-rendering": [/^[\w-]+$/],
    opacity: [/^[\d.]+$/],
  },
};

const ATTRIBUTES = {
  "*": ["style", "title", "lang", "dir", "aria-label", "aria-hidden", "role"],
  a: ["href", "rel", "class"],
  img: ["src", "alt", "width", "height"],
  td: ["colspan", "rowspan", "headers"],
  th: ["colspan", "rowspan", "headers", "scope"],
  col: ["span"],
  colgroup: ["span"],
  ol: ["start", "type", "reversed"],
  li: ["value"],
  details: ["open"],
  time: ["datetime"],
};

/** The classes that our own Markdown rendering writes; a notebook's own would reach into the page's style. */
const PROSE_CLASSES = {
  a: ["anchor", "footnote-backref"],
  "*": ["footnote*", "callout*", "captioned", "caption-number"],
};

/** HTML of an output: no ids (they could take over names that scripts look up), no classes. */
export function sanitiseOutput(html: string, surroundings: Surroundings): string {
  return clean(html, surroundings, {});
}

/**
 * HTML made from Markdown cells. Ids stay, as headings, footnotes and the author's own anchors need them, and so do
 * the empty `data-slot` spans that stand for what is put in later (mathematics, code).
 */
export function sanitiseProse(html: string, surroundings: Surroundings): string {
  return clean(html, surroundings, { prose: true });
}

function clean(html: string, surroundings: Surroundings, { prose = false }): string {
  const extra = prose ? ["id", "class"] : [];
  const cleaned = sanitize(html, {
    allowedTags: TAGS,
    nonTextTags: SWALLOWED,
    allowedAttributes: {
      ...ATTRIBUTES,
      "*": [...ATTRIBUTES["*"], ...extra],
      ...(prose ? { span: ["data-slot"] } : {}),
    },
    ...(prose ? { allowedClasses: PROSE_CLASSES } : { allowedClasses: {} }),
    allowedStyles: STYLES,
    allowedSchemes: ["http", "https", "mailto"],
    allowedSchemesByTag: { img: ["data"] },
    allowProtocolRelative: false,
    transformTags: {
      a: (tagName, attribs) => ({ tagName, attribs: anchor(attribs, surroundings) }),
      img: (_, attribs) => picture(attribs, surroundings),
      center: sanitize.simpleTransform("div", { style: "text-align: center" }),
      tt: "code",
      // The page has its own landmarks; a second `main` would mislead a screen reader.
      main: "div",
      header: "div",
      footer: "div",
      nav: "div",
    },
  });
  // The corner of a table heads nothing; a screen reader would announce a heading without a name.
  return cleaned.replace(/<th\b[^>]*>\s*<\/th>/g, "<td></td>");
}

function anchor(attribs: sanitize.Attributes, surroundings: Surroundings): sanitize.Attributes {
  const target = attribs["href"];
  if (target === undefined) return attribs;
  const href = surroundings.link(target);
  return /^https?:/i.test(href) ? { ...attribs, href, rel: "noopener noreferrer" } : { ...attribs, href };
}

/** A picture that only a network has becomes a link to it: a page asks nothing of a network by itself. */
function picture(attribs: sanitize.Attributes, surroundings: Surroundings): sanitize.Tag {
  const source = attribs["src"] ?? "";
  const alt = attribs["alt"] ?? "";
  const src = surroundings.image(source);
  if (src !== undefined) return { tagName: "img", attribs: { ...attribs, alt, src } };
  if (!/^https?:/i.test(source)) return { tagName: "span", attribs: {}, text: alt || source.slice(0, 80) };
  return { tagName: "a", attribs: { href: source, rel: "noopener noreferrer" }, text: alt || source };
}
