/**
 * The chat widget: `<script type="module" src="https://calls.example.com/widget/calla.js"></script>`.
 *
 * Options are data attributes of the script, or of a `<calla-chat>` element put where it should be:
 * data-title, data-subtitle, data-placeholder, data-texts (JSON of any texts), data-mode="inline",
 * data-theme="light" or "dark", data-open, and data-org and data-agent for whom to talk to. Colors are custom properties, `--calla-accent` first.
 */

import { Chat } from "./chat.js";
import { textsWith } from "./texts.js";

const BASE = new URL("..", import.meta.url);

function parsed(json) {
  try {
    return json ? JSON.parse(json) : {};
  } catch {
    console.warn("calla-chat: data-texts is not JSON and was not used.");
    return {};
  }
}

/** Return whom to talk to; what is not named is left to the server. */
function doorOf({ org, agent }) {
  return { ...(org && { org_id: org }), ...(agent && { agent_id: agent }) };
}

export class CallaChat extends HTMLElement {
  #chat = null;
  #seen = null;

  connectedCallback() {
    if (this.#chat) return;
    const isInline = this.dataset.mode === "inline";
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    shadow.replaceChildren();
    this.#chat = new Chat(shadow, {
      base: BASE,
      door: doorOf(this.dataset),
      texts: textsWith(parsed(this.dataset.texts), this.dataset),
      inline: isInline,
      on: { opened: () => this.#tell("calla-open"), closed: () => this.#tell("calla-close") },
    });
    if (isInline) this.#openWhenSeen();
    else if ("open" in this.dataset) this.#chat.open({ focus: false });
  }

  disconnectedCallback() {
    this.#seen?.disconnect();
    this.#chat?.dispose();
    this.#chat = null;
  }

  /** Open the panel, as its launcher does. */
  open() {
    this.#chat?.open();
  }

  /** Close the panel; the conversation stays. */
  close() {
    this.#chat?.close();
  }

  get isOpen() {
    return this.#chat?.isOpen ?? false;
  }

  #openWhenSeen() {
    this.#seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      this.#seen.disconnect();
      this.#chat?.open({ focus: false });
    });
    this.#seen.observe(this);
  }

  #tell(name) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true }));
  }
}

/** Put the widget on the page for a script that stands alone. */
function embed() {
  if (document.querySelector("calla-chat")) return;
  const script = [...document.scripts].find((one) => one.src === import.meta.url);
  const element = document.createElement("calla-chat");
  Object.assign(element.dataset, script?.dataset);
  document.body.append(element);
}

if (!customElements.get("calla-chat")) {
  customElements.define("calla-chat", CallaChat);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", embed, { once: true });
  else embed();
}
