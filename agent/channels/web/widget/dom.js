/** Elements and icons; text enters the page as text only. */

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  chat: ["M4 6.5A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.5v8a2.5 2.5 0 0 1-2.5 2.5H11l-4.2 3.4a.5.5 0 0 1-.8-.4v-3A2.5 2.5 0 0 1 4 14.5z", "M8.5 9h7M8.5 12.5h4.5"],
  down: ["m6.5 9.5 5.5 5.5 5.5-5.5"],
  close: ["m6.5 6.5 11 11m0-11-11 11"],
  send: ["M12 19V5.5m-6 6 6-6 6 6"],
  stop: ["M8 7h8a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1z"],
  fresh: ["M11.5 5H7.2A2.2 2.2 0 0 0 5 7.200v9.600A2.2 2.2 0 0 0 7.2 19h9.600a2.2 2.2 0 0 0 2.2-2.200v-4.3", "m17 4.2 2.8 2.8-7.6 7.6-3.4.600.6-3.400z"],
  copy: ["M9.5 9.500h8a1.5 1.5 0 0 1 1.5 1.500v7a1.5 1.5 0 0 1-1.5 1.500h-7A1.5 1.5 0 0 1 9 18v-7", "M15 9V6.500A1.5 1.5 0 0 0 13.5 5h-7A1.5 1.5 0 0 0 5 6.500v7A1.5 1.5 0 0 0 6.5 15H9"],
  check: ["m6 12.5 4 4 8-9"],
  mark: ["M7 5v2.500M17 5v2.500M5 10h14M7 6.500h10A2 2 0 0 1 19 8.500v8.500a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V8.500a2 2 0 0 1 2-2z", "m9.3 14.3 1.9 1.9 3.6-3.7"],
};

/** Make an element; `null` and `false` attributes are left out, `true` ones are empty. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

/** Make a decorative icon, drawn in the color of the text around it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of [["viewBox", "0 0 24 24"], ["aria-hidden", "true"], ["focusable", "false"], ["class", `icon icon-${name}`]]) {
    svg.setAttribute(key, value);
  }
  for (const line of PATHS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", line);
    svg.append(path);
  }
  return svg;
}

/** Make a button that shows an icon and says `label`. */
export function iconButton(kind, name, label, onPress) {
  const button = make("button", { type: "button", class: kind, "aria-label": label, title: label }, icon(name));
  button.addEventListener("click", onPress);
  return button;
}

/** Put text on the clipboard; tell whether the browser allowed it. */
export async function copyText(text, within) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = make("textarea", { class: "sr", "aria-hidden": "true", tabindex: "-1" });
    field.value = text; // the older way, for pages without HTTPS
    within.append(field);
    field.select();
    const worked = document.execCommand("copy");
    field.remove();
    return worked;
  }
}
