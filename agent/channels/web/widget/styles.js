/** How it looks. Everything starts from `all: initial`, so that a page's styles end at the edge. */

const CSS = `
:host { display: contents !important; }
:host([data-mode="inline"]) { display: block !important; block-size: 600px; }
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }

.root {
  all: initial;
  --accent: var(--calla-accent, #3f51c7);
  --on-accent: var(--calla-on-accent, #fff);
  --accent-ink: color-mix(in oklab, var(--accent) 88%, #000);
  --tint: color-mix(in oklab, var(--accent) 7%, var(--paper));
  --paper: var(--calla-paper, #fff);
  --surface: var(--calla-surface, #f2f3f6);
  --ink: var(--calla-ink, #16181d);
  --muted: var(--calla-muted, #5a5f6b);
  --line: var(--calla-line, #e3e5ea);
  --edge: #838996;
  --good: #1a7f4b;
  --wait: #9a5b00;
  --bad: #b3261e;
  --round: var(--calla-radius, 18px);
  --shadow: 0 0 0 1px rgb(20 24 40 / .06), 0 2px 6px rgb(20 24 40 / .06), 0 18px 48px rgb(20 24 40 / .18);
  --z: var(--calla-z, 2147483000);
  color-scheme: light;
  display: block;
  position: fixed;
  z-index: var(--z);
  font: 400 15px/1.45 var(--calla-font, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif);
  color: var(--ink);
  -webkit-text-size-adjust: 100%;
  -webkit-tap-highlight-color: transparent;
}
:host([data-theme="dark"]) .root {
  --accent: var(--calla-accent, #5666dd);
  --accent-ink: color-mix(in oklab, var(--accent) 50%, #fff);
  --tint: color-mix(in oklab, var(--accent) 16%, var(--paper));
  --paper: var(--calla-paper, #17191f);
  --surface: var(--calla-surface, #262932);
  --ink: var(--calla-ink, #eceef3);
  --muted: var(--calla-muted, #a6abb8);
  --line: var(--calla-line, #32363f);
  --edge: #7b8190;
  --good: #5fd197;
  --wait: #f0b45a;
  --bad: #ff9a91;
  --shadow: 0 0 0 1px rgb(255 255 255 / .09), 0 18px 48px rgb(0 0 0 / .55);
  color-scheme: dark;
}

button, textarea, h2, p { margin: 0; padding: 0; border: 0; font: inherit; color: inherit; background: none; letter-spacing: inherit; }
button { cursor: pointer; touch-action: manipulation; }
:focus { outline: none; }
:focus-visible { outline: 2px solid var(--accent-ink); outline-offset: 2px; }
.sr { position: absolute; inline-size: 1px; block-size: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.icon { inline-size: 22px; block-size: 22px; flex: none; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }

.launcher {
  position: fixed; z-index: var(--z); inset-block-end: max(20px, env(safe-area-inset-bottom)); inset-inline-end: max(20px, env(safe-area-inset-right));
  display: grid; place-items: center; inline-size: 58px; block-size: 58px; border-radius: 50%;
  color: var(--on-accent); background: var(--accent);
  box-shadow: 0 1px 3px rgb(20 24 40 / .2), 0 8px 24px rgb(20 24 40 / .24);
  transition: transform .18s ease, box-shadow .18s ease;
}
.launcher:hover { transform: translateY(-2px); box-shadow: 0 2px 5px rgb(20 24 40 / .2), 0 12px 30px rgb(20 24 40 / .28); }
.launcher:active { transform: scale(.96); }
.launcher:focus-visible { outline: 3px solid var(--accent-ink); outline-offset: 3px; }
.launcher .icon { grid-area: 1 / 1; inline-size: 27px; block-size: 27px; transition: opacity .18s ease, transform .18s ease; }
.launcher .icon-down, .is-open .launcher .icon-chat { opacity: 0; transform: rotate(-40deg) scale(.6); }
.is-open .launcher .icon-down { opacity: 1; transform: none; }
.news { position: absolute; inset-block-start: 2px; inset-inline-end: 2px; inline-size: 14px; block-size: 14px; border: 2px solid #fff; border-radius: 50%; background: #d3302f; display: none; }
.has-news .news { display: block; }

.root.inline { position: relative; z-index: 0; block-size: 100%; }

.panel {
  position: fixed; z-index: var(--z); inset-block-end: calc(max(20px, env(safe-area-inset-bottom)) + 72px); inset-inline-end: max(20px, env(safe-area-inset-right));
  display: flex; flex-direction: column; inline-size: 380px; block-size: 600px; max-block-size: calc(100vh - 112px); max-block-size: calc(100dvh - 112px);
  overflow: hidden; border-radius: var(--round); background: var(--paper); box-shadow: var(--shadow);
  transform-origin: 100% 100%; animation: rise .2s cubic-bezier(.2, .8, .3, 1);
}
.inline .panel { position: relative; inset: auto; z-index: 0; inline-size: 100%; block-size: 100%; max-block-size: none; box-shadow: 0 0 0 1px var(--line); animation: none; }
.panel:focus-visible { outline: none; }
@keyframes rise { from { opacity: 0; transform: translateY(10px) scale(.98); } }

.head { display: flex; align-items: center; gap: 4px; padding: 12px 8px 12px 16px; border-block-end: 1px solid var(--line); }
.root[dir="rtl"] .panel { transform-origin: 0 100%; }
.root[dir="rtl"] .head { padding: 12px 16px 12px 8px; }
.mark { display: grid; place-items: center; flex: none; inline-size: 36px; block-size: 36px; margin-inline-end: 8px; border-radius: 11px; color: var(--on-accent); background: var(--accent); }
.names { flex: 1; min-inline-size: 0; }
h2 { font-size: 15px; font-weight: 650; line-height: 1.3; letter-spacing: -.006em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.sub { display: flex; align-items: center; gap: 6px; color: var(--muted); font-size: 12.5px; line-height: 1.35; }
.sub bdi { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.dot { flex: none; inline-size: 7px; block-size: 7px; border-radius: 50%; background: var(--muted); }
.sub[data-kind="good"] .dot { background: var(--good); }
.sub[data-kind="wait"] .dot { border-radius: 2px; background: var(--wait); }
.sub[data-kind="bad"] .dot { border-radius: 0; transform: rotate(45deg); background: var(--bad); }
.tool { display: grid; place-items: center; flex: none; inline-size: 44px; block-size: 44px; margin-inline: -2px; border-radius: 12px; color: var(--muted); transition: color .12s, background-color .12s; }
.tool .icon { inline-size: 20px; block-size: 20px; }
.tool:hover { color: var(--ink); background: var(--surface); }
.tool:focus-visible { outline-offset: -4px; }

.talk { position: relative; flex: 1; min-block-size: 0; display: flex; }
.log { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 18px 16px 8px; scrollbar-width: thin; scrollbar-color: var(--edge) transparent; }
.log:focus-visible { outline-offset: -3px; border-radius: 6px; }
.message { display: flex; flex-direction: column; align-items: flex-start; margin-block-end: 4px; animation: appear .18s ease-out; }
.message.caller { align-items: flex-end; }
.caller + .message.agent, .agent + .message.caller, .slots + .message { margin-block-start: 12px; }
.caller + .draft, .slots + .draft { margin-block-start: 12px; }
.message.is-settled { animation: none; }
@keyframes appear { from { opacity: 0; transform: translateY(6px); } }
.bubble { position: relative; max-inline-size: 86%; padding: 9px 14px; border-radius: var(--round); background: var(--surface); overflow-wrap: anywhere; }
.text { white-space: pre-wrap; unicode-bidi: plaintext; }
.agent .bubble { border-end-start-radius: 6px; }
.caller .bubble { border-end-end-radius: 6px; color: var(--on-accent); background: var(--accent); }
.remark { margin-block-start: 3px; padding-inline: 6px; color: var(--muted); font-size: 12px; }
.thinking { display: flex; align-items: center; gap: 10px; padding: 8px 4px 10px; color: var(--muted); font-size: 13.5px; }
.dots { display: flex; gap: 4px; }
.dots i { inline-size: 6px; block-size: 6px; border-radius: 50%; background: currentColor; animation: pulse 1.2s infinite ease-in-out; }
.dots i:nth-child(2) { animation-delay: .16s; }
.dots i:nth-child(3) { animation-delay: .32s; }
@keyframes pulse { 0%, 70%, 100% { opacity: .35; } 35% { opacity: 1; } }
.latest {
  position: absolute; inset-block-end: 10px; inset-inline: 0; margin-inline: auto; inline-size: max-content; min-block-size: 44px; display: flex; align-items: center; gap: 6px;
  padding: 0 16px 0 12px; border-radius: 22px; font-size: 13px; font-weight: 550; background: var(--paper); box-shadow: 0 0 0 1px var(--edge), 0 6px 18px rgb(20 24 40 / .16);
}
.latest .icon { inline-size: 18px; block-size: 18px; }

.slots { margin-block: 10px 12px; animation: appear .18s ease-out; }
.day + .day { margin-block-start: 12px; }
.label { margin-block-end: 7px; padding-inline-start: 2px; color: var(--muted); font-size: 12.5px; font-weight: 600; }
.times { display: flex; flex-wrap: wrap; gap: 8px; }
.chip {
  display: inline-flex; align-items: center; justify-content: center; gap: 6px; min-block-size: 44px; min-inline-size: 88px; padding: 0 16px;
  border: 1px solid color-mix(in oklab, var(--accent-ink) 55%, var(--paper)); border-radius: 14px; color: var(--accent-ink); background: var(--paper);
  font-size: 14px; font-weight: 550; font-variant-numeric: tabular-nums; transition: background-color .12s, border-color .12s;
}
.chip .icon { display: none; inline-size: 16px; block-size: 16px; stroke-width: 2.25; }
.chip:hover:enabled { border-color: var(--accent-ink); background: var(--tint); }
.chip:active:enabled { background: color-mix(in oklab, var(--accent) 16%, var(--paper)); }
.chip:disabled { cursor: default; color: var(--muted); border-color: var(--line); }
.chip.is-chosen:disabled { color: var(--accent-ink); border-color: var(--accent-ink); background: var(--tint); }
.chip.is-chosen .icon { display: block; }

.notice { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; margin: 4px 12px 0; padding: 10px 14px; border-radius: 14px; background: var(--surface); font-size: 13.5px; line-height: 1.4; animation: appear .18s ease-out; }
.notice p { flex: 1 1 180px; overflow-wrap: anywhere; }
.notice:has(+ [hidden]) { margin-block-end: 12px; }
.choices { display: flex; flex-wrap: wrap; gap: 8px; }
.choices:empty { display: none; }
.choices button { min-block-size: 44px; padding: 0 16px; border-radius: 12px; font-size: 14px; font-weight: 550; }
.strong { color: var(--on-accent); background: var(--accent); }
.quiet { box-shadow: inset 0 0 0 1px var(--edge); }

.composer { padding: 10px 12px 12px; }
.box { display: flex; align-items: flex-end; gap: 2px; padding: 3px; border: 1px solid var(--edge); border-radius: 26px; background: var(--paper); transition: border-color .12s; }
.box:focus-within { border-color: var(--accent-ink); box-shadow: 0 0 0 1px var(--accent-ink); }
textarea { flex: 1; min-inline-size: 0; min-block-size: 44px; max-block-size: 132px; padding: 11px 6px 11px 14px; resize: none; overflow-y: auto; font-size: 15px; scrollbar-width: thin; }
.root[dir="rtl"] textarea { padding: 11px 14px 11px 6px; }
textarea:focus-visible { outline: none; }
textarea::placeholder { color: var(--muted); opacity: 1; }
.act { display: grid; place-items: center; flex: none; inline-size: 44px; block-size: 44px; border-radius: 50%; transition: background-color .12s; }
.send { color: var(--on-accent); background: var(--accent); background-clip: content-box; padding: 3px; }
.stop { color: var(--ink); }
.stop .icon { fill: currentColor; inline-size: 26px; block-size: 26px; padding: 3px; border-radius: 50%; box-shadow: inset 0 0 0 1.5px currentColor; }
.stop:hover { background: var(--surface); }

@media (max-width: 480px), (max-height: 520px) {
  .is-open:not(.inline) .launcher { display: none; }
  .root:not(.inline) .panel {
    inset: auto; inset-inline: 0; inset-block-start: var(--seen-top, 0); inline-size: 100%; block-size: var(--seen-height, 100dvh); max-block-size: none;
    border-radius: 0; box-shadow: none; padding-inline: env(safe-area-inset-left) env(safe-area-inset-right);
  }
  .root:not(.inline) .head { padding-block-start: calc(10px + env(safe-area-inset-top)); }
  .root:not(.inline) .composer { padding-block-end: calc(10px + env(safe-area-inset-bottom)); }
}
@media (max-width: 350px) { .root:not(.inline) .mark { display: none; } }
@media (max-height: 420px) {
  .head { padding-block: 2px; }
  .log { padding-block-start: 10px; }
  .composer { padding-block: 4px 6px; }
}
@media (pointer: coarse) { textarea { font-size: 16px; } }
@media (prefers-reduced-motion: reduce) {
  *, ::before, ::after { animation: none !important; transition: none !important; }
  .dots i { opacity: .7; }
}
@media (forced-colors: active) {
  .panel, .launcher, .bubble, .notice, .strong, .quiet, .latest, .act, .mark { border: 1px solid CanvasText; }
  .caller .bubble { border-width: 2px; }
  .chip.is-chosen:disabled { border: 2px solid Highlight; }
  .chip:disabled { color: GrayText; }
  :focus-visible, .box:focus-within { outline: 2px solid Highlight; }
}
`;

// One dark palette, for the browser's wish and for a page's own.
const DARK = /:host\(\[data-theme="dark"\]\) \.root (\{[^}]*\})/.exec(CSS)[1];
const ALL = `${CSS}@media (prefers-color-scheme: dark) { :host(:not([data-theme="light"])) .root ${DARK} }`;

let sheet = null;

/** Style a shadow root; a constructed sheet is allowed by a policy that forbids inline styles. */
export function styles(shadow) {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(ALL);
  }
  shadow.adoptedStyleSheets = [sheet];
}
