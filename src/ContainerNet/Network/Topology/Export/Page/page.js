'use strict';
(() => {
  const $ = id => document.getElementById(id);
  const svg = document.querySelector('#picture > svg');
  const things = [...svg.querySelectorAll('g[data-id], g.rule')];

  // What a closer look tells comes from the picture's own titles. They are taken out: the browser would show them as well, and later.
  const told = new Map();
  for (const thing of things) {
    const title = thing.querySelector(':scope > title');
    if (!title) continue;
    told.set(thing, title.textContent.split('\n'));
    title.remove();
  }

  // All of the picture goes into one group, which is moved and scaled.
  const size = svg.viewBox.baseVal;
  const all = document.createElementNS('http://www.w3.org/2000/svg', 'g');
  all.setAttribute('class', 'svg-pan-zoom_viewport');
  [...svg.children].filter(e => e.tagName === 'g').forEach(e => all.append(e));
  svg.append(all);
  svg.removeAttribute('width');
  svg.removeAttribute('height');
  const view = svgPanZoom(svg, { fit: true, center: true, contain: false, minZoom: 0.5, maxZoom: 40, zoomScaleSensitivity: 0.3, dblClickZoomEnabled: false });
  const reset = () => { view.resize(); view.fit(); view.center(); if (view.getSizes().realZoom > 1) { view.zoomBy(1 / view.getSizes().realZoom); view.center(); } };
  reset();
  $('in').onclick = () => view.zoomBy(1.4);
  $('out').onclick = () => view.zoomBy(1 / 1.4);
  $('fit').onclick = reset;

  const boxOf = thing => {
    const rect = thing.querySelector(':scope > rect');
    return ['x', 'y', 'width', 'height'].map(n => Number(rect.getAttribute(n)));
  };
  const goTo = thing => {
    const [x, y, width, height] = boxOf(thing);
    let sizes = view.getSizes();
    if (sizes.realZoom < 0.9) view.zoomBy(0.9 / sizes.realZoom);
    sizes = view.getSizes();
    // Of what is larger than the window, the upper left corner.
    const middle = (from, length, window) => from + Math.min(length / 2, window / sizes.realZoom / 2);
    view.pan({
      x: sizes.width / 2 - (middle(x, width, sizes.width) - size.x) * sizes.realZoom,
      y: sizes.height / 2 - (middle(y, height, sizes.height) - size.y) * sizes.realZoom,
    });
  };

  let pinned = null;
  const show = thing => {
    svg.querySelectorAll('.at').forEach(e => e.classList.remove('at'));
    const details = $('details');
    const lines = thing && told.get(thing);
    details.hidden = !lines;
    if (!lines) return;
    // A container that is drawn twice is one.
    const id = thing.dataset.id;
    (id ? things.filter(e => e.dataset.id === id) : [thing]).forEach(e => e.classList.add('at'));
    // Of a container its links, too: they are what is in it.
    const inside = [...thing.querySelectorAll(':scope > g.link')];
    details.replaceChildren(...[thing, ...inside].flatMap((part, i) => tell(told.get(part), i === 0 ? 'h2' : 'h3')));
  };
  const tell = (lines, heading) => {
    const head = document.createElement(heading);
    head.textContent = lines[0];
    const list = document.createElement('dl');
    for (const line of lines.slice(1)) {
      const colon = line.indexOf(': ');
      const name = document.createElement('dt');
      const value = document.createElement('dd');
      name.textContent = line.slice(0, colon);
      value.textContent = line.slice(colon + 2);
      list.append(name, value);
    }
    return [head, list];
  };
  const under = target => {
    let thing = target instanceof Element && target.closest('g[data-id], g.rule');
    // A card and its links in one: the link is told, and whose it is.
    while (thing && !told.has(thing)) thing = thing.parentElement.closest('g[data-id]');
    return thing || null;
  };
  svg.addEventListener('pointermove', e => { if (!pinned && !e.buttons) show(under(e.target)); });
  svg.addEventListener('pointerleave', () => { if (!pinned) show(null); });
  let pressed = null;
  svg.addEventListener('pointerdown', e => { pressed = [e.clientX, e.clientY]; });
  svg.addEventListener('click', e => {
    if (pressed && Math.hypot(e.clientX - pressed[0], e.clientY - pressed[1]) > 4) return;
    const thing = under(e.target);
    pinned = thing && thing !== pinned ? thing : null;
    show(thing);
  });
  document.addEventListener('keydown', e => {
    if (e.key === 'Escape') { pinned = null; show(null); }
    if (e.key === '/' && e.target !== $('search')) { e.preventDefault(); $('search').focus(); }
  });

  const textOf = new Map(things.filter(t => t.dataset.id).map(thing => {
    const own = [...thing.querySelectorAll(':scope > text, :scope > .rule > text')].map(t => t.textContent);
    return [thing, [...own, ...(told.get(thing) || []).slice(1).filter(l => !/^(other end|on|below|port of|neighbour|learned|route|received|sent): /.test(l))].join('\n').toLowerCase()];
  }));
  let hits = [];
  let at = -1;
  const search = () => {
    const wanted = $('search').value.trim().toLowerCase();
    svg.querySelectorAll('.hit').forEach(e => e.classList.remove('hit'));
    hits = wanted ? things.filter(t => textOf.get(t)?.includes(wanted)) : [];
    hits.forEach(t => t.classList.add('hit'));
    svg.classList.toggle('searching', hits.length > 0);
    at = -1;
    $('found').textContent = wanted ? `${hits.length} found` : '';
    if (hits.length) next();
    else { pinned = null; show(null); }
  };
  const next = () => {
    at = (at + 1) % hits.length;
    $('found').textContent = hits.length > 1 ? `${at + 1} of ${hits.length}` : '1 found';
    goTo(hits[at]);
    pinned = hits[at];
    show(pinned);
  };
  $('search').addEventListener('input', search);
  $('search').addEventListener('keydown', e => { if (e.key === 'Enter' && hits.length) next(); });

  $('counters').onclick = () => { $('table').hidden = !$('table').hidden; window.dispatchEvent(new Event('resize')); };
  const body = document.querySelector('#table tbody');
  body.addEventListener('click', e => {
    const row = e.target.closest('tr');
    const thing = row && things.find(t => t.dataset.id === row.dataset.of);
    if (thing) { goTo(thing); pinned = thing; show(thing); }
  });
  document.querySelectorAll('#table th').forEach((th, column) => {
    let down = true;
    th.onclick = () => {
      const value = row => row.cells[column].textContent;
      const rows = [...body.rows].sort((a, b) => th.className === 'number' ? Number(value(a) || -1) - Number(value(b) || -1) : value(a).localeCompare(value(b)));
      if (th.className === 'number' && down) rows.reverse();
      down = !down;
      body.append(...rows);
    };
  });

  $('theme').onclick = () => {
    const root = document.documentElement;
    const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = isDark ? 'light' : 'dark';
  };

  // Whoever has found something still sees it in a window of another size.
  window.addEventListener('resize', () => {
    view.resize();
    if (pinned) goTo(pinned);
    else reset();
  });

  // A part of it can be linked to: net.html#172.17.0.2
  if (location.hash.length > 1) {
    $('search').value = decodeURIComponent(location.hash.slice(1));
    search();
  }
})();
