// The link to the daemon. What it last said holds only while it is heard: it speaks at least every second.

const SILENCE_MS = 3000;
const AGAIN_MS = 1000;
const LOOK_MS = 500;

/** Listens to a station: `screen(value)`, `scale(value)`, and `lost()` as soon as the daemon is not heard any more. */
export function listen(station, { screen, scale, lost }) {
  let source = null;
  let heardAt = 0;
  let again = 0;

  const drop = () => {
    source?.close();
    source = null;
    clearTimeout(again);
    again = setTimeout(open, AGAIN_MS);
    lost();
  };
  const heard = (tell) => (event) => {
    heardAt = Date.now();
    try {
      tell(JSON.parse(event.data));
    } catch (error) {
      // What could not be drawn whole is not shown by half.
      console.error(error);
      drop();
    }
  };
  // By the clock on the wall: a machine that slept, or a page that was not let run, wakes up knowing that time has passed.
  const look = () => {
    const silent = Date.now() - heardAt;
    if (source && (silent > SILENCE_MS || silent < 0)) drop();
  };
  function open() {
    heardAt = Date.now();
    source = new EventSource(`/api/v1/stations/${encodeURIComponent(station)}/events`);
    source.addEventListener('screen', heard(screen));
    source.addEventListener('scale', heard(scale));
    source.addEventListener('error', drop);
  }
  setInterval(look, LOOK_MS);
  document.addEventListener('visibilitychange', look);
  // A page that is put to sleep leaves no light on, whoever looks at it meanwhile.
  document.addEventListener('freeze', drop);
  document.addEventListener('resume', look);
  addEventListener('pageshow', look);
  lost();
  open();
}
