// What the operator of one station sees. Every text of the daemon is inserted by textContent.

import { element, label, said, speak } from './labels.js';
import { listen } from './live.js';
import { play, toggle } from './tone.js';

const station = decodeURIComponent(location.pathname.split('/')[2]);
const at = (id) => document.getElementById(id);
const body = document.body;

let screen = null;
let live = false;

function draw() {
  body.dataset.live = live;
  // No light is older than the daemon's word.
  body.dataset.light = live && screen ? screen.light : 'off';
  body.dataset.kind = !live ? 'lost' : screen ? screen.verdict.kind : 'none';
  at('link').textContent = label(live ? 'live' : 'lost');
  at('sound').textContent = label('sound');
  at('title').textContent = !live ? label('lost') : said(screen.verdict.title) || label('ready');
  at('advice').textContent = !live ? label('lostAdvice') : said(screen.verdict.advice);
  const choices = live ? screen.verdict.choices : [];
  at('choices').hidden = choices.length === 0;
  at('choices').replaceChildren(...choices.map(({ item }) => element('li', item)));
  at('operator').textContent = [screen?.operator ?? '–', screen?.acting].filter(Boolean).join(' + ');
  at('done').textContent = screen?.done ?? '–';
  at('notices').hidden = !live || screen.notices.length === 0;
  at('notices').replaceChildren(...(live ? screen.notices : []).map((notice) => element('span', said(notice.text))));
  drawScale(live ? screen.scale : null);
  drawShipment(screen?.shipment ?? null);
  at('due').hidden = !live || !screen.due;
  at('due').dataset.late = Boolean(screen?.late);
  at('due').textContent = said(screen?.due?.text);
}

function drawScale(scale) {
  at('scale').hidden = live && scale === null;
  const up = scale?.link === 'up';
  at('scale').dataset.steady = up ? String(scale.stable) : 'down';
  const grams = up && scale.grams !== null ? scale.grams : '—';
  at('grams').textContent = grams;
  at('weight').dataset.long = grams.length > 5;
  const word = { true: 'steady', false: 'moving', null: 'unknown' }[up ? String(scale.stable) : 'null'];
  at('steady').textContent = up ? label(word) : live ? label('noScale') : label('lost');
}

function drawShipment(shipment) {
  for (const id of ['papers', 'goods']) at(id).hidden = !shipment;
  at('idle').hidden = Boolean(shipment);
  at('remark').hidden = !shipment?.remark;
  if (!shipment) return;
  const waybill = [...(shipment.waybill ?? '')];
  at('no').textContent = shipment.no;
  at('carrier').textContent = shipment.carrier;
  at('waybill').textContent = waybill.slice(0, -4).join('');
  at('tail').textContent = waybill.slice(-4).join('') || '–';
  at('remark').replaceChildren(...shipment.remarks.map(remark));
  at('lines').replaceChildren(...shipment.lines.map(row));
}

function remark({ from, text, important }) {
  return element('span', label(from) + text, important ? 'important' : '');
}

function row(line) {
  const made = element('tr', '', line.kind);
  const full = line.packed >= line.ordered;
  made.dataset.full = full;
  const name = element('td');
  name.append(element('span', line.name || line.sku, 'name'), element('span', line.spec, 'spec'));
  if (line.kind !== 'goods') name.append(element('span', label(line.kind), 'chip'));
  made.append(element('td', full ? '✓' : '', 'tick'), element('td', `${line.packed} / ${line.ordered}`, 'count'), name);
  return made;
}

at('station').textContent = station;
document.title = station;
at('sound').addEventListener('click', () => at('sound').setAttribute('aria-pressed', toggle()));
speak(draw);
listen(station, {
  screen(value) {
    const fresh = live && value.seq !== screen?.seq;
    [screen, live] = [value, true];
    draw();
    if (fresh) play(value.verdict.kind);
  },
  scale(value) {
    if (!screen) return;
    screen.scale = value;
    if (live) drawScale(value);
  },
  lost() {
    live = false;
    draw();
  },
});

if (document.documentElement.dataset.demo === 'true') (await import('./toys.js')).show(station);
