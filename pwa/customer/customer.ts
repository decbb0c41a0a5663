import "./customer.css";
import { shrunk } from "./photos.ts";

/** What script adds to the server's forms: dark theme, smaller photos, a page that follows the ticket, copying the link. */

const REFRESH_MS = 10_000;
const root = document.documentElement;

root.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
improveReport(document.querySelector<HTMLFormElement>("form.report"));
offerCopy();
follow();

/** Shrinks photos before they are sent and shows them; a form is sent once however often it is tapped. */
function improveReport(form: HTMLFormElement | null): void {
  const input = form?.querySelector<HTMLInputElement>("input[type=file]");
  const list = form?.querySelector<HTMLElement>(".chosen");
  if (!form || !input || !list) return;
  const most = Number(form.dataset.photos);
  input.addEventListener("change", async () => {
    const button = form.querySelector<HTMLButtonElement>("button[type=submit]");
    if (button) button.disabled = true;
    const files = await Promise.all([...(input.files ?? [])].slice(0, most).map(shrunk));
    const kept = new DataTransfer();
    for (const file of files) kept.items.add(file);
    input.files = kept.files;
    list.replaceChildren(...files.map(tile));
    if (button) button.disabled = false;
  });
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent === "1") event.preventDefault();
    form.dataset.sent = "1";
  });
  addEventListener("pageshow", () => delete form.dataset.sent);
}

function tile(file: File): HTMLLIElement {
  const item = document.createElement("li");
  const image = document.createElement("img");
  image.src = URL.createObjectURL(file);
  image.alt = file.name;
  item.append(image);
  return item;
}

function offerCopy(): void {
  const button = document.querySelector<HTMLButtonElement>("button.copy");
  if (!button || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(location.href.split("?")[0] ?? location.href);
    button.textContent = button.dataset.copied ?? "";
  });
}

/** Fetches the page again and puts its middle in place; what somebody is filling in is left alone. */
function follow(): void {
  if (!document.getElementById("live")) return;
  setInterval(async () => {
    if (document.hidden || isBeingFilled()) return;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
      const shown = document.getElementById("live");
      if (!answer.ok || !fresh || !shown || isBeingFilled()) return;
      shown.replaceWith(fresh);
      offerCopy();
    } catch {
      // No network: the page stays as it is and asks again.
    }
  }, REFRESH_MS);
}

function isBeingFilled(): boolean {
  const fields = document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("#live input, #live textarea");
  const open = document.querySelector("#live details[open]") !== null;
  return open || [...fields].some((field) => (field.type === "radio" ? (field as HTMLInputElement).checked : field.value !== ""));
}
