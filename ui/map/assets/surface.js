/* Canvases laid over the map: they pan and zoom with it and are redrawn once it stands still. */
'use strict';
window.dronemap = window.dronemap || {};

(() => {
  const PADDING = 0.12; // share of the view drawn beyond each edge, so that a pan shows no border

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
        const context = this.contexts[index];
        context.setTransform(ratio, 0, 0, ratio, -this.origin.x * ratio, -this.origin.y * ratio);
      });
      this.redraw();
    },

    sheet(index) {
      return this.contexts[index];
    },

    wipe(index) {
      this.contexts[index].clearRect(this.origin.x, this.origin.y, this.size.x, this.size.y);
    },

    /* Layer point of [latitude, longitude], on the copy of the world nearest the view's middle. */
    at(place) {
      return this._map.latLngToLayerPoint(place);
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
  const widths = new Map();
  function widthOf(context, font, text) {
    const key = font + text;
    let width = widths.get(key);
    if (width === undefined) {
      if (widths.size > 2000) { widths.clear(); }
      context.font = font;
      width = context.measureText(text).width;
      widths.set(key, width);
    }
    return width;
  }

  const NAME = '600 12px "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif';
  const CAPTION = '11px "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif';

  /* How wide a pill will be. */
  dronemap.pillWidth = (context, name, caption) => (
    widthOf(context, NAME, name) + (caption ? widthOf(context, CAPTION, caption) + 6 : 0) + 12
  );

  dronemap.pill = (context, x, y, name, caption, border) => {
    dronemap.pills(context, [{ x, y, name, caption, border }]);
  };

  /* Many at once: setting a font is what costs, so all names come first and all captions after. */
  dronemap.pills = (context, pills) => {
    const theme = dronemap.theme;
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    context.lineWidth = theme.linePx;
    for (const pill of pills) {
      pill.nameWidth = widthOf(context, NAME, pill.name);
      const captionWidth = pill.caption ? widthOf(context, CAPTION, pill.caption) + 6 : 0;
      context.beginPath();
      context.roundRect(pill.x, pill.y - 9, pill.nameWidth + captionWidth + 12, 18, 4);
      context.fillStyle = theme.label;
      context.fill();
      context.strokeStyle = pill.border || theme.line;
      context.stroke();
    }
    context.font = NAME;
    context.fillStyle = theme.text;
    for (const pill of pills) { context.fillText(pill.name, pill.x + 6, pill.y + 0.5); }
    context.font = CAPTION;
    context.fillStyle = theme.secondary;
    for (const pill of pills) {
      if (pill.caption) { context.fillText(pill.caption, pill.x + pill.nameWidth + 12, pill.y + 0.5); }
    }
  };

  /* Stroke the current path twice: a casing that reads on any map, then the colour. The drones' colours
     are light and want a dark casing; the theme's own want its `edge`. */
  dronemap.cased = (context, colour, width, dash, casing) => {
    context.setLineDash([]);
    context.lineWidth = width + 3;
    context.strokeStyle = casing || dronemap.theme.casing;
    context.stroke();
    context.setLineDash(dash || []);
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
    context.setLineDash([]);
  };
})();
