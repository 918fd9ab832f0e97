/** The demo page: its own address in the line to copy, and a button that opens the chat. */

const line = `<script type="module" src="${new URL("calla.js", import.meta.url)}"><\/script>`;

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
