// SPDX-License-Identifier: MIT
// page: many
// 1,000 kills.
const timing = performance.getEntriesByType('navigation')[0];
check('loaded within five seconds', timing.loadEventEnd > 0 && timing.loadEventEnd < 5000, timing.loadEventEnd);
check('all are there', all('details.kill').length === 1000);
check('tiles', texts('.tiles dd').slice(0, 3).join() === '1,000,1,000,9', texts('.tiles dd').join());
check('only the open one is drawn', all('.tasks').length === 1);
check('a timeline', all('.timeline .mark').length > 100 && all('.timeline .lane').length === 9);
check('described', one('.timeline').getAttribute('aria-label').includes('1,000 events'));
const marks = all('.timeline .mark');
marks[marks.length - 1].dispatchEvent(new MouseEvent('click', { bubbles: true }));
check('a mark opens a kill', document.activeElement.tagName === 'SUMMARY' && document.activeElement.parentElement.open &&
    document.activeElement.parentElement.id !== 'kill-1');
check('where', one('table').caption.textContent === 'Where' && column(one('table'), 0).includes('1 other'), column(one('table'), 0).join());
const began = performance.now();
type(one('#controls input'), '/many3');
check('kills are found', all('details.kill').filter(e => !e.hidden).length === 111, all('details.kill').filter(e => !e.hidden).length);
check('quickly', performance.now() - began < 1000);
check('counted', one('#controls [role=status]').textContent === '111 of 1,000 found');
type(one('#controls input'), '');
check('all again', all('details.kill').every(e => !e.hidden));
