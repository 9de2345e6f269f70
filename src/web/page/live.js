// The link to the daemon. What it last said holds only while it is heard: it speaks at least every second.

const SILENCE_MS = 3000;
const AGAIN_MS = 1000;

/** Listens to a station: `screen(value)`, `scale(value)`, and `lost()` as soon as the daemon is not heard any more. */
export function listen(station, { screen, scale, lost }) {
  let source = null;
  let silence = 0;

  const drop = () => {
    clearTimeout(silence);
    source?.close();
    source = null;
    lost();
    setTimeout(open, AGAIN_MS);
  };
  const heard = (tell) => (event) => {
    clearTimeout(silence);
    silence = setTimeout(drop, SILENCE_MS);
    tell(JSON.parse(event.data));
  };
  function open() {
    source = new EventSource(`/api/v1/stations/${encodeURIComponent(station)}/events`);
    source.addEventListener('screen', heard(screen));
    source.addEventListener('scale', heard(scale));
    source.addEventListener('error', drop);
    silence = setTimeout(drop, SILENCE_MS);
  }
  lost();
  open();
}
