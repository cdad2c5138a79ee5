// SPDX-License-Identifier: MIT
// What the cases say their checks with; it stands before each of them.
const checks = [];
const check = (what, holds, got) => checks.push(`${holds ? 'ok' : 'FAIL'} ${what}${holds || got === undefined ? '' : `: ${got}`}`);
const all = selector => [...document.querySelectorAll(selector)];
const one = selector => document.querySelector(selector);
const texts = selector => all(selector).map(e => e.textContent);
const type = (input, text) => { input.value = text; input.dispatchEvent(new Event('input')); };
const column = (table, n) => [...table.querySelectorAll('tbody tr')].map(row => row.children[n].textContent);
const heading = (table, text) => [...table.querySelectorAll('th button')].find(button => button.textContent === text);
