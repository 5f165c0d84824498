// The token stands in the fragment, which browsers never send. It is taken out of the address bar at once, kept in memory only,
// and nothing is sent before the person presses the button.
'use strict';

const byId = id => document.getElementById(id);
const fields = { token: byId('token'), code: byId('code') };

function takeToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (!token) return;
  history.replaceState(null, '', location.pathname);
  fields.token.value = token;
  byId('link-field').hidden = true;
  fields.code.focus();
}

function show(where, text) {
  byId('status').textContent = where === 'status' ? text : '';
  byId('error').textContent = where === 'error' ? text : '';
  if (where === 'error') byId('error').focus();
}

function setCodeWrong(wrong) {
  fields.code.setAttribute('aria-invalid', String(wrong));
  fields.code.setAttribute('aria-describedby', wrong ? 'error code-hint' : 'code-hint');
  if (!wrong) return;
  fields.code.focus();
  fields.code.select();
}

byId('cancel').addEventListener('submit', async event => {
  event.preventDefault();
  byId('submit').disabled = true;
  show('status', 'One moment …');
  try {
    const response = await fetch('/api/cancellations', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: fields.token.value, code: fields.code.value }),
      credentials: 'same-origin',
    });
    const answer = await response.json().catch(() => ({}));
    if (response.ok) {
      setCodeWrong(false);
      byId('cancel').hidden = true;
      show('status', answer.message);
    } else if (response.status === 429) {
      show('error', `Too many attempts. Wait ${response.headers.get('retry-after') || 60} seconds and try again.`);
    } else {
      show('error', answer.detail || 'That did not work. Try again in a minute.');
      setCodeWrong(answer.code === 'code_wrong');
    }
  } catch {
    show('error', 'The server does not answer, so nothing was cancelled. Check your connection and try again.');
  } finally {
    byId('submit').disabled = false;
  }
});

fields.code.addEventListener('input', () => setCodeWrong(false));
window.addEventListener('hashchange', takeToken);
takeToken();
