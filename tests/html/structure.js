// SPDX-License-Identifier: MIT
// page: article
// For those who do not see it, or use no mouse.
check('a language', document.documentElement.lang === 'en');
check('landmarks', ['header', 'main', 'footer', 'section[aria-labelledby]'].every(one));
const levels = all('h1, h2, h3, h4').map(h => +h.tagName[1]);
check('headings leave no level out', levels[0] === 1 && levels.every((l, i) => i === 0 || l <= levels[i - 1] + 1), levels.join());
check('tables have captions', all('table').every(t => t.caption && t.caption.textContent));
check('and headings', all('table').every(t => t.querySelector('th[scope=col]') && [...t.tBodies[0].rows].every(r => r.querySelector('th[scope=row]'))));
check('inputs have labels', all('input').every(i => i.labels.length === 1 && i.labels[0].textContent.trim()));
check('drawings are described or decoration', all('svg').every(s => s.closest('[aria-hidden=true]') || s.getAttribute('aria-label')));
check('what scrolls can be reached and is named', all('.scroll').every(e => e.tabIndex === 0 && e.getAttribute('aria-label')));
check('buttons are buttons', all('button').every(b => b.type === 'button' && b.textContent.trim()));
check('changes are announced', all('.tasks [role=status]').length === 1);
check('landmarks that are labelled exist', all('[aria-labelledby]').every(e => document.getElementById(e.getAttribute('aria-labelledby'))));

// WCAG 2: text against its ground, at least 4.5 to 1
const parse = color => color.match(/[\d.]+/g).map(Number);
const luminance = color => parse(color).slice(0, 3).map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (parse(c)[3] !== 0) return c; } return 'rgb(255, 255, 255)'; };
const poor = all('p, dt, dd, th, td, a, h1, h3, .tag, button, summary, caption').filter(e => {
    const [a, b] = [luminance(getComputedStyle(e).color), luminance(ground(e))].sort((x, y) => y - x);
    return e.textContent.trim() && (a + 0.05) / (b + 0.05) < 4.5;
});
check('contrast', poor.length === 0, poor.map(e => `${e.tagName} ${e.className} ${e.textContent.slice(0, 20)}`).join('; '));
