// Forms of the desk that save themselves: every 20 seconds and on leaving, if something was changed.
// Without this script the buttons save just the same.

const EVERY_MS = 20_000;
const NOT_COMPARED = new Set(["csrf_token", "seen", "seen_title", "seen_note"]);

const time = () => new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

/** What a person has filled in, as one text. */
function filledIn(form) {
  const pairs = [...new FormData(form)].filter(([name]) => !NOT_COMPARED.has(name));
  return JSON.stringify(pairs);
}

function keepSaved(form) {
  const said = form.querySelector(".saved-at");
  let saved = filledIn(form);
  let busy = false;
  let leaving = false;

  const say = (text) => {
    if (said) said.textContent = text;
  };

  async function save() {
    const filled = filledIn(form);
    if (busy || leaving || filled === saved) return;
    busy = true;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Autosave": "1" },
        redirect: "manual",
        keepalive: filled.length < 50_000,
      });
      if (answer.ok) {
        const { hidden } = await answer.json();
        for (const [name, value] of Object.entries(hidden)) form.elements.namedItem(name).value = value;
        saved = filled;
        say(`Saved ${time()}`);
      } else if (answer.status === 409) {
        say((await answer.json()).message);
      } else {
        say("Not saved: you may be signed out. Your text stays here; press a button to see what to do.");
      }
    } catch {
      say("Not saved: no connection. Your text stays here; it is tried again.");
    } finally {
      busy = false;
    }
  }

  form.addEventListener("submit", () => {
    leaving = true;
  });
  setInterval(save, EVERY_MS);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());
  addEventListener("pagehide", save);
  addEventListener("pageshow", () => {
    leaving = false;
  });
}

/** Choosing what a claim is about shows its question at once. */
function reloadOnChoice(menu) {
  const button = menu.form.querySelector("[data-reload-button]");
  // A choice made with the arrow keys passes through others: only a settled one reloads.
  let timer = 0;
  menu.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(() => menu.form.requestSubmit(button), document.activeElement === menu ? 1_200 : 0);
  });
  menu.addEventListener("keydown", () => clearTimeout(timer));
}

document.querySelectorAll("form[data-autosave]").forEach(keepSaved);
document.querySelectorAll("select[data-reloads]").forEach(reloadOnChoice);
document.querySelector(".error-summary")?.focus();
