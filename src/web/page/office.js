// A page of figures asks for itself anew. What cannot be asked for is shown as old at once.

const EVERY_MS = 4000;
const PATIENCE_MS = 3500;

/** Puts the main part of the page as the daemon draws it in place of the one that is shown. */
export async function renew() {
  try {
    const answer = await fetch(location.href, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.querySelector('main');
    if (!fresh) throw new Error('no page');
    live(true);
    // Who reads with the keyboard, or marks a figure, keeps what he has in hand.
    const main = document.querySelector('main');
    const held = main.contains(document.activeElement) || !(getSelection()?.isCollapsed ?? true);
    if (!held) main.replaceWith(fresh);
  } catch {
    live(false);
  }
}

function live(is) {
  document.body.dataset.live = is;
  document.getElementById('stale').hidden = is;
}

async function watch() {
  if (!document.hidden) await renew();
  setTimeout(watch, EVERY_MS);
}

document.addEventListener('visibilitychange', () => document.hidden || renew());
setTimeout(watch, EVERY_MS);
