// Keeps what is typed in the journal's editors at the server: after two seconds of rest, and at least every twenty. The
// line in the editor's bar says "saved" only when the server has answered.
(() => {
  const REST = 2000;
  const LONGEST = 20_000;
  const RETRY = 5000;
  let resting;
  let longest;
  let sending; // the request under way
  let isNew = false; // words the server does not have

  const editor = () => document.querySelector('form[data-keep]');
  const say = (text, isBad) => {
    const line = editor()?.querySelector('[data-kept]');
    if (!line) return;
    line.textContent = text;
    line.classList.toggle('error', isBad);
  };
  const rest = () => {
    clearTimeout(resting);
    clearTimeout(longest);
    longest = undefined;
  };
  const soon = (wait) => {
    clearTimeout(resting);
    resting = setTimeout(keep, wait);
    longest ??= setTimeout(keep, LONGEST);
  };

  async function keep() {
    const form = editor();
    if (!form || !isNew) return rest();
    if (sending) return soon(REST);
    rest();
    isNew = false;
    const body = new URLSearchParams(new FormData(form));
    body.set('kind', form.dataset.kind);
    const request = new AbortController();
    sending = request;
    const timer = setTimeout(() => request.abort(), 15_000);
    try {
      const answer = await fetch(form.dataset.keep, { method: 'POST', body, signal: request.signal });
      if (answer.status === 401) say(form.dataset.signedOut, true);
      else if (answer.status < 500 && !answer.ok) say(form.dataset.refused, true);
      else if (!answer.ok) throw new Error(answer.status);
      else {
        say(await answer.text(), false);
        document.dispatchEvent(new Event('kept'));
      }
    } catch {
      if (sending === request) {
        isNew = true;
        say(form.dataset.notKept, true);
        soon(RETRY);
      }
    }
    clearTimeout(timer);
    if (sending === request) sending = undefined;
  }

  const typed = ({ target }) => {
    if (!target.closest?.('form[data-keep]')) return;
    isNew = true;
    soon(REST);
  };
  document.addEventListener('input', typed);
  addEventListener('online', keep);
  document.addEventListener('visibilitychange', () => document.hidden && keep());

  // The form itself is on its way: what was to be kept goes with it. When it is not taken, keeping goes on.
  const isForm = ({ target }) => target.matches?.('form[data-keep]') || target.closest?.('form[data-keep]');
  const sent = (event) => {
    if (!isForm(event)) return;
    rest();
    isNew = false;
    sending?.abort();
    sending = undefined;
  };
  document.addEventListener('submit', sent);
  document.addEventListener('htmx:before:request', sent);
  for (const failed of ['htmx:error', 'htmx:response:error'])
    document.addEventListener(failed, (event) => isForm(event) && typed(event));
})();
