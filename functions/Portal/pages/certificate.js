// The token stands in the fragment, which browsers never send. It is taken out of the address bar at once and kept in the form only;
// nothing is sent before the person presses a button.
'use strict';

function takeToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (!token) return;
  history.replaceState(null, '', location.pathname);
  document.getElementById('token').value = token;
  document.getElementById('link-field').hidden = true;
}

window.addEventListener('hashchange', takeToken);
takeToken();
