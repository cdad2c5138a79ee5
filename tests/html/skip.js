// SPDX-License-Identifier: MIT
// page: article
// keys: Tab
// The skip link shows itself when it is reached.
check('reached', document.activeElement.className === 'skip');
check('visible', document.activeElement.getBoundingClientRect().left >= 0);
check('it leads somewhere', one(document.activeElement.hash) !== null);
