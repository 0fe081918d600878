// What pages do beyond HTML and htmx. Everything here is a convenience: each page works without it.
(() => {
  // A save that failed for no reason of the writer's leaves the writing where it is, and says so.
  const isLost = ({ request, response }) =>
    request.method === 'POST' && (response.status >= 500 || response.status === 413);
  const unsent = (hidden) => {
    const notice = document.querySelector('#unsent');
    if (!notice) return;
    notice.hidden = hidden;
    notice.textContent = hidden ? '' : notice.dataset.text;
    if (!hidden) notice.scrollIntoView({ block: 'center' });
  };
  document.addEventListener('htmx:before:request', () => unsent(true));
  document.addEventListener('htmx:error', () => unsent(false));
  document.addEventListener('htmx:before:swap', (event) => {
    if (!event.detail.ctx.response || !isLost(event.detail.ctx)) return;
    event.preventDefault();
    unsent(false);
  });

  // htmx: when the answer has no such region (an error page, a password page), show its whole main instead of nothing. With
  // unsaved words elsewhere on the page it is shown inside the region, and its form goes on where the first one was going.
  document.addEventListener('htmx:after:request', ({ detail: { ctx } }) => {
    const { raw } = ctx.response;
    if (isLost(ctx)) return;
    if (raw.redirected && new URL(raw.url).pathname === '/sign-in') return location.assign(raw.url);
    if (!ctx.select) return;
    const answer = new DOMParser().parseFromString(ctx.text, 'text/html');
    if (answer.querySelector(ctx.select) || !answer.querySelector('#main')) return;
    const { target, select, swap } = ctx;
    if (unsaved().every((form) => target.contains(form))) {
      return Object.assign(ctx, { select: '#main', target: document.querySelector('#main'), swap: 'outerHTML' });
    }
    Object.assign(ctx, { select: '#main > article', swap: 'innerHTML' });
    target.addEventListener(
      'htmx:after:swap',
      () => {
        for (const form of target.querySelectorAll('form[method=post]')) {
          const attributes = {
            'hx-post': form.action,
            'hx-target': `#${target.id}`,
            'hx-select': select,
            'hx-swap': swap,
          };
          for (const [name, value] of Object.entries(attributes)) form.setAttribute(name, value);
          htmx.process(form);
        }
      },
      { once: true },
    );
  });

  // While a form is under way that its answer will replace, nothing can be typed that the answer would throw away.
  const hold = (form, isHeld) => {
    for (const area of form?.querySelectorAll?.('textarea') ?? []) area.readOnly = isHeld;
  };
  document.addEventListener('htmx:before:request', ({ target, detail: { ctx } }) => {
    if (ctx.swap !== 'outerMorph') hold(target.closest('form[data-guard]'), true);
  });
  for (const over of ['htmx:error', 'htmx:finally:request']) {
    document.addEventListener(over, ({ target }) => hold(target.closest?.('form[data-guard]'), false));
  }

  // Text areas grow where the browser cannot do it by itself.
  const grow = (area) => {
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight + 2}px`;
  };
  if (!CSS.supports('field-sizing', 'content')) {
    document.addEventListener('input', ({ target }) => target.matches('textarea') && grow(target));
    document.addEventListener('toggle', ({ target }) => target.querySelectorAll?.('textarea').forEach(grow), true);
    document.querySelectorAll('textarea').forEach(grow);
  }

  // Leaving a form with unsaved words asks first: words typed here, or shown again by the server because it refused them.
  const typed = new Set();
  const isUnsaved = (form) => typed.has(form) || form.dataset.guard === 'unsaved';
  const unsaved = () => [...document.querySelectorAll('form[data-guard]')].filter(isUnsaved);
  const sent = (form) => {
    typed.delete(form);
    form.dataset.guard = '';
  };
  document.addEventListener('input', ({ target }) => {
    const form = target.closest?.('form[data-guard]');
    if (form) typed.add(form);
  });
  document.addEventListener('submit', ({ target }) => target.matches('[data-guard]:not([hx-post])') && sent(target));
  document.addEventListener('htmx:before:request', ({ target }) => target.matches('form[data-guard]') && sent(target));
  const notSaved = ({ target }) => target.matches('form[data-guard]') && typed.add(target);
  document.addEventListener('htmx:error', notSaved);
  document.addEventListener('htmx:response:error', notSaved);
  addEventListener('beforeunload', (event) => unsaved().length && event.preventDefault());

  // Idle: a warning that can be answered in place. When time is up the page hides itself; unsaved words stay in it. Its
  // words wait in its data, for a browser without styles shows what is hidden.
  const idle = document.querySelector('#idle');
  if (idle) {
    const { seconds, soon, stay, over: isOver, signIn } = idle.dataset;
    const [words, clock, button] = ['p', 'b', 'button'].map((name) => document.createElement(name));
    button.type = 'button';
    idle.append(words, button);
    const limit = Number(seconds) * 1000;
    const warning = Math.min(120_000, limit / 2);
    let last = Date.now();
    let stage = '';
    const show = (next) => {
      idle.hidden = !next;
      if (next === stage) return;
      stage = next;
      words.textContent = `${next === 'over' ? isOver : soon} `;
      if (next === 'soon') words.append(clock);
      button.textContent = next === 'over' ? signIn : stay;
    };
    const over = () => {
      if (!unsaved().length)
        return location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
      document.documentElement.classList.add('locked');
      show('over');
    };
    const tick = () => {
      const left = limit - (Date.now() - last);
      if (left <= 0) return over();
      if (left > warning) return show('');
      show('soon');
      const rest = Math.ceil(left / 1000);
      clock.textContent = `${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, '0')}`;
    };
    setInterval(tick, 1000);
    const renewed = () => {
      last = Date.now();
      document.documentElement.classList.remove('locked');
      show('');
    };
    document.addEventListener('htmx:after:request', ({ detail }) => detail.ctx.response.raw.ok && renewed());
    document.addEventListener('kept', renewed);
    button.addEventListener('click', async () => {
      if (stage === 'over') return unsaved()[0]?.requestSubmit();
      const answer = await fetch('/session', { method: 'POST' }).catch(() => undefined);
      if (answer?.ok) renewed();
      else over();
    });
  }

  // Ctrl+S saves and Ctrl+Enter asks to sign, wherever the cursor stands.
  document.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const button = [...document.querySelectorAll('[data-key]')].find(({ dataset }) => dataset.key === event.key);
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  for (const place of document.querySelectorAll('[data-print]')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = place.dataset.print;
    button.addEventListener('click', () => print());
    place.append(button);
  }
})();
