// SPDX-License-Identifier: MIT
// page: hostile
// Names that are markup stay names.
const cgroup = '/a</script><script>window.owned=1</script><img src=x onerror=window.owned=2><!--&amp;"\'';
const record = JSON.parse(one('#kill-1 script').textContent);
check('nothing ran', window.owned === undefined);
check('no element was made', all('img, iframe, object, b > b').length === 0 && all('script').length === 2, all('script').length);
check('the page goes on behind it', one('footer') !== null && all('details.kill').length === 1);
check('the cgroup, exact', record.oom_memcg === cgroup, record.oom_memcg);
check('in the headline too', one('#kill-1 h3').textContent.includes('<img src=x onerror=window.owned=2>'), one('#kill-1 h3').textContent);
check('the bytes of the name', record.victims[0].comm_hex === '3c2f7363726970743e0affe280ae22', record.victims[0].comm_hex);
check('its newline can be seen', one('.tasks tbody th').textContent.includes('</script>\\u{a}\ufffd\\u{202e}"'), one('.tasks tbody th').textContent);
check('nothing changes direction', !/[\u202a-\u202e\u2066-\u2069]/.test(document.body.innerText));
check('in the headline neither', one('#kill-1 h3').textContent.includes('\\x0a\\xff\\u{202e}'), one('#kill-1 h3').textContent);
check('lines of the log', texts('.line').some(text => text.includes('<img src=x onerror')));
check('no attribute came of it', all('*').every(e => [...e.attributes].every(a => !a.name.startsWith('on') && (a.name === 'aria-label' || !a.value.includes('onerror')))));
