// SPDX-License-Identifier: MIT
// page: none
// A log without a kill.
check('it says so', one('main').textContent.includes('No OOM kill was found'));
check('and no more', one('#overview').hidden && one('#controls').hidden);
