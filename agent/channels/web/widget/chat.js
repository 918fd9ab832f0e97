/** One conversation: joins what the server says to what is seen, and loses nothing between. */

import { Connection } from "./connection.js";
import { View } from "./view.js";

const HISTORY_MS = 5_000;
const SHORT_WORK_MS = 350;
const LONGEST_WORK_MS = 20_000;
const REMARK_MS = 15_000;
const LONGEST_REMARK = 300;
const HUSHED = new Set(["end_conversation"]);

const text = (value) => (typeof value === "string" ? value : "");
const list = (value) => (Array.isArray(value) ? value : []);

export class Chat {
  #texts;
  #view;
  #line;
  #outbox = []; // messages the server has not been seen to take: {text, message}
  #taken = 0; // how many of the caller's messages the server has taken
  #isSynced = false;
  #isEmpty = true;
  #isAnswering = false;
  #awaitsGreeting = false;
  #isGreeting = false;
  #remarked = "";
  #lastSaid = "";
  #failure = ""; // what the server said went wrong for good
  #slots = null; // times that came before the answer that names them
  #timers = {};

  /** Draw into `shadow` and talk to the server at `base`; nothing is sent before it is opened. */
  constructor(shadow, { base, door, texts, inline, on }) {
    this.#texts = texts;
    this.#view = new View(shadow, {
      texts,
      inline,
      on: {
        send: (said) => this.#say(said),
        pick: (said) => this.#say(said),
        stop: () => this.#stop(),
        restart: () => this.#askRestart(),
        opened: () => {
          if (this.#line.state !== "elsewhere") this.#line.start();
          on.opened();
        },
        closed: on.closed,
      },
    });
    this.#line = new Connection(base, door, {
      state: (state) => this.#follow(state),
      session: (continued, expired) => this.#begin(continued, expired),
      message: (type, data) => this.#hear(type, data),
    });
  }

  open(options) {
    this.#view.open(options);
  }

  close() {
    this.#view.close();
  }

  get isOpen() {
    return this.#view.isOpen;
  }

  dispose() {
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    this.#line.dispose();
  }

  // The caller

  #say(said) {
    this.#settle();
    this.#isEmpty = false;
    const message = this.#view.say("caller", said, { waiting: !this.#canSend });
    const entry = { text: said, message };
    this.#outbox.push(entry);
    if (this.#canSend) this.#transmit(entry);
    else this.#line.start();
  }

  get #canSend() {
    return this.#line.state === "open" && this.#isSynced;
  }

  #transmit(entry) {
    const options = { run_immediately: true, audio_response: false };
    if (!this.#line.send("send-text", { content: entry.text, options })) return;
    this.#view.mark(entry.message, "");
    this.#await(this.#texts.thinking);
  }

  #flush() {
    if (!this.#canSend) return;
    for (const entry of this.#outbox) this.#transmit(entry);
  }

  #stop() {
    this.#line.send("client-message", { t: "interrupt" });
    this.#rest(); // the outcome of a running write is told all the same
    this.#view.announce(this.#texts.stopped);
  }

  #askRestart() {
    if (this.#isEmpty || this.#line.state === "ended") return this.#restart();
    return this.#view.notice(
      this.#texts.askRestart,
      [this.#texts.confirmRestart, () => this.#restart()],
      [this.#texts.keep, () => this.#follow(this.#line.state)],
    );
  }

  #restart() {
    this.#clear();
    this.#line.restart();
    this.#view.focus();
  }

  #clear() {
    this.#outbox = [];
    this.#taken = 0;
    this.#isEmpty = true;
    this.#slots = null;
    this.#view.replace([]);
    this.#view.closed(false);
    this.#view.notice("");
    this.#rest();
  }

  // The line

  #begin(continued, expired) {
    this.#isSynced = !continued;
    this.#awaitsGreeting = !continued;
    clearTimeout(this.#timers.history);
    if (continued) {
      this.#timers.history = setTimeout(() => this.#synced(), HISTORY_MS);
    } else if (expired) {
      this.#beginAnew();
    }
  }

  /** The server has forgotten the conversation: nothing is sent out of its context. */
  #beginAnew() {
    const hadLines = !this.#isEmpty;
    const unsent = this.#outbox.map((entry) => entry.text).join("\n");
    this.#clear();
    this.#view.restore(unsent);
    this.#synced();
    if (unsent) this.#remark(this.#texts.expiredUnsent);
    else if (hadLines) this.#remark(this.#texts.expired);
  }

  #follow(state) {
    const t = this.#texts;
    if (state === "open") {
      this.#view.status("good", t.subtitle);
      this.#view.notice(this.#remarked);
      this.#flush();
      return;
    }
    this.#rest();
    if (state === "connecting") return void this.#view.status("wait", t.connecting);
    const action = { elsewhere: [t.continueHere, () => this.#line.start()], ended: [t.startAgain, () => this.#restart()] }[state];
    this.#view.status(state === "refused" ? "bad" : state === "ended" || state === "idle" ? "" : "wait", t.subtitle);
    this.#view.closed(state === "ended" || state === "refused");
    if (t[state]) this.#view.notice(t[state], ...(action ? [action] : []));
  }

  // The server

  #hear(type, data) {
    switch (type) {
      case "bot-llm-started":
        return this.#started();
      case "bot-llm-text":
        return this.#stream(text(data.text));
      case "bot-llm-stopped":
        return this.#stopped();
      case "llm-function-call-in-progress":
        return this.#work(text(data.function_name));
      case "llm-function-call-stopped":
        return this.#isAnswering && this.#await(this.#texts.thinking);
      case "server-message":
        return this.#serverSaid(data);
      case "too-long":
        return this.#takeBack();
      case "error":
      case "error-response":
        return this.#failed(text(data.error).slice(0, LONGEST_REMARK), data.fatal === true);
      default:
        return undefined; // a newer server may say more
    }
  }

  #started() {
    this.#settle();
    this.#isGreeting = this.#awaitsGreeting; // it answers nothing that was written before it came
    this.#awaitsGreeting = false;
    if (!this.#isGreeting) {
      this.#taken += this.#outbox.length;
      this.#outbox = [];
    }
    this.#await(this.#texts.thinking);
  }

  #stream(piece) {
    if (!piece) return;
    this.#isEmpty = false;
    this.#busy(true);
    this.#view.stream(piece);
  }

  #stopped() {
    const said = this.#settle();
    clearTimeout(this.#timers.rest);
    if (said) this.#rest();
    else this.#timers.rest = setTimeout(() => this.#rest(), SHORT_WORK_MS); // a tool goes on
  }

  #work(name) {
    if (HUSHED.has(name)) return;
    this.#await(this.#texts[`tool_${name}`] ?? this.#texts.thinking);
  }

  #serverSaid(data) {
    if (data.type === "fresh") this.#beginAnew();
    else if (data.type === "history") this.#remember(list(data.lines));
    else if (data.type === "slots") this.#offer(list(data.days));
    else if (data.type === "ended") this.#end(text(data.reason));
  }

  /** Take the server's word for what was said, then send what it has not heard. */
  #remember(lines) {
    const heard = lines.filter((line) => line && text(line.text));
    const callers = heard.filter((line) => line.speaker === "caller");
    const arrived = Math.max(0, callers.length - this.#taken);
    const unsent = this.#outbox.slice(arrived);
    this.#taken = callers.length;
    this.#isEmpty = !heard.length && !unsent.length;
    this.#slots = null;
    this.#view.replace(heard.map((line) => ({ speaker: line.speaker, text: line.text })));
    this.#outbox = unsent.map((entry) => ({
      text: entry.text,
      message: this.#view.say("caller", entry.text, { waiting: true }),
    }));
    if (heard.at(-1)?.speaker === "caller" && !unsent.length) this.#awaitFor(LONGEST_WORK_MS);
    this.#synced();
  }

  #synced() {
    clearTimeout(this.#timers.history);
    if (this.#isSynced) return;
    this.#isSynced = true;
    this.#flush();
  }

  #offer(days) {
    const usable = days
      .map((day) => ({
        label: text(day?.label),
        times: list(day?.times).filter((time) => text(time?.label) && text(time?.say)),
      }))
      .filter((day) => day.times.length);
    if (this.#isAnswering && usable.length) this.#slots = usable;
    else this.#view.slots(usable);
    if (!usable.length) this.#slots = null;
  }

  #end(reason) {
    this.#settle();
    this.#view.closeSlots();
    this.#line.finish();
    const words = reason === "transferred" ? this.#texts.transferred : reason === "failed" ? this.#failure : "";
    if (words) this.#view.notice(words, [this.#texts.startAgain, () => this.#restart()]);
  }

  #takeBack() {
    const entry = this.#outbox.pop();
    if (!entry) return;
    entry.message.remove();
    this.#view.restore(entry.text);
    this.#remark(this.#texts.tooLong);
  }

  #failed(said, isFatal) {
    this.#rest();
    this.#failure = isFatal ? said : "";
    if (!isFatal && said !== this.#lastSaid) this.#remark(said || this.#texts.failed);
  }

  // What is seen of it

  #await(label) {
    this.#busy(true);
    this.#view.think(label);
  }

  /** Wait for an answer that may have been lost with the line. */
  #awaitFor(wait) {
    this.#await(this.#texts.thinking);
    this.#timers.rest = setTimeout(() => this.#rest(), wait);
  }

  #settle() {
    const said = this.#view.commit(this.#isGreeting ? this.#outbox[0]?.message : undefined);
    this.#lastSaid = said || this.#lastSaid;
    this.#view.think("");
    return said;
  }

  #rest() {
    clearTimeout(this.#timers.rest);
    this.#settle();
    this.#busy(false);
    if (this.#slots) this.#view.slots(this.#slots);
    this.#slots = null;
  }

  #busy(isBusy) {
    clearTimeout(this.#timers.rest);
    this.#isAnswering = isBusy;
    this.#view.busy(isBusy);
  }

  /** Show a remark that stays until the next change of the line or for a while. */
  #remark(words) {
    clearTimeout(this.#timers.remark);
    this.#remarked = words;
    this.#view.notice(words);
    this.#timers.remark = setTimeout(() => {
      this.#remarked = "";
      if (this.#line.state === "open") this.#view.notice("");
    }, REMARK_MS);
  }
}
