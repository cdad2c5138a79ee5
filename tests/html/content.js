// SPDX-License-Identifier: MIT
// page: article
// One kill, all that the page says of it.
const text = one('#kill-1').textContent;
check('the headline', one('#kill-1 h3').textContent.includes('oom (pid 30866) was killed: docker container d9e6ba6b7a1e reached its memory limit of 500 MiB.'));
check('what it held', text.includes('It held 453 MiB of RAM') && text.includes('711 MiB in swap'));
check('why', text.includes('Memory+swap had no limit'));
check('what next', text.includes('What next: Set a memory+swap limit'));
check('what is missing', text.includes('Not in the log: who asked for memory'));
check('the kill is open', one('#kill-1').open);
check('the title', document.title.includes('docker d9e6ba6b7a1e'), document.title);
check('tiles', texts('.tiles dd').slice(0, 3).join() === '1,1,1', texts('.tiles dd').join());
check('no timeline of a single kill', !one('.timeline'));

check('levels of the path', texts('.path .level').join(' ').startsWith('/ docker d9e6ba6b7a1e'));
check('whose limit', one('.tag.limit').closest('li').querySelector('.level').textContent.startsWith('d9e6ba6b7a1e') &&
    one('.tag.limit').textContent.includes('500 MiB'));
const tables = Object.fromEntries(all('table').map(table => [table.caption.textContent, table]));
const counters = tables['Usage and limits'];
check('counters', column(counters, 0).join() === 'memory,memory+swap,kernel', column(counters, 0).join());
check('an unlimited one', column(counters, 2).join() === '500 MiB,none,none', column(counters, 2).join());
check('failures', column(counters, 5)[0] === '788,433');
const balance = tables['Memory in use: 500 MiB'];
check('balance', balance && column(balance, 1)[0] === '496 MiB' && column(balance, 2)[0] === '99 %');
check('bars', all('.stack rect').length === balance.tBodies[0].rows.length + 1 && one('.stack .part-0').width.baseVal.value > 98);
check('killed', column(tables['As the kill line has it'], 0).join() === 'oom');
check('processes', column(one('.tasks table'), 0).join() === 'oomkilled,sh,sh,sh,sh', column(one('.tasks table'), 0).join());

const kill = JSON.parse(one('#kill-1 script').textContent);
check('the record is in the page', kill.schema === 'oomwhy/1' && kill.victims[0].pid === 30866);
check('all findings', all('.findings > li').length === kill.findings.length);
check('how sure', texts('.findings > li > .tag').join() === kill.findings.map(f => f.certainty).join());
const links = all('.evidence a');
check('evidence is linked', links.length >= kill.findings.flatMap(f => f.evidence).length);
check('to what is there', links.every(a => document.getElementById(a.hash.slice(1))),
    links.find(a => !document.getElementById(a.hash.slice(1))));
check('with its figure', links.some(a => a.textContent === 'counters.memory.failcnt: 788,433'));
const line = links.find(a => a.textContent === 'line 2');
check('and its log line', document.getElementById(line.hash.slice(1)).textContent.includes('memory: usage 511928kB'));
check('lines are folded', !document.getElementById(line.hash.slice(1)).closest('details').open);
check('all lines', all('.line').length === kill.lines.length);
