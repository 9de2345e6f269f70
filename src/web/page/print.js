// The button that prints, for those who do not know the key.

document.getElementById('print').addEventListener('click', () => print());
