/**
 * Wall times as the server writes them in the user's zone, "2050-09-05T09:00", and days, "2050-09-05".
 *
 * They are formatted as if they were UTC, so the browser's own zone has no say.
 */

// The page is English; other languages' formats would mix with it.
const LANGUAGE = navigator.languages.find((one) => one.startsWith("en")) ?? "en-GB";
const format = (options) => new Intl.DateTimeFormat(LANGUAGE, { timeZone: "UTC", ...options });
const TIME = format({ hour: "numeric", minute: "2-digit" });
const HOUR = format({ hour: "numeric" });
const SAYS_AM = TIME.resolvedOptions().hour12; // "9 AM" is a time, "9" is not
const DAY = format({ weekday: "long", day: "numeric", month: "long" });
const WEEKDAY = format({ weekday: "short" });
const WEEK = format({ day: "numeric", month: "long", year: "numeric" });

export const DAY_MINUTES = 24 * 60;

export const dayOf = (wall) => wall.slice(0, 10);
export const minuteOf = (wall) => Number(wall.slice(11, 13)) * 60 + Number(wall.slice(14, 16));

const dateOf = (wall) => new Date(wall.length > 10 ? `${wall}Z` : `${wall}T00:00Z`);

/** Return the day so many days later. */
export function plusDays(day, count) {
  const date = dateOf(day);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

export const timeText = (wall) => TIME.format(dateOf(wall));
export const shortTimeText = (wall) => (SAYS_AM && wall.endsWith(":00") ? HOUR.format(dateOf(wall)) : timeText(wall));
export const hourText = (hour) => shortTimeText(`1970-01-01T${String(hour).padStart(2, "0")}:00`);
export const dayText = (day) => DAY.format(dateOf(day));
export const weekdayText = (day) => WEEKDAY.format(dateOf(day));
export const weekText = (first) => WEEK.formatRange(dateOf(first), dateOf(plusDays(first, 6)));

/** Say from when to when; the days too where they differ. */
export function spanText(start, end) {
  if (dayOf(start) !== dayOf(end)) return `${dayText(start)}, ${timeText(start)} – ${dayText(end)}, ${timeText(end)}`;
  if (start > end) return `${timeText(start)} – ${timeText(end)}`; // the clocks went back in between
  return TIME.formatRange(dateOf(start), dateOf(end));
}
