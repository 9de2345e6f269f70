// The shipment in hand: its papers, what must be read, and its lines.

import { now } from './clock.js';
import { element, icon, label, said } from './labels.js';
import { showPicture } from './pictures.js';

const at = (id) => document.getElementById(id);
const SOON_S = 3600;
const TICKS = 6;
const LONG_REMARK = 120;

/** Draws the shipment of a screen. */
export function drawShipment(screen) {
  const { shipment } = screen;
  at('shipment').hidden = !shipment;
  if (!shipment) return;
  const waybill = [...(shipment.waybill ?? '')];
  at('no').replaceChildren(element('span', shipment.no));
  at('carrier').replaceChildren(element('span', shipment.carrier));
  at('waybill').replaceChildren(element('span', waybill.slice(0, -4).join('')));
  at('tail').replaceChildren(element('span', waybill.slice(-4).join('') || label('noLabel')));
  // The number is that of the box in hand, and a green speaks of the one before.
  at('box').hidden = shipment.parcels < 2 || screen.verdict.kind === 'accept';
  at('box').textContent = `${label('boxNo')} ${shipment.parcel} / ${shipment.parcels}`;
  drawDue(screen);
  at('marks').replaceChildren(...marks(screen));
  drawLines(screen);
}

function drawDue(screen) {
  at('due').hidden = !screen.due;
  at('due').dataset.due = screen.late ? 'late' : screen.time_left_s < SOON_S ? 'soon' : 'far';
  at('due').lastElementChild.textContent = said(screen.due?.text);
}

function marks({ shipment, changes }) {
  const gifts = shipment.lines.filter((line) => line.kind === 'gift');
  return [
    ...shipment.holds.map((hold) => mark('stop', 'hold', said(hold.text), [hold.note, `${said(hold.by)} · ${age(hold.since)}`])),
    ...(shipment.resend ? [mark('change', 'change', `${label('resend')}: ${said(shipment.resend.text)}`, [`${label('inPlaceOf')} ${shipment.resend.of}`])] : []),
    ...changes.map((change) => mark('change', 'change', said(change.text))),
    ...gifts.map(gift),
    ...shipment.remarks.map(remark),
  ];
}

function gift(line) {
  const done = line.packed >= line.ordered;
  const made = mark('gift', 'gift', `${label('gifts')}: ${line.name || line.sku} ×${line.ordered}${done ? ' ✓' : ''}`);
  made.dataset.state = done ? 'done' : 'todo';
  return made;
}

function remark({ from, text, important }) {
  const made = mark(important ? 'alert' : 'note', important ? 'remark important' : 'remark', text, [label(from)]);
  made.dataset.long = text.length > LONG_REMARK;
  return made;
}

function mark(drawing, kind, text, small = []) {
  const made = element('div', '', `mark ${kind}`);
  const words = element('span', text);
  const notes = small.filter(Boolean);
  if (notes.length > 0) words.append(element('small', notes.join(' · ')));
  made.append(icon(drawing), words);
  return made;
}

/** How long ago, in the largest unit that says it. */
function age(time) {
  const minutes = Math.max(0, Math.floor((now() - new Date(time)) / 60000));
  if (minutes < 1) return label('justNow');
  if (minutes < 60) return `${minutes} ${label('minutesAgo')}`;
  return minutes < 2880 ? `${Math.floor(minutes / 60)} ${label('hoursAgo')}` : `${Math.floor(minutes / 1440)} ${label('daysAgo')}`;
}

function drawLines({ shipment: { lines, holds }, does }) {
  // Nothing of what is held is packed; and only where goods are scanned do they have ticks.
  const now = holds.length > 0 || does !== 'check' ? -1 : lines.findIndex((line) => line.packed < line.ordered);
  at('lines').dataset.many = lines.length > 8 ? 'lots' : lines.length > 4 ? 'some' : lines.length > 2 ? 'few' : 'one';
  at('lines').replaceChildren(...lines.map((line, index) => row(line, index === now, does === 'check')));
  inSight(at('lines'), at('lines').children[Math.max(now, 0)]);
}

/** Scrolls a list so far that a row of it is in sight, and nothing else: the bench itself stays where it is. */
function inSight(list, row) {
  if (!row) return;
  const [all, one] = [list, row].map((place) => place.getBoundingClientRect());
  if (one.top < all.top) list.scrollTop -= all.top - one.top;
  else if (one.bottom > all.bottom) list.scrollTop += one.bottom - all.bottom;
}

function row(line, now, checked) {
  const made = element('li', '', `line ${line.kind}`);
  made.dataset.state = !checked ? 'listed' : line.packed > line.ordered ? 'over' : line.packed === line.ordered ? 'done' : now ? 'now' : 'todo';
  const what = element('div', '', 'what');
  const name = element('p', line.name || line.sku, 'name');
  if (line.kind !== 'goods') name.prepend(element('span', label(line.kind === 'gift' ? 'gift' : 'noScan'), 'chip'));
  what.append(name);
  if (line.spec) what.append(element('p', line.spec, 'spec'));
  made.append(tile(line), what, checked ? ticks(line) : element('span', `×${line.ordered}`, 'count'));
  return made;
}

/** What stands where there is no picture: the sku's two ends on a colour of its own, so that like goods look alike and others do not. */
function tile({ sku, name }) {
  const parts = (sku || name).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const made = element('div', '', 'tile');
  made.dataset.hue = [...sku].reduce((sum, c) => (sum * 31 + c.codePointAt(0)) % 9973, 7) % 9;
  made.append(element('span', [...(parts[0] ?? '?')].slice(0, 4).join('')));
  if (parts.length > 1) made.append(element('small', [...parts.at(-1)].slice(-4).join('')));
  showPicture(sku, made);
  return made;
}

/** A tick a piece; a number where there are many. */
function ticks({ packed, ordered }) {
  const made = element('div', '', 'ticks');
  if (ordered <= TICKS && packed <= ordered) {
    made.append(...Array.from({ length: ordered }, (_, n) => {
      const tick = element('i', '', 'tick');
      tick.dataset.full = n < packed;
      return tick;
    }));
  }
  if (ordered > 1 || packed > ordered) {
    const count = element('span', packed, 'count');
    count.append(element('small', ` / ${ordered}`));
    made.append(count);
  }
  made.setAttribute('aria-label', `${packed} / ${ordered}`);
  return made;
}
