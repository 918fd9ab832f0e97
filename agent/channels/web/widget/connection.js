/**
 * The line to the server: RTVI messages over a WebSocket that comes back when it is lost.
 *
 * States: idle, connecting, open, reconnecting, offline, busy, paused, elsewhere, refused, ended.
 */

const RTVI = { label: "rtvi-ai", version: "2.2.0" };
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 10_000;
const REQUEST_MS = 10_000;
const ANSWER_MS = 20_000; // after a message was sent, the server says something within this time
const BUSY_MS = 10_000;
const LONGEST_BUSY_MS = 300_000;

const RESTING = { 4403: "refused", 4408: "paused", 4409: "elsewhere" };

/** The id of this tab's conversation, so that a reload goes on with it; nothing else is stored. */
class Memory {
  #key;
  #id = "";

  constructor(key) {
    this.#key = key;
    try {
      this.#id = sessionStorage.getItem(key) ?? "";
    } catch {
      // storage is switched off: the conversation lives as long as the page
    }
  }

  get id() {
    return this.#id;
  }

  set id(id) {
    this.#id = id;
    try {
      if (id) sessionStorage.setItem(this.#key, id);
      else sessionStorage.removeItem(this.#key);
    } catch {
      // as above
    }
  }
}

export class Connection {
  state = "idle";
  #base;
  #door;
  #on;
  #memory;
  #socket = null;
  #attempt = 0;
  #failures = 0;
  #badTokens = 0;
  #opaque = 0;
  #timer = 0;
  #watch = 0;

  /**
   * Connect to the server at `base`; `door` names whom to talk to, by `org_id` and `agent_id`.
   * `on.state(state)` hears of changes, `on.session(continued, expired)` of each new socket's
   * conversation, `on.message(type, data)` of what the server says.
   */
  constructor(base, door, on) {
    this.#base = new URL(base);
    this.#door = door;
    this.#on = on;
    this.#memory = new Memory(["calla", this.#base.href, ...Object.values(door)].join(":"));
    addEventListener("online", this.#wentOnline);
    addEventListener("offline", this.#wentOffline);
  }

  /** Tell whether there is a conversation to go on with. */
  get isKnown() {
    return this.#memory.id !== "";
  }

  /** Connect, unless that is under way or not wanted any more. */
  start() {
    if (["idle", "paused", "elsewhere"].includes(this.state)) this.#connect();
  }

  /** Leave this conversation and begin a new one. */
  restart() {
    this.send("disconnect-bot");
    this.#memory.id = "";
    this.#failures = 0;
    this.#connect();
  }

  /** Take note that the server ended the conversation; nothing follows. */
  finish() {
    this.#memory.id = "";
    this.#rest("ended");
  }

  /** Let go of everything; the conversation can be taken up by another page view. */
  dispose() {
    removeEventListener("online", this.#wentOnline);
    removeEventListener("offline", this.#wentOffline);
    this.#rest("idle");
  }

  /** Send one RTVI message; tell whether there was a socket to send it on. */
  send(type, data) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    const id = crypto.getRandomValues(new Uint32Array(2)).join("");
    this.#socket.send(JSON.stringify({ label: RTVI.label, type, id, data }));
    if (type === "send-text") {
      clearTimeout(this.#watch);
      this.#watch = setTimeout(() => this.#lost(0), ANSWER_MS);
    }
    return true;
  }

  #wentOnline = () => {
    if (this.state !== "offline" && this.state !== "reconnecting") return;
    this.#failures = 0;
    this.#connect();
  };

  #wentOffline = () => {
    if (["connecting", "open", "reconnecting"].includes(this.state)) this.#rest("offline");
  };

  async #connect() {
    this.#hangUp();
    const attempt = ++this.#attempt;
    this.#enter(this.#failures > 0 ? "reconnecting" : "connecting");
    const session = await this.#session(() => attempt === this.#attempt);
    if (session && attempt === this.#attempt) this.#dial(session);
  }

  async #session(isCurrent) {
    const known = this.#memory.id;
    let answer;
    try {
      answer = await fetch(new URL("chat/session", this.#base), {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ conversation: known, ...this.#door }),
        credentials: "omit",
        cache: "no-store",
        signal: AbortSignal.timeout(REQUEST_MS),
      });
      if (answer.ok) return this.#accept(await answer.json(), known, isCurrent);
    } catch {
      if (isCurrent()) await this.#unanswered(isCurrent);
      return null;
    }
    if (isCurrent()) this.#declined(answer);
    return null;
  }

  #accept(session, known, isCurrent) {
    if (!isCurrent()) return null;
    this.#opaque = 0;
    this.#memory.id = String(session.conversation);
    this.#on.session(known !== "" && known === this.#memory.id, known !== "" && known !== this.#memory.id);
    return session;
  }

  #declined(answer) {
    if (answer.status === 403) {
      this.#rest("refused");
    } else if (answer.status === 429) {
      this.#waitBusy(Number(answer.headers.get("Retry-After")) * 1_000);
    } else {
      if (answer.status === 400 || answer.status === 404) this.#memory.id = "";
      this.#retry();
    }
  }

  /** A page of a foreign origin may not read why it is refused: ask whether the server is there. */
  async #unanswered(isCurrent) {
    if (this.#base.origin !== location.origin && ++this.#opaque >= 2) {
      try {
        const there = await fetch(import.meta.url, { method: "HEAD", credentials: "omit", cache: "no-store" });
        if (there.ok && isCurrent()) return this.#rest("refused");
      } catch {
        // not there: go on trying
      }
    }
    if (isCurrent()) this.#retry();
  }

  #dial(session) {
    const address = new URL(this.#base);
    const path = new URL(String(session.socket), this.#base);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    address.pathname = path.pathname;
    address.searchParams.set("token", String(session.token));
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.onopen = () => this.send("client-ready", { version: RTVI.version, about: { library: "calla-widget" } });
    socket.onmessage = (event) => this.#receive(event.data);
    socket.onclose = (event) => this.#lost(event.code);
    this.#watch = setTimeout(() => this.#lost(0), REQUEST_MS);
  }

  #receive(frame) {
    clearTimeout(this.#watch);
    let message;
    try {
      message = JSON.parse(frame);
    } catch {
      return;
    }
    if (message?.label !== RTVI.label || typeof message.type !== "string") return;
    if (message.type === "bot-ready") {
      this.#failures = this.#badTokens = 0;
      this.#enter("open");
    } else {
      this.#on.message(message.type, message.data ?? {});
    }
  }

  #lost(code) {
    this.#hangUp();
    if (RESTING[code]) return this.#rest(RESTING[code]);
    if (code === 4429) return this.#waitBusy(BUSY_MS);
    if (code === 1009) this.#on.message("too-long", {});
    if (code === 4401 && ++this.#badTokens < 3) return this.#connect();
    return this.#retry();
  }

  #retry() {
    if (navigator.onLine === false) return this.#rest("offline");
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures++);
    this.#again("reconnecting", longest * (0.5 + Math.random() / 2));
  }

  #waitBusy(wanted) {
    this.#again("busy", Math.min(Math.max(wanted || BUSY_MS, 1_000), LONGEST_BUSY_MS));
  }

  #again(state, wait) {
    this.#rest(state);
    this.#timer = setTimeout(() => this.#connect(), wait);
  }

  #rest(state) {
    this.#attempt++; // whatever is under way is not waited for
    this.#hangUp();
    this.#enter(state);
  }

  #hangUp() {
    clearTimeout(this.#timer);
    clearTimeout(this.#watch);
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #enter(state) {
    if (state === this.state) return;
    this.state = state;
    this.#on.state(state);
  }
}
