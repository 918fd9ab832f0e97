/** What an entry of the calendar is called, how it looks, and where in a day it lies. */

import { DAY_MINUTES, dayOf, minuteOf } from "./walls.js";

const STATUS = {
  accepted: "booked",
  pending: "unconfirmed",
  awaiting_host: "waiting for its host",
  cancelled: "cancelled",
  rejected: "declined",
};
const REASONS = { vacation: "vacation", travel: "travel", sick: "sick leave", public_holiday: "public holiday" };
const SHORTEST_MINUTES = 15; // what is drawn of anything shorter

/** Tell bookings and holds, which are buttons, from what only colors the time behind them. */
export const isCard = (entry) => entry.kind === "booking" || entry.kind === "hold";

export const isDead = (entry) => entry.kind === "booking" && ["cancelled", "rejected"].includes(entry.shown.status);

/** Return the name of the colors: one of the legend's. */
export function lookOf(entry) {
  if (entry.kind !== "booking") return entry.kind;
  if (isDead(entry)) return "dead";
  return entry.shown.status === "accepted" ? "accepted" : "pending";
}

/** Return the status in a word or two. */
export function statusText(entry) {
  if (entry.kind === "hold") return "held";
  const { status, rescheduledToUid, absentHost, attendees } = entry.shown;
  if (status === "cancelled" && rescheduledToUid) return "moved";
  if (status === "accepted" && absentHost) return "host absent";
  if (status === "accepted" && attendees.length && attendees.every((one) => one.absent)) return "nobody came";
  return STATUS[status] ?? status;
}

/** Return who comes: the first one by name, the others by number, the seats of a shared booking. */
export function peopleText(entry) {
  if (entry.kind === "hold") return "Held";
  const { attendees, guests = [] } = entry.shown;
  const others = attendees.length - 1 + guests.length;
  const first = attendees[0]?.name ?? "Nobody";
  const names = others > 0 ? `${first} +${others}` : first;
  return entry.seats ? `${names} (${attendees.length} of ${entry.seats} seats)` : names;
}

/** Return what colored time is called. */
export function bandText(entry) {
  if (entry.kind === "blocked") return "Busy elsewhere";
  return ["Out of office", REASONS[entry.reason], entry.notes].filter(Boolean).join(" · ");
}

/** Return the minutes of `day` that an entry or an open span takes, null for none. */
export function minutesIn(day, { start, end }) {
  if (dayOf(start) > day || dayOf(end) < day) return null;
  const from = dayOf(start) < day ? 0 : minuteOf(start);
  const to = dayOf(end) > day ? DAY_MINUTES : minuteOf(end);
  if (to > from) return { from, to };
  const backwards = dayOf(start) === dayOf(end); // the clocks went back in between
  return backwards ? { from, to: Math.min(from + SHORTEST_MINUTES, DAY_MINUTES) } : null;
}

/** Put what overlaps side by side: give each of one day's pieces its `lane` of so many `lanes`. */
export function intoLanes(pieces) {
  let group = [];
  let until = -1;
  const close = () => group.forEach((one) => (one.lanes = 1 + Math.max(...group.map(({ lane }) => lane))));
  for (const piece of [...pieces].sort((a, b) => a.from - b.from || b.to - a.to)) {
    if (piece.from >= until) {
      close();
      group = [];
    }
    const to = (one) => Math.max(one.to, one.from + SHORTEST_MINUTES);
    const busy = new Set(group.filter((one) => to(one) > piece.from).map(({ lane }) => lane));
    piece.lane = 0;
    while (busy.has(piece.lane)) piece.lane += 1;
    group.push(piece);
    until = Math.max(until, to(piece));
  }
  close();
  return pieces;
}
