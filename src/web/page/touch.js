// Touch without focus: scans come from the daemon, and a key pressed by accident, or typed by a scanner that is set up wrongly, must never
// press the button that was touched last. What a printed card can say, a finger may say too, where the site allows it.

import { element, label, said, tongue } from './labels.js';
import { COMMANDS } from './words.js';

const at = (id) => document.getElementById(id);
const station = document.body.dataset.station;
const allowed = document.body.dataset.touch === 'true';
const REFUSED_MS = 6000;
// What undoes work is asked for twice.
const GRAVE = ['WH:CANCEL', 'WH:REOPEN', 'WH:HOLD'];
// Questions are answered beside the question.
const ONLY_ANSWERS = ['WH:CONFIRM', 'WH:DECLINE', 'WH:GOOD', 'WH:DAMAGED', 'WH:MISSING', 'WH:RELEASE'];

let clear = 0;
let drawn = '';

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
export function drawAnswers(verdict) {
  const choices = verdict?.choices ?? [];
  const answers = allowed ? (verdict?.answers ?? []) : [];
  // What stays as it was is left alone: a button that is replaced under a finger is never pressed.
  const key = JSON.stringify([tongue(), choices, answers]);
  if (key === drawn) return;
  drawn = key;
  at('choices').hidden = choices.length === 0;
  at('choices').replaceChildren(...choices.map(choice));
  at('answers').hidden = answers.length === 0;
  at('answers').replaceChildren(...answers.map(({ code, text }) => button(said(text), () => press(code), 'press')));
}

function choice({ n, item, code }) {
  const made = element('li');
  made.append(element('i', n), element('span', item));
  if (allowed) made.addEventListener('click', () => press(code));
  return made;
}

/** Says a command; what comes of it is on the screen, and only a refusal is told here. */
async function press(code) {
  const body = JSON.stringify({ code });
  const answer = await fetch(`/api/v1/stations/${encodeURIComponent(station)}/commands`, { method: 'POST', body }).catch(() => null);
  if (!answer?.ok) refuse(answer ? (await answer.json().catch(() => ({}))).detail : label('lost'));
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
    if (made.dataset.sure) return say(code);
    made.dataset.sure = 'true';
    made.textContent = label('sure');
  }, 'grave');
  return made;
}

function say(code) {
  at('settings').close();
  press(code);
}
