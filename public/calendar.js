// The week's grid beyond HTML: a click in a free hour books at that quarter, and bookings and slots can be drawn to another
// time. Both only lead to a form, where it is confirmed; without this file the links and forms lead there too.
(() => {
  const QUARTER = 15;
  const week = document.querySelector('.week');
  const isGrid = () => matchMedia('(min-width: 64rem)').matches;
  const minutesPerPixel = () => 60 / document.querySelector('.axis li').getBoundingClientRect().height;
  const two = (number) => String(number).padStart(2, '0');
  const clock = (minutes) => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  const minutesIn = (at) => Number(at.slice(11, 13)) * 60 + Number(at.slice(14, 16));
  const rounded = (minutes) => Math.round(minutes / QUARTER) * QUARTER;

  week.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-from]');
    if (!link || !isGrid() || !event.detail || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { top } = link.closest('.piece').getBoundingClientRect();
    const from = minutesIn(link.dataset.from);
    const at = Math.max(from, Math.floor((from + (event.clientY - top) * minutesPerPixel()) / QUARTER) * QUARTER);
    event.preventDefault();
    location.assign(link.href.replace(encodeURI(link.dataset.from), `${link.dataset.from.slice(0, 11)}${clock(at)}`));
  });

  let drawing;
  week.addEventListener('pointerdown', (event) => {
    const piece = event.target.closest('[data-move]');
    if (!piece || !isGrid() || event.button || event.pointerType === 'touch') return; // a finger scrolls
    drawing = { piece, x: event.clientX, y: event.clientY, moved: false };
  });
  week.addEventListener('pointermove', (event) => {
    if (!drawing) return;
    const { piece, x, y } = drawing;
    if (!drawing.moved && Math.hypot(event.clientX - x, event.clientY - y) < 6) return;
    if (!drawing.moved) piece.setPointerCapture(event.pointerId);
    drawing.moved = true;
    piece.classList.add('drawn');
    const step = QUARTER / minutesPerPixel();
    const down = Math.round((event.clientY - y) / step) * step;
    piece.style.translate = `${event.clientX - x}px ${down}px`;
    drawing.minutes = rounded((event.clientY - y) * minutesPerPixel());
    drawing.day = dayAt(event.clientX);
  });
  const dayAt = (x) =>
    [...week.querySelectorAll('.pieces')].find((day) => {
      const { left, right } = day.getBoundingClientRect();
      return x >= left && x < right;
    });
  const drop = () => {
    drawing.piece.classList.remove('drawn');
    drawing.piece.style.translate = '';
    drawing = undefined;
  };
  week.addEventListener('pointercancel', () => drawing && drop());
  document.addEventListener('keydown', ({ key }) => key === 'Escape' && drawing && drop());
  week.addEventListener('pointerup', () => {
    if (!drawing) return;
    const { piece, moved, minutes, day } = drawing;
    drop();
    if (!moved) return;
    // The click that follows would open what was only drawn.
    const ignore = (event) => event.preventDefault();
    week.addEventListener('click', ignore, true);
    setTimeout(() => week.removeEventListener('click', ignore, true));
    const { move, at } = piece.dataset;
    const time = Math.min(24 * 60 - QUARTER, Math.max(0, minutesIn(at) + minutes));
    const to = day && `${day.dataset.date}T${clock(time)}`;
    if (to && to !== at) location.assign(`${move}${to}#change`);
  });
  week.addEventListener('dragstart', (event) => event.preventDefault());
})();
