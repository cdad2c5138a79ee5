// SPDX-License-Identifier: MIT
// page: all
// cdp: Emulation.setDeviceMetricsOverride {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": true}
// A phone: what is wider than it scrolls by itself, never the page.
all('details.kill').slice(0, 60).forEach(e => { e.open = true; e.dispatchEvent(new Event('toggle')); });
check('its width', innerWidth === 360, innerWidth);
check('the page is no wider', document.documentElement.scrollWidth <= 360, document.documentElement.scrollWidth);
check('the timeline is drawn for it', one('.timeline').getBoundingClientRect().width <= 360);
