// SPDX-License-Identifier: MIT
// What is drawn of one kill when it is opened: the figures, and the findings with links to those they rest on.

const partNames = {
    anonymous: 'anonymous (heap, stack)', shmem: 'shared memory, tmpfs', file: 'page cache of files',
    slab: 'kernel slab', page_tables: 'page tables', kernel_stack: 'kernel stacks', percpu: 'per-CPU kernel memory',
    vmalloc: 'vmalloc', sock: 'network buffers', kernel: 'other kernel memory', unevictable: 'locked or unevictable',
    unaccounted: 'unaccounted', free: 'free',
};

const counterNames = { memory: 'memory', memory_swap: 'memory+swap', swap: 'swap', kmem: 'kernel' };

// The log lines from which a member is read, by its path; the first that fits.
const origins = [
    [/^counters\.memory_swap/, /^memory\+swap: usage/],
    [/^counters\.swap/, /^swap: usage/],
    [/^counters\.kmem/, /^kmem: usage/],
    [/^counters/, /^memory: usage/],
    [/^stats/, /^Memory cgroup stats/],
    [/^tasks/, /^\[ *pid *\]/],
    [/^invoker/, / invoked oom-killer: /],
    [/^(kind|constraint|oom_memcg|task_memcg|selected)/, /^(oom-kill:|Task in )/],
    [/^(victims|outcome)/, /Killed process|no killable|Kill process|panic/],
    [/^group_kill/, /oom\.group/],
    [/^meminfo\.swap/, /^(Total|Free) swap/],
    [/^meminfo/, /^(Mem-[Ii]nfo|active_anon|Node )/],
];

// ---- figures that can be pointed to ----

function figure(kill, path, element) {
    const id = `${kill.element.id}.${path}`;
    if (!kill.figures.has(path)) {
        kill.figures.set(path, id);
        element.id = id;
    }
    return element;
}

function figureId(kill, path) {
    for (let at = path; at; at = at.slice(0, Math.max(0, at.lastIndexOf('.'))))
        if (kill.figures.has(at))
            return kill.figures.get(at);
    return kill.figures.get('record');
}

// By its place in the record: a long line may have come as several with one number.
function lineId(kill, index) {
    return `${kill.element.id}.lines.${index}`;
}

function evidence(kill, path) {
    const text = valueText(path, valueAt(kill.record, path));
    const origin = origins.find(([paths]) => paths.test(path));
    const lines = kill.record.lines || [];
    const index = origin ? lines.findIndex(line => origin[1].test(line.text)) : -1;
    return el('li', null, el('a', { href: `#${figureId(kill, path)}` }, text ? `${path}: ${text}` : path),
        index < 0 ? null : el('span', null,
            ' (', el('a', { href: `#${lineId(kill, index)}` }, `line ${lines[index].number}`), ')'));
}

function drawFindings(kill) {
    const items = kill.record.findings.map(finding => el('li', null,
        el('span', { class: `tag ${finding.certainty}` }, finding.certainty), ` ${shown(finding.text)}`,
        el('ul', { class: 'evidence' }, el('li', null, 'from'),
            ...finding.evidence.map(path => evidence(kill, path)))));
    return el('section', null, el('h4', null, 'Why, and how sure'), el('ul', { class: 'findings' }, ...items));
}

// ---- whose limit ----

function levels(path) {
    return ['/', ...path.split('/').filter(Boolean)];
}

function limitTag(kill) {
    const { container, counters, kind } = kill.record, memory = counters.memory;
    if (kind !== 'memcg')
        return null;
    const limit = memory && known(memory.limit_bytes) ? ` of ${size(memory.limit_bytes)}` : '';
    const named = container && container.limit_level && container.limit_level !== 'cgroup';
    const level = named ? ` (${container.limit_level})` : '';
    return figure(kill, 'oom_memcg', el('span', { class: 'tag limit' }, `its limit${limit} was reached${level}`));
}

function victimTag(kill) {
    return figure(kill, 'task_memcg', el('span', { class: 'tag killed' }, 'the victim was here'));
}

// One list in another for each level, from the inside out.
function drawPath(kill, path) {
    const { oom_memcg, task_memcg } = kill.record;
    const names = levels(path);
    return names.reduceRight((inner, name, i) => {
        const here = i ? `/${names.slice(1, i + 1).join('/')}` : '/';
        return el('ul', { class: 'path' }, el('li', null, el('span', { class: 'level' }, shown(name)),
            here === oom_memcg ? limitTag(kill) : null,
            here === task_memcg ? victimTag(kill) : null, inner));
    }, null);
}

