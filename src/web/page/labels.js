// Languages: the page's own words, and the daemon's in the language of the page. All text is inserted as text.

import { keep, kept } from './kept.js';
import { WORDS } from './words.js';

const root = document.documentElement;
// A screen keeps its language; a kiosk's start line may name one: ?lang=en
const wanted = new URLSearchParams(location.search).get('lang') ?? kept('language') ?? root.lang;
let language = Object.hasOwn(WORDS, wanted) ? wanted : 'zh-CN';

/** The language of the page, as a BCP 47 tag. */
export const tongue = () => language;

/** One of the page's own words. */
export function label(name) {
  if (!(name in WORDS[language])) console.error(`no word for ${name}`);
  return WORDS[language][name] ?? name;
}

/** The daemon's text in the language of the page. */
export const said = (text) => text?.[language] ?? '';

const redraws = [];

function fill() {
  root.lang = language;
  for (const place of document.querySelectorAll('[data-label]')) place.textContent = label(place.dataset.label);
  document.getElementById('language').textContent = label('otherLanguage');
  for (const redraw of redraws) redraw();
}

document.getElementById('language').addEventListener('click', () => {
  language = language === 'en' ? 'zh-CN' : 'en';
  keep('language', language);
  fill();
});

/** Has `redraw` called now and after each switch of the language. */
export function speak(redraw) {
  redraws.push(redraw);
  fill();
}

// What is invisible, or turns a line around, is shown as its escape.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Text from outside, with everything invisible in it made visible. */
export const visible = (text) => String(text).replace(UNSEEN, (c) => `\\u{${c.codePointAt(0).toString(16)}}`);

/** An element with text, made visible. */
export function element(name, text = '', kind = '') {
  const made = document.createElement(name);
  made.textContent = visible(text);
  if (kind) made.className = kind;
  return made;
}

/** One of the page's drawings. */
export function icon(name) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  made.setAttribute('class', 'icon');
  made.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#i-${name}`);
  made.append(use);
  return made;
}
