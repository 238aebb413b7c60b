/* The drones: trails on two sheets that only grow, everything that moves on a third. */
'use strict';

(() => {
  const VECTOR_S = 30; // the heading vector ends where the drone will be in this many seconds
  const CASING = 0;
  const COLOUR = 1;
  const LIVE = 2;

  const LOOK_EVERY = 3; // ticks between two searches for room for the names
  const SIDES = [-0.5, 0.5]; // of an arrow's head, radians

  /* What a drone is until the window says otherwise. */
  const UNSAID = {
    name: '', caption: '', at: null, heading: null, course: null, speed: null, home: null, target: null,
    accuracy: null, link: 'fresh', armed: false, footprint: [],
  };

  /* Lines of many drones: all casings in one stroke, then one for each colour. */
  dronemap.Strokes = class {
    constructor() {
      this.casing = new Path2D();
      this.colours = new Map();
    }

    of(colour) {
      let path = this.colours.get(colour);
      if (!path) {
        path = new Path2D();
        this.colours.set(colour, path);
      }
      return path;
    }

    line(colour, x, y, toX, toY) {
      for (const path of [this.casing, this.of(colour)]) {
        path.moveTo(x, y);
        path.lineTo(toX, toY);
      }
    }

    paint(under, over, width) {
      if (!this.colours.size) { return; }
      for (const context of [under, over]) {
        context.lineJoin = 'round';
        context.lineCap = 'round';
      }
      under.lineWidth = width + 3;
      under.strokeStyle = dronemap.theme.casing;
      under.stroke(this.casing);
      over.lineWidth = width;
      for (const [colour, path] of this.colours) {
        over.strokeStyle = colour;
        over.stroke(path);
      }
    }
  };

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
      this.looks = 0; // since the names' places were chosen
      this.painted = { frames: 0, ms: 0, longestMs: 0 };
    },

    /* The one message of a tick. */
    tick(message) {
      const started = performance.now();
      this.sequence = message.sequence;
      this.longest = message.longest;
      const pieces = new dronemap.Strokes(); // of every drone: one stroke a colour in place of many
      let isCut = false;
      if (message.whole) { this.vehicles.clear(); }
      for (const news of message.vehicles) {
        const mark = this.vehicles.get(news.n) || { ...UNSAID, trail: [] };
        const { trail } = mark;
        Object.assign(mark, news); // only what is new was sent
        mark.trail = trail;
        mark.sequence = message.sequence;
        this.vehicles.set(mark.n, mark);
        if (!news.trail || news.trail.length === 0) { continue; }
        const from = trail.length;
        for (const place of news.trail) { trail.push(place); }
        if (trail.length > this.longest * 1.25) {
          trail.splice(0, trail.length - this.longest);
          isCut = true;
        } else if (!message.whole && !this.isZooming) {
          this.lengthen(pieces, mark.colour, trail, from);
        }
      }
      for (const [key, mark] of this.vehicles) {
        if (mark.sequence !== message.sequence) {
          isCut = isCut || mark.trail.length > 0;
          this.vehicles.delete(key);
          this.sides.delete(key);
        }
      }
      this.strokeTrails(pieces);
      this.isTrailStale = this.isTrailStale || isCut || message.whole;
      this.keepFollowed();
      this.owedMs = (this.owedMs || 0) + performance.now() - started;
      this.ask();
    },

    select(numbers) {
      this.selected = new Set(numbers);
      this.looks = 0;
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
      this.looks = 0;
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
      const whole = new dronemap.Strokes();
      for (const mark of this.vehicles.values()) { this.lengthen(whole, mark.colour, mark.trail, 1); }
      this.strokeTrails(whole);
    },

    /* Add the trail from place `from` on to the strokes of its colour. */
    lengthen(strokes, colour, trail, from) {
      if (trail.length < 2) { return; }
      const path = strokes.of(colour);
      const first = Math.max(1, from);
      let last = this.at(trail[first - 1]);
      path.moveTo(last.x, last.y);
      strokes.casing.moveTo(last.x, last.y);
      for (let i = first; i < trail.length; i += 1) {
        const point = this.at(trail[i]);
        // Nobody sees what is under a pixel apart; the newest place always counts.
        if (i === trail.length - 1 || Math.abs(point.x - last.x) + Math.abs(point.y - last.y) >= 1) {
          path.lineTo(point.x, point.y);
          strokes.casing.lineTo(point.x, point.y);
          last = point;
        }
      }
    },

    strokeTrails(strokes) {
      strokes.paint(this.sheet(CASING), this.sheet(COLOUR), 2.5);
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
      this.drawAhead(context, shown);
      this.drawSightings(context);
      for (const mark of shown) { this.drawMark(context, mark); }
      this.drawNames(context, shown);
    },

    /* Every drone is named, the selected ones first where there is little room. */
    drawNames(context, shown) {
      const labels = [];
      let isKept = this.looks % LOOK_EVERY !== 0;
      this.looks += 1;
      for (let i = shown.length - 1; i >= 0; i -= 1) {
        const mark = shown[i];
        if (!mark.name) { continue; }
        mark.label = mark.label || { key: mark.n, reach: 24 };
        mark.label.x = mark.point.x;
        mark.label.y = mark.point.y;
        mark.label.name = mark.name;
        mark.label.caption = mark.caption;
        mark.label.border = this.selected.has(mark.n) ? dronemap.theme.selected : mark.colour;
        labels.push(mark.label);
        isKept = isKept && this.sides.has(mark.n);
      }
      const taken = new dronemap.Boxes();
      if (!isKept) {
        for (const mark of shown) { taken.addPoint(mark.point, this.selected.has(mark.n) ? 18 : 12); }
      }
      const pills = dronemap.placed(context, labels, taken, [dronemap.plan.taken], this.sides, isKept);
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

    /* What lies ahead of each: end of the trail, way to the target, vector, accuracy. */
    drawAhead(context, shown) {
      const ends = new dronemap.Strokes();
      const vectors = new dronemap.Strokes();
      for (const mark of shown) {
        const isFresh = mark.link === 'fresh'; // the others are paler, each by itself
        const end = mark.trail[mark.trail.length - 1];
        if (end) {
          const strokes = isFresh ? ends : new dronemap.Strokes();
          const from = this.at(end);
          strokes.line(mark.colour, from.x, from.y, mark.point.x, mark.point.y);
          if (!isFresh) { this.pale(context, () => strokes.paint(context, context, 2.5)); }
        }
        if (mark.target || mark.accuracy > 3) { this.drawAims(context, mark); }
        const strokes = isFresh ? vectors : new dronemap.Strokes();
        this.addVector(strokes, mark);
        if (!isFresh) { this.pale(context, () => strokes.paint(context, context, 1.5)); }
      }
      ends.paint(context, context, 2.5);
      vectors.paint(context, context, 1.5);
    },

    pale(context, draw) {
      context.globalAlpha = 0.55;
      draw();
      context.globalAlpha = 1;
    },

    /* Where it is going, and how sure it is of its place. */
    drawAims(context, mark) {
      const { x, y } = mark.point;
      context.globalAlpha = mark.link === 'fresh' ? 1 : 0.55;
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
      context.globalAlpha = 1;
    },

    /* An arrow to where the drone will be in half a minute. */
    addVector(strokes, mark) {
      const course = mark.course === null ? mark.heading : mark.course;
      if (!(mark.speed > 0.5) || course === null || mark.link === 'lost') { return; }
      const { x, y } = mark.point;
      const length = this.pixels(mark.speed * VECTOR_S, mark.at[0]);
      const angle = (course * Math.PI) / 180;
      const tipX = x + Math.sin(angle) * length;
      const tipY = y - Math.cos(angle) * length;
      strokes.line(mark.colour, x, y, tipX, tipY);
      for (const side of SIDES) {
        const turn = angle + side;
        strokes.line(mark.colour, tipX, tipY, tipX - 8 * Math.sin(turn), tipY + 8 * Math.cos(turn));
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
      this.turned(context, mark.point, ((mark.heading || 0) * Math.PI) / 180);
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
      this.upright(context);
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
