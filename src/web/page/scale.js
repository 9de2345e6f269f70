// The live scale: what lies on it, whether it lies still, and where it lies in the band that passes.

import { label } from './labels.js';

const at = (id) => document.getElementById(id);

/** Draws a scale, if one is fitted; `null` while nobody knows. `expected` is the band, or nothing; how far off it is, is not `told` twice. */
export function drawScale(scale, expected, told) {
  at('scale').hidden = !scale?.fitted;
  if (!scale?.fitted) return;
  const up = scale.link === 'up';
  const known = up && scale.grams !== null;
  const grams = known ? scale.grams : '—';
  at('scale').dataset.steady = up ? String(scale.stable) : 'down';
  at('grams').textContent = grams;
  at('weight').dataset.long = grams.length > 6;
  at('steady').textContent = up ? label({ true: 'steady', false: 'moving', null: 'unknown' }[String(scale.stable)]) : label('noScale');
  drawBand(known ? Number(scale.grams) : null, expected, told);
}

function drawBand(grams, expected, told) {
  const [low, high] = [expected?.low, expected?.high].map((side) => (side == null ? null : Number(side)));
  const whole = low !== null && high !== null;
  // A drawing has no property `hidden`, only the attribute.
  at('gauge').toggleAttribute('hidden', !whole);
  at('scale').dataset.fit = '';
  at('expected').replaceChildren();
  if (low === null && high === null) return;
  at('expected').append(`${label('expected')} ${range(low, high)}`);
  if (grams === null) return;
  const short = low !== null && grams < low ? low - grams : 0;
  const over = high !== null && grams > high ? grams - high : 0;
  // An empty scale is not short of anything.
  if (grams > 0) at('scale').dataset.fit = short || over ? 'out' : 'in';
  if (grams > 0 && (short || over) && !told) {
    const off = document.createElement('strong');
    off.textContent = label(short ? 'short' : 'over').replace('{}', rounded(short || over));
    at('expected').append(off);
  }
  if (!whole) return;
  // The band fills the middle two fifths of the gauge; what is beyond its ends stays at them.
  const width = Math.max(high - low, 1);
  const place = 30 + ((grams - low) / width) * 40;
  at('needle').setAttribute('x', Math.min(98.6, Math.max(0, place)) * 10);
}

function range(low, high) {
  if (low === null) return `${label('atMost')} ${rounded(high)} g`;
  if (high === null) return `${label('atLeast')} ${rounded(low)} g`;
  return `${rounded(Math.max(0, low))}–${rounded(high)} g`;
}

// A tenth of a gram matters to a letter and not to a parcel.
const rounded = (grams) => String(grams < 100 ? Math.round(grams * 10) / 10 : Math.round(grams));
