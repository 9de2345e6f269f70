// The list of stations, asked anew every few seconds.

import { element, label, said, speak } from './labels.js';

let screens = [];
let live = false;

function draw() {
  const rows = screens.map((screen) => {
    const link = element('a', '', 'bench-card');
    link.href = `/station/${encodeURIComponent(screen.station)}`;
    link.dataset.light = live ? screen.light : 'off';
    const words = live ? said(screen.verdict.title) || label('ready') : label('lost');
    link.append(element('b', screen.station), element('span', screen.role), element('span', words));
    return link;
  });
  document.getElementById('stations').replaceChildren(...rows);
}

async function ask() {
  try {
    const answer = await fetch('/api/v1/stations', { signal: AbortSignal.timeout(3000) });
    if (!answer.ok) throw new Error(answer.status);
    screens = await answer.json();
    live = true;
  } catch {
    live = false;
  }
  draw();
  setTimeout(ask, 2000);
}

speak(draw);
ask();
