// What is heard at this screen: the tone of each answer, a few words after it, and how loud. A screen keeps its own setting for each
// station; a kiosk's start line may give one: ?sound=0…3&voice=on|off

import { keep, kept } from './kept.js';
import { element, label, said, tongue } from './labels.js';
import * as tone from './tone.js';
import { button } from './touch.js';

const VOLUMES = [0, 0.2, 0.5, 1];
const NAMES = ['silent', 'soft', 'middle', 'loud'];
// Each bench stands in a noise of its own.
const KEY = `sound ${document.body.dataset.station}`;
const asked = new URLSearchParams(location.search);
const before = remembered();
const setting = {
  volume: within(asked.get('sound') ?? before.volume ?? 2),
  voice: asked.has('voice') ? asked.get('voice') === 'on' : (before.voice ?? true),
};
const at = (id) => document.getElementById(id);
const voices = globalThis.speechSynthesis ?? null;
let speaking = 0;

/** The setting of last time; whatever else stands there is none. */
function remembered() {
  try {
    return Object(JSON.parse(kept(KEY)));
  } catch {
    return {};
  }
}

function within(volume) {
  const number = Number(volume);
  return number in VOLUMES ? number : 2;
}

/** Sounds an answer, and says it. Whatever was being said is cut: it was about something else. */
export function hear(kind, text) {
  clearTimeout(speaking);
  voices?.cancel();
  const ends = tone.play(kind, VOLUMES[setting.volume]);
  const words = said(text);
  if (!words || !setting.voice || setting.volume === 0 || !voice()) return;
  speaking = setTimeout(() => utter(words), ends * 1000);
}

function utter(words) {
  const told = new SpeechSynthesisUtterance(words);
  told.voice = voice();
  told.lang = tongue();
  told.rate = 1.15;
  told.volume = VOLUMES[setting.volume];
  voices.speak(told);
}

/** A voice of the page's language; none in many a browser, which has the tones. */
function voice() {
  return voices?.getVoices().find((one) => one.lang.replace('_', '-').split('-')[0] === tongue().split('-')[0]) ?? null;
}

function show() {
  const heard = tone.open();
  at('unheard').hidden = heard || setting.volume === 0;
  at('sound').setAttribute('aria-pressed', heard && setting.volume > 0);
  document.body.dataset.sound = setting.volume === 0 ? 'off' : heard ? 'on' : 'waits';
}

function changed() {
  keep(KEY, JSON.stringify(setting));
  show();
  draw();
}

/** Shows how loud it is, and lets it be changed. */
function draw() {
  const sheet = at('settings');
  const loud = NAMES.map((name, volume) => choice(name, setting.volume === volume, () => { setting.volume = volume; changed(); hear('done'); }));
  const spoken = [true, false].map((on) => choice(on ? 'voiceOn' : 'voiceOff', setting.voice === on, () => { setting.voice = on; changed(); }));
  const rows = [row('sound', loud), row('voice', spoken)];
  if (!voice()) rows.push(element('p', label('noVoice'), 'small'));
  const close = button(label('close'), () => sheet.close());
  const trial = button(label('hear'), () => hear('done', { 'zh-CN': '通过，0 8 7 1', en: 'OK, 0 8 7 1' }));
  const ends = element('p', '', 'ends');
  ends.append(trial, close);
  sheet.replaceChildren(...rows, ends);
}

function row(name, parts) {
  const made = element('p');
  made.append(element('b', label(name)), ...parts);
  return made;
}

function choice(name, on, press) {
  const made = button(label(name), press);
  made.setAttribute('aria-pressed', on);
  return made;
}

/** Makes the sound ready. Any touch anywhere opens it, where the browser wants one. */
export function begin() {
  tone.watch(show);
  for (const touch of ['pointerdown', 'keydown']) addEventListener(touch, show, { capture: true });
  voices?.addEventListener?.('voiceschanged', () => at('settings').open && draw());
  at('sound').addEventListener('click', () => { draw(); at('settings').showModal(); });
  at('settings').addEventListener('click', (event) => event.target === at('settings') && at('settings').close());
  show();
}
