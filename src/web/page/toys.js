// The demo's strip: the hands at the bench. One large button does what is right next; beside it are hands for scan, put and take, mistakes to
// provoke by name, and a whole shift to be watched, at whatever pace. Only there when the daemon has toys.

import { element, label, said, speak, tongue } from './labels.js';
import { button } from './touch.js';
import { COMMANDS } from './words.js';

const SPEEDS = ['slow', 'normal', 'fast'];
const FIRST = new Set(['next', 'pause']);
// Keys that have a name in each language.
const SIGN_WORDS = new Set(['space']);
const LOOK_MS = 400;
const PATIENCE_MS = 4000;
const at = (id) => document.getElementById(id);
const strip = element('aside');
strip.id = 'toys';
const tray = element('div');
tray.id = 'tray';

let station = '';
let day = null;
let opened = '';
let speed = 'normal';
let note = '';
let begun = false;
let filled = '';
let again = 0;
let asks = 0;

/** Shows the strip for a station. */
export async function show(id) {
  station = id;
  // Until it is known what there is to do, its buttons have no words.
  [tray.hidden, strip.hidden] = [true, true];
  const rows = [SIGNS, PLAY_SIGNS].map((signs) => {
    const row = element('p', '', 'hands');
    row.append(...Object.entries(signs).map(big));
    return row;
  });
  strip.append(element('p', '', 'lead'), ...rows);
  at('dock').append(tray, strip);
  // What is shown has changed: what is next may be another thing.
  new MutationObserver(look).observe(at('told'), { childList: true, characterData: true, subtree: true });
  new MutationObserver(look).observe(at('scale'), { attributes: true, attributeFilter: ['data-steady', 'data-fit'] });
  addEventListener('keydown', key);
  await look();
  speak(draw);
}

