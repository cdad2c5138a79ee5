// SPDX-License-Identifier: MIT
// page: article
// console: Content Security Policy|Refused|violates|ERR_BLOCKED
// Should markup get into the page one day, the policy still stops it.
const violated = [];
document.addEventListener('securitypolicyviolation', e => violated.push(e.effectiveDirective));
const add = (name, attributes, text) => {
    const e = document.createElement(name);
    Object.entries(attributes).forEach(([k, v]) => e.setAttribute(k, v));
    e.textContent = text || '';
    document.body.append(e);
    return e;
};
add('script', {}, 'window.owned = 1');
check('no script but its own', window.owned === undefined);
add('button', { onclick: 'window.owned = 2' }).click();
check('no handler in an attribute', window.owned === undefined);
check('no style but its own', getComputedStyle(add('p', { style: 'position: fixed' })).position === 'static');
const policy = one('meta[http-equiv=Content-Security-Policy]').content;
check('nothing is allowed by default', policy.startsWith("default-src 'none';"), policy);
check('only by hash', !/unsafe|nonce|\*|http/.test(policy) && policy.match(/'sha256-[^']{44}'/g).length === 2, policy);
check('all within the page', all('[src], link, [href]:not([href^="#"])').length === 0);
