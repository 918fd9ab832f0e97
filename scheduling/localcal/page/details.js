/** The dialog that tells all of one booking or hold. */

import { make } from "./dom.js";
import { lookOf, statusText } from "./entries.js";
import { dayOf, dayText, spanText, timeText } from "./walls.js";

/** Fill the dialog; what is chosen or unfolded in it stays as long as the entry does not change. */
export function fillDetails(dialog, entry) {
  const text = JSON.stringify(entry);
  if (dialog.dataset.shows === text) return;
  const focused = dialog.contains(document.activeElement);
  const unfolded = dialog.dataset.id === entry.id && Boolean(dialog.querySelector("details[open]"));
  dialog.dataset.shows = text;
  dialog.dataset.id = entry.id;
  const close = make("button", { type: "button", class: "close", autofocus: true }, "Close");
  close.addEventListener("click", () => dialog.close());
  const when = dayOf(entry.start) === dayOf(entry.end) ? `${dayText(entry.start)}, ${spanText(entry.start, entry.end)}` : spanText(entry.start, entry.end);
  const facts = entry.kind === "hold" ? factsOfHold(entry) : factsOfBooking(entry.shown);
  dialog.replaceChildren(
    make("div", { class: "top" },
      make("h2", { id: "details-title" }, entry.title),
      make("p", { class: "badge", "data-look": lookOf(entry) }, statusText(entry))),
    make("p", { class: "when" }, when),
    make("dl", {}, ...facts.filter(([, value]) => value).flatMap(row)),
    make("details", { open: unfolded }, make("summary", {}, "As the API shows it"), make("pre", { tabindex: "0" }, JSON.stringify(entry.shown, null, 2))),
    make("div", { class: "bottom" }, close));
  if (focused) close.focus();
}

function row([name, value]) {
  const lines = Array.isArray(value) ? value : [value];
  return [make("dt", {}, name), make("dd", {}, ...lines.map((line) => make("div", {}, line)))];
}

function factsOfHold(entry) {
  return [
    ["Length", `${entry.shown.slotDuration} minutes`],
    ["Held until", `${dayText(entry.until)}, ${timeText(entry.until)}`],
    ["Uid", entry.shown.reservationUid],
  ];
}

function factsOfBooking(shown) {
  const answers = Object.entries(shown.bookingFieldsResponses ?? {}).filter(([name]) => !["name", "email"].includes(name));
  return [
    ["Attendees", shown.attendees.map(person)],
    ["Guests", shown.guests?.length ? shown.guests : ""],
    ["Host", shown.hosts.map((host) => host.name)],
    ["Length", `${shown.duration} minutes`],
    ["Where", shown.location],
    ["Answers", answers.length ? answers.map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`) : ""],
    ["Why cancelled", shown.cancellationReason],
    ["Why moved", shown.reschedulingReason],
    ["Moved from", shown.rescheduledFromUid],
    ["Moved to", shown.rescheduledToUid],
    ["Recurrence", shown.recurringBookingUid],
    ["Uid", shown.uid],
  ];
}

function person({ name, email, phoneNumber, timeZone, absent }) {
  return [name, email, phoneNumber, timeZone, absent ? "absent" : ""].filter(Boolean).join(" · ");
}
