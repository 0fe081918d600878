// Passkeys: asks the browser for one, or to make one, and sends its answer with the form. Where the browser has none, and
// without this file, nothing of it is shown, and the other ways stand alone.
(() => {
  const RENEWED_AFTER = 5 * 60_000;
  const loaded = Date.now();
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, '-')
      .replace(/\//g, '_')
      .replace(/=+$/, '');
  const listed = (some) => some?.map((each) => ({ ...each, id: bytes(each.id) }));

  // A page may stand open all night; what it asks for is good for ten minutes.
  const renewed = async (question) => {
    if (Date.now() - loaded < RENEWED_AFTER) return question;
    const answer = await fetch(question.renewAt ?? location.href).catch(() => undefined);
    const page = new DOMParser().parseFromString((await answer?.text()) ?? '', 'text/html');
    const asked = [...page.querySelectorAll('[data-passkey]')].map((place) => JSON.parse(place.dataset.passkey));
    return asked.find(({ kind, renewAt }) => kind === question.kind && renewAt === question.renewAt) ?? question;
  };

  const answerTo = async ({ kind, options }) => {
    const publicKey = {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: listed(options.allowCredentials),
      excludeCredentials: listed(options.excludeCredentials),
      ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
    };
    const made = await navigator.credentials[kind]({ publicKey });
    const { clientDataJSON, attestationObject, authenticatorData, signature, userHandle } = made.response;
    const parts = { clientDataJSON, attestationObject, authenticatorData, signature, userHandle };
    const response = Object.fromEntries(
      Object.entries(parts).flatMap(([name, part]) => (part ? [[name, text(part)]] : [])),
    );
    if (made.response.getTransports) response.transports = made.response.getTransports();
    const clientExtensionResults = made.getClientExtensionResults();
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, clientExtensionResults, response });
  };

  for (const place of document.querySelectorAll('[data-passkey]')) {
    const question = JSON.parse(place.dataset.passkey);
    if (!window.PublicKeyCredential || location.origin !== question.origin) continue;
    place.hidden = false;
    for (const instead of document.querySelectorAll('[data-without-passkey]')) instead.hidden = true;
    const button = place.querySelector('button');
    if (!button) continue;
    const note = place.querySelector('[role=alert]');
    button.textContent = button.dataset.label;
    if (button.asks) continue; // this file comes again with each form that is swapped in
    button.asks = true;
    button.addEventListener('click', async () => {
      button.disabled = true;
      note.hidden = true;
      try {
        const field = place.querySelector('input[type=hidden]');
        field.value = await answerTo(await renewed(JSON.parse(place.dataset.passkey)));
        field.form.requestSubmit();
      } catch (error) {
        note.textContent = error.name === 'InvalidStateError' ? note.dataset.known : note.dataset.failed;
        note.hidden = false;
      }
      button.disabled = false;
    });
  }
})();
