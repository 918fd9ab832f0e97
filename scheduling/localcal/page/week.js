/** Draws a week: one section a day, a list in each, placed by time where there is room for columns. */

import { make, place } from "./dom.js";
import { bandText, intoLanes, isCard, isDead, lookOf, minutesIn, peopleText, statusText } from "./entries.js";
import { DAY_MINUTES, dayOf, dayText, hourText, minuteOf, plusDays, shortTimeText, spanText, timeText, weekdayText } from "./walls.js";

const USUAL_HOURS = [8, 18]; // shown also when nothing happens in them

/** Draw `view` into `main`; `fresh` holds the ids that have just come, `open` is told which was chosen. */
export function drawWeek(main, view, { showDead, fresh, open }) {
  const focused = main.contains(document.activeElement) ? document.activeElement.dataset.id : undefined;
  const entries = view.entries.filter((entry) => showDead || !isDead(entry));
  const days = Array.from({ length: 7 }, (_, count) => plusDays(view.first, count));
  const [first, last] = hoursOf(view, entries, days);
  place(main, { hours: last - first });
  main.replaceChildren(gutter(first, last), ...days.map((day) => drawDay(day, entries)));
  if (focused) main.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });

  function drawDay(day, all) {
    const today = dayOf(view.now) === day;
    const pieces = all.map((entry) => ({ entry, ...minutesIn(day, entry) })).filter((piece) => piece.to);
    intoLanes(pieces.filter(({ entry }) => isCard(entry)));
    const id = `day-${day}`;
    const list = make("ol", {}, ...pieces.map(drawPiece));
    const nothing = pieces.length ? null : make("p", { class: "nothing" }, "Nothing booked.");
    const behind = make("div", { class: "behind", "aria-hidden": "true" }, ...openHours(day), today ? nowLine() : null);
    return make("section", { class: "day", "aria-labelledby": id, "data-today": today }, dayName(id, day, today), make("div", { class: "hours" }, behind, list, nothing));
  }

  function drawPiece({ entry, from, to, lane, lanes }) {
    const item = place(make("li", { "data-look": lookOf(entry) }), within(from, to));
    if (!isCard(entry)) {
      item.className = to <= first * 60 || from >= last * 60 ? "band outside" : "band";
      item.append(make("span", { class: "band-name" }, bandText(entry)), make("span", { class: "band-time" }, spanText(entry.start, entry.end)));
      return item;
    }
    item.className = "card";
    const size = to - from < 25 ? "small" : to - from < 45 ? "middle" : "large";
    const words = remark(entry);
    const status = words && make("span", { class: "status" }, words);
    const button = make("button", { type: "button", "data-id": entry.id, "data-size": size, "data-narrow": lanes > 1 && size !== "large", "data-fresh": fresh.has(entry.id), "aria-haspopup": "dialog" },
      make("span", { class: "who" }, peopleText(entry)),
      make("span", { class: "unseen" }, ", "),
      make("span", { class: "what" }, make("time", { datetime: entry.start }, shortTimeText(entry.start)), ` ${entry.title}`),
      status && make("span", { class: "unseen" }, ", "), status);
    button.addEventListener("click", () => open(entry.id));
    item.append(button);
    return place(item, { lane, lanes });
  }

  function within(from, to) {
    const [start, end] = [Math.max(from, first * 60), Math.min(to, last * 60)];
    return { from: start / 60 - first, long: Math.max(end - start, 0) / 60 };
  }

  function openHours(day) {
    const spans = view.open.map((span) => minutesIn(day, span)).filter(Boolean);
    return spans.map(({ from, to }) => place(make("i", { class: "open" }), within(from, to)));
  }

  function nowLine() {
    const minute = minuteOf(view.now);
    return minute < first * 60 || minute > last * 60 ? null : place(make("i", { class: "now" }), within(minute, minute));
  }
}

/** Return what a card says below who and when; nothing of what is as usual. */
function remark(entry) {
  if (entry.kind === "hold") return `until ${timeText(entry.until)}`;
  return statusText(entry) === "booked" ? "" : statusText(entry);
}

function dayName(id, day, today) {
  return make("h2", { id, class: "date" },
    make("span", { class: "unseen" }, `${dayText(day)}${today ? ", today" : ""}`),
    make("span", { class: "weekday", "aria-hidden": "true" }, weekdayText(day)),
    make("span", { class: "number", "aria-hidden": "true" }, String(Number(day.slice(8)))));
}

function gutter(first, last) {
  const marks = Array.from({ length: last - first }, (_, count) => make("span", {}, hourText(first + count)));
  return make("div", { class: "gutter", "aria-hidden": "true" }, ...marks);
}

/** Return the first and last hour to show: all that is open, booked or held, and the usual ones. */
function hoursOf(view, entries, days) {
  const spans = [...view.open, ...entries.filter(isCard)];
  const taken = days.flatMap((day) => spans.map((span) => minutesIn(day, span)).filter(Boolean));
  const first = Math.min(USUAL_HOURS[0], ...taken.map(({ from }) => Math.floor(from / 60)));
  const last = Math.max(USUAL_HOURS[1], ...taken.map(({ to }) => Math.ceil(to / 60)));
  return [first, Math.min(last, DAY_MINUTES / 60)];
}
