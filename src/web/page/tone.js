// Tones, one pattern a kind: told apart without looking, and through a noisy hall. A stronger kind is never cut short by a weaker one.

// [hertz, start, length] in seconds, and how strong: what matters more is louder, also through a small loudspeaker, which gives little of what
// is low. Good news rises and is round; a stop is low, rough and repeats; a question ends on a raised note.
const PATTERNS = {
  note: { wave: 'sine', peak: 0.36, notes: [[494, 0, 0.07]] },
  item: { wave: 'triangle', peak: 0.3, notes: [[1047, 0, 0.07]] },
  step: { wave: 'triangle', peak: 0.36, notes: [[784, 0, 0.08], [1047, 0.09, 0.1]] },
  done: { wave: 'triangle', peak: 0.45, notes: [[523, 0, 0.1], [659, 0.09, 0.1], [784, 0.18, 0.1], [1047, 0.27, 0.3]] },
  doubt: { wave: 'triangle', peak: 0.58, notes: [[659, 0, 0.12], [784, 0.12, 0.12], [587, 0.26, 0.32]] },
  ask: { wave: 'triangle', peak: 0.75, notes: [[440, 0, 0.13], [659, 0.14, 0.2], [440, 0.44, 0.13], [659, 0.58, 0.26]] },
  stop: { wave: 'square', peak: 0.9, notes: [[233, 0, 0.17], [220, 0.22, 0.17], [196, 0.44, 0.36]] },
  recall: { wave: 'square', peak: 0.43, notes: [[880, 0, 0.14], [622, 0.16, 0.14], [880, 0.32, 0.14], [622, 0.48, 0.14], [880, 0.64, 0.14], [622, 0.8, 0.2]] },
};
const RANKS = ['none', 'note', 'item', 'step', 'done', 'doubt', 'ask', 'recall', 'stop'];

let context = null;
let playing = { rank: 0, ends: 0, notes: [] };
let waiting = 0;

/** Makes the sound ready; a browser may keep it suspended until the screen is touched. Returns whether it can be heard. */
export function open() {
  context ??= new AudioContext();
  if (context.state === 'suspended') context.resume().catch(() => {});
  return context.state === 'running';
}

/** Called whenever the sound begins or ceases to be heard. */
export function watch(told) {
  context ??= new AudioContext();
  context.addEventListener('statechange', told);
}

/** How long a kind sounds, in seconds. */
export const length = (kind) => Math.max(0, ...(PATTERNS[kind]?.notes ?? []).map(([, start, length]) => start + length));

/** Plays a kind at a volume of 0 to 1, at once, or when a stronger one has ended. Returns in how many seconds it will have ended. */
export function play(kind, volume) {
  const pattern = PATTERNS[kind];
  if (!pattern || context?.state !== 'running' || volume <= 0) return 0;
  clearTimeout(waiting);
  const rank = RANKS.indexOf(kind);
  const left = playing.ends - context.currentTime;
  if (rank < playing.rank && left > 0) {
    waiting = setTimeout(() => play(kind, volume), left * 1000 + 30);
    return left + length(kind);
  }
  for (const note of playing.notes) note.stop();
  const begins = context.currentTime + 0.01;
  const notes = pattern.notes.map((note) => sound(pattern, note, begins, volume));
  playing = { rank, ends: begins + length(kind), notes };
  return length(kind);
}

function sound({ wave, peak }, [hertz, start, length], begins, volume) {
  const [tone, loudness] = [context.createOscillator(), context.createGain()];
  const [from, to] = [begins + start, begins + start + length];
  const strength = peak * volume;
  tone.type = wave;
  tone.frequency.value = hertz;
  loudness.gain.setValueAtTime(0, from);
  loudness.gain.linearRampToValueAtTime(strength, from + 0.008);
  loudness.gain.setValueAtTime(strength, Math.max(from + 0.008, to - 0.05));
  loudness.gain.linearRampToValueAtTime(0, to);
  tone.connect(loudness).connect(context.destination);
  tone.start(from);
  tone.stop(to + 0.02);
  return tone;
}
