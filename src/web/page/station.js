// What the operator of one station sees. Every text of the daemon is inserted as text.

import { clock, told as timed } from './clock.js';
import { fitting } from './fit.js';
import { drawShipment } from './goods.js';
import { element, icon, label, said, speak } from './labels.js';
import { listen } from './live.js';
import { drawScale } from './scale.js';
import { begin, hear } from './sound.js';
import { drawAnswers, handsOff } from './touch.js';

const station = document.body.dataset.station;
const at = (id) => document.getElementById(id);
const body = document.body;

const fit = fitting(at('verdict'));

let screen = null;
let live = false;

/** Which face the verdict has: its kind, and among steps whether it is a good item, or asks something. */
function face({ kind, sound }) {
  return kind === 'info' && (sound === 'item' || sound === 'ask') ? sound : kind;
}

function draw() {
  body.dataset.live = live;
  // No light is older than the daemon's word.
  body.dataset.light = live ? screen.light : 'off';
  body.dataset.kind = live ? face(screen.verdict) : 'lost';
  body.dataset.fault = live ? (screen.verdict.fault ?? '') : '';
  body.dataset.does = live ? screen.does : '';
  at('link').textContent = label(live ? 'live' : 'lost');
  at('operator').textContent = [screen?.operator_shown ?? label('nobody'), screen?.acting_shown].filter(Boolean).join(' + ');
  at('done').textContent = screen?.done_today ?? '–';
  drawVerdict();
  drawAlerts(live ? screen : null);
  weigh();
  // Nothing on a screen that is not live counts, so nothing else is on it.
  const shows = live && screen.shipment && !over(screen);
  body.dataset.view = shows ? 'work' : 'alone';
  if (shows) drawShipment(screen);
  else at('shipment').hidden = true;
  fit();
}

/** The parcel is accepted and nothing is left to pack: the green has the screen for itself. */
function over({ verdict, shipment, does }) {
  return verdict.kind === 'accept' && (does !== 'check' || shipment.lines.every((line) => line.packed >= line.ordered));
}

/** The scale, with the band that passes; what was accepted was judged, and the band of the next box would contradict the green. */
function weigh() {
  const verdict = screen?.verdict;
  drawScale(live ? screen.scale : null, verdict?.kind === 'accept' ? null : screen?.expected, verdict?.kind === 'reject');
}

/** How long a title is, so that a short one can be read from afar: in halves of a Chinese character. */
function length(text) {
  const halves = [...text].reduce((sum, c) => sum + (c.codePointAt(0) > 0x2e7f ? 2 : 1), 0);
  return halves <= 10 ? 'short' : halves <= 18 ? 'middle' : 'long';
}

function drawVerdict() {
  const verdict = live ? screen.verdict : null;
  const idle = live && verdict.kind === 'none';
  at('title').textContent = live ? said(verdict.title) || (idle ? '' : label('ready')) : label('lost');
  at('title').dataset.length = length(at('title').textContent);
  const next = live ? said(screen.next) : '';
  body.dataset.next = next !== '';
  // What is next says more than "scan the items".
  const told = live && !(verdict.sound === 'step' && next) ? said(verdict.advice) : '';
  at('advice').textContent = live ? told : label('lostAdvice');
  at('next').hidden = !next;
  at('next').textContent = next;
  drawAnswers(verdict, screen?.answer);
}

// Parcels to look for, lists that are old, devices that are odd: said beside the work, which goes on.
function drawAlerts(screen) {
  const recalls = screen?.recalls ?? [];
  const lines = recalls.map((recall) => told('stop', `${said(recall.text)} · ${label('acceptedAt')} ${clock(recall.sealed)}`));
  const more = (screen?.recalled ?? 0) - recalls.length;
  if (more > 0) lines.push(element('span', `+ ${more}`));
  lines.push(...(screen?.silent ?? []).map((silent) => told('alert', said(silent.text))));
  at('recalls').hidden = lines.length === 0;
  at('recalls').replaceChildren(...lines);
  const notices = screen?.notices ?? [];
  at('notices').hidden = notices.length === 0;
  at('notices').replaceChildren(...notices.map((notice) => told('alert', said(notice.text))));
}

function told(drawing, text) {
  const made = element('span');
  made.append(icon(drawing), element('span', text));
  return made;
}

handsOff();
begin();
speak(draw);
listen(station, {
  screen(value) {
    // Only what is said anew is heard; a picture that repeats it, or the first after a silence, is only seen.
    const anew = live && value.answer !== screen.answer;
    const recalled = live && value.recalled > screen.recalled;
    timed(value.now);
    [screen, live] = [value, true];
    draw();
    if (anew) hear(value.verdict.sound, value.verdict.voice);
    if (recalled) hear('recall', value.recalls[0]?.voice);
  },
  scale(value) {
    if (!live) return;
    screen.scale = value;
    weigh();
  },
  lost() {
    live = false;
    draw();
  },
});

if (document.documentElement.dataset.demo === 'true') (await import('./toys.js')).show(station);
