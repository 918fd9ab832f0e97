/** The calendar page: which week of whom is shown, kept up to date. */

import { fillDetails } from "./details.js";
import { make } from "./dom.js";
import { isCard, peopleText, statusText } from "./entries.js";
import { dayText, plusDays, timeText, weekText } from "./walls.js";
import { drawWeek } from "./week.js";

const EVERY_MS = 2_000;
const LONGEST_WAIT_MS = 8_000;
const MOST_NEWS = 3; // told one by one

const $ = (id) => document.getElementById(id);
const dialog = $("details");
const put = (id, text) => $(id).textContent === text || ($(id).textContent = text); // what is selected stays so
const asked = () => Object.fromEntries(new URLSearchParams(location.search));

let view = null;
let tag = "";
let timer = 0;
let request = new AbortController();

/** Ask for the week, now and again and again. */
async function look() {
  clearTimeout(timer);
  request.abort();
  const mine = (request = new AbortController());
  try {
    await show(await fetchWeek(mine.signal), mine.signal);
  } catch {
    if (mine.signal.aborted) return; // another week was asked for meanwhile
    tell("lost", "The calendar does not answer; trying again.");
  }
  if (!document.hidden && !mine.signal.aborted) timer = setTimeout(look, EVERY_MS);
}

function fetchWeek(signal) {
  const { user = "", week = "" } = asked();
  return fetch(`calendar/week.json?${new URLSearchParams({ user, week })}`, {
    cache: "no-store",
    headers: tag ? { "If-None-Match": tag } : {},
    signal: AbortSignal.any([signal, AbortSignal.timeout(LONGEST_WAIT_MS)]),
  });
}

async function show(answer, signal) {
  if (answer.status !== 304) {
    const content = await answer.json();
    if (signal.aborted) return;
    tag = answer.headers.get("ETag") ?? "";
    if (answer.ok) draw(content);
    else explain("This cannot be shown", content.message);
  }
  tell("live", "Up to date");
}

function draw(content) {
  if (!content.users.length) {
    explain("There is no account in this calendar", "Start the server with --demo for a small practice, or with --seed and a file that describes your own accounts.");
    return;
  }
  const before = view;
  view = content;
  const name = weekText(view.first);
  document.title = `${name} · ${view.user.name}`;
  put("title", name);
  put("whose", `${view.user.name} · ${view.zone}, ${timeText(view.now)}`);
  offerUsers();
  const isSame = before?.first === view.first && before.user.username === view.user.username;
  redraw(isSame ? changesSince(before) : []);
  adviseOnEmpty();
  refreshDetails();
}

function redraw(changed = []) {
  drawWeek($("week"), view, { showDead: $("dead").checked, fresh: new Set(changed.map(({ id }) => id)), open: openDetails });
  if (!changed.length) return;
  const each = changed.slice(0, MOST_NEWS).map((entry) => `${peopleText(entry)}, ${entry.title}, ${dayText(entry.start)} at ${timeText(entry.start)}: ${statusText(entry)}.`);
  const more = changed.length - each.length;
  $("news").textContent = [...each, more > 0 ? `${more} more changes.` : ""].join(" ").trim();
}

function changesSince(before) {
  const known = new Map(before.entries.filter(isCard).map((entry) => [entry.id, summary(entry)]));
  return view.entries.filter((entry) => isCard(entry) && known.get(entry.id) !== summary(entry));
}

const summary = (entry) => [entry.start, entry.end, statusText(entry), peopleText(entry)].join("\n");

function offerUsers() {
  const select = $("user");
  const names = view.users.map((one) => one.username).join("\n");
  if (select.dataset.names !== names) {
    select.dataset.names = names;
    select.replaceChildren(...view.users.map((one) => make("option", { value: one.username }, one.name)));
    select.parentElement.hidden = view.users.length < 2;
  }
  select.value = view.user.username;
}

function adviseOnEmpty() {
  if (view.cut) return explain("This week is fuller than this page can show", "The first 500 bookings are here; GET /v2/bookings lists all of them.", { keep: true });
  if (!("example" in view)) return ($("notice").hidden = true);
  if (!view.example) return explain("Nothing is booked in this week", "There is no event type with an open time to book: POST /v2/event-types makes one.", { keep: true });
  explain("Nothing is booked in this week", "Anybody may book; run this, and it appears here. For all else, the line that the server printed when it was ready has the API key.", { keep: true });
  const lines = [
    `curl ${new URL("v2/bookings", document.baseURI)}`,
    "-H 'cal-api-version: 2024-08-13'",
    "-H 'Content-Type: application/json'",
    `-d '${JSON.stringify(view.example)}'`,
  ];
  put("command", lines.join(" \\\n  "));
  $("code").hidden = false;
}

/** Say something above the week, or in its place. */
function explain(title, advice, { keep = false } = {}) {
  put("notice-title", title);
  put("advice", advice);
  $("code").hidden = true;
  $("notice").hidden = false;
  if (!keep) $("week").replaceChildren();
}

function tell(state, text) {
  if ($("line").dataset.state === state) return;
  $("line").dataset.state = state;
  $("line").textContent = text;
}

function openDetails(id) {
  fillDetails(dialog, view.entries.find((entry) => entry.id === id));
  dialog.showModal();
}

function refreshDetails() {
  const entry = view.entries.find(({ id }) => id === dialog.dataset.id);
  if (dialog.open && entry) fillDetails(dialog, entry);
}

function go(query) {
  const wanted = Object.entries({ ...asked(), ...query }).filter(([, value]) => value);
  history.pushState(null, "", `?${new URLSearchParams(wanted)}`);
  look();
}

$("previous").addEventListener("click", () => view && go({ week: plusDays(view.first, -7) }));
$("next").addEventListener("click", () => view && go({ week: plusDays(view.first, 7) }));
$("today").addEventListener("click", () => go({ week: "" }));
$("user").addEventListener("change", (event) => go({ user: event.target.value }));
$("dead").addEventListener("change", () => view && redraw());
$("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText($("command").textContent);
    $("news").textContent = $("copy").textContent = "Copied";
  } catch {
    getSelection().selectAllChildren($("command"));
  }
  setTimeout(() => ($("copy").textContent = "Copy"), EVERY_MS);
});
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
dialog.addEventListener("close", () => $("week").querySelector(`[data-id="${CSS.escape(dialog.dataset.id)}"]`)?.focus());
addEventListener("popstate", look);
document.addEventListener("visibilitychange", () => document.hidden || look());
look();
