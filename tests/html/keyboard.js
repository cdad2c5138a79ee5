// SPDX-License-Identifier: MIT
// page: article
// keys: Tab Tab Enter
// The first stop is the skip link, the second the kill; Enter closes it.
check('at the kill', document.activeElement.matches('#kill-1 > summary'), document.activeElement.outerHTML.slice(0, 80));
check('closed', !one('#kill-1').open);
check('the focus can be seen', getComputedStyle(document.activeElement).outlineStyle === 'solid');
