/** Elements; text enters the page as text only. */

/** Make an element; `null` and `false` attributes are left out, `true` ones are empty. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null && child !== ""));
  return element;
}

/** Give an element the numbers its styles place it by; a policy against inline styles allows it. */
export function place(element, numbers) {
  for (const [name, value] of Object.entries(numbers)) element.style.setProperty(`--${name}`, value);
  return element;
}