/** Asks what is next, and how far a play is. */
async function look() {
  clearTimeout(again);
  const asked = ++asks;
  const answer = await fetch('/demo/day', { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => null);
  const told = answer?.ok ? await answer.json().catch(() => null) : null;
  // Answers may overtake each other.
  if (asked !== asks) return;
  day = told ?? day;
  draw();
  if (day?.play.on || !day?.next) again = setTimeout(look, LOOK_MS);
}

async function send(toy, body = {}) {
  begun = true;
  const answer = await fetch(`/demo/${toy}`, { method: 'POST', body: JSON.stringify(body), signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => null);
  note = answer?.ok ? '' : `${label('refused')}: ${answer ? (await answer.json().catch(() => ({}))).detail ?? '' : label('lost')}`;
  clearTimeout(again);
  again = setTimeout(look, LOOK_MS / 4);
}

const hands = {
  next: () => send('next'),
  put: () => send('put', { station, grams: inHand()?.grams ?? '500' }),
  take: () => send('take', { station }),
  scan: () => open('scan'),
  faults: () => open('faults'),
  play: () => open('play'),
};

/** What can be done with a play: the hands at the bench are busy with it. */
const playHands = {
  pause: () => send('pace', { paused: !day.play.paused }),
  slower: () => pace(-1),
  faster: () => pace(1),
  stop: () => send('stop'),
};

function pace(step) {
  const next = SPEEDS[SPEEDS.indexOf(day.play.speed) + step];
  if (next) send('pace', { speed: next });
}

/** The shipment on the screen, or the first. */
function inHand() {
  const no = at('shipment').hidden ? '' : at('no').textContent;
  return day?.shipments.find((job) => job.no === no) ?? day?.shipments[0];
}

const SIGNS = { next: 'space', scan: 'S', put: 'P', take: 'T', faults: 'F', play: 'Y' };
const KEYS = { ' ': 'next', Enter: 'next', ArrowRight: 'next', s: 'scan', p: 'put', t: 'take', f: 'faults', y: 'play' };
const PLAY_SIGNS = { pause: 'space', slower: '−', faster: '+', stop: 'Y' };
const PLAY_KEYS = { ' ': 'pause', Enter: 'pause', '-': 'slower', ArrowLeft: 'slower', '+': 'faster', '=': 'faster', ArrowRight: 'faster', y: 'stop', Escape: 'stop' };

function key(event) {
  const plays = day?.play.on;
  const hand = (plays ? PLAY_KEYS : KEYS)[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (event.key === 'Escape') open('');
  if (!hand || event.ctrlKey || event.altKey || event.metaKey || event.repeat || at('settings').open) return;
  event.preventDefault();
  (plays ? playHands : hands)[hand]();
}

function open(what) {
  opened = opened === what ? '' : what;
  draw();
}

function draw() {
  if (!day) return;
  strip.hidden = false;
  const [lead, own, played] = strip.children;
  const { play } = day;
  const why = said(day.next?.why);
  const words = note || (play.on || !why ? said(play.said) : '') || (begun && why) || label('hint');
  const heading = play.on ? `${label(play.paused ? 'paused' : 'playing')} · ${label(play.speed)}` : label('yourHands');
  lead.replaceChildren(element('b', heading), element('span', words));
  lead.classList.toggle('refused', Boolean(note));
  [own.hidden, played.hidden] = [play.on, !play.on];
  name(own, { next: day.next ? said(day.next.text) : label('waiting') });
  name(played, { pause: label(play.paused ? 'goOn' : 'pause') });
  const speed = SPEEDS.indexOf(play.speed);
  disable({ next: !day.next, slower: speed <= 0, faster: speed === SPEEDS.length - 1 });
  if (play.on) opened = '';
  fill();
}

/** What stands on a row's buttons: the word of their hand, or what is given. */
function name(row, given) {
  for (const made of row.children) {
    const { hand } = made.dataset;
    made.firstChild.textContent = given[hand] ?? label(hand);
    made.lastChild.textContent = SIGN_WORDS.has(made.dataset.sign) ? label(made.dataset.sign) : made.dataset.sign;
    made.classList.toggle('open', hand === opened);
  }
}

function disable(hands) {
  for (const [hand, off] of Object.entries(hands)) strip.querySelector(`[data-hand=${hand}]`).disabled = off;
}

/** A button of the row. It stays the same element: one that is replaced under a finger is never pressed. */
function big([hand, sign]) {
  const made = button('', hands[hand] ?? playHands[hand], FIRST.has(hand) ? 'big first' : 'big');
  [made.dataset.hand, made.dataset.sign] = [hand, sign];
  made.append(element('span'), element('kbd'));
  return made;
}

function fill() {
  tray.hidden = !opened;
  const trays = { scan: codes, faults, play: speeds };
  const key = JSON.stringify([opened, tongue(), opened === 'scan' && [inHand()?.no, day.shipments[0]?.no]]);
  if (key === filled) return;
  filled = key;
  tray.replaceChildren(...(trays[opened]?.() ?? []));
}

/** What can be provoked, by name. */
function faults() {
  const provoke = (fault) => button(said(fault.text), () => play({ fault: fault.id }));
  return [group(label('faultsAdvice'), day.faults.map(provoke))];
}

function speeds() {
  const shift = (name) => button(label(name), () => { speed = name; play({}); });
  return [group(label('playAdvice'), SPEEDS.map(shift))];
}

function play(what) {
  open('');
  send('play', { speed, ...what });
}

/** Everything that the scanner may read. */
function codes() {
  const scan = (text, code) => button(text, () => send('scan', { station, code }));
  const job = inHand();
  const others = day.shipments.filter((other) => other !== job);
  const parts = [];
  if (job) {
    const pieces = [...new Map(job.items.map((item) => [item.code, item])).values()];
    const own = [scan(job.no, job.no), ...pieces.map((item) => scan(item.name || item.code, item.code))];
    if (job.waybill) own.push(scan(`${label('scanLabel')} ${job.waybill}`, job.waybill));
    parts.push(group(`${job.no} · ${said(job.story)}`, own));
  }
  parts.push(group(label('tools'), COMMANDS.map(({ code, text }) => scan(said(text), code))));
  parts.push(group(label('more'), day.extra.map((one) => scan(said(one.label) || one.code, one.code))));
  parts.push(group(label('day'), others.map((other) => scan(`${other.no} ${said(other.story)}`, other.no))));
  const weights = ['0', '219', '541', '555', '31000'].map((grams) => button(`${grams} g`, () => send('put', { station, grams })));
  parts.push(group(label('onScale'), weights));
  return parts;
}

function group(title, parts) {
  const made = element('section');
  made.append(element('h2', title), ...parts);
  return made;
}
