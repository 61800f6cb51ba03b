// Make elements of SVG, sized in user units; styles come from the stylesheet alone.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Return an element with attributes and children, which are elements or texts.
 * @param {string} name
 * @param {Record<string, string | number>} [attributes]
 * @param {...(SVGElement | string)} children
 * @returns {SVGElement}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

/**
 * Return a picture; `label` says what it shows to those who do not see it.
 * @param {number} width
 * @param {number} height
 * @param {string} kind
 * @param {string} label
 * @param {...SVGElement} children
 */
export function picture(width, height, kind, label, ...children) {
  const drawn = element("svg", { viewBox: `0 0 ${width} ${height}`, class: kind, role: "group", "aria-label": label }, ...children);
  return drawn;
}

/**
 * Return the children as a link where `href` leads somewhere, as a group otherwise.
 * @param {string} href
 * @param {string} title
 * @param {...SVGElement} children
 */
export function linked(href, title, ...children) {
  const about = element("title", {}, title);
  return href ? element("a", { href }, about, ...children) : element("g", {}, about, ...children);
}

/**
 * Return a text of at most `most` letters.
 * @param {string} text
 * @param {number} most
 */
export function fitted(text, most) {
  const letters = [...text];
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : text;
}
