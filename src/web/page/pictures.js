// Pictures of goods. The tile of a line stays until its picture is there, and where there is none; each picture is asked for once in a while,
// and not at each scan.

const AGAIN_MS = 300_000;
const KEPT = 200;
const SAMPLE = 8;
const known = new Map(); // sku → { at, image }: what was asked, and the picture where there is one

/** Puts the picture of a sku in the place of what its tile says, at once or as soon as it is there. */
export function showPicture(sku, tile) {
  if (document.body.dataset.pictures !== 'true' || !sku) return;
  const before = known.get(sku);
  if (before?.image) put(before.image, tile);
  if (before && Date.now() - before.at < AGAIN_MS) {
    before.waiting?.push(tile);
    return;
  }
  ask(sku, before, tile);
}

function ask(sku, before, tile) {
  const one = { at: Date.now(), image: before?.image, waiting: [tile] };
  known.delete(sku);
  known.set(sku, one);
  if (known.size > KEPT) known.delete(known.keys().next().value);
  const image = new Image();
  image.alt = '';
  // Within a document a browser never asks twice for one address.
  image.src = `/api/v1/picture?sku=${encodeURIComponent(sku)}${before ? `&at=${one.at}` : ''}`;
  image.decode().then(() => painted(image), () => false).then((well) => {
    // One that went away is shown no longer, from the next screen on.
    one.image = well ? image : undefined;
    image.decoding = 'sync';
    told(one);
  });
}

/** Browsers call a picture loaded when they know its size; where nothing can be made of the rest, nothing is painted. */
function painted(image) {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [SAMPLE, SAMPLE];
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0, SAMPLE, SAMPLE);
  return context.getImageData(0, 0, SAMPLE, SAMPLE).data.some((value) => value > 0);
}

function told(one) {
  if (one.image) one.waiting.forEach((tile) => put(one.image, tile));
  one.waiting = undefined;
}

function put(image, tile) {
  tile.replaceChildren(image.cloneNode());
}
