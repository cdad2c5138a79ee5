// SPDX-License-Identifier: MIT
// page: article
// cdp: Emulation.setEmulatedMedia {"media": "print"}
// On paper: no controls, black on white, the answer and the figures.
check('no controls', all('.controls, .skip').every(e => getComputedStyle(e).display === 'none'));
check('no links that lead nowhere on paper', all('.evidence').every(e => getComputedStyle(e).display === 'none'));
check('the figures', one('.stack').getBoundingClientRect().height > 0 && one('.tasks table').getBoundingClientRect().height > 0);
check('black on white', getComputedStyle(document.body).color === 'rgb(0, 0, 0)' && getComputedStyle(document.body).backgroundColor === 'rgb(255, 255, 255)');
