/* Canvases laid over the map: they pan and zoom with it and are redrawn once it stands still. */
'use strict';
window.dronemap = window.dronemap || {};

(() => {
  const PADDING = 0.12; // share of the view drawn beyond each edge, so that a pan shows no border
  const RADIANS = Math.PI / 180;
  const WHOLE = [];
  const FARTHEST = L.Projection.SphericalMercator.MAX_LATITUDE;

  /* A Leaflet layer of one or more stacked canvases. Subclasses implement `redraw()`; `sheet(i)` gives
     a context whose coordinates are Leaflet's layer points. */
  dronemap.Surface = L.Layer.extend({
    initialize(pane, sheets) {
      this.paneName = pane;
      this.sheetCount = sheets;
    },

    onAdd(map) {
      this.canvases = [];
      for (let i = 0; i < this.sheetCount; i += 1) {
        const canvas = L.DomUtil.create('canvas', 'surface leaflet-zoom-animated', this.getPane(this.paneName));
        this.canvases.push(canvas);
      }
      this.contexts = this.canvases.map((canvas) => canvas.getContext('2d'));
      this.isZooming = false;
      this.settle();
    },

    onRemove() {
      this.canvases.forEach((canvas) => canvas.remove());
    },

    getEvents() {
      const events = { viewreset: this.settle, moveend: this.settle, resize: this.settle };
      if (this._map.options.zoomAnimation) {
        events.zoomanim = (event) => {
          this.isZooming = true;
          this.stretch(event.center, event.zoom);
        };
        events.zoom = () => this.stretch(this._map.getCenter(), this._map.getZoom());
      }
      return events;
    },

    /* Show the old picture scaled to where it will be after a zoom. */
    stretch(center, zoom) {
      const map = this._map;
      const scale = map.getZoomScale(zoom, this.zoom);
      const panePosition = L.DomUtil.getPosition(map.getPane('mapPane'));
      const pixelOrigin = map.project(center, zoom).subtract(map.getSize().divideBy(2)).add(panePosition).round();
      const corner = map.project(this.corner, zoom).subtract(pixelOrigin);
      this.canvases.forEach((canvas) => L.DomUtil.setTransform(canvas, corner, scale));
    },

    /* Put the canvases over the view as it is now and paint everything. */
    settle() {
      const map = this._map;
      const size = map.getSize();
      const ratio = window.devicePixelRatio || 1;
      const wanted = size.multiplyBy(1 + 2 * PADDING).round();
      this.isZooming = false;
      this.origin = map.containerPointToLayerPoint(size.multiplyBy(-PADDING)).round();
      this.size = wanted;
      this.zoom = map.getZoom();
      this.corner = map.layerPointToLatLng(this.origin);
      this.canvases.forEach((canvas, index) => {
        const width = Math.round(wanted.x * ratio);
        const height = Math.round(wanted.y * ratio);
        if (canvas.width !== width || canvas.height !== height) {
          canvas.width = width;
          canvas.height = height;
          canvas.style.width = `${wanted.x}px`;
          canvas.style.height = `${wanted.y}px`;
        }
        L.DomUtil.setTransform(canvas, this.origin, 1);
      });
      this.ratio = ratio;
      this.contexts.forEach((context) => this.upright(context));
      this.redraw();
    },

    /* Layer points again, after something turned. */
    upright(context) {
      const { ratio, origin } = this;
      context.setTransform(ratio, 0, 0, ratio, -origin.x * ratio, -origin.y * ratio);
    },

    /* The middle of the paper at a layer point, turned clockwise. */
    turned(context, point, angle) {
      const { ratio, origin } = this;
      const along = ratio * Math.cos(angle);
      const across = ratio * Math.sin(angle);
      context.setTransform(
        along, across, -across, along, (point.x - origin.x) * ratio, (point.y - origin.y) * ratio);
    },

    sheet(index) {
      return this.contexts[index];
    },

    wipe(index) {
      this.contexts[index].clearRect(this.origin.x, this.origin.y, this.size.x, this.size.y);
    },

    /* An empty sheet is taken out: laying it over the map costs as much as a full one. */
    show(index, isSeen) {
      const { style } = this.canvases[index];
      const wanted = isSeen ? '' : 'none';
      if (style.display !== wanted) { style.display = wanted; }
    },

    /* Layer point of [latitude, longitude]: what the map itself answers, at a tenth of the time. */
    at(place) {
      const map = this._map;
      if (!Array.isArray(place)) { return map.latLngToLayerPoint(place); }
      const zoom = map.getZoom();
      if (zoom !== this.scaledZoom) {
        this.scaledZoom = zoom;
        this.scale = map.options.crs.scale(zoom);
      }
      const origin = map.getPixelOrigin();
      const sine = Math.sin(Math.min(FARTHEST, Math.max(-FARTHEST, place[0])) * RADIANS);
      const x = this.scale * (place[1] / 360 + 0.5);
      const y = this.scale * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI));
      return new L.Point(Math.round(x) - origin.x, Math.round(y) - origin.y);
    },

    pixels(metres, latitude) {
      const circle = 40075016.686 * Math.cos((latitude * Math.PI) / 180);
      return (metres / circle) * this._map.options.crs.scale(this._map.getZoom());
    },

    isNear(point, margin) {
      const x = point.x - this.origin.x;
      const y = point.y - this.origin.y;
      return x > -margin && y > -margin && x < this.size.x + margin && y < this.size.y + margin;
    },
  });

  /* A pill with a name, and a smaller second line, right of (x, y). */
  const widths = { name: new Map(), caption: new Map() };
  function widthOf(context, kind, text) {
    const known = widths[kind];
    let width = known.get(text);
    if (width === undefined) {
      if (known.size > 1000) { known.clear(); }
      context.font = kind === 'name' ? NAME : CAPTION;
      width = context.measureText(text).width;
      known.set(text, width);
    }
    return width;
  }

  const NAME = '600 12px "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif';
  const CAPTION = '11px "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif';

  /* Pills painted once each: setting type costs more than all else that moves. */
  const KEPT_PILLS = 400;
  const HIGH = 18;
  const RIM = 2; // around a pill, for its border
  const painted = new Map();
  let look = '';

  /* What the pictures kept were painted for; others are of no use any more. */
  function dress(ratio) {
    const theme = dronemap.theme;
    const now = `${theme.name} ${theme.linePx} ${ratio}`;
    if (now !== look || painted.size > KEPT_PILLS) {
      painted.clear();
      look = now;
    }
  }

  function picture(context, pill, ratio) {
    const key = `${pill.border || ''}\n${pill.name}\n${pill.caption || ''}`;
    let found = painted.get(key);
    if (!found) {
      const nameWidth = widthOf(context, 'name', pill.name);
      const width = Math.ceil(dronemap.pillWidth(context, pill.name, pill.caption)) + 2 * RIM;
      const paper = new OffscreenCanvas(Math.ceil(width * ratio), Math.ceil((HIGH + 2 * RIM) * ratio));
      const brush = paper.getContext('2d');
      brush.scale(ratio, ratio);
      brush.translate(RIM, RIM + HIGH / 2);
      paintPill(brush, pill, nameWidth);
      found = paper.transferToImageBitmap();
      painted.set(key, found);
    }
    return found;
  }

  /* The picture as it was the last time, without looking for it, while the label says the same. */
  function held(context, pill, ratio) {
    const label = pill.anchor || pill;
    const isSame = label.heldLook === look && label.heldName === pill.name
      && label.heldCaption === pill.caption && label.heldBorder === pill.border;
    if (!isSame) {
      label.held = picture(context, pill, ratio);
      label.heldLook = look;
      label.heldName = pill.name;
      label.heldCaption = pill.caption;
      label.heldBorder = pill.border;
    }
    return label.held;
  }

  function paintPill(context, pill, nameWidth) {
    const theme = dronemap.theme;
    const captionWidth = pill.caption ? widthOf(context, 'caption', pill.caption) + 6 : 0;
    context.beginPath();
    context.roundRect(0, -HIGH / 2, nameWidth + captionWidth + 12, HIGH, 4);
    context.fillStyle = theme.label;
    context.fill();
    context.lineWidth = theme.linePx;
    context.strokeStyle = pill.border || theme.line;
    context.stroke();
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    context.font = NAME;
    context.fillStyle = theme.text;
    context.fillText(pill.name, 6, 0.5);
    if (pill.caption) {
      context.font = CAPTION;
      context.fillStyle = theme.secondary;
      context.fillText(pill.caption, nameWidth + 12, 0.5);
    }
  }

  /* How wide a pill will be. */
  dronemap.pillWidth = (context, name, caption) => (
    widthOf(context, 'name', name) + (caption ? widthOf(context, 'caption', caption) + 6 : 0) + 12
  );

  dronemap.pill = (context, x, y, name, caption, border) => {
    dronemap.pills(context, [{ x, y, name, caption, border }]);
  };

  /* On whole pixels of the screen, or the letters blur. */
  dronemap.pills = (context, pills) => {
    if (!pills.length) { return; }
    const base = context.getTransform();
    const ratio = base.a;
    dress(ratio);
    for (const pill of pills) {
      const image = held(context, pill, ratio);
      const x = (Math.round((pill.x - RIM) * ratio + base.e) - base.e) / ratio;
      const y = (Math.round((pill.y - HIGH / 2 - RIM) * ratio + base.f) - base.f) / ratio;
      context.drawImage(image, x, y, image.width / ratio, image.height / ratio);
    }
  };

  /* Stroke the current path twice: a casing that reads on any map, then the colour. The drones' colours
     are light and want a dark casing; the theme's own want its `edge`. */
  dronemap.cased = (context, colour, width, dash, casing) => {
    context.lineWidth = width + 3;
    context.strokeStyle = casing || dronemap.theme.casing;
    context.stroke();
    const isBroken = dash && dash.length > 0;
    if (isBroken) { context.setLineDash(dash); }
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
    if (isBroken) { context.setLineDash(WHOLE); }
  };
})();