function drawLimit(kill) {
    const { kind, oom_memcg, task_memcg } = kill.record;
    const within = oom_memcg && task_memcg && `${task_memcg}/`.startsWith(oom_memcg === '/' ? '/' : `${oom_memcg}/`);
    const paths = within ? [task_memcg] : [oom_memcg, task_memcg].filter(Boolean);
    const machine = { global: 'The machine as a whole ran out of memory, not a cgroup.',
        cpuset: 'The memory nodes of a cpuset ran out.', mempolicy: 'The memory nodes of a policy ran out.' }[kind];
    if (!paths.length && !machine)
        return null;
    return el('section', null, el('h4', null, 'Whose limit'),
        machine ? figure(kill, 'kind', el('p', null, machine)) : null, ...paths.map(path => drawPath(kill, path)));
}

function drawCounters(kill) {
    const rows = Object.entries(counterNames).filter(([name]) => kill.record.counters[name]).map(([name, text]) => {
        const c = kill.record.counters[name], path = `counters.${name}`;
        const limit = c.unlimited === true ? 'none' : size(c.limit_bytes);
        const failures = el('span', null, count(c.failcnt));
        figure(kill, `${path}.failcnt`, failures);
        const row = { attributes: { id: `${kill.element.id}.${path}` }, cells: [text, size(c.usage_bytes), limit,
            known(c.limit_bytes) ? percent(c.usage_bytes, c.limit_bytes) : '',
            known(c.limit_bytes) ? bar(c.usage_bytes, c.limit_bytes) : '', failures] };
        kill.figures.set(path, row.attributes.id);
        return row;
    });
    if (!rows.length)
        return null;
    const headings = [{ text: 'of' }, { text: 'used', number: true }, { text: 'limit', number: true },
        { text: 'share', number: true }, { text: '' }, { text: 'times hit', number: true }];
    return figure(kill, 'counters', table('Usage and limits', headings, rows));
}

// ---- what filled it ----

