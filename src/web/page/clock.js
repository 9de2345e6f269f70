// The daemon's time at the site's place: the clock of the machine that shows the page may be hours off, or be set to another country.

const { zone } = document.body.dataset;
let ahead = 0;

/** Takes the daemon's word for the time: RFC 3339. */
export function told(time) {
  ahead = new Date(time) - Date.now() || 0;
}

/** Milliseconds since 1970, by the daemon's clock. */
export const now = () => Date.now() + ahead;

/** The hour and minute of a moment, as the site's clocks show it. */
export function clock(time) {
  const shape = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  try {
    return new Date(time).toLocaleTimeString([], { ...shape, timeZone: zone || undefined });
  } catch {
    // A zone that this browser does not know.
    return new Date(time).toLocaleTimeString([], shape);
  }
}
