// SPDX-License-Identifier: MIT
// page: article
// cdp: Emulation.setEmulatedMedia {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
// The same in the dark.
check('it is dark', getComputedStyle(document.body).backgroundColor === 'rgb(20, 23, 28)', getComputedStyle(document.body).backgroundColor);
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
