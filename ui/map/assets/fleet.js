/* The drones: trails on two sheets that only grow, everything that moves on a third. */
'use strict';

(() => {
  const VECTOR_S = 30; // the heading vector ends where the drone will be in this many seconds
  const CASING = 0;
  const COLOUR = 1;
  const LIVE = 2;

  const ARROW = new Path2D('M0 -14 L10 11 L0 5.5 L-10 11 Z');
  const DISC = new Path2D('M10 0 A10 10 0 1 1 -10 0 A10 10 0 1 1 10 0 Z');

  dronemap.Fleet = dronemap.Surface.extend({
    initialize() {
      dronemap.Surface.prototype.initialize.call(this, 'fleet', 3);
      this.vehicles = new Map();
      this.selected = new Set();
      this.sides = new Map(); // where each drone's label was last
      this.longest = 1200;
      this.request = 0;
      this.painted = { frames: 0, ms: 0, longestMs: 0 };
    },

    /* The one message of a tick. */
    tick(message) {
      const started = performance.now();
      this.sequence = message.sequence;
      this.longest = message.longest;
      const present = new Set();
      const casing = new Path2D(); // of every drone's new piece: one stroke in place of many
      let isCut = false;
      for (const mark of message.vehicles) {
        present.add(mark.n);
        const known = message.whole ? undefined : this.vehicles.get(mark.n);
        const trail = known ? known.trail : [];
        const from = trail.length;
        for (const place of mark.trail) { trail.push(place); }
        if (trail.length > this.longest * 1.25) {
          trail.splice(0, trail.length - this.longest);
          isCut = true;
        } else if (mark.trail.length && !message.whole && !this.isZooming) {
          casing.addPath(this.lengthen(mark.colour, trail, from));
        }
        mark.trail = trail;
        this.vehicles.set(mark.n, mark);
      }
      for (const key of [...this.vehicles.keys()]) {
        if (!present.has(key)) {
          isCut = isCut || this.vehicles.get(key).trail.length > 0;
          this.vehicles.delete(key);
          this.sides.delete(key);
        }
      }
      this.strokeTrail(CASING, casing, dronemap.theme.casing, 5.5);
      this.isTrailStale = this.isTrailStale || isCut || message.whole;
      this.keepFollowed();
      this.owedMs = (this.owedMs || 0) + performance.now() - started;
      this.ask();
    },

    select(numbers) {
      this.selected = new Set(numbers);
      this.ask();
    },

    follow(number) {
      this.followed = number;
      this.keepFollowed(true);
    },

    /* Move the map when the followed drone leaves the middle of the view. */
    keepFollowed(isNew) {
      const mark = this.vehicles.get(this.followed);
      if (!mark || !mark.at || this.isZooming || dronemap.editor.isBusy()) { return; }
      const size = this._map.getSize();
      const away = this._map.latLngToContainerPoint(mark.at).subtract(size.divideBy(2));
      const isOut = Math.abs(away.x) > size.x * 0.18 || Math.abs(away.y) > size.y * 0.18;
      if (isNew || isOut) {
        this._map.panTo(mark.at, { animate: dronemap.isAnimated && !isNew, duration: 0.15 });
      }
    },

    ask() {
      if (!this.request) {
        this.request = requestAnimationFrame(() => this.paint());
      }
    },

    redraw() {
      this.drawTrails();
      this.ask();
    },

    paint() {
      const started = performance.now();
      this.request = 0;
      if (!this.isZooming) {
        if (this.isTrailStale) { this.drawTrails(); }
        this.drawLive();
      }
      const spent = performance.now() - started + (this.owedMs || 0);
      this.owedMs = 0;
      this.painted.frames += 1;
      this.painted.ms += spent;
      this.painted.longestMs = Math.max(this.painted.longestMs, spent);
      if (dronemap.isMeasured) {
        dronemap.send({ t: 'frame', sequence: this.sequence, ms: spent });
      }
    },

    drawTrails() {
      this.isTrailStale = false;
      this.wipe(CASING);
      this.wipe(COLOUR);
      for (const mark of this.vehicles.values()) {
        const path = this.lengthen(mark.colour, mark.trail, 1);
        this.strokeTrail(CASING, path, dronemap.theme.casing, 5.5);
      }
    },

    /* Draw the trail from place `from` on in its colour; gives the path for its casing. */
    lengthen(colour, trail, from) {
      const path = new Path2D();
      if (trail.length < 2) { return path; }
      const first = Math.max(1, from);
      let last = this.at(trail[first - 1]);
      path.moveTo(last.x, last.y);
      for (let i = first; i < trail.length; i += 1) {
        const point = this.at(trail[i]);
        // Nobody sees what is under a pixel apart; the newest place always counts.
        if (i === trail.length - 1 || Math.abs(point.x - last.x) + Math.abs(point.y - last.y) >= 1) {
          path.lineTo(point.x, point.y);
          last = point;
        }
      }
      this.strokeTrail(COLOUR, path, colour, 2.5);
      return path;
    },

    strokeTrail(sheet, path, style, width) {
      const context = this.sheet(sheet);
      context.lineJoin = 'round';
      context.lineCap = 'round';
      context.lineWidth = width;
      context.strokeStyle = style;
      context.stroke(path);
    },

    drawLive() {
      this.wipe(LIVE);
      const context = this.sheet(LIVE);
      context.lineJoin = 'round';
      context.lineCap = 'round';
      const shown = [];
      const homes = [];
      this.drawFootprints(context);
      for (const mark of this.vehicles.values()) {
        mark.point = mark.at ? this.at(mark.at) : null;
        if (mark.home) { this.drawHome(context, mark, homes); }
        if (mark.point && (this.isNear(mark.point, 400) || mark.target)) { shown.push(mark); }
      }
      shown.sort((a, b) => this.selected.has(a.n) - this.selected.has(b.n)); // selected on top
      for (const mark of shown) { this.drawAhead(context, mark); }
      this.drawSightings(context);
      for (const mark of shown) { this.drawMark(context, mark); }
      this.drawNames(context, shown);
    },

    /* Every drone is named, the selected ones first where there is little room. */
    drawNames(context, shown) {
      const taken = new dronemap.Boxes();
      for (const mark of shown) { taken.addPoint(mark.point, this.selected.has(mark.n) ? 18 : 12); }
      const labels = shown.filter((mark) => mark.name).reverse().map((mark) => ({
        key: mark.n,
        x: mark.point.x,
        y: mark.point.y,
        reach: 24,
        name: mark.name,
        caption: mark.caption,
        border: this.selected.has(mark.n) ? dronemap.theme.selected : mark.colour,
      }));
      const pills = dronemap.placed(context, labels, taken, [dronemap.plan.taken], this.sides);
      this.pills = pills;
      dronemap.leaders(context, pills);
      dronemap.pills(context, pills);
    },

    /* A fleet on one roof has one letter there, and a dot for each other home. */
    drawHome(context, mark, homes) {
      const point = this.at(mark.home);
      if (!this.isNear(point, 20) || homes.some((home) => home.distanceTo(point) < 1)) { return; }
      const isCovered = homes.some((home) => home.distanceTo(point) < 22);
      homes.push(point);
      if (isCovered) {
        context.beginPath();
        context.arc(point.x, point.y, 3, 0, 2 * Math.PI);
        dronemap.cased(context, mark.colour, 2);
        return;
      }
      context.beginPath();
      context.arc(point.x, point.y, 9, 0, 2 * Math.PI);
      context.fillStyle = dronemap.theme.label;
      context.fill();
      dronemap.cased(context, mark.colour, 2);
      context.font = '700 11px "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif';
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      context.fillStyle = dronemap.theme.text;
      context.fillText('H', point.x, point.y + 0.5);
    },

    /* What lies ahead: end of the trail, way to the target, vector, accuracy. */
    drawAhead(context, mark) {
      const { x, y } = mark.point;
      context.globalAlpha = mark.link === 'fresh' ? 1 : 0.55;
      const end = mark.trail[mark.trail.length - 1];
      if (end) {
        const from = this.at(end);
        context.beginPath();
        context.moveTo(from.x, from.y);
        context.lineTo(x, y);
        dronemap.cased(context, mark.colour, 2.5);
      }
      if (mark.target) {
        const to = this.at(mark.target);
        context.beginPath();
        context.moveTo(x, y);
        context.lineTo(to.x, to.y);
        dronemap.cased(context, mark.colour, 1.5, [2, 6]);
        context.beginPath();
        context.arc(to.x, to.y, 6, 0, 2 * Math.PI);
        context.moveTo(to.x - 10, to.y);
        context.lineTo(to.x + 10, to.y);
        context.moveTo(to.x, to.y - 10);
        context.lineTo(to.x, to.y + 10);
        dronemap.cased(context, mark.colour, 1.5);
      }
      if (mark.accuracy > 3) {
        context.beginPath();
        context.arc(x, y, this.pixels(mark.accuracy, mark.at[0]), 0, 2 * Math.PI);
        context.globalAlpha *= 0.14;
        context.fillStyle = mark.colour;
        context.fill();
        context.globalAlpha /= 0.14;
        dronemap.cased(context, mark.colour, 1, [3, 4]);
      }
      const course = mark.course === null ? mark.heading : mark.course;
      if (mark.speed > 0.5 && course !== null && mark.link !== 'lost') {
        const length = this.pixels(mark.speed * VECTOR_S, mark.at[0]);
        const angle = (course * Math.PI) / 180;
        const tipX = x + Math.sin(angle) * length;
        const tipY = y - Math.cos(angle) * length;
        context.beginPath();
        context.moveTo(x, y);
        context.lineTo(tipX, tipY);
        for (const side of [-1, 1]) {
          context.moveTo(tipX, tipY);
          context.lineTo(tipX - 8 * Math.sin(angle + side * 0.5), tipY + 8 * Math.cos(angle + side * 0.5));
        }
        dronemap.cased(context, mark.colour, 1.5);
      }
    },

    drawMark(context, mark) {
      const theme = dronemap.theme;
      const { x, y } = mark.point;
      const isSelected = this.selected.has(mark.n);
      context.globalAlpha = 1;
      if (isSelected) {
        context.beginPath();
        context.arc(x, y, 20, 0, 2 * Math.PI);
        dronemap.cased(context, theme.selected, 2.5, [], theme.edge);
      }
      context.save();
      context.translate(x, y);
      if (mark.heading !== null) { context.rotate((mark.heading * Math.PI) / 180); }
      const body = mark.heading === null ? DISC : ARROW;
      context.lineWidth = 5;
      context.strokeStyle = theme.casing;
      context.stroke(body);
      context.fillStyle = mark.link === 'lost' ? theme.unknown : mark.colour;
      context.fill(body);
      if (!mark.armed) { // hollow: it cannot move by itself
        context.save();
        context.scale(0.5, 0.5);
        context.translate(0, 1);
        context.fillStyle = theme.label;
        context.fill(body);
        context.restore();
      }
      context.restore();
      this.drawLink(context, mark, x, y);
    },

    /* Stale: a broken amber ring. Lost: a red cross over a grey mark. */
    drawLink(context, mark, x, y) {
      if (mark.link === 'stale') {
        context.beginPath();
        context.arc(x, y, 15.5, 0, 2 * Math.PI);
        dronemap.cased(context, dronemap.theme.caution, 2, [5, 5], dronemap.theme.edge);
      } else if (mark.link === 'lost') {
        context.beginPath();
        context.moveTo(x - 11, y - 11);
        context.lineTo(x + 11, y + 11);
        context.moveTo(x + 11, y - 11);
        context.lineTo(x - 11, y + 11);
        dronemap.cased(context, dronemap.theme.warning, 2.5, [], dronemap.theme.edge);
      }
    },

    /* Number of the drone at a container point, or null. */
    hit(point) {
      let best = null;
      let least = 18;
      for (const mark of this.vehicles.values()) {
        if (!mark.at) { continue; }
        const distance = this._map.latLngToContainerPoint(mark.at).distanceTo(point);
        if (distance < least) {
          least = distance;
          best = mark.n;
        }
      }
      return best;
    },
  });
})();
