// SPDX-License-Identifier: MIT
// The table of processes, to be sorted and searched. A report may list 100,000 of them: only the first rows are
// made, more on demand.

const ROWS_AT_FIRST = 100, ROWS_MORE = 1000;

const taskColumns = [
    { text: 'process', key: 'comm' },
    { text: 'pid', key: 'pid', show: String },
    { text: 'uid', key: 'uid', show: String },
    { text: 'reserved', key: 'total_vm_bytes', show: size, title: 'address space, most of it perhaps never touched' },
    { text: 'in RAM', key: 'rss_bytes', show: size },
    { text: 'anonymous', key: 'rss_anon_bytes', show: size, title: 'of that in RAM: heap, stack' },
    { text: 'of files', key: 'rss_file_bytes', show: size, title: 'of that in RAM: pages of files' },
    { text: 'shared', key: 'rss_shmem_bytes', show: size, title: 'of that in RAM: shared memory, tmpfs' },
    { text: 'in swap', key: 'swap_bytes', show: size },
    { text: 'page tables', key: 'pgtables_bytes', show: size },
    { text: 'held', key: 'held', show: size, title: 'in RAM, in swap and page tables together' },
    { text: 'adj', key: 'oom_score_adj', show: String,
      title: 'oom_score_adj: below 0 it protects, -1000 from any kill' },
    { text: 'share', key: 'share', show: share => `${(share * 100).toFixed(1)} %`,
      title: 'of all that the processes listed held, as the kernel counts it' },
];

function taskRows(record) {
    const shares = new Map(record.ranking.map(rank => [rank.pid, rank.share]));
    return (record.tasks || []).map(task => ({
        ...task,
        held: (task.rss_bytes || 0) + (task.swap_bytes || 0) + (task.pgtables_bytes || 0),
        share: shares.get(task.pid),
        text: `${task.comm} ${task.pid}`.toLowerCase(),
    }));
}

// Sorted by a column; what has no value comes last either way.
function sorted(rows, key, descending) {
    const sign = descending ? -1 : 1;
    const compare = key === 'comm' ? (a, b) => a < b ? -1 : a > b ? 1 : 0 : (a, b) => a - b;
    return rows.slice().sort((x, y) => {
        const a = x[key], b = y[key];
        return known(a) && known(b) ? sign * compare(a, b) || x.pid - y.pid : known(b) - known(a);
    });
}

function taskCell(column, task) {
    const value = task[column.key];
    if (column.key === 'comm')
        return el('th', { scope: 'row' }, processName(task),
            task.killed ? el('span', { class: 'tag killed' }, 'killed') : null);
    return el('td', { class: 'number' }, known(value) ? column.show(value) : '');
}

function drawTasks(kill) {
    const killed = new Set(kill.record.victims.map(victim => victim.pid));
    const all = taskRows(kill.record);
    if (!all.length)
        return null;
    for (const task of all)
        task.killed = killed.has(task.pid);
    const columns = taskColumns.filter(column => all.some(task => known(task[column.key])));
    const state = { key: 'held', descending: true, wanted: ROWS_AT_FIRST, found: all };
    const body = el('tbody'), status = el('p', { role: 'status', class: 'status' });
    const more = el('button', { type: 'button', click: () => { state.wanted += ROWS_MORE; draw(); } });

    function draw() {
        const rows = state.found.slice(0, state.wanted), rest = state.found.length - rows.length;
        body.replaceChildren(...rows.map(task => el('tr', { class: task.killed ? 'killed' : undefined },
            ...columns.map(column => taskCell(column, task)))));
        const found = state.found.length < all.length ? `${count(state.found.length)} found of ` : '';
        status.textContent = `${found}${plural(all.length, 'process', 'processes')}` +
            (rest > 0 ? `, the first ${count(rows.length)} shown` : '');
        more.hidden = rest <= 0;
        more.textContent = `Show ${count(Math.min(rest, ROWS_MORE))} more`;
    }

    function refresh() {
        const wanted = search.value.trim().toLowerCase();
        const found = wanted ? all.filter(task => task.text.includes(wanted)) : all;
        state.found = sorted(found, state.key, state.descending);
        state.wanted = ROWS_AT_FIRST;
        draw();
    }

    const headings = columns.map(column => {
        const button = el('button', { type: 'button', title: column.title, click: () => {
            state.descending = state.key === column.key ? !state.descending : column.key !== 'comm';
            state.key = column.key;
            mark();
            refresh();
        } }, column.text);
        return el('th', { scope: 'col', class: column.key === 'comm' ? undefined : 'number' }, button);
    });

    function mark() {
        headings.forEach((heading, i) => {
            if (columns[i].key === state.key)
                heading.setAttribute('aria-sort', state.descending ? 'descending' : 'ascending');
            else
                heading.removeAttribute('aria-sort');
        });
    }

    const search = el('input', { type: 'search', input: refresh, autocomplete: 'off', spellcheck: 'false' });
    mark();
    refresh();
    return el('section', { class: 'tasks' }, el('h4', null, 'Processes'),
        el('p', { class: 'note' }, 'A heading sorts. Pages that processes share count once for each of them.'),
        el('div', { class: 'controls' }, el('label', null, 'Name or pid ', search), status),
        scrolling('Processes', el('table', null,
            el('caption', { class: 'unseen' }, 'Processes; the button in a heading sorts'),
            el('thead', null, el('tr', null, ...headings)), body)), more);
}
