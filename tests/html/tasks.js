// SPDX-License-Identifier: MIT
// page: crowd
// Sorting and searching 100,000 processes.
const table = one('.tasks table'), search = one('.tasks input'), more = one('.tasks > button'), status = one('.tasks [role=status]');
const rows = () => table.tBodies[0].rows.length;
const number = text => parseFloat(text.replaceAll(',', ''));
const isSorted = (list, sign) => list.every((v, i) => i === 0 || sign * (v - list[i - 1]) >= 0);
check('the first 100', rows() === 100, rows());
check('it says so', status.textContent === '100,000 processes, the first 100 shown', status.textContent);
check('the largest first', column(table, 0)[0].startsWith('hog'));
check('marked as sorted', heading(table, 'held').closest('th').getAttribute('aria-sort') === 'descending');
more.click();
check('more on demand', rows() === 1100, rows());

const began = performance.now();
heading(table, 'pid').click();
const took = performance.now() - began;
check('sorted by pid, descending', isSorted(column(table, 1).map(number), -1) && column(table, 1)[0] === '299999', column(table, 1)[0]);
check('in less than a second and a half', took < 1500, took);
heading(table, 'pid').click();
check('and ascending', isSorted(column(table, 1).map(number), 1) && column(table, 1)[0] === '100', column(table, 1)[0]);
check('aria-sort moved', heading(table, 'pid').closest('th').getAttribute('aria-sort') === 'ascending' &&
    table.querySelectorAll('[aria-sort]').length === 1);
heading(table, 'process').click();
check('by name', column(table, 0)[0].startsWith('hog') && column(table, 0)[1] === 'worker-1', column(table, 0).slice(0, 3).join());

const searched = performance.now();
type(search, 'WORKER-4242');
check('found quickly', performance.now() - searched < 1500, performance.now() - searched);
check('found', rows() === 11 && column(table, 0).every(name => name.startsWith('worker-4242')), rows());
check('counted', status.textContent === '11 found of 100,000 processes', status.textContent);
check('no more to show', more.hidden);
type(search, '204242');
check('by pid', column(table, 0).join() === 'worker-4242', column(table, 0).join());
type(search, 'nobody');
check('none', rows() === 0 && status.textContent.startsWith('0 found'));
type(search, '');
check('all again', rows() === 100);
