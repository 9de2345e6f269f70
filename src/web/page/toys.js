// The demo's strip: buttons that scan, put a box on the scale and take it off; and the bar that plays a shift and tells what
// is being tried. Only there when the daemon has toys.

import { element, label, said, speak } from './labels.js';

const COMMANDS = ['CANCEL', 'UNDO', 'REWEIGH', 'HOLD'];
const LOOK_MS = 500;
const strip = element('aside');
strip.id = 'toys';
const bar = element('aside', '', 'stage');

let station = '';
let day = { shipments: [], extra: [], play: { on: false, said: null } };
let note = '';

/** Shows the strip for a station. */
export async function show(id) {
  station = id;
  document.getElementById('dock').append(strip, bar);
  await look();
  speak(draw);
}

/** Asks how far the day is, again and again while a shift is played. */
async function look() {
  const answer = await fetch('/demo/day').catch(() => null);
  if (answer?.ok) day = await answer.json();
  drawBar();
  if (day.play.on) setTimeout(look, LOOK_MS);
}

async function play() {
  await send('play', {});
  if (!day.play.on) look();
}

function drawBar() {
  const start = button(label(day.play.on ? 'playing' : 'play'), play, 'play');
  start.disabled = day.play.on;
  const words = element('span', said(day.play.said) || label('hint'), 'grow');
  // What is needed most often, in reach wherever the page is scrolled to.
  bar.replaceChildren(start, words, scan(label('CONFIRM'), 'WH:CONFIRM'), button(label('take'), () => send('take', { station })));
}

async function send(toy, body) {
  const answer = await fetch(`/demo/${toy}`, { method: 'POST', body: JSON.stringify(body) });
  note = answer.ok ? '' : `${label('refused')}: ${(await answer.json()).detail}`;
  strip.querySelector('.note').textContent = note;
}

function button(text, press, kind = '') {
  const made = element('button', text, kind);
  made.tabIndex = -1;
  made.addEventListener('click', press);
  return made;
}

const scan = (text, code, kind) => button(text, () => send('scan', { station, code }), kind);

function draw() {
  drawBar();
  const open = new Set([...strip.querySelectorAll('details[open]')].map((part) => part.dataset.no));
  const grams = element('input');
  grams.value = strip.querySelector('input')?.value ?? '500';
  grams.inputMode = 'decimal';
  const hand = group(label('hands'), [
    grams,
    element('span', 'g'),
    button(label('put'), () => send('put', { station, grams: grams.value.trim() })),
  ]);
  const tools = group(label('tools'), COMMANDS.map((name) => scan(label(name), `WH:${name}`)));
  const more = group(label('more'), day.extra.map((one) => scan(said(one.label) || one.code, one.code)));
  const jobs = group(label('day'), day.shipments.map((job) => shipment(job, open.has(job.no))));
  strip.replaceChildren(jobs, hand, tools, more, element('p', note, 'note'));
}

function group(title, parts) {
  const made = element('section');
  made.append(element('h2', title), ...parts);
  return made;
}

function shipment(job, open) {
  const made = element('details');
  made.dataset.no = job.no;
  made.open = open;
  const head = element('summary', job.no);
  head.append(element('small', said(job.story)));
  made.append(head, scan(label('scanNo'), job.no));
  for (const item of job.items) made.append(scan(item.name || item.code, item.code));
  if (job.waybill) made.append(scan(label('scanLabel'), job.waybill));
  made.append(button(`${label('putRight')} ${job.grams} g`, () => send('put', { station, grams: job.grams })));
  return made;
}
