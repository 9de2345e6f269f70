// Touch without focus: scans come from the daemon, and a key pressed by accident, or typed by a scanner that is set up wrongly, must never
// press the button that was touched last. What a printed card can say, a finger may say too, where the site allows it.

import { element, label, said, tongue } from './labels.js';
import { COMMANDS } from './words.js';

const at = (id) => document.getElementById(id);
const station = document.body.dataset.station;
const allowed = document.body.dataset.touch === 'true';
const REFUSED_MS = 6000;
// A finger that comes sooner was on its way to what stood there before: nobody has read anything in that time. One that hammers reads nothing
// either.
const READ_MS = 400;
const HAMMERS_MS = 200;
const PATIENCE_MS = 4000;
// What undoes work is asked for twice.
const GRAVE = ['WH:CANCEL', 'WH:REOPEN', 'WH:HOLD'];
// Questions are answered beside the question.
const ONLY_ANSWERS = ['WH:CONFIRM', 'WH:DECLINE', 'WH:GOOD', 'WH:DAMAGED', 'WH:MISSING', 'WH:RELEASE'];

let clear = 0;
let drawn = '';
let answer = null;
let settled = 0;
let waits = 0;

/** Keeps the focus off everything on the page, and puts the commands behind their button. */
export function handsOff() {
  addEventListener('mousedown', (event) => event.target.closest?.('input, select') || event.preventDefault(), { capture: true });
  addEventListener('focusin', (event) => event.target.matches('input, select') || event.target.blur());
  if (allowed) at('commands').addEventListener('click', sheet);
}

/** A button that is pressed and never focused. */
export function button(text, press, kind = '') {
  const made = element('button', text, kind);
  made.tabIndex = -1;
  made.addEventListener('click', press);
  return made;
}

/** The commands that answer what is asked, and the goods to choose from. */
export function drawAnswers(verdict, number) {
  if (number !== answer) unread(READ_MS);
  answer = number;
  const choices = verdict?.choices ?? [];
  const answers = allowed ? (verdict?.answers ?? []) : [];
  // What stays as it was is left alone: a button that is replaced under a finger is never pressed.
  const key = JSON.stringify([tongue(), choices, answers]);
  if (key === drawn) return;
  drawn = key;
  at('choices').hidden = choices.length === 0;
  at('choices').replaceChildren(...choices.map(choice));
  at('answers').hidden = answers.length === 0;
  at('answers').replaceChildren(...answers.map(({ code, text }) => button(said(text), () => reply(code), 'press')));
}

function choice({ n, item, code }) {
  const made = element('li');
  made.append(element('i', n), element('span', item));
  if (allowed) made.addEventListener('click', () => reply(code));
  return made;
}

/** What has just come up takes no answer for so long. */
function unread(ms) {
  settled = Math.max(settled, performance.now() + ms);
  clearTimeout(waits);
  waits = setTimeout(ready, settled - performance.now(), true);
  ready(false);
}

function ready(is) {
  for (const place of [at('answers'), at('choices')]) place.setAttribute('aria-disabled', !is);
}

function reply(code) {
  if (performance.now() < settled) return unread(HAMMERS_MS);
  press(code, answer);
}

/** Says a command, below the answer of that number where it is a reply; what comes of it is on the screen, and only a refusal is told here. */
async function press(code, answer) {
  const body = JSON.stringify({ code, answer });
  const asked = { method: 'POST', body, signal: AbortSignal.timeout(PATIENCE_MS) };
  const told = await fetch(`/api/v1/stations/${encodeURIComponent(station)}/commands`, asked).catch(() => null);
  // The screen has moved on meanwhile: what it shows is the answer.
  if (told?.ok || told?.status === 409) return;
  refuse(told ? (await told.json().catch(() => ({}))).detail : label('lost'));
}

/** Tells for a while why something was not done. */
export function refuse(why) {
  clearTimeout(clear);
  at('refused').hidden = false;
  at('refused').replaceChildren(element('span', `${label('refused')}: ${why ?? ''}`));
  clear = setTimeout(() => { at('refused').hidden = true; }, REFUSED_MS);
}

function sheet() {
  const cards = element('div', '', 'cards');
  const shown = COMMANDS.filter(({ code }) => !ONLY_ANSWERS.includes(code));
  const quantities = [2, 3, 5, 10].map((n) => ({ code: `WH:QTY:${n}`, text: { 'zh-CN': `数量 ${n}`, en: `Qty ${n}` } }));
  cards.append(...[...shown, ...quantities].map(card));
  const ends = element('p', '', 'ends');
  ends.append(button(label('close'), () => at('settings').close()));
  at('settings').replaceChildren(cards, ends);
  at('settings').showModal();
}

function card({ code, text }) {
  if (!GRAVE.includes(code)) return button(said(text), () => say(code));
  const made = button(said(text), () => {
    if (made.dataset.sure) return performance.now() < made.dataset.sure || say(code);
    made.dataset.sure = performance.now() + READ_MS;
    made.textContent = label('sure');
  }, 'grave');
  return made;
}

function say(code) {
  at('settings').close();
  press(code);
}
