// What devices say, as it comes. The rest of the page is renewed by office.js.

import { renew } from './office.js';

const events = new EventSource(`/devices/events${location.search}`);

events.addEventListener('device', (event) => {
  const told = JSON.parse(event.data);
  const cards = [...document.querySelectorAll('[data-place]')];
  const card = cards.find((one) => one.dataset.place === told.place);
  if (!card) return;
  for (const part of card.querySelectorAll('[data-live]')) part.textContent = told[part.dataset.live];
  card.querySelector('.quiet')?.toggleAttribute('hidden', told.hex !== '');
  // What to do about it is told by the page itself.
  if (card.dataset.link !== told.link) renew();
});
