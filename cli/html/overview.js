// SPDX-License-Identifier: MIT
// The page as a whole: what all the kills have in common, the timeline, finding and opening them.

const LANES = 8;

// ---- time ----

// Milliseconds of a date without zone where the log has none; a date without a year is of a leap year.
function dateOf(record) {
    const form = /^(\d{4}|-)-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?(?:Z|([+-])(\d\d):?(\d\d))?$/;
    const match = form.exec(record.time.wall || '');
    if (!match)
        return null;
    const [, year, month, day, hour, minute, second, sign, hours, minutes] = match;
    const offset = sign ? (sign === '-' ? -1 : 1) * (hours * 60 + +minutes) : 0;
    return Date.UTC(year === '-' ? 2000 : year, month - 1, day, hour, minute - offset) + (second || 0) * 1000;
}

// What the log allows to order kills by: dates, seconds since boot, or no more than their order.
function timeScale() {
    const yearless = kills.filter(kill => (kill.record.time.wall || '').startsWith('--')).length;
    const boots = new Set(kills.map(({ record: r }) => `${r.host} ${r.boot_id} ${r.source.file}`));
    if (kills.every(kill => dateOf(kill.record) !== null) && (!yearless || yearless === kills.length))
        return { at: kill => dateOf(kill.record), timed: true, name: 'by date', label: dateLabel };
    if (boots.size === 1 && kills.every(kill => known(kill.record.time.monotonic_us)))
        return { at: kill => kill.record.time.monotonic_us / 1000, timed: true, name: 'by time since boot',
            label: ms => `${count(Math.round(ms / 1000))} s` };
    return { at: kill => kill.index, name: 'in the order of the log, which does not give all times',
        label: at => `kill ${Math.round(at) + 1}` };
}

function dateLabel(ms, span) {
    const text = new Date(ms).toISOString();
    return span > 2 * 864e5 ? text.slice(5, 10) : span > 6e5 ? text.slice(11, 16) : text.slice(11, 19);
}

// ---- the overview ----

function byPlace() {
    const places = new Map();
    for (const kill of kills) {
        const name = place(kill.record);
        places.set(name, [...(places.get(name) || []), kill]);
    }
    return [...places].sort((a, b) => b[1].length - a[1].length);
}

function killed(some) {
    const victims = ({ outcome, victims }) => outcome === 'killed' ? Math.max(1, victims.length) : 0;
    return some.reduce((sum, kill) => sum + victims(kill.record), 0);
}

function drawTiles(places, scale) {
    const order = kills.slice().sort((a, b) => scale.at(a) - scale.at(b));
    const victims = killed(kills), bare = kills.filter(kill => !kill.record.dump).length;
    const hosts = new Set(kills.map(kill => kill.record.host).filter(Boolean));
    const tiles = [
        ['OOM events', count(kills.length)],
        ['processes killed', count(victims)],
        ['containers, units, cgroups', count(places.length)],
        ['hosts', hosts.size > 1 ? count(hosts.size) : null],
        [kills.length > 1 ? `first${scale.timed ? '' : ' in the log'}` : 'when', when(order[0].record)],
        [`last${scale.timed ? '' : ' in the log'}`, kills.length > 1 ? when(order[order.length - 1].record) : null],
        ['without a report', bare ? count(bare) : null],
    ].filter(([, value]) => known(value));
    return el('dl', { class: 'tiles' }, ...tiles.map(([term, value]) =>
        el('div', null, el('dt', null, term), el('dd', null, value))));
}

function drawPlaces(places, scale) {
    const rows = places.slice(0, LANES).map(([name, some]) => {
        const last = some.reduce((a, b) => scale.at(b) >= scale.at(a) ? b : a);
        const victim = last.record.victims[0];
        return { cells: [name, count(some.length), count(killed(some)), victim ? processName(victim) : '',
            el('a', { href: `#${last.element.id}` }, when(last.record))] };
    });
    const rest = places.slice(LANES).flatMap(([, some]) => some);
    if (rest.length)
        rows.push({ cells: [plural(places.length - LANES, 'other'), count(rest.length), count(killed(rest)), '', ''] });
    return table('Where', [{ text: 'container, unit or cgroup' }, { text: 'events', number: true },
        { text: 'killed', number: true }, { text: 'last victim' }, { text: 'last time' }], rows);
}

// ---- the timeline ----

// Kills too close to be told apart become one mark: [x, kills]
function bucketed(some, toX) {
    const buckets = new Map();
    for (const kill of some) {
        const x = Math.round(toX(kill) / 9) * 9;
        buckets.set(x, [...(buckets.get(x) || []), kill]);
    }
    return [...buckets];
}

function drawLane([name, some], i, toX, width) {
    const y = i * 38 + 30;
    const marks = bucketed(some, toX).map(([x, group]) => {
        const several = group.length > 1 ? `${group.length} events, the first: ` : '';
        return svg('circle', { class: 'mark', cx: x, cy: y, r: Math.min(4 + Math.sqrt(group.length), 10),
            click: () => open(group[0]) }, svg('title', null, several + when(group[0].record)));
    });
    const label = name.length > 60 ? `${name.slice(0, 28)}\u2026${name.slice(-28)}` : name;
    return svg('g', null, svg('line', { class: 'lane', x1: 0, x2: width, y1: y, y2: y }),
        svg('text', { x: 0, y: y - 14 }, label), ...marks);
}

