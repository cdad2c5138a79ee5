// SPDX-License-Identifier: MIT
// page: all
// Every log there is, all of it open.
all('details.kill').forEach(e => { e.open = true; e.dispatchEvent(new Event('toggle')); });
const records = all('details.kill > .body > script').map(e => JSON.parse(e.textContent));
check('many records', records.length > 100, records.length);
check('all are drawn', all('details.kill').every(e => e.querySelector('.facts')));
check('what is there is drawn', records.every((r, i) => {
    const kill = all('details.kill')[i];
    return (r.tasks.length > 0) === !!kill.querySelector('.tasks') && r.findings.length === kill.querySelectorAll('.findings > li').length &&
        (r.balance.length > 0 && r.balance_total_bytes > 0) === !!kill.querySelector('.stack');
}));
const dead = all('.evidence a').filter(a => !document.getElementById(a.hash.slice(1)));
check('every finding leads to its figures', dead.length === 0, dead.map(a => a.hash).join());
check('nothing undefined', !/undefined|NaN|\[object/.test(all('.body > :not(script)').map(e => e.innerText).join()),
    all('.body > :not(script)').map(e => e.innerText).join().match(/.{60}(undefined|NaN|\[object).{20}/s));
const ids = all('[id]').map(e => e.id);
check('ids are unique', new Set(ids).size === ids.length, ids.find((id, i) => ids.indexOf(id) !== i));
