// The page's own words, in both languages. What the station says comes from the daemon in both already.

const LABELS = {
  'zh-CN': {
    item: '货品', packed: '已装', operator: '工牌', done: '已完成', shipment: '发货单', waybill: '快递单',
    idle: '扫发货单或面单，开始', gift: '赠品', 'no-scan': '免验', shop: '备注：', seller: '卖家：', buyer: '买家：',
    live: '实时', lost: '连接断开', lostAdvice: '屏幕上的不算数，等它恢复，别放行',
    steady: '稳定', moving: '未稳', unknown: '', noScale: '秤没有反应', ready: '就绪',
    sound: '声音', other: 'English', day: '今天的单', tools: '命令码', more: '别的码', stations: '工位',
    CONFIRM: '确认', CANCEL: '取消', UNDO: '撤销', REWEIGH: '重称', HOLD: '拦截',
    hands: '秤', put: '放上', putRight: '放上这箱', take: '拿下来', play: '▶ 演一班', playing: '正在演…', scanNo: '扫单号', scanLabel: '扫面单', refused: '没办成',
    hint: '看一班：每一种错怎么拦住，怎么改好。或者自己来：扫单号、货品、面单，放上秤',
  },
  en: {
    item: 'Item', packed: 'Packed', operator: 'Badge', done: 'Done', shipment: 'Shipment', waybill: 'Label',
    idle: 'Scan a shipment or a label to begin', gift: 'gift', 'no-scan': 'no scan', shop: 'Note: ', seller: 'Seller: ', buyer: 'Buyer: ',
    live: 'live', lost: 'Not live', lostAdvice: 'Nothing on this screen counts. Wait for it to come back',
    steady: 'steady', moving: 'moving', unknown: '', noScale: 'Scale not answering', ready: 'Ready',
    sound: 'Sound', other: '中文', day: 'Sample day', tools: 'Commands', more: 'Other codes', stations: 'Stations',
    hands: 'Scale', put: 'Put on', putRight: 'Put this box', take: 'Take off', play: '▶ Play a shift', playing: 'Playing …', scanNo: 'scan number', scanLabel: 'scan label', refused: 'Refused',
    hint: 'Watch every mistake being stopped and mended. Or try it: scan a number, its items, its label, and put the box on',
  },
};

const root = document.documentElement;
let language = localStorage.getItem('language') ?? root.lang;
if (!(language in LABELS)) language = 'zh-CN';

/** One of the page's own words. */
export const label = (name) => LABELS[language][name] ?? name;

/** The daemon's text in the language of the page. */
export const said = (text) => text?.[language] ?? '';

const redraws = [];

function fill() {
  root.lang = language;
  for (const place of document.querySelectorAll('[data-label]')) place.textContent = label(place.dataset.label);
  document.getElementById('language').textContent = label('other');
  for (const redraw of redraws) redraw();
}

document.getElementById('language').addEventListener('click', () => {
  language = language === 'en' ? 'zh-CN' : 'en';
  localStorage.setItem('language', language);
  fill();
});

/** Has `redraw` called now and after each switch of the language. */
export function speak(redraw) {
  redraws.push(redraw);
  fill();
}

/** An element with text; text is only ever inserted as text. */
export function element(name, text = '', kind = '') {
  const made = document.createElement(name);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}
