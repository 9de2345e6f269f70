// What this screen keeps for itself. A browser may refuse to, or be full, or hold what somebody else wrote: the page works without it.

/** What is kept under a name; null where there is nothing. */
export function kept(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Keeps a text, as long as the browser does. */
export function keep(name, text) {
  try {
    localStorage.setItem(name, text);
  } catch {
    // It holds until the page is closed.
  }
}
