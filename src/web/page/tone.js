// One short tone a kind: rising for accept, low and twice for reject, a tick for a step. A new one cuts the old.

const TONES = {
  accept: [[660, 0, 0.1], [990, 0.1, 0.18]],
  reject: [[196, 0, 0.18], [165, 0.24, 0.3]],
  info: [[520, 0, 0.05]],
};

let context = null;
let playing = [];

/** Turns sound on or off; a browser wants a click for that. Returns whether it is on. */
export function toggle() {
  if (context) {
    context.close();
    context = null;
  } else {
    context = new AudioContext();
  }
  return context !== null;
}

/** Plays the tone of a verdict's kind. */
export function play(kind) {
  if (!context) return;
  for (const old of playing) old.stop();
  playing = (TONES[kind] ?? []).map(([hertz, start, length]) => {
    const [tone, volume] = [context.createOscillator(), context.createGain()];
    const from = context.currentTime + start;
    tone.type = kind === 'reject' ? 'square' : 'sine';
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.25, from);
    volume.gain.exponentialRampToValueAtTime(0.001, from + length);
    tone.connect(volume).connect(context.destination);
    tone.start(from);
    tone.stop(from + length);
    return tone;
  });
}
