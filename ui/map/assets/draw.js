/* The hand on the map: drawing new shapes, and taking hold of what is there. */
'use strict';

(() => {
  const REACH_PX = 14; // radius around a handle that takes hold of it: a finger, not a needle
  const STILL_PX = 4; // a press that moves less is a click

  const fewest = { polygon: 3, line: 2, rectangle: 2, point: 1, measure: 2 };

  dronemap.Editor = dronemap.Surface.extend({
    initialize(plan, fleet) {
      dronemap.Surface.prototype.initialize.call(this, 'sketch', 1);
      this.plan = plan;
      this.fleet = fleet;
      this.tool = null;
      this.points = [];
      this.cursor = null;
      this.labels = [];
      this.hold = null;
    },

    onAdd(map) {
      dronemap.Surface.prototype.onAdd.call(this, map);
      const container = map.getContainer();
      // Before Leaflet: what takes hold of a handle must not pan the map.
      container.addEventListener('pointerdown', (event) => this.press(event), true);
      window.addEventListener('pointermove', (event) => this.move(event), true);
      window.addEventListener('pointerup', (event) => this.release(event), true);
      window.addEventListener('pointercancel', () => this.letGo(), true);
      window.addEventListener('keydown', (event) => this.key(event), true);
      map.on('click', (event) => this.click(event));
      map.on('contextmenu', (event) => this.context(event));
    },

    isBusy() {
      return this.hold !== null || (this.tool !== null && this.points.length > 0);
    },

    setTool(tool) {
      this.tool = tool;
      this.points = [];
      this.labels = [];
      this.isByKeys = false;
      this.letGo();
      this._map.getContainer().classList.toggle('drawing', tool !== null);
      if (tool) { this._map.doubleClickZoom.disable(); } else { this._map.doubleClickZoom.enable(); }
      this.redraw();
    },

    /* ---- what is under the hand ---------------------------------------------------------- */

    hit(container) {
      const point = this._map.containerPointToLayerPoint(container);
      return this.hitVertex(point) || this.hitWaypoint(point) || this.hitPlace(point) || this.hitMiddle(point);
    },

    nearest(point, candidates) {
      let best = null;
      let least = REACH_PX;
      for (const candidate of candidates) {
        const distance = point.distanceTo(this.at(candidate.at));
        if (distance <= least) {
          least = distance;
          best = candidate;
        }
      }
      return best;
    },

    hitVertex(point) {
      const outlines = this.plan.drawing.outlines.filter((outline) => outline.editable);
      return this.nearest(point, outlines.flatMap((outline) => outline.points.map(
        (at, index) => ({ kind: 'vertex', outline, index, at }))));
    },

    hitWaypoint(point) {
      return this.nearest(point, this.plan.drawing.waypoints.map(
        (waypoint) => ({ kind: 'waypoint', waypoint, index: waypoint.index, at: waypoint.at })));
    },

    hitPlace(point) {
      return this.nearest(point, this.plan.drawing.places.filter((place) => place.editable).map(
        (place) => ({ kind: 'place', place, at: place.at })));
    },

    /* The middle of an edge, or any place of the path between two waypoints. */
    hitMiddle(point) {
      for (const outline of this.plan.drawing.outlines) {
        if (!outline.editable) { continue; }
        const found = this.plan.middles(outline).find((middle) => middle.point.distanceTo(point) <= REACH_PX);
        if (found) { return { kind: 'middle', outline, index: found.index }; }
      }
      return this.hitPath(point);
    },

    hitPath(point) {
      const { drawing } = this.plan;
      if (!drawing.editable || drawing.path) { return null; }
      const stops = drawing.waypoints.filter((waypoint) => waypoint.path);
      for (let i = 1; i < stops.length; i += 1) {
        const a = this.at(stops[i - 1].at);
        const b = this.at(stops[i].at);
        if (a.distanceTo(b) > 50 && L.LineUtil.pointToSegmentDistance(point, a, b) <= REACH_PX / 2) {
          return { kind: 'leg', before: stops[i].index };
        }
      }
      return null;
    },

    /* ---- pointer ------------------------------------------------------------------------- */

    press(event) {
      this.isDragged = false;
      if (event.button !== 0 || event.target.closest('.leaflet-control')) { return; }
      this.isByKeys = false;
      const container = this._map.mouseEventToContainerPoint(event);
      let hold = null;
      if (this.tool === 'rectangle' && this.points.length === 0) {
        hold = { kind: 'corner' };
      } else if (this.tool === null) {
        hold = this.hit(container);
        if (hold && !this.isMovable(hold)) { hold = null; }
      }
      if (!hold) { return; }
      this.hold = { ...hold, from: container, place: this.placeAt(container) };
      this._map.dragging.disable();
      this._map.getContainer().classList.add('holding');
    },

    isMovable(hold) {
      return hold.kind !== 'waypoint' || this.plan.drawing.editable;
    },

    move(event) {
      const container = this._map.mouseEventToContainerPoint(event);
      this.cursor = this.placeAt(container);
      if (!this.hold) {
        this.hover(event, container);
        return;
      }
      if (!this.isDragged && this.hold.from.distanceTo(container) < STILL_PX) { return; }
      this.isDragged = true;
      this.drag(this.hold, this.cursor);
    },

    hover(event, container) {
      if (!this._map.getContainer().contains(event.target)) { return; }
      if (this.tool) {
        if (this.points.length) { this.sketch(); }
        this.redraw();
        return;
      }
      const hit = this.hit(container);
      const isHandle = (hit && this.isMovable(hit)) || this.fleet.hit(container) !== null;
      this._map.getContainer().classList.toggle('grabbable', Boolean(isHandle));
    },

    /* Show the thing where the hand is; it is only told when the hand lets go. */
    drag(hold, place) {
      if (hold.kind === 'corner') {
        this.points = [hold.place];
        this.sketch();
        this.redraw();
        return;
      }
      if (hold.kind === 'middle') {
        hold.outline.points.splice(hold.index, 0, place);
        hold.kind = 'inserted';
      } else if (hold.kind === 'vertex' || hold.kind === 'inserted') {
        hold.outline.points[hold.index] = place;
      } else if (hold.kind === 'waypoint') {
        hold.waypoint.at = place;
      } else if (hold.kind === 'place') {
        hold.place.at = place;
      } else if (hold.kind === 'leg') {
        hold.shown = place;
        this.redraw();
        return;
      }
      this.plan.redraw();
    },

    release(event) {
      const hold = this.hold;
      if (!hold) { return; }
      const place = this.placeAt(this._map.mouseEventToContainerPoint(event));
      const isDragged = this.isDragged;
      this.letGo();
      if (hold.kind === 'corner') {
        if (isDragged) {
          this.points = [hold.place, place];
          this.finish();
        }
        return;
      }
      if (isDragged) { this.tellMoved(hold, place); }
    },

    tellMoved(hold, place) {
      const messages = {
        vertex: () => ({ t: 'vertex-moved', key: hold.outline.key, index: hold.index, at: place }),
        inserted: () => ({ t: 'vertex-inserted', key: hold.outline.key, index: hold.index, at: place }),
        waypoint: () => ({ t: 'waypoint-moved', index: hold.index, at: place }),
        leg: () => ({ t: 'waypoint-inserted', index: hold.before, at: place }),
        place: () => ({ t: 'place-moved', key: hold.place.key, at: place }),
      };
      if (messages[hold.kind]) { dronemap.send(messages[hold.kind]()); }
      this.redraw();
    },

    letGo() {
      this.hold = null;
      this._map.getContainer().classList.remove('holding');
      this._map.dragging.enable();
    },

    placeAt(container) {
      const latlng = this._map.containerPointToLatLng(container).wrap();
      return [latlng.lat, latlng.lng];
    },

    click(event) {
      if (this.isDragged) { return; }
      if (this.tool) {
        this.addPoint(this.placeAt(event.containerPoint), event.containerPoint);
        return;
      }
      const vehicle = this.fleet.hit(event.containerPoint);
      const hit = this.hit(event.containerPoint);
      if (hit && hit.kind === 'waypoint') {
        dronemap.send({ t: 'waypoint-clicked', index: hit.index });
      } else if (vehicle !== null) {
        dronemap.send({ t: 'vehicle-clicked', n: vehicle, many: event.originalEvent.ctrlKey || event.originalEvent.shiftKey });
      } else {
        dronemap.send({ t: 'clicked', at: this.placeAt(event.containerPoint) });
      }
    },

    context(event) {
      const container = event.containerPoint;
      if (this.tool) {
        this.removeLast();
        return;
      }
      const hit = this.hit(container);
      if (!this.deleteHit(hit)) {
        dronemap.send({ t: 'context', at: this.placeAt(container) });
      }
    },

    deleteHit(hit) {
      if (hit && hit.kind === 'vertex') {
        if (hit.outline.points.length > (hit.outline.closed ? 3 : 2)) {
          dronemap.send({ t: 'vertex-deleted', key: hit.outline.key, index: hit.index });
        }
        return true;
      }
      if (hit && hit.kind === 'waypoint' && this.plan.drawing.editable) {
        dronemap.send({ t: 'waypoint-deleted', index: hit.index });
        return true;
      }
      return false;
    },

    /* ---- drawing ------------------------------------------------------------------------- */

    addPoint(place, container) {
      const near = (other) => this._map.latLngToContainerPoint(other).distanceTo(container);
      if (this.points.length && near(this.points[this.points.length - 1]) <= STILL_PX) {
        this.finish(); // a double click, or a second one on the last place
        return;
      }
      if (this.tool === 'polygon' && this.points.length >= 3 && near(this.points[0]) <= REACH_PX) {
        this.finish();
        return;
      }
      this.points.push(place);
      if (this.tool === 'point' || (this.tool === 'rectangle' && this.points.length === 2)) {
        this.finish();
        return;
      }
      this.sketch();
      this.redraw();
    },

    removeLast() {
      this.points.pop();
      this.sketch();
      this.redraw();
    },

    finish() {
      const { tool } = this;
      if (!tool || this.points.length < fewest[tool]) { return; }
      let points = this.points;
      if (tool === 'rectangle') { points = box(points[0], points[1]); }
      this.points = [];
      if (tool === 'measure') {
        dronemap.sendSoon({ t: 'sketch', tool, points }); // in place of one that waits
        this.kept = points;
        this.redraw();
        return;
      }
      this.labels = [];
      this.sketch();
      this.redraw();
      dronemap.send({ t: 'drawn', kind: tool === 'rectangle' ? 'polygon' : tool, points });
    },

    cancel() {
      if (this.hold) {
        this.letGo();
        dronemap.send({ t: 'edit-cancelled' }); // the other side still has it as it was
      } else if (this.points.length || this.kept) {
        this.points = [];
        this.kept = null;
        this.labels = [];
        this.redraw();
      } else if (this.tool) {
        dronemap.send({ t: 'tool-cancelled' });
      } else {
        return false;
      }
      return true;
    },

    /* Let the other side measure what is being drawn: it knows the ellipsoid and the units. */
    sketch() {
      this.kept = null;
      const points = this.cursor && !this.isByKeys ? [...this.points, this.cursor] : this.points;
      const shape = this.tool === 'rectangle' && points.length === 2 ? box(points[0], points[1]) : points;
      dronemap.sendSoon({ t: 'sketch', tool: this.tool, points: shape });
    },

    label(labels) {
      this.labels = labels;
      this.redraw();
    },

    /* ---- keyboard ------------------------------------------------------------------------ */

    key(event) {
      const actions = {
        Escape: () => this.cancel(),
        Delete: () => this.deleteUnderCursor(),
        Backspace: () => this.tool !== null && (this.removeLast(), true),
        Enter: () => this.tool !== null && (this.finish(), true),
        ' ': () => this.placeInMiddle(),
        ContextMenu: () => { dronemap.send({ t: 'context', at: this.placeAt(this.middle()) }); return true; },
      };
      const action = actions[event.key];
      if (action && action()) {
        event.preventDefault();
        event.stopPropagation();
      }
    },

    middle() {
      return this._map.getSize().divideBy(2).round();
    },

    /* Without a mouse the arrow keys move the map and the space bar sets a place in its middle. */
    placeInMiddle() {
      this.isByKeys = true;
      if (this.tool) {
        this.addPoint(this.placeAt(this.middle()), this.middle());
      } else {
        dronemap.send({ t: 'clicked', at: this.placeAt(this.middle()) });
      }
      this.redraw();
      return true;
    },

    deleteUnderCursor() {
      if (this.tool) {
        this.removeLast();
        return true;
      }
      if (this.cursor && this.deleteHit(this.hit(this._map.latLngToContainerPoint(this.cursor)))) { return true; }
      if (this.plan.chosen === null || !this.plan.drawing.editable) { return false; }
      dronemap.send({ t: 'waypoint-deleted', index: this.plan.chosen });
      return true;
    },

    /* ---- picture ------------------------------------------------------------------------- */

    redraw() {
      if (!this._map) { return; }
      this.wipe(0);
      const isHeld = this.hold && this.hold.kind === 'leg' && this.hold.shown;
      this.show(0, Boolean(isHeld || this.tool || this.isByKeys));
      const context = this.sheet(0);
      context.lineJoin = 'round';
      if (isHeld) {
        this.dot(context, this.at(this.hold.shown), 8);
      }
      if (this.tool) { this.drawSketch(context); }
      if (this.isByKeys) { this.drawCross(context); }
    },

    drawSketch(context) {
      const isOpen = !this.kept;
      let places = this.kept || this.points;
      const set = places.length;
      if (isOpen && set && this.cursor && !this.isByKeys) { places = [...places, this.cursor]; }
      if (this.tool === 'rectangle' && places.length === 2) { places = box(places[0], places[1]); }
      const isArea = this.tool === 'polygon' || this.tool === 'rectangle';
      const points = places.map((place) => this.at(place));
      context.beginPath();
      points.forEach((point, index) => {
        if (index) { context.lineTo(point.x, point.y); } else { context.moveTo(point.x, point.y); }
      });
      if (isArea && points.length > 2) {
        context.closePath();
        context.globalAlpha = 0.14;
        context.fillStyle = dronemap.theme.selected;
        context.fill();
        context.globalAlpha = 1;
      }
      dronemap.cased(context, dronemap.theme.selected, 2.5, isOpen ? [7, 5] : [], dronemap.theme.edge);
      points.slice(0, this.tool === 'rectangle' ? 4 : set).forEach((point) => this.dot(context, point, 6));
      this.drawLabels(context, points);
    },

    dot(context, point, radius) {
      context.beginPath();
      context.arc(point.x, point.y, radius, 0, 2 * Math.PI);
      dronemap.cased(context, dronemap.theme.selected, 2, [], dronemap.theme.edge);
      context.fillStyle = dronemap.theme.handle;
      context.fill();
    },

    /* One label for each leg, at its middle; a further one stands by the last place. */
    drawLabels(context, points) {
      this.labels.forEach((label, index) => {
        const a = points[index];
        const b = points[index + 1];
        if (a && b && label) {
          if (a.distanceTo(b) > 60) { dronemap.pill(context, (a.x + b.x) / 2 + 8, (a.y + b.y) / 2, label, ''); }
        } else if (a && label) {
          dronemap.pill(context, a.x + 14, a.y + 20, label, '', dronemap.theme.selected);
        }
      });
    },

    drawCross(context) {
      const { x, y } = this._map.containerPointToLayerPoint(this.middle());
      context.beginPath();
      context.moveTo(x - 16, y);
      context.lineTo(x + 16, y);
      context.moveTo(x, y - 16);
      context.lineTo(x, y + 16);
      dronemap.cased(context, dronemap.theme.selected, 2, [], dronemap.theme.edge);
    },
  });

  function box(a, b) {
    return [[a[0], a[1]], [a[0], b[1]], [b[0], b[1]], [b[0], a[1]]];
  }
})();
