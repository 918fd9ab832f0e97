/** What is seen: launcher, panel, messages, chips. Knows nothing of the server. */

import { copyText, icon, iconButton, make } from "./dom.js";
import { styles } from "./styles.js";

const SPOKEN_AFTER_MS = 600; // shorter work is not worth a screen reader's breath
const LONGEST_TEXT = 2_000;
let count = 0;

export class View {
  isOpen = false;
  #shadow;
  #texts;
  #on;
  #parts = {};
  #draft = null; // the answer that is being written
  #chips = null; // the times that can be chosen now
  #notice = "";
  #spoken = 0;
  #isAtEnd = true;

  /** Draw into `shadow`. `on` has send(text), stop(), restart(), pick(say), opened() and closed(). */
  constructor(shadow, { texts, on, inline }) {
    this.#shadow = shadow;
    this.#texts = texts;
    this.#on = on;
    this.isInline = inline;
    styles(shadow);
    this.#build(`calla-${++count}`);
  }

  // The panel

  open({ focus = true } = {}) {
    const { panel, launcher, root } = this.#parts;
    this.isOpen = true;
    root.dir = getComputedStyle(this.#shadow.host).direction;
    root.classList.add("is-open");
    panel.hidden = false;
    launcher.setAttribute("aria-expanded", "true");
    this.#nameLauncher(this.#texts.closeChat);
    launcher.classList.remove("has-news");
    this.#fit();
    this.#toEnd(true);
    if (focus) this.focus();
    this.#on.opened();
  }

  close() {
    if (this.isInline || !this.isOpen) return;
    const { panel, launcher, root } = this.#parts;
    this.isOpen = false;
    root.classList.remove("is-open");
    panel.hidden = true;
    launcher.setAttribute("aria-expanded", "false");
    this.#nameLauncher(this.#texts.openChat);
    launcher.focus();
    this.#on.closed();
  }

  /** Put the focus where writing begins; on a touch screen that would raise the keyboard. */
  focus() {
    const { panel, field, composer } = this.#parts;
    const target = matchMedia("(pointer: coarse)").matches || composer.hidden ? panel : field;
    target.focus({ preventScroll: true });
  }

  // Messages

  /** Show a finished message; returns its element. */
  say(speaker, text, { waiting = false, before = this.#parts.draft } = {}) {
    const { log } = this.#parts;
    const message = this.#message(speaker, text);
    if (waiting) this.mark(message, this.#texts.unsent);
    log.insertBefore(message, before);
    this.#keepEnd(speaker === "caller");
    this.#tellLauncher(speaker);
    return message;
  }

  /** Put a small remark under a message, or take it away. */
  mark(message, remark) {
    message.querySelector(".remark")?.remove();
    if (remark) message.append(make("p", { class: "remark" }, remark));
    this.#keepEnd();
  }

  /** Add to the answer that is being written; it is announced when it is complete. */
  stream(text) {
    const { draft } = this.#parts;
    if (!this.#draft) {
      this.#draft = this.#message("agent", "");
      draft.prepend(this.#draft);
    }
    this.#draft.querySelector(".text").append(text);
    this.think("");
    this.#keepEnd();
  }

  /** Complete the answer that is being written; returns its text, empty if there was none. */
  commit(before) {
    const message = this.#draft;
    if (!message) return "";
    this.#draft = null;
    const text = message.querySelector(".text").textContent.trim();
    message.remove();
    if (!text) return "";
    this.say("agent", text, { before }).classList.add("is-settled");
    return text;
  }

  /** Replace all messages at once, without announcing each. */
  replace(lines) {
    const { log, draft } = this.#parts;
    this.#draft?.remove();
    this.#draft = this.#chips = null;
    log.setAttribute("aria-live", "off");
    const messages = lines.map((line) => this.#message(line.speaker, line.text));
    for (const message of messages) message.classList.add("is-settled");
    log.replaceChildren(...messages, draft);
    setTimeout(() => log.setAttribute("aria-live", "polite"), 100);
    this.#toEnd(true);
  }

  /** Show that work goes on, in words; an empty label ends it. */
  think(label) {
    const { thinking } = this.#parts;
    const words = thinking.querySelector(".words");
    if (thinking.hidden !== !label) thinking.hidden = !label;
    if (words.textContent === label) return;
    words.textContent = label;
    clearTimeout(this.#spoken);
    if (label) {
      this.#spoken = setTimeout(() => this.announce(label), SPOKEN_AFTER_MS);
      this.#keepEnd();
    }
  }

  /** Show times under their days as buttons; the ones shown before can no longer be chosen. */
  slots(days) {
    this.closeSlots();
    if (!days.length) return;
    const { log, draft } = this.#parts;
    const set = make("div", { class: "slots", role: "group", "aria-label": this.#texts.times, "aria-live": "off" });
    for (const day of days) set.append(this.#day(day, set));
    log.insertBefore(set, draft);
    this.#chips = set;
    this.announce(`${this.#texts.timesCount} ${set.querySelectorAll("button").length}`);
    this.#keepEnd();
  }

  /** Take away times nobody chose; chosen ones stay to be read. */
  closeSlots() {
    this.#chips?.remove();
    this.#chips = null;
  }

  /** Tell whether an answer is awaited or being written. */
  busy(isBusy) {
    const { stop, composer, field } = this.#parts;
    const hadFocus = this.#shadow.activeElement === stop;
    composer.classList.toggle("is-busy", isBusy);
    stop.hidden = !isBusy;
    if (hadFocus && !isBusy) field.focus();
  }

  // Words around the conversation

  /** Say something to a screen reader alone. */
  announce(text) {
    this.#parts.announcer.textContent = text;
  }

  /** Show the state of the line: `kind` is good, wait or bad. */
  status(kind, text) {
    const { sub } = this.#parts;
    sub.dataset.kind = kind;
    sub.lastChild.textContent = text;
  }

  /** Show a remark above the text field with up to two actions, or take it away. */
  notice(text, ...actions) {
    const { notice, remark, choices } = this.#parts;
    if (text === this.#notice) return;
    this.#notice = text;
    const hadFocus = notice.contains(this.#shadow.activeElement);
    notice.hidden = !text;
    remark.textContent = text;
    choices.replaceChildren(...actions.map(([label, act], place) => {
      const button = make("button", { type: "button", class: place ? "quiet" : "strong" }, label);
      button.addEventListener("click", act);
      return button;
    }));
    if (hadFocus) this.focus();
    this.#keepEnd();
  }

  /** Close or open the text field, as a conversation ends or begins. */
  closed(isClosed) {
    this.#parts.composer.hidden = isClosed;
  }

  /** Put text back into the text field, if nothing was written there meanwhile. */
  restore(text) {
    const { field } = this.#parts;
    if (!field.value.trim()) field.value = text;
    this.#grow();
  }

  // Building

  #build(id) {
    const t = this.#texts;
    const parts = this.#parts;
    parts.launcher = iconButton("launcher", "chat", t.openChat, () => (this.isOpen ? this.close() : this.open()));
    parts.launcher.append(icon("down"), make("span", { class: "news", "aria-hidden": "true" }));
    parts.launcher.setAttribute("aria-expanded", "false");
    parts.launcher.setAttribute("aria-controls", id);
    parts.announcer = make("div", { class: "sr announcer", role: "status" });
    parts.panel = make(
      "section",
      { class: "panel", id, role: this.isInline ? "region" : "dialog", "aria-labelledby": `${id}-title`, tabindex: "-1", hidden: true },
      this.#head(id), this.#log(), this.#remarks(), this.#composer(id), parts.announcer,
    );
    parts.root = make("div", { class: this.isInline ? "root inline" : "root" }, parts.launcher, parts.panel);
    for (const kind of ["keydown", "keyup", "keypress"]) {
      parts.root.addEventListener(kind, (event) => event.stopPropagation()); // no shortcuts of the page
    }
    parts.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) this.close();
    });
    parts.launcher.hidden = this.isInline;
    this.#shadow.append(parts.root);
    globalThis.visualViewport?.addEventListener("resize", () => this.#fit());
    globalThis.visualViewport?.addEventListener("scroll", () => this.#fit());
  }

  #head(id) {
    const t = this.#texts;
    this.#parts.sub = make("p", { class: "sub" }, make("span", { class: "dot", "aria-hidden": "true" }), make("bdi", {}, t.subtitle));
    const close = iconButton("tool", "close", t.closeChat, () => this.close());
    close.hidden = this.isInline;
    return make(
      "header", { class: "head" },
      make("span", { class: "mark", "aria-hidden": "true" }, icon("mark")),
      make("div", { class: "names" }, make("h2", { id: `${id}-title` }, make("bdi", {}, t.title)), this.#parts.sub),
      iconButton("tool copying", "copy", t.copy, () => this.#copy()),
      iconButton("tool", "fresh", t.restart, () => this.#on.restart()),
      close,
    );
  }

  #log() {
    const parts = this.#parts;
    parts.thinking = make("div", { class: "thinking", hidden: true },
      make("span", { class: "dots" }, make("i"), make("i"), make("i")), make("span", { class: "words" }));
    parts.draft = make("div", { class: "draft", "aria-hidden": "true" }, parts.thinking);
    parts.log = make("div", {
      class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions", "aria-label": this.#texts.log, tabindex: "0",
    }, parts.draft);
    parts.latest = make("button", { type: "button", class: "latest", hidden: true }, icon("down"), this.#texts.latest);
    parts.latest.addEventListener("click", () => {
      this.#toEnd(true);
      parts.log.focus();
    });
    parts.log.addEventListener("scroll", () => {
      const { scrollTop, scrollHeight, clientHeight } = parts.log;
      this.#isAtEnd = scrollHeight - clientHeight - scrollTop < 48;
      if (this.#isAtEnd) parts.latest.hidden = true;
    }, { passive: true });
    return make("div", { class: "talk" }, parts.log, parts.latest);
  }

  #remarks() {
    const parts = this.#parts;
    parts.remark = make("p", { role: "status" });
    parts.choices = make("div", { class: "choices" });
    parts.notice = make("div", { class: "notice", hidden: true }, parts.remark, parts.choices);
    return parts.notice;
  }

  #composer(id) {
    const t = this.#texts;
    const parts = this.#parts;
    parts.field = make("textarea", {
      id: `${id}-field`, rows: "1", dir: "auto", placeholder: t.placeholder, maxlength: LONGEST_TEXT, autocomplete: "off", enterkeyhint: "send",
    });
    parts.stop = iconButton("act stop", "stop", t.stop, () => this.#on.stop());
    parts.stop.hidden = true;
    const send = make("button", { type: "submit", class: "act send", "aria-label": t.send, title: t.send }, icon("send"));
    const label = make("label", { class: "sr", for: `${id}-field` }, t.field);
    parts.composer = make("form", { class: "composer" }, label, make("div", { class: "box" }, parts.field, parts.stop, send));
    parts.field.addEventListener("input", () => this.#grow());
    parts.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.#submit();
    });
    parts.composer.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    return parts.composer;
  }

  #message(speaker, text) {
    const isCaller = speaker === "caller";
    const said = isCaller ? this.#texts.callerSaid : this.#texts.agentSaid;
    return make(
      "div", { class: `message ${isCaller ? "caller" : "agent"}`, title: new Date().toLocaleTimeString([], { timeStyle: "short" }) },
      make("p", { class: "bubble" }, make("span", { class: "sr" }, `${said} `), make("span", { class: "text", dir: "auto" }, text)),
    );
  }

  #day(day, set) {
    const id = `calla-day-${++count}`;
    const times = make("div", { class: "times" });
    for (const time of day.times) {
      const chip = make("button", { type: "button", class: "chip" }, icon("check"), make("bdi", {}, time.label));
      chip.addEventListener("click", () => this.#pick(set, chip, time.say));
      times.append(chip);
    }
    return make("div", { class: "day", role: "group", "aria-labelledby": id }, make("p", { class: "label", id }, make("bdi", {}, day.label)), times);
  }

  // Doing

  #pick(set, chosen, say) {
    if (this.#chips !== set) return;
    this.#chips = null;
    for (const chip of set.querySelectorAll("button")) chip.disabled = true;
    chosen.classList.add("is-chosen");
    chosen.append(make("span", { class: "sr" }, ` (${this.#texts.picked})`));
    this.focus();
    this.#on.pick(say);
  }

  #submit() {
    const { field } = this.#parts;
    const text = field.value.trim();
    if (!text) return field.focus();
    field.value = "";
    this.#grow();
    this.#on.send(text);
    return field.focus();
  }

  async #copy() {
    const t = this.#texts;
    const { log, root } = this.#parts;
    const text = [...log.querySelectorAll(".message")].map((message) => {
      const who = message.classList.contains("caller") ? t.callerName : t.agentName;
      return `${who}: ${message.querySelector(".text").textContent}`;
    }).join("\n");
    const button = root.querySelector(".copying");
    const worked = await copyText(text, root);
    button.focus();
    this.announce(worked ? t.copied : t.notCopied);
    button.replaceChildren(icon(worked ? "check" : "copy"));
    setTimeout(() => button.replaceChildren(icon("copy")), 1_600);
  }

  #nameLauncher(label) {
    this.#parts.launcher.setAttribute("aria-label", label);
    this.#parts.launcher.title = label;
  }

  #tellLauncher(speaker) {
    if (this.isOpen || speaker === "caller") return;
    this.#parts.launcher.classList.add("has-news");
    this.#nameLauncher(this.#texts.openUnread);
  }

  #grow() {
    const { field } = this.#parts;
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, 132)}px`;
  }

  /** Follow the on-screen keyboard, which covers the page without resizing it. */
  #fit() {
    const viewport = globalThis.visualViewport;
    if (!viewport || !this.isOpen) return;
    this.#parts.root.style.setProperty("--seen-height", `${viewport.height}px`);
    this.#parts.root.style.setProperty("--seen-top", `${viewport.offsetTop}px`);
    this.#toEnd();
  }

  #keepEnd(always = false) {
    if (always || this.#isAtEnd) this.#toEnd(true);
    else this.#parts.latest.hidden = false;
  }

  #toEnd(always = false) {
    const { log } = this.#parts;
    if (always || this.#isAtEnd) log.scrollTop = log.scrollHeight;
  }
}
