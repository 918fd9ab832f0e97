/**
 * The demo page: its own address in the line to copy, and a button that opens the chat.
 *
 * Opened as `/?org=maple&agent=front-desk`, its chat and its line name that agent.
 */

const asked = new URLSearchParams(location.search);
const script = document.querySelector('script[src="widget/calla.js"]'); // it runs after this one
let names = "";
for (const name of ["org", "agent"]) {
  const value = asked.get(name) ?? "";
  if (!/^[\w.-]+$/.test(value)) continue;
  script.dataset[name] = value;
  names += ` data-${name}="${value}"`;
}
const line = `<script type="module" src="${new URL("calla.js", import.meta.url)}"${names}><\/script>`;

document.querySelector("#snippet").textContent = line;
document.querySelector("#try").addEventListener("click", () => document.querySelector("calla-chat")?.open());
document.querySelector("#copy").addEventListener("click", async () => {
  const status = document.querySelector("#copied");
  try {
    await navigator.clipboard.writeText(line);
    status.textContent = "Copied.";
  } catch {
    getSelection().selectAllChildren(document.querySelector("#snippet"));
    status.textContent = "Selected: copy it with the keyboard.";
  }
});