function drawTimeline(figureElement, places, scale) {
    const width = Math.max(280, figureElement.clientWidth), margin = 14;
    const times = kills.map(scale.at).sort((a, b) => a - b), first = times[0], last = times[times.length - 1];
    const share = kill => last > first ? (scale.at(kill) - first) / (last - first) : 0.5;
    const toX = kill => margin + share(kill) * (width - 2 * margin);
    const rest = places.slice(LANES).flatMap(([, some]) => some);
    const lanes = places.slice(0, LANES).concat(rest.length ? [['others', rest]] : []);
    const height = lanes.length * 38 + 30;
    const ticks = last > first ? (width < 500 ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1]) : [0.5];
    const labels = ticks.map(t => svg('text', { class: 'tick', x: margin + t * (width - 2 * margin), y: height - 6,
        'text-anchor': ticks.length === 1 ? 'middle' : t === 0 ? 'start' : t === 1 ? 'end' : 'middle' },
        scale.label(first + t * (last - first), last - first)));
    const drawing = svg('svg', { class: 'timeline', role: 'img', width, height, viewBox: `0 0 ${width} ${height}`,
        'aria-label': `Timeline of ${plural(kills.length, 'event')} ${scale.name}; the list below has the same` },
        ...lanes.map((lane, i) => drawLane(lane, i, toX, width)), ...labels);
    const old = figureElement.querySelector('svg');
    if (old)
        old.replaceWith(drawing);
    else
        figureElement.prepend(drawing);
}

function drawOverview() {
    const overview = document.getElementById('overview'), scale = timeScale(), places = byPlace();
    overview.hidden = false;
    overview.append(drawTiles(places, scale));
    if (kills.length < 2)
        return;
    const figureElement = el('figure', null, el('figcaption', null,
        `Timeline, ${scale.name}. A larger mark stands for several events; a click opens the first.`));
    overview.append(figureElement, drawPlaces(places, scale));
    drawTimeline(figureElement, places, scale);
    window.addEventListener('resize', () => drawTimeline(figureElement, places, scale));
}

// ---- finding and opening kills ----

function open(kill) {
    kill.element.hidden = false;
    kill.element.open = true;
    drawKill(kill);
    kill.element.scrollIntoView();
    kill.element.querySelector('summary').focus({ preventScroll: true });
}

// Opens whatever holds what the address points to, which may not even be drawn yet.
function reveal() {
    const id = location.hash.slice(1);
    const kill = kills.find(k => id === k.element.id || id.startsWith(`${k.element.id}.`));
    if (!kill)
        return;
    kill.element.hidden = false;
    kill.element.open = true;
    drawKill(kill);
    const target = document.getElementById(id);
    for (let e = target; e; e = e.parentElement)
        if (e.tagName === 'DETAILS')
            e.open = true;
    document.querySelectorAll('.pointed-to').forEach(e => e.classList.remove('pointed-to'));
    if (!target)
        return;
    target.classList.add('pointed-to');
    target.scrollIntoView({ block: target === kill.element ? 'start' : 'center' });
}

function drawControls() {
    const controls = document.getElementById('controls');
    const status = el('span', { role: 'status', class: 'status' });
    for (const kill of kills) {
        const r = kill.record, names = r.victims.map(victim => victim.comm);
        const headline = kill.element.querySelector('h3').textContent;
        kill.text = [headline, place(r), r.oom_memcg, r.task_memcg, r.host, ...names].join(' ').toLowerCase();
    }
    const find = () => {
        const wanted = search.value.trim().toLowerCase();
        for (const kill of kills)
            kill.element.hidden = !kill.text.includes(wanted);
        const found = kills.filter(kill => !kill.element.hidden).length;
        status.textContent = wanted ? `${count(found)} of ${count(kills.length)} found` : '';
    };
    const search = el('input', { type: 'search', autocomplete: 'off', spellcheck: 'false', input: find });
    const all = open => () => kills.filter(kill => !kill.element.hidden).forEach(kill => { kill.element.open = open; });
    controls.append(el('label', null, 'Process, container or cgroup ', search), status,
        el('button', { type: 'button', click: all(true) }, 'Open all'),
        el('button', { type: 'button', click: all(false) }, 'Close all'));
    controls.hidden = kills.length < 2;
}

function start() {
    for (const kill of kills) {
        kill.element.addEventListener('toggle', () => kill.element.open && drawKill(kill));
        kill.element.querySelector('summary').append(el('span', { class: 'when' }, when(kill.record)));
    }
    document.title = kills.length ? `${plural(kills.length, 'OOM event')}: ${place(kills[0].record)}` : 'No OOM kill';
    if (!kills.length)
        return;
    drawOverview();
    drawControls();
    kills[0].element.open = true;
    window.addEventListener('hashchange', reveal);
    window.addEventListener('click', event => { // the same link again
        const link = event.target.closest('a[href^="#"]');
        if (link && link.hash === location.hash)
            reveal();
    });
    window.addEventListener('beforeprint', () => kills.forEach(kill => kill.element.open && drawKill(kill)));
    reveal();
}

start();
