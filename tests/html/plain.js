// SPDX-License-Identifier: MIT
// page: plain
// Without --raw.
check('no lines', !one('.line'));
check('it says so', one('#kill-1').textContent.includes('oomwhy --raw'));
const record = all('.folded').find(e => e.textContent.includes('as JSON'));
record.open = true;
record.dispatchEvent(new Event('toggle'));
check('all figures', JSON.parse(record.querySelector('pre').textContent).id === JSON.parse(one('#kill-1 script').textContent).id);
