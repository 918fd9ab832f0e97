/** Every word the widget shows or says to a screen reader; a page may replace any of them. */

export const TEXTS = {
  title: "Appointments",
  subtitle: "Automated assistant",
  openChat: "Open chat",
  openUnread: "Open chat, new message",
  closeChat: "Close chat",
  restart: "New conversation",
  copy: "Copy conversation",
  copied: "Conversation copied",
  notCopied: "The browser did not allow copying.",
  log: "Conversation",
  field: "Your message",
  placeholder: "Write a message…",
  send: "Send",
  stop: "Stop the answer",
  latest: "Latest messages",
  callerSaid: "You said:",
  agentSaid: "The assistant said:",
  callerName: "You",
  agentName: "Assistant",
  unsent: "Not sent yet",
  stopped: "Stopped",
  times: "Open times",
  timesCount: "Open times to choose from:",
  picked: "chosen",
  thinking: "One moment…",
  tool_find_times: "Looking for open times…",
  tool_find_bookings: "Looking for your appointment…",
  tool_book: "Working on the booking…",
  tool_reschedule: "Working on the new time…",
  tool_cancel: "Working on the cancellation…",
  tool_answer_question: "Looking that up…",
  tool_transfer_to_human: "Looking for a person…",
  connecting: "Connecting…",
  reconnecting: "The connection was lost. Trying again…",
  offline: "You are offline. The conversation goes on when you are back.",
  refused: "This page is not allowed to show this chat. Its owner can allow it in the server's settings.",
  paused: "The conversation is paused. Write to go on.",
  elsewhere: "This conversation is open in another window.",
  continueHere: "Continue here",
  busy: "That was a lot at once. Please wait a moment; the chat goes on by itself.",
  tooLong: "That message was too long and was not sent. Please shorten it.",
  failed: "Something went wrong. Please try again.",
  expired: "The earlier conversation has expired, so this is a new one.",
  expiredUnsent: "The earlier conversation has expired. Your last message was not sent; it is back in the text field.",
  ended: "This conversation has ended.",
  transferred: "This conversation was handed to a person and has ended here.",
  startAgain: "Start again",
  askRestart: "Leave this conversation and start a new one?",
  confirmRestart: "Start new",
  keep: "Keep this one",
};

/**
 * Return the texts with a page's own in their place.
 * Unknown keys and anything but text are left out, so that a typing error never empties a label.
 */
export function textsWith(...sources) {
  const texts = { ...TEXTS };
  for (const source of sources) {
    for (const [key, value] of Object.entries(source ?? {})) {
      if (Object.hasOwn(TEXTS, key) && typeof value === "string" && value) texts[key] = value;
    }
  }
  return texts;
}
