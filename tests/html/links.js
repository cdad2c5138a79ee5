// SPDX-License-Identifier: MIT
// page: article
// A link to a folded line opens it.
const id = all('.line')[3].id;
location.hash = id;
window.dispatchEvent(new HashChangeEvent('hashchange'));
check('unfolded', document.getElementById(id).closest('.folded').open);
check('marked', document.getElementById(id).classList.contains('pointed-to'));
one('#kill-1').open = false;
location.hash = 'kill-1.counters.memory';
window.dispatchEvent(new HashChangeEvent('hashchange'));
check('a closed kill is opened', one('#kill-1').open);
check('marked instead', all('.pointed-to').length === 1 && one('.pointed-to').id === 'kill-1.counters.memory');
location.hash = 'kill-99.%zz';
check('an address that is none does no harm', true);
