// Words as large as their room allows: what does not fit is made smaller, step by step, and only then would it have to be scrolled.

const SIZES = [1, 0.88, 0.77, 0.67, 0.58, 0.5, 0.42];

/** Makes the words of a place fit it, here and whenever its size changes. Returns what does so after its words have changed. */
export function fitting(place) {
  const fit = () => {
    for (const size of SIZES) {
      place.style.setProperty('--fit', size);
      if (place.scrollHeight <= place.clientHeight) return;
    }
  };
  new ResizeObserver(fit).observe(place);
  return fit;
}