function drawStack(parts, total) {
    let x = 0;
    const rects = parts.map((part, i) => {
        const width = Math.max(0, part.bytes / total * 100);
        x += width;
        return svg('rect', { class: `part-${i % 8}`, x: x - width, width, height: 10 });
    });
    return svg('svg', { class: 'stack', viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
        svg('rect', { class: 'track', width: 100, height: 10 }), ...rects);
}

function drawBalance(kill) {
    const { balance, balance_total_bytes: total, kind } = kill.record;
    if (!balance.length || !(total > 0))
        return null;
    const parts = balance.slice().sort((a, b) => b.bytes - a.bytes);
    const rows = parts.map((part, i) => ({ cells: [
        el('span', null, svg('svg', { class: 'swatch', viewBox: '0 0 10 10', 'aria-hidden': 'true' },
            svg('rect', { class: `part-${i % 8}`, width: 10, height: 10 })),
            `${part.estimated ? '~ ' : ''}${partNames[part.name] || part.name}`),
        size(part.bytes), percent(part.bytes, total), bar(part.bytes, total, `part-${i % 8}`)] }));
    const estimated = parts.some(part => part.estimated) ? el('p', { class: 'note' },
        '~ is estimated from the table of processes: this kernel does not print it.') : null;
    return figure(kill, 'balance', el('section', null, el('h4', null, 'What filled it'), drawStack(parts, total),
        table(`${kind === 'memcg' ? 'Memory in use' : 'Memory of the machine'}: ${size(total)}`,
            [{ text: 'part' }, { text: 'size', number: true }, { text: 'share', number: true }, { text: '' }], rows),
        estimated));
}

// ---- who was killed, who asked ----

const victimColumns = {
    pid: 'pid', uid: 'uid', total_vm_bytes: 'reserved', anon_rss_bytes: 'anonymous', file_rss_bytes: 'of files',
    shmem_rss_bytes: 'shared', pgtables_bytes: 'page tables', oom_score_adj: 'adj', score: 'score',
};

function processName(process) {
    return el('span', { title: process.comm_hex ? `bytes ${process.comm_hex}` : undefined },
        known(process.comm) ? shown(process.comm) : '?');
}

function drawVictims(kill) {
    const victims = kill.record.victims;
    if (!victims.length)
        return null;
    const columns = Object.keys(victimColumns).filter(key => victims.some(victim => known(victim[key])));
    const cell = (key, value) => !known(value) ? '' : key.endsWith('_bytes') ? size(value) : String(value);
    const rows = victims.map((victim, i) => {
        const id = `${kill.element.id}.victims.${i}`;
        kill.figures.set(`victims.${i}`, id);
        return { attributes: { id }, cells: [processName(victim), ...columns.map(key => cell(key, victim[key]))] };
    });
    const headings = [{ text: 'process' }, ...columns.map(key => ({ text: victimColumns[key], number: true }))];
    return figure(kill, 'victims', el('section', null, el('h4', null, 'Killed'),
        table('As the kill line has it', headings, rows)));
}

function drawFacts(kill) {
    const r = kill.record, i = r.invoker || {}, s = r.source;
    const pointed = (path, text) => text && figure(kill, path, el('span', null, shown(text)));
    const asked = i.comm && [i.comm, known(i.pid) ? ` (pid ${i.pid})` : '', i.gfp_flags ? `, ${i.gfp_flags}` : '',
        i.order > 0 ? `, for ${2 ** i.order} pages in a row` : ''].join('');
    const log = s.file || known(s.first_line) ?
        `${s.file ? shown(s.file) : 'input'}, lines ${s.first_line} to ${s.last_line}` : null;
    const writers = { kernel: 'the kernel', user: 'a program, not the kernel',
        ambiguous: 'the kernel, as far as text can tell' };
    return el('section', null, el('h4', null, 'Circumstances'), terms([
        ['time', when(r)], ['host', r.host && shown(r.host)], ['kernel', i.kernel && shown(i.kernel)],
        ['asked for memory', pointed('invoker', asked)], ['kind', r.kind === 'memcg' ? 'memory cgroup' : r.kind],
        ['outcome', pointed('outcome', r.outcome)], ['log', log], ['written by', writers[r.provenance]],
        ['reports swallowed before', r.suppressed_before > 0 ? count(r.suppressed_before) : null],
        ['group kill', pointed('group_kill', r.group_kill)]]));
}

// ---- folded: all the rest ----

function numbersTable(caption, numbers, show) {
    return table(caption, [{ text: 'name' }, { text: 'value', number: true }],
        Object.entries(numbers).map(([name, value]) => ({ cells: [shown(name), known(value) ? show(value) : ''] })));
}

function drawStats(kill) {
    const tables = (kill.record.stats || []).map(stat => el('div', null,
        numbersTable(`Sizes${stat.memcg ? ` of ${shown(stat.memcg)}` : ''}`, stat.bytes, size),
        Object.keys(stat.counts).length ? numbersTable('Counts', stat.counts, count) : null));
    return tables.length ? figure(kill, 'stats', folded('memory.stat', el('div', null, ...tables))) : null;
}

function drawMachine(kill) {
    const info = kill.record.meminfo;
    if (!info)
        return null;
    const columns = ['free', 'min', 'low', 'high', 'managed', 'present'];
    const headings = [{ text: 'zone' }, ...columns.map(text => ({ text, number: true }))];
    const zones = info.zones.length ? table('Zones', headings,
        info.zones.map(zone => ({ cells: [`${known(zone.node) ? `node ${zone.node} ` : ''}${shown(zone.name)}`,
            ...columns.map(key => size(zone.bytes[key]))] }))) : null;
    return figure(kill, 'meminfo', folded('Memory of the machine', el('div', null,
        Object.keys(info.totals).length ? numbersTable('In all', info.totals, size) : null, zones,
        known(info.swap.total_bytes) ? figure(kill, 'meminfo.swap', el('p', null,
            `Swap: ${size(info.swap.total_bytes)}, free ${size(info.swap.free_bytes)}`)) : null)));
}

function drawLines(kill) {
    const lines = kill.record.lines || [];
    if (!lines.length)
        return el('p', { class: 'note' }, 'The page has no log lines: oomwhy --raw puts them in.');
    return folded(`Log lines (${count(lines.length)})`, scrolling('Log lines', el('pre', null, ...lines.map((line, i) =>
        el('span', { class: 'line', id: lineId(kill, i) }, el('span', { class: 'line-number' }, `${line.number}  `),
            `${shown(line.text)}\n`)))));
}

function drawRecord(kill) {
    const pre = el('pre');
    const shorten = (key, value) => Array.isArray(value) && value.length > 100 ?
        [...value.slice(0, 100), `... and ${value.length - 100} more`] : value;
    const details = folded('All figures, as JSON', scrolling('All figures', pre));
    details.addEventListener('toggle', () => {
        pre.textContent = pre.textContent || JSON.stringify({ ...kill.record, lines: undefined }, shorten, 2)
            .split('\n').map(shown).join('\n');
    });
    return figure(kill, 'record', details);
}

function drawKill(kill) {
    if (kill.drawn)
        return;
    kill.drawn = true;
    const counters = drawCounters(kill);
    const limit = drawLimit(kill) || (counters && el('section', null, el('h4', null, 'Limits')));
    if (counters)
        limit.append(counters);
    const tasks = drawTasks(kill);
    if (tasks)
        figure(kill, 'tasks', tasks);
    const beside = el('div', { class: 'columns' }, ...[limit, drawBalance(kill)].filter(known));
    const below = [drawVictims(kill), tasks, drawFacts(kill),
        drawMachine(kill), drawStats(kill), drawLines(kill), drawRecord(kill)];
    const findings = kill.record.findings.length ? drawFindings(kill) : null; // last: it links to all others
    kill.body.append(...[beside, findings, ...below].filter(known));
}
