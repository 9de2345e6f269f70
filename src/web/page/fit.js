// Words as large as their room allows: what does not fit is made smaller, step by step, and only then would it have to be scrolled.

/** The steps that the style sheet knows. */
const SMALLEST = 6;

/** Makes the words of a place fit it, here and whenever its size changes. Returns what does so after its words have changed. */
export function fitting(place) {
  const fit = () => {
    for (let step = 0; step <= SMALLEST; step++) {
      place.dataset.fit = step;
      if (place.scrollHeight <= place.clientHeight) return;
    }
  };
  new ResizeObserver(fit).observe(place);
  return fit;
}
