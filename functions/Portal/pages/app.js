// The token stands in the fragment, which browsers never send. It is taken out of the address bar at once, kept in memory only,
// and nothing is sent before the person presses the button.
'use strict';

const byId = id => document.getElementById(id);
const fields = { token: byId('token'), reissue: byId('reissue-token'), code: byId('code') };
const messages = {
  link_unknown: 'This link is not known. Copy it once more from the mail, whole.',
  link_used: 'This link has been used. It works once, and 15 minutes longer in the same browser. You can ask for a new link below.',
  link_expired: 'This link has expired and the package is deleted. Make a new request if you still need your data.',
  link_locked: 'The code was wrong too often, so this link is locked. You can ask for a new link below.',
  link_superseded: 'There is a newer mail with a newer link. Use that one, or ask for a new link below.',
};

// Where a finished claim leads. It opens nothing without this browser's cookie, so it may be kept; the token is not.
const resumeMilliseconds = 15 * 60 * 1000;

function storedClaim() {
  try {
    const claim = JSON.parse(sessionStorage.getItem('claim'));
    return claim && claim.until > Date.now() && claim.address.startsWith('/api/downloads/') ? claim : null;
  } catch {
    return null; // Storage is switched off: the page itself still remembers.
  }
}

function offerAgain(claim) {
  byId('again-link').href = claim.address;
  byId('again').hidden = false;
  setTimeout(() => { byId('again').hidden = true; }, claim.until - Date.now());
}

function rememberClaim(url) {
  const address = new URL(url).pathname;
  const known = storedClaim();
  const claim = known && known.address === address ? known : { address, until: Date.now() + resumeMilliseconds };
  try {
    sessionStorage.setItem('claim', JSON.stringify(claim));
  } catch {
    // Storage is switched off: see storedClaim.
  }
  offerAgain(claim);
}

function takeToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (!token) return;
  history.replaceState(null, '', location.pathname);
  byId('again').hidden = true;
  for (const input of [fields.token, fields.reissue]) input.value = token;
  byId('link-field').hidden = true;
  byId('reissue-field').hidden = true;
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

async function post(url, body, headers) {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    credentials: 'same-origin',
  });
}

async function problemOf(response) {
  const retryAfter = response.headers.get('retry-after');
  if (response.status === 429) return { text: `Too many attempts. Wait ${retryAfter || 60} seconds and try again.` };
  const problem = await response.json().catch(() => ({}));
  const text = messages[problem.code] || problem.detail || 'That did not work. Try again in a minute.';
  return { code: problem.code, text };
}

async function whileBusy(button, work) {
  button.disabled = true;
  show('status', 'One moment …');
  try {
    await work();
  } catch {
    show('error', 'The server does not answer. Check your connection and try again; your link is not used up by that.');
  } finally {
    button.disabled = false;
  }
}

byId('claim').addEventListener('submit', event => {
  event.preventDefault();
  whileBusy(byId('submit'), async () => {
    // The redirect after a claim is followed for one byte only, to learn where the download is; then the browser itself fetches it.
    const response = await post('/api/downloads', { token: fields.token.value, code: fields.code.value }, { range: 'bytes=0-0' });
    if (!response.ok) {
      const problem = await problemOf(response);
      show('error', problem.text);
      setCodeWrong(problem.code === 'code_wrong');
      return;
    }
    setCodeWrong(false);
    show('status', 'Your download has started. If it breaks off, go on or download again within 15 minutes.');
    rememberClaim(response.url);
    location.assign(response.url);
  });
});

byId('reissue').addEventListener('submit', event => {
  event.preventDefault();
  whileBusy(byId('reissue-submit'), async () => {
    const response = await post('/api/downloads/reissue', { token: fields.reissue.value });
    if (!response.ok) {
      show('error', (await problemOf(response)).text);
      return;
    }
    show('status', (await response.json()).message);
    // The new mail has a new code; the old one would only lock the new link.
    fields.code.value = '';
    setCodeWrong(false);
  });
});

fields.code.addEventListener('input', () => setCodeWrong(false));
fields.token.addEventListener('input', () => { fields.reissue.value = fields.token.value; });
window.addEventListener('hashchange', takeToken);
if (storedClaim()) offerAgain(storedClaim());
takeToken();
