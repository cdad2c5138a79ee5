// SPDX-License-Identifier: MIT
// The records of the page, and how text, numbers and elements are made of them. What comes from a log is hostile:
// it becomes text nodes and nothing else, after shown() has made its invisible characters visible.
'use strict';

const kills = [...document.querySelectorAll('details.kill')].map((element, index) => ({
    element,
    index,
    body: element.querySelector('.body'),
    record: JSON.parse(element.querySelector('script').textContent),
    figures: new Map(), // path into the record: id of the element that shows it
    drawn: false,
}));

// ---- words and numbers ----

function shown(text) {
    return String(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, c => `\\u{${c.codePointAt(0).toString(16)}}`);
}

function known(value) {
    return value !== null && value !== undefined;
}

function count(number) {
    return known(number) ? number.toLocaleString('en-US') : '';
}

// As in the report for terminals: three digits in binary units.
function size(bytes) {
    if (!known(bytes))
        return '';
    const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
    let value = Math.abs(bytes), unit = 0;
    for (; value >= 999.5 && unit < units.length - 1; unit++)
        value /= 1024;
    const decimals = value >= 99.95 || unit === 0 || Number.isInteger(value) ? 0 : value >= 9.995 ? 1 : 2;
    return `${bytes < 0 ? '\u2212' : ''}${value.toFixed(decimals)} ${units[unit]}`;
}

function percent(part, whole) {
    const value = Math.round(part / whole * 100);
    return !(whole > 0) || !known(part) ? '' : value === 0 && part > 0 ? '< 1 %' : `${value} %`;
}

function plural(number, one, many = `${one}s`) {
    return `${count(number)} ${number === 1 ? one : many}`;
}

// ---- the record ----

function valueAt(record, path) {
    return path.split('.').reduce((value, member) => known(value) ? value[member] : undefined, record);
}

// A value as its name says what it is.
function valueText(path, value) {
    if (typeof value === 'number')
        return path.endsWith('_bytes') ? size(value) : count(value);
    return typeof value === 'string' || typeof value === 'boolean' ? shown(value) : '';
}

function when(record) {
    const { wall, monotonic_us } = record.time;
    if (wall)
        return shown(wall).replace(/^--/, '').replace('T', ' ').replace(/\.\d+/, '');
    return known(monotonic_us) ? `${(Math.floor(monotonic_us / 1000) / 1000).toFixed(3)} s after boot` : 'time unknown';
}

// Where it happened, as people call it.
function place(record) {
    const c = record.container || {};
    const id = c.name || (c.id && c.id.slice(0, 12)), pod = c.namespace && c.pod && `${c.namespace}/${c.pod}`;
    if (id)
        return shown(pod ? `${pod}/${id}` : `${c.runtime || 'container'} ${id}`);
    if (c.pod_uid)
        return shown(`pod ${pod || c.pod_uid}`);
    if (c.unit || c.job)
        return shown(c.unit || `job ${c.job}`);
    if (record.kind === 'memcg')
        return shown(record.oom_memcg || record.task_memcg || 'a cgroup that the log does not name');
    return record.kind === 'unknown' ? 'unknown' : record.host ? shown(`machine ${record.host}`) : 'the machine';
}

// ---- elements ----

function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {}))
        if (typeof value === 'function')
            element.addEventListener(name, value);
        else if (known(value) && value !== false)
            element.setAttribute(name, value === true ? '' : value);
    element.append(...children.filter(known));
    return element;
}

function el(name, attributes, ...children) {
    return fill(document.createElement(name), attributes, children);
}

function svg(name, attributes, ...children) {
    return fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

// A table that scrolls by itself where the page is narrower. Of each row the first cell is its heading.
function table(caption, headings, rows, attributes) {
    const kind = heading => heading.number ? 'number' : undefined;
    const head = headings.map(heading => el('th', { scope: 'col', class: kind(heading) }, heading.text));
    const body = rows.map(row => el('tr', row.attributes, ...row.cells.map((cell, i) =>
        i ? el('td', { class: kind(headings[i]) }, cell) : el('th', { scope: 'row' }, cell))));
    return scrolling(caption, el('table', attributes, el('caption', null, caption),
        el('thead', null, el('tr', null, ...head)), el('tbody', null, ...body)));
}

function scrolling(name, content) {
    return el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': name }, content);
}

function folded(summary, content) {
    return el('details', { class: 'folded' }, el('summary', null, summary), content);
}

// A term and what it is; pairs without a value are left out.
function terms(pairs) {
    return el('dl', { class: 'facts' }, ...pairs.filter(([, value]) => known(value) && value !== '')
        .map(([term, value]) => el('div', null, el('dt', null, term), el('dd', null, value))));
}

// The part of a whole as a bar; the figure itself stands beside it, so this is for eyes only.
function bar(part, whole, style = 'bar') {
    const width = whole > 0 ? Math.max(0, Math.min(1, part / whole)) * 100 : 0;
    return svg('svg', { class: 'meter', 'aria-hidden': 'true', viewBox: '0 0 100 10', preserveAspectRatio: 'none' },
        svg('rect', { class: 'track', width: 100, height: 10 }), svg('rect', { class: style, width, height: 10 }));
}
