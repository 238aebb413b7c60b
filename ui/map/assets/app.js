/* The page's two doors: commands from the window come in as calls, what the hand did goes out. */
'use strict';

(() => {
  let channel = null;
  let map = null;
  let tiles = null;
  let grid = null;
  let zoom = null;
  let hasBegun = false;
  const kept = [];
  const soon = new Map();

  dronemap.theme = {};
  dronemap.isAnimated = !window.matchMedia('(prefers-reduced-motion: reduce)').matches;

  dronemap.send = (message) => {
    if (channel) { channel.receive(JSON.stringify(message)); } else { kept.push(message); }
  };

  /* The newest message of each kind, once per frame. */
  dronemap.sendSoon = (message) => {
    if (soon.size === 0) {
      requestAnimationFrame(() => {
        const newest = [...soon.values()];
        soon.clear();
        newest.forEach(dronemap.send);
      });
    }
    soon.set(message.t, message);
  };

  /* Grey squares where there are no tiles: the map never looks like a hole. */
  const Grid = L.GridLayer.extend({
    createTile() {
      const ratio = window.devicePixelRatio || 1;
      const size = this.getTileSize().x;
      const tile = L.DomUtil.create('canvas', '');
      tile.width = size * ratio;
      tile.height = size * ratio;
      const context = tile.getContext('2d');
      context.scale(ratio, ratio);
      context.fillStyle = dronemap.theme.ground;
      context.fillRect(0, 0, size, size);
      context.strokeStyle = dronemap.theme.grid;
      context.lineWidth = 1;
      context.beginPath();
      for (let i = 0; i < size; i += 64) {
        context.moveTo(i + 0.5, 0);
        context.lineTo(i + 0.5, size);
        context.moveTo(0, i + 0.5);
        context.lineTo(size, i + 0.5);
      }
      context.stroke();
      return tile;
    },
  });

  const North = L.Control.extend({
    options: { position: 'topright' },
    onAdd() {
      const space = 'http://www.w3.org/2000/svg';
      const box = L.DomUtil.create('div', 'leaflet-control north');
      const drawing = document.createElementNS(space, 'svg');
      drawing.setAttribute('viewBox', '0 0 36 44');
      const arrow = document.createElementNS(space, 'path');
      arrow.setAttribute('d', 'M18 3 L25 19 L18 15.5 L11 19 Z');
      const letter = document.createElementNS(space, 'text');
      letter.setAttribute('x', '18');
      letter.setAttribute('y', '36');
      letter.textContent = 'N';
      drawing.append(arrow, letter);
      box.append(drawing);
      return box;
    },
  });

  function addPane(name, level) {
    const pane = map.createPane(name);
    pane.style.zIndex = level;
    pane.style.pointerEvents = 'none';
  }

  function tellView() {
    const center = map.getCenter().wrap();
    const bounds = map.getBounds();
    dronemap.send({
      t: 'view',
      at: [center.lat, center.lng],
      zoom: map.getZoom(),
      bounds: [bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast()],
    });
  }

  /* Called by the page once folium has made the map. */
  dronemap.start = (made) => {
    map = made;
    dronemap.map = map;
    ['grid', 'plan', 'fleet', 'sketch'].forEach((name, index) => addPane(name, index ? 600 + index : 100));
    map.setMaxZoom(22);
    map.attributionControl.setPrefix('Leaflet');
    dronemap.plan = new dronemap.Plan();
    dronemap.fleet = new dronemap.Fleet();
    dronemap.editor = new dronemap.Editor(dronemap.plan, dronemap.fleet);
    new North().addTo(map);
    L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
    map.on('moveend', tellView);
    map.on('dragstart', () => dronemap.send({ t: 'panned' }));
    map.on('mousemove', (event) => {
      const place = event.latlng.wrap();
      dronemap.sendSoon({ t: 'cursor', at: [place.lat, place.lng] });
    });
    new ResizeObserver(() => map.invalidateSize({ animate: false, pan: false })).observe(map.getContainer());
    new QWebChannel(qt.webChannelTransport, (opened) => {
      channel = opened.objects.window;
      channel.tick.connect((text) => {
        if (hasBegun) { dronemap.fleet.tick(JSON.parse(text)); }
        dronemap.send({ t: 'taken' });
      });
      kept.splice(0).forEach(dronemap.send);
      dronemap.send({ t: 'ready' });
    });
  };

  /* First command: what must be known before anything is painted. */
  dronemap.begin = (state) => {
    dronemap.setTheme(state.theme);
    dronemap.setWords(state.words);
    map.setView(state.view.at, state.view.zoom, { animate: false });
    [dronemap.plan, dronemap.fleet, dronemap.editor].forEach((layer) => layer.addTo(map));
    dronemap.setSource(state.source);
    tellView();
    hasBegun = true;
  };

  dronemap.setWords = (words) => {
    if (zoom) { zoom.remove(); }
    zoom = L.control.zoom({ position: 'topright', zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut });
    zoom.addTo(map);
    map.getContainer().setAttribute('aria-label', words.map);
  };

  dronemap.setTheme = (theme) => {
    dronemap.theme = theme;
    const style = document.documentElement.style;
    Object.entries(theme).forEach(([name, value]) => {
      style.setProperty(`--${name}`, typeof value === 'number' ? `${value}px` : value);
    });
    document.documentElement.dataset.theme = theme.name;
    if (grid) { grid.remove(); }
    grid = new Grid({ pane: 'grid', tileSize: 256, updateWhenZooming: false }).addTo(map);
    [dronemap.plan, dronemap.fleet, dronemap.editor].forEach((layer) => {
      if (layer._map) { layer.redraw(); }
    });
  };

  dronemap.setSource = (source) => {
    if (tiles) { tiles.remove(); }
    tiles = null;
    if (!source) { return; }
    tiles = L.tileLayer(source.url, {
      attribution: escaped(source.attribution),
      maxZoom: 22,
      minZoom: source.least,
      maxNativeZoom: source.most,
      bounds: source.bounds || undefined,
      className: 'tiles',
    }).addTo(map);
  };

  function escaped(text) {
    const holder = document.createElement('span');
    holder.textContent = text;
    return holder.innerHTML;
  }

  dronemap.fit = (bounds, most) => {
    map.fitBounds(bounds, { padding: [48, 48], maxZoom: most, animate: dronemap.isAnimated });
  };

  dronemap.centre = (place, zoom) => {
    map.setView(place, zoom === null ? map.getZoom() : zoom, { animate: dronemap.isAnimated });
  };
})();
